"""Where a text states a date, in words or digits, in Arabic or English; and where it only points to one."""

import re
from dataclasses import dataclass
from functools import lru_cache

from isnad.errors import MalformedDate
from isnad.locale import Message, Translatable
from isnad.names.arabic import MONTHS, Word, normalised, stems, words
from isnad.reasoning.edtf import bounds
from isnad.source.document import Document, Span

_MONTH_NUMBERS = {
    tuple(normalised(part) for part in name.split()): number
    for number, names in enumerate(MONTHS, start=1)
    for name in names
}
_VAGUE = {
    "05": ("مطلع", "أوائل", "بداية", "early"),
    "15": ("منتصف", "أواسط", "mid"),
    "25": ("أواخر", "نهاية", "late"),
}
_VAGUE_DAYS = {normalised(word): day for day, listed in _VAGUE.items() for word in listed}
_YEAR_WORDS = {
    normalised(word) for word in ("عام", "سنة", "العام", "of", "in", "year", "during", "since", "خلال", "منذ")
}
_FILLERS = {normalised(word) for word in ("عام", "سنة", "العام", "of", "in", "year", "من", "شهر")}
_AND = {"and", "or"}
_TO = {normalised(word) for word in ("to", "until", "till", "through", "إلى", "حتى")}
_BETWEEN = {normalised(word) for word in ("between", "from", "بين", "من")}
_DASH = re.compile(r"\s?[-\u2010-\u2015]\s?")
_COUNTS = {normalised(word): number for number, names in enumerate((
    ("two", "شهرين"), ("three", "الثلاثة"), ("four", "الأربعة"), ("five", "الخمسة"), ("six", "الستة"),
), start=2) for word in names}  # fmt: skip
_MONTHS_OF = {normalised("الأشهر"), normalised("أشهر")}
# The words with which a date or a range can begin, where it does not begin with digits.
_BEGINNINGS = frozenset(
    {name[0] for name in _MONTH_NUMBERS} | _VAGUE_DAYS.keys() | _YEAR_WORDS | _BETWEEN | _MONTHS_OF
    | {"first", "last"}
)  # fmt: skip
# What points to a date from where or when the author stands, which the text need not tell.
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tomorrow|recently"
    r"|(?:last|next|this|past) (?:\w+ )?(?:weeks?|months?|years?|decades?|quarter)"
    r"|\w+ (?:days?|weeks?|months?|years?|decades?) (?:ago|later|earlier))\b"
    r"|\b(?:أمس|اليوم|غدا|مؤخرا)\b"
    r"|\b(?:ال)?(?:عام|سنة|شهر|أسبوع|عقد|عقدين|عقود|أعوام|سنوات|أشهر)(?: \w+)?"
    r" (?:الماضي(?:ة|ين)?|المقبل(?:ة)?|القادم(?:ة)?|الجاري(?:ة)?|الحالي(?:ة)?|الأخير(?:ة|ين)?)\b"
    r"|\bقبل \w+ (?:أيام|أسابيع|أشهر|أعوام|سنوات|عقود|يومين|شهرين|عامين)\b",
    re.IGNORECASE,
)
_NO_ANCHOR = Message("a relative date: the text does not say when it was written")
_TWO_WAYS = Message("day and month can be read either way")


@dataclass(frozen=True)
class DateMention:
    """A place in a text, and the date that its words state, in EDTF."""

    span: Span
    edtf: str


@dataclass(frozen=True)
class OpenDate:
    """A place in a text that speaks of a time, and why no date follows from it."""

    span: Span
    reason: Translatable


def find_dates(document: Document) -> tuple[DateMention, ...]:
    """Find the dates that a text states: years, months, days, vague parts of a month, ranges, sets."""
    found: list[DateMention] = []
    reader = _Reader(document.text)
    position = 0
    while position < len(reader.words):
        begins = _can_begin(reader.words[position].form)
        read = (reader.range_at(position) or reader.date_at(position)) if begins else None
        if read and _is_date(read[0]):
            last = reader.words[position + read[1] - 1]
            found.append(DateMention(Span(reader.words[position].begin, last.end), read[0]))
        position += read[1] if read else 1
    return tuple(found)


