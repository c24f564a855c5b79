"""What follows by rules, in one step and in all, what new facts add, and what is lost without some; and why.

A proof is one of least depth, found backwards.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from isnad.rdf.terms import Triple, is_literal
from isnad.rdf.vocabulary import RDF
from isnad.reasoning.rule import Bindings, Index, Memory, Rule, filled, is_variable, matched


@dataclass(frozen=True, order=True)
class Derivation:
    """One use of a rule: the triples that its premises became."""

    rule: Rule
    premises: tuple[Triple, ...]


class Rules:
    """Rules, found by what they conclude and by what sets them off."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Sort the rules by predicate, and those about types by class, too."""
        self.rules = tuple(rules)
        self._concluding: dict[tuple[str, str], list[Rule]] = {}
        self._joining: dict[tuple[str, str], list[tuple[Rule, int]]] = {}
        self._direct: dict[tuple[str, str], list[_Direct]] = {}
        for rule in self.rules:
            if rule.conclusion:
                self._concluding.setdefault(_key(rule.conclusion), []).append(rule)
            if direct := _direct(rule):
                self._direct.setdefault(_key(rule.premises[0]), []).append(direct)
                continue
            for number, premise in enumerate(rule.premises):
                self._joining.setdefault(_key(premise), []).append((rule, number))

    def __len__(self) -> int:
        return len(self.rules)

    def joining(self, triple: Triple) -> Iterator[tuple[Rule, int]]:
        """Return the rules that a triple can set off with others, and as which of their premises."""
        for key in _keys(triple):
            yield from self._joining.get(key, ())

    def at_once(self, triple: Triple) -> Iterator[Triple]:
        """Return what follows in one step from a triple alone."""
        subject, _, value = triple
        for key in _keys(triple):
            for first, predicate, last in self._direct.get(key, ()):
                start = subject if first == _SUBJECT else value if first == _VALUE else first
                if not is_literal(start):
                    yield start, predicate, value if last == _VALUE else subject if last == _SUBJECT else last

    def concluding(self, goal: Triple) -> Iterator[Rule]:
        """Return the rules by which a triple can follow."""
        for key in _keys(goal):
            yield from self._concluding.get(key, ())


_SUBJECT, _VALUE = "?subject", "?value"
_Direct = Triple  # a conclusion in terms of the subject and the value of the one premise


def _direct(rule: Rule) -> _Direct | None:
    """Return the conclusion of a rule that needs one triple of two different terms; None of another."""
    if len(rule.premises) != 1 or not rule.conclusion or rule.absent or rule.condition:
        return None
    subject, predicate, value = rule.premises[0]
    if is_variable(predicate) or not is_variable(subject) or subject == value:
        return None
    if not is_variable(value) and predicate != RDF.type:
        return None
    names = {subject: _SUBJECT, value: _VALUE} if is_variable(value) else {subject: _SUBJECT}
    first, middle, last = rule.conclusion
    if is_variable(middle) or any(is_variable(term) and term not in names for term in (first, last)):
        return None
    return names.get(first, first), middle, names.get(last, last)


def _key(pattern: Triple) -> tuple[str, str]:
    """Return what a pattern is sorted by: its predicate, and the class where it is about a type."""
    _, predicate, value = pattern
    return predicate, value if predicate == RDF.type and not is_variable(value) else ""


def _keys(triple: Triple) -> tuple[tuple[str, str], ...]:
    """Return all that the patterns which a triple may match are sorted by."""
    _, predicate, value = triple
    return ((predicate, ""), (RDF.type, value)) if predicate == RDF.type else ((predicate, ""),)


def derivations(goal: Triple, rules: Rules, index: Index) -> Iterator[Derivation]:
    """Return every use of a rule by which a triple follows in one step from what is there."""
    for rule in rules.concluding(goal):
        assert rule.conclusion  # noqa: S101 - it is found by its conclusion
        bindings = matched(rule.conclusion, goal, {})
        if bindings is None:
            continue
        for found in joins(rule.premises, bindings, index):
            if _holds_back(rule, found, index):
                continue
            yield Derivation(rule, tuple(filled(premise, found) for premise in rule.premises))


def consequences(triple: Triple, rules: Rules, index: Index) -> Iterator[tuple[Triple | None, Derivation]]:
    """Return what follows in one step from a triple together with what is there; None is a contradiction.

    What follows from the triple alone, `Rules.at_once` returns.
    """
    for rule, number in rules.joining(triple):
        bindings = matched(rule.premises[number], triple, {})
        if bindings is None:
            continue
        rest = (*rule.premises[:number], *rule.premises[number + 1 :])
        for found in joins(rest, bindings, index):
            if _holds_back(rule, found, index):
                continue
            conclusion = filled(rule.conclusion, found) if rule.conclusion else None
            if conclusion is None or not is_literal(conclusion[0]):
                premises = tuple(filled(premise, found) for premise in rule.premises)
                yield conclusion, Derivation(rule, premises)


