"""Finds the hints for an answer: each part of an expression that has no value is asked again, for some rows.

What has no value is an error in its expression (SPARQL 1.1 §17.2), and no condition lets an error through.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from isnad.query.corrections import corrected
from isnad.query.evaluation import ask_engine, graph_names, is_node
from isnad.query.expressions import AGGREGATES, Expression, bound_expressions, read_expression
from isnad.query.hints import MOST, ORDER, Hint, explained, kind_of, other_namespaces
from isnad.query.kept_terms import written
from isnad.query.pattern_reader import UnsupportedQuery, pieces_of, read_patterns
from isnad.query.patterns import Block, Group, PathPattern, Patterns, variables
from isnad.query.request import Query
from isnad.query.store import ReadableStore
from isnad.query.tokens import place, prefixes, tokens, unescaped
from isnad.rdf.namespaces import DCTERMS, shortened

_ROWS = 100  # that expressions are asked for
_MOST_PARTS, _MOST_CHARACTERS = 100, 20_000  # of an expression and all parts of it
_NEAR = 0.6
_OWN = "isnad_e"


def hints_of(store: ReadableStore, query: Query) -> tuple[Hint, ...]:
    """Return the hints for an answer to a query, which has no row, or none with a value in some columns.

    Only some rows are asked about. What cannot be read, or asked, has no hint.
    """
    try:
        return tuple(dict.fromkeys(_Adviser(store, query).hints(query.unbound)))[:MOST]
    except (UnsupportedQuery, SyntaxError, ValueError, RuntimeError, OSError):
        return ()


class _Scope(NamedTuple):
    """A part of a query, and what writes the group around it with something in its place."""

    part: PathPattern | Block
    around: Callable[[str], str]
    before: str  # what stands before it in its group, without conditions
    beside: str  # all that stands in its group, without conditions


class _Adviser:
    def __init__(self, store: ReadableStore, query: Query) -> None:
        self.store = store
        self.query = query
        self.text = unescaped(query.text)
        self.patterns: Patterns = read_patterns(query.text)
        self.scopes = list(_scopes(self.patterns.where, lambda inside: inside))
        self.named = {token.text[1:] for token in tokens(self.text) if token.kind == "variable"}

    def hints(self, unbound: tuple[str, ...]) -> Iterator[Hint]:
        """Find what has no value: of these columns, or, where there are none, of an empty answer."""
        yield from other_namespaces(self.text)
        yield from self._former_names()
        for name in unbound:
            yield from self._of_column(name)
        if not unbound:
            for scope in self.scopes:
                if isinstance(scope.part, PathPattern):
                    yield from self._other_literal(scope, scope.part)
                elif scope.part.kind == "filter":
                    yield from self._of_filter(scope, scope.part)

    # ── What has no value ──

    def _former_names(self) -> Iterator[Hint]:
        """Find the names that something else has now (dcterms:isReplacedBy)."""
        places = {
            piece.text: piece.start
            for piece in pieces_of(self.text)
            if piece.kind in ("name", "iri") and not piece.text.startswith("_:") and "\\" not in piece.text
        }
        former = "\n".join(f'("{text}" {text})' for text in places)
        if len(former) > _MOST_CHARACTERS:
            return
        sought = f"GRAPH ?g {{ ?former <{DCTERMS}isReplacedBy> ?now }}"
        declared = prefixes(tokens(self.patterns.prologue))
        for text, now in self._rows(
            f"SELECT ?text ?now {{ VALUES (?text ?former) {{ {former} }} {sought} }} ORDER BY ?text ?now"
        ):
            if isinstance(text, Literal) and isinstance(now, NamedNode):
                short = (
                    f"{name}:{now.value.removeprefix(iri)}"
                    for name, iri in declared.items()
                    if iri and now.value.startswith(iri)
                )
                line = place(self.text, places[text.value])[0]
                yield Hint("former-name", text.value, line, instead=next(short, str(now)))

    def _of_column(self, name: str) -> Iterator[Hint]:
        pattern = self.patterns.where
        head, tail = self.text[: pattern.start], self.text[pattern.end :]
        inside = self.text[pattern.start : pattern.end]
        for text, variable in (*bound_expressions(head), *bound_expressions(tail)):
            if variable == name:
                found = self._erring(read_expression(text), pattern.written()[1:-1])
                yield found or Hint("no-value", text)
                return
        for scope in self.scopes:
            if isinstance(scope.part, Block) and scope.part.kind == "bind":
                for text, variable in bound_expressions(scope.part.text):
                    if variable == name:
                        found = self._erring(read_expression(text), scope.around(scope.before))
                        yield found or Hint("no-value", text)
                        return
        if f"?{name}" not in {f"?{one[1:]}" for one in variables(inside + tail)}:
            near = difflib.get_close_matches(name, sorted(self.named - {name}), 1, _NEAR)
            yield Hint("unknown-variable", f"?{name}", instead="".join(f"?{one}" for one in near))
            return
        yield Hint("empty-column", f"?{name}")

    def _of_filter(self, scope: _Scope, part: Block) -> Iterator[Hint]:
        """Say that a condition has no value for any row; or that it looks for a text without its datatype."""
        try:
            read = read_expression(part.text[len("FILTER") :].strip())
        except UnsupportedQuery:
            return
        rows, line = scope.around(scope.beside), place(self.text, part.start)[0]
        for condition in read.conjuncts():
            if other := self._other_in_filter(condition, rows):
                yield replace(other, line=line)
            elif found := self._erring(Expression(f"!({condition.text})", "!", (condition,)), rows):
                kind = found.kind if found.kind == "truth-order" else "filter-error"
                if found.text == f"!({condition.text})":
                    found = replace(found, text=condition.text, instead=found.instead[2:-1])
                yield replace(found, kind=kind, line=line)

    def _other_in_filter(self, condition: Expression, rows: str) -> Hint | None:
        """Find the literal that has the text of one that a condition compares with."""
        for part in condition.inner():
            pairs: Iterable[tuple[Expression, ...]] = ()
            if part.name == "=":
                pairs = (part.parts, part.parts[::-1])
            elif part.name == "IN":
                pairs = ((part.parts[0], other) for other in part.parts[1:])
            for one, other in pairs:
                if one.parts or not _is_plain(other.text):
                    continue
                for term, wanted in self._values([one.text, other.text], rows):
                    if (
                        isinstance(term, Literal)
                        and term != wanted
                        and term.value == getattr(wanted, "value", "")
                    ):
                        return Hint("other-literal", other.text, instead=other.text + _ending(term))
        return None

    def _erring(self, expression: Expression, pattern: str) -> Hint | None:
        """Find the innermost part that has no value for any row, while what it is given has one."""
        parts = [part for part in expression.inner() if not (_aggregated(part) and part is not expression)]
        aggregate = _aggregated(expression)
        if aggregate:
            within = [one for part in expression.inner() if part.name in AGGREGATES for one in part.parts]
            parts = [one for part in within for one in part.inner()]
        values = self._values([part.text for part in parts], pattern)
        if not values:
            return Hint("no-rows", expression.text) if aggregate else None
        value_of = {part.text: column for part, column in zip(parts, zip(*values, strict=True), strict=True)}
        for part in parts if not aggregate else ():
            if part.name in ORDER:
                given = [value_of[one.text] for one in part.parts]
                for value, *terms in zip(value_of[part.text], *given, strict=True):
                    if value is None and [kind_of(term) for term in terms] == ["boolean", "boolean"]:
                        return replace(explained(part, terms), kind="truth-order", cause="")
        if not aggregate and any(value is not None for value in value_of[expression.text]):
            return None
        for part in parts:
            if any(value is not None for value in value_of[part.text]):
                continue
            if not part.parts:
                name = part.text.strip("() ?$")
                if "?" in part.text or "$" in part.text:
                    return Hint("no-value", f"?{name}")
                continue
            return explained(
                part,
                [
                    next((value for value in value_of[one.text] if value is not None), None)
                    for one in part.parts
                ],
            )
        for part in expression.inner() if aggregate else ():
            if part.name in ("SUM", "AVG", "GROUP_CONCAT") and part.parts:
                terms = [kind_of(value) for value in value_of[part.parts[0].text] if value is not None]
                of_numbers = part.name != "GROUP_CONCAT"
                wrong = [kind for kind in terms if (kind != "number" if of_numbers else kind == "blank")]
                if wrong:
                    cause = "numbers" if of_numbers else "strings"
                    return Hint("no-value", part.text, cause=cause, given=(wrong[0],))
        return None

    def _other_literal(self, scope: _Scope, part: PathPattern) -> Iterator[Hint]:
        """Find the literal that has the text of one that is in no such triple."""
        if not _is_plain(part.object):
            return
        other = f"?{_OWN}"
        around, written = scope.around, replace(part, object=other).written()
        sought = f"{written} FILTER(isLiteral({other}) && STR({other}) = {part.object})"
        if self._rows(f"SELECT * {{ {around(part.written())} }} LIMIT 1"):
            return
        for (term,) in self._rows(f"SELECT DISTINCT {other} {{ {around(sought)} }} LIMIT 1"):
            if isinstance(term, Literal):
                line = place(self.text, part.start)[0]
                yield Hint("other-literal", part.object, line, instead=part.object + _ending(term))

    # ── Asking ──

    def _values(self, texts: list[str], pattern: str) -> list[tuple[object, ...]]:
        """Return the values of expressions for some rows of a pattern."""
        if len(texts) > _MOST_PARTS or sum(map(len, texts)) > _MOST_CHARACTERS:
            raise UnsupportedQuery("a long expression")
        columns = " ".join(f"({text} AS ?{_OWN}{number})" for number, text in enumerate(texts))
        return self._rows(f"SELECT {columns} {{ {{ SELECT * {{ {pattern} }} LIMIT {_ROWS} }} }}")

    def _rows(self, select: str) -> list[tuple[object, ...]]:
        """Ask the store with the prologue and the dataset of the query."""
        first = select.index("{")
        dataset = self.patterns.dataset
        text = f"{self.patterns.prologue}{select[:first]} {dataset} {select[first:]}"
        text = corrected(
            text, lambda iri: is_node(self.store, iri), lambda: graph_names(self.store, self.query)
        )
        found = ask_engine(
            self.store, text, self.query.default_graphs, self.query.named_graphs, base=self.query.base
        )
        assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT has no other
        return [tuple(None if term is None else written(term) for term in row) for row in found]


def _scopes(group: Group, around: Callable[[str], str]) -> Iterator[_Scope]:
    """Return the parts of a group, and of those in it whose rows join, each with what is around it."""
    rest = [part for part in group.parts if not (isinstance(part, Block) and part.kind == "filter")]
    beside = "\n".join(part.written() for part in rest)
    before: list[str] = []
    for part in group.parts:
        stands = "\n".join(before)
        yield _Scope(part, around, stands, beside)
        if isinstance(part, Block) and part.kind in ("group", "graph", "optional", "union"):
            head = part.head if part.kind == "graph" else ""
            for inner in part.inner:

                def within(inside: str, stands: str = stands, head: str = head) -> str:
                    return around(f"{stands}\n{head} {{ {inside} }}")

                yield from _scopes(inner, within)
        if part in rest:
            before.append(part.written())


def _is_plain(text: str) -> bool:
    """Return whether a term is a string without language and datatype."""
    return text[:1] in ('"', "'") and text[-1] == text[0]


def _ending(literal: Literal) -> str:
    """Return what stands behind the text of a literal."""
    return f"@{literal.language}" if literal.language else f"^^{shortened(literal.datatype.value)}"


def _aggregated(expression: Expression) -> bool:
    return any(part.name in AGGREGATES for part in expression.inner())
