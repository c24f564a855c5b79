"""Takes the text of a query apart into its constants and the rest, its shape.

One shape is read once, whatever things it is asked about. What stands in a shape for a constant says of what
kind it is: an IRI, a prefixed name or a string. Only constants of plain queries are told
(isnad.query.plain_queries): whatever could be read in another way by the engine stays in the shape, where
nothing takes it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph

IRI, PREFIXED_NAME, STRING = "\x01", "\x02", "\x03"
MOST_CHARACTERS = 4_000
# What stands for constants in a shape; escapes, other quotes, and a dot segment, which an IRI might lose
# (RFC 3986 §5.2.4).
_NOT_PLAIN = (IRI, PREFIXED_NAME, STRING, "\\", "'", "/.")
_MOST_PROLOGUES = 500  # that are remembered
_IRI = r'<[A-Za-z][A-Za-z0-9+.-]*+:[^<>"{}|^`\\\x00-\x20]*+>'
_PROLOGUE = re.compile(
    rf"(?:[ \t\r\n]++|\#[^\r\n]*+[\r\n]|PREFIX[ \t\r\n]++(?:[A-Za-z][A-Za-z0-9_-]*+)?:[ \t\r\n]*+{_IRI})*+",
    re.IGNORECASE | re.ASCII,
)
_DECLARATION = re.compile(
    rf"\#[^\r\n]*+|PREFIX[ \t\r\n]++([A-Za-z][A-Za-z0-9_-]*+|):[ \t\r\n]*+({_IRI})", re.IGNORECASE | re.ASCII
)
# An IRI, a prefixed name that ends where the engine's does too, a string with its language, a comment.
_CONSTANT = re.compile(
    rf"""
    ( {_IRI}
    | (?<![\w.:%\\\-@?$^\x80-\U0010ffff])
      (?:[A-Za-z][A-Za-z0-9_-]*+)?+:[A-Za-z0-9_-]*+ (?!\.*[\w:%\\\-\x80-\U0010ffff])
    | (?<!")"[^"\\\r\n]*+"(?!")(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?!-))?+
    | \#[^\r\n]*+
    )
    """,
    re.VERBOSE | re.ASCII,
)
_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
      (?P<constant> [\x01\x02\x03] )
    | (?P<variable> [?$][A-Za-z_][A-Za-z0-9_]*+ )
    | (?P<word> [A-Za-z]++(?![\w:]) )
    | (?P<number> (?:0|[1-9][0-9]{0,8}+)(?:\.[0-9]{0,8}[1-9])?+(?![\w.]) )
    | (?P<sign> && | \|\| | \^\^ | != | <= | >= | [{}().;,*/^=<>!+] )
    )""",
    re.VERBOSE | re.ASCII,
)


class Reading(NamedTuple):
    """A text, taken apart: its shape and its constants in full; the text that the engine is to be asked.

    That has its IRIs in full, too, and neither comments nor prefixes: to read those takes the engine longer.
    """

    shape: str
    constants: tuple[str, ...]
    text: str


def take_apart(text: str) -> Reading | None:
    """Take a text apart; None where it is not plain."""
    if len(text) > MOST_CHARACTERS or any(mark in text for mark in _NOT_PLAIN):
        return None
    prologue = _PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    namespaces = _namespaces(text[:start])
    if namespaces is None:
        return None
    parts = _CONSTANT.split(text[start:])
    constants = []
    shape = parts.copy()
    for index in range(1, len(parts), 2):
        constant = parts[index]
        first = constant[0]
        if first == "#":
            parts[index] = shape[index] = "\n"
            continue
        if first == "<":
            shape[index] = IRI
        elif first == '"':
            shape[index] = STRING
            value, _, language = constant.rpartition('"')
            constant = f'{value}"{language.lower()}'
        else:
            shape[index] = PREFIXED_NAME
            prefix, _, name = constant.partition(":")
            namespace = namespaces.get(prefix)
            if namespace is None:
                return None
            parts[index] = constant = f"{namespace}{name}>"
        constants.append(constant)
    return Reading("".join(shape), tuple(constants), "".join(parts))


@lru_cache(_MOST_PROLOGUES)
def _namespaces(prologue: str) -> dict[str, str] | None:
    """Return what prefixes stand for, with the IRI's bracket before it; of two declarations, the later.

    None where the engine takes one for no IRI.
    """
    declared = [(name, iri) for name, iri in _DECLARATION.findall(prologue) if iri]
    try:
        for _, iri in declared:
            pyoxigraph.NamedNode(iri[1:-1])
    except ValueError:
        return None
    return {name: iri[:-1] for name, iri in declared}


def shape_tokens(shape: str) -> list[tuple[str, str]]:
    """Return the kinds and texts of a shape's tokens, a last one of kind "end"; of a constant, its number.

    Keywords are in capitals. Raise ValueError for what is no token of a plain query.
    """
    found: list[tuple[str, str]] = []
    end, constants = 0, 0
    shape = shape.rstrip(" \t\r\n")
    while end < len(shape):
        match = _TOKEN.match(shape, end)
        if match is None:
            raise ValueError(shape[end:])
        kind, text = str(match.lastgroup), str(match[str(match.lastgroup)])
        if kind == "constant":
            kind, text, constants = text, str(constants), constants + 1
        elif kind == "word":
            text = "a" if text == "a" else text.upper()
        elif kind == "variable":
            text = f"?{text[1:]}"
        found.append((kind, text))
        end = match.end()
    return [*found, ("end", "")]
