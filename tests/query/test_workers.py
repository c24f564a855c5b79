"""No query takes the server down: each costs at most its own worker, and the others never notice."""

import asyncio
import os
import re
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from keeping import Kept, children, keeping
from waiting import until

from isnad.build.releases import Release
from isnad.errors import SandboxUnavailable
from isnad.query.request import Query
from isnad.query.store import Source, release_source
from isnad.request_errors import (
    DeadlineExceeded,
    InternalFault,
    MalformedQuery,
    NotAcceptable,
    Preempted,
    RequestError,
    ServiceForbidden,
    TooBusy,
    TooLarge,
    TooMany,
    WorkerLost,
    refusal_named,
)
from isnad.sandbox.confinement import require_sandbox, restrict_calls
from isnad.settings import Settings
from isnad.workers.lease import LATE_SECONDS
from isnad.workers.worker_pool import NICER_BY, Worker

pytestmark = pytest.mark.alone

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
NICENESS = os.getpriority(os.PRIO_PROCESS, 0)
SETTINGS = Settings(
    workers=2,
    slow_workers=2,
    max_waiting=2,
    deadline_seconds=4,
    max_memory_megabytes=300,
    max_answer_bytes=2_000_000,
    max_per_client=100,
    contended_seconds=100,
)


@pytest.fixture(scope="module")
def source(release: Release) -> Source:
    return release_source(release.folder)


@pytest.fixture(scope="module")
def kept(source: Source) -> Iterator[Kept]:
    with keeping(source, SETTINGS) as found:
        yield found


def asks(kept: Kept, text: str, client: str = "test", **rest: object) -> bytes:
    return kept.workers.ask(Query(text, **rest), "text/csv, text/turtle, */*;q=0.1", client).body  # type: ignore[arg-type]


def outcome(kept: Kept, text: str, client: str = "test", **rest: object) -> str:
    """Name the refusal that a query met, or say that it was answered."""
    try:
        asks(kept, text, client, **rest)
    except RequestError as refusal:
        return type(refusal).__name__
    return "answered"


