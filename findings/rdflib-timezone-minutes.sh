#!/bin/sh
# rdflib's TIMEZONE loses the minutes: +03:30 and +05:45 are whole hours, and -00:30 is no difference at all.
#
# SPARQL 1.1's TIMEZONE gives the time zone as a duration (https://www.w3.org/TR/sparql11-query/#func-timezone), by
# XPath's fn:timezone-from-dateTime (https://www.w3.org/TR/xpath-functions/#func-timezone-from-dateTime), and a time
# zone of a dateTime has hours and minutes (https://www.w3.org/TR/xmlschema11-2/#dateTime). rdflib divides the seconds
# by 3600 and writes the hours alone; TZ, which gives the same as a text, has the minutes.
#
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13, Python 3.11 (the zone of 2011-01-10T14:45:13, TIMEZONE by rdflib, by
# pyoxigraph, and by the standard, and TZ by rdflib):
#
#   +03:30 | PT3H  | PT3H30M  | PT3H30M  | +03:30
#   -03:30 | -PT3H | -PT3H30M | -PT3H30M | -03:30
#   +05:30 | PT5H  | PT5H30M  | PT5H30M  | +05:30
#   +05:45 | PT5H  | PT5H45M  | PT5H45M  | +05:45
#   -00:30 | P0D   | -PT30M   | -PT30M   | -00:30
#   +03:00 | PT3H  | PT3H     | PT3H     | +03:00
#   -05:00 | -PT5H | -PT5H    | -PT5H    | -05:00
#
# Who is hurt: who groups or compares by the zone: Iran, Afghanistan, India, Nepal and Newfoundland fall into a
# neighbour's. What to do instead: TZ, which is a text and whole.
#
# sh findings/rdflib-timezone-minutes.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rdflib==7.6.0 pyoxigraph==0.5.13 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \([-+].* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
import rdflib

QUERY = """SELECT (STR(TIMEZONE(?t)) AS ?zone) (TZ(?t) AS ?text)
{ BIND("2011-01-10T14:45:13%s"^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?t) }"""
for line in sys.stdin:
    zone, _, _, said, _ = (part.strip() for part in line.split("|"))
    ((by_rdflib, text),) = rdflib.Graph().query(QUERY % zone)
    (row,) = pyoxigraph.Store().query(QUERY % zone)
    print(f"{zone} | {by_rdflib:5} | {row['zone'].value:8} | {said:8} | {text}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
