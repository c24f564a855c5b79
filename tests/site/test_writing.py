"""A server that is written to: who may, what is refused, what nobody sees half of, and what a copy is."""

import gzip
import hashlib
import json
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from raw_http import Raw, connect, head, read, request
from serving import Served, free_port
from w3c_updates import Site
from waiting import until
from writing import TOKEN, isnad, token_file, writable

from isnad.build.releases import Release

UPDATE = ("Content-Type", "application/sparql-update")
TURTLE = ("Content-Type", "text/turtle")
BEARER = ("Authorization", f"Bearer {TOKEN}")
EX = "PREFIX : <http://e/> "
START = ("--writable", "--store", "store", "--token-file", "tokens", "--empty", "--port", str(free_port()))
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ["--deadline-seconds", "3", "--max-memory-megabytes", "300", "--max-update-bytes", "2000000"]
    options += ["--max-stored-quads", "3000"]
    with writable(tmp_path_factory.mktemp("writing"), *options) as found:
        yield found


@pytest.fixture
def site(served: Served) -> Site:
    """Give the server, with nothing in it."""
    found = Site(served.address, TOKEN)
    assert found.update("DROP ALL").status == 204
    return found


def problem(answer: Raw) -> str:
    """Name the kind of a refusal."""
    return str(json.loads(answer.body)["type"]).rsplit("#", 1)[1]


def numbers(site: Site, text: str) -> list[str]:
    _, body = site.ask(EX + text, "", "csv")
    return body.decode().split()[1:]


def test_what_is_said_of_a_write_is_of_writes(site: Site) -> None:
    count = f"INSERT {{ <a:x> <a:n> ?n }} WHERE {{ {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}"
    for number in range(40):
        assert (
            site.update(
                f"INSERT DATA {{ {' '.join(f'<a:{number}> <a:p> {n} .' for n in range(50))} }}"
            ).status
            == 204
        )
    late = request(site.address, "POST", "/update", count.encode(), [UPDATE, BEARER])
    said = json.loads(late.body)
    assert (late.status, said["detail"]) == (504, "the write took longer than 3 seconds")
    assert "Write less at a time" in said["hint"]
    untyped = request(site.address, "PUT", "/graph-store/mine", b"<a:s> <a:p> 1 .", [BEARER])
    assert (untyped.status, json.loads(untyped.body)["detail"]) == (
        415, "the request does not say in which format its body is",
    )  # fmt: skip


# Who may write.


def test_without_a_token_nothing_is_written(site: Site) -> None:
    for method, target, body in (
        ("POST", "/update", b"INSERT DATA { <a:s> <a:p> 1 }"),
        ("PUT", "/graph-store?default", b"<a:s> <a:p> 1 ."),
        ("POST", "/graph-store", b"<a:s> <a:p> 1 ."),
        ("DELETE", "/graph-store?default", None),
    ):
        type_ = UPDATE if target == "/update" else ("Content-Type", "text/turtle")
        answer = request(site.address, method, target, body, [type_])
        assert (answer.status, problem(answer)) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="isnad"'
    assert numbers(site, "SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }") == []


def test_a_graph_that_is_cut_off_on_its_way_is_not_written(site: Site) -> None:
    site.update("INSERT DATA { <http://e/s> <http://e/p> 1, 2, 3 }")
    with connect(site.address) as client:
        headers = [TURTLE, BEARER, ("Transfer-Encoding", "chunked")]
        client.sendall(
            head("PUT", "/graph-store?default", headers) + b"1d\r\n<http://e/s> <http://e/p> 4 .\r\n"
        )
        client.shutdown(socket.SHUT_WR)
        assert read(client).status == 400
    assert numbers(site, "SELECT ?o { ?s ?p ?o } ORDER BY ?o") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("authorization", "status", "said"),
    [
        ("Bearer " + TOKEN[:-1], 401, 'error="invalid_token"'),
        ("Bearer " + TOKEN + "x", 401, 'error="invalid_token"'),
        ("Bearer " + TOKEN.upper(), 401, 'error="invalid_token"'),
        ("Bearer # of the tests", 401, 'error="invalid_token"'),
        ("Bearer ", 400, 'error="invalid_request"'),
        ("Basic dXNlcjpwYXNz", 400, 'error="invalid_request"'),
        (TOKEN, 400, 'error="invalid_request"'),
    ],
)
def test_another_token_is_none(site: Site, authorization: str, status: int, said: str) -> None:
    headers = [("Authorization", authorization), UPDATE]
    answer = request(site.address, "POST", "/update", b"INSERT DATA { <a:s> <a:p> 1 }", headers)
    assert answer.status == status
    assert said in answer.headers["www-authenticate"]
    assert TOKEN.encode() not in answer.body


