"""The dates that are authored: each one must have bounds."""

from collections.abc import Iterable

from rdflib import Literal, URIRef

from isnad.errors import MalformedDate
from isnad.rdf.namespaces import EDTF
from isnad.rdf.terms import Triple
from isnad.rdf.turtle import TurtleFile
from isnad.reasoning.edtf import bounds


def require_dates(file: TurtleFile, graph: URIRef, triples: Iterable[Triple]) -> None:
    """Raise MalformedDate, with its line, unless every EDTF value of a graph has bounds."""
    for triple in triples:
        value = triple[2]
        if isinstance(value, Literal) and str(value.datatype) == EDTF:
            try:
                bounds(str(value))
            except MalformedDate as error:
                raise error.at(file.place_in(graph, *triple)) from error
