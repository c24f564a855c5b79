"""Landlock (landlock(7)): a process that can read one folder and no other file, and write none at all.

A worker whose store is a directory has to open its files while it evaluates; so the filter of system calls
(isnad.workers.sandbox) must let it open some, and this says which.
"""

import ctypes
import os
import struct
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# The rights over files that each version of the interface knows, as a mask (linux/landlock.h).
_ALL_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS_SINCE_5 = (1 << 16) - 1
_PR_SET_NO_NEW_PRIVS = 38


def restrict_to(folder: Path) -> None:
    """Return up, for good, every file but those in a folder, which can be read; raise OSError if it fails.

    What is open already stays open. It holds for this thread and for those that it starts afterwards.
    """
    version = _call(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)
    rights = struct.pack("=Q", _ALL_RIGHTS.get(version, _ALL_RIGHTS_SINCE_5))
    ruleset = _call(_CREATE_RULESET, rights, len(rights), 0)
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", _READ_FILE | _READ_DIR, place), 0)
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(place)
        os.close(ruleset)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call; raise OSError where it fails."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    passed = [ctypes.c_long(one) if isinstance(one, int) else ctypes.c_char_p(one) for one in arguments]
    found: int = library.syscall(ctypes.c_long(number), *passed)
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found
