"""A process's way to the workers: it asks the keeper for one, sends it a query, and waits for the answer.

Untrusted SPARQL is parsed and evaluated in a worker only. A few nested brackets too many end a
process by stack overflow, memory that runs out aborts it, and the engine knows no deadline: so each
of these costs a worker, and an error for its own query, and nothing else.
"""

import asyncio
import itertools
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from isnad.errors import Text
from isnad.refusals import Refusal, TooBusy, WorkerLost, refusal_named
from isnad.settings import Settings
from isnad.sparql.coding import Coding
from isnad.sparql.endings import refusal_for
from isnad.sparql.engine import Answer
from isnad.sparql.federation import Federation
from isnad.sparql.messages import ConnectionLost, Frame, Message, framed, post, take
from isnad.sparql.negotiation import format_named
from isnad.sparql.protocol import Query
from isnad.sparql.tokens import calls_other_services

# A worker that is killed from outside so soon had most likely not begun: its query is asked again.
_STILLBORN_SECONDS = 0.5
_STILLBORN_TIMES = 3  # as many ready workers may be dying before the keeper hears of the first
_KEEPER_SECONDS = 2.0  # how late the keeper may be with what it must say by a certain time


@dataclass(frozen=True)
class Evaluation:
    """Hold an answer and how many seconds it waited and was evaluated."""

    answer: Answer
    waited: float
    evaluated: float


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
        keeper: socket.socket,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        federation: Federation | None = None,
    ) -> None:
        """Take the connection to the keeper, the loop that listens to it, and services that may be asked."""
        self._federation = federation
        keeper.setblocking(False)
        self.deadline_seconds = float(settings.deadline_seconds)
        self._settings = settings
        self._keeper = keeper
        self._loop = loop
        self._numbers = itertools.count(1)
        self._expected: dict[int, asyncio.Future[tuple[Message, int | None]]] = {}
        loop.add_reader(keeper.fileno(), self._hear)

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
        asked = asyncio.run_coroutine_threadsafe(self.answer(query, accept, "identity", client), self._loop)
        if watch:
            watch(asked)
        try:
            return asked.result().answer
        except CancelledError as error:
            raise TooBusy.now() from error

    async def condition(self) -> Condition:
        """Ask the keeper how all is; raise TooBusy where it does not answer at once."""
        number = next(self._numbers)
        try:
            told, _ = await self._told(number, {"status": number})
        finally:
            self._expected.pop(number, None)
        return Condition(told["ready"], told["running"], told["waiting"], told["workers"])

    def serving(self) -> None:
        """Tell the keeper that requests can come."""
        self._tell({"serving": True})

    async def _answered(
        self, query: Query, accept: str, coding: Coding, client: str, seconds: float
    ) -> Evaluation:
        """Lease a worker, have it answer, and give it back."""
        number, begun = next(self._numbers), time.monotonic()
        well = False
        try:
            lease, descriptor = await self._told(
                number, {"ask": number, "client": client, "seconds": seconds}
            )
            if descriptor is None:
                raise refusal_for(str(lease.get("why")), self._settings, seconds)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor) as worker:
                head, body = await self._exchange(worker, number, query, accept, coding, lease["seconds"])
            well = True
        except ConnectionLost as lost:
            why = await self._why(number)
            raise refusal_for(why, self._settings, seconds) from lost
        finally:
            self._expected.pop(number, None)
            self._tell({"done": number, "well": well})
        if "error" in head:
            raise _refusal(head)
        found = Answer(head["kind"], format_named(head["format"]), body, head["coding"])
        return Evaluation(found, lease["waited"], time.monotonic() - begun - lease["waited"])

    async def _exchange(
        self, worker: socket.socket, number: int, query: Query, accept: str, coding: Coding, seconds: float
    ) -> tuple[Message, bytes]:
        """Send a worker a query and gather what it answers; raise ConnectionLost where it ends."""
        worker.setblocking(False)
        head = {
            "seconds": seconds,
            "accept": accept,
            "kind": query.kind,
            "format": query.format,
            "coding": coding,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
        }
        frame = Frame(self._settings.max_answer_bytes + 1)
        self._expected[number] = self._loop.create_future()  # should the keeper have more to say
        try:
            async with asyncio.timeout(seconds + _KEEPER_SECONDS):
                await self._loop.sock_sendall(worker, framed(head, query.text.encode("utf-8", "replace")))
                while frame.wanted:
                    frame.add(await self._loop.sock_recv(worker, frame.wanted))
        except (OSError, TimeoutError) as error:
            raise ConnectionLost from error
        return frame.message()

    async def _why(self, number: int) -> str:
        """Wait for the keeper to say why a worker is gone."""
        try:
            told, _ = await asyncio.wait_for(self._expected[number], _KEEPER_SECONDS)
        except TimeoutError:
            return "WorkerLost"
        return str(told.get("why"))

    async def _told(self, number: int, message: Message) -> tuple[Message, int | None]:
        """Say something to the keeper, and wait for what it says to that."""
        expected: asyncio.Future[tuple[Message, int | None]] = self._loop.create_future()
        self._expected[number] = expected
        if not self._tell(message):
            raise TooBusy.now()
        patience = min(self._settings.max_wait_seconds, message.get("seconds", 0)) + _KEEPER_SECONDS
        try:
            async with asyncio.timeout(patience):
                return await expected
        except TimeoutError as error:
            raise TooBusy.now() from error
        except asyncio.CancelledError:
            if expected.done() and not expected.cancelled() and (late := expected.result()[1]) is not None:
                os.close(late)  # the lease came as its asker left
            raise

    def _tell(self, message: Message) -> bool:
        """Say something to the keeper; say whether it was taken."""
        try:
            post(self._keeper, message)
        except ConnectionLost:
            return False
        return True

    def _hear(self) -> None:
        """Take all that the keeper says; a lease that nobody waits for any more is let go."""
        with suppress(BlockingIOError):
            while True:
                try:
                    message, descriptor = take(self._keeper)
                except ConnectionLost:
                    self._loop.remove_reader(self._keeper.fileno())
                    return
                number = message.get("lease") or message.get("refused") or message.get("status")
                expected = self._expected.get(number) if number else None
                if expected and not expected.done():
                    expected.set_result((message, descriptor))
                elif descriptor is not None:
                    os.close(descriptor)


def _refusal(head: Message) -> Refusal:
    """Make of a worker's words the refusal that it met."""
    kind = refusal_named(str(head["error"]))
    what = Text(ar=str(head["what_ar"]), en=str(head["what_en"]))
    mend = Text(ar=str(head["mend_ar"]), en=str(head["mend_en"]))
    return kind(what, mend=mend, where=str(head["where"]), details=dict(head["details"]))
