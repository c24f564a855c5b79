"""RDF terms as N-Triples writes them: the one form that they have from an authored file to a release.

A term is a plain string: `<iri>`, `"text"@ar`, `"2004-12"^^<…>` or `_:blank`, escaped exactly as pyoxigraph
escapes it, so that equal strings are equal terms. A parser keeps a literal's characters as they are written;
a store keeps values, and returns 012 and "12"^^xsd:int as "12"^^xsd:integer. So a release has no literals but
those that a store returns as they are: `literal` makes no other, and `isnad.rdf.turtle` reads no other.

pyoxigraph 0.5.13 finds too many on disk where the key that it looks for ends in a byte 255: of `?s ?p 255`
also 256 and all that come after in the index (in memory, and in SPARQL, it does not). What fits comes first;
so the first that does not fit is the end.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from isnad.rdf.namespaces import CHAIN, DCTERMS, ICI, NIF, PREFIXES, RDF, RDFS, SKOS, XSD, shortened

Triple = tuple[str, str, str]
GraphName = str  # an IRI in angle brackets

_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_FIRST, _REST, _LABEL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDFS}label>"


def iri(value: str) -> str:
    """Return the term of an IRI."""
    return f"<{value}>"


def literal(text: str, *, language: str = "", datatype: str = "") -> str:
    """Return the term of a literal, given its language tag or its datatype (a term, too).

    A value of a datatype is written as a store returns it.
    """
    quoted = str(Literal(text)) if _ESCAPED.search(text) else f'"{text}"'
    if language:
        return f"{quoted}@{language.lower()}"
    return str(as_stored(Literal(text, datatype=NamedNode(datatype[1:-1])))) if datatype else quoted


def integer(number: int) -> str:
    """Return the term of an xsd:integer."""
    return f'"{number}"^^<{XSD}integer>'


def is_iri(term: str) -> bool:
    """Return whether a term is an IRI."""
    return term.startswith("<")


def is_literal(term: str) -> bool:
    """Return whether a term is a literal, of which nothing can be said."""
    return term.startswith('"')


def is_blank(term: str) -> bool:
    """Return whether a term is a blank node."""
    return term.startswith("_:")


def lexical(term: str) -> str:
    """Return the characters of a literal, the IRI of an IRI without brackets, or a blank node's label."""
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term[2:]
    text = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def language(term: str) -> str:
    """Return the language tag of a literal; empty where it has none."""
    suffix = term[term.rindex('"') + 1 :] if term.startswith('"') else ""
    return suffix[1:] if suffix.startswith("@") else ""


def datatype(term: str) -> str:
    """Return the datatype of a literal as a term (RDF 1.1 §3.3); empty for what is no literal."""
    if not term.startswith('"'):
        return ""
    suffix = term[term.rindex('"') + 1 :]
    if suffix.startswith("@"):
        return _LANG_STRING
    return suffix[2:] or _STRING


def readable(term: str) -> str:
    """Return a term as a message shows it: an IRI with its prefix where one of ours fits."""
    return shortened(term[1:-1]) if term.startswith("<") else term


def local_name(term: str) -> str:
    """Return what follows the last slash or hash of an IRI."""
    return re.split(r"[#/]", lexical(term))[-1]


def triple_of(found: pyoxigraph.Quad | pyoxigraph.Triple) -> Triple:
    """Return the triple of what pyoxigraph read, its terms as they were written."""
    return str(found.subject), str(found.predicate), str(found.object)


def serialized(
    quads: Iterable[pyoxigraph.Quad] | Iterable[pyoxigraph.Triple],
    format: pyoxigraph.RdfFormat,
    prefixes: dict[str, str] | None = None,
) -> bytes:
    """Return quads or triples written in a format."""
    return pyoxigraph.serialize(quads, format=format, prefixes=prefixes) or b""


def list_members(triples: Iterable[Triple]) -> dict[str, list[str]]:
    """Return the members of every RDF list, by each of its cells, from that cell on."""
    triples = list(triples)
    firsts = {s: o for s, p, o in triples if p == _FIRST}
    rests = {s: o for s, p, o in triples if p == _REST}
    lists: dict[str, list[str]] = {}
    for cell in firsts:
        members: list[str] = []
        rest = cell
        while rest in firsts:
            members.append(firsts[rest])
            rest = rests[rest]
        lists[cell] = members
    return lists


