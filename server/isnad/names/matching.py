"""How well the words that somebody wrote fit a name of a thing, and by what the two differ.

Names in which things are called by their other names are names, too: "launch of the ICI".
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
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
    least = 1.0 if len(words) == 1 else COVER if wrong else _LEAST_COVER  # all of it, by a single word
    if wrong > max(1, len(words) // 3) or cover < least:
        return None
    in_order = places == sorted(places)
    differences += (["partial"] if left else []) + ([] if in_order else ["word-order"])
    score = 97.0 * (quality / len(words)) * (0.6 + 0.4 * cover) * (1 if in_order else 0.98)
    return Match(
        entry.named.iri, entry.named, round(score, 1), tuple(dict.fromkeys(differences)), cover=cover
    )


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


# What may be written as one with the word after it.
_CLITICS = frozenset(("", "و", "ف", "ب", "ل", "ك", "ول", "وب", "ال", "وال", "بال", "لل"))
_LONGEST = 12  # words of a name within another
_MOST_INSIDE = 6
_MOST_TWICE = 2


def substituted(spelt: Mapping[Named, str]) -> list[tuple[Named, str]]:
    """Return the names in which one or two things that they name are called by their other names."""
    by_thing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for named, form in spelt.items():
        by_thing[named.iri, named.language].append(" ".join(re.findall(r"\w+", form)))
    known: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (_, language), others in by_thing.items():
        for name in others:
            known[language].setdefault(name, others)
    once = [pair for named, form in spelt.items() for pair in _replaced(named, form, known[named.language])]
    twice = [
        pair for named, form in once for pair in _replaced(named, form, known[named.language])[:_MOST_TWICE]
    ]
    return list(dict.fromkeys(once + twice))


def _replaced(named: Named, form: str, known: Mapping[str, list[str]]) -> list[tuple[Named, str]]:
    """Return a name with each other name that it holds replaced by what that thing is called, too."""
    words = re.findall(r"\w+", form)
    places: dict[str, tuple[int, int]] = {}
    for start, word in enumerate(words):
        firsts = [word[len(clitic) :] for clitic in _CLITICS if word.startswith(clitic) and word != clitic]
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            for first in firsts:
                name = " ".join([first, *words[start + 1 : end]])
                if name in known and len(name) < len(" ".join(words)):
                    places.setdefault(name, (start, end))
    longest = sorted(places, key=lambda name: (-len(name), name))[:_MOST_INSIDE]
    return [
        (named, " ".join([*words[: places[name][0]], other, *words[places[name][1] :]]))
        for name in longest
        for other in known[name]
        if other != name
    ]
