"""The full-text index: which literals have some words, however these are spelt or inflected, the best first.

It is an SQLite database (FTS5). A word of a text is entered by all that it may be: its form, what it is
without clitics, each of these without an ending, its number or month (isnad.names.spelling). So are the words
that are looked for, and those that share any of it are alike.
"""

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from isnad.names.matching import SMALL, content
from isnad.names.spelling import SHORTEST_FAR, SHORTEST_MISSPELT, Spelt, folded, spelt_words
from isnad.rdf.terms import Text

FILE = "full-text.sqlite"
MOST_CHARACTERS = 2_000  # of what is looked for
# The tokens are written by us, with blanks between: no letter of theirs parts one.
_SCHEMA = """
CREATE TABLE text (id INTEGER PRIMARY KEY, thing TEXT, property TEXT, value TEXT, language TEXT);
CREATE VIRTUAL TABLE words USING fts5(keys, content = '', tokenize = "ascii tokenchars '_~#@'");
"""
_FOUND = """
SELECT {columns} FROM
    (SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ?) JOIN text ON text.id = rowid
WHERE (?2 = '' OR language = ?2 OR language LIKE ?2 || '-%') {restriction}
ORDER BY score DESC, rowid LIMIT ?3
"""
_VOCABULARY = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)
"""
_HOLDERS = "SELECT value FROM words JOIN text ON text.id = words.rowid WHERE words MATCH ? LIMIT 50"
_AROUND = re.compile(r"^\W+|\W+$")
_MOST_WAYS = 4  # in which some words may have been meant
_Asked = tuple[str, Spelt]  # a word as it was written
_Way = tuple[int, int, str]  # by how much it differs, how rare its words are, the words


class Hit(NamedTuple):
    """A text that was found, and its score: above zero, the higher the better."""

    text: Text
    score: float


def index_of(texts: Iterable[Text]) -> bytes:
    """Return the index of texts as a file: the same bytes for the same texts, in whatever order."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        for number, text in enumerate(sorted(set(texts)), start=1):
            database.execute("INSERT INTO text VALUES (?, ?, ?, ?, ?)", (number, *text))
            keys = " ".join(key for word in _words(text.value) for key in _keys(word))
            database.execute("INSERT INTO words (rowid, keys) VALUES (?, ?)", (number, keys))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.execute("COMMIT")
        database.execute("VACUUM")
        return database.serialize()


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
        asked = _telling(words)
        columns = "thing, property, value, language, score"
        found = self._rows(columns, _match(asked, " AND "), most, properties, language)
        return [Hit(Text(*row[:4]), row[4]) for row in found]

    def things(self, words: str, most: int, properties: Iterable[str], *, some: bool = False) -> list[str]:
        """Return what has a text with all the words, or some; the best first, a thing once for each text.

        The last word may be begun only. Of some words, one of a letter or a digit alone says nothing.
        """
        asked = [word for word in _telling(words) if not some or len(word.form) > 1]
        match = _match(asked, " OR " if some else " AND ")
        if asked:
            match = f'{match[:-1]} OR "{asked[-1].form}" *)'
        return [thing for (thing,) in self._rows("thing", match, most, properties, "")]

    def _rows(
        self, columns: str, match: str, most: int, properties: Iterable[str], language: str
    ) -> Iterable[tuple[Any, ...]]:
        if not match:
            return []
        named = sorted(properties)
        places = ", ".join(f"?{number}" for number in range(4, 4 + len(named)))
        query = _FOUND.format(columns=columns, restriction=f"AND property IN ({places})" if named else "")
        return self._database.execute(query, (match, language, most, *named))

    def respelt(self, words: str, found: Callable[[str], object]) -> str:
        """Return what words may have been meant as; empty where nothing near is found, or they are.

        Those that no text has are near ones, or one with their neighbour. All are found together, or, where
        nothing has them all, at least those that were changed and stand beside each other.
        """
        asked = [
            (one if len(parts) == 1 else word.form, word)
            for one in words[:MOST_CHARACTERS].split()
            for parts in (_words(one),)
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
        return word.form in SMALL or any(key in self._vocabulary for key in _keys(word))

    def _as_written(self, form: str) -> str:
        """Return a word as a text writes it, with hamza and capitals; its form where none stands alone."""
        for (value,) in self._database.execute(_HOLDERS, (f'"{form}"',)):
            for one in value.split():
                if [word.form for word in _words(one)] == [form]:
                    return _AROUND.sub("", one)
        return form

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        """What words are entered by, and how many texts have each."""
        self._database.execute(_VOCABULARY)
        return dict(self._database.execute("SELECT term, doc FROM temp.vocabulary"))


def _words(text: str) -> tuple[Spelt, ...]:
    """Return the words of a text, which lines and tabs part, too; a word has a letter or a digit."""
    found = spelt_words(folded(" ".join(text.split())))
    return tuple(word for word in found if any(map(str.isalnum, word.form)))


def _telling(words: str) -> tuple[Spelt, ...]:
    return tuple(dict.fromkeys(content(_words(words[:MOST_CHARACTERS]))))


def _match(words: Iterable[Spelt], between: str) -> str:
    return between.join(f"({' OR '.join(_quoted(_keys(word)))})" for word in words)


def _joined(asked: Iterable[_Asked]) -> str:
    return " ".join(written for written, _ in asked)


def _says_little(words: str) -> bool:
    return all(word.form in SMALL for word in _words(words))


def _keys(word: Spelt) -> list[str]:
    """Return what a word is entered by; what is left of it without an ending is marked, and no word.

    Of an English word in -es either e or es may be the ending: challenges, boxes.
    """
    roots = {root for root in word.roots if root[0] not in "#@"}
    if word.form.isascii() and word.form.endswith("es"):
        roots.add(word.form[:-1])
    return sorted({*word.stems, *(f"~{root}" for root in roots)})


def _quoted(keys: Iterable[str]) -> Iterable[str]:
    return (f'"{key}"' for key in keys)
