"""An answer as a reader sees it: terms by labels, passages behind each row, and why there is none."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from isnad.locale import Language
from isnad.query.request import Query
from isnad.request_errors import RequestError
from isnad.site.empty_result_diagnosis import Absence, absence
from isnad.site.naming import Names
from isnad.site.row_provenance import Grounds, grounds_of
from isnad.site.site_data import SiteData
from isnad.site.statements import Row, term

MOST_ROWS = 500  # that a page shows; a download has them all
MOST_BYTES = 5_000_000  # of an answer that a page is made of


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the IRI that it is, its language, and where it is read about."""

    text: str
    iri: str = ""
    language: str = ""
    address: str = ""


@dataclass(frozen=True)
class Line:
    """A row of cells, and what stands behind it where that can be told."""

    cells: tuple[Cell, ...]
    grounds: Grounds | None = None


@dataclass(frozen=True)
class Table:
    """An answer as a page shows it: rows, a truth value, or a graph as Turtle."""

    kind: Literal["rows", "truth", "graph"]
    size: int  # bytes of the answer
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    total: int = 0
    truth: bool = False
    turtle: str = ""
    absence: Absence | None = None

    @property
    def grounded(self) -> bool:
        """Return whether there is a row with something behind it."""
        return any(line.grounds and (line.grounds.passages or line.grounds.inferred) for line in self.lines)

    @property
    def too_large(self) -> bool:
        """Return whether the answer is one for a download and not for a page."""
        return self.size > MOST_BYTES


def table_of(site_data: SiteData, text: str, language: Language) -> Table:
    """Answer a query as a page shows it; raise the RequestError that it meets."""
    answer = site_data.answer(Query(text))
    if answer.kind == "graph":
        answer = site_data.answer(Query(text, format="ttl"))
        shown = answer.body.decode() if len(answer.body) <= MOST_BYTES else ""
        return Table("graph", len(answer.body), turtle=shown)
    if len(answer.body) > MOST_BYTES:
        return Table("rows", len(answer.body))
    found = json.loads(answer.body)
    if answer.kind == "truth":
        truth: bool = found["boolean"]
        return Table(
            "truth", len(answer.body), truth=truth, absence=None if truth else _absence(site_data, text)
        )
    return _rows(site_data, text, language, found, len(answer.body))


def _rows(site_data: SiteData, text: str, language: Language, found: dict[str, Any], size: int) -> Table:
    names: list[str] = found["head"]["vars"]
    rows: list[Row] = found["results"]["bindings"]
    shown = rows[:MOST_ROWS]
    untold: list[Grounds | None] = [None] * len(shown)
    grounds = _grounds(site_data, text, names, shown) or untold
    return Table(
        kind="rows",
        size=size,
        names=tuple(names),
        lines=tuple(
            Line(tuple(_cell(site_data, row.get(name), language) for name in names), behind)
            for row, behind in zip(shown, grounds, strict=True)
        ),
        total=len(rows),
        absence=None if rows else _absence(site_data, text),
    )


def _grounds(site_data: SiteData, text: str, names: list[str], rows: list[Row]) -> list[Grounds] | None:
    """Return what stands behind rows; None of other data, and where finding it meets a limit."""
    if site_data.files is None:
        return None
    try:
        return grounds_of(site_data.ask, text, names, rows)
    except RequestError:
        return None


def _absence(site_data: SiteData, text: str) -> Absence | None:
    """Return the pattern that finds nothing; None where finding it meets a limit."""
    try:
        return absence(site_data.ask, text, site_data.labels)
    except RequestError:
        return None


def _cell(site_data: SiteData, found: dict[str, str] | None, language: Language) -> Cell:
    """Show a term by its label in the reader's language; an IRI without one, shortened."""
    if found is None:
        return Cell("")
    if found["type"] != "uri":
        return Cell(str(found["value"]), language=found.get("xml:lang", ""))
    names, shown = Names(site_data.labels, language), term(found)
    name = names.name(shown)
    known = site_data.files is not None
    outside = shown.value if shown.value.startswith(("http://", "https://")) else ""
    return Cell(name.text, shown.value, name.language, names.address(shown) if known else outside)
