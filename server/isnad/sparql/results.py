"""Answers as bytes: rows and truth values in the SPARQL results formats, graphs in the RDF formats."""

import csv
import io
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


_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


def write_rows(result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, chosen: Format) -> bytes:
    """Write rows, or a truth value."""
    if chosen.name == "csv" and isinstance(result, pyoxigraph.QuerySolutions):
        return _csv(result)
    return result.serialize(format=_ROW_FORMATS[chosen.name]) or b""


def write_graph(triples: Iterable[pyoxigraph.Triple], chosen: Format) -> bytes:
    """Write a graph, with the prefixes that readers know."""
    return pyoxigraph.serialize(triples, format=_GRAPH_FORMATS[chosen.name], prefixes=PREFIXES) or b""


def _csv(result: pyoxigraph.QuerySolutions) -> bytes:
    """Write SPARQL CSV (SPARQL 1.1 CSV §3.1).

    The engine's own writer, in pyoxigraph 0.5.13, does not quote an IRI that has a comma in it, and
    the name of every passage has one: its rows would have a column too many.
    """
    names = [variable.value for variable in result.variables]
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(names)
    for row in result:
        cells = [_cell(row[name]) for name in names]
        writer.writerow(cells) if cells != [""] else written.write("\r\n")
    return written.getvalue().encode()


def _cell(term: _Term | None) -> str:
    """Write a term as CSV does: bare, without datatype or language."""
    if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return term.value
    return "" if term is None else str(term)
