"""The zygote: a process that holds the store and forks a worker for whoever keeps it.

A worker shares the zygote's memory until it writes, so it is ready within a millisecond or two; it is
confined before it reads its first query, answers one query after the other, and ends with its
connection. Nobody else ever touches the store. One that lies on disk each worker opens for itself, since
it starts threads, which no fork has. What the zygote says to its keeper: `loaded`, or `failed` and why;
`born`, with the number that was asked for and the process; `died`, with how; and of a change that it was
handed to make it last, `committed` or `uncommitted`.
"""

import faulthandler
import gc
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph

from isnad.errors import IsnadError, StoreUnavailable
from isnad.locale import Message, translations
from isnad.parent_death import die_with_parent
from isnad.paths import shown
from isnad.query.evaluation import evaluate
from isnad.query.explanation import explain, open_rules
from isnad.query.request import Query
from isnad.query.store import Source, held, open_store
from isnad.reasoning.fixpoint import Rules
from isnad.request_errors import RequestError, TooBusy
from isnad.update.durable import DurableStore, Overtaken
from isnad.update.tasks import KINDS, do
from isnad.workers.memory import address_space, die_first, give_back_freed_pages, limit_memory
from isnad.workers.messages import ConnectionLost, ControlMessage, post, receive, send, take
from isnad.workers.sandbox import restrict_calls, restrict_files

# A worker ends itself this long after its deadline, should the keeper that ought to kill it be gone.
GRACE_SECONDS = 1.0
# A worker that still holds more than this part of its memory after a query is worn: it answers no other.
_WORN_SHARE = 8
# How a worker ends that found no more memory, as an exit status.
OUT_OF_MEMORY = 77
_MAX_QUERY_BYTES = 1 << 30  # what a worker reads; the server's own limit is far below it


@dataclass(frozen=True)
class MemoryLimit:
    """What a worker is held to."""

    memory_bytes: int
    answer_bytes: int
    sandboxed: bool
    change_bytes: int = 0
    stored_quads: int = 0


def start_zygote(source: Source, bounds: MemoryLimit, keeper: socket.socket) -> int:
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


def _run(source: Source, bounds: MemoryLimit, keeper: socket.socket) -> None:
    """Load the store, and fork a worker for every connection that the keeper hands over."""
    keeper.setblocking(True)
    try:
        with held(source):
            _fork(source, bounds, keeper)
    except IsnadError as error:
        post(keeper, {"failed": error.texts()})


@dataclass(frozen=True)
class _Holding:
    """What workers are forked with: the store, unless each opens it for itself, and how to ask it."""

    source: Source
    bounds: MemoryLimit
    rules: Rules
    store: pyoxigraph.Store | None
    durable: DurableStore | None = None


def _fork(source: Source, bounds: MemoryLimit, keeper: socket.socket) -> None:
    """Load the store, unless it lies on disk, and fork workers for ever; raise StoreUnavailable."""
    durable = DurableStore(source.writable, bounds.stored_quads) if source.writable else None
    store = durable.store if durable else None if source.stored else open_store(source)
    holding = _Holding(source, bounds, open_rules(source), store, durable)
    if source.stored:
        _require_readable(source, bounds)
    translations("ar")  # a worker can read no catalogue any more
    give_back_freed_pages()
    gc.freeze()  # what is here stays shared: a worker's collector does not write to it
    signal.signal(signal.SIGCHLD, lambda *_: _tell_deaths(keeper))
    post(keeper, {"loaded": True})
    while True:
        message, descriptor = take(keeper)
        if descriptor is None:
            continue
        if "commit" in message and durable:
            post(keeper, _committed(durable, message, descriptor))
            durable.compact(partial(_in_a_child, keeper))
            continue
        process = os.fork()
        if process == 0:
            keeper.close()
            _work(socket.socket(fileno=descriptor), holding)
        os.close(descriptor)
        post(keeper, {"born": message["fork"], "process": process})


def _committed(durable: DurableStore, message: ControlMessage, descriptor: int) -> ControlMessage:
    """Make a change last that a worker worked out; say so, or why not."""
    number = message["commit"]
    try:
        with open(descriptor, "rb") as change:
            change.seek(0)
            durable.commit(change.read(), int(message["state"]))
    except RequestError as error:
        return {"uncommitted": number, **_words(error)}
    except Overtaken:
        return {"uncommitted": number, **_words(TooBusy.now())}
    return {"committed": number, "version": durable.version}


def _in_a_child(keeper: socket.socket, do: Callable[[], None]) -> None:
    """Do something in a process of its own, which ends with this one."""
    if os.fork() == 0:
        try:
            die_with_parent()
            keeper.close()
            do()
            os._exit(0)
        finally:
            os._exit(1)


def _tell_deaths(keeper: socket.socket) -> None:
    """Tell the keeper which workers ended, and how: by which signal, or with which status."""
    with suppress(ChildProcessError):  # there is no further child
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            post(keeper, {"died": process, "how": os.waitstatus_to_exitcode(status)})


def _require_readable(source: Source, bounds: MemoryLimit) -> None:
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
            Message("a worker cannot open this store"),
            where=shown(source.stored or Path()),
            hint=Message("Remove this folder, and build the graph anew: isnad build."),
        )


def _confined(
    store: pyoxigraph.Store | None, source: Source, bounds: MemoryLimit
) -> tuple[pyoxigraph.Store, Callable[[], int]]:
    """Confine this process to what a worker does, for good.

    Return the store, opened here where it lies on disk, and what tells how many bytes are held beyond it.
    """
    held_bytes = address_space()
    if bounds.sandboxed:
        restrict_files(source.stored)
    opened = open_store(source) if store is None else store  # an empty one is false, and a store
    held_at_first = held_bytes()
    limit_memory(held_at_first + bounds.memory_bytes)
    if bounds.sandboxed:
        restrict_calls("read" if source.stored else "evaluate")
    if source.stored:  # what it keeps of its files is no wear
        return opened, lambda: 0
    return opened, lambda: held_bytes() - held_at_first


def _work(connection: socket.socket, holding: _Holding) -> None:
    """Answer queries until the other end goes; never return."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        faulthandler.disable()  # how a worker died is the keeper's affair, and no trace of it is printed
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        die_first()
        if holding.durable:
            holding.durable.close()
        opened, grown = _confined(holding.store, holding.source, holding.bounds)
        while True:
            head, body = receive(connection, _MAX_QUERY_BYTES)
            signal.setitimer(signal.ITIMER_REAL, head["seconds"] + GRACE_SECONDS)  # SIGALRM ends it
            words, written = _answered(opened, holding, head, body)
            if grown() - len(written) > holding.bounds.memory_bytes // _WORN_SHARE:
                words["worn"] = True
            send(connection, words, written)
            signal.setitimer(signal.ITIMER_REAL, 0)
    except ConnectionLost:
        os._exit(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(1)


def _answered(
    store: pyoxigraph.Store, holding: _Holding, head: ControlMessage, body: bytes
) -> tuple[ControlMessage, bytes]:
    """Answer one query, or do one task: give its words and bytes, or the error that it is."""
    bounds, durable = holding.bounds, holding.durable
    try:
        if head["kind"] in KINDS:
            found, written = do(
                store,
                head,
                body,
                answer_bytes=bounds.answer_bytes,
                change_bytes=bounds.change_bytes,
                sandboxed=bounds.sandboxed,
            )
        else:
            found, written = _queried(store, holding, head, body.decode())
    except IsnadError as error:
        return _words(error), b""
    if durable:
        found |= {"state": durable.state, "version": durable.version}
    return found, written


def _queried(
    store: pyoxigraph.Store, holding: _Holding, head: ControlMessage, text: str
) -> tuple[ControlMessage, bytes]:
    """Answer one query: its kind, format and coding, and its bytes."""
    query = Query(
        text=text,
        default_graphs=_graphs(head["default_graphs"]),
        named_graphs=_graphs(head["named_graphs"]),
        format=None if head["format"] is None else str(head["format"]),
    )
    if head["kind"] == "form":  # another service evaluates it: here it is parsed, and its format chosen
        store = pyoxigraph.Store()
    if head["kind"] == "why":
        answer = explain(store, holding.rules, text)
    else:
        answer = evaluate(
            store,
            query,
            str(head["accept"]),
            holding.bounds.answer_bytes,
            coding=str(head["coding"]),
            sandboxed=holding.bounds.sandboxed,
        )
    return {"kind": answer.kind, "format": answer.format.name, "coding": answer.coding}, answer.body


def _words(error: IsnadError) -> ControlMessage:
    """Write an error as whoever asked reads it."""
    details = error.details if isinstance(error, RequestError) else {}
    return {"error": type(error).__name__, "details": details, **error.texts()}


def _graphs(iris: object) -> tuple[str, ...] | None:
    """Read a list of graphs as it came over the socket."""
    return tuple(str(iri) for iri in iris) if isinstance(iris, list) else None
