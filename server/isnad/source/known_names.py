"""What things are called, by whom comes across their names in a text or in another name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from isnad.names.arabic import Word, forms_of, stems, without_article, words
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_literal, language, lexical
from isnad.rdf.vocabulary import ICI, RDFS, SKOS
from isnad.source.quotes import shared_beginning

_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, ICI.nameInText}
_ARABIC_PEOPLE = re.compile(r"ي(?:ه|ون|ين|ات|تان|تين|ا|ان)?")
_KIND_OF_PLACE = re.compile(r"(?<=\w) (?:region|area|city)$")
_LATIN_PEOPLE = re.compile(r"(?:[aeiou]?(?:ni?an|an|ian|n|i|ese|ish|sh|ch|ic)s?)")
PRONOUNS = forms_of(
    "it its itself he him his himself she her hers herself they them their theirs themselves both which who "
    "whom whose sides parties هو هي هم هما هن التي الذي اللذان اللذين اللتان الذين جانبان جانبين طرفان طرفين"
)
_SHORTEST_STEM = 3  # letters


@dataclass(frozen=True)
class Name:
    """A name of a thing, and its words without articles."""

    thing: str
    text: str
    language: str
    phrase: tuple[str, ...]


class KnownNames:
    """What things are called, by the first word of each name and by what has it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take the names from what files and passages say of things."""
        self.beginning: dict[str, list[Name]] = defaultdict(list)
        self.of: dict[str, list[Name]] = defaultdict(list)
        for thing, predicate, value in triples:
            if predicate in _NAMES and is_literal(value) and is_entity(thing):
                text = lexical(value)
                name = Name(thing, text, language(value), tuple(without_article(w.form) for w in words(text)))
                if name.phrase and not (set(name.phrase) <= PRONOUNS):
                    self.beginning[name.phrase[0]].append(name)
                    self.of[thing].append(name)


def names_at(
    found: Sequence[Word], number: int, known: Sequence[KnownNames]
) -> Mapping[tuple[str, ...], list[Name]]:
    """Return the names whose words stand at a place among words, in which a clitic may cling to the first."""
    beginning: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for first in {without_article(stem) for stem in stems(found[number].form)}:
        for names in known:
            for name in names.beginning.get(first, ()):
                beginning[name.phrase].append(name)
    return {
        phrase: names
        for phrase, names in sorted(beginning.items())
        if tuple(without_article(one.form) for one in found[number + 1 : number + len(phrase)]) == phrase[1:]
    }


@lru_cache(maxsize=10_000)
def is_people(name: str, form: str) -> bool:
    """Return whether a word is of those who come from a place: Jordanian, أردنية."""
    if name.isascii():
        shared = shared_beginning(name, form)
        return shared >= max(4, len(name) - 3) and _LATIN_PEOPLE.fullmatch(form, shared) is not None
    base = re.sub("(?:يا|ا|ه)$", "", name) if len(name) > _SHORTEST_STEM + 1 else name
    return len(base) >= _SHORTEST_STEM and any(
        bare.startswith(base) and _ARABIC_PEOPLE.fullmatch(bare.removeprefix(base)) is not None
        for bare in map(without_article, stems(form))
    )


def is_proper(label: str) -> bool:
    """Return whether an English name is a proper one: each of its longer words begins with a capital.

    What kind of place it is may stand behind it: Middle East region.
    """
    longer = re.findall(r"\w{4,}", _KIND_OF_PLACE.sub("", label)) or [label]
    return all(word[0].isupper() or not word[0].isalpha() for word in longer)
