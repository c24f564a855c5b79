"""Answers as bytes: rows and truth values in the SPARQL results formats, graphs in the RDF formats."""

from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from isnad.namespaces import PREFIXES
from isnad.sparql.negotiation import Format

_ROW_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def write_rows(result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, chosen: Format) -> bytes:
    """Write rows, or a truth value."""
    return result.serialize(format=_ROW_FORMATS[chosen.name]) or b""


def write_graph(triples: Iterable[pyoxigraph.Triple], chosen: Format) -> bytes:
    """Write a graph, with the prefixes that readers know."""
    return pyoxigraph.serialize(triples, format=_GRAPH_FORMATS[chosen.name], prefixes=PREFIXES) or b""
