"""A store of one's own, on disk: immutable checkpoints, and a record of which one is current.

    DIR/current                     the record: state, origin, time, each file with its size and SHA-256
    DIR/checkpoints/000000000017/   a RocksDB database to which nobody writes any more

A write clones the current checkpoint: table files, which RocksDB never changes, as hard links, the few small
others as copies. It changes the clone by transactions of the engine; the clone then is the next checkpoint.

What makes a write last, in this order: the engine flushes its tables to the disk and closes the clone; each
new file of the clone is brought to the disk (fsync), then its folder, then `checkpoints`; the new record is
written beside the old one, brought to the disk, and put in its place by rename(2), which is atomic; then DIR
is brought to the disk, and only then the client is told. Whatever ends before the rename, power included,
leaves the old record in force, and a clone that no record names, which the next write removes.

Folders are locked by flock(2), which ends with the process: a server locks DIR, a write `checkpoints`, and
each reader (shared) the checkpoint that it reads; one that is neither current nor locked is removed.

A process that has opened a RocksDB database must not fork, because its children hang.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.errors import MissingSource, StoreUnavailable, UnwritableOutput
from isnad.locale import Message
from isnad.paths import shown, sync

EMPTY = "empty"  # the origin of a store that began with nothing in it

_CURRENT, _CHECKPOINTS = "current", "checkpoints"
_TABLE = ".sst"
_LOCK_SECONDS = 3.0  # for a server that was just ended to release its lock


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint: the store that it is of, the number of changes before it, and what the record says."""

    store: Path
    state: int
    origin: str  # the version of the release that the store began as a copy of, or `empty`
    time: str  # of the last change
    quads: int  # how many there are at the most: counted where it matters, estimated between
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # name: bytes, SHA-256
    keeps_some: bool = False  # of the terms that the engine has no place for (isnad.query.kept_terms)

    @property
    def folder(self) -> Path:
        """Return the folder of the database."""
        return self.store / _CHECKPOINTS / f"{self.state:012}"

    @property
    def version(self) -> str:
        """Return how an answer names this state."""
        return f"{self.origin}+{self.state}"

    def clone(self) -> Path:
        """Make the folder of the next checkpoint, with all that this one has; raise OSError."""
        clone = self.folder.with_name(f"{self.state + 1:012}")
        clone.mkdir(mode=0o700)
        for name in self.files:
            (os.link if name.endswith(_TABLE) else shutil.copyfile)(self.folder / name, clone / name)
        return clone

    def following(self, quads: int, *, keeps_some: bool = False) -> "Checkpoint":
        """Return the checkpoint that the closed clone makes, when it is on the disk; raise OSError."""
        made = _described(self.store, self.state + 1, self.origin, quads, self.files)
        return replace(made, keeps_some=keeps_some)

    def record(self) -> None:
        """Make this the current checkpoint, for good; raise OSError, and then it is not."""
        part = self.store / f"{_CURRENT}.part"
        with part.open("w", encoding="utf-8") as opened:
            json.dump({name: value for name, value in asdict(self).items() if name != "store"}, opened)
        sync(part)
        part.replace(self.store / _CURRENT)
        sync(self.store)

    def require_whole(self, *, read: bool) -> None:
        """Raise StoreUnavailable for a file that is missing or of another size, or (read) has other bytes."""
        for name, (size, checksum) in self.files.items():
            path = self.folder / name
            try:
                whole = path.stat().st_size == size and (not read or _sha256(path) == checksum)
            except OSError:
                whole = False
            if not whole:
                raise _damaged(path)


