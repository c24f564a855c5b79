"""Generated documents: the rules infer what owlrl does, with a proof for each; and the graph has the known answers."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from corpus.generation import write_corpus, write_document
from corpus.values import Answers
from proofs import replay

from isnad import paths
from isnad.build.closure import Reasoner, about_entities, owlrl_closure
from isnad.build.pipeline import Built, make
from isnad.build.serialization import n_quads
from isnad.build.validation import validate
from isnad.rdf.terms import lexical
from isnad.rdf.vocabulary import CHAIN, DCTERMS, ICI
from isnad.reasoning.fixpoint import Rules, leaves, prove
from isnad.reasoning.rule import Memory, dated


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Built]:
    home = tmp_path_factory.mktemp("ten") / "home"
    answers = write_corpus(paths.HOME, home, 10)
    return answers, make(home, lambda _: None)


@pytest.mark.parametrize("number", [1, 10, 30])
def test_the_rules_close_generated_documents_as_owlrl_does(
    number: int, ten: tuple[Answers, Built], tmp_path: Path
) -> None:
    _, built = ten
    if number != len(built.graph.documents):
        write_corpus(paths.HOME, tmp_path / "home", number)
        built = make(tmp_path / "home", lambda _: None)
    given = built.graph.asserted
    closed = about_entities(owlrl_closure(built.sources.ontology.axioms | given), given)
    assert built.graph.inferred == (closed | dated(given)) - given
    assert len(built.graph.inferred) > 200 * number


def test_what_follows_from_a_disputed_claim_is_what_owlrl_does_not_find_without_it(
    ten: tuple[Answers, Built],
) -> None:
    _, built = ten
    kept = built.graph.asserted - built.sources.outside.disputed
    given = kept
    closed = about_entities(owlrl_closure(built.sources.ontology.axioms | kept), given) | dated(given)
    needed = built.graph.inferred - closed - built.graph.asserted
    assert built.graph.disputed == needed
    assert needed


def test_every_inferred_triple_of_ten_documents_has_a_proof_that_replays(
    ten: tuple[Answers, Built],
) -> None:
    _, built = ten
    reasoner = Reasoner(built.sources.ontology.axioms)
    rules = Rules(reasoner.all_rules)
    given = built.graph.asserted | reasoner.individuals
    whole = Memory(given | built.graph.inferred)
    for triple in built.graph.inferred:
        proof = prove(triple, rules, whole, given.__contains__)
        assert proof is not None, triple
        assert given.issuperset(leaves(proof))
        assert replay(proof, rules) == triple


def test_the_graph_has_the_answers_that_the_generator_knows(ten: tuple[Answers, Built]) -> None:
    answers, built = ten
    assert answers.documents == len(built.graph.documents) == 10
    assert answers.languages == {"ar": 5, "en": 5}
    assert answers.passages == sum(len(facts.passages) for facts in built.sources.facts)
    assert answers.asserted_triples == len(built.graph.asserted)
    assert answers.attributed_passages == len(
        {c.source for c in built.claims if c.status == CHAIN.attributed}
    )
    assert answers.disputed_claims == len({c.triple for c in built.claims if c.status == CHAIN.disputed})
    hosts = Counter(lexical(o) for _, p, o in built.graph.asserted if p == ICI.hostedBy)
    assert answers.events_hosted == hosts
    said = {p: {lexical(s): lexical(o) for s, q, o in built.graph.asserted if q == p} for p in
            (ICI.accedingParty, ICI.accededTo, DCTERMS.date)}  # fmt: skip
    rows = sorted(
        (state, said[ICI.accededTo][event], said[DCTERMS.date].get(event, ""))
        for event, state in said[ICI.accedingParty].items()
    )
    assert [(one.state, one.framework, one.edtf) for one in answers.accessions] == rows


# Of 12 documents, the first 16 digits of the SHA-256 of their quads as sorted N-Quads, by the part of the graph.
# They change only where what a graph says of documents is meant to change: put the new ones in then.
TWELVE = {
    "passages": "4d2678665fca70a8",
    "structure and claims": "f19bbd07c074e552",
    "inferred": "c34c86410d365c8b",
}


def test_twelve_documents_give_the_quads_that_they_always_gave_term_for_term(tmp_path: Path) -> None:
    write_corpus(paths.HOME, tmp_path / "home", 12)
    built = make(tmp_path / "home", lambda _: None)
    others = built.graph.graphs
    parts = {
        "passages": [
            line for name in built.named.keys() - others for line in n_quads(built.named[name], name)
        ],
        "structure and claims": n_quads(built.own | built.graph.marks),
        "inferred": n_quads(built.graph.inferred),
    }
    found = {
        name: hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]
        for name, lines in parts.items()
    }
    assert found == TWELVE


def test_generated_documents_meet_the_shapes(tmp_path: Path) -> None:
    write_corpus(paths.HOME, tmp_path / "home", 2, seed=7)
    built = make(tmp_path / "home", lambda _: None)
    assert validate(built.default, built.sources.shapes.triples).findings == ()
    # What is generated quotes a text that does not name all that it is about.
    assert {one.severity for one in built.verdict.findings} == {"warning"}
    assert all("the quote does not name" in one.message.en for one in built.verdict.findings)


def test_a_document_that_is_added_later_is_the_same_to_the_byte(tmp_path: Path) -> None:
    write_corpus(paths.HOME, tmp_path / "ten", 10)
    write_corpus(paths.HOME, tmp_path / "nine", 9)
    assert write_document(tmp_path / "nine", 10) == "d000010"
    files = {
        p.relative_to(tmp_path / "ten"): p.read_bytes() for p in (tmp_path / "ten").rglob("*") if p.is_file()
    }
    assert files == {
        p.relative_to(tmp_path / "nine"): p.read_bytes()
        for p in (tmp_path / "nine").rglob("*")
        if p.is_file()
    }
    assert len(files) > 30
