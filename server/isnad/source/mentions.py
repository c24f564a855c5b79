"""Where a text mentions an entity, whether or not anybody has noticed."""

from collections.abc import Iterable
from dataclasses import dataclass

from isnad.names.arabic import words
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_literal, language, lexical
from isnad.rdf.vocabulary import ICI, RDFS, SKOS
from isnad.source.document import Document, Span

_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, ICI.nameInText}


@dataclass(frozen=True)
class Mention:
    """A place in a text, and the entities that its words can name."""

    span: Span
    entities: frozenset[str]


def names_in(triples: Iterable[Triple]) -> NameIndex:
    """Return the index of the names that triples give entities: all labels, and names that texts use."""
    return NameIndex(
        Named(subject, lexical(value), language(value))
        for subject, predicate, value in triples
        if predicate in _NAMES and is_literal(value) and is_entity(subject)
    )


def find_mentions(document: Document, *indexes: NameIndex) -> tuple[Mention, ...]:
    """Find where a text names an entity, by its names in the text's language; the longest wins."""
    text, spoken = words(document.text), document.language
    found, position = [], 0
    while position < len(text):
        longest = max((index.longest_at(text, position, spoken) for index in indexes), key=len)
        if longest:
            span = Span(text[position].begin, text[position + len(longest) - 1].end)
            named = frozenset(entity for index in indexes for entity in index.named(longest, spoken))
            found.append(Mention(span, named))
        position += len(longest) or 1
    return tuple(found)
