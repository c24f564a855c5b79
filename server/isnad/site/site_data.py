"""What the app answers from: a release behind workers, with its questions, labels and figures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import flask

from isnad.locale import Message
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.query.evaluation import Answer
from isnad.query.request import Query
from isnad.rdf.namespaces import PREFIXES
from isnad.request_errors import UnknownResource
from isnad.site.background import Background, LazyValue, Now
from isnad.site.wsgi import Disconnect
from isnad.source.questions import Question, read_questions
from isnad.workers.client import Workers

# What the home page tells of: a name, and the query that counts it.
_FIGURES = {
    "passages": "SELECT (COUNT(*) AS ?n) { ?x a ici:Passage }",
    "claims": "SELECT (COUNT(*) AS ?n) { ?x prov:wasDerivedFrom ?y . ?y a ici:Passage }",
    "entities": "SELECT (COUNT(DISTINCT ?x) AS ?n) { GRAPH graph:entities { ?x ?p ?o } }",
    "inferred": "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s ?p ?o } }",
    "discrepancies": "SELECT (COUNT(*) AS ?n) { ?x a ici:Discrepancy }",
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}
# And what it tells of other data.
_COUNTS = {"triples": _FIGURES["triples"], "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { } }"}
# What the catalogue counted already (tests hold it equal).
_COUNTED = "SELECT ?n { <https://w3id.org/isnad/dataset> void:triples ?n }"
_LABELS = "SELECT ?s ?label { ?s rdfs:label ?label } LIMIT 200000"
# Of more graphs than these, those of the passages are not listed one by one.
_MOST_GRAPHS = 10_000
_GRAPHS = f"SELECT ?g {{ GRAPH ?g {{}} }} LIMIT {_MOST_GRAPHS + 1}"
_OWN_GRAPHS = "SELECT ?g { GRAPH ?g {} FILTER (STRSTARTS(STR(?g), STR(graph:))) }"
# In a service of others, where graphs of its own are beside ours, and an empty pattern finds no graph.
_GRAPHS_ELSEWHERE = (
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), 'https://w3id.org/isnad/')) } "
    f"LIMIT {_MOST_GRAPHS + 1}"
)
_NAMES = (
    "SELECT ?s ?name { VALUES ?p { rdfs:label skos:altLabel skos:hiddenLabel } "
    "GRAPH graph:entities { ?s ?p ?name } } LIMIT 200000"
)
_KINDS = (
    "SELECT ?s ?kind { ?s a ?kind FILTER (STRSTARTS(STR(?s), 'https://w3id.org/isnad/id/') && "
    "STRSTARTS(STR(?kind), STR(ici:))) } LIMIT 200000"
)
_RENAMED = "SELECT ?old ?new { GRAPH graph:catalogue { ?old dcterms:isReplacedBy ?new } }"
_DOCUMENTS = "SELECT ?d { ?d a ici:Document } ORDER BY ?d"
_HEAD = "".join(
    f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("dcterms", "ici", "graph", "prov", "rdfs", "skos", "void")
)


@dataclass(frozen=True)
class SiteData:
    """What the pages tell of: a release with its files, or other data, and the workers that answer.

    What pages need is asked once, when the release is opened, so that no page waits for a query; what is
    searched by names is made ready meanwhile.
    """

    workers: Workers
    files: Path | None
    questions: tuple[Question, ...]
    labels: dict[str, dict[str, str]]
    graphs: tuple[str, ...]
    figures: LazyValue[dict[str, int]] | Now[dict[str, int]]
    triples: int
    names: LazyValue[NameIndex]
    background: Background
    documents: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""  # what these data are a copy of, if they can be written to

    def answer(self, query: Query) -> Answer:
        """Answer a query for the reader of a page as long as the reader stays, or before there is any."""
        if not flask.has_request_context():
            return self.workers.ask(query, "")
        request = flask.request
        disconnect = request.environ.get("isnad.disconnect")
        watch = disconnect.watch if isinstance(disconnect, Disconnect) else None
        return self.workers.ask(query, "", request.remote_addr or "", watch)

    def ask(self, query: Query) -> bytes:
        """Answer a query of our own for the reader of a page; give its bytes."""
        return self.answer(query).body

    def require_release(self) -> Path:
        """Give the files of the release; raise UnknownResource where other data are served, without them."""
        if self.files is None:
            raise UnknownResource(
                Message("these data have no such page"),
                hint=Message("Ask for them at /en/ask."),
            )
        return self.files


def open_site_data(
    release: Path | None, questions: tuple[Path, ...], workers: Workers, origin: str = ""
) -> SiteData:
    """Ask a release for its labels, its graphs and its figures; other data have no files and no questions.

    Data that can be written to have an origin, and are counted anew each time.
    """
    labels: dict[str, dict[str, str]] = {}
    for row in _rows(workers, _LABELS):
        if row["s"]["type"] == "uri":
            labels.setdefault(row["s"]["value"], {})[row["label"].get("xml:lang", "")] = row["label"]["value"]
    figures = _FIGURES if release else _COUNTS
    background = Background()

    def counted() -> dict[str, int]:
        return {name: _number(workers, text) for name, text in figures.items()}

    return SiteData(
        workers=workers,
        files=release.resolve() if release else None,
        questions=read_questions(*questions) if release else (),
        labels=labels,
        graphs=_graphs(workers),
        documents=tuple(row["d"]["value"] for row in _rows(workers, _DOCUMENTS)) if release else (),
        names=background.soon(lambda: _names(workers, labels) if release else NameIndex(())),
        background=background,
        renamed={row["old"]["value"]: row["new"]["value"] for row in _rows(workers, _RENAMED)}
        if release
        else {},
        figures=Now(counted) if origin else background.soon(counted),
        origin=origin,
        triples=_number(workers, _COUNTED if release else _FIGURES["triples"]),
    )


def _number(workers: Workers, text: str) -> int:
    """Ask for one number."""
    return int(_rows(workers, text)[0]["n"]["value"])


def _names(workers: Workers, labels: Mapping[str, Mapping[str, str]]) -> NameIndex:
    """Return the index of what things are called: labels, other names, and forms that are not shown."""
    names = sorted(
        Named(row["s"]["value"], row["name"]["value"], row["name"].get("xml:lang", ""))
        for row in _rows(workers, _NAMES)
    )
    kinds: dict[str, list[str]] = {}
    for row in _rows(workers, _KINDS):
        kinds.setdefault(row["s"]["value"], []).extend(labels.get(row["kind"]["value"], {}).values())
    return NameIndex(names, kinds).prepared()


def _graphs(workers: Workers) -> tuple[str, ...]:
    """List the named graphs in order; of very many, those that are no passages."""
    found = _rows(workers, _GRAPHS_ELSEWHERE if workers.elsewhere else _GRAPHS)
    if len(found) > _MOST_GRAPHS:
        found = _rows(workers, _OWN_GRAPHS)
    return tuple(sorted(row["g"]["value"] for row in found if row["g"]["type"] == "uri"))


def _rows(workers: Workers, text: str) -> list[dict[str, dict[str, str]]]:
    """Ask a query of our own, and read its rows."""
    answer = workers.ask(Query(_HEAD + text), "application/sparql-results+json")
    rows: list[dict[str, dict[str, str]]] = json.loads(answer.body)["results"]["bindings"]
    return rows
