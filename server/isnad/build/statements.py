"""What a release says of documents, passages and links, as triples; and what a catalogue counts (VoID)."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from isnad.rdf import namespaces
from isnad.rdf.namespaces import ID, ISNAD, OUTSIDE, OWN
from isnad.rdf.terms import (
    Triple,
    datatype,
    integer,
    iri,
    is_blank,
    is_literal,
    lexical,
    list_members,
    literal,
)
from isnad.rdf.vocabulary import (
    CHAIN,
    DCTERMS,
    GEO,
    GEOSPARQL,
    ICI,
    NIF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SSSOM,
    VOID,
    XSD,
    Vocabulary,
)
from isnad.source.claims import Claim
from isnad.source.coverage import span_of_unused
from isnad.source.document import Document, Span
from isnad.source.links import Link
from isnad.source.passages import AGENTS, NOTE, Facts, Passage


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
        yield name, ICI.ordinal, integer(number)
        if document.renderings:
            yield name, CHAIN.rendering, literal(document.renderings[number - 1], language="en")
        yield from _string(document, sentence, whole)
    for passage in facts.passages:
        yield from _passage(document, passage, whole)
    for unused in document.unused:
        said = [t for t in document.metadata.triples if t[0] == unused]
        span = span_of_unused(document, unused)
        name = document.span_iri(span)
        yield from ((name, p, o) for _, p, o in said if p in (RDF.type, CHAIN.quote, CHAIN.reason))
        yield from _string(document, span, whole)


def _passage(document: Document, passage: Passage, whole: str) -> Iterable[Triple]:
    """Write a passage: what it quotes, where it stands, whether it is asserted, how it is read."""
    yield passage.iri, RDF.type, CHAIN.Passage
    yield passage.iri, CHAIN.stance, passage.stance
    yield from ((passage.iri, AGENTS, agent) for agent in passage.agents)
    yield passage.iri, CHAIN.quote, literal(document.quoted(passage.span), language=document.language)
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


_ENTITY = f"<{ID}"


@dataclass(frozen=True)
class Tally:
    """The counts of one graph, and what its distinct subjects and objects are, as hashes of 64 bits."""

    triples: int
    subjects: frozenset[int]
    objects: frozenset[int]
    entities: frozenset[int]  # those of the subjects that are entities
    classes: dict[str, int]
    properties: dict[str, int]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> "Tally":
        """Count distinct triples, written as N-Triples terms."""
        number = 0
        subjects, objects = set(), set()
        classes: Counter[str] = Counter()
        properties: Counter[str] = Counter()
        for subject, predicate, value in triples:
            number += 1
            subjects.add(subject)
            objects.add(value)
            properties[predicate] += 1
            if predicate == RDF.type:
                classes[value] += 1
        return cls(
            number,
            frozenset(map(_digest, subjects)),
            frozenset(map(_digest, objects)),
            frozenset(_digest(subject) for subject in subjects if subject.startswith(_ENTITY)),
            dict(classes),
            dict(properties),
        )

    @classmethod
    def total(cls, tallies: Iterable["Tally"]) -> "Tally":
        """Add up the counts of graphs that share no triple."""
        tallies = tuple(tallies)
        return cls(
            sum(one.triples for one in tallies),
            frozenset().union(*(one.subjects for one in tallies)),
            frozenset().union(*(one.objects for one in tallies)),
            frozenset().union(*(one.entities for one in tallies)),
            _added(one.classes for one in tallies),
            _added(one.properties for one in tallies),
        )

    def written(self) -> dict[str, Any]:
        """Write it as JSON holds it."""
        hashes = {name: array("Q", getattr(self, name)).tobytes().hex() for name in _HASHES}
        return {"triples": self.triples, "classes": self.classes, "properties": self.properties, **hashes}

    @classmethod
    def read(cls, found: dict[str, Any]) -> "Tally":
        """Read what was written."""
        return cls(**{**found, **{name: _numbers(found[name]) for name in _HASHES}})


_HASHES = ("subjects", "objects", "entities")


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def _digest(term: str) -> int:
    """Return 64 bits that stand for a term."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def _numbers(digits: str) -> frozenset[int]:
    found = array("Q")
    found.frombytes(bytes.fromhex(digits))
    return frozenset(found)


# Datatypes are partitioned by what SIB's tools read: http://ldf.fi/void-ext.
VOID_EXT = Vocabulary("http://ldf.fi/void-ext#")
_OURS = tuple(f"<{base}" for base in OWN)


@dataclass(frozen=True)
class Partitions:
    """How often the things of a class have a property, and values of a class or a datatype."""

    totals: Counter[tuple[str, str]]
    values: Counter[tuple[str, str, str]]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> "Partitions":
        """Count the facts of a graph."""
        triples = tuple(triples)
        classes: dict[str, set[str]] = {}
        for subject, predicate, value in triples:
            if predicate == RDF.type and value.startswith(_OURS):
                classes.setdefault(subject, set()).add(value)
        totals: Counter[tuple[str, str]] = Counter()
        values: Counter[tuple[str, str, str]] = Counter()
        for subject, predicate, value in triples:
            for kind in classes.get(subject, ()):
                totals[kind, predicate] += 1
                found = [datatype(value)] if is_literal(value) else classes.get(value, ())
                values.update((kind, predicate, one) for one in found)
        return cls(totals, values)

    def statements(self) -> Iterable[Triple]:
        """Write, for each class of ours, a partition a property, in it one a class or datatype of values."""
        for (kind, predicate), number in self.totals.items():
            within, part = _partition(kind), _partition(kind, predicate)
            yield within, VOID.propertyPartition, part
            yield part, VOID.property, predicate
            yield part, VOID.triples, integer(number)
        for (kind, predicate, found), number in self.values.items():
            part, values = _partition(kind, predicate), _partition(kind, predicate, found)
            if found.startswith(_OURS):
                yield part, VOID.classPartition, values
                yield values, VOID["class"], found
            else:
                yield part, VOID_EXT.datatypePartition, values
                yield values, VOID_EXT.datatype, found
            yield values, VOID.triples, integer(number)


def _partition(*parts: str) -> str:
    return iri(f"{ISNAD}dataset/class/" + "/".join(map(local, parts)))


def local(term: str) -> str:
    """Name a term within the catalogue: its prefix and local name, or its last part."""
    short = namespaces.shortened(term[1:-1])
    return short.replace(":", "-") if not short.startswith("<") else short.strip("<>").rsplit("/", 1)[-1]
