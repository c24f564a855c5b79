"""Claims: one triple in so far as one source states it, whether or not the graph asserts it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import PROV, RDF, URIRef

from isnad.rdf import namespaces
from isnad.rdf.namespaces import ICI
from isnad.rdf.terms import Triple, written
from isnad.source.passages import Facts

CLAIM_CLASS = URIRef(ICI + "Claim")
ASSESSMENT = URIRef(ICI + "Assessment")
INFERENCE = URIRef(ICI + "Inference")
CLAIM_STATUS = URIRef(ICI + "claimStatus")
UNCHALLENGED = URIRef(ICI + "unchallenged")
DISPUTED = URIRef(ICI + "disputed")
ATTRIBUTED_STATUS = URIRef(ICI + "attributed")
COUNTERING = URIRef(ICI + "countering")


@dataclass(frozen=True)
class Claim:
    """One triple, the source that states it, and how it stands."""

    iri: URIRef
    triple: Triple
    source: URIRef
    status: URIRef

    @property
    def statement(self) -> tuple[Triple, ...]:
        """Write the claim in RDF 1.1, as a reified statement."""
        subject, predicate, value = self.triple
        kind = ASSESSMENT if self.status == ATTRIBUTED_STATUS else CLAIM_CLASS
        origin = PROV.hadPrimarySource if self.status == COUNTERING else PROV.wasDerivedFrom
        return (
            (self.iri, RDF.type, kind),
            (self.iri, RDF.subject, subject),
            (self.iri, RDF.predicate, predicate),
            (self.iri, RDF.object, value),
            (self.iri, origin, self.source),
            (self.iri, CLAIM_STATUS, self.status),
        )


def claim_iri(source: URIRef, triple: Triple) -> URIRef:
    """Name a claim by a hash of its source and its triple, so that the name outlasts a build."""
    return URIRef(namespaces.claim_iri(str(source), *(written(term) for term in triple)))


def claims_of(facts: Iterable[Facts], disputed: frozenset[Triple]) -> tuple[Claim, ...]:
    """Make a claim of every triple of every passage; `disputed` are those that a source denies."""
    return tuple(
        Claim(
            iri=claim_iri(passage.iri, triple),
            triple=triple,
            source=passage.iri,
            status=(
                ATTRIBUTED_STATUS
                if not passage.asserted
                else DISPUTED
                if triple in disputed
                else UNCHALLENGED
            ),
        )
        for each in facts
        for passage in each.passages
        for triple in passage.triples
    )


def inference_statements(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Mark, as disputed, inferred triples that do not hold without a disputed claim."""
    marks: list[Triple] = []
    for triple in triples:
        subject, predicate, value = triple
        iri = claim_iri(URIRef(ICI + "Inference"), triple)
        marks += [
            (iri, RDF.type, INFERENCE),
            (iri, RDF.subject, subject),
            (iri, RDF.predicate, predicate),
            (iri, RDF.object, value),
            (iri, CLAIM_STATUS, DISPUTED),
        ]
    return tuple(marks)
