"""Which properties the things of a class have, and of which class their values are (VoID §4.4)."""

from collections import Counter
from collections.abc import Iterable

from rdflib import RDF, VOID, XSD, Literal, Namespace, URIRef

from isnad import namespaces
from isnad.graph.terms import Triple
from isnad.namespaces import ICI, ISNAD

# Datatypes are partitioned by what SIB's tools read: http://ldf.fi/void-ext.
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
_LANGUAGE_TAGGED = RDF.langString


def class_properties(triples: frozenset[Triple]) -> Iterable[Triple]:
    """Write, for each class of ours, a partition a property, and in it one a class or datatype of values."""
    classes: dict[str, set[URIRef]] = {}
    for subject, predicate, value in triples:
        if predicate == RDF.type and str(value).startswith(ICI):
            classes.setdefault(str(subject), set()).add(URIRef(value))
    counts: Counter[tuple[URIRef, URIRef, URIRef, bool]] = Counter()
    totals: Counter[tuple[URIRef, URIRef]] = Counter()
    for subject, predicate, value in triples:
        for kind in classes.get(str(subject), ()):
            totals[kind, predicate] += 1
            if isinstance(value, Literal):
                datatype = _LANGUAGE_TAGGED if value.language else value.datatype or XSD.string
                counts[kind, predicate, URIRef(datatype), True] += 1
            else:
                for found in classes.get(str(value), ()):
                    counts[kind, predicate, found, False] += 1
    for (kind, predicate), number in totals.items():
        within = URIRef(f"{ISNAD}dataset/class/{local(kind)}")
        part = URIRef(f"{within}/{local(predicate)}")
        yield within, VOID.propertyPartition, part
        yield part, VOID.property, predicate
        yield part, VOID.triples, Literal(number)
    for (kind, predicate, found, is_datatype), number in counts.items():
        part = URIRef(f"{ISNAD}dataset/class/{local(kind)}/{local(predicate)}")
        values = URIRef(f"{part}/{local(found)}")
        if is_datatype:
            yield part, VOID_EXT.datatypePartition, values
            yield values, VOID_EXT.datatype, found
        else:
            yield part, VOID.classPartition, values
            yield values, VOID["class"], found
        yield values, VOID.triples, Literal(number)


def local(iri: URIRef) -> str:
    """Name a term within the catalogue: its prefix and local name, or its last part."""
    short = namespaces.shortened(iri)
    return short.replace(":", "-") if not short.startswith("<") else short.strip("<>").rsplit("/", 1)[-1]
