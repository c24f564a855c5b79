#!/bin/sh
# pandas reads SPARQL's TSV as quoted CSV: "Kuwait"@en becomes Kuwait@en, and an unbound value and an empty text are
# one.
#
# SPARQL 1.1's TSV writes terms as Turtle does (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv): the quotes belong
# to the term, what is in them is escaped by a backslash, an IRI stands in < >, and an unbound value is nothing between
# two tabs. pandas.read_csv with a tab takes the quotes off by CSV's rules, and then nothing tells where a text ends.
#
# Seen with pandas 3.1.1 and pyoxigraph 0.5.13, Python 3.11 (a term, its field in the TSV that pyoxigraph writes, the
# string that pandas reads with sep="\t", and the one it reads with quoting=3, QUOTE_NONE, and keep_default_na=False; -
# is nothing):
#
#   "Kuwait"@en               | "Kuwait"@en               | Kuwait@en               | "Kuwait"@en
#   "2004-12"^^<urn:month>    | "2004-12"^^<urn:month>    | 2004-12^^<urn:month>    | "2004-12"^^<urn:month>
#   "the \"ICI\""@en          | "the \"ICI\""@en          | the \ICI\""@en          | "the \"ICI\""@en
#   "12"                      | "12"                      | 12                      | "12"
#   ""                        | ""                        | nan                     | ""
#   UNDEF                     | -                         | nan                     | -
#
# Who is hurt: who puts a server's TSV into a table; the languages and datatypes are stuck to the texts, and a text
# that ends as a tag does cannot be told from one that has it. What to do instead: the second reading, and a Turtle
# parser for each field; or SPARQL's JSON.
#
# sh findings/pandas-sparql-tsv.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pandas==3.1.1 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .* |.*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import io
import sys

import pandas
import pyoxigraph

for line in sys.stdin:
    term = line.split(" | ")[0].strip()
    rows = pyoxigraph.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ ({term} 1) }} }}")
    tsv = rows.serialize(format=pyoxigraph.QueryResultsFormat.TSV)
    field = tsv.decode().splitlines()[1].split("\t")[0]
    plain = pandas.read_csv(io.BytesIO(tsv), sep="\t", dtype={"?x": object})
    raw = pandas.read_csv(io.BytesIO(tsv), sep="\t", quoting=3, keep_default_na=False, dtype={"?x": object})
    print(f"{term:25} | {field or '-':25} | {plain['?x'][0]!s:23} | {raw['?x'][0] or '-'}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
