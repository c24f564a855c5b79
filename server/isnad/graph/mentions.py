"""Where a text mentions an entity, whether or not anybody has noticed."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDFS, SKOS, Literal, URIRef

from isnad.arabic import Word, stems, words
from isnad.graph.document import Document, Span
from isnad.graph.terms import Triple
from isnad.namespaces import ICI, ID

_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, URIRef(ICI + "nameInText")}


@dataclass(frozen=True)
class Mention:
    """Hold a place in a text, and the entities that its words can name."""

    span: Span
    entities: frozenset[URIRef]


def find_mentions(document: Document, names: Iterable[Triple]) -> tuple[Mention, ...]:
    """Find where a text names an entity, by its labels in the text's language; the longest wins."""
    by_words: dict[tuple[str, ...], set[URIRef]] = {}
    for subject, predicate, value in names:
        if predicate in _NAMES and isinstance(value, Literal) and subject.startswith(ID):
            if value.language == document.language:
                form = tuple(word.form for word in words(str(value)))
                by_words.setdefault(form, set()).add(URIRef(subject))
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in by_words:
        by_first.setdefault(_bare(name[0]), []).append(name)
    text = words(document.text)
    found, position = [], 0
    while position < len(text):
        longest = _longest(text, position, by_first)
        if longest:
            span = Span(text[position].begin, text[position + len(longest) - 1].end)
            found.append(Mention(span, frozenset(by_words[longest])))
        position += len(longest) or 1
    return tuple(found)


def _longest(
    text: tuple[Word, ...], position: int, by_first: dict[str, list[tuple[str, ...]]]
) -> tuple[str, ...]:
    """Give the longest name that stands at a position: clitics may hang on its first word, ال on any."""
    beginnings = {_bare(stem) for stem in stems(text[position].form)}
    standing = (
        name
        for first in sorted(beginnings)
        for name in by_first.get(first, ())
        if _goes_on(text[position + 1 : position + len(name)], name[1:])
    )
    return max(standing, key=len, default=())


def _goes_on(here: tuple[Word, ...], rest: tuple[str, ...]) -> bool:
    """Tell whether the words after the first are those of a name."""
    return len(here) == len(rest) and all(
        _bare(word.form) == _bare(part) for word, part in zip(here, rest, strict=True)
    )


def _bare(form: str) -> str:
    """Take the article off a word."""
    return form.removeprefix("ال") if len(form) > 4 else form
