"""Counts that a catalogue tells of a graph (VoID): terms, and what the things of a class have (§4.4)."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isnad.rdf import namespaces
from isnad.rdf.namespaces import ID, ISNAD, OWN
from isnad.rdf.terms import Triple, datatype, integer, iri, is_literal
from isnad.rdf.vocabulary import RDF, VOID, Vocabulary

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
    """Name a part of the dataset."""
    return iri(f"{ISNAD}dataset/class/" + "/".join(map(local, parts)))


def local(term: str) -> str:
    """Name a term within the catalogue: its prefix and local name, or its last part."""
    short = namespaces.shortened(term[1:-1])
    return short.replace(":", "-") if not short.startswith("<") else short.strip("<>").rsplit("/", 1)[-1]