def test_a_token_in_the_address_is_none(site: Site) -> None:
    for name in ("access_token", "token"):
        answer = request(site.address, "POST", f"/update?{name}={TOKEN}", b"CLEAR ALL", [UPDATE])
        assert answer.status == 401


def test_the_body_of_a_stranger_is_not_waited_for(site: Site) -> None:
    with connect(site.address, seconds=5) as client:
        client.sendall(head("PUT", "/graph-store?default", [("Content-Type", "text/turtle")], 1_000_000))
        assert read(client).status == 401


def test_a_line_taken_out_is_a_token_revoked_and_one_put_in_is_known(served: Served, site: Site) -> None:
    tokens = served.log.parent / "tokens"
    before = tokens.read_text("utf-8")
    other = "another-token-of-the-tests"
    try:
        tokens.write_text(f"{other}\n", "utf-8")
        assert site.update("CLEAR ALL").status == 401
        assert Site(site.address, other).update("CLEAR ALL").status == 204
        tokens.rename(tokens.with_name("away"))
        assert Site(site.address, other).update("CLEAR ALL").status == 401
        tokens.with_name("away").rename(tokens)
    finally:
        tokens.write_text(before, "utf-8")
    assert site.update("CLEAR ALL").status == 204
    assert Site(site.address, other).update("CLEAR ALL").status == 401


def test_the_published_graph_is_nobodys_to_write_but_read_as_graphs(address: str) -> None:
    for headers in ([UPDATE], [UPDATE, ("Authorization", f"Bearer {TOKEN}")]):
        answer = request(address, "POST", "/update", b"DROP ALL", headers)
        assert (answer.status, problem(answer)) == (403, "read-only")
        answer = request(address, "DELETE", "/graph-store?default", None, headers)
        assert (answer.status, problem(answer)) == (403, "read-only")
    graph = request(
        address,
        "GET",
        "/graph-store?graph=https://w3id.org/isnad/graph/links",
        None,
        [("Accept", "text/turtle")],
    )
    assert graph.status == 200
    assert b"wd:Q817" in graph.body


