"""/sparql over real HTTP: statuses, types and contents."""

import json
import threading
import time
import urllib.parse

import pytest
from http_client import CHROME, Response, send

FORM = "application/x-www-form-urlencoded"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"


def query(address: str, text: str, **headers: str) -> Response:
    return send(f"{address}/sparql?{urllib.parse.urlencode({'query': text})}", "GET", None, **headers)


def test_get_gives_json_by_default(address: str) -> None:
    found = query(address, COUNT)
    assert found.status == 200
    assert found.headers["content-type"] == "application/sparql-results+json"
    assert json.loads(found.body)["results"]["bindings"] == [
        {"n": {"type": "literal", "value": "3", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    ]


@pytest.mark.parametrize(
    ("accept", "type_", "body"),
    [
        ("text/csv", "text/csv; charset=utf-8", "n\r\n3\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?n\n3\n"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<literal"),
    ],
)
def test_rows_in_each_format(address: str, accept: str, type_: str, body: str) -> None:
    found = query(address, COUNT, Accept=accept)
    assert found.headers["content-type"] == type_
    assert body in found.body


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("text/turtle", "a ici:State"),
        ("application/n-triples", "<https://w3id.org/isnad/ici#State> ."),
        ("application/n-quads", "<https://w3id.org/isnad/ici#State> ."),
        ("application/trig", "a ici:State"),
        ("application/rdf+xml", "<ici:State rdf:about"),
        ("application/ld+json", '"https://w3id.org/isnad/ici#State"'),
    ],
)
def test_graph_in_each_format(address: str, accept: str, body: str) -> None:
    text = "CONSTRUCT { ?s a ?c } { ?s a ?c . FILTER (?c = <https://w3id.org/isnad/ici#State>) }"
    found = query(address, text, Accept=accept)
    assert found.status == 200
    assert found.headers["content-type"].split(";")[0] == accept
    assert body in found.body


def test_format_by_name(address: str) -> None:
    encoded = urllib.parse.urlencode({"query": COUNT, "format": "csv"})
    assert send(f"{address}/sparql?{encoded}", Accept=CHROME).body == "n\r\n3\r\n"


@pytest.mark.parametrize("type_", [FORM, FORM + "; charset=UTF-8"])
def test_form_post(address: str, type_: str) -> None:
    body = urllib.parse.urlencode({"query": COUNT}).encode()
    assert send(f"{address}/sparql", "POST", body, Content_Type=type_, Accept="text/csv").body == "n\r\n3\r\n"


def test_direct_post(address: str) -> None:
    found = send(
        f"{address}/sparql",
        "POST",
        COUNT.encode(),
        Content_Type="application/sparql-query",
        Accept="text/csv",
    )
    assert found.body == "n\r\n3\r\n"


def test_default_graph_of_the_request(address: str) -> None:
    graph = "https://w3id.org/isnad/doc/kuwait-ici-20-years#char=224,273"
    encoded = urllib.parse.urlencode({"query": "SELECT ?o { ?s ?p ?o }", "default-graph-uri": graph})
    assert send(f"{address}/sparql?{encoded}", Accept="text/csv").body.count("\r\n") == 5


def test_arabic_goes_in_and_comes_out(address: str) -> None:
    text = 'SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> "الكويت"@ar }'
    for sent in (query(address, text, Accept="text/csv"),
                 send(f"{address}/sparql", "POST", urllib.parse.urlencode({"query": text}).encode(), Accept="text/csv")):  # fmt: skip
        assert sent.body == "s\r\nhttps://w3id.org/isnad/id/Kuwait\r\n"


def test_head_has_no_body(address: str) -> None:
    found = send(f"{address}/sparql?query=ASK%7B%7D", "HEAD")
    assert (found.status, found.body) == (200, "")
    assert found.headers["content-type"] == "application/sparql-results+json"


def test_options_and_cors(address: str) -> None:
    found = send(f"{address}/sparql", "OPTIONS", Origin="https://example.org")
    assert found.status == 204
    assert found.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in found.headers
    assert query(address, COUNT, Origin="https://example.org").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "headers"),
    [
        (400, "GET", "/sparql?query=SELECT", None, {}),
        (400, "POST", "/sparql", b"", {"Content-Type": FORM}),
        (400, "GET", "/sparql?query=ASK%7B%7D&default-graph-uri=http://[::1", None, {}),
        (400, "GET", "/sparql?query=ASK%7B%7D&default-graph-uri=", None, {}),
        (403, "POST", "/sparql", b"update=CLEAR+ALL", {"Content-Type": FORM}),
        (404, "GET", "/no/such/page", None, {}),
        (404, "GET", "/data/../../etc/passwd", None, {}),
        (404, "GET", "/data/%2e%2e%2fisnad.nq", None, {}),
        (405, "DELETE", "/sparql", None, {}),
        (406, "GET", "/sparql?query=ASK%7B%7D", None, {"Accept": "image/png"}),
        (413, "POST", "/sparql", b"x" * 200_000, {"Content-Type": "application/sparql-query"}),
        (415, "POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}),
    ],
)
def test_refusals(
    address: str, status: int, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> None:
    found = send(f"{address}{path}", method, body, **headers)
    assert found.status == status
    assert "→" in found.body
    assert "Traceback" not in found.body


def test_refusal_in_arabic_and_as_a_page(address: str) -> None:
    arabic = query(address, "SELECT", Accept_Language="ar")
    assert "ليس SPARQL" in arabic.body
    assert arabic.headers["content-language"] == "ar"
    page = query(address, "SELECT", Accept=CHROME)
    assert page.status == 400
    assert page.headers["content-type"].startswith("text/html")
    assert "not SPARQL at line 1" in page.body


def test_no_query_is_the_description_or_the_page(address: str) -> None:
    described = send(f"{address}/sparql", Accept="text/turtle").body
    assert f"<{address}/sparql>" in described
    assert "sd:SPARQL11Query" in described
    assert "sd:name graph:inferred" in described
    assert send(f"{address}/sparql", Accept=CHROME).url == f"{address}/en/ask"


def test_inner_words_never_come_out(address: str) -> None:
    for text in ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "SELECT (1/0 AS ?x) {}", "SELECT {{{"):
        found = query(address, text)
        assert found.status in (200, 400)
        for word in ("site-packages", "pyoxigraph", "/server/", "expected one of"):
            assert word not in found.body


SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_deadline_the_client_sets_is_held(address: str) -> None:
    encoded = urllib.parse.urlencode({"query": SLOW, "timeout": "0.5"})
    found = send(f"{address}/sparql?{encoded}", Accept_Language="ar")
    assert found.status == 504
    assert "لم يكتمل الجواب في 0.5 ثانية" in found.body
    assert send(f"{address}/sparql?query=ASK%7B%7D&timeout=soon").status == 400


def test_nesting_too_deep_ends_its_worker_only(address: str) -> None:
    deep = urllib.parse.urlencode({"query": "SELECT * " + "{" * 8_000 + "}" * 8_000}).encode()
    found = send(f"{address}/sparql", "POST", deep, Content_Type=FORM)
    assert found.status in (400, 507)
    assert query(address, COUNT, Accept="text/csv").body == "n\r\n3\r\n"


def test_pages_are_answered_while_queries_run(address: str) -> None:
    encoded = urllib.parse.urlencode({"query": SLOW, "timeout": "4"})
    threads = [threading.Thread(target=send, args=(f"{address}/sparql?{encoded}",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    begin = time.monotonic()
    for _ in range(5):
        assert send(f"{address}/ar/").status == 200
    assert time.monotonic() - begin < 3  # the queries hold all workers for 4 seconds, and again 4
    for thread in threads:
        thread.join()


def test_health_is_said(address: str) -> None:
    for word in ("live", "ready"):
        found = send(f"{address}/health/{word}")
        assert (found.status, found.body) == (200, f"{word}\n")
        assert found.headers["cache-control"] == "no-store"
