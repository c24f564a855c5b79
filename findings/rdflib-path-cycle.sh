#!/bin/sh
# rdflib's path p* gives the start a second time where a cycle leads back to it, so that counts are one too high.
#
# SPARQL 1.1 says that the paths * and + add no duplicates: ALP collects a set of nodes that were visited, and the
# start is in it from the beginning (https://www.w3.org/TR/sparql11-query/#PropertyPathPatterns, ZeroOrMorePath). Data:
# e:a e:p e:b . e:b e:p e:a . e:s e:q e:s .
#
# Seen with rdflib 7.6.0, Python 3.11 (the pattern, the rows of ?x seen, and those of the standard):
#
#   e:a e:p* ?x            | a, a, b | a, b
#   ?x e:p* e:a            | a, a, b | a, b
#   e:s e:q* ?x            | s, s    | s
#   e:a (e:p/e:p)* ?x      | a, a    | a
#   e:a e:p+ ?x            | a, b    | a, b
#   e:a e:p? ?x            | a, b    | a, b
#
# Who is hurt: who counts along skos:broader*, owl:sameAs* or any relation that is symmetric or was closed by
# inference. What to do instead: SELECT DISTINCT, and COUNT(DISTINCT ?x).
#
# sh findings/rdflib-path-cycle.sh   ends with 0 where all is as written above, and with 1 where it has changed.
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
graph = Graph().parse(data=f"{PREFIX} e:a e:p e:b . e:b e:p e:a . e:s e:q e:s .", format="turtle")
for line in sys.stdin:
    pattern, _, by_standard = (part.strip() for part in line.split("|"))
    rows = graph.query(f"{PREFIX} SELECT ?x {{ {pattern} }}")
    seen = ", ".join(sorted(x.rsplit("/", 1)[-1] for (x,) in rows))
    print(f"{pattern:22} | {seen:7} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