def test_methods_are_told(site: Site) -> None:
    for method, target, allowed in (
        ("GET", "/update", "POST, OPTIONS"),
        ("PUT", "/update", "POST, OPTIONS"),
        ("PATCH", "/graph-store?default", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
    ):
        answer = site.send(method, target)
        assert (answer.status, answer.headers["allow"]) == (405, allowed)
    preflight = request(site.address, "OPTIONS", "/update")
    assert preflight.status == 204
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    assert (
        request(
            site.address,
            "POST",
            "/sparql",
            b"update=CLEAR+ALL",
            [("Content-Type", "application/x-www-form-urlencoded")],
        ).status
        == 401  # taken here, too, of whoever has a token
    )


# Nothing half.


def test_an_update_that_fails_in_the_midst_changes_nothing(site: Site) -> None:
    version = site.update("INSERT DATA { <a:kept> <a:p> 1 }").headers["isnad-version"]
    for text, status in (
        ("INSERT DATA { <a:s> <a:p> 1 } ; DROP GRAPH <a:nowhere>", 409),
        ("INSERT DATA { <a:s> <a:p> 1 } ; INSERT DATA { <a:s> <a:p> }", 400),
        ("CLEAR ALL ; LOAD <http://127.0.0.1:9/>", 403),
    ):
        assert site.update(text).status == status, text
        answer = site.query("SELECT ?s { ?s ?p ?o }", "text/csv")
        assert (answer.body.split(), answer.headers["isnad-version"]) == ([b"s", b"a:kept"], version)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"INSERT {{ ?a <a:q> ?l }} WHERE {{ {PRODUCT} . ?m ?n ?o }} ; CLEAR ALL", (504, 507)),
        (f"INSERT {{ <a:x> <a:n> ?n }} WHERE {{ {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}", (504,)),
        ("INSERT { <a:x> <a:n> ?n } WHERE { BIND(CONCAT(" + "REPLACE(" * 14 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 14 + ") AS ?n) }", (507, 504)),
        ("INSERT DATA { <a:x> <a:n> " + "[ <a:p> " * 20_000 + "1" + "]" * 20_000 + " }", (507, 400)),
        ("INSERT { <a:x> <a:n> 1 } WHERE " + "{" * 5_000 + "}" * 5_000, (507, 400)),
        ("INSERT { [] <a:p> ?l } WHERE { ?a ?b ?c BIND (CONCAT(STR(?a), STR(?c), '" + "x" * 150_000 + "') AS ?l) }", (413,)),
        ("INSERT DATA { " + "".join(f"<a:{n}> <a:p> 1 . " for n in range(3_100)) + "}", (507,)),
        ("INSERT DATA { <a:x> <a:p> '" + "x" * 2_000_000 + "' }", (413,)),
        ("INSERT DATA { <a:x> <a:p> '\ud800' }", (400,)),
        ("INSERT { <a:x> <a:p> ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", (403,)),
    ],
    ids=["product", "count", "bomb", "deep template", "deep pattern", "wide", "full", "long", "surrogate", "service"],
)  # fmt: skip
@pytest.mark.alone
def test_a_hostile_update_changes_nothing(site: Site, text: str, status: tuple[int, ...]) -> None:
    fill = "INSERT DATA { " + "".join(f"<a:{n}> <a:p> {n}, {n + 1} . " for n in range(150)) + "}"
    version = site.update(fill).headers["isnad-version"]
    begin = time.monotonic()
    body = text.encode("utf-8", "surrogatepass")
    answer = site.send("POST", "/update", body, Content_Type="application/sparql-update")
    assert answer.status in status, answer.body[:300]
    assert time.monotonic() - begin < 6
    after = site.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
    assert (after.body.split()[1], after.headers["isnad-version"]) == (b"300", version)
    for inner in ("site-packages", "pyoxigraph", "Traceback", "expected one of", "/server/"):
        assert inner not in answer.body.decode()


def test_each_update_that_succeeds_is_one_state(site: Site) -> None:
    states = [
        int(site.update(text).headers["isnad-version"].split("+")[1])
        for text in (
            "INSERT DATA { <a:s> <a:p> 1 }",
            "INSERT DATA { <a:s> <a:p> 1 }",
            "",
            "CREATE GRAPH <a:g>",
        )
    ]
    assert states == list(range(states[0], states[0] + 4))


# Graphs.


def put(site: Site, body: bytes, type_: str = "text/turtle", **headers: str) -> Raw:
    return site.send("PUT", "/graph-store?graph=http://e/g", body, Content_Type=type_, **headers)


def test_a_graph_is_written_only_as_it_was_read(site: Site) -> None:
    assert put(site, b"<a:s> <a:p> 1 .", If_Match="*").status == 412  # there is none yet
    assert put(site, b"<a:s> <a:p> 1 .", If_None_Match="*").status == 201
    assert put(site, b"<a:s> <a:p> 9 .", If_None_Match="*").status == 412  # there is one
    tags = {
        accept: site.send("GET", "/graph-store?graph=http://e/g", Accept=accept).headers["etag"]
        for accept in ("text/turtle", "application/n-triples", "application/ld+json")
    }
    assert len(set(tags.values())) == 3
    assert put(site, b"<a:s> <a:p> 2 .", If_Match=tags["text/turtle"]).status == 204
    late = put(site, b"<a:s> <a:p> 3 .", If_Match=tags["application/n-triples"])  # somebody was quicker
    assert (late.status, problem(late)) == (412, "precondition-failed")
    assert site.send("DELETE", "/graph-store?graph=http://e/g", If_Match=tags["text/turtle"]).status == 412
    assert numbers(site, "SELECT ?o { GRAPH :g { ?s ?p ?o } }") == ["2"]
    site.update(
        EX + "DELETE DATA { GRAPH :g { <a:s> <a:p> 2 } } ; INSERT DATA { GRAPH :g { <a:s> <a:p> 1 } }"
    )
    same = site.send(
        "GET", "/graph-store?graph=http://e/g", Accept="text/turtle", If_None_Match=tags["text/turtle"]
    )
    assert (same.status, same.body) == (304, b"")  # it holds again what it held
    assert (
        site.send("DELETE", "/graph-store?graph=http://e/g", If_Match=tags["application/ld+json"]).status
        == 204
    )
    assert site.send("GET", "/graph-store?graph=http://e/g").status == 404


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("text/turtle", b"@prefix e: <http://e/> . e:s e:p <rel>, 'x'@ar ."),
        ("application/n-triples", b'<http://e/s> <http://e/p> <http://e/rel> .\n<http://e/s> <http://e/p> "x"@ar .\n'),
        ("application/ld+json", b'{"@id": "http://e/s", "http://e/p": [{"@id": "rel"}, {"@value": "x", "@language": "ar"}]}'),
        (
            "application/rdf+xml; charset=utf-8",
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            b'<rdf:Description rdf:about="http://e/s"><e:p rdf:resource="rel"/><e:p xml:lang="ar">x</e:p></rdf:Description></rdf:RDF>',
        ),
    ],
    ids=["turtle", "n-triples", "json-ld", "rdf-xml"],
)  # fmt: skip
def test_a_graph_comes_in_any_format(site: Site, type_: str, body: bytes) -> None:
    assert put(site, body, type_).status == 201
    assert sorted(numbers(site, "SELECT ?o { GRAPH :g { :s :p ?o } }")) == ["http://e/rel", "x"]


