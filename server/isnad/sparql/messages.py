"""What goes between the server and a worker over their socket: a head in JSON and a body of bytes.

Nothing is unpickled: a worker runs strangers' programs, so what it says is read as data.
"""

import json
import socket
import struct
import time
from typing import Any

_SIZES = struct.Struct("!IQ")


class ConnectionLost(Exception):
    """Report that the other end is gone."""


class DeadlinePassed(Exception):
    """Report that the other end did not answer in time."""


def send(connection: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message; raise ConnectionLost where the other end is gone."""
    encoded = json.dumps(head).encode()
    try:
        connection.sendall(_SIZES.pack(len(encoded), len(body)) + encoded + body)
    except OSError as error:
        raise ConnectionLost from error


def receive(connection: socket.socket, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Receive one message, before a deadline by the monotonic clock.

    Raise ConnectionLost where the other end is gone, DeadlinePassed where it is late.
    """
    sizes = _SIZES.unpack(_exactly(connection, _SIZES.size, deadline))
    head: dict[str, Any] = json.loads(_exactly(connection, sizes[0], deadline))
    return head, _exactly(connection, sizes[1], deadline)


def _exactly(connection: socket.socket, size: int, deadline: float | None) -> bytes:
    """Receive so many bytes."""
    received = bytearray()
    while len(received) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlinePassed
            connection.settimeout(left)
        try:
            part = connection.recv(min(size - len(received), 1 << 20))
        except TimeoutError as error:
            raise DeadlinePassed from error
        except OSError as error:
            raise ConnectionLost from error
        if not part:
            raise ConnectionLost
        received += part
    return bytes(received)
