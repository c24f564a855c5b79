#!/bin/sh
# pyoxigraph's functions of GeoSPARQL drop heights, and count two coordinates; an empty point is a MultiPoint to them.
#
# By GeoSPARQL 1.1 (https://docs.ogc.org/is/22-047r1/22-047r1.html) geof:coordinateDimension is the number of
# measurements that describe the position of a geometry, 3 for POINT Z (1 2 3), and geof:asGeoJSON gives an equivalent
# literal; a position of GeoJSON may have an altitude (RFC 7946 §3.1.1).
# POINT EMPTY (OGC 06-103r4 §7) is a Point without coordinates, which RFC 7946 §3.1 lets be "coordinates": [].
#
# Seen with pyoxigraph 0.5.13, Python 3.11 (the expression; what it gives; what the standard has):
#
#   coordinateDimension("POINT Z (1 2 3)") | 2 | 3
#   asGeoJSON("POINT Z (1 2 3)") | {"type":"Point","coordinates":[1.0,2.0]} | [1.0,2.0,3.0]
#   asGeoJSON("LINESTRING Z (0 0 5, 1 1 6)") | {"type":"LineString","coordinates":[[0.0,0.0],[1.0,1.0]]} | with heights
#   asGeoJSON("POINT EMPTY") | {"type":"MultiPoint","coordinates":[]} | {"type":"Point","coordinates":[]}
#
# No error is raised. What to do instead: keep heights as a property of their own (geo:alt), and read WKT that may have
# them by another library (shapely 2.1 keeps them in WKT and in GeoJSON).
#
# sh findings/pyoxigraph-geosparql-heights.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import re
import sys

import pyoxigraph

PREFIXES = (
    "PREFIX geof: <http://www.opengis.net/def/function/geosparql/> "
    "PREFIX geo: <http://www.opengis.net/ont/geosparql#>"
)
store = pyoxigraph.Store()
for line in sys.stdin:
    expression, _, by_standard = (part.strip() for part in line.split(" | "))
    function, wkt = re.fullmatch(r'(\w+)\("(.*)"\)', expression).groups()
    ((found,),) = store.query(f'{PREFIXES} SELECT (geof:{function}("{wkt}"^^geo:wktLiteral) AS ?x) {{}}')
    print(f"{expression} | {found.value if found else 'no value'} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
