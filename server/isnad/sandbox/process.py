"""A process: its memory, and which other it ends with.

Of its memory: its limit, who dies first for want of it, what the allocator keeps of it.
"""

import ctypes
import os
import re
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NAME, _PR_SET_CHILD_SUBREAPER = 1, 15, 36  # of <sys/prctl.h>
_M_ARENA_MAX = -8  # of <malloc.h>
_PURGE_ALL = b"arena.4096.purge"  # of MALLCTL_ARENAS_ALL (jemalloc(3))


@dataclass(frozen=True)
class MemoryLimit:
    """What a worker is held to."""

    memory_bytes: int
    answer_bytes: int
    sandboxed: bool
    change_bytes: int = 0
    stored_quads: int = 0
    changed_terms: str = "report"  # what is done of a term that the engine has no place for


def fork(run: Callable[[], None], *, kept: int, name: str) -> int:
    """Fork a process that runs a function and ends; return its number.

    It has of its parent's descriptors the standard ones and one more, and none of its parent's handlers of
    signals; it dies with its parent. `name` has at most 15 bytes. Fork it from a process that has no other
    thread.
    """
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    try:
        die_with_parent(parent)
        call_itself(name)
        os.closerange(3, kept)
        os.closerange(kept + 1, 65_536)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in (signal.SIGINT, signal.SIGHUP):  # Ctrl-C, and a log that is renamed, are the server's
            signal.signal(number, signal.SIG_IGN)
        run()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the edge of the process: nothing of its parent's is undone here
        traceback.print_exc()
    finally:
        os._exit(1)


def call_itself(name: str) -> None:
    """Name this process, by at most 15 bytes, as `ps -o comm` and top show it (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when the one that forked it dies (prctl(2)).

    Where that one's number is given, and it has died before, end at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if parent not in (None, os.getppid()):
            os._exit(1)


def adopt_orphans() -> None:
    """Have this process be told how those end whose parent, forked by it, ended before them (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_first() -> None:
    """Have the kernel, should the machine run out of memory, end this process before any other."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def address_space() -> Callable[[], int]:
    """Return what tells how many bytes of address space this process has, also when it can open no file."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return lambda: 0
    descriptor = os.open(statm, os.O_RDONLY | os.O_CLOEXEC)
    return lambda: int(os.pread(descriptor, 100, 0).split()[0]) * resource.getpagesize()


def limit_memory(most_bytes: int) -> None:
    """Bound the address space of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a worker that dies leaves no image of itself


def limit_growth(more_bytes: int) -> None:
    """Bound the private memory of this process to so much more than it has now."""
    with suppress(OSError, ValueError):
        status = Path("/proc/self/status").read_text("ascii")
        (held_kilobytes,) = re.findall(r"^VmData:\s+(\d+) kB$", status, re.MULTILINE)
        most_bytes = int(held_kilobytes) * 1024 + more_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def use_one_arena() -> None:
    """Have glibc take all memory of this process from one arena (mallopt(3), M_ARENA_MAX).

    It would reserve 64 MB of addresses for each thread of an engine on disk that allocates while another
    does, so that the limit of a worker would depend on how its threads happened to run. Another allocator
    has no such call, or takes no notice.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back_freed_pages() -> None:
    """Have the pages that hold nothing go back to the system, if the allocator here knows how.

    Loading a store leaves such pages, which every worker that is forked after it would have as well.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    with suppress(AttributeError):
        library.mallctl(_PURGE_ALL, None, None, None, ctypes.c_size_t(0))
        return
    with suppress(AttributeError):  # a C library other than GNU's has none
        library.malloc_trim(ctypes.c_size_t(0))
