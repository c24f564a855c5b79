"""Why an answer is empty: the first pattern of the query that finds nothing, together with those before it.

Each pattern narrows what the ones before it found, so the first at which nothing is left is found by
halving; inside of a GRAPH or a group the search goes on.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import Block, Group, Part, PathPattern, Patterns
from isnad.query.request import Query
from isnad.query.tokens import place, prefixes, tokens, unescaped
from isnad.rdf.namespaces import DCTERMS, meant_namespace, shortened

Kind = Literal["pattern", "together", "filter", "part", "modifiers"]
Ask = Callable[[Query], bytes]
Holds = Callable[[str], bool]

_SECONDS = 1.0  # for each of the questions that this asks
_SIMILAR = 0.7
_NAME = re.compile(r"<[^<>]+>|(?!_:)[\w-]*:[\w-]+")


@dataclass(frozen=True)
class Diagnosis:
    """The part of a query at which nothing is left, and what is known of it.

    `pattern` finds nothing at all, `together` nothing with what stands before it; a `filter` lets nothing
    through; a `part` is any other; `modifiers` are HAVING, OFFSET and LIMIT. `unknown` is a name that occurs
    nowhere, `similar` what may have been meant: names spelt nearly so, or what has an old name's meaning now.
    """

    kind: Kind
    text: str = ""
    line: int = 0
    unknown: str = ""
    similar: tuple[str, ...] = ()


def diagnose(ask: Ask, text: str, known: Iterable[str]) -> Diagnosis | None:
    """Return why the answer to a query is empty; None where the query does not let it be told.

    `known` are the IRIs that a name which occurs nowhere may have been meant for. Raise what asking raises.
    """
    try:
        patterns = read_patterns(text)
    except UnsupportedQuery:
        return None

    def holds(group: str) -> bool:
        asked = f"{patterns.prologue}ASK {patterns.dataset}{{ {group} }}"
        return bool(json.loads(ask(Query(asked, format="json", timeout=_SECONDS)))["boolean"])

    found = _first(patterns.where, lambda inside: inside, holds)
    if found is None:
        return Diagnosis("modifiers")
    part, around = found
    source = unescaped(text)
    shown, line = " ".join(source[part.start : part.end].split()), place(source, part.start)[0]
    if isinstance(part, Block):
        return Diagnosis("filter" if part.kind == "filter" else "part", shown, line)
    if holds(around(part.written())):
        return Diagnosis("together", shown, line)
    unknown = _unknown(part, holds)
    if unknown:
        return Diagnosis("pattern", shown, line, unknown, _similar(unknown, patterns, known))
    return Diagnosis("pattern", shown, line, similar=_successors(part, patterns, ask))


def _first(
    group: Group, around: Callable[[str], str], holds: Holds
) -> tuple[Part, Callable[[str], str]] | None:
    """Find the first part at which nothing is left; filters count last, since they are of the whole group."""
    parts = sorted(group.parts, key=lambda part: isinstance(part, Block) and part.kind == "filter")

    def left(count: int) -> bool:
        return holds(around("\n".join(part.written() for part in parts[:count])))

    least, most = 0, len(parts)
    if left(most):
        return None
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if left(middle) else (least, middle)
    if most == 0:
        return None
    part = parts[most - 1]
    if isinstance(part, Block) and part.kind in ("graph", "group"):
        before = "\n".join(one.written() for one in parts[: most - 1])
        inner = _first(part.inner[0], lambda inside: around(f"{before} {part.head} {{ {inside} }}"), holds)
        return inner or (part, around)
    return part, around


def _unknown(part: PathPattern, holds: Holds) -> str:
    """Return the name in a pattern that occurs in no triple, of any graph."""
    for term in (part.subject, *part.steps, part.object):
        if term[0] in "?$\"'+-" or term[0].isdigit() or term in ("true", "false"):
            continue
        places = (f"{term} ?p ?o", f"?s {term} ?o", f"?s ?p {term}")
        if not any(holds(place) or holds(f"GRAPH ?g {{ {place} }}") for place in places):
            return term
    return ""


def _successors(part: PathPattern, patterns: Patterns, ask: Ask) -> tuple[str, ...]:
    """List what has the names now that the terms of a pattern once had (dcterms:isReplacedBy)."""
    terms = {term for term in (part.subject, *part.steps, part.object) if _NAME.fullmatch(term)}
    names = " ".join(sorted(terms))
    asked = f"SELECT ?new {{ VALUES ?old {{ {names} }} GRAPH ?g {{ ?old <{DCTERMS}isReplacedBy> ?new }} }}"
    found = json.loads(ask(Query(patterns.prologue + asked, format="json", timeout=_SECONDS)))
    return tuple(shortened(row["new"]["value"]) for row in found["results"]["bindings"])


def _similar(unknown: str, patterns: Patterns, known: Iterable[str]) -> tuple[str, ...]:
    """List the known IRIs of the same namespace that are spelt nearly as a name that occurs nowhere."""
    iri = unknown.strip("<>")
    if not unknown.startswith("<"):
        prefix, _, local = unknown.partition(":")
        iri = prefixes(tokens(patterns.prologue)).get(prefix, "") + local
    namespace = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    known = tuple(known)
    if (meant := meant_namespace(namespace) + iri.removeprefix(namespace)) in known:
        return (f"<{meant}>",)
    locals_ = {one.removeprefix(namespace): one for one in known if one.startswith(namespace)}
    close = difflib.get_close_matches(iri.removeprefix(namespace), locals_, n=3, cutoff=_SIMILAR)
    return tuple(shortened(locals_[one]) for one in close)
