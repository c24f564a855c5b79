"""Reads the patterns of a query out of its text, by recursive descent (SPARQL 1.1 §19.8).

A query is parsed by the engine alone, in a worker; this reads one that the engine took. Property lists, blank
nodes and sequence paths are spelt out, with variables of our own for what has no name: the meaning stays, and
what lies between two steps of a path can be told. What is not read here is left as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from isnad.query.patterns import Block, BlockKind, Group, Part, Path, PathPattern, Patterns, Sentence
from isnad.query.tokens import Token, tokens, unescaped
from isnad.rdf.namespaces import RDF

RDF_TYPE = f"<{RDF}type>"
_TERMS = {"iri", "name", "variable", "number", "string"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
OWN = "isnad_"


class UnsupportedQuery(Exception):
    """A query that is not read here."""


def read_patterns(sparql: str) -> Patterns:
    """Read the patterns of a query; raise UnsupportedQuery for one that cannot be read."""
    text = unescaped(sparql)
    try:
        return _Reader(text, list(pieces_of(text))).query()
    except (IndexError, RecursionError) as error:
        raise UnsupportedQuery("the query ends early") from error


def read_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Read the triples between two places, whose paths stay as they are; raise UnsupportedQuery."""
    try:
        pieces = [Token(one.kind, one.text, start + one.start) for one in pieces_of(text[start:end])]
        return list(_Reader(text, pieces, start).sentences())
    except (IndexError, RecursionError) as error:
        raise UnsupportedQuery("the triples end early") from error


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
class _Reader:
    """Reads a query from its tokens, by recursive descent."""

    text: str
    pieces: list[Token]
    start: int | None = None  # of some sentences
    at: int = 0
    made: int = 0
    found: list[Part] = field(default_factory=list)
    triples: list[tuple[str, Path, str]] = field(default_factory=list)

    # ── Tokens ──

    def peek(self) -> str:
        """Return the next token as it counts: a keyword in capitals."""
        if self.at >= len(self.pieces):
            return ""
        token = self.pieces[self.at]
        return token.text.upper() if token.kind == "word" else token.text

    def take(self, wanted: str = "") -> Token:
        if wanted and self.peek() != wanted:
            raise UnsupportedQuery(wanted)
        self.at += 1
        return self.pieces[self.at - 1]

    def behind(self) -> int:
        """Return the place behind the last token."""
        last = self.pieces[self.at - 1]
        return last.start + len(last.text)

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

    # ── The query ──

    def sentences(self) -> Iterator[Sentence]:
        while self.at < len(self.pieces):
            start, self.triples = self.pieces[self.at].start, []
            if self.peek() == ".":
                self.take()
            else:
                self._same_subject()
                yield Sentence(tuple(self.triples), start, self.behind())

    def query(self) -> Patterns:
        while self.peek() not in _FORMS:
            self.take()
        form, prologue = self.peek(), self.text[: self.pieces[self.at].start]
        self.take()
        projected = self._head(form)
        first = self.pieces[self.at].start if self.peek() == "FROM" else None
        while self.peek() not in ("{", "WHERE"):
            self.take()
        dataset = self.text[first : self.pieces[self.at].start] if first is not None else ""
        if self.peek() == "WHERE":
            self.take()
        where = self.group()
        while self.at < len(self.pieces):
            if self.peek() == "VALUES":
                where = replace(where, parts=(*where.parts, self.block("values")))
            else:
                self.take()
        return Patterns(form, prologue, projected, dataset, where)

    def _head(self, form: str) -> tuple[str, ...]:
        """Read what stands before the dataset: the variables that are given as they are, or a template."""
        projected: list[str] = []
        if form == "CONSTRUCT":
            if self.peek() == "{":
                self.past_brackets()
            return ()
        while self.peek() not in ("{", "WHERE", "FROM", "*"):
            if self.peek() == "(":
                self.past_brackets()
            elif (piece := self.take()).text[0] in "?$":
                projected.append(f"?{piece.text[1:]}")
        if self.peek() == "*":
            self.take()
            projected.append("*")
        return tuple(projected)

    def group(self) -> Group:
        outer, self.found = self.found, []
        start = self.take("{").start
        if self.peek() == "SELECT":
            query = self.at
            while self.peek() != "}":
                self.past_brackets()
            self._put("query", self.pieces[query].start)
        while self.peek() != "}":
            self._part()
        self.take("}")
        parts, self.found = tuple(self.found), outer
        return Group(parts, start, self.behind())

    def _part(self) -> None:
        """Read one part of a group."""
        start, word = self.pieces[self.at].start, self.peek()
        match word:
            case ".":
                self.take()
            case "OPTIONAL" | "MINUS":
                self.take()
                self._put("optional" if word == "OPTIONAL" else "minus", start, word, (self.group(),))
            case "GRAPH" | "SERVICE":
                self.take()
                while self.peek() != "{":
                    self.take()
                head = self.text[start : self.pieces[self.at].start].strip()
                self._put("graph" if word == "GRAPH" else "service", start, head, (self.group(),))
            case "{":
                groups = [self.group()]
                while self.peek() == "UNION":
                    self.take()
                    groups.append(self.group())
                self._put("union" if len(groups) > 1 else "group", start, "", tuple(groups))
            case "FILTER":
                self.found.append(self.block("filter"))
            case "BIND":
                self.found.append(self.block("bind"))
            case "VALUES":
                self.found.append(self.block("values"))
            case _:
                self._same_subject()

    def _put(self, kind: BlockKind, start: int, head: str = "", inner: tuple[Group, ...] = ()) -> None:
        self.found.append(Block(kind, self.text[start : self.behind()], start, self.behind(), head, inner))

    def block(self, kind: BlockKind) -> Block:
        """Read a FILTER, a BIND or VALUES, up to the end of its last brackets."""
        start = self.take().start
        while self.peek() not in ("(", "{"):
            self.take()
        self.past_brackets()
        if kind == "values" and self.peek() == "{":
            self.past_brackets()
        return Block(kind, self.text[start : self.behind()], start, self.behind())

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
