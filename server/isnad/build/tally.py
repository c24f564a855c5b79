"""Counts that a catalogue tells of a graph (VoID): terms, and what the things of a class have (§4.4)."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from isnad.rdf import namespaces
from isnad.rdf.namespaces import ICI, ID, ISNAD
from isnad.rdf.terms import Triple, datatype, integer, iri, is_literal
from isnad.rdf.vocabulary import RDF, VOID, Vocabulary

_ENTITY = f"<{ID}"


@dataclass(frozen=True)
class Numbers:
    """How many there are in a graph: triples, distinct terms, and uses of classes and properties."""

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: dict[str, int]
    properties: dict[str, int]


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
        number = 0
        subjects: set[int] = set()
        objects: set[int] = set()
        entities: set[int] = set()
        classes: Counter[str] = Counter()
        properties: Counter[str] = Counter()
        for tally in tallies:
            number += tally.triples
            subjects |= tally.subjects
            objects |= tally.objects
            entities |= tally.entities
            classes.update(tally.classes)
            properties.update(tally.properties)
        return cls(
            number,
            frozenset(subjects),
            frozenset(objects),
            frozenset(entities),
            dict(classes),
            dict(properties),
        )

    def together_with(self, triples: Iterable[Triple]) -> Numbers:
        """Return the numbers of this graph and of further triples, which it has none of."""
        both = Tally.total([self, Tally.of(triples)])
        return Numbers(
            both.triples,
            len(both.subjects),
            len(both.objects),
            len(both.entities),
            both.classes,
            both.properties,
        )

    def written(self) -> dict[str, object]:
        """Write it as JSON holds it."""
        return {
            "triples": self.triples,
            "subjects": _hexadecimal(self.subjects),
            "objects": _hexadecimal(self.objects),
            "entities": _hexadecimal(self.entities),
            "classes": self.classes,
            "properties": self.properties,
        }

    @classmethod
    def read(cls, found: dict[str, object]) -> "Tally":
        """Read what was written."""
        return cls(
            int(str(found["triples"])),
            _numbers(str(found["subjects"])),
            _numbers(str(found["objects"])),
            _numbers(str(found["entities"])),
            dict(found["classes"]),  # type: ignore[call-overload]
            dict(found["properties"]),  # type: ignore[call-overload]
        )


def _digest(term: str) -> int:
    """Return 64 bits that stand for a term."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def _hexadecimal(numbers: frozenset[int]) -> str:
    return array("Q", numbers).tobytes().hex()


def _numbers(digits: str) -> frozenset[int]:
    found = array("Q")
    found.frombytes(bytes.fromhex(digits))
    return frozenset(found)


# Datatypes are partitioned by what SIB's tools read: http://ldf.fi/void-ext.
VOID_EXT = Vocabulary("http://ldf.fi/void-ext#")
_OURS = f"<{ICI}"


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
        return cls.counted(triples, lambda thing: classes.get(thing, set()))

    @classmethod
    def counted(cls, triples: Iterable[Triple], classes: Callable[[str], Iterable[str]]) -> "Partitions":
        """Count some facts, given the classes of ours that a thing is of."""
        totals: Counter[tuple[str, str]] = Counter()
        values: Counter[tuple[str, str, str]] = Counter()
        for subject, predicate, value in triples:
            for kind in classes(subject):
                totals[kind, predicate] += 1
                found = [datatype(value)] if is_literal(value) else classes(value)
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
