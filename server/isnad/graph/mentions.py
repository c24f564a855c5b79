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
    text = words(document.text)
    found, position = [], 0
    while position < len(text):
        longest = _longest(text, position, by_words)
        if longest:
            span = Span(text[position].begin, text[position + len(longest) - 1].end)
            found.append(Mention(span, frozenset(by_words[longest])))
        position += len(longest) or 1
    return tuple(found)


def _longest(
    text: tuple[Word, ...], position: int, by_words: dict[tuple[str, ...], set[URIRef]]
) -> tuple[str, ...]:
    """Give the longest name that stands at a position; nothing where none does."""
    return max((name for name in by_words if _stands_at(text, position, name)), key=len, default=())


def _stands_at(text: tuple[Word, ...], position: int, name: tuple[str, ...]) -> bool:
    """Tell whether a name stands at a position: clitics may hang on its first word, ال on any."""
    here = text[position : position + len(name)]
    if len(here) < len(name):
        return False
    first, wanted = here[0].form, _bare(name[0])
    if wanted not in {_bare(stem) for stem in stems(first)}:
        return False
    return all(_bare(word.form) == _bare(part) for word, part in zip(here[1:], name[1:], strict=True))


def _bare(form: str) -> str:
    """Take the article off a word."""
    return form.removeprefix("ال") if len(form) > 4 else form
