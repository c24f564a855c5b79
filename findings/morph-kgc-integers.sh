#!/bin/sh
# morph-kgc changes the numbers that a mapping calls xsd:integer: 1.50 is 1, 1e-7 is 0, 9007199254740993 another.
#
# R2RML makes a literal of the value's text and the datatype that the mapping gives, and calls it a data error where the
# text is none of the datatype (https://www.w3.org/TR/r2rml/#typed-literals and #datatype-conversions there); RML takes
# it over for texts in files. 1.50 is no integer; 9007199254740993 is one, and integer has no bound
# (https://www.w3.org/TR/xmlschema11-2/#integer). morph-kgc makes a double of the text, cuts it and writes that, for
# xsd:integer alone; neither the log nor the exit says so.
#
# Seen with morph-kgc 2.10.0 with pandas 2.3.3, Python 3.11, and rocketrml 2.1.2 from npm, Node.js 20 (a cell of a CSV
# file, the text of the literal by morph-kgc under xsd:integer and under xsd:int, and by rocketrml under xsd:integer):
#
#   42               | 42               | 42               | 42
#   9007199254740993 | 9007199254740992 | 9007199254740993 | 9007199254740993
#   1.50             | 1                | 1.50             | 1.50
#   -2.7             | -2               | -2.7             | -2.7
#   1e-7             | 0                | 1e-7             | 1e-7
#   007              | 7                | 007              | 007
#
# What is no integer is no integer by either, but in rocketrml's graph a check of the datatype finds it. Who is hurt:
# who maps a column of numbers of which some have a fraction, and whose shapes find nothing to object to; and
# identifiers of 16 digits and more, which become others' identifiers. What to do instead: rml:reference without a
# datatype, or xsd:decimal, and the cast in a query or a check of the column before.
#
# sh findings/morph-kgc-integers.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    morph-kgc==2.10.0 pandas==2.3.3 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
npm install --silent --no-audit --no-fund --no-save --prefix "$folder" \
    rocketrml@2.1.2 > "$folder/npm" 2>&1 || { cat "$folder/npm"; exit 1; }
sed -n 's/^#   \([-0-9].* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
{ echo "id,number"; cut -d ' ' -f 1 "$folder/expected" | nl -s , -w 1; } > "$folder/data.csv"
cat > "$folder/map.ttl" <<'TURTLE'
@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://example.org/> .
e:map a rr:TriplesMap ;
    rml:logicalSource [ rml:source "data.csv" ; rml:referenceFormulation ql:CSV ] ;
    rr:subjectMap [ rr:template "http://example.org/{id}" ] ;
    rr:predicateObjectMap
        [ rr:predicate e:integer ; rr:objectMap [ rml:reference "number" ; rr:datatype xsd:integer ] ] ,
        [ rr:predicate e:int ; rr:objectMap [ rml:reference "number" ; rr:datatype xsd:int ] ] .
TURTLE
cat > "$folder/run.mjs" <<'JAVASCRIPT'
import rocketrml from "rocketrml";

await rocketrml.parseFile("map.ttl", "rocketrml.nt", { toRDF: true });
JAVASCRIPT
cat > "$folder/run.py" <<'PYTHON'
from pathlib import Path

import morph_kgc
import rdflib

CONFIGURATION = "[CONFIGURATION]\nlogging_level: CRITICAL\nnumber_of_processes: 1\n[data]\nmappings: map.ttl\n"


def texts(graph, datatype):
    """Return the texts of the literals of a property of the same name, by the row they are of."""
    found = {}
    for subject, predicate, value in graph:
        if str(predicate) == f"http://example.org/{datatype}":
            assert str(value.datatype).endswith(f"#{datatype}"), value.datatype
            found[int(str(subject).rpartition("/")[2])] = str(value)
    return found


rdflib.NORMALIZE_LITERALS = False
by_morph = morph_kgc.materialize(CONFIGURATION)
by_rocketrml = texts(rdflib.Graph().parse("rocketrml.nt", format="nt"), "integer")
integers, ints = texts(by_morph, "integer"), texts(by_morph, "int")
for number, line in enumerate(Path("data.csv").read_text().splitlines()):
    if number:
        print(f"{line.partition(',')[2]:16} | {integers[number]:16} | {ints[number]:16} | {by_rocketrml[number]}")
PYTHON
(cd "$folder" && node run.mjs > noise 2>&1 && venv/bin/python run.py > seen)
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
