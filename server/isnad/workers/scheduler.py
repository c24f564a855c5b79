"""The lending of workers: who asks for one, of which edition, who has which, and how each comes back."""

import select
import time
from dataclasses import dataclass

from isnad.workers.dataset_version import DatasetVersion
from isnad.workers.leases import Ask, Leases, Limits
from isnad.workers.managed_process import ManagedProcess
from isnad.workers.messages import ControlMessage
from isnad.workers.pool import RENICE_AFTER, Worker

_WRITE_GRACE_SECONDS = 2.0
_CAUSE_SECONDS = 0.2  # how long the zygote may take to tell how a worker died


@dataclass
class _Wish:
    """Who asks for a worker, of which edition, and which one it has."""

    child: ManagedProcess
    edition: DatasetVersion
    worker: Worker | None = None


class Scheduler:
    """Lend the workers of editions to askers; a poll tells which of them hang up."""

    def __init__(self, limits: Limits, poll: select.epoll) -> None:
        """Take the limits, and the poll that workers are listened to by."""
        self._leases = Leases(limits)
        self._poll = poll
        self._wishes: dict[Ask, _Wish] = {}
        self._lost: list[tuple[float, ManagedProcess, Ask, Worker]] = []

    @property
    def running(self) -> int:
        """Count the queries that have a worker."""
        return len(self._leases.running)

    @property
    def waiting(self) -> int:
        """Count the queries that wait for one."""
        return len(self._leases.waiting)

    def patience(self, now: float) -> float | None:
        """Tell in how many seconds to look again, though nothing happen."""
        times = [self._leases.next_end(now), 0.05 if self._lost else None]
        times += [
            max(0.0, ask.started + RENICE_AFTER - now)
            for ask, wish in self._wishes.items()
            if wish.worker and not wish.worker.reniced
        ]
        return min((seconds for seconds in times if seconds is not None), default=None)

    def admit(
        self, child: ManagedProcess, edition: DatasetVersion | None, message: ControlMessage, now: float
    ) -> None:
        """Let a query wait for a worker of an edition that is there, or refuse it."""
        refusal = self._leases.refusal(message["client"]) if edition else "TooBusy"
        if edition is None or refusal:
            child.tell({"refused": message["ask"], "why": refusal})
            return
        writes = bool(message.get("writes"))
        # What writes ends itself at its deadline, or changes the store and then nothing ends it.
        deadline = now + message["seconds"] + (_WRITE_GRACE_SECONDS if writes else 0.0)
        ask = Ask(message["client"], now, deadline, message["ask"], writes)
        child.asks[ask.number] = ask
        self._wishes[ask] = _Wish(child, edition)
        self._leases.admit(ask)

    def finish(self, ask: Ask, *, keep: bool) -> ManagedProcess:
        """Take back what an ask had: its place, and its worker, which is kept if it is as good as new.

        One that wrote is not kept; `keep` then says that nothing was changed.
        """
        self._leases.end(ask)
        wish = self._wishes.pop(ask)
        wish.child.asks.pop(ask.number, None)
        if wish.worker and not (keep and wish.edition.pool.give_back(wish.worker)):
            self.dismiss(wish.edition, wish.worker)
            if ask.writes and not keep:
                self._renew(wish.edition)
        return wish.child

    def finish_all(self, edition: DatasetVersion) -> None:
        """Refuse all that is asked of an edition."""
        for ask in [ask for ask, wish in self._wishes.items() if wish.edition is edition]:
            self.finish(ask, keep=False).tell({"refused": ask.number, "why": "TooBusy"})

    def turn(self, editions: list[DatasetVersion], now: float) -> None:
        """Do what it is time for: end leases, say how workers ended, and lend to those whose turn it is."""
        for over, why in self._leases.ended(now):
            child = self.finish(over, keep=False)
            unknown = over.writes and why == "DeadlineExceeded"  # it may have changed the store
            child.tell({"refused": over.number, "why": "WorkerLost" if unknown else why})
        for wish in self._wishes.values():
            if wish.worker:
                wish.worker.renice(now)
        self._tell_causes(now)
        while ask := self._leases.start(now, self._can_start):
            wish = self._wishes[ask]
            wish.worker = wish.edition.pool.take(writes=ask.writes)
            wish.worker.ask = ask
            told = {"lease": ask.number, "waited": now - ask.arrived, "seconds": ask.deadline - now}
            wish.child.tell(told, wish.worker.connection.fileno())
        for edition in editions:
            self._raise(edition)

    def _can_start(self, ask: Ask) -> bool:
        """Return whether there is a worker for an ask; a write waits until no other is under way."""
        edition = self._wishes[ask].edition
        if not ask.writes:
            return bool(edition.pool.idle)
        writing = any(one.writes and self._wishes[one].edition is edition for one in self._leases.running)
        return edition.pool.writer is not None and not writing

    def _renew(self, edition: DatasetVersion) -> None:
        """Have workers open the store anew, since a write may have changed it."""
        edition.pool.renew()
        self.dismiss_outdated(edition)

    def dismiss_outdated(self, edition: DatasetVersion) -> None:
        """End the idle workers whose store is no longer the newest."""
        for worker in edition.pool.outdated:
            self.dismiss(edition, worker)

    def _raise(self, edition: DatasetVersion) -> None:
        """Have workers forked in the place of those that are lent."""
        running = sum(self._wishes[ask].edition is edition for ask in self._leases.running)
        while edition.loaded and (coming := edition.pool.raise_one(edition.zygote, running)):
            self._poll.register(coming.connection, 0)  # 0: a hang-up is told, and nothing else

    def lose(self, edition: DatasetVersion, worker: Worker) -> None:
        """Take note of a worker that ended by itself; the zygote will tell how."""
        self.dismiss(edition, worker)
        if worker.ask and (wish := self._wishes.pop(worker.ask, None)):
            wish.child.asks.pop(worker.ask.number, None)
            self._leases.end(worker.ask)
            if worker.ask.writes:
                self._renew(edition)
            self._lost.append((time.monotonic(), wish.child, worker.ask, worker))

    def died(self, process: int, how: int) -> None:
        """Take note of how a worker ended that somebody wants to know about."""
        for _, _, _, worker in self._lost:
            if worker.process == process:
                worker.how = how

    def _tell_causes(self, now: float) -> None:
        """Tell those whose worker ended how it did, as soon as that is known."""
        for lost in list(self._lost):
            since, child, ask, worker = lost
            if worker.how is not None or now - since >= _CAUSE_SECONDS:
                self._lost.remove(lost)
                child.tell({"refused": ask.number, "why": worker.cause})

    def dismiss(self, edition: DatasetVersion, worker: Worker) -> None:
        """End a worker, whatever it is doing."""
        self._poll.unregister(worker.connection)
        edition.pool.dismiss(worker)
