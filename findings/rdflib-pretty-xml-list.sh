#!/bin/sh
# rdflib's pretty-xml writes the literals of a list as things that have the text as their IRI, and loses their
# languages.
#
# RDF/XML's parseType="Collection" is for nodes, each written as an element of its own
# (https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-parsetype-Collection); a list with a literal has to be
# written by rdf:first and rdf:rest. Serializer "xml" does that. "pretty-xml" takes the short form for every list, and
# writes rdf:about with the literal's text, which is read back as a relative IRI. Its issue 160, on lists as well, is
# open.
#
# Seen with rdflib 7.6.0, Python 3.11 (the list in Turtle, and what rdf:first has of it after the format and back):
#
#   ( :a :b )             | xml        | :a :b
#   ( :a :b )             | pretty-xml | :a :b
#   ( "عدد"@ar )          | xml        | "عدد"@ar
#   ( "عدد"@ar )          | pretty-xml | :عدد
#   ( "2004-12" )         | xml        | "2004-12"
#   ( "2004-12" )         | pretty-xml | :2004-12
#
# Who is hurt: sh:in and sh:languageIn of shapes, owl:oneOf of data values, skosxl and any ordered list of texts,
# published as RDF/XML. What to do instead: "xml".
#
# sh findings/rdflib-pretty-xml-list.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \((.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from rdflib import RDF, Graph

BASE = "https://example.org/"
for line in sys.stdin:
    text, serializer, _ = (part.strip() for part in line.split("|"))
    graph = Graph().parse(data=f"@prefix : <{BASE}> . :thing :has {text} .", format="turtle")
    back = Graph().parse(data=graph.serialize(format=serializer), format="xml", publicID=BASE)
    seen = sorted(term.n3().replace(f"<{BASE}", ":").rstrip(">") for term in back.objects(None, RDF.first))
    print(f"{text:21} | {serializer:10} | {' '.join(seen)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
