"""Which properties the things of a class have, and of which class their values are (VoID §4.4)."""

from collections import Counter
from collections.abc import Iterable

from rdflib import RDF, VOID, XSD, Literal, Namespace, URIRef

from isnad import namespaces
from isnad.graph.terms import Triple
from isnad.namespaces import ICI, ISNAD
from isnad.reasoning import rule as plain

# Datatypes are partitioned by what SIB's tools read: http://ldf.fi/void-ext.
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
_OURS = f"<{ICI}"


def class_properties(triples: Iterable[plain.Triple]) -> Iterable[Triple]:
    """Write, for each class of ours, a partition a property, and in it one a class or datatype of values."""
    triples = tuple(triples)
    classes: dict[str, set[str]] = {}
    for subject, predicate, value in triples:
        if predicate == plain.TYPE and value.startswith(_OURS):
            classes.setdefault(subject, set()).add(value)
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for subject, predicate, value in triples:
        for kind in classes.get(subject, ()):
            totals[kind, predicate] += 1
            if plain.is_literal(value):
                counts[kind, predicate, _datatype(value), True] += 1
            else:
                for found in classes.get(value, ()):
                    counts[kind, predicate, found, False] += 1
    for (kind, predicate), number in totals.items():
        within, part = _partition(kind), _partition(kind, predicate)
        yield within, VOID.propertyPartition, part
        yield part, VOID.property, _iri(predicate)
        yield part, VOID.triples, Literal(number)
    for (kind, predicate, found, is_datatype), number in counts.items():
        part, values = _partition(kind, predicate), _partition(kind, predicate, found)
        if is_datatype:
            yield part, VOID_EXT.datatypePartition, values
            yield values, VOID_EXT.datatype, _iri(found)
        else:
            yield part, VOID.classPartition, values
            yield values, VOID["class"], _iri(found)
        yield values, VOID.triples, Literal(number)


def _datatype(literal: str) -> str:
    """Give the datatype of a literal (RDF 1.1 §3.3)."""
    suffix = literal[literal.rindex('"') + 1 :]
    if suffix.startswith("@"):
        return f"<{RDF.langString}>"
    return suffix.removeprefix("^^") or f"<{XSD.string}>"


def _partition(*parts: str) -> URIRef:
    """Name a part of the dataset."""
    return URIRef(f"{ISNAD}dataset/class/" + "/".join(local(_iri(part)) for part in parts))


def _iri(term: str) -> URIRef:
    return URIRef(term[1:-1])


def local(iri: URIRef) -> str:
    """Name a term within the catalogue: its prefix and local name, or its last part."""
    short = namespaces.shortened(iri)
    return short.replace(":", "-") if not short.startswith("<") else short.strip("<>").rsplit("/", 1)[-1]
