#!/bin/sh
# JSON-LD 1.1 contexts: rdflib asserts what a graph container holds apart, and PyLD loses the property of an index.
#
# What a context says of a term decides which statements a document makes (https://www.w3.org/TR/json-ld11/, sections
# #graph-containers, #property-based-data-indexing, #context-propagation, #default-vocabulary, and @none as a @type
# under #expanded-term-definition). Both libraries say that they implement JSON-LD 1.1, and raise nothing.
#
# Seen with rdflib 7.6.0, PyLD 3.3.0 and pyoxigraph 0.5.13, Python 3.11 (what the context of a document has, a pattern
# over its dataset, and whether it is there by rdflib, by PyLD, by pyoxigraph, and by the standard; each document is in
# the program below):
#
#   @container @graph    | { e:b e:m "x" }                | yes | no  | no  | no
#   @container @graph    | { GRAPH ?g { e:b e:m "x" } }   | no  | yes | yes | yes
#   @index, a term       | { e:b e:k "k1" }               | yes | no  | yes | yes
#   @index, an IRI       | { e:b e:k "k1" }               | yes | yes | yes | yes
#   @propagate false     | { e:b <urn:l> "y" }            | no  | yes | yes | yes
#   @propagate false     | { e:c e:l "z" }                | yes | yes | yes | yes
#   @type @none          | { e:a e:l "x" }                | no  | yes | yes | yes
#   @vocab "", @base     | { e:a e:m "y" }                | no  | yes | yes | yes
#
# Who is hurt: a graph container is how a document quotes a claim without making it; in rdflib's default graph the claim
# is made. With the others statements are missing, or their IRIs are other ones ("x" gets the datatype @none under
# @vocab). What to do instead: expand by jsonld.js or pyoxigraph first and give rdflib N-Quads; write the whole IRI for
# @index where PyLD reads.
#
# sh findings/json-ld-containers.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyld==3.3.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(@.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys

from pyld import jsonld
from pyoxigraph import RdfFormat, Store
from rdflib import Dataset

E = "http://example.org/"
A, B = {"@id": f"{E}a"}, {"@id": f"{E}b"}
TERMS = {"@version": 1.1, "@vocab": E}
INDEXED = {**A, "l": {"k1": {**B, "m": "x"}}}
SCOPED = {"@propagate": False, "l": "urn:l"}
DOCUMENTS = {
    "@container @graph": {"@context": {**TERMS, "says": {"@container": "@graph"}}, **A, "says": {**B, "m": "x"}},
    "@index, a term": {"@context": {**TERMS, "l": {"@container": "@index", "@index": "k"}}, **INDEXED},
    "@index, an IRI": {"@context": {**TERMS, "l": {"@container": "@index", "@index": f"{E}k"}}, **INDEXED},
    "@propagate false": {
        "@context": {**TERMS, "m": {"@context": SCOPED}},
        **A,
        "m": {**B, "l": "y", "q": {"@id": f"{E}c", "l": "z"}},
    },
    "@type @none": {"@context": {**TERMS, "l": {"@type": "@none"}}, **A, "l": "x"},
    '@vocab "", @base': {"@context": {"@version": 1.1, "@base": E, "@vocab": ""}, **A, "m": "y"},
}


def stored(text, format):
    store = Store()
    store.load(text.encode(), format=format)
    return store


for line in sys.stdin:
    what, pattern, *_, said = (part.strip() for part in line.split(" | "))
    document = DOCUMENTS[what]
    text = json.dumps(document)
    stores = (
        stored(Dataset().parse(data=text, format="json-ld").serialize(format="nquads"), RdfFormat.N_QUADS),
        stored(jsonld.to_rdf(document, {"format": "application/n-quads"}), RdfFormat.N_QUADS),
        stored(text, RdfFormat.JSON_LD),
    )
    seen = ["yes" if store.query(f"PREFIX e: <{E}> ASK {pattern}") else "no" for store in stores]
    print(" | ".join([f"{what:20}", f"{pattern:30}", *(f"{one:3}" for one in seen), said]))
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
