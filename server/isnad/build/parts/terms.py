"""The way from plain N-Triples terms to rdflib's."""

from collections.abc import Iterable, Iterator
from typing import cast

import pyoxigraph

from isnad.rdf.terms import Triple as Authored
from isnad.rdf.terms import from_oxigraph
from isnad.reasoning.rule import Triple


def read_terms(triples: Iterable[Triple]) -> Iterator[Authored]:
    """Read triples written as N-Triples terms, in their order."""
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples)
    for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES):
        yield cast(Authored, tuple(map(from_oxigraph, (quad.subject, quad.predicate, quad.object))))


def authored(triple: Triple) -> Authored:
    """Read one triple."""
    return next(read_terms([triple]))
