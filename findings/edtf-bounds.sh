#!/bin/sh
# EDTF: the Python and the JavaScript library give a season, an unknown end and a set different first and last days.
#
# EDTF (https://www.loc.gov/standards/datetime/) names seasons and parts of years by 21 to 41 and says how long some
# are: 37 is a quadrimester, four months. It gives seasons no months, and an interval that ends in nothing an unknown
# end, which is not the open end "..". Two programs that order the same dates by these libraries order them
# differently.
#
# Seen with edtf 5.0.2 from PyPI, Python 3.11, and edtf 4.11.1 from npm, Node.js 20 (a date, its first and last day by
# lower_strict and upper_strict in Python, by min and max in JavaScript, and what EDTF says):
#
#   2001-21                 | 2001-03-01 2001-05-31 | 2001-01-01 2001-03-31 | spring, no months
#   2001-24                 | 2001-12-01 2001-12-31 | 2001-10-01 2001-12-31 | winter, no months
#   2001-37                 | 2001-01-01 2001-04-30 | 2001-01-01 2001-05-31 | four months
#   2001-33                 | 2001-01-01 2001-03-31 | 2001-01-01 2001-03-31 | three months
#   2004/                   | 2004-01-01 2014-01-01 | 2004-01-01 null       | the end is unknown
#   /2004                   | 1994-12-31 2004-12-31 | null 2004-12-31       | the start is unknown
#   2004/..                 | 2004-01-01 inf        | 2004-01-01 Infinity   | the end is open
#   [1667,1668,1670..1672]  | 1667-01-01 1672-12-31 | 1667-01-01 1670-12-31 | a year from 1667 to 1672
#   2004-06-XX              | 2004-06-01 2004-06-30 | 2004-06-01 2004-06-30 | a day of June
#
# Winter is the month of December in Python, and what null becomes in a comparison is 0, the first of January 1970. Who
# is hurt: who sorts or filters by such bounds, and who checks one implementation by another. What to do instead: use
# them for dates, months, years and unspecified digits alone, and leave seasons and unknown ends out of what is sorted.
#
# sh findings/edtf-bounds.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    edtf==5.0.2 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    edtf@4.11.1 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import json
import subprocess
import sys

from edtf import parse_edtf


def day(value):
    return f"{value.tm_year:04}-{value.tm_mon:02}-{value.tm_mday:02}" if hasattr(value, "tm_year") else str(value)


lines = [[part.strip() for part in line.split(" | ")] for line in sys.stdin]
texts = json.dumps([text for text, *_ in lines])
others = json.loads(subprocess.run(["node", sys.argv[1], texts], check=True, capture_output=True).stdout)
for (text, _, _, said), other in zip(lines, others, strict=True):
    date = parse_edtf(text)
    own = f"{day(date.lower_strict())} {day(date.upper_strict())}"
    print(f"{text:23} | {own:21} | {other:21} | {said}")
PYTHON
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import edtf from "edtf";

const day = (value) => (Number.isFinite(value) ? new Date(value).toISOString().slice(0, 10) : String(value));
const bounds = JSON.parse(process.argv[2]).map((text) => edtf(text)).map((date) => `${day(date.min)} ${day(date.max)}`);
console.log(JSON.stringify(bounds));
JAVASCRIPT
"$folder/venv/bin/python" "$folder/run.py" "$folder/run.mjs" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
