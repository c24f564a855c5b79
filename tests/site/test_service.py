"""The W3C's tests of SPARQL 1.1 Federated Query, with a service of our own standing for each address."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat
from rdflib import RDF, Graph
from rdflib.collection import Collection
from rdflib.term import Node
from w3c import MF, QT, SUITE, as_wanted, quads
from w3c_updates import Site
from writing import TOKEN, writable

ADDRESSES = tuple(f"http://example{number}.org/sparql" for number in ("", "1", "2"))
MANIFEST = SUITE / "service" / "manifest.ttl"
GRAPH = Graph().parse(MANIFEST, publicID=MANIFEST.as_uri())
TESTS = [
    test
    for listed in GRAPH.objects(None, MF.entries)
    for test in Collection(GRAPH, listed)
    if GRAPH.value(test, RDF.type) == MF.QueryEvaluationTest
]


@dataclass
class Services:
    """Services at one address each, and what each has."""

    base: str = ""
    stores: dict[str, pyoxigraph.Store] = field(default_factory=dict)

    def renamed(self, text: str) -> str:
        """Return a text in which the services have their addresses here."""
        for number, address in enumerate(ADDRESSES):
            text = text.replace(address, f"{self.base}/{number}")
        return text


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    it = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            text = parse_qs(body)["query"][0] if "query=" in body else body
            found = it.stores[self.path].query(text)
            assert isinstance(found, pyoxigraph.QuerySolutions)
            written = found.serialize(format=QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(written or b"")))
            self.end_headers()
            self.wfile.write(written or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def site(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    allowed = [option for number in range(3) for option in ("--allow-service", f"{services.base}/{number}")]
    with writable(tmp_path_factory.mktemp("service"), *allowed) as served:
        yield Site(served.address, TOKEN)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: str(test).rsplit("#", 1)[-1])
def test_w3c(site: Site, services: Services, tmp_path: Path, test: Node) -> None:
    def copied(of: Node | None) -> Path:
        source = Path(str(of).removeprefix("file://"))
        copy = tmp_path / source.name
        copy.write_text(services.renamed(source.read_text("utf-8")), "utf-8")
        return copy

    action = GRAPH.value(test, MF.action)
    data = GRAPH.value(action, QT.data)
    services.stores = {}
    for service in GRAPH.objects(action, QT.serviceData):
        number = ADDRESSES.index(str(GRAPH.value(service, QT.endpoint)))
        store = services.stores[f"/{number}"] = pyoxigraph.Store()
        store.extend(quads(copied(GRAPH.value(service, QT.data))))
    site.begin([copied(data)] if data else [], ())
    text = copied(GRAPH.value(action, QT.query)).read_text("utf-8")
    assert as_wanted(site.ask, text, copied(GRAPH.value(test, MF.result)))


def test_suite_is_whole() -> None:
    assert len(TESTS) == 7
