#!/bin/sh
# rdflib has no order for gYear and gYearMonth, but compares them with dates; pySHACL's bounds go wrong by that both
# ways.
#
# XSD 1.1 orders the values of gYear and of gYearMonth (https://www.w3.org/TR/xmlschema11-2/#gYearMonth), and none of
# one datatype stands in an order with one of another. SPARQL 1.1 has a type error where < has no meaning
# (https://www.w3.org/TR/sparql11-query/#OperatorMapping), and SHACL a violation of sh:minInclusive where two values
# cannot be compared (https://www.w3.org/TR/shacl/#MinInclusiveConstraintComponent).
#
# Seen with rdflib 7.6.0 and pySHACL 0.40.1, Python 3.11 (a bound, a value, what ?bound <= ?value gives in SPARQL, -
# for an error, what pySHACL finds of the value under sh:minInclusive, and what SHACL says):
#
#   2003^^gYear            2004^^gYear            | -     | violates | conforms
#   2004^^gYear            2004^^gYear            | -     | conforms | conforms
#   2004-06^^gYearMonth    2004-12^^gYearMonth    | -     | violates | conforms
#   2003-01-01^^date       2004-12^^gYearMonth    | true  | conforms | violates
#   2003-01-01^^date       2002-12^^gYearMonth    | true  | conforms | violates
#   2003-01-01^^date       2002^^gYear            | true  | conforms | violates
#   2003-01-01^^date       2002-12-31^^date       | false | violates | violates
#
# Who is hurt: a graph that has dates as exact as its sources do, which is what these datatypes are for. What to do
# instead: compare the strings (STR) within one datatype, with FILTER(DATATYPE(?value) = xsd:gYearMonth) beside it; in
# shapes, a SPARQL constraint that does so.
#
# sh findings/rdflib-partial-dates.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyshacl==0.40.1 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyshacl
from rdflib import SH, XSD, BNode, Graph, Literal, URIRef

thing, says, shape = (URIRef(f"https://example.org/{name}") for name in ("thing", "says", "shape"))
for line in sys.stdin:
    terms, _, _, by_standard = (part.strip() for part in line.split("|"))
    bound, value = (Literal(text, datatype=XSD[kind]) for text, kind in (t.split("^^") for t in terms.split()))
    query = "SELECT ?x { VALUES (?bound ?value) { (%s %s) } BIND(?bound <= ?value AS ?x) }"
    (row,) = Graph().query(query % (bound.n3(), value.n3())).bindings
    answer = row.get("x", "-")
    data, shapes, constraint = Graph().add((thing, says, value)), Graph(), BNode()
    shapes.add((shape, SH.targetNode, thing)).add((shape, SH.property, constraint))
    shapes.add((constraint, SH.path, says)).add((constraint, SH.minInclusive, bound))
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes)
    print(f"{terms:45} | {answer:5} | {'conforms' if conforms else 'violates'} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
