"""The service description: what the endpoint can do, in RDF (SPARQL 1.1 Service Description)."""

import sys
from collections.abc import Iterable

from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, parse

from isnad.query.full_text import PATTERN
from isnad.query.negotiation import FORMATS, Format
from isnad.query.results import write_graph
from isnad.rdf.namespaces import ISNAD, PREFIXES

_JSON_LD = "http://www.w3.org/ns/formats/JSON-LD"  # which pyoxigraph 0.5.13 writes as https and data/JSON-LD
_DESCRIPTION = """
PREFIX sd: <{sd}> PREFIX void: <{void}>
_:service a sd:Service ; sd:endpoint {endpoint} ;
    sd:supportedLanguage sd:SPARQL11Query{features} ; sd:resultFormat {formats} ;
    sd:defaultDataset <{isnad}dataset> ; sd:availableGraphs _:available .
<{isnad}dataset> a sd:Dataset ; sd:defaultGraph _:default .
_:default a sd:Graph ; void:triples {triples} .
_:available a sd:GraphCollection . # FROM and the graph parameters choose among these
"""
_NAMED_GRAPH = "<{isnad}dataset> sd:namedGraph _:g{number} . _:available sd:namedGraph _:g{number} ."
_NAME = "_:g{number} a sd:NamedGraph ; sd:name {graph} ."


def describe(
    endpoint: str, graphs: Iterable[str], triples: int, chosen: Format, *, writable: bool = False
) -> bytes:
    """Return the description of the service at an address, with its named graphs and default triples."""
    turtle = _DESCRIPTION.format(
        sd=PREFIXES["sd"],
        void=PREFIXES["void"],
        isnad=ISNAD,
        endpoint=NamedNode(endpoint),
        features=", sd:SPARQL11Update" if writable else f" ; sd:propertyFeature <{PATTERN}>",
        formats=", ".join(f"<{_format_iri(one)}>" for one in FORMATS if one.name != "md"),  # it has no IRI
        triples=triples,
    )
    for number, graph in enumerate(graphs):
        turtle += (_NAMED_GRAPH + _NAME).format(isnad=ISNAD, number=number, graph=NamedNode(graph))
    quads = parse(turtle, format=RdfFormat.TURTLE)
    return write_graph([quad.triple for quad in quads], chosen, sys.maxsize)


def _format_iri(found: Format) -> str:
    """Return the IRI that the W3C has for a format (https://www.w3.org/ns/formats/)."""
    engine = QueryResultsFormat if "graph" not in found.kinds else RdfFormat
    known = engine.from_media_type(found.media_type)
    return _JSON_LD if known is None or known == RdfFormat.JSON_LD else known.iri
