"""What server/deployment/ gives an operator: the unit's options are the program's, and nginx stands before it as written."""

import getpass
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote

import pytest
from project_copy import ROOT
from raw_http import connect, head, read, request
from serving import UNIT, Served, environment_of_the_unit, free_port, serving, wait_until_ready
from w3c_updates import Site
from writing import TOKEN, writable

from isnad.build.releases import Release
from isnad.settings import Settings

DEPLOYMENT = ROOT / "server" / "deployment"
ALL = "/sparql?format=json&query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")

pytestmark = pytest.mark.external  # nginx, jemalloc


@contextmanager
def nginx(folder: Path, served: Served) -> Iterator[str]:
    """Run nginx with the file as it is, but for its name, its certificate and the ports; give its address."""
    port = free_port()
    conf = (DEPLOYMENT / "nginx.conf").read_text("utf-8")
    conf = conf.replace("127.0.0.1:8000", served.address.removeprefix("http://"))
    conf = re.sub(r"listen +443 ssl http2;", f"listen 127.0.0.1:{port};", conf)
    conf = re.sub(r" *ssl_certificate.*\n", "", conf)
    path = folder / "nginx.conf"
    path.write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.error; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{conf}\n}}\n",
        encoding="utf-8",
    )
    checked = subprocess.run(
        ["nginx", "-t", "-p", folder, "-c", path], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(path)], stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def proxied(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Served]]:
    folder = tmp_path_factory.mktemp("nginx")
    with (
        serving(
            folder,
            "--trusted-proxies",
            "127.0.0.1",
            out=release.folder.parent,
            environment=environment_of_the_unit(),
        ) as served,
        nginx(folder, served) as address,
    ):
        yield address, served


def test_each_option_of_the_unit_is_one_of_the_program_and_it_waits_long_enough() -> None:
    unit = UNIT.read_text("utf-8")
    options = set(re.findall(r"--([a-z-]+)", unit.split("ExecStart=")[1].split("\n\n")[0]))
    known = {field.name.replace("_", "-") for field in fields(Settings)} | {"out"}
    assert {"port", "public-url", "trusted-proxies", "out"} <= options <= known
    stop = re.search(r"TimeoutStopSec=(\d+)", unit)
    assert stop
    assert int(stop[1]) > Settings().deadline_seconds + 5
    conf = (DEPLOYMENT / "nginx.conf").read_text("utf-8")
    reads = re.search(r"proxy_read_timeout +(\d+)s", conf)
    assert reads
    assert int(reads[1]) > Settings().deadline_seconds
    body = re.search(r"client_max_body_size (\d+)m", conf)
    assert body
    assert int(body[1]) * 1_000_000 == Settings().max_update_bytes


def test_the_proxy_denies_strangers_no_page_that_each_page_links(proxied: tuple[str, Served]) -> None:
    address, _ = proxied
    port = int(address.rpartition(":")[2])

    def status(path: str, client: str) -> int:
        with socket.create_connection(("127.0.0.1", port), 10, source_address=(client, 0)) as connection:
            connection.sendall(head("GET", path, [("Accept", "text/html"), ("Connection", "close")], 0))
            return read(connection, "GET").status

    page = request(address, "GET", "/en/").body.decode()
    links = re.findall(r'href="(/[^"#]*)', page.partition("<footer>")[2])
    assert len(links) > 5
    for path in links:
        assert status(path, "127.0.0.2") == 200, path
    for path in ("/metrics", "/health/ready", "/health/live"):
        assert (status(path, "127.0.0.1"), status(path, "127.0.0.2")) == (200, 403), path


def test_settings_that_the_guide_names_are_there() -> None:
    guide = (DEPLOYMENT / "README.md").read_text("utf-8")
    names = {field.name.replace("_", "-") for field in fields(Settings)}
    for name in (
        "follow-seconds",
        "max-per-client",
        "max-memory-megabytes",
        "slow-workers",
        "public-url",
        "backend-graph",
    ):
        assert name in guide
        assert name in names


