"""Names that strangers write, and the thing that each is of: how well it fits and why; or nothing.

Every word of a name that is asked for must be a word of the thing's name, or of what the thing is; and the
words of the thing's name that are left over must weigh little. So a name that is only alike finds nothing.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from isnad.names.aliases import substituted
from isnad.names.arabic import normalised
from isnad.names.search import Named
from isnad.names.spelling import Spelt, cleaned, folded, keys, likeness, spelt_words, squashed

_LONGEST = 300  # characters of a name
_MOST_WORDS = 24
_COVER = 0.62  # of the weight of a thing's name, for a part of it to pass for the whole
_LEAST_COVER, _LEAD = 0.42, 0.08  # for a part of a name that nothing else has so much of
_LEAST_SCORE = 60.0
_SURE, _MARGIN = 75.0, 3.0
_SMALL = frozenset(
    (
        *(
            "a",
            "an",
            "and",
            "as",
            "at",
            "by",
            "for",
            "from",
            "in",
            "into",
            "of",
            "on",
            "or",
            "the",
            "to",
            "with",
            *("that", "which", "who", "is", "are"),
        ),
        *(
            "في",
            "من",
            "علي",
            "عن",
            "الي",
            "مع",
            "او",
            "و",
            "ب",
            "ل",
            "لدي",
            "بين",
            "حول",
            "ضمن",
            "التي",
            "الذي",
        ),
        *(
            "al",
            "el",
            "ash",
            "ad",
            "az",
            "ar",
            "lil",
            "li",
            "bi",
            "wa",
            "wal",
            "bil",
            "fi",
        ),  # Arabic in Latin letters
        *("mr", "mrs", "ms", "dr", "amb", "سيد", "السيد", "دكتور", "الدكتور"),
    )
)
_QUALIFIERS = frozenset(
    normalised(word)
    for word in (
        *("deputy", "vice", "assistant", "acting", "former", "non", "anti", "counter", "outside", "without"),
        *("نائب", "مفوض", "مساعد", "سابق", "غير", "عدم", "منع", "مكافحة", "خارج", "دون"),
    )
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,5}\b")
_IN_BRACKETS = re.compile(r"(?P<name>.+\w)\s*\((?P<acronym>[A-Z]{2,8})\)")
_INITIALS = 3  # an acronym has so many letters at least


@dataclass(frozen=True)
class Match:
    """A thing, the name of it that fits, how well (100: to the letter), and by what the two differ."""

    iri: str
    name: Named
    score: float
    differences: tuple[str, ...]
    sure: bool = False
    cover: float = 1.0


@dataclass(frozen=True)
class _Entry:
    """A name as it is compared."""

    named: Named
    form: str
    words: tuple[Spelt, ...]
    weight: float
    number: int = field(compare=False, default=0)
    initials: str = ""

    @property
    def acronyms(self) -> list[str]:
        """List the words of the name that are written in capitals alone."""
        return [word.lower() for word in _ACRONYM.findall(self.named.text)]


class Matcher:
    """Find the thing that a name is of."""

    def __init__(self, names: Iterable[Named], kinds: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take the names of all things, and for each thing the names of its kinds, in both languages."""
        spelt = {named: folded(named.text) for named in names}
        cut = [
            (named, form, _content(spelt_words(form)))
            for named, form in (*spelt.items(), *substituted(spelt))
        ]
        holders: dict[str, set[str]] = defaultdict(set)
        for named, _, words in cut:
            for word in words:
                holders[min(word.stems, key=len)].add(named.iri)
        things = len({named.iri for named, _, _ in cut})
        self._weights = {stem: 1 + math.log(things / len(found)) for stem, found in holders.items()}
        self._entries = [
            _Entry(named, form, words, sum(map(self._weight, words)), number, _initials_of(words))
            for number, (named, form, words) in enumerate(cut)
        ]
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._whole: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for entry in self._entries:
            self._enter(entry)
        self._kinds = {
            iri: frozenset(s for label in labels for word in spelt_words(folded(label)) for s in word.stems)
            for iri, labels in (kinds or {}).items()
        }

    def find(self, text: str, most: int = 25) -> list[Match]:
        """Find the things that a name may be of, the best first; the first is sure where no other is near."""
        asked = _without_own_acronym(cleaned(text[:_LONGEST]))
        form = folded(asked)
        words = _content(spelt_words(form))
        if not any(c.isalnum() for c in form) or len(words) > _MOST_WORDS:
            return []
        best: dict[str, Match] = {}
        for match in (*self._by_whole(asked, form), *self._by_words(form, words)):
            known = best.get(match.iri)
            if match.score >= _LEAST_SCORE and (known is None or match.score > known.score):
                best[match.iri] = match
        found = sorted(best.values(), key=lambda match: (-match.score, len(match.name.text), match.iri))
        if found and found[0].cover < _COVER:  # a part of a name: of one thing, or of none
            found = [] if len(found) > 1 and found[0].cover - found[1].cover < _LEAD else found[:1]
        if found and found[0].score >= _SURE:
            if len(found) == 1 or found[0].score - found[1].score >= _MARGIN:
                found[0] = replace(found[0], sure=True)
        return found[:most]

    def _enter(self, entry: _Entry) -> None:
        """Note by what an entry is looked up: each of its words, and the whole of it."""
        for word in entry.words:
            for key in keys(word):
                self._by_key[key].add(entry.number)
        self._whole[squashed(entry.form)].append((entry.number, "spacing", 96.0))
        capitals = [word for word in re.findall(r"\b[A-Z]\w*", entry.named.text) if len(word) > 1]
        if len(capitals) >= _INITIALS:
            initials = "".join(word[0] for word in capitals).lower()
            self._whole[initials].append((entry.number, "acronym", 86.0))

    def _by_whole(self, asked: str, form: str) -> Iterable[Match]:
        """Look a name up as one string: to the letter, in another spelling or spacing, as an acronym."""
        for number, difference, score in self._whole.get(squashed(form), ()):
            entry = self._entries[number]
            if cleaned(entry.named.text) == asked:
                yield Match(entry.named.iri, entry.named, 100.0, ())
            elif difference == "spacing" and _blanks(entry.form) == _blanks(form):
                how = "case" if entry.named.text.casefold() == asked.casefold() else "spelling"
                yield Match(entry.named.iri, entry.named, 99.0 if how == "case" else 98.0, (how,))
            else:
                yield Match(entry.named.iri, entry.named, score, (difference,))

    def _by_words(self, form: str, words: tuple[Spelt, ...]) -> Iterable[Match]:
        """Look a name up by its words."""
        found: Counter[int] = Counter()
        for word in words:
            found.update(set().union(*(self._by_key.get(key, ()) for key in keys(word))))
        for number, hits in found.items():
            entry = self._entries[number]
            if hits < len(words) and hits + self._spared(entry, words) < len(words):
                continue  # a word is left that this name can have no place for
            match = self._held(entry, words)
            if match:
                yield match

    def _spared(self, entry: _Entry, words: tuple[Spelt, ...]) -> int:
        """Count the words that need not be words of a name: what the thing is, initials of the name."""
        kinds = self._kinds.get(entry.named.iri, frozenset())
        return sum(1 for word in words if word.form in entry.initials or word.stems & kinds)

    def _held(self, entry: _Entry, words: tuple[Spelt, ...]) -> Match | None:
        """Hold the words that were asked for against those of a name; None where they do not fit."""
        left = list(range(len(entry.words)))
        quality, matched, places = 0.0, 0.0, list[int]()
        differences: list[str] = []
        for word in words:
            (alike, difference), at = max(
                ((likeness(word, entry.words[at]), at) for at in left), default=((0.0, ""), -1)
            )
            if difference == "misspelling" and entry.words[at].form in entry.acronyms:
                alike = 0.0  # another letter is another acronym
            if not alike and (held := _initials(word, entry.words, left)):
                left = [at for at in left if at not in held]
                places += held
                quality += 0.92
                matched += sum(self._weight(entry.words[at]) for at in held)
                differences.append("acronym")
                continue
            if not alike:
                if not word.stems & self._kinds.get(entry.named.iri, frozenset()):
                    return None
                quality += 0.9
                differences.append("kind")
                continue
            left.remove(at)
            places.append(at)
            quality += alike
            matched += self._weight(entry.words[at])
            differences += [difference] if difference else []
        cover = matched / entry.weight if entry.weight else 0.0
        wrong = differences.count("misspelling")
        if any(entry.words[at].stems & _QUALIFIERS for at in left):
            return None  # "Secretary General" is no short form of "Deputy Secretary General"
        if not places or wrong > max(1, len(words) // 3):
            return None
        if cover < (1.0 if len(words) == 1 else _COVER if wrong else _LEAST_COVER):
            return None  # one word is no part of a name, and a part with a wrong letter is too little of it
        if left:
            differences.append("partial")
        if places != sorted(places):
            differences.append("word-order")
        score = (
            97.0 * (quality / len(words)) * (0.6 + 0.4 * cover) * (0.98 if places != sorted(places) else 1)
        )
        return Match(
            entry.named.iri, entry.named, round(score, 1), tuple(dict.fromkeys(differences)), cover=cover
        )

    def _weight(self, word: Spelt) -> float:
        return self._weights.get(min(word.stems, key=len), 1.0)


def _initials(word: Spelt, words: tuple[Spelt, ...], left: list[int]) -> list[int]:
    """Find the words in a row, none taken yet, of which a word is the initials."""
    length = len(word.form)
    if length < _INITIALS or not word.form.isascii():
        return []
    for start in range(len(words) - length + 1):
        row = list(range(start, start + length))
        if all(at in left and words[at].form[0] == letter for at, letter in zip(row, word.form, strict=True)):
            return row
    return []


def _initials_of(words: tuple[Spelt, ...]) -> str:
    """Return the first letters of words in a row, one letter a word."""
    return "".join(word.form[0] for word in words)


def _content(words: tuple[Spelt, ...]) -> tuple[Spelt, ...]:
    """Leave out the small words, unless there are no others."""
    found = tuple(word for word in words if word.form not in _SMALL)
    return found or words


def _without_own_acronym(text: str) -> str:
    """Leave out an acronym in brackets of the words before it: "World Health Organization (WHO)"."""
    found = _IN_BRACKETS.fullmatch(text)
    if not found:
        return text
    initials = _initials_of(_content(spelt_words(folded(found["name"]))))
    return found["name"] if initials == found["acronym"].lower() else text


def _blanks(form: str) -> list[str]:
    return re.findall(r"\w+", form)
