"""What the build found out about its own graph, for a page to show: nothing in it is typed by hand."""

import json
from collections.abc import Callable, Iterable

import pyoxigraph

from isnad.build.answers import differing
from isnad.build.findings import Verdict
from isnad.rdf.terms import lexical
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF, SH
from isnad.source.coverage import Coverage, words_within
from isnad.source.questions import Question


def quality(
    documents: Iterable[dict[str, object]],
    shapes: TurtleFile,
    verdict: Verdict,
    compared: Iterable[Question],
    store: Callable[[], pyoxigraph.Store],
) -> bytes:
    """Gather coverage, the verdict of the shapes and the answers to the saved questions, as JSON."""
    node_shapes = [s for s, p, o in shapes.triples if (p, o) == (RDF.type, SH.NodeShape)]
    constraints = [s for s, p, _ in shapes.triples if p == SH.message]
    questions = tuple(compared)
    wrong = set(differing(store(), questions)) if questions else set()
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
            {"name": question.name, "answered": question.name not in wrong} for question in questions
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
