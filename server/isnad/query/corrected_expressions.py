r"""Writes expressions so that the engine (pyoxigraph 0.5.13) gives them the values of SPARQL 1.1 (§17)."""

import hashlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import Any

from pyoxigraph import Literal, NamedNode

from isnad.query.tokens import Token, prefixes, tokens, unescaped
from isnad.rdf.namespaces import ISNAD, XSD

_REFERENCE = re.compile(r"\\(?P<escaped>[\\$])|\$(?P<number>\d+)|(?P<wrong>[\\$])", re.DOTALL)
DISTINCT_CONCAT = f"{ISNAD}.well-known/distinct-concat#"
_NO_TERM = f"<{ISNAD}.well-known/no-term>"
_AS_STRING, _STRIPPED = (f"{ISNAD}.well-known/{name}" for name in ("as-string", "stripped"))
BLANK_NODE_LABEL = f"{ISNAD}.well-known/blank-node-label"
_BOOLEANS = ("true", "false")
_CASTS = ("string", "boolean", "double", "float", "decimal", "integer", "dateTime")
# What is no group in a regular expression, or opens one: an escape, a class, "(?", "(".
_IN_PATTERN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\??", re.DOTALL)
_MOST_SUBTRACTIONS = 50  # in a pattern: each is read within the one around it
_COMPARED = re.compile(r"\s*(<=|>=|<|>)\s*")

Edit = tuple[int, int, str]  # what stands from a place to another, and what is to stand there


