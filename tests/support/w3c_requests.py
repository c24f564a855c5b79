"""The W3C's tests of the protocol, of the graph store and of the service description, sent to a server.

In a checkout of w3c/rdf-tests these are rows of HTTP requests, each with what is expected of its response.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat
from raw_http import Raw
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from w3c import MF, graph_rows, manifests, same_rows
from w3c_updates import UT, Site

HT = Namespace("http://www.w3.org/2011/http#")
HTS = Namespace("http://www.w3.org/2011/http-statusCodes#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

KINDS = {MF.ProtocolTest, MF.GraphStoreProtocolTest, MF.ServiceDescriptionTest}
_STATUSES = {
    "OK": (200,),
    "Created": (201,),
    "NoContent": (204,),
    "NotFound": (404,),
    "StatusCode2xx": range(200, 300),
    "StatusCode3xx": range(300, 400),
    "StatusCode4xx": range(400, 500),
}
_FORMATS = {
    "boolean": ("application/sparql-results+xml", "application/sparql-results+json"),
    "tabular": ("application/sparql-results+xml", "application/sparql-results+json", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}
# SPARQL 1.1 Service Description §3.4.
_PROPERTIES = (
    *(
        "endpoint",
        "feature",
        "defaultEntailmentRegime",
        "entailmentRegime",
        "defaultSupportedEntailmentProfile",
    ),
    *("supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension"),
    *("supportedLanguage", "propertyFeature", "defaultDataset", "availableGraphs", "resultFormat"),
    *("inputFormat", "defaultGraph", "namedGraph", "name", "graph"),
)


@dataclass(frozen=True)
class RequestEntry:
    """One test: its name, its kind, its named graphs, and the requests in the graph of its manifest."""

    name: str
    kind: URIRef
    graphs: tuple[tuple[str, Path], ...]
    manifest: Graph
    requests: tuple[Node, ...]


def request_entries(suite: Path) -> Iterator[RequestEntry]:
    """Read these tests in the folders of a suite."""
    for path in manifests(suite):
        manifest = Graph().parse(path, format="turtle", publicID=path.as_uri())
        for listed in manifest.objects(None, MF.entries):
            for test in Collection(manifest, listed):
                kind = manifest.value(test, RDF.type)
                if not isinstance(kind, URIRef) or kind not in KINDS:
                    continue
                data = [
                    (str(manifest.value(one, RDFS.label)), Path(str(manifest.value(one, UT.graph))[7:]))
                    for one in manifest.objects(test, UT.graphData)
                ]
                requests = manifest.value(manifest.value(test, MF.action), HT.requests)
                yield RequestEntry(
                    f"{path.parent.name}/{str(test).rsplit('#', 1)[-1]}",
                    kind,
                    tuple(data),
                    manifest,
                    tuple(Collection(manifest, requests)) if requests else (),
                )


def passes_requests(site: Site, entry: RequestEntry) -> bool:
    """Tell whether a server answers each request of a test as is expected."""
    site.begin((), entry.graphs)
    if entry.kind == MF.ServiceDescriptionTest:
        return _described(site)[entry.name.rsplit("/", 1)[-1]]
    location = ""
    for request in entry.requests:
        answer = _sent(site, entry.manifest, request, location)
        location = answer.headers.get("location", location)
        wanted = entry.manifest.value(request, HT.resp)
        if not _as_expected(answer, entry.manifest, wanted, entry.manifest.value(request, HT.methodName)):
            return False
    return True


def _sent(site: Site, manifest: Graph, request: Node, location: str) -> Raw:
    """Send a request to where this server takes such."""
    headers = _headers(manifest, request)
    body = _body(manifest, request)
    target = str(manifest.value(request, HT.absolutePath)).replace("www.example", "localhost")
    target = target.replace("gsp", "graph-store").replace("$LOCATION$", location)
    if target.startswith(location or "\0"):
        target = "/" + target.split("/", 3)[-1]
    writes = "update" in headers.get("content-type", "") or "update=" in target or b"update=" in body
    target = target.replace("/sparql/", "/update" if writes else "/sparql", 1)
    method = str(manifest.value(request, HT.methodName))
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    has_body = manifest.value(request, HT.body) is not None
    return site.send(method, target, body if has_body else None, **named)


def _headers(manifest: Graph, of: Node | None) -> dict[str, str]:
    listed = manifest.value(of, HT.headers)
    return {
        str(manifest.value(header, HT.fieldName)).lower(): str(manifest.value(header, HT.fieldValue))
        for header in (Collection(manifest, listed) if listed else ())
    }


def _body(manifest: Graph, of: Node | None) -> bytes:
    body = manifest.value(of, HT.body)
    text = manifest.value(body, CNT.chars)
    if text is None:
        return b""
    encoded = str(text).encode(str(manifest.value(body, CNT.characterEncoding)))
    multipart = "multipart" in _headers(manifest, of).get("content-type", "")
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").lstrip() if multipart else encoded


def _as_expected(answer: Raw, manifest: Graph, wanted: Node | None, method: Node | None) -> bool:
    """Compare a response with what is expected of it."""
    statuses = [str(one).removeprefix(str(HTS)) for one in manifest.objects(wanted, MF.expectedStatus)]
    if not any(answer.status in _STATUSES[one] for one in statuses):
        return False
    media_type = answer.headers.get("content-type", "").split(";")[0]
    form = manifest.value(wanted, MF.expectedFormat)
    if form is not None and media_type not in _FORMATS[str(form)]:
        return False
    truth = manifest.value(wanted, MF.expectedBoolean)
    if isinstance(truth, Literal) and json.loads(answer.body)["boolean"] is not truth.toPython():
        return False
    if manifest.value(wanted, MF.expectedLocation) is not None and "location" not in answer.headers:
        return False
    if manifest.value(wanted, HT.body) is None or str(method) == "HEAD":
        return True
    expected = pyoxigraph.parse(
        _body(manifest, wanted), format=RdfFormat.TURTLE, base_iri="http://localhost/"
    )
    found = pyoxigraph.parse(answer.body, format=RdfFormat.TURTLE, base_iri="http://localhost/")
    return media_type == "text/turtle" and same_rows(graph_rows(found), graph_rows(expected))


def _described(site: Site) -> dict[str, bool]:
    """Tell which of the three tests of the description the server passes."""
    answer = site.send("GET", "/sparql", Accept="text/turtle")
    graph = Graph().parse(data=answer.body, format="turtle")
    services = set(graph.subjects(RDF.type, SD.Service))
    described = {str(one).removeprefix(str(SD)) for one in graph.predicates() if str(one).startswith(str(SD))}
    return {
        "returns-rdf": answer.status == 200 and len(graph) > 0,
        "has-endpoint-triple": URIRef("http://localhost/sparql") in set(graph.objects(None, SD.endpoint)),
        "conforms-to-schema": len(services) == 1
        and described <= set(_PROPERTIES)
        and all(isinstance(one, URIRef) for one in graph.objects(None, SD.resultFormat))
        and all(graph.value(one, RDF.type) == SD.Dataset for one in graph.objects(None, SD.defaultDataset)),
    }
