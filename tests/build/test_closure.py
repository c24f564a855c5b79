"""What follows: shortcuts, places, order; what leans on a disputed claim; and what must not follow."""

import pytest
from rdflib import RDFS, Graph, URIRef

from isnad import paths
from isnad.build.consistency import circles
from isnad.build.pipeline import Built
from isnad.rdf.namespaces import PREFIXES, is_entity
from isnad.rdf.terms import Triple, iri, lexical, literal
from isnad.rdf.vocabulary import DCTERMS, EDTF, ICI, ID, OWL, RDF, SEM
from isnad.reasoning.rule import dated


def term(name: str) -> str:
    prefix, local = name.split(":")
    return RDF.type if name == "rdf:type" else iri(PREFIXES[prefix] + local)


def triple(text: str) -> Triple:
    subject, predicate, value = (term(part) for part in text.split())
    return subject, predicate, value


@pytest.mark.parametrize(
    "follows",
    [
        "id:Kuwait ici:participatesIn id:ICI",
        "id:Kuwait ici:participatesIn id:IndividualCooperationProgramme",
        "id:KuwaitMissionOpening ici:tookPlaceIn id:Belgium",
        "id:KuwaitMissionToNATO ici:locatedIn id:Belgium",
        "id:ICI ici:coversDomain id:BorderSecurity",
        "id:RegionalCentreInauguration time:after id:KuwaitAccession",
        "id:KuwaitAccession ici:hasParticipant id:Kuwait",
        "id:NATO rdf:type org:Organization",
        "id:MinutoRizzo org:holds id:NATODeputySecretaryGeneral",
    ],
)
def test_follows_and_is_not_disputed(built: Built, follows: str) -> None:
    assert triple(follows) in built.graph.inferred
    assert triple(follows) not in built.graph.disputed


@pytest.mark.parametrize(
    "follows",
    [
        "id:ICILaunch ici:tookPlaceIn id:Ankara",
        "id:ICILaunch ici:tookPlaceIn id:Turkiye",
        "id:ConsultationsOfSeptember2004 time:before id:ICILaunch",
        "id:ICILaunch time:after id:ConsultationsOfDecember2004",
    ],
)
def test_follows_from_a_disputed_claim_and_is_marked(built: Built, follows: str) -> None:
    assert triple(follows) in built.graph.inferred
    assert triple(follows) in built.graph.disputed


def test_nothing_asserted_is_inferred_again_and_nothing_is_noise(built: Built) -> None:
    inferred = built.graph.inferred
    assert not inferred & built.graph.asserted
    assert all(is_entity(s) for s, _, _ in inferred)
    assert not any(p == OWL.sameAs for _, p, _ in inferred)
    assert not any(o.startswith(OWL[""][:-1]) for _, _, o in inferred)
    assert built.graph.disputed < inferred


def test_bounds_go_down_to_what_took_place_during(built: Built) -> None:
    launch = ID.ICILaunch
    days = {lexical(o) for s, p, o in built.graph.inferred if s == launch and p.startswith(SEM["has"][:-1])}
    assert {"2004-06-01", "2004-06-30"} <= days


def test_bounds_walk_a_chain_of_any_length() -> None:
    events = [ID[f"E{n}"] for n in range(5)]
    facts = {(events[n], ICI.tookPlaceDuring, events[n + 1]) for n in range(4)}
    facts.add((events[4], DCTERMS.date, literal("2004", datatype=EDTF.EDTF)))
    assert {s for s, _, _ in dated(facts)} == set(events)


@pytest.mark.parametrize(
    "order",
    ["ici:locatedIn", "skos:broader", "ici:drawnFrom", "ici:complements", "ici:partOfFramework", "ici:memberOf",
     "ici:resultedIn", "time:before", "sem:subEventOf"],
)  # fmt: skip
def test_what_leads_back_is_a_circle(order: str) -> None:
    there, back, away = (
        triple(one) for one in (f"id:A {order} id:B", f"id:B {order} id:A", f"id:B {order} id:C")
    )
    assert circles({there, away}) == []
    assert circles({there, back, away}) in ([(there, back)], [(back, there)])
    assert circles({triple(f"id:A {order} id:A")}) == [(triple(f"id:A {order} id:A"),)]


def test_an_event_is_of_one_kind() -> None:
    ontology = Graph().parse(paths.HOME / "ontology" / "ici.ttl")
    event, apart = (URIRef(PREFIXES["ici"] + name) for name in ("Event", "disjointKindsOfEvent"))
    (members,) = ontology.objects(apart, URIRef(lexical(OWL.members)))
    assert set(ontology.items(members)) == set(ontology.subjects(RDFS.subClassOf, event))
