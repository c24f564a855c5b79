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
    """Call one or two things that are named in a longer name by their other names: "launch of the ICI"."""
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
    """Replace, in a name, each other name that it holds by what that thing is called, too."""
    found: list[tuple[Named, str]] = []
    words = re.findall(r"\w+", form)
    whole = f" {' '.join(words)} "
    inside = sorted(_inside(words) & known.keys(), key=lambda name: (-len(name), name))
    for name in inside[:_MOST_INSIDE]:
        begin, end = _within(name, whole) or (0, 0)
        found += [
            (named, f"{whole[:begin]} {other} {whole[end:]}".strip())
            for other in known[name]
            if other != name
        ]
    return found


def _inside(words: list[str]) -> set[str]:
    """Return every run of words in a longer one, its first word also without a clitic."""
    whole = " ".join(words)
    runs: set[str] = set()
    for start, word in enumerate(words):
        firsts = [word[len(c) :] for c in _CLITICS if word.startswith(c) and word != c]
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            runs.update(" ".join([first, *words[start + 1 : end]]) for first in firsts)
    return {run for run in runs if len(run) < len(whole)}


def _within(name: str, whole: str) -> tuple[int, int] | None:
    """Return where a name stands in a longer one as whole words, in Arabic perhaps with a clitic."""
    at = whole.find(f"{name} ")
    while at > 0:
        begin = whole.rfind(" ", 0, at) + 1
        if whole[begin:at] in _CLITICS:
            return begin, at + len(name)
        at = whole.find(f"{name} ", at + 1)
    return None
