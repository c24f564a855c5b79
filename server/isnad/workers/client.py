"""A process's way to the workers: it asks the keeper for one, sends it a query, and waits for the answer.

Untrusted SPARQL is parsed and evaluated in a worker only. A few nested brackets too many end a
process by stack overflow, memory that runs out aborts it, and the engine knows no deadline: so each
of these costs a worker, and an error for its own query, and nothing else.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from isnad.locale import Message, Text
from isnad.query.evaluation import Answer
from isnad.query.negotiation import Coding, format_named
from isnad.query.request import Query
from isnad.query.results import encode
from isnad.query.tokens import calls_other_services
from isnad.request_errors import RequestError, TooBusy, WorkerLost, refusal_named
from isnad.settings import Settings
from isnad.update.protocol import Task
from isnad.workers.borrowing import WorkerClient, WorkerLease
from isnad.workers.control_connection import ControlConnection
from isnad.workers.messages import ConnectionLost, ControlMessage
from isnad.workers.query_termination import refusal_for

if TYPE_CHECKING:
    from isnad.remote.backends import Backends
    from isnad.remote.federation import Federation

# A worker that is killed from outside so soon had most likely not begun: its query is asked again.
_STILLBORN_SECONDS = 0.5
_STILLBORN_TIMES = 3  # as many ready workers may be dying before the keeper hears of the first


@dataclass(frozen=True)
class Evaluation:
    """An answer, how many seconds it waited and was evaluated, and on which version."""

    answer: Answer
    waited: float
    evaluated: float
    version: str = ""  # of the data that it was evaluated on


@dataclass(frozen=True)
class Outcome:
    """What came of a task: its words, and its bytes."""

    words: ControlMessage
    body: bytes


@dataclass(frozen=True)
class Condition:
    """How the keeper says all is."""

    ready: bool
    running: int
    waiting: int
    workers: int


class Workers:
    """Answer queries by leased workers, on an event loop; other threads may ask too."""

    def __init__(
        self,
        line: ControlConnection,
        edition: str,
        settings: Settings,
        federation: "Federation | None" = None,
        backends: "Backends | None" = None,
        *,
        changing: bool = False,
    ) -> None:
        """Take the line to the keeper, the edition to be asked, and other services that may be asked.

        Where there are backends, these evaluate what the workers have parsed. The data may be changing:
        then each query has a worker of its own, which knows of all changes before it.
        """
        self.deadline_seconds = float(settings.deadline_seconds)
        self._line = line
        self._edition = edition
        self._settings = settings
        self._federation = federation
        self._backends = backends
        self._borrower = WorkerClient(line, edition, settings, hands_on=not changing)

    @property
    def elsewhere(self) -> bool:
        """Return whether another service evaluates queries."""
        return self._backends is not None

    async def answer(self, query: Query, accept: str, coding: Coding, client: str) -> Evaluation:
        """Answer a query whole.

        Raise what `evaluate` raises; TooMany (429) where this client has as many as it may; TooBusy,
        Preempted and WorkerLost (503); DeadlineExceeded (504) where waiting, parsing, evaluating and
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
        try:
            async with self._borrower.lent(client, self.deadline_seconds, writes=task.writes) as lent:
                words = {**task.words, "kind": task.kind, "seconds": lent.seconds}
                head, body = await lent.channel.exchange(words, task.body, lent.seconds)
                lent.well = "error" in head if task.writes else "worn" not in head
        except WorkerLost as error:
            raise (_unknown_outcome() if task.writes else error) from error
        if "error" in head:
            raise _refusal(head)
        return Outcome(head, body)

    async def _answered(
        self, query: Query, accept: str, coding: Coding, client: str, seconds: float
    ) -> Evaluation:
        """Borrow a worker, have it answer, and give it back."""
        begun = time.monotonic()
        elsewhere = self._backends if query.kind == "sparql" else None
        async with self._borrower.lent(client, seconds) as lent:
            words = {
                "seconds": lent.seconds,
                "accept": accept,
                "kind": "form" if elsewhere else query.kind,
                "format": query.format,
                "coding": coding,
                "default_graphs": query.default_graphs,
                "named_graphs": query.named_graphs,
                "base": query.base,
            }
            text = query.text.encode("utf-8", "replace")
            head, body = await lent.channel.exchange(words, text, lent.seconds)
            if "error" not in head and elsewhere:
                body = await self._elsewhere(elsewhere, lent, query, head)
                body, head["coding"] = await asyncio.to_thread(encode, body, coding)
            lent.well = "worn" not in head
        if "error" in head:
            raise _refusal(head)
        found = Answer(head["kind"], format_named(head["format"]), body, head["coding"])
        version = str(head.get("version", self._edition))
        return Evaluation(found, lent.waited, time.monotonic() - begun - lent.waited, version)

    async def _elsewhere(
        self, backends: "Backends", lent: WorkerLease, query: Query, head: ControlMessage
    ) -> bytes:
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


def _unknown_outcome() -> WorkerLost:
    """Say that the process was lost which was making a change last."""
    return WorkerLost(
        Message("the process that writes was lost: either all of the change was made, or nothing of it"),
        hint=Message("Ask for it, and write it again if it is not there."),
    )


def _refusal(head: ControlMessage) -> RequestError:
    """Make of a worker's words the refusal that it met."""
    kind = refusal_named(str(head["error"]))
    what = Text(ar=str(head["what_ar"]), en=str(head["what_en"]))
    hint = Text(ar=str(head["hint_ar"]), en=str(head["hint_en"]))
    return kind(what, hint=hint, where=str(head["where"]), details=dict(head["details"]))
