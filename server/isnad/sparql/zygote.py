"""The zygote: a process that holds the store and forks a worker for whoever keeps it.

A worker shares the zygote's memory until it writes, so it is ready within a millisecond or two; it is
confined before it reads its first query, answers one query after the other, and ends with its
connection. Nobody else ever touches the store. One that lies on disk each worker opens for itself, since
it starts threads, which no fork has. What the zygote says to its keeper: `loaded`, or `failed` and why;
`born`, with the number that was asked for and the process; `died`, with how.
"""

import faulthandler
import gc
import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from isnad.descent import die_with_parent
from isnad.errors import IsnadError, StoreUnavailable, Text
from isnad.paths import shown
from isnad.reasoning.derivation import Rules
from isnad.refusals import Refusal
from isnad.sparql.engine import evaluate
from isnad.sparql.explanation import explain, open_rules
from isnad.sparql.landlock import restrict_to
from isnad.sparql.messages import ConnectionLost, Message, post, receive, send, take
from isnad.sparql.protocol import Query
from isnad.sparql.sandbox import address_space, confine, die_first, limit_memory
from isnad.sparql.store import Source, held, open_store

# A worker ends itself this long after its deadline, should the keeper that ought to kill it be gone.
GRACE_SECONDS = 1.0
# How a worker ends that found no more memory, as an exit status.
OUT_OF_MEMORY = 77
_MAX_QUERY_BYTES = 1 << 30  # what a worker reads; the server's own limit is far below it


@dataclass(frozen=True)
class Bounds:
    """Hold what a worker is held to."""

    memory_bytes: int
    answer_bytes: int
    sandboxed: bool


def start_zygote(source: Source, bounds: Bounds, keeper: socket.socket) -> int:
    """Fork a zygote that speaks over a connection; give its process.

    Fork it from a process that has no other thread. It dies with that process.
    """
    process = os.fork()
    if process:
        return process
    try:
        die_with_parent()
        os.closerange(3, keeper.fileno())  # what the keeper holds is not the zygote's
        os.closerange(keeper.fileno() + 1, 65_536)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to understand
        signal.set_wakeup_fd(-1)
        _run(source, bounds, keeper)
    except ConnectionLost:
        os._exit(0)
    finally:
        os._exit(1)


def _run(source: Source, bounds: Bounds, keeper: socket.socket) -> None:
    """Load the store, and fork a worker for every connection that the keeper hands over."""
    keeper.setblocking(True)
    try:
        with held(source):
            _fork(source, bounds, keeper)
    except IsnadError as error:
        post(keeper, {"failed": error.texts()})


def _fork(source: Source, bounds: Bounds, keeper: socket.socket) -> None:
    """Load the store, unless it lies on disk, and fork workers for ever; raise StoreUnavailable."""
    rules = open_rules(source)
    store = None if source.stored else open_store(source)
    if source.stored:
        _require_readable(source, bounds)
    gc.freeze()  # what is here stays shared: a worker's collector does not write to it
    signal.signal(signal.SIGCHLD, lambda *_: _tell_deaths(keeper))
    post(keeper, {"loaded": True})
    while True:
        message, descriptor = take(keeper)
        if descriptor is None:
            continue
        process = os.fork()
        if process == 0:
            keeper.close()
            _work(socket.socket(fileno=descriptor), store, source, rules, bounds)
        os.close(descriptor)
        post(keeper, {"born": message["fork"], "process": process})


def _tell_deaths(keeper: socket.socket) -> None:
    """Tell the keeper which workers ended, and how: by which signal, or with which status."""
    with suppress(ChildProcessError):  # there is no further child
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            post(keeper, {"died": process, "how": os.waitstatus_to_exitcode(status)})


def _require_readable(source: Source, bounds: Bounds) -> None:
    """Have a child open a store on disk as a worker does; raise StoreUnavailable unless it can."""
    child = os.fork()
    if child == 0:
        try:
            _confined(None, source, bounds)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        open_store(source)  # it says what is wrong; no worker is forked any more
        raise StoreUnavailable(
            Text(ar="لا يفتح عامل هذا المخزن", en="a worker cannot open this store"),
            where=shown(source.stored or Path()),
            mend=Text(
                ar="احذف هذا المجلد وابن الرسم البياني من جديد: isnad build.",
                en="Remove this folder, and build the graph anew: isnad build.",
            ),
        )


def _confined(store: pyoxigraph.Store | None, source: Source, bounds: Bounds) -> pyoxigraph.Store:
    """Give up what a worker must not do, for good; give the store, opened here where it lies on disk."""
    held_bytes = address_space()
    if bounds.sandboxed and source.stored:
        restrict_to(source.stored)
    opened = store or open_store(source)
    limit_memory(held_bytes() + bounds.memory_bytes)
    if bounds.sandboxed:
        confine(opens_files=source.stored is not None)
    return opened


def _work(
    connection: socket.socket, store: pyoxigraph.Store | None, source: Source, rules: Rules, bounds: Bounds
) -> None:
    """Answer queries until the other end goes; never return."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        faulthandler.disable()  # how a worker died is the keeper's affair, and no trace of it is printed
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        die_first()
        opened = _confined(store, source, bounds)
        while True:
            head, body = receive(connection, _MAX_QUERY_BYTES)
            signal.setitimer(signal.ITIMER_REAL, head["seconds"] + GRACE_SECONDS)  # SIGALRM ends it
            _answer(connection, opened, rules, bounds, head, body.decode())
            signal.setitimer(signal.ITIMER_REAL, 0)
    except ConnectionLost:
        os._exit(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(1)


def _answer(
    connection: socket.socket,
    store: pyoxigraph.Store,
    rules: Rules,
    bounds: Bounds,
    head: Message,
    text: str,
) -> None:
    """Answer one query: its kind, format, coding and bytes, or the error that it is."""
    query = Query(
        text=text,
        default_graphs=_graphs(head["default_graphs"]),
        named_graphs=_graphs(head["named_graphs"]),
        format=None if head["format"] is None else str(head["format"]),
    )
    try:
        if head["kind"] == "why":
            answer = explain(store, rules, text)
        else:
            answer = evaluate(
                store,
                query,
                str(head["accept"]),
                bounds.answer_bytes,
                coding=str(head["coding"]),
                sandboxed=bounds.sandboxed,
            )
    except IsnadError as error:
        details = error.details if isinstance(error, Refusal) else {}
        send(connection, {"error": type(error).__name__, "details": details, **error.texts()})
    else:
        found = {"kind": answer.kind, "format": answer.format.name, "coding": answer.coding}
        send(connection, found, answer.body)


def _graphs(iris: object) -> tuple[str, ...] | None:
    """Read a list of graphs as it came over the socket."""
    return tuple(str(iri) for iri in iris) if isinstance(iris, list) else None
