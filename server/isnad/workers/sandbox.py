"""What a worker must not do, and how the kernel holds it to that: seccomp, and a memory limit.

A worker evaluates strangers' programs. It needs its store, its memory and the socket it was born
with; so it can open no file, no connection and no process, and gets a bounded piece of memory more
than it was born with. Where its store is a directory, it can open what lies in that, to read it
(isnad.workers.landlock). Linux on x86-64 and arm64; elsewhere SandboxUnavailable is raised.
"""

import ctypes
import os
import platform
import resource
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from isnad.errors import SandboxUnavailable
from isnad.locale import Message
from isnad.workers.landlock import restrict_to

# The calls that are refused, by machine: the audit architecture, then the numbers (asm/unistd.h).
# open, creat, openat2; socket, connect, bind, io_uring_setup; fork, vfork, clone, clone3, execve,
# execveat; ptrace, process_vm_readv, process_vm_writev, kill, bpf; unlink, rename and mkdir in all their
# forms; setpriority, sched_setparam, sched_setscheduler, sched_setaffinity, ioprio_set, sched_setattr, which
# would take the processor from others. Then the number of openat, which a worker may call whose store is a
# directory.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (2, 85, 437, 41, 42, 49, 425, 57, 58, 56, 435, 59, 322, 101, 310, 311, 62, 321,
         87, 263, 82, 264, 316, 83, 258, 141, 142, 144, 203, 251, 314),
        257,
    ),
    "aarch64": (
        0xC00000B7,
        (437, 198, 203, 200, 425, 220, 435, 221, 281, 117, 270, 271, 129, 280, 35, 38, 276, 34,
         140, 118, 119, 122, 30, 274),
        56,
    ),
}  # fmt: skip

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP = {"x86_64": 317, "aarch64": 277}  # seccomp(2)
_SET_MODE_FILTER, _FILTER_ALL_THREADS = 1, 1
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refuse: EPERM
_X32_CALLS = 0x40000000  # the second call table of x86-64


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


def confine(*, opens_files: bool = False) -> None:
    """Return up, for good, every connection, every process and, unless Landlock sees to them, every file.

    It holds for all threads of this process. Raise SandboxUnavailable if that cannot be.
    """
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in _REFUSED:
        raise _unavailable()
    architecture, refused, openat = _REFUSED[machine]
    program = _program(architecture, refused if opens_files else (*refused, openat))
    code = ctypes.create_string_buffer(program)
    fprog = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or library.syscall(
        _SECCOMP[machine], _SET_MODE_FILTER, _FILTER_ALL_THREADS, fprog
    ):
        raise _unavailable()


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Assemble the filter (seccomp(2), linux/bpf_common.h): four fields an instruction."""
    last = len(refused) + 1
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_JUMP_IF_AT_LEAST, last, 0, _X32_CALLS),
        *((_JUMP_IF_EQUAL, last - index, 0, call) for index, call in enumerate(refused, start=1)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def require_sandbox(store: Path | None = None) -> None:
    """Try the sandbox on a child process, with a store that is a directory or without.

    Raise SandboxUnavailable unless it holds.
    """
    child = os.fork()
    if child == 0:
        try:
            _hold_in(store)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise _unavailable()


def _hold_in(store: Path | None) -> None:
    """Confine this process; raise OSError or AssertionError where it can do what it must not."""
    if store:
        restrict_to(store)
    confine(opens_files=store is not None)
    for forbidden in (socket.socket, lambda: os.open("/", os.O_RDONLY)):
        try:
            forbidden()
        except PermissionError:
            continue
        raise AssertionError("it does not hold")


def _unavailable() -> SandboxUnavailable:
    """Say so, and what an operator can do about it."""
    return SandboxUnavailable(
        Message(
            "workers cannot be held in here: that takes Linux on x86-64 or arm64 with seccomp, and "
            "with Landlock for a store on disk"
        ),
        hint=Message("Serve on Linux, or use --no-sandbox, on a machine of your own only."),
    )
