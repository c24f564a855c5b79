"""Where a text says something else than what is drawn from it: parties, verbs, the rendering of a sentence.

A quote may name a party that its fact leaves out, say another deed, or that another did it; a rendering may
say another date or name another thing. How a passage is read otherwise, its chain:reason says.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from isnad.locale import Message
from isnad.names.arabic import words
from isnad.paths import read_text, shown
from isnad.rdf.terms import Triple, literal, readable
from isnad.rdf.vocabulary import CHAIN, ICI
from isnad.source.class_words import ClassWords, Verb, spelling
from isnad.source.coverage import within
from isnad.source.date_mentions import dates_in
from isnad.source.document import RENDERING, Span, paragraphs_of
from isnad.source.known_names import KnownNames, is_proper, names_at
from isnad.source.parties import Naming, Standing, possible_forms
from isnad.source.passages import Difference, Passage


def left_out(naming: Naming) -> Iterator[Difference]:
    """Yield the facts of a party beside which the quote names another, of which the passage says nothing."""
    called: dict[str, set[str]] = defaultdict(set)  # actors, by the words for what they are
    for thing in naming.first_named:
        for head in naming.heads(thing) if ICI.Actor in naming.types.get(thing, ()) else ():
            called[head].add(thing)
    for passage in naming.facts.passages:
        for triple, other in () if passage.notes else dict.fromkeys(_omitted(passage, naming, called)):
            yield Difference(
                triple,
                naming.facts.place(passage, triple),
                Message(
                    "the quote names %(other)s beside %(thing)s, and the passage says nothing of it",
                    other=readable(other),
                    thing=readable(triple[2]),
                ),
                Message("State its part, too, or say why not by chain:reason."),
            )


def _omitted(
    passage: Passage, naming: Naming, called: Mapping[str, set[str]]
) -> Iterator[tuple[Triple, str]]:
    spoken_of = {term for triple in passage.triples for term in triple}
    parts = {
        value: (subject, predicate, value)
        for subject, predicate, value in sorted(passage.triples)
        if ICI.Event in naming.types.get(subject, ()) and ICI.Actor in naming.types.get(value, ())
    }
    named = [one for one in _named(passage, naming, called) if any(map(naming.has_name, one.things))]
    for one in named:
        for other in named:
            first, second = sorted((one, other), key=lambda each: each.first)
            if _are_joined(first, second, naming) and other.things.isdisjoint(spoken_of):
                beside = min(other.things)
                for thing in sorted(one.things & parts.keys()):
                    if naming.are_of_a_kind(thing, beside) or ICI.Actor in naming.types.get(beside, ()):
                        yield parts[thing], beside


def _named(passage: Passage, naming: Naming, called: Mapping[str, set[str]]) -> list[Standing]:
    """Return what a quote names: by name, or by what it is where only one such thing was named before."""
    numbers = naming.words_of(passage.span)
    standing = naming.standing_in(numbers)
    taken = {number for one in standing for number in range(one.first, one.last + 1)}
    found = [*standing]
    for number in numbers:
        forms = possible_forms(naming.words[number].form)
        meant = {
            thing for form in forms for thing in called.get(form, ()) if naming.first_named[thing] < number
        }
        if number not in taken and len(meant) == 1 and naming.is_definite(number, naming.kind(min(meant))):
            found.append(Standing(number, number, frozenset(meant)))
    return found


def _are_joined(first: Standing, second: Standing, naming: Naming) -> bool:
    """Return whether two names stand together: "A and B", أ وب."""
    if first.last + 1 == second.first:
        return naming.words[second.first].form.startswith("و")
    return first.last + 2 == second.first and naming.words[first.last + 1].form == "and"


_BE = {"is", "are", "was", "were", "be", "been", "being", "get", "got"}
_BY_OTHERS = {"by", "قبل", "جانب", "يد", "بقرار"}  # in which languages say who did what was done
_DURING, _REACH = {"during", "خلال", "اثناء", "غضون"}, 4  # words behind it
_CAPITAL = {"capital", "عاصمه"}
_FACT_HINT = Message("Correct the fact, or quote the words that state it, or say why: chain:reason.")


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
                yield Difference(triple, naming.facts.place(passage, triple), what, _FACT_HINT)


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


_RENDERING_HINT = Message("Render what the sentence says, and no more.")


def misrendered(naming: Naming, known: Sequence[KnownNames]) -> Iterator[Difference]:
    """Yield the renderings that exchange a date or a thing of their sentence for another."""
    document = naming.facts.document
    if not document.renderings:
        return
    path = document.folder / RENDERING
    places = [line for line, _ in paragraphs_of(read_text(path))]
    for line, sentence, rendering in zip(places, document.sentences, document.renderings, strict=False):
        for what in (
            *_other_dates(naming, sentence, rendering),
            *_others(naming, known, sentence, rendering),
        ):
            triple = (document.span_iri(sentence), CHAIN.rendering, literal(rendering, language="en"))
            yield Difference(triple, f"{shown(path)}:{line}", what, _RENDERING_HINT)


def _other_dates(naming: Naming, sentence: Span, rendering: str) -> Iterator[Message]:
    """Say that the one has a date in place of another that the other has."""
    stated = {one.edtf for one in dates_in(naming.facts.document.text) if one.span in sentence}
    rendered = {one.edtf for one in dates_in(rendering)}
    if (theirs := stated - rendered) and (ours := rendered - stated):
        yield Message(
            "the sentence says %(stated)s, and its rendering %(rendered)s",
            stated=", ".join(sorted(theirs)),
            rendered=", ".join(sorted(ours)),
        )


def _others(naming: Naming, known: Sequence[KnownNames], sentence: Span, rendering: str) -> Iterator[Message]:
    """Say that the rendering names a thing in place of one that the sentence names."""
    found = words(rendering)
    rendered = {
        name.thing
        for number in range(len(found))
        for names in names_at(found, number, known).values()
        for name in names
    }
    stated = {
        thing
        for one in naming.standing_in(within(naming.words, sentence))
        for thing in one.things
        if any(is_proper(name) for name in naming.english_names(thing))
    }
    passages = [one for one in naming.facts.passages if one.span in sentence]
    spoken_of = stated | {term for one in passages for triple in one.triples for term in triple}
    for other in sorted(rendered - spoken_of):
        left = [thing for thing in sorted(stated - rendered) if naming.are_of_a_kind(thing, other)]
        if left and any(is_proper(name) for name in naming.english_names(other)):
            yield Message(
                "the sentence names %(stated)s, and its rendering %(rendered)s",
                stated=readable(left[0]),
                rendered=readable(other),
            )
