"""The processes that the supervisor runs, each started anew when it ends; and the workers of a version.

Workers are forked by the zygote of their version ahead of time, and are idle or leased.
"""

import os
import select
import signal
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from isnad.workers.messages import ConnectionLost, ControlMessage, packet_pair, post
from isnad.workers.zygote import OUT_OF_MEMORY

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


# A query that has run this long, in seconds, yields the processor to the shorter ones: beside one of them it
# has a quarter of it. With the greatest niceness, 19, it has a seventieth, and ends at its deadline where
# other programs keep the processors busy.
RENICE_AFTER = 0.1
NICER_BY = 5


@dataclass(eq=False)
class Worker:
    """A worker: its connection and its process."""

    connection: socket.socket
    process: int
    generation: int = 0  # how many writes had ended when it was forked
    writes: bool = False  # one task, and opens the store for it alone
    reniced: bool = False
    known_to: dict[ManagedProcess, int] = field(default_factory=dict)  # who has its connection

    def lease_to(self, process: ManagedProcess, lease: int, seconds: float) -> None:
        """Lease it to a process, which is sent its connection the first time."""
        known = self.known_to.get(process) == process.process
        self.known_to[process] = process.process
        message = {"lease": lease, "worker": self.process, "seconds": seconds}
        process.tell(message, None if known else self.connection.fileno())

    def is_gone(self) -> bool:
        """Return whether the other end of the connection is closed."""
        poll = select.poll()
        poll.register(self.connection, 0)  # 0: a hang-up is told, and nothing else
        return bool(poll.poll(0))

    def renice(self) -> None:
        """Have the short queries get the processor first."""
        self.reniced = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, os.getpriority(os.PRIO_PROCESS, 0) + NICER_BY)

    def restore(self) -> bool:
        """Have it get the processor as others do again; return whether that could be done.

        It takes a limit on niceness (RLIMIT_NICE) that allows it, or a privilege (setpriority(2)).
        """
        if self.reniced:
            try:
                os.setpriority(os.PRIO_PROCESS, self.process, os.getpriority(os.PRIO_PROCESS, 0))
            except OSError:
                return False
            self.reniced = False
        return True


def cause(exit_code: int) -> str:
    """Return what was the matter with the query of a worker that ended so."""
    if exit_code in (-signal.SIGABRT, OUT_OF_MEMORY):
        return "OutOfMemory"
    if exit_code in (-signal.SIGSEGV, -signal.SIGBUS):
        return "TooDeep"
    return "DeadlineExceeded" if exit_code == -signal.SIGALRM else "WorkerLost"


class WorkerPool:
    """Has workers forked, hands them out, and ends them."""

    def __init__(self, least: int, *, writable: bool) -> None:
        """Take how many workers there are at the least, and whether one more writes; there are none yet."""
        self.by_process: dict[int, Worker] = {}
        self.idle: deque[Worker] = deque()  # to its right the one that worked last
        self.writer: Worker | None = None  # that waits for what it is to write
        self._coming: Counter[bool] = Counter()  # asked of the zygote, by whether they write
        self._generation = 0  # workers of an earlier one have a store that is no longer the newest
        # Each write has all of them open the store anew: so where there are some, no more than may be needed.
        self._least = 1 if writable else least
        self._most_idle = least
        self._writable = writable

    def fork_missing(self, zygote: ManagedProcess, running: int) -> None:
        """Ask the zygote for workers, so that there are enough beside those that are running."""
        while True:
            writers = (self.writer is not None) + self._coming[True]
            others = len(self.by_process) + self._coming.total() - writers
            writes = self._writable and not writers
            if not writes and others >= max(self._least, running + 1):
                return
            if not zygote.tell({"fork": True, "generation": self._generation, "writes": writes}):
                return
            self._coming[writes] += 1

    def forked(self, message: ControlMessage, descriptor: int) -> None:
        """Take a worker that the zygote has forked."""
        connection = socket.socket(fileno=descriptor)
        worker = Worker(connection, message["forked"], message["generation"], message["writes"])
        self._coming[worker.writes] -= 1
        self.by_process[worker.process] = worker
        too_many = len(self.idle) >= self._most_idle and not worker.writes
        if worker.generation < self._generation or too_many:
            self.dismiss(worker)
        elif worker.writes:
            self.writer = worker
        else:
            self.idle.appendleft(worker)

    def zygote_lost(self) -> None:
        """Expect no worker any more that was asked of the zygote."""
        self._coming.clear()

    def renew(self) -> None:
        """End the idle workers, and others when they are returned: their store is no longer the newest."""
        self._generation += 1
        for worker in (*self.idle, *([self.writer] if self.writer else [])):
            self.dismiss(worker)

    def has_idle(self) -> bool:
        """Return whether a worker is idle; one that has just ended is not, before the zygote says so."""
        while self.idle and self.idle[-1].is_gone():
            self.dismiss(self.idle[-1])
        return bool(self.idle)

    def take(self, *, writes: bool) -> Worker:
        """Return an idle worker, of which there is one: the one that worked last, for it may know the store.

        One that has read all of a store in memory reads it faster the next time: what it shares with the
        zygote is copied, page by page, as it first touches it (the engine counts who holds what, by writing).
        """
        if writes and self.writer:
            worker, self.writer = self.writer, None
            return worker
        return self.idle.pop()

    def give_back(self, worker: Worker) -> None:
        """Keep a worker for the next query, or end it where it is not wanted any more."""
        outdated = worker.writes or worker.generation < self._generation
        if outdated or len(self.idle) >= self._most_idle or not worker.restore():
            self.dismiss(worker)
        else:
            self.idle.append(worker)

    def dismiss(self, worker: Worker) -> None:
        """End a worker, whatever it is doing."""
        with suppress(ProcessLookupError):
            os.kill(worker.process, signal.SIGKILL)
        self.forget(worker)

    def forget(self, worker: Worker) -> None:
        """Take out a worker that has ended."""
        if self.by_process.pop(worker.process, None):
            for process in worker.known_to:
                process.tell({"gone": worker.process})
        worker.connection.close()
        if worker in self.idle:
            self.idle.remove(worker)
        if worker is self.writer:
            self.writer = None

    def dismiss_all(self) -> None:
        """End all workers."""
        for worker in list(self.by_process.values()):
            self.dismiss(worker)
