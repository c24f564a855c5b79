"""The parts of which dates are made: the words for them, in Arabic and English, and what reads those."""

import re
from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache

from hijridate import Hijri

from isnad.names.arabic import (
    HIJRI_MONTHS,
    MONTHS,
    OTHER_MONTH_NAMES,
    Word,
    by_form,
    forms_of,
    normalised,
    stems,
    words,
)


def _numbered(*lines: str, first: int = 1) -> dict[str, int]:
    """Return the number of each word, by the line that it stands in."""
    return by_form(enumerate(lines, start=first))


def _by_words(months: tuple[tuple[str, ...], ...]) -> dict[tuple[str, ...], int]:
    """Return the numbers of months by the words of their names."""
    return {
        tuple(normalised(part) for part in name.split()): number
        for number, names in enumerate(months, start=1)
        for name in names
    }


MONTH_NUMBERS = _by_words(
    tuple((*usual, *other) for usual, other in zip(MONTHS, OTHER_MONTH_NAMES, strict=True))
)
HIJRI_NUMBERS = _by_words(HIJRI_MONTHS)
LONGEST_MONTH = max(map(len, (*MONTH_NUMBERS, *HIJRI_NUMBERS)))
VAGUE_DAYS = by_form(
    (("05", "مطلع أوائل بداية early"), ("15", "منتصف أواسط mid"), ("25", "أواخر نهاية late"))
)
SEASONS = _numbered("spring ربيع", "summer صيف", "autumn fall خريف", "winter شتاء", first=21)
ORDINALS = _numbered("first 1st الأول", "second 2nd الثاني", "third 3rd الثالث", "fourth 4th الرابع")
_UNITS = (
    "first الأول,second الثاني,third الثالث,fourth الرابع,fifth الخامس,sixth السادس,seventh السابع,"
    "eighth الثامن,ninth التاسع"
)


def _said_days() -> dict[tuple[str, ...], int]:
    """Return the days of a month by the words of their ordinals."""
    said: dict[str, int] = {"twentieth": 20, "thirtieth": 30, "thirty first": 31, "العاشر": 10}
    said |= {
        f"{ten}teenth": day
        for day, ten in enumerate(("thir", "four", "fif", "six", "seven", "eigh", "nine"), start=13)
    }
    said |= {"tenth": 10, "eleventh": 11, "twelfth": 12}
    for unit, pair in enumerate(_UNITS.split(","), start=1):
        english, arabic = pair.split()
        in_ten = "الحادي" if unit == 1 else arabic
        said |= {english: unit, arabic: unit, f"twenty {english}": 20 + unit, f"{in_ten} عشر": 10 + unit}
        said |= {f"{in_ten} والعشر{case}": 20 + unit for case in ("ين", "ون")}
    for case in ("ين", "ون"):
        said |= {f"العشر{case}": 20, f"الثلاث{case}": 30, f"الحادي والثلاث{case}": 31}
    return {tuple(normalised(words).split()): day for words, day in said.items()}


