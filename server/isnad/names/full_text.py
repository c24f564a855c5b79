"""The full-text index: which literals have some words, however these are spelt or inflected, the best first.

What a word of a text shares with one that is looked for counts the more, the fewer texts have it, and the
shorter a text is (BM25 with k1 = 1.2 and b = 0.75; what a text has twice or more counts a third more).
"""

import heapq
import itertools
import json
import math
import re
import sqlite3
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from isnad.names.matching import SMALL, content
from isnad.names.spelling import SHORTEST_FAR, SHORTEST_MISSPELT, Spelt
from isnad.names.text_postings import REPEATED, keys_of, words_of
from isnad.rdf.terms import Text

MOST_CHARACTERS = 2_000  # of what is looked for
# In the order of the numbers: a cross join goes through its first table in its order.
_ROWS = """
SELECT thing, property, text.value, language
FROM json_each(?) AS found CROSS JOIN text ON text.id = found.value
"""
_BONUS = 0.35  # of the weight of a key, for what a text has twice or more
_LEAST_WEIGHT = 0.001  # of a word that half of the texts have: found, and hardly any better for it
_FIRST = 256  # texts with the rarest of the words that are looked at first, beside those that are wanted
_AROUND = re.compile(r"^\W+|\W+$")
_MOST_WAYS = 4  # in which some words may have been meant
_MOST_HOLDERS = 200  # texts in which it is looked for how a word is written
_Asked = tuple[str, Spelt]  # a word as it was written
_Way = tuple[int, int, str]  # by how much it differs, how rare its words are, the words


class Hit(NamedTuple):
    """A text that was found, and its score: above zero, the higher the better."""

    text: Text
    score: float


class _Shared(NamedTuple):
    """A key that is looked for: how much sharing it tells, and the numbers of the texts that have it."""

    weight: float
    texts: "array[int]"
    repeated: bool = False


