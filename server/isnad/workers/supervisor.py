"""The supervisor: the process that runs all others, and leases workers, fairly and for so long, to who asks.

It runs a zygote for each version of the dataset, which forks the workers, and the web processes, which ask
for them. A lease is a worker's connection, for one query: the query and its answer do not pass through here.
Whoever holds a lease for too long, or ends with it, loses the worker with it.

A web process says `lease`, of which version and for whom and for how many seconds, and whether it writes;
`done`, and whether to keep the worker; `status`; `serving`, and which version, or that it `failed` to, by
which setting, and why; and `alive`, every second. It
is told `lease` and which `worker`, the first time with its connection, or that it `ended`, and why; `gone`,
which worker; `status`; `serve`, and what; and `log`, with the file to write it to.
"""

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from isnad.errors import IsnadError, UnusableSetting
from isnad.locale import Text
from isnad.sandbox.process import adopt_orphans
from isnad.workers.dataset_version import DatasetVersion, DatasetVersions, VersionSpec, VersionWatcher
from isnad.workers.leases import Limits
from isnad.workers.messages import ALIVE_SECONDS, ConnectionLost, ControlMessage, take
from isnad.workers.scheduler import Scheduler
from isnad.workers.worker_pool import ManagedProcess, Start

_STOP_SECONDS = 5.0
_SOON = 0.05


