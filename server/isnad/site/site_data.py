"""What pages answer from: a release behind workers, with its questions, labels and figures."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock, local
from typing import Any, Generic, TypeVar

import flask
from cachetools import LRUCache

from isnad.locale import Language, Message
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.query.evaluation import Answer
from isnad.query.hints import SECONDS, Hint, decoded, is_due
from isnad.query.request import Query
from isnad.rdf.namespaces import PREFIXES, kinds_of
from isnad.rdf.vocabulary import NAMES_OF_RDF
from isnad.request_errors import RequestError, UnknownResource
from isnad.site.requests import Disconnect
from isnad.site.terms import Names, Row, read_rows
from isnad.source.questions import Question, read_questions
from isnad.workers.client import Workers

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# The figures of the first page: a name, and the query that counts it.
_FIGURES = {
    "passages": "SELECT (COUNT(*) AS ?n) { ?x a chain:Passage }",
    "claims": "SELECT (COUNT(*) AS ?n) { ?x prov:wasDerivedFrom ?y . ?y a chain:Passage }",
    "entities": "SELECT (COUNT(DISTINCT ?x) AS ?n) { GRAPH graph:entities { ?x ?p ?o } }",
    "inferred": "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s ?p ?o } }",
    "discrepancies": "SELECT (COUNT(*) AS ?n) { ?x a chain:Discrepancy }",
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
}
# And those of other data than a release.
_OTHER_FIGURES = {"triples": _FIGURES["triples"], "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { } }"}
# What the catalogue counted already (tests hold it equal).
_COUNTED = "SELECT ?n { <https://w3id.org/isnad/dataset> void:triples ?n }"
_LABELS = "SELECT ?s ?label { ?s rdfs:label ?label FILTER isIRI(?s) } LIMIT 200000"
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
_KINDS = "SELECT ?s ?kind { ?s a ?kind FILTER (STRSTARTS(STR(?s), STR(id:))) } LIMIT 200000"
_RENAMED = "SELECT ?old ?new { GRAPH graph:catalogue { ?old dcterms:isReplacedBy ?new } }"
_DOCUMENTS = "SELECT ?d { ?d a chain:Document } ORDER BY ?d"

# The project's own rendering of a document's sentences, asked when a page first quotes the document.
_RENDERINGS = """
SELECT ?number ?text {{ ?s dcterms:isPartOf <{iri}> ; ici:ordinal ?number ; chain:rendering ?text }}
"""
_MOST_RENDERED = 1000  # documents whose renderings are kept
_MOST_TERMS = 50_000  # in the rows that are kept: of a document with 200 things, all that its pages ask

_Value = TypeVar("_Value")
_thread = local()  # which background a thread belongs to


class Background:
    """Computes one value after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, "background", lambda: setattr(_thread, "background", self))
        self._wanted: list[LazyValue[Any]] = []

    def soon(self, compute: Callable[[], _Value]) -> "LazyValue[_Value]":
        """Return a value that is computed as soon as there is time, or when it is asked for before."""
        value = LazyValue(self, compute)
        self._wanted.append(value)
        return value

    def when_asked(self, compute: Callable[[], _Value]) -> "LazyValue[_Value]":
        """Return a value that is computed when it is first asked for."""
        return LazyValue(self, compute)

    def settle(self, seconds: float) -> None:
        """Wait until all that is wanted soon is computed or has failed, at most so many seconds."""
        wait([value.begin() for value in self._wanted], seconds)

    def submit(self, compute: Callable[[], _Value]) -> "Future[_Value]":
        """Compute a value after all others; at once where one of those needs it."""
        if getattr(_thread, "background", None) is not self:
            return self._executor.submit(compute)
        computed: Future[_Value] = Future()
        try:
            computed.set_result(compute())
        except Exception as error:  # noqa: BLE001 - whoever asks for it gets it
            computed.set_exception(error)
        return computed


class AnswerCache:
    """What pages read out of the rows that they asked for last, of data that do not change."""

    def __init__(self) -> None:
        self._found: LRUCache[object, tuple[tuple[Any, ...], int]] = LRUCache(
            _MOST_TERMS, lambda found_and_terms: 1 + found_and_terms[1]
        )
        self._lock = Lock()

    def get(
        self, text: str, read: Callable[[Row], _Value], ask: Callable[[str], tuple[Row, ...]]
    ) -> tuple[_Value, ...]:
        """Return what is read out of each row of a query, asked for where that is not kept."""
        with self._lock:
            kept = self._found.get((text, read))
        if kept is None:
            rows = ask(text)
            kept = tuple(map(read, rows)), sum(map(len, rows))
            with self._lock, suppress(ValueError):  # too many to keep
                self._found[text, read] = kept
        return kept[0]


class LazyValue(Generic[_Value]):
    """A value that is computed in the background, once; again where that failed."""

    def __init__(self, background: Background, compute: Callable[[], _Value]) -> None:
        self._background = background
        self._compute = compute
        self._future: Future[_Value] | None = None
        self._lock = Lock()

    def begin(self) -> "Future[_Value]":
        """Begin to compute it, unless that was begun and has not failed."""
        with self._lock:
            if self._future is None or (self._future.done() and self._future.exception()):
                self._future = self._background.submit(self._compute)
            return self._future

    def get(self) -> _Value:
        """Return it, once it is computed; raise what went wrong with that."""
        return self.begin().result()


@dataclass(frozen=True)
class Reader:
    """Who asks: the address that queries are counted by, and whether it waits yet."""

    client: str
    disconnect: Disconnect


