"""The numbers that the words of a text name, in Arabic and English."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from isnad.names.arabic import Word, by_form, forms_of, normalised, stems, words

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
    200: "مئتا مئتي مئتان مئتين مائتا مائتي مائتان مائتين",
}
_UNITS = enumerate(["ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"], start=3)
_VALUES = by_form(_WORDS.items()) | by_form(
    (unit * 100, f"{word}مئة {word}مائة {word}يمئة {word}يمائة") for unit, word in _UNITS
)
_SCALES = by_form(
    (
        (10, "decades عقود"),
        (1_000, "thousand thousands ألف ألفا آلاف"),
        (1_000_000, "million millions مليون مليونا ملايين"),
        (1_000_000_000, "billion billions مليار مليارا مليارات"),
        (1_000_000_000_000, "trillion trillions تريليون تريليونا تريليونات"),
    )
)
_MILLION = 1_000_000
_MANY = forms_of("decades عقود thousands آلاف millions ملايين billions مليارات trillions تريليونات")
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
_FRACTIONS = by_form(
    ((Decimal("0.5"), "half نصف"), (Decimal("0.25"), "quarter ربع"), (Decimal("0.25"), "quarters أرباع"))
)
_SHORT = {"k": 1_000, "m": _MILLION, "mn": _MILLION, "mln": _MILLION, "bn": 1_000_000_000, "tn": 10**12}
# €3m, 1.25m, 2bn; what is 5m without a currency before it may be meters.
_SHORTENED = re.compile(
    r"(?P<sign>[$£¥€₺₪]\s?)?(?<![\w.,٫])(?P<digits>\d+(?:[.٫]\d+|,\d\d?)?)"
    r"(?:(?(sign) ?)(?P<short>k|m)| ?(?P<other>mn|mln|bn|tn))\b"
)
_LONGEST = 24  # words of a numeral
_MANY_PARTS = forms_of("quarters أرباع")
_BETWEEN = re.compile(r"[\s\u2010-\u2015-]*")
_JOINS = frozenset(("and", "و", "a", "an"))
_BETWEEN_ENDS = forms_of("to and or و أو إلى")
_OF = frozenset(("of", "the"))
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
    for one in _SHORTENED.finditer(written):
        number = Decimal(re.sub("[,٫]", ".", one["digits"]))
        found.add(number * _SHORT[one["short"] or one["other"]])
        found |= {number} if one["short"] == "m" and not one["sign"] else set()
    written = _SHORTENED.sub(" ; ", written)
    for one in _GROUPED.finditer(written):
        parts, (*before, last) = re.split(r"\D", one["digits"]), re.findall(r"\D", one["digits"])
        readings = set[Decimal]()
        if last != "٫" and all(len(part) == 3 for part in parts[1:]):
            readings.add(Decimal("".join(parts)))
        if last in ".,٫" and last not in before:
            readings.add(Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"))
        scale = _SCALES.get(one["scale"] or "", 1)
        found |= {reading * scale for reading in readings}
    written = _GROUPED.sub(" ; ", written)
    said, at, rest = words(written), 0, written
    smaller, after = set[Decimal](), 0  # of what no scale follows, and where that ends
    while at < len(said):
        either = (_Numeral(dual=False), _Numeral(dual=True))
        numerals = [one for one in either if one.read(written, said[at : at + _LONGEST])]
        for numeral in numerals:
            found |= numeral.amounts
            if numeral.scale and _is_joined(written, said[max(after - 1, 0) : at + 1]):
                found |= {one * numeral.scale for one in smaller}  # two to three million
            if numeral.is_whole:  # what a scale multiplies, and what is a part of it, is said of nothing
                begin, end = said[at].begin, said[at + numeral.length - 1].end
                rest = f"{rest[:begin]}{';' * (end - begin)}{rest[end:]}"
        at += max((numeral.length for numeral in numerals), default=1)
        if numerals:
            smaller, after = set[Decimal]() if numerals[0].scale else numerals[0].amounts, at
    return found | set(map(Decimal, numbers_in(rest)))


def _is_joined(text: str, said: Sequence[Word]) -> bool:
    """Return whether the first of some words is joined to the last: two to three million, 2-3 million."""
    if len(said) == 2:
        return said[1].form.startswith("و") or "-" in text[said[0].end : said[1].begin]
    return len(said) == 3 and said[1].form in _BETWEEN_ENDS


class _Numeral:
    """A numeral in words: its groups by falling scales (two million, three thousand), and what is left."""

    def __init__(self, *, dual: bool) -> None:
        """Take whether مليونا is the dual before a noun, or else one million in the accusative."""
        self.length = 0
        self._dual = dual
        self._sum = self._open = Decimal(0)  # of the groups; of what no scale follows yet
        self.scale = 0  # of the last group
        self._fraction = self._joined = self._digits = False
        self._fractions = 0

    @property
    def is_whole(self) -> bool:
        """Whether the parts of it are none of the numbers that a text says."""
        return bool(self.scale or self._fractions)

    @property
    def amounts(self) -> set[Decimal]:
        """What it is in all; of five million and twenty the two, too, which may be of different things."""
        last = self._open * self.scale if self._fraction and self.scale else self._open
        apart = self._joined and self._open and self.scale and not self._fraction
        apart = apart and (self._digits or self._open < 100)
        return {self._sum + last} | ({self._sum, self._open} if apart else set())

    def read(self, text: str, said: Sequence[Word]) -> bool:
        """Read as many words as are one numeral; return whether there is one."""
        at = 0
        while at < len(said):
            begin, skipped = at, _JOINS | _OF if self._fraction else _JOINS
            while self.length and at < len(said) - 1 and said[at].form in skipped:
                at += 1
            gaps = (text[one.end : other.begin] for one, other in pairwise(said[max(begin - 1, 0) : at + 1]))
            if not all(_BETWEEN.fullmatch(gap) for gap in gaps):
                break
            form = said[at].form
            joined = any(one.form in ("and", "و") for one in said[begin:at]) or form.startswith("و")
            if not self._take(form.removeprefix("و") if form[1:].isdecimal() else form, joined=joined):
                break
            at += 1
            self.length = at
        return self.length > 0 and not (self._fraction and not self.scale and self._open < 1)

    def _take(self, form: str, *, joined: bool) -> bool:
        """Take a word as the next of the numeral, if it can be."""
        for stem in stems(form):
            if stem in _FRACTIONS:
                return self._take_fraction(_FRACTIONS[stem], many=stem in _MANY_PARTS, joined=joined)
            if stem in _SCALES and (self._open or stem not in _PAIRS or not self._dual):
                return self._take_scale(_SCALES[stem], alone=stem not in _MANY, joined=joined)
            if stem in _PAIRS:
                return self._take_pair(_PAIRS[stem])
        value = _value(form)
        if value is None or self._fraction or not self._fits(value, digits=form.isdecimal()):
            return False
        times = value == 100 and 0 < self._open < 100
        self._open = self._open * 100 if times else self._open + value
        self._joined |= joined and not times
        self._digits = form.isdecimal()
        return True

    def _fits(self, value: int, *, digits: bool) -> bool:
        """Return whether a number can be added to what no scale follows yet, or 100 multiply it."""
        if not self._open:
            return not self.scale or 0 < value < self.scale
        if digits or self._digits:
            return False
        low = int(self._open) % 100
        if value == 100:
            return self._open < 100
        return 0 < value < 100 and (not low or bool(_together(low, value)))

    def _take_scale(self, scale: int, *, alone: bool, joined: bool) -> bool:
        """Close a group, or multiply the one before: ألف مليون."""
        if not self._open and not joined and 0 < self.scale < scale:
            self._sum, self.scale = self._sum * scale, self.scale * scale
            return True
        falls = not self.scale or scale < self.scale or (self._fraction and scale == self.scale)
        if not falls or not (self._open or alone):
            return False
        self._sum += (self._open or 1) * scale
        self._open, self.scale = Decimal(0), scale
        self._fraction = self._joined = False
        return True

    def _take_pair(self, pair: int) -> bool:
        """Close a group of two in one word: مليونين."""
        if self._open or (self.scale and pair // 2 >= self.scale):
            return False
        self._sum, self.scale = self._sum + pair, pair // 2
        return True

    def _take_fraction(self, part: Decimal, *, many: bool, joined: bool) -> bool:
        """Take `and a half`, `half` of a scale that follows, or three `quarters`."""
        if self._fraction:
            return False
        if self._open and (many or (self._open == 1 and not joined)):
            if not many or self._open >= 4:
                return False
            self._open *= part
        elif many or ((self._open or self.scale) and not joined):
            return False
        else:
            self._open += part
        self._fraction, self._fractions = True, self._fractions + 1
        return True


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
