"""Workers: processes that answer one query at a time and are killed when it takes too much.

Untrusted SPARQL is parsed and evaluated in a worker only. A few nested brackets too many end a
process by stack overflow, memory that runs out aborts it, and the engine knows no deadline: so each
of these costs a worker, and an error for its own query, and nothing else.
"""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from isnad.errors import DeadlineExceeded, QueryAborted, RequestError, Text, TooBusy, error_named
from isnad.sparql.engine import Answer
from isnad.sparql.messages import ConnectionLost, DeadlinePassed, receive, send
from isnad.sparql.negotiation import format_named
from isnad.sparql.protocol import Query

_START_SECONDS = 2.0


@dataclass(frozen=True)
class _Worker:
    """Hold the connection that is a worker, and its process."""

    connection: socket.socket
    process: int

    def kill(self) -> None:
        """End the worker at once, whatever it is doing."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.connection.close()


class Workers:
    """Answer queries by workers: so many at once, so many waiting, each before its deadline."""

    def __init__(self, address: str, *, at_once: int, waiting: int, deadline_seconds: float) -> None:
        """Take the address of the zygote's socket and the limits; no worker is started yet."""
        self.deadline_seconds = deadline_seconds
        self._address = address
        self._places = threading.BoundedSemaphore(at_once)
        self._queue = threading.BoundedSemaphore(at_once + waiting)
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def ask(self, query: Query, accept: str) -> Answer:
        """Answer a query whole.

        Raise what `evaluate` raises; DeadlineExceeded (504) for a query that takes longer than its
        deadline, from when it gets a worker; QueryAborted (507) for one that ends its worker; and
        TooBusy (503) where too many wait already or no worker can be had.
        """
        seconds = min(query.timeout or self.deadline_seconds, self.deadline_seconds)
        if not self._queue.acquire(blocking=False):
            raise TooBusy.now()
        try:
            if not self._places.acquire(timeout=self.deadline_seconds):
                raise TooBusy.now()
            try:
                return self._asked(query, accept, seconds)
            finally:
                self._places.release()
        finally:
            self._queue.release()

    def probe(self, query: Query) -> None:
        """Have a new worker answer a query, out of turn; raise TooBusy where none can be had.

        So the answer tells of the zygote and not of a worker that outlived it, nor of the queue.
        """
        worker = self._started()
        try:
            send(worker.connection, _head(query, "", query.timeout or 1.0), query.text.encode())
            receive(worker.connection, time.monotonic() + (query.timeout or 1.0))
        except (ConnectionLost, DeadlinePassed) as error:
            raise TooBusy.now() from error
        finally:
            worker.kill()

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until the zygote has loaded its store; raise TooBusy where that takes too long."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                worker = self._started()
            except TooBusy:
                if time.monotonic() > deadline:
                    raise
            else:
                with self._lock:
                    self._idle.append(worker)
                return

    def close(self) -> None:
        """End the idle workers."""
        with self._lock:
            while self._idle:
                self._idle.pop().kill()

    def _asked(self, query: Query, accept: str, seconds: float) -> Answer:
        """Ask one worker, and keep it for the next query unless it was lost or killed."""
        worker = self._sent(_head(query, accept, seconds), query.text.encode("utf-8", "replace"))
        try:
            answered, body = receive(worker.connection, time.monotonic() + seconds)
        except DeadlinePassed as error:
            worker.kill()
            raise _too_long(seconds) from error
        except ConnectionLost as error:
            worker.kill()
            raise _aborted() from error
        except BaseException:
            worker.kill()
            raise
        with self._lock:
            self._idle.append(worker)
        if "error" in answered:
            raise _error(answered)
        return Answer(answered["kind"], format_named(answered["format"]), body)

    def _sent(self, head: dict[str, object], text: bytes) -> _Worker:
        """Hand a query to an idle worker or to a new one; one that died while idle is passed over."""
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            fresh = worker is None
            worker = worker or self._started()
            try:
                send(worker.connection, head, text)
                return worker
            except ConnectionLost as error:
                worker.kill()
                if fresh:
                    raise TooBusy.now() from error

    def _started(self) -> _Worker:
        """Connect to the zygote, which forks a worker; while the zygote itself starts anew, wait a little."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(self._address)
                head, _ = receive(connection, deadline)
                return _Worker(connection, int(head["process"]))
            except (OSError, ConnectionLost, DeadlinePassed) as error:
                connection.close()
                if time.monotonic() > deadline:
                    raise TooBusy.now() from error
                time.sleep(0.02)


def _head(query: Query, accept: str, seconds: float) -> dict[str, object]:
    """Write what a worker has to know of a query beside its text."""
    return {
        "seconds": seconds,
        "accept": accept,
        "format": query.format,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
    }


def _error(answered: dict[str, object]) -> RequestError:
    """Make of a worker's words the error that it met."""
    kind = error_named(str(answered["error"]))
    what = Text(ar=str(answered["what_ar"]), en=str(answered["what_en"]))
    mend = Text(ar=str(answered["mend_ar"]), en=str(answered["mend_en"]))
    return kind(what, mend=mend, where=str(answered["where"]))


def _too_long(seconds: float) -> DeadlineExceeded:
    """Say that a query took longer than its deadline."""
    return DeadlineExceeded(
        Text(
            ar=f"لم يكتمل الجواب في {seconds:g} ثانية", en=f"the query took longer than {seconds:g} seconds"
        ),
        mend=Text(
            ar="ضيق الاستعلام، أو أضف LIMIT، أو حمل البيانات كلها من /data.",
            en="Narrow the query, add a LIMIT, or download the data from /data.",
        ),
    )


def _aborted() -> QueryAborted:
    """Say that a query ended its worker."""
    return QueryAborted(
        Text(
            ar="استنفد الاستعلام ما له من ذاكرة أو من عمق",
            en="the query used up the memory or the depth of nesting that a query may have",
        ),
        mend=Text(
            ar="قلل الأقواس المتداخلة والحواصل الضخمة، أو قسم الاستعلام.",
            en="Use fewer nested brackets and smaller products, or ask in several queries.",
        ),
    )
