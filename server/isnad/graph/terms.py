"""RDF terms: the few types the build works with, and the way between pyoxigraph's and rdflib's.

Files are read by pyoxigraph, which keeps a literal's characters and says at which line and column
a mistake is; rdflib, owlrl and pySHACL work on the result.
"""

import pyoxigraph
from rdflib import BNode, Literal, URIRef

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
        return pyoxigraph.NamedNode(str(term))
    if isinstance(term, BNode):
        return pyoxigraph.BlankNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
    return pyoxigraph.Literal(str(term), datatype=datatype)


def written(term: Object) -> str:
    """Write a term as N-Triples does, with its characters unescaped where they may be."""
    return str(to_oxigraph(term))


def ordered(triples: frozenset[Triple] | set[Triple]) -> list[Triple]:
    """Sort triples by their N-Triples form, so that every build writes them alike."""
    return sorted(triples, key=lambda triple: tuple(written(term) for term in triple))


_STRING = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#string")
