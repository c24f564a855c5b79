"""Claims: one triple in so far as one source states it, whether or not the graph asserts it."""

from collections.abc import Iterable
from dataclasses import dataclass

from isnad.rdf import namespaces
from isnad.rdf.terms import Triple, iri, lexical
from isnad.rdf.vocabulary import ICI, PROV, RDF
from isnad.source.passages import Facts

CLAIM_CLASS = ICI.Claim
ASSESSMENT = ICI.Assessment
INFERENCE = ICI.Inference
CLAIM_STATUS = ICI.claimStatus
UNCHALLENGED = ICI.unchallenged
DISPUTED = ICI.disputed
ATTRIBUTED_STATUS = ICI.attributed
COUNTERING = ICI.countering


@dataclass(frozen=True)
class Claim:
    """One triple, the source that states it, and how it stands."""

    iri: str
    triple: Triple
    source: str
    status: str

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


def claim_iri(source: str, triple: Triple) -> str:
    """Name a claim by a hash of its source and its triple, so that the name outlasts a build."""
    return iri(namespaces.claim_iri(lexical(source), *triple))


def claim_of(passage: str, triple: Triple, disputed: frozenset[Triple], *, asserted: bool) -> Claim:
    """Return the claim that a passage makes of a triple, whether the graph asserts it or attributes it."""
    status = ATTRIBUTED_STATUS if not asserted else DISPUTED if triple in disputed else UNCHALLENGED
    return Claim(claim_iri(passage, triple), triple, passage, status)


def claims_of(facts: Iterable[Facts], disputed: frozenset[Triple]) -> tuple[Claim, ...]:
    """Make a claim of every triple of every passage; `disputed` are those that a source denies."""
    return tuple(
        claim_of(passage.iri, triple, disputed, asserted=passage.asserted)
        for each in facts
        for passage in each.passages
        for triple in passage.triples
    )


def inference_statements(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Mark, as disputed, inferred triples that do not hold without a disputed claim."""
    marks: list[Triple] = []
    for triple in triples:
        subject, predicate, value = triple
        mark = claim_iri(INFERENCE, triple)
        marks += [
            (mark, RDF.type, INFERENCE),
            (mark, RDF.subject, subject),
            (mark, RDF.predicate, predicate),
            (mark, RDF.object, value),
            (mark, CLAIM_STATUS, DISPUTED),
        ]
    return tuple(marks)
