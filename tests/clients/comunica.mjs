// Asks an endpoint queries by Comunica: they come as a JSON array on standard input, rows go out as JSON arrays.
//
// Terms are written by their values, in the order of the variables; a truth value is a row of one cell.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, endpoint] = process.argv.slice(2);
const { QueryEngine } = createRequire(pathToFileURL(join(modules, "x.js")).href)("@comunica/query-sparql");

let text = "";
for await (const part of process.stdin) text += part;
const engine = new QueryEngine();
const answers = [];
for (const query of JSON.parse(text)) {
  const result = await engine.query(query, { sources: [{ type: "sparql", value: endpoint }] });
  if (result.resultType === "boolean") {
    answers.push([[String(await result.execute())]]);
    continue;
  }
  if (result.resultType === "quads") {
    const quads = await (await result.execute()).toArray();
    answers.push(quads.map(({ subject, predicate, object }) => [subject.value, predicate.value, object.value]));
    continue;
  }
  const rows = await (await result.execute()).toArray();
  answers.push(rows.map((row) => Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value]))));
}
process.stdout.write(JSON.stringify(answers));
