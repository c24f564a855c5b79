"""What of a text the facts use: every word, every mention of an entity, every date."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import DCTERMS, Literal, URIRef

from isnad.arabic import Word, words
from isnad.graph.dataset import span_of_unused
from isnad.graph.document import Span
from isnad.graph.mentions import DateMention, Mention, find_dates, find_mentions
from isnad.graph.passages import Facts, Passage
from isnad.graph.terms import Triple


@dataclass(frozen=True)
class WordUse:
    """Hold a word of a text, the passages that use it, and whether it is declared unused."""

    word: Word
    passages: tuple[Passage, ...]
    declared: bool


@dataclass(frozen=True)
class Coverage:
    """Hold how a document's words, mentions and dates are used."""

    facts: Facts
    words: tuple[WordUse, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]

    @property
    def unaccounted(self) -> tuple[WordUse, ...]:
        """Give the words that no passage uses and no reason explains."""
        return tuple(use for use in self.words if not use.passages and not use.declared)

    @property
    def unused_mentions(self) -> tuple[Mention, ...]:
        """Give the mentions that lie in no passage which speaks of what they name."""
        return tuple(
            mention
            for mention in self.mentions
            if not any(
                mention.span in passage.span and mention.entities & _terms(passage)
                for passage in self.facts.passages
            )
        )

    @property
    def unused_dates(self) -> tuple[DateMention, ...]:
        """Give the dates that lie in no passage which states them."""
        return tuple(
            date
            for date in self.dates
            if not any(
                date.span in passage.span and date.edtf in _dates(passage)
                for passage in self.facts.passages
            )
        )


def cover(facts: Facts, names: Iterable[Triple]) -> Coverage:
    """Hold a document's facts against its text; `names` are the labels to look for."""
    document = facts.document
    declared = [span_of_unused(document, name) for name in document.unused]
    return Coverage(
        facts=facts,
        words=tuple(
            WordUse(
                word=word,
                passages=tuple(p for p in facts.passages if Span(word.begin, word.end) in p.span),
                declared=any(Span(word.begin, word.end) in span for span in declared),
            )
            for word in words(document.text)
        ),
        mentions=find_mentions(document, names),
        dates=find_dates(document),
    )


def _terms(passage: Passage) -> set[URIRef]:
    """Give the IRIs a passage speaks of."""
    return {t for s, _, o in passage.triples for t in (s, o) if isinstance(t, URIRef)}


def _dates(passage: Passage) -> set[str]:
    """Give the dates a passage states."""
    return {
        str(o) for _, p, o in passage.triples if p == DCTERMS.date and isinstance(o, Literal)
    }
