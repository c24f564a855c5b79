#!/bin/sh
# pySHACL's sh:flags knows i and m alone: with s, x or q the pattern is matched as if they were not there.
#
# SHACL matches sh:pattern as SPARQL's REGEX does, with sh:flags as its third argument
# (https://www.w3.org/TR/shacl/#PatternConstraintComponent), and that has XPath's flags: s lets a dot match the end of
# a line, x takes the blanks out of the pattern, q takes the pattern as plain text, and without m a dollar is the end of
# the text alone (https://www.w3.org/TR/xpath-functions/#flags and #regex-syntax there). pySHACL hands the pattern to
# Python's re, whose dollar also matches before a last line feed.
#
# Seen with pySHACL 0.40.1, rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (the pattern, its flags, the value, what
# pySHACL finds, pyoxigraph's REGEX for the same, and what the standard says):
#
#   "^A" "i"            "abc"    | conforms | true  | conforms
#   "^b$" "m"           "a\nb"   | conforms | true  | conforms
#   "^a.b$" "s"         "a\nb"   | violates | true  | conforms
#   "^ a b c $" "x"     "abc"    | violates | true  | conforms
#   "a.c" "q"           "abc"    | conforms | false | violates
#   "[1]" "q"           "p. [1]" | conforms | true  | conforms
#   "(1" "q"            "p. (1"  | refused  | true  | conforms
#   "^a$" ""            "a\n"    | conforms | false | violates
#   "^a$" ""            "a"      | conforms | true  | conforms
#
# Who is hurt: shapes over texts of more than one line, quotations among them, and those that were written for other
# engines: they refuse what is right and take what is not, without a word. What to do instead: [\s\S] in the place of a
# dot, no blanks, a backslash before every sign that is meant as such; or REGEX or CONTAINS in a sh:sparql constraint of
# another engine.
#
# sh findings/pyshacl-pattern-flags.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 pyoxigraph==0.5.13 'importlib-metadata<10.2' 2> "$folder/pip" \
    || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import re
import sys

import pyoxigraph
import pyshacl
from rdflib import Graph

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <https://example.org/> .\n"

for line in sys.stdin:
    case, *_, said = (part.strip() for part in line.split(" | "))
    pattern, flags, value = re.findall(r'"[^"]*"', case)
    shapes = f"{PREFIXES}e:S a sh:NodeShape ; sh:targetNode e:a ; "
    shapes += f"sh:property [ sh:path e:p ; sh:pattern {pattern} ; sh:flags {flags} ] ."
    shapes_graph = Graph().parse(data=shapes, format="turtle")
    data_graph = Graph().parse(data=f"{PREFIXES}e:a e:p {value} .", format="turtle")
    try:
        conforms, *_ = pyshacl.validate(data_graph, shacl_graph=shapes_graph)
        found = "conforms" if conforms else "violates"
    except re.error:
        found = "refused"
    store = pyoxigraph.Store()
    matches = "true" if store.query(f"ASK {{ FILTER(REGEX({value}, {pattern}, {flags})) }}") else "false"
    print(f"{f'{pattern} {flags}':19} {value:8} | {found:8} | {matches:5} | {said}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