@pytest.mark.parametrize(
    ("target", "body", "type_", "status", "said"),
    [
        ("?graph=http://e/g", b"<a:s> <a:p> .", "text/turtle", 400, "body:1"),
        ("?graph=http://e/g", b"{", "application/ld+json", 400, "body"),
        ("?graph=http://e/g", b'{"@context": "http://127.0.0.1:9/", "@id": "a:s"}', "application/ld+json", 400, "body"),
        ("?graph=http://e/g", b"<a:s> <a:p> 1 .", "text/plain", 415, "Content-Type"),
        ("?graph=http://e/g", b"<a:s> <a:p> 1 .", "", 415, "Content-Type"),
        ("?graph=http://e/g", b"GRAPH <a:g> { <a:s> <a:p> 1 }", "application/trig", 400, "body"),
        ("?graph=rel", b"<a:s> <a:p> 1 .", "text/turtle", 400, "graph"),
        ("?graph=http://[x", b"<a:s> <a:p> 1 .", "text/turtle", 400, "graph"),
        ("/a%3Cb%3E", b"<a:s> <a:p> .", "text/turtle", 400, ""),
        ("/%zz", b"<a:s> <a:p> .", "text/turtle", 400, ""),
        ("?graph=http://e/g&default", b"<a:s> <a:p> 1 .", "text/turtle", 400, "graph"),
        ("/path?default", b"<a:s> <a:p> 1 .", "text/turtle", 400, "graph"),
        ("", b"<a:s> <a:p> 1 .", "text/turtle", 400, "graph"),
        ("?default", b"<a:s> <a:p> 1 . " * 130_000, "text/turtle", 413, ""),
        ("?default", b"<a:s> <a:p> \xff .", "text/turtle", 400, "body"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused_with_its_place(
    site: Site, target: str, body: bytes, type_: str, status: int, said: str
) -> None:
    headers = {"Content_Type": type_} if type_ else {}
    answer = site.send("PUT", f"/graph-store{target}", body, **headers)
    assert answer.status == status, answer.body
    assert json.loads(answer.body).get("where", "").startswith(said)
    assert numbers(site, "SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }") == []


def test_a_graph_comes_in_a_format_that_can_carry_it(site: Site) -> None:
    assert put(site, b"<a:s> <a:p> <<( <a:s> <a:p> 1 )>> .").status == 201
    for accept, found in (
        ("application/rdf+xml, text/turtle;q=0.5", "text/turtle; charset=utf-8"),
        ("application/ld+json, application/rdf+xml;q=0.9, */*;q=0.1", "text/turtle; charset=utf-8"),
    ):
        answer = site.send("GET", "/graph-store?graph=http://e/g", Accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (200, found)
    for refused in ("application/rdf+xml", "application/ld+json, application/rdf+xml;q=0.2"):
        answer = site.send("GET", "/graph-store?graph=http://e/g", Accept=refused)
        assert answer.status == 406
        assert refused.partition(",")[0] in json.loads(answer.body)["detail"]


@pytest.mark.parametrize(
    ("body", "type_", "said"),
    [
        (b'{"@context": "https://schema.org/", "@id": "a:s"}', "application/ld+json", "nothing is fetched here"),
        (b"GRAPH <a:g> { <a:s> <a:p> 1 }", "application/trig", "one graph is taken at a time"),
        (b"<a:s> <a:p> <a:o> <a:g> .", "application/n-quads", "one graph is taken at a time"),
        (b'{"@id": "a:g", "@graph": [{"@id": "a:s", "a:p": 1}]}', "application/ld+json", "one graph is taken"),
    ],
)  # fmt: skip
def test_what_is_sound_and_not_taken_is_not_called_malformed(
    site: Site, body: bytes, type_: str, said: str
) -> None:
    answer = site.send("PUT", "/graph-store?graph=http://e/g", body, Content_Type=type_)
    assert answer.status == 400
    assert said in json.loads(answer.body)["detail"] and json.loads(answer.body)["hint"]


def test_a_graph_comes_compressed_and_as_the_client_takes_it(site: Site) -> None:
    triples = b"".join(b"<a:s%d> <a:p> %d .\n" % (number, number) for number in range(500))
    assert put(site, triples).status == 201
    plain = site.send("GET", "/graph-store?graph=http://e/g", Accept="application/n-triples")
    coded = site.send(
        "GET", "/graph-store?graph=http://e/g", Accept="application/n-triples", Accept_Encoding="gzip"
    )
    assert gzip.decompress(coded.body) == plain.body
    assert plain.body.count(b"\n") == 500
    assert coded.headers["etag"] != plain.headers["etag"]
    assert site.send("GET", "/graph-store?graph=http://e/g", Accept="image/png").status == 406


# One writer, and readers beside.


def test_readers_see_one_state_each_and_none_fails_while_it_is_written(site: Site) -> None:
    graphs = range(8)
    site.update(EX + "INSERT DATA { " + " ".join(f"GRAPH :g{g} {{ :c :n 0 }}" for g in graphs) + " }")
    over = threading.Event()
    wrong: list[object] = []
    seen: list[int] = []

    def ask() -> None:
        last = 0
        while not over.is_set():
            answer = site.query(
                EX + "SELECT ?n (COUNT(*) AS ?of) { GRAPH ?g { :c :n ?n } } GROUP BY ?n", "text/csv"
            )
            rows = answer.body.decode().split()[1:]
            if answer.status != 200 or len(rows) != 1 or not rows[0].endswith(f",{len(graphs)}"):
                wrong.append((answer.status, answer.body[:200]))
                continue
            number = int(rows[0].split(",")[0])
            if number < last:  # what a client has seen it does not see undone
                wrong.append((number, last))
            last = number
            seen.append(number)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    more = "DELETE { GRAPH ?g { :c :n ?n } } INSERT { GRAPH ?g { :c :n ?m } } WHERE { GRAPH ?g { :c :n ?n } BIND (?n + 1 AS ?m) }"
    for number in range(1, 41):
        assert site.update(EX + more).status == 204
        assert numbers(site, "SELECT DISTINCT ?n { GRAPH ?g { :c :n ?n } }") == [str(number)]  # its own write
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(set(seen)) > 10


def test_a_write_is_answered_when_every_process_reads_it(served: Served, site: Site) -> None:
    """The supervisor leases workers to all: one that has not taken the writer back may lease an old one."""
    things = " ".join(f":s{number} :p {number} ." for number in range(1200))
    assert site.update(EX + "INSERT DATA { " + things + " }").status == 204
    counted = "INSERT { :all :n ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?c :p ?d } }"
    store = served.log.parent / "store"
    state = json.loads((store / "current").read_text())["state"]
    with connect(site.address, seconds=10) as client:
        body = (EX + counted).encode()
        client.sendall(head("POST", "/update", [UPDATE, BEARER], len(body)) + body)
        until((store / "checkpoints" / f"{state + 1:012}").exists)
        served.process.send_signal(signal.SIGSTOP)
        try:
            until(lambda: json.loads((store / "current").read_text())["state"] > state)
            answered, _, _ = select.select([client], [], [], 0.5)
        finally:
            served.process.send_signal(signal.SIGCONT)
        assert answered == []
        assert read(client).status == 204
    assert numbers(site, "SELECT ?n { :all :n ?n }") == ["1440000"]


def test_writers_follow_each_other_and_no_write_is_lost(site: Site) -> None:
    site.update(EX + "INSERT DATA { :c :n 0 }")
    done: list[int] = []

    def write() -> None:
        for _ in range(10):
            more = "DELETE { :c :n ?n } INSERT { :c :n ?m } WHERE { :c :n ?n BIND (?n + 1 AS ?m) }"
            done.append(site.update(EX + more).status)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert done == [204] * 30
    assert numbers(site, "SELECT ?n { :c :n ?n }") == ["30"]


def test_a_store_that_is_written_to_keeps_the_last_states_alone(tmp_path: Path) -> None:
    with writable(tmp_path, "--max-update-bytes", "30000000") as served:
        site = Site(served.address, TOKEN)
        text = "x" * 2000
        for number in range(3):
            triples = "".join(f'<a:s{n}> <a:p{number}> "{text}" .\n' for n in range(4000)).encode()
            assert put(site, triples, "application/n-triples").status in (201, 204)
        assert site.update("INSERT DATA { <a:after> <a:p> 1 }").status == 204
        numbers(site, "SELECT * { ?s ?p ?o }")  # by a reader of the newest, which all others give way to
        assert site.update("INSERT DATA { <a:later> <a:p> 1 }").status == 204
        kept = sorted(int(path.name) for path in (tmp_path / "store" / "checkpoints").iterdir())
        assert kept[-1] == 5
        assert kept[0] >= 3
    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        assert numbers(site, "SELECT (COUNT(*) AS ?n) { GRAPH :g { ?s ?p ?o } }") == ["4000"]
        assert numbers(site, "SELECT ?s { ?s ?p ?o } ORDER BY ?s") == ["a:after", "a:later"]


# A copy of a release.


def test_a_copy_is_marked_as_altered_and_the_release_stays_as_it_is(tmp_path: Path, release: Release) -> None:
    before = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in release.folder.rglob("*")
        if path.is_file()
    }
    with writable(tmp_path, out=release.folder.parent) as served:
        site = Site(served.address, TOKEN)
        first = site.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
        assert first.headers["isnad-version"] == f"{release.version}+0"
        update = "PREFIX id: <https://w3id.org/isnad/id/> DELETE WHERE { id:Kuwait ?p ?o }"
        assert site.update(update).headers["isnad-version"] == f"{release.version}+1"
        second = site.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
        assert int(second.body.split()[1]) < int(first.body.split()[1])
        for language, said in (("en", "An altered copy of release"), ("ar", "نسخة معدلة من الإصدار")):
            for page in ("", "ask", "limits"):
                answer = request(
                    served.address, "GET", f"/{language}/{page}", None, [("Accept", "text/html")]
                )
                assert answer.status == 200
                assert f"{said} {release.version}" in answer.body.decode()
        for page in ("/en/data", "/en/timeline", "/data/isnad-all.ttl"):
            assert request(served.address, "GET", page).status == 404
    after = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in release.folder.rglob("*")
        if path.is_file()
    }
    assert after == before


def test_a_page_counts_what_there_is_now(site: Site, served: Served) -> None:
    site.update(
        "INSERT DATA { "
        + " ".join(f"<a:s{n}> <a:p> 1 ." for n in range(1234))
        + " GRAPH <a:g#char=1,2> { <a:s> <a:p> 1 } }"
    )
    page = request(served.address, "GET", "/en/", None, [("Accept", "text/html")]).body.decode()
    assert "A store to work in" in page
    assert 'role="search"' not in page  # nothing is indexed by names here
    assert "1,234" in page
    described = request(
        served.address, "GET", "/sparql", None, [("Accept", "application/n-triples")]
    ).body.decode()
    assert "<a:g#char=1,2>" in described  # which no CSV has as it is
    assert '"1234"' in described


# Before it starts.


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "tokens").chmod(0o644), "→ Keep it from them: chmod 600 tokens\n"),
        (lambda folder: (folder / "tokens").write_text("# one\nshort\n"), "tokens:2: this file of tokens"),
        (lambda folder: (folder / "tokens").unlink(), '))" > tokens)\n'),
    ],
)
def test_tokens_that_will_not_do_are_told_before_anything_is_begun(
    tmp_path: Path, spoil: object, said: str
) -> None:
    token_file(tmp_path)
    spoil(tmp_path)  # type: ignore[operator]
    run = isnad(
        "serve", "--writable", "--store", "store", "--token-file", "tokens", "--empty", folder=tmp_path
    )
    assert (run.returncode, said in run.stderr) == (2, True), run.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tokens: tokens.chmod(0o640), "→ Keep it from them: chmod 600 tokens.toml\n"),
        (lambda tokens: tokens.write_text("[public\n"), "→ server/deployment/README.md has an example.\n"),
        (lambda tokens: tokens.write_bytes(b"\xff"), "→ server/deployment/README.md has an example.\n"),
        (lambda tokens: tokens.unlink(), "→ server/deployment/README.md has an example.\n"),
        (lambda tokens: (tokens.parent / "one").chmod(0o640), "→ Keep it from them: chmod 600 one\n"),
        (lambda tokens: (tokens.parent / "one").write_text("short"), "one:1: "),
    ],
)
def test_what_mends_a_file_of_rights_overwrites_none(tmp_path: Path, change: object, said: str) -> None:
    tokens, one = tmp_path / "tokens.toml", tmp_path / "one"
    for path, text in ((tokens, "[[token]]\nfile = 'one'\nwrite = ['*']\n"), (one, TOKEN)):
        path.write_text(text, "utf-8")
        path.chmod(0o600)
    change(tokens)  # type: ignore[operator]
    run = isnad(
        "serve", "--writable", "--store", "store", "--token-file", "tokens.toml", "--empty", folder=tmp_path
    )
    assert (run.returncode, said in run.stderr, " > " in run.stderr) == (2, True, False), run.stderr


