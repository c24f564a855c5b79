"""SERVICE to a listed server on loopback answers; to any other, by a redirect, or by another name, it does not."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest
from raw_http import request
from serving import Served, serving

from isnad.build.releases import Release
from isnad.remote.federation import AllowedService, read_rows, values

HEAD = (
    "PREFIX ici: <https://w3id.org/isnad/ici#> PREFIX id: <https://w3id.org/isnad/id/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


JSON = ("Accept", "application/json")


class Foreign:
    """A service of somebody else's, on loopback: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status, self.body, self.seconds = 200, rows(["x"], [{"x": uri("urn:a")}]), 0.0
        self.headers: dict[str, str] = {}
        self.address = ""


def deep(times: int) -> bytes:
    """Give a row of a triple within a triple within a triple …"""
    opening = '{"type": "triple", "value": {"subject": {"type": "uri", "value": "urn:s"}, "predicate": {"type": "uri", "value": "urn:p"}, "object": '
    term = opening * times + json.dumps(uri("urn:o")) + "}}" * times
    return b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": %b}]}}' % term.encode()


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def rows(names: list[str], found: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": found}}).encode()


@contextmanager
def foreign() -> Iterator[Foreign]:
    it = Foreign()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            it.asked.append(parse_qs(body)["query"][0])
            time.sleep(it.seconds)
            self.send_response(it.status)
            for name, value in it.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(it.body)))
            self.end_headers()
            self.wfile.write(it.body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it.address = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def theirs() -> Iterator[Foreign]:
    with foreign() as it:
        yield it


@pytest.fixture(scope="module")
def other() -> Iterator[Foreign]:
    with foreign() as it:
        yield it


@pytest.fixture(scope="module")
def served(
    address: str, theirs: Foreign, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that may ask another of ours, and a foreign one."""
    allowed = (
        "--allow-service",
        f"{address}/sparql",
        "--allow-service",
        theirs.address,
        "--service-seconds",
        "2",
    )
    with serving(tmp_path_factory.mktemp("federation"), *allowed, out=release.folder.parent) as found:
        yield found


@pytest.fixture(autouse=True)
def fresh(theirs: Foreign, other: Foreign) -> None:
    for it in (theirs, other):
        it.__dict__.update({**Foreign().__dict__, "address": it.address})


def ask(served: Served, text: str) -> tuple[int, list[dict[str, str]]]:
    found = request(served.address, "GET", f"/sparql?query={quote(HEAD + text)}&format=json")
    if found.status != 200:
        return found.status, []
    bindings = json.loads(found.body)["results"]["bindings"]
    return 200, [{name: cell["value"] for name, cell in row.items()} for row in bindings]


def test_a_listed_service_is_joined(served: Served, address: str) -> None:
    status, found = ask(
        served,
        f"SELECT ?event ?label {{ ?event a ici:Summit . SERVICE <{address}/sparql> "
        "{ ?event rdfs:label ?label FILTER (LANG(?label) = 'en') } }",
    )
    assert status == 200
    assert found == [{"event": "https://w3id.org/isnad/id/LaunchSummit",
                      "label": "summit of heads of state and government, June 2004"}]  # fmt: skip


def test_the_service_is_asked_with_what_is_known(served: Served, theirs: Foreign) -> None:
    theirs.body = rows(
        ["city", "n"],
        [{"city": uri("https://w3id.org/isnad/id/Ankara"), "n": {"type": "literal", "value": "1"}}],
    )
    status, found = ask(
        served, f"SELECT ?city ?n {{ ?city a ici:City . SERVICE <{theirs.address}> {{ ?city <urn:p> ?n }} }}"
    )
    assert (status, found) == (200, [{"city": "https://w3id.org/isnad/id/Ankara", "n": "1"}])
    (asked,) = theirs.asked
    assert "<https://w3id.org/isnad/id/Ankara>" in asked
    assert "<https://w3id.org/isnad/id/Brussels>" in asked
    assert "<urn:p>" in asked


def test_two_services_optional_and_prefixed_names(served: Served, theirs: Foreign, address: str) -> None:
    theirs.body = rows(
        ["x", "l"], [{"x": uri("urn:a"), "l": {"type": "literal", "value": "أ", "xml:lang": "ar"}}]
    )
    status, found = ask(
        served,
        f"PREFIX far: <{theirs.address[:-6]}> SELECT ?x ?l ?state {{ SERVICE far:sparql {{ ?x <urn:p> ?l }} "
        f"OPTIONAL {{ SERVICE <{address}/sparql> {{ ?state a ici:State FILTER (?state = id:Kuwait) }} }} }}",
    )
    assert (status, found) == (200, [{"x": "urn:a", "l": "أ", "state": "https://w3id.org/isnad/id/Kuwait"}])


def test_any_other_service_is_refused_and_not_asked_and_those_that_may_be_are_told(
    served: Served, theirs: Foreign, other: Foreign
) -> None:
    for text in (
        f"SELECT * {{ SERVICE <{other.address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{other.address.replace('127.0.0.1', 'localhost')}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?where {{ <{other.address}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <{other.address}> {{ ?s ?p ?o }} }} }} }}",
    ):
        refused = request(served.address, "GET", f"/sparql?query={quote(HEAD + text)}", None, [JSON])
        assert refused.status == 403, text
        told = json.loads(refused.body)
        assert f"<{theirs.address}>" in told["hint"], told
        assert "calls no other" not in told["title"] + told["detail"]
    status, found = ask(served, f"SELECT * {{ SERVICE SILENT <{other.address}> {{ ?s ?p ?o }} }}")
    assert (status, found) == (200, [{}])
    assert other.asked == []


def test_nearly_the_listed_address_is_another_one(served: Served, theirs: Foreign) -> None:
    for address in (theirs.address + "/", theirs.address + "?x=1", theirs.address.replace("http:", "HTTP:"),
                    theirs.address.replace("127.0.0.1", "127.0.0.2"), theirs.address.replace("//", "//user@")):  # fmt: skip
        assert ask(served, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")[0] == 403, address
    assert theirs.asked == []


def test_a_redirect_is_not_followed(served: Served, theirs: Foreign, other: Foreign) -> None:
    theirs.status, theirs.headers = 302, {"Location": other.address}
    assert ask(served, f"SELECT * {{ SERVICE <{theirs.address}> {{ ?s ?p ?o }} }}")[0] == 502
    assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [b"no json", b"{}", b'{"head": {"vars": ["x"]}}', rows(["x"], [{"x": uri("urn:a> } INSERT")}]),
     rows(["x"], [{"x": {"type": "literal", "value": "a", "xml:lang": "en> . }"}}]), b'{"boolean": true}',
     b'{"boolean": true, "head": {"vars": ["x"]}, "results": {"bindings": []}}', deep(11), deep(4000)],
)  # fmt: skip
def test_an_answer_that_is_none_or_is_meant_ill_is_a_bad_gateway(
    served: Served, theirs: Foreign, body: bytes
) -> None:
    theirs.body = body
    found = request(
        served.address,
        "GET",
        f"/sparql?query={quote(f'SELECT * {{ SERVICE <{theirs.address}> {{ ?x ?p ?o }} }}')}",
    )
    assert found.status == 502
    assert json.loads(found.body)["where"] == theirs.address
    silent = ask(served, f"SELECT * {{ SERVICE SILENT <{theirs.address}> {{ ?x ?p ?o }} }}")
    assert silent == (200, [{}])


def test_text_of_a_service_stays_text(served: Served, theirs: Foreign) -> None:
    value = 'a" } } ; DROP \\ \n \u2028 <script>'
    theirs.body = rows(["x"], [{"x": {"type": "literal", "value": value}}])
    assert ask(served, f"SELECT ?x {{ SERVICE <{theirs.address}> {{ ?s ?p ?x }} }}") == (200, [{"x": value}])


def test_a_slow_service_is_not_waited_for(served: Served, theirs: Foreign) -> None:
    theirs.seconds = 5
    begin = time.monotonic()
    assert ask(served, f"SELECT * {{ SERVICE <{theirs.address}> {{ ?s ?p ?o }} }}")[0] == 502
    assert time.monotonic() - begin < 4


def test_too_many_rows_are_an_error_and_not_a_part(served: Served, theirs: Foreign) -> None:
    theirs.body = rows(["x"], [{"x": uri(f"urn:{n}")} for n in range(10_001)])
    assert ask(served, f"SELECT * {{ SERVICE <{theirs.address}> {{ ?x ?p ?o }} }}")[0] == 502


def literal(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


def test_blank_nodes_are_the_services_own(served: Served, theirs: Foreign) -> None:
    node = {"type": "bnode", "value": "b0"}
    theirs.body = rows(
        ["x", "y"], [{"x": node, "y": node}, {"x": {"type": "bnode", "value": "b1"}, "y": node}]
    )
    text = f"SELECT (isBlank(?x) AS ?b) (?x = ?y AS ?same) {{ SERVICE <{theirs.address}> {{ ?x ?p ?y }} }}"
    assert ask(served, text) == (200, [{"b": "true", "same": "true"}, {"b": "true", "same": "false"}])
    twice = f"SERVICE <{theirs.address}> {{ ?x ?p ?y }} SERVICE <{theirs.address}> {{ ?x ?q ?z }}"
    assert ask(served, f"SELECT * {{ {twice} }}") == (200, [])  # no blank node is in two answers (§2.3)


def test_directions_languages_and_triple_terms_are_kept(served: Served, theirs: Foreign) -> None:
    inner = {"subject": uri("urn:s"), "predicate": uri("urn:p"), "object": literal("1", **{"xml:lang": "ar"})}
    theirs.body = json.dumps({
        "head": {"vars": ["x", "y"]},
        "results": {"bindings": [
            {"x": {"type": "triple", "value": inner}, "y": literal("أ", **{"xml:lang": "ar", "its:dir": "rtl"})}
        ]},
    }).encode()  # fmt: skip
    status, found = ask(
        served,
        "SELECT (SUBJECT(?x) AS ?s) (LANG(OBJECT(?x)) AS ?l) (LANGDIR(?y) AS ?d) "
        f"{{ SERVICE <{theirs.address}> {{ ?x ?p ?y }} }}",
    )
    assert (status, found) == (200, [{"s": "urn:s", "l": "ar", "d": "rtl"}])


def test_a_blank_node_in_a_triple_term_is_one(served: Served, theirs: Foreign) -> None:
    inner = {"subject": {"type": "bnode", "value": "n"}, "predicate": uri("urn:p"), "object": uri("urn:o")}
    body = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "triple", "value": inner}}]}}
    theirs.body = json.dumps(body).encode()
    text = f"SELECT (isBlank(SUBJECT(?x)) AS ?b) {{ SERVICE <{theirs.address}> {{ ?x ?p ?y }} }}"
    assert ask(served, text) == (200, [{"b": "true"}])


def test_values_enter_no_filter_of_the_service(served: Served, address: str) -> None:
    text = (
        f"SELECT ?c ?bound {{ BIND(id:Ankara AS ?c) SERVICE <{address}/sparql> "
        "{ BIND(BOUND(?c) AS ?bound) } }"
    )
    assert ask(served, text) == (200, [{"c": "https://w3id.org/isnad/id/Ankara", "bound": "false"}])


def test_a_subquery_in_a_service_and_a_service_in_a_subquery(served: Served, address: str) -> None:
    inner = f"SERVICE <{address}/sparql> {{ SELECT (COUNT(*) AS ?n) {{ ?s a ici:State }} }}"
    assert ask(served, f"SELECT ?n {{ {inner} }}") == (200, [{"n": "3"}])
    assert ask(served, f"SELECT ?n {{ {{ SELECT ?n {{ {inner} }} LIMIT 1 }} }}") == (200, [{"n": "3"}])
    first = f"SERVICE <{address}/sparql> {{ SELECT ?s {{ ?s a ici:State }} ORDER BY ?s LIMIT 1 }}"
    assert len(ask(served, f"SELECT ?s {{ ?s a ici:State . {first} }}")[1]) == 1


def test_a_service_in_exists_in_minus_and_in_a_union(served: Served, address: str) -> None:
    there = f"SERVICE <{address}/sparql> {{ ?s rdfs:label 'الكويت'@ar }}"
    for text, count in (
        (f"?s a ici:State FILTER EXISTS {{ {there} }}", 1),
        (f"?s a ici:State FILTER NOT EXISTS {{ {there} }}", 2),
        (f"?s a ici:State MINUS {{ {there} }}", 2),
        (f"?s a ici:State {{ {there} }} UNION {{ BIND(id:Kuwait AS ?s) }}", 2),
        (f"?s a ici:State OPTIONAL {{ {there} BIND(1 AS ?yes) }} FILTER (BOUND(?yes))", 1),
    ):
        status, found = ask(served, f"SELECT ?s {{ {text} }}")
        assert (status, len(found)) == (200, count), text


def test_a_service_is_named_by_a_variable(served: Served, theirs: Foreign, address: str) -> None:
    theirs.body = rows(["x"], [{"x": uri("urn:theirs")}])
    here = f"VALUES ?where {{ <{theirs.address}> <{address}/sparql> }}"
    status, found = ask(served, f"SELECT ?where ?x {{ {here} SERVICE ?where {{ ?x a ici:Summit }} }}")
    assert status == 200
    assert {(row["where"], row["x"]) for row in found} == {
        (theirs.address, "urn:theirs"),
        (f"{address}/sparql", "https://w3id.org/isnad/id/LaunchSummit"),
    }


def test_a_variable_that_a_service_was_not_asked_for_is_not_taken(served: Served, theirs: Foreign) -> None:
    theirs.body = rows(["x", "secret"], [{"x": uri("urn:a"), "secret": uri("urn:b")}])
    assert ask(served, f"SELECT * {{ SERVICE <{theirs.address}> {{ ?x ?p ?o }} }}") == (200, [{"x": "urn:a"}])


def test_nobody_is_asked_where_nothing_can_match(served: Served, theirs: Foreign) -> None:
    text = f"SELECT * {{ ?s a <urn:none> SERVICE <{theirs.address}> {{ ?s ?p ?o }} }}"
    assert ask(served, text) == (200, [])
    assert theirs.asked == []


def test_a_thousand_values_are_sent_in_parts_and_joined(served: Served, theirs: Foreign) -> None:
    theirs.body = rows(["x", "n"], [{"x": uri(f"urn:{n}"), "n": literal(str(n))} for n in range(1000)])
    here = "VALUES ?x { " + " ".join(f"<urn:{n}>" for n in range(500, 1500)) + " }"
    asked = (
        f"SELECT (COUNT(DISTINCT ?n) AS ?found) {{ {here} SERVICE <{theirs.address}> {{ ?x <urn:p> ?n }} }}"
    )
    assert ask(served, asked) == (200, [{"found": "500"}])
    assert len(theirs.asked) == 2
    assert sum(text.count("<urn:") - 1 for text in theirs.asked) == 1000


def test_relative_iris_of_a_service_have_the_endpoints_base(served: Served, theirs: Foreign) -> None:
    ask(served, f"SELECT * {{ SERVICE <{theirs.address}> {{ ?x <p> ?o }} }}")
    assert theirs.asked[0].startswith("BASE <http://localhost/sparql>")


def test_answers_with_a_service_are_not_kept(served: Served, theirs: Foreign) -> None:
    text = f"SELECT ?x {{ SERVICE <{theirs.address}> {{ ?x ?p ?o }} }}"
    assert ask(served, text) == (200, [{"x": "urn:a"}])
    theirs.body = rows(["x"], [{"x": uri("urn:b")}])
    assert ask(served, text) == (200, [{"x": "urn:b"}])


def test_without_the_option_no_service_is_asked(address: str, theirs: Foreign) -> None:
    found = request(
        address, "GET", f"/sparql?query={quote(f'SELECT * {{ SERVICE <{theirs.address}> {{ ?s ?p ?o }} }}')}"
    )
    assert found.status == 403
    assert theirs.asked == []


def test_a_name_is_asked_where_it_led_at_the_start() -> None:
    target = AllowedService.of("https://localhost:8443/sparql?x=1")
    assert target.addresses.keys() == {"localhost"}
    assert "127.0.0.1" in target.addresses["localhost"] or "::1" in target.addresses["localhost"]
    assert AllowedService.of("http://no.such.host.invalid/").addresses == {"no.such.host.invalid": ()}


def test_rows_are_written_as_values() -> None:
    found = read_rows(rows(["a", "b"], [{"a": uri("urn:x")}, {"b": {"type": "bnode", "value": "b0"}}]))
    written = values(["a", "b"], [{"a": row["a"], "b": row["b"]} for row in found])
    assert written.startswith(
        "VALUES (?a ?b) { (<urn:x> UNDEF) (UNDEF <https://w3id.org/isnad/.well-known/genid/service#"
    )


@pytest.mark.parametrize(
    "url", ["ftp://x/", "x", "http://", "http://u@x/", "http://x/#a", "file:///etc/passwd"]
)
def test_what_is_no_service_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "-m", "isnad", "serve", "--allow-service", url, "--out", str(tmp_path)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 2
    assert "allow-service" in run.stderr or "allow_service" in run.stderr
