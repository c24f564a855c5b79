"""What the shapes say of a graph, in parts: each document's structure, each entity with what is near.

An entity is looked at with all that is said of it and of what it is related to, as far as a shape can see;
what was found sound is remembered by the checksum of just that. The findings are those of pySHACL on the
whole graph (tests hold them equal); rudof tells, of many at once, which need not be looked at.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDFS

from isnad.graph.closure import plain
from isnad.graph.parts.pieces import n_quads
from isnad.graph.parts.pool import SEVERAL
from isnad.graph.parts.terms import read_terms
from isnad.graph.screening import refused_nodes
from isnad.graph.shapes import Finding, validate
from isnad.graph.sources import Head
from isnad.graph.terms import Triple as Authored
from isnad.namespaces import CLAIM, DOC, ICI, ID, OWL, PREFIXES, SEM, SKOS
from isnad.reasoning.rule import TYPE, Triple, is_literal

FEW_DOCUMENTS = 10  # more than these are screened by rudof before pySHACL looks at them
_AT_A_TIME = 500  # entities
_ENTITY = f"<{ID}"

# What the SPARQL constraints of ontology/shapes.ttl follow from one entity to others.
_FOLLOWED = {
    f"<{SKOS}inScheme>",
    f"<{PREFIXES['time']}before>",
    f"<{ICI}partOfSeries>",
    f"<{SKOS}exactMatch>",
}
_SEEN = _FOLLOWED | {
    *(TYPE, f"<{SKOS}notation>", f"<{SEM}hasEarliestBeginTimeStamp>", f"<{SEM}hasLatestEndTimeStamp>"),
    *(f"<{OWL}annotatedSource>", f"<{OWL}annotatedTarget>"),
}


def structure_findings(triples: Iterable[Authored], head: Head, *, screened: bool) -> tuple[Finding, ...]:
    """Hold what a document adds beside facts against the shapes: its passages and claims, and itself."""
    own = (DOC, CLAIM, ICI)  # ici: because a shape of all claims is about their class
    return _held(plain(triples) | kinds(head), head, lambda node: node.startswith(own), screened=screened)


def kinds(head: Head) -> frozenset[Triple]:
    """Give which class is below which: a shape is about those below its own, too (SHACL §2.1.3.2)."""
    return plain(triple for triple in head.ontology.triples if triple[1] == RDFS.subClassOf)


@dataclass(frozen=True)
class Surroundings:
    """Hold what is said of all entities, such that all that a shape can see of one is found."""

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

    @cached_property
    def _seen(self) -> dict[str, list[Triple]]:
        """Give, for every subject, what of it a shape about another can see."""
        found: dict[str, list[Triple]] = {}
        for triple in self.said:
            if triple[1] in _SEEN:
                found.setdefault(triple[0], []).append(triple)
        return found

    @property
    def entities(self) -> list[str]:
        """List the entities, in order."""
        return sorted(subject for subject in self._by_subject if subject.startswith(_ENTITY))

    def of(self, entity: str) -> set[Triple]:
        """Give all that a shape about an entity can see."""
        own, incoming = self._by_subject.get(entity, ()), self._by_value.get(entity, ())
        found = {*own, *incoming}
        for neighbour in {value for _, _, value in own} | {subject for subject, _, _ in incoming}:
            found.update(self._seen.get(neighbour, ()))
        for _, predicate, value in own:
            if predicate in _FOLLOWED:
                for triple in self._by_value.get(value, ()):
                    if triple[1] in _FOLLOWED:
                        found.add(triple)
                        found.update(self._seen.get(triple[0], ()))
        return found

    def checksum(self, entity: str) -> str:
        """Give the checksum of all that a shape about an entity can see."""
        lines = "".join(map("".join, sorted(self.of(entity))))
        return hashlib.blake2b(lines.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Inspection:
    """Hold what is to be looked at: the entities, in groups, with what every group needs."""

    surroundings: Surroundings
    head: Head
    common: frozenset[Triple]  # kinds, and discrepancies with the claims they are about
    rest: frozenset[Triple]  # what is neither an entity nor of one document, with what it speaks of
    groups: tuple[tuple[str, ...], ...]

    @property
    def screened(self) -> bool:
        """Tell whether there is so much that rudof looks first."""
        return len(self.groups) >= SEVERAL

    def findings(self, number: int) -> tuple[Finding, ...]:
        """Hold one group against the shapes; the number after the last is that of the rest."""
        if number == len(self.groups):
            return _held(self.rest, self.head, lambda node: not node.startswith(ID), screened=self.screened)
        group = self.groups[number]
        triples = self.common.union(*map(self.surroundings.of, group))
        nodes = {entity[1:-1] for entity in group}
        return _held(triples, self.head, nodes.__contains__, screened=self.screened)


def grouped(entities: list[str]) -> tuple[tuple[str, ...], ...]:
    """Cut a list of entities into groups of a size that is looked at together."""
    starts = range(0, len(entities), _AT_A_TIME)
    return tuple(tuple(entities[start : start + _AT_A_TIME]) for start in starts)


def _held(
    triples: frozenset[Triple], head: Head, wanted: Callable[[str], bool], *, screened: bool
) -> tuple[Finding, ...]:
    """Hold triples against the shapes; give what is found about the nodes that are wanted."""
    if screened:
        refused = refused_nodes(n_quads(triples), head.shapes.text)
        if refused is not None and not any(map(wanted, refused)):
            return ()
    verdict = validate(read_terms(sorted(triples)), head.shapes.triples)
    return tuple(finding for finding in verdict.findings if wanted(finding.node))
