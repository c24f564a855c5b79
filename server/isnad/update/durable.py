"""A store that lasts: in memory to be asked, and in files, which have each change before that has it."""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph

from isnad.errors import StoreUnavailable
from isnad.locale import Message
from isnad.paths import shown
from isnad.request_errors import StoreFull
from isnad.update.changes import read_steps, written
from isnad.update.journal import (
    Record,
    append,
    damaged,
    file_of,
    files_of,
    foot_of,
    head_of,
    older_than,
    records,
    sync_folder,
)

EMPTY = "empty"  # the origin of a store that began with nothing in it

_LOCK = "lock"
_LOCK_SECONDS = 3.0  # for a server that was just ended to let go
_AT_ONCE = 100_000
_LEAST_JOURNAL = 16_000_000  # bytes, below which no new base is written


class Overtaken(Exception):
    """Report a change that was worked out on a state which is no longer the newest."""


class DurableStore:
    """A store, its state, which is the number of changes it has seen, and its files."""

    def __init__(self, folder: Path, most_quads: int) -> None:
        """Open the store of a folder, for this process alone.

        Raise StoreUnavailable where there is none, or it is damaged, in use, or larger than it may be.
        """
        self._folder = folder
        self._most_quads = most_quads
        self._lock = _locked(folder)
        self.store = pyoxigraph.Store()
        self.state, self.origin = 0, EMPTY
        try:
            self._journal, self._end = self._load()
        except StoreUnavailable:
            self._lock.close()
            raise
        self._quads = len(self.store)
        if self._quads > most_quads:
            self.close()
            raise StoreUnavailable(
                Message("this store has %(quads)s quads", quads=f"{self._quads:,}"),
                where=shown(folder),
                hint=Message("Raise the limit: --max-stored-quads."),
            )

    @property
    def version(self) -> str:
        """Name the state as an answer does: whence the store came, and the changes since."""
        return f"{self.origin}+{self.state}"

    def commit(self, rows: bytes, based_on: int) -> None:
        """Make a change last, and then apply it.

        Raise Overtaken where it was worked out on another state, ValueError for what are no rows, and
        StoreFull (507) for too many quads, or where the disk does not take it: nothing is changed then.
        """
        if based_on != self.state:
            raise Overtaken
        steps = list(read_steps(rows))
        added = sum(len(step.quads) for step in steps if step.row == "A")
        removed = sum(len(step.quads) for step in steps if step.row == "D")
        cleared = any(step.row in ("GE", "GD") for step in steps)
        if added and not cleared and self._quads + added - removed > self._most_quads:
            raise self._full()
        try:
            record = Record.now(self.state + 1, self.origin, rows)
            self._end = append(self._journal, record, self._end)
        except OSError as error:
            raise _unwritable(error) from error
        self.state += 1
        for step in steps:
            step.apply(self.store)
        self._quads = len(self.store) if cleared else self._quads + added - removed

    def close(self) -> None:
        """Let go of the files: of all, or of what a process forked from the one that writes has of them."""
        self._lock.close()
        self._journal.close()

    # Files.

    def _load(self) -> tuple[IO[bytes], int]:
        """Read the newest base and the journals since; open the last journal, to go on where it ends."""
        files = files_of(self._folder)
        if files is None:
            raise _missing(self._folder)
        for path in self._folder.glob("*.part"):
            path.unlink()
        whole = False
        for record, _ in records(files.base):
            whole = True
            self.state, self.origin = record.state, record.origin
            self._apply(files.base, 0, record)
        if not whole:
            raise damaged(files.base, 0)
        end = 0
        for path in files.journals:
            end = 0
            for record, after in records(path):
                if record.state != self.state + 1:
                    raise damaged(path, end, f"{self.state + 1} ≠ {record.state}")
                self._apply(path, end, record)
                self.state, end = record.state, after
        last = files.journals[-1] if files.journals else file_of(self._folder, "journal", self.state)
        journal = last.open("ab", buffering=0)
        os.ftruncate(journal.fileno(), end)  # what was not finished
        sync_folder(self._folder)
        return journal, end

    def _apply(self, path: Path, byte: int, record: Record) -> None:
        try:
            for step in read_steps(record.rows):
                step.apply(self.store)
        except ValueError as error:
            raise damaged(path, byte, str(error)) from error

    def _base_bytes(self) -> int:
        files = files_of(self._folder)
        return files.base.stat().st_size if files else 0

    def compact(self, fork: Callable[[Callable[[], None]], None]) -> None:
        """Where the journals have outgrown the base, begin a new one, and have a child write a new base.

        Until that is whole, the old base and all journals stay.
        """
        length = os.fstat(self._journal.fileno()).st_size
        if length < _LEAST_JOURNAL or length < self._base_bytes():
            return
        journal = file_of(self._folder, "journal", self.state).open("ab", buffering=0)
        sync_folder(self._folder)
        self._journal.close()
        self._journal, self._end = journal, os.fstat(journal.fileno()).st_size

        def write() -> None:
            write_base(self._folder, self.state, self.origin, _rows(self.store))
            for path in older_than(self._folder, self.state):
                path.unlink(missing_ok=True)

        fork(write)

    def _full(self) -> StoreFull:
        return StoreFull(
            Message("the store has room for %(most_quads)s quads", most_quads=f"{self._most_quads:,}"),
            hint=Message("Delete what is not needed."),
            details={"limit": self._most_quads},
        )


