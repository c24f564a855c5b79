r"""Writes queries so that the engine (pyoxigraph 0.5.13) answers what SPARQL says where it would not.

Each rewriting says why it means the same. What cannot be proven is left as it is written, and stands in the
table of conformance where a test shows it.
"""

import re
from collections.abc import Callable
from itertools import chain

from isnad.locale import Message
from isnad.query.corrected_expressions import booleans, in_expressions
from isnad.query.corrected_graphs import STAR, GraphNames, in_graphs
from isnad.query.corrected_paths import IsNode, in_paths
from isnad.query.corrected_rows import blank_nodes_by_row, counted, grouped_by_names, spelt_out
from isnad.query.expressions import AGGREGATES
from isnad.query.service_patterns import Group, read_groups, read_update_groups
from isnad.query.syntax_errors import broken_rule
from isnad.query.tokens import Token, edited, tokens, unescaped_syntax

# What a text must have for anything to be done: most have none of it, and are read no further. The words are
# looked for as they are first: that takes a tenth of the time of a pattern that may begin at any character.
_CASTS = ("boolean", "double", "float", "decimal", "integer", "datetime")
_WORDS = ("true", "false", "group_concat", "replace", "graph", "bnode", "<<(", "string", "&&", *_CASTS)
_OCCASION = re.compile(
    r"\b(?:true|false|GROUP_CONCAT|REPLACE|GRAPH|BNODE)\b|<<\(|(?:string|boolean|double|float|decimal|integer|dateTime)>?\s*\(|[?$]\w+\s*<[^<>\s]*&&",
    re.IGNORECASE,
)
_SIGNS = [
    re.compile(pattern)
    for pattern in (
        r"[^\s(]\*|[^\s(]\s+\*(?!\s*(?i:\{|where|from))",
        r"\?(?!\w)",
        r"\(\s*[)#]",
        r"\|(?<![|{].)(?![|}])",
        r"(?i:count)\s*\(\s*(?i:distinct\b\s*)?(?![\s*]|[?$]\w+\s*\))",
    )
]
# Two of these may be an aggregate within an aggregate.
_AGGREGATE_WORDS = ("count", "sum", "min", "max", "avg", "sample", "\\u")
_AGGREGATE = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE)\b|\\u", re.IGNORECASE)
# What an expression of SELECT is given to, other variables, and where the pattern begins.
_NAMES = re.compile(
    r"\bEXISTS\s*\{|\bAS\s+[?$](?P<given>\w+)|[?$](?P<used>\w+)|(?P<pattern>\{)", re.IGNORECASE
)
_GROUPED_BY_NAMES = re.compile(r"\bGROUP\b.*\bAS\b", re.IGNORECASE | re.DOTALL)
# What an update is without that has no pattern.
_PATTERN = re.compile(r"\bWHERE(?:\s|#[^\n\r]*+)*+\{", re.IGNORECASE)
_GRAPH_VARIABLE = re.compile(r"\bGRAPH(?:\s|#[^\n\r]*+)*+[?$]", re.IGNORECASE)
_CAPITALS = re.compile(r"\b(?!true\b|false\b)(?i:true|false)\b")
_SUBJECT = Message("the subject of a triple term is an IRI or a variable")
_NESTED = Message("an aggregate stands within an aggregate")
_NO_OPERATOR = Message("an IRI stands where an operator may: write spaces around < and >")


def corrected(text: str, is_node: IsNode, graphs: GraphNames) -> str:
    """Return a query that the engine answers as SPARQL says.

    `is_node` tells what is in the default graph, `graphs` which graphs GRAPH with a variable is asked of.

    Raise MalformedQuery for what the engine takes and is no SPARQL: an aggregate within an aggregate
    (SPARQL 1.2 §19.8, note 12), a literal or a triple as the subject of a triple term, `?x<?a&&?b>?y`.
    """
    return _corrected(text, read_groups, is_node, graphs) if _has_occasion(text) else text


def corrected_update(text: str) -> str:
    """Return an update whose patterns the engine has find what SPARQL says; raise what `corrected` raises.

    What it would mix under GRAPH stays as it is (`mixes_graphs`): which graphs there are, operations change.
    """
    if not (_PATTERN.search(text) and _has_occasion(text)):
        return edited(text, booleans(_pieces(text))) if _CAPITALS.search(text) else text
    return _corrected(text, read_update_groups, lambda _: False, None, is_query=False)


