"""The words by which texts say numbers and dates, in Arabic and English; the days of the Hijri calendar."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from hijridate import Hijri

from isnad.names.arabic import (
    HIJRI_MONTHS,
    MONTHS,
    OTHER_MONTH_NAMES,
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


_WORDS: dict[int, str] = {
    0: "zero صفر",
    1: "one first once sole single annual annually yearly "
    "سنوي سنوية سنويا واحد واحدة أول أولى أحد إحدى حادي حادية",
    2: "two second twice both pair couple biennial "
    "اثنان اثنين اثنا اثني اثنتان اثنتين اثنتا اثنتي ثان ثاني ثانية",
    3: "three third ثلاث ثلاثة ثالث ثالثة",
    4: "four fourth أربع أربعة رابع رابعة",
    5: "five fifth خمس خمسة خامس خامسة",
    6: "six sixth ست ستة سادس سادسة",
    7: "seven seventh سبع سبعة سابع سابعة",
    8: "eight eighth ثمان ثماني ثمانية ثامن ثامنة",
    9: "nine ninth تسع تسعة تاسع تاسعة",
    10: "ten tenth decade عشر عشرة عاشر عاشرة عقد",
    11: "eleven eleventh",
    12: "twelve twelfth dozen",
    13: "thirteen thirteenth",
    14: "fourteen fourteenth",
    15: "fifteen fifteenth",
    16: "sixteen sixteenth",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth عشرون عشرين عقدان عقدين",
    30: "thirty thirtieth ثلاثون ثلاثين",
    40: "forty fortieth أربعون أربعين",
    50: "fifty fiftieth خمسون خمسين",
    60: "sixty sixtieth ستون ستين",
    70: "seventy seventieth سبعون سبعين",
    80: "eighty eightieth ثمانون ثمانين",
    90: "ninety ninetieth تسعون تسعين",
    100: "hundred hundredth century مئة مائة قرن",
}
_VALUES = by_form(_WORDS.items())
_SCALES = by_form(
    (
        (10, "decades عقود"),
        (1_000, "thousand thousands ألف ألفا آلاف"),
        (1_000_000, "million millions مليون مليونا ملايين"),
        (1_000_000_000, "billion billions مليار مليارا مليارات"),
    )
)
_MILLION = 1_000_000
_HALF = forms_of("half نصف")
_GROUPED = re.compile(
    rf"(?P<digits>\d+(?:[.,٫٬]\d+)+|\d{{1,3}}(?: \d{{3}})+)\b(?: (?P<scale>{'|'.join(_SCALES)})\b)?"
)
_PAIRS = by_form(  # two of what is counted by, in one word
    (
        (2_000, "ألفا ألفي ألفان ألفين"),
        (2_000_000, "مليونا مليوني مليونان مليونين"),
        (2_000_000_000, "مليارا ملياري ملياران مليارين"),
    )
)
# Two and a half million, ثلاثة ملايين ونصف المليون.
_AND_A_HALF = re.compile(
    rf"(?P<number>\w+)(?: (?P<times>{'|'.join(_SCALES)}))?(?: and a half| ونصف)\b"
    rf"(?: (?:ال)?(?P<scale>{'|'.join(_SCALES)})\b)?"
)
_EACH, _YEARS = (
    {normalised(word) for word in listed.split()}
    for listed in ("every each كل", "year spring summer autumn winter عام سنة ربيع صيف خريف شتاء")
)
_DUAL = re.compile("[\u0621-\u064a]{3,}[اي]ن")  # دولتان is two states, which no numeral says


def numbers_in(text: str, *, duals: bool = True) -> set[int]:
    """Return the numbers that a text names; of what is put together, as in twenty-first, the parts too.

    What a scale multiplies is none of them: two million is no two. A word that ends as a dual may be a name,
    as لبنان is: `duals` tells whether it counts.
    """
    found: list[int] = []
    before: int | None = None
    each = half = False
    for word in words(text):
        value, together = _value(word.form), None
        if word.form in _PAIRS:
            found.append(_PAIRS[word.form])
        if before is not None and word.form in _SCALES:
            found.remove(before)
            value = before * _SCALES[word.form]
        elif word.form in _SCALES and _SCALES[word.form] >= _MILLION:  # a million, مليون
            value = _SCALES[word.form] // (2 if half else 1)
        elif before is not None and value is not None and (together := _together(before, value)):
            found.append(together)
        elif duals and value is None and _DUAL.fullmatch(word.form):
            found.append(2)
        if each and word.form in _YEARS:  # every year: one year lies between one time and the next
            found.append(1)
        if value is not None:
            found.append(value)
        before, each = together or value, word.form in _EACH
        half = word.form in _HALF or (half and word.form == "a")
    return set(found)


def amounts_in(text: str) -> set[Decimal]:
    """Return the numbers that a text names, those with a decimal point or with groups of digits among them.

    What 1,200 or 1.200 means depends on who writes it: it is taken as either.
    """
    found, written = set[Decimal](), normalised(text)
    for one in _GROUPED.finditer(written):
        parts, (*before, last) = re.split(r"\D", one["digits"]), re.findall(r"\D", one["digits"])
        readings = set[Decimal]()
        if last != "٫" and all(len(part) == 3 for part in parts[1:]):
            readings.add(Decimal("".join(parts)))
        if last in ".,٫" and last not in before:
            readings.add(Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"))
        scale = _SCALES.get(one["scale"] or "", 1)
        found |= {reading * scale for reading in readings}
    for one in _AND_A_HALF.finditer(written):
        scale = _SCALES.get(one["scale"] or one["times"] or one["number"], 1)
        whole = max(numbers_in(f"{one['number']} {one['times'] or one['scale'] or ''}"), default=0)
        found.add(whole + Decimal(scale) / 2)
    return found | set(map(Decimal, numbers_in(_AND_A_HALF.sub(" ", _GROUPED.sub(" ", written)))))


def _value(form: str) -> int | None:
    """Return the number that one word names."""
    for stem in stems(form):
        digits = re.fullmatch(r"([0-9]{1,9})(?:st|nd|rd|th)?", stem)
        if digits or stem in _VALUES:
            return int(digits[1]) if digits else _VALUES[stem]
    return None


def _together(one: int, other: int) -> int | None:
    """Return the number of two words that are one numeral: خمسة عشر, twenty-five, two hundred."""
    ten = 20 <= max(one, other) < 100 and max(one, other) % 10 == 0
    if 0 < min(one, other) < 10 and (ten or other == 10):
        return one + other
    return one * other if 0 < one < 10 and other == 100 else None
