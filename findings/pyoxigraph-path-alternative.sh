#!/bin/sh
# pyoxigraph's path p|q gives what both p and q lead to once, and the UNION that it stands for gives it twice.
#
# SPARQL 1.1 evaluates an alternative path as the union of its two sides, which keeps duplicates
# (https://www.w3.org/TR/sparql11-query/#PropertyPathPatterns, Alternative; section 9.4 says that paths of arbitrary
# length introduce no duplicates, and says it of those alone). Two statements with different properties are two rows.
# In Oxigraph it was made so by its pull request 351.
#
# Data: e:a e:p e:b ; e:q e:b . e:b e:p e:c .
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (the pattern, the rows of ?x seen, and those of the standard):
#
#   e:a e:p|e:q ?x                       | b    | b, b
#   e:a (e:p|e:q)/e:p ?x                 | c    | c, c
#   e:a !(e:r|^e:r) ?x                   | b    | b, b
#   e:a !e:r ?x                          | b, b | b, b
#   { e:a e:p ?x } UNION { e:a e:q ?x }  | b, b | b, b
#
# Who is hurt: who counts or sums over alternatives (rdfs:label|skos:prefLabel, two kinds of participation), and who
# checks one engine's counts by another's. What to do instead: UNION, or a variable for the property with VALUES.
#
# sh findings/pyoxigraph-path-alternative.sh   ends with 0 where all is as written above, and with 1 where it has changed.
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

PREFIX = "PREFIX e: <http://example.org/>"
store = pyoxigraph.Store()
data = f"{PREFIX} e:a e:p e:b ; e:q e:b . e:b e:p e:c ."
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for line in sys.stdin:
    pattern, by_standard = line[:36].strip(), line.rsplit(" | ", 1)[1].strip()
    rows = store.query(f"{PREFIX} SELECT ?x {{ {pattern} }}")
    seen = ", ".join(sorted(x.value.rsplit("/", 1)[-1] for (x,) in rows))
    print(f"{pattern:36} | {seen:4} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
