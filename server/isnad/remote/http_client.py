"""The one HTTP client: what other services are asked with, within limits of time, of size and of place."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

USER_AGENT = "Isnad (https://w3id.org/isnad/)"
_MOST_HEADERS = 1100  # Virtuoso answers with one for each graph that it was asked with


class NoResponse(Exception):
    """No whole response came: the service cannot be reached, or ended the connection, or took too long."""


class ResponseTooLarge(Exception):
    """A response has more bytes than are read."""


@dataclass(frozen=True)
class Response:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient(AbstractAsyncContextManager["HttpClient", None]):
    """Sends requests and reads whole responses; keeps connections open between them, and no cookies.

    It belongs to the event loop in which it is made. A host that `addresses` names is looked for at these
    addresses alone; a redirect is followed only where `follow_redirects` says so; the proxies that the
    environment names are used only with `proxies`.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        connect_seconds: float | None = None,
        addresses: Mapping[str, tuple[str, ...]] | None = None,
        follow_redirects: bool = False,
        proxies: bool = False,
        user: str = "",
        password: str = "",
    ) -> None:
        """Open the client; user and password answer a challenge by Digest or Basic (RFC 7616, RFC 7617)."""
        self._connect_seconds = connect_seconds
        self._follow_redirects = follow_redirects
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=None if addresses is None else _Pinned(addresses)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent},
            skip_auto_headers=("Accept-Encoding",),
            auto_decompress=False,
            middlewares=(aiohttp.DigestAuthMiddleware(user, password), _basic(user, password))
            if user
            else (),
            max_headers=_MOST_HEADERS,
            trust_env=proxies,
        )

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str],
        seconds: float,
        most_bytes: int,
    ) -> Response:
        """Return the response to a request, whatever its status.

        Whoever stops waiting has the connection closed, by which services learn of it. Raise NoResponse
        where no whole response comes in so many seconds, and ResponseTooLarge where it has too many bytes.
        """
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                allow_redirects=self._follow_redirects,
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=self._connect_seconds),
            ) as response:
                read = bytearray()
                async for part in response.content.iter_any():
                    read += part
                    if len(read) > most_bytes:
                        raise ResponseTooLarge(f"more than {most_bytes:,} bytes")
                return Response(response.status, response.headers, bytes(read))
        except TimeoutError as error:
            raise NoResponse("timed out") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoResponse(str(error) or type(error).__name__) from error


def fetch(url: str, *, user_agent: str, seconds: float, most_bytes: int) -> Response:
    """Return the response to a GET, for a program without an event loop; redirects are followed.

    Raise NoResponse and ResponseTooLarge.
    """

    async def fetched() -> Response:
        async with HttpClient(user_agent=user_agent, follow_redirects=True, proxies=True) as client:
            return await client.send("GET", url, headers={}, seconds=seconds, most_bytes=most_bytes)

    return asyncio.run(fetched())


class _Pinned(AbstractResolver):
    """Resolves the hosts that it knows to the addresses that it was given, and no others."""

    def __init__(self, addresses: Mapping[str, tuple[str, ...]]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses.get(host, ())
        ]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        return found

    async def close(self) -> None:
        """Release nothing."""


def _basic(user: str, password: str) -> aiohttp.ClientMiddlewareType:
    """Return what answers a challenge by Basic (RFC 7617)."""
    credentials = aiohttp.encode_basic_auth(user, password)

    async def sent(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        response = await send(request)
        if response.status == 401 and "basic" in response.headers.get("WWW-Authenticate", "").lower():
            response.release()
            request.headers["Authorization"] = credentials
            response = await send(request)
        return response

    return sent
