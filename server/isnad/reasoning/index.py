"""Triples that can be looked up by any of their terms."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from isnad.rdf.terms import Triple
from isnad.reasoning.rule import is_variable


class Index(Protocol):
    """Answer which triples there are."""

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is there."""

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples that a pattern can become; its predicate is no variable."""


class Growing(Index, Protocol):
    """Take more triples, too."""

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""


class Memory:
    """Triples in memory, looked up by predicate and subject or by predicate and value."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        """Take the triples."""
        self.triples: set[Triple] = set()
        self._by_subject: dict[str, dict[str, list[Triple]]] = {}
        self._by_value: dict[str, dict[str, list[Triple]]] = {}
        for triple in triples:
            self.add(triple)

    def __len__(self) -> int:
        return len(self.triples)

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""
        if triple in self.triples:
            return False
        self.triples.add(triple)
        subject, predicate, value = triple
        self._by_subject.setdefault(predicate, {}).setdefault(subject, []).append(triple)
        self._by_value.setdefault(predicate, {}).setdefault(value, []).append(triple)
        return True

    def remove(self, triple: Triple) -> None:
        """Take a triple away."""
        self.triples.remove(triple)
        subject, predicate, value = triple
        self._by_subject[predicate][subject].remove(triple)
        self._by_value[predicate][value].remove(triple)

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is there."""
        return triple in self.triples

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples that a pattern can become; its predicate is no variable."""
        subject, predicate, value = pattern
        if not is_variable(subject) and not is_variable(value):
            return iter((pattern,) if pattern in self.triples else ())
        if not is_variable(subject):
            return iter(tuple(self._by_subject.get(predicate, {}).get(subject, ())))
        if not is_variable(value):
            return iter(tuple(self._by_value.get(predicate, {}).get(value, ())))
        everything = self._by_subject.get(predicate, {}).values()
        return iter([triple for triples in everything for triple in triples])
