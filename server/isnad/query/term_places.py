"""Where a query or an update has terms, and where it computes with their values (SPARQL 1.1 §17, §19.8).

A literal in data, a template or a pattern is a term, and so is one that an expression returns as it is, or
compares by sameTerm. Any other in an expression is a value, and so is what a variable stands for there,
unless a function asks for the term: STR, DATATYPE, COUNT, and SUM of what is DISTINCT.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Literal, NamedTuple, cast

from isnad.query.corrected_expressions import DISTINCT_CONCAT
from isnad.query.tokens import Token, tokens

# A declaration; a literal that is a term, or a value; what has a value; a function; what STRDT makes.
Kind = Literal["prologue", "literal", "constant", "value", "function", "made"]

_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)", re.ASCII)
# After these words, in a SELECT clause or a solution modifier, brackets have expressions until a brace.
_OF_EXPRESSIONS = {"SELECT", "BY", "HAVING"}
_OF_DATA = {"VALUES", "A", "WHERE"}
_COUNTS = {"LIMIT", "OFFSET"}
# What is given terms, and what returns one of those that it is given.
_OF_TERMS = {
    *("BOUND", "SAMETERM", "STR", "LANG", "LANGDIR", "DATATYPE", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL"),
    *("ISTRIPLE", "HASLANG", "HASLANGDIR", "COUNT", "TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "<<"),
    *("GROUP", "SUM DISTINCT", "AVG DISTINCT"),
}  # fmt: skip
_PASSING = {"IF", "COALESCE", "SAMPLE", "MIN", "MAX", "STRDT", "OBJECT", "TRIPLE", "("}  # the last: brackets
_NAMED_ANEW = {"DATATYPE", "STRDT", "MIN", "MAX", "SUM DISTINCT", "AVG DISTINCT"}
_ENDS_ORDER = {"GROUP", "HAVING", "LIMIT", "OFFSET", *_OF_DATA}
_ENDS_GROUPS = {"ORDER", *_ENDS_ORDER} - {"GROUP"}
_WITH_LITERALS = {"SAMETERM", "STR", "DATATYPE", "GROUP"}
_ENDS_ARGUMENT = re.compile(r"(?:\s|#[^\n\r]*+)*+(?:[,)]|(?P<named>AS\b))", re.IGNORECASE)
_COMMENT = re.compile(r"#[^\n\r]*+")
_READ = {"open", "close", "word", "string", "number", "iri", "name", "variable"}
_NONE = Token("none", "", 0)
_NAMES = {"name", "iri", "word"}
# A token, third of five, among the two before it and the two after it.
_Window = tuple[Token, Token, Token, Token, Token]


class Place(NamedTuple):
    """What stands in a text: of which kind, as it is written, and from where to where.

    Of a function it is the name, in capitals, and it ends behind the bracket, and DISTINCT, that follow.
    """

    kind: Kind
    written: str
    start: int
    end: int


@dataclass
class _Bracket:
    """An open bracket: whether expressions stand in it, of which function, and where that call begins."""

    has_expressions: bool
    of: str = ""
    call: int = -1  # where one begins that returns a term
    call_begins: bool = False
    argument: int = 0
    lists_expressions: bool = False  # behind SELECT, BY or HAVING
    orders: bool = False
    groups: bool = False
    has_terms: bool = False  # whether something stands in it as a term


def places(text: str) -> Iterator[Place]:
    """Return the places of a text whose syntax is sound and whose escapes are decoded."""
    opened, read_to = [_Bracket(has_expressions=False)], 0
    made: list[tuple[int, Token]] = []  # of each STRDT: how deep its brackets are, and the last name in them
    for window in _windows(text):
        _, before, token, following, _ = window
        if token.start < read_to:  # the exponent of a number
            continue
        word, inner = _word(token), opened[-1]
        inner.argument += _between(text, before, token).count(",")
        if word in ("PREFIX", "BASE"):
            end = window[4 if word == "PREFIX" else 3]
            yield _place("prologue", text, token.start, end.start + len(end.text))
        elif token.kind == "open":
            inside = inner.has_expressions or inner.lists_expressions or _opens_expression(window)
            opened.append(_bracket(text, window, inner, inside=token.text == "(" and inside))
        elif token.kind == "close" and len(opened) > 1:
            closed, outer = opened.pop(), opened[-1]
            if token.text == "}":
                outer.lists_expressions = outer.orders = outer.groups = False
            if closed.call >= 0 and (closed.of not in ("(", "<<") or closed.has_terms):
                if _is_value(text, outer, window, begins=closed.call_begins):
                    behind = token.start + (3 if closed.of == "<<" else 1)
                    yield _place("value", text, closed.call, behind)
                else:
                    outer.has_terms = True
            if made and made[-1][0] == len(opened):
                _, named = made.pop()
                yield Place("made", named.text, named.start, token.start)
        elif token.kind == "word":
            inner.lists_expressions |= word in _OF_EXPRESSIONS
            inner.lists_expressions &= word not in _OF_DATA
            inner.orders = (inner.orders or word == "ORDER") and word not in _ENDS_ORDER
            inner.groups = (inner.groups or word == "GROUP") and word not in _ENDS_GROUPS
            if word == "STRDT":
                made.append((len(opened), Token("name", "<urn:x:any>", token.start)))
            if following.text == "(" and (name := _function(token, window[4])) in _NAMED_ANEW:
                last = window[4] if _word(window[4]) == "DISTINCT" else following
                yield Place("function", name, token.start, last.start + len(last.text))
        elif token.kind == "variable":
            if _is_value(text, inner, window, begins=_begins(text, before, token)):
                yield _place("value", text, token.start, token.start + len(token.text))
            else:
                inner.has_terms = True
        elif token.kind in ("iri", "name") and made:
            made[-1] = (made[-1][0], token)
        elif token.kind in ("string", "number") and _word(before) not in _COUNTS:
            written, start = _literal(text, window)
            if not inner.has_expressions or _is_term(text, inner, window, written, start):
                inner.has_terms = True
                read_to = start + len(written)
                yield _place("literal", text, start, read_to)
            elif token.kind == "string":
                yield _place("constant", text, start, start + len(written))


def _place(kind: Kind, text: str, start: int, end: int) -> Place:
    return Place(kind, text[start:end], start, end)


def _function(name: Token, behind: Token) -> str:
    """Return what a function is called, behind whose bracket a token stands."""
    word = _word(name)
    return f"{word} DISTINCT" if word in ("SUM", "AVG") and _word(behind) == "DISTINCT" else word


def _bracket(text: str, window: _Window, around: _Bracket, *, inside: bool) -> _Bracket:
    """Return the bracket that a window opens."""
    first, before, token, following, _ = window
    left = _between(text, before, token)
    of = left[-2:] if left else _function(before, following) or before.text
    if (
        inside
        and around.groups
        and not around.has_expressions
        and (_word(before) == "BY" or before.kind not in _NAMES)
    ):
        return _Bracket(inside, "GROUP")
    if inside and of == "<<":
        return _Bracket(inside, of, token.start - 2, _begins(text, before, token, "<<"))
    if around.has_expressions and (left or before.kind in ("open", "sign") or of == "DISTINCT"):
        return _Bracket(inside, "(", token.start, _begins(text, before, token))
    if not inside or of not in _PASSING:
        return _Bracket(inside, of)
    return _Bracket(inside, of, before.start, _begins(text, first, before))


def _begins(text: str, before: Token, token: Token, sign: str = "") -> bool:
    """Return whether a token, or a sign before it, is the first of an expression."""
    left = _between(text, before, token).removesuffix(sign).strip()
    return left.endswith(",") or (not left and (before.kind == "open" or _word(before) == "DISTINCT"))


def _is_value(text: str, bracket: _Bracket, window: _Window, *, begins: bool) -> bool:
    """Return whether what ends here, in a bracket, is there for its value."""
    _, before, token, following, _ = window
    if not bracket.has_expressions:
        return bracket.orders
    right = _between(text, token, following)
    if token.text == ")":
        right = right.removeprefix(">>").lstrip()
    if bracket.of == "<<" or _word(before) == "AS" or (begins and _word(following) == "AS"):
        return False
    if not begins or not (right.startswith(",") or (not right and following.kind == "close")):
        return True
    passed = bracket.of in _PASSING and (bracket.of != "IF" or bracket.argument > 0)
    return not (passed or bracket.of in _OF_TERMS or bracket.of.startswith(f"<{DISTINCT_CONCAT}"))


def _between(text: str, one: Token, other: Token) -> str:
    """Return the signs between two tokens."""
    return _COMMENT.sub("", text[one.start + len(one.text) : other.start]).strip()


def _windows(text: str) -> Iterator[_Window]:
    """Return the tokens of a text but comments, each among others; a long text is not held whole."""
    window = deque([_NONE] * 5, maxlen=5)
    for token in chain((one for one in tokens(text) if one.kind != "comment"), repeat(_NONE, 2)):
        window.append(token)
        if window[2].kind in _READ:
            yield cast(_Window, tuple(window))


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _opens_expression(window: _Window) -> bool:
    """Return whether a bracket among data opens an expression: FILTER (…), FILTER f(…), BIND (…)."""
    first, second, *_ = window
    if second.kind in ("iri", "name"):
        return _word(first) in ("FILTER", "HAVING", "BY")
    return second.kind == "word" and _word(second) not in {*_OF_DATA, "TRUE", "FALSE"}


def _is_term(text: str, bracket: _Bracket, window: _Window, written: str, start: int) -> bool:
    """Return whether a literal in an expression is there as a term: (01 AS ?x), STR(01), IF(?x, 01, 1)."""
    first, before, *_ = window
    if bracket.of == "<<":
        return True
    last = first if before.kind == "sign" and before.start >= start else before
    begins = _begins(text, last, window[2]._replace(start=start))
    ends = _ENDS_ARGUMENT.match(text, start + len(written)) if begins else None
    if not ends or ends["named"]:
        return ends is not None
    passed = bracket.of in _PASSING and (bracket.of != "IF" or bracket.argument > 0)
    return passed or bracket.of in _WITH_LITERALS


def _literal(text: str, window: _Window) -> tuple[str, int]:
    """Return a literal with its sign, and its datatype or language, and where it begins."""
    token, following = window[2], window[3]
    if token.kind == "string":
        end = token.start + len(token.text)
        if following.kind in ("iri", "name", "langtag"):
            if _between(text, token, following) == ("" if following.kind == "langtag" else "^^"):
                name = following.text.rstrip(".") if following.kind == "name" else following.text
                end = following.start + len(name)
        return text[token.start : end], token.start
    start = token.start
    if text[start - 1 : start] == ".":  # a number begins no triple, so the dot is its own
        start -= 1
    if start and text[start - 1] in "+-":
        start -= 1
    found = _NUMBER.match(text, start)
    return (found[0] if found else token.text), start
