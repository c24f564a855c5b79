#!/bin/sh
# rdflib leaves out a FILTER that is nothing but a false constant, so that all rows pass it.
#
# SPARQL 1.1 keeps the solutions for which the expression has the effective boolean value true
# (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra, Filter, and section 17.2.2). The value of false, of 0 and of an
# empty string is false, so none passes. rdflib's translation asks whether the expression is true in Python, where it
# means to ask whether there is one. Its issue 3381 is open.
#
# Seen with rdflib 7.6.0, Python 3.11 (the filter, the rows of VALUES ?x { 1 2 } that pass, and those of the standard):
#
#   FILTER(false)                  | 2 | 0
#   FILTER(0)                      | 2 | 0
#   FILTER("")                     | 2 | 0
#   FILTER(true)                   | 2 | 2
#   FILTER(false) FILTER(?x = 1)   | 0 | 0
#   FILTER(1 = 2)                  | 0 | 0
#   FILTER(!true)                  | 0 | 0
#
# Who is hurt: a program that writes queries and switches a branch off by false, and ASK { FILTER(false) }, which is
# true there. What to do instead: write a comparison that fails, FILTER(1 = 2).
#
# sh findings/rdflib-constant-filter.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(FILTER.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from rdflib import Graph

for line in sys.stdin:
    pattern, _, by_standard = (part.strip() for part in line.split("|"))
    rows = Graph().query(f"SELECT ?x {{ VALUES ?x {{ 1 2 }} {pattern} }}")
    print(f"{pattern:30} | {len(rows)} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
