"""Markdown (CommonMark, with the tables of GFM): what others wrote is text there, whatever is in it."""

import re
from collections.abc import Iterable, Sequence

# What begins something anywhere in a line, or ends a heading, and what does where a line begins.
_ACTIVE = re.compile(r"[\\`*_\[\]<>|~&$]|(?<= )#")
_AT_START = re.compile(r"(?P<number>\d{1,9})(?=[.)])|(?=[#+\-=:])")
_BREAKS = re.compile("[ \t]*[\x00-\x1f\x7f\x85\u2028\u2029]+[ \t]*")
_PLAIN_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$',;=%+*-]+")
_UNFIT = re.compile(r"[\x00-\x20\x7f<>\\|`\"]")


def text(value: str) -> str:
    """Return a text of one line in which nothing is markup."""
    line = _ACTIVE.sub(r"\\\g<0>", _BREAKS.sub(" ", value).strip())
    return (
        _AT_START.sub(lambda found: f"{found['number'] or ''}\\", line, count=1)
        if _AT_START.match(line)
        else line
    )


def link(label: str, address: str) -> str:
    """Return a label as a link; as a text where the address is none of the web."""
    if not address.startswith(("http://", "https://")) or not label.strip():
        return text(label)
    if not _PLAIN_ADDRESS.fullmatch(address):
        encoded = _UNFIT.sub(lambda found: f"%{ord(found[0]):02X}", address)
        address = f"<{encoded.replace('&', '&amp;')}>"
    return f"[{text(label)}]({address})"


def iri(value: str) -> str:
    """Return an IRI as a link that shows it."""
    return f"<{value}>" if _PLAIN_ADDRESS.fullmatch(value) else text(value)


def row(cells: Iterable[str]) -> str:
    """Return a row of a table, of cells that are Markdown."""
    return f"| {' | '.join(cells)} |"


def table(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the lines of a table, of headings and cells that are Markdown."""
    return [row(headings), row("---" for _ in headings), *map(row, rows)]


def code(value: str, language: str) -> list[str]:
    """Return a text as a block of code, whatever backticks it has."""
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *value.replace("\r", "\n").rstrip("\n").split("\n"), fence]
