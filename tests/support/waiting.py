"""A state that is waited for: no test sleeps for a time in the hope that it is long enough."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(
    condition: Callable[[], Found], *, seconds: float = 30, ignoring: tuple[type[Exception], ...] = ()
) -> Found:
    """Return what a condition returns as soon as that is true; fail the test if it is not within so many seconds.

    An exception that is ignored counts as "not yet"; the last one is the cause of the failure.
    """
    end = time.monotonic() + seconds
    last: Exception | None = None
    while True:
        try:
            if found := condition():
                return found
        except ignoring as error:
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"not so within {seconds} seconds: {condition}") from last
        time.sleep(0.02)
