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

LATE_SECONDS = 2.0  # by which the supervisor may be late with what it must say by a certain time


class WorkerLease:
    """A worker that is leased for one query or one task."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most_bytes: int) -> None:
        """Take the loop that listens to the worker, and how long an answer may be; there is no worker yet."""
        self.waited = 0.0  # seconds, for the worker
        self.seconds = 0.0  # for which it is leased
        self.keep = False  # whether it is as good as new when it is returned; of a write: nothing was changed
        self.granted: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[str] = loop.create_future()  # by the supervisor, and why
        self._worker: socket.socket | None = None
        self._loop = loop
        self._most_bytes = most_bytes

    def grant(self, seconds: float, descriptor: int) -> None:
        """Take the connection to the worker, for so many seconds."""
        self._worker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)
        self._worker.setblocking(False)
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
            with suppress(OSError):
                self._worker.shutdown(socket.SHUT_RDWR)

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
        try:
            await self._loop.sock_sendall(self._worker, framed(head, body))
            sizes = sizes_of(await self._received(self._worker, SIZES_BYTES), self._most_bytes)
            said: ControlMessage = json.loads(await self._received(self._worker, sizes[0]))
            return said, await self._received(self._worker, sizes[1])
        except OSError as error:
            raise ConnectionLost from error

    async def _received(self, worker: socket.socket, size: int) -> bytes:
        """Return so many bytes of what the worker answers; raise ConnectionLost where it ends before."""
        buffer = bytearray(size)
        filled = 0
        while filled < size:
            count = await self._loop.sock_recv_into(worker, memoryview(buffer)[filled:])
            if not count:
                raise ConnectionLost
            filled += count
        return bytes(buffer)

    def close(self) -> None:
        """Let go of the worker."""
        if self._worker:
            self._worker.close()
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
    ) -> None:
        """Take the connection, the loop that listens to it, and what to call with what is to be served."""
        supervisor.setblocking(False)
        self.loop = loop
        self._supervisor = supervisor
        self._settings = settings
        self._on_serve = on_serve
        self._numbers = itertools.count(1)
        self._leases: dict[int, WorkerLease] = {}
        self._status: dict[int, asyncio.Future[ControlMessage]] = {}
        loop.add_reader(supervisor.fileno(), self._hear)
        loop.call_soon_threadsafe(self._say_alive)

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
        most_bytes = max(self._settings.max_answer_bytes, self._settings.max_update_bytes) + 1
        lease = self._leases[number] = WorkerLease(self.loop, most_bytes)
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
            raise refusal_for(await lease.why(), self._settings, seconds) from lost
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
        """Take all that the supervisor says; a worker that nobody waits for any more is let go."""
        with suppress(BlockingIOError):
            while True:
                try:
                    message, descriptor = take(self._supervisor)
                except ConnectionLost:
                    self.loop.remove_reader(self._supervisor.fileno())
                    return
                if "serve" in message:
                    self._on_serve(message["serve"])
                elif "status" in message:
                    answer = self._status.get(message["status"])
                    if answer and not answer.done():
                        answer.set_result(message)
                elif lease := self._leases.get(message["lease"]):
                    if descriptor is None:
                        lease.end(message.get("ended", "WorkerLost"))
                    else:
                        lease.grant(message["seconds"], descriptor)
                elif descriptor is not None:
                    os.close(descriptor)
