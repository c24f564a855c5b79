"""What of a request is received before it is answered: its head, and its body, up to a limit and in time."""

import asyncio
import re
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from granian._granian import RSGIProtocolClosed

from isnad.locale import Counted, Message
from isnad.query.request import Request, most_encoded, too_large
from isnad.request_errors import MalformedRequest, RequestError, SlowRequest, UnsupportedType
from isnad.settings import Settings
from isnad.update.protocol import write_too_large

# A host and its port (RFC 3986 §3.2), as far as an address made of them is an IRI.
_AUTHORITY = re.compile(r"(?:[\w.~%-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?", re.ASCII)
Networks = Sequence[IPv4Network | IPv6Network]
Refusal = Callable[[], RequestError]

_GZIP = 31  # zlib's word for a body with gzip's head
_REMEMBERED = 4096  # addresses that were read
_HOME_BITS = 64  # of an IPv6 address: what one customer of a provider has to choose addresses from


@dataclass(frozen=True)
class RequestHead:
    """The head of a request, as every part of the server reads it."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    scheme: str
    authority: str
    client: str

    def get(self, name: str) -> str:
        """Return the value of a header, named in small letters; empty where there is none."""
        return self.headers.get(name, "")


class Disconnect:
    """What is being waited for on behalf of one client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._awaited: list[Future[Any]] = []
        self._left = False

    def watch(self, awaited: Future[Any]) -> None:
        """Cancel this, too, when the client leaves."""
        with self._lock:
            if not self._left:
                self._awaited.append(awaited)
                return
        awaited.cancel()

    def leave(self) -> None:
        """Take note that the client left, or has its answer: nothing is waited for any more."""
        with self._lock:
            self._left = True
            awaited, self._awaited = self._awaited, []
        for future in awaited:
            future.cancel()


class RequestReader:
    """Receive requests, from the server's interface (RSGI)."""

    def __init__(self, settings: Settings) -> None:
        """Take the limits, and whose word about a client's address is taken."""
        self._settings = settings
        self._proxies = settings.proxies

    def head(self, scope: Any) -> RequestHead:
        """Read the head of a request; a header that comes twice counts as one (RFC 9110 §5.3)."""
        headers: dict[str, str] = {}
        for name, value in scope.headers.items():
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return RequestHead(
            method=scope.method,
            path=scope.path,
            query_string=scope.query_string,
            headers=headers,
            scheme=scope.scheme,
            authority=scope.authority or headers.get("host", ""),
            client=client_of(scope.client, headers.get("x-forwarded-for", ""), self._proxies),
        )

    async def query(self, head: RequestHead, protocol: Any) -> bytes:
        """Read the body of a query; raise TooLarge (413), SlowRequest (408) and MalformedRequest (400)."""
        most = self._settings.max_query_bytes
        return await _body(
            head, protocol, partial(too_large, most), most_encoded(most), self._settings.receive_seconds
        )

    async def write(self, head: RequestHead, protocol: Any) -> bytes:
        """Read the body of a write, which may be larger, and longer on its way; raise what `query` raises."""
        most = self._settings.max_update_bytes
        return await _body(
            head, protocol, partial(write_too_large, most), most, self._settings.deadline_seconds
        )

    def origin(self, head: RequestHead) -> str:
        """Return the address of the server, without a path, as people know it or as it was asked by."""
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/")
        authority = head.authority or f"{self._settings.host}:{self._settings.port}"
        if not _AUTHORITY.fullmatch(authority):
            raise _malformed("Host")
        return f"{head.scheme}://{authority}"


def request_of(head: RequestHead, body: bytes = b"") -> Request:
    """Return the parts of a request that the protocols look at."""
    return Request(
        method=head.method,
        query_string=head.query_string,
        content_type=head.get("content-type"),
        body=body,
        accept=head.get("accept"),
        accept_encoding=head.get("accept-encoding"),
        if_none_match=head.get("if-none-match"),
        if_match=head.get("if-match"),
    )


