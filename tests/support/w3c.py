"""The W3C's SPARQL tests, read from their manifests, and how an answer is compared with the wanted one.

Those of SPARQL 1.1 are in rdflib's source distribution on PyPI, which `make` brings to .w3c/; those of 1.0, 1.1
and 1.2 in a checkout of w3c/rdf-tests (`make conformance`).
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from isnad.query.evaluation import evaluate
from isnad.query.kept_terms import KeptTermsStore, kept_quad
from isnad.query.request import Query
from isnad.query.store import ALL_GRAPHS, ReadableStore
from isnad.request_errors import RequestError, ServiceForbidden

SUITE = Path(__file__).parents[2] / ".w3c" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
# Not of SPARQL 1.1 Query: another entailment regime, other services, updates.
LEFT_OUT = {"entailment", "service"}
EVALUATION = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
SYNTAX = {
    MF.PositiveSyntaxTest: True,
    MF.PositiveSyntaxTest11: True,
    MF.NegativeSyntaxTest: False,
    MF.NegativeSyntaxTest11: False,
}

# Whether what is asked gives a graph, and its bytes.
Found = tuple[bool, bytes]


class Ask(Protocol):
    """Whoever answers a query, for what a client accepts or in a format by its name."""

    def __call__(self, text: str, accept: str, name: str | None = None, /) -> Found: ...


_RESULTS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "float", "double")}
_DATA = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".trig": RdfFormat.TRIG,
}
# Terms by their names or places; a graph has rows of three.
Row = tuple[object, ...]


@dataclass(frozen=True)
class Entry:
    """One test: its folder and name, its kind, the files it is made of, and whether rows may come fewer times."""

    name: str
    kind: URIRef
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[tuple[str, Path], ...]
    result: Path | None
    lax: bool = False


def manifests(suite: Path) -> list[Path]:
    """Return the manifests in the folders of a suite: where its own manifest names some, these."""
    found = sorted(suite.glob("*/manifest*.ttl"))
    own = next(
        (path for name in ("manifest-all.ttl", "manifest.ttl") if (path := suite / name).exists()), None
    )
    included = set(re.findall(r"<([\w-]+)/manifest[\w-]*\.ttl>", own.read_text("utf-8"))) if own else set()
    return [path for path in found if not included or path.parent.name in included]


def entries(suite: Path = SUITE) -> Iterator[Entry]:
    """Read the tests of queries, of result formats and of syntax, in the folders of a suite."""
    for manifest in manifests(suite):
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
                graph.value(test, MF.resultCardinality) == MF.LaxCardinality,
            )


def _path(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://"))


def _named(graph: Graph, data: Node) -> tuple[str, Path]:
    return str(data), _path(data)


def passes(entry: Entry, spelt: Callable[[str], str] = str, *, keeps: bool = False) -> bool:
    """Tell whether the endpoint's evaluation gives what a test wants, its query perhaps spelt otherwise.

    The store may be one that keeps terms.
    """
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
    asked: ReadableStore = KeptTermsStore(store, ALL_GRAPHS, has_some=True) if keeps else store
    for path in entry.data:
        store.extend(quads(path, keeps=keeps))
    for name, path in (*entry.graphs, *named_by(entry, text)):
        graph = pyoxigraph.NamedNode(name)
        named = quads(path, keeps=keeps)
        store.extend(pyoxigraph.Quad(one.subject, one.predicate, one.object, graph) for one in named)
    assert entry.result

    def ask(text: str, accept: str, name: str | None = None) -> Found:
        answer = evaluate(asked, Query(text, format=name), accept, 10_000_000)
        return answer.kind == "graph", answer.body

    try:
        return as_wanted(ask, text, entry.result, lax=entry.lax)
    except RequestError:
        return False


def named_by(entry: Entry, text: str) -> list[tuple[str, Path]]:
    """List what FROM names: it must be in the dataset already, since nothing is fetched."""
    paths = [entry.query.parent / name for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", text)]
    return [(path.as_uri(), path) for path in paths]


def quads(path: Path, *, keeps: bool = False) -> list[pyoxigraph.Quad]:
    """Read a file for a store that keeps terms or not; its IRIs are relative to it, its blank nodes of it alone."""
    parsed = pyoxigraph.parse(
        path=str(path), format=_DATA[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True
    )
    return [kept_quad(quad) if keeps else quad for quad in parsed]


def as_wanted(ask: Ask, text: str, result: Path, *, lax: bool = False) -> bool:
    """Compare an answer with the wanted one: blank nodes regardless of their names, rows of their order.

    Where the wanted rows are numbered (`rs:index`), their order counts; in a lax comparison not how often each
    comes, as REDUCED has it.
    """
    if result.suffix == ".csv":
        _, body = ask(text, "", "csv")
        return _table(body.decode()) == _table(result.read_text("utf-8"))
    of_graph, body = ask(text, "application/sparql-results+json, text/turtle")
    if of_graph:
        return same_rows(
            graph_rows(pyoxigraph.parse(body, format=RdfFormat.TURTLE)), graph_rows(quads(result))
        )
    found = _rows(pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON))
    if result.suffix in (".ttl", ".rdf"):
        wanted, in_order = _listed(quads(result))
    else:
        wanted = _rows(pyoxigraph.parse_query_results(path=str(result), format=_RESULTS[result.suffix]))
        in_order = False
    if in_order and not all(same_rows([one], [other]) for one, other in zip(found, wanted, strict=False)):
        return False
    if lax:
        return same_rows(list(set(found)), list(set(wanted))) and len(found) <= len(wanted)
    return same_rows(found, wanted)


def graph_rows(found: Iterable[pyoxigraph.Quad]) -> list[Row]:
    """Return the triples of a graph, each once, to be compared with those of another."""
    return list({tuple(_by_value(term) for term in quad.triple) for quad in found})


def same_rows(found: list[Row], wanted: list[Row]) -> bool:
    """Tell whether rows are the same if blank nodes are renamed, one to one (RDF 1.1 Concepts §3.6)."""
    return len(found) == len(wanted) and _matched(
        sorted(found, key=lambda row: str(row).count("_:")), list(wanted), {}
    )


def _matched(found: list[Row], wanted: list[Row], names: dict[str, str]) -> bool:
    """Try each wanted row for the first one found, and go on with the others."""
    if not found:
        return True
    for index, candidate in enumerate(wanted):
        further = dict(names)
        if _same(found[0], candidate, further) and len(set(further.values())) == len(further):
            if _matched(found[1:], wanted[:index] + wanted[index + 1 :], further):
                return True
            if further == names:  # no other row could do better: it has no new blank node
                return False
    return False


def _same(one: object, other: object, names: dict[str, str]) -> bool:
    """Compare two terms or rows; take note of which blank node is which."""
    if isinstance(one, tuple):
        return (
            isinstance(other, tuple)
            and len(one) == len(other)
            and all(_same(left, right, names) for left, right in zip(one, other, strict=True))
        )
    if isinstance(one, str) and one.startswith("_:"):
        return isinstance(other, str) and other.startswith("_:") and names.setdefault(one, other) == other
    return one == other


def _table(text: str) -> list[dict[str, str]]:
    """Read CSV: a cell by its column, numbers by their value; names of blank nodes say nothing."""
    rows = [{name: _cell(cell) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]
    return sorted(rows, key=lambda row: sorted(row.items()))


def _cell(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return "_" if cell.startswith("_:") else cell


def _rows(result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean) -> list[Row]:
    """Return rows, each with the variables that have a value in it; a truth value is a row of its own."""
    if isinstance(result, pyoxigraph.QueryBoolean):
        return [(bool(result),)]
    names = sorted(variable.value for variable in result.variables)
    return [
        tuple((name, _by_value(term)) for name in names if (term := row[name]) is not None) for row in result
    ]


def _listed(found: list[pyoxigraph.Quad]) -> tuple[list[Row], bool]:
    """Read the W3C's own vocabulary for results as `_rows` does, and whether it numbers them."""
    values: dict[object, dict[str, list[object]]] = {}
    for quad in found:
        named = values.setdefault(quad.subject, {})
        named.setdefault(quad.predicate.value.removeprefix(RS), []).append(quad.object)
    for properties in values.values():
        for truth in properties.get("boolean", ()):
            assert isinstance(truth, pyoxigraph.Literal)
            return [(truth.value == "true",)], False
    rows = []
    for properties in values.values():
        for solution in properties.get("solution", ()):
            bindings = [values[binding] for binding in values.get(solution, {}).get("binding", ())]
            row = [(_text(one["variable"][0]), _by_value(one["value"][0])) for one in bindings]
            number = values.get(solution, {}).get("index")
            rows.append(
                (int(_text(number[0])) if number else 0, tuple(sorted(row, key=lambda pair: pair[0])))
            )
    in_order = len({number for number, _ in rows}) == len(rows) > 1
    return [row for _, row in sorted(rows, key=lambda numbered: numbered[0])], in_order


def _text(term: object) -> str:
    assert isinstance(term, pyoxigraph.Literal)
    return term.value


def _by_value(term: object) -> object:
    """Return a term in a form that is compared: by its value, since the engine writes 2 for 2.0."""
    if isinstance(term, pyoxigraph.Triple):
        return tuple(_by_value(part) for part in term)
    if isinstance(term, pyoxigraph.Literal):
        if term.datatype.value == _BOOLEAN:
            return (_BOOLEAN, {"1": "true", "0": "false"}.get(term.value, term.value))
        if term.datatype.value in _NUMBERS:
            with suppress(ValueError):
                return (term.datatype.value, str(float(term.value)))
        return ("", term.value, (term.language or "").lower(), str(term.direction), term.datatype.value)
    return str(term)
