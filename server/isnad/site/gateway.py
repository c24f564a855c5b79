"""What stands before the Flask app: it answers /sparql itself, and has Flask answer everything else.

Queries are waited for on the event loop, not in threads; so a slow query holds up no page, and a
client that leaves is noticed, and its worker freed. Pages that ask queries have threads of their own.
"""

import asyncio
import time
import types
from collections.abc import Callable, Coroutine, Generator, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, cast

import flask

from isnad.mcp.endpoint import PATH as AGENTS
from isnad.mcp.endpoint import AgentEndpoint
from isnad.query.negotiation import choose_coding, prefers_markdown, prefers_page
from isnad.query.plain_evaluation import PlainEvaluator
from isnad.query.request import FORM, UPDATE, has_update
from isnad.request_errors import RequestError
from isnad.settings import Settings
from isnad.site import update_endpoint
from isnad.site.access_log import AccessLog
from isnad.site.monitoring import PATHS as VITAL_PATHS
from isnad.site.monitoring import Metrics
from isnad.site.requests import Disconnect, RequestHead, RequestReader, request_of
from isnad.site.responses import (
    OPEN_TO_ALL,
    Response,
    ResponseCache,
    internal_fault,
    language_for,
    problem_body,
    problem_headers,
    security_headers,
    style_for,
    unless_known,
)
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service, respond
from isnad.site.token_auth import Readers, Tokens, for_one_reader
from isnad.site.wsgi import call, error_page

_PAGE_THREADS = 16
# A client is not watched for leaving before its query has run this long: most are answered by then.
_WATCH_AFTER = 0.05
_FINISH_SECONDS = 0.05  # between two looks at whether all is answered
_CLIENT_LEFT = 499  # nobody is sent it; the log and the metrics tell of it


@dataclass(frozen=True)
class ServedVersion:
    """What answers from one version of the data: the app, the endpoint, and the pages that are cached.

    Where the data can be written to, or some may not see all of them, also who may.
    """

    app: flask.Flask
    site_data: SiteData
    service: Service
    pages: ResponseCache
    tokens: Tokens | None = None
    readers: "Readers[ServedVersion] | None" = None  # of data that not everybody sees alike

    def close(self) -> None:
        """Let go of what is kept."""
        self.service.cache.close()


