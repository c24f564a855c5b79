"""Names that an author gives a thing, one letter away from the name that the text has."""

from collections.abc import Iterator

from isnad.locale import Message
from isnad.names.arabic import words
from isnad.names.spelling import folded, misspelt, squashed
from isnad.rdf.terms import is_literal, lexical
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import ICI, RDFS, SKOS
from isnad.source.known_names import is_proper
from isnad.source.passages import Difference, Facts

_SHORTEST = 5  # letters: of shorter names, one letter tells Iran from Iraq
_INFLECTED = frozenset("اوي")  # by one of which for another Arabic writes a case


def misnamed(facts: Facts, names: TurtleFile) -> Iterator[Difference]:
    """Yield the names in a document's own file that differ by a letter from what the text calls the thing.

    What is spelt in two ways (hamza, taa marbuta, British and American) is one name; so is what the file has
    as another name, hidden or not.
    """
    in_text = {t for p in facts.passages for t in p.triples if t[1] == ICI.nameInText and is_literal(t[2])}
    given: dict[str, set[str]] = {}
    for thing, predicate, value in names.triples:
        if predicate in (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel) and is_literal(value):
            given.setdefault(thing, set()).add(squashed(folded(lexical(value))))
    for triple in names.triples:
        if triple[1] not in (RDFS.label, SKOS.altLabel) or not is_literal(triple[2]):
            continue
        for words_of_text in sorted(lexical(o) for s, _, o in in_text if s == triple[0]):
            known = squashed(folded(words_of_text)) in given[triple[0]]
            if not known and _is_slip(lexical(triple[2]), words_of_text):
                yield Difference(
                    triple,
                    names.place(*triple),
                    Message(
                        'the name "%(name)s" differs by one letter from "%(words)s", the name in the text',
                        name=lexical(triple[2]),
                        words=words_of_text,
                    ),
                    Message("Correct it; if both are in use, give the other one by skos:altLabel."),
                )


def _is_slip(one: str, other: str) -> bool:
    """Return whether two names are the same words but for one, in which one letter differs.

    Of an English proper name a plural is no inflection, but for the last word: Shared Rivers Council.
    """
    forms = [[squashed(word.form) for word in words(folded(text))] for text in (one, other)]
    if len(forms[0]) != len(forms[1]):
        return False
    differing = [pair for pair in zip(*forms, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    shorter, longer = sorted(differing[0], key=len)
    is_name = is_proper(one) and is_proper(other) and forms[0][-1] == forms[1][-1]
    return (is_name and longer == f"{shorter}s") or _differ_by_a_letter(shorter, longer)


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Return whether two words are one letter apart, and neither is the other inflected."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST or not misspelt(one, other):
        return False
    if longer.startswith(shorter) or longer.endswith(shorter):  # a plural, a clitic
        return False
    letters = {pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]}
    return len(shorter) < len(longer) or not all(set(pair) <= _INFLECTED for pair in letters)
