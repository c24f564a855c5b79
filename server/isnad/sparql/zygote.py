"""The zygote: a process that holds the store and forks a worker for every connection to its socket.

A worker is its connection. It shares the zygote's memory until it writes, so it is ready within a
millisecond or two; it is confined before it reads its first query, answers one query after the
other, and ends with its connection. Nobody else ever touches the store.
"""

import faulthandler
import gc
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from isnad.errors import IsnadError, RequestError
from isnad.sparql.engine import evaluate, open_store
from isnad.sparql.messages import ConnectionLost, receive, send
from isnad.sparql.protocol import Query
from isnad.sparql.sandbox import confine, die_with_parent, limit_memory

# A worker ends itself this long after its deadline, should the server that ought to kill it be gone.
GRACE_SECONDS = 1.0


@dataclass(frozen=True)
class Bounds:
    """Hold what a worker is held to."""

    memory_bytes: int
    answer_bytes: int
    sandboxed: bool


def keep_zygote(nquads: Path, address: str, bounds: Bounds) -> int:
    """Start a keeper that has a zygote run, and starts another when it dies; give the keeper's process.

    Fork it before the process has threads. It dies with its parent, and the zygote with it.
    """
    keeper = os.fork()
    if keeper:
        return keeper
    die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to understand
    while True:
        zygote = os.fork()
        if zygote == 0:
            die_with_parent()
            _run(nquads, address, bounds)
        os.waitpid(zygote, 0)


def _run(nquads: Path, address: str, bounds: Bounds) -> None:
    """Load the store, and fork a worker for every connection; never return."""
    try:
        store = open_store(nquads)
        gc.freeze()  # what is here stays shared: a worker's collector does not write to it
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
        Path(address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(128)
            while True:
                connection, _ = listener.accept()
                if os.fork() == 0:
                    listener.close()
                    _work(connection, store, bounds)
                connection.close()
    finally:
        os._exit(1)


def _work(connection: socket.socket, store: pyoxigraph.Store, bounds: Bounds) -> None:
    """Answer queries until the other end goes; never return."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        faulthandler.disable()  # how a worker died is the log's affair, and no trace of it is printed
        limit_memory(bounds.memory_bytes)
        if bounds.sandboxed:
            confine()
        send(connection, {"process": os.getpid()})
        while True:
            head, body = receive(connection)
            signal.setitimer(signal.ITIMER_REAL, head["seconds"] + GRACE_SECONDS)  # SIGALRM ends it
            _answer(connection, store, bounds, head, body.decode())
            signal.setitimer(signal.ITIMER_REAL, 0)
    except (ConnectionLost, MemoryError):
        os._exit(0)
    finally:
        os._exit(1)


def _answer(
    connection: socket.socket,
    store: pyoxigraph.Store,
    bounds: Bounds,
    head: dict[str, object],
    text: str,
) -> None:
    """Answer one query: its kind, format and bytes, or the error that it is."""
    query = Query(
        text=text,
        default_graphs=_graphs(head["default_graphs"]),
        named_graphs=_graphs(head["named_graphs"]),
        format=None if head["format"] is None else str(head["format"]),
    )
    try:
        answer = evaluate(store, query, str(head["accept"]), bounds.answer_bytes, sandboxed=bounds.sandboxed)
    except IsnadError as error:
        known = isinstance(error, RequestError)
        send(connection, {"error": type(error).__name__ if known else "", **error.texts()})
    else:
        send(connection, {"kind": answer.kind, "format": answer.format.name}, answer.body)


def _graphs(iris: object) -> tuple[str, ...] | None:
    """Read a list of graphs as it came over the socket."""
    return tuple(str(iri) for iri in iris) if isinstance(iris, list) else None
