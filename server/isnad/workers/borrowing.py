"""How a process borrows workers of the keeper, and hands one on from a query to the next of the same client.

To borrow costs three messages and a descriptor, which is more than a short query does. So a worker that
comes free goes to whoever waits here for one, or lies ready for a moment; and who finds workers of the
same client at work here waits for one of these, as long as they come free quickly. What the keeper has to
know holds all the same: it lends for as long as a query may take and a moment more, in which the worker
may be handed on, and it takes back whatever is held for longer.
"""

import asyncio
import socket
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType

from isnad.request_errors import RequestError, TooMany
from isnad.settings import Settings
from isnad.workers.connection import WorkerConnection
from isnad.workers.control_connection import KEEPER_SECONDS, ControlConnection, Said
from isnad.workers.messages import ConnectionLost
from isnad.workers.query_termination import refusal_for

HAND_ON_SECONDS = 0.05  # after a query that borrowed a worker, others that begin may be handed it
_REST_SECONDS = 0.002  # for which a worker lies ready here
_PATIENCE_SECONDS = 0.01  # without one that comes free here, after which the keeper is asked
_MOST_CLIENTS = 1000
_LATENESS_SECONDS = 0.1  # by which the keeper may end a query later than its own deadline


@dataclass(eq=False)
class WorkerLease:
    """A worker that is lent, by which number and until when, and what the keeper may still say of it."""

    channel: WorkerConnection
    number: int
    until: float
    more: "asyncio.Future[Said]"
    # Of whoever has it now: how long it was waited for, for how long it is lent, and whether it is well.
    waited: float = 0.0
    seconds: float = 0.0
    well: bool = False
    resting: asyncio.TimerHandle | None = None

    def fits(self, until: float) -> bool:
        """Return whether a query with such a deadline may have it: it ends then, and hardly later."""
        usable = not self.channel.lost and not self.more.done()
        return usable and 0.0 <= self.until - until <= _LATENESS_SECONDS

    async def why(self) -> str:
        """Wait for the keeper to say why it is gone."""
        try:
            told, _ = await asyncio.wait_for(self.more, KEEPER_SECONDS)
        except TimeoutError:
            return "WorkerLost"
        return str(told.get("why"))


@dataclass(eq=False)
class _Client:
    """What a client has here: workers and wishes for them, who waits for these, and which rest."""

    seats: int = 0
    waiting: "deque[tuple[asyncio.Future[WorkerLease | None], float]]" = field(default_factory=deque)
    resting: list[WorkerLease] = field(default_factory=list)
    progress: float = 0.0  # when one was handed on last