def described(triples: Iterable[Triple]) -> dict[str, dict[str, list[str]]]:
    """Return what is said of each subject: the values of each of its properties."""
    found: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in triples:
        found.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return found


def values_of(triples: Iterable[Triple], predicate: str) -> dict[str, set[str]]:
    """Return the values of a property, by subject."""
    found: dict[str, set[str]] = {}
    for subject, said, value in triples:
        if said == predicate:
            found.setdefault(subject, set()).add(value)
    return found


def labels_of(triples: Iterable[Triple]) -> dict[str, dict[str, str]]:
    """Return what things are called (rdfs:label), by language."""
    found: dict[str, dict[str, str]] = {}
    for subject, predicate, value in triples:
        if predicate == _LABEL:
            found.setdefault(subject, {})[language(value)] = lexical(value)
    return found


def reachable(triples: Iterable[Triple], relation: str) -> dict[str, set[str]]:
    """Return, for everything that has a relation, all that it leads to in one step or several."""
    steps = values_of(triples, relation)
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


def _unescaped(found: re.Match[str]) -> str:
    """Return the character that an escape of N-Triples stands for."""
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else _CHARACTERS.get(found[3], found[3])


_STRING, _LANG_STRING = f"<{XSD}string>", f"<{RDF}langString>"


Term = NamedNode | BlankNode | Literal
Graph = NamedNode | BlankNode | DefaultGraph


class Quads(Protocol):
    """What quads are found in: a store, or a part of one."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: Graph | None,
        /,
    ) -> Iterator[Quad]:
        """Return the quads that have the terms that are given."""


def quads_with(
    store: Quads,
    subject: Term | None,
    predicate: NamedNode | None,
    value: Term | None,
    graph: Graph | None = None,
) -> Iterator[Quad]:
    """Give the quads that have the terms that are given, in any graph or in one; a literal is no subject."""
    if isinstance(subject, Literal):
        return
    value = as_stored(value) if isinstance(value, Literal) else value
    for quad in store.quads_for_pattern(subject, predicate, value, graph):
        if value is not None and quad.object != value:
            return
        yield quad


@lru_cache(maxsize=100_000)
def as_stored(literal: Literal) -> Literal:
    """Return a literal in the form that a store keeps for its value: "012" of any kind of integer as 12."""
    scratch = pyoxigraph.Store()
    scratch.add(Quad(_ANY, _ANY, literal))
    (quad,) = scratch
    return cast(Literal, quad.object)


_ANY = NamedNode("urn:isnad:any")


# The properties by which a thing has them.
TEXT_PROPERTIES = (
    *(f"{RDFS}{name}" for name in ("label", "comment")),
    *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel", "definition")),
    *(f"{DCTERMS}{name}" for name in ("title", "description")),
    f"{ICI}nameInText",
    f"{CHAIN}rendering",
    f"{NIF}anchorOf",
    *(f"{PREFIXES[prefix]}name" for prefix in ("foaf", "schema")),
)
_BY = f"VALUES ?by {{ {' '.join(f'<{one}>' for one in TEXT_PROPERTIES)} }}"
_ELSEWHERE = f"ASK {{ {_BY} GRAPH ?graph {{ ?thing ?by ?text }} FILTER NOT EXISTS {{ ?thing ?by ?text }} }}"
_TEXTS = f"""
SELECT DISTINCT ?thing ?by ?text {{
    {_BY}
    {{ ?thing ?by ?text }} UNION {{ GRAPH ?graph {{ ?thing ?by ?text }} }}
    FILTER (isIRI(?thing) && (LANG(?text) != "" || DATATYPE(?text) = <{XSD}string>))
}}
"""


class Text(NamedTuple):
    """A literal with the thing that has it and the property by which; a plain one has no language."""

    thing: str
    property: str
    value: str
    language: str


def has_texts_by_default(store: Store) -> bool:
    """Return whether all texts of a store stand in its default graph."""
    return not store.query(_ELSEWHERE)


def texts_of(store: Store) -> Iterator[Text]:
    """Return the texts of a store, in all of its graphs, each once."""
    found = store.query(_TEXTS)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - a SELECT has no other
    for thing, by, text in found:
        assert isinstance(thing, NamedNode)  # noqa: S101 - as the query has it
        assert isinstance(by, NamedNode)  # noqa: S101
        assert isinstance(text, Literal)  # noqa: S101
        if text.direction is None:  # which no row of an answer would have (RDF 1.2)
            yield Text(thing.value, by.value, text.value, text.language or "")
