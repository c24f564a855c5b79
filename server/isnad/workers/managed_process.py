"""A process that the keeper keeps: started with a connection of its own, and started anew when it ends."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from isnad.workers.leases import Ask
from isnad.workers.messages import ConnectionLost, ControlMessage, packet_pair, post

# Starts a process that speaks over this end of a connection, and gives the process.
Start = Callable[[socket.socket], int]

_RESTART_SECONDS = 0.5  # what a process must have lived before it is started anew at once


@dataclass(eq=False)
class ManagedProcess:
    """A process, its connection, and what it has asked for."""

    start: Start
    task: ControlMessage | None = None
    serves: str = ""  # the version that it says it serves
    process: int = 0
    connection: socket.socket | None = None
    begun: float = 0.0
    asks: dict[int, Ask] = field(default_factory=dict)

    @classmethod
    def adopted(cls, connection: socket.socket) -> "ManagedProcess":
        """Hold a connection whose other end nobody here has started."""
        connection.setblocking(False)
        return cls(lambda _: 0, connection=connection)

    def begin(self) -> socket.socket:
        """Start it, and tell it its task if it has one; give the connection to listen to."""
        ours, theirs = packet_pair()
        ours.setblocking(False)
        self.begun = time.monotonic()
        self.serves = ""
        with theirs:
            self.process = self.start(theirs)
        self.connection = ours
        if self.task is not None:
            self.tell(self.task)
        return ours

    def may_begin(self, now: float) -> bool:
        """Return whether it is to be started: one that ends at once waits a little, so that nothing spins."""
        return not self.process and now - self.begun >= _RESTART_SECONDS

    def tell(self, message: ControlMessage, descriptor: int | None = None) -> bool:
        """Say something to it, if it listens; one that lives and does not listen is ended."""
        if self.connection is None:
            return False
        try:
            post(self.connection, message, descriptor)
        except ConnectionLost:
            self.send_signal(signal.SIGKILL)
            return False
        return True

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, number)

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self.send_signal(signal.SIGKILL)
        if self.process:
            with suppress(ChildProcessError):
                os.waitpid(self.process, 0)
        self.process = 0
