#!/bin/sh
# pyoxigraph's Store gives literals back with another datatype and another text: what went in is not what comes out.
#
# Two literals of RDF are the same where their texts and their datatypes are, character by character
# (https://www.w3.org/TR/rdf11-concepts/#dfn-literal-term-equality), so that a store that is written out again has the
# graph that it was loaded with. pyoxigraph keeps the value in the place of the literal, and of the datatypes below
# xsd:integer the one name xsd:integer. Its parsers, serializers and class Dataset keep all as it was. Oxigraph's
# issues 526 and 1413 are open.
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (the literals added, those that a Dataset has, and those that a Store has):
#
#   "1"^^nonNegativeInteger            | as added | "1"^^integer
#   "007"^^unsignedShort               | as added | "7"^^integer
#   "300"^^byte                        | as added | "300"^^integer
#   "1.5"^^decimal "1.50"^^decimal     | as added | "1.5"^^decimal
#   "1"^^boolean "true"^^boolean       | as added | "true"^^boolean
#   "2004-06-28T24:00:00Z"^^dateTime   | as added | "2004-06-29T00:00:00Z"^^dateTime
#   "2004-06-28T00:00:00Z"^^dateTimeStamp | as added | "2004-06-28T00:00:00Z"^^dateTime
#   "2004-06-28+00:00"^^date           | as added | "2004-06-28Z"^^date
#   "P12M"^^duration                   | as added | "P1Y"^^duration
#   "2004-06"^^gYearMonth              | as added | as added
#   "01"^^token                        | as added | as added
#
# "300" is no byte, but it is an integer: what was an error in the data no longer is. Who is hurt: owl:maxCardinality and
# dcat:byteSize, which are xsd:nonNegativeInteger by their vocabularies, and the shapes that ask it; signatures and
# hashes of canonical N-Quads, nanopublications among them, which no longer fit what the store writes; counts of triples.
# What to do instead: keep the file that was loaded beside the store and publish that, sign before loading, and ask in
# queries and in shapes that see the store for numeric values, not for such datatypes.
#
# sh findings/pyoxigraph-store-literals.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from pyoxigraph import Dataset, Literal, NamedNode, Quad, Store

XSD = "http://www.w3.org/2001/XMLSchema#"
NODE = NamedNode("http://example.org/a")


def literal(text):
    lexical, datatype = text.split("^^")
    return Literal(lexical.strip('"'), datatype=NamedNode(XSD + datatype))


def written(quads, added):
    texts = sorted(f'"{quad.object.value}"^^{quad.object.datatype.value.removeprefix(XSD)}' for quad in quads)
    return "as added" if texts == sorted(added) else " ".join(texts)


for line in sys.stdin:
    added = line.split(" | ")[0].split()
    quads = [Quad(NODE, NODE, literal(text)) for text in added]
    store = Store()
    store.extend(quads)
    print(f"{' '.join(added):34} | {written(Dataset(quads), added)} | {written(store, added)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
