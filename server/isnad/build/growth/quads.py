"""The quads that a release has and the last one had not, and the other way round, as lines of N-Quads."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import DefaultGraph, RdfFormat

from isnad.build.growth.ground import Ground
from isnad.build.parts.part import N_QUADS, Part
from isnad.build.parts.pieces import n_quads
from isnad.build.stored import as_stored
from isnad.rdf import namespaces
from isnad.reasoning.rule import Triple


@dataclass(frozen=True)
class Change:
    """What comes and what goes: lines of N-Quads, and the triples of the default graph among them."""

    added: frozenset[str]
    removed: frozenset[str]

    def __or__(self, other: "Change") -> "Change":
        """Put two changes of different quads together."""
        return Change(self.added | other.added, self.removed | other.removed)

    @property
    def gained(self) -> frozenset[Triple]:
        """The triples that come into the default graph."""
        return frozenset(_default(self.added))

    @property
    def lost(self) -> frozenset[Triple]:
        """The triples that leave the default graph."""
        return frozenset(_default(self.removed))


def of_documents(ground: Ground) -> Change:
    """Return what the documents that come and go have of their own."""
    coming, going = _lines(ground.coming), _lines(ground.going)
    return Change(coming - going, going - coming)


def of_statements(ground: Ground, marks: frozenset[Triple]) -> Change:
    """Return what is asserted, named, inferred, marked and said by others otherwise than before."""
    layers = {
        namespaces.INFERRED_GRAPH: ground.inferred,
        namespaces.ENTITIES_GRAPH: ground.entities,
        namespaces.OUTSIDE_GRAPH: ground.outside,
    }
    changed = {t for layer in (ground.given, *layers.values()) for t in layer.gained | layer.lost}
    changed |= marks ^ ground.marks
    there = (ground.given, ground.links, ground.ontology, *layers.values())

    def is_there(triple: Triple) -> bool:
        return triple in marks or any(layer.holds(triple) for layer in there)

    before = {triple for triple in changed if ground.default.held(triple)}
    now = {triple for triple in changed if is_there(triple)}
    added, removed = n_quads(now - before), n_quads(before - now)
    for name, layer in layers.items():
        added += n_quads(layer.gained, f"<{name}>")
        removed += n_quads(layer.lost, f"<{name}>")
    return Change(frozenset(added), frozenset(removed))


def of_catalogue(before: frozenset[Triple], now: frozenset[Triple]) -> Change:
    """Return what is in the catalogue and was not, and the other way round; nothing else has such triples."""
    name = f"<{namespaces.CATALOGUE_GRAPH}>"
    return Change(
        frozenset([*n_quads(now - before), *n_quads(now - before, name)]),
        frozenset([*n_quads(before - now), *n_quads(before - now, name)]),
    )


def _lines(parts: Iterable[Part]) -> frozenset[str]:
    """Read the quads of parts."""
    texts = (part.piece(N_QUADS).read_text(encoding="utf-8") for part in parts)
    return frozenset(f"{line}\n" for text in texts for line in text.split("\n") if line)


def _default(lines: Iterable[str]) -> Iterable[Triple]:
    """Read the triples of the default graph, as a store has them."""
    for quad in pyoxigraph.parse("".join(lines).encode(), format=RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, DefaultGraph):
            yield str(quad.subject), str(quad.predicate), as_stored(str(quad.object))
