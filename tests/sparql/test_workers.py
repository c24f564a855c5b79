"""No query takes the server down: each costs at most its own worker, and the others never notice."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from isnad.errors import (
    DeadlineExceeded,
    MalformedQuery,
    NotAcceptable,
    QueryAborted,
    RequestError,
    TooBusy,
    TooLarge,
    error_named,
)
from isnad.graph.dumps import Release
from isnad.sparql.protocol import Query
from isnad.sparql.sandbox import SandboxUnavailable, require_sandbox
from isnad.sparql.workers import Workers
from isnad.sparql.zygote import Bounds, keep_zygote

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"


@pytest.fixture(scope="module")
def keeper(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """Keep a zygote of the release; give the keeper's process and the zygote's address."""
    address = str(tmp_path_factory.mktemp("z") / "zygote")
    bounds = Bounds(memory_bytes=300_000_000, answer_bytes=2_000_000, sandboxed=True)
    process = keep_zygote(release.folder / "isnad.nq", address, bounds)
    yield process, address
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


@pytest.fixture
def workers(keeper: tuple[int, str]) -> Iterator[Workers]:
    made = Workers(keeper[1], at_once=2, waiting=2, deadline_seconds=3)
    made.wait_until_ready(30)
    yield made
    made.close()


def asks(workers: Workers, text: str, **rest: object) -> bytes:
    return workers.ask(Query(text, **rest), "text/csv, text/turtle, */*;q=0.1").body  # type: ignore[arg-type]


def children(process: int) -> list[int]:
    """List the processes that a process has forked."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def test_an_answer_comes_whole(workers: Workers) -> None:
    assert asks(workers, COUNT) == b"n\r\n3\r\n"
    turtle = asks(workers, "CONSTRUCT { ?s a ?c } { ?s a ?c }", format="nt")
    assert turtle.count(b"\n") > 1000


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT *", MalformedQuery),
        ("SELECT * { SERVICE <http://127.0.0.1/> {} }", MalformedQuery),
        ("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000", TooLarge),
    ],
)
def test_an_error_comes_as_it_is(workers: Workers, text: str, error: type[RequestError]) -> None:
    with pytest.raises(error) as caught:
        asks(workers, text)
    assert caught.value.what.ar
    assert caught.value.mend.en
    assert asks(workers, COUNT) == b"n\r\n3\r\n"


def test_no_format_fits(workers: Workers) -> None:
    with pytest.raises(NotAcceptable):
        workers.ask(Query("ASK {}"), "text/csv")


# What ended or stalled some engine (the deadline or the memory limit is the right answer to each).
HOSTILE = {
    "a product": f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
    "a sorted product": f"SELECT * {PRODUCT} ORDER BY ?c ?f ?i",
    "a distinct product": f"SELECT DISTINCT * {PRODUCT}",
    "a grouped product": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {PRODUCT} GROUP BY ?a ?d ?g",
    "a GROUP_CONCAT bomb": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {PRODUCT}",
    "a REPLACE bomb": "SELECT (STRLEN(?x5) AS ?n) { BIND('aaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(REPLACE(?x{i}, 'a', REPLACE(?x{i}, 'a', ?x{i})) AS ?x{i + 1})" for i in range(5))
    + " }",
    "a CONCAT bomb": "SELECT (STRLEN(?x39) AS ?n) { BIND('aaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(39))
    + " }",
    "a VALUES product": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(40)))} }}" for i in range(6))
    + " }",
    "a path over everything": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "nested braces": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "nested brackets": "SELECT * { FILTER" + "(" * 30_000 + "1" + ")" * 30_000 + " }",
    "nested negations": "SELECT * { FILTER(" + "!" * 60_000 + "true) }",
    "nested paths": "SELECT * { ?s " + "(" * 40_000 + "<urn:p>" + ")" * 40_000 + " ?o }",
    "nested OPTIONALs": "SELECT * { " + "OPTIONAL { " * 8_000 + "}" * 8_000 + " }",
    "nested blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 15_000 + "1" + " ]" * 15_000 + " }",
    "a string that never ends": "SELECT * { ?s ?p '''" + "'''a" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_query_costs_its_own_worker_only(workers: Workers, text: str) -> None:
    begin = time.monotonic()
    try:
        answered = asks(workers, text)
    except (DeadlineExceeded, QueryAborted, MalformedQuery, TooLarge):
        answered = b""
    assert time.monotonic() - begin < 3 + 1
    assert len(answered) < 2_000_000
    assert asks(workers, COUNT) == b"n\r\n3\r\n"


