"""Writes patterns under `GRAPH ?g` so that each is matched in one graph at a time (SPARQL 1.1 §18.6).

The engine (pyoxigraph 0.5.13) makes the variable a part of each triple pattern within, and not of what else
stands there: a subquery has the rows of all graphs at once, VALUES those of none, and MINUS takes away by the
graph alone. Under the name of a graph it is right. So what may go wrong is written as the standard defines
it: a union over the names of the graphs, each joined with the variable.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from isnad.locale import Message
from isnad.query.corrected_expressions import Edit
from isnad.query.service_patterns import Element, Group
from isnad.query.syntax_errors import broken_rule
from isnad.query.tokens import edited, tokens

# The names of the graphs that GRAPH ?g may mean; None where one has no name.
GraphNames = Callable[[], Sequence[str] | None]

STAR = re.compile(r"\bSELECT(?:\s|#[^\n\r]*+)*+(?:(?:DISTINCT|REDUCED)(?:\s|#[^\n\r]*+)*+)?\*", re.IGNORECASE)
_MOST_ABREAST = 16  # patterns of a union
_MOST_WRITTEN = 4_000_000  # characters of a pattern that is written once for each graph
_TOO_LONG = Message(
    "this pattern under GRAPH is asked of each graph by itself, and there are too many graphs"
)
_NO_NAME = Message(
    "this pattern under GRAPH is asked of each graph by its name, and a graph here is a blank node"
)
_WRITE_IT = Message(
    "Write GRAPH around triple patterns alone, within a subquery; or name a graph, not a variable."
)


def in_graphs(text: str, group: Group, names: GraphNames) -> Iterator[Edit]:
    """Correct the patterns under `GRAPH ?g` of a group, and of the groups in it.

    Raise MalformedQuery where there are too many graphs, or one is a blank node.
    """
    for one in group.elements:
        if one.kind == "service":
            continue
        if one.kind == "graph" and _variable(one) and not _is_plain(text, one.groups[0], _variable(one)):
            yield one.start, one.end, _of_each_graph(text, one, names)
            continue
        for inner in one.groups:
            yield from in_graphs(text, inner, names)


def _variable(graph: Element) -> str:
    """Return the name of the variable of a GRAPH pattern; the empty text where that names a graph."""
    word = graph.words[-1].text
    return word[1:] if word[:1] in ("?", "$") else ""


def _is_plain(text: str, group: Group, variable: str) -> bool:
    """Return whether the engine matches a group in one graph at a time.

    It does where each part has triple patterns in that graph, and nothing but these names the variable.
    """
    if not group.elements:
        return True
    kinds = {one.kind for one in group.elements}
    if "triples" not in kinds and not ("group" in kinds and kinds <= {"group", "filter"}):
        return False
    alone = kinds == {"triples"}
    certain: set[str] = set()
    for one in group.elements:
        if one.kind in ("graph", "select", "service"):
            return False
        if not alone and variable in _mentioned(text, one.start, one.end):
            return False
        if one.kind == "minus" and not certain & _certain(text, one.groups[0]):
            return False
        if not all(_is_plain(text, inner, variable) for inner in one.groups):
            return False
        if one.kind == "triples":
            certain |= _mentioned(text, one.start, one.end)
    return True


def _certain(text: str, group: Group) -> set[str]:
    """Return the variables of the triple patterns of a group, to which each row gives a value."""
    runs = (one for one in group.elements if one.kind == "triples")
    return {name for one in runs for name in _mentioned(text, one.start, one.end)}


def _mentioned(text: str, start: int, end: int) -> set[str]:
    return {token.text[1:] for token in tokens(text[start:end]) if token.kind == "variable"}


def _of_each_graph(text: str, graph: Element, names: GraphNames) -> str:
    """Write a GRAPH pattern as the union of what it matches in each graph, joined with its variable."""
    variable, group = graph.words[-1].text, graph.groups[0]
    known = names()
    if known is None:
        raise broken_rule(text, graph.start, _NO_NAME, _WRITE_IT)
    pattern = _inner(text, group, names)
    if len(known) * (len(pattern) + len(variable)) > _MOST_WRITTEN:
        raise broken_rule(text, graph.start, _TOO_LONG, _WRITE_IT)
    if not known:  # no row, of the same variables
        return f"{{ GRAPH {variable} {pattern} FILTER (false) }}"
    labels = sorted({token.text for token in tokens(pattern) if token.text.startswith("_:")}, key=len)
    branches = []
    for number, name in enumerate(known):
        written = pattern
        for label in reversed(labels):  # one label is of one pattern (§4.1.4)
            written = re.sub(rf"{re.escape(label)}(?![\w.-]*\w)", f"{label}_in_{number}", written)
        branches.append(f"{{ GRAPH <{name}> {written} VALUES {variable} {{ <{name}> }} }}")
    return f"{{ {_union(branches)} }}"


def _union(branches: list[str]) -> str:
    """Write a union as a tree: the engine takes a time for a row of them that grows with its square."""
    if len(branches) <= _MOST_ABREAST:
        return " UNION ".join(branches)
    size = -(-len(branches) // _MOST_ABREAST)
    parts = (branches[start : start + size] for start in range(0, len(branches), size))
    return " UNION ".join(f"{{ {_union(part)} }}" for part in parts)


def _inner(text: str, group: Group, names: GraphNames) -> str:
    """Return the text of a group, in which the GRAPH patterns are corrected."""
    edits = ((one - group.start, end - group.start, new) for one, end, new in in_graphs(text, group, names))
    return edited(text[group.start : group.end], edits)
