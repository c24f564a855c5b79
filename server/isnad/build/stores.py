"""The stores on disk: a large release as a directory that a server opens and need not load (RocksDB).

A store is made anew from the quads of a release, or out of the last one's, where few documents have changed.
It is put in place whole, and never written again.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.releases import MAKING, still_made
from isnad.paths import LOCK, STORES

# What is loaded at a time, of 252,000,000 bytes in all: 128,000,000 take 1,060 MB of memory instead of 345,
# and 14.0 s of a processor instead of 15.4.
_BYTES_AT_A_TIME = 32_000_000


def store_folder(out: Path, version: str) -> Path:
    """Name the store of a release."""
    return out / STORES / version


def make_store(nquads: Path, out: Path, version: str) -> Path:
    """Make the store of a release from its N-Quads; give its folder."""
    if store_folder(out, version).is_dir():
        return store_folder(out, version)
    made = _begun(out)
    store = pyoxigraph.Store(str(made))
    with nquads.open("rb") as lines:
        while block := lines.read(_BYTES_AT_A_TIME):
            store.bulk_load(block + lines.readline(), format=RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    del store
    return _put(made, out, version)


@dataclass(frozen=True)
class Changes:
    """The lines of N-Quads that a release has no more, and those that it has and the last one had not."""

    removed: frozenset[str]
    added: frozenset[str]

    @classmethod
    def between(cls, before: Iterable[str], after: Iterable[str]) -> "Changes":
        """Return how two sorted lists of distinct lines differ."""
        removed, added = [], []
        old, new = iter(before), iter(after)
        one, other = next(old, ""), next(new, "")
        while one or other:
            if one == other:
                one, other = next(old, ""), next(new, "")
            elif other == "" or (one and one < other):
                removed.append(one)
                one = next(old, "")
            else:
                added.append(other)
                other = next(new, "")
        return cls(frozenset(removed), frozenset(added))


def grown_store(last: Path, changes: Changes, out: Path, version: str) -> Path:
    """Make the store of a release from the last one's: what stays is the same file under two names.

    A line may be among those that go and among those that come: it stays.
    """
    if store_folder(out, version).is_dir():
        return store_folder(out, version)
    made = _begun(out)
    made.rmdir()  # the backup makes it
    pyoxigraph.Store.read_only(str(last)).backup(str(made))
    store = pyoxigraph.Store(str(made))
    for quad in _quads(changes.removed):
        store.remove(quad)
    store.extend(_quads(changes.added))
    store.flush()
    del store
    return _put(made, out, version)


def sweep_stores(out: Path, current: str) -> None:
    """Take away the stores of earlier releases that nobody serves, and what killed builds have left."""
    for path in (out / STORES).glob("*"):
        if path.name.startswith(MAKING):
            if not still_made(path):
                shutil.rmtree(path, ignore_errors=True)
        elif path.is_dir() and path.name != current:
            _remove_unless_served(path)


def _begun(out: Path) -> Path:
    """Make the folder in which a store comes to be."""
    (out / STORES).mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f"{MAKING}{os.getpid()}-", dir=out / STORES))
    made.chmod(0o755)
    return made


def _put(made: Path, out: Path, version: str) -> Path:
    """Put a store in its place, beside what a server that serves it takes hold of."""
    folder = store_folder(out, version)
    folder.with_suffix(LOCK).touch()
    made.rename(folder)
    return folder


def _quads(lines: Iterable[str]) -> Iterable[pyoxigraph.Quad]:
    return pyoxigraph.parse("".join(lines).encode(), format=RdfFormat.N_QUADS)


def _remove_unless_served(folder: Path) -> None:
    """Remove a store, unless a server holds it."""
    lock_path = folder.with_suffix(LOCK)
    lock_path.touch()
    with lock_path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder, ignore_errors=True)
        lock_path.unlink(missing_ok=True)
