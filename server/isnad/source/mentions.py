"""Where a text mentions an entity, whether or not anybody has noticed."""

from collections.abc import Iterable
from dataclasses import dataclass

from isnad.names.arabic import Word, stems, words
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_literal, language, lexical
from isnad.rdf.vocabulary import ICI, RDFS, SKOS
from isnad.source.document import Document, Span

Form = tuple[str, ...]  # the normal forms of a name's words
_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, ICI.nameInText}


@dataclass(frozen=True)
class Mention:
    """A place in a text, and the entities that its words can name."""

    span: Span
    entities: frozenset[str]


class NameIndex:
    """Names of entities, found by their first word."""

    def __init__(self, names: Iterable[Triple]) -> None:
        """Take the names out of triples: labels of every kind, and names that texts use."""
        self._entities: dict[str, dict[Form, set[str]]] = {}
        self._by_first: dict[str, dict[str, list[Form]]] = {}
        for subject, predicate, value in names:
            if predicate in _NAMES and is_literal(value) and is_entity(subject):
                form = tuple(word.form for word in words(lexical(value)))
                spoken = language(value)
                named = self._entities.setdefault(spoken, {})
                if form and form not in named:
                    firsts = self._by_first.setdefault(spoken, {})
                    firsts.setdefault(_bare(form[0]), []).append(form)
                if form:
                    named.setdefault(form, set()).add(subject)

    def beginning_with(self, first: str, language: str) -> list[Form]:
        """Return the names in a language that begin with a word, articles aside."""
        return self._by_first.get(language, {}).get(first, [])

    def entities(self, form: Form, language: str) -> set[str]:
        """Return what has a name in a language."""
        return self._entities.get(language, {}).get(form, set())


def find_mentions(document: Document, *indexes: NameIndex) -> tuple[Mention, ...]:
    """Find where a text names an entity, by its names in the text's language; the longest wins."""
    text, language = words(document.text), document.language
    found, position = [], 0
    while position < len(text):
        longest = _longest(text, position, indexes, language)
        if longest:
            span = Span(text[position].begin, text[position + len(longest) - 1].end)
            named = frozenset(entity for index in indexes for entity in index.entities(longest, language))
            found.append(Mention(span, named))
        position += len(longest) or 1
    return tuple(found)


def _longest(text: tuple[Word, ...], position: int, indexes: tuple[NameIndex, ...], language: str) -> Form:
    """Return the longest name that stands at a position: clitics may hang on its first word, ال on any."""
    beginnings = {_bare(stem) for stem in stems(text[position].form)}
    standing = (
        name
        for first in sorted(beginnings)
        for index in indexes
        for name in index.beginning_with(first, language)
        if _goes_on(text[position + 1 : position + len(name)], name[1:])
    )
    return max(standing, key=len, default=())


def _goes_on(here: tuple[Word, ...], rest: tuple[str, ...]) -> bool:
    """Return whether the words after the first are those of a name."""
    return len(here) == len(rest) and all(
        _bare(word.form) == _bare(part) for word, part in zip(here, rest, strict=True)
    )


def _bare(form: str) -> str:
    """Take the article off a word."""
    return form.removeprefix("ال") if len(form) > 4 else form
