"""The published dataset: what is in the default graph, and what in which named graph."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, XSD, BNode, Literal, URIRef

from isnad.build.closure import Inferred, Reasoner, infer
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ICI, ISNAD, NIF
from isnad.rdf.terms import Object, Triple, list_members, ordered, written
from isnad.reasoning.rule import Rule
from isnad.source.claims import Claim, claims_of, inference_statements
from isnad.source.coverage import span_of_unused
from isnad.source.document import Document, Span
from isnad.source.passages import QUOTE, STANCE, Facts, Passage
from isnad.source.sources import Sources
from isnad.source.sssom import Link

_PASSAGE = URIRef(ICI + "Passage")
_ORDINAL = URIRef(ICI + "ordinal")
_RENDERING = URIRef(ICI + "rendering")
_SSSOM = "https://w3id.org/sssom/"


@dataclass(frozen=True)
class Dataset:
    """The parts of the graph; the views of it are put together from them."""

    asserted: frozenset[Triple]
    passages: dict[URIRef, frozenset[Triple]]
    documents: dict[str, frozenset[Triple]]
    claims: tuple[Claim, ...]
    inferred: Inferred
    rules: tuple[Rule, ...]
    entities: frozenset[Triple]
    ontology: frozenset[Triple]
    links: frozenset[Triple]
    outside: frozenset[Triple]
    catalogue: frozenset[Triple] = frozenset()

    @cached_property
    def structure(self) -> frozenset[Triple]:
        """The documents, their sentences and their passages."""
        return frozenset().union(*self.documents.values())

    @cached_property
    def claim_statements(self) -> frozenset[Triple]:
        """The claims, reified, and the marks on what was inferred from disputed ones."""
        stated = {triple for claim in self.claims for triple in claim.statement}
        return frozenset(stated | set(inference_statements(self.inferred.disputed)))

    @cached_property
    def facts(self) -> frozenset[Triple]:
        """The view for readers: facts and what the things are called, nothing else."""
        return self.asserted | self.entities

    @cached_property
    def with_claims(self) -> frozenset[Triple]:
        """The facts with the passage behind each, the links, and what other sources say."""
        return self.facts | self.structure | self.claim_statements | self.links | self.outside

    @cached_property
    def default(self) -> frozenset[Triple]:
        """The default graph: all of it, so that a plain query meets facts and provenance."""
        return self.with_claims | self.inferred.triples | self.ontology | self.catalogue

    @cached_property
    def named(self) -> dict[URIRef, frozenset[Triple]]:
        """The named graphs: one a passage, and the parts that are not facts of a document."""
        return {
            **self.passages,
            URIRef(namespaces.INFERRED_GRAPH): self.inferred.triples,
            URIRef(namespaces.ONTOLOGY_GRAPH): self.ontology,
            URIRef(namespaces.ENTITIES_GRAPH): self.entities,
            URIRef(namespaces.LINKS_GRAPH): self.links,
            URIRef(namespaces.OUTSIDE_GRAPH): self.outside,
            URIRef(namespaces.CATALOGUE_GRAPH): self.catalogue,
        }


def assemble(sources: Sources) -> Dataset:
    """Put the dataset together, all but its catalogue.

    Raise Contradiction where the facts and the ontology cannot hold together, and UnfoundClaim
    where a discrepancy is about something that no document says.
    """
    disputed = sources.outside.disputed
    reasoner = Reasoner(without_blank_nodes(sources.ontology.axioms))
    claims = claims_of(sources.facts, disputed)
    passages = [(facts, passage) for facts in sources.facts for passage in facts.passages]
    return Dataset(
        asserted=frozenset(t for facts in sources.facts for t in facts.asserted),
        passages={passage.iri: passage.triples for _, passage in passages},
        documents={facts.document.slug: frozenset(structure_of(facts)) for facts in sources.facts},
        claims=claims,
        inferred=infer(reasoner, sources.facts, disputed),
        rules=reasoner.all_rules,
        entities=frozenset(sources.entities),
        ontology=without_blank_nodes(sources.ontology.triples),
        links=frozenset(triple for link in sources.links for triple in link_statements(link)),
        outside=sources.outside.statements(claims),
    )


def without_blank_nodes(triples: frozenset[Triple]) -> frozenset[Triple]:
    """Return the cells of RDF lists IRIs by what they hold (RDF 1.1 §3.5), so that dumps are stable."""
    names: dict[Object, URIRef] = {}
    for cell, members in list_members(triples).items():
        if isinstance(cell, BNode):
            digest = hashlib.sha256(" ".join(map(written, members)).encode()).hexdigest()[:16]
            names[cell] = URIRef(f"{ISNAD}.well-known/genid/{digest}")
    named = ((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)
    return frozenset((s, p, o) for s, p, o in named if not isinstance(s, Literal))


def structure_of(facts: Facts) -> Iterable[Triple]:
    """Write a document, its sentences, its passages, and the words that carry no claim."""
    document = facts.document
    whole = document.span_iri(Span(0, len(document.text)))
    yield from document.description
    yield whole, RDF.type, URIRef(NIF + "Context")
    yield whole, PROV.wasDerivedFrom, document.iri
    for number, sentence in enumerate(document.sentences, start=1):
        iri = document.span_iri(sentence)
        yield iri, RDF.type, URIRef(NIF + "Sentence")
        yield iri, _ORDINAL, Literal(number)
        if document.renderings:
            yield iri, _RENDERING, Literal(document.renderings[number - 1], lang="en")
        yield from _string(document, sentence, whole)
    for passage in facts.passages:
        yield from _passage(document, passage, whole)
    for name in document.unused:
        said = [t for t in document.metadata.triples if t[0] == name]
        span = span_of_unused(document, name)
        iri = document.span_iri(span)
        yield from ((iri, p, o) for _, p, o in said if p in (RDF.type, QUOTE, URIRef(ICI + "reason")))
        yield from _string(document, span, whole)


def _passage(document: Document, passage: Passage, whole: URIRef) -> Iterable[Triple]:
    """Write a passage: what it quotes, where it stands, and whether it is asserted."""
    yield passage.iri, RDF.type, _PASSAGE
    yield passage.iri, STANCE, passage.stance
    yield passage.iri, QUOTE, Literal(document.quoted(passage.span), lang=document.language)
    yield passage.iri, URIRef(NIF + "sentence"), document.span_iri(passage.sentence)
    yield from _string(document, passage.span, whole)


def _string(document: Document, span: Span, whole: URIRef) -> Iterable[Triple]:
    """Write a run of characters as NIF 2.0 does."""
    iri = document.span_iri(span)
    yield iri, DCTERMS.isPartOf, document.iri
    yield iri, URIRef(NIF + "referenceContext"), whole
    yield iri, URIRef(NIF + "anchorOf"), Literal(document.quoted(span), lang=document.language)
    for name, offset in (("beginIndex", span.begin), ("endIndex", span.end)):
        yield iri, URIRef(NIF + name), Literal(offset, datatype=XSD.nonNegativeInteger)


def link_statements(link: Link) -> Iterable[Triple]:
    """Write a match and the row of evidence behind it; where nothing matches, the row alone."""
    subject, predicate = URIRef(link.subject), URIRef(link.predicate)
    target = URIRef(link.target or _SSSOM + "NoTermFound")
    if link.target:
        yield subject, predicate, target
    key = f"{subject}|{predicate}|{target}"
    row = URIRef(f"{ISNAD}link/{hashlib.sha256(key.encode()).hexdigest()[:20]}")
    yield row, RDF.type, URIRef(_SSSOM + "Mapping")
    yield row, OWL.annotatedSource, subject
    yield row, OWL.annotatedProperty, predicate
    yield row, OWL.annotatedTarget, target
    yield row, URIRef(_SSSOM + "mapping_justification"), URIRef(link.justification)
    yield row, URIRef(_SSSOM + "mapping_date"), Literal(link.date, datatype=XSD.date)
    yield row, RDFS.comment, Literal(link.evidence, lang="en")
    if link.target_label:
        yield row, URIRef(_SSSOM + "object_label"), Literal(link.target_label, lang="en")
    if link.confidence is not None:
        yield row, URIRef(_SSSOM + "confidence"), Literal(str(link.confidence), datatype=XSD.decimal)


def listed(dataset: Dataset) -> Iterable[tuple[URIRef | None, Triple]]:
    """List every quad in a stable order, the default graph first."""
    for triple in ordered(dataset.default):
        yield None, triple
    for name, triples in sorted(dataset.named.items()):
        for triple in ordered(triples):
            yield name, triple
