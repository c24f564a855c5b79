// Bundle the libraries that the pages use, out of node_modules, into the package: `make vendor`.
//
// The pages' own scripts stay as they are written, and import from these bundles.  Beside them stand a manifest
// (each file's checksum, and the version and licence of each package in it) and the text of every licence.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = process.argv[2] ?? join(here, "isnad/site/static/vendor");

const bundles = {
  // The editor of the Ask page.
  "codemirror.js": `
    export { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap,
             startCompletion } from "@codemirror/autocomplete";
    export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
    export { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput,
             syntaxHighlighting } from "@codemirror/language";
    export { sparql } from "@codemirror/legacy-modes/mode/sparql";
    export { EditorState } from "@codemirror/state";
    export { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap,
             lineNumbers } from "@codemirror/view";
    export { tags } from "@lezer/highlight";`,
  // The timeline, the network and the map.
  "d3.js": `
    export { axisBottom } from "d3-axis";
    export { drag } from "d3-drag";
    export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
    export { geoBounds, geoNaturalEarth1, geoPath } from "d3-geo";
    export { scaleUtc } from "d3-scale";
    export { select } from "d3-selection";
    export { zoom, zoomIdentity } from "d3-zoom";
    export { feature } from "topojson-client";`,
};
const plex = "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic";
const copies = {
  "countries-110m.json": "world-atlas/countries-110m.json",
  // One family, drawn for both scripts; a page loads what it has letters of.
  "plex-arabic-400.woff2": `${plex}-arabic-400-normal.woff2`,
  "plex-arabic-600.woff2": `${plex}-arabic-600-normal.woff2`,
  "plex-latin-400.woff2": `${plex}-latin-400-normal.woff2`,
  "plex-latin-600.woff2": `${plex}-latin-600-normal.woff2`,
  "plex-latin-ext-400.woff2": `${plex}-latin-ext-400-normal.woff2`,
};

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const packageOf = (path) => path.replace(/^.*node_modules\//, "").match(/^(@[^/]+\/)?[^/]+/)[0];

function described(name) {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json")));
  return { name, version, licence: license };
}

function licenceOf(name) {
  const file = readdirSync(join(modules, name)).find((one) => /^licen[cs]e/i.test(one));
  return readFileSync(join(modules, name, file), "utf-8").trim();
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const manifest = {};

for (const [file, contents] of Object.entries(bundles)) {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    absWorkingDir: here,
    bundle: true,
    charset: "utf8",
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    target: "es2022",
    write: false,
  });
  const bytes = outputFiles[0].contents;
  writeFileSync(join(out, file), bytes);
  const used = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/")).map(packageOf);
  manifest[file] = { sha256: sha256(bytes), packages: [...new Set(used)].sort().map(described) };
}

for (const [file, path] of Object.entries(copies)) {
  const bytes = readFileSync(join(modules, path));
  writeFileSync(join(out, file), bytes);
  manifest[file] = { sha256: sha256(bytes), packages: [described(packageOf(path))] };
}

const names = [...new Set(Object.values(manifest).flatMap(({ packages }) => packages.map(({ name }) => name)))];
const licences = names.sort().map((name) => `${name} ${described(name).version}\n\n${licenceOf(name)}\n`);
writeFileSync(join(out, "LICENCES.txt"), licences.join("\n" + "─".repeat(80) + "\n\n"));
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
