"""Answers as bytes: rows and truth values in the SPARQL results formats, graphs in the RDF formats."""

import csv
import io
import json
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
    found = json.loads(result.serialize(format=QueryResultsFormat.JSON) or b"{}")
    names = found["head"]["vars"]
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(names)
    for row in found["results"]["bindings"]:
        cells = [_cell(row.get(name)) for name in names]
        writer.writerow(cells) if cells != [""] else written.write("\r\n")
    return written.getvalue().encode()


def _cell(term: dict[str, object] | None) -> str:
    """Write a term as CSV does: bare, without datatype or language."""
    if term is None:
        return ""
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    if term["type"] == "triple":
        parts: dict[str, dict[str, object]] = term["value"]  # type: ignore[assignment]
        return f"<<( {' '.join(_cell(parts[name]) for name in ('subject', 'predicate', 'object'))} )>>"
    return str(term["value"])
