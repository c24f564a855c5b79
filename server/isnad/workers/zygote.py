"""The zygote: a process that holds the store and forks a worker whenever the supervisor wants one.

A worker shares the zygote's memory until it writes, so it is ready within a millisecond or two; it is
confined before it reads its first query, answers one query after the other, and ends with its
connection. Nobody else ever touches the store. One that lies on disk each worker opens for itself, since
it starts threads, which no fork has; of one that is written to, all workers of a generation open the same
checkpoint. One that is to write does one task and ends (isnad.update.writer).

The supervisor says `fork`. It is told `loaded`, or `failed` and why; `forked`, which process, with its
connection; `died`, which process, and with which exit code.
"""

import faulthandler
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph

from isnad.errors import IsnadError, StoreUnavailable
from isnad.locale import Message, translations
from isnad.names.full_text import FullTextIndex
from isnad.paths import shown
from isnad.query.checksums import READ_BESIDE_A_STORE, require_whole
from isnad.query.evaluation import Answer, evaluate
from isnad.query.explanation import explain, open_rules
from isnad.query.full_text import NO_INDEX, OF_ALL_GRAPHS, Opening, index_opening, with_texts
from isnad.query.hint_search import hints_of
from isnad.query.hints import encoded
from isnad.query.kept_terms import KeptTermsStore
from isnad.query.negotiation import format_named
from isnad.query.request import Query
from isnad.query.store import GraphSet, ReadableStore, Source, VisibleStore, held, open_store
from isnad.reasoning.fixpoint import Rules
from isnad.request_errors import RequestError
from isnad.sandbox.confinement import restrict_calls, restrict_files
from isnad.sandbox.process import (
    MemoryLimit,
    address_space,
    call_itself,
    die_first,
    die_with_parent,
    fork,
    give_back_freed_pages,
    limit_memory,
    use_one_arena,
)
from isnad.update.checkpoints import lock_current, lock_store
from isnad.update.graphs import read_graph
from isnad.update.protocol import Task
from isnad.update.writer import write
from isnad.workers.messages import ConnectionLost, ControlMessage, post, receive, send, take

# A worker ends itself this long after its deadline, should the supervisor that ought to kill it be gone.
GRACE_SECONDS = 1.0
# A worker that still holds more than this part of its memory after a query is worn: it answers no other.
_WORN_SHARE = 8
# How a worker ends that found no more memory, as an exit status.
OUT_OF_MEMORY = 77
_MAX_QUERY_BYTES = 1 << 30  # what a worker reads; the server's own limit is far below it


def start_zygote(source: Source, bounds: MemoryLimit, supervisor: socket.socket) -> int:
    """Fork a zygote that speaks over a connection, and return its process.

    Fork it from a process that has no other thread. It dies with that process.
    """
    return fork(lambda: _run(source, bounds, supervisor), kept=supervisor.fileno(), name="isnad zygote")


def _run(source: Source, bounds: MemoryLimit, supervisor: socket.socket) -> None:
    """Load the store, and fork a worker whenever the supervisor says so."""
    supervisor.setblocking(True)
    with suppress(ConnectionLost):
        try:
            with held(source):
                _fork(source, bounds, supervisor)
        except IsnadError as error:
            post(supervisor, {"failed": error.texts()})


@dataclass(frozen=True)
class _Holding:
    """What workers are forked with: the store, unless each opens it for itself, and how to ask it."""

    source: Source
    bounds: MemoryLimit
    rules: Rules
    store: pyoxigraph.Store | None
    opening: Opening  # of the index of texts
    version: str = ""  # of a store that is written to


def _fork(source: Source, bounds: MemoryLimit, supervisor: socket.socket) -> None:
    """Load the store, unless it lies on disk, and fork workers for ever; raise StoreUnavailable."""
    server_lock = generation = checkpoint_lock = -1
    if source.writable:
        server_lock = lock_store(source.writable)
        source, version, checkpoint_lock = _at_current(source, bounds)
    if source.release:
        require_whole(source.release, READ_BESIDE_A_STORE if source.stored else ())
    store = None if source.stored else open_store(source)
    holding = _Holding(source, bounds, open_rules(source), store, index_opening(source, store))
    if source.stored:
        _require_readable(source, bounds)
    translations("ar")  # a worker can read no catalogue any more
    give_back_freed_pages()
    gc.freeze()  # what is here stays shared: a worker's collector does not write to it
    signal.signal(signal.SIGCHLD, lambda *_: _tell_deaths(supervisor))
    post(supervisor, {"loaded": True})
    while True:
        message, _ = take(supervisor)
        if source.writable and message["generation"] != generation:
            with suppress(IsnadError):  # the folder is away: who is at work goes on with what it has open
                following, version, lock = _at_current(source, bounds)
                os.close(checkpoint_lock)
                checkpoint_lock, generation = lock, message["generation"]
                holding = replace(holding, source=following, version=version)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            # So that a worker that ends at once is said to have been forked before it is said to have died.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            process = os.fork()
            if process == 0:
                supervisor.close()
                theirs.close()
                if message["writes"]:
                    _write_once(ours, holding)
                if source.writable:
                    os.close(server_lock)
                _work(ours, holding)
            forked = {"forked": process, "generation": message["generation"], "writes": message["writes"]}
            post(supervisor, forked, theirs.fileno())
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _at_current(source: Source, bounds: MemoryLimit) -> tuple[Source, str, int]:
    """Return a store that is written to as it is now, and the lock on that, which whoever is forked has too.

    Raise StoreUnavailable and MissingSource.
    """
    checkpoint, lock = lock_current(source.writable or Path())
    checkpoint.require_whole(read=False)
    keeps = checkpoint.keeps_some if checkpoint.keeps_some or bounds.changed_terms == "keep" else None
    return replace(source, stored=checkpoint.folder, keeps_some=keeps), checkpoint.version, lock


