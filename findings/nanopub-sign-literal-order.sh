#!/bin/sh
# Nanopublications: the library in Rust refuses, as changed, what the one in Python has just made; by the order of literals.
#
# The name of a nanopublication ends in a hash of its triples, put in order (a trusty URI, module RA). Two literals of one
# subject and predicate are ordered by their characters and only then by datatype and language: so it is in the reference
# implementation (StatementComparator of github:trustyuri/trustyuri-java) and in nanopub for Python. nanopub-sign, which
# is nanopub-rs for Python (for JavaScript: @nanopub/sign), orders them as it writes them for the hash, language or datatype
# first. Where the two orders differ, the hashes do, and each calls a nanopublication of the other invalid.
#
# Seen with nanopub 2.0.1 and nanopub-sign 0.2.0 from PyPI, Python 3.11 (the two objects of one triple; whether Rust takes
# what Python made):
#
#   "a"@ar , "b"@en        | yes
#   "b"@ar , "a"@en        | no
#   "1"^^xsd:integer , "2" | yes
#   "2"^^xsd:integer , "1" | no
#
# Who is hurt: who names things in two languages, and has them checked by another implementation than made them. What to do
# instead: check with nanopub or nanopub-java; or say in one nanopublication what is in one language.
#
# sh findings/nanopub-sign-literal-order.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    nanopub==2.0.1 nanopub-sign==0.2.0 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys
import tempfile
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
import nanopub_sign
from nanopub.nanopub import Nanopub
from nanopub.sign_utils import replace_trusty_in_graph
from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

TEXT = """@prefix np: <http://www.nanopub.org/nschema#> . @prefix : <https://w3id.org/np/x#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
:Head { <https://w3id.org/np/x#> a np:Nanopublication ; np:hasAssertion :assertion ;
        np:hasProvenance :provenance ; np:hasPublicationInfo :pubinfo . }
:assertion { <http://example.org/s> <http://example.org/p> %s . }
:provenance { :assertion prov:wasDerivedFrom <http://example.org/d> . }
:pubinfo { <https://w3id.org/np/x#> prov:wasAttributedTo <http://example.org/me> . }
"""


def made(objects):
    """Return a nanopublication as Python makes it, with its trusty URI."""
    path = Path(tempfile.mkstemp(suffix=".trig")[1])
    path.write_text(TEXT % objects)
    found = Nanopub(rdf=path)
    space = str(found.metadata.namespace)
    code = RdfHasher.make_hash(RdfUtils.get_quads(found.rdf), baseuri=space, hashstr=" ")
    path.write_text(replace_trusty_in_graph(code, space, found.rdf).serialize(format="trig"))
    assert Nanopub(rdf=path).has_valid_trusty
    return path.read_text()


for line in sys.stdin:
    objects = line.partition("|")[0].rstrip()
    try:
        nanopub_sign.Nanopub(made(objects)).check()
        taken = "yes"
    except Exception as error:
        assert "hash" in str(error), error
        taken = "no"
    print(f"{objects:22} | {taken}", file=sys.stderr)
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/noise" 2> "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