def in_expressions(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Correct what can be told from an expression alone."""
    yield from _empty_lists(pieces)
    yield from _order_of_booleans(text, pieces)
    yield from _casts(text, pieces)
    yield from _group_concat(text, pieces)
    yield from _replace(text, pieces)
    yield from _subtractions(text, pieces)


def _order_of_booleans(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Have false come before true (§17.3, operators of xsd:boolean) where one of the two is written out.

    Who compares a truth value with what is none has an error, as before.
    """
    for before, one, other, behind in zip(
        [Token("", "", 0), *pieces], pieces, pieces[1:], pieces[2:], strict=False
    ):
        if one.text.lower() not in _BOOLEANS and other.text.lower() not in _BOOLEANS:
            continue
        operator = _COMPARED.fullmatch(text, one.start + len(one.text), other.start)
        left = text[before.start + len(before.text) : one.start].strip() or before.text
        right = text[other.start + len(other.text) : behind.start].strip() or behind.text
        alone = left[-1:] in ("(", ",", "&", "|") and (
            right[:1] in (")", ",", "&", "|") or right.upper() == "AS"
        )
        if not operator or not alone:
            continue
        sides = [one.text.lower(), other.text.lower()]
        numbers = [{"true": "1", "false": "0"}.get(side) for side in sides]
        variables = [token.text for token in (one, other) if token.kind == "variable"]
        written = " ".join([numbers[0] or f"<{XSD}integer>({one.text})", operator[1],
                            numbers[1] or f"<{XSD}integer>({other.text})"])  # fmt: skip
        if len(variables) == 1:
            as_it_was = text[one.start : other.start + len(other.text)]
            written = f"IF(DATATYPE({variables[0]}) = <{XSD}boolean>, {written}, {as_it_was})"
        elif variables or None in numbers:
            continue
        yield one.start, other.start + len(other.text), f"({written})"


def _casts(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Have xsd:string write a number as XPath does, and the other constructors pass over white space (§17.5).

    Functions of our own do (`FUNCTIONS`). A name that a bracket does not follow at once, or that is the
    datatype of a literal, calls nothing.
    """
    for index, token in enumerate(pieces[:-1]):
        end = token.start + len(token.text)
        if token.kind not in ("iri", "name") or pieces[index + 1].start != end or text[end] != "(":
            continue
        kind = iri_of(token.text, text).removeprefix(XSD)
        if kind not in _CASTS or text[: token.start].endswith("^^"):
            continue
        if kind == "string":
            yield token.start, end, f"<{_AS_STRING}>"
        elif call := next(calls_of(pieces[index:], token.text.upper(), kinds=("iri", "name")), None):
            yield end + 1, end + 1, f"<{_STRIPPED}>("
            yield call[-1].start, call[-1].start, ")"


def _as_string(term: object) -> Literal | None:
    """Return an IRI or a literal as a string, a number as XPath has it (Functions §19.1.2.2): 1.0E21."""
    if not isinstance(term, Literal):
        return Literal(term.value) if isinstance(term, NamedNode) else None
    if term.datatype.value not in (f"{XSD}double", f"{XSD}float"):
        return Literal(term.value)
    value = Decimal(term.value.replace("INF", "Infinity"))
    if not value.is_finite():
        return Literal(term.value)
    if not value or Decimal("1e-6") <= abs(value) < Decimal("1e6"):
        return Literal(f"{value.normalize():f}")
    _, (first, *others), _ = value.normalize().as_tuple()
    rest = "".join(map(str, others)) or "0"
    return Literal(f"{'-' if value < 0 else ''}{first}.{rest}E{value.adjusted()}")


def _stripped(term: Any) -> Any:
    """Return a string without the white space at its ends (XML Schema's whiteSpace, Functions §19.2)."""
    is_string = isinstance(term, Literal) and term.datatype.value == f"{XSD}string"
    return Literal(term.value.strip(" \t\n\r")) if is_string else term


def _label(row: object, text: object) -> Literal | None:
    """Return the label of the blank node that a string makes in a row; None, an error, for another term."""
    if not isinstance(text, Literal) or text.datatype.value != f"{XSD}string" or not isinstance(row, Literal):
        return None
    return Literal(hashlib.sha256(f"{row.value} {text.value}".encode()).hexdigest())


FUNCTIONS: dict[NamedNode, Callable[..., Any]] = {
    NamedNode(_AS_STRING): _as_string,
    NamedNode(_STRIPPED): _stripped,
    NamedNode(BLANK_NODE_LABEL): _label,
}


def booleans(pieces: list[Token]) -> Iterator[Edit]:
    """Write TRUE and FALSE small: keywords may be written either way (§19.8, note 1)."""
    for token in pieces:
        small = token.text.lower()
        if token.kind == "word" and small in ("true", "false") and token.text != small:
            yield token.start, token.start + len(token.text), small


def _empty_lists(pieces: list[Token]) -> Iterator[Edit]:
    """Have IN () be false, and NOT IN () true, of every term that is bound (§17.4.1.9).

    For an IRI, a date or a text with a language the engine makes an error of both. No term is the IRI that is
    put into the list, and to compare it with any other is no error.
    """
    for token, opened, closed in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if token.kind == "word" and token.text.upper() == "IN" and (opened.text, closed.text) == ("(", ")"):
            yield closed.start, closed.start, _NO_TERM


def calls_of(pieces: list[Token], name: str, kinds: tuple[str, ...] = ("word",)) -> Iterator[list[Token]]:
    """Return the tokens of each call of a function, from its first bracket to its last."""
    for index, token in enumerate(pieces[:-1]):
        if token.kind in kinds and token.text.upper() == name and pieces[index + 1].text == "(":
            depth = 0
            for end in range(index + 1, len(pieces)):
                kind = pieces[end].kind
                depth += (kind == "open") - (kind == "close")
                if depth == 0:
                    yield pieces[index + 1 : end + 1]
                    break


def _group_concat(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Have GROUP_CONCAT join strings, also of IRIs, numbers and texts with a language (§18.5.1.7).

    Of a term and of its STR the string is the same. With DISTINCT, terms of one string are told apart first:
    that does an aggregate of our own, whose name has the separator, unless all are strings anyway.
    """
    for call in calls_of(pieces, "GROUP_CONCAT"):
        distinct = call[1].text.upper() == "DISTINCT"
        if distinct and call[2].text.upper() == "STR":
            continue
        start, end, separator = call[1 + distinct].start, call[-1].start, " "
        for token, following in pairwise(call):
            if following.kind == "word" and following.text.upper() == "SEPARATOR":
                end = text.index(";", token.start + len(token.text))
                separator = _value(call[-2].text)
        if distinct:
            name = f"<{DISTINCT_CONCAT}{separator.encode().hex()}>"
            yield pieces[pieces.index(call[0]) - 1].start, start, f"{name}("
            yield end, call[-1].start, ""
        else:
            yield start, start, "STR("
            yield end, end, ")"


class Distinct:
    """An aggregate of the different terms of a group, called by a name or made with a separator."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: dict[Any, None] = {}

    def accumulate(self, term: object) -> None:
        """Take the term of a row."""
        self.terms[term] = None


class DistinctConcat(Distinct):
    """The aggregate that GROUP_CONCAT(DISTINCT …) is: of different terms their strings, with a separator."""

    def finish(self) -> Literal | None:
        """Return the string; None, which is an error, where one term has none, as a blank node."""
        if not all(isinstance(term, Literal | NamedNode) for term in self.terms):
            return None
        return Literal(self.name.join(str(getattr(term, "value", "")) for term in self.terms))


def own_aggregates(text: str) -> dict[NamedNode, Callable[[], Any]]:
    """Return the aggregates of our own that a corrected query names."""
    if DISTINCT_CONCAT not in text:
        return {}
    names = set(re.findall(rf"<{re.escape(DISTINCT_CONCAT)}((?:[0-9a-f]{{2}})*)>", text))
    return {
        NamedNode(DISTINCT_CONCAT + name): partial(DistinctConcat, bytes.fromhex(name).decode())
        for name in names
    }


def _replace(text: str, pieces: list[Token]) -> Iterator[Edit]:
    r"""Write a replacement as the engine's expressions have it: `$$` for a dollar, `${1}` for a group.

    XPath writes `\$` and `\\` for the marks themselves, and of `$11` as many digits as there are groups
    (XPath and XQuery Functions §5.6.4, fn:replace). It is done where pattern and replacement are constants.
    """
    for call in calls_of(pieces, "REPLACE"):
        pattern, replacement = call[-3:-1] if len(call) > 3 else call[:2]
        ends = [token.start + len(token.text) for token in call[:-1]]
        gaps = [text[end : token.start].strip() for end, token in zip(ends, call[1:], strict=True)]
        depths = list(accumulate((token.kind == "open") - (token.kind == "close") for token in call[:-1]))
        commas = sum(gap == "," for gap, depth in zip(gaps, depths, strict=True) if depth == 1)
        if {pattern.kind, replacement.kind} != {"string"} or gaps[-2:] != [",", ""] or commas != 2:
            continue
        groups = sum(one == "(" for one in _IN_PATTERN.findall(_value(pattern.text)))
        written = _engine_replacement(_value(replacement.text), groups)
        if written is None:  # an error (FORX0004), as REPLACE by a number is
            written = "1"
        elif written == _value(replacement.text):
            continue
        else:
            written = _quoted(written)
        yield replacement.start, replacement.start + len(replacement.text), written


def _subtractions(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Write `[a-z-[aeiou]]`, a class less another (XML Schema 2 §F.1), as the engine has it: it unites them.

    It is done where the pattern is a constant, and the flags are, without `q`, which takes it to the letter.
    """
    for name, before_flags in (("REGEX", 2), ("REPLACE", 3)):
        for call in calls_of(pieces, name):
            arguments = _arguments(text, call)
            if len(arguments) < before_flags:
                continue
            pattern, *flags = arguments[1], *arguments[before_flags:]
            constants = all(len(one) == 1 and one[0].kind == "string" for one in (pattern, *flags))
            if not constants or any("q" in _value(one[0].text) for one in flags):
                continue
            written = _value(pattern[0].text)
            if (engines := _with_subtractions(written)) != written:
                start = pattern[0].start
                yield start, start + len(pattern[0].text), _quoted(engines)


def _arguments(text: str, call: list[Token]) -> list[list[Token]]:
    """Return the tokens of each argument of a call."""
    found: list[list[Token]] = [[]]
    depth = 0
    for last, token in pairwise(call[:-1]):
        if depth == 0 and text[last.start + len(last.text) : token.start].strip() == ",":
            found.append([])
        found[-1].append(token)
        depth += (token.kind == "open") - (token.kind == "close")
    return found


def _with_subtractions(pattern: str) -> str:
    """Return a pattern in which `[…-[…]]` is `[[…]--[…]]`; one with very many is left as it stands."""
    if pattern.count("-[") > _MOST_SUBTRACTIONS:
        return pattern
    written, at = "", 0
    while at < len(pattern):
        if pattern[at] == "[":
            part, at = _class(pattern, at)
        else:
            part = pattern[at : at + 1 + (pattern[at] == "\\")]
            at += len(part)
        written += part
    return written


def _class(pattern: str, start: int) -> tuple[str, int]:
    """Return a class that begins somewhere as the engine has it, and where it ends."""
    at = start + 1
    while at < len(pattern) and pattern[at] != "]":
        if pattern.startswith("-[", at):
            less, end = _class(pattern, at + 1)
            if pattern[end : end + 1] != "]":
                break
            return f"[[{pattern[start + 1 : at]}]--{less}]", end + 1
        at += 1 + (pattern[at] == "\\")
    return pattern[start : at + 1], at + 1


def _engine_replacement(replacement: str, groups: int) -> str | None:
    """Return a replacement as the engine reads it; None for one that fn:replace takes for an error."""
    written, end = "", 0
    for found in _REFERENCE.finditer(replacement):
        written += replacement[end : found.start()]
        end = found.end()
        if found["wrong"]:
            return None
        if found["escaped"]:
            written += {"$": "$$", "\\": "\\"}[found["escaped"]]
            continue
        digits = found["number"]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        written += f"${{{digits}}}" if int(digits) <= groups else ""
        written += found["number"][len(digits) :]
    return written + replacement[end:]


def _value(quoted: str) -> str:
    """Return the text of a string (§19.7)."""
    marks = 3 if quoted[:3] in ("'''", '"""') else 1
    escapes = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
    return re.sub(
        r"\\(.)",
        lambda found: escapes.get(found[1], found[1]),
        unescaped(quoted[marks:-marks]),
        flags=re.DOTALL,
    )


def _quoted(value: str) -> str:
    """Return a text as a string (§19.7)."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(escapes.get(mark, mark) for mark in value) + '"'


def iri_of(name: str, text: str) -> str:
    """Return the IRI that a constant is, as far as the prefixes of a query tell."""
    if name.startswith("<"):
        return name[1:-1] if ":" in name else f"relative:{name[1:-1]}"
    prefix, _, rest = name.partition(":")
    return _prefixes(text).get(prefix, "unknown:") + rest.replace("\\", "")


@lru_cache(maxsize=2)
def _prefixes(text: str) -> dict[str, str]:
    return prefixes(tokens(text))
