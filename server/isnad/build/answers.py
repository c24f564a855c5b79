"""The saved questions held against their answers: each is asked of the documents that it is of."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.graph import ReleaseGraph, release_graph, with_catalogue
from isnad.build.serialization import n_quads
from isnad.build.statements import own_triples
from isnad.errors import MalformedSource, MissingSource
from isnad.locale import Message
from isnad.paths import read_text, shown
from isnad.rdf.terms import GraphName, Triple, serialized
from isnad.source.claims import Outside, claims_of
from isnad.source.questions import Question
from isnad.source.sources import valid_facts

Rows = tuple[tuple[str, ...], ...]
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """An answer in a form in which two answers can be compared."""

    rows: Rows

    def matches(self, other: "Answer", *, ordered: bool) -> bool:
        """Return whether two answers are equal; the order of rows counts where the query sets it."""
        if ordered:
            return self.rows == other.rows
        return self.rows[:1] == other.rows[:1] and sorted(self.rows) == sorted(other.rows)


def is_ordered(question: Question) -> bool:
    """Return whether a question sets the order of its rows."""
    return _ORDERED.search(question.body) is not None


def store_of(default: Iterable[Triple], named: Mapping[GraphName, Iterable[Triple]]) -> pyoxigraph.Store:
    """Load a default graph and named ones into a store in memory."""
    store = pyoxigraph.Store()
    lines = n_quads(default)
    for name, triples in named.items():
        lines += n_quads(triples, name)
    store.bulk_load("".join(lines).encode(), format=RdfFormat.N_QUADS)
    return store


def ask(store: pyoxigraph.Store, question: Question) -> bytes:
    """Answer a question: rows as SPARQL CSV, a graph as sorted N-Triples, a truth value as a word."""
    try:
        return _written(store.query(question.sparql))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:  # OSError: a SERVICE that is not there
        raise MalformedSource(
            Message("the question cannot be evaluated"),
            where=shown(question.path),
            hint=Message("Correct its SPARQL; and use no SERVICE."),
        ) from error


def _written(result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples) -> bytes:
    """Write a result."""
    if isinstance(result, pyoxigraph.QuerySolutions):
        written = io.StringIO(newline="")
        names = [variable.value for variable in result.variables]
        rows = [[row[name].value if row[name] else "" for name in names] for row in result]
        csv.writer(written, lineterminator="\n").writerows([names, *rows])
        return written.getvalue().encode()
    if isinstance(result, pyoxigraph.QueryBoolean):
        return f"{str(bool(result)).lower()}\n".encode()
    lines = serialized(result, RdfFormat.N_TRIPLES).splitlines(keepends=True)
    return b"".join(sorted(lines))


def read_answer(data: bytes) -> Answer:
    """Read rows out of CSV; a graph or a truth value reads as rows of one cell."""
    text = data.decode()
    if text.startswith("<"):
        return Answer(tuple((line,) for line in sorted(text.splitlines())))
    return Answer(tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""))))


def answer_file(question: Question) -> Path | None:
    """Return the file of the answer that stands beside a question, if there is one."""
    files = (question.path.with_suffix(suffix) for suffix in (".csv", ".nt", ".txt"))
    return next((path for path in files if path.is_file()), None)


def expected(question: Question) -> Answer:
    """Read the answer that stands beside a question; raise MissingSource without one."""
    path = question.path.with_suffix(".csv")
    if found := answer_file(question):
        return read_answer(read_text(found).encode())
    raise MissingSource(
        Message("the question has no answer beside it"),
        where=shown(path),
        hint=Message(
            "Read the answer, then keep it: isnad query %(path)s --format csv > %(path2)s",
            path=shown(question.path),
            path2=shown(path),
        ),
    )


def new_answers(
    graph: ReleaseGraph, questions: Iterable[Question], whole: Callable[[], pyoxigraph.Store]
) -> list[tuple[Question, bytes]]:
    """Return the questions that have another answer than the one beside them, each with the new one.

    A question of documents is asked of the graph of these alone, so that a document more does not change what
    it says; where one of them is not there, it is not asked. A question of the graph is asked of the `whole`.
    """
    store = cache(lambda slugs: _store_of(with_catalogue(narrowed(graph, slugs))) if slugs else whole())
    found = []
    for question in asked(graph, questions):
        answer = ask(store(_narrow(graph, question)), question)
        if not read_answer(answer).matches(expected(question), ordered=is_ordered(question)):
            found.append((question, answer))
    return found


def _store_of(graph: ReleaseGraph) -> pyoxigraph.Store:
    """Load a graph into a store, its documents as they are read without the others."""
    head = graph.sources
    facts = tuple(valid_facts(folder, head) for folder in head.folders)
    claims = claims_of(facts, head.outside.disputed)
    passages = {one.iri: one.triples for each in facts for one in each.passages}
    return store_of(graph.common | own_triples(facts, claims), {**passages, **graph.graphs})


def asked(graph: ReleaseGraph, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions whose documents are all in a graph."""
    there = {document.slug for document in graph.documents}
    return tuple(question for question in questions if there.issuperset(question.of))


def _narrow(graph: ReleaseGraph, question: Question) -> frozenset[str]:
    """Return the documents of which a question is asked; nothing where it is of the whole graph."""
    slugs = frozenset(question.of)
    return frozenset() if len(slugs) == len(graph.documents) else slugs


def narrowed(graph: ReleaseGraph, slugs: Iterable[str]) -> ReleaseGraph:
    """Return the graph of some of the documents alone: what they state, what follows, what is against it."""
    chosen = frozenset(slugs)
    documents = tuple(one for one in graph.documents if one.slug in chosen)
    stated = {t for one in documents for statement in one.statements for t in statement.triples}
    sources = replace(
        graph.sources,
        folders=tuple(folder for folder in graph.sources.folders if folder.name in chosen),
        outside=_about(graph.sources.outside, stated),
        renamings=(),
    )
    return release_graph(sources, documents)


def _about(outside: Outside, stated: set[Triple]) -> Outside:
    """Return what other sources say about some triples alone."""

    def is_about(counters: Iterable[str]) -> bool:
        own = (name for name in counters if not outside.has_page(name))
        return all(triple in stated for name in own for triple in outside.file.graphs.get(name, ()))

    kept = (one for one in outside.discrepancies if stated.issuperset(one.about) and is_about(one.counters))
    return replace(outside, discrepancies=tuple(kept))
