"""A process that answers HTTP, forked by the supervisor, and another when it ends.

The first message of the supervisor says what to serve.
"""

import asyncio
import gc
import mimetypes
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

import isnad
from isnad.errors import SandboxUnavailable, UnusableSetting
from isnad.locale import Message
from isnad.query.plain_evaluation import PlainEvaluator
from isnad.query.statistics import StoreStatistics
from isnad.query.store import ALL_GRAPHS, GraphSet, Source, files_source, open_store
from isnad.request_errors import DeadlineExceeded, QueryAborted, RequestError, TooLarge
from isnad.sandbox.confinement import restrict_files
from isnad.sandbox.process import fork, give_back_freed_pages, limit_growth
from isnad.settings import Settings
from isnad.site import create_app
from isnad.site.access_log import AccessLog
from isnad.site.gateway import Gateway, ServedVersion
from isnad.site.monitoring import Metrics, count_in
from isnad.site.responses import ResponseCache
from isnad.site.site_data import open_site_data
from isnad.site.sparql_endpoint import Service
from isnad.site.token_auth import Readers, Tokens
from isnad.workers.client import Workers
from isnad.workers.lease import SupervisorConnection
from isnad.workers.messages import ConnectionLost, ControlMessage, post, take

if TYPE_CHECKING:
    from isnad.remote.backends import Backends
    from isnad.remote.federation import Federation
    from isnad.remote.http_client import HttpClient

_AGAIN_SECONDS = 1.0  # before another process tries to open what this one could not
_SETTLE_SECONDS = 2.0  # for what pages need, before requests are taken without it
_LOAD_AFTER_SECONDS = 0.5  # a store for plain queries: whoever waits for this process to answer comes first
_CONNECT_SECONDS = 2.0  # for a replica of another service; then the next is tried
_MANY_TRIPLES = 500_000  # for which it is not waited at all
_LIMITED_BY = {
    TooLarge: "max_answer_bytes", DeadlineExceeded: "deadline_seconds", QueryAborted: "max_memory_megabytes",
}  # fmt: skip
# What modules that are imported late read, and what tells a process of itself.
_SYSTEM = ("/usr/lib", "/usr/share", "/lib", "/lib64", "/proc/self", *mimetypes.knownfiles)
_NAMES = ("/etc", "/run/systemd/resolve")  # where the addresses and certificates of other machines are found


@dataclass(frozen=True)
class Task:
    """What a process is to serve."""

    settings: Settings
    version: str
    release: Path | None
    questions: tuple[Path, ...]
    folder: Path
    tokens: Path | None = None  # of those who may write, or see what not everybody may
    origin: str = ""  # what a store that can be written to is a copy of
    files: tuple[Path, ...] = ()  # of a store in memory, which plain queries are evaluated on
    sandboxed: bool = True

    @classmethod
    def read(cls, message: ControlMessage) -> "Task":
        """Read what was sent: the same by name, each path as text."""
        one = {name: message[name] and Path(message[name]) for name in ("release", "folder", "tokens")}
        several = {name: tuple(map(Path, message[name])) for name in ("questions", "files")}
        return cls(**message | one | several | {"settings": Settings(**message["settings"])})


def start_web_process(supervisor: socket.socket, folder: Path) -> int:
    """Fork a process that serves what the supervisor says, until SIGTERM or until the supervisor is gone.

    All of them count in `folder`, and write their answers beside it. Fork it from a process that has no other
    thread.
    """
    return fork(lambda: _run_here(supervisor, folder), kept=supervisor.fileno(), name="isnad web")


def _run_here(supervisor: socket.socket, folder: Path) -> None:
    os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which lets this one finish
    tempfile.tempdir = str(folder.parent)
    count_in(folder)
    _have_many_descriptors()
    supervisor.setblocking(True)
    task = Task.read(take(supervisor)[0])
    access_log = AccessLog(task.settings)
    if task.sandboxed:
        _restrict_files(task)
    try:
        _run(_serve(task, supervisor, access_log))
    except RequestError as refusal:  # what pages need cannot be asked: whoever is started next tries again
        with suppress(ConnectionLost):
            post(supervisor, _failure(refusal, task.settings))
        time.sleep(_AGAIN_SECONDS)
        os._exit(1)