def begin_store(folder: Path, origin: str, lines: Iterable[bytes]) -> None:
    """Make the store of a folder out of N-Quads; its origin is what they are a copy of."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_base(folder, 0, origin, (b"A " + line for line in lines if line.strip()))


def origin_of(folder: Path) -> str:
    """Return what the store of a folder is a copy of; raise StoreUnavailable for none, or a damaged one."""
    files = files_of(folder)
    if files is None:
        raise _missing(folder)
    for record, _ in records(files.base):
        return record.origin
    raise damaged(files.base, 0)


def write_base(folder: Path, state: int, origin: str, rows: Iterable[bytes]) -> None:
    """Write the base of a state, and put it in place when it is whole."""
    path = file_of(folder, "base", state)
    part = path.with_suffix(".part")
    now = Record.now(state, origin, b"").time
    with part.open("w+b") as opened:
        opened.write(head_of(state, origin, now, 0))
        length = sum(opened.write(row) for row in rows)
        opened.seek(0)
        opened.write(head_of(state, origin, now, length))
        opened.seek(0)
        checksum = hashlib.blake2b(digest_size=16)
        while piece := opened.read(1 << 20):
            checksum.update(piece)
        opened.write(foot_of(checksum))
        opened.flush()
        os.fsync(opened.fileno())
    part.rename(path)
    sync_folder(folder)


def _rows(store: pyoxigraph.Store) -> Iterator[bytes]:
    """Write a store as rows that make it out of nothing."""
    for graph in store.named_graphs():
        yield f"GC {graph} .\n".encode()
    quads = iter(store)
    while part := list(islice(quads, _AT_ONCE)):
        yield written("A", part)


def _locked(folder: Path) -> IO[bytes]:
    """Take a folder for this process alone; raise StoreUnavailable where another one has it."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
    lock = (folder / _LOCK).open("ab")
    until = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError as error:
            if time.monotonic() < until:
                time.sleep(0.02)
                continue
            lock.close()
            raise StoreUnavailable(
                Message("another server uses this store"),
                where=shown(folder),
                hint=Message("Stop it, or choose another folder."),
            ) from error


def _missing(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Message("there is no store in this folder"),
        where=shown(folder),
        hint=Message("Begin one: isnad serve --writable."),
    )


def _unwritable(error: OSError) -> StoreFull:
    """Say that the disk does not take what is written."""
    return StoreFull(
        Message("the disk does not take the change"),
        hint=Message("Tell whoever runs the server."),
        details={"errno": error.errno or 0},
    )
