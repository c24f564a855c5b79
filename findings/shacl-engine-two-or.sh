#!/bin/sh
# shacl-engine makes one choice of two sh:or: a node that fulfils one of them conforms, and so with sh:xone.
#
# Each value of a parameter such as sh:or is a constraint of its own (https://www.w3.org/TR/shacl/#constraints), and a
# node conforms to a shape where it violates none: for each list of sh:or it has to conform to one of the list's shapes
# (https://www.w3.org/TR/shacl/#OrConstraintComponent), for each of sh:xone to exactly one. shacl-engine puts the
# members of all lists into one; with sh:class, which may have several values as well, it does not.
#
# Data: e:a a e:C .
#
# Seen with shacl-engine 1.1.2, rdf-validate-shacl 0.6.5, @zazuko/env 3.0.1, n3 2.13.12 and rdf-ext 2.6.0 from npm,
# Node.js 20, and pySHACL 0.40.1 with rdflib 7.6.0, Python 3.11 (what e:a is asked, what shacl-engine,
# rdf-validate-shacl and pySHACL find, and what SHACL says; :C is the shape [ sh:class e:C ], of :D and :E as well):
#
#   sh:or (:C :D)                                     | conforms | conforms | conforms | conforms
#   sh:or (:D :E)                                     | violates | violates | violates | violates
#   sh:or (:C :D) , (:D :E)                           | conforms | violates | violates | violates
#   sh:and ([ sh:or (:C :D) ] [ sh:or (:D :E) ])      | violates | violates | violates | violates
#   sh:xone (:C :D) , (:D :E)                         | conforms | violates | violates | violates
#   sh:xone (:C :D) , (:C :E)                         | violates | conforms | conforms | conforms
#   sh:class e:C , e:D                                | violates | violates | violates | violates
#
# Who is hurt: shapes that are put together of parts, each of which adds its sh:or to the same node shape: none is
# checked any more as it was meant. What to do instead: each sh:or in a shape of its own, and these in sh:and or as
# sh:node.
#
# sh findings/shacl-engine-two-or.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" shacl-engine@1.1.2 rdf-validate-shacl@0.6.5 \
    @zazuko/env@3.0.1 n3@2.13.12 rdf-ext@2.6.0 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(sh:.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/cases.py" <<'PYTHON'
import json
import re
import sys

PREFIXES = "@prefix e: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
DATA = PREFIXES + "e:a a e:C ."
cases = []
for line in sys.stdin:
    asked = line.split(" | ")[0].strip()
    shape = re.sub(r"(?<=[( ]):([CDE])\b", r"[ sh:class e:\1 ]", asked)
    cases.append([asked, f"{PREFIXES} e:S sh:targetNode e:a ; {shape} .", DATA, line.split(" | ")[-1].strip()])
print(json.dumps(cases))
PYTHON
"$folder/venv/bin/python" "$folder/cases.py" < "$folder/expected" > "$folder/cases.json"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import environment from "@zazuko/env";
import N3 from "n3";
import rdf from "rdf-ext";
import RdfValidateShacl from "rdf-validate-shacl";
import { Validator } from "shacl-engine";

const read = (text) => rdf.dataset(new N3.Parser({ factory: rdf }).parse(text));
const said = ({ conforms }) => (conforms ? "conforms" : "violates");
for (const [, shapes, data] of JSON.parse(readFileSync(0, "utf8"))) {
  const one = await new Validator(read(shapes), { factory: rdf }).validate({ dataset: read(data) });
  const other = await new RdfValidateShacl(read(shapes), { factory: environment }).validate(read(data));
  console.log(`${said(one)} | ${said(other)}`);
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/cases.json" > "$folder/javascript"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys
from pathlib import Path

import pyshacl
from rdflib import Graph

cases = json.loads(Path(sys.argv[1]).read_text())
for (asked, shapes, data, said), others in zip(cases, Path(sys.argv[2]).read_text().splitlines(), strict=True):
    graphs = [Graph().parse(data=text, format="turtle") for text in (data, shapes)]
    conforms, _, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1])
    print(f"{asked:49} | {others} | {'conforms' if conforms else 'violates'} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder/cases.json" "$folder/javascript" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
