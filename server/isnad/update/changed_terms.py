"""Which terms of a write the engine would store, or look for, as others.

pyoxigraph 0.5.13 stores values: it returns 01 and "1"^^xsd:int as "1"^^xsd:integer, and DELETE DATA of 01
deletes 1. RDF 1.1 (§3.3) makes lexical form and datatype part of the term. So a write that has such a term is
refused, or answered with what was changed.

In an update these are the literals of its data, templates and patterns, those that an expression returns as
they are, and what STRDT makes. Within an expression a literal is its value (SPARQL 1.1 §17), and what is
computed has the engine's form.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path
from typing import cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from isnad.locale import Message
from isnad.query.store import format_of
from isnad.query.tokens import Token, place, tokens, unescaped
from isnad.rdf.namespaces import RDF, XSD
from isnad.rdf.terms import as_stored
from isnad.request_errors import ChangedTerms

MOST_NAMED = 20  # in an answer; the others are counted
_AT_ONCE = 10_000  # literals of a file
_TEXTS = (f"{XSD}string", f"{RDF}langString", f"{RDF}dirLangString")  # these are kept as they are
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)", re.ASCII)
# Numbers of a form that is not canonical, after whatever may stand before a number that is a term.
_UNUSUAL = re.compile(
    r"""[\s<>()\[\]{}"',;=*^|!&](?=[-+.\d])
    (?:\+|-?0(?=\d)|-0(?!\.?\d)|-?\.\d|-?\d++(?:\.\d*+)?+[eE]|-?\d++\.\d*?0(?!\d))""",
    re.VERBOSE | re.ASCII,
)
# What else asks for a text to be read token by token.
_SUSPECT = re.compile(r"\^\^\s*+#|\bSTRDT\b|\\[uU]|\bBASE\b", re.ASCII | re.IGNORECASE)
_TYPED = re.compile(
    r"""("[^"\\\n\r]*+"|'[^'\\\n\r]*+'|["'])\s*+\^\^\s*+(<[^<>\s]*+>|[\w.\-]*+:[\w.\-]*+)""", re.ASCII
)
_DECLARED = re.compile(r"\bPREFIX\s++([\w.\-]*+):\s*+<([^<>\s]*+)>", re.IGNORECASE)
# A text of which each datatype whose values the engine keeps has another one.
_VALUES = ("01", "1", "2004+00:00", "2004-06+00:00", "--06+00:00", "---28+00:00", "--06-28+00:00", "P12M",
           "2004-06-28+00:00", "24:00:00", "2004-06-28T24:00:00", "2004-06-28T24:00:00Z","PT24H")  # fmt: skip
# After these words, in a SELECT clause or a solution modifier, brackets have expressions until a brace.
_OF_EXPRESSIONS = {"SELECT", "BY", "HAVING"}
_OF_DATA = {"VALUES", "A", "WHERE"}


@dataclass(frozen=True)
class ChangedTerm:
    """A term as it is written, the one that the store has for it, and the line where it is known (else 0)."""

    written: str
    stored: str
    line: int = 0


def changed_in_quads(quads: Iterable[Quad]) -> list[ChangedTerm]:
    """Return the literals of some quads that a store would change, each once."""
    found = {literal: None for quad in quads for literal in _literals(quad.object)}
    return [ChangedTerm(str(one), str(as_stored(one))) for one in found if as_stored(one) != one]


def changed_in_file(path: Path) -> list[ChangedTerm]:
    """Return the literals of an RDF file that a store would change, each once; none of one that is not sound.

    Of many at once the store is asked: one for each would take as long as the rest of a start.
    """
    typed: dict[Literal, None] = {}
    changed: list[ChangedTerm] = []
    try:
        for quad in pyoxigraph.parse(path=str(path), format=format_of(path)):
            typed |= {one: None for one in _literals(quad.object) if one.datatype.value not in _TEXTS}
            if len(typed) >= _AT_ONCE:
                changed += _changed_of(list(typed))
                typed.clear()
    except (OSError, SyntaxError, ValueError):  # whoever loads it says what is wrong
        return []
    return list(dict.fromkeys([*changed, *_changed_of(list(typed))]))


def _changed_of(literals: list[Literal]) -> list[ChangedTerm]:
    scratch = pyoxigraph.Store()
    names = [NamedNode(f"urn:x:{number}") for number in range(len(literals))]
    scratch.extend(Quad(name, name, one) for name, one in zip(names, literals, strict=True))
    stored = {quad.subject: quad.object for quad in scratch}
    pairs = ((one, stored[name]) for name, one in zip(names, literals, strict=True))
    return [ChangedTerm(str(one), str(other)) for one, other in pairs if one != other]


def changed_in_update(text: str) -> list[ChangedTerm]:
    """Return the literals of an update that a store would take for others, each once, up to so many.

    The syntax of the update is sound.
    """
    if not (_UNUSUAL.search(text) or _SUSPECT.search(text) or _has_changed_value(text)):
        return []
    text = unescaped(text)
    found: dict[str, ChangedTerm] = {}
    prologue = ""
    read: set[str] = set()
    for kind, written, start in _statements(text):
        if kind == "prologue":
            prologue, read = f"{prologue}{written}\n", set()
        elif written not in read:
            read.add(written)
            for one in _changed(prologue, written):
                found.setdefault(one.written, replace(one, line=place(text, start)[0]))
            if len(found) >= MOST_NAMED:
                break
    return list(found.values())


