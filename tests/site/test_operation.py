"""A server in operation: what is killed comes back, what runs is finished, and what happens is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from importlib.metadata import version as package_version
from pathlib import Path
from urllib.parse import quote

import pytest
from http_client import send
from raw_http import Raw, connect, head, read, request
from serving import Served, free_port, serving, wait_until_ready
from waiting import until

from isnad.build.releases import Release
from isnad.settings import Settings

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def served(release: Release, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, "--deadline-seconds", "4", out=release.folder.parent) as found:
        yield found


def ask(served: Served, text: str, *headers: tuple[str, str], more: str = "") -> Raw:
    return request(served.address, "GET", f"/sparql?query={quote(text)}{more}", None, list(headers))


def whole_again(served: Served, seconds: float = 20.0) -> None:
    """Wait until a new query is answered, and the server says that it is ready."""
    begin, number = time.monotonic(), 0
    while True:
        number += 1
        try:
            ready = request(served.address, "GET", "/health/ready")
            if ready.status == 200 and ask(served, f"{COUNT} #{begin}{number}").status == 200:
                return
        except OSError:
            pass  # nobody listens yet
        assert time.monotonic() - begin < seconds
        time.sleep(0.02)


@pytest.mark.parametrize(
    "which", ["worker", "zygote", "web process", "all web processes", "everything below"]
)
def test_what_is_killed_comes_back(served: Served, which: str) -> None:
    assert ask(served, COUNT).status == 200
    victims: dict[str, Callable[[], list[int]]] = {
        "worker": lambda: served.workers[:1],
        "zygote": lambda: [served.zygote],
        "web process": lambda: served.web[:1],
        "all web processes": lambda: served.web,
        "everything below": lambda: [*served.workers, served.zygote, *served.web],
    }
    before = victims[which]()
    time.sleep(0.6)  # what ends at once waits a little before it is started anew
    for process in before:
        os.kill(process, signal.SIGKILL)
    whole_again(served)
    assert len(served.web) == 2
    until(lambda: not set(victims["everything below"]()) & set(before))  # what was killed is still listed


@pytest.mark.alone
def test_it_says_that_it_is_not_ready_while_it_is_not(served: Served) -> None:
    os.kill(served.zygote, signal.SIGKILL)
    said = {request(served.address, "GET", "/health/ready").body for _ in range(20)}
    assert b"not ready\n" in said
    assert request(served.address, "GET", "/health/live").body == b"live\n"
    whole_again(served)


@pytest.mark.alone
def test_nothing_outlives_the_first_process(served: Served) -> None:
    processes = served.all()
    os.kill(served.process.pid, signal.SIGKILL)
    begin = time.monotonic()
    served.process.wait()
    while any(Path(f"/proc/{process}/cmdline").exists() and alive(process) for process in processes):
        assert time.monotonic() - begin < 3
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False


@pytest.mark.alone
@pytest.mark.parametrize("seconds", [2, 5])  # by either side of what a lost worker is waited for
def test_sigterm_finishes_what_runs_and_takes_nothing_new(
    release: Release, tmp_path: Path, seconds: int
) -> None:
    with serving(tmp_path, out=release.folder.parent) as served:  # with the deadline as it is: 30
        with connect(served.address) as client:
            client.sendall(head("GET", f"/sparql?query={quote(SLOW)}&timeout={seconds}", []))
            until(lambda: served.running == 1)
            served.process.send_signal(signal.SIGTERM)
            until(lambda: refuses(served), seconds=1)
            found = read(client)
        assert (found.status, json.loads(found.body)["limit"]) == (504, float(seconds))
        assert served.process.wait(timeout=5) == 0


@pytest.mark.alone
def test_sigterm_lets_a_query_of_some_seconds_have_its_rows(release: Release, tmp_path: Path) -> None:
    numbers = " ".join(map(str, range(260)))
    text = f"SELECT (SUM(?a) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {numbers} }}' for name in 'abc')} }}"
    with serving(tmp_path, out=release.folder.parent) as served:
        with connect(served.address) as client:
            client.sendall(head("GET", f"/sparql?query={quote(text)}", [("Accept", "text/csv")]))
            until(lambda: served.running == 1)
            served.process.send_signal(signal.SIGTERM)
            found = read(client)
        assert (found.status, found.body) == (200, b"n\r\n%d\r\n" % (67_600 * sum(range(260))))
        assert served.process.wait(timeout=5) == 0


def refuses(served: Served) -> bool:
    """Return whether the server takes no new connection."""
    try:
        connect(served.address).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.alone
def test_sigterm_twice_does_not_wait(served: Served) -> None:
    with connect(served.address) as client:
        client.sendall(head("GET", f"/sparql?query={quote(SLOW)}", []))
        until(lambda: served.running == 1)
        processes = served.all()
        served.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(served))
        served.process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        served.process.wait(timeout=5)
    assert time.monotonic() - begin < 2
    assert not any(alive(process) for process in processes)


def test_while_another_query_runs_an_answer_has_no_hint(release: Release, tmp_path: Path) -> None:
    misspelt = "SELECT ?s ?wehn { ?s <http://purl.org/dc/terms/date> ?when }"
    with serving(tmp_path, "--web-processes", "1", out=release.folder.parent) as served:
        with connect(served.address) as client:
            client.sendall(head("GET", f"/sparql?query={quote(SLOW)}", []))
            until(lambda: served.running == 1)
            beside = ask(served, misspelt)
        until(lambda: served.running == 0)
        alone = ask(served, f"{misspelt} # anew")
    assert (beside.status, beside.headers.get("link")) == (200, None)
    assert "hint-unknown-variable" in alone.headers["link"]


@pytest.mark.alone
def test_pages_health_and_kept_answers_do_not_wait_for_queries(release: Release, tmp_path: Path) -> None:
    options = ("--deadline-seconds", "4", "--web-processes", "1")  # one, that keeps it for sure
    with serving(tmp_path, *options, out=release.folder.parent) as served:
        assert ask(served, COUNT).status == 200
        clients = [connect(served.address, f"127.0.0.{2 + number}") for number in range(30)]
        for number, client in enumerate(clients):
            client.sendall(head("GET", f"/sparql?query={quote(SLOW)}%23{number}", []))
        until(lambda: served.running >= 10)
        begin = time.monotonic()
        for path in (
            "/en/",
            "/ar/data",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/data/ici.ttl",
            "/en/about",
        ):
            assert request(served.address, "GET", path).status == 200
        assert ask(served, COUNT).headers["server-timing"] == "cache;desc=hit"
        assert time.monotonic() - begin < 2
        for client in clients:
            client.close()


def metrics(served: Served) -> dict[str, float]:
    lines = request(served.address, "GET", "/metrics").body.decode().splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")
    }


def test_metrics_are_one_truth_over_all_processes(served: Served) -> None:
    for number in range(20):
        ask(served, f"{COUNT} #{number}")
    for _ in range(10):
        ask(served, "SELECT")
    until(lambda: served.running == 0)
    first, second = metrics(served), metrics(served)
    assert first['isnad_requests_total{route="/sparql",status="200"}'] == 20
    assert first['isnad_requests_total{route="/sparql",status="400"}'] == 10
    assert first['isnad_refusals_total{kind="malformed-query"}'] == 10
    assert first['isnad_queries_total{cache="miss"}'] == 20
    assert first['isnad_request_seconds_count{route="/sparql"}'] == 30
    assert second['isnad_requests_total{route="/sparql",status="200"}'] == 20  # whichever process is asked
    assert first["isnad_ready"] == 1
    assert first["isnad_workers"] >= 4
    assert first["isnad_queries_running"] == 0


def test_counts_survive_the_process_that_counted(served: Served) -> None:
    for number in range(10):
        ask(served, f"{COUNT} #{number}")
    time.sleep(0.6)
    for process in served.web:
        os.kill(process, signal.SIGKILL)
    whole_again(served)
    assert metrics(served)['isnad_queries_total{cache="miss"}'] >= 10


def test_log_has_one_line_a_request_and_no_query(release: Release, tmp_path: Path) -> None:
    with serving(tmp_path, out=release.folder.parent) as served:
        ask(served, f"{COUNT} # a secret")
        request(served.address, "GET", "/en/")
        ask(served, "SELECT # a secret")
        request(served.address, "GET", "/none\u202e?token=secret")
        entries = [entry for entry in served.entries() if not entry["path"].startswith("/health")]
    assert [(entry["path"], entry["status"]) for entry in entries] == [
        ("/sparql", 200), ("/en/", 200), ("/sparql", 400), ("/none\u202e", 404),
    ]  # fmt: skip
    answered = entries[0]
    assert answered["client"] == "127.0.0.1"
    assert answered["cache"] == "miss"
    assert len(answered["query"]) == 16
    assert answered["ms"] > 0
    assert answered["bytes"] > 0
    assert "secret" not in served.log.read_text("utf-8")


@pytest.mark.alone
def test_log_has_queries_where_asked_for_and_tells_slow_ones(release: Release, tmp_path: Path) -> None:
    options = ["--log-queries", "1", "--slow-log-seconds", "1", "--deadline-seconds", "9"]
    with serving(tmp_path, *options, out=release.folder.parent) as served:
        assert ask(served, SLOW, more="&timeout=1.2").status == 504
        assert ask(served, COUNT).status == 200
        entries = [entry for entry in served.entries() if entry["path"] == "/sparql"]
    assert [(entry.get("slow"), entry["status"], entry.get("text")) for entry in entries] == [
        (None, 504, SLOW), (True, 504, SLOW), (None, 200, COUNT),
    ]  # fmt: skip


def test_a_trusted_proxy_tells_the_client(release: Release, tmp_path: Path) -> None:
    options = ["--trusted-proxies", "127.0.0.1", "--max-per-client", "1", "--deadline-seconds", "4"]
    with serving(tmp_path, *options, out=release.folder.parent) as served:
        slow = connect(served.address)
        slow.sendall(
            head("GET", f"/sparql?query={quote(SLOW)}", [("X-Forwarded-For", "9.9.9.9, 203.0.113.7")])
        )
        until(lambda: served.running == 1)
        again = ask(served, f"{COUNT} #1", ("X-Forwarded-For", "8.8.8.8, 203.0.113.7"))
        assert (again.status, again.headers["retry-after"], json.loads(again.body)["limit"]) == (429, "1", 1)
        assert ask(served, f"{COUNT} #2", ("X-Forwarded-For", "203.0.113.8")).status == 200
        slow.close()
        assert {entry["client"] for entry in served.entries() if entry["path"] == "/sparql"} >= {
            "203.0.113.7", "203.0.113.8",
        }  # fmt: skip


def test_public_address_names_the_service(release: Release, tmp_path: Path) -> None:
    with serving(tmp_path, "--public-url", "https://example.org/", out=release.folder.parent) as served:
        described = request(
            served.address, "GET", "/sparql", None, [("Accept", "application/n-triples")]
        ).body
    assert b"<https://example.org/sparql>" in described
    assert b"127.0.0.1" not in described


def test_other_data_are_served(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix e: <http://example.org/> . e:a e:b 1, 2 .")
    (tmp_path / "b.trig").write_text(
        "<http://example.org/g> { <http://example.org/a> <http://example.org/c> 3 }"
    )
    with serving(tmp_path, "--data", str(tmp_path / "a.ttl"), str(tmp_path / "b.trig")) as served:
        found = ask(
            served,
            "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
            ("Accept", "text/csv"),
        )
        assert found.body == b"n\r\n3\r\n"
        described = request(served.address, "GET", "/sparql", None, [("Accept", "text/turtle")]).body.decode()
        assert "<http://example.org/g>" in described
        for path in ("/en/", "/ar/", "/en/ask", "/ar/about"):
            page = send(f"{served.address}{path}")
            assert page.status == 200
            assert "Istanbul" not in page.body
            assert 'role="search"' not in page.body  # nothing is indexed by names here
        assert send(f"{served.address}/en/data").status == 404
        assert send(f"{served.address}/data/isnad.nq").status == 404
        assert ask(served, "SELECT * { ?s ?p 1 }").headers["isnad-version"] not in ("", "current")


def said(*arguments: str, locale: str = "C.UTF-8") -> tuple[int, str]:
    """Run `isnad serve`, which is to fail, and give what it says."""
    run = subprocess.run(
        [sys.executable, "-m", "isnad", "serve", "--log", "none", *arguments],
        capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": locale},
    )  # fmt: skip
    return run.returncode, run.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--log", "no/such/folder/log"], ["--log no/such/folder/log", "No such file"]),
        (["--data", "none.ttl"], ["none.ttl", "→"]),
        (["--data", "{bad}"], ["bad.ttl:2", "→"]),
        (["--data", "{bad}x"], [".trig", "→"]),
        (["--port", "70000"], ["--port", "70000", "65535"]),
        (["--workers", "0"], ["--workers", "0"]),
        (["--public-url", "example.org"], ["--public-url", "example.org", "such as https://"]),
        (["--public-url", "https://example.org/kg"], ["--public-url", "without a path"]),
        (["--public-url", "https://me@example.org"], ["--public-url", "me@example.org"]),
        (["--public-url", "http://[x"], ["--public-url", "http://[x"]),
        (["--contact", "somebody"], ["--contact", "somebody", "facts@example.org"]),
        (["--contact", "javascript:alert(1)"], ["--contact", "https://example.org/report"]),
        (["--trusted-proxies", "localhost"], ["--trusted-proxies", "localhost", "10.0.0.0/8"]),
        (["--backend", "x"], ["--backend", "https://query.example.org/sparql"]),
        (["--log-queries", "2"], ["--log-queries", "2"]),
    ],
)
def test_what_cannot_be_served_is_one_clear_message(
    release: Release, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b .\n")
    filled = [argument.replace("{bad}", str(tmp_path / "bad.ttl")) for argument in arguments]
    status, message = (
        said(*filled, "--out", str(release.folder.parent), "--port", str(free_port()))
        if ("--port" not in arguments)
        else said(*filled, "--out", str(release.folder.parent))
    )
    assert status == 2
    for word in words:
        assert word in message
    assert "Traceback" not in message
    assert message.count("isnad:") == 1
    assert ("Numbers go from" in message) == (arguments[0] in ("--port", "--workers", "--log-queries"))


def test_a_spoilt_release_is_one_clear_message(release: Release, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(release.folder.parent, out, symlinks=True)
    nquads = out / release.folder.name / "isnad.nq"
    nquads.write_text(nquads.read_text("utf-8").replace(" .\n", "\n", 1), "utf-8")
    for named in ("isnad.nq: this file is not the one that SHA256SUMS lists", "isnad.nq:2"):
        status, message = said("--out", str(out), "--port", str(free_port()), locale="C.UTF-8")
        assert status == 2
        assert named in message
        assert "isnad build" in message
        assert message.count("→") == 1
        assert "Traceback" not in message
        (nquads.parent / "SHA256SUMS").unlink(missing_ok=True)  # then the parser alone can tell


def test_a_damaged_release_is_not_followed_and_the_last_one_stays(release: Release, tmp_path: Path) -> None:
    out, version, damaged = tmp_path / "out", release.folder.name, "c" * 12
    shutil.copytree(release.folder.parent, out, symlinks=True)
    shutil.copytree(release.folder, out / damaged)
    lines = (out / damaged / "isnad.nq").read_text("utf-8").splitlines(keepends=True)
    (out / damaged / "isnad.nq").write_text("".join(lines[: len(lines) // 2]), "utf-8")
    with serving(tmp_path, out=out, environment={"LC_ALL": "C.UTF-8"}) as found:
        (out / ".next").symlink_to(damaged)
        (out / ".next").replace(out / "current")
        until(lambda: f"release {damaged} cannot be served" in found.said())
        assert f"{damaged}/isnad.nq: this file is not the one that SHA256SUMS lists" in found.said()
        assert found.said().count("isnad build") == 1
        assert ask(found, COUNT).headers["isnad-version"] == version
        assert metrics(found)["isnad_follow_failed"] == 1
        assert metrics(found)[f'isnad_release_info{{version="{version}"}}'] == 1
        assert metrics(found)[f'isnad_build_info{{version="{package_version("isnad")}"}}'] == 1
        assert request(found.address, "GET", "/health/ready").status == 200
        for language, said in (("en", "is to be served and is not"), ("ar", "وهو لا يخدم")):
            page = send(f"{found.address}/{language}/health").body
            assert damaged in page
            assert said in page
            assert str(out) not in page  # what everybody may read names no folder
        (entry,) = [entry for entry in found.entries() if "version" in entry]
        assert (entry["version"], "SHA256SUMS" in entry["error"]) == (damaged, True)
        (out / ".next").symlink_to(version)
        (out / ".next").replace(out / "current")
        until(lambda: metrics(found)["isnad_follow_failed"] == 0)
        assert damaged not in send(f"{found.address}/en/health").body


def test_a_log_that_is_renamed_is_opened_anew_at_sighup_and_nothing_ends(
    release: Release, tmp_path: Path
) -> None:
    with serving(tmp_path, out=release.folder.parent) as served, connect(served.address) as client:
        client.sendall(head("GET", f"/sparql?query={quote(SLOW)}&timeout=3", []))
        until(lambda: served.running == 1)
        assert ask(served, COUNT).status == 200
        processes, renamed = served.all(), served.log.with_suffix(".1")
        until(lambda: '"/sparql"' in served.log.read_text("utf-8"))
        served.log.rename(renamed)
        served.process.send_signal(signal.SIGHUP)
        until(served.log.exists)
        before = renamed.read_text("utf-8")
        for number in range(8):  # by either web process
            assert ask(served, f"{COUNT} # {number}").status == 200
        assert read(client).status == 504
        assert {*served.web, served.zygote} <= {*processes}
        assert [entry["status"] for entry in served.entries() if entry["path"] == "/sparql"].count(200) == 8
        assert renamed.read_text("utf-8").count('"/sparql"') == before.count('"/sparql"')


def test_a_taken_port_is_said_in_both_languages_and_before_a_build(
    served: Served, release: Release, tmp_path: Path
) -> None:
    port = served.address.rsplit(":", 1)[1]
    status, message = said("--port", port, "--out", str(tmp_path / "new"), locale="C.UTF-8")
    assert (status, message.count("cannot listen here"), (tmp_path / "new").exists()) == (2, 1, False)
    for locale, word in (("C.UTF-8", "cannot listen here"), ("ar_KW.UTF-8", "لا يمكن الاستماع هنا")):
        status, message = said("--port", port, "--out", str(release.folder.parent), locale=locale)
        assert (status, word in message) == (2, True)
    assert ask(served, COUNT).status == 200


def test_a_current_that_leads_nowhere_is_said_and_what_is_served_stays(
    release: Release, tmp_path: Path
) -> None:
    out, version = tmp_path / "out", release.folder.name
    out.mkdir()
    (out / version).symlink_to(release.folder)
    shutil.copy(release.folder.parent / "inputs.sha256", out)
    current = out / "current"
    current.symlink_to(version)

    def lead(name: str) -> None:
        (out / ".next").symlink_to(name)
        (out / ".next").replace(current)

    with serving(tmp_path, out=out) as found:
        for times in (1, 2):
            lead("mistyped")
            until(lambda: found.said().count("what is to be served is not there") == times)  # noqa: B023
            time.sleep(1.2)
            assert found.said().count("mistyped") == times
            assert ask(found, f"{COUNT} # {times}").headers["isnad-version"] == version
            lead(version)
            time.sleep(2.2)


def test_what_cannot_work_is_said_at_once(release: Release) -> None:
    out = ["--out", str(release.folder.parent), "--port", str(free_port())]
    for option, value, word in (
        ("--host", "192.0.2.1", "an address of this machine"),  # of a network for documentation (RFC 5737)
        ("--host", "nowhere.invalid", "an address of this machine"),
        ("--backend", f"http://127.0.0.1:{free_port()}/sparql", "no service can be reached"),
    ):
        status, message = said(option, value, *out, locale="C.UTF-8")
        assert (status, word in message, message.count("→")) == (2, True, 1)


def test_without_a_sandbox_it_does_not_start_unless_told_to(release: Release, tmp_path: Path) -> None:
    program = "import platform, sys; platform.machine = lambda: 'riscv64'; import isnad.__main__ as m; sys.exit(m.main())"
    command = [sys.executable, "-c", program, "serve", "--log", "none", "--out", str(release.folder.parent)]
    run = subprocess.run([*command, "--port", str(free_port())], capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert "--no-sandbox" in run.stderr
    port = free_port()
    server = subprocess.Popen([*command, "--port", str(port), "--no-sandbox"], stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        silent = quote("SELECT ?x { VALUES ?x { 1 } SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }")
        assert request(f"http://127.0.0.1:{port}", "GET", f"/sparql?query={silent}").status == 403
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_with_every_limit_at_its_least_it_comes_up(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .")
    least = {one.name: one.metadata["bounds"][0] for one in fields(Settings) if one.metadata.get("bounds")}
    for name in ("port", "max_answer_bytes", "max_memory_megabytes"):  # of these two less than pages need
        del least[name]
    options = [word for name, value in least.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    with serving(tmp_path, *options, "--data", str(tmp_path / "a.ttl")) as served:
        assert request(served.address, "GET", "/health/ready").status == 200
        assert "isnad: " not in (tmp_path / "said").read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--max-answer-bytes", "1", "Give a greater --max-answer-bytes."),
        ("--max-answer-bytes", "20000", "Give a greater --max-answer-bytes."),
        ("--max-waiting", "0", "Numbers go from 1 to"),
        ("--port", "0", "Numbers go from 1 to"),
    ],
)
def test_with_a_limit_that_pages_cannot_do_with_it_ends_with_one_message(
    release: Release, option: str, value: str, says: str
) -> None:
    command = [sys.executable, "-m", "isnad", "serve", "--log", "none", "--out", str(release.folder.parent)]
    command += ["--port", str(free_port()), option, value]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    what, hint = run.stderr.splitlines()
    assert what.startswith(f"isnad: {option}")
    assert says in hint


def test_environment_is_nobodys_to_see(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISNAD_TEST_SECRET", "swordfish")
    with serving(tmp_path, "--log-queries", "1", out=release.folder.parent) as served:
        seen = b""
        for path in (
            "/",
            "/none",
            "/en/ask?query=SELECT",
            "/metrics",
            "/sparql",
            "/en/about",
            "/health/ready",
        ):
            for accept in ("text/html", "*/*"):
                seen += request(served.address, "GET", path, None, [("Accept", accept)]).body
        assert b"swordfish" not in seen
        assert "swordfish" not in served.log.read_text("utf-8")


def test_greeting_comes_when_it_can_be_asked(release: Release) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "isnad",
        "serve",
        "--log",
        "none",
        "--port",
        str(port),
        "--out",
        str(release.folder.parent),
    ]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    watchdog = threading.Timer(60, server.kill)
    watchdog.start()
    stack = ExitStack()
    try:
        assert server.stderr
        stack.enter_context(server.stderr)
        assert f"http://127.0.0.1:{port}" in server.stderr.readline()
        time.sleep(0.3)
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
    finally:
        watchdog.cancel()
        server.terminate()
        stack.close()
        server.wait(timeout=20)