@pytest.mark.parametrize(
    "setting", [("--log", "no/such/log"), ("--host", "192.0.2.1"), ("--backend", "http://127.0.0.1:1/sparql")]
)
def test_a_setting_that_will_not_do_is_told_before_a_store_is_begun(
    tmp_path: Path, setting: tuple[str, str]
) -> None:
    token_file(tmp_path)
    run = isnad("serve", *START, *setting, folder=tmp_path)
    assert (run.returncode, setting[0] in run.stderr or setting[1] in run.stderr) == (2, True), run.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--writable"], "--writable takes --store and --token-file"),
        (["--store", "x"], "--store goes with --writable only"),
        (["--data", "x.ttl", "--token-file", "tokens"], "name a file that ends in .toml"),
        (["--token-file", "t.toml"], "goes with --writable, or, in TOML, with --data"),
        (["--data", "x.ttl", "--store", "x"], "Leave it out"),
        (
            ["--writable", "--store", "x", "--token-file", "tokens", "--data", "x.ttl"],
            "does not go with --data",
        ),
    ],
)
def test_options_that_do_not_go_together_are_told(tmp_path: Path, options: list[str], said: str) -> None:
    run = isnad("serve", *options, folder=tmp_path)
    assert (run.returncode, said in run.stderr) == (2, True), run.stderr