def together(calls: list[tuple[Kept, str, str, float]]) -> list[str]:
    """Ask several at the same time, each for a client and with a deadline; give how each ended."""
    outcomes = [""] * len(calls)

    def run(number: int, kept: Kept, text: str, client: str, seconds: float) -> None:
        outcomes[number] = outcome(kept, text, client, timeout=seconds)

    threads = [threading.Thread(target=run, args=(i, *call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    return outcomes


def test_an_answer_comes_whole(kept: Kept) -> None:
    assert asks(kept, COUNT) == b"n\r\n3\r\n"
    turtle = asks(kept, "CONSTRUCT { ?s a ?c } { ?s a ?c }", format="nt")
    assert turtle.count(b"\n") > 1000


@pytest.mark.parametrize(
    ("text", "error", "what", "hint"),
    [
        (
            "SELECT *", MalformedQuery, "ليس SPARQL، عند السطر 1، العمود 9:",
            "Correct what stands at this place, or just before it.",
        ),
        (
            "SELECT * { SERVICE <http://127.0.0.1/> {} }", ServiceForbidden, "SERVICE غير مسموح: لا تسأل هذه الخدمة من هنا",
            "Ask each service on its own and join the answers.",
        ),
        (
            "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000", TooLarge, "في الجواب N بايت، والحد 2,000,000",
            "Add a LIMIT, or download the data from /data.",
        ),
    ],
)  # fmt: skip
def test_an_error_comes_as_it_is(
    kept: Kept, text: str, error: type[RequestError], what: str, hint: str
) -> None:
    with pytest.raises(error) as caught:
        asks(kept, text)
    said = caught.value.what.ar.splitlines()[0]  # how many bytes it would be is the data's
    assert re.sub(r"\d,\d{3},\d{3} (?=بايت، )", "N ", said) == what
    assert caught.value.hint.en == hint
    assert asks(kept, COUNT) == b"n\r\n3\r\n"


def test_no_format_fits(kept: Kept) -> None:
    with pytest.raises(NotAcceptable):
        kept.workers.ask(Query("ASK {}"), "text/csv")


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
    "chained sums": "SELECT (1" + "+1" * 30_000 + " AS ?x) {}",
    "chained alternatives": "SELECT * { FILTER(?x" + "||?x" * 20_000 + ") }",
    "a string that never ends": "SELECT * { ?s ?p '''" + "'''a" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_query_costs_its_own_worker_only(kept: Kept, text: str) -> None:
    begin = time.monotonic()
    ended = outcome(kept, text, timeout=2.0)
    assert time.monotonic() - begin < 2 + LATE_SECONDS
    assert ended in ("answered", "DeadlineExceeded", "QueryAborted", "MalformedQuery", "TooLarge")
    assert asks(kept, COUNT) == b"n\r\n3\r\n"


def test_deadline_is_held_and_said(kept: Kept) -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineExceeded) as caught:
        asks(kept, HOSTILE["a product"], timeout=0.5)
    assert 0.4 < time.monotonic() - begin < 1.5
    assert "0.5 seconds" in caught.value.what.en


def test_a_client_may_not_raise_the_deadline(kept: Kept) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        asks(kept, HOSTILE["a product"], timeout=600.0)
    assert "4 seconds" in caught.value.what.en


def test_others_are_answered_while_one_runs(kept: Kept) -> None:
    ended: list[str] = []
    slow = threading.Thread(target=lambda: ended.append(outcome(kept, HOSTILE["a product"], timeout=3.0)))
    slow.start()
    begin = time.monotonic()
    for _ in range(20):
        assert asks(kept, COUNT) == b"n\r\n3\r\n"
    assert time.monotonic() - begin < 2.5
    slow.join()
    assert ended == ["DeadlineExceeded"]


def test_beyond_the_queue_is_refused_at_once(kept: Kept) -> None:
    ended = together([(kept, HOSTILE["a product"], f"client {i}", 0.9 if i < 2 else 0.15) for i in range(7)])
    assert ended.count("TooBusy") == 5  # two run and two wait in vain, until their time is over
    assert ended.count("DeadlineExceeded") == 2
    assert (TooBusy.status, TooBusy.retry_after) == (503, 1)


def test_slow_queries_leave_their_places(kept: Kept) -> None:
    ended: list[str] = []
    threads = [
        threading.Thread(
            target=lambda i=i: ended.append(outcome(kept, HOSTILE["a product"], f"c{i}", timeout=3.0))
        )
        for i in range(2)
    ]
    for thread in threads:
        thread.start()
    until(lambda: slow_ones(kept) == 2)  # both places were taken for a moment, and are free again
    begin = time.monotonic()
    assert asks(kept, COUNT, "another") == b"n\r\n3\r\n"
    assert time.monotonic() - begin < 1
    for thread in threads:
        thread.join()
    assert ended == ["DeadlineExceeded"] * 2


def test_one_client_cannot_have_every_place(source: Source) -> None:
    settings = Settings(
        workers=2, slow_workers=2, deadline_seconds=4, max_per_client=3, contended_seconds=100
    )
    with keeping(source, settings) as kept:
        assert asks(kept, COUNT)
        ended: list[str] = []
        greedy = threading.Thread(
            target=lambda: ended.extend(together([(kept, HOSTILE["a product"], "greedy", 4.0)] * 4))
        )
        greedy.start()
        until(lambda: slow_ones(kept) == 2)
        begin = time.monotonic()
        assert asks(kept, COUNT, "modest") == b"n\r\n3\r\n"
        assert time.monotonic() - begin < 1
        greedy.join()
    assert ended.count("TooMany") == 1
    assert ended.count("DeadlineExceeded") >= 2
    assert "answered" not in ended
    assert (TooMany.status, TooMany.retry_after) == (429, 1)


def test_a_query_that_ran_for_long_makes_room(source: Source) -> None:
    settings = Settings(workers=1, slow_workers=0, deadline_seconds=20, contended_seconds=1)
    with keeping(source, settings) as kept:
        assert asks(kept, COUNT)
        ended: list[str] = []
        slow = threading.Thread(target=lambda: ended.append(outcome(kept, HOSTILE["a product"], "slow")))
        slow.start()
        until(lambda: kept.condition.running == 1)
        begin = time.monotonic()
        assert asks(kept, COUNT, "other") == b"n\r\n3\r\n"
        assert time.monotonic() - begin < 3
        slow.join()
    assert ended == ["Preempted"]
    assert (Preempted.status, Preempted.retry_after) == (503, 10)


def test_a_query_yields_the_processor_to_shorter_ones(kept: Kept) -> None:
    slow = threading.Thread(target=lambda: outcome(kept, HOSTILE["a product"], timeout=1.0))
    slow.start()
    until(lambda: sorted(nices(kept))[-2:] == [NICENESS, NICENESS + NICER_BY])
    slow.join()


def nices(kept: Kept) -> list[int]:
    """List the niceness of each worker."""
    found = []
    for process in children(kept.zygote):
        with suppress(ProcessLookupError):
            found.append(os.getpriority(os.PRIO_PROCESS, process))
    return found


def slow_ones(kept: Kept) -> int:
    """Count the workers that have run for long enough to yield the processor."""
    return nices(kept).count(NICENESS + NICER_BY)


A_WHILE = (
    "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 1000 } { SELECT ?d { ?d ?e ?f } LIMIT 4000 } }"
)


def test_a_worker_that_was_slow_is_kept_and_has_the_processor_as_others_do(source: Source) -> None:
    with keeping(source, replace(SETTINGS, workers=1, slow_workers=0)) as kept:
        assert asks(kept, COUNT)
        before = set(children(kept.zygote))
        slow = threading.Thread(target=lambda: asks(kept, A_WHILE))
        slow.start()
        until(lambda: set(nices(kept)) == {NICENESS, NICENESS + NICER_BY})
        slow.join()
        assert asks(kept, A_WHILE) == b"n\r\n4000000\r\n"
        until(lambda: set(nices(kept)) == {NICENESS})
        assert set(children(kept.zygote)) & before


def test_the_worker_that_worked_last_works_next(source: Source) -> None:
    """What one has read of a store in memory it reads faster: so one client's queries do not go round all."""
    with keeping(source, replace(SETTINGS, workers=3, slow_workers=0)) as kept:
        assert asks(kept, COUNT)
        until(lambda: len(children(kept.zygote)) == 4)  # one more than there are places
        until(lambda: all(map(listens, children(kept.zygote))))
        before = {process: times_woken(process) for process in children(kept.zygote)}
        for _ in range(20):
            until(lambda: kept.condition.running == 0)  # it is returned
            assert asks(kept, COUNT)
        woken = {process: times_woken(process) - times for process, times in before.items()}
        assert sorted(times > 0 for times in woken.values()) == [False, False, False, True]


def listens(process: int) -> bool:
    """Return whether a worker is held in and sleeps until a query comes."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return "\nState:\tS" in status and "\nSeccomp:\t2" in status


def times_woken(process: int) -> int:
    """Count how often a process slept until something came (proc(5))."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])


def test_where_a_worker_cannot_have_the_processor_back_it_is_replaced() -> None:
    """Nobody without a privilege takes niceness back, unless RLIMIT_NICE says so (setpriority(2))."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_NICE, (0, 0))
            if os.getuid() == 0:
                os.setuid(65534)
            ours, theirs = socket.socketpair()
            if (sleeper := os.fork()) == 0:
                theirs.recv(1)
                os._exit(0)
            worker = Worker(ours, sleeper)
            worker.renice()
            kept_down = (
                not worker.restore() and os.getpriority(os.PRIO_PROCESS, sleeper) == NICENESS + NICER_BY
            )
            ours.send(b".")
            status = 0 if worker.reniced and kept_down else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_worker_that_holds_on_to_memory_answers_no_other_query(source: Source) -> None:
    settings = replace(SETTINGS, workers=1, slow_workers=0, max_memory_megabytes=200)
    values = " ".join(map(str, range(24)))
    many = (
        f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?b ?c ?x {{ ?a ?b ?c . VALUES ?x {{ {values} }} }} }}"
    )
    with keeping(source, settings) as kept:
        first = asks(kept, COUNT)
        before = set(children(kept.zygote))
        for _ in range(6):  # the first may give it all back
            assert int(asks(kept, many).split()[1]) > 200_000
            until(lambda: kept.condition.running == 0)
        assert asks(kept, COUNT) == first
        assert set(children(kept.zygote)) - before


def test_a_worker_can_take_the_processor_from_nobody() -> None:
    child = os.fork()
    if child == 0:
        status, refused = 1, 0
        try:
            restrict_calls("evaluate")
            for forbidden in (
                lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
                lambda: os.setpriority(os.PRIO_PROCESS, 0, 0),
                lambda: os.nice(1),
                lambda: os.sched_setaffinity(0, {0}),
                lambda: os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0)),
                lambda: os.sched_setparam(0, os.sched_param(0)),
            ):
                try:
                    forbidden()
                except PermissionError:
                    refused += 1
            status = 0 if refused == 6 else 10 + refused
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_killed_worker_is_an_error_for_its_own_query(kept: Kept) -> None:
    def kill() -> None:
        until(lambda: kept.condition.running == 1)
        time.sleep(0.6)  # a query that has run for less is asked again
        for process in children(kept.zygote):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert outcome(kept, HOSTILE["a product"]) == "WorkerLost"
    killer.join()
    assert asks(kept, COUNT) == b"n\r\n3\r\n"
    assert WorkerLost.status == 503


def test_a_query_is_asked_again_where_its_worker_had_not_begun(kept: Kept) -> None:
    assert asks(kept, COUNT)
    standing = children(kept.zygote)
    for process in standing:
        with suppress(ProcessLookupError):  # one that an earlier test ended may be listed to the last
            os.kill(process, signal.SIGSTOP)  # leased as if ready, and gone before it can have begun

    def kill() -> None:
        until(lambda: kept.condition.running == 1)
        for process in standing:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert asks(kept, COUNT) == b"n\r\n3\r\n"
    killer.join()


def test_a_killed_zygote_is_replaced_within_two_seconds(kept: Kept) -> None:
    assert asks(kept, COUNT)
    zygote = kept.zygote
    os.kill(zygote, signal.SIGKILL)
    until(lambda: ready(kept) and kept.zygote != zygote, seconds=2, ignoring=(StopIteration,))
    assert asks(kept, COUNT) == b"n\r\n3\r\n"


def test_while_the_zygote_is_away_it_says_so(kept: Kept) -> None:
    assert ready(kept)
    os.kill(kept.zygote, signal.SIGKILL)
    begin = time.monotonic()
    while ready(kept):  # until the supervisor knows
        assert time.monotonic() - begin < 2
    until(lambda: ready(kept), seconds=2)


def ready(kept: Kept) -> bool:
    return kept.condition.ready


def test_whoever_leaves_frees_the_worker(kept: Kept) -> None:
    assert asks(kept, COUNT)
    asked = asyncio.run_coroutine_threadsafe(
        kept.workers.answer(Query(HOSTILE["a product"]), "", "identity", "leaver"), kept.loop
    )
    until(lambda: kept.condition.running == 1)
    asked.cancel()
    until(lambda: kept.condition.running == 0, seconds=1)


def test_workers_stay_as_many_as_they_were(kept: Kept) -> None:
    for text in (HOSTILE["a product"], HOSTILE["chained sums"], COUNT, HOSTILE["a sorted product"]):
        outcome(kept, text, timeout=1.0)
    until(lambda: len(children(kept.zygote)) == SETTINGS.workers + 1, seconds=3)


def test_nothing_is_left_when_the_supervisor_ends(source: Source) -> None:
    with keeping(source, SETTINGS) as kept:
        assert asks(kept, COUNT)
        processes = [kept.zygote, *children(kept.zygote)]
        assert len(processes) >= 2
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes), seconds=3)


def test_nothing_is_left_when_the_supervisor_is_killed(source: Source) -> None:
    with keeping(source, SETTINGS) as kept:
        assert asks(kept, COUNT)
        processes = [kept.zygote, *children(kept.zygote)]
        os.kill(kept.process, signal.SIGKILL)
        until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes), seconds=3)


def test_a_worker_prints_nothing_as_it_dies(source: Source, capfd: pytest.CaptureFixture[str]) -> None:
    # Memory is to end first, however little of the processor there is.
    with keeping(source, replace(SETTINGS, max_memory_megabytes=60, deadline_seconds=30)) as kept:
        assert outcome(kept, HOSTILE["a sorted product"]) == "QueryAborted"
        assert outcome(kept, HOSTILE["chained sums"]) in ("QueryAborted", "answered")
    assert capfd.readouterr().err == ""


def test_from_and_graph_reach_no_file_and_no_address(kept: Kept) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for source in (url, "file:///etc/passwd"):
            assert asks(kept, "SELECT ?s FROM <" + source + "> { ?s ?p ?o }") == b"s\r\n"
        with pytest.raises(TimeoutError):
            listener.accept()


def test_sandbox_holds_here_and_says_so_where_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    require_sandbox()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(SandboxUnavailable) as caught:
        require_sandbox()
    assert "--no-sandbox" in caught.value.hint.en


def test_refusals_are_known_by_name() -> None:
    assert refusal_named("DeadlineExceeded") is DeadlineExceeded
    assert refusal_named("SystemExit") is InternalFault


def test_service_under_silent_is_as_if_it_were_not_there(kept: Kept) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        text = "SELECT ?x { VALUES ?x { 1 } SERVICE SILENT <" + url + "> { ?s ?p ?o } }"
        assert asks(kept, text) == b"x\r\n1\r\n"
        with pytest.raises(ServiceForbidden):
            asks(kept, text.replace("SILENT", ""))
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "service",
    [
        "<https://example.org/sparql>",
        "<http://example.org/sparql>",
        "https:sparql",
        "<//example.org>",
        "<a:b>",
    ],
)
def test_service_is_refused_whatever_its_scheme(kept: Kept, service: str) -> None:
    declared = "BASE <https://example.org/> PREFIX https: <https://example.org/> "
    with pytest.raises(ServiceForbidden):
        asks(kept, declared + "SELECT ?x { VALUES ?x { 1 } SERVICE " + service + " { ?s ?p ?o } }")
    silent = declared + "SELECT ?x { VALUES ?x { 1 } SERVICE SILENT " + service + " { ?s ?p ?o } }"
    assert asks(kept, silent) == b"x\r\n1\r\n"
    with pytest.raises(MalformedQuery):
        asks(kept, declared + "SELECT ?x { SERVICE " + service + " { ?s ?p } }")


@pytest.mark.parametrize("service", ["<https://example.org/sparql>", "<http://example.org/sparql>"])
def test_service_of_a_variable_is_refused_whatever_its_scheme(kept: Kept, service: str) -> None:
    text = "SELECT ?x { VALUES ?x { " + service + " } SERVICE SILENT ?x { ?s ?p ?o } }"
    assert asks(kept, text) == b"x\r\n" + service[1:-1].encode() + b"\r\n"
    with pytest.raises(ServiceForbidden):
        asks(kept, text.replace("SILENT ", ""))
