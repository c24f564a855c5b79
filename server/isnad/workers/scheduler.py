"""The leases of workers: who asks for one, of which version of the dataset, who has which, how each ends."""

from dataclasses import dataclass

from isnad.workers.dataset_version import DatasetVersion
from isnad.workers.leases import LeaseRequest, Leases, Limits
from isnad.workers.messages import ControlMessage
from isnad.workers.worker_pool import RENICE_AFTER, ManagedProcess, Worker, cause

_WRITE_GRACE_SECONDS = 2.0


@dataclass(eq=False, kw_only=True)
class _Request(LeaseRequest):
    """A request, its number, the process that asks, the version it asks for, and the worker it has."""

    number: int
    process: ManagedProcess
    version: DatasetVersion
    worker: Worker | None = None


class Scheduler:
    """Leases the workers of each version to the processes that ask for one."""

    def __init__(self, limits: Limits) -> None:
        self._leases: Leases[_Request] = Leases(limits)

    @property
    def running(self) -> int:
        """Count the requests that have a worker."""
        return len(self._leases.running)

    @property
    def waiting(self) -> int:
        """Count the requests that wait for one."""
        return len(self._leases.waiting)

    def running_on(self, version: DatasetVersion) -> int:
        """Count the requests that have a worker of a version."""
        return sum(request.version is version for request in self._leases.running)

    def next_time(self, now: float) -> float | None:
        """Return in how many seconds something is to be done here, though nothing happen."""
        ends = self._leases.next_end(now)
        times = [] if ends is None else [ends]
        times += [max(0.0, request.started + RENICE_AFTER - now) for request, _ in self._to_renice()]
        return min(times, default=None)

    def admit(
        self, process: ManagedProcess, version: DatasetVersion | None, message: ControlMessage, now: float
    ) -> None:
        """Let a request wait for a worker of a version that is there, or refuse it."""
        refusal = self._leases.refusal(message["client"]) if version else "TooBusy"
        if version is None or refusal:
            process.tell({"lease": message["lease"], "ended": refusal})
            return
        writes = bool(message["writes"])
        # What writes ends itself at its deadline, or changes the store and then nothing ends it.
        deadline = now + message["seconds"] + (_WRITE_GRACE_SECONDS if writes else 0.0)
        self._leases.admit(
            _Request(
                message["client"],
                now,
                deadline,
                writes,
                number=message["lease"],
                process=process,
                version=version,
            )
        )

    def returned(self, process: ManagedProcess, number: int, *, keep: bool) -> None:
        """End a request that its process has done with.

        `keep` says that its worker is as good as new, and of one that wrote, that nothing was changed.
        """
        for request in self._requests():
            if request.process is process and request.number == number:
                self._end(request, keep=keep)

    def process_lost(self, process: ManagedProcess) -> None:
        """End all requests of a process that is gone."""
        for request in self._requests():
            if request.process is process:
                self._end(request)

    def close(self, version: DatasetVersion) -> None:
        """Refuse all that is asked of a version that ends."""
        for request in self._requests():
            if request.version is version:
                self._end(request, "TooBusy")

    def worker_ended(self, versions: list[DatasetVersion], process: int, exit_code: int) -> None:
        """End the request of a worker that ended by itself, and say what was the matter."""
        for version in versions:
            if worker := version.workers.by_process.get(process):
                version.workers.forget(worker)
                for request in self._requests():
                    if request.worker is worker:
                        self._end(request, cause(exit_code))

    def turn(self, now: float) -> None:
        """Do what it is time for: end leases, and give workers to those whose turn it is."""
        for over, why in self._leases.ended(now):
            unknown = over.writes and why == "DeadlineExceeded"  # it may have changed the store
            self._end(over, "WorkerLost" if unknown else why)
        for request, worker in self._to_renice():
            if now - request.started >= RENICE_AFTER:
                worker.renice()
        while started := self._leases.start(now, self._can_start):
            started.worker = started.version.workers.take(writes=started.writes)
            started.worker.lease_to(started.process, started.number, started.deadline - now)

    def _requests(self) -> list[_Request]:
        return [*self._leases.waiting, *self._leases.running]

    def _to_renice(self) -> list[tuple[_Request, Worker]]:
        """Return the workers that yield the processor after a while; not one that writes: others wait."""
        running = self._leases.running
        return [(one, one.worker) for one in running if one.worker and not (one.writes or one.worker.reniced)]

    def _can_start(self, request: _Request) -> bool:
        """Return whether there is a worker for a request; a write waits until no other is under way."""
        workers = request.version.workers
        if not request.writes:
            return workers.has_idle()
        writing = any(one.writes and one.version is request.version for one in self._leases.running)
        return workers.writer is not None and not writing

    def _end(self, request: _Request, why: str = "", *, keep: bool = False) -> None:
        """End a request, tell its process why if that does not know, and take back the worker that it has."""
        self._leases.end(request)
        if why:
            request.process.tell({"lease": request.number, "ended": why})
        workers = request.version.workers
        if request.worker and request.worker.process in workers.by_process:
            (workers.give_back if keep else workers.dismiss)(request.worker)
        if request.worker and request.writes and not keep:
            workers.renew()  # since it may have changed the store