def _corrected(
    text: str,
    read: Callable[[str], tuple[Group, ...]],
    is_node: IsNode,
    graphs: GraphNames | None,
    *,
    is_query: bool = True,
) -> str:
    written, text = text, unescaped_syntax(text)
    as_it_was = text
    _require_sparql(text, _pieces(text))
    text = edited(text, booleans(_pieces(text)))
    text = edited(text, in_paths(text, read(text), is_node))
    text = edited(text, spelt_out(text, _pieces(text), read(text), is_query=is_query))
    text = edited(text, counted(text, _pieces(text), read(text), is_query=is_query))
    text = edited(text, grouped_by_names(_pieces(text)))
    text = edited(text, in_expressions(text, _pieces(text)))
    if "BNODE" in text.upper():
        shows_all = STAR.search(text) is not None
        rows = blank_nodes_by_row(text, _pieces(text), read(text), is_query=is_query, shows_all=shows_all)
        text = edited(text, rows)
    if graphs:
        text = asked_of_each_graph(text, graphs)
    return text if text != as_it_was else written  # whose escapes are the engine's to read (SPARQL 1.2 §19.2)


def mixes_graphs(update: str) -> bool:
    """Return whether the engine would ask a pattern of an update of several graphs at once."""
    if not _GRAPH_VARIABLE.search(update):
        return False
    return any(True for group in read_update_groups(update) for _ in in_graphs(update, group, list))


def asked_of_each_graph(text: str, graphs: GraphNames) -> str:
    """Return a query whose patterns under `GRAPH ?g` are each asked of one graph (§18.6)."""
    if not _GRAPH_VARIABLE.search(text):
        return text
    return edited(text, chain.from_iterable(in_graphs(text, group, graphs) for group in read_groups(text)))


def _pieces(text: str) -> list[Token]:
    return [token for token in tokens(text) if token.kind != "comment"]


def _has_occasion(text: str) -> bool:
    """Return whether there may be something to correct."""
    lowered = text.lower()
    return bool(
        (any(word in lowered for word in _WORDS) and _OCCASION.search(text))
        or any(sign.search(text) for sign in _SIGNS)
        or "-[" in text
        or ("group" in lowered and _GROUPED_BY_NAMES.search(text))
        or (any(map(lowered.count, _AGGREGATE_WORDS)) and _AGGREGATE.search(text) and _reuses(text))
        or (sum(map(lowered.count, _AGGREGATE_WORDS)) > 1 and len(_AGGREGATE.findall(text)) > 1)
    )


def _reuses(text: str) -> bool:
    """Return whether a variable that SELECT gives a value stands in a later expression of it."""
    given: set[str] = set()
    for found in _NAMES.finditer(text):
        if found["given"]:
            given.add(found["given"])
        elif found["used"] in given:
            return True
        elif found["pattern"]:
            given.clear()
    return False


def _require_sparql(text: str, pieces: list[Token]) -> None:
    """Raise MalformedQuery for what the engine takes and SPARQL does not."""
    inside = 0  # how deep in brackets the outermost aggregate is
    calls: list[bool] = []  # of each bracket that is open, whether an expression stands in it
    for last, token, following in zip([Token("", "", 0), *pieces], pieces, pieces[1:], strict=False):
        if token.kind == "open":
            of_triple = text[token.start - 2 : token.start + 1] == "<<("
            if of_triple and calls and calls[-1]:
                nested = text.startswith("<<(", following.start - 2) and following.text == "("
                if nested or following.kind in ("string", "number"):
                    raise broken_rule(text, following.start, _SUBJECT)
            is_call = token.text == "(" and last.kind == "word" and last.text != "a"
            calls.append(calls[-1] if of_triple and calls else is_call)
        elif token.kind == "close" and calls:
            calls.pop()
            inside = 0 if len(calls) < inside else inside
        elif token.kind == "word" and token.text.upper() in AGGREGATES and following.text == "(":
            if inside:
                raise broken_rule(text, token.start, _NESTED)
            inside = len(calls) + 1
        elif token.kind == "word" and token.text.upper() == "SELECT":
            inside = 0
        elif token.kind == "iri" and "&&" in token.text and last.kind == "variable" and calls and calls[-1]:
            raise broken_rule(text, token.start, _NO_OPERATOR)  # the longest token (§19.8, note 6)
