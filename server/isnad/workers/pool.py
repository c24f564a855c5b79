"""The workers that there are: forked by the zygote ahead of time, idle or leased, and how they end."""

import os
import signal
import socket
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from isnad.workers.leases import Ask
from isnad.workers.managed_process import ManagedProcess
from isnad.workers.zygote import OUT_OF_MEMORY

# A query that has run this long, in seconds, yields the processor to the shorter ones.
RENICE_AFTER = 0.1
_NICENESS = 19


@dataclass(eq=False)
class Worker:
    """A worker: its connection, its process, the ask it is leased to, and how it ended."""

    connection: socket.socket
    number: int
    process: int = 0
    generation: int = 0  # how many writes had ended when it was asked for
    writes: bool = False  # one task, and opens the store for it alone
    ask: Ask | None = None
    reniced: bool = False
    how: int | None = None

    @property
    def cause(self) -> str:
        """Tell from how it ended what was the matter with its query."""
        if self.how in (-signal.SIGABRT, OUT_OF_MEMORY):
            return "OutOfMemory"
        if self.how in (-signal.SIGSEGV, -signal.SIGBUS):
            return "TooDeep"
        return "DeadlineExceeded" if self.how == -signal.SIGALRM else "WorkerLost"

    def renice(self, now: float) -> None:
        """Let the short queries have the processor first, if this one has run for a while."""
        if self.ask and not self.reniced and now - self.ask.started >= RENICE_AFTER:
            self.reniced = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process, _NICENESS)

    def restore(self) -> bool:
        """Let it have the processor as others do again; say whether that could be done.

        It takes a limit on niceness (RLIMIT_NICE) that allows it, or a privilege (setpriority(2)).
        """
        if self.reniced:
            try:
                os.setpriority(os.PRIO_PROCESS, self.process, os.getpriority(os.PRIO_PROCESS, 0))
            except OSError:
                return False
            self.reniced = False
        return True


class Pool:
    """Have workers forked, hand them out, and end them."""

    def __init__(self, least: int, *, writable: bool = False) -> None:
        """Take how many workers there are at the least, and whether one more writes; there are none yet."""
        self.idle: deque[Worker] = deque()  # to its right who worked last
        self.by_descriptor: dict[int, Worker] = {}
        self.writer: Worker | None = None  # that waits for what it is to write
        self._generation = 0  # workers of an earlier one have a store that is no longer the newest
        self._least = least
        self._writable = writable
        self._numbers = 0

    @property
    def unborn(self) -> list[Worker]:
        """List the workers that were asked for and are not there yet."""
        return [worker for worker in self.by_descriptor.values() if not worker.process]

    def raise_one(self, zygote: ManagedProcess, running: int) -> Worker | None:
        """Ask the zygote for one more worker, unless there are enough beside those that are running."""
        writers = sum(worker.writes and not worker.ask for worker in self.by_descriptor.values())
        writes = self._writable and not writers
        # Each write has all of them open the store anew: so where there are some, no more than may be needed.
        least = 1 if self._writable else self._least
        if not writes and len(self.by_descriptor) - writers >= max(least, running + 1):
            return None
        self._numbers += 1
        ours, theirs = socket.socketpair()
        with theirs:
            wish = {"fork": self._numbers, "generation": self._generation, "writes": writes}
            if not zygote.tell(wish, theirs.fileno()):
                ours.close()
                return None
        worker = Worker(ours, self._numbers, generation=self._generation, writes=writes)
        self.by_descriptor[ours.fileno()] = worker
        return worker

    def born(self, number: int, process: int) -> None:
        """Take note that a worker is there."""
        for worker in self.unborn:
            if worker.number == number:
                worker.process = process
                if worker.writes:
                    self.writer = worker
                else:
                    self.idle.appendleft(worker)

    def renew(self) -> None:
        """Want no worker any more that was asked for before."""
        self._generation += 1

    @property
    def outdated(self) -> list[Worker]:
        """List the idle workers whose store is no longer the newest."""
        return [worker for worker in self.idle if worker.generation < self._generation]

    def died(self, process: int, how: int) -> None:
        """Take note of how a worker ended, should it still be counted among the living."""
        for worker in self.by_descriptor.values():
            if worker.process == process:
                worker.how = how

    def take(self, *, writes: bool) -> Worker:
        """Return an idle worker, of which there is one: the one that worked last, for it may know the store.

        One that has read all of a store in memory reads it faster the next time: what it shares with the
        zygote is copied, page by page, as it first touches it (the engine counts who holds what, by writing).
        """
        if writes and self.writer:
            worker, self.writer = self.writer, None
            return worker
        return self.idle.pop()

    def give_back(self, worker: Worker) -> bool:
        """Let a worker stand ready again, if it is wanted; say whether it does."""
        worker.ask = None
        if (
            worker.writes
            or worker.generation < self._generation
            or len(self.idle) >= self._least
            or not worker.restore()
        ):
            return False
        self.idle.append(worker)
        return True

    def dismiss(self, worker: Worker) -> None:
        """End a worker, whatever it is doing."""
        self.by_descriptor.pop(worker.connection.fileno(), None)
        if worker.process and worker.how is None:
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)
        worker.connection.close()  # so it also leaves the poll, unless whoever leased it has not let go
        if worker in self.idle:
            self.idle.remove(worker)
        if worker is self.writer:
            self.writer = None
