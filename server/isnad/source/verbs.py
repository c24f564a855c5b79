"""Verbs of a quote that say another deed than its fact does, or that another did it; what was during what.

How a passage is read otherwise, its chain:reason says.
"""

from collections.abc import Iterator, Mapping

from isnad.locale import Message
from isnad.rdf.terms import Triple, readable
from isnad.rdf.vocabulary import ICI
from isnad.source.class_words import ClassWords, Verb, spelling
from isnad.source.parties import Naming, Standing, possible_forms
from isnad.source.passages import Difference, Passage

_BE = {"is", "are", "was", "were", "be", "been", "being", "get", "got"}
_BY_OTHERS = {"by", "قبل", "جانب", "يد", "بقرار"}  # in which languages say who did what was done
_DURING, _REACH = {"during", "خلال", "اثناء", "غضون"}, 4  # words behind it
_CAPITAL = {"capital", "عاصمه"}
_HINT = Message("Correct the fact, or quote the words that state it, or say why: chain:reason.")


def misread(naming: Naming, classes: ClassWords) -> Iterator[Difference]:
    """Yield the facts of who did it whose quote says another deed, or that another did it.

    And those of what was during what, whose quote has the one in the place of the other.
    """
    verbs = classes.verbs
    for passage in naming.facts.passages:
        for triple in () if passage.notes else sorted(passage.triples):
            said = []
            if triple[1] in verbs:
                said += [
                    _of_its_capital(naming, passage, triple),
                    _other_deed(naming, verbs, passage, triple),
                    _other_doer(naming, verbs, passage, triple),
                ]
            elif triple[1] == ICI.tookPlaceDuring:
                said.append(_turned_round(naming, classes, passage, triple))
            for what in filter(None, said):
                yield Difference(triple, naming.facts.place(passage, triple), what, _HINT)


def _of_its_capital(naming: Naming, passage: Passage, triple: Triple) -> Message | None:
    """Say that a quote names who did it only to say whose capital a city is."""
    numbers = naming.words_of(passage.span)
    named = [one.first for one in naming.standing_in(numbers) if triple[2] in one.things]
    of_capital = [
        not {naming.words[one].form for one in range(max(first - 2, 0), first)}.isdisjoint(_CAPITAL)
        for first in named
    ]
    if named and all(of_capital):
        return Message("the quote names %(thing)s only as whose capital it is", thing=readable(triple[2]))
    return None


def _turned_round(naming: Naming, classes: ClassWords, passage: Passage, triple: Triple) -> Message | None:
    """Say that behind "during" a quote has a word for what happened then, and none for the longer event."""
    shorter, longer = (
        frozenset().union(*(classes.deeds.get(kind, ()) for kind in naming.types.get(event, ())))
        for event in (triple[0], triple[2])
    )
    numbers = naming.words_of(passage.span)
    for number in numbers:
        if naming.words[number].form in _DURING:
            behind = range(number + 1, min(number + 1 + _REACH, numbers.stop))
            forms = frozenset().union(*(_forms(naming, one) for one in behind))
            if forms & (shorter - longer) and not forms & longer:
                return Message("the quote says it the other way round")
    return None


def _other_deed(
    naming: Naming, verbs: Mapping[str, Verb], passage: Passage, triple: Triple
) -> Message | None:
    """Say that a quote has the verb of another property, and no word for the deed that the fact states."""
    own = verbs[triple[1]]
    numbers = naming.words_of(passage.span)
    said = {form: number for number in numbers for form in _forms(naming, number)}
    if own.words & said.keys():
        return None
    for other, verb in sorted(verbs.items()):
        for form in sorted(verb.forms & said.keys()) if verb.kind == own.kind else ():
            if not naming.is_stated_of(said[form], other):
                return Message(
                    'the quote says "%(word)s", and the fact %(property)s',
                    word=naming.written(said[form]),
                    property=readable(triple[1]),
                )
    return None


def _other_doer(
    naming: Naming, verbs: Mapping[str, Verb], passage: Passage, triple: Triple
) -> Message | None:
    """Say that who is said to have done it stands where the quote has what it was done to.

    That is behind an English verb, and not behind "by"; of another right behind an Arabic one it is said that
    he did it.
    """
    event, predicate, doer = triple
    numbers = naming.words_of(passage.span)
    parties = {value for one, by, value in passage.triples if one == event and by != predicate} - {doer}
    if not any(ICI.Actor in naming.types.get(one, ()) for one in parties):
        return None
    if any(naming.words[number].form in _BY_OTHERS for number in numbers):
        return None
    named = naming.standing_in(numbers)
    for number in numbers:
        if not verbs[predicate].forms & _forms(naming, number):
            continue
        word = naming.words[number].form
        if {naming.words[one].form for one in range(max(number - 2, 0), number)} & _BE:
            return None
        of_doer = [one.first for one in named if doer in one.things]
        behind = bool(of_doer) and min(of_doer) > number
        if behind if word.isascii() else _stands_at(named, number + 1, parties):
            return Message(
                'in the quote, "%(word)s" says that another did it than %(thing)s',
                word=naming.written(number),
                thing=readable(doer),
            )
    return None


def _stands_at(named: list[Standing], number: int, things: set[str]) -> bool:
    return any(one.first == number and not one.things.isdisjoint(things) for one in named)


def _forms(naming: Naming, number: int) -> frozenset[str]:
    form = naming.words[number].form
    return frozenset({spelling(form), *possible_forms(form)})