def _failure(refusal: RequestError, settings: Settings) -> ControlMessage:
    """Return what the supervisor is told of a refusal; one by a limit of the operator's names its option."""
    name = _LIMITED_BY.get(type(refusal))
    if name is None:
        return {"failed": "", **refusal.texts()}
    option = f"--{name.replace('_', '-')}"
    error = UnusableSetting(
        Message("the pages cannot ask what they need: %(why)s", why=refusal.what),
        where=f"{option} {getattr(settings, name)}",
        hint=Message("Give a greater %(option)s.", option=option),
    )
    return {"failed": name, **error.texts()}


def _restrict_files(task: Task) -> None:
    """Give up every file but Python's, the system's libraries and what is served, and every other network.

    A folder is named where a file is read again after it was put in its place anew. Where the kernel has no
    Landlock, this process has nothing but its bounds.
    """
    settings = task.settings
    outwards = bool(settings.allow_service or settings.backend)
    code = [
        Path(isnad.__file__).parent,
        *(Path(entry) for entry in sys.path if entry not in ("", str(Path.cwd()))),
    ]
    system = map(Path, (*_SYSTEM, *(_NAMES if outwards else ())))
    served = (*([task.release.parent] if task.release else ()), *task.questions, *task.files)
    read = (*code, *system, *served, *([task.tokens.parent] if task.tokens else ()))
    written = (task.folder, *([Path(settings.log)] if settings.log not in ("", "-", "none") else ()))
    with suppress(SandboxUnavailable):
        restrict_files(
            read=[path for path in read if path.exists()],
            write=[path for path in written if path.exists()],
            bind=settings.port,
            connect=outwards,
        )


@dataclass(frozen=True)
class _Opener:
    """Opens versions of the data, with what this process has for all of them."""

    control: SupervisorConnection
    metrics: Metrics
    client: "HttpClient | None"  # of services that evaluate queries in place of the embedded store

    async def opened(self, task: Task) -> ServedVersion:
        """Open a version for all who read it, or, where not all may see the same, for the public."""
        tokens = Tokens(task.tokens) if task.tokens else None
        if tokens is None or not tokens.of_graphs:
            return await self._opened_for(ALL_GRAPHS, tokens, task)
        readers = Readers(tokens, lambda visible: self._opened_for(visible, tokens, task))
        return replace(await readers.public(), readers=readers)

    async def _opened_for(self, visible: GraphSet, tokens: Tokens | None, task: Task) -> ServedVersion:
        """Ask for all that the pages need of the visible graphs, and make the app that answers from it."""
        settings = task.settings
        federation, backends = _federation(settings), _backends(settings, self.client)
        workers = Workers(self.control, task.version, settings, federation, backends, visible)
        site_data = await asyncio.to_thread(
            open_site_data, task.release, task.questions, workers, task.origin
        )
        own = Path(tempfile.mkdtemp(prefix=f"answers-{os.getpid()}-", dir=task.folder))
        service = Service(
            workers=workers,
            cache=ResponseCache(settings.cache_megabytes * 1_000_000 // settings.web_processes, own),
            settings=settings,
            version=task.version,
            graphs=site_data.graphs,
            triples=site_data.triples,
            visible=visible,
            writable=bool(task.origin),
        )
        app = await asyncio.to_thread(create_app, site_data, service, self.metrics, self.control.loop)
        # Where that is soon done, no first page waits for what others ask.
        seconds = _SETTLE_SECONDS if site_data.triples < _MANY_TRIPLES else 0.0
        await asyncio.to_thread(site_data.background.settle, seconds)
        # Pages of data that change are rendered anew each time.
        room = 0 if service.writable else settings.page_megabytes * 1_000_000 // settings.web_processes
        return ServedVersion(app, site_data, service, ResponseCache(room, own), tokens)


def _run(serving: Coroutine[object, object, None]) -> None:
    """Run on uvloop where there is one: it is the same loop, and a fifth faster."""
    if sys.platform == "linux":
        import uvloop

        uvloop.run(serving)
    else:
        asyncio.run(serving)


async def _serve(task: Task, supervisor: socket.socket, access_log: AccessLog) -> None:
    """Serve from the embedded store; or from services in its place, by one HTTP client for all versions."""
    if not task.settings.backend:
        await _serve_by(None, task, supervisor, access_log)
        return
    from isnad.remote.http_client import HttpClient

    async with HttpClient(connect_seconds=_CONNECT_SECONDS) as client:
        await _serve_by(client, task, supervisor, access_log)


async def _serve_by(
    client: "HttpClient | None", task: Task, supervisor: socket.socket, access_log: AccessLog
) -> None:
    """Open what there is to answer from, and answer until SIGTERM; then what the supervisor names later."""
    loop, settings = asyncio.get_running_loop(), task.settings
    coming: asyncio.Queue[ControlMessage] = asyncio.Queue()
    control = SupervisorConnection(
        supervisor, loop, settings, coming.put_nowait, lambda log: access_log.go_on_in(os.fdopen(log, "ab"))
    )
    opener = _Opener(control, Metrics(), client)
    gateway = Gateway(await opener.opened(task), settings, opener.metrics, access_log)
    server = Server(
        gateway,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=settings.receive_seconds * 1000),
        websockets=False,
        backlog=settings.max_connections,
        backpressure=settings.max_connections,
        log_enabled=False,
    )
    loop.add_signal_handler(signal.SIGTERM, server.stop)
    serving = asyncio.create_task(server.serve())
    control.say({"serving": task.version})
    following = asyncio.create_task(_follow(coming, gateway, opener, access_log))
    opening = asyncio.create_task(_open_plain(task, gateway))
    await serving
    following.cancel()
    opening.cancel()
    await gateway.finish()
    control.close()
    access_log.close()


