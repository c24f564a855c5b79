#!/bin/sh
# Comunica drops a FILTER that compares a variable, which its group does not bind, with a constant: all rows pass.
#
# SPARQL 1.1 drops a solution for which a FILTER's expression is an error, and an unbound variable in = is one
# (https://www.w3.org/TR/sparql11-query/#evaluation); a group sees none of the variables outside of it, as its pattern
# is evaluated alone (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra). Comunica puts the constant into the
# patterns for the variable, and takes the FILTER away, where there are two patterns or more. Data: e:a e:p e:b ; e:v 1
# . e:b e:p e:c ; e:v 3 .
#
# Seen with @comunica/query-sparql-rdfjs-lite 5.2.3 and n3 2.13.12 from npm, Node.js 20 (the pattern, the rows of ?s
# seen, and those of the standard):
#
#   ?s e:p ?o { ?s e:v ?v FILTER(?o = e:c) }     | a, b | none
#   ?s e:p ?o { ?s e:v ?v FILTER(?o IN (e:c)) }  | none | none
#   ?s e:p ?o . ?s e:v ?v FILTER(?z = e:c)       | a, b | none
#   ?s e:p ?o . ?s e:v ?v FILTER(?z = "a")       | a, b | none
#   ?s e:p ?o . ?s e:v ?v FILTER(?z != e:c)      | none | none
#   ?s e:v ?v FILTER(?z = e:c)                   | none | none
#   ?s e:p ?o . ?s e:v ?v FILTER(?o = e:c)       | b    | b
#
# Who is hurt: who writes a variable's name wrongly, or takes a group's braces for grouping alone. Other engines answer
# with nothing, and the mistake is seen; here every row passes. What to do instead: IN (…) in the place of =, and
# FILTERs outside of the braces.
#
# sh findings/comunica-group-filter.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    @comunica/query-sparql-rdfjs-lite@5.2.3 n3@2.13.12 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import N3 from "n3";

const PREFIX = "PREFIX e: <http://example.org/>";
const quads = new N3.Parser().parse(`${PREFIX} e:a e:p e:b ; e:v 1 . e:b e:p e:c ; e:v 3 .`);
const [engine, sources] = [new QueryEngine(), [new N3.Store(quads)]];
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const [pattern, , said] = line.split(" | ").map((part) => part.trim());
  const rows = await (await engine.queryBindings(`${PREFIX} SELECT ?s { ${pattern} }`, { sources })).toArray();
  const seen = rows.map((row) => row.get("s").value.split("/").at(-1)).sort().join(", ") || "none";
  console.log(`${pattern.padEnd(44)} | ${seen.padEnd(4)} | ${said}`);
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
