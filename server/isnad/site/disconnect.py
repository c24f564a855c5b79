"""A client that leaves while a page asks a query for it: the query is cancelled, and its worker freed."""

import threading
from concurrent.futures import Future
from typing import Any


class Departure:
    """What is being waited for on behalf of one client."""

    def __init__(self) -> None:
        """Begin with a client that is there."""
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
