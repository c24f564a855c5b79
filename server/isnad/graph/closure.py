"""What follows: the OWL 2 RL closure of ontology and facts, cut down to what it says of our entities.

owlrl computes the closure. Most of what it adds is noise (literals as subjects, everything the
same as itself, axioms about XSD) and stays out. Two rules are the project's own: the bounds of an
EDTF date, and that an event lies within the bounds of the one in the course of which it took place.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import owlrl
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef

from isnad.dates import bounds
from isnad.errors import Contradiction, Text
from isnad.graph.passages import Facts, first_statement, stated_about
from isnad.graph.terms import Triple, list_members, written
from isnad.namespaces import DCTERMS, ICI, ID, SEM, shortened

EARLIEST = URIRef(SEM + "hasEarliestBeginTimeStamp")
LATEST = URIRef(SEM + "hasLatestEndTimeStamp")
_DATE = URIRef(DCTERMS + "date")
_DURING = URIRef(ICI + "tookPlaceDuring")
_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
_IRI = re.compile(r"https?://[^\s,<>\"']+")

Closure = Callable[[frozenset[Triple]], frozenset[Triple]]


@dataclass(frozen=True)
class Inferred:
    """Hold what follows about our entities, and which of it needs a disputed claim."""

    triples: frozenset[Triple]
    disputed: frozenset[Triple]


class ClosureError(Exception):
    """Carry owlrl's own words for a contradiction, one string each."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        """Take the sentences that owlrl left in the graph."""
        super().__init__("; ".join(findings))
        self.findings = findings


def owlrl_closure(triples: frozenset[Triple]) -> frozenset[Triple]:
    """Close triples under the OWL 2 RL rules; raise ClosureError for a contradiction.

    owlrl never raises: it writes a contradiction into the graph, as a node with an error property.
    """
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
        graph
    )
    if findings := tuple(sorted(str(value) for value in graph.objects(None, _ERROR))):
        raise ClosureError(findings)
    return frozenset(graph)  # type: ignore[arg-type]


def infer(
    axioms: frozenset[Triple],
    facts: Iterable[Facts],
    disputed: frozenset[Triple],
    close: Closure = owlrl_closure,
) -> Inferred:
    """Infer what follows from axioms and asserted facts, and what of it leans on disputed ones.

    Raise Contradiction, with the axioms and the facts concerned. What leans on a disputed claim is
    found by leaving the disputed claims out: what then no longer follows needed one of them.
    """
    facts = tuple(facts)
    asserted = frozenset(triple for each in facts for triple in each.asserted)
    try:
        everything = _about_entities(close(axioms | asserted), asserted) | date_bounds(asserted)
        undisputed = asserted - disputed
        without = _about_entities(close(axioms | undisputed), undisputed) | date_bounds(undisputed)
    except ClosureError as error:
        raise _contradiction(error, axioms, facts) from error
    return Inferred(triples=everything - asserted, disputed=everything - without - asserted)


def date_bounds(facts: frozenset[Triple]) -> frozenset[Triple]:
    """Compute the earliest and latest day of every dated event, and of what took place during it."""
    found: dict[URIRef, tuple[Triple, ...]] = {}
    for subject, predicate, value in facts:
        if predicate == _DATE and isinstance(value, Literal):
            found[URIRef(subject)] = _bound_triples(URIRef(subject), str(value))
    during = sorted((URIRef(s), URIRef(o)) for s, p, o in facts if p == _DURING)
    for _ in during:  # as many rounds as links, so that a chain of any length is walked to its end
        for inner, outer in during:
            if inner not in found and outer in found:
                found[inner] = tuple((inner, p, o) for _, p, o in found[outer])
    return frozenset(triple for triples in found.values() for triple in triples)


def _bound_triples(subject: URIRef, edtf: str) -> tuple[Triple, ...]:
    """Write the bounds of one date; an open end has none."""
    found = bounds(edtf)
    ends = ((EARLIEST, found.earliest), (LATEST, found.latest))
    return tuple(
        (subject, predicate, Literal(day.isoformat(), datatype=XSD.date)) for predicate, day in ends if day
    )


def _about_entities(closed: frozenset[Triple], given: frozenset[Triple]) -> frozenset[Triple]:
    """Keep, of a closure, the new triples that say something of one of our entities."""
    trivial = {OWL.Thing, RDFS.Resource, OWL.NamedIndividual}
    return frozenset(
        (subject, predicate, value)
        for subject, predicate, value in closed
        if isinstance(subject, URIRef)
        and subject.startswith(ID)
        and (subject, predicate, value) not in given
        and predicate != OWL.sameAs
        and predicate != OWL.differentFrom
        and subject != value
        and not (predicate == RDF.type and value in trivial)
    )


def _contradiction(error: ClosureError, axioms: frozenset[Triple], facts: tuple[Facts, ...]) -> Contradiction:
    """Name the axioms and the facts that a contradiction is made of."""
    named = [URIRef(iri) for finding in error.findings for iri in _IRI.findall(finding)]
    entities = [iri for iri in named if iri.startswith(ID)]
    terms = {iri for iri in named if not iri.startswith(ID)}
    involved = {_line(t) for t in axioms if t[0] in terms and t[2] in terms}
    lists = list_members(axioms)
    for subject, predicate, value in axioms:  # an axiom over a list of classes
        members = lists.get(value, ()) if not isinstance(value, Literal) else ()
        if predicate == OWL.members and len(terms & set(members)) > 1:
            involved.add(f"{shortened(str(subject))} owl:AllDisjointClasses")
    lines = [f"  axiom  {line}" for line in sorted(involved)]
    lines += [
        f"  fact   {_line(triple)}   [{first_statement(facts, triple)}]"
        for triple in stated_about(facts, entities)
    ]
    detail = "\n".join([*(_IRI.sub(lambda m: shortened(m[0]), f) for f in error.findings), *lines])
    return Contradiction(
        Text(
            ar=f"الأقوال والمسلمات لا تجتمع:\n{detail}",
            en=f"axioms and facts cannot hold together:\n{detail}",
        ),
        mend=Text(
            ar="صحح القول الذي يخالف مقطعه، أو المسلمة في ontology/ici.ttl.",
            en="Correct the fact that goes beyond its passage, or the axiom in ontology/ici.ttl.",
        ),
    )


def _line(triple: Triple) -> str:
    """Write a triple with prefixes."""
    return " ".join(shortened(t) if isinstance(t, URIRef) else written(t) for t in triple)
