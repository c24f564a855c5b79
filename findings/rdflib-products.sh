#!/bin/sh
# rdflib's product of two integers is a decimal, so that a join with an integer finds nothing, and a sum with it is one.
#
# SPARQL 1.1 multiplies by op:numeric-multiply, whose result has the type of its operands after promotion: integer and
# integer give an integer (https://www.w3.org/TR/sparql11-query/#OperatorMapping, and
# https://www.w3.org/TR/xpath-functions/#func-numeric-multiply). Only / of two integers is a decimal. Literals of two
# datatypes are two terms (https://www.w3.org/TR/rdf11-concepts/#dfn-literal-term-equality), and a join compares terms.
#
# Data: e:a e:v 6 .
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (what is asked, what comes by rdflib, by pyoxigraph, and by
# the standard; the rows are those of BIND(… AS ?v) ?s e:v ?v):
#
#   DATATYPE(2 * 3)        | decimal | integer | integer
#   DATATYPE(-2 * 3)       | decimal | integer | integer
#   DATATYPE(1 + 2 * 3)    | decimal | integer | integer
#   DATATYPE(2e0 * 3 + 1)  | decimal | double  | double
#   DATATYPE(3 + 3)        | integer | integer | integer
#   DATATYPE(6 / 1)        | decimal | decimal | decimal
#   rows of 2 * 3          | 0       | 1       | 1
#   rows of 3 + 3          | 1       | 1       | 1
#   rows of 7 - 1          | 1       | 1       | 1
#
# Who is hurt: who counts a year, a page or a place from a decade or a line (?decade * 10) and looks it up; and
# CONSTRUCT and INSERT, whose numbers sh:datatype xsd:integer then refuses. What to do instead: ?x + ?x for twice, or
# compare by FILTER(?v = ?x * 3) in the place of a join.
#
# sh findings/rdflib-products.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \([Dr].* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
import rdflib

PREFIX = "PREFIX e: <http://example.org/>"
DATA = f"{PREFIX} e:a e:v 6 ."
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for line in sys.stdin:
    case, _, _, said = (part.strip() for part in line.split("|"))
    if case.startswith("rows of "):
        query = f"{PREFIX} SELECT (COUNT(*) AS ?n) {{ BIND({case.removeprefix('rows of ')} AS ?v) ?s e:v ?v }}"
    else:
        query = f"SELECT (STRAFTER(STR({case}), '#') AS ?n) {{}}"
    ((by_rdflib,),) = graph.query(query)
    (row,) = store.query(query)
    print(f"{case:22} | {by_rdflib!s:7} | {row['n'].value:7} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
