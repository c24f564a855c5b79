"""Where a text mentions an entity or a date, whether or not anybody has noticed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDFS, SKOS, Literal, URIRef

from isnad.arabic import MONTHS, Word, normalised, stems, words
from isnad.graph.document import Document, Span
from isnad.graph.terms import Triple
from isnad.namespaces import ICI, ID

_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, URIRef(ICI + "nameInText")}

_MONTH_NUMBERS = {
    tuple(normalised(part) for part in name.split()): number
    for number, names in enumerate(MONTHS, start=1)
    for name in names
}
_VAGUE_DAYS = {normalised(word): day for word, day in (
    ("مطلع", "05"), ("أوائل", "05"), ("منتصف", "15"), ("أواسط", "15"), ("أواخر", "25"), ("نهاية", "25"),
    ("early", "05"), ("mid", "15"), ("late", "25"),
)}  # fmt: skip
_YEAR_WORDS = {normalised(word) for word in ("عام", "سنة", "العام", "of", "in", "year")}
_FILLERS = _YEAR_WORDS | {normalised("من"), normalised("شهر")}


@dataclass(frozen=True)
class Mention:
    """Hold a place in a text, and the entities that its words can name."""

    span: Span
    entities: frozenset[URIRef]


@dataclass(frozen=True)
class DateMention:
    """Hold a place in a text, and the date that its words state, in EDTF."""

    span: Span
    edtf: str


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


def find_dates(document: Document) -> tuple[DateMention, ...]:
    """Find the dates that a text states: a year, months of a year, a day, a vague part of a month."""
    text, found, position = words(document.text), [], 0
    while position < len(text):
        read = _months(text, position) or _year_alone(text, position)
        if read:
            edtf, length = read
            found.append(DateMention(Span(text[position].begin, text[position + length - 1].end), edtf))
        position += read[1] if read else 1
    return tuple(found)


def _months(text: tuple[Word, ...], position: int) -> tuple[str, int] | None:
    """Read `[day or vague word] month [and month …] [filler] year`; give the date and its words."""
    here = position
    first = text[here].form
    day = first if first.isdigit() and 1 <= int(first) <= 31 else None
    vague = next((_VAGUE_DAYS[stem] for stem in stems(first) if stem in _VAGUE_DAYS), None)
    here += 1 if day or vague else 0
    months: list[int] = []
    while month := _month(text, here):
        months.append(month[0])
        here += month[1]
    while months and here < len(text) and text[here].form in _FILLERS:
        here += 1
    if not months or here >= len(text) or not _is_year(text[here].form):
        return None
    year = text[here].form
    stated = [f"{year}-{month:02}" for month in months]
    length = here + 1 - position
    if len(stated) > 1:
        return f"{{{','.join(stated)}}}", length
    if day:
        return f"{stated[0]}-{int(day):02}", length
    return (f"{stated[0]}-~{vague}" if vague else stated[0]), length


def _month(text: tuple[Word, ...], position: int) -> tuple[int, int] | None:
    """Read a month's name, of one word or two, perhaps after a clitic; give it and its words."""
    for length in (2, 1):
        part = text[position : position + length]
        if len(part) == length:
            for first in _forms(part[0].form):
                key = (first, *(word.form for word in part[1:]))
                if key in _MONTH_NUMBERS:
                    return _MONTH_NUMBERS[key], length
    return None


def _year_alone(text: tuple[Word, ...], position: int) -> tuple[str, int] | None:
    """Read `in the year 2014`; a bare number is no date."""
    pair = text[position : position + 2]
    if len(pair) == 2 and _is_year(pair[1].form):
        if any(stem in _YEAR_WORDS for stem in _forms(pair[0].form)):
            return pair[1].form, 2
    return None


def _is_year(form: str) -> bool:
    return form.isdigit() and 1000 <= int(form) <= 2999


def _forms(form: str) -> Iterator[str]:
    yield from stems(form)
