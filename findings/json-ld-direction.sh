#!/bin/sh
# JSON-LD's @direction: pyoxigraph and a JavaScript parser make another literal of it, and "x"@ar no longer finds it.
#
# JSON-LD 1.1 drops a base direction on the way to RDF where the option rdfDirection is not given, and its value is null
# unless it is (https://www.w3.org/TR/json-ld11-api/#dom-jsonldoptions-rdfdirection): what remains is the text with its
# language. pyoxigraph and jsonld-streaming-parser make a literal with a direction, as the drafts of RDF 1.2 have it:
# another term, of another datatype (https://www.w3.org/TR/rdf12-concepts/#section-text-direction), that no reader of
# RDF 1.1 reads.
#
# Seen with pyoxigraph 0.5.13, rdflib 7.6.0 and PyLD 3.3.0, Python 3.11, jsonld 9.0.0 and jsonld-streaming-parser 5.0.1
# with n3 2.13.12 from npm, Node.js 20 (who reads a label of "عدد" with what context, the N-Quads' object, whether
# SPARQL's { ?s ?p "عدد"@ar } finds it in pyoxigraph, and whether rdflib reads the N-Quads):
#
#   pyoxigraph              | ar     | "عدد"@ar      | finds   | reads
#   pyoxigraph              | ar rtl | "عدد"@ar--rtl | nothing | refuses
#   jsonld-streaming-parser | ar     | "عدد"@ar      | finds   | reads
#   jsonld-streaming-parser | ar rtl | "عدد"@ar--rtl | nothing | refuses
#   jsonld                  | ar rtl | "عدد"@ar      | finds   | reads
#   PyLD                    | ar rtl | "عدد"@ar      | finds   | reads
#   rdflib                  | ar rtl | "عدد"@ar      | finds   | reads
#
# LANG gives ar for both, so that a FILTER by language sees no difference. Who is hurt: Arabic, Hebrew, Persian and Urdu,
# for whose writers the direction was made: one "@direction": "rtl" in a context changes every label below it, joins by
# label are empty, and the file that is written cannot be read by others. What to do instead: leave @direction out of
# what is to be RDF (a page can take it from the language), or take it off before the parser sees it.
#
# sh findings/json-ld-direction.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 pyld==3.3.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    jsonld@9.0.0 jsonld-streaming-parser@5.0.1 n3@2.13.12 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \([a-zA-Z-]* *| ar.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import subprocess
import sys

from pyld import jsonld
from pyoxigraph import RdfFormat, Store, parse, serialize
from rdflib import Dataset
from rdflib.exceptions import ParserError


def n_quads(reader, text):
    if reader == "pyoxigraph":
        return serialize(parse(text.encode(), format=RdfFormat.JSON_LD), format=RdfFormat.N_QUADS).decode()
    if reader == "rdflib":
        return Dataset().parse(data=text, format="json-ld").serialize(format="nquads")
    if reader == "PyLD":
        return jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    return subprocess.check_output(["node", sys.argv[1], reader, text], text=True)


for line in sys.stdin:
    reader, context, *_ = (part.strip() for part in line.split(" | "))
    terms = {"label": "http://example.org/label", "@language": "ar"}
    if context == "ar rtl":
        terms["@direction"] = "rtl"
    quads = n_quads(reader, json.dumps({"@context": terms, "@id": "http://example.org/a", "label": "عدد"})).strip()
    store = Store()
    store.load(quads.encode(), format=RdfFormat.N_QUADS)
    found = "finds" if store.query('ASK { ?s ?p "عدد"@ar }') else "nothing"
    try:
        Dataset().parse(data=quads, format="nquads")
        read = "reads"
    except ParserError:
        read = "refuses"
    literal = quads.split(" ", 2)[2].removesuffix(".").strip()
    print(f"{reader:23} | {context:6} | {literal:13} | {found:7} | {read}")
PYTHON
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import jsonld from "jsonld";
import { JsonLdParser } from "jsonld-streaming-parser";
import { Writer } from "n3";

const [reader, text] = process.argv.slice(2);
if (reader === "jsonld") {
  console.log(await jsonld.toRDF(JSON.parse(text), { format: "application/n-quads" }));
} else {
  const parser = new JsonLdParser();
  const writer = new Writer({ format: "N-Quads" });
  parser.on("data", (quad) => writer.addQuad(quad));
  parser.on("error", (error) => { throw error; });
  parser.on("end", () => writer.end((error, quads) => console.log(quads)));
  parser.end(text);
}
JAVASCRIPT
"$folder/venv/bin/python" "$folder/run.py" "$folder/run.mjs" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
