"""How alike two words are as people write them: spelling, clitics, inflection, a letter that is wrong."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, LCSseq, Levenshtein

from isnad.names.arabic import MONTHS, normalised, stems
from isnad.names.british import american

SHORTEST_FAR = 7  # letters of a word of which two may be wrong
_LONGEST_NUMBER = 30  # digits; what is longer is compared as it is written
SHORTEST_MISSPELT = 4  # letters: in a shorter word, a wrong letter makes another word
_ARABIC = re.compile("[\u0621-\u064a]")
_ENDINGS = ("اتهم", "اتها", "يون", "يين", "يات", "يه", "ات", "ون", "ين", "ان", "ه", "ي", "ا")
# What denies the word behind it, and makes a word with it; "co-operation" has no such part.
COMPOUND = re.compile(r"\b(?:(non|anti|counter)[-\u2010\u2011]|(non|anti) )(?=\w)", re.IGNORECASE)
# What is written apart or together.
_WRITTEN = (
    (COMPOUND, r"\1\2"),
    (re.compile(r"\bco[-\u2010\u2011](?=\w)"), "co"),
    (re.compile(r"\bال(?=\d)"), ""),
    (re.compile(r"(\d)(?:st|nd|rd|th)\b"), r"\1"),
    (re.compile(r"['’]s\b"), ""),
    (re.compile(r"['’ʿʾ`´]"), ""),
    (re.compile(r"\bal[-\u2010\u2011 ](?=\w)"), ""),
)
_MAY_BE_APART = re.compile(r"[-\u2010\u2011'’ʿʾ`´\d]|\b(?:non|anti|al) ")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
# The months of the Levant and Iraq are those of the Gulf and Egypt by other names.
_MONTH_NAMES = {normalised(levant): normalised(gulf) for gulf, levant, _ in MONTHS}
_MONTHS = re.compile(rf"\b(?:{'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})\b")
# A month by its number or cut short, beside its year: 6/2004, 2004-06, 2004-06-28, Nov. 2018.
_MONTH_NUMBERS = {normalised(name): str(n) for n, names in enumerate(MONTHS, start=1) for name in names}
_ENGLISH = [normalised(english) for _, _, english in MONTHS]
_DAY_LAST = re.compile(r"\b([12]\d{3})([/.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])\b")
_MONTH_FIRST = re.compile(r"\b(0?[1-9]|1[0-2])[/.-]([12]\d{3})\b")
_YEAR_FIRST = re.compile(r"\b([12]\d{3})[/.-](0?[1-9]|1[0-2])\b(?![/.-]\d)")
_SHORT_MONTH = re.compile(rf"\b({'|'.join(name[:3] for name in _ENGLISH)})t?\.?(?= [12]\d{{3}}\b)")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # G.C.C.
_UNITS = {
    1: "one first واحد واحده اول اولي",
    2: "two second اثنان اثنين ثان ثاني ثانيه",
    3: "three third ثلاث ثلاثه ثالث ثالثه",
    4: "four fourth اربع اربعه رابع رابعه",
    5: "five fifth خمس خمسه خامس خامسه",
    6: "six sixth ست سته سادس سادسه",
    7: "seven seventh سبع سبعه سابع سابعه",
    8: "eight eighth ثمان ثماني ثمانيه ثامن ثامنه",
    9: "nine ninth تسع تسعه تاسع تاسعه",
    10: "ten tenth عشر عشره عاشر عاشره",
    15: "fifteen fifteenth",
    20: "twenty twentieth عشرون عشرين",
}
_NUMBERS = {word: str(number) for number, listed in _UNITS.items() for word in listed.split()}
_TEENS = re.compile(r"\b(ال)?(\w+) عشره?\b")  # الخامسة عشرة: two words for one number

# ALA-LC, DIN 31635 and what people write; letters that Latin alphabets do not tell apart are one.
_CONSONANTS = {
    **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxddrzsšsdtzġfkklmnh", strict=True)),
    "و": "w",
    "ي": "y",
}
_DIGRAPHS = (("kh", "x"), ("gh", "ġ"), ("sh", "š"), ("ch", "š"), ("th", "t"), ("dh", "d"), ("ph", "f"))
_FROM_LATIN = {
    **{letter: letter for letter in "bdfhjklmnrstzxšġwy"},
    **{"q": "k", "c": "k", "g": "j", "p": "b", "v": "f", "u": "w", "o": "w", "i": "y", "e": "y"},
}
_LONG_VOWELS = "wy"
_SHORTEST_TRANSLITERATED = 3  # letters of a word, long vowels counted


@dataclass(frozen=True)
class Spelt:
    """A word as it is compared: its form, what it may be without clitics, and those without endings."""

    form: str
    stems: frozenset[str]
    roots: frozenset[str]

    def __hash__(self) -> int:
        """Return the hash of its form, of which the rest follows."""
        return hash(self.form)

    @property
    def numbers(self) -> frozenset[str]:
        """The number or the month that it is, if it is one."""
        return frozenset(stem for stem in self.stems if stem[0] in "#@")

    @property
    def shortest(self) -> str:
        """The shortest word that it may be."""
        return min(self.stems, key=len)


def cleaned(text: str) -> str:
    """Return a text without what is not seen: direction marks, joiners, soft hyphens, doubled blanks."""
    if text.isprintable():  # has no mark that is not seen, and of all blanks the usual one alone
        return " ".join(text.split())
    seen = "".join(" " if unicodedata.category(c).startswith("Z") else c for c in text)
    return " ".join("".join(c for c in seen if unicodedata.category(c) not in ("Cf", "Cc")).split())


def folded(text: str) -> str:
    """Return the one form of the spellings of a text: Arabic's, accents, British and American."""
    form = normalised(cleaned(text))
    if not form.isascii():
        form = "".join(c for c in unicodedata.normalize("NFKD", form) if not unicodedata.combining(c))
    if "." in form:
        form = _DOTTED.sub(lambda found: found[0].replace(".", ""), form)
    if _DIGIT.search(form):
        form = _dated(form)
    if _MAY_BE_APART.search(form):
        for written, instead in _WRITTEN:
            form = written.sub(instead, form)
    form = _MONTHS.sub(lambda found: _MONTH_NAMES[found[0]], form)
    return _TEENS.sub(_teen, form)


