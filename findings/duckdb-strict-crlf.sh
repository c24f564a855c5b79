#!/bin/sh
# DuckDB for Python: read_csv(strict_mode=True) of a file whose lines end as RFC 4180 says (CRLF) has no row.
#
# RFC 4180 §2 ends each line of CSV with CRLF. Asked to read strictly (the option's purpose is to refuse what is not
# by that standard), the function of the Python package reads the head and none of the rows, and raises nothing. The same
# option in SQL reads them all, and so does the function of a file whose lines end with LF, or without the option.
#
# Seen with DuckDB 2.0.1, Python 3.11 (how, the ends of lines, the rows):
#
#   read_csv()                  CRLF 2
#   read_csv(strict_mode=True)  CRLF 0
#   read_csv(strict_mode=True)  LF   2
#   read_csv(strict_mode=False) CRLF 2
#   SQL, strict_mode = true     CRLF 2
#
# What to do instead: SELECT … FROM read_csv($file, strict_mode = true), by execute().
#
# sh findings/duckdb-strict-crlf.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    duckdb==2.0.1 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.*LF *[0-9]\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
files = {}
for name, end in (("CRLF", "\r\n"), ("LF", "\n")):
    files[name] = str(folder / f"{name}.csv")
    Path(files[name]).write_text(end.join(("a,b", "1,2", "3,4", "")), newline="")


def seen(how, name, rows):
    print(f"{how:27} {name:4} {len(rows)}")


seen("read_csv()", "CRLF", duckdb.read_csv(files["CRLF"]).fetchall())
seen("read_csv(strict_mode=True)", "CRLF", duckdb.read_csv(files["CRLF"], strict_mode=True).fetchall())
seen("read_csv(strict_mode=True)", "LF", duckdb.read_csv(files["LF"], strict_mode=True).fetchall())
seen("read_csv(strict_mode=False)", "CRLF", duckdb.read_csv(files["CRLF"], strict_mode=False).fetchall())
query = "SELECT * FROM read_csv($file, strict_mode = true)"
seen("SQL, strict_mode = true", "CRLF", duckdb.execute(query, {"file": files["CRLF"]}).fetchall())
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
