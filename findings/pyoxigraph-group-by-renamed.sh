#!/bin/sh
# GROUP BY (?x AS ?y) gives no ?y in pyoxigraph: SELECT ?y is a syntax error, SELECT ?x is none. Any expression does.
#
# A group condition may be ( Expression AS Var ), and a variable is an expression
# (https://www.w3.org/TR/sparql11-query/#rGroupCondition); the variable that is introduced so may be projected
# (section 11.2: "GROUP BY (expr AS ?x)"; 18.2.4.1 adds it by Extend). Where the expression is a variable alone,
# pyoxigraph groups by it under its old name and forgets the new one.
#
# Seen with pyoxigraph 0.5.13, rdflib 7.6.0, Python 3.11, of VALUES ?x { 1 2 } (what each says):
#
#   SELECT ?y … GROUP BY (?x AS ?y)      | SyntaxError | 1, 2
#   SELECT ?y … GROUP BY (?x + 0 AS ?y)  | 1, 2        | 1, 2
#   SELECT ?y … GROUP BY (STR(?x) AS ?y) | 1, 2        | 1, 2
#   SELECT ?x … GROUP BY (?x AS ?y)      | 1, 2        | 1, 2
#
# Who is hurt: programs that write queries and name what they group by in one way, whatever it is. What to do instead:
# GROUP BY ?x and (?x AS ?y) in SELECT, or BIND(?x AS ?y) in the pattern.
#
# sh findings/pyoxigraph-group-by-renamed.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
import rdflib


def said(rows) -> str:
    return ", ".join(sorted(str(getattr(row[0], "value", row[0])) for row in rows))


store, graph = pyoxigraph.Store(), rdflib.Graph()
for line in sys.stdin:
    asked = line.split(" | ")[0].rstrip()
    query = asked.replace("…", "{ VALUES ?x { 1 2 } }")
    try:
        seen = said(store.query(query))
    except SyntaxError:
        seen = "SyntaxError"
    print(f"{asked:36} | {seen:11} | {said(graph.query(query))}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