async def _follow(
    coming: "asyncio.Queue[ControlMessage]", gateway: Gateway, opener: _Opener, access_log: AccessLog
) -> None:
    """Serve each version that the supervisor names; requests of the last one are still answered from it."""
    while True:
        task = Task.read(await coming.get())
        try:
            last = gateway.serve(await opener.opened(task))
        except Exception as error:  # noqa: BLE001 - the edge of the process: what is served stays served
            access_log.fault(f"version {task.version}", error)
            continue
        opener.control.say({"serving": task.version})
        # Its last answers may be on their way from files yet.
        opener.control.loop.call_later(2 * task.settings.deadline_seconds, last.service.cache.close)
        await _open_plain(task, gateway)


async def _open_plain(task: Task, gateway: Gateway) -> None:
    """Have plain queries evaluated here as soon as the store is loaded; until then workers answer them."""
    await asyncio.sleep(_LOAD_AFTER_SECONDS)
    evaluator = await asyncio.to_thread(_plain_evaluator, task)
    if evaluator:  # whose memory is bounded, should a plain query take more than is proven
        limit_growth(_most_growth(task.settings))
    gc.collect()
    gc.freeze()  # what is here stays: the collector, which runs as requests come, need not look at it
    gateway.evaluate_plain(task.version, evaluator)


def _most_growth(settings: Settings) -> int:
    """Return how many bytes more than at rest this process may take: for answers on their way, and caches."""
    answers = 4 * settings.max_answer_bytes * (settings.workers + settings.slow_workers)
    kept = settings.cache_megabytes + settings.page_megabytes + settings.max_memory_megabytes
    return answers + kept * 1_000_000


def _plain_evaluator(task: Task) -> PlainEvaluator | None:
    """Load a store to evaluate plain queries on; None where workers evaluate these too."""
    if not task.files or task.tokens or not task.settings.plain_query_steps:
        return None
    store = open_store(Source(task.files, task.version))
    if task.release is None and files_source(task.files).version != task.version:
        return None  # the files were changed since the workers' store was loaded
    statistics = StoreStatistics.of(store)
    give_back_freed_pages()
    return PlainEvaluator(store, statistics, task.settings.plain_query_steps)


def _backends(settings: Settings, client: "HttpClient | None") -> "Backends | None":
    """Return the services that evaluate queries, if others do."""
    if client is None:
        return None
    from isnad.remote.backends import Backends

    urls = tuple(settings.backend.split())
    return Backends(client, urls, settings.max_answer_bytes, settings.backend_graph)


def _federation(settings: Settings) -> "Federation | None":
    """Return the services that a query may ask by SERVICE, if there are any."""
    if not settings.allow_service:
        return None
    from isnad.remote.federation import AllowedService, Federation

    allowed = {url: AllowedService.of(url) for url in settings.allow_service.split()}
    return Federation(allowed, settings.service_seconds)


def _have_many_descriptors() -> None:
    """Ask for as many open connections as the machine lets a process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