class Gateway:
    """Answer requests, by RSGI."""

    def __init__(
        self, served: ServedVersion, settings: Settings, metrics: Metrics, access_log: AccessLog
    ) -> None:
        self._served = served
        self._settings = settings
        self._metrics = metrics
        self._access_log = access_log
        self._reader = RequestReader(settings)
        asking = settings.workers + settings.slow_workers + settings.max_waiting
        self._vital = ThreadPoolExecutor(2, "vital")
        self._pages = ThreadPoolExecutor(_PAGE_THREADS, "page")
        self._asking = ThreadPoolExecutor(asking, "asking")
        self._agents = AgentEndpoint(settings, self._asking)
        self._under_way = 0

    def serve(self, served: ServedVersion) -> ServedVersion:
        """Answer from another version of the data from now on; return the one before it."""
        last, self._served = self._served, served
        return last

    def evaluate_plain(self, version: str, evaluator: PlainEvaluator | None) -> None:
        """Have plain queries of a version evaluated here from now on, if it is still served."""
        if self._served.service.version == version:
            service = replace(self._served.service, plain=evaluator)
            self._served = replace(self._served, service=service)

    async def finish(self) -> None:
        """Wait until every request that came is answered; granian, once told to stop, waits for none."""
        while True:
            await asyncio.sleep(_FINISH_SECONDS)  # one that was taken a moment ago begins meanwhile
            if not self._under_way:
                return

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        self._under_way += 1
        try:
            await self._answer(scope, protocol)
        finally:
            self._under_way -= 1

    async def _answer(self, scope: Any, protocol: Any) -> None:
        begun = time.perf_counter()
        head, served = self._reader.head(scope), self._served  # one version, whatever comes meanwhile
        readers = served.readers
        try:
            if readers:
                served = await readers.public()
                served = await readers.of(head)
            response = await self._answered(served, head, protocol)
        except RequestError as refusal:
            response = replace(await self._refused(served, head, refusal), query=refusal.query)
        except Exception as error:  # noqa: BLE001 - the edge of the process
            self._access_log.fault(head.path, error)
            response = await self._refused(served, head, internal_fault())
        # Answers to queries name it; those of a store name its state.
        is_named = "Isnad-Version" in response.headers or served.service.writable
        if response.status < 400 and not is_named:
            version = {"Isnad-Version": served.service.version}
            response = replace(response, headers={**version, **response.headers})
        self._send(protocol, head, for_one_reader(response) if readers else response)
        seconds = time.perf_counter() - begun
        self._metrics.answered(_route(head.path), response, seconds)
        self._access_log.request(head.method, head.path, head.client, seconds, response)

    async def _answered(self, served: ServedVersion, head: RequestHead, protocol: Any) -> Response:
        """Answer a request, or raise the RequestError that it gets."""
        if update_endpoint.is_update_path(head.path):
            return await self._written(served, head, protocol)
        if head.path == AGENTS:
            return await self._agent(served, head, protocol)
        if head.path in (f"{AGENTS}/", f"{update_endpoint.UPDATE}/"):  # Flask knows neither
            return Response(308, {"Location": head.path.rstrip("/"), **OPEN_TO_ALL})
        if head.path != "/sparql":
            return await self._page(served, head, protocol)
        media_type = head.get("content-type").partition(";")[0].strip().lower()
        if served.service.writable and media_type == UPDATE and head.method == "POST":
            return await self._written(served, head, protocol)
        body = await self._reader.query(head, protocol) if head.method == "POST" else b""
        request = request_of(head, body)
        if served.service.writable and media_type == FORM and has_update(request):
            return await self._written(served, head, protocol, body)
        browser = request.method in ("GET", "HEAD") and prefers_page(request.accept)
        if browser and request.parameter("query") is None:
            return await self._page(served, head, protocol)
        origin = self._reader.origin(head)
        if cached := served.service.cache.get_answer(request):
            return cached
        answer = respond(served.service, request, head.client, f"{origin}/sparql")
        response = await _while_there(answer, protocol)
        served.service.cache.put_answer(request, response)
        return response

    async def _written(
        self, served: ServedVersion, head: RequestHead, protocol: Any, body: bytes | None = None
    ) -> Response:
        """Answer a request that writes, or reads a graph as a whole; one begun is done, whoever leaves.

        An update may be sent to /sparql, too, as many clients know one address alone.
        """

        async def received() -> bytes:
            return await self._reader.write(head, protocol) if body is None else body

        return await update_endpoint.respond(
            served.service,
            served.tokens,
            update_endpoint.UPDATE if head.path == "/sparql" else head.path,
            request_of(head),
            head.get("authorization"),
            received,
            head.client,
            self._reader.origin(head),
        )

    async def _agent(self, served: ServedVersion, head: RequestHead, protocol: Any) -> Response:
        """Answer an agent, under the limits of queries."""
        body, disconnect = await self._reader.query(head, protocol), Disconnect()
        version, origin = served.service.version, self._reader.origin(head)
        answer = self._agents.respond(head, body, disconnect, served.site_data, version, origin)
        try:
            return await _while_there(answer, protocol)
        finally:
            disconnect.leave()

    async def _page(self, served: ServedVersion, head: RequestHead, protocol: Any) -> Response:
        """Have Flask answer, in a thread of the kind that the request is of; what it rendered is kept."""
        key = _page_key(head, self._settings.public_url)
        if key and (cached := served.pages.get(key)):
            return unless_known(cached, head.get("if-none-match"))
        pool = self._pages
        if head.path in VITAL_PATHS:
            pool = self._vital
        elif "query=" in head.query_string:
            pool = self._asking
        disconnect = Disconnect()
        body = await self._reader.query(head, protocol) if head.method == "POST" else b""
        answer = _in_thread(pool, call, served.app, head, body, disconnect)
        try:
            response = await _while_there(answer, protocol)
        finally:
            disconnect.leave()
        if key and response.status == 200 and "ETag" in response.headers:
            served.pages.put(key, response)
        return unless_known(response, head.get("if-none-match"))

    async def _refused(self, served: ServedVersion, head: RequestHead, refusal: RequestError) -> Response:
        """Write a refusal as its reader reads it; a browser's is a page, which Flask draws."""
        self._metrics.refused(refusal.slug())
        style = style_for(head.get("accept"), head.get("user-agent"))
        if style == "page":
            try:
                return await _in_thread(self._pages, error_page, served.app, head, refusal)
            except Exception as error:  # noqa: BLE001 - the page of an error must not fail
                self._access_log.fault(head.path, error)
        language = language_for(head.path, head.get("accept-language"))
        media_type, body = problem_body(refusal, style, language)
        headers = {**problem_headers(refusal, language), "Content-Type": media_type}
        return Response(refusal.status, headers, body)

    def _send(self, protocol: Any, head: RequestHead, response: Response) -> None:
        """Send a response, whole: in one piece, or from its file."""
        carried = {**security_headers(), **response.headers}
        headers = [(name.lower(), value) for name, value in carried.items()]
        if response.status == _CLIENT_LEFT:
            protocol.response_empty(_CLIENT_LEFT, [])
        elif response.file and head.method != "HEAD":
            headers = [pair for pair in headers if pair[0] != "content-length"]
            headers.append(("content-length", str(response.size)))
            protocol.response_file(response.status, headers, str(response.file))
        elif response.body:
            protocol.response_bytes(response.status, headers, response.body)
        else:
            protocol.response_empty(response.status, headers)


