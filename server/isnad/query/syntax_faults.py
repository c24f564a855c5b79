"""The common faults of a text that is no SPARQL: what is wrong, at which token, and how to mend it.

The engine says where it stops, which is often behind the fault, and what it would take there. These are
looked for in a text that it has refused; none of them is in a text that is SPARQL.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from isnad.locale import Message
from isnad.query.tokens import Token, tokens

_ITEM = r"[?$]\w+|\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\))*+\)"
_SELECT = rf"\bSELECT\b(?:\s++(?:DISTINCT|REDUCED)\b)?(?:\s*+(?:{_ITEM}))*?\s*+"
_UNNAMED = r"(?:(?!\bAS\b)[^()]|\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\))*+"
_AGGREGATE = r"(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)"
_WORD = r"(?<![\w:?$@.\-])"  # before a word that is no part of a name
_NO_OPERATOR = Message("%(found)s is no operator of SPARQL")
_WRITE = Message("Write: %(instead)s")
_NO_NAME = Message("an expression in SELECT has no brackets, or no name")
# Each fault by a pattern whose `at` is where it is, outside of texts, IRIs and comments; what is wrong, and
# what to write instead. The words that it `found` are put into both.
_FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), what, hint, instead)
    for pattern, what, hint, instead in (
        (r"(?P<at>(?P<found>==++))", _NO_OPERATOR, _WRITE, "="),
        (r"(?P<at>(?P<found><>))", _NO_OPERATOR, _WRITE, "!="),
        (rf"{_WORD}(?P<at>(?P<found>AND))\b(?!:)", _NO_OPERATOR, _WRITE, "&&"),
        (rf"{_WORD}(?P<at>(?P<found>OR))\b(?!:)", _NO_OPERATOR, _WRITE, "||"),
        (
            rf"{_SELECT}(?P<at>,)",
            Message("a comma stands between what SELECT names"),
            Message("Take it away: between them stand spaces."),
            "",
        ),
        (
            rf"{_SELECT}(?P<at>\()\s*+{_AGGREGATE}\s*+\([^()]*+\)\s*+(?P<found>[?$]\w++)\s*+\)",
            Message("AS is missing before the name %(found)s"),
            _WRITE,
            "AS %s",
        ),
        (
            r"(?P<at><?https?://)",
            Message("an IRI does not stand between < and >"),
            Message("Write < before it, and > behind it."),
            "",
        ),
        (
            rf"{_SELECT}(?P<at>(?P<found>{_AGGREGATE}\s*+\([^()]*+\)))(?!\w)",
            _NO_NAME,
            _WRITE,
            "(%s AS ?value)",
        ),
        (rf"{_SELECT}(?P<at>\((?P<found>{_UNNAMED})\))", _NO_NAME, _WRITE, "(%s AS ?value)"),
        (
            rf"{_WORD}(?P<at>(?P<found>ORDER|GROUP))\b(?!\s++BY\b|[:\w\-])",
            Message("%(found)s stands without BY"),
            _WRITE,
            "%s BY",
        ),
        (
            r"\bPREFIX\s++(?P<at>(?P<found>[\w.\-]++))\s*+<",
            Message("the prefix %(found)s has no colon behind it"),
            _WRITE,
            "PREFIX %s: <…>",
        ),
        (
            rf"{_WORD}(?P<found>LIMIT|OFFSET)\b(?![:\w\-])\s*+(?P<at>(?![\d\s])|\Z)",
            Message("%(found)s takes a whole number"),
            _WRITE,
            "%s 10",
        ),
        (
            r"(?P<at><(?=[^\s<>?$])[^<>\s?$(){}]*+[ \t][^<>\n?$(){}]*+>)",
            Message("an IRI has a space in it"),
            Message("Write it without, or with %%20 in the place of each space."),
            "",
        ),
        (
            r"\}\s*+(?P<at>(?:INSERT|DELETE)\s++(?:DATA|WHERE)\b)",
            Message("an operation begins without a ; before it"),
            Message("Write ; between the two."),
            "",
        ),
        (
            rf"{_WORD}(?P<at>INSERT|DELETE)\s*+\{{(?:[^{{}}]|\{{[^{{}}]*+\}})*+\}}\s*+(?:;|\Z)",
            Message("a template stands without the WHERE that fills it in"),
            Message("Write WHERE { … } behind it; facts that need no pattern are given by DATA { … }."),
            "",
        ),
    )
)
_PROLOGUE = ("PREFIX", "BASE", "VERSION")
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


class Fault(NamedTuple):
    """What is wrong with a text, where it begins, and how to mend it."""

    start: int
    what: Message
    hint: Message


def fault_of(text: str) -> Fault | None:
    """Return the first of the common faults in a text that is no SPARQL; None where it has another one."""
    found = [token for token in tokens(text) if token.kind != "comment"]
    if not any(one.kind not in ("iri", "name") and one.text.upper() not in _PROLOGUE for one in found):
        if not text[found[-1].start + len(found[-1].text) :].strip() if found else not _outside(text).strip():
            return Fault(
                len(text.rstrip()),
                Message("nothing is asked"),
                Message("Write a query, for instance: %(query)s", query="SELECT * { ?s ?p ?o } LIMIT 10"),
            )
    if opened := next((one for one in found if one.kind == "string" and not _is_closed(one.text)), None):
        return Fault(
            opened.start,
            Message("nothing closes the text that this quotation mark opens"),
            Message("Close it in its line; a text of several lines stands between three marks and three."),
        )
    return min(_matching(_outside(text)), default=None, key=lambda one: one.start) or _bracket(found)


def _matching(outside: str) -> Iterator[Fault]:
    """Yield where each fault that a pattern tells is first."""
    for pattern, what, hint, instead in _FAULTS:
        if match := pattern.search(outside):
            words = " ".join(match.groupdict().get("found", "")[:100].split())
            written = instead.replace("%s", words)
            yield Fault(
                match.start("at"), Message(what.msgid, found=words), Message(hint.msgid, instead=written)
            )


def _bracket(found: list[Token]) -> Fault | None:
    """Return the first bracket that nothing closes, or opens."""
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                return Fault(
                    token.start,
                    Message("nothing opens this %(bracket)s", bracket=token.text),
                    Message("Take it away, or write before it what it closes."),
                )
            if _CLOSED_BY[opened[-1].text] != token.text:
                break
            opened.pop()
    if not opened:
        return None
    return Fault(
        opened[-1].start,
        Message("nothing closes this %(bracket)s", bracket=opened[-1].text),
        Message("Write %(closing)s where it ends.", closing=_CLOSED_BY[opened[-1].text]),
    )


def _is_closed(text: str) -> bool:
    """Return whether a text in quotation marks ends with those that it begins with."""
    mark = text[:3] if text[:3] in ("'''", '"""') else text[0]
    inside = text[len(mark) : -len(mark)]
    escapes = len(inside) - len(inside.rstrip("\\"))
    return len(text) >= 2 * len(mark) and text.endswith(mark) and escapes % 2 == 0


def _outside(text: str) -> str:
    """Return a text of the same length in which what is said in texts, IRIs and comments is blank."""
    parts, end = [], 0
    for token in tokens(text):
        if token.kind in ("string", "iri", "comment"):
            size = len(token.text)
            blank = (
                " " * size
                if token.kind == "comment"
                else f"{token.text[0]}{'_' * (size - 2)}{token.text[-1]}"
            )
            parts += [text[end : token.start], blank[:size]]
            end = token.start + size
    return "".join([*parts, text[end:]])
