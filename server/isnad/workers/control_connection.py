"""The line of a process to its keeper: short messages both ways, on the process's event loop.

What is asked has a number, and what is said to that has the same one. What the keeper says unasked is
which edition to serve from now on.
"""

import asyncio
import itertools
import os
import socket
from collections.abc import Callable
from contextlib import suppress

from isnad.request_errors import TooBusy
from isnad.settings import Settings
from isnad.workers.messages import ConnectionLost, ControlMessage, post, take

KEEPER_SECONDS = 2.0  # how late the keeper may be with what it must say by a certain time

# By which words of the keeper's it is told what it answers.
_ANSWERS = ("lease", "refused", "status")

# What the keeper says to something that was asked, and the descriptor that comes with it.
Said = tuple[ControlMessage, int | None]


class ControlConnection:
    """Speak with the keeper, on an event loop."""

    def __init__(
        self,
        keeper: socket.socket,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        on_serve: Callable[[ControlMessage], None] = lambda _: None,
    ) -> None:
        """Take the connection, the loop that listens to it, and what to do when told to serve something."""
        keeper.setblocking(False)
        self.loop = loop
        self._keeper = keeper
        self._on_serve = on_serve
        self._max_wait_seconds = settings.max_wait_seconds
        self._numbers = itertools.count(1)
        self._expected: dict[int, asyncio.Future[Said]] = {}
        loop.add_reader(keeper.fileno(), self._hear)

    def number(self) -> int:
        """Return a number that nothing else is asked by."""
        return next(self._numbers)

    def say(self, message: ControlMessage, descriptor: int | None = None) -> bool:
        """Say something to the keeper, perhaps with a descriptor; say whether it was taken."""
        try:
            post(self._keeper, message, descriptor)
        except ConnectionLost:
            return False
        return True

    async def ask(self, number: int, message: ControlMessage) -> Said:
        """Ask the keeper something, and wait for what it says; raise TooBusy where it is late with that.

        Whoever asks ends it with `forget`.
        """
        expected = self.expect(number)
        if not self.say(message):
            raise TooBusy.now()
        patience = min(self._max_wait_seconds, message.get("seconds", 0)) + KEEPER_SECONDS
        try:
            async with asyncio.timeout(patience):
                return await expected
        except TimeoutError as error:
            raise TooBusy.now() from error
        except asyncio.CancelledError:
            if expected.done() and not expected.cancelled() and (late := expected.result()[1]) is not None:
                os.close(late)  # the lease came as its asker left
            raise

    def expect(self, number: int) -> "asyncio.Future[Said]":
        """Wait for what the keeper may have to say by a number, without asking."""
        self._expected[number] = self.loop.create_future()
        return self._expected[number]

    def forget(self, number: int) -> None:
        """Expect nothing by a number any more."""
        self._expected.pop(number, None)

    def _hear(self) -> None:
        """Take all that the keeper says; a lease that nobody waits for any more is let go."""
        with suppress(BlockingIOError):
            while True:
                try:
                    message, descriptor = take(self._keeper)
                except ConnectionLost:
                    self.loop.remove_reader(self._keeper.fileno())
                    return
                if "serve" in message:
                    self._on_serve(message["serve"])
                    continue
                number = next((message[word] for word in _ANSWERS if word in message), None)
                expected = self._expected.get(number) if number else None
                if expected and not expected.done():
                    expected.set_result((message, descriptor))
                elif descriptor is not None:
                    os.close(descriptor)
