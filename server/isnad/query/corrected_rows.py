"""Writes queries so that what a row makes or counts is its own (SPARQL 1.1 §17.4.2.9, §18.5.1.2).

The engine (pyoxigraph 0.5.13) makes one blank node of `BNODE("x")` for all rows, and has no COUNT of an
expression that is an error in one of them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from isnad.query.corrected_expressions import BLANK_NODE_LABEL, Edit, calls_of
from isnad.query.expressions import AGGREGATES
from isnad.query.service_patterns import Element, Group
from isnad.query.tokens import Token

_GROUPING = {"GROUP", "HAVING"}
_BEHIND_GROUPING = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
_DISTINCT_ROWS = re.compile(r"\bDISTINCT\s*\*\s*\)", re.IGNORECASE)


@dataclass(frozen=True)
class _Selection:
    """A query or a subquery: what stands before its pattern, the pattern, and what stands behind."""

    head: list[Token]
    pattern: Group
    tail: list[Token]

    def is_grouped(self) -> bool:
        """Return whether its rows are groups of the rows of its pattern (§11)."""
        words = {token.text.upper() for token in self.head if token.kind == "word"}
        behind = {token.text.upper() for token in self.tail if token.kind == "word"}
        return bool(words & AGGREGATES or behind & _GROUPING)

    def counts_rows(self, text: str) -> bool:
        """Return whether it counts different rows, among whose variables none of our own may be."""
        parts = [part for part in (self.head, self.tail) if part]
        return any(_DISTINCT_ROWS.search(text, part[0].start, part[-1].start + 1) for part in parts)

    def has_values(self) -> bool:
        """Return whether rows are joined with its pattern from behind."""
        return any(token.kind == "word" and token.text.upper() == "VALUES" for token in self.tail)


def blank_nodes_by_row(
    text: str, pieces: list[Token], groups: tuple[Group, ...], *, is_query: bool, shows_all: bool
) -> Iterator[Edit]:
    """Have BNODE("x") be another node in each row (§17.4.2.9), where SELECT, GROUP BY or BIND calls it.

    A text of the row's own goes before the argument: within the row the same argument is the same node. Where
    a variable would be shown by SELECT *, each call has a text of its own, and so a node of its own.
    """
    for selection in _selections(pieces, groups, len(text), is_query=is_query):
        yield from _in_selection(text, selection)
    for group in groups:
        yield from _in_binds(text, group, shows_all=shows_all)


def _in_selection(text: str, selection: _Selection) -> Iterator[Edit]:
    calls, pattern, row = _named_nodes(text, selection.head), selection.pattern, "STRUUID()"
    shared = len(calls) > 1 and not selection.counts_rows(text) and not selection.has_values()
    if shared:
        row = f"?isnad_row_{pattern.start}"
        yield pattern.start, pattern.start, "{ "
        yield pattern.end, pattern.end, f" BIND(STRUUID() AS {row}) }}"
    aggregated = [call for name in AGGREGATES for call in calls_of(selection.head, name)]
    for call in calls:
        within = any(one[0].start < call[0].start < one[-1].start for one in aggregated)
        of_group = shared and selection.is_grouped() and not within
        yield from _by_row(call, f"COALESCE(SAMPLE({row}), STRUUID())" if of_group else row)
    for call in _named_nodes(text, selection.tail):
        yield from _by_row(call, "STRUUID()")


def _in_binds(text: str, group: Group, *, shows_all: bool) -> Iterator[Edit]:
    """Correct the BINDs of a group, and of the groups in it; those that stand together extend one row."""
    for kind, run in groupby(group.elements, key=lambda one: one.kind):
        elements = list(run)
        calls = [call for one in elements if kind == "bind" for call in _named_nodes(text, _own_words(one))]
        row, start = "STRUUID()", elements[0].start
        if len(calls) > 1 and not shows_all:
            row = f"?isnad_row_{start}"
            yield start, start, f"BIND(STRUUID() AS {row}) "
        for call in calls:
            yield from _by_row(call, row)
        for one in elements if kind != "service" else ():
            for inner in one.groups:
                yield from _in_binds(text, inner, shows_all=shows_all)


def _own_words(element: Element) -> list[Token]:
    """Return the tokens of an expression without those of the patterns in it."""
    return [
        token
        for token in element.words
        if not any(inner.start <= token.start < inner.end for inner in element.groups)
    ]


def _named_nodes(text: str, pieces: list[Token]) -> list[list[Token]]:
    """Return the calls of BNODE that have an argument."""
    return [call for call in calls_of(pieces, "BNODE") if text[call[0].start + 1 : call[-1].start].strip()]


def _by_row(call: list[Token], row: str) -> Iterator[Edit]:
    start, end = call[0].start + 1, call[-1].start
    yield start, start, f"<{BLANK_NODE_LABEL}>({row}, "
    yield end, end, ")"


def spelt_out(text: str, pieces: list[Token], groups: tuple[Group, ...], *, is_query: bool) -> Iterator[Edit]:
    """Write the value of a group again where a later expression of SELECT has its variable (§16.1.2).

    The engine takes such a variable for one that is neither grouped by nor aggregated.
    """
    for selection in _selections(pieces, groups, len(text), is_query=is_query):
        values: dict[str, str] = {}
        for expression, variable in _given(selection.head) if selection.is_grouped() else ():
            start, end = expression[0].start, variable[0].start
            written, at, braces = "", start, 0
            for token in expression:
                braces += (token.text == "{") - (token.text == "}")
                if token.kind == "variable" and token.text[1:] in values and not braces:
                    written += f"{text[at : token.start]}({values[token.text[1:]]})"
                    at = token.start + len(token.text)
            if at > start:
                yield start, at, written
            values[variable[1].text[1:]] = written + text[at:end].strip()


def grouped_by_names(pieces: list[Token]) -> Iterator[Edit]:
    """Have GROUP BY (?x AS ?y) give what it groups by the name ?y, too (§18.2.4.1).

    The engine has no ?y there, but where an expression is given the name: COALESCE(?x) is ?x.
    """
    depth, within = 0, None  # how deep in brackets; where the clause stands that is read
    for place, token in enumerate(pieces):
        depth += (token.kind == "open") - (token.kind == "close")
        word = token.text.upper() if token.kind == "word" else ""
        if word == "GROUP":
            within = depth
        elif word in _BEHIND_GROUPING or (within is not None and depth < within):
            within = None
        if word == "AS" and within is not None:
            end = next(at for at in range(place - 1, -1, -1) if pieces[at].text != ")")
            opened = pieces[max(end - (place - end), 0) : end]
            if pieces[end].kind == "variable" and all(one.text == "(" for one in opened):
                start, name = pieces[end].start, pieces[end].text
                yield start, start + len(name), f"COALESCE({name})"


def _given(head: list[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """Return the expressions of SELECT, each with AS and its variable."""
    depth = start = 0
    for place, token in enumerate(head):
        if token.text == "(":
            start = place + 1 if depth == 0 else start
        elif depth == 1 and token.text.upper() == "AS" and place > start:
            yield head[start:place], head[place : place + 2]
        depth += (token.kind == "open") - (token.kind == "close")


def counted(text: str, pieces: list[Token], groups: tuple[Group, ...], *, is_query: bool) -> Iterator[Edit]:
    """Have COUNT of an expression count the rows in which that has a value (§18.5.1.2), and not be an error.

    That is the sum of 1 for each that has one. For COUNT of different values BIND gives these to a variable,
    behind all of the pattern that is grouped, where the expression has the same variables in scope, unless
    GROUP BY makes one of them.
    """
    for selection in _selections(pieces, groups, len(text), is_query=is_query):
        made = {one.text[1:] for by, one in pairwise(selection.tail) if by.text.upper() == "AS"}
        bound = []
        for call in (*calls_of(selection.head, "COUNT"), *calls_of(selection.tail, "COUNT")):
            within = call[1:-1]
            distinct = within[0].text.upper() == "DISTINCT" if within else False
            within = within[distinct:]
            names = {token.text[1:] for token in within if token.kind == "variable"}
            if len(within) < 2:
                continue
            start, end = within[0].start, call[-1].start
            if not distinct:
                name = pieces[pieces.index(call[0]) - 1].start
                yield name, start, "SUM(COALESCE(IF(ISBLANK("
                yield end, end, "), 1, 1), 0)"
            elif not (names & made or selection.counts_rows(text) or any(one.text == "{" for one in within)):
                own = f"?isnad_count_{call[0].start}"
                bound.append(f" BIND({text[start:end]} AS {own})")
                yield start, end, own
        if bound:
            yield selection.pattern.start, selection.pattern.start, "{ "
            yield selection.pattern.end, selection.pattern.end, f"{''.join(bound)} }}"


def _selections(
    pieces: list[Token], groups: tuple[Group, ...], end: int, *, is_query: bool
) -> Iterator[_Selection]:
    """Return the query that has the first pattern, if it is one, and the subqueries in all of them."""
    starts = [token.start for token in pieces]
    found = [one for group in groups for one in _subqueries(group)]
    if is_query and groups:
        first = groups[0]
        found.insert(0, ([token for token in pieces if token.start < first.start], first, end))
    for head, pattern, behind in found:
        tail = pieces[bisect_left(starts, pattern.end) : bisect_left(starts, behind)]
        yield _Selection(_outside_patterns(head), pattern, _outside_patterns(tail))


def _outside_patterns(pieces: list[Token]) -> list[Token]:
    """Return the tokens that stand in no pattern, such as that of EXISTS: what is in there is its own."""
    depths = accumulate((token.text == "{") - (token.text == "}") for token in pieces)
    return [token for token, depth in zip(pieces, depths, strict=True) if not depth or token.text == "{"]


def _subqueries(group: Group) -> Iterator[tuple[list[Token], Group, int]]:
    """Return what stands before the pattern of each subquery, the pattern, and where the subquery ends."""
    for one in group.elements:
        if one.kind == "select":
            yield list(one.words), one.groups[0], one.end
        for inner in one.groups:
            yield from _subqueries(inner)
