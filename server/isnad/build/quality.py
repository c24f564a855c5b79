"""What the build found out about its own graph, for a page to show; the saved questions and their answers."""

import csv
import io
import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.findings import Verdict
from isnad.build.serialization import n_quads
from isnad.errors import MalformedSource, MissingSource
from isnad.locale import Message
from isnad.paths import shown
from isnad.rdf.terms import GraphName, Triple, lexical, serialized
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF, SH
from isnad.source.coverage import Coverage, words_within
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


def quality(
    documents: Iterable[dict[str, object]],
    shapes: TurtleFile,
    verdict: Verdict,
    asked: Iterable[Question],
    otherwise: Container[str],
) -> bytes:
    """Gather coverage, the verdict of the shapes and the answers to the saved questions, as JSON.

    `otherwise` names those of the questions that are answered otherwise than they are to be.
    """
    node_shapes = [s for s, p, o in shapes.triples if (p, o) == (RDF.type, SH.NodeShape)]
    constraints = [s for s, p, _ in shapes.triples if p == SH.message]
    found = {
        "documents": list(documents),
        "shapes": {
            "shapes": len(node_shapes),
            "constraints": len(set(constraints)),
            "findings": [
                {"severity": one.severity, "ar": one.in_words().ar, "en": one.in_words().en}
                for one in verdict.findings
            ],
        },
        "questions": [
            {"name": question.name, "answered": question.name not in otherwise, "of": question.of}
            for question in asked
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def covered(coverage: Coverage) -> dict[str, object]:
    """Return how a document is used: in all, and sentence by sentence."""
    sentences = []
    words = [use.word for use in coverage.words]
    for number, sentence in enumerate(coverage.facts.document.sentences, start=1):
        uses = [coverage.words[one] for one in words_within(words, sentence)]
        sentences.append(
            {
                "number": number,
                "words": len(uses),
                "used": sum(bool(use.passages) for use in uses),
                "declared": sum(use.declared for use in uses),
                "passages": len({passage.iri for use in uses for passage in use.passages}),
            }
        )
    return {
        "document": lexical(coverage.facts.document.iri),
        "words": len(coverage.words),
        "unaccounted": len(coverage.unaccounted),
        "passages": len(coverage.facts.passages),
        "mentions": len(coverage.mentions),
        "unused_mentions": len(coverage.unused_mentions),
        "dates": len(coverage.dates),
        "unused_dates": len(coverage.unused_dates),
        "sentences": sentences,
    }