def test_a_damaged_store_is_told_with_its_file(tmp_path: Path) -> None:
    with writable(tmp_path) as served:
        assert Site(served.address, TOKEN).update("INSERT DATA { <a:s> <a:p> 1 }").status == 204
        second = isnad("store", "check", "store", folder=tmp_path)
        assert "from empty, 1 change, " in second.stdout
        taken = isnad("serve", *START, folder=tmp_path)
        assert "another server uses this store" in taken.stderr
    table = next((tmp_path / "store" / "checkpoints" / "000000000001").glob("*.sst"))
    whole = table.read_bytes()
    checking = (("store", "check", "store"), ("store", "backup", "store", "copy"))
    for spoilt, commands in (
        (whole.replace(b"rocksdb", b"rocksdc"), checking),  # which one must read it to see
        (whole[:-1], (("serve", *START), *checking)),
    ):
        assert spoilt != whole
        table.write_bytes(spoilt)
        for command in commands:
            run = isnad(*command, folder=tmp_path)
            assert run.returncode == (2 if command[0] == "serve" else 1)
            assert "damaged" in run.stderr
            assert table.name in run.stderr
    assert not (tmp_path / "copy").exists()


def test_a_store_of_the_earlier_form_is_refused_with_a_way_out(tmp_path: Path) -> None:
    token_file(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "base-000000000000.rdfp").write_text('H state "0" .\n')
    for command in (("serve", *START), ("store", "check", "store"), ("store", "backup", "store", "copy")):
        run = isnad(*command, folder=tmp_path)
        assert run.returncode == (2 if command[0] == "serve" else 1)
        assert "earlier version" in run.stderr
        assert "/graph-store" in run.stderr


