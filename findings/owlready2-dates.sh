#!/bin/sh
# owlready2 refuses all values of a property where one has a datatype that it does not know, such as gYear or EDTF's.
#
# RDF 1.1 has gYear and gYearMonth among the datatypes that RDF may use
# (https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes), and a literal of a datatype that a program does not know is a
# literal all the same (https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal). owlready2 keeps them in its store
# and writes them again, but asked for the property it raises an error, and for ?x by SPARQL as well. A date with a
# time zone, which xsd:date may have (https://www.w3.org/TR/xmlschema11-2/#date), it reads as None, with an error on
# the standard error stream.
#
# Seen with owlready2 0.51, Python 3.11 (the values of a property, what the property gives, and what SPARQL's STR
# gives):
#
#   "2004-06-28"^^date                         | 2004-06-28          | 2004-06-28
#   "2004-06-28+03:00"^^date                   | None                | 2004-06-28+03:00
#   "P1Y"^^duration                            | 365 days, 0:00:00   | P1Y
#   "2004-12"^^gYearMonth                      | refused             | 2004-12
#   "2004"^^gYear                              | refused             | 2004
#   "2004-12"^^EDTF                            | refused             | 2004-12
#   "2004-06-28"^^date "2004"^^gYear           | refused             | 2004 2004-06-28
#
# Who is hurt: who loads a graph with dates as exact as their sources are; one of them hides the others. What to do
# instead: declare_datatype() for each such datatype before the file is loaded, or ask for STR(?x) by SPARQL.
#
# sh findings/owlready2-dates.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    owlready2==0.51 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(".* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import pathlib
import sys

import owlready2

XSD, EX, OWL = "http://www.w3.org/2001/XMLSchema#", "https://example.org/o#", "http://www.w3.org/2002/07/owl#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
QUERY = f"SELECT (STR(?x) AS ?y) {{ <{EX}a> <{EX}p> ?x }}"
HEAD = f"""<{EX[:-1]}> {TYPE} <{OWL}Ontology> .
<{EX}p> {TYPE} <{OWL}DatatypeProperty> .
<{EX}a> {TYPE} <{OWL}NamedIndividual> .
"""
file = pathlib.Path(sys.argv[1])
for line in sys.stdin:
    values, *_ = (part.strip() for part in line.split("|"))
    text = HEAD
    for value in values.split():
        lexical, datatype = value.split("^^")
        iri = "http://id.loc.gov/datatypes/edtf/EDTF" if datatype == "EDTF" else XSD + datatype
        text += f"<{EX}a> <{EX}p> {lexical}^^<{iri}> .\n"
    file.write_text(text)
    world = owlready2.World()
    world.get_ontology(f"file://{file}").load()
    try:
        seen = " ".join(sorted(map(str, world[f"{EX}a"].p)))
    except ValueError as error:
        seen = "refused" if str(error).startswith("Cannot read literal of datatype") else repr(error)
    strings = " ".join(sorted(string for (string,) in world.sparql(QUERY)))
    print(f"{values:42} | {seen:19} | {strings}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder/data.nt" < "$folder/expected" > "$folder/seen" \
    2> "$folder/errors" || { cat "$folder/errors"; exit 1; }
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
