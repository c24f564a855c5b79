#!/bin/sh
# elementpath's datatypes: validate() asks a pattern that is wider than XML Schema's, fromstring() refuses more, not all.
#
# The lexical spaces are those of XSD 1.1 part 2 (https://www.w3.org/TR/xmlschema11-2/). A class of
# elementpath.datatypes has validate(value), which raises for what is no value, and most have fromstring(text), which
# reads one. Who looks for a library that tells values of XSD datatypes from other strings needs to know:
#
# Seen with elementpath 5.1.4, Python 3.11 (a value, its class, validate, fromstring, what XSD 1.1 says):
#
#   2004-12             GregorianYearMonth takes   takes   a value
#   2004-13             GregorianYearMonth takes   refuses no value
#   --13                GregorianMonth     takes   refuses no value
#   ---32               GregorianDay       takes   refuses no value
#   --02-30             GregorianMonthDay  takes   refuses no value
#   04                  GregorianYear      refuses refuses no value
#   2004-02-30          Date               takes   refuses no value
#   25:00:00            Time               takes   refuses no value
#   2004-01-01T24:00:01 DateTime           takes   refuses no value
#   2004-01-01T24:00:00 DateTime           takes   takes   a value
#
# What to do instead: fromstring() where there is one, and never validate() alone.
#
# sh findings/elementpath-validate.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    elementpath==5.1.4 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* value\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from elementpath import datatypes


def verdict(check, text):
    try:
        check(text)
    except (ValueError, TypeError, OverflowError):
        return "refuses"
    return "takes"


for line in sys.stdin:
    text, name, _, _, *by_standard = line.split()
    kind = getattr(datatypes, name)
    seen = verdict(kind.validate, text), verdict(kind.fromstring, text)
    print(f"{text:19} {name:18} {seen[0]:7} {seen[1]:7} {' '.join(by_standard)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
