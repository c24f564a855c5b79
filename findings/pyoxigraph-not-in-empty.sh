#!/bin/sh
# pyoxigraph's empty NOT IN () is true of numbers, strings and booleans, and an error of IRIs, texts and dates.
#
# SPARQL 1.1 says that IN () is false and NOT IN () true, whatever is asked about
# (https://www.w3.org/TR/sparql11-query/#func-in, #func-not-in: NOT IN is the negation of IN, and IN a disjunction of
# as many comparisons as the list has items).
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (a term, what BIND(?x NOT IN () AS ?y) gives, - for unbound, the rows that
# FILTER(?x NOT IN ()) lets pass, and those of the standard):
#
#   <http://example.org/a>    | - | 0 | 1
#   "a"@ar                    | - | 0 | 1
#   "a"@en                    | - | 0 | 1
#   "2004-12"^^xsd:gYearMonth | - | 0 | 1
#   "2004-12-01"^^xsd:date    | - | 0 | 1
#   "a"                       | true | 1 | 1
#   ""                        | true | 1 | 1
#   0                         | true | 1 | 1
#   false                     | true | 1 | 1
#
# Who is hurt: a program that writes a list of exclusions into a query, on the day when nothing is excluded: the answer
# is empty. What to do instead: leave the FILTER out where the list is empty, or put an IRI into it that nothing has.
#
# sh findings/pyoxigraph-not-in-empty.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
store = pyoxigraph.Store()
for line in sys.stdin:
    term, _, _, by_standard = (part.strip() for part in line.split("|"))
    values = f"VALUES ?x {{ {term} }}"
    ((bound,),) = store.query(f"{PREFIX} SELECT ?y {{ {values} BIND(?x NOT IN () AS ?y) }}")
    passed = len(list(store.query(f"{PREFIX} SELECT ?x {{ {values} FILTER(?x NOT IN ()) }}")))
    print(f"{term:25} | {bound.value if bound else '-'} | {passed} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
