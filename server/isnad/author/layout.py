"""How a Turtle or TriG file is laid out: its statements and their tokens, each at its characters.

A parser returns terms and no places. An edit must leave every other character as its author wrote it, so it
needs to know where a statement begins and ends; what a statement means is the parser's business
(isnad.rdf.turtle), which has accepted the file before it is looked at here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from isnad.rdf.terms import iri
from isnad.rdf.turtle import TurtleFile

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n]*)
  | (?P<iri><[^<>\s]*>)
  | (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<mark>\^\^|[.;,{}()\[\]](?![0-9])|[.;,{}()\[\]])
  | (?P<name>(?:\\.|[^\s<>"'{}()\[\];,.^\#\\]|\.(?=[^\s<>"'{}()\[\];,.^\#])|(?<=[^\s])\#)+)
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVES = {"@prefix", "@base", "prefix", "base"}


@dataclass(frozen=True)
class Token:
    """A token that is neither space nor comment, and where its characters are."""

    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Item:
    """A directive, the triples of one subject, or a graph; `subject` is a term, empty of a directive."""

    subject: str
    is_graph: bool
    tokens: tuple[Token, ...]

    @property
    def begin(self) -> int:
        """The first character."""
        return self.tokens[0].begin

    @property
    def end(self) -> int:
        """The character after the last."""
        return self.tokens[-1].end


def items(file: TurtleFile) -> tuple[Item, ...]:
    """Return the items of a file that a parser has accepted, in the order in which they are written."""
    found: list[Item] = []
    run: list[Token] = []
    depth = 0
    for token in _tokens(file.text):
        run.append(token)
        if token.kind == "mark":
            depth += (token.text in "{[(") - (token.text in "}])")
        closes = token.text == "}" or (token.text == "." and token.kind == "mark")
        if depth == 0 and (closes or _is_sparql_directive(run)):
            found.append(_item(tuple(run), file))
            run = []
    return tuple(found)


def _tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text."""
    at = 0
    while at < len(text) and (match := _TOKEN.match(text, at)):
        if match.lastgroup != "blank":
            yield Token(str(match.lastgroup), match[0], at, match.end())
        at = match.end()


def _is_sparql_directive(run: list[Token]) -> bool:
    """Return whether tokens are a directive as SPARQL writes it, which ends without a full stop."""
    word = run[0].text.lower()
    return word in ("prefix", "base") and run[-1].kind == "iri" and len(run) == (3 if word == "prefix" else 2)


def _item(run: tuple[Token, ...], file: TurtleFile) -> Item:
    """Make an item out of its tokens."""
    if run[0].text.lower() in _DIRECTIVES:
        return Item("", is_graph=False, tokens=run)
    named = run[1:] if run[0].text.lower() == "graph" else run
    return Item(term_of(named[0], file), is_graph=run[-1].text == "}", tokens=run)


def term_of(token: Token, file: TurtleFile) -> str:
    """Return the IRI that a token names, as a term; the token's text where it names none."""
    if token.kind == "iri":
        inside = token.text[1:-1]
        return iri(inside if re.match(r"[A-Za-z][\w+.-]*:", inside) else file.base + inside)
    prefix, colon, local = token.text.partition(":")
    if token.kind == "name" and colon and prefix in file.prefixes:
        return iri(file.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
    return token.text


def objects_of(item: Item, predicate: str, file: TurtleFile) -> tuple[Token, ...]:
    """Return the tokens of the objects of a property in an item: of a literal, its string and its tag."""
    found: list[Token] = []
    of_it = False
    for before, token in zip(item.tokens, item.tokens[1:], strict=False):
        if token.kind in ("iri", "name") and (before.text == ";" or before == item.tokens[0]):
            of_it = term_of(token, file) == predicate
        elif of_it and token.kind != "mark":
            found.append(token)
    return tuple(found)


def inserted(text: str, at: int, block: str) -> str:
    """Return a text with a block in it; the line before it is ended first."""
    if at and text[at - 1] != "\n":
        block = f"\n{block}"
    return text[:at] + with_line_ends(block, text) + text[at:]


def with_line_ends(block: str, text: str) -> str:
    """Return a block with the line ends of a text."""
    return block.replace("\n", "\r\n") if "\r\n" in text else block