@dataclass(frozen=True)
class SiteData:
    """A release with its files, or other data, and the workers that answer.

    What pages need is asked once, when the release is opened, so that no page waits for a query; what is
    searched by names is computed meanwhile.
    """

    workers: Workers
    files: Path | None
    questions: tuple[Question, ...]
    labels: dict[str, dict[str, str]]
    graphs: tuple[str, ...]
    figures: Callable[[], dict[str, int]]
    triples: int
    names: LazyValue[NameIndex]
    background: Background
    renderings: Callable[[str], Mapping[int, str]]  # of a document, by the number of the sentence
    documents: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""  # what these data are a copy of, if they can be written to
    reader: Reader | None = None  # who asks, where that is no request of Flask's
    kept: AnswerCache = field(default_factory=AnswerCache)
    called: dict[Language, Names] = field(default_factory=dict)

    def in_language(self, language: Language) -> Names:
        """Return what things are called in a language."""
        return self.called.setdefault(language, Names(self.labels, language))

    def answer(self, query: Query) -> Answer:
        """Answer a query for its reader as long as the reader stays, or before there is any."""
        if self.reader:
            return self.workers.ask(query, "", self.reader.client, self.reader.disconnect.watch)
        if not flask.has_request_context():
            return self.workers.ask(query, "")
        request = flask.request
        disconnect = request.environ.get("isnad.disconnect")
        watch = disconnect.watch if isinstance(disconnect, Disconnect) else None
        return self.workers.ask(query, "", request.remote_addr or "", watch)

    def hints(self, query: Query, answer: Answer) -> tuple[Hint, ...]:
        """Return the hints for an answer, for the reader of a page; none where they are refused."""
        if answer.unbound is None or not is_due(query.text, answer):
            return ()
        try:
            return decoded(self.ask(replace(query, kind="hints", unbound=answer.unbound, timeout=SECONDS)))
        except RequestError:
            return ()

    def ask(self, query: Query) -> bytes:
        """Return the answer to a query for the reader of a page."""
        return self.answer(query).body

    def rows(self, text: str) -> tuple[Row, ...]:
        """Return the rows of a query of the server's own; the prefixes that all know go before it."""
        return self.read(text, _as_it_is)

    def read(self, text: str, read: Callable[[Row], _Value]) -> tuple[_Value, ...]:
        """Return what a function reads out of each row of such a query."""
        return tuple(map(read, self._asked(text))) if self.origin else self.kept.get(text, read, self._asked)

    def _asked(self, text: str) -> tuple[Row, ...]:
        return tuple(read_rows(self.ask(Query(PROLOGUE + text, format="json"))))

    def require_release(self) -> Path:
        """Return the files of the release; raise UnknownResource where other data are served."""
        if self.files is None:
            raise UnknownResource(
                Message("these data have no such page"), hint=Message("Ask for them at /en/ask.")
            )
        return self.files


def _as_it_is(row: Row) -> Row:
    return row


def open_site_data(
    release: Path | None, questions: tuple[Path, ...], workers: Workers, origin: str = ""
) -> SiteData:
    """Ask a release for its labels, its graphs and its figures; other data have no files and no questions.

    Data that can be written to have an origin, and are counted anew each time.
    """

    def rows(text: str) -> list[Row]:
        return read_rows(workers.ask(Query(PROLOGUE + text, format="json"), "").body)

    def number(text: str) -> int:
        return int(rows(text)[0]["n"].value)

    def names() -> NameIndex:
        """Return the index of labels, other names, and forms that are recognised and not shown."""
        if release is None:
            return NameIndex(())
        found = sorted(Named(row["s"].value, row["name"].value, row["name"].language) for row in rows(_NAMES))
        kinds: dict[str, list[str]] = {}
        for row in rows(_KINDS):
            kinds.setdefault(row["s"].value, []).append(row["kind"].value)
        called = {
            thing: [name for kind in kinds_of(classes) for name in labels.get(kind, {}).values()]
            for thing, classes in kinds.items()
        }
        return NameIndex(found, called).prepared()

    def figures() -> dict[str, int]:
        return {name: number(text) for name, text in (_FIGURES if release else _OTHER_FIGURES).items()}

    @lru_cache(_MOST_RENDERED)
    def renderings(document: str) -> Mapping[int, str]:
        found = rows(_RENDERINGS.format(iri=document)) if release else ()
        return {int(row["number"].value): row["text"].value for row in found}

    labels = {iri: {"ar": name.ar, "en": name.en} for iri, name in NAMES_OF_RDF.items()}
    for row in rows(_LABELS):
        labels.setdefault(row["s"].value, {})[row["label"].language] = row["label"].value
    graphs = rows(_GRAPHS_ELSEWHERE if workers.elsewhere else _GRAPHS)
    if len(graphs) > _MOST_GRAPHS:
        graphs = rows(_OWN_GRAPHS)
    background = Background()
    return SiteData(
        workers=workers,
        files=release.resolve() if release else None,
        questions=read_questions(*questions) if release else (),
        labels=labels,
        graphs=tuple(sorted(row["g"].value for row in graphs if row["g"].is_iri)),
        documents=tuple(row["d"].value for row in rows(_DOCUMENTS)) if release else (),
        names=background.soon(names),
        background=background,
        renderings=renderings,
        renamed={row["old"].value: row["new"].value for row in rows(_RENAMED)} if release else {},
        figures=figures if origin else background.soon(figures).get,
        origin=origin,
        triples=number(_COUNTED if release else _FIGURES["triples"]),
    )
