"""A graph of a store on disk, with what is added to it and what is taken away from it, as if it were so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import cast

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from isnad.build.stored import stored
from isnad.rdf.lookup import quads_with
from isnad.reasoning.index import Memory
from isnad.reasoning.rule import Triple, is_variable

Graph = NamedNode | DefaultGraph


class Layer:
    """Look triples up in one graph, and change it without touching the store."""

    def __init__(self, store: pyoxigraph.Store, graph: Graph) -> None:
        """Take the store and the graph."""
        self._store = store
        self._graph = graph
        self._added = Memory()
        self._added_about: defaultdict[str, set[Triple]] = defaultdict(set)  # by subject, and by value
        self._removed: set[Triple] = set()

    @property
    def gained(self) -> frozenset[Triple]:
        """What is there now and was not."""
        return frozenset(self._added.triples)

    @property
    def lost(self) -> frozenset[Triple]:
        """What was there and is not now."""
        return frozenset(self._removed)

    def held(self, triple: Triple) -> bool:
        """Return whether a triple was there before any change."""
        subject, predicate, value = map(stored, triple)
        if isinstance(subject, Literal):
            return False
        return Quad(subject, cast(NamedNode, predicate), value, self._graph) in self._store

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is there."""
        return self._added.holds(triple) or (triple not in self._removed and self.held(triple))

    def match(self, pattern: Triple) -> Iterator[Triple]:
        """Return the triples that a pattern can become; its predicate is no variable."""
        wanted = [None if is_variable(term) else term for term in pattern]
        yield from list(self._stored(*wanted))
        yield from self._added.match(pattern)

    def about(self, subject: str) -> Iterator[Triple]:
        """Return the triples of a subject."""
        yield from self._stored(subject, None, None)
        yield from (triple for triple in self._added_about[subject] if triple[0] == subject)

    def leading_to(self, value: str) -> Iterator[Triple]:
        """Return the triples that have a thing for their value."""
        yield from self._stored(None, None, value)
        yield from (triple for triple in self._added_about[value] if triple[2] == value)

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""
        if triple in self._removed:
            self._removed.remove(triple)
            return True
        if self.held(triple) or not self._added.add(triple):
            return False
        self._added_about[triple[0]].add(triple)
        self._added_about[triple[2]].add(triple)
        return True

    def remove(self, triple: Triple) -> None:
        """Take a triple away, if it is there."""
        if self._added.holds(triple):
            self._added.remove(triple)
            self._added_about[triple[0]].discard(triple)
            self._added_about[triple[2]].discard(triple)
        elif self.held(triple):
            self._removed.add(triple)

    def become(self, triples: Iterable[Triple]) -> None:
        """Be just these triples; all that are there are read."""
        wanted = set(triples)
        for triple in list(self._stored(None, None, None)):
            if triple not in wanted:
                self.remove(triple)
        for triple in wanted:
            self.add(triple)

    def everything(self) -> Iterator[Triple]:
        """Return all that is there."""
        yield from self._stored(None, None, None)
        yield from self._added.triples

    def _stored(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Triple]:
        """Return what the store has of a pattern and is not taken away."""
        terms = [stored(term) if term else None for term in (subject, predicate, value)]
        for quad in quads_with(self._store, terms[0], terms[1], terms[2], self._graph):  # type: ignore[arg-type]
            triple = (str(quad.subject), str(quad.predicate), str(quad.object))
            if triple not in self._removed:
                yield triple


class Together:
    """Look triples up in several layers, as if they were one graph."""

    def __init__(self, *layers: Layer) -> None:
        """Take the layers."""
        self._layers = layers

    def holds(self, triple: Triple) -> bool:
        """Return whether a triple is in any of them."""
        return any(layer.holds(triple) for layer in self._layers)

    def about(self, subject: str) -> Iterable[Triple]:
        """Return the triples of a subject, each once."""
        return {triple for layer in self._layers for triple in layer.about(subject)}

    def leading_to(self, value: str) -> Iterable[Triple]:
        """Return the triples that have a thing for their value, each once."""
        return {triple for layer in self._layers for triple in layer.leading_to(value)}
