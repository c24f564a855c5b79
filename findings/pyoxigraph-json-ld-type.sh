#!/bin/sh
# pyoxigraph writes rdf:type in JSON-LD as a property and not as @type, so a frame by type finds nothing in it.
#
# JSON-LD 1.1's algorithm "Serialize RDF as JSON-LD" (https://www.w3.org/TR/json-ld11-api/#serialize-rdf-as-json-ld-algorithm)
# writes an rdf:type whose object is a node as the entry @type, unless its option useRdfType asks for the property (its
# default is false). Expansion keeps the property as it is, and framing compares @type alone.
#
# Seen with pyoxigraph 0.5.13 and PyLD 3.3.0, Python 3.11 (who wrote the same two triples as JSON-LD, the key that the
# type has in it, and how many nodes PyLD's frame {"@type": "http://example.org/City"} finds):
#
#   pyoxigraph | http://www.w3.org/1999/02/22-rdf-syntax-ns#type | 0
#   PyLD       | @type                                           | 1
#
# Read back as RDF both are the same graph. What to do instead, where people frame: rename the key in each node, or read
# the N-Quads with a JSON-LD library and write with that.
#
# sh findings/pyoxigraph-json-ld-type.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 pyld==3.3.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | [0-9]*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json

import pyoxigraph
from pyld import jsonld

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
N_QUADS = f"""<http://example.org/a> <{RDF}type> <http://example.org/City> .
<http://example.org/a> <http://example.org/name> "A" .
"""
triples = pyoxigraph.parse(N_QUADS, format=pyoxigraph.RdfFormat.N_TRIPLES)
written = {
    "pyoxigraph": json.loads(pyoxigraph.serialize((quad.triple for quad in triples), format=pyoxigraph.RdfFormat.JSON_LD)),
    "PyLD": jsonld.from_rdf(N_QUADS, {"format": "application/n-quads"}),
}
for writer, document in written.items():
    (key,) = (key for key in document[0] if key.endswith("type"))
    framed = jsonld.frame(document, {"@context": {}, "@type": "http://example.org/City"})
    print(f"{writer:10} | {key:47} | {1 if framed.get('@id') else 0}")
read = [jsonld.normalize(one, {"algorithm": "URDNA2015", "format": "application/n-quads"}) for one in written.values()]
assert read[0] == read[1] and len(read[0].splitlines()) == 2
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
