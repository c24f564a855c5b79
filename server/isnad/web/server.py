"""The process that listens: granian, with the app made anew in each of its workers."""

import os
import signal
import socket
import tempfile
from functools import partial
from pathlib import Path

import flask
from granian import Granian
from granian.constants import Interfaces

from isnad.errors import IsnadError, Text
from isnad.settings import Settings
from isnad.sparql.engine import require_release
from isnad.sparql.sandbox import require_sandbox
from isnad.sparql.workers import Workers
from isnad.sparql.zygote import Bounds, keep_zygote
from isnad.web import create_app
from isnad.web.publication import open_publication

_LOAD_SECONDS = 600.0
_PAGE_THREADS = 16


class AddressTaken(IsnadError):
    """Report an address on which the server cannot listen."""


def load(release: Path, questions: Path, settings: Settings, zygote: str) -> flask.Flask:
    """Make the app of a release whose zygote listens at an address."""
    workers = Workers(
        zygote,
        at_once=settings.workers,
        waiting=settings.max_waiting,
        deadline_seconds=settings.deadline_seconds,
    )
    workers.wait_until_ready(_LOAD_SECONDS)
    return create_app(open_publication(release, questions, workers), settings)


def serve(release: Path, questions: Path, settings: Settings, *, sandboxed: bool) -> None:
    """Listen until SIGINT or SIGTERM.

    Raise AddressTaken where the address cannot be had, MissingSource where there is no release, and
    SandboxUnavailable where workers cannot be held in and nobody said that they need not be.
    """
    _require_free(settings.host, settings.port)
    require_release(release / "isnad.nq")
    if sandboxed:
        require_sandbox()
    bounds = Bounds(
        memory_bytes=settings.max_memory_megabytes * 1_000_000,
        answer_bytes=settings.max_answer_bytes,
        sandboxed=sandboxed,
    )
    with tempfile.TemporaryDirectory(prefix="isnad-") as folder:  # readable by its owner alone
        zygote = str(Path(folder) / "zygote")
        keeper = keep_zygote(release / "isnad.nq", zygote, bounds)  # while there is but one thread
        try:
            Granian(
                target="isnad",
                address=settings.host,
                port=settings.port,
                interface=Interfaces.WSGI,
                workers=1,
                # A thread for each query that runs or waits, and more, so that pages never wait.
                blocking_threads=settings.workers + settings.max_waiting + _PAGE_THREADS,
                respawn_failed_workers=True,
                log_enabled=False,
            ).serve(target_loader=partial(load, release, questions, settings, zygote), wrap_loader=False)
        finally:
            os.kill(
                keeper, signal.SIGKILL
            )  # the kernel ends the zygote with it; a worker ends with its connection
            os.waitpid(keeper, 0)


def _require_free(host: str, port: int) -> None:
    """Try to listen, so that a taken port is one clear line and not a worker's trace."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise AddressTaken(
            Text(ar=f"لا يمكن الاستماع هنا ({error.strerror})", en=f"cannot listen here ({error.strerror})"),
            where=f"{host}:{port}",
            mend=Text(
                ar="اختر منفذا آخر: isnad serve --port 8001.",
                en="Choose another port: isnad serve --port 8001.",
            ),
        ) from error