class Supervisor:
    """Runs zygotes and web processes, and leases workers, until SIGTERM or SIGINT.

    SIGHUP has the log opened anew, or ends it too where there is none.
    """

    def __init__(
        self,
        limits: Limits,
        first: VersionSpec,
        web: list[Start],
        drain_seconds: float,
        watcher: VersionWatcher | None = None,
        on_ready: Callable[[], None] = lambda: None,
        reopen_log: Callable[[], int] | None = None,
    ) -> None:
        """Take the limits; the version to serve first, and how the next is found; how to start each web
        process; how long these, and a version that is followed by another, may take to finish; what to
        call when the first web process serves; and what opens the log anew, if it is a file.
        """
        self._selector = selectors.DefaultSelector()
        self._scheduler = Scheduler(limits)
        self._versions = DatasetVersions(first, watcher, limits.places + 1)
        self._drain_seconds = drain_seconds
        self._on_ready: Callable[[], None] | None = on_ready
        self._reopen_log = reopen_log
        self._hung_up = False
        self._web = [ManagedProcess(start, first.task) for start in web]
        self._stopping: float | None = None

    def run(self) -> None:
        """Run until SIGTERM or SIGINT.

        Raise StoreUnavailable where the first version cannot be loaded, and UnusableSetting where a limit
        keeps its pages from asking what they need.
        """
        woken, wake = socket.socketpair()
        woken.setblocking(False)
        wake.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._hang_up if self._reopen_log else self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        adopt_orphans()
        self._selector.register(woken, selectors.EVENT_READ, lambda: self._reap(woken))
        try:
            while not self._finished():
                now = time.monotonic()
                self._scheduler.turn(now)
                if self._stopping is None:
                    self._keep_all(now)
                if self._hung_up:
                    self._renew_log()
                for key, _ in self._selector.select(self._next_time()):
                    key.data()
        finally:
            self._end_all()

    def _next_time(self) -> float:
        """Return in how many seconds to look again, though nothing happen."""
        now = time.monotonic()
        processes = (*self._web, *(one.zygote for one in self._versions.all))
        often = ALIVE_SECONDS if self._stopping is None and all(one.process for one in processes) else _SOON
        times = (self._scheduler.next_time(now), self._versions.next_time(now), often)
        return min(seconds for seconds in times if seconds is not None)

    # What the others say.

    def _hear(self, process: ManagedProcess) -> None:
        """Take a message of a process; where there are more, the selector says so again."""
        if process.connection is None:
            return
        process.heard = time.monotonic()
        try:
            message, descriptor = take(process.connection)
        except BlockingIOError:
            return
        except ConnectionLost:
            self._part(process)
            return
        if version := self._versions.of_zygote(process):
            self._hear_zygote(version, message, descriptor)
        else:
            self._hear_web(process, message)
            if descriptor is not None:
                os.close(descriptor)

    def _hear_zygote(self, version: DatasetVersion, message: ControlMessage, descriptor: int | None) -> None:
        """Take what a zygote says; a version that is loaded is served from now on."""
        if "failed" in message:
            self._versions.refuse(version, message["failed"])
            self._close(version)
        elif "died" in message:
            self._scheduler.worker_ended(self._versions.all, message["died"], message["exit_code"])
        elif "forked" in message and descriptor is not None:
            version.workers.forked(message, descriptor)
        elif "loaded" in message and self._versions.loaded(version):
            for process in self._web:
                process.task = version.spec.task
                process.tell({"serve": process.task})

    def _hear_web(self, process: ManagedProcess, message: ControlMessage) -> None:
        """Take what a web process says: that it wants a worker, returns one, wants to know how all is."""
        now = time.monotonic()
        if "lease" in message:
            self._scheduler.admit(process, self._versions.named(message["version"]), message, now)
        elif "done" in message:
            self._scheduler.returned(process, message["done"], keep=message["keep"])
        elif "status" in message:
            process.tell({"status": message["status"], **self._status()})
        elif "failed" in message:
            what, hint = Text(*message["what"]), Text(*message["hint"])
            error = UnusableSetting(what, where=message["where"], hint=hint)
            if message["failed"] and self._on_ready:
                raise error  # it would fail again and again
            sys.stderr.write(f"isnad: {error.in_language('en')}\n")
        elif "serving" in message:
            process.serves = message["serving"]
            if self._on_ready:
                self._on_ready()
                self._on_ready = None
            if all(one.serves == self._versions.current.spec.version for one in self._web):
                self._versions.retire(now + self._drain_seconds)

    def _status(self) -> ControlMessage:
        """Return how all is, and which version is to be served and is not, and why."""
        problem = self._versions.problem
        return {
            "ready": self._versions.current.loaded and self._stopping is None,
            "running": self._scheduler.running,
            "waiting": self._scheduler.waiting,
            "workers": sum(len(one.workers.by_process) for one in self._versions.all),
            "version": problem.version if problem else "",
            "problem": problem and (problem.error.what.ar, problem.error.what.en),
        }

    # The processes.

    def _keep_all(self, now: float) -> None:
        """Start what is not there and should be, and end what is there and should not."""
        for version in self._versions.over(now):
            self._close(version)
        self._versions.look(now)
        for version in self._versions.all:
            if version.zygote.may_begin(now):
                self._begin(version.zygote)
            if version.loaded:
                version.workers.fork_missing(version.zygote, self._scheduler.running_on(version))
        for process in self._web if self._versions.current.loaded else ():
            if process.may_begin(now):
                self._begin(process)
            elif process.is_silent(now):
                process.send_signal(signal.SIGKILL)

    def _begin(self, process: ManagedProcess) -> None:
        """Start a process, and listen to it."""
        self._selector.register(process.begin(), selectors.EVENT_READ, lambda: self._hear(process))

    def _part(self, process: ManagedProcess) -> None:
        """Close a process's connection; the workers that it had are taken back."""
        if process.connection is None:
            return
        self._selector.unregister(process.connection)
        process.connection.close()
        process.connection = None
        self._scheduler.process_lost(process)
        if version := self._versions.of_zygote(process):
            version.loaded = False
            version.workers.zygote_lost()

    def _close(self, version: DatasetVersion) -> None:
        """End a version; whoever still asks it is refused."""
        self._scheduler.close(version)
        self._part(version.zygote)
        version.end()
        self._versions.all.remove(version)

    def _reap(self, woken: socket.socket) -> None:
        """Take note of the processes that ended; a worker's whose zygote is gone are the supervisor's."""
        with suppress(BlockingIOError):
            woken.recv(4096)
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = ended
                for one in (*(version.zygote for version in self._versions.all), *self._web):
                    if one.process == process:
                        self._part(one)
                        one.process = 0
                exit_code = os.waitstatus_to_exitcode(status)
                self._scheduler.worker_ended(self._versions.all, process, exit_code)

    def _stop(self, *_: object) -> None:
        """Have the web processes finish; asked twice, do not wait for them."""
        again = self._stopping is not None
        self._stopping = time.monotonic() - (self._drain_seconds + _STOP_SECONDS if again else 0.0)
        for process in self._web:
            process.send_signal(signal.SIGTERM)

    def _hang_up(self, *_: object) -> None:
        """Take note that the log is to be opened anew, when nothing is being written to it here."""
        self._hung_up = True

    def _renew_log(self) -> None:
        """Have all go on in the log that is opened anew: a web process may open no file by its name."""
        self._hung_up = False
        try:
            descriptor = self._reopen_log() if self._reopen_log else -1
        except IsnadError as error:
            sys.stderr.write(f"isnad: {error.in_language('en')}\n")
            return
        for process in self._web:
            process.tell({"log": True}, descriptor)

    def _finished(self) -> bool:
        """Return whether all is done after a stop was asked for, or was waited for long enough."""
        if self._stopping is None:
            return False
        late = time.monotonic() - self._stopping >= self._drain_seconds + _STOP_SECONDS
        return late or not any(process.process for process in self._web)

    def _end_all(self) -> None:
        """End every process that there still is."""
        signal.set_wakeup_fd(-1)
        for version in self._versions.all:
            version.end()
        for process in self._web:
            process.end()
