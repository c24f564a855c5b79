"""The things that facts can be about: found by any spelling of any name, as far as they fit a class."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from isnad.author.facts import thing_term
from isnad.author.patterns import Patterns
from isnad.errors import InvalidFact, SourceError
from isnad.locale import Language, Message
from isnad.names.index import NameIndex
from isnad.rdf.namespaces import ICI, is_entity
from isnad.rdf.terms import Triple, language, lexical, local_name, readable
from isnad.rdf.turtle import read_turtle
from isnad.rdf.vocabulary import RDF, RDFS
from isnad.source.coverage import names_in
from isnad.source.document import PLACEHOLDER
from isnad.source.sources import Head

_PROPOSED = f"<{ICI}{PLACEHOLDER}-"


@dataclass(frozen=True)
class Things:
    """The things of all documents: what they are called, and of what classes they are said to be."""

    names: tuple[Triple, ...]
    classes: Mapping[str, frozenset[str]]
    patterns: Patterns = field(repr=False)

    @cached_property
    def index(self) -> NameIndex:
        """The index of their names."""
        return names_in(self.names)

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What each thing is called, by language."""
        found: dict[str, dict[str, str]] = {}
        for subject, predicate, value in self.names:
            if predicate == RDFS.label:
                found.setdefault(subject, {})[language(value)] = lexical(value)
        return found

    def label(self, term: str, spoken: Language) -> str:
        """Return what a thing is called in a language, or in the other one, or its identifier."""
        said = self.labels.get(term, {})
        return said.get(spoken) or next(iter(said.values()), local_name(term))

    def with_names(self, names: Iterable[Triple]) -> "Things":
        """Return the things with further names."""
        return Things((*self.names, *names), self.classes, self.patterns)

    def find(self, text: str, wanted: frozenset[str], most: int = 8) -> list[str]:
        """Return the things that a text names or begins to name and that fit, the best first."""
        found = dict.fromkeys(one.iri for one in (*self.index.search(text, 100), *self.index.match(text)))
        return [one for one in found if self.fits(one, wanted)][:most]

    def fits(self, term: str, wanted: frozenset[str]) -> bool:
        """Return whether a thing fits where classes are wanted."""
        return self.patterns.fits(self.classes.get(term, ()), wanted)

    def resolve(self, text: str, wanted: frozenset[str]) -> str:
        """Return the thing that an identifier or a name is of; raise InvalidFact with what comes near."""
        try:
            term = thing_term(text)
        except InvalidFact:
            term = ""
        if term in self.labels:
            return term
        matches = [one for one in self.index.match(text) if self.fits(one.iri, wanted)]
        if matches and (matches[0].sure or len(matches) == 1):
            return matches[0].iri
        near = ", ".join(map(readable, self.find(text, wanted) or [one.iri for one in matches][:8]))
        raise InvalidFact(
            Message('nothing that fits is called "%(text)s"', text=text)
            if not matches
            else Message('several things are called "%(text)s"', text=text),
            hint=Message("Choose one of: %(near)s", near=near)
            if near
            else Message("Name it as a new thing, or write its identifier."),
        )


def things_of(head: Head, own: Path, patterns: Patterns, names: Iterable[Triple] = ()) -> Things:
    """Return the things of all documents, of one that may still be a draft, and of names beside them."""
    said = [
        triple
        for folder in dict.fromkeys((*head.folders, own))
        for name in ("entities.ttl", "facts.trig")
        for triple in _read(folder / name)
    ]
    domains = _by_subject(head.ontology.vocabulary.triples, RDFS.domain)
    said = [_without_todo(triple) for triple in said if lexical(triple[2]) != PLACEHOLDER]
    classes: dict[str, set[str]] = {}
    for subject, predicate, value in said:
        if predicate == RDF.type:
            classes.setdefault(subject, set()).add(value)
        else:
            classes.setdefault(subject, set()).update(domains.get(predicate, ()))
            classes.setdefault(value, set()).update(head.schema.ranges.get(predicate, ()))
    kept = {term: frozenset(one) for term, one in classes.items() if is_entity(term) and one}
    named = tuple(
        triple for triple in (*head.entity_file.triples, *said, *names) if f"/{PLACEHOLDER}" not in triple[0]
    )
    return Things(named, kept, patterns)


def _without_todo(triple: Triple) -> Triple:
    """Return a triple with the class that a draft proposes as the class."""
    return triple[0], triple[1], triple[2].replace(_PROPOSED, f"<{ICI}")


def _read(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file, as far as it is there and can be read."""
    try:
        yield from read_turtle(path).triples
    except SourceError:
        return


def _by_subject(triples: Iterable[Triple], predicate: str) -> dict[str, set[str]]:
    """Return the values of a property by subject."""
    found: dict[str, set[str]] = {}
    for subject, said, value in triples:
        if said == predicate:
            found.setdefault(subject, set()).add(value)
    return found
