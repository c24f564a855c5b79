#!/bin/sh
# rdflib's IN and NOT IN compare terms and not values: 1 is not in (1.0), and an error in the list counts as a miss.
#
# SPARQL 1.1 makes of IN a disjunction of comparisons by =, and of NOT IN a conjunction of those by !=
# (https://www.w3.org/TR/sparql11-query/#func-in and #func-not-in); = compares numbers, dates and times by value
# (#OperatorMapping there), and an error stays one unless another comparison decides. rdflib's = does so, and its IN
# asks whether the term is in the list.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (the expression, its value by rdflib, by pyoxigraph, and by
# the standard; - is an error; t: is xsd:dateTime):
#
#   1 = 1.0                                                          | true  | true  | true
#   1 IN (1.0)                                                       | false | true  | true
#   1 NOT IN (1.0)                                                   | true  | false | false
#   1 IN (1e0)                                                       | false | true  | true
#   1 IN ("1"^^xsd:int)                                              | false | true  | true
#   "2004-06-28T00:00:00Z"^^t: = "2004-06-28T03:00:00+03:00"^^t:     | true  | true  | true
#   "2004-06-28T00:00:00Z"^^t: IN ("2004-06-28T03:00:00+03:00"^^t:)  | false | true  | true
#   "a" IN ("a"^^xsd:string)                                         | false | true  | true
#   1 IN (2, 1/0)                                                    | false | -     | -
#   1 NOT IN (2, 1/0)                                                | true  | -     | -
#   1 IN (1/0, 1)                                                    | true  | true  | true
#
# Who is hurt: who filters measures, years or times by a list, most of all by NOT IN, which lets pass what it was to keep
# out; rules and SPARQL-based shapes that were tried with pyoxigraph, Jena or another engine and are run with rdflib or
# pySHACL. What to do instead: write the comparisons, FILTER(?x = 1.0 || ?x = 2.0), or put the list into VALUES ?y and
# FILTER(?x = ?y); for IRIs IN is right.
#
# sh findings/rdflib-in-terms.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
from rdflib import Graph

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "

for line in sys.stdin:
    expression, *_, said = (part.strip() for part in line.split(" | "))
    query = f"{PREFIX} SELECT ?y {{ BIND({expression.replace('^^t:', '^^xsd:dateTime')} AS ?y) }}"
    rdflib = [str(row["y"]) for row in Graph().query(query).bindings if "y" in row]
    oxigraph = [row["y"].value for row in pyoxigraph.Store().query(query) if row["y"] is not None]
    print(f"{expression:64} | {(rdflib or ['-'])[0]:5} | {(oxigraph or ['-'])[0]:5} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
