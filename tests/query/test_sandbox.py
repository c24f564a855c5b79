"""The sandbox permits the system calls that it names, and no other: each is called from within."""

import _thread
import csv
import ctypes
import errno
import faulthandler
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from isnad.sandbox.confinement import Purpose, permitted_calls, restrict_calls, restrict_files

TABLE = Path(__file__).parents[1] / "support" / "system_calls.tsv"  # of the headers of Linux 6.1
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
BEYOND = 700  # later kernels have more calls than the table
PURPOSES: tuple[Purpose, ...] = ("evaluate", "read", "write")
# The kernel asks no filter about these two, which end a process that calls them otherwise than its uprobes do.
UPROBES = (335, 336)
X32 = 0x40000000
here = pytest.mark.skipif(platform.machine() != "x86_64", reason="calls by the numbers of x86-64")


def table(machine: str) -> dict[str, int]:
    """Read the kernel's table of a machine; on x86-64 with what the headers here have beyond it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = {
            row["name"]: int(row[machine]) for row in csv.DictReader(file, delimiter="\t") if row[machine]
        }
    if machine == "x86_64" and HEADER.exists():
        defined = re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text("ascii"))
        found |= {name: int(number) for name, number in defined}
    return found


def inside(purpose: Purpose, what: Callable[[], object], folder: Path | None = None) -> object:
    """Do something in a child that is confined to a purpose; give what it says, or how it ended."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            faulthandler.disable()  # a child that is ended on purpose says nothing
            signal.alarm(20)
            library = ctypes.CDLL(None)  # loaded before no file can be opened
            library.syscall.restype = ctypes.c_long
            folders = (folder,) if folder else ()
            if purpose == "write":
                restrict_files(write=folders)
            else:
                restrict_files(read=folders)
            restrict_calls(purpose)
            os.write(writes, json.dumps(what()).encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        found = said.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return json.loads(found) if found else f"ended by {status}"


def error_of(number: int, *arguments: int) -> int:
    """Make a system call; give its error, 0 where it has none."""
    library = ctypes.CDLL(None, use_errno=True)
    ctypes.set_errno(0)
    six = [ctypes.c_long(one) for one in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    return ctypes.get_errno() if library.syscall(ctypes.c_long(number), *six) == -1 else 0


@here
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_call_that_is_not_named_is_refused(purpose: Purpose, tmp_path: Path) -> None:
    names = {number: name for name, number in table("x86_64").items()}
    permitted = set(permitted_calls(purpose, "x86_64").values())
    if purpose == "write":  # one is said not to be there; the other may read
        permitted |= {table("x86_64")[name] for name in ("clone3", "prlimit64")}
    asked = [number for number in range(BEYOND) if number not in (*permitted, *UPROBES)]
    folder = None if purpose == "evaluate" else tmp_path
    found = inside(purpose, lambda: [error_of(number) for number in asked], folder)
    assert isinstance(found, list)
    passed = [
        names.get(number, number) for number, error in zip(asked, found, strict=True) if error != errno.EPERM
    ]
    assert passed == []
    for name in ("truncate", "chmod", "symlink", "tkill", "rt_sigqueueinfo", "pidfd_send_signal"):
        assert table("x86_64")[name] in asked
    assert (table("x86_64")["prlimit64"] in asked) == (purpose != "write")


@here
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_call_that_is_named_is_permitted(purpose: Purpose, tmp_path: Path) -> None:
    folder = None if purpose == "evaluate" else tmp_path
    for name, number in permitted_calls(purpose, "x86_64").items():
        if name in ("read", "restart_syscall"):  # these would wait
            continue
        found = inside(purpose, partial(error_of, number, -1), folder)
        assert found != errno.EPERM, name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_numbers_are_the_kernel_s(purpose: Purpose, machine: str) -> None:
    known = table(machine)
    permitted = permitted_calls(purpose, machine)
    assert permitted == {name: known[name] for name in permitted}
    elsewhere = "aarch64" if machine == "x86_64" else "x86_64"
    other = permitted_calls(purpose, elsewhere)
    assert {name for name in other if name in known} <= set(permitted)
    assert {name for name in permitted if name in table(elsewhere)} <= set(other)


@here
def test_the_second_table_of_x86_64_is_refused() -> None:
    numbers = range(X32, X32 + 560)
    found = inside("write", lambda: sorted({error_of(number) for number in numbers}))
    assert found == [errno.EPERM]


@here
def test_a_signal_reaches_no_other_process() -> None:
    tgkill = table("x86_64")["tgkill"]
    parent = os.getpid()
    assert inside("evaluate", lambda: error_of(tgkill, parent, parent, 0)) == errno.EPERM
    assert inside("evaluate", lambda: error_of(tgkill, os.getpid(), os.getpid(), 0)) == 0
    assert inside("evaluate", os.abort) == f"ended by {-signal.SIGABRT}"


@here
def test_a_thread_that_was_started_before_may_begin_in_a_reader_afterwards() -> None:
    """RocksDB starts threads when a store is opened, and the C library ends the process if one may not begin."""
    for _ in range(20):
        child = os.fork()
        if child == 0:
            for _ in range(50):
                _thread.start_new_thread(os.getpid, ())
            restrict_calls("read")
            for _ in range(50):
                os.sched_yield()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@here
def test_a_writer_starts_threads_and_no_process() -> None:
    import threading

    def start() -> bool:
        done: list[bool] = []
        thread = threading.Thread(target=lambda: done.append(True))
        thread.start()
        thread.join()
        return done == [True]

    clone, clone3, limits = (table("x86_64")[name] for name in ("clone", "clone3", "prlimit64"))
    assert inside("write", start) is True
    assert inside("write", lambda: error_of(clone, signal.SIGCHLD)) == errno.EPERM
    assert inside("write", lambda: error_of(clone3)) == errno.ENOSYS
    assert inside("write", lambda: error_of(limits, 0, 0, 0, 0)) == 0
    for one in (1, 1 << 32):
        assert inside("write", partial(error_of, limits, 0, 0, one, 0)) == errno.EPERM
    assert inside("write", lambda: error_of(limits, 1, 0, 0, 0)) == errno.EPERM


def refused(what: Callable[[], object]) -> bool:
    try:
        what()
    except PermissionError:
        return True
    return False


@pytest.mark.parametrize("purpose", PURPOSES)
def test_files_are_those_of_the_folder(purpose: Purpose, tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "file").write_text("text")

    def try_all() -> list[bool]:
        return [
            refused(lambda: (other / "file").read_bytes()),
            refused(lambda: (other / "file").write_bytes(b"")),
            refused(lambda: (other / "file").unlink()),
            refused(lambda: (own / "link").symlink_to(other / "file")),
            refused(lambda: (own / "file").chmod(0o600)),
            refused(lambda: socket.socket(socket.AF_INET)),
            refused(lambda: os.fork()),
            refused(lambda: (own / "file").read_bytes()),
            refused(lambda: (own / "file").write_bytes(b"new")),
            refused(lambda: os.link(own / "file", own / "again")),
            refused(lambda: (own / "new").write_bytes(b"")),
        ]

    reads, writes = purpose != "evaluate", purpose == "write"
    found = inside(purpose, try_all, None if purpose == "evaluate" else own)
    assert found == [True] * 7 + [not reads, not writes, not writes, not writes]
    assert (other / "file").read_text() == "text"


WRITER = """
import sys
from pathlib import Path
import pyoxigraph
from isnad.sandbox.confinement import restrict_files
from isnad.sandbox.confinement import restrict_calls

folder = Path(sys.argv[1])
restrict_files(write=(folder,))
restrict_calls("write")
store = pyoxigraph.Store(str(folder / "store"))
store.update("INSERT DATA { <a:s> <a:p> 1, 2, 3 }")
store.flush()
store.optimize()
store.backup(str(folder / "copy"))
print(len(pyoxigraph.Store.read_only(str(folder / "copy"))))
"""


def test_a_writer_of_the_engine_is_not_hindered(tmp_path: Path) -> None:
    """What RocksDB needs: to open, write, flush, optimize, make a checkpoint, and open that to read it.

    In a process that was not forked: RocksDB hangs where its parent had a store open.
    """
    run = subprocess.run([sys.executable, "-c", WRITER, tmp_path], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "3\n", "")
