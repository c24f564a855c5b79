"""Why a triple holds: a proof of least depth, found backwards, and played again by the rules alone."""

from collections.abc import Callable
from dataclasses import dataclass

from isnad.rdf.terms import Triple
from isnad.reasoning.fixpoint import Rules, derivations
from isnad.reasoning.rule import Index, Memory, Rule, filled, matched

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


class InvalidProof(Exception):
    """Say at which step a proof is none."""


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


def replay(proof: Proof, rules: Rules) -> Triple:
    """Play a proof by the rules alone, from its leaves up; give what it yields, or raise InvalidProof."""
    if proof.rule is None:
        return proof.triple
    if proof.rule not in rules.rules:
        raise InvalidProof(f"{proof.rule.name} is no rule here")
    premises = tuple(replay(premise, rules) for premise in proof.premises)
    bindings: dict[str, str] | None = matched(proof.rule.conclusion or proof.triple, proof.triple, {})
    for pattern, triple in zip(proof.rule.premises, premises, strict=True):
        bindings = None if bindings is None else matched(pattern, triple, bindings)
    if bindings is None or proof.rule.conclusion is None or not proof.rule.allows(bindings):
        raise InvalidProof(f"{proof.rule.name} does not lead to {' '.join(proof.triple)}")
    held = Memory(leaves(proof))
    if any(next(held.match(filled(pattern, bindings)), None) for pattern in proof.rule.absent):
        raise InvalidProof(f"{proof.rule.name} is held back")
    return filled(proof.rule.conclusion, bindings)