def joins(patterns: tuple[Triple, ...], bindings: Bindings, index: Index) -> Iterator[Bindings]:
    """Return every way in which patterns become triples that are there; the one best known comes first."""
    if not patterns:
        yield bindings
        return
    each, number = [filled(pattern, bindings) for pattern in patterns], 0
    if len(each) > 1:
        unknown = [sum(map(is_variable, pattern)) for pattern in each]
        number = unknown.index(min(unknown))
    pattern, rest = each[number], (*patterns[:number], *patterns[number + 1 :])
    for triple in index.match(pattern):
        found = matched(pattern, triple, bindings)
        if found is not None:
            yield from joins(rest, found, index)


def _holds_back(rule: Rule, bindings: Bindings, index: Index) -> bool:
    return not rule.allows(bindings) or any(
        next(index.match(filled(pattern, bindings)), None) is not None for pattern in rule.absent
    )


class ContradictionFound(Exception):
    """Carry the uses of rules that no facts may set off, and all that follows."""

    def __init__(self, found: tuple[Derivation, ...], closed: Index) -> None:
        """Take them in a stable order."""
        super().__init__("; ".join(f"{one.rule.name} {one.premises}" for one in found))
        self.found = found
        self.closed = closed


def extend(closed: Memory, facts: Iterable[Triple], rules: Rules) -> set[Triple]:
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
            for conclusion, derivation in consequences(triple, rules, closed):
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
        joined = (conclusion for conclusion, _ in consequences(triple, rules, closed))
        for conclusion in (*rules.at_once(triple), *joined):
            if conclusion and conclusion not in suspects and not is_given(conclusion):
                suspects.add(conclusion)
                frontier.append(conclusion)
    while back := {triple for triple in suspects if _follows(triple, suspects, rules, closed)}:
        suspects -= back
    return suspects


def _follows(goal: Triple, suspects: set[Triple], rules: Rules, closed: Index) -> bool:
    """Return whether a triple follows in one step from triples that are above suspicion."""
    return any(suspects.isdisjoint(derivation.premises) for derivation in derivations(goal, rules, closed))


# No rule set here leads further; a proof this deep would be no explanation.
_DEEPEST = 40


@dataclass(frozen=True)
class Proof:
    """A triple, and the rule and the proofs of its premises; none where it is given."""

    triple: Triple
    rule: Rule | None = None
    premises: tuple["Proof", ...] = ()

    @property
    def depth(self) -> int:
        """Count the steps of the longest way down to what is given."""
        return 1 + max(premise.depth for premise in self.premises) if self.rule else 0


def prove(goal: Triple, rules: Rules, index: Index, given: Callable[[Triple], bool]) -> Proof | None:
    """Find a proof of least depth from given triples; None where there is none.

    The index holds everything that follows, so that only what is true is tried; nothing is inferred anew.
    """
    return _Search(rules, index, given).prove(goal)


class _Search:
    """Look for proofs with a bound on depth that grows (iterative deepening), remembering what failed."""

    def __init__(self, rules: Rules, index: Index, given: Callable[[Triple], bool]) -> None:
        self._rules, self._index, self._given = rules, index, given
        self._found: dict[Triple, Proof] = {}
        self._failed: dict[Triple, int] = {}  # the greatest depth at which there is no proof
        self._cut = False

    def prove(self, goal: Triple) -> Proof | None:
        if not self._index.holds(goal):
            return None
        for depth in range(_DEEPEST):
            self._cut = False
            if proof := self._within(goal, depth):
                return proof
            if not self._cut:  # no way was given up for its depth, so deeper there is none either
                return None
        return None

    def _shallowest(self, goal: Triple, depth: int) -> Proof | None:
        """Find a proof of least depth that is no deeper than a bound."""
        return next((proof for bound in range(depth + 1) if (proof := self._within(goal, bound))), None)

    def _within(self, goal: Triple, depth: int) -> Proof | None:
        """Find a proof of a triple that is no deeper than a bound."""
        known = self._found.get(goal)
        if known and known.depth <= depth:
            return known
        if self._given(goal):
            return self._found.setdefault(goal, Proof(goal))
        if depth == 0 or self._failed.get(goal, -1) >= depth:
            self._cut = True
            return None
        # In a stable order, so that of several shortest proofs the same is told each time.
        for derivation in sorted(derivations(goal, self._rules, self._index)):
            premises = []
            for premise in derivation.premises:
                proof = self._shallowest(premise, depth - 1)
                if proof is None:
                    break
                premises.append(proof)
            else:
                self._found[goal] = Proof(goal, derivation.rule, tuple(premises))
                return self._found[goal]
        self._failed[goal] = depth
        return None


def leaves(proof: Proof) -> tuple[Triple, ...]:
    """Return the triples that a proof starts from, each once, from left to right."""
    if proof.rule is None:
        return (proof.triple,)
    return tuple(dict.fromkeys(leaf for premise in proof.premises for leaf in leaves(premise)))
