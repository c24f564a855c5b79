"""Versions of the dataset, each with the zygote that holds it and the workers forked from that.

A server has one version that it serves, and for a while a second: the next one, until it is loaded, or
the last one, until every web process serves the next and nobody can be waiting for its answers any more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from isnad.errors import IsnadError, StoreUnavailable
from isnad.locale import Text
from isnad.workers.messages import ControlMessage
from isnad.workers.worker_pool import ManagedProcess, Start, WorkerPool

_AGAIN_SECONDS = (
    60.0  # before a version that could not be loaded is tried again, unless another came meanwhile
)


@dataclass(frozen=True)
class Problem:
    """Why a version is not served, though it is to be; without a name where none is found."""

    version: str
    error: IsnadError


@dataclass(frozen=True)
class VersionSpec:
    """A version that could be served: its name, how to start its zygote, and what web processes are sent."""

    version: str
    zygote: Start
    task: ControlMessage
    writable: bool = False


@dataclass(frozen=True)
class VersionWatcher:
    """How the next version is found.

    `latest` returns what is to be served now, and is called every so many seconds (0: never); `on_change` is
    called with what came of it: the version, and the error where it cannot be served. Where `latest` raises
    one, no version is named, and what was served is served on; the same error is told of once.
    """

    latest: Callable[[], VersionSpec]
    every_seconds: float
    on_change: Callable[[str, IsnadError | None], None] = lambda _version, _error: None


class DatasetVersion:
    """A version of the dataset, its zygote, and its workers."""

    def __init__(self, spec: VersionSpec, least_workers: int) -> None:
        """Take the version, and how many workers there are at the least; nothing is started yet."""
        self.spec = spec
        self.zygote = ManagedProcess(spec.zygote)
        self.workers = WorkerPool(least_workers, writable=spec.writable)
        self.loaded = False
        self.ends: float | None = None  # when it is to end, if another one is served by all

    def end(self) -> None:
        """End its workers and its zygote."""
        self.workers.dismiss_all()
        self.zygote.end()


class DatasetVersions:
    """The versions that there are, in the order in which they came."""

    def __init__(self, first: VersionSpec, watcher: VersionWatcher | None, least_workers: int) -> None:
        """Take the version that is served first, how the next is found, and what each is made with."""
        self._watcher = watcher
        self._least_workers = least_workers
        self._looked = 0.0
        self._refused = ""  # the version that could not be loaded
        self._again = 0.0  # when that is tried again: it may have been mended in its place
        self.problem: Problem | None = None  # why what is to be served is not
        self.current = DatasetVersion(first, least_workers)
        self.all = [self.current]

    def named(self, version: str) -> DatasetVersion | None:
        """Return the version of a name; of two, the later."""
        return next((one for one in reversed(self.all) if one.spec.version == version), None)

    def of_zygote(self, process: ManagedProcess) -> DatasetVersion | None:
        """Return the version that a zygote holds."""
        return next((one for one in self.all if one.zygote is process), None)

    def next_time(self, now: float) -> float | None:
        """Return in how many seconds something may change here by itself."""
        times = [one.ends for one in self.all if one.ends is not None]
        if self._watcher and self._watcher.every_seconds:
            times.append(self._looked + self._watcher.every_seconds)
        return max(0.0, min(times) - now) if times else None

    def look(self, now: float) -> None:
        """Look, if it is time to, whether another version is to be served, and take it in."""
        watcher = self._watcher
        if not watcher or not watcher.every_seconds or now - self._looked < watcher.every_seconds:
            return
        self._looked = now
        try:
            spec = watcher.latest()
        except IsnadError as error:
            self._refused = ""
            self._tell(Problem("", error))
            return
        if spec.version != self._refused:
            self._refused, self.problem = "", None  # which is told of again when it is put in place again
        elif now < self._again:
            return
        if spec.version != self.all[-1].spec.version:
            self.all.append(DatasetVersion(spec, self._least_workers))

    def refuse(self, version: DatasetVersion, message: ControlMessage) -> None:
        """Go on without a version that cannot be loaded; raise StoreUnavailable if it is the first."""
        what, hint = Text(*message["what"]), Text(*message["hint"])
        error = StoreUnavailable(what, where=message["where"], hint=hint)
        if version is self.current or self._watcher is None:
            raise error
        self._refused, self._again = version.spec.version, self._looked + _AGAIN_SECONDS
        self._tell(Problem(version.spec.version, error))

    def _tell(self, problem: Problem) -> None:
        """Tell why what is to be served is not, unless that was the last that was told."""
        told, self.problem = self.problem, problem
        if self._watcher and (told is None or str(told.error) != str(problem.error)):
            self._watcher.on_change(problem.version, problem.error)

    def loaded(self, version: DatasetVersion) -> bool:
        """Take note that a zygote has its store; return whether that is to be served from now on."""
        version.loaded = True
        version.workers.renew()
        if version is self.current:
            return False
        self.current, self.problem = version, None
        if self._watcher:
            self._watcher.on_change(version.spec.version, None)
        return True

    def retire(self, end: float) -> None:
        """Have those that were served before end at a time."""
        for one in self.all[: self.all.index(self.current)]:
            one.ends = end if one.ends is None else one.ends

    def over(self, now: float) -> list[DatasetVersion]:
        """Return those whose time is over, and those that are not loaded though another came after them."""
        superseded = self.all[self.all.index(self.current) + 1 : -1]
        return [*superseded, *(one for one in self.all if one.ends is not None and now >= one.ends)]
