"""What the build found out about its own graph, for a page to show: nothing in it is typed by hand."""

import json

from rdflib import RDF, SH

from isnad.graph.answers import differing, store_of
from isnad.graph.coverage import Coverage, cover
from isnad.graph.dataset import Dataset
from isnad.graph.document import Span
from isnad.graph.mentions import NameIndex
from isnad.graph.shapes import Verdict
from isnad.graph.sources import Sources


def quality(sources: Sources, dataset: Dataset, verdict: Verdict) -> bytes:
    """Gather coverage, the verdict of the shapes and the answers to the saved questions, as JSON."""
    names = NameIndex(sources.entities)
    shapes = [s for s, p, o in sources.shapes.triples if (p, o) == (RDF.type, SH.NodeShape)]
    constraints = [s for s, p, _ in sources.shapes.triples if p == SH.message]
    wrong = set(differing(store_of(dataset), sources.compared))
    found = {
        "documents": [covered(cover(facts, names)) for facts in sources.facts],
        "shapes": {
            "shapes": len(shapes),
            "constraints": len(set(constraints)),
            "findings": [
                {"severity": one.severity, "ar": one.in_words().ar, "en": one.in_words().en}
                for one in verdict.findings
            ],
        },
        "questions": [
            {"name": question.name, "answered": question.name not in wrong} for question in sources.compared
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def covered(coverage: Coverage) -> dict[str, object]:
    """Tell how a document is used: in all, and sentence by sentence."""
    sentences = []
    for number, sentence in enumerate(coverage.facts.document.sentences, start=1):
        uses = [use for use in coverage.words if Span(use.word.begin, use.word.end) in sentence]
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
        "document": str(coverage.facts.document.iri),
        "words": len(coverage.words),
        "unaccounted": len(coverage.unaccounted),
        "passages": len(coverage.facts.passages),
        "mentions": len(coverage.mentions),
        "unused_mentions": len(coverage.unused_mentions),
        "dates": len(coverage.dates),
        "unused_dates": len(coverage.unused_dates),
        "sentences": sentences,
    }
