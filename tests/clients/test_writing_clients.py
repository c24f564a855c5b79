"""Real clients write and read a store of one's own, with their defaults: all query forms, and updates.

From npm sparql-http-client, fetch-sparql-endpoint and the query editors YASQE (Zazuko's and Triply's, which SIB's and most
others are made of) in a browser; from PyPI rdflib's stores, SPARQLWrapper and pandas.
"""

import io
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pytest
import SPARQLWrapper
from playwright.sync_api import Page, sync_playwright
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from writing import TOKEN, writable

from isnad import paths

MODULES = paths.HOME / "server" / "node_modules"
GRAPH = "http://e/clients"
HEAD = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an empty store that can be written to, and give its address."""
    with writable(tmp_path_factory.mktemp("clients")) as served:
        yield served.address


def queries(name: str) -> dict[str, str]:
    subject = f"<http://e/{name}>"
    return {
        "update": f'INSERT DATA {{ GRAPH <{GRAPH}> {{ {subject} <http://e/p> "قيمة"@ar, 7 }} }}',
        "select": f"SELECT ?o {{ GRAPH <{GRAPH}> {{ {subject} <http://e/p> ?o }} }} ORDER BY ?o",
        "ask": f"ASK {{ GRAPH <{GRAPH}> {{ {subject} ?p ?o }} }}",
        "construct": f"CONSTRUCT {{ {subject} <http://e/q> ?o }} {{ GRAPH <{GRAPH}> {{ {subject} <http://e/p> ?o }} }}",
        "describe": f"DESCRIBE {subject} FROM <{GRAPH}>",
    }


def require_found(name: str, found: dict[str, Any]) -> None:
    """Hold that a client found what it had written."""
    assert sorted(found["select"]) == ["7", "قيمة"], name
    assert found["ask"] is True, name
    for form, predicate in (("construct", "q"), ("describe", "p")):
        wanted = [[f"http://e/{name}", f"http://e/{predicate}", value] for value in ("7", "قيمة")]
        assert sorted(map(list, found[form])) == wanted, (name, form)


@pytest.mark.external  # Node.js, npm
def test_clients_of_npm(store: str) -> None:
    program = Path(__file__).with_name("clients.mjs")
    run = subprocess.run(
        ["node", str(program), str(MODULES), store, TOKEN],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    answers = json.loads(run.stdout)
    assert len(answers) == 9
    for name, found in answers.items():
        require_found(name, found)


class _Empty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><body></body>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def blank_page() -> Iterator[Page]:
    """Open an empty page of another site in a browser, which asks nobody but this machine."""
    other_site = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    threading.Thread(target=other_site.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{other_site.server_port}")
        page.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        yield page
        browser.close()
    other_site.shutdown()
    other_site.server_close()


_ASKED = """async ([endpoint, text, method, headers]) => {
    document.body.innerHTML = "<div id=editor></div>";
    const of = window.Yasqe.default || window.Yasqe;
    const editor = new of(document.getElementById("editor"), { persistenceId: null, value: text,
        requestConfig: { endpoint, method, headers } });
    editor.setValue(text);
    const answered = new Promise((resolve) => editor.on("queryResponse", (_, response) => resolve(response)));
    await editor.query();
    const response = await answered;
    const body = response.content ?? response.text;
    return [response.status, typeof body === "function" ? await body.call(response) : body];
}"""


@pytest.mark.external  # Chromium, npm
@pytest.mark.parametrize("of", ["@zazuko", "@triply"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_query_editors_in_a_browser(store: str, blank_page: Page, of: str, method: str) -> None:
    name = f"yasqe-{of[1:]}-{method}"
    texts = queries(name)
    blank_page.goto("/")
    blank_page.add_script_tag(path=MODULES / of / "yasqe" / "build" / "yasqe.min.js")

    def asked(form: str, path: str = "/sparql") -> str:
        status, body = blank_page.evaluate(_ASKED, [store + path, texts[form], method, HEAD])
        assert status in (200, 204), body
        return str(body)

    asked("update", "/update")
    found: dict[str, Any] = {"ask": json.loads(asked("ask"))["boolean"]}
    found["select"] = [row["o"]["value"] for row in json.loads(asked("select"))["results"]["bindings"]]
    for form in ("construct", "describe"):
        body = asked(form)
        read = Graph().parse(data=body, format="json-ld" if body.lstrip()[:1] in "[{" else "turtle")
        found[form] = [[str(term) for term in triple] for triple in read]
    require_found(name, found)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_stores(store: str, method: str) -> None:
    name = f"rdflib-{method}"
    texts = queries(name)
    writing = SPARQLUpdateStore(f"{store}/sparql", f"{store}/update", method=method, headers=dict(HEAD))
    writing.update(texts["update"])
    reading = Graph(SPARQLStore(f"{store}/sparql", method=method))
    found: dict[str, Any] = {
        "select": [str(row[0]) for row in reading.query(texts["select"])],  # type: ignore[index]
        "ask": reading.query(texts["ask"]).askAnswer,
    }
    for form in ("construct", "describe"):
        graph = reading.query(texts[form]).graph
        assert graph is not None
        found[form] = [[str(term) for term in triple] for triple in graph]
    require_found(name, found)


def test_rdflibs_store_adds_removes_and_lists_triples_as_a_graph_does(store: str) -> None:
    writing = SPARQLUpdateStore(f"{store}/sparql", f"{store}/update", headers=dict(HEAD), autocommit=False)
    graph = Graph(writing, identifier=URIRef("http://e/rdflib-graph"))
    subject, predicate = URIRef("http://e/s"), URIRef("http://e/p")
    for value in (Literal("a"), Literal("ب", lang="ar"), Literal(7)):
        graph.add((subject, predicate, value))
    writing.commit()
    graph.remove((subject, predicate, Literal("a")))
    writing.commit()
    assert set(graph.objects(subject, predicate)) == {Literal("ب", lang="ar"), Literal(7)}
    assert len(graph) == 2


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("form_or_body", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper 2.0 makes one
def test_sparqlwrapper(store: str, method: str, form_or_body: str) -> None:
    name = f"sparqlwrapper-{method}-{form_or_body}"
    texts = queries(name)

    def asked(text: str, returned: str) -> Any:
        client = SPARQLWrapper.SPARQLWrapper(f"{store}/sparql", f"{store}/update", returnFormat=returned)
        client.addCustomHttpHeader("Authorization", HEAD["Authorization"])
        client.setMethod(method if "INSERT" not in text else SPARQLWrapper.POST)
        client.setRequestMethod(form_or_body)
        client.setQuery(text)
        return client.queryAndConvert()

    asked(texts["update"], SPARQLWrapper.JSON)
    found: dict[str, Any] = {"ask": asked(texts["ask"], SPARQLWrapper.JSON)["boolean"]}
    bindings = asked(texts["select"], SPARQLWrapper.JSON)["results"]["bindings"]
    found["select"] = [row["o"]["value"] for row in bindings]
    for form, returned in (("construct", SPARQLWrapper.TURTLE), ("describe", SPARQLWrapper.RDFXML)):
        graph = asked(texts[form], returned)
        read = graph if isinstance(graph, Graph) else Graph().parse(data=graph, format="turtle")
        found[form] = [[str(term) for term in triple] for triple in read]
    require_found(name, found)


def test_pandas_reads_a_query_as_a_table_by_its_address(store: str) -> None:
    texts = queries("pandas")
    SPARQLUpdateStore(f"{store}/sparql", f"{store}/update", headers=dict(HEAD)).update(texts["update"])
    for name, read in (("csv", pandas.read_csv), ("tsv", pandas.read_table)):
        table: pandas.DataFrame = read(
            f"{store}/sparql?{urlencode({'query': texts['select'], 'format': name})}"
        )
        values = table.iloc[:, 0].astype(str)
        assert len(values) == 2
        assert any("قيمة" in value for value in values)
    written = json.dumps(table.columns.tolist())
    assert json.loads(io.StringIO(written).read())[0].lstrip("?") == "o"
