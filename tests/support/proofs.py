"""Proofs are played again by the rules alone, from their leaves up."""

from isnad.rdf.terms import Triple
from isnad.reasoning.fixpoint import Proof, Rules, leaves
from isnad.reasoning.rule import Memory, filled, matched


class InvalidProof(Exception):
    """Say at which step a proof is none."""


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