class FullTextIndex:
    """Finds texts by their words, in an index that does not change."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Take what connects to the index when it is first asked."""
        self._connect = connect

    @classmethod
    def at(cls, path: Path) -> Self | None:
        """Open the index in a file; None where there is no file. No other is opened later."""
        if not path.is_file():
            return None
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        database = sqlite3.connect(address, uri=True, check_same_thread=False)
        return cls(lambda: database)

    @classmethod
    def of(cls, made: bytes) -> Self:
        """Return the index that was made as a file."""

        def connect() -> sqlite3.Connection:
            database = sqlite3.connect(":memory:", check_same_thread=False)
            database.deserialize(made)
            return database

        return cls(connect)

    @cached_property
    def _database(self) -> sqlite3.Connection:
        return self._connect()

    def close(self) -> None:
        """Close the index."""
        self._database.close()

    def search(
        self, words: str, most: int, *, properties: Iterable[str] = (), language: str = ""
    ) -> list[Hit]:
        """Return the texts that have all the words, the best first.

        They are those of some properties, and in a language, where these are named. Words that say little are
        passed over, unless there are no others; and no sign in them means anything.
        """
        found = self._best(list(map(self._shared, _telling(words))), most, properties, language)
        return [Hit(Text(*row), score) for score, row in self._rows(found)]

    def how_many(self, words: str, *, properties: Iterable[str] = (), language: str = "") -> int:
        """Return how many texts have all the words: as many as `search` finds if it may find all."""
        shared = list(map(self._shared, _telling(words)))
        number = 0
        for first, beyond in self._named(frozenset(properties), language) if all(shared) else ():
            having = [
                set[int]().union(*(_between(one.texts, first, beyond) for one in word if not one.repeated))
                for word in shared
            ]
            number += len(set.intersection(*having)) if having else 0
        return number

    def things(self, words: str, most: int, properties: Iterable[str], *, some: bool = False) -> list[str]:
        """Return what has a text with all the words, or some; the best first, a thing once for each text.

        The last word may be begun only. Of some words, one of a letter or a digit alone says nothing.
        """
        asked = [word for word in _telling(words) if not some or len(word.form) > 1]
        shared = list(map(self._shared, asked))
        if asked:
            shared[-1].append(self._begun(asked[-1].form))
        return [row[0] for _, row in self._rows(self._best(shared, most, properties, some=some))]

    def _shared(self, word: Spelt) -> list[_Shared]:
        """Return what a word is looked up by, as far as any text has it."""
        found = []
        for key in keys_of(word):
            if texts := self._having(key):
                weight = self._weight(texts)
                found.append(_Shared(weight, texts))
                found.append(_Shared(_BONUS * weight, self._having(REPEATED + key), repeated=True))
        return found

    def _begun(self, form: str) -> _Shared:
        """Return what any word is entered by that begins so."""
        query = "SELECT texts FROM key WHERE key BETWEEN ? AND ?"
        lists = self._database.execute(query, (form, form + chr(sys.maxunicode)))
        texts = array("I", sorted(set().union(*(array("I", texts) for (texts,) in lists))))
        return _Shared(self._weight(texts), texts)

    def _having(self, key: str) -> "array[int]":
        row = self._database.execute("SELECT texts FROM key WHERE key = ?", (key,)).fetchone()
        return array("I", row[0] if row else b"")

    def _weight(self, texts: "array[int]") -> float:
        return max(_LEAST_WEIGHT, math.log((len(self._brevity) - len(texts) + 0.5) / (len(texts) + 0.5)))

    def _best(
        self,
        words: Sequence[Sequence[_Shared]],
        most: int,
        properties: Iterable[str],
        language: str = "",
        *,
        some: bool = False,
    ) -> list[tuple[float, int]]:
        """Return the texts with all words, or some, as (minus the score, the number), the best first."""
        if not any(words) or not (some or all(words)):
            return []
        ordered = [list(itertools.chain(*words))] if some else sorted(words, key=_commonness)
        best: list[tuple[float, int]] = []
        for first, beyond in self._named(frozenset(properties), language):
            best = self._best_among(ordered, most, first, beyond, best)
        return best

    def _best_among(
        self,
        words: Sequence[Sequence[_Shared]],
        most: int,
        first: int,
        beyond: int,
        best: list[tuple[float, int]],
    ) -> list[tuple[float, int]]:
        """Return the best of some, and of the texts of a kind.

        Those that repeat a word are looked at first, then the others, the shortest first. Of either none that
        comes later can count more than one that shares everything and is as short as the next: where enough
        count more, these are the best.
        """
        words = _within(words, first, beyond)
        if max(len(one.texts) for one in words[0]) <= _FIRST + 2 * most:
            return sorted([*best, *self._scored(words, most)])[:most]
        every = list(itertools.chain(*words))
        for repeats in (True, False):
            limit = sum(one.weight for one in every if repeats or not one.repeated)
            lists = [one.texts for one in (every if repeats else words[0]) if one.repeated or not repeats]
            longest = max(lists, key=len)
            start = min((texts[0] for texts in lists if texts), default=beyond)
            looked_at = _FIRST + 2 * most
            while start < beyond:
                if len(best) == most and best[-1] < (-limit * self._brevity[start], start):
                    break
                end = longest[looked_at] if looked_at < len(longest) else beyond
                part = _within(words, start, end)
                again = set[int]().union(*(one.texts for word in part for one in word if one.repeated))
                chosen = again.intersection if repeats else partial(_without, again)
                best = sorted([*best, *self._scored(part, most, chosen)])[:most]
                start, looked_at = end, 4 * looked_at
        return best

    def _scored(
        self,
        words: Sequence[Sequence[_Shared]],
        most: int,
        chosen: Callable[["array[int]"], set[int]] = set,
    ) -> list[tuple[float, int]]:
        """Return the best of those texts of some that have all words."""
        having = [(one.weight, chosen(one.texts)) for one in words[0]]
        those = set[int]().union(*(texts for _, texts in having))
        for word in words[1:]:
            also = [(one.weight, those.intersection(one.texts)) for one in word]
            those = set[int]().union(*(texts for _, texts in also))
            having += also
        sums = dict.fromkeys(those, 0.0)
        for weight, texts in having:
            for one in texts & those:
                sums[one] += weight
        scores = [(-weight * self._brevity[one], one) for one, weight in sums.items()]
        return heapq.nsmallest(most, scores)

    def _named(self, properties: frozenset[str], language: str) -> list[tuple[int, int]]:
        """Return from where to where texts stand that have a property, and a language, if any is named."""
        found = self._database.execute("SELECT property, language, first, beyond FROM kind")
        return [
            (first, beyond)
            for by, tag, first, beyond in found
            if (not properties or by in properties)
            and (not language or tag == language or tag.startswith(f"{language}-"))
        ]

    def _rows(self, found: Sequence[tuple[float, int]]) -> Iterator[tuple[float, tuple[Any, ...]]]:
        """Return the scores of texts that were found, and their rows."""
        rows = self._database.execute(_ROWS, (json.dumps([number for _, number in found]),))
        return ((-score, row) for (score, _), row in zip(found, rows, strict=True))

    def respelt(self, words: str, found: Callable[[str], object]) -> str:
        """Return what words may have been meant as; empty where nothing near is found, or they are.

        Those that no text has are near ones, or one with their neighbour. All are found together, or, where
        nothing has them all, at least those that were changed and stand beside each other.
        """
        asked = [
            (one if len(parts) == 1 else word.form, word)
            for one in words[:MOST_CHARACTERS].split()
            for parts in (words_of(one),)
            for word in parts
        ]
        meant = self._meant(asked, found)
        if not meant:
            runs = [list(run) for _, run in itertools.groupby(asked, self._is_misspelt)]
            meant = " ".join(self._meant(run, found) or _joined(run) for run in runs)
        return meant if meant != _joined(asked) else ""

    def _meant(self, asked: Sequence[_Asked], found: Callable[[str], object]) -> str:
        """Return the words that differ least from those asked for, and are found together; empty for none."""
        ways: list[list[_Way]] = [[(0, 0, "")], *([] for _ in asked)]
        for place in range(len(asked) + 1):
            likely = (way for way in sorted(set(ways[place])) if _says_little(way[2]) or found(way[2]))
            ways[place] = list(itertools.islice(likely, _MOST_WAYS))
            for (far, rare, before), end in itertools.product(ways[place], (place + 1, place + 2)):
                for further, rarer, word in self._near(asked[place:end]) if end <= len(asked) else ():
                    ways[end].append((far + further, rare + rarer, f"{before} {word}".strip()))
        return next((meant for _, _, meant in ways[-1]), "")

    def _near(self, asked: Sequence[_Asked]) -> list[_Way]:
        """Return what a word may have been meant as, or two that may be one written apart."""
        known, apart = all(map(self._is_known, asked)), len(asked) - 1
        if known and not apart:
            return [(0, 0, asked[0][0])]
        form = "".join(word.form for _, word in asked)
        most = 0 if known or form in self._vocabulary else 2 if len(form) >= SHORTEST_FAR else 1
        if len(form) < SHORTEST_MISSPELT or any(map(str.isdigit, form)):
            return []
        close = process.extract(
            form, self._vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        letters = [(far + apart, -self._vocabulary[key], key) for key, far, _ in close if key.isalpha()]
        return [(far, rare, self._as_written(key)) for far, rare, key in sorted(letters)[:_MOST_WAYS]]

    def _is_misspelt(self, asked: _Asked) -> bool:
        return not self._is_known(asked) and bool(self._near((asked,)))

    def _is_known(self, asked: _Asked) -> bool:
        word = asked[1]
        return word.form in SMALL or any(key in self._vocabulary for key in keys_of(word))

    def _as_written(self, form: str) -> str:
        """Return a word as most texts write it, with hamza and capitals; its form where none stands alone."""
        holders = self._rows([(0.0, one) for one in self._having(form)[:_MOST_HOLDERS]])
        written = Counter(
            _AROUND.sub("", one)
            for _, row in holders
            for one in row[2].split()
            if [word.form for word in words_of(one)] == [form]
        )
        return max(written, key=written.__getitem__, default=form)

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        """What words are entered by, and how many texts have each."""
        query = "SELECT key, length(texts) / 4 FROM key WHERE key NOT BETWEEN ? AND ?"
        return dict(self._database.execute(query, (REPEATED, REPEATED + chr(sys.maxunicode))))

    @cached_property
    def by_default(self) -> bool:
        """Whether what is found by some property stands in the default graph, too."""
        return bool(self._database.execute("SELECT by_default FROM every").fetchone()[0])

    @cached_property
    def _brevity(self) -> "array[float]":
        return array("f", self._database.execute("SELECT brevity FROM every").fetchone()[0])


def _telling(words: str) -> tuple[Spelt, ...]:
    return tuple(dict.fromkeys(content(words_of(words[:MOST_CHARACTERS]))))


def _joined(asked: Iterable[_Asked]) -> str:
    return " ".join(written for written, _ in asked)


def _says_little(words: str) -> bool:
    return all(word.form in SMALL for word in words_of(words))


def _commonness(word: Iterable[_Shared]) -> int:
    return max(len(one.texts) for one in word)


def _within(words: Sequence[Sequence[_Shared]], first: int, beyond: int) -> list[list[_Shared]]:
    return [[one._replace(texts=_between(one.texts, first, beyond)) for one in word] for word in words]


def _without(some: set[int], texts: "array[int]") -> set[int]:
    return set(texts) - some


def _between(texts: "array[int]", first: int, beyond: int) -> "array[int]":
    return texts[bisect_left(texts, first) : bisect_left(texts, beyond)]
