#!/bin/sh
# pySHACL's report loses the languages of the messages of a SPARQL-based constraint; those of other constraints are kept.
#
# SHACL says that the values of sh:message become the values of sh:resultMessage, one a language
# (https://www.w3.org/TR/shacl/#message). With a property shape that is so. With sh:sparql the report has both
# messages without a language tag, so that who reads the report cannot show the one that fits the reader.
#
# Seen with pySHACL 0.40.1, rdflib 7.6.0, Python 3.11 (the constraint, and the sh:resultMessage of its one result):
#
#   property "a number"@en "عدد"@ar
#   sparql "a number" "عدد"
#
# What to do instead: follow sh:sourceConstraint from the result to the constraint, whose sh:message keeps its tag.
#
# sh findings/pyshacl-sparql-message.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyshacl==0.40.1 rdflib==7.6.0 'importlib-metadata<10.2' 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \([a-z]* ".*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import pyshacl
from rdflib import SH, Graph

PREFIXES = "@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
MESSAGES = 'sh:message "a number"@en , "عدد"@ar'
CONSTRAINTS = {
    "property": f"sh:property [ sh:path :says ; sh:nodeKind sh:IRI ; {MESSAGES} ]",
    "sparql": f'sh:sparql [ sh:select "SELECT $this WHERE {{ $this <https://example.org/says> ?value }}" ; {MESSAGES} ]',
}
data = Graph().parse(data=PREFIXES + ":thing :says 1 .", format="turtle")
for name, constraint in CONSTRAINTS.items():
    text = f"{PREFIXES}:Shape a sh:NodeShape ; sh:targetNode :thing ; {constraint} ."
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(data=text, format="turtle"))
    print(name, *sorted(message.n3() for message in report.objects(None, SH.resultMessage)))
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
