"""Where a text states a date, in words or digits, in Arabic or English; and where it only points to one."""

import re
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from isnad.errors import MalformedDate
from isnad.locale import Message, Translatable
from isnad.names.arabic import by_form, forms_of, stems, words
from isnad.reasoning.edtf import bounds, same_days
from isnad.source.date_reader import DateReader
from isnad.source.document import Document, Span, Spans
from isnad.source.number_words import numbers_in

# What points to a date from where or when the author stands, which the text need not tell.
_FROM_NOW = re.compile(
    r"\b(?:yesterday|today|tomorrow|recently"
    r"|(?:last|next|this|past) (?:\w+ )?(?:weeks?|months?|years?|decades?|quarter)"
    r"|(?:\w+-)?\w+ (?:days?|weeks?|months?|years?|decades?) ago)\b"
    r"|\b(?:أمس|غدا|مؤخرا|اليوم(?! التالي| نفسه| ذاته))\b"
    r"|\b(?:ال)?(?:عام|سنة|شهر|أسبوع|عقد|عقدين|عقود|أعوام|سنوات|أشهر)(?: \w+)?"
    r" (?:الماضي(?:ة|ين)?|المقبل(?:ة)?|القادم(?:ة)?|الجاري(?:ة)?|الحالي(?:ة)?|الأخير(?:ة|ين)?)\b"
    r"|\bقبل \w+ (?:أيام|أسابيع|أشهر|أعوام|سنوات|عقود|يوما|شهرا|عاما|سنة)\b"
    r"|\bقبل (?:يومين|أسبوعين|شهرين|عامين|سنتين|عقدين)\b",
    re.IGNORECASE,
)
# What points to a date from another one, which stands before it.
_FROM_ANOTHER = re.compile(
    r"\b(?:(?:\w+-)?\w+ (?:days?|weeks?|months?|years?|decades?) (?:later|earlier|afterwards)"
    r"|the (?:following|next|same|previous) (?:day|week|month|year|decade))\b"
    r"|\b[وف]?بعد (?:يوم|أسبوع|شهر|عام|سنة|عقد|يومين|أسبوعين|شهرين|عامين|سنتين|عقدين)\b(?!\s+\d)"
    r"|\b[وف]?بعد \w+ (?:أيام|أسابيع|أشهر|شهور|أعوام|سنوات|عقود|يوما|أسبوعا|شهرا|عاما|سنة)\b"
    r"|\b(?:[وف]?[بل]?ال)(?:يوم|أسبوع|شهر|عام|سنة) (?:التالي(?:ة)?|نفسه|نفسها|ذاته|ذاتها)\b",
    re.IGNORECASE,
)
_UNITS = by_form(
    (
        ("day", "day days يوم يومين أيام يوما"),
        ("week", "week weeks أسبوع أسبوعين أسابيع أسبوعا"),
        ("month", "month months شهر شهرين أشهر شهور شهرا"),
        ("year", "year years عام سنة عامين سنتين أعوام سنوات عاما"),
        ("decade", "decade decades عقد عقدين عقود"),
    )
)
_PAIRS = forms_of("يومين أسبوعين شهرين عامين سنتين عقدين")
_SAME = forms_of("same نفسه نفسها ذاته ذاتها")
_EARLIER = {"earlier", "previous"}
_EITHER_ERA = re.compile(
    r"\b(?:[وفبل]{0,2}(?:ال)?(?:عام|سنة))\s+(1(?:3[4-9]|4\d)\d)\b(?!\s*(?:هـ|هجري|للهجرة))"
)
_SOME_DECADE = re.compile(
    r"\bthe (?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b"
    r"|\b[وف]?[بلك]?(?:ال)?(?:عشرين|ثلاثين|أربعين|خمسين|ستين|سبعين|ثمانين|تسعين)(?:يات|ات)"
    r"(?: القرن الماضي)?\b(?! القرن)",
    re.IGNORECASE,
)
_NO_CENTURY = Message("a decade: the text does not say of which century")
_NO_ANCHOR = Message("a relative date: the text does not say when it was written")
_NOTHING_NEAR = Message("a relative date: no date is read before it in its sentence or in the one before")
_TWO_WAYS = Message("day and month can be read either way")
_TWO_ERAS = Message("the year can be of the Hijri or of the Gregorian calendar")


@dataclass(frozen=True)
class DateMention:
    """A place in a text, and the date that its words state, in EDTF."""

    span: Span
    edtf: str

    def is_of(self, stated: str) -> bool:
        """Return whether a date, as a fact states it, is of the same days; one that is malformed is not."""
        try:
            return same_days(self.edtf, stated)
        except MalformedDate:
            return False


