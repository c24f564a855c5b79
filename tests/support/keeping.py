"""A keeper in a process of its own, with workers that a test asks from its own threads."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from isnad.query.store import Source
from isnad.sandbox.memory import MemoryLimit
from isnad.settings import Settings
from isnad.site.server import limits_of
from isnad.workers.client import Workers
from isnad.workers.control_connection import ControlConnection
from isnad.workers.dataset_version import VersionSpec
from isnad.workers.messages import packet_pair
from isnad.workers.supervisor import Supervisor
from isnad.workers.zygote import start_zygote


@dataclass(frozen=True)
class Kept:
    """The keeper's process, and workers to ask."""

    process: int
    workers: Workers
    loop: asyncio.AbstractEventLoop

    @property
    def zygote(self) -> int:
        return children(self.process)[0]


@contextmanager
def keeping(
    source: Source,
    settings: Settings,
    line_type: type[ControlConnection] = ControlConnection,
    *,
    changing: bool = False,
) -> Iterator[Kept]:
    """Keep a zygote of a source, and end all of it afterwards; the line to it may be overheard."""
    bounds = MemoryLimit(settings.max_memory_megabytes * 1_000_000, settings.max_answer_bytes, sandboxed=True)
    ours, theirs = packet_pair()
    process = os.fork()
    if process == 0:
        try:
            ours.close()
            offer = VersionSpec(source.version, lambda line: start_zygote(source, bounds, line), {})
            keeper = Supervisor(limits_of(settings), offer, [], 0.0)
            keeper.adopt(theirs)
            keeper.run()
        finally:
            os._exit(0)
    theirs.close()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        line = line_type(ours, loop, settings)
        yield Kept(process, Workers(line, source.version, settings, changing=changing), loop)
    finally:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        ours.close()


def children(process: int) -> list[int]:
    """List the processes that a process has forked."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []
