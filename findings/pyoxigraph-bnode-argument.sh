#!/bin/sh
# pyoxigraph's BNODE("x") is one blank node in all rows, all queries and all updates, and none of a text with a space.
#
# The function maps a text to a blank node that is the same within one row, and a distinct one "for expressions in
# different solution mappings" (https://www.w3.org/TR/sparql11-query/#func-bnode); the text is any simple literal, and
# no label. pyoxigraph takes it for the label; rdflib keeps one node a query, so that its rows share it, too.
#
# Seen with pyoxigraph 0.5.13 and rdflib 7.6.0, Python 3.11 (what is asked | pyoxigraph | rdflib):
#
#   nodes of BNODE("x") in two rows | 1 | 1
#   subjects in a store after two updates that each insert BNODE("x") | 1 | 2
#   rows in which BNODE("a b") has a value, of one | 0 | 1
#   rows in which BNODE(STR(<http://example.org/a>)) has a value, of one | 0 | 1
#
# Who is hurt: who makes a node for each row (CONSTRUCT, INSERT … WHERE) and gets one for all, to which a second update
# adds; and who names nodes by an IRI or a title, and gets none, without an error. What to do instead: BNODE() without
# an argument, or an IRI.
#
# sh findings/pyoxigraph-bnode-argument.sh   ends with 0 where all is as written above, and with 1 where it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    pyoxigraph==0.5.13 rdflib==7.6.0 2> "$folder/pip" || { cat "$folder/pip"; exit 1; }
sed -n 's/^#   \(.* | .* | .*\)$/\1/p' "$0" > "$folder/expected"
cat > "$folder/run.py" <<'PYTHON'
import pyoxigraph
import rdflib

ROWS = "SELECT ?b { VALUES ?v { 1 2 } BIND (BNODE('x') AS ?b) }"
WRITE = "INSERT { ?b <http://example.org/p> %d } WHERE { BIND (BNODE('x') AS ?b) }"
NAMED = "SELECT ?b { BIND (BNODE(%s) AS ?b) }"


class Oxigraph:
    def __init__(self) -> None:
        self.store = pyoxigraph.Store()

    def column(self, query: str) -> list[object]:
        return [row["b"] for row in self.store.query(query)]

    def update(self, text: str) -> None:
        self.store.update(text)

    def subjects(self) -> set[object]:
        return {quad.subject for quad in self.store}


class Rdflib:
    def __init__(self) -> None:
        self.graph = rdflib.Graph()

    def column(self, query: str) -> list[object]:
        return [row["b"] for row in self.graph.query(query)]

    def update(self, text: str) -> None:
        self.graph.update(text)

    def subjects(self) -> set[object]:
        return set(self.graph.subjects())


def figures(kind: type[Oxigraph] | type[Rdflib]) -> list[int]:
    asked = kind()
    rows = len(set(map(str, asked.column(ROWS))))
    for number in (1, 2):
        asked.update(WRITE % number)
    named = [
        sum(value is not None for value in asked.column(NAMED % text))
        for text in ("'a b'", "STR(<http://example.org/a>)")
    ]
    return [rows, len(asked.subjects()), *named]


questions = [
    'nodes of BNODE("x") in two rows',
    'subjects in a store after two updates that each insert BNODE("x")',
    'rows in which BNODE("a b") has a value, of one',
    "rows in which BNODE(STR(<http://example.org/a>)) has a value, of one",
]
for question, one, other in zip(questions, figures(Oxigraph), figures(Rdflib), strict=True):
    print(f"{question} | {one} | {other}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
diff -u "$folder/expected" "$folder/seen"
echo "as stated"
