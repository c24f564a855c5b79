"""The saved questions and their answers: what stands beside each .rq file, and what comes out."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.serialization import n_quads
from isnad.errors import MalformedSource, MissingSource
from isnad.locale import Message
from isnad.paths import shown
from isnad.rdf.terms import GraphName, Triple, serialized
from isnad.source.questions import Question
from isnad.text_file import read_text

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


def _written(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> bytes:
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


def expected(question: Question) -> Answer:
    """Read the answer that stands beside a question; raise MissingSource without one."""
    path = question.path.with_suffix(".csv")
    for suffix in (".csv", ".nt", ".txt"):
        if (found := question.path.with_suffix(suffix)).is_file():
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


def differing(store: pyoxigraph.Store, questions: Iterable[Question]) -> list[str]:
    """Name the questions whose answer is not the one that stands beside them."""
    return [
        question.name
        for question in questions
        if not read_answer(ask(store, question)).matches(expected(question), ordered=is_ordered(question))
    ]
