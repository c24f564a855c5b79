"""A fact as its author says it: words, pattern, who fills which role; and the things that can fill one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from isnad.author.patterns import Pattern, Patterns, Role
from isnad.errors import InvalidFact, MalformedLiteral, SourceError
from isnad.locale import Language, Message
from isnad.names.arabic import DIGITS
from isnad.names.index import NameIndex
from isnad.names.matching import Match
from isnad.names.spelling import folded
from isnad.rdf.namespaces import ICI, ID, XSD, is_entity
from isnad.rdf.terms import Triple, iri, labels_of, lexical, literal, local_name, readable, values_of
from isnad.rdf.turtle import read_turtle
from isnad.rdf.vocabulary import EDTF, RDF, RDFS
from isnad.source.coverage import names_in
from isnad.source.document import PLACEHOLDER, Span
from isnad.source.sources import Head

_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_LETTER = re.compile(r"[^\W\d_]")
_FORMS = {"truth": re.compile("true|false"), "number": re.compile(r"-?[0-9]+(?:\.[0-9]+)?")}
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")  # as people write 2,000,000
_SIGNS: Mapping[int, int | str] = {**DIGITS, ord("٬"): ",", ord("٫"): "."}


@dataclass(frozen=True)
class NewThing:
    """A thing that nothing has named yet: its identifier (a term), its names; one may be empty."""

    term: str
    ar: str
    en: str
    type: str = ""  # the class that the words say it is of

    @property
    def names(self) -> dict[str, str]:
        """Its names by language, those that are not empty."""
        return {tag: name for tag, name in (("ar", self.ar), ("en", self.en)) if name}

    @property
    def labels(self) -> tuple[Triple, ...]:
        """Its names as triples."""
        return tuple((self.term, RDFS.label, literal(name, language=tag)) for tag, name in self.names.items())


@dataclass(frozen=True)
class Fact:
    """What words of a text say; `note` tells in both languages how they are read, and may be empty."""

    span: Span
    name: str  # of the passage, without the number of its sentence
    triples: tuple[Triple, ...]
    asserted: bool = True
    note: tuple[str, str] = ("", "")
    things: tuple[NewThing, ...] = ()


def thing_term(local: str) -> str:
    """Return the term of a thing by its identifier, with `id:` or without; raise InvalidFact for no such."""
    name = local.removeprefix("id:")
    if not _LOCAL_NAME.fullmatch(name):
        raise InvalidFact(
            Message('"%(name)s" is no identifier', name=local[:100]),
            hint=Message("An identifier has Latin letters, digits, _ and -, and begins with a letter."),
        )
    return iri(ID + name)


def filled(pattern: Pattern, values: Iterable[tuple[str, str]]) -> list[tuple[Role, str]]:
    """Return the roles that are filled, with what fills them; raise InvalidFact for a role that is none."""
    return [(pattern.role(name), value.strip()) for name, value in values if value.strip()]


def triples_of(
    pattern: Pattern, thing: str, values: Iterable[tuple[str, str]], language: str, *, whole: bool = True
) -> tuple[Triple, ...]:
    """Return what a pattern states of a thing (a term), its roles filled; a thing as a value is a term, too.

    Raise InvalidFact for a role that is none or, of a `whole` fact, that is demanded and empty, and
    MalformedLiteral for a value.
    """
    roles = filled(pattern, values)
    for role in pattern.roles:
        if whole and role.required and not any(role == one for one, _ in roles):
            raise InvalidFact(
                Message("%(pattern)s needs %(role)s", pattern=pattern.label, role=role.label),
                hint=Message(
                    "Fill in %(name)s; if the words do not say it, choose another pattern or more words.",
                    name=role.label,
                ),
            )
    stated = [(thing, RDF.type, pattern.type)] if pattern.type else []
    for role, value in roles:
        term = value if role.kind == "thing" else literal_of(role, value, language)
        stated.append((term, role.predicate, thing) if role.inverse else (thing, role.predicate, term))
    return tuple(dict.fromkeys(stated))


def literal_of(role: Role, text: str, language: str) -> str:
    """Return the literal that a text is in a role; raise MalformedLiteral."""
    if role.kind == "words":
        return literal(text, language=language) if _LETTER.search(text) else literal(text)
    if role.kind == "date":
        return literal(text, datatype=EDTF.EDTF)
    if role.kind == "number":
        text = text.translate(_SIGNS)
        text = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    if not _FORMS[role.kind].fullmatch(text) or (role.datatype == f"<{XSD}integer>" and "." in text):
        raise MalformedLiteral(
            Message('"%(text)s" is no value for %(role)s', text=text[:100], role=role.label),
            hint=Message("Write true or false.")
            if role.kind == "truth"
            else Message("Write the number in digits: 15."),
        )
    return literal(text, datatype=role.datatype)


_MARKED = f"<{ICI}{PLACEHOLDER}"
_PROPOSED, _UNKNOWN = f"{_MARKED}-", f"{_MARKED}>"


@dataclass(frozen=True)
class Offer:
    """A thing that may stand in a role: whether its name has what was typed, and it is known to fit."""

    term: str
    is_called: bool
    is_sure: bool


@dataclass(frozen=True)
class Things:
    """The things of all documents: what they are called, and of what classes they are said to be."""

    names: tuple[Triple, ...]
    classes: Mapping[str, frozenset[str]]
    patterns: Patterns = field(repr=False)
    own: frozenset[str] = frozenset()  # those that the document itself names
    proposed: frozenset[str] = frozenset()  # those whose class a draft proposes, and nobody has said

    @cached_property
    def index(self) -> NameIndex:
        """The index of their names."""
        return names_in(self.names)

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What each thing is called, by language."""
        return labels_of(self.names)

    def label(self, term: str, spoken: Language) -> str:
        """Return what a thing is called in a language, or in the other one, or its identifier."""
        said = self.labels.get(term, {})
        return said.get(spoken) or next(iter(said.values()), local_name(term))

    def with_names(self, new: Iterable[NewThing]) -> "Things":
        """Return the things with the names of new ones, and their classes as far as they are said."""
        new = tuple(new)
        classes = {one.term: frozenset({one.type}) for one in new if one.type}
        names = (*self.names, *(label for one in new for label in one.labels))
        return replace(self, names=names, classes={**self.classes, **classes})

    def find(self, text: str, wanted: frozenset[str], most: int = 8) -> list[Offer]:
        """Return the things that a text names or begins to name and that fit or may, the best first.

        What is called so comes first; then what fits by what is known of it; then what the document names.
        """
        typed = folded(text).strip()
        found: dict[str, tuple[Match, Offer]] = {}
        for one in (*self.index.search(text, 100), *self.index.match(text)):
            is_sure = self.fits(one.iri, wanted)
            if is_sure or self.may_fit(one.iri, wanted):
                offer = Offer(one.iri, is_called=typed in folded(one.name.text), is_sure=is_sure)
                found.setdefault(one.iri, (one, offer))
        ranked = sorted(
            found.values(),
            key=lambda one: (
                folded(one[0].name.text) != typed,
                not one[1].is_called,
                not one[1].is_sure,
                one[1].term not in self.own,
            ),
        )
        return [offer for _, offer in ranked[:most]]

    def fits(self, term: str, wanted: frozenset[str]) -> bool:
        """Return whether a thing fits where classes are wanted."""
        return self.patterns.fits(self.classes.get(term, ()), wanted)

    def may_fit(self, term: str, wanted: frozenset[str]) -> bool:
        """Return whether a thing may turn out to be what is wanted: its class is wider, or only proposed."""
        return term in self.proposed or self.patterns.may_become(self.classes.get(term, ()), wanted)

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
        offered = [
            one.term
            for one in self.find(text, wanted)
            if one.is_sure and (one.term in self.own or one.term in self.classes)
        ]
        near = ", ".join(map(readable, offered or [one.iri for one in matches][:8]))
        raise InvalidFact(
            Message('nothing that fits is called "%(text)s"', text=text)
            if not matches
            else Message('several things are called "%(text)s"', text=text),
            hint=Message("Choose one of: %(near)s", near=near)
            if near
            else Message(
                "A thing that nothing has named yet is named with the fact: --new %(name)s ARABIC ENGLISH",
                name=local_name(term) if term else "ID",
            ),
        )


