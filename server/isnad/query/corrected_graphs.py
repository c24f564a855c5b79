"""Writes patterns under `GRAPH ?g` so that each is matched in one graph at a time (SPARQL 1.1 §18.6).

The engine (pyoxigraph 0.5.13) makes the variable a part of each triple pattern within, and not of what else
stands there.
"""

import re
from collections.abc import Iterator

from isnad.locale import Message
from isnad.query.corrected_expressions import Edit
from isnad.query.corrected_rows import AGGREGATES
from isnad.query.service_patterns import Element, Group, visible
from isnad.query.syntax_errors import broken_rule
from isnad.query.tokens import tokens
from isnad.request_errors import MalformedQuery

STAR = re.compile(r"\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?\*", re.IGNORECASE)
_SELECT = {"SELECT", "DISTINCT", "REDUCED"}


def in_graphs(text: str, group: Group) -> Iterator[Edit]:
    """Correct the patterns under `GRAPH ?g` of a group, and of the groups in it."""
    for one in group.elements:
        variable = one.words[-1].text if one.kind == "graph" else ""
        if variable[:1] in ("?", "$"):
            yield from _in_graph(text, one, variable[1:])
            yield from _of_each_graph(text, one, one.groups[0], variable)
        for inner in one.groups if one.kind != "service" else ():
            yield from in_graphs(text, inner)


def _in_graph(text: str, element: Element, variable: str) -> Iterator[Edit]:
    """Have the variable of GRAPH be joined with what is in it (§18.6), of which the engine makes it a part.

    MINUS takes away what shares a variable and agrees (§18.5): where nothing is shared, it takes nothing.
    VALUES among what is only joined may stand outside, since joins may be made in any order. A variable of
    the same name in a part that is not only joined is another one until the join.
    """
    (group,) = element.groups
    joins = all(one.kind in ("triples", "values", "graph", "group") for one in group.elements)
    before: set[str] = set()
    for one in group.elements:
        mentioned = {
            token.text[1:] for token in tokens(text[one.start : one.end]) if token.kind == "variable"
        }
        if one.kind == "minus" and not mentioned & {*before, variable}:
            yield one.start, one.end, ""
        elif one.kind == "values" and joins:
            yield one.start, one.end, ""
            yield element.end, element.end, f" {text[one.start : one.end]}"
        before |= mentioned
    apart = [one for one in group.elements if one.kind in ("optional", "filter", "bind", "minus")]
    uses = [
        token
        for token in tokens(text[group.start : group.end])
        if token.kind == "variable" and token.text[1:] == variable
    ]
    within = any(one.start <= group.start + use.start < one.end for one in apart for use in uses)
    select = (
        any(one.kind == "select" for one in group.elements)
        or "SELECT" in text[group.start : group.end].upper()
    )
    if not within or select:
        return
    visible = any(
        use.start + group.start in range(one.start, one.end)
        for one in group.elements
        if one.kind not in ("filter", "minus")
        for use in uses
    )
    if visible and STAR.search(text):
        return
    own = f"?{variable}_in_graph"
    for use in uses:
        yield group.start + use.start, group.start + use.start + len(use.text), own
    if visible:
        yield element.start, element.start, "{ "
        yield element.end, element.end, f" FILTER (!BOUND({own}) || sameTerm({own}, ?{variable})) }}"


def _of_each_graph(text: str, graph: Element, group: Group, variable: str) -> Iterator[Edit]:
    """Have the subqueries of a group be evaluated in each graph, and not in all of them at once (§18.6).

    With the variable among what it projects, and groups by, a subquery has the rows of all graphs, each with
    its graph, by which they are joined. Raise MalformedQuery for one of which this is not so.
    """
    for one in group.elements:
        if one.kind == "select":
            yield from _subquery(text, graph, one, variable)
        for inner in one.groups if one.kind in ("group", "optional", "select") else ():
            yield from _of_each_graph(text, graph, inner, variable)


def _subquery(text: str, graph: Element, select: Element, variable: str) -> Iterator[Edit]:
    """Write the variable of GRAPH into a subquery that does not have it."""
    pattern, rest = select.groups[0], text[select.groups[0].end : select.end]
    if _names(text[select.start : select.end], variable):
        return
    tail = [token for token in tokens(rest) if token.kind != "comment"]
    for token in tail:
        if token.text.upper() in ("LIMIT", "OFFSET"):
            raise _not_by_graph(text, pattern.end + token.start, token.text.upper(), variable)
    words = {token.text.upper() for token in (*select.words, *tail) if token.kind == "word"}
    grouped = (
        next((token for token in tail if token.text.upper() == "BY"), None) if "GROUP" in words else None
    )
    if grouped is None and words & {*AGGREGATES, "HAVING"}:
        yield from _of_no_rows(text, graph, select, variable)
    if star := STAR.match(text, select.start, pattern.start):
        names = "".join(f" ?{name}" for name in dict.fromkeys(visible(text, pattern)))
        yield star.end() - 1, star.end(), f"{names} {variable}"
    else:
        behind = next(one for one in reversed(select.words[:2]) if one.text.upper() in _SELECT)
        end = behind.start + len(behind.text)
        yield end, end, f" {variable}"
    if grouped:
        end = pattern.end + grouped.start + len(grouped.text)
        yield end, end, f" {variable}"
    elif words & {*AGGREGATES, "HAVING"}:
        yield pattern.end, pattern.end, f" GROUP BY {variable} "
    if not any(one.kind in ("triples", "graph", "select") for one in pattern.elements):
        yield pattern.start + 1, pattern.start + 1, f" GRAPH {variable} {{}} "


def _of_no_rows(text: str, graph: Element, select: Element, variable: str) -> Iterator[Edit]:
    """Have a subquery of aggregates without GROUP BY give its row also for a graph in which nothing matches.

    Raise MalformedQuery where more stands beside it, or another subquery within.
    """
    pattern = select.groups[0]
    if graph.groups[0].elements != (select,) or "SELECT" in text[pattern.start : pattern.end].upper():
        raise _not_by_graph(text, select.start, "COUNT", variable)
    whole, matched = text[select.start : select.end], text[pattern.start : pattern.end]
    nothing = whole.replace(matched, "{ FILTER (false) }", 1)
    yield graph.start, graph.start, "{ "
    unmatched = f"GRAPH {variable} {{}} FILTER NOT EXISTS {{ GRAPH {variable} {matched} }}"
    yield graph.end, graph.end, f" }} UNION {{ {unmatched} {{ {nothing} }} }}"


def _names(part: str, variable: str) -> bool:
    return any(token.kind == "variable" and token.text[1:] == variable[1:] for token in tokens(part))


def _not_by_graph(text: str, start: int, word: str, variable: str) -> MalformedQuery:
    return broken_rule(
        text,
        start,
        Message(
            "a subquery under GRAPH %(variable)s that has %(word)s is not answered",
            variable=variable,
            word=word,
        ),
        Message(
            "Write GRAPH %(variable)s into the subquery, and %(variable)s behind its SELECT and GROUP BY.",
            variable=variable,
        ),
    )