def test_deadline_is_held_and_said(workers: Workers) -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineExceeded) as caught:
        asks(workers, HOSTILE["a product"], timeout=0.5)
    assert 0.4 < time.monotonic() - begin < 1.5
    assert "0.5 seconds" in caught.value.what.en


def test_a_client_may_not_raise_the_deadline(workers: Workers) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        asks(workers, HOSTILE["a product"], timeout=600.0)
    assert "3 seconds" in caught.value.what.en


def test_others_are_answered_while_one_runs(workers: Workers) -> None:
    outcome: list[bytes | str] = []

    def run() -> None:
        try:
            outcome.append(asks(workers, HOSTILE["a product"]))
        except DeadlineExceeded:
            outcome.append("stopped")

    slow = threading.Thread(target=run)
    slow.start()
    begin = time.monotonic()
    for _ in range(20):
        assert asks(workers, COUNT) == b"n\r\n3\r\n"
    assert time.monotonic() - begin < 2.5
    slow.join()
    assert outcome == ["stopped"]


def test_beyond_the_queue_is_refused_at_once(workers: Workers) -> None:
    outcomes: list[str] = []

    def run() -> None:
        try:
            asks(workers, HOSTILE["a product"], timeout=1.0)
        except RequestError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("TooBusy") == 3  # two run, two wait
    assert outcomes.count("DeadlineExceeded") == 4
    assert TooBusy.status == 503


def test_a_killed_worker_is_an_error_for_its_own_query(workers: Workers, keeper: tuple[int, str]) -> None:
    zygote = children(keeper[0])[0]

    def kill() -> None:
        time.sleep(0.5)
        for process in children(zygote):
            os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(QueryAborted):
        asks(workers, HOSTILE["a product"])
    killer.join()
    assert asks(workers, COUNT) == b"n\r\n3\r\n"


def test_a_killed_zygote_is_replaced_within_two_seconds(workers: Workers, keeper: tuple[int, str]) -> None:
    zygote = children(keeper[0])[0]
    workers.close()  # an idle worker outlives its zygote, and would answer
    os.kill(zygote, signal.SIGKILL)
    begin = time.monotonic()
    while True:
        try:
            assert asks(workers, COUNT) == b"n\r\n3\r\n"
            break
        except (TooBusy, QueryAborted):
            assert time.monotonic() - begin < 2
    assert children(keeper[0]) != [zygote]


def test_no_worker_is_left_over(keeper: tuple[int, str]) -> None:
    made = Workers(keeper[1], at_once=2, waiting=0, deadline_seconds=1)
    for text in (HOSTILE["a product"], HOSTILE["nested braces"], COUNT):
        try:
            asks(made, text)
        except RequestError:
            continue
    made.close()
    deadline = time.monotonic() + 5
    while children(children(keeper[0])[0]):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_from_and_graph_reach_no_file_and_no_address(workers: Workers) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for source in (url, "file:///etc/passwd"):
            assert asks(workers, "SELECT ?s FROM <" + source + "> { ?s ?p ?o }") == b"s\r\n"
        with pytest.raises(TimeoutError):
            listener.accept()


def test_sandbox_holds_here_and_says_so_where_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    require_sandbox()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(SandboxUnavailable) as caught:
        require_sandbox()
    assert "--no-sandbox" in caught.value.mend.en


def test_errors_are_known_by_name() -> None:
    assert error_named("DeadlineExceeded") is DeadlineExceeded
    assert error_named("SystemExit") is RequestError


def test_service_under_silent_is_as_if_it_were_not_there(workers: Workers) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        text = "SELECT ?x { VALUES ?x { 1 } SERVICE SILENT <" + url + "> { ?s ?p ?o } }"
        assert asks(workers, text) == b"x\r\n1\r\n"
        with pytest.raises(MalformedQuery):
            asks(workers, text.replace("SILENT", ""))
        with pytest.raises(TimeoutError):
            listener.accept()
