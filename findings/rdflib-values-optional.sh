#!/bin/sh
# rdflib drops the rows of VALUES for which a following OPTIONAL finds nothing, once it would find something for
# others.
#
# SPARQL 1.1 keeps a solution of the left side that nothing on the right is compatible with
# (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra, LeftJoin): that is what OPTIONAL is for. rdflib does so where
# the left side is a triple pattern or a BIND, and not where it is VALUES alone. Data: e:a e:p 1 . Its issue 2332 is
# open.
#
# Seen with rdflib 7.6.0, Python 3.11 (the pattern, the rows of ?x ?v seen, and those of the standard; - is unbound):
#
#   VALUES ?x { e:a e:b } OPTIONAL { ?x e:p ?v }                  | a 1      | a 1, b -
#   VALUES ?x { e:b } OPTIONAL { ?x e:p ?v }                      | none     | b -
#   VALUES ?x { e:b } OPTIONAL { ?x e:q ?v }                      | b -      | b -
#   BIND(e:b AS ?x) OPTIONAL { ?x e:p ?v }                        | b -      | b -
#   {} VALUES ?x { e:a e:b } OPTIONAL { ?x e:p ?v }               | a 1      | a 1, b -
#   { SELECT * { VALUES ?x { e:a e:b } } } OPTIONAL { ?x e:p ?v } | a 1, b - | a 1, b -
#   OPTIONAL { ?x e:p ?v } VALUES ?x { e:a e:b }                  | a 1      | a 1
#
# Who is hurt: who asks for a given list of things what is known of each, as every page of a list does; the things of
# which nothing is known are missing without a word. What to do instead: put VALUES into a sub-SELECT of its own, as in
# the last line but one.
#
# sh findings/rdflib-values-optional.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from rdflib import Graph

PREFIX = "PREFIX e: <http://example.org/>"
graph = Graph().parse(data=f"{PREFIX} e:a e:p 1 .", format="turtle")


def written(term):
    return "-" if term is None else term.rsplit("/", 1)[-1]


for line in sys.stdin:
    pattern, _, by_standard = (part.strip() for part in line.split("|"))
    rows = graph.query(f"{PREFIX} SELECT ?x ?v {{ {pattern} }}")
    seen = ", ".join(sorted(" ".join(map(written, row)) for row in rows)) or "none"
    print(f"{pattern:61} | {seen:8} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
