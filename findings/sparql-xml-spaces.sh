#!/bin/sh
# SPARQL's XML results: pyoxigraph takes the spaces off a text that others wrote, and its own carriage return is lost
# to others.
#
# The value of a literal is what its element contains (https://www.w3.org/TR/rdf-sparql-XMLres/#vb-results), spaces as
# well; and XML 1.0 has every carriage return that is not written &#13; read as a line feed
# (https://www.w3.org/TR/xml/#sec-line-ends). pyoxigraph writes the spaces at the ends as references, so that it does
# not see what it does to others' results.
#
# Seen with pyoxigraph 0.5.13 and rdflib 7.6.0, Python 3.11 (a text, who writes it, what pyoxigraph and what rdflib
# read):
#
#   " a "    | rdflib     | "a"    | " a "
#   " a "    | pyoxigraph | " a "  | " a "
#   " "      | rdflib     | ""     | " "
#   "a\n"    | rdflib     | "a"    | "a\n"
#   "a\rb"   | pyoxigraph | "a\rb" | "a\nb"
#   "a\rb"   | rdflib     | "a\rb" | "a\nb"
#   "a\nb"   | pyoxigraph | "a\nb" | "a\nb"
#
# Who is hurt: who joins an answer with what a text says at a certain place, as quotations do, and who reads an
# endpoint's XML by parse_query_results. What to do instead: ask for JSON, application/sparql-results+json.
#
# sh findings/sparql-xml-spaces.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import io
import json
import sys

import pyoxigraph
from rdflib import Graph
from rdflib.query import Result

XML = pyoxigraph.QueryResultsFormat.XML
for line in sys.stdin:
    text, writer, *_ = (part.strip() for part in line.split(" | "))
    query = f"SELECT ?x {{ VALUES ?x {{ {text} }} }}"
    if writer == "rdflib":
        document = Graph().query(query).serialize(format="xml")
    else:
        document = pyoxigraph.Store().query(query).serialize(format=XML)
    ((one,),) = pyoxigraph.parse_query_results(document, format=XML)
    ((other,),) = Result.parse(io.BytesIO(document), format="xml")
    print(f"{text:8} | {writer:10} | {json.dumps(one.value):6} | {json.dumps(other)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