def _dated(form: str) -> str:
    """Return a folded text in which months beside their years are words."""
    form = _DAY_LAST.sub(lambda found: f"{int(found[4])} {_ENGLISH[int(found[3]) - 1]} {found[1]}", form)
    form = _MONTH_FIRST.sub(lambda found: f"{_ENGLISH[int(found[1]) - 1]} {found[2]}", form)
    form = _YEAR_FIRST.sub(lambda found: f"{_ENGLISH[int(found[2]) - 1]} {found[1]}", form)
    return _SHORT_MONTH.sub(lambda found: next(name for name in _ENGLISH if name.startswith(found[1])), form)


def squashed(text: str) -> str:
    """Return a folded text without blanks and marks, in one spelling: what is written apart or together."""
    return re.sub(r"\W+", "", american(text))


def _teen(found: re.Match[str]) -> str:
    unit = _NUMBERS.get(found[2])
    return str(10 + int(unit)) if unit and int(unit) < 10 else found[0]


def spelt_words(form: str) -> tuple[Spelt, ...]:
    """Cut a folded text into words."""
    return tuple(_spelt(word) for word in _WORD.findall(form))


@lru_cache(maxsize=20_000)
def _spelt(form: str) -> Spelt:
    held = {*stems(form), american(form)}
    held |= {f"#{_NUMBERS[stem]}" for stem in held if stem in _NUMBERS}
    held |= {f"@{_MONTH_NUMBERS[stem]}" for stem in held if stem in _MONTH_NUMBERS}
    if form.isdecimal() and len(form) <= _LONGEST_NUMBER:  # ❶ is a digit, and no decimal one
        held.add(f"#{int(form)}")
    found = frozenset(held)
    return Spelt(form, found, frozenset(_root(stem) for stem in found))


def _root(stem: str) -> str:
    """Return a word without an ending that only inflects; at least three letters stay."""
    if _ARABIC.search(stem):
        ending = next((e for e in _ENDINGS if stem.endswith(e) and len(stem) - len(e) >= 3), "")
        return stem.removesuffix(ending)
    for ending in ("ies", "es", "s"):
        if stem.endswith(ending) and len(stem) - len(ending) >= 3 and not stem.endswith("ss"):
            return stem.removesuffix(ending) + ("y" if ending == "ies" else "")
    return stem


