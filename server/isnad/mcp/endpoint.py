"""/mcp: one request of an agent, from HTTP to its response (MCP 2026-07-28 and the revisions of 2025).

The SDK of the protocol is an extra of the package, and is loaded when the first agent asks.
"""

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from isnad.locale import Message
from isnad.request_errors import OriginForbidden, UnknownResource, UnsupportedMethod
from isnad.settings import Settings
from isnad.site.requests import Disconnect, RequestHead
from isnad.site.responses import Response
from isnad.site.site_data import Reader, SiteData

if TYPE_CHECKING:
    from isnad.mcp.protocol import Protocol

PATH = "/mcp"


@dataclass(frozen=True)
class AgentEndpoint:
    """Answers agents, by the SDK of the protocol."""

    settings: Settings
    executor: Executor  # the threads that tools run in

    async def respond(
        self,
        head: RequestHead,
        body: bytes,
        disconnect: Disconnect,
        site_data: SiteData,
        version: str,
        origin: str,
    ) -> Response:
        """Answer a request whose body has arrived, from one version of the data.

        Raise UnsupportedMethod (405), OriginForbidden (403) for a page of another site, and UnknownResource
        (404) where the SDK is not installed.
        """
        require_post(head.method)
        require_own_origin(head, self.settings.public_url)
        protocol = await asyncio.to_thread(lambda: self._protocol)
        own = replace(site_data, reader=Reader(head.client, disconnect))
        return await _called(protocol, head, body, protocol.caller(own, self.settings, version, origin))

    @cached_property
    def _protocol(self) -> "Protocol":
        try:
            from isnad.mcp.protocol import Protocol
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("isnad"):
                raise
            raise UnknownResource(
                Message("this server has no tools for agents: the SDK of MCP is not installed"),
                hint=Message("Install it beside the server, and start it again: pip install 'isnad[mcp]'"),
            ) from error
        return Protocol(self.executor)


def require_post(method: str) -> None:
    """Raise UnsupportedMethod for whatever is no POST: no stream is kept open here, and no session."""
    if method != "POST":
        raise UnsupportedMethod(
            Message("%(method)s is not taken here", method=method[:20]),
            hint=Message(
                "This address is for agents (Model Context Protocol): give it to one, or run isnad mcp."
            ),
            headers={"Allow": "POST"},
        )


def require_own_origin(head: RequestHead, public_url: str) -> None:
    """Raise OriginForbidden for a request that a page of another site sends (MCP, Transports).

    A page of the server's own has the host by which people know it, or this machine's, or the address that it
    was asked by: never a name alone, which its owner can point here (DNS rebinding).
    """
    origin = head.get("origin")
    if not origin:
        return
    try:
        host = urlsplit(origin).hostname or ""
        asked = urlsplit(f"//{head.authority}").hostname or ""
    except ValueError:
        host = asked = ""
    known = {"localhost", urlsplit(public_url).hostname or "localhost"}
    if host not in known and not (_is_address(host) and host == asked):
        raise OriginForbidden(
            Message("a page of another site may not ask here"),
            where="Origin",
            hint=Message("Ask from a program, or from a page of this server."),
        )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _called(protocol: "Protocol", head: RequestHead, body: bytes, caller: object) -> Response:
    """Call the SDK by its interface (ASGI 3.0) with one request, and return what it sends."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": head.method,
        "scheme": head.scheme,
        "path": head.path,
        "raw_path": head.path.encode("utf-8", "surrogateescape"),
        "query_string": head.query_string.encode("utf-8", "surrogateescape"),
        "root_path": "",
        "headers": [
            (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in head.headers.items()
        ],
        "client": (head.client, 0),
        "server": None,
    }
    arriving = [{"type": "http.request", "body": body, "more_body": False}]
    sent: dict[str, Any] = {}
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        if arriving:
            return arriving.pop()
        await asyncio.Event().wait()  # of a client that leaves, all of this is cancelled
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.update(message)
        else:
            parts.append(message.get("body", b""))

    await protocol.handle(scope, receive, send, caller)
    headers = {name.decode("latin-1").title(): value.decode("latin-1") for name, value in sent["headers"]}
    headers |= {"Cache-Control": "no-store", "Content-Length": str(sum(map(len, parts)))}
    return Response(sent["status"], headers, b"".join(parts))
