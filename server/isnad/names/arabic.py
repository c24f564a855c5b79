"""Arabic and English words as people vary them: one normal form, and the clitics a word may carry.

The build's detector of mentions uses this, and whatever else must find a name that was written
another way.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

# Diacritics (harakat, tanwin, shadda, sukun, superscript alif, Quranic signs) and the tatweel say
# nothing about which word it is.
_SILENT = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
# Arabic-Indic digits, and the extended ones of Persian and Urdu.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_LETTERS = DIGITS | str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),  # hamza forms of alif
        "ى": "ي",  # alif maqsura
        "ة": "ه",  # taa marbuta
        "ؤ": "و",
        "ئ": "ي",
        "ک": "ك",  # as Persian and Urdu keyboards write them
        "ی": "ي",
        "ہ": "ه",
        "ھ": "ه",
    }
)
_WORD = re.compile("\\w[\\w\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]*")  # a mark parts no word
_Value = TypeVar("_Value")

# Month names: Gregorian as in the Gulf and Egypt, Gregorian as in the Levant and Iraq, English.
MONTHS = (
    ("يناير", "كانون الثاني", "January"),
    ("فبراير", "شباط", "February"),
    ("مارس", "آذار", "March"),
    ("أبريل", "نيسان", "April"),
    ("مايو", "أيار", "May"),
    ("يونيو", "حزيران", "June"),
    ("يوليو", "تموز", "July"),
    ("أغسطس", "آب", "August"),
    ("سبتمبر", "أيلول", "September"),
    ("أكتوبر", "تشرين الأول", "October"),
    ("نوفمبر", "تشرين الثاني", "November"),
    ("ديسمبر", "كانون الأول", "December"),
)

# The same months as in the Maghreb and in Iraq, without an article, or cut short.
OTHER_MONTH_NAMES = (
    ("جانفي", "كانون ثاني", "كانون ثان", "Jan"),
    ("فيفري", "Feb"),
    ("Mar",),
    ("أفريل", "Apr"),
    ("ماي", "مايس"),
    ("جوان", "Jun"),
    ("جويلية", "يوليوز", "Jul"),
    ("أوت", "غشت", "أغشت", "Aug"),
    ("شتنبر", "شتمبر", "Sep", "Sept"),
    ("تشرين أول", "Oct"),
    ("نونبر", "تشرين ثاني", "تشرين ثان", "Nov"),
    ("دجنبر", "دجمبر", "كانون أول", "Dec"),
)
# The months of the Hijri year, in Arabic and transliterated; a hyphen and an apostrophe part words.
HIJRI_MONTHS = (
    ("محرم", "المحرم", "Muharram"),
    ("صفر", "Safar"),
    ("ربيع الأول", "ربيع أول", "Rabi al Awwal", "Rabi al Awal", "Rabi I"),
    ("ربيع الآخر", "ربيع الثاني", "Rabi al Thani", "Rabi al Akhir", "Rabi II"),
    ("جمادى الأولى", "جمادى الأول", "Jumada al Ula", "Jumada al Awwal", "Jumada I"),
    ("جمادى الآخرة", "جمادى الثانية", "جمادى الآخر", "جمادى الثاني", "Jumada al Thani", "Jumada al Akhira",
     "Jumada II"),
    ("رجب", "Rajab"),
    ("شعبان", "Shaban", "Sha ban"),
    ("رمضان", "Ramadan"),
    ("شوال", "Shawwal"),
    ("ذو القعدة", "ذي القعدة", "Dhu al Qadah", "Dhu al Qidah", "Dhu al Qi dah", "Dhu al Qada"),
    ("ذو الحجة", "ذي الحجة", "Dhu al Hijjah", "Dhu al Hijja"),
)  # fmt: skip

# What may stand before a word and be written as one with it: و ف, then ب ل ك, then ال; ل + ال
# is written لل.
_CLITICS = re.compile("^(?:[وف])?(?:[بلك])?(?:ال)?")
_LIL = re.compile("^(?:[وف])?لل")
_MARKS = "[\u064b-\u0652]*"  # that may stand on a letter
_BEFORE_ARTICLE = rf"(?<!\w)(?:[وف]{_MARKS})?ل{_MARKS}"
_AFTER_LIL = re.compile(rf"{_BEFORE_ARTICLE}ل{_MARKS}\Z")


@dataclass(frozen=True)
class Word:
    """A word of a text: its normal form and where it stands, in code points."""

    form: str
    begin: int
    end: int


@lru_cache(maxsize=100_000)  # texts say the same few words again and again
def normalised(text: str) -> str:
    """Return the form under which spellings of one word are equal."""
    bare = _SILENT.sub("", unicodedata.normalize("NFKC", text))
    return bare.replace("ئو", "ؤو").translate(_LETTERS).casefold()  # مسئول is مسؤول


def marked(text: str) -> str:
    """Return the normal form of a word with its diacritics, which tell words apart that are else one."""
    return unicodedata.normalize("NFKC", text).translate(_LETTERS).casefold()


def words(text: str) -> tuple[Word, ...]:
    """Cut a text into words, each with its place; a word of silent marks alone is none."""
    found = (Word(normalised(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))
    return tuple(word for word in found if word.form)


def forms_of(text: str) -> frozenset[str]:
    """Return the normal forms of the words of a text."""
    return frozenset(normalised(word) for word in text.split())


def by_form(listed: Iterable[tuple[_Value, str]]) -> dict[str, _Value]:
    """Return the value of each word, by its normal form, from values that are each listed with some words."""
    return {form: value for value, words in listed for form in forms_of(words)}


@lru_cache(maxsize=100_000)
def stems(form: str) -> tuple[str, ...]:
    """Return what a normalised word may be once its clitics are taken off, the whole word first.

    At least two letters are left, so that a short word is not eaten up by what looks like a clitic.
    """
    return tuple(_stems(form))


def _stems(form: str) -> Iterator[str]:
    seen = {form}
    yield form
    whole = _CLITICS.match(form)
    ends = range(1, (whole.end() if whole else 0) + 1)
    lil = _LIL.match(form)
    candidates = [form[end:] for end in ends if _CLITICS.fullmatch(form, 0, end)]  # no half of an ال
    if lil:  # للحلف = ل + ال + حلف
        candidates += [form[lil.end() :], "ال" + form[lil.end() :]]
    for stem in candidates:
        if len(stem) >= 2 and stem not in seen:
            seen.add(stem)
            yield stem


def with_own_article(before: str, name: str) -> str:
    """Return a name with its article where what stands before it in a text has half of that (للأمن)."""
    return f"ال{name}" if _AFTER_LIL.search(before) else name


def has_name(text: str, name: str) -> bool:
    """Return whether a text has a name to the letter; the article that ل is written as one with has no ا."""
    rest = name.removeprefix("ال")
    lam = "" if rest.startswith("ل") else f"ل{_MARKS}"  # three are written as two: للجنة
    return name in text or (
        rest != name and re.search(f"{_BEFORE_ARTICLE}{lam}{re.escape(rest)}", text) is not None
    )


def with_lost_article(text: str, name: str) -> str:
    """Return a name with the article that it has wherever it stands in a text, or as it is."""
    places = [found.start() for found in re.finditer(re.escape(name), text)]
    whole = {with_own_article(text[:at], name) for at in places}
    return whole.pop() if len(whole) == 1 else name


def without_article(form: str) -> str:
    """Return a word without its article."""
    return form.removeprefix("ال") if len(form) > 4 else form
