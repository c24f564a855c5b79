"""Another service behind this server: the same rows as by the embedded store, and no failed request where one is lost."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from keeping import children
from peers.servers import oxigraph_server, virtuoso_server
from raw_http import Raw, request
from serving import Served, free_port, serving, wait_until_ready
from waiting import until

from isnad import paths
from isnad.build.releases import Release
from isnad.source.questions import Question, read_questions

JSON = "application/sparql-results+json"
OURS = "https://w3id.org/isnad/graph/default"
QUESTIONS = read_questions(paths.HOME / "queries")
# Virtuoso 7 has no geof:distance, and keeps a point in single precision, under a datatype of its own.
ASKED_OF_VIRTUOSO = [question for question in QUESTIONS if "geosparql:" not in question.sparql]


def isnad(*command: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "isnad", *command],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def ask(address: str, text: str, accept: str = JSON, rest: str = "") -> Raw:
    return request(address, "GET", f"/sparql?query={quote(text, safe='')}{rest}", None, [("Accept", accept)])


def rows(answer: Raw) -> Counter[str]:
    """Give an answer in a form that does not depend on the order of rows, or on names of blank nodes."""
    assert answer.status == 200, answer.body[:500]
    if b'"boolean"' in answer.body[:200]:
        return Counter([str(json.loads(answer.body)["boolean"])])
    if not answer.headers["content-type"].startswith(JSON):
        return Counter(answer.body.decode().splitlines())
    return Counter(
        json.dumps({name: value(term) for name, term in row.items()}, sort_keys=True)
        for row in json.loads(answer.body)["results"]["bindings"]
    )


def value(term: dict[str, str]) -> tuple[str, str]:
    """Give a term by its value: a truth value may be written as a number, a blank node has no name."""
    if term["type"] == "bnode":
        return "_", ""
    truth = {"1": "true", "0": "false"} if term.get("datatype", "").endswith("#boolean") else {}
    return truth.get(term["value"], term["value"]), term.get("xml:lang", "")


@pytest.fixture(scope="module")
def behind(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the release by Oxigraph's own server, filled by `isnad load`."""
    folder = tmp_path_factory.mktemp("backend")
    with oxigraph_server(folder) as service:
        out = ["--out", str(release.folder.parent)]
        said = isnad("load", "--backend", f"{service}/store", *out)
        assert f"release {release.version} is there" in said
        with serving(folder, "--backend", f"{service}/query", out=release.folder.parent) as served:
            yield served


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_saved_question_has_the_same_rows(behind: Served, address: str, question: Question) -> None:
    accept = f"{JSON}, application/n-triples"
    assert rows(ask(behind.address, question.sparql, accept)) == rows(ask(address, question.sparql, accept))


