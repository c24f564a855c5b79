"""The one index of names: which things a text names, however it spells, shortens or inflects their names.

It answers three questions: what a text that somebody types is the beginning of (`search`), what a name that a
stranger wrote is of (`match`), and what stands at a place of a document (`longest_at`).
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from isnad.names.arabic import Word, stems, without_article
from isnad.names.arabic import words as cut
from isnad.names.matching import COVER, SMALL, Entry, Match, Named, compare, content, initials_of, substituted
from isnad.names.spelling import (
    SHORTEST_FAR,
    SHORTEST_MISSPELT,
    Spelt,
    cleaned,
    folded,
    sounds,
    spelt_words,
    squashed,
)

_LONGEST = 300  # characters of a name
_MOST_WORDS = 24
_LEAD = 0.08  # by which a part of a name covers more of it than of any other
_LEAST_SCORE = 60.0
_SURE, _MARGIN = 80.0, 3.0
_INITIALS = 3  # an acronym has so many letters at least
_IN_BRACKETS = re.compile(r"(?P<name>.+\w)\s*\((?P<acronym>[A-Z]{2,8})\)")

Phrase = tuple[str, ...]  # the normal forms of a name's words


class NameIndex:
    """Finds things by their names; what each question needs is made when it is first asked."""

    def __init__(
        self,
        names: Iterable[Named],
        kinds: Mapping[str, Iterable[str]] | None = None,
        generic: Iterable[Named] = (),
    ) -> None:
        """Take the names of all things, and for each thing the names of its kinds, in both languages.

        `generic` are those of them that do not tell which thing is meant: none is found to stand in a text.
        """
        self.names = tuple(names)
        self.generic = frozenset(generic)
        self.kinds = kinds or {}

    def prepared(self) -> Self:
        """Return the index with what `search` and `match` need."""
        _ = self._in_order, self._by_whole
        return self

    # ── What a text begins ──

    def search(self, text: str, most: int = 20) -> list[Match]:
        """Return the things one of whose names has all words of a text, the last perhaps begun only.

        The best come first: the name itself (100), names that begin so, names that hold the words.
        """
        form = folded(text).strip()
        words = spelt_words(form)
        # The last word counts even if it is a small one: it may be the beginning of another.
        asked = (*(word for word in words[:-1] if word.form not in SMALL), *words[-1:])
        best: dict[str, Match] = {}
        for number in self._holding_all(asked) if asked else ():
            entry = self._entries[number]
            share = min(len(asked) / len(entry.words), 1.0)
            score = 100.0 if entry.form == form else (60 if entry.form.startswith(form) else 30) + 30 * share
            _keep(best, Match(entry.named.iri, entry.named, score))
        return _ordered(best)[:most]

    def _holding_all(self, asked: tuple[Spelt, ...]) -> set[int]:
        """Return the numbers of the names that have all words, the last perhaps begun only."""
        found = [{n for stem in word.stems for n in self._by_word.get(stem, ())} for word in asked]
        begun, words = asked[-1].form, self._in_order
        for place in range(bisect_left(words, begun), len(words)):
            if not words[place].startswith(begun):
                break
            found[-1] |= self._by_word[words[place]]
        return {number for number in set.intersection(*found) if number < len(self.names)}

    # ── What a name is of ──

    def match(self, text: str, most: int = 25) -> list[Match]:
        """Return the things that a name may be of, the best first; the first is sure where no other is near.

        Every word that is asked for must be a word of the thing's name, or of what the thing is; and what is
        left over of the thing's name must weigh little. So a name that is only alike finds nothing.
        """
        asked = _without_own_acronym(cleaned(text[:_LONGEST]))
        form = folded(asked)
        words = content(spelt_words(form))
        if not any(c.isalnum() for c in form) or len(words) > _MOST_WORDS:
            return []
        best: dict[str, Match] = {}
        for match in (*self._wholly(asked, form), *self._by_words(words)):
            if match.score >= _LEAST_SCORE:
                _keep(best, match)
        found = _ordered(best)
        if found and found[0].cover < COVER:  # a part of a name: of one thing, or of none
            found = [] if len(found) > 1 and found[0].cover - found[1].cover < _LEAD else found[:1]
        if found and found[0].score >= _SURE:
            if len(found) == 1 or found[0].score - found[1].score >= _MARGIN:
                found[0] = replace(found[0], sure=True)
        return found[:most]

    def _wholly(self, asked: str, form: str) -> Iterator[Match]:
        """Return the matches of a name as one string: another spelling, another spacing, an acronym."""
        for number, difference, score in self._by_whole.get(squashed(form), ()):
            entry = self._entries[number]
            named = entry.named
            if cleaned(named.text) == asked:
                yield Match(named.iri, named, 100.0)
            elif difference == "spacing" and re.findall(r"\w+", entry.form) == re.findall(r"\w+", form):
                if named.text.casefold() == asked.casefold():
                    yield Match(named.iri, named, 99.0, ("case",))
                else:
                    yield Match(named.iri, named, 98.0, ("spelling",))
            else:
                yield Match(named.iri, named, score, (difference,))

    def _by_words(self, words: tuple[Spelt, ...]) -> Iterator[Match]:
        hits: Counter[int] = Counter()
        for word in words:
            hits.update({number for key in self._alike(word) for number in self._by_word.get(key, ())})
        for number, count in sorted(hits.items()):
            entry = self._entries[number]
            # Without a word that is left over and that this name can have no place for.
            if count + entry.spared(words) >= len(words) and (match := compare(words, entry, self._weight)):
                yield match

    def _alike(self, word: Spelt) -> set[str]:
        """Return what words that are like a word are entered by."""
        found = _keys(word)
        for stem in word.stems:
            cutoff = 2 if len(stem) >= SHORTEST_FAR else 1
            lengths = range(len(stem) - cutoff, len(stem) + cutoff + 1)
            for words in (self._vocabulary.get(length, ()) for length in lengths):
                close = process.extract(stem, words, scorer=OSA.distance, score_cutoff=cutoff, limit=None)
                found.update(near for near, _, _ in close)
        return found

    def _weight(self, word: Spelt) -> float:
        """Return how much a word tells: the more, the fewer things have it in their names."""
        return self._weights.get(word.shortest, 1.0)

    # ── What a sentence speaks of ──

    def spoken_of(self, text: str, most: int = 20) -> list[Match]:
        """Return the things with whose names a sentence shares words, the more telling words the better.

        The score is at most 89: only that some words are shared, and not which thing is meant.
        """
        covered: dict[int, set[Spelt]] = defaultdict(set)
        for word in content(spelt_words(folded(text)))[:_MOST_WORDS]:
            for stem in word.stems:
                for number in self._by_word.get(stem, ()):
                    covered[number].add(word)
        best: dict[str, Match] = {}
        for number, shared in covered.items():
            entry = self._entries[number]
            weight = sum(map(self._weight, shared))
            cover = min(weight / entry.weight, 1.0) if entry.weight else 0.0
            score = 89 * (1 - math.exp(-weight / 6)) * math.sqrt(cover)
            _keep(best, Match(entry.named.iri, entry.named, score, cover=cover))
        return _ordered(best)[:most]

    def within(self, text: str, most: int) -> list[Match]:
        """Return what a sentence names, but for what hangs on words; then what it shares words with."""
        written = cut(text)
        best: dict[str, Match] = {}
        for position in range(len(written)):
            for language in ("ar", "en"):
                if phrase := self.longest_at(written, position, language):
                    for iri in self.named(phrase, language):
                        _keep(best, Match(iri, Named(iri, " ".join(phrase), language), 90.0 + len(phrase)))
        for match in self.spoken_of(text, most):
            _keep(best, match)
        return _ordered(best)[:most]

    # ── What is looked up ──

    @cached_property
    def _forms(self) -> list[tuple[Named, str, tuple[Spelt, ...]]]:
        """All names, and after them the names that hold another thing's name, with its other names."""
        spelt = {named: folded(named.text) for named in self.names}
        forms = [*((named, spelt[named]) for named in self.names), *substituted(spelt)]
        return [(named, form, content(spelt_words(form))) for named, form in forms]

    @cached_property
    def _weights(self) -> dict[str, float]:
        holders: dict[str, set[str]] = defaultdict(set)
        for named, _, words in self._forms:
            for word in words:
                holders[word.shortest].add(named.iri)
        things = len({named.iri for named in self.names})
        return {stem: 1 + math.log(things / len(found)) for stem, found in holders.items()}

    @cached_property
    def _entries(self) -> list[Entry]:
        kinds = {
            iri: frozenset(s for label in labels for word in spelt_words(folded(label)) for s in word.stems)
            for iri, labels in self.kinds.items()
        }
        return [
            Entry(named, form, words, sum(map(self._weight, words)), kinds.get(named.iri, frozenset()))
            for named, form, words in self._forms
        ]

    @cached_property
    def _by_word(self) -> dict[str, set[int]]:
        """The numbers of the names that have a word: by what it may be without clitics, its root, its sound.

        A name has its words as they are written, too, so that the beginning of each is found.
        """
        found: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._entries):
            for word in entry.words:
                for key in _keys(word):
                    found[key].add(number)
        for number, named in enumerate(self.names):
            for written in cut(named.text):
                for stem in stems(written.form):
                    found[stem].add(number)
        return dict(found)

    @cached_property
    def _in_order(self) -> list[str]:
        """What names are entered by, so that what begins alike is beside each other."""
        return sorted(self._by_word)

    @cached_property
    def _vocabulary(self) -> dict[int, list[str]]:
        """The words of all names that may be misspelt, by their length."""
        found: dict[int, list[str]] = defaultdict(list)
        for key in self._by_word:
            if key[0] not in "~%#@" and len(key) >= SHORTEST_MISSPELT - 1:
                found[len(key)].append(key)
        return dict(found)

    @cached_property
    def _by_whole(self) -> dict[str, list[tuple[int, str, float]]]:
        """The numbers of names by their letters alone, and by their initials where capitals show them."""
        found: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            found[squashed(entry.form)].append((number, "spacing", 96.0))
            capitals = [word for word in re.findall(r"\b[A-Z]\w*", entry.named.text) if len(word) > 1]
            if len(capitals) >= _INITIALS:
                initials = "".join(word[0] for word in capitals).lower()
                found[initials].append((number, "acronym", 86.0))
        return dict(found)

    # ── What stands at a place ──

    @cached_property
    def _phrases(self) -> dict[tuple[str, Phrase], set[str]]:
        """The names in each language, each with what has it."""
        found: dict[tuple[str, Phrase], set[str]] = defaultdict(set)
        for named in self.names:
            if named not in self.generic and (phrase := tuple(word.form for word in cut(named.text))):
                found[named.language, phrase].add(named.iri)
        return dict(found)

    @cached_property
    def _standing(self) -> tuple[dict[tuple[str, Phrase], Phrase], dict[tuple[str, str], list[int]]]:
        """The names by their words without articles, and by its first word how many words a name has.

        So a place is compared with one name of each length, and not with all that begin as it does.
        """
        bare: dict[tuple[str, Phrase], Phrase] = {}
        lengths: dict[tuple[str, str], set[int]] = defaultdict(set)
        for language, phrase in self._phrases:
            words = tuple(map(without_article, phrase))
            bare.setdefault((language, words), phrase)
            lengths[language, words[0]].add(len(phrase))
        return bare, {key: sorted(found, reverse=True) for key, found in lengths.items()}

    def named(self, phrase: Phrase, language: str) -> set[str]:
        """Return the things of which a phrase is a name in a language."""
        return self._phrases.get((language, phrase), set())

    def longest_at(self, text: tuple[Word, ...], position: int, language: str) -> Phrase:
        """Return the longest name that stands in a text: clitics may hang on its first word, ال on any."""
        bare, lengths = self._standing
        longest: Phrase = ()
        for first in _firsts(text[position].form):
            for length in lengths.get((language, first), ()):
                rest = (without_article(word.form) for word in text[position + 1 : position + length])
                phrase = bare.get((language, (first, *rest)), ())
                if len(phrase) > len(longest):
                    longest = phrase
                    break
        return longest


@lru_cache(maxsize=100_000)
def _firsts(form: str) -> tuple[str, ...]:
    """Return what a word may be as the first of a name: without clitics, without its article."""
    return tuple(sorted({without_article(stem) for stem in stems(form)}))


def _keys(word: Spelt) -> set[str]:
    """Return what a word is looked up by; roots and sounds are marked, so that they are no words."""
    return {*word.stems, *(f"~{root}" for root in word.roots), *(f"%{letters}" for letters in sounds(word))}


def _keep(best: dict[str, Match], match: Match) -> None:
    known = best.get(match.iri)
    if known is None or match.score > known.score:
        best[match.iri] = match


def _ordered(best: Mapping[str, Match]) -> list[Match]:
    return sorted(best.values(), key=lambda match: (-match.score, len(match.name.text), match.iri))


def _without_own_acronym(text: str) -> str:
    """Return a name without the acronym of its words in brackets: "World Health Organization (WHO)"."""
    found = _IN_BRACKETS.fullmatch(text)
    if not found:
        return text
    initials = initials_of(content(spelt_words(folded(found["name"]))))
    return found["name"] if initials == found["acronym"].lower() else text
