"""The answers that are kept, up to so many bytes: the small ones in memory, the large ones as files.

An answer is sent from a file where it is large, so that a client that reads slowly holds a file open
and no memory. A file that is kept no longer stays long enough for a response that was just begun.
"""

import shutil
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from isnad.request_errors import TooBusy

LARGE_BYTES = 1024 * 1024
_LINGER_SECONDS = 2.0  # by far enough to have been opened; what is written after it finds its room again
_MOST_LEAVING_BYTES = 1 << 30
_LARGEST_SHARE = 4  # an answer that would fill more than this part of the room is not kept


@dataclass(frozen=True)
class Kept:
    """An answer as it is sent: its media type, its coding, and its bytes or the file they are in."""

    media_type: str
    coding: str
    size: int
    body: bytes
    file: Path | None = None


class Answers:
    """Keep the answers asked for last, up to so many bytes in all."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Take the folder for the large ones, and how much to keep."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._leaving: list[tuple[float, int, Path]] = []
        self._size = 0
        self._numbers = 0

    @property
    def size(self) -> int:
        """Return how many bytes are kept."""
        return self._size

    def find(self, tag: str) -> Kept | None:
        """Return the answer that has a tag, if it is kept."""
        found = self._kept.get(tag)
        if found:
            self._kept.move_to_end(tag)
        return found

    def keep(self, tag: str, answer: Kept) -> None:
        """Keep an answer, and let go of those that were not asked for in the longest time."""
        self._sweep()
        if tag in self._kept:
            self._let_go(self._kept.pop(tag))
        if answer.size * _LARGEST_SHARE > self._max_bytes:
            self._leave(answer)
            return
        self._kept[tag] = answer
        self._size += answer.size
        while self._size > self._max_bytes:
            self._let_go(self._kept.popitem(last=False)[1])

    def pass_by(self, answer: Kept) -> None:
        """Take note of an answer that is sent once and not kept, so that its file goes in time."""
        self._sweep()
        self._leave(answer)

    def sized(self, media_type: str, coding: str, body: bytes) -> Kept:
        """Hold an answer by its size, a large one in a file; raise TooBusy where there is no room for it."""
        if len(body) <= LARGE_BYTES:
            return Kept(media_type, coding, len(body), body)
        if sum(size for _, size, _ in self._leaving) + len(body) > _MOST_LEAVING_BYTES:
            raise TooBusy.now()
        self._numbers += 1
        path = self._folder / f"answer-{self._numbers}"
        path.write_bytes(body)
        return Kept(media_type, coding, len(body), b"", path)

    def close(self) -> None:
        """Let go of everything; nothing is asked of these answers any more."""
        self._kept.clear()
        self._size = 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def _let_go(self, answer: Kept) -> None:
        self._size -= answer.size
        self._leave(answer)

    def _leave(self, answer: Kept) -> None:
        if answer.file:
            self._leaving.append((time.monotonic(), answer.size, answer.file))

    def _sweep(self) -> None:
        """Remove the files that nobody needs any more."""
        now = time.monotonic()
        while self._leaving and now - self._leaving[0][0] >= _LINGER_SECONDS:
            with suppress(FileNotFoundError):
                self._leaving.pop(0)[2].unlink()
