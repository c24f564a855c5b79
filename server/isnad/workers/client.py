"""A process's way to the workers: it leases one, sends it a query, waits for the answer, and returns it.

Untrusted SPARQL is parsed and evaluated in a worker only, unless its cost is proven. A few nested brackets
too many end a process by stack overflow, memory that runs out aborts it, and the engine knows no deadline:
so each of these costs a worker, and an error for its own query, and nothing else.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from isnad.locale import Message, Text
from isnad.query.evaluation import Answer
from isnad.query.hints import SECONDS as HINT_SECONDS
from isnad.query.hints import Hint, decoded
from isnad.query.negotiation import GEOJSON, Coding, format_named
from isnad.query.request import Query
from isnad.query.results import encode
from isnad.query.store import ALL_GRAPHS, NO_GRAPHS, GraphSet
from isnad.query.syntax_errors import service_refused
from isnad.query.tokens import calls_other_services
from isnad.request_errors import (
    NotAcceptable,
    RequestError,
    ServiceForbidden,
    TooBusy,
    WorkerLost,
    refusal_named,
)
from isnad.settings import Settings
from isnad.update.protocol import Task
from isnad.workers.lease import SupervisorConnection, WorkerLease
from isnad.workers.messages import ConnectionLost, ControlMessage
from isnad.workers.refusals import refusal_for

if TYPE_CHECKING:
    from isnad.remote.backends import Backends
    from isnad.remote.federation import Federation

# A worker that is killed from outside so soon had most likely not begun: its query is asked again.
_STILLBORN_SECONDS = 0.5
_STILLBORN_TIMES = 3  # as many ready workers may be dying before the supervisor knows of the first


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
    """How the supervisor says all is."""

    ready: bool
    running: int
    waiting: int
    workers: int
    version: str = ""  # that is to be served and is not
    problem: Text | None = None  # why, if there is such a one


@dataclass(eq=False)
class Workers:
    """Answers queries by leased workers, on an event loop; other threads may ask too.

    Every query, and every graph that is read, is of the visible graphs. Where there are backends, these
    evaluate what the workers have parsed.
    """

    supervisor: SupervisorConnection
    version: str  # that is asked
    settings: Settings
    federation: "Federation | None" = None
    backends: "Backends | None" = None
    visible: GraphSet = ALL_GRAPHS
    _leasing: int = field(default=0, init=False)  # queries that have a worker, or wait for one

    def __post_init__(self) -> None:
        self.deadline_seconds = float(self.settings.deadline_seconds)
        self._visible = self.visible.words()

    @property
    def elsewhere(self) -> bool:
        """Return whether another service evaluates queries."""
        return self.backends is not None

    async def answer(self, query: Query, accept: str, coding: Coding, client: str) -> Evaluation:
        """Answer a query whole; raise what `evaluate` and `SupervisorConnection.lease` raise.

        The deadline (504) is for waiting, parsing, evaluating and writing together.
        """
        seconds = min(query.timeout or self.deadline_seconds, self.deadline_seconds)
        begun = time.monotonic()
        if self.federation and query.kind == "sparql" and calls_other_services(query.text, silent_too=True):
            query = await self.federation.joined(query, partial(self._own, query, client))
            seconds -= time.monotonic() - begun
            if seconds <= 0:
                raise refusal_for("DeadlineExceeded", self.settings, self.deadline_seconds)
        self._leasing += 1
        try:
            for _ in range(_STILLBORN_TIMES):
                asked = time.monotonic()
                try:
                    return await self._answered(query, accept, coding, client, seconds)
                except WorkerLost:
                    if time.monotonic() - asked > _STILLBORN_SECONDS:
                        raise
            return await self._answered(query, accept, coding, client, seconds)
        finally:
            self._leasing -= 1

    async def hints(self, query: Query, unbound: tuple[str, ...], client: str) -> tuple[Hint, ...]:
        """Return the hints for an answer that has no value in these columns, or no row.

        None if they are refused, or while another query of this process has a worker or waits for one: they
        must not double what a busy server has to do.
        """
        if self._leasing:
            return ()
        asked = replace(query, kind="hints", unbound=unbound, timeout=HINT_SECONDS, format=None)
        try:
            return decoded((await self.answer(asked, "", "identity", client)).answer.body)
        except RequestError:
            return ()

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
            self.answer(query, accept, "identity", client), self.supervisor.loop
        )
        if watch:
            watch(asked)
        try:
            return asked.result().answer
        except CancelledError as error:
            raise TooBusy.now() from error

    async def condition(self) -> Condition:
        """Return how all is; raise TooBusy where the supervisor does not answer at once."""
        found = await self.supervisor.status()
        problem = found["problem"] and Text(*found["problem"])
        return Condition(
            found["ready"], found["running"], found["waiting"], found["workers"], found["version"], problem
        )

    async def change(self, task: Task, client: str, writable: GraphSet = NO_GRAPHS) -> Outcome:
        """Do a task whole: where it writes, its change lasts before this returns its outcome.

        It may change the writable graphs alone.

        Raise what the task raises; StoreFull (507) where the store does not take the change; and what
        `answer` raises. After WorkerLost (503) it may have been made: the whole of it, or nothing.
        """
        seconds = self.deadline_seconds
        try:
            async with self.supervisor.lease(self.version, client, seconds, writes=task.writes) as lease:
                words = {**task.words, "kind": task.kind, "seconds": seconds - lease.waited}
                words |= {"visible": self._visible, "writable": writable.words()}
                head, body = await lease.exchange(words, task.body)
                lease.keep = "error" in head if task.writes else "worn" not in head
        except WorkerLost as error:
            raise (_unknown_outcome() if task.writes else error) from error
        if "error" in head:
            raise _refusal(head)
        if task.writes:
            await self._turned()
        return Outcome(head, body)

    async def _turned(self) -> None:
        """Wait until the supervisor has taken back what wrote: every process now reads what it wrote.

        It answers after all that this process said before. Another process may have asked it meanwhile.
        """
        try:
            await self.supervisor.status()
        except TooBusy as error:
            raise _unknown_outcome() from error

    async def _answered(
        self, query: Query, accept: str, coding: Coding, client: str, seconds: float
    ) -> Evaluation:
        """Lease a worker, have it answer, and return it."""
        begun = time.monotonic()
        elsewhere = self.backends if query.kind == "sparql" else None
        async with self.supervisor.lease(self.version, client, seconds) as lease:
            words = {
                "kind": "form" if elsewhere else query.kind,
                "seconds": lease.seconds,
                "accept": accept,
                "coding": coding,
                "visible": self._visible,
                "query": {**vars(query), "text": ""},  # which is the body
            }
            head, body = await lease.exchange(words, query.text.encode("utf-8", "replace"))
            if "error" not in head and elsewhere:
                if head["format"] == GEOJSON.name:
                    raise NotAcceptable(
                        Message("queries are evaluated by another service here, which writes no GeoJSON"),
                        hint=Message("Ask for JSON."),
                    )
                body = await _elsewhere(elsewhere, lease, replace(query, text=body.decode()), head)
                body, head["coding"] = await asyncio.to_thread(encode, body, coding)
            lease.keep = "worn" not in head
        if "error" in head:
            refusal = _refusal(head)
            if isinstance(refusal, ServiceForbidden) and self.federation:
                refusal = service_refused(self.federation.allowed)
            raise refusal
        unbound = None if elsewhere or head["unbound"] is None else tuple(map(str, head["unbound"]))
        found = Answer(head["kind"], format_named(head["format"]), body, head["coding"], unbound)
        version = str(head.get("version", self.version))
        return Evaluation(found, lease.waited, time.monotonic() - begun - lease.waited, version)


async def _elsewhere(backends: "Backends", lease: WorkerLease, query: Query, head: ControlMessage) -> bytes:
    """Have a backend evaluate a query, as long as the supervisor lets it hold its place."""
    chosen = format_named(head["format"])
    asked = asyncio.ensure_future(backends.answer(query, head["kind"], chosen, lease.seconds))
    either: list[asyncio.Future[Any]] = [asked, lease.ended]
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise ConnectionLost  # and the supervisor has said why
        return asked.result()
    except TimeoutError as error:  # the service's time was up a moment before the supervisor said so
        raise ConnectionLost from error
    finally:
        asked.cancel()


def _unknown_outcome() -> WorkerLost:
    """Return the refusal where the process was lost which was making a change last."""
    return WorkerLost(
        Message("the process that writes was lost: either all of the change was made, or nothing of it"),
        hint=Message("Ask for it, and write it again if it is not there."),
    )


def _refusal(head: ControlMessage) -> RequestError:
    """Return the refusal that a worker's words name."""
    kind = refusal_named(str(head["error"]))
    what, hint = Text(*head["what"]), Text(*head["hint"])
    return kind(what, hint=hint, where=head["where"], details=head["details"])
