#!/bin/sh
# rdflib's result of a SELECT skips a row in which nothing is bound when it is walked over, but counts and writes it.
#
# A solution that binds none of the variables asked for is a solution (https://www.w3.org/TR/sparql11-query/#modProjection:
# projection takes variables away, not rows), and SPARQL's JSON writes it as {}
# (https://www.w3.org/TR/sparql11-results-json/#select-bindings). A for loop over rdflib's Result leaves it out; len(),
# .bindings and what it writes have it.
#
# Data: e:a e:p 1 . e:b e:p 2 ; e:q 3 . e:c e:p 4 .
#
# Seen with rdflib 7.6.0, Python 3.11 (the query, the rows of a for loop, of len(), those in its JSON, and those of the
# standard):
#
#   SELECT ?p ?q { ?x e:p ?p OPTIONAL { ?x e:q ?q } }  | 3 | 3 | 3 | 3
#   SELECT ?q { ?x e:p ?p OPTIONAL { ?x e:q ?q } }     | 1 | 3 | 3 | 3
#   SELECT (1/0 AS ?y) {}                              | 0 | 1 | 1 | 1
#   SELECT (MAX(?y) AS ?m) { ?x e:r ?y }               | 0 | 1 | 1 | 1
#
# Who is hurt: who joins the rows of two queries in Python by their order, or asks for one column with its gaps: no row is
# there where a None should be; and who unpacks the one row of MAX or MIN over nothing, ((x,),) = …, which fails. What to
# do instead: walk over result.bindings, or ask for a variable beside it that is always bound.
#
# sh findings/rdflib-empty-rows.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(SELECT.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys

from rdflib import Graph

PREFIX = "PREFIX e: <http://example.org/> "
graph = Graph().parse(data=PREFIX + "e:a e:p 1 . e:b e:p 2 ; e:q 3 . e:c e:p 4 .", format="turtle")


def result(query):
    return graph.query(PREFIX + query)


for line in sys.stdin:
    query, *_, said = (part.strip() for part in line.split(" | "))
    walked = sum(1 for _ in result(query))
    length = len(result(query))
    written = len(json.loads(result(query).serialize(format="json"))["results"]["bindings"])
    print(f"{query:50} | {walked} | {length} | {written} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
