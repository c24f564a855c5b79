"""Things within the names of others, by their other names: "launch of the ICI" for an initiative's launch."""

import re
from collections import defaultdict
from collections.abc import Mapping

from isnad.names.matching import Named

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
