"""Reads an expression of a query (SPARQL 1.1 §19.8) into its parts, so that each can be asked about."""

from collections.abc import Iterator
from dataclasses import dataclass

from isnad.query.pattern_reader import TokenReader, UnsupportedQuery, pieces_of
from isnad.query.tokens import Token

AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
# By how tightly they bind, the loosest first.
_LEVELS = (("||",), ("&&",), ("=", "!=", "<", ">", "<=", ">=", "IN", "NOT IN"), ("+", "-"), ("*", "/"))
_TWO_SIGNS = {"||", "&&", "!=", "<=", ">=", "^^"}
_TERMS = {"iri", "name", "variable", "number", "string"}


@dataclass(frozen=True)
class Expression:
    """An expression: its text, its operator or function (none for a term), and what that is given."""

    text: str
    name: str = ""
    parts: tuple["Expression", ...] = ()

    def conjuncts(self) -> Iterator["Expression"]:
        """Return what must all be true for it to be."""
        if self.name == "&&":
            for part in self.parts:
                yield from part.conjuncts()
        else:
            yield self

    def inner(self) -> Iterator["Expression"]:
        """Return its parts and theirs, each after its own parts, and itself."""
        for part in self.parts:
            yield from part.inner()
        yield self


def read_expression(text: str) -> Expression:
    """Read an expression, or one in brackets; raise UnsupportedQuery for what is none that is read here."""
    reader = _Reader(text, _signs_joined(text, list(pieces_of(text))))
    try:
        found = reader.level(0)
    except (IndexError, RecursionError) as error:
        raise UnsupportedQuery(text) from error
    if reader.at < len(reader.pieces):
        raise UnsupportedQuery(text)
    return found


def bound_expressions(text: str) -> Iterator[tuple[str, str]]:
    """Return each expression that stands in brackets before AS, and the variable that it is given to."""
    pieces = list(pieces_of(text))
    opened: list[int] = []
    for index, token in enumerate(pieces):
        if token.kind == "open":
            opened.append(index)
        elif token.kind == "close" and opened:
            first = opened.pop()
            as_, variable = pieces[index - 2 : index] if index >= first + 4 else (token, token)
            if as_.text.upper() == "AS" and variable.kind == "variable":
                yield text[pieces[first].start + 1 : as_.start].strip(), variable.text[1:]


def _signs_joined(text: str, pieces: list[Token]) -> list[Token]:
    """Return tokens in which operators of two signs are one."""
    joined: list[Token] = []
    for token in pieces:
        last = joined[-1] if joined else Token("", "", -2)
        beside = last.start + 1 == token.start and last.kind == token.kind == "sign"
        if beside and last.text + token.text in _TWO_SIGNS:
            joined[-1] = Token("sign", last.text + token.text, last.start)
        else:
            joined.append(token)
    return joined


@dataclass
class _Reader(TokenReader):
    """Reads by recursive descent, from the loosest operator to the tightest."""

    def have(self, wanted: str) -> bool:
        found = self.peek() == wanted
        self.at += found
        return found

    def from_(self, start: int) -> str:
        """Return the text from a token to the last that was read."""
        return self.text[self.pieces[start].start : self.behind()]

    def level(self, depth: int) -> Expression:
        if depth == len(_LEVELS):
            return self.unary()
        start = self.at
        found = self.level(depth + 1)
        while True:
            operator = self.peek()
            if operator == "NOT" and depth == 2:
                self.at += 1
                operator = f"NOT {self.peek()}"
            if operator not in _LEVELS[depth]:
                return found
            self.at += 1
            others = self.arguments() if operator.endswith("IN") else (self.level(depth + 1),)
            found = Expression(self.from_(start), operator, (found, *others))

    def unary(self) -> Expression:
        start = self.at
        if self.peek() in ("!", "-", "+"):
            sign = self.pieces[self.at].text
            self.at += 1
            inner = self.unary()
            of_number = sign != "!" and not inner.parts and inner.text[:1].isdigit()
            return Expression(self.from_(start), "" if of_number else sign, () if of_number else (inner,))
        if self.have("("):
            found = self.level(0)
            if not self.have(")"):
                raise UnsupportedQuery(self.peek())
            return found
        return self.term()

    def term(self) -> Expression:
        start, token = self.at, self.pieces[self.at]
        self.at += 1
        if token.kind == "word" and token.text.lower() in ("true", "false"):
            return Expression(token.text)
        if token.kind in ("word", "iri", "name") and self.peek() == "(":
            parts = self.arguments()
            return Expression(
                self.from_(start), token.text.upper() if token.kind == "word" else token.text, parts
            )
        if token.kind not in _TERMS:
            raise UnsupportedQuery(token.text)
        if token.kind == "string":
            following = self.pieces[self.at] if self.at < len(self.pieces) else token
            self.at += 2 if following.text == "^^" else following.kind == "langtag"
        return Expression(self.from_(start))

    def arguments(self) -> tuple[Expression, ...]:
        """Read what stands in brackets, with commas between; DISTINCT, `*` and a separator are passed by."""
        self.have("(")
        self.have("DISTINCT")
        found: list[Expression] = []
        if not self.have("*"):
            while self.peek() != ")":
                found.append(self.level(0))
                if not self.have(","):
                    break
        if self.have(";"):
            while self.peek() != ")":
                self.at += 1
        if not self.have(")"):
            raise UnsupportedQuery(self.peek())
        return tuple(found)
