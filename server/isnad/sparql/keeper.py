"""The keeper: the process that owns the workers, and leases them, fairly and for so long, to whoever asks.

It keeps a zygote, which forks the workers, and the processes that answer HTTP, which ask for them. A
lease is a worker's connection, lent to one asker for one query: the query and its answer do not pass
through here. Whoever holds a lease too long, or goes away with it, loses the worker with it.

What askers say: `ask`, for whom and for how many seconds; `done`, and whether the worker is well;
`status`; `serving`. What they are told: `lease`, with the connection; `refused`, and why; `status`.
"""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from isnad.errors import StoreUnavailable, Text
from isnad.sparql.children import Child, Start
from isnad.sparql.leases import Ask, Leases, Limits
from isnad.sparql.messages import ConnectionLost, Message, take
from isnad.sparql.pool import RENICE_AFTER, Pool, Worker

_CAUSE_SECONDS = 0.2  # how long the zygote may take to tell how a worker died
_STOP_SECONDS = 5.0


class Keeper:
    """Keep a zygote and askers, and lease workers, until SIGTERM or SIGINT."""

    def __init__(
        self,
        limits: Limits,
        zygote: Start,
        askers: list[Start],
        task: Message | None,
        drain_seconds: float,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the limits; how to start the zygote and each asker, and what to tell it first; how long
        the askers may take to finish; and what to do when the first of them serves.
        """
        self._leases = Leases(limits)
        self._pool = Pool(limits.places + 1)
        self._drain_seconds = drain_seconds
        self._on_ready = on_ready
        self._zygote = Child(zygote)
        self._askers = [Child(start, task) for start in askers]
        self._served = False
        self._loaded = False
        self._owners: dict[Ask, tuple[Child, Worker | None]] = {}
        self._lost: list[tuple[float, Child, Ask, Worker]] = []
        self._poll = select.epoll()
        self._heard: dict[int, Child] = {}  # by descriptor
        self._stopping: float | None = None
        self._wake, self._woken = socket.socketpair()

    def adopt(self, connection: socket.socket) -> None:
        """Take the connection of an asker that is no process of the keeper's own."""
        self._listen(Child.adopted(connection), connection)

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
            self._begin(self._zygote)
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
            elif worker := self._pool.by_descriptor.get(descriptor):
                self._lose(worker)
        now = time.monotonic()
        for ask, why in self._leases.ended(now):
            child = self._finish(ask, keep=False)
            child.tell({"refused": ask.number, "why": why})
        for _, worker in self._owners.values():
            if worker:
                worker.renice(now)
        self._tell_causes(now)
        self._give(now)
        for child in (self._zygote, *self._askers):
            wanted = self._stopping is None and (self._loaded or child is self._zygote)
            if wanted and child.may_begin(now):
                self._begin(child)

    def _patience(self) -> float:
        """Tell in how many seconds to look again, though nothing happen."""
        now = time.monotonic()
        busy = self._lost or self._stopping is not None or not self._zygote.process
        times = [self._leases.next_end(now), 0.05 if busy else 5.0]
        times += [
            max(0.0, ask.started + RENICE_AFTER - now)
            for ask, (_, worker) in self._owners.items()
            if worker and not worker.reniced
        ]
        return min(seconds for seconds in times if seconds is not None)

    # What the others say.

    def _hear(self, child: Child) -> None:
        """Take all that a child says."""
        while child.connection is not None:
            try:
                message, _ = take(child.connection)
            except BlockingIOError:
                return
            except ConnectionLost:
                self._part(child)
                return
            if child is self._zygote:
                self._hear_zygote(message)
            else:
                self._hear_asker(child, message)

    def _hear_zygote(self, message: Message) -> None:
        """Take what the zygote says: that it has the store or cannot have it, who was born, who died."""
        if "failed" in message:
            said = message["failed"]
            raise StoreUnavailable(
                Text(ar=said["what_ar"], en=said["what_en"]),
                where=said["where"],
                mend=Text(ar=said["mend_ar"], en=said["mend_en"]),
            )
        if "loaded" in message:
            self._loaded = True
        elif "born" in message:
            self._pool.born(message["born"], message["process"])
        elif "died" in message:
            self._pool.died(message["died"], message["how"])
            for _, _, _, worker in self._lost:
                if worker.process == message["died"]:
                    worker.how = message["how"]

    def _hear_asker(self, child: Child, message: Message) -> None:
        """Take what an asker says: that it wants a worker, gives one back, or wants to know how all is."""
        now = time.monotonic()
        if "ask" in message:
            if refusal := self._leases.refusal(message["client"]):
                child.tell({"refused": message["ask"], "why": refusal})
                return
            ask = Ask(message["client"], now, now + message["seconds"], message["ask"])
            child.asks[ask.number] = ask
            self._owners[ask] = child, None
            self._leases.admit(ask)
        elif "done" in message:
            if done := child.asks.get(message["done"]):
                self._finish(done, keep=message["well"])
        elif "status" in message:
            child.tell({"status": message["status"], **self._status()})
        elif "serving" in message and not self._served:
            self._served = True
            self._on_ready()

    def _status(self) -> dict[str, int | bool]:
        """Tell how all is."""
        return {
            "ready": self._loaded and self._stopping is None,
            "running": len(self._leases.running),
            "waiting": len(self._leases.waiting),
            "workers": len(self._pool.by_descriptor) - len(self._pool.unborn),
        }

    # Leases.

    def _give(self, now: float) -> None:
        """Lease idle workers to those whose turn it is, and have others forked in their place."""
        while self._pool.idle and (ask := self._leases.start(now)):
            worker = self._pool.idle.popleft()
            worker.ask = ask
            child, _ = self._owners[ask]
            self._owners[ask] = child, worker
            told = {"lease": ask.number, "waited": now - ask.arrived, "seconds": ask.deadline - now}
            child.tell(told, worker.connection.fileno())
        while self._loaded and self._stopping is None:
            coming = self._pool.raise_one(self._zygote, len(self._leases.running))
            if coming is None:
                return
            self._poll.register(coming.connection, 0)  # 0: a hang-up is told, and nothing else

    def _finish(self, ask: Ask, *, keep: bool) -> Child:
        """Take back what an ask had: its place, and its worker, which is kept if it is as good as new."""
        self._leases.end(ask)
        child, worker = self._owners.pop(ask)
        child.asks.pop(ask.number, None)
        if worker and not (keep and self._pool.give_back(worker)):
            self._dismiss(worker)
        return child

    def _lose(self, worker: Worker) -> None:
        """Take note of a worker that ended by itself; the zygote will tell how."""
        self._dismiss(worker)
        ask = worker.ask
        if ask and ask in self._owners:
            child, _ = self._owners.pop(ask)
            child.asks.pop(ask.number, None)
            self._leases.end(ask)
            self._lost.append((time.monotonic(), child, ask, worker))

    def _tell_causes(self, now: float) -> None:
        """Tell those whose worker ended how it did, as soon as that is known."""
        for lost in list(self._lost):
            since, child, ask, worker = lost
            if worker.how is not None or now - since >= _CAUSE_SECONDS:
                self._lost.remove(lost)
                child.tell({"refused": ask.number, "why": worker.cause})

    def _dismiss(self, worker: Worker) -> None:
        """End a worker, whatever it is doing."""
        self._poll.unregister(worker.connection)
        self._pool.dismiss(worker)

    # Children.

    def _begin(self, child: Child) -> None:
        """Start a child, and listen to it."""
        self._listen(child, child.begin())

    def _listen(self, child: Child, connection: socket.socket) -> None:
        self._heard[connection.fileno()] = child
        self._poll.register(connection, select.EPOLLIN)

    def _part(self, child: Child) -> None:
        """Close a child's connection; what it had asked for is taken back."""
        if child.connection is None:
            return
        self._heard.pop(child.connection.fileno())
        self._poll.unregister(child.connection)
        child.connection.close()
        child.connection = None
        for ask in list(child.asks.values()):
            self._finish(ask, keep=False)
        if child is self._zygote:
            self._loaded = False
            for worker in self._pool.unborn:
                self._dismiss(worker)

    def _reap(self) -> None:
        """Take note of the children that ended."""
        with suppress(BlockingIOError):
            self._woken.recv(4096)
        with suppress(ChildProcessError):
            while process := os.waitpid(-1, os.WNOHANG)[0]:
                for child in (self._zygote, *self._askers):
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
        """Tell whether all is done after a stop was asked for, or was waited for long enough."""
        if self._stopping is None:
            return False
        late = time.monotonic() - self._stopping >= self._drain_seconds + _STOP_SECONDS
        return late or not any(child.process for child in self._askers)

    def _end_all(self) -> None:
        """End every process that there still is."""
        signal.set_wakeup_fd(-1)
        for worker in list(self._pool.by_descriptor.values()):
            self._pool.dismiss(worker)
        for child in (*self._askers, self._zygote):
            child.end()
