"""Parties that a quote names beside one that its fact speaks of, and that the fact leaves out.

"A and B signed", and the fact says that A did. How a passage is read otherwise, its chain:reason says.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from isnad.locale import Message
from isnad.rdf.terms import Triple, readable
from isnad.rdf.vocabulary import ICI
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
