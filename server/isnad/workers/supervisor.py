"""The keeper: the process that owns the workers, and leases them, fairly and for so long, to whoever asks.

It keeps a zygote for each edition of the data, which forks the workers, and the processes that answer
HTTP, which ask for them. A lease is a worker's connection, lent to one asker for one query: the query
and its answer do not pass through here. Whoever holds a lease too long, or goes away with it, loses the
worker with it.

What askers say: `ask`, for which edition and whom and for how many seconds, and whether it writes; `done`,
and whether the worker is well (one that wrote: whether nothing was changed); `status`; `serving`, and which
version. What they are told: `lease`, with the connection; `refused`, and why; `status`; `serve`, and what.
"""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from isnad.errors import StoreUnavailable
from isnad.workers.dataset_version import DatasetVersion, Editions, VersionSpec, VersionWatcher
from isnad.workers.leases import Limits
from isnad.workers.managed_process import ManagedProcess, Start
from isnad.workers.messages import ConnectionLost, ControlMessage, take
from isnad.workers.scheduler import Scheduler

_STOP_SECONDS = 5.0


class Supervisor:
    """Keep zygotes and askers, and lease workers, until SIGTERM or SIGINT."""

    def __init__(
        self,
        limits: Limits,
        first: VersionSpec,
        askers: list[Start],
        drain_seconds: float,
        succession: VersionWatcher | None = None,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the limits; what is served first, and how it is followed; how to start each asker; how long
        askers, and an edition that is followed by another, may take to finish; and what to do when the
        first of them serves.
        """
        self._poll = select.epoll()
        self._lending = Scheduler(limits, self._poll)
        self._editions = Editions(first, succession, limits.places + 1)
        self._drain_seconds = drain_seconds
        self._on_ready = on_ready
        self._askers = [ManagedProcess(start, first.task) for start in askers]
        self._served = False
        self._heard: dict[int, ManagedProcess] = {}  # by descriptor
        self._stopping: float | None = None
        self._wake, self._woken = socket.socketpair()

    def adopt(self, connection: socket.socket) -> None:
        """Take the connection of an asker that is no process of the keeper's own."""
        self._listen(ManagedProcess.adopted(connection), connection)

    def run(self) -> None:
        """Keep until SIGTERM or SIGINT; raise StoreUnavailable where the data cannot be loaded."""
        self._woken.setblocking(False)
        self._wake.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll.register(self._woken, select.EPOLLIN)
        try:
            self._begin(self._editions.current.zygote)
            while not self._finished():
                self._turn()
        finally:
            self._end_all()

    def _turn(self) -> None:
        """Wait for something to happen, and do what follows from it."""
        for descriptor, _ in self._poll.poll(self._patience()):
            if descriptor == self._woken.fileno():
                self._reap()
            elif child := self._heard.get(descriptor):
                self._hear(child)
            elif found := self._editions.worker(descriptor):
                self._lending.lose(*found)
        now = time.monotonic()
        self._lending.turn(self._editions.all if self._stopping is None else [], now)
        if self._stopping is None:
            self._keep_all(now)

    def _patience(self) -> float:
        """Tell in how many seconds to look again, though nothing happen."""
        now = time.monotonic()
        zygotes = all(one.zygote.process for one in self._editions.all)
        often = 0.05 if self._stopping is not None or not zygotes else 5.0
        times = (self._lending.patience(now), self._editions.patience(now), often)
        return min(seconds for seconds in times if seconds is not None)

    # What the others say.

    def _hear(self, child: ManagedProcess) -> None:
        """Take all that a child says."""
        edition = self._editions.of_zygote(child)
        while child.connection is not None:
            try:
                message, descriptor = take(child.connection)
            except BlockingIOError:
                return
            except ConnectionLost:
                self._part(child)
                return
            if edition:
                self._hear_zygote(edition, message)
            else:
                self._hear_asker(child, message, descriptor)
            if descriptor is not None:
                os.close(descriptor)

    def _hear_zygote(self, edition: DatasetVersion, message: ControlMessage) -> None:
        """Take what a zygote says; an edition that is loaded is served from now on."""
        try:
            edition.hear(message)
        except StoreUnavailable as error:
            self._editions.refuse(edition, error)
            self._close(edition)
            return
        if "died" in message:
            self._lending.died(message["died"], message["how"])
        self._lending.dismiss_outdated(edition)
        if "loaded" in message and edition is not self._editions.current:
            self._editions.succeed(edition)
            for asker in self._askers:
                asker.task = edition.offer.task
                asker.tell({"serve": asker.task})

    def _hear_asker(self, child: ManagedProcess, message: ControlMessage, descriptor: int | None) -> None:
        """Take what an asker says: that it wants a worker, gives one back, or wants to know how all is.

        With a worker's change comes the descriptor of where that is.
        """
        now = time.monotonic()
        if "ask" in message:
            self._lending.admit(child, self._editions.named(message["edition"]), message, now)
        elif "done" in message:
            if done := child.asks.get(message["done"]):
                self._lending.finish(done, keep=message["well"])
        elif "status" in message:
            child.tell({"status": message["status"], **self._status()})
        elif "serving" in message:
            child.serves = message["serving"]
            if not self._served:
                self._served = True
                self._on_ready()
            if all(asker.serves == self._editions.current.offer.version for asker in self._askers):
                self._editions.retire(now + self._drain_seconds)

    def _status(self) -> dict[str, int | bool]:
        """Return how all is."""
        pools = [one.pool for one in self._editions.all]
        return {
            "ready": self._editions.current.loaded and self._stopping is None,
            "running": self._lending.running,
            "waiting": self._lending.waiting,
            "workers": sum(len(pool.by_descriptor) - len(pool.unborn) for pool in pools),
        }

    # Children.

    def _keep_all(self, now: float) -> None:
        """Start what is not there and should be: children that ended, and the next edition."""
        for edition in (*self._editions.superseded(), *self._editions.over(now)):
            self._close(edition)
        if following := self._editions.next(now):
            self._begin(following.zygote)
        for child in [one.zygote for one in self._editions.all]:
            if child.may_begin(now):
                self._begin(child)
        for child in self._askers if self._editions.current.loaded else ():
            if child.may_begin(now):
                self._begin(child)

    def _begin(self, child: ManagedProcess) -> None:
        """Start a child, and listen to it."""
        self._listen(child, child.begin())

    def _listen(self, child: ManagedProcess, connection: socket.socket) -> None:
        self._heard[connection.fileno()] = child
        self._poll.register(connection, select.EPOLLIN)

    def _part(self, child: ManagedProcess) -> None:
        """Close a child's connection; what it had asked for is taken back."""
        if child.connection is None:
            return
        self._heard.pop(child.connection.fileno())
        self._poll.unregister(child.connection)
        child.connection.close()
        child.connection = None
        for ask in list(child.asks.values()):
            self._lending.finish(ask, keep=False)
        if edition := self._editions.of_zygote(child):
            edition.loaded = False
            for worker in edition.pool.unborn:
                self._lending.dismiss(edition, worker)

    def _close(self, edition: DatasetVersion) -> None:
        """End an edition; whoever still asks it is refused."""
        self._lending.finish_all(edition)
        for worker in list(edition.pool.by_descriptor.values()):
            self._lending.dismiss(edition, worker)
        self._part(edition.zygote)
        edition.end()
        self._editions.all.remove(edition)

    def _reap(self) -> None:
        """Take note of the children that ended."""
        with suppress(BlockingIOError):
            self._woken.recv(4096)
        with suppress(ChildProcessError):
            while process := os.waitpid(-1, os.WNOHANG)[0]:
                for child in (*(one.zygote for one in self._editions.all), *self._askers):
                    if child.process == process:
                        self._part(child)
                        child.process = 0

    def _stop(self, *_: object) -> None:
        """Ask the askers to finish; asked twice, do not wait for them."""
        again = self._stopping is not None
        self._stopping = time.monotonic() - (self._drain_seconds + _STOP_SECONDS if again else 0.0)
        for child in self._askers:
            child.send_signal(signal.SIGTERM)

    def _finished(self) -> bool:
        """Return whether all is done after a stop was asked for, or was waited for long enough."""
        if self._stopping is None:
            return False
        late = time.monotonic() - self._stopping >= self._drain_seconds + _STOP_SECONDS
        return late or not any(child.process for child in self._askers)

    def _end_all(self) -> None:
        """End every process that there still is."""
        signal.set_wakeup_fd(-1)
        for edition in self._editions.all:
            edition.end()
        for child in self._askers:
            child.end()
