"""What surrounds the endpoint: refusals at every address, pages while queries run, health."""

import json
import re
import tempfile
import threading
import time
import urllib.parse
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from http_client import CHROME, Response, send
from raw_http import request

from isnad.locale import Language
from isnad.request_errors import MalformedQuery

FORM = "application/x-www-form-urlencoded"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def query(address: str, text: str, **headers: str) -> Response:
    return send(f"{address}/sparql?{urllib.parse.urlencode({'query': text})}", "GET", None, **headers)


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "headers"),
    [
        (400, "GET", "/sparql?query=SELECT", None, {}),
        (400, "POST", "/sparql", b"", {"Content-Type": FORM}),
        (400, "GET", "/sparql?query=ASK%7B%7D&default-graph-uri=http://[::1", None, {}),
        (400, "GET", "/sparql?query=ASK%7B%7D&named-graph-uri=", None, {}),
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
    assert found.headers["content-type"] == "application/problem+json"
    problem = json.loads(found.body)
    assert problem["status"] == status
    assert problem["detail"] and problem["hint"] and problem["title"]
    assert "Traceback" not in found.body


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


@pytest.mark.parametrize("language", ["ar", "en"])
def test_health_is_a_page_for_people_too(address: str, language: Language) -> None:
    found = request(address, "GET", "/health", None, [("Accept", CHROME), ("Accept-Language", language)])
    assert (found.status, found.headers["location"]) == (303, f"/{language}/health")
    assert request(address, "GET", "/health").headers["location"] == "/health/ready"
    request(address, "GET", "/sparql?query=SELECT")
    first = send(f"{address}/{language}/health")
    assert first.headers["cache-control"] == "no-store"
    page = first.body
    counted = send(f"{address}/metrics").body
    assert 'isnad_refusals_total{kind="malformed-query"}' in counted
    assert MalformedQuery.when.in_language(language) in page
    assert f'<dd><bdi dir="ltr">{version("pyoxigraph")}</bdi></dd>' in page
    (begun,) = re.findall(r"^isnad_start_time_seconds (\S+)$", counted, re.MULTILINE)
    assert f"{datetime.fromtimestamp(float(begun), UTC):%H:%M} UTC" in page
    numbers = re.findall(r'/sparql</bdi></code></td><td class="short">([\d,]+)</td>', page)
    assert int(numbers[0].replace(",", "")) >= 1
    for secret in (str(Path.home()), tempfile.gettempdir(), "token"):
        assert secret not in page


def test_health_is_said(address: str) -> None:
    for word in ("live", "ready"):
        found = send(f"{address}/health/{word}")
        assert (found.status, found.body) == (200, f"{word}\n")
        assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_programs_have_hints_as_links_in_both_languages(address: str, method: str) -> None:
    text = "SELECT ?s ?wehn { ?s <http://purl.org/dc/terms/date> ?when }"
    form = urllib.parse.urlencode({"query": text})
    for _ in range(2):  # evaluated, and kept
        if method == "GET":
            found = send(f"{address}/sparql?{form}")
        else:
            found = send(f"{address}/sparql", "POST", form.encode(), **{"Content-Type": FORM})
        links = dict(
            re.findall(
                r"<([^>]*)>; rel=\"help\"; hreflang=\"..\"; title\*=UTF-8'..'(\S+?)(?:,|$)",
                found.headers["link"],
            )
        )
        assert {place: urllib.parse.unquote(title) for place, title in links.items()} == {
            "/en/limits#hint-unknown-variable": "nothing in the query gives ?wehn a value. Write: ?when",
            "/ar/limits#hint-unknown-variable": "لا شيء في الاستعلام يعطي \u2066?wehn\u2069 قيمة. اكتب: \u2066?when\u2069",
        }  # fmt: skip
    for place in links:
        path, _, fragment = place.partition("#")
        assert f'id="{fragment}"' in send(address + path, Accept=CHROME).body
    assert "Link" in found.headers["access-control-expose-headers"]


def test_a_former_name_has_a_hint_at_the_name_of_now(address: str) -> None:
    prologue = "PREFIX ici: <https://w3id.org/isnad/ici#> PREFIX chain: <https://w3id.org/isnad/chain#>\n"
    form = urllib.parse.urlencode({"query": prologue + "SELECT ?quote { ?passage ici:quote ?quote }"})
    link = urllib.parse.unquote(send(f"{address}/sparql?{form}").headers["link"])
    assert "line 2: ici:quote is a former name, and no fact has it any more. Write: chain:quote" in link


def test_what_has_no_hint_has_no_link(address: str) -> None:
    for text in (
        COUNT,
        "ASK { ?s ?p ?o }",
        "SELECT ?s { ?s a <http://e/none> }",
        "SELECT ?s ?t { ?s a ?t FILTER(isBlank(?t)) }",
    ):
        assert "link" not in query(address, text).headers  # fmt: skip


def test_a_hint_that_takes_long_is_none_and_its_answer_is_there(address: str) -> None:
    """The condition that is false spares the engine the subquery, which a hint would have to be found in."""
    text = (
        "SELECT ?a { ?a ?b ?c . FILTER(false) FILTER(STRLEN(?a) > 5) "
        "{ SELECT (SUM(?x) AS ?y) { ?d ?e ?f . ?g ?h ?i . ?k ?l ?m BIND(1 AS ?x) } } }"
    )
    found = query(address, text, Accept="text/csv")
    assert (found.status, found.body) == (200, "a\r\n")
    assert "link" not in found.headers


def test_a_literal_of_the_published_graph_is_asked_for_as_it_is_written(address: str) -> None:
    passage = "?s <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#beginIndex> %s"
    typed = '"%s"^^<http://www.w3.org/2001/XMLSchema#%s>'
    for written, found in (
        ("0", True), ("00", False), ("+0", False), ("0.0", False), ("0e0", False),
        (typed % ("0", "integer"), True), (typed % ("00", "integer"), False), (typed % ("0", "int"), False),
    ):  # fmt: skip
        for text in (
            f"ASK {{ {passage % written} }}",
            f"ASK {{ {{ {passage % written} }} UNION {{ }} FILTER(BOUND(?s)) }}",
        ):
            assert json.loads(query(address, text).body)["boolean"] is found, text
    rows = query(
        address, "SELECT (STR(01) AS ?s) ?v { VALUES ?v { 1.50 } FILTER(?v = 1.5) }", Accept="text/csv"
    ).body
    assert rows == "s,v\r\n01,1.50\r\n"
