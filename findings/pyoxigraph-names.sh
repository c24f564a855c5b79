#!/bin/sh
# pyoxigraph's Turtle takes a prefix, a local name or a label in Adlam or Gothic; its SPARQL refuses the same name.
#
# Both grammars take the characters of names from one rule, PN_CHARS_BASE, whose last range is U+10000 to U+EFFFF
# (https://www.w3.org/TR/turtle/#grammar-production-PN_CHARS_BASE,
# https://www.w3.org/TR/sparql11-query/#rPN_CHARS_BASE; SPARQL's variables too, by #rVARNAME).
#
# Seen with pyoxigraph 0.5.13 and rdflib 7.6.0, Python 3.11 (a name, and who reads it: Turtle by pyoxigraph, SPARQL by
# pyoxigraph, SPARQL by rdflib; Adlam, Gothic, then Arabic and Tifinagh, whose letters are below U+10000):
#
#   𞤀:a   | yes | no  | yes
#   e:𞤀   | yes | no  | yes
#   ?𞤀    | -   | no  | yes
#   𐌲:a   | yes | no  | yes
#   e:𐌲   | yes | no  | yes
#   ?𐌲    | -   | no  | yes
#   س:a   | yes | yes | yes
#   ?س    | -   | yes | yes
#   e:ⴰ   | yes | yes | yes
#   ?ⴰ    | -   | yes | yes
#
# Who is hurt: a writer of Fulani, whose names in Turtle load and cannot be asked for as they are written: the error says
# that a keyword was expected. What to do instead: the whole IRI between <>, and variables in other letters.
#
# sh findings/pyoxigraph-names.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys
from collections.abc import Callable

import pyoxigraph
import rdflib


def reads(read: Callable[[], object]) -> str:
    try:
        read()
    except Exception:
        return "no"
    return "yes"


for line in sys.stdin:
    name = line.split("|")[0].strip()
    prefix = "e" if name.startswith("?") else name.partition(":")[0]
    turtle = f"@prefix {prefix}: <http://example.org/> . {name} {name} {name} ."
    query = f"PREFIX {prefix}: <http://example.org/> SELECT * {{ {name} ?p ?o }}"
    by_turtle = "-" if name.startswith("?") else reads(
        lambda: list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
    )
    by_sparql = reads(lambda: pyoxigraph.Store().query(query))
    by_rdflib = reads(lambda: rdflib.Graph().query(query))
    print(f"{name:5} | {by_turtle:3} | {by_sparql:3} | {by_rdflib}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
