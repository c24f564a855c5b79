#!/bin/sh
# WKT's POINT M: the measure becomes a height in pygeoif and in Terraformer's GeoJSON, so that a year is metres high.
#
# In WKT the letter M after the type says that the third number is a measure, and Z that it is a height (OGC 06-103r4
# §7.2; GeoSPARQL's wktLiteral is of it, https://docs.ogc.org/is/22-047r1/22-047r1.html). GeoJSON's third
# number is a height, and a position should have no fourth (RFC 7946 §3.1.1). So a measure has no place there, and
# shapely and wkx leave it out. pygeoif knows no M, and writes what it read as Z.
#
# Seen with pygeoif 1.6.0 and shapely 2.2.0 with numpy 2.4.6, Python 3.11, and @terraformer/wkt 2.2.2 and wkx 0.5.0 from
# npm, Node.js 20 (the WKT; the coordinates in GeoJSON by pygeoif, by shapely, by Terraformer, by wkx; and the letter in
# the WKT that pygeoif writes of it):
#
#   POINT Z (1 2 3)            | [1,2,3]           | [1,2,3]           | [1,2,3]           | [1,2,3]           | Z
#   POINT M (1 2 1991)         | [1,2,1991]        | [1,2]             | [1,2,1991]        | [1,2]             | Z
#   LINESTRING M (0 0 5,1 1 6) | [[0,0,5],[1,1,6]] | [[0,0],[1,1]]     | [[0,0,5],[1,1,6]] | [[0,0],[1,1]]     | Z
#   POINT ZM (1 2 3 4)         | refuses           | [1,2,3]           | [1,2,3,4]         | [1,2,3]           | refuses
#   POINT (1 2)                | [1,2]             | [1,2]             | [1,2]             | [1,2]             | -
#
# Who is hurt: routes and tracks whose measure is a time or a distance: a map shows them kilometres high, and pygeoif's
# WKT says so for good. What to do instead: shapely, which keeps M in WKT and drops it from GeoJSON; the measure as a
# property of its own.
#
# sh findings/wkt-measures.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pygeoif==1.6.0 shapely==2.2.0 numpy==2.4.6 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    @terraformer/wkt@2.2.2 wkx@0.5.0 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \([PL].* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { wktToGeoJSON } from "@terraformer/wkt";
import wkx from "wkx";

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const wkt = line.split(" | ")[0].trim();
  const read = [wktToGeoJSON(wkt), wkx.Geometry.parse(wkt).toGeoJSON()];
  console.log(read.map(({ coordinates }) => JSON.stringify(coordinates).padEnd(17)).join(" | "));
}
JAVASCRIPT
node "$folder/run.mjs" < "$folder/expected" > "$folder/javascript"
cat > "$folder/run.py" <<'PYTHON'
import json
import sys
from pathlib import Path

import pygeoif
import shapely


def written(coordinates):
    """Return coordinates as JSON, whole numbers without a fraction."""
    return json.dumps(coordinates, separators=(",", ":")).replace(".0", "")


for line, others in zip(sys.stdin, Path(sys.argv[1]).read_text().splitlines(), strict=True):
    wkt = line.split(" | ")[0].strip()
    by_shapely = written(json.loads(shapely.to_geojson(shapely.from_wkt(wkt)))["coordinates"])
    try:
        shape = pygeoif.from_wkt(wkt)
        by_pygeoif = written(shape.__geo_interface__["coordinates"])
        _, *letters = shape.wkt.partition("(")[0].split()
        again = " ".join(letters) or "-"
    except pygeoif.exceptions.WKTParserError:
        by_pygeoif = again = "refuses"
    print(f"{wkt:26} | {by_pygeoif:17} | {by_shapely:17} | {others} | {again}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder/javascript" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
