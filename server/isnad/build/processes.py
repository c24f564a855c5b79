"""Work done side by side, in forked processes that share what was read before."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from isnad.errors import InterruptedBuild
from isnad.locale import Message, Translatable
from isnad.sandbox.process import die_with_parent

Progress = Callable[[Translatable], None]  # is told how far a build is
SEVERAL = 4  # for fewer, no process is worth its start
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")


def side_by_side(
    function: Callable[[_Argument], _Result], arguments: Sequence[_Argument], *, apart: bool
) -> Iterator[_Result]:
    """Return what a function makes of each argument, in order; raise the first error that it raises.

    Unless it is to be done `apart`, this process does it, one after the other. The function is not sent to
    the processes but there when they part. Raise InterruptedBuild where one of them is killed.
    """
    if not apart:
        yield from map(function, arguments)
        return
    with ProcessPoolExecutor(
        mp_context=get_context("fork"), initializer=_begin, initargs=(function, os.getpid())
    ) as pool:
        try:
            yield from pool.map(_call, arguments)
        except BrokenProcessPool as error:
            raise InterruptedBuild(
                Message("a process of the build was ended from outside"),
                hint=Message("Build again: what was read is kept. If memory ran out, give it more."),
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def in_a_process_of_its_own(function: Callable[[], _Result]) -> _Result:
    """Return what a function makes, in a process that is forked for it; raise what it raises.

    A store on disk is opened in such a process only: it starts threads, and a process forked after that, of
    one that has them no more, waits for them for ever as soon as it opens another.
    """
    (found,) = side_by_side(lambda _: function(), (None,), apart=True)
    return found


_function: Callable[[Any], Any] | None = None


def _begin(function: Callable[[Any], Any], parent: int) -> None:
    """Take, in a process that was just forked, what it is to do."""
    global _function
    _function = function
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to understand
    die_with_parent(parent)


def _call(argument: Any) -> Any:
    assert _function  # noqa: S101 - the process has begun
    return _function(argument)
