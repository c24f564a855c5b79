#!/bin/sh
# rdflib compares a decimal with a double as exact numbers: 0.1e0 is not 0.1, and pySHACL refuses it as more than 0.1.
#
# SPARQL 1.1 makes a double of the decimal before it compares the two
# (https://www.w3.org/TR/sparql11-query/#OperatorMapping and #operandDataTypes there, by XPath's numeric promotion,
# https://www.w3.org/TR/xpath20/#promotion), and so both are the same number. SHACL's bounds are SPARQL's comparison
# (https://www.w3.org/TR/shacl/#MaxInclusiveConstraintComponent). rdflib compares Python's Decimal with a float, which
# no rounding comes before: the double next to 0.1 is a little more than a tenth, that next to 0.3 a little less. For a
# sum of the two it does make a double of the decimal.
#
# Seen with rdflib 7.6.0, pySHACL 0.40.1 and pyoxigraph 0.5.13, Python 3.11 (the comparison by rdflib, by pyoxigraph,
# and by the standard; and, of a value ?v, what pySHACL finds of it and what SHACL says):
#
#   0.1e0 = 0.1                  | false    | true  | true
#   0.1e0 != 0.1                 | true     | false | false
#   0.1e0 <= 0.1                 | false    | true  | true
#   0.3e0 < 0.3                  | true     | false | false
#   "0.7"^^xsd:double = 0.7      | false    | true  | true
#   0.5e0 = 0.5                  | true     | true  | true
#   0.1e0 = 0.1 + 0e0            | true     | true  | true
#   0.1e0 ; sh:maxInclusive 0.1  | violates | -     | conforms
#   0.3e0 ; sh:maxExclusive 0.3  | conforms | -     | violates
#   0.5e0 ; sh:maxInclusive 0.5  | conforms | -     | conforms
#   0.1 ; sh:maxInclusive 0.1    | conforms | -     | conforms
#
# Who is hurt: who reads JSON-LD, where a number with a fraction becomes a double, and asks for it in SPARQL or bounds
# it in Turtle, where 0.1 is a decimal. What to do instead: write the constant as a double, 0.1e0, or add 0e0 to it.
#
# sh findings/rdflib-decimal-double.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyshacl==0.40.1 'importlib-metadata<10.2' pyoxigraph==0.5.13 2> "$folder/pip" \
    || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
import pyshacl
import rdflib

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
PREFIXES = "@prefix e: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def compared(expression):
    query = f"{XSD} SELECT (({expression}) AS ?y) {{}}"
    ((by_rdflib,),) = rdflib.Graph().query(query)
    (row,) = pyoxigraph.Store().query(query)
    return str(by_rdflib), row["y"].value


def found(value, bound):
    shape = f"{PREFIXES} e:S sh:targetNode e:a ; sh:property [ sh:path e:v ; {bound} ] ."
    data = rdflib.Graph().parse(data=f"{PREFIXES} e:a e:v {value} .", format="turtle")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"))
    return "conforms" if conforms else "violates", "-"


for line in sys.stdin:
    case, _, _, said = (part.strip() for part in line.split("|"))
    value, _, bound = case.partition(" ; ")
    one, other = found(value, bound) if bound else compared(case)
    print(f"{case:28} | {one:8} | {other:5} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
