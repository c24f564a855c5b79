"""An authored Turtle or TriG file: what it says, and at which line it says it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
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
        line = self._line_of_triple(lambda _, triple: _has(triple, terms)) if len(terms) > 1 else None
        return f"{shown(self.path)}:{line or self.line_of(*terms)}"

    def place_in(self, graph: GraphName | None, *terms: str) -> str:
        """Name the file, and the line of a triple with the terms, or of the terms, within a graph."""
        if len(terms) > 1 and (
            line := self._line_of_triple(lambda name, triple: name == graph and _has(triple, terms))
        ):
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

    def _line_of_triple(self, wanted: Callable[[GraphName | None, Triple], bool]) -> int | None:
        """Find the line at which the first wanted triple ends."""
        quads = enumerate(_quads(self.text, self.path), start=1)
        number = next((n for n, quad in quads if wanted(_graph_of(quad), triple_of(quad))), None)
        return None if number is None else _line_of_quad(self.text, self.path, number)

    def _lines_of(self, term: str) -> list[int]:
        return self._lines.get(term if is_iri(term) else lexical(term), [])


def _has(triple: Triple, terms: tuple[str, ...]) -> bool:
    """Return whether a triple has a subject, and a property or a value, or both, whatever its blank nodes."""
    subject, *said = ("_:" if is_blank(term) else term for term in triple)
    wanted, *others = ("_:" if is_blank(term) else term for term in terms)
    return subject == wanted and (said == others or (len(others) == 1 and others[0] in said))


def _graph_of(quad: pyoxigraph.Quad) -> GraphName | None:
    """Return the name of the graph a quad is in; None for the default graph."""
    return str(quad.graph_name) if isinstance(quad.graph_name, pyoxigraph.NamedNode) else None


def _quads(text: str, path: Path) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of a text as far as it is Turtle or TriG."""
    try:
        yield from pyoxigraph.parse(text, format=_FORMATS[path.suffix])
    except SyntaxError:
        return


def _line_of_quad(text: str, path: Path, number: int) -> int:
    """Return the line at which a quad ends, by its number in the file: the first lines that have so many.

    A parser tells no places; but it returns what it has read before it meets the end of the text.
    """
    lines = text.splitlines(keepends=True)

    def has(count: int) -> bool:
        return sum(1 for _ in _quads("".join(lines[:count]), path)) >= number

    return bisect_left(range(len(lines)), True, key=has)


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
        for number, quad in enumerate(parser, start=1):
            if isinstance(quad.object, pyoxigraph.Triple):
                raise MalformedSource(
                    Message("a triple inside a triple (RDF 1.2)"),
                    where=f"{shown(path)}:{_line_of_quad(text, path, number)}",
                    hint=Message(
                        "Write the triple in the graph of its passage; the build makes the claim about it."
                    ),
                )
            if published and isinstance(quad.object, Literal) and as_stored(quad.object) != quad.object:
                raise _not_kept(f"{shown(path)}:{_line_of_quad(text, path, number)}", quad.object)
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
