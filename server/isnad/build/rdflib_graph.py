"""The way into rdflib, which owlrl and pySHACL work on, and back: the only conversions of terms."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import rdflib
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql.algebra import translateQuery, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from isnad.rdf import terms
from isnad.rdf.terms import Triple, is_blank, is_iri, lexical
from isnad.rdf.vocabulary import XSD

_PREFIX = re.compile(r"PREFIX (\S*): <([^<>]*)>\s*")


def graph_of(triples: Iterable[Triple], graph: Graph | None = None) -> Graph:
    """Return an rdflib graph of triples: a new one, or the one that is given, filled."""
    graph = Graph() if graph is None else graph
    for subject, predicate, value in triples:
        graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(value)))
    return graph


def triples_of(graph: Graph) -> Iterator[Triple]:
    """Return the triples of an rdflib graph."""
    for subject, predicate, value in graph:
        yield term_of(subject), term_of(predicate), term_of(value)


@lru_cache(maxsize=10_000)  # a graph says the same few names again and again
def rdflib_term(term: str) -> URIRef | BNode | Literal:
    """Return rdflib's form of a term, without touching a literal's characters.

    rdflib would rewrite "007" to "7" and "Z" to "+00:00".
    """
    if is_iri(term):
        return URIRef(term[1:-1])
    if is_blank(term):
        return BNode(term[2:])
    if language := terms.language(term):
        return Literal(lexical(term), lang=language)
    datatype = terms.datatype(term)
    return Literal(
        lexical(term), datatype=None if datatype == XSD.string else URIRef(datatype[1:-1]), normalize=False
    )


def term_of(node: Node) -> str:
    """Return the term that an rdflib node is."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, BNode):
        return f"_:{node}"
    if not isinstance(node, Literal):
        raise TypeError(f"no term: {node!r}")
    datatype = f"<{node.datatype}>" if node.datatype else ""
    return terms.literal(str(node), language=node.language or "", datatype=datatype)


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Have rdflib keep the characters of literals: it would make "+00:00" of a time's "Z"."""
    usual, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = usual


def parsed_query(text: str) -> Query:
    """Return a query as rdflib evaluates it; one text is parsed once, in whatever order its prefixes stand.

    To parse a constraint takes rdflib 20 ms, and two ask for each: who reads what it is about, and pySHACL.
    """
    declared: list[tuple[str, str]] = []
    while found := _PREFIX.match(text):
        declared.append((found[1], found[2]))
        text = text[found.end() :]
    return _parsed_query(text, tuple(sorted(declared)))


@lru_cache(maxsize=256)
def _parsed_query(text: str, prefixes: tuple[tuple[str, str], ...]) -> Query:
    parsed = parseQuery(text)
    parsed[1] = traverse(parsed[1], visitPre=_unescape)
    return translateQuery(parsed, initNs=dict(prefixes))


def _unescape(part: object) -> None:
    r"""Have `e:a\,b` be <…a,b> (SPARQL 1.1 §4.1.1.1): rdflib keeps the backslash (see findings/)."""
    if isinstance(part, CompValue) and part.name == "pname" and "localname" in part:
        part["localname"] = part["localname"].replace("\\", "")