def begin_store(store: Path, origin: str = EMPTY, quads: Path | None = None) -> None:
    """Make a store of N-Quads, or an empty one, in a process of its own; raise UnwritableOutput."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as other:
        other.submit(_begin, store, origin, quads).result()


def _begin(store: Path, origin: str, quads: Path | None) -> None:
    folder = Checkpoint(store, 0, origin, "", 0).folder
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        store.chmod(0o700)
        database = pyoxigraph.Store(str(folder))
        if quads:
            database.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
        count = len(database)
        database.flush()
        del database
        _described(store, 0, origin, count, {}).record()
    except (OSError, ValueError) as error:
        raise UnwritableOutput(
            Message("the store cannot be begun (%(error)s)", error=error),
            where=shown(store),
            hint=Message("Choose a place that can be written."),
        ) from error


def is_store(store: Path) -> bool:
    """Return whether there is a store in a folder; raise StoreUnavailable for one of an earlier form."""
    if not (store / _CURRENT).exists() and any(store.glob("base-*.rdfp")):
        raise StoreUnavailable(
            Message("this store was written by an earlier version, as journals"),
            where=shown(store),
            hint=Message(
                "Serve it by that version, GET each graph from /graph-store, and PUT it into a new store."
            ),
        )
    return (store / _CURRENT).is_file()


def current(store: Path) -> Checkpoint:
    """Return the current checkpoint; raise MissingSource for none, StoreUnavailable for a damaged record."""
    if not is_store(store):
        raise MissingSource(
            Message("there is no store in this folder"),
            where=shown(store),
            hint=Message("Begin one: isnad serve --writable."),
        )
    try:
        found: dict[str, Any] = json.loads((store / _CURRENT).read_bytes())
        return Checkpoint(store, **found)
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(store / _CURRENT) from error


def lock_current(store: Path) -> tuple[Checkpoint, int]:
    """Return the current checkpoint, and a descriptor that keeps it from being removed while it is open.

    Raise what `current` raises.
    """
    while True:
        found = current(store)
        with suppress(FileNotFoundError):  # another one is current by now
            descriptor = _locked(found.folder, fcntl.LOCK_SH)
            if found.folder.is_dir():
                return found, descriptor
            os.close(descriptor)
        if current(store).state == found.state:
            raise _damaged(found.folder)


def lock_store(store: Path) -> int:
    """Lock a store for one server, and return the descriptor; raise StoreUnavailable where another has it."""
    until = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            return _locked(store, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise StoreUnavailable(
                    Message("another server uses this store"),
                    where=shown(store),
                    hint=Message("Stop it, or choose another folder."),
                ) from error
            time.sleep(0.02)


def lock_writing(store: Path) -> Checkpoint:
    """Wait until no other process writes, remove what nobody needs, and return the current checkpoint.

    Raise OSError, and what `current` raises.
    """
    _locked(store / _CHECKPOINTS, fcntl.LOCK_EX)
    found = current(store)
    for folder in (store / _CHECKPOINTS).iterdir():
        if folder != found.folder:
            try:
                lock = _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(folder)
            os.close(lock)
    return found


def check(store: Path) -> Checkpoint:
    """Read every file of a store, and return its checkpoint.

    Raise MissingSource where there is no store, and StoreUnavailable where a file is damaged.
    """
    found, lock = lock_current(store)
    found.require_whole(read=True)
    os.close(lock)
    return found


def back_up(store: Path, copy: Path) -> Checkpoint:
    """Copy the current checkpoint to a new store, whole or not at all, and return it.

    Raise what `check` raises, and UnwritableOutput where the copy is there already or cannot be written.
    """
    if copy.exists():
        raise UnwritableOutput(
            Message("this folder is there already"), where=shown(copy), hint=Message("Name a new one.")
        )
    found, lock = lock_current(store)
    part = copy.with_name(f"{copy.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        copied = Checkpoint(**{**vars(found), "store": part})
        copied.folder.mkdir(parents=True, mode=0o700)
        for name in found.files:
            shutil.copyfile(found.folder / name, copied.folder / name)
            sync(copied.folder / name)
        copied.require_whole(read=True)
        for folder in (copied.folder, copied.folder.parent):
            sync(folder)
        copied.record()
        part.rename(copy)
        sync(copy.parent)
    except StoreUnavailable as error:  # name the store, and not its copy
        raise error.at(error.where.replace(part.name, store.name)) from error
    except OSError as error:
        found.require_whole(read=False)
        raise UnwritableOutput(
            Message("the copy cannot be written (%(strerror)s)", strerror=error.strerror),
            where=shown(copy),
            hint=Message("Choose a place that can be written."),
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        os.close(lock)
    return found


def _described(
    store: Path, state: int, origin: str, quads: int, known: Mapping[str, tuple[int, str]]
) -> Checkpoint:
    """Describe the checkpoint in a folder that the engine has closed, and bring what is new to the disk."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    folder = Checkpoint(store, state, origin, now, quads).folder
    files: dict[str, tuple[int, str]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("LOG") or path.name == "LOCK":  # no part of the database
            path.unlink()
        elif path.name.endswith(_TABLE) and path.name in known:
            files[path.name] = known[path.name]
        else:
            sync(path)
            files[path.name] = path.stat().st_size, _sha256(path)
    for synced in (folder, folder.parent):
        sync(synced)
    return Checkpoint(store, state, origin, now, quads, files)


def _locked(folder: Path, how: int) -> int:
    """Lock a folder, and return the descriptor that has the lock; raise OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _damaged(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Message("this store is damaged: a file is not as it was written"),
        where=shown(path),
        hint=Message("Go back to a backup: serve that."),
    )
