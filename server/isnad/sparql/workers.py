"""A process's way to the workers: it asks the keeper for one, sends it a query, and waits for the answer.

Untrusted SPARQL is parsed and evaluated in a worker only. A few nested brackets too many end a
process by stack overflow, memory that runs out aborts it, and the engine knows no deadline: so each
of these costs a worker, and an error for its own query, and nothing else.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError, Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from isnad.errors import Text
from isnad.refusals import Refusal, TooBusy, WorkerLost, refusal_named
from isnad.settings import Settings
from isnad.sparql.backends import Backends
from isnad.sparql.coding import Coding, encode
from isnad.sparql.endings import refusal_for
from isnad.sparql.engine import Answer
from isnad.sparql.federation import Federation
from isnad.sparql.line import KEEPER_SECONDS, Line
from isnad.sparql.messages import ConnectionLost, Frame, Message, framed
from isnad.sparql.negotiation import format_named
from isnad.sparql.protocol import Query
from isnad.sparql.tokens import calls_other_services
from isnad.sparql.updating.tasks import Task

# A worker that is killed from outside so soon had most likely not begun: its query is asked again.
_STILLBORN_SECONDS = 0.5
_STILLBORN_TIMES = 3  # as many ready workers may be dying before the keeper hears of the first


@dataclass(frozen=True)
class Evaluation:
    """Hold an answer, how many seconds it waited and was evaluated, and on which version."""

    answer: Answer
    waited: float
    evaluated: float
    version: str = ""  # of the data that it was evaluated on


@dataclass(frozen=True)
class Outcome:
    """Hold what came of a task: its words, and its bytes."""

    words: Message
    body: bytes


@dataclass(frozen=True)
class Condition:
    """Hold how the keeper says all is."""

    ready: bool
    running: int
    waiting: int
    workers: int


class Workers:
    """Answer queries by leased workers, on an event loop; other threads may ask too."""

    def __init__(
        self,
        line: Line,
        edition: str,
        settings: Settings,
        federation: Federation | None = None,
        backends: Backends | None = None,
    ) -> None:
        """Take the line to the keeper, the edition to be asked, and other services that may be asked.

        Where there are backends, these evaluate what the workers have parsed.
        """
        self.deadline_seconds = float(settings.deadline_seconds)
        self._line = line
        self._edition = edition
        self._settings = settings
        self._federation = federation
        self._backends = backends

    @property
    def elsewhere(self) -> bool:
        """Tell whether another service evaluates queries."""
        return self._backends is not None

    async def answer(self, query: Query, accept: str, coding: Coding, client: str) -> Evaluation:
        """Answer a query whole.

        Raise what `evaluate` raises; TooMany (429) where this client has as many as it may; TooBusy,
        MadeRoom and WorkerLost (503); DeadlineExceeded (504) where waiting, parsing, evaluating and
        writing take longer than the deadline; QueryAborted (507) where the query ends its worker.
        """
        seconds = min(query.timeout or self.deadline_seconds, self.deadline_seconds)
        begun = time.monotonic()
        if self._federation and query.kind == "sparql" and calls_other_services(query.text, silent_too=True):
            query = await self._federation.joined(query, partial(self._own, query, client))
            seconds -= time.monotonic() - begun
            if seconds <= 0:
                raise refusal_for("DeadlineExceeded", self._settings, self.deadline_seconds)
        for _ in range(_STILLBORN_TIMES):
            asked = time.monotonic()
            try:
                return await self._answered(query, accept, coding, client, seconds)
            except WorkerLost:
                if time.monotonic() - asked > _STILLBORN_SECONDS:
                    raise
        return await self._answered(query, accept, coding, client, seconds)

    async def _own(self, query: Query, client: str, text: str) -> bytes:
        """Answer what must be known of our own data before a service is asked."""
        own = replace(query, text=text, format="json")
        return (await self.answer(own, "", "identity", client)).answer.body

    def ask(
        self, query: Query, accept: str, client: str = "", watch: Callable[[Future[Any]], None] | None = None
    ) -> Answer:
        """Answer a query for another thread than the loop's; raise what `answer` raises.

        `watch` is given what is waited for, and may cancel it.
        """
        asked = asyncio.run_coroutine_threadsafe(
            self.answer(query, accept, "identity", client), self._line.loop
        )
        if watch:
            watch(asked)
        try:
            return asked.result().answer
        except CancelledError as error:
            raise TooBusy.now() from error

    async def condition(self) -> Condition:
        """Ask the keeper how all is; raise TooBusy where it does not answer at once."""
        number = self._line.number()
        try:
            told, _ = await self._line.ask(number, {"status": number})
        finally:
            self._line.forget(number)
        return Condition(told["ready"], told["running"], told["waiting"], told["workers"])

    async def change(self, task: Task, client: str) -> Outcome:
        """Do a task whole: where it writes, its change lasts before this gives its outcome.

        Raise what the task raises; StoreFull (507) where the store does not take the change; and what
        `answer` raises. After WorkerLost (503) it may have been made: the whole of it, or nothing.
        """
        number = self._line.number()
        wish = {"ask": number, "edition": self._edition, "client": client, "seconds": self.deadline_seconds}
        async with self._lent({**wish, "writes": task.writes}, self.deadline_seconds) as lent:
            words = {**task.words, "kind": task.kind, "seconds": lent.seconds}
            head, body = await self._exchange(lent.worker, words, task.body, lent.seconds)
            if "error" in head:
                raise _refusal(head)
            if task.writes and body:
                head["version"] = await self._committed(lent, number, head["state"], body)
            lent.well = not task.writes
        return Outcome(head, body)

    async def _committed(self, lent: "_Lent", number: int, state: int, change: bytes) -> str:
        """Have the zygote make a change last; give the version that the store has then."""
        descriptor = os.memfd_create("change", os.MFD_CLOEXEC)
        try:
            with open(descriptor, "wb", closefd=False) as written:
                written.write(change)
            if lent.more.done() or not self._line.say({"commit": number, "state": state}, descriptor):
                raise ConnectionLost
        finally:
            os.close(descriptor)
        told, _ = await lent.more
        if "uncommitted" in told:
            raise _refusal(told)
        if "committed" not in told:
            raise _unknown_outcome()
        return str(told["version"])

    async def _answered(
        self, query: Query, accept: str, coding: Coding, client: str, seconds: float
    ) -> Evaluation:
        """Lease a worker, have it answer, and give it back."""
        number, begun = self._line.number(), time.monotonic()
        wish = {"ask": number, "edition": self._edition, "client": client, "seconds": seconds}
        async with self._lent(wish, seconds) as lent:
            elsewhere = self._backends if query.kind == "sparql" else None
            words = {
                "seconds": lent.seconds,
                "accept": accept,
                "kind": "form" if elsewhere else query.kind,
                "format": query.format,
                "coding": coding,
                "default_graphs": query.default_graphs,
                "named_graphs": query.named_graphs,
            }
            text = query.text.encode("utf-8", "replace")
            head, body = await self._exchange(lent.worker, words, text, lent.seconds)
            if "error" not in head and elsewhere:
                body = await self._elsewhere(elsewhere, lent, query, head)
                body, head["coding"] = await asyncio.to_thread(encode, body, coding)
            lent.well = True
        if "error" in head:
            raise _refusal(head)
        found = Answer(head["kind"], format_named(head["format"]), body, head["coding"])
        version = str(head.get("version", self._edition))
        return Evaluation(found, lent.waited, time.monotonic() - begun - lent.waited, version)

    async def _elsewhere(self, backends: Backends, lent: "_Lent", query: Query, head: Message) -> bytes:
        """Have a backend evaluate a query, as long as the keeper lets it hold its place."""
        chosen = format_named(head["format"])
        asked = asyncio.ensure_future(backends.answer(query, head["kind"], chosen, lent.seconds))
        either: list[asyncio.Future[Any]] = [asked, lent.more]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            asked.cancel()
            raise ConnectionLost  # and the keeper has said why
        try:
            return asked.result()
        except TimeoutError as error:  # the service's time was up a moment before the keeper said so
            raise ConnectionLost from error

    @asynccontextmanager
    async def _lent(self, wish: Message, seconds: float) -> "AsyncIterator[_Lent]":
        """Lease a worker, and give it back; raise the refusal where none is lent, or it is lost meanwhile."""
        number = wish["ask"]
        lent = None
        try:
            lease, descriptor = await self._line.ask(number, wish)
            if descriptor is None:
                raise refusal_for(str(lease.get("why")), self._settings, seconds)
            more = self._line.expect(number)  # should the keeper have more to say
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor) as worker:
                lent = _Lent(worker, lease["seconds"], lease["waited"], more)
                yield lent
        except ConnectionLost as lost:
            raise refusal_for(await _why(more), self._settings, seconds) from lost
        finally:
            self._line.forget(number)
            self._line.say({"done": number, "well": lent is not None and lent.well})

    async def _exchange(
        self, worker: socket.socket, words: Message, body: bytes, seconds: float
    ) -> tuple[Message, bytes]:
        """Send a worker a query or a task and gather what it answers; raise ConnectionLost where it ends."""
        worker.setblocking(False)
        frame = Frame(max(self._settings.max_answer_bytes, self._settings.max_update_bytes) + 1)
        try:
            async with asyncio.timeout(seconds + KEEPER_SECONDS):
                await self._line.loop.sock_sendall(worker, framed(words, body))
                while room := frame.room:
                    frame.filled(await self._line.loop.sock_recv_into(worker, room))
        except (OSError, TimeoutError) as error:
            raise ConnectionLost from error
        return frame.message()


@dataclass
class _Lent:
    """Hold a worker that is lent, for how long, and what the keeper may still say of it."""

    worker: socket.socket
    seconds: float
    waited: float
    more: "asyncio.Future[tuple[Message, int | None]]"
    well: bool = False  # it is as good as new


async def _why(more: "asyncio.Future[tuple[Message, int | None]]") -> str:
    """Wait for the keeper to say why a worker is gone."""
    try:
        told, _ = await asyncio.wait_for(more, KEEPER_SECONDS)
    except TimeoutError:
        return "WorkerLost"
    return str(told.get("why"))


def _unknown_outcome() -> WorkerLost:
    """Say that the process was lost which was making a change last."""
    return WorkerLost(
        Text(
            ar="فقدت العملية التي تكتب: إما كتب التغيير كله أو لم يكتب منه شيء",
            en="the process that writes was lost: either all of the change was made, or nothing of it",
        ),
        mend=Text(
            ar="اسأل عنه، ثم أعد كتابته إن لم يكن.", en="Ask for it, and write it again if it is not there."
        ),
    )


def _refusal(head: Message) -> Refusal:
    """Make of a worker's words the refusal that it met."""
    kind = refusal_named(str(head["error"]))
    what = Text(ar=str(head["what_ar"]), en=str(head["what_en"]))
    mend = Text(ar=str(head["mend_ar"]), en=str(head["mend_en"]))
    return kind(what, mend=mend, where=str(head["where"]), details=dict(head["details"]))
