"""The terms of other vocabularies that ours are beside: each is one of theirs, by their own words or by rdflib's list."""

import csv
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, RDF, SDO, SKOS

from isnad import paths
from isnad.rdf.namespaces import ICI, OWN, WIKIDATA

CLOSED = (DCTERMS, ORG, PROV, RDF, SDO)  # rdflib knows each of their terms, and no others


def evidence() -> dict[str, str]:
    path = Path(__file__).parent / "evidence" / "alignments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["term"]: row["evidence"] for row in csv.DictReader(file)}


def of_others() -> set[str]:
    alignments = Graph().parse(paths.HOME / "ontology" / "alignments.ttl")
    named = {str(term) for s, _, o in alignments for term in (s, o) if isinstance(term, URIRef)}
    return {iri for iri in named if not iri.startswith((*OWN, WIKIDATA))}


def test_every_term_that_is_matched_is_one_of_its_vocabulary() -> None:
    unknown = {
        iri
        for iri in of_others()
        if not any(iri.startswith(str(one)) and iri.removeprefix(str(one)) in one for one in CLOSED)
    }
    assert len(unknown) > 15
    assert unknown == {iri for iri, where in evidence().items() if where}
    assert "NoSuchTerm" not in SDO  # so that the list is one that can say no


def test_the_vocabularies_of_events_are_among_them() -> None:
    wanted = ("http://www.cidoc-crm.org/cidoc-crm/", "http://linkedevents.org/", "http://purl.org/nemo/gufo#")
    assert all(any(iri.startswith(one) for iri in of_others()) for one in wanted)


@pytest.mark.parametrize(
    ("own", "match", "other"),
    [
        ("Programme", SKOS.relatedMatch, SDO.ProgramMembership),  # what one joins, and not the being a member
        ("launchedBy", SKOS.relatedMatch, SDO.founder),
        ("locatedIn", SKOS.closeMatch, SDO.containedInPlace),
        ("hasParticipant", SKOS.narrowMatch, SDO.attendee),  # whoever attends is one, and others are
        ("Group", None, URIRef(f"{SDO}OrganizationalCollaboration")),
    ],
)
def test_a_match_says_no_more_than_holds(own: str, match: URIRef | None, other: URIRef) -> None:
    alignments = Graph().parse(paths.HOME / "ontology" / "alignments.ttl")
    assert list(alignments.predicates(URIRef(ICI + own), other)) == ([match] if match else [])
