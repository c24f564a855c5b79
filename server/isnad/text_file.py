"""A file that people author, read as text."""

from pathlib import Path

from isnad.errors import MalformedSource, MissingSource
from isnad.locale import Message
from isnad.paths import shown


def read_text(path: Path) -> str:
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
            hint=Message("Put the file back, or take away the folder that needs it."),
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