SAID_DAYS = _said_days()
LAST = forms_of("last final الأخير")
PARTS = {
    **dict.fromkeys(forms_of("quarter الربع"), (32, 4)),
    **dict.fromkeys(forms_of("half النصف"), (39, 2)),
}
TENS = {
    normalised(f"{tens}{ending}"): digit
    for digit, tens in enumerate(
        ["عشرين", "ثلاثين", "أربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين"], start=2
    )
    for ending in ("يات", "ات")
}
CENTURY = tuple(normalised(word) for word in ("القرن", "العشرين"))
YEAR_WORDS = VAGUE_DAYS.keys() | forms_of(
    "عام سنة العام of in year during since خلال منذ حتى until till by before after"
)
YEARS = forms_of("عامي سنتي الأعوام السنوات أعوام years")
FILLERS = forms_of("عام سنة العام of in year من شهر")
OF_MONTH = forms_of("of من شهر")
OF_YEAR = forms_of("عام سنة العام of year من the في")
AND = frozenset(("and", "or", "و"))
TO = forms_of("to until till through إلى حتى")
BETWEEN = forms_of("between from بين من")
APART = forms_of("between بين")  # with `and`
HIJRI_ERA = forms_of("هـ هجري هجرية للهجرة ah")
DASH = re.compile(r"\s*[-\u2010-\u2015]\s*")
COMMA = re.compile(r"\s*[,،]")
# What an ordinal after it is of, so that it is no day: الأسبوع الأول من أيار.
DEFINITE = re.compile("(?!الي$|اليوم$)[وفبكل]{0,2}(?:ال|لل)")
WEEKDAY = re.compile(
    r"\b(?:([وف]?)(?:يوم[اي]?\s+)?ال(?:[اإأ]ثنين|ثلاثاء|[أا]ربعاء|خميس|جمعة|سبت|[أا]حد)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b\s*[,،]?",
    re.IGNORECASE,
)
YEAR = re.compile(r"([12]\d{3})م?")
HIJRI_YEAR = re.compile(r"(1[345]\d\d)(ه)?")
COUNTS = _numbered("two شهرين", "three الثلاثة", "four الأربعة", "five الخمسة", "six الستة", first=2)
MONTHS_OF = forms_of("الأشهر أشهر")
MONTH_BEGINNINGS = frozenset(name[0] for name in (*MONTH_NUMBERS, *HIJRI_NUMBERS))
# The words with which a date or a range can begin, where it does not begin with digits.
_FIRST_DAY = normalised("فاتح")
BEGINNINGS = (
    {_FIRST_DAY} | MONTH_BEGINNINGS | {"q1", "q2", "q3", "q4"}
    | VAGUE_DAYS.keys() | YEAR_WORDS | BETWEEN | MONTHS_OF | SEASONS.keys() | PARTS.keys()
    | ORDINALS.keys() | LAST | TENS.keys() | {day[0] for day in SAID_DAYS}
)  # fmt: skip


@lru_cache(maxsize=100_000)  # texts say the same few words again and again
def can_begin(form: str) -> bool:
    """Return whether a date or a range can begin with a word: with digits, or one of the words for it."""
    return (
        form.removeprefix("و")[:1].isdigit() or form in BEGINNINGS or not BEGINNINGS.isdisjoint(stems(form))
    )


def is_plain(edtf: str) -> bool:
    """Return whether a date is a year, a month or a day, so that a range can begin or end with it."""
    return re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", edtf) is not None


def together(stated: list[str], *, through: bool) -> str:
    """Return one date, a range `through` what lies between, or a set, as EDTF."""
    if len(stated) == 1:
        return stated[0]
    return f"{stated[0]}/{stated[-1]}" if through else f"{{{','.join(stated)}}}"


def is_day(form: str) -> bool:
    """Return whether a word is the number of a day."""
    return form.isdecimal() and len(form) <= 2 and 1 <= int(form) <= 31


def day_of(form: str) -> str:
    """Return a day without the ending of an ordinal; in the Maghreb the first has a name."""
    return "1" if form == _FIRST_DAY else re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", form)


def hijri_days(year: str, month: int | None, day: int | None = None) -> str:
    """Return the days of a Hijri date by the calendar of Umm al-Qura, a day more at either end.

    The day begins at sunset, and where the moon is watched a month begins a day before or after. What the
    calendar does not have (before 1343, after 1500, the 30th of a month of 29 days) is no date.
    """
    try:
        first = Hijri(int(year), month or 1, day or 1)
        last = (
            first if day else Hijri(int(year), month or 12, Hijri(int(year), month or 12, 1).month_length())
        )
        days = [date(*one.to_gregorian().datetuple()) for one in (first, last)]
    except (ValueError, OverflowError):
        return ""
    begin, end = days[0] - timedelta(days=1), days[1] + timedelta(days=1)
    return f"[{begin}..{end}]" if day else f"{begin}/{end}"


# Of a list of days or months: more are a table, and each place of it would be read to its end.
MOST_PARTS = 12


