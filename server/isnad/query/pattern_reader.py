"""Reads the patterns of a query out of its text, its triples by recursive descent (SPARQL 1.1 §19.8).

A query is parsed by the engine alone, in a worker; this reads one that the engine took, group by group
(isnad.query.service_patterns). Property lists, blank nodes and sequence paths are spelt out, with variables
of our own for what has no name: the meaning stays, and what lies between two steps of a path can be told.
What is not read here is left as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from isnad.query import service_patterns
from isnad.query.patterns import Block, BlockKind, Group, Part, Path, PathPattern, Patterns, Sentence
from isnad.query.service_patterns import Element, read_parts
from isnad.query.tokens import Token, tokens, unescaped
from isnad.rdf.namespaces import RDF

RDF_TYPE = f"<{RDF}type>"
_TERMS = {"iri", "name", "variable", "number", "string"}
OWN = "isnad_"
# The elements that are made of groups, which are read too.
_OF_GROUPS = ("group", "graph", "optional", "minus", "service")


class UnsupportedQuery(Exception):
    """A query that is not read here."""


def read_patterns(sparql: str) -> Patterns:
    """Read the patterns of a query; raise UnsupportedQuery for one that cannot be read."""
    text = unescaped(sparql)
    found = read_parts(text)
    if found is None:
        raise UnsupportedQuery("the query ends early")
    reader = _Reader(text)
    try:
        where = reader.group(found.pattern)
        if found.values:
            where = Group((*where.parts, reader.block(found.values)), where.start, where.end)
    except (IndexError, RecursionError) as error:
        raise UnsupportedQuery("the query ends early") from error
    return Patterns(found.prologue, tuple(_projected(found.head)), found.dataset, where)


def read_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Read the triples between two places, whose paths stay as they are; raise UnsupportedQuery."""
    try:
        return list(_Reader(text, start=start).sentences(start, end))
    except (IndexError, RecursionError) as error:
        raise UnsupportedQuery("the triples end early") from error


def _projected(head: str) -> Iterator[str]:
    """Return the variables that a query gives as they are, and `*`, out of what stands before its dataset."""
    depth = 0
    for piece in pieces_of(head):
        depth += (piece.kind == "open") - (piece.kind == "close")
        if depth == 0 and piece.kind == "variable":
            yield f"?{piece.text[1:]}"
        elif depth == 0 and piece.text == "*":
            yield "*"


def pieces_of(text: str) -> Iterator[Token]:
    """Return all tokens: signs one by one, and a full stop apart from the name or the number before it."""
    end = 0
    for token in tokens(text):
        yield from _signs(text, end, token.start)
        end = token.start + len(token.text)
        if token.kind == "comment":
            continue
        bare = token.text.rstrip(".") if token.kind in ("name", "number") else token.text
        yield Token(token.kind, bare, token.start)
        if bare != token.text:
            yield Token("sign", ".", token.start + len(bare))
    yield from _signs(text, end, len(text))


def _signs(text: str, start: int, end: int) -> Iterator[Token]:
    return (Token("sign", text[at], at) for at in range(start, end) if not text[at].isspace())


@dataclass
class TokenReader:
    """Reads the tokens of a text one after the other."""

    text: str
    pieces: list[Token] = field(default_factory=list)
    at: int = 0

    def peek(self) -> str:
        """Return the next token as it counts: a keyword in capitals; nothing at the end."""
        if self.at >= len(self.pieces):
            return ""
        token = self.pieces[self.at]
        return token.text.upper() if token.kind == "word" else token.text

    def behind(self) -> int:
        """Return the place behind the last token."""
        last = self.pieces[self.at - 1]
        return last.start + len(last.text)