def things_of(head: Head, own: Path, patterns: Patterns) -> Things:
    """Return the things of all documents, and of one that may still be a draft."""
    said = [
        triple
        for folder in dict.fromkeys((*head.folders, own))
        for name in ("entities.ttl", "facts.trig")
        for triple in _read(folder / name)
    ]
    domains = values_of(head.ontology.declarations, RDFS.domain)
    called = frozenset(s for s, p, _ in _read(own / "entities.ttl") if p == RDFS.label)
    typed = [(s, o) for s, p, o in said if p == RDF.type]
    proposed = {s for s, o in typed if o.startswith(_PROPOSED)} - {
        s for s, o in typed if not o.startswith(_MARKED)
    }
    # The class that a draft proposes is the class.
    said = [
        (s, p, o.replace(_PROPOSED, f"<{ICI}"))
        for s, p, o in said
        if o != _UNKNOWN and lexical(o) != PLACEHOLDER
    ]
    classes: dict[str, set[str]] = {}
    for subject, predicate, value in said:
        if predicate == RDF.type:
            classes.setdefault(subject, set()).add(value)
        else:
            classes.setdefault(subject, set()).update(domains.get(predicate, ()))
            classes.setdefault(value, set()).update(head.schema.ranges.get(predicate, ()))
    kept = {term: frozenset(one) for term, one in classes.items() if is_entity(term) and one}
    named = tuple(
        triple for triple in (*head.entity_file.triples, *said) if f"/{PLACEHOLDER}" not in triple[0]
    )
    return Things(named, kept, patterns, called, frozenset(proposed))


def _read(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file, as far as it is there and can be read."""
    try:
        yield from read_turtle(path).triples
    except SourceError:
        return
