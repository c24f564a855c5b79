#!/bin/sh
# COUNT of an expression: rdflib counts its errors, and joins their messages in GROUP_CONCAT; pyoxigraph counts nothing.
#
# SPARQL 1.1's Count is how many times an expression has a value that is bound and no error
# (https://www.w3.org/TR/sparql11-query/#defn_aggCount). rdflib takes the error that an expression gives for a value of
# it, and pyoxigraph leaves the whole count unbound for one error. Neither says a word. Data: VALUES ?z { "2" "many" 3 },
# and ?u is bound nowhere.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (the aggregate, its value by rdflib, by pyoxigraph, and by
# the standard; - is unbound):
#
#   COUNT(?z)                                     | 3 | 3 | 3
#   COUNT(?u)                                     | 0 | 0 | 0
#   COUNT(IF(?z = 3, 1, ?u))                      | 3 | 1 | 1
#   COUNT(IF(?z = 3, 1, 1/0))                     | 3 | - | 1
#   COUNT(xsd:integer(?z))                        | 3 | - | 2
#   COUNT(?z + 1)                                 | 3 | - | 1
#   COUNT(COALESCE(?z + 1, ?u))                   | 3 | - | 1
#   SUM(COALESCE(?z + 1, 0))                      | 4 | 4 | 4
#   GROUP_CONCAT(xsd:integer(?z); separator=";")  | 2;Cannot interpret 'rdflib.term.Literal('many')' as int;3 | - | -
#
# Who is hurt: who counts by a condition, or how many values can be read as numbers, dates or years: the share of good
# values is always the whole in rdflib, and in a list stands a sentence in English that is in no source. What to do
# instead: SUM(IF(…, 1, 0)) with COALESCE(…, false) as the condition, or FILTER in a sub-SELECT and COUNT(*).
#
# sh findings/sparql-count-errors.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \([A-Z_]*(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
from rdflib import Graph

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "

for line in sys.stdin:
    aggregate, *_, said = (part.strip() for part in line.split(" | "))
    query = f'{PREFIX} SELECT ({aggregate} AS ?y) {{ VALUES ?z {{ "2" "many" 3 }} }}'
    (row,) = Graph().query(query).bindings
    ((oxigraph,),) = pyoxigraph.Store().query(query)
    print(f"{aggregate:45} | {row.get('y', '-')} | {'-' if oxigraph is None else oxigraph.value} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
