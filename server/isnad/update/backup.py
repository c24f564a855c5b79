"""A store that is written to, surveyed and copied, while it is served or not: its files only ever grow."""

import os
import shutil
from pathlib import Path

from isnad.errors import MissingSource, UnwritableOutput
from isnad.locale import Message
from isnad.paths import shown
from isnad.update.journal import Files, Record, damaged, files_of, records, sync_folder

_TIMES = 5  # that it is begun anew, where a new base takes the place of files that are being read


def survey(folder: Path) -> Record:
    """Read all records of a store; give the last, without its rows.

    Raise MissingSource where there is no store, and StoreUnavailable where it is damaged.
    """
    last, _ = _read(_files(folder))
    return last


def back_up(folder: Path, copy: Path) -> Record:
    """Copy the newest state of a store; give its last record, without its rows.

    Raise MissingSource where there is no store, StoreUnavailable where it is damaged, and UnwritableOutput
    where the copy is there already or cannot be written: it is put in place when it is whole.
    """
    if copy.exists():
        raise UnwritableOutput(
            Message("this folder is there already"),
            where=shown(copy),
            hint=Message("Name a new one."),
        )
    part = copy.with_name(f"{copy.name}.part")
    for _ in range(_TIMES):
        shutil.rmtree(part, ignore_errors=True)
        try:
            last = _copied(_files(folder), part)
        except FileNotFoundError:  # a new base was put in place meanwhile
            continue
        except OSError as error:
            raise _unwritable(copy, error) from error
        part.rename(copy)
        sync_folder(copy.parent)
        return last
    raise _unwritable(copy, FileNotFoundError("?"))


def _copied(files: Files, part: Path) -> Record:
    """Copy the files of a store as far as their records are whole."""
    last, ends = _read(files)
    part.mkdir(parents=True, mode=0o700)
    for path, end in ends.items():
        with path.open("rb") as source, (part / path.name).open("wb") as target:
            target.write(source.read(end))
            target.flush()
            os.fsync(target.fileno())
    return last


def _read(files: Files) -> tuple[Record, dict[Path, int]]:
    """Read all records, state by state; give the last, and where each file's last one ends."""
    last: Record | None = None
    ends: dict[Path, int] = {}
    for path in (files.base, *files.journals):
        ends[path] = 0
        for record, end in records(path):
            if last and record.state != last.state + 1:
                raise damaged(path, ends[path], f"{last.state + 1} ≠ {record.state}")
            last, ends[path] = Record(record.state, record.origin, record.time, b""), end
    if last is None or not ends[files.base]:
        raise damaged(files.base, 0)
    return last, ends


def _files(folder: Path) -> Files:
    files = files_of(folder)
    if files is None:
        raise MissingSource(
            Message("there is no store in this folder"),
            where=shown(folder),
            hint=Message("Name the --store folder of a server."),
        )
    return files


def _unwritable(copy: Path, error: OSError) -> UnwritableOutput:
    return UnwritableOutput(
        Message("the copy cannot be written (%(strerror)s)", strerror=error.strerror),
        where=shown(copy),
        hint=Message("Choose a place that can be written."),
    )
