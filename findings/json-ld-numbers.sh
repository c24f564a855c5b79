#!/bin/sh
# JSON-LD's numbers: a small one becomes 0 in jsonld.js, and rdflib makes a double of a whole one.
#
# JSON-LD 1.1 makes an integer of a number that has no fraction and is below 10 to the 21st, and of every other one a
# double in the canonical form of XML Schema (https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion and
# #data-round-tripping). So the same document is the same graph everywhere. It is not.
#
# Seen with jsonld 9.0.0 from npm, Node.js 20, and rdflib 7.6.0, PyLD 3.3.0 and pyoxigraph 0.5.13, Python 3.11 (a
# number, the literal that each of the four makes of it, and that of the algorithm):
#
#   1e-7   | 0 integer      | 1e-07 double   | 1.0E-7 double  | 1.0E-7 double  | 1.0E-7 double
#   5e-7   | 0 integer      | 5e-07 double   | 5.0E-7 double  | 5.0E-7 double  | 5.0E-7 double
#   1.5e-7 | 1.5E-7 double  | 1.5e-07 double | 1.5E-7 double  | 1.5E-7 double  | 1.5E-7 double
#   0.1    | 1.0E-1 double  | 0.1 double     | 1.0E-1 double  | 1.0E-1 double  | 1.0E-1 double
#   1.0    | 1 integer      | 1.0 double     | 1 integer      | 1 integer      | 1 integer
#   1e2    | 100 integer    | 100.0 double   | 100 integer    | 100 integer    | 100 integer
#   1e21   | 1.0E21 double  | 1e+21 double   | 1.0E21 double  | 1.0E21 double  | 1.0E21 double
#
# Who is hurt: shares and measures below a millionth, which are 0 in a browser where JavaScript writes them without a
# point, as 1e-7; and who signs or compares graphs, since the literals are other terms. What to do instead: write
# {"@type": "xsd:decimal", "@value": "0.0000001"}, with the number in quotes.
#
# sh findings/json-ld-numbers.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyld==3.3.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    jsonld@9.0.0 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import subprocess
import sys

import pyoxigraph
from pyld import jsonld
from rdflib import Graph

XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(value, datatype):
    return f"{value} {datatype.removeprefix(XSD)}"


def of_n_quads(text):
    (quad,) = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    return literal(quad.object.value, quad.object.datatype.value)


for line in sys.stdin:
    number, *_, said = (part.strip() for part in line.split("|"))
    text = '[{"@id": "https://example.org/a", "https://example.org/p": [{"@value": %s}]}]' % number
    javascript = subprocess.run(["node", sys.argv[1], text], check=True, capture_output=True, text=True).stdout
    ((value, datatype),) = [(term, term.datatype) for term in Graph().parse(data=text, format="json-ld").objects()]
    pyld = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    (quad,) = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    seen = (
        of_n_quads(javascript),
        literal(value, datatype),
        of_n_quads(pyld),
        literal(quad.object.value, quad.object.datatype.value),
    )
    print(" | ".join([f"{number:6}", *(f"{one:14}" for one in seen), said]))
PYTHON
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import jsonld from "jsonld";

console.log(await jsonld.toRDF(JSON.parse(process.argv[2]), { format: "application/n-quads" }));
JAVASCRIPT
"$folder/venv/bin/python" "$folder/run.py" "$folder/run.mjs" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
