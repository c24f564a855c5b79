"""Counts of triples that can be added up: what a catalogue tells of a graph (VoID)."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from isnad.build.stored import as_stored
from isnad.rdf.namespaces import ID
from isnad.rdf.terms import Triple
from isnad.rdf.vocabulary import RDF

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
            frozenset(map(_digest, map(as_stored, objects))),  # what an endpoint takes for one
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