@dataclass(frozen=True)
class OpenDate:
    """A place in a text that speaks of a time, and why no date follows from it.

    Where another date stands before it, that is its anchor, and `edtf` what it would be, counted from there;
    whether it is counted from there, its author says.
    """

    span: Span
    reason: Translatable
    anchor: DateMention | None = None
    edtf: str = ""

    @property
    def is_relative(self) -> bool:
        """Whether it points to a date from elsewhere, and is not a date that can be read in several ways."""
        return self.reason not in (_TWO_WAYS, _TWO_ERAS, _NO_CENTURY)


@lru_cache(maxsize=4)  # a draft and a page ask for the dates of one text several times
def dates_in(text: str) -> tuple[DateMention, ...]:
    """Find the dates that a text states.

    Years, months, days, seasons, quarters, halves and decades, vague parts of a month, ranges, sets; and what
    is said in the Hijri calendar.
    """
    found: list[DateMention] = []
    reader = DateReader(text)
    position = 0
    while position < len(reader.words):
        read = reader.reading_at(position)
        if read and _is_date(read[0]):
            last = reader.words[position + read[1] - 1]
            found.append(DateMention(Span(reader.words[position].begin, last.end), read[0]))
        position += read[1] if read else 1
    return tuple(found)


def find_open_dates(document: Document) -> tuple[OpenDate, ...]:
    """Find what speaks of a time without stating it.

    Relative dates; days that can be read in two ways, and years in two calendars.
    """
    text, dates = document.text, dates_in(document.text)
    found = [OpenDate(Span(*match.span()), _NO_ANCHOR) for match in _FROM_NOW.finditer(text)]
    for match in _FROM_ANOTHER.finditer(text):
        found.append(_counted(document, Span(*match.span()), dates))
    for match in re.finditer(r"\b(\d{1,2})[/.](\d{1,2})[/.][12]\d{3}\b", text):
        if int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]:
            found.append(OpenDate(Span(*match.span()), _TWO_WAYS))
    for match in _EITHER_ERA.finditer(text):
        found.append(OpenDate(Span(*match.span()), _TWO_ERAS))
    found += [OpenDate(Span(*match.span()), _NO_CENTURY) for match in _SOME_DECADE.finditer(text)]
    stated = Spans(one.span for one in dates)
    return tuple(sorted((one for one in found if not stated.meet(one.span)), key=lambda one: one.span))


def _is_date(edtf: str) -> bool:
    """Return whether there is such a day, and a range ends after it begins."""
    try:
        bounds(edtf)
    except MalformedDate:
        return False
    return True


def _counted(document: Document, span: Span, dates: tuple[DateMention, ...]) -> OpenDate:
    """Return a relative date, counted from the last one stated in its sentence or in the one before."""
    at = bisect_right(document.sentences, span.begin, key=lambda one: one.begin) - 1
    reach = document.sentences[max(at - 1, 0)].begin if document.sentences else 0
    last = bisect_right(dates, span.begin, key=lambda one: one.span.end) - 1
    if last < 0 or dates[last].span.begin < reach:
        return OpenDate(span, _NOTHING_NEAR)
    anchor = dates[last]
    said = document.quoted(anchor.span)
    edtf = _moved(anchor.edtf, document.quoted(span))
    if not edtf:
        reason = Message('a relative date: "%(words)s" is too vague to count it from', words=said)
        return OpenDate(span, reason, anchor)
    reason = Message(
        'a relative date: counted from "%(words)s" it would be %(date)s, if that is what it is counted from',
        words=said,
        date=edtf,
    )
    return OpenDate(span, reason, anchor, edtf)


def _moved(edtf: str, said: str) -> str:
    """Return a date moved by what a phrase says, no more exact than its unit; nothing where that is open."""
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", edtf):
        return ""
    forms = {stem for word in words(said) for stem in stems(word.form)}
    unit = next((_UNITS[form] for form in sorted(forms) if form in _UNITS), "")
    if forms & _SAME:
        count = 0
    elif unit == "decade":  # in years
        count = max(numbers_in(said), default=10)
    else:
        count = 2 if forms & _PAIRS else max(numbers_in(said), default=1)
    count = -count if forms & _EARLIER else count
    year, *rest = map(int, edtf.split("-"))
    rest = [] if rest and rest[0] > 12 else rest  # of a season the year alone can be moved
    try:
        if unit in ("year", "decade"):
            return f"{year + count:04}"
        if unit == "month" and rest:
            year, month = divmod(year * 12 + rest[0] - 1 + count, 12)
            return f"{year:04}-{month + 1:02}"
        if len(rest) == 2 and monthrange(year, rest[0])[1] >= rest[1]:
            day = date(year, rest[0], rest[1]) + timedelta(days=count * (7 if unit == "week" else 1))
            return day.isoformat()
    except (ValueError, OverflowError):
        return ""
    return ""
