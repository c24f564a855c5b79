"""Things within the names of others, by their other names: "launch of the ICI" for an initiative's launch."""

import re
from collections import defaultdict
from collections.abc import Mapping

from isnad.search import Named

# What may be written as one with the word after it.
_CLITICS = frozenset(("", "و", "ف", "ب", "ل", "ك", "ول", "وب", "ال", "وال", "بال", "لل"))
_MOST_INSIDE = 6
_MOST_TWICE = 2


def substituted(spelt: Mapping[Named, str]) -> list[tuple[Named, str]]:
    """Call one or two things that are named in a longer name by their other names: "launch of the ICI"."""
    by_thing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for named, form in spelt.items():
        by_thing[named.iri, named.language].append(" ".join(re.findall(r"\w+", form)))
    by_first: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for (_, language), others in by_thing.items():
        for name in others:
            by_first[language, name.partition(" ")[0]].setdefault(name, others)
    once = [pair for named, form in spelt.items() for pair in _replaced(named, form, by_first)]
    twice = [pair for named, form in once for pair in _replaced(named, form, by_first)[:_MOST_TWICE]]
    return list(dict.fromkeys(once + twice))


def _replaced(
    named: Named, form: str, by_first: Mapping[tuple[str, str], Mapping[str, list[str]]]
) -> list[tuple[Named, str]]:
    """Replace, in a name, each other name that it holds by what that thing is called, too."""
    found: list[tuple[Named, str]] = []
    words = re.findall(r"\w+", form)
    whole = f" {' '.join(words)} "
    begun = {word[len(clitic) :] for word in words for clitic in _CLITICS if word.startswith(clitic)} - {""}
    inside = [
        (name, others)
        for first in begun
        for name, others in by_first.get((named.language, first), {}).items()
        if len(name) < len(whole) - 2 and _within(name, whole)
    ]
    inside.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    for name, others in inside[:_MOST_INSIDE]:
        begin, end = _within(name, whole) or (0, 0)
        found += [
            (named, f"{whole[:begin]} {other} {whole[end:]}".strip()) for other in others if other != name
        ]
    return found


def _within(name: str, whole: str) -> tuple[int, int] | None:
    """Find where a name stands in a longer one as whole words, in Arabic perhaps with a clitic."""
    at = whole.find(f"{name} ")
    while at > 0:
        begin = whole.rfind(" ", 0, at) + 1
        if whole[begin:at] in _CLITICS:
            return begin, at + len(name)
        at = whole.find(f"{name} ", at + 1)
    return None
