"""The file of the full-text index: which texts have a word, the shortest first.

It is an SQLite database. A word of a text is entered by all that it may be: its form, what it is without
clitics, each of these without an ending, its number or month (isnad.names.spelling).
"""

import itertools
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache

from isnad.names.spelling import COMPOUND, Spelt, folded, spelt_words
from isnad.rdf.terms import Text

FILE = "texts.sqlite"
REPEATED = "+"  # marks the key of what a text has twice or more
# The texts of a kind, of one property and language, are numbered in a row, the shortest first. Of a key there
# are the numbers of its texts, as array("I"); of all texts what sharing a key counts in each, as array("f").
_SCHEMA = """
CREATE TABLE text (id INTEGER PRIMARY KEY, thing TEXT, property TEXT, value TEXT, language TEXT);
CREATE TABLE kind (property TEXT, language TEXT, first INTEGER, beyond INTEGER);
CREATE TABLE key (key TEXT PRIMARY KEY, texts BLOB) WITHOUT ROWID;
CREATE TABLE every (brevity BLOB, by_default);
"""


def index_of(texts: Iterable[Text], *, by_default: bool = False) -> bytes:
    """Return the index of texts as a file: the same bytes for the same texts, in whatever order.

    `by_default` says that all stand in the default graph, but for those that are by no property.
    """
    found = sorted(set(texts))
    lengths, entries = array("I"), defaultdict[str, "array[int]"](lambda: array("I"))
    for number, text in enumerate(found):
        keys = Counter(itertools.chain.from_iterable(map(keys_of, _entered(text.value))))
        lengths.append(keys.total())
        for key, times in keys.items():
            entries[key].append(number)
            if times > 1:
                entries[REPEATED + key].append(number)
    order = sorted(range(len(found)), key=lambda number: (*_kind(found[number]), lengths[number]))
    ordered = [found[number] for number in order]
    places = array("I", sorted(range(len(found)), key=order.__getitem__))
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    brevity = array("f", (2.2 / (1.3 + 0.9 * lengths[number] / mean) for number in order))
    kinds = Counter(map(_kind, ordered))
    ends = itertools.accumulate(kinds.values())
    rows = ((n, *one) for n, one in enumerate(ordered))
    lists = ((key, array("I", sorted(map(places.__getitem__, entries[key])))) for key in sorted(entries))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        database.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", rows)
        database.executemany("INSERT INTO key VALUES (?, ?)", lists)
        rows_of_kinds = ((*kind, end - kinds[kind], end) for kind, end in zip(kinds, ends, strict=True))
        database.executemany("INSERT INTO kind VALUES (?, ?, ?, ?)", rows_of_kinds)
        database.execute("INSERT INTO every VALUES (?, ?)", (brevity, by_default))
        database.execute("COMMIT")
        return database.serialize()


@lru_cache(maxsize=2_000)  # holders of a word have the same few others
def words_of(text: str) -> tuple[Spelt, ...]:
    """Return the words of a text, which lines and tabs part, too; a word has a letter or a digit."""
    found = spelt_words(folded(" ".join(text.split())))
    return tuple(word for word in found if any(map(str.isalnum, word.form)))


def _entered(text: str) -> tuple[Spelt, ...]:
    """Return the words that a text is found by: its own, and parts of them (counter-terrorism)."""
    whole, line = words_of(text), " ".join(text.split())
    parts = words_of(apart) if (apart := COMPOUND.sub(" ", line)) != line else ()
    return (*whole, *dict.fromkeys(part for part in parts if part not in whole))


@lru_cache(maxsize=20_000)
def keys_of(word: Spelt) -> tuple[str, ...]:
    """Return what a word is entered by; what is left of it without an ending is marked, and no word.

    Of an English word in -es either e or es may be the ending: challenges, boxes.
    """
    roots = {root for root in word.roots if root[0] not in "#@"}
    roots.update(stem[:-1] for stem in word.stems if stem.isascii() and stem.endswith("es"))
    return tuple(sorted({*word.stems, *(f"~{root}" for root in roots)}))


def _kind(text: Text) -> tuple[str, str]:
    return text.property, text.language
