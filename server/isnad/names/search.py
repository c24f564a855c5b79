"""Names, and what finds them: in Arabic and in English, however a reader spells or shortens them."""

from collections.abc import Iterable
from dataclasses import dataclass

from isnad.names.arabic import normalised, stems, words


@dataclass(frozen=True, order=True)
class Named:
    """A name of a thing, and the language it is in."""

    iri: str
    text: str
    language: str


@dataclass(frozen=True)
class Hit:
    """A thing that was found, by which of its names, and how well that fits: 1 is the name itself."""

    iri: str
    name: Named
    score: float


@dataclass(frozen=True)
class _Entry:
    """A name with its normal form, and for each of its words what the word may be without clitics."""

    named: Named
    form: str
    words: tuple[frozenset[str], ...]


class Index:
    """Find things by their names."""

    def __init__(self, names: Iterable[Named]) -> None:
        """Take all names; a thing may have many."""
        self._entries = [
            _Entry(
                named,
                normalised(named.text),
                tuple(frozenset(stems(word.form)) for word in words(normalised(named.text))),
            )
            for named in names
        ]

    def find(self, text: str, most: int = 20) -> list[Hit]:
        """Find the things one of whose names has all words of a text, the last perhaps begun only.

        The best come first: the name itself, then names that begin so, then those that hold the words.
        """
        form = normalised(text).strip()
        asked = [tuple(stems(word.form)) for word in words(form)]
        best: dict[str, Hit] = {}
        for entry in self._entries if asked else ():
            score = _score(entry, form, asked)
            known = best.get(entry.named.iri)
            if score > (known.score if known else 0.0):
                best[entry.named.iri] = Hit(entry.named.iri, entry.named, score)
        return sorted(best.values(), key=lambda hit: (-hit.score, len(hit.name.text), hit.iri))[:most]


def _score(entry: _Entry, form: str, asked: list[tuple[str, ...]]) -> float:
    """Return how well a name fits what was asked; 0 where it does not."""
    if entry.form == form:
        return 1.0
    for number, possible in enumerate(asked, start=1):
        held = any(word & set(possible) for word in entry.words)
        if not held and not (number == len(asked) and _begins(entry, possible[0])):
            return 0.0
    share = len(asked) / max(len(entry.words), 1)
    return (0.6 if entry.form.startswith(form) else 0.3) + 0.3 * min(share, 1.0)


def _begins(entry: _Entry, letters: str) -> bool:
    """Return whether a word of a name begins with letters."""
    return any(stem.startswith(letters) for word in entry.words for stem in word)
