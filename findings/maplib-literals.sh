#!/bin/sh
# maplib drops statements with valid literals: "1"^^xsd:boolean, a date with a zone, an integer above 64 bits.
#
# A graph has the literals that its file has, by their text and datatype, and a program must take even those whose text
# is none of the datatype (https://www.w3.org/TR/rdf11-concepts/#dfn-literal-term-equality and #section-Graph-Literal
# there). XML Schema has 1 among the texts of boolean, an optional time zone in date, no bound for integer, and no time
# zone for a dateTime that names none (https://www.w3.org/TR/xmlschema11-2/#boolean, #date, #integer, #dateTime there).
# maplib keeps columns of values: what does not fit is missing, and what fits is written in another way.
#
# Seen with maplib 0.20.26, Python 3.11, and pyoxigraph 0.5.13 (the literal of the one statement that is read by
# Model.reads(), what maplib writes of it, and what pyoxigraph's parser and serializer do):
#
#   "true"^^boolean                 | "true"^^boolean                          | as read
#   "1"^^boolean                    | nothing                                  | as read
#   "2004-06-28"^^date              | "2004-06-28"^^date                       | as read
#   "2004-06-28Z"^^date             | nothing                                  | as read
#   "2004-06-28+03:00"^^date        | "2004-06-28"^^date                       | as read
#   "2004-02-30"^^date              | nothing                                  | as read
#   "2004-06-28T00:00:00"^^dateTime | "2004-06-28T00:00:00+00:00"^^dateTime    | as read
#   "2004-06-28T00:00:00+03:00"^^dateTime | "2004-06-27T21:00:00+00:00"^^dateTime    | as read
#   "9223372036854775807"^^integer  | "9223372036854775807"^^integer           | as read
#   "9223372036854775808"^^integer  | nothing                                  | as read
#   "3.14159265358979"^^decimal     | "3.14159265359"^^decimal                 | as read
#   "2004"^^gYear                   | "2004"^^gYear                            | as read
#
# Its option checked, for true and false, changes nothing of it. Who is hurt: who loads a file and queries it: a count
# is lower than the file's, a local time has become one of Greenwich, and no error is raised. What to do instead:
# compare the number of statements with another parser's, and write booleans as true and false.
#
# sh findings/maplib-literals.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    maplib==0.20.26 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
from maplib import Model

XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = "<http://example.org/s> <http://example.org/p> "


def literal(text):
    return text.strip().removeprefix(NAMES).removesuffix(" .").replace(f"<{XSD}", "").replace(">", "") or "nothing"


for line in sys.stdin:
    case = line.partition(" | ")[0].strip()
    value, _, datatype = case.rpartition("^^")
    statement = f"{NAMES}{value}^^<{XSD}{datatype}> ."
    written = set()
    for checked in (True, False):
        model = Model()
        model.reads(statement, format="ntriples", checked=checked)
        written.add(literal(model.writes(format="ntriples")))
    (by_maplib,) = written
    parsed = pyoxigraph.parse(statement, format=pyoxigraph.RdfFormat.N_TRIPLES)
    by_pyoxigraph = literal(pyoxigraph.serialize(parsed, format=pyoxigraph.RdfFormat.N_TRIPLES).decode())
    print(f"{case:31} | {by_maplib:40} | {'as read' if by_pyoxigraph == case else by_pyoxigraph}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