class PartReader:
    """Reads the days, months and years that stand at the words of a text."""

    def __init__(self, text: str) -> None:
        # The name of a day of the week says nothing of the date; what joins it to the one before stays.
        self._text = WEEKDAY.sub(lambda found: (found[1] or "").ljust(len(found[0])), text)
        self.words: tuple[Word, ...] = words(self._text)

    def _form(self, position: int) -> str:
        return self.words[position].form if position < len(self.words) else ""

    def _stem(self, position: int, among: Container[str]) -> str:
        """Return what a word is without its clitics, if that is among some words; else nothing."""
        found = (stem for stem in stems(self._form(position) or "-") if stem in among)
        return next(found, "")

    def _gap(self, position: int) -> str:
        """Return what stands between a word and the one before it."""
        if not 0 < position < len(self.words):
            return ""
        return self._text[self.words[position - 1].end : self.words[position].begin]

    def _dashed(self, position: int) -> bool:
        return DASH.fullmatch(self._gap(position)) is not None

    def _after(self, position: int, among: frozenset[str]) -> int:
        """Return the position after some words that say nothing, four at most."""
        at = position
        while self._form(at) in among and at < position + 4:
            at += 1
        return at

    def _joint(self, position: int) -> tuple[str, int] | None:
        """Return how a part of a list is joined to the next (`to`, `and`, a comma), by how many words."""
        form = self._form(position)
        if self._dashed(position) or form in TO:
            return "to", int(form in TO)
        if form in AND or form.startswith("و"):
            return "and", int(form in AND)
        return (",", 0) if COMMA.match(self._gap(position)) else None

    def _year_at(self, position: int) -> str:
        """Return the year that a word is; nothing where it is none."""
        found = YEAR.fullmatch(self._form(position))
        return found[1] if found else ""

    def _is_hijri(self, position: int) -> bool:
        """Return whether a year is said to be of the Hijri era."""
        return self._form(position).endswith("ه") or self._form(position + 1) in HIJRI_ERA

    def _month(
        self, position: int, known: dict[tuple[str, ...], int], *, first_name: bool = True
    ) -> tuple[int, int] | None:
        """Read a month by its name, or by two: آذار/مارس; return its number and how many words it took."""
        longest = 0 if MONTH_BEGINNINGS.isdisjoint(stems(self._form(position))) else LONGEST_MONTH
        for length in range(longest, 0, -1):
            part = self.words[position : position + length]
            if len(part) == length:
                for first in stems(part[0].form):
                    key = (first, *(word.form for word in part[1:]))
                    if key in known:
                        again = (
                            self._month(position + length, known, first_name=False) if first_name else None
                        )
                        return known[key], length + (again[1] if again and again[0] == known[key] else 0)
        return None

    def _day(self, position: int) -> tuple[int, int] | None:
        """Read the number of a day, in digits or words, and how many words it took."""
        form = self._form(position)
        if is_day(digits := day_of(form.removeprefix("و"))):
            return int(digits), 1
        second, before = self._form(position + 1), self._form(position - 1) if position else ""
        if DEFINITE.match(before) and not self._gap(position).strip() and form.startswith("ال"):
            return None  # the first week of May: الأسبوع الأول من أيار
        for key, length in (
            ((stem, *more), 1 + len(more)) for more in ((second,), ()) for stem in stems(form)
        ):
            if key in SAID_DAYS:
                return SAID_DAYS[key], length
        return None

    def _days(self, position: int) -> tuple[list[int], bool, int] | None:
        """Read `11-13`, `3, 4 and 5`; return the days, whether those between count, and the words it took."""
        days: list[int] = []
        joints: list[str] = []
        at = after = position
        while day := self._day(at):
            if len(days) == MOST_PARTS:
                return None
            days.append(day[0])
            after = at + day[1]
            if not (joint := self._joint(after)) or not self._day(after + joint[1]):
                break
            joints.append(joint[0])
            at = after + joint[1]
        if not days or "," in joints[-1:] or len({*joints} - {","}) > 1:  # page 12, 3 May
            return None
        return days, "to" in joints, after - position

    def _days_and_month(self, position: int) -> tuple[int, list[int], bool, int] | None:
        """Read `27 and 28 April` or `April 28`.

        Return the month, the days, whether those between them count, and how many words it took.
        """
        if month := self._month(position, MONTH_NUMBERS):
            day = self._day(position + month[1])
            return (month[0], [day[0]], False, month[1] + day[1]) if day else None
        if not (days := self._days(position)):
            return None
        at = self._after(position + days[2], OF_MONTH)
        month = self._month(at, MONTH_NUMBERS)
        return (month[0], days[0], days[1], at + month[1] - position) if month else None
