"""The store: a release of the graph, or other RDF files, in memory; or a release as a directory on disk."""

import fcntl
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.errors import MissingSource, StoreUnavailable
from isnad.locale import Message
from isnad.paths import LOCK, STORES, shown

_SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".owl", ".jsonld")
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True)
class Source:
    """What a store is loaded from, the version of its content, and the folder of a release.

    A large release has a store on disk beside, which need not be loaded. A store that can be written is a
    folder of its own.
    """

    files: tuple[Path, ...]
    version: str
    release: Path | None = None
    stored: Path | None = None
    writable: Path | None = None
    keeps_some: bool | None = None  # of the terms that the engine has no place for; None: it keeps none

    @property
    def rules(self) -> Path | None:
        """The rules that a release was inferred by."""
        return self.release / "rules.json" if self.release else None


def release_source(release: Path) -> Source:
    """Return the source of a release; raise MissingSource where there is none."""
    folder = release.resolve()
    nquads, stored = folder / "isnad.nq", folder.parent / STORES / folder.name
    if not nquads.is_file() and not stored.is_dir():
        raise MissingSource(
            Message("there is no built graph here"),
            where=shown(nquads),
            hint=Message("Build it first: isnad build."),
        )
    on_disk = stored if stored.is_dir() else None
    return Source((nquads,), folder.name, folder, on_disk, keeps_some=False)  # a build refuses such terms


def files_source(files: tuple[Path, ...]) -> Source:
    """Return the source of other RDF files; raise MissingSource or StoreUnavailable for one that is none.

    The version is a hash of all that is in them, so that a validator changes when a file does.
    """
    digest = hashlib.sha256()
    for path in files:
        if path.suffix.lower() not in _SUFFIXES:
            raise StoreUnavailable(
                Message("the name tells no RDF format"),
                where=shown(path),
                hint=Message("Name it with one of %(formats)s", formats=" ".join(_SUFFIXES)),
            )
        try:
            with path.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        except OSError as error:
            raise MissingSource(
                Message("this cannot be read (%(strerror)s)", strerror=error.strerror),
                where=shown(path),
                hint=Message("Give a file that is there."),
            ) from error
    return Source(files, digest.hexdigest()[:16])


def writable_source(folder: Path) -> Source:
    """Return the source of a store that can be written; its version is not that of its content."""
    return Source((), "writable", writable=folder)


def open_store(source: Source) -> pyoxigraph.Store:
    """Open the store on disk, or load one into memory.

    Raise StoreUnavailable, with the line, where a file is not what it seems. Fork before and not after a
    store on disk is opened: it starts threads.
    """
    if source.stored:
        return _opened(source.stored)
    store = pyoxigraph.Store()
    for path in source.files:
        try:
            store.bulk_load(path=str(path), format=format_of(path))
        except (OSError, SyntaxError, ValueError) as error:
            found = _LINE.search(str(error))
            line = getattr(error, "lineno", None) or (found[1] if found else None)
            raise StoreUnavailable(
                Message("this cannot be loaded (%(error)s)", error=error),
                where=f"{shown(path)}:{line}" if line else shown(path),
                hint=Message("Correct the file at this line, or build the graph anew: isnad build."),
            ) from error
    return store


def format_of(path: Path) -> RdfFormat | None:
    """Return the format that the name of a file tells."""
    suffix = path.suffix.lower()
    return RdfFormat.from_extension("rdf" if suffix == ".owl" else suffix[1:])


@contextmanager
def held(source: Source) -> Iterator[None]:
    """Keep a store on disk from being taken away by a build, as long as it is served."""
    if source.stored is None:
        yield
        return
    with source.stored.with_suffix(LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _opened(folder: Path) -> pyoxigraph.Store:
    """Open a store on disk to read it."""
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(
            Message("this store cannot be opened (%(error)s)", error=error),
            where=shown(folder),
            hint=Message("Remove this folder, and build the graph anew: isnad build."),
        ) from error
