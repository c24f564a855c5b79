"""The quads that an update writes out, with variables or without (SPARQL 1.1 Update §3.1.1–3.1.3).

A block of quads is triples, and triples in `GRAPH … { }`. Each of these pieces is Turtle once its variables
are written as IRIs that nothing else has; so a piece is read by the engine's own parser.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from isnad.query.tokens import Token, tokens

Term = NamedNode | BlankNode | Literal | Triple
Graph = NamedNode | BlankNode | DefaultGraph


class Solution(Protocol):
    """What gives each variable its value, or None."""

    def __getitem__(self, name: str, /) -> Term | None: ...


@dataclass(frozen=True)
class Template:
    """Quads in which some IRIs stand for variables."""

    quads: tuple[Quad, ...]
    variables: Mapping[NamedNode, str]

    @cached_property
    def ground(self) -> bool:
        """Return whether the quads are the same for every solution: without variables and blank nodes."""
        nodes = {term for quad in self.quads for term in (quad.subject, quad.object, quad.graph_name)}
        return not self.variables and not any(isinstance(node, BlankNode | Triple) for node in nodes)

    def filled(self, solutions: Iterable[Solution]) -> Iterator[Quad]:
        """Return the quads for each solution: those whose variables all have values that fit (§3.1.3).

        Blank nodes are new ones for each solution.
        """
        if self.ground:
            if any(True for _ in solutions):
                yield from self.quads
            return
        for solution in solutions:
            blank: dict[BlankNode, BlankNode] = {}
            for quad in self.quads:
                triple = self._triple(quad, solution, blank)
                graph = self._value(quad.graph_name, solution, blank)
                if triple and isinstance(graph, NamedNode | BlankNode | DefaultGraph):
                    yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def _triple(
        self, pattern: Quad | Triple, solution: Solution, blank: dict[BlankNode, BlankNode]
    ) -> Triple | None:
        """Return a triple for a solution; None where a value is not there, or can have no such place."""
        subject = self._value(pattern.subject, solution, blank)
        predicate = self._value(pattern.predicate, solution, blank)
        found = self._value(pattern.object, solution, blank)
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(found, NamedNode | BlankNode | Literal | Triple)
        ):
            return Triple(subject, predicate, found)
        return None

    def _value(
        self, term: Term | DefaultGraph, solution: Solution, blank: dict[BlankNode, BlankNode]
    ) -> Term | DefaultGraph | None:
        """Return what stands in the place of a term."""
        if isinstance(term, NamedNode):
            name = self.variables.get(term)
            return term if name is None else solution[name]
        if isinstance(term, BlankNode):
            return blank.setdefault(term, BlankNode())
        return self._triple(term, solution, blank) if isinstance(term, Triple) else term


def read_template(quads: str, prologue: str, base: str, default: Graph) -> Template:
    """Read a block of quads; those in no GRAPH are of the default graph given.

    Raise SyntaxError for what is no Turtle once it is taken apart: a literal as a subject, for one, which
    the grammar of SPARQL lets through and which no RDF has.
    """
    nonce = secrets.token_hex(8)
    names: dict[str, NamedNode] = {}

    def marked(text: str) -> str:
        """Write each variable as the IRI that stands for it."""
        if "?" not in text and "$" not in text:
            return text
        parts, end = [], 0
        for token in tokens(text):
            if token.kind == "variable":
                name = token.text[1:]
                marker = names.setdefault(name, NamedNode(f"variable:{nonce}:{len(names)}"))
                parts += [text[end : token.start], str(marker)]
                end = token.start + len(token.text)
        return "".join([*parts, text[end:]])

    found: list[Quad] = []
    for graph, piece in _pieces(quads):
        name = default if graph is None else resolved(marked(graph), prologue, base)
        written = f"{prologue}\n{_closed(marked(piece))}"
        for triple in pyoxigraph.parse(written, format=RdfFormat.TURTLE, base_iri=base or None):
            found.append(Quad(triple.subject, triple.predicate, triple.object, name))
    return Template(tuple(found), {marker: name for name, marker in names.items()})


def resolved(iri: str, prologue: str, base: str) -> NamedNode:
    """Return the IRI that is written as `<…>` or with a prefix."""
    written = f"{prologue}\n<variable:s> <variable:p> {iri} ."
    (quad,) = pyoxigraph.parse(written, format=RdfFormat.TURTLE, base_iri=base or None)
    iri_of: NamedNode = quad.object
    return iri_of


def _pieces(quads: str) -> Iterator[tuple[str | None, str]]:
    """Take a block apart: the triples outside of GRAPH, and each GRAPH with what is in it."""
    if "graph" not in quads.lower():
        yield None, quads
        return
    found = [token for token in tokens(quads) if token.kind != "comment"]
    place, start = 0, 0
    while place < len(found):
        if found[place].kind == "word" and found[place].text.upper() == "GRAPH":
            yield None, quads[start : found[place].start]
            graph, opening = found[place + 1], found[place + 2]
            closing = _closing(found, place + 2)
            yield graph.text, quads[opening.start + 1 : found[closing].start]
            place, start = closing, found[closing].start + 1
            start += _dot(quads[start:])
        place += 1
    yield None, quads[start:]


def _closing(found: list[Token], opening: int) -> int:
    """Find the bracket that closes another one."""
    depth = 0
    for place in range(opening, len(found)):
        depth += (found[place].kind == "open") - (found[place].kind == "close")
        if depth == 0:
            return place
    raise AssertionError("the engine has parsed this text")


def _dot(rest: str) -> int:
    """Return how far it is past the dot that may stand after a GRAPH block (SPARQL 1.1 §19.8 [50])."""
    end = 0
    while end < len(rest) and (rest[end].isspace() or rest[end] == "#"):
        end = rest.find("\n", end) if rest[end] == "#" else end + 1
        if end < 0:
            return 0
    return end + 1 if rest[end : end + 1] == "." else 0


def _closed(triples: str) -> str:
    """End triples with a dot, as Turtle wants and SPARQL does not."""
    if "#" not in triples[triples.rfind("\n") + 1 :]:  # no comment comes last
        end = triples.rstrip()
        return triples if not end or end.endswith(".") else f"{triples} ."
    last: Token | None = None
    comments: list[Token] = []
    for token in tokens(triples):
        if token.kind == "comment":
            comments.append(token)
        else:
            last, comments = token, []
    if last is None:
        return ""
    rest = triples[last.start + len(last.text) :]
    for comment in comments:
        rest = rest.replace(comment.text, "")
    dotted = "." in rest or (last.text.endswith(".") and last.kind in ("name", "number"))
    return triples if dotted else f"{triples}\n."
