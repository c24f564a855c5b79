"""Which terms of a write the engine would store, or look for, as others.

pyoxigraph 0.5.13 stores values: it returns 01 and "1"^^xsd:int as "1"^^xsd:integer, and DELETE DATA of 01
deletes 1. RDF 1.1 (§3.3) makes lexical form and datatype part of the term. So a write that has such a term is
refused, or answered with what was changed.

In an update these are the literals of its data, templates and patterns, those that an expression returns as
they are, and what STRDT makes. Within an expression a literal is its value (SPARQL 1.1 §17), and what is
computed has the engine's form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from isnad.locale import Message
from isnad.query.kept_terms import TEXTS, Prologue, literals, may_have_unstored, unstored
from isnad.query.store import format_of
from isnad.query.term_places import places
from isnad.query.tokens import place, unescaped_syntax
from isnad.rdf.terms import as_stored
from isnad.request_errors import ChangedTerms

MOST_NAMED = 20  # in an answer; the others are counted
_AT_ONCE = 10_000  # literals of a file
# A text of which each datatype whose values the engine keeps has another one.
_MADE = ("01", "1", "2004+00:00", "2004-06+00:00", "--06+00:00", "---28+00:00", "--06-28+00:00", "P12M",
           "2004-06-28+00:00", "24:00:00", "2004-06-28T24:00:00", "2004-06-28T24:00:00Z","PT24H")  # fmt: skip


@dataclass(frozen=True)
class ChangedTerm:
    """A term as it is written, the one that the store has for it, and the line where it is known (else 0)."""

    written: str
    stored: str
    line: int = 0


def changed_in_quads(quads: Iterable[Quad]) -> list[ChangedTerm]:
    """Return the literals of some quads that a store would change, each once."""
    found = {literal: None for quad in quads for literal in literals(quad.object)}
    return [ChangedTerm(str(one), str(as_stored(one))) for one in found if as_stored(one) != one]


def changed_in_file(path: Path) -> list[ChangedTerm]:
    """Return the literals of an RDF file that a store would change, each once; none of one that is not sound.

    Of many at once the store is asked: one for each would take as long as the rest of a start.
    """
    typed: dict[Literal, None] = {}
    changed: list[ChangedTerm] = []
    try:
        for quad in pyoxigraph.parse(path=str(path), format=format_of(path)):
            typed |= {one: None for one in literals(quad.object) if one.datatype.value not in TEXTS}
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
    if not may_have_unstored(text):
        return []
    text = unescaped_syntax(text)
    found: dict[str, ChangedTerm] = {}
    prologue = Prologue()
    read: set[str] = set()
    for kind, name, start, _ in places(text):
        if kind == "prologue":
            prologue.declare(name)
            read = set()
        for written in (name,) if kind == "literal" else _MADE if kind == "made" else ():
            written = f'"{written}"^^{name}' if kind == "made" else written
            if written not in read:
                read.add(written)
                if literal := unstored(prologue, written):
                    line = place(text, start)[0]
                    one = ChangedTerm(str(literal), str(as_stored(literal)), line)
                    found.setdefault(one.written, one)
        if len(found) >= MOST_NAMED:
            break
    return list(found.values())


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