def test_the_guide_runs_what_a_bare_debian_has() -> None:
    guide = (DEPLOYMENT / "README.md").read_text("utf-8")
    assert "sudo" not in guide  # of no priority there: only what the guide itself installs is added to it


def test_all_processes_of_the_unit_allocate_by_the_library_that_the_guide_installs(
    proxied: tuple[str, Served],
) -> None:
    _, served = proxied
    library = environment_of_the_unit()["LD_PRELOAD"]
    assert library == find_library("jemalloc")
    assert re.search(
        r"^apt-get install .*\blibjemalloc2\b", (DEPLOYMENT / "README.md").read_text("utf-8"), re.M
    )
    assert served.workers
    for process in served.all():
        assert library in Path(f"/proc/{process}/maps").read_text("utf-8")


def test_queries_and_pages_come_through_and_the_client_is_told_from_the_proxy(
    proxied: tuple[str, Served],
) -> None:
    address, served = proxied
    target = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }")
    answer = request(
        address,
        "GET",
        target,
        None,
        [("Accept", "text/csv"), ("X-Forwarded-For", "192.0.2.7")],
        source="127.0.0.9",
    )
    assert answer.body == b"n\r\n3\r\n"
    assert request(address, "GET", "/ar/", None, [("Accept", "text/html")]).status == 200
    clients = {entry["client"] for entry in served.entries() if entry["path"] == "/sparql"}
    assert "127.0.0.9" in clients  # whom nginx saw, and not whom the client said it was
    assert "192.0.2.7" not in clients


def test_a_large_answer_comes_whole(proxied: tuple[str, Served]) -> None:
    address, served = proxied
    through, direct = request(address, "GET", ALL), request(served.address, "GET", ALL)
    assert through.status == 200
    assert len(through.body) == len(direct.body) > 10_000_000
    assert len(json.loads(through.body)["results"]["bindings"]) == 60_000


def test_a_long_query_comes_through_and_one_too_long_is_refused(proxied: tuple[str, Served]) -> None:
    address, _ = proxied
    types = [("Content-Type", "application/sparql-query"), ("Accept", "text/csv")]
    long = b"SELECT (1 AS ?x) { }" + b" " * 99_000
    assert request(address, "POST", "/sparql", long, types).body == b"x\r\n1\r\n"
    assert request(address, "POST", "/sparql", long + b" " * 500_000, types).status == 413


def test_a_client_that_leaves_nginx_frees_its_worker(proxied: tuple[str, Served]) -> None:
    address, served = proxied
    client = connect(address)
    slow = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    client.sendall(head("GET", f"/sparql?query={slow}", []))
    until = time.monotonic() + 5
    while _running(served) == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert _running(served) == 1
    client.close()
    until = time.monotonic() + 3
    while _running(served) and time.monotonic() < until:
        time.sleep(0.05)
    assert _running(served) == 0


def test_a_write_comes_through_and_a_stranger_is_answered_before_the_body(tmp_path: Path) -> None:
    with writable(tmp_path) as served, nginx(tmp_path, served) as address:
        site = Site(address, TOKEN)
        triples = b"".join(
            b"<a:s%d> <a:p> 'a text of some length, to make it long' .\n" % n for n in range(50_000)
        )
        assert len(triples) > 2_000_000
        put = site.send("PUT", "/graph-store?graph=http://e/g", triples, Content_Type="text/turtle")
        assert put.status == 201
        _, body = site.ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "", "csv")
        assert body.split()[1] == b"50000"
        with connect(address, seconds=5) as stranger:
            stranger.sendall(
                head("PUT", "/graph-store?default", [("Content-Type", "text/turtle")], 9_000_000)
            )
            stranger.sendall(b"<a:s> <a:p> 1 .\n")
            assert read(stranger, "PUT").status == 401


def _running(served: Served) -> int:
    text = request(served.address, "GET", "/metrics").body.decode()
    return next(
        int(line.split()[1]) for line in text.splitlines() if line.startswith("isnad_queries_running ")
    )
