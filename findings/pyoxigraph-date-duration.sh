#!/bin/sh
# Whether a date plus a duration has a value in pyoxigraph depends on the names of the two variables.
#
# SPARQL 1.1 has no sum of a date and a duration (https://www.w3.org/TR/sparql11-query/#OperatorMapping); pyoxigraph has
# it as an extension, as XPath does (op:add-dayTimeDuration-to-date). It has the sum with the date on the left alone, and
# puts the two sides of + into an order of its own, which hangs on their names: so ?a + ?b and ?b + ?a are one expression,
# with the date in ?a they have a value, with the date in ?b none. A variable that is renamed empties a column.
#
# Data: one row of the date 2020-01-01 and the duration P1D, in variables of the names that stand on the left.
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (the names of date and duration, the sum that is asked for, what comes):
#
#   a b | ?a + ?b | 2020-01-02
#   a b | ?b + ?a | 2020-01-02
#   b a | ?b + ?a | none
#   b a | ?a + ?b | none
#   d u | ?d + ?u | 2020-01-02
#   x d | ?x + ?d | 2020-01-02
#   d x | ?d + ?x | none
#   b a | ?b - ?a | 2019-12-31
#   b a | ?b - (-(?a)) | 2020-01-02
#
# Who is hurt: who writes an end as a start and a length, sees it work in one query and not in the next. What to do
# instead: ?start - (-(?length)), whose sides keep their order.
#
# sh findings/pyoxigraph-date-duration.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph

store = pyoxigraph.Store()
for line in sys.stdin:
    names, asked, _ = line.split(" | ")
    date, duration = names.split()
    rows = store.query(
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        f"SELECT ({asked} AS ?sum) {{ VALUES (?{date} ?{duration}) "
        '{ ("2020-01-01"^^xsd:date "P1D"^^xsd:dayTimeDuration) } }'
    )
    ((found,),) = ([term.value if term else "none" for term in row] for row in rows)
    print(f"{names} | {asked} | {found}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
