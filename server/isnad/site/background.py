"""What takes long to make and few requests need: made beside the server, or when it is first asked for."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock, local
from typing import Any, Generic, TypeVar

_Made = TypeVar("_Made")
_here = local()  # whose thread this is


class Background:
    """Make one thing after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        """Make nothing yet."""
        self._one_by_one = ThreadPoolExecutor(1, "background", lambda: setattr(_here, "background", self))
        self._wanted: list[LazyValue[Any]] = []

    def soon(self, make: Callable[[], _Made]) -> "LazyValue[_Made]":
        """Have something made as soon as there is time for it, or when it is asked for before."""
        later = LazyValue(self, make)
        self._wanted.append(later)
        return later

    def settle(self, seconds: float) -> None:
        """Make all that is wanted soon; wait until that is done or has failed, or some seconds went by."""
        wait([later.begin() for later in self._wanted], seconds)

    def when_asked(self, make: Callable[[], _Made]) -> "LazyValue[_Made]":
        """Have something made when it is first asked for."""
        return LazyValue(self, make)

    def submit(self, make: Callable[[], _Made]) -> "Future[_Made]":
        """Have something made after all that was asked for before; at once where it is this that asks."""
        if getattr(_here, "background", None) is not self:
            return self._one_by_one.submit(make)
        made: Future[_Made] = Future()
        try:
            made.set_result(make())
        except Exception as error:  # noqa: BLE001 - whoever asks for it is told
            made.set_exception(error)
        return made


class LazyValue(Generic[_Made]):
    """What is made in the background."""

    def __init__(self, background: Background, make: Callable[[], _Made]) -> None:
        """Take who makes it, and how."""
        self._background = background
        self._make = make
        self._begun: Future[_Made] | None = None
        self._lock = Lock()

    def begin(self) -> "Future[_Made]":
        """Have it made, unless it is or was; once more where that failed."""
        with self._lock:
            if self._begun is None or (self._begun.done() and self._begun.exception()):
                self._begun = self._background.submit(self._make)
            return self._begun

    def get(self) -> _Made:
        """Return it, once it is made; raise what went wrong with that."""
        return self.begin().result()


class Now(Generic[_Made]):
    """What is made anew each time it is asked for, as it would be otherwise a moment later."""

    def __init__(self, make: Callable[[], _Made]) -> None:
        """Take how it is made."""
        self._make = make

    def get(self) -> _Made:
        """Make it."""
        return self._make()
