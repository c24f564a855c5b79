"""An authored Turtle or TriG file: what it says, and at which line it says it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal

from isnad.errors import MalformedSource
from isnad.locale import Message
from isnad.paths import read_text, shown
from isnad.rdf.namespaces import PREFIXES, shortened
from isnad.rdf.terms import GraphName, Triple, as_stored, is_blank, is_iri, lexical, triple_of

_FORMATS = {".ttl": pyoxigraph.RdfFormat.TURTLE, ".trig": pyoxigraph.RdfFormat.TRIG}
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
_UNDECLARED = re.compile(r"The prefix (?P<prefix>\S*): has not been declared")


@dataclass(frozen=True)
class Token:
    """A token that is neither space nor comment, and where its characters are."""

    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class TurtleFile:
    """The triples of one file, by the graph they stand in (None is the default graph)."""

    path: Path
    text: str
    graphs: dict[GraphName | None, tuple[Triple, ...]]
    prefixes: dict[str, str]
    base: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """What the file is written in, in order, but for spaces and comments."""
        found, at = [], 0
        while at < len(self.text) and (match := _TOKEN.match(self.text, at)):
            if match.lastgroup != "blank":
                found.append(Token(str(match.lastgroup), match[0], at, match.end()))
            at = match.end()
        return tuple(found)

    def term_of(self, token: Token) -> str:
        """Return the IRI that a token names, as a term; the characters of a string; else the token's text."""
        if token.kind == "iri":
            inside = token.text[1:-1]
            return f"<{inside}>" if re.match(r"[A-Za-z][\w+.-]*:", inside) else f"<{self.base}{inside}>"
        if token.kind == "string":
            return token.text[3:-3] if token.text.startswith(('"""', "'''")) else token.text[1:-1]
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon and prefix in self.prefixes:
            return f"<{self.prefixes[prefix]}" + re.sub(r"\\(.)", r"\1", local) + ">"
        return token.text

    @cached_property
    def _lines(self) -> dict[str, list[int]]:
        """The numbers of the lines, from 1, on which each term is written, or the characters of a literal."""
        ends = [found.start() for found in re.finditer("\n", self.text)]
        found: dict[str, list[int]] = defaultdict(list)
        for token in self.tokens:
            found[self.term_of(token)].append(bisect_left(ends, token.begin) + 1)
        return dict(found)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All triples, whatever graph they stand in."""
        return tuple(triple for graph in self.graphs.values() for triple in graph)

    def place(self, *terms: str) -> str:
        """Name the file, and the line of a triple with the terms, or else of the terms."""
        line = next((end for _, end in self._ends(terms)), None) if len(terms) > 1 else None
        return f"{shown(self.path)}:{line or self.line_of(*terms)}"

    def place_in(self, graph: GraphName | None, *terms: str) -> str:
        """Name the file, and the line of a triple with the terms, or of the terms, within a graph."""
        if len(terms) > 1 and (line := next((end for name, end in self._ends(terms) if name == graph), None)):
            return f"{shown(self.path)}:{line}"
        begins = pairwise(self.tokens) if graph else ()
        begin = next(
            (one.begin for one, mark in begins if mark.text == "{" and self.term_of(one) == graph), 0
        )
        return f"{shown(self.path)}:{self.line_of(*terms, after=self.text.count(chr(10), 0, begin))}"

    def line_of(self, *terms: str, after: int = 0) -> int:
        """Find the line, counted from 1, at which the terms are written; the first one where they are not.

        Of all places where the first is written and the others follow, the tightest is meant.
        """
        if not terms:
            return after + 1
        best: tuple[int, int] | None = None
        for start in (line for line in self._lines_of(terms[0]) if line > after):
            line: int | None = start
            for term in terms[1:]:
                line = next((n for n in self._lines_of(term) if line and n >= line), None)
            if line and (best is None or line - start < best[0]):
                best = (line - start, line)
        return best[1] if best else self.line_of(*terms[:-1], after=after)

    @cached_property
    def _placed(self) -> dict[str, list[tuple[GraphName | None, Triple, int]]]:
        """The triples as far as the text is Turtle, by subject, each with the line at which it ends."""
        found: dict[str, list[tuple[GraphName | None, Triple, int]]] = defaultdict(list)
        with suppress(SyntaxError):
            for quad, line in _placed_quads(self.text, self.path):
                triple = triple_of(quad)
                found[_anonymous(triple[0])].append((_graph_of(quad), triple, line))
        return dict(found)

    def _ends(self, terms: tuple[str, ...]) -> Iterator[tuple[GraphName | None, int]]:
        """Yield the graph, and the line at which it ends, of each triple with the terms."""
        for graph, triple, line in self._placed.get(_anonymous(terms[0]), ()):
            if _has(triple, terms):
                yield graph, line

    def _lines_of(self, term: str) -> list[int]:
        return self._lines.get(term if is_iri(term) else lexical(term), [])


def _anonymous(term: str) -> str:
    """Return a term, or one for all blank nodes: their labels change with each reading."""
    return "_:" if is_blank(term) else term


def _has(triple: Triple, terms: tuple[str, ...]) -> bool:
    """Return whether a triple has a subject, and a property or a value, or both, whatever its blank nodes."""
    subject, *said = map(_anonymous, triple)
    wanted, *others = map(_anonymous, terms)
    return subject == wanted and (said == others or (len(others) == 1 and others[0] in said))


def _graph_of(quad: pyoxigraph.Quad) -> GraphName | None:
    """Return the name of the graph a quad is in; None for the default graph."""
    return str(quad.graph_name) if isinstance(quad.graph_name, pyoxigraph.NamedNode) else None


class _LineReader(BytesIO):
    """A text that is read line by line, so that who reads it tells by that where they are."""

    number = 0
    _ended = True

    def read(self, size: int | None = -1) -> bytes:
        """Return the next line, or as many bytes of it."""
        piece = self.readline(size)
        self.number += self._ended and piece != b""
        self._ended = piece.endswith(b"\n")
        return piece


def _placed_quads(text: str, path: Path) -> Iterator[tuple[pyoxigraph.Quad, int]]:
    """Yield the quads of a text, each with the line at which it ends, from 1; raise SyntaxError.

    A parser tells no places; but it returns what it has read before it asks for another line.
    """
    reader = _LineReader(text.encode())
    for quad in pyoxigraph.parse(reader, format=_FORMATS[path.suffix]):
        yield quad, reader.number


def _line_of(number: int, text: str, path: Path) -> int:
    """Return the line at which a quad ends, by its number in the text, from 0."""
    return next(line for _, line in islice(_placed_quads(text, path), number, None))


def read_turtle(path: Path, *, published: bool = True) -> TurtleFile:
    """Read a .ttl or .trig file; raise MissingSource, or MalformedSource with line and column.

    Of what is published, raise MalformedSource also for a literal that a store would return as another term.
    """
    return parse_turtle(read_text(path), path, published=published)


def parse_turtle(text: str, path: Path, *, published: bool = True) -> TurtleFile:
    """Return what a file says that has a text; raise MalformedSource as `read_turtle` does."""
    graphs: dict[GraphName | None, list[Triple]] = {None: []}
    try:
        parser = pyoxigraph.parse(text, format=_FORMATS[path.suffix])
        for number, quad in enumerate(parser):
            if isinstance(quad.object, pyoxigraph.Triple):
                raise MalformedSource(
                    Message("a triple inside a triple (RDF 1.2)"),
                    where=f"{shown(path)}:{_line_of(number, text, path)}",
                    hint=Message(
                        "Write the triple in the graph of its passage; the build makes the claim about it."
                    ),
                )
            if published and isinstance(quad.object, Literal) and as_stored(quad.object) != quad.object:
                raise _not_kept(f"{shown(path)}:{_line_of(number, text, path)}", quad.object)
            graphs.setdefault(_graph_of(quad), []).append(triple_of(quad))
        prefixes, base = dict(parser.prefixes), parser.base_iri or ""
    except SyntaxError as error:
        raise _malformed(path, error) from error
    return TurtleFile(
        path=path,
        text=text,
        graphs={name: tuple(triples) for name, triples in graphs.items()},
        prefixes=prefixes,
        base=base,
    )


def _not_kept(where: str, literal: Literal) -> MalformedSource:
    """Say that a store would return another term: the files and the endpoint would not be the same graph."""
    term, kept = (
        re.sub(r"(?<=\^\^)<([^<>]*)>$", lambda found: shortened(found[1]), str(one))
        for one in (literal, as_stored(literal))
    )
    return MalformedSource(
        Message("the store returns %(term)s as %(kept)s", term=term, kept=kept),
        where=where,
        hint=Message("Write %(kept)s.", kept=kept),
    )


def _malformed(path: Path, error: SyntaxError) -> MalformedSource:
    """Say at which line and column a file stops being Turtle, and what to do about it."""
    detail = re.sub(r"^Parser error at .*?: ", "", error.msg)
    undeclared = _UNDECLARED.search(error.msg)
    if undeclared:
        prefix = undeclared["prefix"]
        known = PREFIXES.get(prefix)
        declaration = f"@prefix {prefix}: <{known or '…'}> ."
        what = Message("the prefix %(prefix)s: is not declared", prefix=prefix)
        hint = Message("Add at the top of the file: %(declaration)s", declaration=declaration)
    else:
        what = Message("syntax error: %(detail)s", detail=detail)
        hint = Message("Correct the line; often the line before lacks its full stop or semicolon.")
    return MalformedSource(what, where=f"{shown(path)}:{error.lineno}:{error.offset}", hint=hint)


def in_format(turtle: str, media_type: str) -> bytes:
    """Return what a text in Turtle says in another format of RDF, by its media type."""
    found = pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
    written = pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    assert written is not None  # noqa: S101 - it is, where it is written to no file
    return written
