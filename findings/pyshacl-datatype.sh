#!/bin/sh
# pySHACL's sh:datatype takes values that XML Schema does not have, where rdflib can make something of them.
#
# SHACL says that a literal violates sh:datatype where it is ill-typed, that is, not in the lexical space of its datatype
# (https://www.w3.org/TR/shacl/#DatatypeConstraintComponent). pySHACL asks rdflib, and rdflib whether Python converts the
# string: what int(), Decimal() or float() takes, and what strptime-like readers let pass, conforms.
#
# Seen with pySHACL 0.40.1, rdflib 7.6.0, Python 3.11 (a value, its datatype, what pySHACL finds, what XSD 1.1 says):
#
#   2004-12             gYearMonth conforms a value
#   2004-13             gYearMonth conforms no value
#   --13                gMonth     conforms no value
#   --02-30             gMonthDay  conforms no value
#   ---32               gDay       conforms no value
#   04                  gYear      conforms no value
#   2004-01-01          dateTime   conforms no value
#   2004-W05-1          date       conforms no value
#   2004-02-30          date       violates no value
#   1_000               integer    conforms no value
#   1.5                 integer    violates no value
#   1e3                 decimal    conforms no value
#   inf                 double     conforms no value
#   INF                 double     conforms a value
#   en_GB               language   conforms no value
#   yes                 boolean    violates no value
#
# What to do instead: check the lexical space before, by the patterns of XSD 1.1 part 2.
#
# sh findings/pyshacl-datatype.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* value\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import logging
import sys
import warnings

import pyshacl
from rdflib import SH, XSD, BNode, Graph, URIRef

logging.disable(logging.CRITICAL)  # rdflib logs each value that Python does not convert
warnings.simplefilter("ignore")
thing, says, shape = (URIRef(f"https://example.org/{name}") for name in ("thing", "says", "shape"))
for line in sys.stdin:
    text, datatype, _, *by_standard = line.split()
    data, shapes, constraint = Graph(), Graph(), BNode()
    data.parse(data=f'<{thing}> <{says}> "{text}"^^<{XSD[datatype]}> .', format="turtle")
    shapes.add((shape, SH.targetNode, thing))
    shapes.add((shape, SH.property, constraint))
    shapes.add((constraint, SH.path, says))
    shapes.add((constraint, SH.datatype, XSD[datatype]))
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes)
    print(f"{text:19} {datatype:10} {'conforms' if conforms else 'violates'} {' '.join(by_standard)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