def find_open_dates(document: Document) -> tuple[OpenDate, ...]:
    """Find what speaks of a time without stating it: relative dates, days that can be read in two ways."""
    found = [OpenDate(Span(*match.span()), _NO_ANCHOR) for match in _RELATIVE.finditer(document.text)]
    for match in re.finditer(r"\b(\d{1,2})[/.](\d{1,2})[/.][12]\d{3}\b", document.text):
        if int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]:
            found.append(OpenDate(Span(*match.span()), _TWO_WAYS))
    return tuple(sorted(found, key=lambda one: one.span))


@lru_cache(maxsize=100_000)  # texts say the same few words again and again
def _can_begin(form: str) -> bool:
    """Return whether a date or a range can begin with a word: with digits, or one of the words for it."""
    return form[:1].isdigit() or form in _BEGINNINGS or not _BEGINNINGS.isdisjoint(stems(form))


def _is_date(edtf: str) -> bool:
    """Return whether there is such a day, and a range ends after it begins."""
    try:
        bounds(edtf)
    except MalformedDate:
        return False
    return True


class _Reader:
    """Read dates from the words of a text; a reading is the date in EDTF and how many words it took."""

    def __init__(self, text: str) -> None:
        self.words: tuple[Word, ...] = words(text)
        self._text = text

    def range_at(self, position: int) -> tuple[str, int] | None:
        """Read `from one date to another`; both ends of one kind, and nothing vague."""
        opened = self._form(position) in _BETWEEN or bool({*stems(self._form(position))} & _BETWEEN)
        begin = position + opened
        first = self.date_at(begin) or self._year(begin)
        if not first or not _plain(first[0]):
            return None
        at = begin + first[1]
        dashed = self._dashed(at)
        if not dashed:
            if self._form(at) in _TO:
                at += 1
            elif not (opened and (self._form(at) in _AND or self._form(at).startswith("و"))):
                return None
            elif self._form(at) in _AND:
                at += 1
        second = self.date_at(at) or self._year(at)
        if not second or not _plain(second[0]) or (first[0].isdigit() and not (dashed or opened)):
            return None
        return f"{first[0]}/{second[0]}", at + second[1] - position

    def date_at(self, position: int) -> tuple[str, int] | None:
        """Read one date, or one set of months."""
        return (
            self._digits(position)
            or self._months_of_year(position)
            or self._month_first(position)
            or self._months(position)
            or self._year_after_word(position)
        )

    def _form(self, position: int) -> str:
        return self.words[position].form if position < len(self.words) else ""

    def _gap(self, position: int) -> str:
        """Return what stands between a word and the one before it."""
        if not 0 < position < len(self.words):
            return ""
        return self._text[self.words[position - 1].end : self.words[position].begin]

    def _dashed(self, position: int) -> bool:
        return _DASH.fullmatch(self._gap(position)) is not None

    def _digits(self, position: int) -> tuple[str, int] | None:
        """Read 2004-06-28, 2004-06 or 28/6/2004; a day that may be a month is left open."""
        parts = [self._form(position)]
        while len(parts) < 3 and self._gap(position + len(parts)) in ("-", "/", "."):
            parts.append(self._form(position + len(parts)))
        if len(parts) < 2 or not all(part.isdigit() for part in parts):
            return None
        if len(parts[0]) == 4 and self._gap(position + 1) == "-" and all(len(p) == 2 for p in parts[1:]):
            return "-".join(parts), len(parts)
        if len(parts) == 3 and len(parts[2]) == 4 and (int(parts[0]) > 12 or parts[0] == parts[1]):
            return f"{parts[2]}-{int(parts[1]):02}-{int(parts[0]):02}", 3
        return ("", len(parts)) if len(parts) == 3 else None

    def _months_of_year(self, position: int) -> tuple[str, int] | None:
        """Read `the first three months of 2005` and `الأشهر الثلاثة الأولى من عام 2005`."""
        forms = [self._form(position + n) for n in range(8)]
        english = forms[0] in ("first", "last") and forms[2] == "months" and forms[1] in _COUNTS
        arabic = forms[0] in _MONTHS_OF and forms[1] in _COUNTS
        if not english and not arabic:
            return None
        count = _COUNTS[forms[1]]
        last = forms[0] == "last" or forms[2] == normalised("الأخيرة")
        at = 3
        while forms[at] in _FILLERS and at < 7:
            at += 1
        if not _is_year(forms[at]):
            return None
        year = forms[at]
        begin, end = (13 - count, 12) if last else (1, count)
        return f"{year}-{begin:02}/{year}-{end:02}", at + 1

    def _month_first(self, position: int) -> tuple[str, int] | None:
        """Read `June 28, 2004`."""
        month = self._month(position)
        if not month:
            return None
        day, year = self._form(position + month[1]), self._form(position + month[1] + 1)
        day = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", day)
        if not _is_day(day) or not _is_year(year):
            return None
        return f"{year}-{month[0]:02}-{int(day):02}", month[1] + 2

    def _months(self, position: int) -> tuple[str, int] | None:
        """Read `[day or vague word] month [and month …] [filler] year`, and days `11-13 December 2006`."""
        here = position
        first = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", self._form(here))
        day = first if _is_day(first) else None
        vague = next((_VAGUE_DAYS[stem] for stem in stems(first) if stem in _VAGUE_DAYS), None)
        here += 1 if day or vague else 0
        until = None
        joined = self._form(here) in _TO | _AND
        if day and (self._dashed(here) or joined) and _is_day(self._form(here + joined)):
            until = self._form(here + joined)
            here += 1 + joined
        if (day or vague) and self._form(here) in _FILLERS:
            here += 1
        months: list[int] = []
        through = False
        while month := self._month(here):
            through |= bool(months) and self._dashed(here)
            months.append(month[0])
            here += month[1]
            if (joining := self._form(here)) in _AND | _TO and self._month(here + 1):
                through |= joining in _TO
                here += 1
        while months and self._form(here) in _FILLERS:
            here += 1
        if not months or not _is_year(self._form(here)):
            return None
        return _edtf(self._form(here), months, day, until, vague, through=through), here + 1 - position

    def _month(self, position: int) -> tuple[int, int] | None:
        """Read a month's name, of one word or two, perhaps after a clitic; give it and its words."""
        for length in (2, 1):
            part = self.words[position : position + length]
            if len(part) == length:
                for first in stems(part[0].form):
                    key = (first, *(word.form for word in part[1:]))
                    if key in _MONTH_NUMBERS:
                        return _MONTH_NUMBERS[key], length
        return None

    def _year_after_word(self, position: int) -> tuple[str, int] | None:
        """Read `in the year 2014`; a bare number is no date, and that of a longer date is read with it."""
        said = any(stem in _YEAR_WORDS for stem in stems(self._form(position) or "-"))
        if said and _is_year(self._form(position + 1)) and not self._digits(position + 1):
            return self._form(position + 1), 2
        return None

    def _year(self, position: int) -> tuple[str, int] | None:
        """Read a bare year, for the ends of a range."""
        return (self._form(position), 1) if _is_year(self._form(position)) else None


def _edtf(
    year: str, months: list[int], day: str | None, until: str | None, vague: str | None, *, through: bool
) -> str:
    """Write what was read as EDTF."""
    stated = [f"{year}-{month:02}" for month in months]
    if len(stated) > 1:
        return f"{stated[0]}/{stated[-1]}" if through else f"{{{','.join(stated)}}}"
    if day and until:
        return f"{stated[0]}-{int(day):02}/{stated[0]}-{int(until):02}"
    if day:
        return f"{stated[0]}-{int(day):02}"
    return f"{stated[0]}-~{vague}" if vague else stated[0]


def _plain(edtf: str) -> bool:
    """Return whether a date is a year, a month or a day, so that a range can begin or end with it."""
    return re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", edtf) is not None


def _is_year(form: str) -> bool:
    return form.isdigit() and 1000 <= int(form) <= 2999


def _is_day(form: str) -> bool:
    return form.isdigit() and len(form) <= 2 and 1 <= int(form) <= 31
