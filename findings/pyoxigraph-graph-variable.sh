#!/bin/sh
# pyoxigraph joins the variable of GRAPH ?g into the patterns within: VALUES, a sub-SELECT and MINUS there go astray.
#
# SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebraEval, evaluation of Graph) evaluates the pattern once
# for each named graph, and joins each result with ?g. So ?g is bound in every row, a sub-SELECT is evaluated anew in
# each graph, and ?g is no variable that both sides of a MINUS within have. Two graphs: e:g1 { e:a e:p 1 . e:b e:q 2 }
# and e:g2 { e:c e:p 3 }.
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (the pattern within GRAPH ?g, the rows of ?g ?x seen, and those of the
# standard; - is unbound):
#
#   ?x e:p ?v                                       | g1 a, g2 c | g1 a, g2 c
#   BIND(1 AS ?x)                                   | g1 1, g2 1 | g1 1, g2 1
#   VALUES ?x { 1 }                                 | - 1        | g1 1, g2 1
#   { SELECT (COUNT(*) AS ?x) { ?s ?p ?o } }        | - 3        | g1 2, g2 1
#   ?x e:p ?v MINUS { ?t e:q ?w }                   | g2 c       | g1 a, g2 c
#
# No error is raised. What to do instead: bind ?g beside it by a triple pattern of the same graph, have the sub-SELECT
# name GRAPH ?g itself and group by it, and write MINUS without shared variables as nothing at all.
#
# sh findings/pyoxigraph-graph-variable.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph

PREFIX = "PREFIX e: <http://example.org/>"
store = pyoxigraph.Store()
store.load(
    f"{PREFIX} e:g1 {{ e:a e:p 1 . e:b e:q 2 }} e:g2 {{ e:c e:p 3 }}".encode(),
    format=pyoxigraph.RdfFormat.TRIG,
)


def written(term):
    return "-" if term is None else term.value.rsplit("/", 1)[-1]


for line in sys.stdin:
    pattern, _, by_standard = (part.strip() for part in line.split("|"))
    rows = store.query(f"{PREFIX} SELECT ?g ?x {{ GRAPH ?g {{ {pattern} }} }}")
    seen = ", ".join(sorted(" ".join(map(written, row)) for row in rows))
    print(f"{pattern:47} | {seen:10} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
