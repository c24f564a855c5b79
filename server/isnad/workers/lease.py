"""A web process's connection to the supervisor, by which it leases workers, on its event loop."""

import asyncio
import itertools
import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from isnad.request_errors import TooBusy
from isnad.settings import Settings
from isnad.workers.messages import (
    ALIVE_SECONDS,
    SIZES_BYTES,
    ConnectionLost,
    ControlMessage,
    framed,
    post,
    sizes_of,
    take,
)
from isnad.workers.refusals import refusal_for

_SHORT_ANSWER_BYTES = 65_536
LATE_SECONDS = 2.0  # by which the supervisor may be late with what it must say by a certain time


class WorkerConnection:
    """A process's connection to a worker: the same for all its leases of that worker."""

    def __init__(self, loop: asyncio.AbstractEventLoop, descriptor: int, most_bytes: int) -> None:
        self._worker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)
        self._worker.setblocking(False)
        self._loop = loop
        self._most_bytes = most_bytes
        self._listening = False
        self._closing = False

    async def exchange(self, head: ControlMessage, body: bytes) -> tuple[ControlMessage, bytes]:
        """Send the worker a message, and return its answer; raise ConnectionLost where there is none."""
        self._listening = True
        try:
            await self._loop.sock_sendall(self._worker, framed(head, body))
            return await self._received()
        except OSError as error:
            raise ConnectionLost from error
        finally:
            self._listening = False
            if self._closing:
                self._worker.close()

    async def _received(self) -> tuple[ControlMessage, bytes]:
        """Return what the worker answers, a short answer by one call; raise ConnectionLost where it ends."""
        begun = b""
        while len(begun) < SIZES_BYTES:
            begun += await self._more()
        head, body = sizes_of(begun[:SIZES_BYTES], self._most_bytes)
        whole = memoryview(begun)
        if len(begun) < SIZES_BYTES + head + body:
            whole = memoryview(bytearray(SIZES_BYTES + head + body))
            whole[: len(begun)] = begun
            filled = len(begun)
            while filled < len(whole):
                count = await self._loop.sock_recv_into(self._worker, whole[filled:])
                if not count:
                    raise ConnectionLost
                filled += count
        said: ControlMessage = json.loads(bytes(whole[SIZES_BYTES : SIZES_BYTES + head]))
        return said, bytes(whole[SIZES_BYTES + head :])

    async def _more(self) -> bytes:
        received = await self._loop.sock_recv(self._worker, _SHORT_ANSWER_BYTES)
        if not received:
            raise ConnectionLost
        return received

    def shut_down(self) -> None:
        """Have whoever waits for an answer wait no longer."""
        with suppress(OSError):
            self._worker.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close this process's connection, as soon as nobody listens: a loop would wait for what is closed.

        Other processes have it, too, and go on with it: whoever shuts it down does so for all of them.
        """
        self._closing = True
        if not self._listening:
            self._worker.close()


class WorkerLease:
    """A worker that is leased for one query or one task."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the loop in which the worker is waited for; there is none yet."""
        self.waited = 0.0  # seconds, for the worker
        self.seconds = 0.0  # for which it is leased
        self.keep = False  # whether it is as good as new when it is returned; of a write: nothing was changed
        self.granted: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[str] = loop.create_future()  # by the supervisor, and why
        self._worker: WorkerConnection | None = None

    def grant(self, seconds: float, worker: WorkerConnection) -> None:
        """Take the connection to the worker, for so many seconds."""
        self._worker = worker
        self.seconds = seconds
        if not self.granted.done():
            self.granted.set_result(None)

    def end(self, why: str) -> None:
        """Take note of why there is no worker, or no longer, and wait for no answer of it."""
        if not self.ended.done():
            self.ended.set_result(why)
        if not self.granted.done():
            self.granted.set_exception(ConnectionLost())
        if self._worker:
            self._worker.shut_down()

    async def why(self) -> str:
        """Wait for the supervisor to say why there is no worker, or no longer."""
        try:
            return await asyncio.wait_for(self.ended, LATE_SECONDS)
        except TimeoutError:
            return "WorkerLost"

    async def exchange(self, head: ControlMessage, body: bytes) -> tuple[ControlMessage, bytes]:
        """Send the worker a message, and return its answer; raise ConnectionLost where there is none."""
        if self._worker is None:
            raise ConnectionLost
        return await self._worker.exchange(head, body)

    def close(self) -> None:
        """Wait for nothing any more."""
        self.granted.cancel()
        self.ended.cancel()


