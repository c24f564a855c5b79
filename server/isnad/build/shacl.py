"""SHACL: shapes read once and held against a graph by look-ups, many nodes at a time.

The subset is what ontology/shapes.ttl uses. A shape with anything else is `unsupported`: pySHACL looks at it,
on the whole graph (isnad.build.validation). Tests hold the findings of the two equal for each twin of each
shape; a value that is ill-formed is refused here even where rdflib can convert it.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from isnad.build.constraints import COMPONENTS, SHAPES, Check, Reads, UnsupportedShape, check_of, read_by
from isnad.build.findings import SEVERITIES, Finding, in_both, lasting
from isnad.build.triple_index import PropertyPath, TripleIndex
from isnad.locale import Translatable
from isnad.rdf.terms import Triple, described, is_iri, lexical, list_members
from isnad.rdf.vocabulary import DCTERMS, OWL, RDF, RDFS, SH

_TARGETS = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
_SAYING_NOTHING = {
    *(RDF.type, SH.name, SH.description, SH.message, SH.severity, SH.path, SH.order, SH.group, SH.flags),
    *(RDFS.label, RDFS.comment, RDFS.isDefinedBy, DCTERMS.title, OWL.deprecated),
}


@dataclass(frozen=True)
class SparqlConstraint:
    """A SELECT query whose solutions are violations (SHACL-SPARQL §5.3)."""

    query: str
    reads: Reads
    severity: str
    message: Translatable

    def findings(self, index: TripleIndex, focus_nodes: Collection[str]) -> Iterator[Finding]:
        """Return the violations by some nodes: one query for all of them, since `$this` joins as usual."""
        if not focus_nodes:
            return
        query = self.query
        if len(focus_nodes) <= _MOST_VALUES and (found := [*_WHERE.finditer(query)]):
            names, begin = " ".join(focus_nodes), found[-1].end()  # within the SELECT that finds $this
            query = f"{query[:begin]} VALUES $this {{ {names} }} {query[begin:]}"
        for this, path, value in index.select(query, self.reads.keys):
            if this in focus_nodes:
                yield Finding(lasting(this), path, lasting(value or this), self.severity, self.message)


@dataclass(frozen=True)
class Shape:
    """A node shape, or (with a path) a property shape."""

    name: str
    path: PropertyPath | None
    checks: tuple[Check, ...]
    properties: tuple["Shape", ...]
    sparql: tuple[SparqlConstraint, ...]
    severity: str
    message: Translatable
    targets: tuple[tuple[str, str], ...] = ()
    scopes: frozenset[str] = frozenset()
    below: tuple["Shape", ...] = field(default=(), repr=False)  # the members of sh:or and its like

    @cached_property
    def reads(self) -> Reads:
        """What the shape looks at, its SPARQL constraints aside."""
        found = [one.reads for one in (*self.properties, *self.below)]
        local = all(one.local for one in found) and (self.path is None or self.path.local)
        keys = frozenset().union(*(one.keys or () for one in found), self.path.keys if self.path else ())
        return Reads(local, keys, self.scopes.union(*(one.scopes for one in found)))

    @cached_property
    def parts(self) -> "tuple[tuple[Reads, Shape | SparqlConstraint], ...]":
        """What can be decided apart, each with what it looks at: properties, queries, and its own checks."""
        below = [one.reads for one in self.below]
        keys = frozenset().union(*(one.keys or () for one in below))
        itself = Reads(all(one.local for one in below), keys, self.scopes)
        constraints: tuple[Shape | SparqlConstraint, ...] = (*self.properties, *self.sparql)
        found = [(one.reads, one) for one in constraints]
        found += [(itself, replace(self, properties=()))] if self.checks else []
        return tuple((self._targeted(reads), part) for reads, part in found)

    def _targeted(self, reads: Reads) -> Reads:
        """Add, to what a constraint looks at, what tells which nodes the shape is about."""
        if reads.keys is None or reads.local:
            return reads
        targets = frozenset(target for kind, target in self.targets if kind != SH.targetNode)
        return Reads(reads.local, reads.keys | targets, reads.scopes)

    @cached_property
    def predicate(self) -> str:
        """The predicate that a result names as its path."""
        return self.path.predicate if self.path else ""

    def results(self, index: TripleIndex, node: str) -> Iterator[Finding]:
        """Return what is wrong with a node, SPARQL constraints aside."""
        if self.path is None:
            values = [node]
        elif self.predicate:
            values = index.values(self.predicate).get(node, _NONE)
        else:
            values = self.path.values(index, node)
        for check in self.checks:
            for value in check(index, node, values):
                yield Finding(lasting(node), self.predicate, lasting(value), self.severity, self.message)
        for one in self.properties:
            for value in values:
                yield from one.results(index, value)

    def conforms(self, index: TripleIndex, node: str) -> bool:
        """Return whether nothing is wrong with a node."""
        return next(self.results(index, node), None) is None

    def focus_nodes(self, index: TripleIndex, wanted: Callable[[str], bool]) -> frozenset[str]:
        """Return the nodes that the shape is about (SHACL §2.1), as far as they are wanted."""
        found: set[str] = set()
        for kind, target in self.targets:
            if kind == SH.targetClass:
                found.update(index.instances(target))
            elif kind == SH.targetNode:
                found.add(target)
            else:
                along = index.values if kind == SH.targetSubjectsOf else index.subjects
                found.update(along(target))
        return frozenset(filter(wanted, found))


_NONE: list[str] = []
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)
_MOST_VALUES = 2000  # focus nodes that a query names; beyond, it looks at all nodes there are
Chosen = Callable[[Reads], bool]


@dataclass(frozen=True)
class ShapesGraph:
    """The shapes of a file."""

    shapes: tuple[Shape, ...]
    unsupported: dict[str, str]  # the names of shapes that are not read here, and why

    def findings(
        self, index: TripleIndex, wanted: Callable[[str], bool], chosen: Chosen = lambda _: True
    ) -> list[Finding]:
        """Return what is wrong with the nodes that are wanted, by the constraints that are chosen."""
        found: list[Finding] = []
        asked: list[tuple[SparqlConstraint, frozenset[str]]] = []
        for shape in self.shapes:
            parts = [part for reads, part in shape.parts if chosen(reads)]
            nodes = shape.focus_nodes(index, wanted) if parts else frozenset()
            for part in parts:
                if isinstance(part, SparqlConstraint):
                    asked.append((part, nodes))
                else:
                    found += (one for node in nodes for one in part.results(index, node))
        # First those that read any triple: the store that is made for them serves the others, too.
        for query, focus_nodes in sorted(asked, key=lambda one: one[0].reads.keys is not None):
            found += query.findings(index, focus_nodes)
        return found

    def keys_of(self, chosen: Chosen) -> frozenset[str] | None:
        """Return the keys of all that the chosen constraints look at; None where that is any triple."""
        found: set[str] = set()
        for reads, _ in (part for shape in self.shapes for part in shape.parts):
            if chosen(reads):
                if reads.keys is None:
                    return None
                found |= reads.keys
        return frozenset(found)


@lru_cache(maxsize=4)  # their SPARQL takes a second to parse, and one process may ask several times
def read_shapes(triples: tuple[Triple, ...]) -> ShapesGraph:
    """Read the node shapes among triples."""
    return _Reader(triples).shapes_graph()


class _Reader:
    """Read shapes out of the triples that say them."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self._said = described(triples)
        self._lists = list_members(triples)

    def shapes_graph(self) -> ShapesGraph:
        """Read them all; a shape with something that is not known here is named with the reason."""
        shapes: list[Shape] = []
        unsupported: dict[str, str] = {}
        for name, said in self._said.items():
            if SH.NodeShape in said.get(RDF.type, ()) or any(kind in said for kind in _TARGETS):
                try:
                    if SH.path in said:
                        raise UnsupportedShape("a property shape with a target")
                    shapes.append(self._shape(name))
                except UnsupportedShape as error:
                    unsupported[name] = str(error)
        return ShapesGraph(tuple(shapes), unsupported)

    def _shape(self, node: str) -> Shape:
        said = self._said.get(node, {})
        message, severity = self._message(said), self._severity(said)
        path = self._path(said[SH.path][0]) if SH.path in said else None
        checks: list[Check] = []
        below: list[Shape] = []
        properties = tuple(self._shape(one) for one in said.get(SH.property, ()))
        sparql = tuple(self._sparql(one, severity) for one in said.get(SH.sparql, ()))
        if path is not None and sparql:
            raise UnsupportedShape("sh:sparql in a property shape")
        for predicate, values in said.items():
            if predicate in (SH.property, SH.sparql, SHAPES.decidedIn) or predicate in _TARGETS:
                continue
            if predicate == SH["or"]:
                for cell in values:
                    members = tuple(self._shape(one) for one in self._members(cell))
                    below += members
                    checks.append(_any_of(members))
            elif predicate in COMPONENTS:
                flags = lexical(said.get(SH.flags, ['""'])[0])
                given = [self._members(one) if one in self._lists else one for one in values]
                checks += [check_of(predicate, one, flags) for one in given]
            elif predicate not in _SAYING_NOTHING:
                raise UnsupportedShape(predicate)
        return Shape(
            name=node,
            path=path,
            checks=tuple(checks),
            properties=properties,
            sparql=sparql,
            severity=severity,
            message=message,
            targets=self._targets(node, said),
            scopes=frozenset(said.get(SHAPES.decidedIn, ())),
            below=tuple(below),
        )

    def _targets(self, node: str, said: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
        """Return what a shape is about; a shape that is a class is about its instances (SHACL §2.1.3.3)."""
        named = tuple((kind, target) for kind in _TARGETS for target in said.get(kind, ()))
        kinds = said.get(RDF.type, ())
        is_class = SH.NodeShape in kinds and RDFS.Class in kinds
        return (*named, (SH.targetClass, node)) if is_class else named

    def _sparql(self, node: str, severity: str) -> SparqlConstraint:
        said = self._said[node]
        if SH.select not in said or SH.deactivated in said:
            raise UnsupportedShape("sh:sparql without sh:select")
        declared = (one for head in said.get(SH.prefixes, ()) for one in self._said[head].get(SH.declare, ()))
        prefixes = {
            lexical(self._said[one][SH.prefix][0]): lexical(self._said[one][SH.namespace][0])
            for one in declared
        }
        head = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in sorted(prefixes.items()))
        query = head + lexical(said[SH.select][0])
        local, keys = read_by(query)
        reads = Reads(local, keys, frozenset(said.get(SHAPES.decidedIn, ())))
        own = self._severity(said) if SH.severity in said else severity
        return SparqlConstraint(query, reads, own, self._message(said))

    def _path(self, node: str) -> PropertyPath:
        """Read a path; raise UnsupportedShape for repeated steps."""
        if is_iri(node) and node not in self._lists:
            return PropertyPath((((node, False),),))
        said = self._said.get(node, {})
        if node in self._lists:
            steps = [self._path(one) for one in self._members(node)]
            if any(len(one.alternatives) > 1 for one in steps):
                raise UnsupportedShape("alternatives in a sequence path")
            return PropertyPath((tuple(step for one in steps for step in one.alternatives[0]),))
        if SH.alternativePath in said:
            each = [self._path(one) for one in self._members(said[SH.alternativePath][0])]
            return PropertyPath(tuple(steps for one in each for steps in one.alternatives))
        if SH.inversePath in said and len((inner := self._path(said[SH.inversePath][0])).alternatives) == 1:
            return PropertyPath((tuple((name, not back) for name, back in reversed(inner.alternatives[0])),))
        raise UnsupportedShape(f"path {' '.join(said)}")

    def _members(self, cell: str) -> list[str]:
        return self._lists.get(cell, [])

    def _severity(self, said: dict[str, list[str]]) -> str:
        return SEVERITIES.get(next(iter(said.get(SH.severity, ())), SH.Violation), "violation")

    def _message(self, said: dict[str, list[str]]) -> Translatable:
        return in_both(said.get(SH.message, ()), re.sub(r"^.*#", "", " ".join(sorted(said))))


def _any_of(members: tuple[Shape, ...]) -> Check:
    """Return the check of sh:or: each value conforms to one of several shapes."""

    def check(index: TripleIndex, node: str, values: list[str]) -> Iterator[str]:
        for value in values:
            if not any(member.conforms(index, value) for member in members):
                yield value

    return check
