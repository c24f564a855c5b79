"""What the shapes say of a graph, in parts: each document's structure, each entity with what is near.

An entity is looked at with all that is said of it and of what it is related to, as far as a shape can see;
what was found sound is remembered by the checksum of just that. The findings are those of pySHACL on the
whole graph (tests hold them equal); rudof tells, of many at once, which need not be looked at.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from isnad.build.parts.pieces import n_quads
from isnad.build.screening import aimed_at, refused_nodes
from isnad.build.shapes import Finding, validate
from isnad.rdf.namespaces import CLAIM, DOC, ICI, ID, OWL, PREFIXES, SEM, SKOS, is_entity
from isnad.rdf.terms import Triple, is_literal
from isnad.rdf.vocabulary import RDF, RDFS
from isnad.source.sources import Head

FEW_DOCUMENTS = 10  # more than these are screened by rudof before pySHACL looks at them
_AT_A_TIME = 500  # entities

# What the SPARQL constraints of ontology/shapes.ttl follow from one entity to others.
_FOLLOWED = {
    f"<{SKOS}inScheme>",
    f"<{PREFIXES['time']}before>",
    f"<{ICI}partOfSeries>",
    f"<{SKOS}exactMatch>",
}
_SEEN = _FOLLOWED | {
    *(RDF.type, f"<{SKOS}notation>", f"<{SEM}hasEarliestBeginTimeStamp>", f"<{SEM}hasLatestEndTimeStamp>"),
    *(f"<{OWL}annotatedSource>", f"<{OWL}annotatedTarget>"),
}


def structure_findings(triples: frozenset[Triple], head: Head, *, screened: bool) -> tuple[Finding, ...]:
    """Hold what a document adds beside facts against the shapes: its passages and claims, and itself."""
    own = (DOC, CLAIM, ICI)  # ici: because a shape of all claims is about their class
    return _held(triples | kinds(head), head, lambda node: node.startswith(own), screened=screened)


def kinds(head: Head) -> frozenset[Triple]:
    """Return which class is below which: a shape is about those below its own, too (SHACL §2.1.3.2)."""
    return frozenset(triple for triple in head.ontology.triples if triple[1] == RDFS.subClassOf)


class Said(Protocol):
    """Give what is said of entities, such that all that a shape can see of one is found."""

    def about(self, subject: str) -> Iterable[Triple]:
        """Return the triples of a subject."""

    def leading_to(self, value: str) -> Iterable[Triple]:
        """Return the triples that have a thing for their value."""


@dataclass(frozen=True)
class Remembered:
    """What is said of all entities in memory."""

    said: frozenset[Triple]

    @cached_property
    def _by_subject(self) -> dict[str, list[Triple]]:
        found: dict[str, list[Triple]] = {}
        for triple in self.said:
            found.setdefault(triple[0], []).append(triple)
        return found

    @cached_property
    def _by_value(self) -> dict[str, list[Triple]]:
        found: dict[str, list[Triple]] = {}
        for triple in self.said:
            if not is_literal(triple[2]):
                found.setdefault(triple[2], []).append(triple)
        return found

    @property
    def entities(self) -> list[str]:
        """List the entities, in order."""
        return sorted(subject for subject in self._by_subject if is_entity(subject))

    def about(self, subject: str) -> Iterable[Triple]:
        """Return the triples of a subject."""
        return self._by_subject.get(subject, ())

    def leading_to(self, value: str) -> Iterable[Triple]:
        """Return the triples that have a thing for their value."""
        return self._by_value.get(value, ())


class Surroundings:
    """Gather, for each entity, all that a shape about it can see."""

    def __init__(self, said: Said, glance: Callable[[str], Iterable[Triple]] | None = None) -> None:
        """Take what is said, and a quicker way, if there is one, to what is said of a neighbour."""
        self.said = said
        self._glance = glance or said.about
        self._seen: dict[str, tuple[Triple, ...]] = {}

    def of(self, entity: str) -> set[Triple]:
        """Return all that a shape about an entity can see."""
        own, incoming = self.said.about(entity), self.said.leading_to(entity)
        found = {*own, *incoming}
        for neighbour in {value for _, _, value in own} | {subject for subject, _, _ in incoming}:
            found.update(self._seen_of(neighbour))
        for _, predicate, value in own:
            if predicate in _FOLLOWED:
                for triple in self.said.leading_to(value):
                    if triple[1] in _FOLLOWED:
                        found.add(triple)
                        found.update(self._seen_of(triple[0]))
        return found

    def checksum(self, entity: str) -> str:
        """Return the checksum of all that a shape about an entity can see."""
        lines = "".join(map("".join, sorted(self.of(entity))))
        return hashlib.blake2b(lines.encode(), digest_size=12).hexdigest()

    def _seen_of(self, subject: str) -> tuple[Triple, ...]:
        """Return what of a subject a shape about another can see."""
        if subject not in self._seen:
            own = () if is_literal(subject) else self._glance(subject)
            self._seen[subject] = tuple(triple for triple in own if triple[1] in _SEEN)
        return self._seen[subject]


@dataclass(frozen=True)
class Inspection:
    """What is to be looked at: the entities, in groups, with what every group needs."""

    surroundings: Surroundings
    head: Head
    common: frozenset[Triple]  # kinds, and discrepancies with the claims they are about
    rest: frozenset[Triple]  # what is neither an entity nor of one document, with what it speaks of
    groups: tuple[tuple[str, ...], ...]
    screened: bool  # whether there is so much that rudof looks first

    def findings(self, number: int) -> tuple[Finding, ...]:
        """Hold one group against the shapes; the number after the last is that of the rest."""
        if number == len(self.groups):
            return _held(self.rest, self.head, lambda node: not node.startswith(ID), screened=self.screened)
        group = self.groups[number]
        triples = self.common.union(*(self.surroundings.of(one) for one in group))
        names = {entity[1:-1] for entity in group}
        wanted = names.__contains__
        return _held(triples, self.head, wanted, screened=self.screened, nodes=frozenset(group))


def grouped(entities: list[str]) -> tuple[tuple[str, ...], ...]:
    """Cut a list of entities into groups of a size that is looked at together."""
    starts = range(0, len(entities), _AT_A_TIME)
    return tuple(tuple(entities[start : start + _AT_A_TIME]) for start in starts)


def _held(
    triples: frozenset[Triple],
    head: Head,
    wanted: Callable[[str], bool],
    *,
    screened: bool,
    nodes: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    """Hold triples against the shapes; give what is found about the nodes that are wanted.

    Where they can be listed, rudof looks at those `nodes` alone, and not at all that stands around them.
    """
    if screened:
        shapes = frozenset(head.shapes.triples)
        aimed = shapes if nodes is None else aimed_at(nodes, shapes, triples)
        refused = refused_nodes(n_quads(triples), "".join(n_quads(aimed)))
        if refused is not None and not any(map(wanted, refused)):
            return ()
    verdict = validate(triples, head.shapes.triples)
    return tuple(finding for finding in verdict.findings if wanted(finding.node))
