#!/bin/sh
# nanopub: what it signs and stores, it calls invalid when it reads it, where a double or 007 is in it; and import changes rdflib.
#
# The hash in the name of a nanopublication is of the characters of its literals (trusty URIs, module RA). So that rdflib
# keeps them, importing nanopub sets rdflib.NORMALIZE_LITERALS to False, for the whole process and for good: after it,
# Literal("007", datatype=XSD.integer) is another term than before it, in code that knows nothing of nanopublications.
# Nanopub.store() then has rdflib write TriG, where rdflib writes some numbers without quotes in a form of its own; what
# is read from the file has other characters than what was signed.
#
# Seen with nanopub 2.0.1 and rdflib 7.6.0, Python 3.11 (a literal; whether the nanopublication with it holds after sign();
# whether it holds when it is read again from the file of store()):
#
#   "1.5"^^xsd:decimal                    | True  | True
#   "2026-11-23T00:00:00Z"^^xsd:dateTime  | True  | True
#   "1.0E0"^^xsd:double                   | True  | False
#   "007"^^xsd:integer                    | True  | False
#   Literal("007") before and after import | 7     | 007
#
# Who is hurt: who publishes measurements as doubles: servers and other libraries refuse the file. What to do instead: write
# the quads as N-Quads (nanopub.rdf.serialize(format="nquads")), or each literal with its characters in quotes.
#
# sh findings/nanopub-stored-numbers.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    nanopub==2.0.1 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
from rdflib import XSD, Literal

before = Literal("007", datatype=XSD.integer)
from nanopub import Nanopub, NanopubConf, Profile

TEXT = """@prefix np: <http://www.nanopub.org/nschema#> . @prefix : <https://w3id.org/np/x#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
:Head { <https://w3id.org/np/x#> a np:Nanopublication ; np:hasAssertion :assertion ;
        np:hasProvenance :provenance ; np:hasPublicationInfo :pubinfo . }
:assertion { <http://example.org/s> <http://example.org/p> %s . }
:provenance { :assertion prov:wasDerivedFrom <http://example.org/d> . }
:pubinfo { <https://w3id.org/np/x#> prov:wasAttributedTo <http://example.org/me> . }
"""
profile = Profile("https://orcid.org/0000-0002-1825-0097", "")


def holds(found):
    try:
        return found.is_valid and found.has_valid_trusty
    except ValueError:
        return False


for line in sys.stdin:
    literal = line.partition("|")[0].rstrip()
    if not literal.startswith('"'):
        print(f"{literal:37} | {before!s:5} | {Literal('007', datatype=XSD.integer)}")
        continue
    path = Path(sys.argv[1], "draft.trig")
    path.write_text(TEXT % literal)
    signed = Nanopub(rdf=path, conf=NanopubConf(profile=profile))
    signed.sign()
    stored = Path(sys.argv[1], "stored.trig")
    signed.store(stored)
    print(f"{literal:37} | {holds(signed)!s:5} | {holds(Nanopub(rdf=stored))}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
