"""What a worker must not do, and how the kernel holds it to that: seccomp, and a memory limit.

A worker evaluates strangers' programs. It needs its store, its memory and the socket it was born
with; so it can open no file, no connection and no process, and gets a bounded piece of memory more
than it was born with. Linux on x86-64 and arm64; elsewhere SandboxUnavailable is raised.
"""

import ctypes
import os
import platform
import resource
import socket
import struct
from contextlib import suppress
from pathlib import Path

from isnad.errors import SandboxUnavailable, Text

# The calls that are refused, by machine: the audit architecture, then the numbers (asm/unistd.h).
# open, creat, openat, openat2; socket, connect, bind, io_uring_setup; fork, vfork, clone, clone3,
# execve, execveat; ptrace, process_vm_readv, process_vm_writev, kill, bpf; unlink, rename and mkdir
# in all their forms.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (2, 85, 257, 437, 41, 42, 49, 425, 57, 58, 56, 435, 59, 322, 101, 310, 311, 62, 321,
         87, 263, 82, 264, 316, 83, 258),
    ),
    "aarch64": (
        0xC00000B7,
        (56, 437, 198, 203, 200, 425, 220, 435, 221, 281, 117, 270, 271, 129, 280, 35, 38, 276, 34),
    ),
}  # fmt: skip

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refuse: EPERM
_X32_CALLS = 0x40000000  # the second call table of x86-64


def die_first() -> None:
    """Have the kernel, should the machine run out of memory, end this process before any other."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def limit_memory(more_bytes: int) -> None:
    """Bound this process to the address space it has now and so many bytes more."""
    statm = Path("/proc/self/statm")
    held = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (held + more_bytes, held + more_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a worker that dies leaves no image of itself


def confine() -> None:
    """Give up, for good, every file, connection and process; raise SandboxUnavailable if that cannot be."""
    found = _REFUSED.get(platform.machine())
    if platform.system() != "Linux" or found is None:
        raise _unavailable()
    program = _program(*found)
    code = ctypes.create_string_buffer(program)
    fprog = struct.pack("HL", len(program) // 8, ctypes.addressof(code))
    library = ctypes.CDLL(None, use_errno=True)
    refused = library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or library.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(fprog), 0, 0
    )
    if refused:
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


def require_sandbox() -> None:
    """Try the sandbox on a child process; raise SandboxUnavailable unless it holds."""
    child = os.fork()
    if child == 0:
        try:
            confine()
            socket.socket()
        except PermissionError:
            os._exit(0)
        except BaseException:  # noqa: S110, BLE001 - the edge of a process: it must not go on as a server
            pass
        os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise _unavailable()


def _unavailable() -> SandboxUnavailable:
    """Say so, and what an operator can do about it."""
    return SandboxUnavailable(
        Text(
            ar="لا يمكن عزل العمال هنا: يلزم لينكس على x86-64 أو arm64 مع seccomp",
            en="workers cannot be held in here: that takes Linux on x86-64 or arm64 with seccomp",
        ),
        mend=Text(
            ar="شغل الخادم على لينكس، أو استخدم --no-sandbox على جهازك أنت فقط.",
            en="Serve on Linux, or use --no-sandbox, on a machine of your own only.",
        ),
    )
