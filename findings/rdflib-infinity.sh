#!/bin/sh
# rdflib reads INF and writes inf, a text that xsd:double does not have, and Infinity in JSON-LD, which is no JSON.
#
# XSD 1.1 writes the infinite values and the one that is no number INF, -INF and NaN
# (https://www.w3.org/TR/xmlschema11-2/#double); JSON has none of them
# (https://www.rfc-editor.org/rfc/rfc8259#section-6). rdflib makes Python's float of the text on reading, and writes
# that. Its issue 1420, on floats, is open.
#
# Seen with rdflib 7.6.0, pyoxigraph 0.5.13 and lxml 6.1.3, Python 3.11 (what is read, the format it is written in, the
# value in it, and whether libxml2's XML Schema, or, of JSON-LD, pyoxigraph takes it):
#
#   "INF"^^xsd:double   | nt      | "inf"^^xsd:double    | refuses
#   "INF"^^xsd:double   | xml     | "inf"^^xsd:double    | refuses
#   "INF"^^xsd:double   | turtle  | "INF"^^xsd:double    | takes
#   "INF"^^xsd:double   | json-ld | Infinity             | refuses
#   "INF"^^xsd:float    | nt      | "inf"^^xsd:float     | refuses
#   "INF"^^xsd:float    | json-ld | "inf"^^xsd:float     | refuses
#   "1.0E3"^^xsd:double | nt      | "1000.0"^^xsd:double | takes
#
# Who is hurt: measures and weights without a bound; a whole JSON-LD document cannot be read for one such value. What
# to do instead: rdflib.NORMALIZE_LITERALS = False before reading keeps the text in nt and xml; for JSON-LD there is no
# way but another datatype, or another library.
#
# sh findings/rdflib-infinity.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 lxml==6.1.3 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys

import pyoxigraph
from lxml import etree
from rdflib import Graph

XSD = "http://www.w3.org/2001/XMLSchema#"
FORMATS = {
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "xml": pyoxigraph.RdfFormat.RDF_XML,
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "json-ld": pyoxigraph.RdfFormat.JSON_LD,
}


def is_value(text, datatype):
    schema = f'<xs:schema xmlns:xs="{XSD[:-1]}"><xs:element name="x" type="xs:{datatype}"/></xs:schema>'
    return etree.XMLSchema(etree.fromstring(schema)).validate(etree.fromstring(f"<x>{text}</x>"))


def verdict(document, format):
    try:
        (quad,) = pyoxigraph.parse(document.encode(), format=FORMATS[format])
    except SyntaxError:
        return json.loads(document, parse_constant=str)[0]["https://example.org/p"][0]["@value"], "refuses"
    text, datatype = quad.object.value, quad.object.datatype.value.removeprefix(XSD)
    return f'"{text}"^^xsd:{datatype}', "takes" if is_value(text, datatype) else "refuses"


for line in sys.stdin:
    text, format, *_ = (part.strip() for part in line.split("|"))
    data = f"@prefix : <https://example.org/> . @prefix xsd: <{XSD}> . :a :p {text} ."
    written, seen = verdict(Graph().parse(data=data, format="turtle").serialize(format=format), format)
    print(f"{text:19} | {format:7} | {written:20} | {seen}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
