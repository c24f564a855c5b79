#!/bin/sh
# sh:languageIn in JavaScript: ("ar") lets Aramaic and Egyptian Arabic pass, since ranges are compared as prefixes of text.
#
# SHACL compares a tag with the languages listed as SPARQL's langMatches does
# (https://www.w3.org/TR/shacl/#LanguageInConstraintComponent): a range fits a tag that is the same, or that goes on with
# a hyphen, in capital or small letters (https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1). rdf-validate-shacl and
# shacl-engine ask whether the text of the tag begins with that of the range.
#
# Seen with rdf-validate-shacl 0.6.5, shacl-engine 1.1.2, n3 2.13.12 and rdf-ext 2.6.0 from npm, Node.js 20, and pySHACL
# 0.40.1 with rdflib 7.6.0, Python 3.11 (the list, the tag of the value, what each of the three finds, and what SHACL
# says; arc is Aramaic, arz Egyptian Arabic, fro Old French):
#
#   "ar"    | ar    | conforms | conforms | conforms | conforms
#   "ar"    | ar-EG | conforms | conforms | conforms | conforms
#   "ar"    | arc   | conforms | conforms | violates | violates
#   "ar"    | arz   | conforms | conforms | violates | violates
#   "fr"    | fro   | conforms | conforms | violates | violates
#   "AR"    | ar    | violates | violates | conforms | conforms
#   "en-gb" | en-GB | violates | violates | conforms | conforms
#   "en-GB" | en    | violates | violates | violates | violates
#
# Who is hurt: who checks labels in a browser before they are published: old and spoken languages have codes of three
# letters that begin as those of the great ones do, and are let pass as these; and a list in other letters than the
# data's refuses all. What to do instead: a sh:sparql constraint with FILTER(!langMatches(LANG(?value), "ar")), which
# shacl-engine evaluates, or pySHACL; and tags written in one way, ar and en-GB, in data and shapes.
#
# sh findings/shacl-language-in.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 n3@2.13.12 rdf-ext@2.6.0 > "$folder/npm" 2>&1 \
    || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(".* | .* | .* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import subprocess
import sys

import pyshacl
from rdflib import Graph

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <https://example.org/> .\n"
WORD = {True: "conforms", False: "violates"}

for line in sys.stdin:
    languages, tag, *_, said = (part.strip() for part in line.split(" | "))
    shapes = f"{PREFIXES}e:S a sh:NodeShape ; sh:targetNode e:a ; "
    shapes += f"sh:property [ sh:path e:label ; sh:languageIn ( {languages} ) ] ."
    data = f'{PREFIXES}e:a e:label "x"@{tag} .'
    python, *_ = pyshacl.validate(
        Graph().parse(data=data, format="turtle"), shacl_graph=Graph().parse(data=shapes, format="turtle")
    )
    javascript = json.loads(subprocess.check_output(["node", sys.argv[1], shapes, data]))
    print(" | ".join([f"{languages:7}", f"{tag:5}", *(WORD[one] for one in (*javascript, python)), said]))
PYTHON
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { Parser } from "n3";
import rdf from "rdf-ext";
import SHACLValidator from "rdf-validate-shacl";
import { Validator } from "shacl-engine";

const [shapes, data] = process.argv.slice(2).map((text) => rdf.dataset(new Parser({ factory: rdf }).parse(text)));
const zazuko = await new SHACLValidator(shapes).validate(data);
const engine = await new Validator(shapes, { factory: rdf }).validate({ dataset: data });
console.log(JSON.stringify([zazuko.conforms, engine.conforms]));
JAVASCRIPT
"$folder/venv/bin/python" "$folder/run.py" "$folder/run.mjs" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