@pytest.fixture(scope="module")
def behind_virtuoso(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the release by Virtuoso, whose default graph is that of all graphs: so ours has a name there."""
    folder = tmp_path_factory.mktemp("virtuoso")
    (folder / "password").write_text("dba")
    with virtuoso_server(folder) as service:
        out = ["--out", str(release.folder.parent)]
        who = ["--user", "dba", "--password-file", str(folder / "password")]
        isnad(
            "load", "--backend", f"{service.http}/sparql-graph-crud-auth", *who, "--default-graph", OURS, *out
        )
        behind = ["--backend", f"{service.http}/sparql", "--backend-graph", OURS]
        with serving(folder, *behind, out=release.folder.parent) as served:
            yield served


@pytest.mark.parametrize("question", ASKED_OF_VIRTUOSO, ids=lambda question: question.name)
@pytest.mark.external  # Virtuoso
def test_virtuoso_gives_each_saved_question_the_same_rows(
    behind_virtuoso: Served, address: str, question: Question
) -> None:
    accept = f"{JSON}, application/n-triples"
    assert rows(ask(behind_virtuoso.address, question.sparql, accept)) == rows(
        ask(address, question.sparql, accept)
    )


@pytest.mark.external  # Virtuoso
def test_the_map_comes_from_virtuoso_too(behind_virtuoso: Served) -> None:
    page = request(behind_virtuoso.address, "GET", "/en/map", None, [("Accept", "text/html")])
    assert page.status == 200
    assert page.body.count(b'"type": "Point"') == 3


@pytest.mark.external  # Virtuoso
def test_pages_come_from_virtuoso_as_from_the_embedded_store(behind_virtuoso: Served, address: str) -> None:
    for page in ("/en/id/Kuwait", "/ar/doc/kuwait-ici-20-years", "/en/timeline", "/en/discrepancies"):
        theirs, ours = (
            request(one, "GET", page, None, [("Accept", "text/html")])
            for one in (behind_virtuoso.address, address)
        )
        assert (theirs.status, len(theirs.body) > 5000) == (200, True)
        # Whatever order services give rows in that none is asked for.
        found, wanted = Counter(theirs.body.split()), Counter(ours.body.split())
        assert (page, found - wanted, wanted - found) == (page, Counter(), Counter())


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("SELECT * { ?s ?p }", 400, "malformed-query"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "service-forbidden"),
        ("SELECT * { " + "{" * 300 + "}" * 300 + " }", 400, "malformed-query"),
    ],
)
def test_what_is_wrong_is_said_as_ever(behind: Served, text: str, status: int, kind: str) -> None:
    answer = ask(behind.address, text)
    assert answer.status == status
    assert json.loads(answer.body)["type"].endswith(f"#{kind}")


def test_answers_are_kept_coded_negotiated_and_tagged_as_ever(behind: Served, release: Release) -> None:
    text = "SELECT ?s { ?s a <https://w3id.org/isnad/ici#State> } ORDER BY ?s"
    first = ask(behind.address, text, "text/csv")
    assert first.body.startswith(b"s\r\nhttps://w3id.org/isnad/id/")
    assert first.headers["isnad-version"] == release.version
    target = f"/sparql?query={quote(text, safe='')}"
    tagged = [("Accept", "text/csv"), ("If-None-Match", first.headers["etag"])]
    assert request(behind.address, "GET", target, None, tagged).status == 304
    assert ask(behind.address, text, "image/png").status == 406
    for page in ("/en/id/Kuwait", "/ar/questions/who-says-ankara", "/en/timeline", "/data/isnad-facts.ttl"):
        assert request(behind.address, "GET", page, None, [("Accept", "text/html")]).status == 200
    why = "/why?s=id:Kuwait&p=ici:participatesIn&o=id:ICI"
    assert b"premises" in request(behind.address, "GET", why, None, [("Accept", "application/json")]).body


@pytest.mark.alone
def test_a_deadline_and_a_limit_hold_for_what_others_evaluate(release: Release, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as service:
        isnad("load", "--backend", f"{service}/store", "--out", str(release.folder.parent))
        limits = ["--deadline-seconds", "2", "--max-answer-bytes", "200000"]
        with serving(tmp_path, "--backend", f"{service}/query", *limits, out=release.folder.parent) as served:
            begin = time.monotonic()
            slow = ask(served.address, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
            assert (slow.status, time.monotonic() - begin < 4) == (504, True)
            for _ in range(5):  # the service's own time and the supervisor's are up at the same moment
                again = ask(
                    served.address, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", rest="&timeout=0.05"
                )
                assert (again.status, json.loads(again.body)["type"].rsplit("#")[1]) == (
                    504,
                    "deadline-exceeded",
                )
            large = ask(served.address, "SELECT * { ?s ?p ?o }")
            assert (large.status, json.loads(large.body)["limit"]) == (413, 200_000)
            assert ask(served.address, "ASK {}").status == 200


@pytest.mark.alone
def test_one_of_two_replicas_is_killed_under_64_clients_and_no_request_fails(
    release: Release, tmp_path: Path
) -> None:
    out = str(release.folder.parent)
    with oxigraph_server(tmp_path) as first, oxigraph_server(tmp_path) as second:
        for service in (first, second):
            isnad("load", "--backend", f"{service}/store", "--out", out)
        replicas = ["--backend", f"{first}/query", "--backend", f"{second}/query"]
        many = ["--max-per-client", "128", "--max-waiting", "128"]
        with serving(tmp_path, *replicas, *many, out=release.folder.parent) as served:
            statuses: Counter[int] = Counter()
            over = threading.Event()

            def client(number: int) -> None:
                asked = 0
                while not over.is_set():
                    asked += 1
                    answer = ask(
                        served.address,
                        f"SELECT ?s {{ ?s a <https://w3id.org/isnad/ici#State> }} # {number} {asked}",
                    )
                    statuses[answer.status if len(rows(answer)) == 3 else 0] += 1

            clients = [threading.Thread(target=client, args=(number,)) for number in range(64)]
            for one in clients:
                one.start()
            until(lambda: statuses[200] > 100)
            os.kill(_process_at(second), signal.SIGKILL)
            before = statuses[200]
            until(lambda: statuses[200] > before + 200)
            over.set()
            for one in clients:
                one.join()
            assert set(statuses) == {200}


def test_where_nobody_answers_it_is_said_and_passes(release: Release, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/query"
    run = subprocess.run(
        [sys.executable, "-m", "isnad", "load", "--backend", nowhere, "--out", str(release.folder.parent)],
        env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "the service did not take the release" in run.stderr
    with oxigraph_server(tmp_path) as service:
        isnad(
            "load",
            "--backend",
            f"{service}/update",
            "--protocol",
            "update",
            "--out",
            str(release.folder.parent),
        )
        # Each process keeps the answers that it gave: with one of them it is known who is asked again.
        one = ["--backend", f"{service}/query", "--web-processes", "1"]
        with serving(tmp_path, *one, out=release.folder.parent) as served:
            assert rows(ask(served.address, "ASK { <https://w3id.org/isnad/id/Kuwait> ?p ?o }")) == Counter(
                ["True"]
            )
            os.kill(_process_at(service), signal.SIGKILL)
            answer = ask(served.address, "ASK { ?s ?p ?o } # now")
            assert (answer.status, json.loads(answer.body)["type"].rsplit("#")[1]) == (502, "failed-service")
            assert (
                ask(served.address, "ASK { <https://w3id.org/isnad/id/Kuwait> ?p ?o }").status == 200
            )  # kept


class _Starting(BaseHTTPRequestHandler):
    """A service that can be reached and is not ready yet."""

    def do_POST(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_server_waits_for_a_service_that_is_not_ready_yet(release: Release, tmp_path: Path) -> None:
    starting, own = ThreadingHTTPServer(("127.0.0.1", 0), _Starting), free_port()
    port = starting.server_address[1]
    threading.Thread(target=starting.serve_forever, daemon=True).start()
    out = ["--out", str(release.folder.parent)]
    command = [sys.executable, "-m", "isnad", "serve", "--port", str(own), "--log", "none", *out]
    command += ["--backend", f"http://127.0.0.1:{port}/query"]
    with (tmp_path / "said").open("wb") as written:
        server = subprocess.Popen(command, stderr=written)
    try:
        said = tmp_path / "said"
        until(
            lambda: (
                "isnad: the service behind this server does not answer as it should"
                in said.read_text("utf-8")
            )
        )
        assert server.poll() is None
        words = said.read_text("utf-8")
        assert "Traceback" not in words
        starting.shutdown()
        starting.server_close()
        with oxigraph_server(tmp_path, port=port) as service:
            isnad("load", "--backend", f"{service}/store", *out)
            wait_until_ready(f"http://127.0.0.1:{own}")
            text = "ASK { <https://w3id.org/isnad/id/Kuwait> ?p ?o }"
            assert rows(ask(f"http://127.0.0.1:{own}", text)) == Counter(["True"])
    finally:
        server.terminate()
        server.wait(timeout=60)


def _process_at(service: str) -> int:
    """Find the process of this test's own that answers at an address."""
    bind = service.removeprefix("http://")
    return next(
        child
        for child in children(os.getpid())
        if bind in Path(f"/proc/{child}/cmdline").read_bytes().decode().replace("\0", " ")
    )
