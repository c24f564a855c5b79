"""Names that were given up: each leads to the one that a thing or a document has now."""

import csv
import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from isnad.errors import MalformedSource
from isnad.locale import Message, Text, Translatable
from isnad.paths import shown
from isnad.rdf.namespaces import DOC, ID
from isnad.text_file import read_text

_COLUMNS = ["old", "new", "date", "reason_ar", "reason_en"]
_NAME = re.compile(r"(?P<prefix>id|doc):(?P<local>[A-Za-z0-9_-]+)")
_NAMESPACES = {"id": ID, "doc": DOC}


@dataclass(frozen=True)
class Renaming:
    """An IRI that was given up, the one that takes its place, when and why."""

    old: str
    new: str
    date: str
    reason: Translatable


def read_renamings(path: Path, names: Container[str]) -> tuple[Renaming, ...]:
    """Read a table of renamings; `names` are the IRIs that there are now. Without a table, none is.

    Raise MalformedSource for a row that leads nowhere, from what is still there, or to another kind.
    """
    if not path.is_file():
        return ()
    lines = [
        (number, line)
        for number, line in enumerate(read_text(path).splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines or lines[0][1].split("\t") != _COLUMNS:
        raise _malformed(path, 1, Message("these are not the columns of the table"))
    found: dict[str, Renaming] = {}
    for number, line in lines[1:]:
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        one = _renaming(path, number, cells, names)
        if one.old in found:
            raise _malformed(path, number, Message("%(old)s is renamed twice", old=cells[0]))
        found[one.old] = one
    return tuple(found.values())


def _renaming(path: Path, number: int, cells: list[str], names: Container[str]) -> Renaming:
    """Make a renaming of a row; raise MalformedSource for what is wrong with it."""
    if len(cells) != len(_COLUMNS) or not all(cell.strip() for cell in cells):
        raise _malformed(path, number, Message("a column is missing"))
    old, new = (_NAME.fullmatch(cell) for cell in cells[:2])
    if not old or not new or old["prefix"] != new["prefix"]:
        raise _malformed(path, number, Message("these are not two names of one kind"))
    renaming = Renaming(
        _NAMESPACES[old["prefix"]] + old["local"],
        _NAMESPACES[new["prefix"]] + new["local"],
        cells[2],
        Text(ar=cells[3], en=cells[4]),
    )
    if renaming.old in names:
        raise _malformed(path, number, Message("%(old)s is still in use", old=cells[0]))
    if renaming.new not in names:
        raise _malformed(path, number, Message("nothing is called %(new)s", new=cells[1]))
    try:
        date.fromisoformat(cells[2])
    except ValueError as error:
        raise _malformed(path, number, Message("no date: %(date)s", date=cells[2])) from error
    return renaming


def _malformed(path: Path, line: int, what: Translatable) -> MalformedSource:
    return MalformedSource(
        what,
        where=f"{shown(path)}:{line}",
        hint=Message(
            "The columns, with tabs between them: %(columns)s; the new name is there, and the old is not.",
            columns=" ".join(_COLUMNS),
        ),
    )
