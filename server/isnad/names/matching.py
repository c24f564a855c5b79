"""How well the words that somebody wrote fit a name of a thing, and by what the two differ."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from isnad.names.arabic import normalised
from isnad.names.spelling import Spelt, likeness

COVER = 0.62  # of the weight of a thing's name, for a part of it to pass for the whole
_LEAST_COVER = 0.42  # for a part of a name that nothing else has so much of
_INITIALS = 3  # an acronym has so many letters at least
_SMALL_WORDS = (
    "a an and as at by for from in into of on or the to with that which who is are "
    "في من علي عن الي مع او و ب ل لدي بين حول ضمن التي الذي "
    "al el ash ad az ar lil li bi wa wal bil fi "  # Arabic in Latin letters
    "mr mrs ms dr amb سيد السيد دكتور الدكتور"
)
SMALL = frozenset(_SMALL_WORDS.split())
_QUALIFIERS = frozenset(
    normalised(
        "deputy vice assistant acting former non anti counter outside without "
        "نائب مفوض مساعد سابق غير عدم منع مكافحة خارج دون"
    ).split()
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,5}\b")


@dataclass(frozen=True, order=True)
class Named:
    """A name of a thing, and the language it is in."""

    iri: str
    text: str
    language: str


@dataclass(frozen=True)
class Match:
    """A thing, the name of it that fits, how well (100: to the letter), and by what the two differ."""

    iri: str
    name: Named
    score: float
    differences: tuple[str, ...] = ()
    sure: bool = False
    cover: float = 1.0  # of the weight of the name


@dataclass(frozen=True)
class Entry:
    """A name as it is compared: folded, its words and their weight, and the words for what it names."""

    named: Named
    form: str
    words: tuple[Spelt, ...]
    weight: float
    kinds: frozenset[str]

    @cached_property
    def initials(self) -> str:
        """The first letters of its words."""
        return initials_of(self.words)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Its words that are written in capitals alone."""
        return frozenset(word.lower() for word in _ACRONYM.findall(self.named.text))

    def spared(self, words: tuple[Spelt, ...]) -> int:
        """Count the words that need not be words of the name: what the thing is, initials of the name."""
        return sum(1 for word in words if word.form in self.initials or word.stems & self.kinds)


def content(words: tuple[Spelt, ...]) -> tuple[Spelt, ...]:
    """Return the words without the small ones, unless there are no others."""
    return tuple(word for word in words if word.form not in SMALL) or words


def initials_of(words: tuple[Spelt, ...]) -> str:
    """Return the first letters of words in a row, one letter a word."""
    return "".join(word.form[0] for word in words)


def compare(words: tuple[Spelt, ...], entry: Entry, weight: Callable[[Spelt], float]) -> Match | None:
    """Return how the words that were asked for fit a name; None where they do not."""
    left = list(range(len(entry.words)))
    quality = matched = 0.0
    places: list[int] = []
    differences: list[str] = []
    for word in words:
        (alike, difference), at = max(
            ((likeness(word, entry.words[at]), at) for at in left), default=((0.0, ""), -1)
        )
        if difference == "misspelling" and entry.words[at].form in entry.acronyms:
            alike = 0.0  # another letter is another acronym
        if alike:
            taken = [at]
        elif taken := _initials(word, entry.words, left):
            alike, difference = 0.92, "acronym"
        elif word.stems & entry.kinds:
            alike, difference = 0.9, "kind"
        else:
            return None
        left = [place for place in left if place not in taken]
        places += taken
        quality += alike
        matched += sum(weight(entry.words[place]) for place in taken)
        differences += [difference] if difference else []
    if not places or any(entry.words[at].stems & _QUALIFIERS for at in left):
        return None  # "Secretary General" is no short form of "Deputy Secretary General"
    cover = matched / entry.weight if entry.weight else 0.0
    wrong = differences.count("misspelling")
    if wrong > max(1, len(words) // 3) or cover < _least_cover(words, wrong):
        return None
    in_order = places == sorted(places)
    differences += (["partial"] if left else []) + ([] if in_order else ["word-order"])
    score = 97.0 * (quality / len(words)) * (0.6 + 0.4 * cover) * (1 if in_order else 0.98)
    return Match(
        entry.named.iri, entry.named, round(score, 1), tuple(dict.fromkeys(differences)), cover=cover
    )


def _least_cover(words: tuple[Spelt, ...], wrong: int) -> float:
    """Return how much of a name must be asked for; all of it by a single word."""
    if len(words) == 1:
        return 1.0
    return COVER if wrong else _LEAST_COVER


def _initials(word: Spelt, words: tuple[Spelt, ...], left: list[int]) -> list[int]:
    """Return the places of words in a row, none taken yet, of which a word is the initials."""
    length = len(word.form)
    if length < _INITIALS or not word.form.isascii():
        return []
    for start in range(len(words) - length + 1):
        row = list(range(start, start + length))
        if all(at in left and words[at].form[0] == letter for at, letter in zip(row, word.form, strict=True)):
            return row
    return []
