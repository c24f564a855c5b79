#!/bin/sh
# SPARQL's e:a\,b and dbr:Kuwait_\(city\): rdflib and Comunica keep the backslash in the IRI, and find nothing.
#
# The part of a prefixed name behind the colon may have , ( ) / ' and others after a backslash, which stands for the
# character alone (https://www.w3.org/TR/sparql11-query/#prefNames, whose example is ns:id\=123, and #rPN_LOCAL_ESC
# there); Turtle has the same rule (https://www.w3.org/TR/turtle/#sec-escapes). All three read it so in Turtle, and
# pyoxigraph in SPARQL as well. Of rdflib, issue 1871 is open, of SPARQL.js, which has the same, issue 168.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11, and @comunica/query-sparql-rdfjs-lite 5.2.3, sparqljs 3.7.4
# and n3 2.13.12 from npm, Node.js 20 (a name; the rows of { name e:p ?o } over a graph that was written in Turtle with
# that name, by rdflib, by pyoxigraph and by Comunica; the local name in the IRI that sparqljs reads):
#
#   e:a\,b            | 0 | 1 | 0 | a\,b
#   e:Kuwait_\(city\) | 0 | 1 | 0 | Kuwait_\(city\)
#   e:a\/b            | 0 | 1 | 0 | a\/b
#   e:a\'b            | 0 | 1 | 0 | a\'b
#   e:a\-b            | 0 | 1 | 0 | a\-b
#   e:a-b             | 1 | 1 | 1 | a-b
#   e:a%2Cb           | 1 | 1 | 1 | a%2Cb
#   <http://e/a,b>    | 1 | 1 | 1 | a,b
#
# Comunica and sparqljs say nothing; rdflib logs a warning that this is no valid IRI. Who is hurt: who asks for a name
# as a Turtle file writes it, DBpedia's above all, and who writes such a name by INSERT DATA: the IRI in the store has
# the backslash. What to do instead: the whole IRI between < and >.
#
# sh findings/sparql-local-escapes.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    @comunica/query-sparql-rdfjs-lite@5.2.3 sparqljs@3.7.4 n3@2.13.12 > "$folder/npm" 2>&1 \
    || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \([e<].* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import N3 from "n3";
import sparqljs from "sparqljs";

const PREFIX = "PREFIX e: <http://e/>";
const engine = new QueryEngine();
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const name = line.split(" | ")[0].trim();
  const sources = [new N3.Store(new N3.Parser().parse(`${PREFIX} ${name} e:p 1 .`))];
  const query = `${PREFIX} SELECT ?o { ${name} e:p ?o }`;
  const rows = await (await engine.queryBindings(query, { sources })).toArray();
  const subject = new sparqljs.Parser().parse(query).where[0].triples[0].subject.value;
  console.log(`${rows.length} | ${subject.slice("http://e/".length)}`);
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/expected" > "$folder/javascript"
cat > "$folder/run.py" <<'PYTHON'
import logging
import sys
from pathlib import Path

import pyoxigraph
import rdflib

logging.disable(logging.WARNING)
for line, others in zip(sys.stdin, Path(sys.argv[1]).read_text().splitlines(), strict=True):
    name = line.split(" | ")[0].strip()
    data = f"PREFIX e: <http://e/> {name} e:p 1 ."
    query = f"PREFIX e: <http://e/> SELECT ?o {{ {name} e:p ?o }}"
    store = pyoxigraph.Store()
    store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    by_rdflib = len(rdflib.Graph().parse(data=data, format="turtle").query(query))
    print(f"{name:17} | {by_rdflib} | {len(list(store.query(query)))} | {others}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder/javascript" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
