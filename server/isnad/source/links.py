"""Matches to other authorities, a row a match, in SSSOM (https://w3id.org/sssom/); names that were given up.

A row says on what evidence the match rests; where nothing was found, the row says that. An
identifier is never guessed: a row without evidence stops the build.
"""

import csv
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from isnad.errors import MalformedSource, UnprovenLink
from isnad.locale import Message, Text, Translatable
from isnad.paths import read_text, shown
from isnad.rdf.namespaces import DOC, ID, SKOS, WIKIDATA

NO_TERM_FOUND = "sssom:NoTermFound"
_COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
    "comment",
]
_PREDICATES = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch"}
_JUSTIFICATION = re.compile(r"semapv:[A-Za-z]+")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_QID = re.compile(r"wd:Q[1-9]\d*")


@dataclass(frozen=True)
class Link:
    """One row: our entity, the item it matches (None where none was found), and why."""

    subject: str
    predicate: str
    target: str | None
    target_label: str
    justification: str
    confidence: float | None
    date: str
    evidence: str
    line: int


def read_links(path: Path, entities: Container[str]) -> tuple[Link, ...]:
    """Read an SSSOM file.

    Raise MissingSource or MalformedSource for what is no such file, and UnprovenLink, with the
    line, for a row without evidence or justification, with an identifier that is none or that its
    evidence does not name, about an entity that is not in `entities`, or for a second exact match
    of an entity or an item.
    """
    links: list[Link] = []
    for line, row in _rows(path):
        link = _link(path, line, row, entities)
        for other in links:
            exact = link.target and row["predicate_id"] == "skos:exactMatch"
            if exact and other.predicate == link.predicate and other.target:
                if link.subject == other.subject or link.target == other.target:
                    raise _unproven(
                        path,
                        line,
                        Message("a second exact match for what line %(line)s matches", line=other.line),
                        Message("Leave the one whose evidence is better, or match less than exactly."),
                    )
        links.append(link)
    return tuple(links)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the rows of a TSV file, each with its line; the metadata block stands above them."""
    body = [
        (number, line)
        for number, line in enumerate(read_text(path).splitlines(), start=1)
        if not line.startswith("#")
    ]
    if not body or body[0][1].split("\t") != _COLUMNS:
        raise _malformed(path, body[0][0] if body else 1)
    for number, line in body[1:]:
        try:
            cells = next(csv.reader([line], delimiter="\t", strict=True), [])
        except csv.Error as error:  # a quote that is not closed, a cell that has no end
            raise _malformed(path, number) from error
        if len(cells) != len(_COLUMNS):
            raise _malformed(path, number)
        yield number, dict(zip(_COLUMNS, cells, strict=True))


def _link(path: Path, line: int, row: dict[str, str], entities: Container[str]) -> Link:
    """Make a link of a row, or say what it lacks."""
    subject = ID + row["subject_id"].removeprefix("id:")
    if fault := _fault(row, subject, entities):
        raise _unproven(path, line, *fault)
    found = row["object_id"] != NO_TERM_FOUND
    return Link(
        subject=subject,
        predicate=SKOS + row["predicate_id"].removeprefix("skos:"),
        target=WIKIDATA + row["object_id"].removeprefix("wd:") if found else None,
        target_label=row["object_label"],
        justification="https://w3id.org/semapv/vocab/" + row["mapping_justification"].removeprefix("semapv:"),
        confidence=float(row["confidence"]) if found else None,
        date=row["mapping_date"],
        evidence=row["comment"].strip(),
        line=line,
    )


_SEEN = Message("Write in comment where the identifier was seen, or make object_id sssom:NoTermFound.")


def _fault(
    row: dict[str, str], subject: str, entities: Container[str]
) -> tuple[Translatable, Translatable] | None:
    """Say what is wrong with a row, and how to mend it; None where nothing is."""
    predicate, target = row["predicate_id"], row["object_id"]
    if subject not in entities:
        named = Message("Write id: and the name of a thing that data/entities.ttl or a document names.")
        return Message("no such entity: %(subject)s", subject=row["subject_id"]), named
    if predicate not in _PREDICATES:
        known = Message("Write one of: %(known)s", known=", ".join(sorted(_PREDICATES)))
        return Message("no such predicate: %(predicate)s", predicate=predicate), known
    if not row["comment"].strip() or not _JUSTIFICATION.fullmatch(row["mapping_justification"]):
        return Message("%(target)s without evidence", target=target), _SEEN
    if not _DATE.fullmatch(row["mapping_date"]):
        day = Message("Write the day as year, month and day: 2026-01-31.")
        return Message("no date: %(mapping_date)s", mapping_date=row["mapping_date"]), day
    if target == NO_TERM_FOUND:
        return None
    if not _QID.fullmatch(target):
        form = Message("Write object_id as wd:Q and its digits, such as wd:Q810; or sssom:NoTermFound.")
        return Message("no Wikidata identifier: %(target)s", target=target), form
    if not re.fullmatch(r"0(?:\.\d+)?|1(?:\.0+)?", row["confidence"]):
        number = Message("Write a number between 0 and 1, such as 0.9.")
        return Message("the confidence is not between 0 and 1"), number
    if not re.search(rf"(?<!\d){target.removeprefix('wd:Q')}(?!\d)", row["comment"]):
        return Message("the evidence does not name %(target)s", target=target), _SEEN
    return None


def _unproven(path: Path, line: int, what: Translatable, hint: Translatable) -> UnprovenLink:
    return UnprovenLink(what, where=f"{shown(path)}:{line}", hint=hint)


def _malformed(path: Path, line: int) -> MalformedSource:
    return MalformedSource(
        Message("these are not the SSSOM columns"),
        where=f"{shown(path)}:{line}",
        hint=Message("The columns, with tabs between them: %(columns)s", columns=" ".join(_COLUMNS)),
    )


_RENAMING_COLUMNS = ["old", "new", "date", "reason_ar", "reason_en"]
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
    if not lines or lines[0][1].split("\t") != _RENAMING_COLUMNS:
        raise _malformed_renaming(path, 1, Message("these are not the columns of the table"))
    found: dict[str, Renaming] = {}
    for number, line in lines[1:]:
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        one = _renaming(path, number, cells, names)
        if one.old in found:
            raise _malformed_renaming(path, number, Message("%(old)s is renamed twice", old=cells[0]))
        found[one.old] = one
    return tuple(found.values())


def _renaming(path: Path, number: int, cells: list[str], names: Container[str]) -> Renaming:
    """Make a renaming of a row; raise MalformedSource for what is wrong with it."""
    if len(cells) != len(_RENAMING_COLUMNS) or not all(cell.strip() for cell in cells):
        raise _malformed_renaming(path, number, Message("a column is missing"))
    old, new = (_NAME.fullmatch(cell) for cell in cells[:2])
    if not old or not new or old["prefix"] != new["prefix"]:
        raise _malformed_renaming(path, number, Message("these are not two names of one kind"))
    renaming = Renaming(
        _NAMESPACES[old["prefix"]] + old["local"],
        _NAMESPACES[new["prefix"]] + new["local"],
        cells[2],
        Text(ar=cells[3], en=cells[4]),
    )
    if renaming.old in names:
        raise _malformed_renaming(path, number, Message("%(old)s is still in use", old=cells[0]))
    if renaming.new not in names:
        raise _malformed_renaming(path, number, Message("nothing is called %(new)s", new=cells[1]))
    try:
        date.fromisoformat(cells[2])
    except ValueError as error:
        raise _malformed_renaming(path, number, Message("no date: %(date)s", date=cells[2])) from error
    return renaming


def _malformed_renaming(path: Path, line: int, what: Translatable) -> MalformedSource:
    return MalformedSource(
        what,
        where=f"{shown(path)}:{line}",
        hint=Message(
            "The columns, with tabs between them: %(columns)s; the new name is there, and the old is not.",
            columns=" ".join(_RENAMING_COLUMNS),
        ),
    )