# Terms that the engine has no place for.


def test_a_term_is_kept_as_it_was_written(tmp_path: Path) -> None:
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    select, construct = "SELECT ?o { ?s ?p ?o } ORDER BY ?o STR(?o)", "CONSTRUCT WHERE { ?s ?p ?o }"
    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        assert numbers(site, "SELECT (COUNT(*) AS ?n) { ?s ?p 01 }") == ["0"]
        done = site.update(
            EX + "INSERT DATA { :a :p 01, 1, 1.50, '1'^^<http://www.w3.org/2001/XMLSchema#int> }"
        )
        assert (done.status, "isnad-changed-terms" in done.headers) == (204, False)
        assert (
            request(
                site.address, "POST", "/graph-store?default", b"<a:s> <a:p> +07 .", [TURTLE, BEARER]
            ).status
            == 204
        )
        assert numbers(site, select) == ["01", "1", "1", "1.50", "+07"]
        assert numbers(site, "SELECT (SUM(?o) AS ?n) { ?s ?p ?o }") == ["11.5"]
        graph = site.send("GET", "/graph-store?default", Accept="application/n-triples").body
        asked = site.query(construct, "application/n-triples").body
        assert sorted(graph.splitlines()) == sorted(asked.splitlines())
        assert f'"+07"^^{integer}'.encode() in graph
        assert site.update(EX + "DELETE DATA { :a :p 1.5, 001, 1 }").status == 204
        assert numbers(site, select) == ["01", "1", "1.50", "+07"]
        assert site.update(EX + "DELETE WHERE { :a :p 01 }").status == 204
        assert numbers(site, "SELECT ?o { ?s ?p ?o FILTER (?o > 1) } ORDER BY DESC(?o)") == ["+07", "1.50"]
    with writable(tmp_path, "--changed-terms", "report", begun=True) as served:  # what it keeps, it keeps
        assert numbers(Site(served.address, TOKEN), select) == ["1", "1.50", "+07"]


