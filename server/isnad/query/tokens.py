"""What a SPARQL text shows by its words alone, outside of strings, IRIs and comments (SPARQL 1.1 §19).

This is no parser: strangers' SPARQL is parsed in a worker only. It reads any text in one pass, in a
time that grows with its length and no faster, and tells what must be known before a worker is asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from isnad.locale import Message
from isnad.request_errors import MalformedQuery

AnswerKind = Literal["rows", "truth", "graph"]

# PN_CHARS (§19.8, rule 167), and what else Python has for letters and digits: for a class of an expression.
NAME_CHARACTERS = (
    r"\w\xb7\u0300-\u036f\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_FIRST = rf"(?![0-9\xb7\u0300-\u036f\u203f\u2040])[{NAME_CHARACTERS}]"
# The order counts: a long string before a short one, an IRI before the sign <. What a query says
# inside a string or an IRI is data and must not be taken for a keyword. Every repetition is possessive,
# a string that is never closed is a token to the end, and what might be a prefix and is none is taken as a
# whole, and then apart: so no text is looked at again and again.
_TOKEN = re.compile(
    rf"""
      (?P<string>  '''(?:[^\\']|\\.|'(?!''))*+(?:'''|\\?\Z)
                 | \"\"\"(?:[^\\"]|\\.|"(?!""))*+(?:\"\"\"|\\?\Z)
                 | '(?:[^\\'\n\r]|\\.)*+'? | "(?:[^\\"\n\r]|\\.)*+"? )
    | (?P<iri>     <[^<>"{{}}|^`\\\x00-\x20]*+> )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<name>    _:[{NAME_CHARACTERS}.\-]++
                 | (?:{_FIRST}[{NAME_CHARACTERS}.\-]*+)?:(?:[{NAME_CHARACTERS}.:%\-]|\\.)*+ )
    | (?P<variable> [?$][{NAME_CHARACTERS}]++ )
    | (?P<langtag> @\w++(?:-\w++)*+ )
    | (?P<number>  [0-9][\w.]*+ )
    | (?P<words>   {_FIRST}[{NAME_CHARACTERS}.\-]*+ )
    | (?P<open>    [(\[{{] )
    | (?P<close>   [)\]}}] )
    | (?P<sign>    [!+\-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_WORDS = re.compile(
    rf"(?P<word> {_FIRST}[{NAME_CHARACTERS}]*+ ) | (?P<number> [0-9][\w.]*+ ) | (?P<sign> - )", re.VERBOSE
)
_RELATIVE_IRI = re.compile(  # or a call that may make one (SPARQL 1.1 §17.4.2.8)
    r"<(?![A-Za-z][A-Za-z0-9+.\-]*:)[^<>\"{}|^`\x00-\x20]*>|\b(?i:IRI|URI)(?:\s|#[^\n\r]*+)*+\("
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS: dict[str, AnswerKind] = {"SELECT": "rows", "ASK": "truth", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
# What gives another value each time (SPARQL 1.1 §17.4.2.9, §17.4.2.12f, §17.4.4.5, §17.4.5.1).
_FLEETING = {"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"}
# The beginning of most queries: nothing but prefixes stands before the form.
_BEGINNING = re.compile(
    r"""
      (?: \s++ | \#[^\n\r]*+
        | (?: PREFIX \s++ (?:[a-z][\w.\-]{0,64}+)?: | BASE ) \s*+ <[^<>"{}|^`\\\x00-\x20]*+> )*+
      (?P<form> SELECT | ASK | DESCRIBE | CONSTRUCT ) (?= [\s{(?$*<\#] )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class Token(NamedTuple):
    """One token: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Reading:
    """What a text shows: its query form, and whether it answers the same each time."""

    kind: AnswerKind | None
    reproducible: bool


def tokens(sparql: str) -> Iterator[Token]:
    """Return the tokens of a text in their order; signs that say nothing here are passed over."""
    for match in _TOKEN.finditer(sparql):
        if match.lastgroup == "words":
            for part in _IN_WORDS.finditer(sparql, match.start(), match.end()):
                yield Token(str(part.lastgroup), part.group(), part.start())
        else:
            yield Token(str(match.lastgroup), match.group(), match.start())


def unescaped(sparql: str) -> str:
    r"""Decode \uXXXX and \UXXXXXXXX, which stand for their character anywhere (SPARQL 1.1 §19.2)."""
    if "\\u" not in sparql and "\\U" not in sparql:
        return sparql
    return _ESCAPE.sub(_character, sparql)


def unescaped_syntax(sparql: str) -> str:
    r"""Decode \uXXXX and \UXXXXXXXX outside of strings: in these they are no syntax (SPARQL 1.2 §19.2)."""
    if "\\u" not in sparql and "\\U" not in sparql:
        return sparql
    parts, end = [], 0
    for token in tokens(sparql):
        if token.kind == "string":
            parts += [unescaped(sparql[end : token.start]), token.text]
            end = token.start + len(token.text)
    return "".join([*parts, unescaped(sparql[end:])])


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Put other texts in the place of what stands from a place to another.

    Of two that overlap that counts which begins first, or is longer. Of those that put something in at one
    place, what closes comes before what opens, in the order given.
    """
    parts, read_to = [], 0
    for start, end, new in sorted(
        edits, key=lambda one: (one[0], one[1] > one[0], -one[1], one[2][:1] != ")")
    ):
        if start >= read_to:
            parts += [text[read_to:start], new]
            read_to = end
    return "".join([*parts, text[read_to:]])


def read(sparql: str, max_nesting: int) -> Reading:
    """Return what a text shows; raise MalformedQuery where it nests deeper than it may.

    A query is reproducible unless it asks for the time, for chance or for a new blank node, or makes
    blank nodes by its template, or depends on what another service says.
    """
    if plain := _plain(sparql, max_nesting):
        return plain
    form, reproducible = "", True
    depth, signs, in_template, template_read = 0, 0, False, False
    for token in tokens(unescaped(sparql)):
        match token.kind:
            case "open":
                depth += 1
                reproducible = reproducible and not (in_template and token.text in "[(")
                in_template = in_template or (form == "CONSTRUCT" and depth == 1 and not template_read)
            case "close":
                depth -= 1
                if in_template and depth == 0:
                    in_template, template_read = False, True
            case "sign":
                signs += 1
            case "word":
                word = token.text.upper()
                form = form or (word if word in _FORMS else "")
                reproducible = reproducible and word not in _FLEETING
            case "name":
                reproducible = reproducible and not (in_template and token.text.startswith("_:"))
        if token.kind not in ("sign", "open", "comment"):
            signs = 0
        if max(depth, signs) > max_nesting:
            raise _too_deep(sparql, token.start, max_nesting)
    return Reading(_FORMS.get(form), reproducible)


def _plain(sparql: str, max_nesting: int) -> Reading | None:
    """Return what `read` does, in a sixth of the time, for a query in which nothing must be looked at twice.

    Such a query has fewer brackets and signs than may nest, no word that would make it another answer each
    time, not even in a string, and no mark that may stand for a blank node in a template.
    """
    beginning = _BEGINNING.match(sparql)
    if not beginning or "\\" in sparql:
        return None
    form = beginning["form"].upper()
    if form == "CONSTRUCT" and any(mark in sparql for mark in ("[", "(", "_:")):  # blank nodes, perhaps
        return None
    brackets = sparql.count("{") + sparql.count("(") + sparql.count("[")
    if max(brackets, sparql.count("!") + sparql.count("+") + sparql.count("-")) > max_nesting:
        return None
    words = sparql.upper()
    if any(word in words for word in _FLEETING):
        return None
    return Reading(_FORMS[form], reproducible=True)


def has_relative_iris(sparql: str) -> bool:
    """Return whether a text may have an IRI that is relative (RFC 3986 §4.2), by its marks alone."""
    return _RELATIVE_IRI.search(sparql) is not None


def calls_other_services(sparql: str, word: str = "SERVICE", *, silent_too: bool) -> bool:
    """Return whether a text has SERVICE, or another word that calls; one under SILENT counts if asked for."""
    text = unescaped(sparql)
    if word.lower() not in text.lower():  # most of them: and a long one is read once less
        return False
    words = [
        token.text.upper() if token.kind == "word" else ""
        for token in tokens(text)
        if token.kind != "comment"
    ]
    return any(
        found == word and (silent_too or words[index + 1 : index + 2] != ["SILENT"])
        for index, found in enumerate(words)
    )


def without_addresses(sparql: str) -> str:
    """Return a text in which SERVICE and LOAD name what nobody can call, of the same length if it can be.

    The engine makes a client for HTTPS as soon as it is given an address, and aborts where it may read no
    file. A name whose prefix is not declared stays: it is no SPARQL.
    """
    text = unescaped_syntax(sparql)
    if not any(word in text.lower() for word in ("service", "load")):
        return sparql
    parts, end = [], 0
    declared: set[str] = set()
    last, called = "", False
    for token in tokens(text):
        if token.kind == "comment":
            continue
        if token.kind == "name" and last == "PREFIX":
            declared.add(token.text.split(":", 1)[0])
        elif called and (token.kind == "iri" or token.text.split(":", 1)[0] in declared):
            parts += [text[end : token.start], f"<urn:{'x' * max(len(token.text) - 6, 1)}>"]
            end = token.start + len(token.text)
        last = token.text.upper() if token.kind == "word" else ""
        called = last in ("SERVICE", "LOAD") or (called and last == "SILENT")
    return "".join([*parts, text[end:]])


def undeclared_prefix(sparql: str) -> tuple[str, int, int] | None:
    """Return the first prefix that a query uses and does not declare, with its line and column from 1."""
    declared: set[str] = set()
    after_prefix = False
    for token in tokens(sparql):
        if token.kind == "name" and not token.text.startswith("_:"):
            prefix = token.text.split(":", 1)[0]
            if after_prefix:
                declared.add(prefix)
            elif prefix not in declared:
                return (prefix, *place(sparql, token.start))
        after_prefix = token.kind == "word" and token.text.upper() == "PREFIX"
    return None


def prefixes(prologue: Iterable[Token]) -> dict[str, str]:
    """Return the prefixes that a prologue declares."""
    found, name = {}, ""
    for token in prologue:
        if token.kind == "name":
            name = token.text[:-1]
        elif token.kind == "iri":
            found[name] = token.text[1:-1]
    return found


def place(text: str, start: int) -> tuple[int, int]:
    """Return the line and the column, from 1, of a place in a text."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _too_deep(sparql: str, start: int, max_nesting: int) -> MalformedQuery:
    """Return the error for a query that nests deeper than it may."""
    line, column = place(sparql, start)
    return MalformedQuery(
        Message(
            "nested deeper than %(max_nesting)s at line %(line)s, column %(column)s",
            max_nesting=max_nesting,
            line=line,
            column=column,
        ),
        where=f"query:{line}:{column}",
        hint=Message("Use fewer nested brackets and signs, or ask in several queries."),
        details={"line": line, "column": column, "limit": max_nesting},
    )


def _character(match: re.Match[str]) -> str:
    """Decode one escape; one that is no character stays as it is."""
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]
