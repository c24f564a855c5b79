"""Rules: what is to hold, and what then holds, too; and triples that can be looked up by their terms.

Terms are written as N-Triples writes them, so that they are plain strings; a variable begins with "?". The
rules about dates are the project's own: an event lies between the two days of its date, or of what it took
place in the course of. They are not run to a fixpoint with the others, since a date of its own keeps an event
from taking on another's days; they are here for proofs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from isnad.errors import MalformedDate
from isnad.rdf.terms import Triple, is_literal, lexical
from isnad.rdf.vocabulary import DCTERMS, ICI, SEM, XSD
from isnad.reasoning.edtf import DateInterval, bounds

Bindings = Mapping[str, str]


@dataclass(frozen=True, order=True)
class Rule:
    """One rule: its name, the axioms it stands for, its premises and its conclusion.

    The name is that of the OWL 2 RL profile (§4.3), or one of the project's own, which begin with "ici-". A
    conclusion of None is a contradiction. `absent` must not hold; `condition` names a computation.
    """

    name: str
    premises: tuple[Triple, ...]
    conclusion: Triple | None
    axioms: tuple[Triple, ...] = ()
    absent: tuple[Triple, ...] = ()
    condition: str = ""

    def allows(self, bindings: Bindings) -> bool:
        """Return whether the rule's condition holds of what its variables stand for."""
        return not self.condition or CONDITIONS[self.condition](bindings)


def is_variable(term: str) -> bool:
    """Return whether a term of a rule is a variable."""
    return term.startswith("?")


def filled(pattern: Triple, bindings: Bindings) -> Triple:
    """Put what variables stand for into a pattern; those that stand for nothing stay."""
    subject, predicate, value = pattern
    return bindings.get(subject, subject), bindings.get(predicate, predicate), bindings.get(value, value)


def matched(pattern: Triple, triple: Triple, bindings: Bindings) -> dict[str, str] | None:
    """Extend bindings so that a pattern becomes a triple; None where it cannot."""
    found = None
    for wanted, term in zip(pattern, triple, strict=True):
        if wanted == term:
            continue
        if not is_variable(wanted):
            return None
        found = dict(bindings) if found is None else found
        if found.setdefault(wanted, term) != term:
            return None
    return dict(bindings) if found is None else found


def date_literal(day: str) -> str:
    """Write a day as an xsd:date."""
    return f'"{day}"^^{XSD.date}'


def _is_end(bindings: Bindings, end: str) -> bool:
    """Return whether ?bound is the earliest or the latest day of the EDTF date ?date."""
    try:
        found = getattr(bounds(lexical(bindings["?date"])), end)
    except MalformedDate:
        return False
    return found is not None and bindings["?bound"] == date_literal(found.isoformat())


CONDITIONS: dict[str, Callable[[Bindings], bool]] = {
    "earliest": lambda bindings: _is_end(bindings, "earliest"),
    "latest": lambda bindings: _is_end(bindings, "latest"),
}


class Index(Protocol):
    """Answer which triples there are."""

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is there."""

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples that a pattern can become; its predicate is no variable."""


class Memory:
    """Triples in memory, looked up by predicate and subject or by predicate and value."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        """Take the triples."""
        self.triples: set[Triple] = set()
        self._by_subject: dict[str, dict[str, list[Triple]]] = {}
        self._by_value: dict[str, dict[str, list[Triple]]] = {}
        for triple in triples:
            self.add(triple)

    def __len__(self) -> int:
        return len(self.triples)

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""
        if triple in self.triples:
            return False
        self.triples.add(triple)
        subject, predicate, value = triple
        self._by_subject.setdefault(predicate, {}).setdefault(subject, []).append(triple)
        self._by_value.setdefault(predicate, {}).setdefault(value, []).append(triple)
        return True

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is there."""
        return triple in self.triples

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples that a pattern can become; its predicate is no variable."""
        subject, predicate, value = pattern
        if not is_variable(subject) and not is_variable(value):
            return iter((pattern,) if pattern in self.triples else ())
        if not is_variable(subject):
            return iter(tuple(self._by_subject.get(predicate, {}).get(subject, ())))
        if not is_variable(value):
            return iter(tuple(self._by_value.get(predicate, {}).get(value, ())))
        everything = self._by_subject.get(predicate, {}).values()
        return iter([triple for triples in everything for triple in triples])


DATE, DURING = DCTERMS.date, ICI.tookPlaceDuring
EARLIEST, LATEST = SEM.hasEarliestBeginTimeStamp, SEM.hasLatestEndTimeStamp

DATE_RULES = tuple(
    rule
    for end, bound in (("earliest", EARLIEST), ("latest", LATEST))
    for rule in (
        Rule(f"ici-{end}", (("?x", DATE, "?date"),), ("?x", bound, "?bound"), condition=end),
        Rule(
            f"ici-during-{end}",
            (("?x", DURING, "?y"), ("?y", bound, "?bound")),
            ("?x", bound, "?bound"),
            absent=(("?x", DATE, "?date"),),
        ),
    )
)


def dated(facts: Iterable[Triple]) -> set[Triple]:
    """Compute the earliest and latest day of every dated event, and of what took place during it."""
    stated: dict[str, list[DateInterval]] = {}
    within_what = set()
    for subject, predicate, value in facts:
        if predicate == DATE and is_literal(value):
            stated.setdefault(subject, []).append(bounds(lexical(value)))
        elif predicate == DURING:
            within_what.add((subject, value))
    found = {subject: {*_bounds(subject, intervals)} for subject, intervals in stated.items()}
    within: dict[str, list[str]] = {}
    for inner, outer in sorted(within_what):
        within.setdefault(outer, []).append(inner)
    reached = sorted(found)
    for outer in reached:  # it grows as it is walked, so that a chain of any length is walked to its end
        for inner in within.get(outer, ()):
            if inner not in found:
                found[inner] = {(inner, bound, day) for _, bound, day in found[outer]}
                reached.append(inner)
    return {triple for triples in found.values() for triple in triples}


def _bounds(subject: str, stated: list[DateInterval]) -> tuple[Triple, ...]:
    """Write the bounds of a date; an open end has none.

    Where documents state several, it lies between the earliest and the latest day of all of them.
    """
    earliest = [one.earliest for one in stated if one.earliest]
    latest = [one.latest for one in stated if one.latest]
    ends = (
        (EARLIEST, min(earliest) if len(earliest) == len(stated) else None),
        (LATEST, max(latest) if len(latest) == len(stated) else None),
    )
    return tuple((subject, bound, date_literal(day.isoformat())) for bound, day in ends if day)
