"""HTTP as bytes: requests that no library would send, and the response to each."""

import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Raw:
    """A response; status 0 where the connection was closed without one."""

    status: int
    headers: dict[str, str]
    body: bytes


def connect(address: str, source: str = "", seconds: float = 40) -> socket.socket:
    """Open a connection to a server, from one of this machine's own addresses."""
    parts = urlsplit(address)
    assert parts.hostname and parts.port
    return socket.create_connection(
        (parts.hostname, parts.port), timeout=seconds, source_address=(source, 0) if source else None
    )


def head(method: str, target: str, headers: list[tuple[str, str]], length: int | None = None) -> bytes:
    """Write the head of a request; a header may come twice, and hold anything."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def exchange(address: str, sent: bytes, source: str = "", seconds: float = 40) -> Raw:
    """Send bytes and read the response to them."""
    with connect(address, source, seconds) as connection:
        # One that is refused while it is still sent: its response is there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        return read(connection, sent.split(b" ", 1)[0].decode("latin-1"))


def read(connection: socket.socket, method: str = "GET") -> Raw:
    """Read a response."""
    with closing(HTTPResponse(connection, method=method)) as response:
        try:
            response.begin()
            body = response.read()
        except (HTTPException, ConnectionResetError):
            return Raw(0, {}, b"")
    return Raw(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def request(
    address: str,
    method: str,
    target: str,
    body: bytes | None = None,
    headers: list[tuple[str, str]] | None = None,
    source: str = "",
) -> Raw:
    """Send one request and read its response."""
    length = None if body is None else len(body)
    return exchange(address, head(method, target, headers or [], length) + (body or b""), source)
