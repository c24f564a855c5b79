"""What follows from facts by rules: all of it, what new facts add, and what is lost without some."""

from collections.abc import Callable, Iterable

from isnad.rdf.terms import Triple
from isnad.reasoning.derivation import Derivation, Rules, consequences, derivations
from isnad.reasoning.index import Growing, Index, Memory


class ContradictionFound(Exception):
    """Carry the uses of rules that no facts may set off, and all that follows."""

    def __init__(self, found: tuple[Derivation, ...], closed: Index) -> None:
        """Take them in a stable order."""
        super().__init__("; ".join(f"{one.rule.name} {one.premises}" for one in found))
        self.found = found
        self.closed = closed


def extend(closed: Growing, facts: Iterable[Triple], rules: Rules) -> set[Triple]:
    """Add facts to what is closed under rules, and close it again; give all that is new.

    Each round looks at what the last one added (semi-naive evaluation), so that a fact is used once. Raise
    ContradictionFound.
    """
    frontier = [fact for fact in dict.fromkeys(facts) if closed.add(fact)]
    added = set(frontier)
    against: set[Derivation] = set()
    while frontier:
        following: list[Triple] = []
        for triple in frontier:
            following += (one for one in rules.at_once(triple) if not closed.holds(one))
            for conclusion, derivation in consequences(triple, rules, closed, joining=True):
                if conclusion is None:
                    against.add(derivation)
                elif not closed.holds(conclusion):
                    following.append(conclusion)
        frontier = [triple for triple in dict.fromkeys(following) if closed.add(triple)]
        added.update(frontier)
    if against:
        raise ContradictionFound(tuple(sorted(against)), closed)
    return added


def close(facts: Iterable[Triple], rules: Rules) -> Memory:
    """Return facts with all that follows from them by rules; raise ContradictionFound."""
    closed = Memory()
    extend(closed, facts, rules)
    return closed


def lost_without(
    closed: Index, withdrawn: frozenset[Triple], is_given: Callable[[Triple], bool], rules: Rules
) -> set[Triple]:
    """Return what of a closure no longer holds once some of the given facts are withdrawn, these included.

    What leans on them in any way is taken away first, and then brought back where it follows from what is
    left (delete and rederive). The closure is left as it was.
    """
    suspects = set(withdrawn)
    frontier = list(suspects)
    while frontier:
        triple = frontier.pop()
        for conclusion, _ in consequences(triple, rules, closed):
            if conclusion and conclusion not in suspects and not is_given(conclusion):
                suspects.add(conclusion)
                frontier.append(conclusion)
    while back := {triple for triple in suspects if _follows(triple, suspects, rules, closed)}:
        suspects -= back
    return suspects


def _follows(goal: Triple, suspects: set[Triple], rules: Rules, closed: Index) -> bool:
    """Return whether a triple follows in one step from triples that are above suspicion."""
    return any(suspects.isdisjoint(derivation.premises) for derivation in derivations(goal, rules, closed))