class SupervisorConnection:
    """Leases workers of the supervisor, and takes what it says."""

    def __init__(
        self,
        supervisor: socket.socket,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        on_serve: Callable[[ControlMessage], None] = lambda _: None,
        on_log: Callable[[int], None] = os.close,
    ) -> None:
        """Take the connection, the loop that listens to it, and what to call with what is to be served.

        And with the file that the log is written to from now on.
        """
        supervisor.setblocking(False)
        self.loop = loop
        self._supervisor = supervisor
        self._settings = settings
        self._on_serve = on_serve
        self._on_log = on_log
        self._numbers = itertools.count(1)
        self._most_bytes = max(settings.max_answer_bytes, settings.max_update_bytes) + 1
        self._leases: dict[int, WorkerLease] = {}
        self._workers: dict[int, WorkerConnection] = {}  # by process: those that were leased, and live
        self._status: dict[int, asyncio.Future[ControlMessage]] = {}
        loop.add_reader(supervisor.fileno(), self._hear)
        loop.call_soon_threadsafe(self._say_alive)

    def close(self) -> None:
        """Hear nothing more, and let go of the workers, which end when nobody has a connection to them."""
        self.loop.remove_reader(self._supervisor.fileno())
        for worker in self._workers.values():
            worker.close()

    def say(self, message: ControlMessage) -> None:
        """Say something to the supervisor; raise TooBusy where it does not listen."""
        try:
            post(self._supervisor, message)
        except ConnectionLost as error:
            raise TooBusy.now() from error

    def _say_alive(self) -> None:
        """Say that this process is alive, and say so again: one that does not is ended by the supervisor."""
        with suppress(TooBusy):
            self.say({"alive": True})
        self.loop.call_later(ALIVE_SECONDS, self._say_alive)

    @asynccontextmanager
    async def lease(
        self, version: str, client: str, seconds: float, *, writes: bool = False
    ) -> AsyncIterator[WorkerLease]:
        """Lease a worker to a client while a block runs, for so many seconds, waiting included.

        Raise TooMany (429); TooBusy, Preempted and WorkerLost (503); DeadlineExceeded (504); and QueryAborted
        (507) where the query ends its worker.
        """
        begun, number = self.loop.time(), next(self._numbers)
        lease = self._leases[number] = WorkerLease(self.loop)
        wish = {"lease": number, "version": version, "client": client, "seconds": seconds, "writes": writes}
        longest = min(self._settings.max_wait_seconds, seconds)
        late = self.loop.call_later(longest + LATE_SECONDS, lease.end, "TooBusy")
        try:
            self.say(wish)
            await lease.granted
            late.cancel()
            late = self.loop.call_later(lease.seconds + LATE_SECONDS, lease.end, "WorkerLost")
            lease.waited = self.loop.time() - begun
            yield lease
        except ConnectionLost as lost:
            raise refusal_for(await lease.why(), self._settings, seconds, writes=writes) from lost
        finally:
            late.cancel()
            del self._leases[number]
            lease.close()
            with suppress(TooBusy):
                self.say({"done": number, "keep": lease.keep})

    async def status(self) -> ControlMessage:
        """Return how the supervisor says all is; raise TooBusy where it does not answer at once."""
        number = next(self._numbers)
        answer = self._status[number] = self.loop.create_future()
        try:
            self.say({"status": number})
            return await asyncio.wait_for(answer, LATE_SECONDS)
        except TimeoutError as error:
            raise TooBusy.now() from error
        finally:
            del self._status[number]

    def _hear(self) -> None:
        """Take all that the supervisor says."""
        with suppress(BlockingIOError):
            while True:
                try:
                    message, descriptor = take(self._supervisor)
                except ConnectionLost:
                    self.close()
                    return
                if "serve" in message:
                    self._on_serve(message["serve"])
                elif "log" in message and descriptor is not None:
                    self._on_log(descriptor)
                elif "status" in message:
                    answer = self._status.get(message["status"])
                    if answer and not answer.done():
                        answer.set_result(message)
                elif "gone" in message:
                    if gone := self._workers.pop(message["gone"], None):
                        gone.shut_down()
                        gone.close()
                else:
                    self._hear_of_lease(message, descriptor)

    def _hear_of_lease(self, message: ControlMessage, descriptor: int | None) -> None:
        """Take a worker, whose connection comes with it the first time; or that there is none, and why."""
        if descriptor is not None:
            self._workers[message["worker"]] = WorkerConnection(self.loop, descriptor, self._most_bytes)
        lease = self._leases.get(message["lease"])
        if lease and "ended" in message:
            lease.end(message["ended"])
        elif lease and (worker := self._workers.get(message["worker"])):
            lease.grant(message["seconds"], worker)