@lru_cache(maxsize=100_000)
def likeness(asked: Spelt, named: Spelt) -> tuple[float, str]:
    """Return how alike two words are, from 0 to 1, and by what they differ."""
    if asked.form == named.form:
        return 1.0, ""
    if asked.numbers and named.numbers and asked.numbers != named.numbers:
        return 0.0, ""
    if common := asked.stems & named.stems:
        return 0.97, "digits" if all(stem[0] in "#@" for stem in common) else "clitics"
    if asked.roots & named.roots:
        return 0.93, "inflection"
    if any(misspelt(one, other) for one in asked.stems for other in named.stems):
        return 0.88, "misspelling"
    if _ARABIC.search(named.form) and asked.form.isascii():
        if any(transliterates(asked.form, stem) for stem in named.stems):
            return 0.87, "transliteration"
        return 0.0, ""
    if any(far_misspelt(one, other) for one in asked.stems for other in named.stems):
        return 0.78, "misspelling"
    return 0.0, ""


def far_misspelt(one: str, other: str) -> bool:
    """Return whether two long words that begin alike differ by two letters, as transliterations do."""
    if min(len(one), len(other)) < SHORTEST_FAR or one[0] != other[0] or _has_digit(one, other):
        return False
    return Levenshtein.distance(one, other, score_cutoff=2) <= 2


def misspelt(one: str, other: str) -> bool:
    """Return whether two words differ by one letter: another one, one too many or few, or two exchanged."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < SHORTEST_MISSPELT - 1 or longer < SHORTEST_MISSPELT or _has_digit(one, other):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _has_digit(one: str, other: str) -> bool:
    return any(c.isdigit() for c in one + other)


def sounds(word: Spelt) -> set[str]:
    """Return the consonants of a word, which its transliterations have, too."""
    if word.form.isascii():
        return {letters for letters in (consonants(latin(word.form)),) if len(letters) > 1}
    if not _ARABIC.search(word.form):
        return set()
    return {consonants(letters) for stem in word.stems for letters in arabic(stem) if letters[1:]}


def sound_alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether a word of one name has more than half of its consonants in common with one of the other.

    Where a name has no consonants, nothing is known against it.
    """
    first, second = (
        {sound for word in words for spelt in spelt_words(word) for sound in sounds(spelt)}
        for words in (one, other)
    )
    return not (first and second) or any(
        2 * LCSseq.similarity(a, b) > min(len(a), len(b)) for a in first for b in second
    )


# ── Arabic words in Latin letters ──
#
# Nobody writes short vowels in Arabic, and everybody writes them in Latin, each in another way. So the
# consonants must be equal, and the long vowels that the Arabic has must come in the Latin in their order.


@lru_cache(maxsize=20_000)
def latin(form: str) -> str:
    """Return the consonants of a Latin word, with w and y for what may be a long vowel."""
    for digraph, letter in _DIGRAPHS:
        form = form.replace(digraph, letter)
    letters = "".join(_FROM_LATIN.get(letter, "") for letter in form)
    return re.sub(r"(.)\1+", r"\1", letters.removesuffix("h"))


@lru_cache(maxsize=20_000)
def arabic(form: str) -> tuple[str, ...]:
    """Return the same of an Arabic word in its normal form; its last letter may be a taa marbuta."""
    bare = form.removesuffix("ه")
    letters = re.sub(r"(.)\1+", r"\1", "".join(_CONSONANTS.get(letter, "") for letter in bare))
    return (letters,) if bare == form else (letters, f"{letters}t")


def consonants(letters: str) -> str:
    """Return letters without the vowels; what these stood between is then one, where it is the same."""
    return re.sub(rf"[{_LONG_VOWELS}]", "", letters)


def transliterates(asked: str, named: str) -> bool:
    """Return whether a Latin word can be an Arabic one, both in their normal forms."""
    written = latin(asked)
    return any(
        len(letters) >= _SHORTEST_TRANSLITERATED
        and consonants(letters) == consonants(written)
        and _in_order(letters, written)
        for letters in arabic(named)
    )


def _in_order(letters: str, written: str) -> bool:
    """Return whether letters come in a word in their order, perhaps with others between."""
    rest = iter(written)
    return all(letter in rest for letter in letters)
