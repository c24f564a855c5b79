"""The groups of a query, and its SERVICE patterns, each with what it is joined with (Federated Query §4).

A query is parsed by the engine alone. Here its brackets and its keywords are read, which is what the grammar
bounds a pattern by (SPARQL 1.1 §19.8, GroupGraphPatternSub): so whatever stands between them, a subquery, a
path or a triple term, is passed on as it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from isnad.query.tokens import Token, tokens

Kind = Literal[
    "triples", "group", "graph", "optional", "minus", "service", "filter", "bind", "values", "select"
]
_KEYWORDS: dict[str, Kind] = {
    "OPTIONAL": "optional",
    "MINUS": "minus",
    "SERVICE": "service",
    "GRAPH": "graph",
    "FILTER": "filter",
    "BIND": "bind",
    "VALUES": "values",
}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


@dataclass(frozen=True)
class Element:
    """A part of a group: where it stands, and the groups in it, or in its expression."""

    kind: Kind
    start: int
    end: int
    groups: tuple["Group", ...] = ()
    words: tuple[Token, ...] = ()  # what stands before its first group

    def calls(self) -> bool:
        """Return whether it has a SERVICE pattern."""
        return self.kind == "service" or any(one.calls() for group in self.groups for one in group.elements)


@dataclass(frozen=True)
class Group:
    """A group graph pattern, from its first bracket to behind its last."""

    elements: tuple[Element, ...]
    start: int
    end: int


@dataclass(frozen=True)
class ServicePattern:
    """A SERVICE pattern: where it stands, whom it asks for what, and the pattern that it is joined with.

    What `joined` gives for the variables that they share is all that can match.
    """

    start: int
    end: int
    service: str
    silent: bool
    body: str
    variables: frozenset[str]  # that are visible outside it
    joined: str


@dataclass(frozen=True)
class QueryParts:
    """A query in its parts: what stands before its form, from there to its dataset, that, and its pattern.

    `outside` are the groups in expressions outside the pattern, `values` are behind it.
    """

    text: str
    prologue: str
    head: str
    dataset: str
    pattern: Group
    outside: tuple[Group, ...]
    values: Element | None

    @property
    def services(self) -> tuple[ServicePattern, ...]:
        """Its outermost SERVICE patterns in order."""
        return tuple(_services(self.text, self.pattern))


def read_parts(text: str, pieces: Sequence[Token] | None = None) -> QueryParts | None:
    """Read a query, whose escapes are decoded; None where its brackets cannot be read.

    `pieces` are its tokens but for comments, where known.
    """
    try:
        return _Reader(text, pieces).query()
    except (IndexError, RecursionError):
        return None


def read_groups(text: str, pieces: Sequence[Token] | None = None) -> tuple[Group, ...]:
    """Return the pattern of a query, whose escapes are decoded, and the groups in expressions outside it.

    There are none where its brackets cannot be read.
    """
    return (found.pattern, *found.outside) if (found := read_parts(text, pieces)) else ()


def read_update_groups(text: str) -> tuple[Group, ...]:
    """Return the patterns of an update, whose escapes are decoded; none where its brackets cannot be read."""
    reader, found = _Reader(text), []
    try:
        while reader.at < len(reader.pieces):
            reader.at += 1
            if reader.pieces[reader.at - 1].text.upper() == "WHERE" and reader.peek() == "{":
                found.append(reader.group())
    except (IndexError, RecursionError):
        return ()
    return tuple(found)


class _Reader:
    """Reads brackets and keywords, from left to right."""

    def __init__(self, text: str, pieces: Sequence[Token] | None = None) -> None:
        self.text = text
        self.pieces = pieces or [token for token in tokens(text) if token.kind != "comment"]
        self.at = 0

    def peek(self) -> str:
        """Return the next token as it counts: a keyword in capitals."""
        token = self.pieces[self.at]
        return token.text.upper() if token.kind == "word" else token.text

    def behind(self) -> int:
        last = self.pieces[self.at - 1]
        return last.start + len(last.text)

    def query(self) -> QueryParts:
        """Read a query."""
        while self.peek() not in _FORMS:
            self.at += 1
        form, first, outside = self.pieces[self.at].start, 0, []
        self.at += 1
        if self.pieces[self.at - 1].text.upper() == "CONSTRUCT" and self.peek() == "{":
            self.brackets()
        while self.peek() != "{":
            if self.peek() == "FROM":
                first = first or self.pieces[self.at].start
            elif self.peek() == "WHERE" and first:
                break
            outside += self.brackets()
        end = self.pieces[self.at].start
        if self.peek() == "WHERE":
            self.at += 1
        pattern, values = self.group(), None
        while self.at < len(self.pieces):
            if self.peek() == "VALUES":
                values = self.element()
            else:
                outside += self.brackets()
        head, dataset = self.text[form : first or end], self.text[first:end] if first else ""
        return QueryParts(self.text, self.text[:form], head, dataset, pattern, tuple(outside), values)

    def brackets(self) -> list[Group]:
        """Pass by a token, or what stands in brackets; return the groups of patterns in it."""
        groups, depth = [], 0
        while True:
            piece = self.pieces[self.at]
            if depth and piece.text == "{" and self.text[piece.start + 1 : piece.start + 2] != "|":
                groups.append(self.group())
                continue
            self.at += 1
            if piece.kind in ("open", "close"):
                depth += 1 if piece.kind == "open" else -1
            if depth == 0:
                return groups

    def group(self) -> Group:
        start = self.pieces[self.at].start
        self.at += 1
        elements = []
        while self.peek() != "}":
            elements.append(self.select() if self.peek() == "SELECT" else self.element())
        self.at += 1
        return Group(tuple(elements), start, self.behind())

    def select(self) -> Element:
        """Read a subquery, to the end of the group that it is."""
        start, outside = self.at, []
        while self.peek() != "{":
            outside += self.brackets()
        words, inner = tuple(self.pieces[start : self.at]), self.group()
        while self.peek() != "}":
            outside += self.brackets()
        return Element("select", self.pieces[start].start, self.behind(), (inner, *outside), words)

    def element(self) -> Element:
        start, kind = self.at, _KEYWORDS.get(self.peek(), "triples")
        if self.peek() == "{":
            groups = [self.group()]
            while self.peek() == "UNION":
                self.at += 1
                groups.append(self.group())
            return Element("group", self.pieces[start].start, self.behind(), tuple(groups))
        if kind == "triples":
            while self.peek() not in _KEYWORDS and not (self.is_group() or self.peek() == "}"):
                self.brackets()
            words = tuple(self.pieces[start : self.at])
            end = self.pieces[self.at].start  # with the signs behind its last token
            return Element(kind, self.pieces[start].start, end, (), words)
        groups = []
        while self.peek() not in ("{", "("):
            self.at += 1
        words = tuple(self.pieces[start : self.at])
        if kind == "values":
            self.brackets()
            if self.pieces[self.at - 1].text == ")":
                words = tuple(self.pieces[start : self.at])
                self.brackets()
        elif self.peek() == "{":
            groups.append(self.group())
        else:
            groups += self.brackets()
            words = tuple(self.pieces[start : self.at])
        return Element(kind, self.pieces[start].start, self.behind(), tuple(groups), words)

    def is_group(self) -> bool:
        """Return whether a group begins here, and not an annotation, `{| … |}` (SPARQL 1.2 §19.8)."""
        place = self.pieces[self.at].start
        return self.text[place] == "{" and self.text[place + 1 : place + 2] != "|"


def _services(text: str, group: Group, before: str = "", behind: str = "") -> Iterator[ServicePattern]:
    """Return the outermost SERVICE patterns of a group, with what stands before it and behind."""
    for index, one in enumerate(group.elements):
        joined = before + _joined(text, group, index)
        if one.kind == "service":
            name, body = one.words[-1], one.groups[0]
            yield ServicePattern(
                one.start,
                one.end,
                name.text.rstrip(".") if name.kind == "name" else name.text,
                len(one.words) > 2,
                text[body.start + 1 : body.end - 1],
                frozenset(visible(text, body)),
                joined + behind,
            )
        for inner in one.groups:
            if one.kind == "group":
                yield from _services(text, inner, f"{joined} {{ ", f" }} {behind}")
            elif one.kind == "graph":
                head = text[one.start : inner.start]
                yield from _services(text, inner, f"{joined} {head} {{ ", f" }} {behind}")
            elif one.kind == "optional":
                yield from _services(text, inner, f"{_joined(text, group, index, before=True)} {{ ", " }")
            elif one.kind != "service":
                yield from _services(text, inner)


def _joined(text: str, group: Group, index: int, *, before: bool = False) -> str:
    """Write what the others of a group give to whatever has this index, at the least.

    Each row of a group is made of one row of each part that joins, whatever OPTIONAL and BIND add and MINUS
    and FILTER take away (SPARQL 1.1 §18.2.2): so these are left out, but for a BIND that has all that stands
    before it. What an OPTIONAL is tried with stands before it alone (§18.5, LeftJoin).
    """
    kept, whole = [], True
    for place, one in enumerate(group.elements[:index] if before else group.elements):
        if place == index or one.kind == "filter":
            whole = whole and place != index
        elif one.kind in ("optional", "minus", "select", "service") or one.calls():
            whole = False
        elif one.kind != "bind" or whole:
            kept.append(text[one.start : one.end])
    return "\n".join(kept)


def visible(text: str, group: Group) -> Iterator[str]:
    """Return the variables of a group that are visible outside it (SPARQL 1.1 §18.2.1)."""
    for one in group.elements:
        named = [token.text[1:] for token in one.words if token.kind == "variable"]
        if one.kind in ("triples", "values", "graph", "service"):
            yield from named
        elif one.kind == "bind":
            yield from named[-1:]
        elif one.kind == "select":
            yield from _projected(one) if named else visible(text, one.groups[0])
        if one.kind in ("group", "graph", "optional", "service"):
            for inner in one.groups:
                yield from visible(text, inner)


def _projected(select: Element) -> Iterator[str]:
    """Return what a subquery projects: its variables, and of each expression the one that it is given to."""
    depth, last = 0, ""
    for token in select.words:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "variable":
            last = token.text[1:]
        if last and depth == 0:
            yield last
            last = ""
