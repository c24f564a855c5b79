"""Messages between the processes: short ones with the supervisor, queries and answers with a worker.

Nothing is unpickled. A worker runs strangers' programs, so what it says is read as data, and no more
of it than it may say.
"""

import json
import socket
import struct
from typing import Any

ControlMessage = dict[str, Any]

ALIVE_SECONDS = 1.0  # between two words of a web process that it is alive

_SIZES = struct.Struct("!IQ")
SIZES_BYTES = _SIZES.size  # that a message of a head and a body begins with
_MAX_HEAD_BYTES = 1_000_000
_MAX_PACKET_BYTES = 100_000
_SHORT_BYTES = 65_536  # a longer body costs more to put behind its head than to send for itself


class ConnectionLost(Exception):
    """The other end of a connection is gone, or does not listen."""


def packet_pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a connection that keeps messages apart."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def post(connection: socket.socket, message: ControlMessage, descriptor: int | None = None) -> None:
    """Send one short message, with a file descriptor or without; raise ConnectionLost if it is not taken.

    What JSON has no form for, such as a path, is sent as text.
    """
    encoded = json.dumps(message, default=str).encode()
    try:
        if descriptor is None:
            connection.send(encoded)
        else:
            socket.send_fds(connection, [encoded], [descriptor])
    except OSError as error:  # gone, or so far behind that its buffer is full
        raise ConnectionLost from error


def take(connection: socket.socket) -> tuple[ControlMessage, int | None]:
    """Receive one short message and the file descriptor that came with it.

    Raise ConnectionLost where the other end is gone, BlockingIOError where there is nothing to take.
    """
    try:
        encoded, descriptors, _, _ = socket.recv_fds(connection, _MAX_PACKET_BYTES, 1)
    except BlockingIOError:
        raise
    except OSError as error:
        raise ConnectionLost from error
    if not encoded:
        raise ConnectionLost
    message: ControlMessage = json.loads(encoded)
    return message, descriptors[0] if descriptors else None


def framed(head: ControlMessage, body: bytes = b"") -> bytes:
    """Return a message of a head and a body as it is sent over a stream."""
    return _headed(head, len(body)) + body


def _headed(head: ControlMessage, size: int) -> bytes:
    """Return what stands before a body of so many bytes."""
    encoded = json.dumps(head).encode()
    return _SIZES.pack(len(encoded), size) + encoded


def sizes_of(sizes: bytes | bytearray, max_body_bytes: int) -> tuple[int, int]:
    """Return the sizes of the head and the body that follow; raise ConnectionLost where they are too long."""
    head, body = _SIZES.unpack(sizes)
    if head > _MAX_HEAD_BYTES or body > max_body_bytes:
        raise ConnectionLost
    return head, body


def receive(connection: socket.socket, max_body_bytes: int) -> tuple[ControlMessage, bytes]:
    """Wait for a message of a head and a body, a short one by one call; no other is sent before its answer.

    Raise ConnectionLost where the other end is gone.
    """
    try:
        begun = connection.recv(_SHORT_BYTES)
        if not begun:
            raise ConnectionLost
        begun += _rest(connection, SIZES_BYTES - len(begun))
        head, body = sizes_of(begun[:SIZES_BYTES], max_body_bytes)
        begun += _rest(connection, SIZES_BYTES + head + body - len(begun))
        read: ControlMessage = json.loads(begun[SIZES_BYTES : SIZES_BYTES + head])
        return read, begun[SIZES_BYTES + head :]
    except OSError as error:
        raise ConnectionLost from error


def _rest(connection: socket.socket, size: int) -> bytearray:
    """Wait for so many bytes more; raise OSError, and ConnectionLost where the other end is gone."""
    buffer = bytearray(max(0, size))
    if buffer and connection.recv_into(buffer, size, socket.MSG_WAITALL) < size:
        raise ConnectionLost
    return buffer


def send(connection: socket.socket, head: ControlMessage, body: bytes = b"") -> None:
    """Send a message of a head and a body; raise ConnectionLost where the other end is gone."""
    try:
        if len(body) <= _SHORT_BYTES:
            connection.sendall(framed(head, body))
        else:
            connection.sendall(_headed(head, len(body)))
            connection.sendall(body)
    except OSError as error:
        raise ConnectionLost from error