def _has_changed_value(text: str) -> bool:
    """Return whether a text has what looks like a literal with a datatype that would be another term."""
    pairs = set(_TYPED.findall(text))
    names = {datatype.partition(":")[0] for _, datatype in pairs if not datatype.startswith("<")}
    declared = {(name, iri) for name, iri in _DECLARED.findall(text) if name in names}
    if len(declared) > len({name for name, _ in declared}):  # one prefix for two namespaces
        return True
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _DECLARED.findall(text) if name in names)
    return any(len(string) < 2 or _changed(prologue, f"{string}^^{datatype}") for string, datatype in pairs)


def _changed(prologue: str, written: str) -> list[ChangedTerm]:
    """Return the term that is written, where the store would have another."""
    try:
        (quad,) = pyoxigraph.parse(f"{prologue}<urn:x:> <urn:x:> {written} .", format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError):  # it is no update, as the engine says
        return []
    return changed_in_quads([quad])


def require_kept(changed: list[ChangedTerm], where: str) -> None:
    """Raise ChangedTerms (422) if there are any."""
    if changed:
        first = changed[0]
        raise ChangedTerms(
            Message("the store has %(written)s as %(stored)s", written=first.written, stored=first.stored),
            where=f"{where}:{first.line}" if first.line else where,
            hint=Message(
                "Write %(kept)s, or have the server take it: --changed-terms report.", kept=first.stored
            ),
            details={"written": first.written, "stored": first.stored, "count": len(changed)},
        )


def _literals(term: object) -> Iterator[Literal]:
    """Return the literals of a term."""
    if isinstance(term, Literal):
        yield term
    elif isinstance(term, Triple):
        yield from _literals(term.object)


# A token, third of five, among the two before it and the two after it.
_Window = tuple[Token, Token, Token, Token, Token]
_NONE = Token("none", "", 0)
_READ = {"open", "close", "word", "string", "number", "iri", "name"}


def _windows(text: str) -> Iterator[_Window]:
    """Return the tokens of a text but comments, each among others; a long text is not held whole."""
    window = deque([_NONE] * 5, maxlen=5)
    for token in chain((one for one in tokens(text) if one.kind != "comment"), repeat(_NONE, 2)):
        window.append(token)
        if window[2].kind in _READ:
            yield cast(_Window, tuple(window))


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _statements(text: str) -> Iterator[tuple[str, str, int]]:
    """Return the declarations ("prologue") and the literals that are terms ("literal"), with their places."""
    contexts, of_expressions = [False], [False]  # of each bracket: whether expressions are in it
    made: list[tuple[int, Token]] = []  # of each STRDT: how deep its brackets are, and the last name in them
    read_to = 0
    for window in _windows(text):
        token, word = window[2], _word(window[2])
        if token.start < read_to:  # the exponent of a number
            continue
        if word in ("PREFIX", "BASE"):
            end = window[4 if word == "PREFIX" else 3]
            yield "prologue", text[token.start : end.start + len(end.text)], token.start
        elif token.kind == "open":
            inside = contexts[-1] or of_expressions[-1] or _opens_expression(window)
            contexts.append(token.text == "(" and inside)
            of_expressions.append(False)
        elif token.kind == "close" and len(contexts) > 1:
            contexts.pop()
            of_expressions.pop()
            if token.text == "}":
                of_expressions[-1] = False
            if made and made[-1][0] == len(contexts):
                _, name = made.pop()
                for value in _VALUES:
                    yield "literal", f'"{value}"^^{name.text}', name.start
        elif word in _OF_EXPRESSIONS:
            of_expressions[-1] = True
        elif word in _OF_DATA:
            of_expressions[-1] = False
        elif word == "STRDT":
            made.append((len(contexts), Token("name", "<urn:x:any>", token.start)))
        elif token.kind in ("iri", "name") and made:
            made[-1] = (made[-1][0], token)
        elif token.kind in ("string", "number") and (not contexts[-1] or _is_returned(window)):
            written, start = _literal(text, window)
            read_to = start + len(written)
            yield "literal", written, start


def _opens_expression(window: _Window) -> bool:
    """Return whether a bracket among data opens an expression: FILTER (…), FILTER f(…), BIND (…)."""
    first, second, *_ = window
    if second.kind in ("iri", "name"):
        return _word(first) in ("FILTER", "HAVING", "BY")
    return second.kind == "word" and _word(second) not in _OF_DATA


def _is_returned(window: _Window) -> bool:
    """Return whether an expression is nothing but a literal: (01 AS ?x)."""
    opening = window[0] if window[1].kind == "sign" else window[1]
    typed = window[3].kind in ("iri", "name")
    return opening.text == "(" and _word(window[4 if typed else 3]) == "AS"


def _literal(text: str, window: _Window) -> tuple[str, int]:
    """Return a literal with its sign, and its datatype or language, and where it begins."""
    token, following = window[2], window[3]
    if token.kind == "string":
        end = token.start + len(token.text)
        if following.kind in ("iri", "name", "langtag"):
            between = re.sub(r"#[^\n\r]*+", "", text[end : following.start]).strip()
            if between == ("" if following.kind == "langtag" else "^^"):
                end = following.start + len(following.text)
        return text[token.start : end], token.start
    start = token.start
    if text[start - 1 : start] == ".":  # a number begins no triple, so the dot is its own
        start -= 1
    if start and text[start - 1] in "+-":
        start -= 1
    found = _NUMBER.match(text, start)
    return (found[0] if found else token.text), start
