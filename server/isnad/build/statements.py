"""What a release says of documents, passages and links, as triples."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from isnad.rdf.namespaces import ID, ISNAD, OUTSIDE
from isnad.rdf.terms import Triple, integer, iri, is_blank, is_literal, lexical, list_members, literal
from isnad.rdf.vocabulary import CHAIN, DCTERMS, GEO, GEOSPARQL, ICI, NIF, OWL, PROV, RDF, RDFS, SSSOM, XSD
from isnad.source.claims import Claim
from isnad.source.coverage import span_of_unused
from isnad.source.document import Document, Span
from isnad.source.links import Link
from isnad.source.passages import AGENTS, NOTE, QUOTE, STANCE, Facts, Passage

_PASSAGE = CHAIN.Passage
_ORDINAL = ICI.ordinal
_RENDERING = CHAIN.rendering


def without_blank_nodes(triples: frozenset[Triple]) -> frozenset[Triple]:
    """Return the cells of RDF lists IRIs by what they hold (RDF 1.1 §3.5), so that dumps are stable."""
    names: dict[str, str] = {}
    for cell, members in list_members(triples).items():
        if is_blank(cell):
            digest = hashlib.sha256(" ".join(members).encode()).hexdigest()[:16]
            names[cell] = iri(f"{ISNAD}.well-known/genid/{digest}")
    named = ((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)
    return frozenset((s, p, o) for s, p, o in named if not is_literal(s))


def own_triples(documents: Iterable[Facts], claims: Iterable[Claim]) -> frozenset[Triple]:
    """Return what is of documents alone: their structure, and their claims."""
    return frozenset().union(*map(structure_of, documents), *(claim.statement for claim in claims))


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
        yield from ((name, p, o) for _, p, o in said if p in (RDF.type, QUOTE, CHAIN.reason))
        yield from _string(document, span, whole)


def _passage(document: Document, passage: Passage, whole: str) -> Iterable[Triple]:
    """Write a passage: what it quotes, where it stands, whether it is asserted, how it is read."""
    yield passage.iri, RDF.type, _PASSAGE
    yield passage.iri, STANCE, passage.stance
    yield from ((passage.iri, AGENTS, agent) for agent in passage.agents)
    yield passage.iri, QUOTE, literal(document.quoted(passage.span), language=document.language)
    yield passage.iri, NIF.sentence, document.span_iri(passage.sentence)
    yield from ((passage.iri, NOTE, note) for note in passage.notes)
    yield from _string(document, passage.span, whole)


def _string(document: Document, span: Span, whole: str) -> Iterable[Triple]:
    """Write a run of characters as NIF 2.0 does."""
    name = document.span_iri(span)
    yield name, DCTERMS.isPartOf, document.iri
    yield name, NIF.referenceContext, whole
    yield name, NIF.anchorOf, literal(document.quoted(span), language=document.language)
    for predicate, offset in ((NIF.beginIndex, span.begin), (NIF.endIndex, span.end)):
        yield name, predicate, integer(offset)


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
        yield row, SSSOM.confidence, literal(f"{Decimal(str(link.confidence)):f}", datatype=XSD.decimal)


def geometry_statements(entities: Iterable[Triple]) -> Iterable[Triple]:
    """Write the coordinates of things as points of GeoSPARQL 1.1: WKT in CRS84, longitude first.

    They are what the work that a thing cites says, and no document.
    """
    wanted = (GEO.lat, GEO.long, DCTERMS.bibliographicCitation)
    said = {(thing, predicate): value for thing, predicate, value in entities if predicate in wanted}
    for thing, predicate in said:
        if predicate == GEO.lat and all((thing, other) in said for other in wanted):
            latitude, longitude, citation = (said[thing, other] for other in wanted)
            point = iri(f"{OUTSIDE}{lexical(thing).removeprefix(ID)}-position")
            yield thing, GEOSPARQL.hasGeometry, point
            yield point, RDF.type, GEOSPARQL.Geometry
            yield point, DCTERMS.bibliographicCitation, citation
            wkt = f"POINT({lexical(longitude)} {lexical(latitude)})"
            yield point, GEOSPARQL.asWKT, literal(wkt, datatype=GEOSPARQL.wktLiteral)
