"""The service description: what the endpoint can do, in RDF (SPARQL 1.1 Service Description)."""

import sys
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from isnad.query.negotiation import FORMATS, Format
from isnad.query.results import write_graph
from isnad.rdf.namespaces import ISNAD, PREFIXES, RDF

_SD = PREFIXES["sd"]
_FORMAT_IRIS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}


def describe(
    endpoint: str, graphs: Iterable[str], triples: int, chosen: Format, *, writable: bool = False
) -> bytes:
    """Describe the service at an address, which has these named graphs and so many default triples."""
    described = _triples(endpoint, graphs, triples)
    if writable:
        described.append(Triple(BlankNode("service"), _sd("supportedLanguage"), _sd("SPARQL11Update")))
    return write_graph(described, chosen, sys.maxsize)


def _triples(endpoint: str, graphs: Iterable[str], size: int) -> list[Triple]:
    """Write the description."""
    a = NamedNode(RDF + "type")
    service, dataset, default = BlankNode("service"), NamedNode(ISNAD + "dataset"), BlankNode("default")
    triples = [
        Triple(service, a, _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(endpoint)),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, a, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), default),
        Triple(default, a, _sd("Graph")),
        Triple(default, NamedNode(PREFIXES["void"] + "triples"), Literal(size)),
    ]
    for found in FORMATS:
        iri = NamedNode(f"http://www.w3.org/ns/formats/{_FORMAT_IRIS[found.name]}")
        triples.append(Triple(service, _sd("resultFormat"), iri))
    available = BlankNode("available")  # FROM and the graph parameters choose among these
    triples += [
        Triple(service, _sd("availableGraphs"), available),
        Triple(available, a, _sd("GraphCollection")),
    ]
    for number, graph in enumerate(graphs):
        node = BlankNode(f"graph{number}")
        triples += [
            Triple(dataset, _sd("namedGraph"), node),
            Triple(available, _sd("namedGraph"), node),
            Triple(node, a, _sd("NamedGraph")),
            Triple(node, _sd("name"), NamedNode(graph)),
        ]
    return triples


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
