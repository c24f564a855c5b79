"""A process's connection to a worker that it has borrowed."""

import asyncio
import socket

from isnad.workers.control_connection import KEEPER_SECONDS
from isnad.workers.messages import ConnectionLost, ControlMessage, Frame, framed


class WorkerConnection:
    """Speak with a worker: a message, and what it answers, one after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, worker: socket.socket, most_bytes: int) -> None:
        """Take the loop that listens, the connection, and how long an answer may be."""
        worker.setblocking(False)
        self.lost = False
        self._loop = loop
        self._worker = worker
        self._most_bytes = most_bytes
        self._frame: Frame | None = None
        self._whole: asyncio.Future[None] | None = None
        loop.add_reader(worker.fileno(), self._hear)

    async def exchange(
        self, words: ControlMessage, body: bytes, seconds: float
    ) -> tuple[ControlMessage, bytes]:
        """Send a message and gather what is answered; raise ConnectionLost where that does not come."""
        self._frame, self._whole = Frame(self._most_bytes), self._loop.create_future()
        late = self._loop.call_later(seconds + KEEPER_SECONDS, self._fail)
        try:
            await self._send(framed(words, body))
            await self._whole
            return self._frame.message()
        except OSError as error:
            raise ConnectionLost from error
        finally:
            late.cancel()
            self._frame = self._whole = None

    async def _send(self, message: bytes) -> None:
        """Send a message, which mostly goes at once."""
        try:
            sent = self._worker.send(message)
        except BlockingIOError:
            sent = 0
        if sent < len(message):
            await self._loop.sock_sendall(self._worker, memoryview(message)[sent:])

    def _hear(self) -> None:
        """Take what the worker says; whatever it says unasked, or if it ends, it is lost."""
        try:
            while self._frame and (room := self._frame.room):
                self._frame.filled(self._worker.recv_into(room))
        except BlockingIOError:
            return
        except (OSError, ConnectionLost):
            self._fail()
            return
        if self._frame is None:
            self._fail()
        elif self._whole and not self._whole.done():
            self._whole.set_result(None)

    def _fail(self) -> None:
        """Have whoever waits for an answer wait no more."""
        self.close()
        if self._whole and not self._whole.done():
            self._whole.set_exception(ConnectionLost())

    def close(self) -> None:
        """Let go of the worker."""
        if not self.lost:
            self.lost = True
            self._loop.remove_reader(self._worker.fileno())
            self._worker.close()
