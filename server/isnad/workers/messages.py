"""What goes between the processes: short messages with the keeper, queries and answers with a worker.

Nothing is unpickled. A worker runs strangers' programs, so what it says is read as data, and no more
of it than it may say.
"""

import json
import socket
import struct
from typing import Any

ControlMessage = dict[str, Any]

_SIZES = struct.Struct("!IQ")
_MAX_HEAD_BYTES = 1_000_000
_MAX_PACKET_BYTES = 100_000
_FIRST_BYTES = 8192
_COPIED_BYTES = 65_536  # a longer body costs more to put behind its head than to send for itself


class ConnectionLost(Exception):
    """Report that the other end is gone, or does not listen."""


def packet_pair() -> tuple[socket.socket, socket.socket]:
    """Make the two ends of a connection that keeps messages apart."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def post(connection: socket.socket, message: ControlMessage, descriptor: int | None = None) -> None:
    """Send one short message, with a file descriptor or without; raise ConnectionLost if it is not taken."""
    encoded = json.dumps(message).encode()
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
    """Write a message of a head and a body, for a connection that is a stream."""
    return _headed(head, len(body)) + body


def _headed(head: ControlMessage, size: int) -> bytes:
    """Write what stands before a body of so many bytes."""
    encoded = json.dumps(head).encode()
    return _SIZES.pack(len(encoded), size) + encoded


class Frame:
    """Gather one such message, part by part: a short one in the room that it begins with."""

    def __init__(self, max_body_bytes: int) -> None:
        """Take the length, in bytes, beyond which a body is not read."""
        self._max_body_bytes = max_body_bytes
        self._buffer = bytearray(_FIRST_BYTES)
        self._filled = 0
        self._head = 0
        self._length: int | None = None

    @property
    def room(self) -> memoryview:
        """The room that is to be filled next; none where the message is whole."""
        return memoryview(self._buffer)[self._filled : self._length]

    def filled(self, count: int) -> None:
        """Take note of a part; raise ConnectionLost for the end of the stream, and for what is too long."""
        if not count:
            raise ConnectionLost
        self._filled += count
        if self._length is None and self._filled >= _SIZES.size:
            self._head, body = _SIZES.unpack_from(self._buffer)
            self._length = _SIZES.size + self._head + body
            if self._head > _MAX_HEAD_BYTES or body > self._max_body_bytes or self._filled > self._length:
                raise ConnectionLost
            if self._length > len(self._buffer):
                begun, self._buffer = self._buffer, bytearray(self._length)
                self._buffer[: self._filled] = begun[: self._filled]

    def message(self) -> tuple[ControlMessage, bytes]:
        """Return the head and the body."""
        head = _SIZES.size + self._head
        read: ControlMessage = json.loads(self._buffer[_SIZES.size : head])
        return read, bytes(memoryview(self._buffer)[head : self._length])


def receive(connection: socket.socket, max_body_bytes: int) -> tuple[ControlMessage, bytes]:
    """Wait for a message of a head and a body; raise ConnectionLost where the other end is gone."""
    frame = Frame(max_body_bytes)
    while room := frame.room:
        try:
            frame.filled(connection.recv_into(room))
        except OSError as error:
            raise ConnectionLost from error
    return frame.message()


def send(connection: socket.socket, head: ControlMessage, body: bytes = b"") -> None:
    """Send a message of a head and a body; raise ConnectionLost where the other end is gone."""
    try:
        if len(body) <= _COPIED_BYTES:
            connection.sendall(framed(head, body))
        else:
            connection.sendall(_headed(head, len(body)))
            connection.sendall(body)
    except OSError as error:
        raise ConnectionLost from error
