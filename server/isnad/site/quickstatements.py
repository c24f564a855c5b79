"""QuickStatements (version 1) for editors of Wikidata: what the graph states and can be said there.

(https://www.wikidata.org/wiki/Help:QuickStatements.) Nothing is posted. What cannot be said is listed with
the reason: a thing without an item, a property without a match, a claim that is disputed or a judgement.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from isnad.locale import Message, Translatable

Reason = Literal["no item", "no property", "vague date", "disputed", "judgement", "inferred"]
REASONS: dict[Reason, Translatable] = {
    "no item": Message("one of the two has no item on Wikidata"),
    "no property": Message("no property of Wikidata has its meaning"),
    "vague date": Message("a date that Wikidata has no form for"),
    "disputed": Message("it is disputed"),
    "judgement": Message("it is a judgement or a report"),
    "inferred": Message("it was inferred, and nobody says it"),
}
# Quotation, title, language of work; Arabic: where each was seen is in tests/evidence/.
_QUOTATION, _TITLE, _LANGUAGE = "S1683", "S1476", "S407"
LANGUAGES = {"ar": "Q13955"}
_LONGEST_QUOTE = 400  # characters of a monolingual text on Wikidata
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True)
class Quoted:
    """What a claim rests on: the quotation, its language, and the title of the document."""

    quote: str
    language: str
    title: str


@dataclass(frozen=True)
class Claim:
    """A claim: its terms, how it stands, what it rests on; an object is an IRI or a date."""

    subject: str
    predicate: str
    object: str
    standing: str
    quoted: Quoted


@dataclass(frozen=True)
class Held:
    """A claim that is held back, and why."""

    claim: Claim
    reason: Reason


def statements(
    claims: Iterable[Claim], items: Mapping[str, str], properties: Mapping[str, str]
) -> tuple[list[str], list[Held]]:
    """Write what can be said, and list what is held back.

    `items` are the exact matches of things, `properties` those of predicates.
    """
    lines: list[str] = []
    held: list[Held] = []
    for claim in claims:
        if reason := _withheld(claim, items, properties):
            held.append(Held(claim, reason))
        else:
            lines.append(_line(claim, items, properties))
    return list(dict.fromkeys(lines)), held


def _withheld(claim: Claim, items: Mapping[str, str], properties: Mapping[str, str]) -> Reason | None:
    """Say why a claim is held back; None where it can be said."""
    standings: dict[str, Reason] = {"disputed": "disputed", "attributed": "judgement", "inferred": "inferred"}
    if claim.standing in standings:
        return standings[claim.standing]
    if claim.predicate not in properties:
        return "no property"
    if claim.subject not in items:
        return "no item"
    if claim.object in items or _DATE.fullmatch(claim.object):
        return None
    return "no item" if claim.object.startswith("http") else "vague date"


def _line(claim: Claim, items: Mapping[str, str], properties: Mapping[str, str]) -> str:
    """Write a claim with its reference: item, property, value, then the sources."""
    value = items.get(claim.object) or date(claim.object)
    quoted = claim.quoted
    parts = [items[claim.subject], properties[claim.predicate], value]
    parts += [_QUOTATION, monolingual(quoted.quote[:_LONGEST_QUOTE], quoted.language)]
    parts += [_TITLE, monolingual(quoted.title, quoted.language)]
    if language := LANGUAGES.get(quoted.language):
        parts += [_LANGUAGE, language]
    return "\t".join(parts)


def date(edtf: str) -> str:
    """Write a date with its precision: 9 a year, 10 a month, 11 a day."""
    found = _DATE.fullmatch(edtf)
    if not found:
        raise ValueError(f"no date that can be written: {edtf}")
    year, month, day = found.groups()
    precision = 9 + bool(month) + bool(day)
    return f"+{year}-{month or '00'}-{day or '00'}T00:00:00Z/{precision}"


def monolingual(text: str, language: str) -> str:
    """Write a text with its language; what would end it or the line is left out."""
    return f'{language}:"{" ".join(text.replace(chr(34), chr(39)).split())}"'
