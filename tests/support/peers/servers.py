"""The servers that are measured: each started on loopback with the same triples, and stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from serving import environment_of_the_unit, free_port

PROCESSES = 2
_READY_SECONDS = 600
_HERE = Path(__file__).parent
_OXIGRAPH = Path(sys.executable).parent / "oxigraph"


@dataclass(frozen=True)
class Peer:
    """A server that runs: its name, what version it is, and where it answers queries."""

    name: str
    version: str
    address: str


@contextmanager
def isnad(data: Path, folder: Path, checkout: Path | None = None) -> Iterator[Peer]:
    """Serve by this server, or by another checkout of it: isolation, limits and all.

    No client has the machine to itself but one here. It is started as its unit does, with the allocator that is
    preloaded there, if this machine has it.
    """
    name = f"isnad in {checkout.name}" if checkout else "isnad"
    python = str(checkout / ".venv" / "bin" / "python") if checkout else sys.executable
    port, environment = free_port(), environment_of_the_unit()
    allocator = environment["LD_PRELOAD"]
    if find_library("jemalloc") != allocator:
        environment, allocator = {}, "the C library's allocator"
    command = [
        python,
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
    with _running(command, folder / f"{name}.log", environment):
        yield _ready(Peer(name, f"{version('isnad')}, {allocator}", f"http://127.0.0.1:{port}/sparql"))


@contextmanager
def oxigraph_server(folder: Path, location: Path | None = None, port: int = 0) -> Iterator[str]:
    """Start Oxigraph's own server, in memory unless it has a folder; give its address."""
    port = port or free_port()
    where = ["--location", str(location)] if location else []
    command = [str(_OXIGRAPH), "serve", *where, "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder / f"oxigraph-{port}.log"):
        _ready(Peer("Oxigraph", "", f"http://127.0.0.1:{port}/query"))
        yield f"http://127.0.0.1:{port}"


@contextmanager
def oxigraph_in_memory(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Oxigraph's own server, in memory."""
    with oxigraph_server(folder) as address:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{address}/store?default",
            data=data.read_bytes(),
            method="POST",
            headers={"Content-Type": "application/n-triples"},
        )
        urllib.request.urlopen(request, timeout=_READY_SECONDS).close()  # noqa: S310
        yield Peer("Oxigraph, memory", version("oxigraph"), f"{address}/query")


@contextmanager
def oxigraph_on_disk(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Oxigraph's own server, on RocksDB."""
    location = folder / "rocksdb"
    load = [str(_OXIGRAPH), "load", "--location", str(location), "--file", str(data)]
    subprocess.run(load, check=True, capture_output=True)
    with oxigraph_server(folder, location) as address:
        yield Peer("Oxigraph, RocksDB", version("oxigraph"), f"{address}/query")


@contextmanager
def rdflib_endpoint(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by rdflib-endpoint on uvicorn, its connections with TCP_NODELAY and spread over its processes."""
    port = free_port()
    command = [sys.executable, str(_HERE / "rdflib_peer.py"), str(data), str(port), str(PROCESSES)]
    with _running(command, folder / "rdflib-endpoint.log"):
        yield _ready(Peer("rdflib-endpoint", version("rdflib-endpoint"), f"http://127.0.0.1:{port}/"))


@dataclass(frozen=True)
class Virtuoso:
    """A Virtuoso that runs: its folder, and where it answers HTTP and SQL."""

    home: Path
    http: str
    sql: int

    def run(self, statements: str) -> None:
        """Run SQL as its administrator."""
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", f"exec={statements}"]
        subprocess.run(command, check=True, capture_output=True, text=True)


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Virtuoso]:
    """Start Virtuoso, as Debian packages it, with nothing in it."""
    http, sql = free_port(), free_port()
    home = folder / "virtuoso"
    home.mkdir()
    (home / "virtuoso.ini").write_text(_VIRTUOSO.format(home=home, http=http, sql=sql), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(home / "virtuoso.ini")]
    with _running(command, folder / "virtuoso.log"):
        _ready(Peer("Virtuoso", "", f"http://127.0.0.1:{http}/sparql"))
        yield Virtuoso(home, f"http://127.0.0.1:{http}", sql)


@contextmanager
def virtuoso(data: Path, folder: Path) -> Iterator[Peer]:
    """Serve by Virtuoso; what has no graph is in the graph `urn:default` there."""
    said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False).stderr
    found = next((line.split()[1] for line in said.splitlines() if line.startswith("Version")), "7")
    with virtuoso_server(folder) as server:
        shutil.copy(data, server.home / "data.nt")
        file = f"file_to_string_output ('{server.home}/data.nt')"
        server.run(f"DB.DBA.TTLP_MT ({file}, '', 'urn:default', 255); checkpoint;")
        yield Peer("Virtuoso", found, f"{server.http}/sparql?default-graph-uri=urn:default")


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
def _running(command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a server in a session of its own, and end it with all its processes."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
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
