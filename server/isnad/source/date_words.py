"""The words by which texts say dates, in Arabic and in English, and the days of the Hijri calendar."""

import re
from datetime import date, timedelta
from functools import lru_cache

from hijridate import Hijri

from isnad.names.arabic import HIJRI_MONTHS, MONTHS, OTHER_MONTH_NAMES, normalised, stems


def _forms(text: str) -> frozenset[str]:
    """Return the normal forms of some words."""
    return frozenset(normalised(word) for word in text.split())


def _numbered(*lines: str, first: int = 1) -> dict[str, int]:
    """Return the number of each word, by the line that it stands in."""
    return {form: number for number, line in enumerate(lines, start=first) for form in _forms(line)}


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
VAGUE_DAYS = {
    normalised(word): day
    for day, listed in (
        ("05", "مطلع أوائل بداية early"),
        ("15", "منتصف أواسط mid"),
        ("25", "أواخر نهاية late"),
    )
    for word in listed.split()
}
SEASONS = _numbered("spring ربيع", "summer صيف", "autumn fall خريف", "winter شتاء", first=21)
ORDINALS = _numbered("first 1st الأول", "second 2nd الثاني", "third 3rd الثالث", "fourth 4th الرابع")
LAST = _forms("last final الأخير")
PARTS = {**dict.fromkeys(_forms("quarter الربع"), (32, 4)), **dict.fromkeys(_forms("half النصف"), (39, 2))}
TENS = {
    normalised(f"{tens}{ending}"): digit
    for digit, tens in enumerate(
        ["عشرين", "ثلاثين", "أربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين"], start=2
    )
    for ending in ("يات", "ات")
}
CENTURY = tuple(normalised(word) for word in ("القرن", "العشرين"))
YEAR_WORDS = _forms("عام سنة العام of in year during since خلال منذ حتى until till by before after")
YEARS = _forms("عامي سنتي الأعوام السنوات أعوام years")
FILLERS = _forms("عام سنة العام of in year من شهر")
OF_YEAR = _forms("عام سنة العام of year من the في")
AND = frozenset(("and", "or"))
TO = _forms("to until till through إلى حتى")
BETWEEN = _forms("between from بين من")
HIJRI_ERA = _forms("هـ هجري هجرية للهجرة ah")
DASH = re.compile(r"\s?[-\u2010-\u2015]\s?")
YEAR = re.compile(r"([12]\d{3})م?")
HIJRI_YEAR = re.compile(r"(1[345]\d\d)(ه)?")
COUNTS = _numbered("two شهرين", "three الثلاثة", "four الأربعة", "five الخمسة", "six الستة", first=2)
MONTHS_OF = _forms("الأشهر أشهر")
MONTH_BEGINNINGS = frozenset(name[0] for name in (*MONTH_NUMBERS, *HIJRI_NUMBERS))
# The words with which a date or a range can begin, where it does not begin with digits.
BEGINNINGS = (
    MONTH_BEGINNINGS | {"q1", "q2", "q3", "q4"}
    | VAGUE_DAYS.keys() | YEAR_WORDS | BETWEEN | MONTHS_OF | SEASONS.keys() | PARTS.keys()
    | ORDINALS.keys() | LAST | TENS.keys()
)  # fmt: skip


@lru_cache(maxsize=100_000)  # texts say the same few words again and again
def can_begin(form: str) -> bool:
    """Return whether a date or a range can begin with a word: with digits, or one of the words for it."""
    return form[:1].isdigit() or form in BEGINNINGS or not BEGINNINGS.isdisjoint(stems(form))


def is_plain(edtf: str) -> bool:
    """Return whether a date is a year, a month or a day, so that a range can begin or end with it."""
    return re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", edtf) is not None


def is_year(form: str) -> bool:
    """Return whether a word is a year."""
    return YEAR.fullmatch(form) is not None


def is_day(form: str) -> bool:
    """Return whether a word is the number of a day."""
    return form.isdigit() and len(form) <= 2 and 1 <= int(form) <= 31


def day_of(form: str) -> str:
    """Return a day without the ending of an ordinal."""
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", form)


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
