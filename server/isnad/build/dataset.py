"""The published dataset: what is in the default graph, and what in which named graph."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from isnad.build.closure import Inferred, Reasoner, infer
from isnad.rdf import namespaces
from isnad.rdf.namespaces import ISNAD
from isnad.rdf.terms import Triple, integer, iri, is_blank, is_literal, lexical, list_members, literal
from isnad.rdf.vocabulary import DCTERMS, ICI, NIF, OWL, PROV, RDF, RDFS, SSSOM, XSD
from isnad.reasoning.rule import Rule
from isnad.source.claims import Claim, claims_of, inference_statements
from isnad.source.coverage import span_of_unused
from isnad.source.document import Document, Span
from isnad.source.passages import QUOTE, STANCE, Facts, Passage
from isnad.source.sources import Sources
from isnad.source.sssom import Link

_PASSAGE = ICI.Passage
_ORDINAL = ICI.ordinal
_RENDERING = ICI.rendering


@dataclass(frozen=True)
class Dataset:
    """The parts of the graph; the views of it are put together from them."""

    asserted: frozenset[Triple]
    passages: dict[str, frozenset[Triple]]
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
    def named(self) -> dict[str, frozenset[Triple]]:
        """The named graphs: one a passage, and the parts that are not facts of a document."""
        return {
            **self.passages,
            iri(namespaces.INFERRED_GRAPH): self.inferred.triples,
            iri(namespaces.ONTOLOGY_GRAPH): self.ontology,
            iri(namespaces.ENTITIES_GRAPH): self.entities,
            iri(namespaces.LINKS_GRAPH): self.links,
            iri(namespaces.OUTSIDE_GRAPH): self.outside,
            iri(namespaces.CATALOGUE_GRAPH): self.catalogue,
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
    names: dict[str, str] = {}
    for cell, members in list_members(triples).items():
        if is_blank(cell):
            digest = hashlib.sha256(" ".join(members).encode()).hexdigest()[:16]
            names[cell] = iri(f"{ISNAD}.well-known/genid/{digest}")
    named = ((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)
    return frozenset((s, p, o) for s, p, o in named if not is_literal(s))


def structure_of(facts: Facts) -> Iterable[Triple]:
    """Write a document, its sentences, its passages, and the words that carry no claim."""
    document = facts.document
    whole = document.span_iri(Span(0, len(document.text)))
    yield from document.description
    yield whole, RDF.type, NIF.Context
    yield whole, PROV.wasDerivedFrom, document.iri
    for number, sentence in enumerate(document.sentences, start=1):
        name = document.span_iri(sentence)
        yield name, RDF.type, NIF.Sentence
        yield name, _ORDINAL, integer(number)
        if document.renderings:
            yield name, _RENDERING, literal(document.renderings[number - 1], language="en")
        yield from _string(document, sentence, whole)
    for passage in facts.passages:
        yield from _passage(document, passage, whole)
    for unused in document.unused:
        said = [t for t in document.metadata.triples if t[0] == unused]
        span = span_of_unused(document, unused)
        name = document.span_iri(span)
        yield from ((name, p, o) for _, p, o in said if p in (RDF.type, QUOTE, ICI.reason))
        yield from _string(document, span, whole)


def _passage(document: Document, passage: Passage, whole: str) -> Iterable[Triple]:
    """Write a passage: what it quotes, where it stands, and whether it is asserted."""
    yield passage.iri, RDF.type, _PASSAGE
    yield passage.iri, STANCE, passage.stance
    yield passage.iri, QUOTE, literal(document.quoted(passage.span), language=document.language)
    yield passage.iri, NIF.sentence, document.span_iri(passage.sentence)
    yield from _string(document, passage.span, whole)


def _string(document: Document, span: Span, whole: str) -> Iterable[Triple]:
    """Write a run of characters as NIF 2.0 does."""
    name = document.span_iri(span)
    yield name, DCTERMS.isPartOf, document.iri
    yield name, NIF.referenceContext, whole
    yield name, NIF.anchorOf, literal(document.quoted(span), language=document.language)
    for predicate, offset in ((NIF.beginIndex, span.begin), (NIF.endIndex, span.end)):
        yield name, predicate, literal(str(offset), datatype=XSD.nonNegativeInteger)


def link_statements(link: Link) -> Iterable[Triple]:
    """Write a match and the row of evidence behind it; where nothing matches, the row alone."""
    subject, predicate = iri(link.subject), iri(link.predicate)
    target = iri(link.target) if link.target else SSSOM.NoTermFound
    if link.target:
        yield subject, predicate, target
    key = "|".join(map(lexical, (subject, predicate, target)))
    row = iri(f"{ISNAD}link/{hashlib.sha256(key.encode()).hexdigest()[:20]}")
    yield row, RDF.type, SSSOM.Mapping
    yield row, OWL.annotatedSource, subject
    yield row, OWL.annotatedProperty, predicate
    yield row, OWL.annotatedTarget, target
    yield row, SSSOM.mapping_justification, iri(link.justification)
    yield row, SSSOM.mapping_date, literal(link.date, datatype=XSD.date)
    yield row, RDFS.comment, literal(link.evidence, language="en")
    if link.target_label:
        yield row, SSSOM.object_label, literal(link.target_label, language="en")
    if link.confidence is not None:
        yield row, SSSOM.confidence, literal(str(link.confidence), datatype=XSD.decimal)


def listed(dataset: Dataset) -> Iterable[tuple[str | None, Triple]]:
    """List every quad in a stable order, the default graph first."""
    for triple in sorted(dataset.default):
        yield None, triple
    for name, triples in sorted(dataset.named.items()):
        for triple in sorted(triples):
            yield name, triple
