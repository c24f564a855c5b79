"""What the page sends, checked: a fact, words, texts. Whatever is of another form is refused."""

import re
from collections.abc import Container
from typing import Any

from isnad.author.edits import require_one_sentence
from isnad.author.facts import Fact, NewThing, filled, literal_of, thing_term, triples_of
from isnad.author.patterns import Pattern, Patterns
from isnad.errors import InvalidFact, MalformedSource, SourceError
from isnad.locale import Message
from isnad.rdf.vocabulary import DCTERMS, RDF, RDFS
from isnad.source.document import PLACEHOLDER, Document, Span, free_name

DESCRIBED = {"label": RDFS.label, "rights": DCTERMS.rights}  # what is said of the document itself
_MOST_VALUES, _LONGEST = 200, 5_000
_NAME = re.compile(r"[\w.-]{1,200}")
_SPACE = re.compile(r"\s+")
_HALVES = re.compile("[\ud800-\udfff]")  # of a character, which no file can have


def fact_of(sent: dict[str, Any], patterns: Patterns, document: Document, *, whole: bool) -> Fact:
    """Return the fact that a form says; one that is not `whole` may lack what is still to be filled in.

    Raise a SourceError for what is no fact.
    """
    pattern = patterns.find(_text(sent, "pattern"))
    values = [(_text(one, "role"), _text(one, "value")) for one in _list(sent, "values")]
    things = tuple(
        _new_thing(one, patterns) for one in _list(sent, "new") if whole or _text(one, "id").strip()
    )
    name = _text(sent, "thing")
    if not whole:
        values = [one for one in values if _can_stand(pattern, one, document.language)]
    terms = [
        (role.name, thing_term(value) if role.kind == "thing" else value)
        for role, value in filled(pattern, values)
    ]
    if whole and not name.strip():
        raise InvalidFact(
            Message("nothing is chosen yet of which this is said"),
            hint=Message("Choose a thing, or name a new one."),
        )
    kinds = [(one.term, RDF.type, one.type) for one in things if one.type]
    things = tuple(one for one in things if one.names or not one.type)  # else its names stand already
    thing = thing_term(name if whole or name else PLACEHOLDER)
    note = both(sent.get("note"))
    if whole and any(note) and not all(note):
        raise InvalidFact(
            Message("how the words are read is written in one language alone"),
            hint=Message("Write it in the other one, too, or leave both empty for now."),
        )
    if whole:
        require_one_sentence(document, span_of(sent, document))
    stated = triples_of(pattern, thing, terms, document.language, whole=whole)
    return Fact(
        span=span_of(sent, document),
        name=kebab(pattern.name),
        triples=tuple(dict.fromkeys((*stated, *kinds))),
        asserted=sent.get("asserted") is not False,
        note=note,
        things=things,
    )


def span_of(sent: dict[str, Any], document: Document) -> Span:
    """Return the words of a text that are meant; raise MalformedSource for what is no part of it."""
    begin, end = sent.get("begin"), sent.get("end")
    if not (type(begin) is type(end) is int) or not 0 <= begin < end <= len(document.text):
        raise _malformed("begin, end")
    return Span(begin, end)


def both(sent: object) -> tuple[str, str]:
    """Return a text in both languages, each perhaps empty, on one line; raise MalformedSource."""
    if sent is None:
        return "", ""
    if not isinstance(sent, dict):
        raise _malformed("ar, en")
    return _line(_text(sent, "ar")), _line(_text(sent, "en"))


def both_given(sent: object) -> tuple[str, str]:
    """Return a text that is there in both languages; raise InvalidFact where one is empty."""
    ar, en = both(sent)
    if not ar or not en:
        raise InvalidFact(
            Message("this is said in both languages, and one is empty"),
            hint=Message("Write it in Arabic and in English: readers have either."),
        )
    return ar, en


def one_given(sent: object) -> tuple[str, str]:
    """Return a text that is there in one language at least; raise InvalidFact where both are empty."""
    if not any(texts := both(sent)):
        raise InvalidFact(
            Message("nothing is written here"),
            hint=Message("Write it in one language at least; the other one can wait until it is published."),
        )
    return texts


def named(sent: dict[str, Any]) -> NewThing:
    """Return a thing with the names that it is to have; raise InvalidFact for no such identifier."""
    return NewThing(thing_term(_text(sent, "id")), *both(sent))


def described(sent: dict[str, Any]) -> str:
    """Return what is to be said of the document: what it is called, or who has which rights."""
    found = DESCRIBED.get(_text(sent, "of"))
    if not found:
        raise _malformed("of")
    return found


def names_of(sent: dict[str, Any]) -> list[str]:
    """Return the names of passages."""
    names = sent.get("names", [])
    if not isinstance(names, list) or not all(isinstance(one, str) and _NAME.fullmatch(one) for one in names):
        raise _malformed("names")
    return names


def free_identifier(wanted: str, taken: Container[str]) -> str:
    """Return an identifier that no thing has: the one that is wanted, or with a number behind it."""
    base = re.sub(r"[^A-Za-z0-9_-]", "", wanted)[:80] or "Thing"
    base = base if base[0].isalpha() else f"N{base}"
    return free_name(base, lambda one: thing_term(one) in taken, "{}")


def kebab(name: str) -> str:
    """Return a name of a term as a part of a passage's name: `accedingParty` as `acceding-party`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _can_stand(pattern: Pattern, value: tuple[str, str], language: str) -> bool:
    """Return whether a value can be shown in a gloss already."""
    try:
        role = pattern.role(value[0])
        if role.kind == "thing":
            return bool(thing_term(value[1]))
        return bool(literal_of(role, value[1].strip(), language))
    except SourceError:
        return False


def _new_thing(sent: object, patterns: Patterns) -> NewThing:
    if not isinstance(sent, dict):
        raise _malformed("new")
    ar, en = both(sent)
    is_of = _text(sent, "type")
    return NewThing(thing_term(_text(sent, "id")), ar, en, patterns.find(is_of).type if is_of else "")


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if (
        not isinstance(value, str)
        or len(value) > _LONGEST
        or any(ord(c) < 32 and c not in "\n\t" for c in value)
        or _HALVES.search(value)
    ):
        raise _malformed(name)
    return value


def _list(sent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = sent.get(name, [])
    if (
        not isinstance(value, list)
        or len(value) > _MOST_VALUES
        or not all(isinstance(one, dict) for one in value)
    ):
        raise _malformed(name)
    return value


def _line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _malformed(name: str) -> MalformedSource:
    return MalformedSource(
        Message("%(name)s is not what is expected here", name=name),
        where=name,
        hint=Message("Load the page anew."),
    )
