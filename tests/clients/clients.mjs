// Asks an endpoint by sparql-http-client and fetch-sparql-endpoint, each with its defaults: all query forms and an update.
//
// What each found is written as JSON: rows and triples by the values of their terms, and a truth value.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, address, token] = process.argv.slice(2);
const base = pathToFileURL(join(modules, "x.js")).href;
const load = (name) => import(pathToFileURL(createRequire(base).resolve(name)).href);
const authorization = { Authorization: `Bearer ${token}` };
const endpointUrl = `${address}/sparql`;
const updateUrl = `${address}/update`;

const graph = "http://e/clients";
const update = (name) => `INSERT DATA { GRAPH <${graph}> { <http://e/${name}> <http://e/p> "قيمة"@ar, 7 } }`;
const select = (name) => `SELECT ?o { GRAPH <${graph}> { <http://e/${name}> <http://e/p> ?o } } ORDER BY ?o`;
const ask = (name) => `ASK { GRAPH <${graph}> { <http://e/${name}> ?p ?o } }`;
const construct = (name) => `CONSTRUCT { ?s <http://e/q> ?o } { GRAPH <${graph}> { ?s <http://e/p> ?o FILTER(?s = <http://e/${name}>) } }`;
const describe = (name) => `DESCRIBE <http://e/${name}> FROM <${graph}>`;

async function all(stream) {
  const found = [];
  for await (const one of stream) found.push(one);
  return found;
}
const rows = (bindings) => bindings.map((row) => row.o.value);
const triples = (quads) => quads.map(({ subject, predicate, object }) => [subject.value, predicate.value, object.value]);

const answers = {};

async function sparqlHttpClient() {
  const { default: StreamClient } = await load("sparql-http-client/StreamClient.js");
  const { default: ParsingClient } = await load("sparql-http-client/ParsingClient.js");
  const { default: SimpleClient } = await load("sparql-http-client/SimpleClient.js");
  for (const operation of ["get", "postUrlencoded", "postDirect"]) {
    const options = { endpointUrl, updateUrl, headers: authorization };
    for (const [kind, Client] of Object.entries({ parsing: ParsingClient, stream: StreamClient })) {
      const client = new Client(options);
      const name = `sparql-http-client-${kind}-${operation}`;
      // An update by GET there is none of (SPARQL 1.1 Protocol §2.2).
      await client.query.update(update(name), operation === "get" ? {} : { operation });
      const whole = async (found) => (kind === "stream" ? all(found) : [...(await found)]);
      answers[name] = {
        select: rows(await whole(client.query.select(select(name), { operation }))),
        ask: await client.query.ask(ask(name), { operation }),
        construct: triples(await whole(client.query.construct(construct(name), { operation }))),
        describe: triples(await whole(client.query.construct(describe(name), { operation }))),
      };
    }
  }
  const simple = new SimpleClient({ endpointUrl, updateUrl, headers: authorization });
  const name = "sparql-http-client-simple";
  await simple.query.update(update(name));
  const found = await (await simple.query.select(select(name))).json();
  const turtle = async (text) => {
    const { Parser } = await load("n3");
    return triples(new Parser().parse(await (await simple.query.construct(text)).text()));
  };
  answers[name] = {
    select: rows(found.results.bindings),
    ask: (await (await simple.query.ask(ask(name))).json()).boolean,
    construct: await turtle(construct(name)),
    describe: await turtle(describe(name)),
  };
}

async function fetchSparqlEndpoint() {
  const { SparqlEndpointFetcher } = await load("fetch-sparql-endpoint");
  for (const method of ["POST", "GET"]) {
    const fetcher = new SparqlEndpointFetcher({ method, defaultHeaders: new Headers(authorization) });
    const name = `fetch-sparql-endpoint-${method}`;
    await fetcher.fetchUpdate(updateUrl, update(name));
    answers[name] = {
      select: rows(await all(await fetcher.fetchBindings(endpointUrl, select(name)))),
      ask: await fetcher.fetchAsk(endpointUrl, ask(name)),
      construct: triples(await all(await fetcher.fetchTriples(endpointUrl, construct(name)))),
      describe: triples(await all(await fetcher.fetchTriples(endpointUrl, describe(name)))),
    };
  }
}

await sparqlHttpClient();
await fetchSparqlEndpoint();
process.stdout.write(JSON.stringify(answers));