async def _body(head: RequestHead, protocol: Any, refusal: Refusal, most: int, seconds: int) -> bytes:
    """Read a body, up to so many bytes, or refuse it, and before its time is over.

    One whose length is known comes in one piece, for which the server's thread is waited for once, not twice.
    Transfer-Encoding overrides Content-Length (RFC 9112 §6.3).
    """
    length = head.get("content-length")
    known = length.isdecimal() and not head.get("transfer-encoding")
    if known and int(length) > most:
        raise refusal()
    try:
        async with asyncio.timeout(seconds):
            received: bytes = await protocol() if known else await _parts(protocol, refusal, most)
    except TimeoutError as error:
        raise SlowRequest(
            Counted(
                "the body of the request took over %(seconds)s second",
                "the body of the request took over %(seconds)s seconds",
                seconds,
                seconds=seconds,
            ),
            hint=Message("Send all of it at once."),
            details={"limit": seconds},
        ) from error
    except RSGIProtocolClosed as error:  # less came than was said
        raise _malformed("Content-Length") from error
    coding = head.get("content-encoding").strip().lower()
    return await _decoded(received, coding, refusal, most) if coding and received else received


async def _parts(protocol: Any, refusal: Refusal, most: int) -> bytes:
    """Read a body in chunks, up to so many bytes, to its last chunk.

    granian 2.8.7 ends any body with an empty part, and has another for what could not be read before it: a
    body that was cut off, which is not answered as if it were whole (RFC 9112 §8), or fields that follow one.
    """
    received, empty = bytearray(), 0
    async for part in protocol:
        received += part
        empty += not part
        if len(received) > most:
            raise refusal()
    if empty > 1:
        raise _malformed("Transfer-Encoding")
    return bytes(received)


async def _decoded(body: bytes, coding: str, refusal: Refusal, most: int) -> bytes:
    """Return a body out of its coding, up to so many bytes; raise UnsupportedType (415), or refuse it."""
    if coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip"):
        raise UnsupportedType(
            Message("a body in the coding %(coding)s is not read here", coding=coding[:40]),
            where="Content-Encoding",
            hint=Message("Send it as it is, or packed by gzip."),
            headers={"Accept-Encoding": "gzip, identity"},
        )
    return await asyncio.to_thread(_unpacked, body, refusal, most)


def _unpacked(body: bytes, refusal: Refusal, most: int) -> bytes:
    """Return what was packed by gzip, as one member or several (RFC 1952 §2.2)."""
    unpacked = b""
    while True:
        unpacker = zlib.decompressobj(_GZIP)
        try:
            unpacked += unpacker.decompress(body, most + 1 - len(unpacked))
        except zlib.error as error:
            raise _malformed("Content-Encoding") from error
        if len(unpacked) > most:
            raise refusal()
        if not unpacker.eof:
            raise _malformed("Content-Encoding")
        body = unpacker.unused_data
        if not body:
            return unpacked


def _malformed(header: str) -> MalformedRequest:
    return MalformedRequest(
        Message("the header %(header)s does not hold", header=header),
        where=header,
        hint=Message("Send the request as HTTP/1.1 has it."),
    )


def client_of(peer: str, forwarded_for: str, proxies: Networks) -> str:
    """Name the client of a request that came from a peer.

    X-Forwarded-For is believed only as far as trusted proxies wrote it: from the right, up to the
    first address that is none of theirs. What stands further left is whatever the client made up.
    """
    client = _bare(peer)
    for name in reversed(forwarded_for.split(",")) if proxies else ():
        if not _trusted(client, proxies):
            break
        try:
            client = str(ip_address(_bare(name)))
        except ValueError:
            break
    return _counted(client)


def _bare(name: str) -> str:
    """Take blanks, brackets and the port off an address, as connections have it and some proxies write it."""
    name = name.strip()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") == 1 else name


def _trusted(address: str, proxies: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in proxies)


@lru_cache(_REMEMBERED)
def _counted(address: str) -> str:
    """Return what is counted as one client: an IPv4 address, or the network that an IPv6 one lies in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _HOME_BITS), strict=False).network_address)
    return address
