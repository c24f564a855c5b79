"""The numbers that a text names, in digits or in words, as a count or as a rank, in Arabic or English."""

import re

from isnad.names.arabic import normalised, stems, words

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
_VALUES = {normalised(word): number for number, listed in _WORDS.items() for word in listed.split()}
_SCALES = {
    normalised(word): scale
    for scale, listed in (
        (10, "decades عقود"),
        (1_000, "thousand thousands ألف ألفا آلاف"),
        (1_000_000, "million millions مليون مليونا ملايين"),
        (1_000_000_000, "billion billions مليار مليارا مليارات"),
    )
    for word in listed.split()
}
_PAIRS = {  # two of what is counted by, in one word
    normalised(word): 2 * scale
    for scale, listed in (
        (1_000, "ألفا ألفي ألفان ألفين"),
        (1_000_000, "مليونا مليوني مليونان مليونين"),
        (1_000_000_000, "مليارا ملياري ملياران مليارين"),
    )
    for word in listed.split()
}
_DUAL = re.compile("[\u0621-\u064a]{3,}[اي]ن")  # دولتان is two states, which no numeral says


def numbers_in(text: str) -> set[int]:
    """Return the numbers that a text names; of what is put together, as in twenty-first, the parts too."""
    found: set[int] = set()
    before: int | None = None
    for word in words(text):
        value = _value(word.form)
        if word.form in _PAIRS:
            found.add(_PAIRS[word.form])
        if before is not None and word.form in _SCALES:
            value = before * _SCALES[word.form]
        elif before is not None and value is not None and (together := _together(before, value)):
            found.add(together)
        elif value is None and _DUAL.fullmatch(word.form):
            found.add(2)
        if value is not None:
            found.add(value)
        before = value
    return found


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
