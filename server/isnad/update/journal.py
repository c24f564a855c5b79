"""The files of a store that can be written: a base, and journals of what was changed since.

Both are text, RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html): records of a head, the rows between
`TX .` and `TC .`, and a checksum. A base is one record that makes the whole of a state out of nothing; a
journal has one record a change, each brought to the disk before anybody is told that it is done. A record in
whose midst its file ends is one whose writer was ended: nobody was told of it, and it does not count.
Anything else that does not hold is damage, and is named.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from isnad.errors import StoreUnavailable
from isnad.locale import Message
from isnad.paths import shown

Part = Literal["base", "journal"]

_HEAD = re.compile(
    rb'H state "(?P<state>\d+)" \.\n'
    rb'H origin "(?P<origin>[\w-]+)" \.\n'
    rb'H time "(?P<time>[0-9TZ:-]+)" \.\n'
    rb'H length "(?P<length>\d{15})" \.\n'
    rb"TX \.\n"
)
_BEGIN = b"H state "
_FOOT = re.compile(rb"TC \.\n# blake2b (?P<sum>[0-9a-f]{32})\n")
_FOOT_BYTES = len(b"TC .\n# blake2b \n") + 32
_NAME = re.compile(r"(?P<part>base|journal)-(?P<state>\d{12})\.rdfp")


@dataclass(frozen=True)
class Record:
    """A record: the state that it makes, whence the store came, when it was written, and its rows."""

    state: int
    origin: str
    time: str
    rows: bytes

    @classmethod
    def now(cls, state: int, origin: str, rows: bytes) -> "Record":
        """Make a record of this moment."""
        return cls(state, origin, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), rows)

    def written(self) -> bytes:
        """Write it."""
        head = head_of(self.state, self.origin, self.time, len(self.rows))
        return head + self.rows + foot_of(hashlib.blake2b(head + self.rows, digest_size=16))


def head_of(state: int, origin: str, time: str, length: int) -> bytes:
    """Write the head of a record whose rows have so many bytes."""
    return (
        f'H state "{state}" .\nH origin "{origin}" .\nH time "{time}" .\nH length "{length:015}" .\nTX .\n'
    ).encode()


def foot_of(checksum: "hashlib.blake2b") -> bytes:
    """Write the foot of a record, of whose head and rows this is the checksum."""
    return f"TC .\n# blake2b {checksum.hexdigest()}\n".encode()


@dataclass(frozen=True)
class Files:
    """The files that the newest state is made of: a base, and the journals since, in their order."""

    base: Path
    journals: tuple[Path, ...]


def file_of(folder: Path, part: Part, state: int) -> Path:
    """Name a file: the base of a state, or the journal of what came after it."""
    return folder / f"{part}-{state:012}.rdfp"


def files_of(folder: Path) -> Files | None:
    """Find the files of a store; None where there is none."""
    found = [(match["part"], int(match["state"]), path) for path, match in _named(folder)]
    bases = {state: path for part, state, path in found if part == "base"}
    if not bases:
        return None
    newest = max(bases)
    journals = sorted((state, path) for part, state, path in found if part == "journal" and state >= newest)
    return Files(bases[newest], tuple(path for _, path in journals))


def _named(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    """List the files of a folder that are named as those of a store."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(path.name):
            yield path, match


def older_than(folder: Path, state: int) -> list[Path]:
    """List the files that a base of a state makes unneeded."""
    return [path for path, match in _named(folder) if int(match["state"]) < state]


def records(path: Path) -> Iterator[tuple[Record, int]]:
    """Read the records of a file, and where each ends; leave out one that its writer did not finish.

    Raise StoreUnavailable, with the file and the byte, for what is damaged.
    """
    content = path.read_bytes()
    start = 0
    while start < len(content):
        head = _HEAD.match(content, start)
        if head is None:
            if _unfinished(content[start:]):
                return
            raise damaged(path, start)
        end = head.end() + int(head["length"])
        foot = _FOOT.match(content, end)
        if foot is None:
            if len(content) < end + _FOOT_BYTES and _unfinished(content[start:]):
                return
            raise damaged(path, start)
        if (
            hashlib.blake2b(memoryview(content)[start:end], digest_size=16).hexdigest()
            != foot["sum"].decode()
        ):
            raise damaged(path, start)
        rows = content[head.end() : end]
        yield Record(int(head["state"]), head["origin"].decode(), head["time"].decode(), rows), foot.end()
        start = foot.end()


def _unfinished(rest: bytes) -> bool:
    """Tell whether what ends a file is the beginning of a record: it has no foot, and nothing follows it."""
    begun = rest.startswith(_BEGIN) or _BEGIN.startswith(rest)
    return begun and b"\n" + _BEGIN not in rest and not _FOOT.search(rest)


def append(journal: IO[bytes], record: Record, end: int) -> int:
    """Write a record where a journal ends, and bring it to the disk; give where the journal ends then.

    Raise OSError where the disk does not take it. What was written of it is cut off, at the latest before the
    next record: so nothing that was acknowledged ever comes after what is no record.
    """
    written = record.written()
    try:
        if os.fstat(journal.fileno()).st_size != end:
            os.ftruncate(journal.fileno(), end)
        rest = memoryview(written)
        while rest:
            rest = rest[os.write(journal.fileno(), rest) :]
        os.fdatasync(journal.fileno())
    except OSError:
        with suppress(OSError):
            os.ftruncate(journal.fileno(), end)
        raise
    return end + len(written)


def sync_folder(folder: Path) -> None:
    """Bring to the disk which files there are."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def damaged(path: Path, byte: int, why: str = "") -> StoreUnavailable:
    """Say that a file does not hold what was written to it, and from which byte on."""
    because = f" ({why})" if why else ""
    return StoreUnavailable(
        Message("this store is damaged%(because)s", because=because),
        where=f"{shown(path)}, byte {byte}",
        hint=Message(
            "Go back to a backup. All before that byte is sound: cut the file there to return to it."
        ),
    )
