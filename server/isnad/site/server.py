"""The processes of a server: the supervisor, a zygote with the store, and those that answer HTTP."""

import errno
import gc
import socket
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from isnad.errors import AddressTaken, IsnadError, UnusableSetting
from isnad.locale import Message
from isnad.query.store import Source
from isnad.sandbox.confinement import require_sandbox
from isnad.sandbox.process import MemoryLimit
from isnad.settings import Settings
from isnad.site.access_log import AccessLog
from isnad.site.token_auth import Tokens
from isnad.site.web_process import Task, start_web_process
from isnad.update.checkpoints import current
from isnad.workers.dataset_version import VersionSpec, VersionWatcher
from isnad.workers.leases import Limits
from isnad.workers.supervisor import Supervisor
from isnad.workers.zygote import start_zygote

_CONNECT_SECONDS = 2.0  # to a service that evaluates queries
_LOOK_SECONDS = 1  # between two looks at a file of tokens


def require_usable(settings: Settings, tokens: Path | None, *, sandboxed: bool) -> None:
    """Try all that a server needs beside its data, before anything is built or begun.

    Raise UnusableSetting where the log, the file of tokens or no service can be used, AddressTaken where the
    address is not free, and SandboxUnavailable where workers cannot be held in and nobody said they need not.
    """
    if tokens:
        Tokens(tokens)
    require_free(settings.host, settings.port)
    _require_backend(settings.backend.split())
    if sandboxed:
        require_sandbox()
    AccessLog(settings).close()


def serve(
    latest: Callable[[], Source],
    questions: tuple[Path, ...],
    settings: Settings,
    *,
    sandboxed: bool,
    on_version_change: Callable[[str, IsnadError | None], None] | None = None,
    tokens: Path | None = None,
    on_ready: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM, and then until what runs is answered.

    `latest` names what is to be served now. With `on_version_change` each new version is served as soon as
    it is loaded, and this is called. `tokens` is the file of those who may write; `on_version_change` is told
    of one that will not do any more, too, without a version.

    Raise what `require_usable` raises, UnusableSetting where a limit is too low for what pages need, and
    StoreUnavailable where the data cannot be loaded.
    """
    require_usable(settings, tokens, sandboxed=sandboxed)
    if sandboxed and (on_disk := latest().stored or latest().writable):
        require_sandbox(on_disk)
    bounds = MemoryLimit(
        memory_bytes=settings.max_memory_megabytes * 1_000_000,
        answer_bytes=settings.max_answer_bytes,
        sandboxed=sandboxed,
        change_bytes=settings.max_update_bytes,
        stored_quads=settings.max_stored_quads,
        changed_terms=settings.changed_terms,
    )
    with tempfile.TemporaryDirectory(prefix="isnad-") as folder:  # readable by its owner alone
        (Path(folder) / "metrics").mkdir()
        log = AccessLog(settings)
        gc.freeze()  # what is here stays shared: the collectors of those that are forked do not write to it

        def latest_spec() -> VersionSpec:
            if tokens:
                Tokens(tokens)
            source = latest()
            origin = current(source.writable).origin if source.writable else ""
            in_memory = not (source.stored or source.writable or settings.backend)
            files = source.files if in_memory else ()
            release = source.release
            task = Task(
                settings, source.version, release, questions, Path(folder), tokens, origin, files, sandboxed
            )
            return VersionSpec(
                source.version,
                lambda control: start_zygote(source, bounds, control),
                asdict(task),
                writable=source.writable is not None,
            )

        def on_change(version: str, error: IsnadError | None) -> None:
            log.version(version, error)
            if on_version_change:
                on_version_change(version, error)

        Supervisor(
            limits_of(settings),
            latest_spec(),
            web=[lambda control: start_web_process(control, Path(folder) / "metrics")]
            * settings.web_processes,
            drain_seconds=settings.deadline_seconds,
            watcher=on_version_change
            and VersionWatcher(latest_spec, _LOOK_SECONDS if tokens else settings.follow_seconds, on_change),
            on_ready=on_ready,
            reopen_log=log.reopened if log.is_file else None,
        ).run()


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the scheduler holds queries to."""
    return Limits(
        places=settings.workers,
        slow_places=settings.slow_workers,
        waiting=settings.max_waiting,
        per_client=settings.max_per_client,
        wait_seconds=settings.max_wait_seconds,
        contended_seconds=settings.contended_seconds,
    )


def require_free(host: str, port: int) -> None:
    """Try to listen, so that what hinders it is one clear line; raise AddressTaken."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            hint = Message("Give an address of this machine: 127.0.0.1, or 0.0.0.0 for all that it has.")
        else:
            hint = Message("Choose another port: isnad serve --port 8001.")
        raise AddressTaken(
            Message("cannot listen here (%(strerror)s)", strerror=error.strerror),
            where=f"{host}:{port}",
            hint=hint,
        ) from error


def _require_backend(urls: list[str]) -> None:
    """Raise UnusableSetting where there are services to evaluate queries, and none of them can be reached."""
    why: OSError | None = None
    for url in urls:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_SECONDS).close()
        except OSError as error:
            why = error
        else:
            return
    if why:
        raise UnusableSetting(
            Message("no service can be reached here (%(why)s)", why=why.strerror or why),
            where=f"--backend {urls[-1]}",
            hint=Message("Start the service first, or give the address where it answers."),
        ) from why