def _tell_deaths(supervisor: socket.socket) -> None:
    """Tell the supervisor which workers ended, and how: by which signal, or with which status."""
    with suppress(ChildProcessError):  # there is no further child
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            post(supervisor, {"died": process, "exit_code": os.waitstatus_to_exitcode(status)})


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
        if not source.writable:
            open_store(source)  # it says what is wrong; no worker is forked any more
        raise StoreUnavailable(
            Message("a worker cannot open this store"),
            where=shown(source.writable or source.stored or Path()),
            hint=Message("Go back to a backup: serve that.")
            if source.writable
            else Message("Remove this folder, and build the graph anew: isnad build."),
        )


def _confined(
    store: pyoxigraph.Store | None, source: Source, bounds: MemoryLimit
) -> tuple[pyoxigraph.Store, Callable[[], int]]:
    """Confine this process to what a worker does, for good.

    Return the store, opened here where it lies on disk, and what tells how many bytes are held beyond it.
    """
    held_bytes = address_space()
    if bounds.sandboxed:
        restrict_files(read=(source.stored,) if source.stored else ())
    if source.stored:
        use_one_arena()
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
    with _ending("isnad worker"):
        index = holding.opening()  # before no file can be opened any more
        opened, grown = _confined(holding.store, holding.source, holding.bounds)
        while True:
            head, body = receive(connection, _MAX_QUERY_BYTES)
            signal.setitimer(signal.ITIMER_REAL, head["seconds"] + GRACE_SECONDS)  # SIGALRM ends it
            words, written = _answered(partial(_read, opened, index, holding, head, body))
            if grown() - len(written) > holding.bounds.memory_bytes // _WORN_SHARE:
                words["worn"] = True
            send(connection, words, written)
            signal.setitimer(signal.ITIMER_REAL, 0)


def _write_once(connection: socket.socket, holding: _Holding) -> None:
    """Do one task that writes; never return. It ends with the zygote, whose lock of the store it has, too."""
    with _ending("isnad writer"):
        die_with_parent()
        head, body = receive(connection, _MAX_QUERY_BYTES)
        signal.setitimer(signal.ITIMER_REAL, max(head["seconds"], 0.001))
        task, store = Task(head["kind"], head, body), holding.source.writable or Path()
        words, _ = _answered(lambda: (write(store, holding.bounds, task), b""))
        send(connection, words)
        receive(connection, 0)  # until the other end has gone


@contextmanager
def _ending(name: str) -> Iterator[None]:
    """Name this process, and end it with what is done in it: quietly, by a status that tells of no memory."""
    try:
        call_itself(name)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        faulthandler.disable()  # how a worker died is the supervisor's affair, and no trace of it is printed
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        die_first()
        yield
    except ConnectionLost:
        os._exit(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        os._exit(1)


def _answered(answer: Callable[[], tuple[ControlMessage, bytes]]) -> tuple[ControlMessage, bytes]:
    """Return the words and bytes of an answer, or the error that it is."""
    try:
        return answer()
    except IsnadError as error:
        details = error.details if isinstance(error, RequestError) else {}
        return {"error": type(error).__name__, "details": details, **error.texts()}, b""


def _read(
    store: pyoxigraph.Store, index: FullTextIndex | None, holding: _Holding, head: ControlMessage, body: bytes
) -> tuple[ControlMessage, bytes]:
    """Answer one query, or read a graph."""
    version = {"version": holding.version} if holding.version else {}
    visible = GraphSet.read(head["visible"])
    seen: ReadableStore = store if visible.is_all else VisibleStore(store, visible)
    if head["kind"] != "graph-read":
        texts, missing = (index, NO_INDEX) if visible.is_all or not index else (None, OF_ALL_GRAPHS)
        if holding.source.keeps_some is not None:
            seen = KeptTermsStore(store, visible, has_some=holding.source.keeps_some)
        found, written = _queried(seen, texts, missing, holding, head, body.decode())
        return found | version, written
    answer, tag = read_graph(
        seen,
        head["graph"],
        head["accept"],
        head["format"],
        holding.bounds.answer_bytes,
        coding=head["coding"],
    )
    return {"format": answer.format.name, "coding": answer.coding, "tag": tag, **version}, answer.body


def _queried(
    store: ReadableStore,
    index: FullTextIndex | None,
    missing: Message,
    holding: _Holding,
    head: ControlMessage,
    text: str,
) -> tuple[ControlMessage, bytes]:
    """Answer one query: its kind, format and coding, and its bytes."""
    asked: dict[str, Any] = head["query"]
    asked |= {name: tuple(one) for name, one in asked.items() if isinstance(one, list)}
    query = Query(**{**asked, "text": text})
    if head["kind"] != "why":
        query = with_texts(query, index, missing)
    if head["kind"] == "form":  # another service evaluates it: here it is parsed, and its format chosen
        store = pyoxigraph.Store()
    if head["kind"] == "why":
        answer = explain(store, holding.rules, text)
    elif head["kind"] == "hints":
        answer = Answer("rows", format_named("json"), encoded(hints_of(store, query.whole)))
    else:
        answer = evaluate(
            store,
            query,
            str(head["accept"]),
            holding.bounds.answer_bytes,
            coding=str(head["coding"]),
            sandboxed=holding.bounds.sandboxed,
        )
    said = {"kind": answer.kind, "format": answer.format.name, "coding": answer.coding}
    asked_elsewhere = head["kind"] == "form"  # with what the index found, which may be long
    written = query.whole.text.encode("utf-8", "replace") if asked_elsewhere else answer.body
    return said | {"unbound": answer.unbound}, written
