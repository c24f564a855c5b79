"""Plain N-Triples terms as a store has them: a number or a date in the one form that stands for its value."""

from functools import lru_cache
from typing import cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat

from isnad.rdf import lookup


@lru_cache(maxsize=100_000)
def stored(term: str) -> NamedNode | Literal:
    """Read a term as a store has it; there are no blank nodes in a release."""
    if term.startswith("<") and "\\" not in term:
        return NamedNode(term[1:-1])
    (triple,) = pyoxigraph.parse(f"<x:x> <x:x> {term} .", format=RdfFormat.N_TRIPLES)
    return lookup.as_stored(cast(Literal, triple.object))


def as_stored(term: str) -> str:
    """Write a term as a store does: "012" of any kind of integer as the xsd:integer 12."""
    return str(stored(term)) if term.startswith('"') and term.endswith(">") else term
