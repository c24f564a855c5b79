#!/bin/sh
# pySHACL does not follow owl:imports to the prefixes of a SPARQL-based constraint: the query is refused for its
# prefix.
#
# SHACL takes the prefixes of a constraint from the values of the path sh:prefixes/owl:imports*/sh:declare in the
# shapes graph (https://www.w3.org/TR/shacl/#sparql-prefixes), so that a vocabulary of shapes imports another and uses
# what that declares. pySHACL takes those of sh:prefixes/sh:declare.
#
# Seen with pySHACL 0.40.1, rdflib 7.6.0, Python 3.11 (from where sh:prefixes leads to the declaration of e:, whether
# the constraint, which one node violates, is evaluated, and whether SHACL has it evaluated):
#
#   sh:declare                         | violates | violates
#   owl:imports/sh:declare             | refused  | violates
#   owl:imports/owl:imports/sh:declare | refused  | violates
#
# The refusal is an exception of rdflib, an unknown namespace prefix. Who is hurt: who uses published shapes in
# modules. What to do instead: repeat sh:declare where sh:prefixes leads to, or write whole IRIs.
#
# sh findings/pyshacl-prefixes-imports.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.*sh:declare.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyshacl
from rdflib import Graph

PREFIXES = """@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARE = 'sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .'
data = Graph().parse(data=PREFIXES + ":thing :says 1 .", format="turtle")
for line in sys.stdin:
    path, _, by_standard = (part.strip() for part in line.split("|"))
    steps = path.count("owl:imports")
    imports = " ".join(f":o{step} owl:imports :o{step + 1} ." for step in range(steps))
    select = "SELECT $this ?value WHERE { $this e:says ?value }"
    constraint = f'sh:sparql [ sh:prefixes :o0 ; sh:select "{select}" ]'
    text = f"{PREFIXES}:S a sh:NodeShape ; sh:targetNode :thing ; {constraint} . {imports} :o{steps} {DECLARE}"
    try:
        conforms, _, _ = pyshacl.validate(data, shacl_graph=Graph().parse(data=text, format="turtle"))
        seen = "conforms" if conforms else "violates"
    except Exception as error:
        seen = "refused" if str(error) == "Unknown namespace prefix : e" else repr(error)
    print(f"{path:34} | {seen:8} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
