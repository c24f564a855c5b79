"""The folder of a document as it is written to: whole files, and never over somebody else's change."""

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from pathlib import Path

from isnad.author.naming import DocumentFiles
from isnad.errors import ChangedMeanwhile
from isnad.locale import Message
from isnad.paths import read_text, shown, sync, unwritable
from isnad.source.quotes import shared_beginning

# In the order in which they are written: what a fact speaks of is named before the fact is there, so that a
# process that is ended between two files leaves a name that nothing uses yet, and no fact without its names.
FILES = {"entities": "entities.ttl", "document": "document.ttl", "facts": "facts.trig"}
_WRITING = ".author-"
_CONTEXTS = (200, 60, 20, 0)  # characters around an edit by which it is found again


def read_files(folder: Path) -> DocumentFiles:
    """Return the files of a document; raise MissingSource or MalformedSource."""
    entities = folder / "entities.ttl"
    return DocumentFiles(
        document=read_text(folder / "document.ttl"),
        facts=read_text(folder / "facts.trig"),
        entities=read_text(entities) if entities.is_file() else None,
    )


def version_of(files: DocumentFiles) -> str:
    """Return the checksum of the files together."""
    return hashlib.sha256(repr(astuple(files)).encode()).hexdigest()[:20]


def write_files(folder: Path, before: DocumentFiles, after: DocumentFiles) -> None:
    """Write what differs, each file whole; raise ChangedMeanwhile unless all are still as they were before.

    Raise UnwritableOutput where the folder cannot be written. A process that is killed leaves each file as it
    was or as it is to be.
    """
    try:
        with _locked(folder):
            if read_files(folder) != before:
                raise changed_meanwhile(folder)
            for field, name in FILES.items():
                text = getattr(after, field)
                if text is None:
                    (folder / name).unlink(missing_ok=True)
                elif text != getattr(before, field):
                    _replace(folder / name, text)
    except OSError as error:
        raise unwritable(folder, error, Message("Make the folder writable.")) from error


def change_facts(folder: Path, edit: Callable[[str], str]) -> None:
    """Write facts.trig as an edit of its text returns it; raise a SourceError, or UnwritableOutput."""
    before = read_files(folder)
    write_files(folder, before, replace(before, facts=edit(before.facts)))


def undone(now: DocumentFiles, before: DocumentFiles, after: DocumentFiles) -> DocumentFiles:
    """Return the files without a change that was made to them, and with all that was changed since.

    Raise ChangedMeanwhile where what the change wrote is not there any more as it wrote it.
    """
    texts: dict[str, str | None] = {}
    for field, name in FILES.items():
        old, new, here = (getattr(files, field) for files in (before, after, now))
        texts[field] = (
            old if here == new else here if old == new else _without(here, old or "", new or "", name)
        )
    return replace(now, **texts)  # type: ignore[arg-type]


def changed_meanwhile(folder: Path) -> ChangedMeanwhile:
    """Return the error of a folder that somebody else has written to."""
    return ChangedMeanwhile(
        Message("the files have been changed since they were read"),
        where=shown(folder),
        hint=Message("Look at what is there now, and do it again."),
    )


def remove_unfinished(folder: Path) -> None:
    """Remove what a process that was killed had not finished writing for a document."""
    with _locked(folder):
        for path in _aside(folder).glob(f"{_WRITING}{folder.name}-*"):
            path.unlink(missing_ok=True)


def _without(here: str | None, old: str, new: str, name: str) -> str:
    """Return a text in which the run of characters that differs between two others is as in the old one."""
    begin = shared_beginning(old, new)
    most = min(len(old), len(new)) - begin
    end = shared_beginning(old[::-1][:most], new[::-1][:most])
    inserted, removed = new[begin : len(new) - end], old[begin : len(old) - end]
    for length in _CONTEXTS:
        before, after = new[max(0, begin - length) : begin], new[len(new) - end :][:length]
        needle = before + inserted + after
        if needle and here and here.count(needle) == 1:
            return here.replace(needle, before + removed + after)
    raise ChangedMeanwhile(
        Message("what is to be undone has been changed since"),
        where=name,
        hint=Message("Change it in the file."),
    )


def _aside(folder: Path) -> Path:
    """Return where files are written before they are renamed: data/, where nothing reads them."""
    return folder.resolve().parent.parent


def _replace(path: Path, text: str) -> None:
    """Write a file whole, and put it in the place of the one that is there."""
    path = path.resolve()
    mode = path.stat().st_mode if path.exists() else 0o644
    handle, name = tempfile.mkstemp(prefix=f"{_WRITING}{path.parent.name}-", dir=_aside(path.parent))
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode & 0o777)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync(path.parent)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process alone among those that write to it here."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
