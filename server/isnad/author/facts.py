"""A fact as its author says it: the words, the pattern, who fills which role, and what is new."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from isnad.author.patterns import Pattern, Role
from isnad.errors import InvalidFact, MalformedLiteral
from isnad.locale import Message
from isnad.rdf.namespaces import ID, XSD
from isnad.rdf.terms import Triple, iri, literal
from isnad.rdf.vocabulary import EDTF, RDF
from isnad.source.document import Span

_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_LETTER = re.compile(r"[^\W\d_]")
_FORMS = {"truth": re.compile("true|false"), "number": re.compile(r"-?\d+(?:\.\d+)?")}


@dataclass(frozen=True)
class NewThing:
    """A thing that nothing has named yet: its identifier (a term), its names; one may be empty."""

    term: str
    ar: str
    en: str
    type: str = ""  # the class that the words say it is of


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
                    name=role.name,
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
    if not _FORMS[role.kind].fullmatch(text) or (role.datatype == f"<{XSD}integer>" and "." in text):
        raise MalformedLiteral(
            Message('"%(text)s" is no value for %(role)s', text=text[:100], role=role.label),
            hint=Message("Write true or false.")
            if role.kind == "truth"
            else Message("Write the number in digits: 15."),
        )
    return literal(text, datatype=role.datatype)
