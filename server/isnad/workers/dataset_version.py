"""Editions: versions of the data, each with the zygote that holds it and the workers forked from that.

A server has one edition that it serves, and for a while a second: the next one, until it is loaded, or
the last one, until every asker serves the next and nobody can be waiting for its answers any more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from isnad.errors import IsnadError, StoreUnavailable
from isnad.locale import Text
from isnad.workers.managed_process import ManagedProcess, Start
from isnad.workers.messages import ControlMessage
from isnad.workers.pool import Pool, Worker


@dataclass(frozen=True)
class VersionSpec:
    """What could be served: its version, how to start its zygote, and what to tell askers of it."""

    version: str
    zygote: Start
    task: ControlMessage
    writable: bool = False


class DatasetVersion:
    """A version of the data, its zygote, and its workers."""

    def __init__(self, offer: VersionSpec, least: int) -> None:
        """Take what is offered, and how many workers there are at the least; nothing is started yet."""
        self.offer = offer
        self.zygote = ManagedProcess(offer.zygote)
        self.pool = Pool(least, writable=offer.writable)
        self.loaded = False
        self.ends: float | None = None  # when it is to end, if another one is served by all

    def __repr__(self) -> str:
        return f"DatasetVersion({self.offer.version})"

    def hear(self, message: ControlMessage) -> None:
        """Take what the zygote says: that it has the store, who was born, who died.

        Raise StoreUnavailable where it says that it cannot have the store.
        """
        if "failed" in message:
            said = message["failed"]
            raise StoreUnavailable(
                Text(ar=said["what_ar"], en=said["what_en"]),
                where=said["where"],
                hint=Text(ar=said["hint_ar"], en=said["hint_en"]),
            )
        if "loaded" in message:
            self.loaded = True
            self.pool.renew()
        elif "born" in message:
            self.pool.born(message["born"], message["process"])
        elif "died" in message:
            self.pool.died(message["died"], message["how"])

    def end(self) -> None:
        """End its workers and its zygote."""
        for worker in list(self.pool.by_descriptor.values()):
            self.pool.dismiss(worker)
        self.zygote.end()


@dataclass(frozen=True)
class VersionWatcher:
    """How an edition is followed by the next.

    `latest` gives what is to be served now, and is asked every so many seconds (0: never); `told` is what to
    do with what becomes of it: the version, and the error where it cannot be served.
    """

    latest: Callable[[], VersionSpec]
    every_seconds: float
    told: Callable[[str, IsnadError | None], None] = lambda _version, _error: None


class Editions:
    """The editions that there are, in the order in which they came."""

    def __init__(self, first: VersionSpec, succession: VersionWatcher | None, least: int) -> None:
        """Take what is served first, how it is followed, and how many workers an edition has at the least."""
        self._succession = succession
        self._least = least
        self._looked = 0.0
        self._refused = ""  # the version that could not be had
        self.current = DatasetVersion(first, least)
        self.all = [self.current]

    def named(self, version: str) -> DatasetVersion | None:
        """Find the edition of a version; of two, the later."""
        return next((one for one in reversed(self.all) if one.offer.version == version), None)

    def of_zygote(self, child: ManagedProcess) -> DatasetVersion | None:
        """Find the edition that a zygote holds."""
        return next((one for one in self.all if one.zygote is child), None)

    def worker(self, descriptor: int) -> tuple[DatasetVersion, Worker] | None:
        """Find a worker by its connection."""
        found = ((one, one.pool.by_descriptor.get(descriptor)) for one in self.all)
        return next(((one, worker) for one, worker in found if worker), None)

    def patience(self, now: float) -> float | None:
        """Tell in how many seconds something may change here by itself."""
        times = [one.ends for one in self.all if one.ends is not None]
        if self._succession and self._succession.every_seconds:
            times.append(self._looked + self._succession.every_seconds)
        return max(0.0, min(times) - now) if times else None

    def next(self, now: float) -> DatasetVersion | None:
        """Look, if it is time to, whether another version is to be served; give it, to be started."""
        succession = self._succession
        if not succession or not succession.every_seconds or now - self._looked < succession.every_seconds:
            return None
        self._looked = now
        try:
            offer = succession.latest()
        except IsnadError:  # it is being put in place, or taken away: what is served is good
            return None
        if offer.version in (self._refused, self.all[-1].offer.version):
            return None
        self._refused = ""
        self.all.append(DatasetVersion(offer, self._least))
        return self.all[-1]

    def superseded(self) -> list[DatasetVersion]:
        """List the editions that wait to be loaded, though another came after them."""
        return self.all[self.all.index(self.current) + 1 : -1]

    def refuse(self, edition: DatasetVersion, error: StoreUnavailable) -> None:
        """Go on with what is served where the next edition cannot be had; raise its error if nothing is."""
        if edition is self.current or self._succession is None:
            raise error
        self._refused = edition.offer.version
        self._succession.told(edition.offer.version, error)

    def succeed(self, edition: DatasetVersion) -> None:
        """Serve an edition from now on."""
        self.current = edition
        if self._succession:
            self._succession.told(edition.offer.version, None)

    def retire(self, end: float) -> None:
        """Let those that were served before end at a time."""
        for one in self.all[: self.all.index(self.current)]:
            one.ends = end if one.ends is None else one.ends

    def over(self, now: float) -> list[DatasetVersion]:
        """List those whose time is over."""
        return [one for one in self.all if one.ends is not None and now >= one.ends]
