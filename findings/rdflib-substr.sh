#!/bin/sh
# rdflib's SUBSTR from the place 0 or before it counts from the end of the text, and gives its tail or nothing.
#
# SPARQL's SUBSTR is XPath's fn:substring (https://www.w3.org/TR/sparql11-query/#func-substr): places are counted from
# 1, and what the places from the start, as many as the length says, have of the text is given
# (https://www.w3.org/TR/xpath-functions/#func-substring, which has the example with 0 and 3). So a start before
# the text costs some of the length, and nothing else. rdflib takes 1 off and lets Python slice, in which -1 is the
# last character.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (the call, the value by rdflib, by pyoxigraph, and by the
# standard):
#
#   SUBSTR("12345", 1, 3)     | "123"   | "123"   | "123"
#   SUBSTR("12345", 0)        | "5"     | "12345" | "12345"
#   SUBSTR("12345", 0, 3)     | ""      | "12"    | "12"
#   SUBSTR("12345", -1, 4)    | ""      | "12"    | "12"
#   SUBSTR("12345", -3, 5)    | ""      | "1"     | "1"
#   SUBSTR("12345", -3, 3)    | "234"   | ""      | ""
#   SUBSTR("12345", -3)       | "2345"  | "12345" | "12345"
#   SUBSTR("12345", 4, 9)     | "45"    | "45"    | "45"
#   SUBSTR("12345", 6)        | ""      | ""      | ""
#
# Who is hurt: queries that cut a window around a place in a text, as passages and quotations are shown, with the place
# less some characters as the start: near the beginning of the text the window is empty or comes from elsewhere. What to
# do instead: never let the start be below 1: SUBSTR(?t, IF(?n < 1, 1, ?n), IF(?n < 1, ?k + ?n - 1, ?k)).
#
# sh findings/rdflib-substr.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(SUBSTR.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
from rdflib import Graph

for line in sys.stdin:
    call, *_, said = (part.strip() for part in line.split(" | "))
    query = f"SELECT ?y {{ BIND({call} AS ?y) }}"
    ((rdflib,),) = Graph().query(query)
    ((oxigraph,),) = pyoxigraph.Store().query(query)
    print(f"{call:25} | {rdflib.n3():7} | {str(oxigraph):7} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
