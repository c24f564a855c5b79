"""A process that the supervisor runs: started with a connection of its own, and started anew when it ends."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from isnad.workers.messages import ConnectionLost, ControlMessage, packet_pair, post

# Starts a process that speaks over this end of a connection, and returns the process.
Start = Callable[[socket.socket], int]

_RESTART_SECONDS = 0.5  # that a process must have lived before it is started anew at once
# A process hangs that does not say for so long that it is alive: after the first time, and before it.
_SILENT_SECONDS, _START_SECONDS = 4.0, 60.0


@dataclass(eq=False)
class ManagedProcess:
    """A process, and the connection to it."""

    start: Start
    task: ControlMessage | None = None  # what it is sent first
    serves: str = ""  # the version that it says it serves
    process: int = 0
    connection: socket.socket | None = None
    begun: float = 0.0
    heard: float = 0.0  # when it last said something

    def begin(self) -> socket.socket:
        """Start it, and send it its task if it has one; return the connection to listen to."""
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

    def is_silent(self, now: float) -> bool:
        """Return whether it hangs, since for long it has not said that it is alive."""
        if self.heard < self.begun:
            return now - self.begun >= _START_SECONDS
        return now - self.heard >= _SILENT_SECONDS

    def tell(self, message: ControlMessage, descriptor: int | None = None) -> bool:
        """Send it a message, and return whether it was taken; a process that does not take it is ended."""
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
