#!/bin/sh
# pySHACL's sh:inversePath of a sequence inverts its first step alone, because its SPARQL path has no brackets.
#
# SHACL maps the inverse of a path to ^ and that path (https://www.w3.org/TR/shacl/#property-path-inverse), and SPARQL
# 1.1 writes a sequence below ^ in brackets: ^(e:p/e:q), for ^e:p/e:q is (^e:p)/e:q
# (https://www.w3.org/TR/sparql11-query/#rPathElt). pySHACL writes the second. Data: e:b e:p e:c . e:c e:q e:a .
#
# Seen with pySHACL 0.40.1, rdflib 7.6.0, Python 3.11 (the path, the value nodes of e:a, as a count that sh:minCount
# and sh:maxCount agree on, and those of SHACL):
#
#   [ sh:inversePath e:q ]                                    | 1 | 1
#   ( [ sh:inversePath e:q ] [ sh:inversePath e:p ] )         | 1 | 1
#   [ sh:inversePath ( e:p e:q ) ]                            | 0 | 1
#   [ sh:inversePath [ sh:oneOrMorePath e:q ] ]               | 1 | 1
#   [ sh:inversePath [ sh:alternativePath ( e:p e:q ) ] ]     | 1 | 1
#
# Who is hurt: who says of a thing that something must lead to it in two steps: a graph that is right violates the
# shape, and with sh:maxCount one that is wrong conforms. What to do instead: the second form, the inverses in reverse
# order.
#
# sh findings/pyshacl-inverse-path.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \([[(].* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyshacl
from rdflib import Graph

PREFIXES = "@prefix e: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
data = Graph().parse(data=PREFIXES + "e:b e:p e:c . e:c e:q e:a .", format="turtle")


def has(path, count):
    shape = f"e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path {path} ; sh:minCount {count} ; sh:maxCount {count} ] ."
    conforms, _, _ = pyshacl.validate(data, shacl_graph=Graph().parse(data=PREFIXES + shape, format="turtle"))
    return conforms


for line in sys.stdin:
    path, _, by_standard = (part.strip() for part in line.split("|"))
    (count,) = (count for count in range(4) if has(path, count))
    print(f"{path:57} | {count} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
