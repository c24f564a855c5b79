"""The responses that are cached, up to so many bytes: small bodies in memory, large ones as files.

A response is sent from a file where it is large, so that a client that reads slowly holds a file open and no
memory. A file that is cached no longer stays long enough for a response that was just begun.
"""

import shutil
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from isnad.query.request import Request
from isnad.request_errors import TooBusy
from isnad.site.responses import Response

LARGE_BYTES = 1024 * 1024
OVERHEAD_BYTES = 1000  # of headers and bookkeeping for each response, roughly
_LINGER_SECONDS = 2.0  # enough for a file to have been opened; its space is free again soon after
_MOST_LINGERING_BYTES = 1 << 30
_LARGEST_SHARE = 4  # a response that would fill more than this part of the cache is not cached
_MOST_REQUESTS = 2000  # that are found by their words
_LONGEST_REQUEST = 8000  # characters of such a request


class ResponseCache:
    """The responses asked for last."""

    def __init__(self, max_bytes: int, folder: Path) -> None:
        """Take how many bytes to cache, and the folder for large bodies."""
        self._max_bytes, self._folder = max_bytes, folder
        self._responses: OrderedDict[Hashable, Response] = OrderedDict()  # the last one asked for is last
        self._size = 0
        self._tags: dict[Hashable, str] = {}
        self._lingering: list[tuple[float, int, Path]] = []
        self._files = 0

    @property
    def size(self) -> int:
        """How many bytes are cached."""
        return self._size

    def get(self, key: Hashable) -> Response | None:
        """Return the response with a key, if it is cached, as one that cost no evaluation."""
        found = self._responses.get(key)
        if found is None:
            return None
        self._responses.move_to_end(key)
        if found.cache == "miss":
            headers = {**found.headers, "Server-Timing": "cache;desc=hit"}
            self._responses[key] = found = replace(found, headers=headers, cache="hit", waited=0.0)
        return found

    def put(self, key: Hashable, response: Response) -> None:
        """Cache a response, and discard those that were not asked for in the longest time."""
        size = _bytes(response)
        self._drop(self._responses.pop(key, None))
        if size * _LARGEST_SHARE > self._max_bytes:
            self.discard(response)
            return
        while self._size + size > self._max_bytes:
            self._drop(self._responses.popitem(last=False)[1])
        self._responses[key] = response
        self._size += size

    def get_answer(self, request: Request) -> Response | None:
        """Return the answer to the very same request, found before any of it is read, if it is cached.

        A request with If-None-Match has to be read.
        """
        tag = None if request.if_none_match else self._tags.get(_words(request))
        return self.get(tag) if tag else None

    def put_answer(self, request: Request, response: Response) -> None:
        """Have a request found by its words from now on, if its answer came from the cache."""
        if response.cache != "hit" or not response.query or response.file:
            return
        if len(request.query_string) + len(request.body) > _LONGEST_REQUEST:
            return
        self._tags[_words(request)] = response.headers.get("ETag", "").strip('"')
        if len(self._tags) > _MOST_REQUESTS:
            del self._tags[next(iter(self._tags))]  # the oldest

    def with_file(self, response: Response) -> Response:
        """Return a response with a large body in a file; raise TooBusy where there is no room for it."""
        if len(response.body) <= LARGE_BYTES:
            return response
        if sum(size for _, size, _ in self._lingering) + len(response.body) > _MOST_LINGERING_BYTES:
            raise TooBusy.now()
        self._files += 1
        path = self._folder / f"answer-{self._files}"
        path.write_bytes(response.body)
        return replace(response, body=b"", file=path, file_size=len(response.body))

    def discard(self, response: Response | None) -> None:
        """Have the file of a response removed when its sending has begun for sure, and those before it."""
        now = time.monotonic()
        while self._lingering and now - self._lingering[0][0] >= _LINGER_SECONDS:
            with suppress(FileNotFoundError):
                self._lingering.pop(0)[2].unlink()
        if response and response.file:
            self._lingering.append((now, response.size, response.file))

    def _drop(self, response: Response | None) -> None:
        """Discard a response that was cached."""
        self._size -= _bytes(response) if response else 0
        self.discard(response)

    def close(self) -> None:
        """Discard everything at once, when nothing is sent from here any more."""
        self._responses.clear()
        self._size = 0
        shutil.rmtree(self._folder, ignore_errors=True)


def _bytes(response: Response) -> int:
    return response.size + OVERHEAD_BYTES


def _words(request: Request) -> Hashable:
    """Return all of a request that an answer depends on."""
    return (
        request.method,
        request.query_string,
        request.body,
        request.content_type,
        request.accept,
        request.accept_encoding,
    )
