"""What a process may do that evaluates strangers' programs: calls by seccomp(2), files and ports by Landlock.

A worker needs its store, its memory and the socket that it was forked with. So the system calls that it
needs are permitted by name, and every other one, also one of a later kernel, fails with EPERM. Linux on
x86-64 and arm64; elsewhere SandboxUnavailable is raised. By Landlock (landlock(7)) it opens the files and the
ports that are named; what is open stays open. Both hold for the thread that asks for them and for those that
this one starts, so a process asks before it has others.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from isnad.errors import SandboxUnavailable
from isnad.locale import Message

PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_CREATE_RULESET_VERSION, _RULE_PATH_BENEATH, _RULE_NET_PORT = 1, 1, 2
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
# The rights over files that each version of Landlock knows, as a mask (linux/landlock.h).
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FILE_RIGHTS_SINCE_5 = (1 << 16) - 1
_BIND, _CONNECT = 1, 2  # TCP, since version 4
_SCOPES = 3  # abstract sockets and signals, since version 6


def restrict_files(
    *, read: Iterable[Path] = (), write: Iterable[Path] = (), bind: int | None = None, connect: bool = False
) -> None:
    """Give up, for good, every file and every network but for those that are named.

    These are folders and files to be read, or to be written to as well; a port to listen on; and whether any
    other machine may be called. Raise SandboxUnavailable if that cannot be; where no file is named, a kernel
    without Landlock will do, since the filter of calls lets a process open nothing then.
    """
    read, write = tuple(read), tuple(write)
    try:
        ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _restrict(read, write, bind, connect=connect)
    except (OSError, AttributeError) as error:
        if read or write:
            raise unavailable() from error


def _restrict(read: tuple[Path, ...], write: tuple[Path, ...], bind: int | None, *, connect: bool) -> None:
    """Restrict this thread; raise OSError where that fails."""
    version = system_call(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)
    rights = _FILE_RIGHTS.get(version, _FILE_RIGHTS_SINCE_5)
    handled = struct.pack("=Q", rights)
    handled += struct.pack("=Q", _BIND if connect else _BIND | _CONNECT) if version >= 4 else b""
    handled += struct.pack("=Q", _SCOPES) if version >= 6 else b""
    ruleset = system_call(_CREATE_RULESET, handled, len(handled), 0)
    try:
        for path in read:
            _permit(ruleset, path, _READ_FILE | _READ_DIR)
        for path in write:
            _permit(ruleset, path, rights)
        if bind is not None and version >= 4:
            system_call(_ADD_RULE, ruleset, _RULE_NET_PORT, struct.pack("=QQ", _BIND, bind), 0)
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _permit(ruleset: int, path: Path, rights: int) -> None:
    """Have a ruleset permit rights over a file, or over what is below a folder."""
    if not path.is_dir():
        rights &= _READ_FILE | _WRITE_FILE | _TRUNCATE
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        system_call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call; raise OSError where it fails."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    passed = [ctypes.c_long(one) if isinstance(one, int) else ctypes.c_char_p(one) for one in arguments]
    found: int = library.syscall(ctypes.c_long(number), *passed)
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found


def unavailable() -> SandboxUnavailable:
    """Say that a process cannot be held in here, and what an operator can do about it."""
    return SandboxUnavailable(
        Message(
            "workers cannot be held in here: that takes Linux on x86-64 or arm64 with seccomp, and "
            "with Landlock for a store on disk"
        ),
        hint=Message("Serve on Linux, or use --no-sandbox, on a machine of your own only."),
    )


# What a process does: evaluate on a store in memory, read a store on disk, or write one.
Purpose = Literal["evaluate", "read", "write"]

# The permitted calls by name, with their numbers on x86-64 (asm/unistd_64.h) and on arm64
# (asm-generic/unistd.h), and None where there is no such call. The first ones are the commonest.
_EVALUATE: dict[str, tuple[int | None, int | None]] = {
    "recvfrom": (45, 207), "sendto": (44, 206), "setitimer": (38, 103), "pread64": (17, 67),
    "futex": (202, 98), "madvise": (28, 233), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216),
    "mprotect": (10, 226), "brk": (12, 214), "read": (0, 63), "write": (1, 64), "close": (3, 57),
    "lseek": (8, 62), "fstat": (5, 80), "clock_gettime": (228, 113), "gettimeofday": (96, 169),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "getcpu": (309, 168), "getrandom": (318, 278), "getpid": (39, 172),
    "getppid": (110, 173), "gettid": (186, 178), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_READ: dict[str, tuple[int | None, int | None]] = {
    "openat": (257, 56), "newfstatat": (262, 79), "statx": (332, 291), "stat": (4, None), "lstat": (6, None),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "getdents64": (217, 61),
    "fcntl": (72, 25), "fadvise64": (221, 223), "readahead": (187, 213), "statfs": (137, 43),
    "fstatfs": (138, 44), "getcwd": (79, 17),
    # What a thread begins with. RocksDB starts some when a store is opened, and one may begin after this is
    # in force: glibc ends the process then (SIGABRT) if it may not.
    "set_robust_list": (273, 99), "rseq": (334, 293),
}  # fmt: skip
_WRITE: dict[str, tuple[int | None, int | None]] = {
    "open": (2, None), "pwrite64": (18, 68), "writev": (20, 66), "pwritev": (296, 70), "fsync": (74, 82),
    "fdatasync": (75, 83), "sync_file_range": (277, 84), "ftruncate": (77, 46), "fallocate": (285, 47),
    "flock": (73, 32), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "unlink": (87, None), "unlinkat": (263, 35), "mkdir": (83, None), "mkdirat": (258, 34),
    "rmdir": (84, None), "link": (86, None), "linkat": (265, 37), "umask": (95, 166), "uname": (63, 160),
    "sysinfo": (99, 179),
}  # fmt: skip
# Permitted by what it is called with: a signal to a thread of this process alone, as abort(3) sends one.
_TGKILL = (234, 131)
# To write, RocksDB starts threads, and no process, and reads its own limits. What clone3 is called with no
# filter can read: it is said not to be there, and clone is called instead.
_CLONE, _CLONE3, _PRLIMIT = (56, 220), (435, 435), (302, 261)
_CLONE_THREAD = 0x00010000

_MACHINES = {
    "x86_64": (0, 0xC000003E, 317),
    "aarch64": (1, 0xC00000B7, 277),
}  # column, architecture, seccomp(2)
_SET_MODE_FILTER, _FILTER_ALL_THREADS = 1, 1
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # linux/bpf_common.h
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000  # linux/seccomp.h


def permitted_calls(purpose: Purpose, machine: str) -> dict[str, int]:
    """Return the system calls that are permitted whatever they are called with: names and numbers."""
    names = _EVALUATE | (_READ if purpose != "evaluate" else {}) | (_WRITE if purpose == "write" else {})
    column = _MACHINES[machine][0]
    return {name: number for name, both in names.items() if (number := both[column]) is not None}


def restrict_calls(purpose: Purpose) -> None:
    """Give up, for good and in all threads, every system call that a purpose does not need.

    Raise SandboxUnavailable if that cannot be.
    """
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in _MACHINES:
        raise unavailable()
    program = _program(purpose, machine)
    code = ctypes.create_string_buffer(program)
    fprog = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    try:
        ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        system_call(_MACHINES[machine][2], _SET_MODE_FILTER, _FILTER_ALL_THREADS, fprog.raw)
    except OSError as error:
        raise unavailable() from error


def _program(purpose: Purpose, machine: str) -> bytes:
    """Assemble the filter (seccomp(2), linux/bpf_common.h): four fields an instruction.

    The calls of x86-64's second table (x32) have other numbers, and fail as all that is not permitted.
    """
    column, architecture, _ = _MACHINES[machine]
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
    ]
    for number in permitted_calls(purpose, machine).values():
        steps += [(_JUMP_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    steps += _if_called_with(_TGKILL[column], [(_argument(0), _JUMP_IF_EQUAL, os.getpid())])
    if purpose == "write":
        steps += _if_called_with(_CLONE[column], [(_argument(0), _JUMP_IF_ANY_BIT, _CLONE_THREAD)])
        nothing_new = [(_argument(2) + half, _JUMP_IF_EQUAL, 0) for half in (0, 4)]
        steps += _if_called_with(_PRLIMIT[column], [(_argument(0), _JUMP_IF_EQUAL, 0), *nothing_new])
        steps += [(_JUMP_IF_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    steps.append((_RETURN, 0, 0, _FAIL | errno.EPERM))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _argument(index: int) -> int:
    """Return where the lower half of an argument is (seccomp_data.args); the upper one is 4 bytes behind."""
    return 16 + 8 * index


def _if_called_with(number: int, conditions: list[tuple[int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the steps that permit a call where all conditions hold: of what is at a place, a comparison."""
    steps = []
    for index, (place, jump, value) in enumerate(conditions):
        to_failure = 2 * (len(conditions) - index) - 1
        steps += [(_LOAD, 0, 0, place), (jump, 0, to_failure, value)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _FAIL | errno.EPERM)]
    return [(_JUMP_IF_EQUAL, 0, len(steps), number), *steps]


def require_sandbox(store: Path | None = None) -> None:
    """Try the sandbox on a child process, with a store that is a directory or without.

    Raise SandboxUnavailable unless it holds.
    """
    child = os.fork()
    if child == 0:
        try:
            restrict_files(read=(store,) if store else ())
            restrict_calls("read" if store else "evaluate")
            if not _can_do(socket.socket) and not _can_do(lambda: os.open("/", os.O_RDONLY)):
                os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise unavailable()


def _can_do(forbidden: object) -> bool:
    """Return whether a call that must be refused is not."""
    with suppress(PermissionError):
        forbidden()  # type: ignore[operator]
        return True
    return False