class WorkerClient:
    """Borrow workers of one edition."""

    def __init__(self, line: ControlConnection, edition: str, settings: Settings, *, hands_on: bool) -> None:
        """Take the line to the keeper, the edition, and whether a worker may have more than one query.

        It may not where the data change: whoever begins after a change is to see it.
        """
        self._line = line
        self._edition = edition
        self._settings = settings
        self._hands_on = hands_on
        self._seats = max(1, settings.workers // settings.web_processes)
        self._most_bytes = max(settings.max_answer_bytes, settings.max_update_bytes) + 1
        self._clients: dict[str, _Client] = {}

    def lent(self, client: str, seconds: float, *, writes: bool = False) -> "_Lending":
        """Lend a worker to a client for so many seconds, waiting included; raise what `borrow` raises."""
        return _Lending(self, client, seconds, writes)

    def refusal(self, why: str, seconds: float) -> RequestError:
        """Make a refusal of what the keeper says."""
        return refusal_for(why, self._settings, seconds)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that all of it happens on."""
        return self._line.loop

    async def borrow(self, client: str, seconds: float, *, writes: bool) -> WorkerLease:
        """Borrow a worker: one that rests here, or comes free here at once, or one of the keeper's.

        Raise TooMany (429), TooBusy and Preempted (503), and DeadlineExceeded (504).
        """
        begun = self.loop.time()
        until = begun + seconds
        one = self._client(client)
        lent = await self._from_here(one, until) if self._hands_on and not writes else None
        if lent is None:
            one.seats += 1
            try:
                lent = await self._from_keeper(client, until, seconds, writes=writes)
            except BaseException:
                self._rise(one)
                raise
        now = self.loop.time()
        lent.waited, lent.seconds, lent.well = now - begun, until - now, False
        return lent

    def _client(self, client: str) -> _Client:
        """Find what a client has here; of very many, those that have nothing are forgotten."""
        if client not in self._clients and len(self._clients) >= _MOST_CLIENTS:
            self._clients = {name: one for name, one in self._clients.items() if one.seats or one.waiting}
        return self._clients.setdefault(client, _Client())

    async def _from_here(self, one: _Client, until: float) -> WorkerLease | None:
        """Give a worker that rests, or wait for one as long as any come free; give None where none does."""
        while one.resting:
            lent = one.resting[-1]
            self._rouse(one, lent)
            if lent.fits(until):
                return lent
            self._return(one, lent)
        if one.seats < self._seats:
            return None
        if one.seats + len(one.waiting) >= self._settings.max_per_client:
            raise self.refusal("TooMany", 0.0)
        waiting: asyncio.Future[WorkerLease | None] = self.loop.create_future()
        one.waiting.append((waiting, until))
        self.loop.call_later(_PATIENCE_SECONDS, self._lose_patience, one, waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and (handed := waiting.result()):
                self._rest(one, handed)  # it came as its asker left
            raise
        finally:
            one.waiting.remove((waiting, until))

    def _lose_patience(self, one: _Client, waiting: "asyncio.Future[WorkerLease | None]") -> None:
        """Send who waits in vain to the keeper, one after the other: the next may be handed what it gets."""
        if waiting.done():
            return
        now = self.loop.time()
        left = one.progress + _PATIENCE_SECONDS - now
        if left <= 0:
            one.progress = now
            waiting.set_result(None)
        else:
            self.loop.call_later(left, self._lose_patience, one, waiting)

    async def _from_keeper(self, client: str, until: float, seconds: float, *, writes: bool) -> WorkerLease:
        """Ask the keeper; once more where a client has too many, since some may just be resting."""
        try:
            return await self._ask(client, until, seconds, writes=writes)
        except TooMany:
            if not self._hands_on:
                raise
        await asyncio.sleep(2 * _REST_SECONDS)
        return await self._ask(client, until, seconds, writes=writes)

    async def _ask(self, client: str, until: float, seconds: float, *, writes: bool) -> WorkerLease:
        number = self._line.number()
        longer = HAND_ON_SECONDS if self._hands_on and not writes else 0.0
        left = until + longer - self.loop.time()
        wish = {"ask": number, "edition": self._edition, "client": client, "seconds": left, "writes": writes}
        try:
            lease, descriptor = await self._line.ask(number, wish)
            if descriptor is None:
                raise self.refusal(str(lease.get("why")), seconds)
        except BaseException:
            self._line.forget(number)
            self._line.say({"done": number, "well": False})
            raise
        more = self._line.expect(number)  # should the keeper have more to say
        worker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)
        channel = WorkerConnection(self.loop, worker, self._most_bytes)
        return WorkerLease(channel, number, until + longer, more)

    def give_back(self, client: str, lent: WorkerLease, seconds: float) -> None:
        """Take back a worker from who had it for a query with a deadline of so many seconds."""
        one = self._clients[client]
        if not (self._hands_on and lent.well):
            self._return(one, lent)
            return
        one.progress = self.loop.time()
        for waiting, until in one.waiting:
            if not waiting.done() and lent.fits(until):
                waiting.set_result(lent)
                return
        if lent.fits(one.progress + seconds):
            self._rest(one, lent)
        else:
            self._return(one, lent)

    def _rest(self, one: _Client, lent: WorkerLease) -> None:
        """Have a worker lie ready for a moment; then the keeper gets it back."""
        one.resting.append(lent)
        lent.resting = self.loop.call_later(_REST_SECONDS, self._return_rested, one, lent)

    def _rouse(self, one: _Client, lent: WorkerLease) -> None:
        one.resting.remove(lent)
        if lent.resting:
            lent.resting.cancel()

    def _return_rested(self, one: _Client, lent: WorkerLease) -> None:
        self._rouse(one, lent)
        self._return(one, lent)

    def _return(self, one: _Client, lent: WorkerLease) -> None:
        """Return the keeper back a worker."""
        well = lent.well and not lent.channel.lost
        lent.channel.close()
        self._line.forget(lent.number)
        self._line.say({"done": lent.number, "well": well})
        self._rise(one)

    def _rise(self, one: _Client) -> None:
        """Leave a seat, for whoever waits first to ask the keeper in its stead."""
        one.seats -= 1
        for waiting, _ in one.waiting:
            if not waiting.done():
                waiting.set_result(None)
                return


class _Lending:
    """Lend a worker for as long as a block runs: `async with`."""

    def __init__(self, borrower: WorkerClient, client: str, seconds: float, writes: bool) -> None:
        self._borrower = borrower
        self._client = client
        self._seconds = seconds
        self._writes = writes

    async def __aenter__(self) -> WorkerLease:
        self._lent = await self._borrower.borrow(self._client, self._seconds, writes=self._writes)
        return self._lent

    async def __aexit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        """Return it back; where it is lost, raise what the keeper says of it."""
        try:
            if isinstance(error, ConnectionLost):
                raise self._borrower.refusal(await self._lent.why(), self._seconds) from error
        finally:
            self._borrower.give_back(self._client, self._lent, self._seconds)
