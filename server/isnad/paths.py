"""Where ontology/, data/ and queries/ lie, in the checkout or an installed wheel; a file there, as text."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path

from isnad.errors import MalformedSource, MissingSource, UnwritableOutput
from isnad.locale import Message

_packaged = Path(__file__).parent / "_home"
INSTALLED = _packaged.is_dir()
HOME = _packaged if INSTALLED else Path(__file__).parents[2]

# A checkout keeps what it builds beside itself, out of git; an installed package must not write
# into site-packages, so it takes the user's data folder.
OUT = user_data_path("isnad", appauthor=False) if INSTALLED else HOME / ".build"

# Beside the releases: those of them that are large, each as a directory that a server need not load.
STORES, LOCK = "stores", ".lock"
# Quads that are served from memory at the most: a store on disk takes no memory, and starts at once.
IN_MEMORY_QUADS = 1_000_000
# The name of the newest release; and the list in a release of the checksums of all its files.
CURRENT, CHECKSUMS = "current", "SHA256SUMS"


def examples() -> tuple[Path, ...]:
    """List the folders of the questions that the examples bring."""
    return tuple(sorted((HOME / "data" / "examples").glob("*/questions")))


def shown(path: Path) -> str:
    """Return a path as a message shows it: relative to the project where it lies inside it."""
    return str(path.relative_to(HOME)) if path.is_relative_to(HOME) else str(path)


def unwritable(place: Path, error: OSError, hint: Message) -> UnwritableOutput:
    """Return the error for a place that cannot be written, with what to do about it."""
    what = Message("this cannot be written (%(strerror)s)", strerror=error.strerror)
    return UnwritableOutput(what, where=shown(place), hint=hint)


@contextmanager
def temporary_folder(folder: Path, prefix: str, place: Path, hint: Message) -> Iterator[Path]:
    """Make a folder within another, for what is to be renamed into `place`; what is left of it goes.

    Raise UnwritableOutput.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        try:
            made.chmod(0o755)
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise unwritable(place, error, hint) from error


def sync(path: Path) -> None:
    """Bring a file, or which files a folder has, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_KEPT = Message("Put the file back, or take away the folder that needs it.")


def read_text(path: Path, if_missing: Message = _KEPT) -> str:
    """Return the text of a file in UTF-8; raise MissingSource, or MalformedSource with the line."""
    if path.exists() and not path.is_file():  # a device has no end
        raise MalformedSource(
            Message("this cannot be read: it is a folder")
            if path.is_dir()
            else Message("this cannot be read: it is a device and no file"),
            where=shown(path),
            hint=Message("Name a file that has text in it, in UTF-8."),
        )
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise MissingSource(
            Message("there is no such file"),
            where=shown(path),
            hint=if_missing,
        ) from error
    except OSError as error:
        raise MalformedSource(
            Message("this cannot be read (%(strerror)s)", strerror=error.strerror),
            where=shown(path),
            hint=Message("Put a file here that can be read."),
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise MalformedSource(
            Message("byte %(byte)s is not UTF-8", byte=f"0x{error.object[error.start]:02x}"),
            where=f"{shown(path)}:{line}",
            hint=Message("Save the file as UTF-8."),
        ) from error
