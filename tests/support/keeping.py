"""A supervisor in a process of its own, with workers that a test leases from its own threads."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from isnad.query.store import Source
from isnad.sandbox.process import MemoryLimit, die_with_parent
from isnad.settings import Settings
from isnad.site.server import limits_of
from isnad.workers.client import Condition, Workers
from isnad.workers.dataset_version import VersionSpec
from isnad.workers.lease import SupervisorConnection
from isnad.workers.messages import take
from isnad.workers.supervisor import Supervisor
from isnad.workers.zygote import start_zygote


@dataclass(frozen=True)
class Kept:
    """The supervisor's process, and workers to ask."""

    process: int
    stand_in: int
    workers: Workers
    loop: asyncio.AbstractEventLoop

    @property
    def zygote(self) -> int:
        """The process that holds the store: behind workers that outlived the last one."""
        return next(child for child in reversed(children(self.process)) if child != self.stand_in)

    @property
    def condition(self) -> Condition:
        """How the supervisor says all is."""
        return asyncio.run_coroutine_threadsafe(self.workers.condition(), self.loop).result(2)


@contextmanager
def keeping(source: Source, settings: Settings) -> Iterator[Kept]:
    """Run a supervisor with a zygote of a source, and end all of it afterwards."""
    bounds = MemoryLimit(settings.max_memory_megabytes * 1_000_000, settings.max_answer_bytes, sandboxed=True)
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        try:
            ours.close()
            spec = VersionSpec(source.version, lambda control: start_zygote(source, bounds, control), {})
            Supervisor(limits_of(settings), spec, [lambda control: _stand_in(control, theirs)], 0.0).run()
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        stand_in, (descriptor,), _, _ = socket.recv_fds(ours, 100, 1)
    control = socket.socket(fileno=descriptor)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    connection = SupervisorConnection(control, loop, settings)
    try:
        yield Kept(process, int(stand_in), Workers(connection, source.version, settings), loop)
    finally:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
        loop.call_soon_threadsafe(connection.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        control.close()


def _stand_in(control: socket.socket, test: socket.socket) -> int:
    """Start what the supervisor takes for a web process: it hands its connection to the test, and sleeps."""
    process = os.fork()
    if process == 0:
        try:
            die_with_parent()
            take(control)  # its task
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            socket.send_fds(test, [str(os.getpid()).encode()], [control.fileno()])
            control.close()
            signal.pause()
        finally:
            os._exit(0)
    return process


def children(process: int) -> list[int]:
    """List the processes that a process has forked."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []
