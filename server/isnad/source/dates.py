"""The dates that are authored: each one must have bounds."""

from collections.abc import Iterable

from isnad.errors import MalformedDate
from isnad.rdf.terms import Triple, datatype, lexical
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import EDTF
from isnad.reasoning.edtf import bounds


def require_dates(file: TurtleFile, graph: str, triples: Iterable[Triple]) -> None:
    """Raise MalformedDate, with its line, unless every EDTF value of a graph has bounds."""
    for triple in triples:
        value = triple[2]
        if datatype(value) == EDTF.EDTF:
            try:
                bounds(lexical(value))
            except MalformedDate as error:
                raise error.at(file.place_in(graph, *triple)) from error
