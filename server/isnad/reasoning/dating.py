"""The two days between which an event lies: those of its date, or of what it took place in the course of.

The rules are the project's own. They are not run to a fixpoint with the others, since a date of its own
keeps an event from taking on another's days; they are here for proofs.
"""

from collections.abc import Iterable

from isnad.rdf.namespaces import DCTERMS, ICI, SEM
from isnad.rdf.terms import Triple, is_literal, lexical
from isnad.reasoning.edtf import DateInterval, bounds
from isnad.reasoning.rule import Rule, date_literal

DATE, DURING = f"<{DCTERMS}date>", f"<{ICI}tookPlaceDuring>"
EARLIEST, LATEST = f"<{SEM}hasEarliestBeginTimeStamp>", f"<{SEM}hasLatestEndTimeStamp>"

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
