"""The files and the ports that a process may open, held to by Landlock (landlock(7)).

What is open stays open. It holds for the thread that asks for it and for those that this one starts, so a
process asks before it has others.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

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