async def _in_thread(pool: ThreadPoolExecutor, work: Callable[..., Response], *values: object) -> Response:
    return await asyncio.get_running_loop().run_in_executor(pool, work, *values)


async def _while_there(answer: Coroutine[Any, Any, Response], protocol: Any) -> Response:
    """Wait for an answer as long as the client does; one that left has it cancelled.

    It is begun as it is: a task of its own would cost a short query more than its evaluation does, and one
    that waits for nothing has no client to watch.
    """
    try:
        awaited = answer.send(None)
    except StopIteration as answered:
        return cast(Response, answered.value)
    waiting = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []

    async def cancel_when_left() -> None:
        await protocol.client_disconnect()
        left.append(True)
        if waiting:
            waiting.cancel()

    left: list[bool] = []
    loop = asyncio.get_running_loop()
    watch = loop.call_later(_WATCH_AFTER, lambda: watching.append(loop.create_task(cancel_when_left())))
    try:
        return await _resumed(answer, awaited)
    except asyncio.CancelledError:
        if not left or waiting is None or waiting.uncancel():
            raise
        return Response(_CLIENT_LEFT, {})
    finally:
        watch.cancel()
        for task in watching:
            task.cancel()


@types.coroutine
def _resumed(begun: Coroutine[Any, Any, Response], awaited: Any) -> Generator[Any, Any, Response]:
    """Go on with what was begun and awaits something: as `await` would, which begins anew only."""
    while True:
        raised: BaseException | None = None
        try:
            yield awaited
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it was begun
            raised = error
        try:
            awaited = begun.throw(raised) if raised else begun.send(None)
        except StopIteration as answered:
            return cast(Response, answered.value)


def _page_key(head: RequestHead, public_url: str) -> Hashable:
    """Return what a page depends on, besides the data; None where that is more than its address.

    A page may name its own server: by the address that the server knows, else by the one it was asked by.
    """
    of_pages = head.path.startswith(("/ar/", "/en/")) and "query=" not in head.query_string
    if head.method != "GET" or not (of_pages or head.path.startswith("/static/")):
        return None
    in_markdown = prefers_markdown(head.get("accept"))
    asked = head.path, head.query_string, choose_coding(head.get("accept-encoding")), in_markdown
    return asked if public_url else (head.scheme, head.authority, *asked)


def _route(path: str) -> str:
    """Name the kind of address, of which there are few, for what is counted by it."""
    if path in ("/sparql", AGENTS, update_endpoint.UPDATE, *VITAL_PATHS):
        return path
    if update_endpoint.is_update_path(path):
        return update_endpoint.STORE
    first = path.strip("/").split("/")[0]
    return f"/{first}" if first in ("ar", "en", "data", "static") else "other"
