"""What a release grows on: the last one's stores, graph by graph, and which passages state what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode

from isnad.build.growth.layer import Layer
from isnad.build.growth.record import CLOSED, GIVEN, Record
from isnad.build.parts.part import Part, Statement
from isnad.build.stored import stored
from isnad.rdf import namespaces
from isnad.rdf.lookup import quads_with
from isnad.rdf.namespaces import ICI
from isnad.reasoning.rule import TYPE, Triple
from isnad.source.claims import INFERENCE
from isnad.source.passages import STANCE

_ASSERTED = NamedNode(ICI + "asserted")
_STANCE = NamedNode(str(STANCE))


@dataclass(frozen=True)
class Ground:
    """The last release, and the documents that come and go."""

    record: Record
    served: pyoxigraph.Store
    given: Layer
    closed: Layer
    entities: Layer
    inferred: Layer
    links: Layer
    outside: Layer
    ontology: Layer
    catalogue: Layer
    default: Layer  # all of the default graph, to be looked at and not changed
    marks: frozenset[Triple]  # of the last release
    coming: tuple[Part, ...]
    going: tuple[Part, ...]
    _gone: frozenset[str] = field(repr=False)  # the passages of documents that go

    @classmethod
    def of(
        cls, record: Record, served: Path, closure: Path, coming: Iterable[Part], going: Iterable[Part]
    ) -> "Ground":
        """Open the stores of the last release."""
        store = pyoxigraph.Store.read_only(str(served))
        inference = pyoxigraph.Store.read_only(str(closure))
        default = Layer(store, DefaultGraph())
        marked = [triple[0] for triple in default.match(("?mark", TYPE, f"<{INFERENCE}>"))]
        going = tuple(going)

        def named(iri: str) -> Layer:
            return Layer(store, NamedNode(iri))

        return cls(
            record=record,
            served=store,
            given=Layer(inference, GIVEN),
            closed=Layer(inference, CLOSED),
            entities=named(namespaces.ENTITIES_GRAPH),
            inferred=named(namespaces.INFERRED_GRAPH),
            links=named(namespaces.LINKS_GRAPH),
            outside=named(namespaces.OUTSIDE_GRAPH),
            ontology=named(namespaces.ONTOLOGY_GRAPH),
            catalogue=named(namespaces.CATALOGUE_GRAPH),
            default=default,
            marks=frozenset(triple for mark in marked for triple in default.about(mark)),
            coming=tuple(coming),
            going=going,
            _gone=frozenset(one.passage for part in going for one in part.statements),
        )

    def stating(self, triple: Triple) -> Iterator[Statement]:
        """Return the passages that state a triple now, each with whether the graph asserts it."""
        terms = [stored(term) for term in triple]
        for quad in quads_with(self.served, terms[0], terms[1], terms[2]):  # type: ignore[arg-type]
            name = quad.graph_name
            if isinstance(name, NamedNode) and str(name) not in self._gone:
                for stance in quads_with(self.served, name, _STANCE, None, DefaultGraph()):
                    yield Statement(str(name), stance.object == _ASSERTED, (triple,))
        for part in self.coming:
            for statement in part.statements:
                if triple in statement.triples:
                    yield Statement(statement.passage, statement.asserted, (triple,))
