#!/bin/sh
# pyoxigraph's paths p* and p? find nothing from a term that the graph does not have, where the standard finds the
# term.
#
# SPARQL 1.1 begins with the term that the query names, whether the graph has it or not
# (https://www.w3.org/TR/sparql11-query/#PropertyPathPatterns, ZeroOrOnePath and ZeroOrMorePath with a term at one
# end). Where both ends are variables, it is the nodes of the graph. rdflib does as it says. Oxigraph's pull request
# 1815 is about the same paths. Data: e:a e:p e:b .
#
# Seen with pyoxigraph 0.5.13 and rdflib 7.6.0, Python 3.11 (the pattern, the rows of ?x by pyoxigraph, by rdflib, and
# of the standard):
#
#   e:z e:p* ?x       | none | z    | z
#   e:z e:p? ?x       | none | z    | z
#   ?x e:p* e:z       | none | z    | z
#   e:a e:p* ?x       | a, b | a, b | a, b
#   e:p e:p* ?x       | none | p    | p
#   ?x e:p* ?x        | a, b | a, b | a, b
#
# Who is hurt: who asks for a class and all below it (?c rdfs:subClassOf* e:Class) where nothing says anything of the
# class itself: its instances are not found either. What to do instead: VALUES ?c { e:Class } UNIONed with the path p+.
#
# sh findings/pyoxigraph-zero-length-path.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import sys

import pyoxigraph
from rdflib import Graph

PREFIX = "PREFIX e: <http://example.org/>"
DATA = f"{PREFIX} e:a e:p e:b ."
store, graph = pyoxigraph.Store(), Graph().parse(data=DATA, format="turtle")
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def names(terms):
    return ", ".join(sorted(term.rsplit("/", 1)[-1] for term in terms)) or "none"


for line in sys.stdin:
    pattern, _, _, by_standard = (part.strip() for part in line.split("|"))
    query = f"{PREFIX} SELECT ?x {{ {pattern} }}"
    seen = names(x.value for (x,) in store.query(query)), names(x for (x,) in graph.query(query))
    print(f"{pattern:17} | {seen[0]:4} | {seen[1]:4} | {by_standard}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" < "$folder/expected" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