@dataclass
class _Reader(TokenReader):
    """Reads triples from their tokens, by recursive descent."""

    start: int | None = None  # of some sentences
    made: int = 0
    found: list[Part] = field(default_factory=list)
    triples: list[tuple[str, Path, str]] = field(default_factory=list)

    def group(self, group: service_patterns.Group) -> Group:
        """Return a group with its triples spelt out."""
        parts: list[Part] = []
        end = group.start + 1
        for one in group.elements:
            if one.kind == "triples":
                self.found = []
                for _ in self.sentences(end, one.end):  # from the signs before the first token
                    pass
                parts += self.found
            else:
                parts.append(self.block(one))
            end = one.end
        return Group(tuple(parts), group.start, group.end)

    def block(self, one: Element) -> Block:
        """Return any other element of a group."""
        kind: BlockKind = one.kind
        head, inner = "", one.groups if kind in _OF_GROUPS else ()
        if kind in ("optional", "minus"):
            head = kind.upper()
        elif kind != "group" and inner:
            head = self.text[one.start : inner[0].start].strip()
        elif len(inner) > 1:
            kind = "union"
        groups = tuple(map(self.group, inner))
        return Block(kind, self.text[one.start : one.end], one.start, one.end, head, groups)

    def sentences(self, start: int, end: int) -> Iterator[Sentence]:
        """Read the triples between two places, those of one subject after those of another."""
        between = pieces_of(self.text[start:end])
        self.pieces, self.at = [Token(one.kind, one.text, start + one.start) for one in between], 0
        while self.at < len(self.pieces):
            first, self.triples = self.pieces[self.at].start, []
            if self.peek() == ".":
                self.take()
            else:
                self._same_subject()
                yield Sentence(tuple(self.triples), first, self.behind())

    # ── Tokens ──

    def take(self, wanted: str = "") -> Token:
        if wanted and self.peek() != wanted:
            raise UnsupportedQuery(wanted)
        self.at += 1
        return self.pieces[self.at - 1]

    def past_brackets(self) -> None:
        """Pass by what stands in brackets."""
        depth = 0
        while True:
            piece = self.take()
            depth += (piece.text in "([{") - (piece.text in ")]}") if piece.kind in ("open", "close") else 0
            if depth == 0:
                return

    def own(self) -> str:
        """Return a new variable of our own."""
        self.made += 1
        return f"?{OWN}{self.made}" if self.start is None else f"?{OWN}{self.start}_{self.made}"

    # ── Triples ──

    def _same_subject(self) -> None:
        start, alone = self.pieces[self.at].start, self.peek() in ("[", "(")
        subject = self._node(start)
        if not (alone and self.peek() in (".", "}", "")):
            self._properties(subject, start)

    def _properties(self, subject: str, start: int) -> None:
        """Read a list of predicates with their objects (`;` and `,`)."""
        while True:
            path = self._path()
            while True:
                self._spell(subject, path, self._node(start), start)
                if self.peek() != ",":
                    break
                self.take()
                start = self.pieces[self.at].start
            while self.peek() == ";":
                self.take()
                start = self.pieces[self.at].start
            if self.peek() in (".", "}", "]", "") or self.pieces[self.at - 1].text != ";":
                return

    def _node(self, start: int) -> str:
        """Read a term; a blank node becomes a variable."""
        if self.peek() == "[":
            self.take()
            subject = self.own()
            if self.peek() != "]":
                self._properties(subject, start)
            self.take("]")
            return subject
        if self.peek() == "(":
            return self._collection(start)
        if self.text.startswith("<<(", self.pieces[self.at].start):
            return self._triple_term()
        piece = self.take()
        if piece.kind == "word" and piece.text.lower() in ("true", "false"):
            return piece.text
        if piece.text in "+-" and self.pieces[self.at].kind == "number":
            return piece.text + self.take().text
        if piece.kind not in _TERMS:
            raise UnsupportedQuery(piece.text)
        if piece.text.startswith("_:"):
            label = re.sub(r"[^0-9A-Za-z]", lambda mark: f"_{ord(mark[0]):x}_", piece.text[2:])
            return f"?{OWN}{label}_node"
        if piece.kind == "string" and self.peek().startswith("@"):
            return piece.text + self.take().text
        if piece.kind == "string" and self.peek() == "^":
            self.take()
            self.take("^")
            return f"{piece.text}^^{self.take().text}"
        return piece.text

    def _triple_term(self) -> str:
        """Read a triple term as it is written, in which no blank node is (SPARQL 1.2 §4.1.6)."""
        start = self.pieces[self.at].start
        while self.peek() != "(":
            self.take()
        first = self.at
        self.past_brackets()
        if any(one.text[:2] == "_:" or one.text == "[" for one in self.pieces[first : self.at]):
            raise UnsupportedQuery("a blank node in a triple term")
        self.take(">")
        self.take(">")
        return self.text[start : self.behind()]

    def _collection(self, start: int) -> str:
        """Read a list (SPARQL 1.1 §4.2.3)."""
        self.take("(")
        items = []
        while self.peek() != ")":
            items.append(self._node(start))
        self.take()
        rest = f"<{RDF}nil>"
        for item in reversed(items):
            node = self.own()
            self._spell(node, Path("", f"<{RDF}first>", ()), item, start)
            self._spell(node, Path("", f"<{RDF}rest>", ()), rest, start)
            rest = node
        return rest

    def _spell(self, subject: str, path: Path, obj: str, start: int) -> None:
        """Add a path as triple patterns, as far as its steps can be told apart."""
        if self.start is not None:
            self.triples.append((subject, path, obj))
        elif path.sign == "^":
            self._spell(obj, path.parts[0], subject, start)
        elif path.sign == "/":
            for part in path.parts[:-1]:
                between = self.own()
                self._spell(subject, part, between, start)
                subject = between
            self._spell(subject, path.parts[-1], obj, start)
        else:
            self.found.append(PathPattern(subject, path.text, obj, path.steps(), start, self.behind()))

    def _path(self, sign: str = "|") -> Path:
        """Read a property path (SPARQL 1.1 §9.1): alternatives of sequences of steps."""
        parts = [self._path("/") if sign == "|" else self._step()]
        while self.peek() == sign:
            self.take()
            parts.append(self._path("/") if sign == "|" else self._step())
        return parts[0] if len(parts) == 1 else Path(sign, sign.join(p.text for p in parts), tuple(parts))

    def _step(self) -> Path:
        start = self.pieces[self.at].start
        if self.peek() == "^":
            self.take()
            inner = self._step()
            return Path("^", f"^{inner.text}", (inner,))
        if self.peek() == "!":
            self.take()
            if self.peek() == "(":
                self.past_brackets()
            else:
                while self.take().text == "^":
                    pass
            step = Path("!", self.text[start : self.behind()], ())
        elif self.peek() == "(":
            self.take()
            inner = self._path()
            self.take(")")
            step = Path(inner.sign, f"({inner.text})", inner.parts)
        else:
            piece = self.take()
            if piece.kind not in ("iri", "name", "variable") and piece.text != "a":
                raise UnsupportedQuery(piece.text)
            step = Path("", RDF_TYPE if piece.text == "a" else piece.text, ())
        if self.peek() in ("*", "+", "?"):
            sign = self.take().text
            return Path(sign, step.text + sign, (step,))
        return step