def test_a_changed_term_is_named_in_the_answer(tmp_path: Path) -> None:
    with writable(tmp_path, "--changed-terms", "report") as served:
        _require_changes_named(Site(served.address, TOKEN))


def _require_changes_named(site: Site) -> None:
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    done = site.update(EX + "INSERT DATA { :a :p 01, 2, 1.5 }")
    assert (done.status, done.headers["isnad-changed-terms"]) == (204, f'"01"^^{integer} = "1"^^{integer}')
    assert "isnad-changed-terms" not in site.update(EX + "INSERT DATA { :a :p 3 }").headers
    done = site.update(EX + "DELETE DATA { :a :p +2 }")
    assert done.headers["isnad-changed-terms"] == f'"+2"^^{integer} = "2"^^{integer}'
    done = request(site.address, "PUT", "/graph-store?default", b"<a:s> <a:p> 07, 8 .", [TURTLE, BEARER])
    assert done.headers["isnad-changed-terms"] == f'"07"^^{integer} = "7"^^{integer}'
    many = ", ".join(f"0{number}" for number in range(10, 60))
    assert site.update(EX + f"INSERT DATA {{ :a :p {many} }}").headers["isnad-changed-terms"].count("=") == 20


def test_a_changed_term_is_refused_where_the_operator_says_so(tmp_path: Path) -> None:
    with writable(tmp_path, "--changed-terms", "refuse") as served:
        site = Site(served.address, TOKEN)
        assert site.update(EX + "INSERT DATA { :a :p 1, 2 }").status == 204
        for text in ("INSERT DATA {\n:a :p 01 }", "DELETE DATA {\n:a :p +1 }", "DELETE WHERE {\n?s ?p 01 }"):
            refused = site.update(EX + text)
            assert (refused.status, problem(refused)) == (422, "changed-terms")
            assert json.loads(refused.body)["where"] == "update:2"
            assert json.loads(refused.body)["stored"] == '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
        for method in ("PUT", "POST"):
            refused = request(
                site.address, method, "/graph-store?default", b"<a:s> <a:p> 07 .", [TURTLE, BEARER]
            )
            assert (refused.status, problem(refused)) == (422, "changed-terms")
        assert numbers(site, "SELECT ?o { ?s ?p ?o } ORDER BY ?o") == ["1", "2"]
        assert site.update(EX + "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o = 01.0) }").status == 204
        assert numbers(site, "SELECT ?o { ?s ?p ?o }") == ["2"]
