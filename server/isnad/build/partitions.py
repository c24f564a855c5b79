"""Which properties the things of a class have, and of which class their values are (VoID §4.4)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from isnad.rdf import namespaces
from isnad.rdf.namespaces import ICI, ISNAD
from isnad.rdf.terms import Triple, datatype, integer, iri, is_literal
from isnad.rdf.vocabulary import RDF, VOID, Vocabulary

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


def is_class_of_ours(triple: Triple) -> bool:
    """Return whether a triple says that a thing is of a class of ours."""
    return triple[1] == RDF.type and triple[2].startswith(_OURS)


def _partition(*parts: str) -> str:
    """Name a part of the dataset."""
    return iri(f"{ISNAD}dataset/class/" + "/".join(map(local, parts)))


def local(term: str) -> str:
    """Name a term within the catalogue: its prefix and local name, or its last part."""
    short = namespaces.shortened(term[1:-1])
    return short.replace(":", "-") if not short.startswith("<") else short.strip("<>").rsplit("/", 1)[-1]
