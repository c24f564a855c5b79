#!/bin/sh
# sparqlalgebrajs writes another query than it read: LIMIT 0 and braces are gone, a second HAVING filters the rows.
#
# Its README offers toSparql() for translating algebra back to SPARQL, so that the query written has the answers of the
# one read. SPARQL 1.1's Slice with a length of 0 has no rows (https://www.w3.org/TR/sparql11-query/#modResultLimit);
# what stands in braces is evaluated before it is joined, so that MINUS, OPTIONAL and BIND in them see nothing of what
# is outside (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra); and HAVING may have several conditions, all of the
# groups (https://www.w3.org/TR/sparql11-query/#rHavingClause).
#
# Data: e:a e:p e:b ; e:v 1 . e:b e:p e:c ; e:v 3 . The answers are pyoxigraph's 0.5.13 to the query as it was and to
# the one that toSparql(translate(query)) writes.
#
# Seen with sparqlalgebrajs 5.0.2 from npm, Node.js 20, and pyoxigraph 0.5.13, Python 3.11 (the query after SELECT, how
# many rows it has, and how many the one written has):
#
#   ?s { ?s e:v ?v } LIMIT 0                                              | 0 | 2
#   ?s { ?s e:v ?v } LIMIT 1                                              | 1 | 1
#   ?s { ?s e:p ?o { SELECT ?s { ?s e:v ?v } LIMIT 0 } }                  | 0 | 2
#   ?s { ?s e:p ?o { MINUS { ?s e:v ?v } } }                              | 2 | 0
#   ?s { ?s e:p ?o MINUS { ?s e:v ?v } }                                  | 0 | 0
#   ?s { ?s e:p ?o { BIND(BOUND(?o) AS ?c) } FILTER(?c) }                 | 0 | 2
#   ?s { ?s e:p ?o OPTIONAL { { ?s e:v ?v FILTER(?o = e:b) } } FILTER(BOUND(?v)) } | 0 | 1
#   ?s { ?s e:p ?o OPTIONAL { ?s e:v ?v FILTER(?o = e:b) } FILTER(BOUND(?v)) } | 1 | 1
#   ?s { ?s e:v ?v } GROUP BY ?s HAVING (SUM(?v) > 1) (COUNT(*) > 0)      | 1 | 0
#   ?s { ?s e:v ?v } GROUP BY ?s HAVING (SUM(?v) > 1 && COUNT(*) > 0)     | 1 | 1
#
# Who is hurt: who rewrites queries before they are sent on, to bound, log or federate them: a client that asks for the
# columns alone (LIMIT 0) is sent every row. What to do instead: keep the query's text where nothing changes, write
# conditions of HAVING with &&, and put what stands in braces into a sub-SELECT.
#
# sh findings/sparqlalgebrajs-text.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 2> "$folder/pip" \
    || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    sparqlalgebrajs@5.0.2 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(?s.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import algebra from "sparqlalgebrajs";

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const query = `PREFIX e: <http://e/> SELECT ${line.split(" | ")[0].trim()}`;
  console.log(JSON.stringify([query, algebra.toSparql(algebra.translate(query))]));
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/expected" > "$folder/queries"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys

import pyoxigraph

DATA = "PREFIX e: <http://e/> e:a e:p e:b ; e:v 1 . e:b e:p e:c ; e:v 3 ."
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for line in sys.stdin:
    was, written = json.loads(line)
    rows = [len(list(store.query(query))) for query in (was, written)]
    print(f"{was.partition('SELECT ')[2]:69} | {rows[0]} | {rows[1]}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/queries" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
