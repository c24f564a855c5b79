#!/bin/sh
# rdflib evaluates a sub-SELECT with the rows before it: a count counts less, and a variable it assigns joins with
# nothing.
#
# SPARQL 1.1 evaluates a sub-SELECT on its own and first, and joins its rows with the rest; only what it projects is
# visible outside (https://www.w3.org/TR/sparql11-query/#subqueries). Data: e:a e:v 1, 2 . e:b e:v 3 .
#
# Seen with rdflib 7.6.0, Python 3.11 (the pattern, the rows of ?s ?n seen, and those of the standard):
#
#   { SELECT (COUNT(*) AS ?n) { ?s e:v ?w } } ?s e:v ?v                       | a 3, a 3, b 3 | a 3, a 3, b 3
#   ?s e:v ?v { SELECT (COUNT(*) AS ?n) { ?s e:v ?w } }                       | a 2, a 2, b 1 | a 3, a 3, b 3
#   ?s e:v ?n { SELECT (MAX(?w) AS ?n) { ?t e:v ?w } }                        | a 1, a 2, b 3 | b 3
#   { SELECT (MAX(?w) AS ?n) { ?t e:v ?w } } ?s e:v ?n                        | b 3           | b 3
#   ?s e:v ?n { SELECT (3 AS ?n) {} }                                         | a 1, a 2, b 3 | b 3
#   ?s e:v ?n FILTER NOT EXISTS { ?t e:v ?w FILTER(?w > ?n) }                 | b 3           | b 3
#
# Who is hurt: who asks for the latest, the largest or a share of the whole, and any SHACL-SPARQL constraint that
# pySHACL evaluates with such a query (it calls rdflib). What to do instead: write the sub-SELECT first in the group,
# and give what it counts variables of its own.
#
# sh findings/rdflib-subselect-scope.sh   ends with 0 where all is as written above, and with 1 where it has changed.
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
graph = Graph().parse(data=f"{PREFIX} e:a e:v 1, 2 . e:b e:v 3 .", format="turtle")
for line in sys.stdin:
    pattern, _, by_standard = (part.strip() for part in line.split("|"))
    rows = graph.query(f"{PREFIX} SELECT ?s ?n {{ {pattern} }}")
    seen = ", ".join(sorted(" ".join(term.rsplit("/", 1)[-1] for term in row) for row in rows))
    print(f"{pattern:73} | {seen:13} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
