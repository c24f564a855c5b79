"""The W3C's SPARQL 1.1 tests, as rdflib's source distribution on PyPI carries them: `make` brings it to .w3c/."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Identifier, Node

from isnad.query.evaluation import evaluate
from isnad.query.request import Query
from isnad.request_errors import RequestError, ServiceForbidden

SUITE = Path(__file__).parents[2] / ".w3c" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
# Not of SPARQL 1.1 Query: another entailment regime, other services, updates.
LEFT_OUT = {"entailment", "service"}
EVALUATION = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
SYNTAX = {MF.PositiveSyntaxTest11: True, MF.NegativeSyntaxTest11: False}

# Whether what is asked gives a graph, and its bytes.
Found = tuple[bool, bytes]


class Ask(Protocol):
    """Whoever answers a query, for what a client accepts or in a format by its name."""

    def __call__(self, text: str, accept: str, name: str | None = None, /) -> Found: ...


_RESULTS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
_NUMBERS = {XSD.integer, XSD.decimal, XSD.float, XSD.double}
_DATA = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML}


@dataclass(frozen=True)
class Entry:
    """One test: its folder and name, its kind, and the files it is made of."""

    name: str
    kind: URIRef
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[tuple[str, Path], ...]
    result: Path | None


def entries() -> Iterator[Entry]:
    """Read the tests of queries, of result formats and of syntax."""
    for manifest in sorted(SUITE.glob("*/manifest.ttl")):
        if manifest.parent.name not in LEFT_OUT:
            yield from _entries(manifest)


def _entries(manifest: Path) -> Iterator[Entry]:
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for listed in graph.objects(None, MF.entries):
        for test in Collection(graph, listed):
            kind, action = graph.value(test, RDF.type), graph.value(test, MF.action)
            if not isinstance(kind, URIRef) or (kind not in EVALUATION and kind not in SYNTAX):
                continue
            query = action if kind in SYNTAX else graph.value(action, QT.query)
            if not str(query).endswith(".rq"):  # a syntax test of updates
                continue
            result = graph.value(test, MF.result)
            yield Entry(
                f"{manifest.parent.name}/{str(test).rsplit('#', 1)[-1]}",
                kind,
                _path(query),
                tuple(_path(data) for data in graph.objects(action, QT.data)),
                tuple(_named(graph, data) for data in graph.objects(action, QT.graphData)),
                None if result is None else _path(result),
            )


def _path(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://"))


def _named(graph: Graph, data: Node) -> tuple[str, Path]:
    return str(data), _path(data)


def passes(entry: Entry, spelt: Callable[[str], str] = str) -> bool:
    """Tell whether the endpoint's evaluation gives what a test wants, its query perhaps spelt otherwise."""
    text = f"BASE <{entry.query.as_uri()}>\n{spelt(entry.query.read_text('utf-8'))}"
    if entry.kind in SYNTAX:
        try:
            evaluate(pyoxigraph.Store(), Query(text), "", 10_000_000, sandboxed=True)
        except ServiceForbidden:  # which tells that it is SPARQL
            return SYNTAX[entry.kind]
        except RequestError:
            return not SYNTAX[entry.kind]
        return SYNTAX[entry.kind]
    store = pyoxigraph.Store()
    for path in entry.data:
        store.load(path=str(path), format=_DATA[path.suffix], base_iri=path.as_uri())
    for name, path in (*entry.graphs, *named_by(entry, text)):
        graph = pyoxigraph.NamedNode(name)
        store.load(path=str(path), format=_DATA[path.suffix], base_iri=path.as_uri(), to_graph=graph)
    assert entry.result

    def ask(text: str, accept: str, name: str | None = None) -> Found:
        answer = evaluate(store, Query(text, format=name), accept, 10_000_000)
        return answer.kind == "graph", answer.body

    try:
        return as_wanted(ask, text, entry.result)
    except RequestError:
        return False


def named_by(entry: Entry, text: str) -> list[tuple[str, Path]]:
    """List what FROM names: it must be in the dataset already, since nothing is fetched."""
    paths = [entry.query.parent / name for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", text)]
    return [(path.as_uri(), path) for path in paths]


def as_wanted(ask: Ask, text: str, result: Path) -> bool:
    """Compare an answer with the wanted one: rows regardless of their order, blank nodes of their names."""
    if result.suffix == ".csv":
        _, body = ask(text, "", "csv")
        return _table(body.decode()) == _table(result.read_text("utf-8"))
    of_graph, body = ask(text, "application/sparql-results+json, text/turtle")
    if of_graph:
        found_graph = Graph().parse(data=body, format="turtle")
        return isomorphic(found_graph, Graph().parse(result, publicID=result.as_uri()))
    found_rows = _described(pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON))
    if result.suffix in (".ttl", ".rdf"):
        return isomorphic(found_rows, _listed(Graph().parse(result, publicID=result.as_uri())))
    wanted_rows = pyoxigraph.parse_query_results(path=str(result), format=_RESULTS[result.suffix])
    return isomorphic(found_rows, _described(wanted_rows))


def _table(text: str) -> list[dict[str, str]]:
    """Read CSV: a cell by its column, numbers by their value; names of blank nodes say nothing."""
    rows = [{name: _cell(cell) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]
    return sorted(rows, key=lambda row: sorted(row.items()))


def _cell(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return "_" if cell.startswith("_:") else cell


def _described(result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean) -> Graph:
    """Write rows or a truth value as a graph, so that two of them can be compared as graphs are."""
    graph = Graph()
    if isinstance(result, pyoxigraph.QueryBoolean):
        graph.add((RS.result, RS.boolean, Literal(bool(result))))
        return graph
    for solution in result:
        row = BNode()
        graph.add((row, RDF.type, RS.ResultSet))
        for variable in result.variables:
            if (term := solution[variable.value]) is not None:
                graph.add((row, RS[variable.value], _by_value(_term(term))))
    return graph


def _listed(graph: Graph) -> Graph:
    """Read the W3C's own vocabulary for results, and write it as `_described` does."""
    found = Graph()
    for truth in graph.objects(None, RS.boolean):
        found.add((RS.result, RS.boolean, truth))
    for solution in graph.objects(None, RS.solution):
        row = BNode()
        found.add((row, RDF.type, RS.ResultSet))
        for binding in graph.objects(solution, RS.binding):
            value = graph.value(binding, RS.value)
            assert value is not None
            found.add((row, RS[str(graph.value(binding, RS.variable))], _by_value(value)))
    return found


def _term(term: object) -> Identifier:
    """Turn a term of the engine's into one of rdflib's."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    return Literal(
        term.value,
        lang=(term.language or "").lower() or None,
        datatype=None if term.language else URIRef(term.datatype.value),
        normalize=False,
    )


def _by_value(term: Node) -> Node:
    """Write a number by its value: the engine writes 2 where the tests have 2.0."""
    if isinstance(term, Literal) and term.datatype in _NUMBERS:
        with suppress(ValueError):
            return Literal(f"{term.datatype} {float(term)}")
    return term
