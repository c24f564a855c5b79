"""The servers that are measured: each started on loopback with the same triples, and stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from serving import free_port

PROCESSES = 2
_READY_SECONDS = 600
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A server that runs: its name, what version it is, and where it answers queries."""

    name: str
    version: str
    address: str


@contextmanager
def isnad(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by this server: isolation, limits and all; no client has the machine to itself but one here."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "isnad",
        "serve",
        "--data",
        str(data),
        "--port",
        str(port),
        "--log",
        "none",
    ]
    command += ["--max-per-client", "128", "--max-waiting", "128", "--in-memory-quads", "100000000"]
    with _running(command, folder / "isnad.log"):
        yield _ready(Peer("isnad", version("isnad"), f"http://127.0.0.1:{port}/sparql"))


def _oxigraph(name: str, data: Path, folder: Path, location: Path | None) -> Iterator[Peer]:
    port = free_port()
    program = [str(Path(sys.executable).parent / "oxigraph")]
    where = ["--location", str(location)] if location else []
    if location:
        load = [*program, "load", *where, "--file", str(data)]
        subprocess.run(load, check=True, capture_output=True)
    command = [*program, "serve", *where, "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder / f"{name}.log"):
        peer = _ready(Peer(name, version("oxigraph"), f"http://127.0.0.1:{port}/query"))
        if not location:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/store?default",
                data=data.read_bytes(),
                method="POST",
                headers={"Content-Type": "application/n-triples"},
            )
            urllib.request.urlopen(request, timeout=_READY_SECONDS).close()  # noqa: S310
        yield peer


@contextmanager
def oxigraph_in_memory(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Oxigraph's own server, in memory."""
    yield from _oxigraph("Oxigraph, memory", data, folder, None)


@contextmanager
def oxigraph_on_disk(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Oxigraph's own server, on RocksDB."""
    yield from _oxigraph("Oxigraph, RocksDB", data, folder, folder / "rocksdb")


@contextmanager
def rdflib_endpoint(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by rdflib-endpoint on uvicorn, its connections with TCP_NODELAY and spread over its processes."""
    port = free_port()
    command = [sys.executable, str(_HERE / "rdflib_peer.py"), str(data), str(port), str(PROCESSES)]
    with _running(command, folder / "rdflib-endpoint.log"):
        yield _ready(Peer("rdflib-endpoint", version("rdflib-endpoint"), f"http://127.0.0.1:{port}/"))


@contextmanager
def virtuoso(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Virtuoso, as Debian packages it; what has no name there is in the graph `urn:default`."""
    http, sql = free_port(), free_port()
    home = folder / "virtuoso"
    home.mkdir()
    shutil.copy(data, home / "data.nt")
    (home / "virtuoso.ini").write_text(_VIRTUOSO.format(home=home, http=http, sql=sql), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(home / "virtuoso.ini")]
    said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False).stderr
    found = next((line.split()[1] for line in said.splitlines() if line.startswith("Version")), "7")
    address = f"http://127.0.0.1:{http}/sparql?default-graph-uri=urn:default"
    with _running(command, folder / "virtuoso.log"):
        peer = _ready(Peer("Virtuoso", found, address))
        load = (
            f"DB.DBA.TTLP_MT (file_to_string_output ('{home}/data.nt'), '', 'urn:default', 255); checkpoint;"
        )
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            check=True,
            capture_output=True,
            text=True,
        )
        yield peer


_VIRTUOSO = """[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.error
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {home}/temp.db
TransactionFile = {home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {home}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 70
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""

PEERS: dict[str, Callable[[Path, Path], object]] = {
    "isnad": isnad,
    "oxigraph-memory": oxigraph_in_memory,
    "oxigraph-rocksdb": oxigraph_on_disk,
    "rdflib-endpoint": rdflib_endpoint,
    "virtuoso": virtuoso,
}


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    """Run a server in a session of its own, and end it with all its processes."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ready(peer: Peer) -> Peer:
    """Wait until a server answers."""
    until = time.monotonic() + _READY_SECONDS
    mark = "&" if "?" in peer.address else "?"
    while True:
        try:
            urllib.request.urlopen(f"{peer.address}{mark}query=ASK%7B%7D", timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError:
            return peer
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
            continue
        return peer
