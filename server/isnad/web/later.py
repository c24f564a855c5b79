"""What takes long to make and few requests need: made beside the server, and waited for by who needs it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


class Background:
    """Make one thing after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        """Make nothing yet."""
        self._one_by_one = ThreadPoolExecutor(1, "background")

    def later(self, make: Callable[[], _Made]) -> "Later[_Made]":
        """Have something made, soon."""
        return Later(self._one_by_one, make)


class Later(Generic[_Made]):
    """Hold what is made in the background."""

    def __init__(self, executor: ThreadPoolExecutor, make: Callable[[], _Made]) -> None:
        """Take who makes it, and how."""
        self._executor = executor
        self._make = make
        self._future = executor.submit(make)

    def get(self) -> _Made:
        """Give it, once it is made; raise what went wrong with it, and have it tried again for the next."""
        made = self._future
        if made.done() and made.exception():
            self._future = self._executor.submit(self._make)
        return made.result()
