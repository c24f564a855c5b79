#!/bin/sh
# PyArabic's normalize_alef changes alef maksura, which it says it leaves, and normalize_hamza loses the alef of a madda.
#
# The documentation of normalize_alef (its docstring, https://pyarabic.readthedocs.io/) says that every alef becomes the
# plain one except alef maksura (ى, U+0649); that of normalize_hamza, that a madda becomes hamza and alef. Unicode has آ
# (U+0622) as alef with madda, one hamza and a long a.
#
# Seen with PyArabic 0.6.15, Python 3.11 (a function, a word, what it gives, and what its documentation says):
#
#   normalize_alef  | أحمد   | احمد    | احمد
#   normalize_alef  | هدى    | هدا     | هدى
#   normalize_alef  | منتدى  | منتدا   | منتدى
#   normalize_alef  | على    | علا     | على
#   normalize_hamza | آمن    | ءامن    | ءامن
#   normalize_hamza | آمنة   | ءءمنة   | ءامنة
#   normalize_hamza | قرآن   | قرءءن   | قرءان
#   normalize_hamza | مرآة   | مرءءة   | مرءاة
#   normalize_hamza | الآداب | الءءداب | الءاداب
#
# An example below that documentation has two hamzas for the madda of a longer word, so that it says both. The alef is
# kept in a word of three letters alone. Who is hurt: who makes keys by which names are joined: Huda (هدى) and هدا are one,
# and a search by the beginning of a word finds Āmina (آمنة) no longer by آمن. What to do instead: str.translate with a
# table of one's own, of which each letter is a decision.
#
# sh findings/pyarabic-alef-madda.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    PyArabic==0.6.15 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(normalize_.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

from pyarabic import araby

for line in sys.stdin:
    function, word, _, said = (part.strip() for part in line.split(" | "))
    print(f"{function:15} | {word:6} | {getattr(araby, function)(word):7} | {said}")
PYTHON
PYTHONUTF8=1 "$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
