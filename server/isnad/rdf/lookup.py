"""The quads of a store that have given terms.

pyoxigraph 0.5.13 finds too many on disk where the key that it looks for ends in a byte 255: of
`?s ?p 255` also 256 and all that come after in the index (in memory, and in SPARQL, it does not). What fits
comes first; so the first that does not fit is the end.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

Term = NamedNode | BlankNode | Literal
Graph = NamedNode | BlankNode | DefaultGraph


def quads_with(
    store: pyoxigraph.Store,
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
