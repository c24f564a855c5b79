"""RDF terms: the few types the build works with, and the way between pyoxigraph's and rdflib's.

Files are read by pyoxigraph, which keeps a literal's characters and says at which line and column
a mistake is; rdflib, owlrl and pySHACL work on the result.
"""

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph
from rdflib import RDF, BNode, Literal, URIRef

Subject = URIRef | BNode
Object = URIRef | BNode | Literal
Triple = tuple[Subject, URIRef, Object]


def from_oxigraph(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Object:
    """Turn a pyoxigraph term into rdflib's, without touching a literal's characters."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib would rewrite "007" to "7" and "Z" to "+00:00".
    datatype = None if term.datatype == _STRING else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def to_oxigraph(term: Object) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """Turn an rdflib term into pyoxigraph's."""
    if isinstance(term, URIRef):
        return _named_node(term)
    if isinstance(term, BNode):
        return pyoxigraph.BlankNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
    return pyoxigraph.Literal(str(term), datatype=datatype)


@lru_cache(maxsize=100_000)  # a graph says the same few names again and again
def _named_node(iri: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(str(iri))


def serialized(
    quads: Iterable[pyoxigraph.Quad] | Iterable[pyoxigraph.Triple],
    format: pyoxigraph.RdfFormat,
    prefixes: dict[str, str] | None = None,
) -> bytes:
    """Write quads or triples in a format."""
    return pyoxigraph.serialize(quads, format=format, prefixes=prefixes) or b""


def quad(triple: Triple, graph: URIRef | None) -> pyoxigraph.Quad:
    """Turn a triple of ours, in a named graph or (None) the default one, into a pyoxigraph quad."""
    subject, predicate, value = (to_oxigraph(term) for term in triple)
    name = pyoxigraph.NamedNode(str(graph)) if graph else pyoxigraph.DefaultGraph()
    return pyoxigraph.Quad(subject, predicate, value, name)  # type: ignore[arg-type]


def written(term: Object) -> str:
    """Write a term as N-Triples does, with its characters unescaped where they may be."""
    return f"<{term}>" if isinstance(term, URIRef) else str(to_oxigraph(term))


def ordered(triples: frozenset[Triple] | set[Triple]) -> list[Triple]:
    """Sort triples by their N-Triples form, so that every build writes them alike."""
    return sorted(triples, key=lambda triple: tuple(written(term) for term in triple))


def list_members(triples: Iterable[Triple]) -> dict[Subject, list[Object]]:
    """Return the members of every RDF list, by each of its cells, from that cell on."""
    firsts = {s: o for s, p, o in triples if p == RDF.first}
    rests = {s: o for s, p, o in triples if p == RDF.rest}
    lists: dict[Subject, list[Object]] = {}
    for cell in firsts:
        members: list[Object] = []
        rest: Object = cell
        while not isinstance(rest, Literal) and rest in firsts:
            members.append(firsts[rest])
            rest = rests[rest]
        lists[cell] = members
    return lists


def reachable(triples: Iterable[Triple], relation: URIRef) -> dict[str, set[str]]:
    """Give, for everything that has a relation, all that it leads to in one step or several."""
    steps: dict[str, set[str]] = {}
    for subject, predicate, value in triples:
        if predicate == relation:
            steps.setdefault(str(subject), set()).add(str(value))
    reached: dict[str, set[str]] = {}
    for start in steps:
        found: set[str] = set()
        todo = list(steps[start])
        while todo:
            node = todo.pop()
            if node not in found:
                found.add(node)
                todo += steps.get(node, ())
        reached[start] = found
    return reached


_STRING = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#string")
