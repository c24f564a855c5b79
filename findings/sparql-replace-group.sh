#!/bin/sh
# REPLACE with a group before a letter: pyoxigraph takes the letter into the group's name, rdflib does not know $0 or
# flags.
#
# SPARQL's REPLACE is XPath's fn:replace (https://www.w3.org/TR/sparql11-query/#func-replace), in which $N is the Nth
# group, $0 the whole match, and where N is more than there are groups its last digit is a digit of the text
# (https://www.w3.org/TR/xpath-functions/#func-replace; the example of "darted" is its own). pyoxigraph hands the
# string on to Rust, where $1c is a group of the name 1c, and rdflib to Python after it has put \1 for $1.
#
# Seen with pyoxigraph 0.5.13 and rdflib 7.6.0, Python 3.11 (the call, the value by pyoxigraph, by rdflib, by the
# standard):
#
#   REPLACE("darted", "^(.*?)d(.*)$", "$1c$2") | arted  | carted | carted
#   REPLACE("abcd", "(b)", "$1_")              | acd    | ab_cd  | ab_cd
#   REPLACE("abcd", "(b)", "$12")              | acd    | error  | ab2cd
#   REPLACE("abcd", "b", "[$0]")               | a[b]cd | a[?]cd | a[b]cd
#   REPLACE("abcd", "B", "x", "i")             | axcd   | abcd   | axcd
#   REPLACE("abcd", "(b)", "$1-$1")            | ab-bcd | ab-bcd | ab-bcd
#
# The ? is the character U+0000, and the error one that ends the query. Who is hurt: who makes identifiers or spellings
# in a query, as $1_$2. No error is raised, part of the text is missing. What to do instead: let a character follow the
# group that no name can have (a space, a hyphen), or cut by STRBEFORE and STRAFTER and join by CONCAT.
#
# sh findings/sparql-replace-group.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(REPLACE.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import re
import sys

import pyoxigraph
from rdflib import Graph

for line in sys.stdin:
    call, _, _, by_standard = (part.strip() for part in line.split(" | "))
    query = f"SELECT ({call} AS ?x) {{}}"
    ((value,),) = pyoxigraph.Store().query(query)
    try:
        ((python,),) = Graph().query(query)
    except re.error:
        python = "error"
    print(f"{call:42} | {value.value:6} | {python.replace(chr(0), '?'):6} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
