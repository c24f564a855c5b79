#!/bin/sh
# FILTER(?label) drops all labels with a language in pyoxigraph and Comunica, and none in rdflib: SPARQL has two rules.
#
# SPARQL 1.1's effective boolean value of a plain literal is whether it has a character
# (https://www.w3.org/TR/sparql11-query/#ebv), and a plain literal is one with a language or without
# (https://www.w3.org/TR/rdf-concepts/#dfn-plain-literal, which SPARQL's terms are those of). It also makes false of a
# literal whose datatype is boolean or numeric and whose text is none of it. SPARQL 1.2, a working draft, has an error
# for both (https://www.w3.org/TR/sparql12-query/#ebv; w3c/sparql-query, issue 286; the W3C's test not-not of its
# expressions), and an error in FILTER drops the row. So have pyoxigraph and Comunica. rdflib has the rule of 1.1 for
# texts and for booleans, and an error for numbers.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11, and @comunica/query-sparql-rdfjs-lite 5.2.3 and n3 2.13.12
# from npm, Node.js 20 (the expression, its value by rdflib, by pyoxigraph as by SPARQL 1.2, by Comunica, and by
# SPARQL 1.1; - is an error):
#
#   IF("a", 1, 2)                  | 1     | 1     | 1     | 1
#   IF("", 1, 2)                   | 2     | 2     | 2     | 2
#   IF("a"@en, 1, 2)               | 1     | -     | -     | 1
#   IF("عدد"@ar, 1, 2)             | 1     | -     | -     | 1
#   IF(""@en, 1, 2)                | 2     | -     | -     | 2
#   !"a"@en                        | false | -     | -     | false
#   "a"@en && true                 | true  | -     | -     | true
#   "a"@en || false                | true  | -     | -     | true
#   IF("x"^^xsd:boolean, 1, 2)     | 2     | -     | -     | 2
#   IF("x"^^xsd:integer, 1, 2)     | -     | -     | -     | 2
#   IF("0"^^xsd:integer, 1, 2)     | 2     | 2     | 2     | 2
#
# Who is hurt: who asks FILTER(?label), IF(?label, …) or !?label for whether there is a text: what was tried with a
# label that has no language loses all that have one. What to do instead: FILTER(STRLEN(STR(?label)) > 0), or
# BOUND(?label).
#
# sh findings/sparql-truth-of-language.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    @comunica/query-sparql-rdfjs-lite@5.2.3 n3@2.13.12 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import N3 from "n3";

const PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>";
const [engine, sources] = [new QueryEngine(), [new N3.Store()]];
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const expression = line.split(" | ")[0].trim();
  const query = `${PREFIX} SELECT ((${expression}) AS ?y) {}`;
  const [row] = await (await engine.queryBindings(query, { sources })).toArray();
  console.log(row.get("y")?.value ?? "-");
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/expected" > "$folder/comunica"
cat > "$folder/run.py" <<'PYTHON'
import logging
import sys
import warnings
from pathlib import Path

import pyoxigraph
import rdflib

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")
for line, by_comunica in zip(sys.stdin, Path(sys.argv[1]).read_text().split(), strict=True):
    expression, said = line.split(" | ")[0].strip(), line.split(" | ")[-1].strip()
    query = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (({expression}) AS ?y) {{}}"
    (row,) = pyoxigraph.Store().query(query)
    by_pyoxigraph = row["y"].value if row["y"] else "-"
    (bindings,) = rdflib.Graph().query(query).bindings
    by_rdflib = str(bindings.get(rdflib.Variable("y"), "-"))
    print(f"{expression:30} | {by_rdflib:5} | {by_pyoxigraph:5} | {by_comunica:5} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder/comunica" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
