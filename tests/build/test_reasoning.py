"""The rules' closure is owlrl's to the triple; every inferred triple has a proof, and a proof replays by the rules alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proofs import InvalidProof, replay

from isnad.build.closure import Reasoner, about_entities, owlrl_closure
from isnad.build.pipeline import Built
from isnad.errors import Contradiction, MalformedSource
from isnad.rdf.namespaces import ICI, ID
from isnad.rdf.terms import Triple
from isnad.rdf.vocabulary import OWL, RDF, RDFS
from isnad.reasoning.fixpoint import (
    Proof,
    Rules,
    close,
    extend,
    leaves,
    lost_without,
    prove,
)
from isnad.reasoning.rule import Memory, Rule, dated


@pytest.fixture(scope="module")
def reasoner(built: Built) -> Reasoner:
    return Reasoner(built.sources.ontology.axioms)


@pytest.fixture(scope="module")
def whole(built: Built, reasoner: Reasoner) -> Memory:
    """Hold everything a proof of the real graph may speak of."""
    return Memory(built.graph.asserted | built.graph.inferred | reasoner.individuals)


def by_owlrl(built: Built, asserted: frozenset[Triple]) -> frozenset[tuple[str, str, str]]:
    given = asserted
    found = about_entities(owlrl_closure(built.sources.ontology.axioms | asserted), given)
    return frozenset((found | dated(given)) - given)


def test_the_rules_close_the_real_graph_as_owlrl_does(built: Built) -> None:
    assert built.graph.inferred == by_owlrl(built, built.graph.asserted)


def test_what_leans_on_a_disputed_claim_is_what_owlrl_does_not_find_without_it(built: Built) -> None:
    disputed = built.sources.outside.disputed & built.graph.asserted
    assert disputed
    without = by_owlrl(built, built.graph.asserted - disputed)
    needed = built.graph.inferred - without - built.graph.asserted
    assert built.graph.disputed == needed


def test_every_inferred_triple_has_a_proof_that_replays(
    built: Built, reasoner: Reasoner, whole: Memory
) -> None:
    rules = Rules(reasoner.all_rules)
    given = built.graph.asserted | reasoner.individuals
    for triple in sorted(built.graph.inferred):
        proof = prove(triple, rules, whole, given.__contains__)
        assert proof is not None, triple
        assert proof.depth >= 1
        assert given.issuperset(leaves(proof))
        assert replay(proof, rules) == triple


def test_the_leaves_of_a_proof_are_enough_for_owlrl(built: Built, reasoner: Reasoner, whole: Memory) -> None:
    """The axioms that a proof names, and its leaves, yield the triple without anything else."""
    rules = Rules(reasoner.rules)
    given = built.graph.asserted | reasoner.individuals
    triples = sorted(t for t in built.graph.inferred if "TimeStamp" not in t[1])
    for triple in triples[:: len(triples) // 12]:
        proof = prove(triple, rules, whole, given.__contains__)
        assert proof is not None
        used = {*leaves(proof), *axioms(proof)}
        assert triple in owlrl_closure(frozenset(used))


def axioms(proof: Proof) -> set[tuple[str, str, str]]:
    found = set(proof.rule.axioms) if proof.rule else set()
    return found.union(*(axioms(premise) for premise in proof.premises))


def test_proofs_are_of_least_depth(built: Built, reasoner: Reasoner, whole: Memory) -> None:
    """Rounds of the fixpoint count depth from below; proofs are found from above."""
    rules = Rules(reasoner.rules)
    given = built.graph.asserted | reasoner.individuals
    depths = dict.fromkeys(given, 0)
    closed = Memory()
    frontier: set[tuple[str, str, str]] = set(given)
    depth = 0
    while frontier:
        extend_one_round = {
            conclusion for conclusion in followers(closed, frontier, rules) if conclusion not in depths
        }
        depth += 1
        depths |= dict.fromkeys(extend_one_round, depth)
        frontier = extend_one_round
    for triple in about_entities(closed.triples, given):
        proof = prove(triple, rules, closed, given.__contains__)
        assert proof is not None
        assert proof.depth == depths[triple], triple


def followers(closed: Memory, frontier: set[tuple[str, str, str]], rules: Rules) -> set[tuple[str, str, str]]:
    from isnad.reasoning.fixpoint import consequences

    for triple in frontier:
        closed.add(triple)
    joined = {c for triple in frontier for c, _ in consequences(triple, rules, closed) if c}
    return joined | {c for triple in frontier for c in rules.at_once(triple)}


def test_a_proof_that_was_tampered_with_does_not_replay(
    built: Built, reasoner: Reasoner, whole: Memory
) -> None:
    rules = Rules(reasoner.all_rules)
    given = built.graph.asserted | reasoner.individuals
    goal = (f"<{ID}Kuwait>", f"<{ICI}participatesIn>", f"<{ID}ICI>")
    proof = prove(goal, rules, whole, given.__contains__)
    assert proof
    assert proof.rule
    other = (goal[0], goal[1], f"<{ID}NATO>")
    with pytest.raises(InvalidProof):
        replay(Proof(other, proof.rule, proof.premises), rules)
    with pytest.raises(InvalidProof):
        replay(Proof(goal, proof.rule, tuple(reversed(proof.premises))), rules)
    invented = Rule("ici-invented", (("?x", RDF.type, "?y"),), goal)
    with pytest.raises(InvalidProof):
        replay(Proof(goal, invented, proof.premises[:1]), rules)


def test_what_does_not_hold_has_no_proof(reasoner: Reasoner, whole: Memory) -> None:
    goal = (f"<{ID}NATO>", f"<{ICI}participatesIn>", f"<{ID}GCC>")
    assert prove(goal, Rules(reasoner.all_rules), whole, lambda _: False) is None


def test_an_axiom_without_a_rule_is_refused_and_not_passed_over(built: Built) -> None:
    strange = (f"<{ICI}hosts>", RDF.type, OWL.InverseFunctionalProperty)
    with pytest.raises(MalformedSource, match="InverseFunctionalProperty"):
        Reasoner(built.sources.ontology.axioms | {strange}).rules  # noqa: B018 - the rules are compiled as they are asked for
    other = (f"<{ICI}Summit>", RDFS.subClassOf, f"<{ICI}Conference>")
    assert Reasoner(built.sources.ontology.axioms | {other}).rules


# Small worlds over a small ontology, in which everything can meet everything.
A, B, C, P, Q, R, S = (f"<{ICI}{name}>" for name in "ABCPQRS")
NODES = [f"<{ID}{name}>" for name in "vwxyz"]
SMALL = Rules(
    (
        Rule("cax-sco", (("?x", RDF.type, A),), ("?x", RDF.type, B)),
        Rule("prp-dom", (("?x", P, "?y"),), ("?x", RDF.type, A)),
        Rule("prp-rng", (("?x", Q, "?y"),), ("?y", RDF.type, C)),
        Rule("prp-trp", (("?x", P, "?y"), ("?y", P, "?z")), ("?x", P, "?z")),
        Rule("prp-inv1", (("?x", Q, "?y"),), ("?y", R, "?x")),
        Rule("prp-inv2", (("?x", R, "?y"),), ("?y", Q, "?x")),
        Rule("prp-spo2", (("?0", P, "?1"), ("?1", Q, "?2"), ("?2", R, "?3")), ("?0", S, "?3")),
    )
)
facts = st.frozensets(
    st.tuples(st.sampled_from(NODES), st.sampled_from([P, Q, R]), st.sampled_from(NODES)), max_size=9
)


@settings(max_examples=200, deadline=None)
@given(facts, facts)
def test_extending_a_closure_is_closing_all_at_once(
    first: frozenset[Triple], then: frozenset[Triple]
) -> None:
    step = close(first, SMALL)
    before = set(step.triples)
    added = extend(step, then, SMALL)
    assert step.triples == close(first | then, SMALL).triples
    assert added == step.triples - before


@settings(max_examples=200, deadline=None)
@given(facts, facts)
def test_what_is_lost_without_facts_is_what_is_not_closed_without_them(
    kept: frozenset[Triple], withdrawn: frozenset[Triple]
) -> None:
    together = close(kept | withdrawn, SMALL)
    alone = close(kept - withdrawn, SMALL)
    before = set(together.triples)
    lost = lost_without(together, withdrawn, (kept | withdrawn).__contains__, SMALL)
    assert lost == before - alone.triples
    assert together.triples == before


@settings(max_examples=100, deadline=None)
@given(facts)
def test_whatever_follows_has_a_proof_that_replays(given_facts: frozenset[tuple[str, str, str]]) -> None:
    closed = close(given_facts, SMALL)
    for triple in closed.triples:
        proof = prove(triple, SMALL, closed, given_facts.__contains__)
        assert proof is not None
        assert replay(proof, SMALL) == triple
        assert given_facts.issuperset(leaves(proof))


def test_a_contradiction_names_its_rule_and_both_facts(built: Built, reasoner: Reasoner) -> None:
    from isnad.reasoning.fixpoint import ContradictionFound

    clash = (f"<{ID}GCC>", RDF.type, f"<{ICI}Initiative>")
    with pytest.raises(ContradictionFound) as caught:
        close(built.graph.asserted | {clash}, Rules(reasoner.rules))
    assert {one.rule.name for one in caught.value.found} == {"cax-adc"}
    assert {premise[0] for one in caught.value.found for premise in one.premises} == {f"<{ID}GCC>"}
    assert any(
        f"<{ICI}CooperationFramework>" in dict.fromkeys(p[2] for p in one.premises)
        for one in caught.value.found
    )


def test_axioms_that_contradict_each_other_are_refused(built: Built) -> None:
    strange = frozenset(
        {
            (f"<{ICI}State>", RDFS.subClassOf, OWL.Nothing),
            (f"<{ID}x>", RDF.type, f"<{ICI}State>"),
        }
    )
    with pytest.raises(Contradiction):
        owlrl_closure(built.sources.ontology.axioms | strange)
