#!/bin/sh
# owlrl compares no member of owl:AllDifferent and owl:AllDisjointProperties with the last one, but does for classes.
#
# OWL 2 RL has a contradiction for every two members of the list
# (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules, rules eq-diff2, eq-diff3,
# prp-adp and cax-adc). Of a list of two, nothing is compared. For owl:AllDifferent, owlrl's issue 85 is open.
#
# Seen with owlrl 7.6.2 and rdflib 7.6.0, Python 3.11 (the axiom with members x y z, or x y, two of them that are the
# same, relate the same or have the same individual, what owlrl says, and what the rules say):
#
#   AllDifferent           x y z  x y | contradiction | contradiction
#   AllDifferent           x y z  x z | nothing       | contradiction
#   AllDifferent           x y    x y | nothing       | contradiction
#   AllDisjointProperties  x y z  x y | contradiction | contradiction
#   AllDisjointProperties  x y z  y z | nothing       | contradiction
#   AllDisjointProperties  x y    x y | nothing       | contradiction
#   AllDisjointClasses     x y z  y z | contradiction | contradiction
#   AllDisjointClasses     x y    x y | contradiction | contradiction
#
# Who is hurt: who checks a graph's consistency by owlrl, and any test of such an axiom that happens to try the first
# two members. What to do instead: owl:differentFrom and owl:propertyDisjointWith for each two.
#
# sh findings/owlrl-last-member.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    owlrl==7.6.2 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(All.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import owlrl
from rdflib import Graph, URIRef

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
PREFIXES = "@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
SAID = {
    "AllDifferent": ":{0} owl:sameAs :{1} .",
    "AllDisjointProperties": ":a :{0} :b . :a :{1} :b .",
    "AllDisjointClasses": ":a a :{0} , :{1} .",
}
for line in sys.stdin:
    case, _, by_standard = (part.strip() for part in line.split("|"))
    axiom, *names = case.split()
    members = " ".join(f":{name}" for name in names[:-2])
    text = f"{PREFIXES}[] a owl:{axiom} ; owl:members ({members}) . {SAID[axiom].format(*names[-2:])}"
    graph = Graph().parse(data=text, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    seen = "contradiction" if any(graph.objects(None, ERROR)) else "nothing"
    print(f"{axiom:22} {' '.join(names[:-2]):5}  {' '.join(names[-2:])} | {seen:13} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
