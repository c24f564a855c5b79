r"""Writes queries so that the engine (pyoxigraph 0.5.13) answers what SPARQL says where it would not.

Each rewriting says why it means the same. What cannot be proven is left as it is written, and stands in the
table of conformance where a test shows it.
"""

import re
from collections.abc import Callable, Iterator

from pyoxigraph import NamedNode

from isnad.locale import Message
from isnad.query.corrected_expressions import Edit, blank_nodes_by_row, in_expressions, iri_of
from isnad.query.service_patterns import Element, Group, read_groups
from isnad.query.syntax_errors import broken_rule
from isnad.query.tokens import Token, tokens, unescaped

_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
# What a text must have for anything to be done: most have none of it, and are read no further.
_OCCASION = re.compile(
    r"\b(?:true|false|GROUP_CONCAT|REPLACE|GRAPH|BNODE)\b|<<\(|[>\w)][*?](?=[\s<?$:])|string>?\s*\(|"
    r"\bIN\s*\(\s*[)#]|[?$]\w+\s*<[^<>\s]*&&",
    re.IGNORECASE,
)
# Two of these may be an aggregate within an aggregate.
_AGGREGATE = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE)\b|\\u", re.IGNORECASE)
_STAR = re.compile(r"\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?\*", re.IGNORECASE)
_SUBJECT = Message("the subject of a triple term is an IRI or a variable")
_NESTED = Message("an aggregate stands within an aggregate")
_NO_OPERATOR = Message("an IRI stands where an operator may: write spaces around < and >")


def corrected(text: str, is_node: Callable[[NamedNode], bool]) -> str:
    """Return a query that the engine answers as SPARQL says; `is_node` tells what is in the default graph.

    Raise MalformedQuery for what the engine takes and is no SPARQL: an aggregate within an aggregate
    (SPARQL 1.2 §19.8, note 12), a literal or a triple as the subject of a triple term, `?x<?a&&?b>?y`.
    """
    if not _OCCASION.search(text) and len(_AGGREGATE.findall(text)) < 2:
        return text
    text = unescaped(text)
    pieces = [token for token in tokens(text) if token.kind != "comment"]
    _require_sparql(text, pieces)
    edits = list(in_expressions(text, pieces))
    group = read_groups(text)
    if group:
        edits += blank_nodes_by_row(text, pieces, group)
        edits += _patterns(text, group, is_node, in_graph=False)
    return _edited(text, edits)


def _edited(text: str, edits: list[Edit]) -> str:
    """Make edits from the last to the first; of two that overlap, the one that begins first, or is longer."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda one: (one[0], one[1] > one[0], -one[1])):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    for start, end, new in reversed(kept):
        text = text[:start] + new + text[end:]
    return text


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
        elif token.kind == "word" and token.text.upper() in _AGGREGATES and following.text == "(":
            if inside:
                raise broken_rule(text, token.start, _NESTED)
            inside = len(calls) + 1
        elif token.kind == "word" and token.text.upper() == "SELECT":
            inside = 0
        elif token.kind == "iri" and "&&" in token.text and last.kind == "variable" and calls and calls[-1]:
            raise broken_rule(text, token.start, _NO_OPERATOR)  # the longest token (§19.8, note 6)


def _patterns(
    text: str, group: Group, is_node: Callable[[NamedNode], bool], *, in_graph: bool
) -> Iterator[Edit]:
    """Correct the patterns of a group, and of the groups in it."""
    for one in group.elements:
        if one.kind == "triples":
            yield from _paths(text, one, is_node, in_graph=in_graph)
        if one.kind == "service":
            continue
        variable = one.words[-1].text if one.kind == "graph" else ""
        if variable[:1] in ("?", "$"):
            yield from _in_graph(text, one, variable[1:])
        for inner in one.groups:
            yield from _patterns(text, inner, is_node, in_graph=in_graph or one.kind == "graph")


def _paths(
    text: str, element: Element, is_node: Callable[[NamedNode], bool], *, in_graph: bool
) -> Iterator[Edit]:
    """Have a path of any length, from a term that is in no triple, lead to the term itself (§18.4, §9.3).

    `<t> <p>* ?x` has the rows of `<t> <p>+ ?x`, and the one of no step, unless that is among them: all of
    them differ (ALP gives a set). So has `<t> <p>? ?x`, of `<t> <p> ?x`. The engine has all of them if the
    term is in the graph that is asked.
    """
    if "_:" in text[element.start : element.end]:  # what stands before and behind may share a blank node
        return
    words = element.words
    for index in range(len(words) - 2):
        subject, predicate, target = words[index : index + 3]
        ends = [token.start + len(token.text) for token in (subject, predicate, target)]
        before = text[words[index - 1].start + len(words[index - 1].text) : subject.start] if index else "."
        between = text[ends[0] : predicate.start]
        sign = text[ends[1] : target.start].strip()
        behind = text[ends[2] : words[index + 3].start if index + 3 < len(words) else element.end].strip()
        name = target.text.rstrip(".") if target.kind == "name" else target.text
        stands_alone = "." in before + (words[index - 1].text[-1] if index else "") and (
            not behind or behind == "." or name != target.text
        )
        if not (
            stands_alone and sign in ("*", "?") and not between.strip() and predicate.kind in ("iri", "name")
        ):
            continue
        constant, variable = (subject.text, name) if target.kind == "variable" else (name, subject.text)
        kinds = {subject.kind, target.kind}
        if "variable" not in kinds or not kinds & {"iri", "name"}:
            continue
        if not in_graph and is_node(NamedNode(iri_of(constant, text))):
            continue
        step = f"{predicate.text}+" if sign == "*" else predicate.text
        there = f"{subject.text} {step} {name}"
        back = f"{constant} {step} {constant}"
        written = f"{{ {there} }} UNION {{ BIND({constant} AS {variable}) FILTER NOT EXISTS {{ {back} }} }}"
        yield subject.start, target.start + len(name), written


def _in_graph(text: str, element: Element, variable: str) -> Iterator[Edit]:
    """Have the variable of GRAPH be joined with what is in it (§18.6), of which the engine makes it a part.

    MINUS takes away what shares a variable and agrees (§18.5): where nothing is shared, it takes nothing.
    VALUES among what is only joined may stand outside, since joins may be made in any order. A variable of
    the same name in a part that is not only joined is another one until the join.
    """
    (group,) = element.groups
    joins = all(one.kind in ("triples", "values", "graph") for one in group.elements)
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
    if visible and _STAR.search(text):
        return
    own = f"?{variable}_in_graph"
    for use in uses:
        yield group.start + use.start, group.start + use.start + len(use.text), own
    if visible:
        yield element.start, element.start, "{ "
        yield element.end, element.end, f" FILTER (!BOUND({own}) || sameTerm({own}, ?{variable})) }}"
