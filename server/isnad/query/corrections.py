r"""Writes queries so that the engine (pyoxigraph 0.5.13) answers what SPARQL says where it would not.

Each rewriting says why it means the same. What cannot be proven is left as it is written, and stands in the
table of conformance where a test shows it.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

from pyoxigraph import Literal, NamedNode

from isnad.locale import Message
from isnad.query.service_patterns import Element, Group, read_groups
from isnad.query.syntax_errors import broken_rule
from isnad.query.tokens import Token, prefixes, tokens, unescaped
from isnad.rdf.namespaces import ISNAD

_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
# What a text must have for anything to be done: most have none of it, and are read no further.
_OCCASION = re.compile(
    r"\b(?:true|false|GROUP_CONCAT|REPLACE|GRAPH)\b|<<\(|[>\w)][*?](?=[\s<?$:])|\bIN\s*\(\s*[)#]",
    re.IGNORECASE,
)
# Two of these may be an aggregate within an aggregate.
_AGGREGATE = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE)\b|\\u", re.IGNORECASE)
_REFERENCE = re.compile(r"\\(?P<escaped>[\\$])|\$(?P<number>\d+)|(?P<wrong>[\\$])", re.DOTALL)
DISTINCT_CONCAT = f"{ISNAD}.well-known/distinct-concat#"
_NO_TERM = f"<{ISNAD}.well-known/no-term>"
_STAR = re.compile(r"\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?\*", re.IGNORECASE)
_SUBJECT = Message("the subject of a triple term is an IRI or a variable")
_NESTED = Message("an aggregate stands within an aggregate")

Edit = tuple[int, int, str]  # what stands from a place to another, and what is to stand there


def corrected(text: str, is_node: Callable[[NamedNode], bool]) -> str:
    """Return a query that the engine answers as SPARQL says; `is_node` tells what is in the default graph.

    Raise MalformedQuery for what the engine takes and is no SPARQL: an aggregate within an aggregate
    (SPARQL 1.2 §19.8, note 12), and a literal or a triple as the subject of a triple term.
    """
    if not _OCCASION.search(text) and len(_AGGREGATE.findall(text)) < 2:
        return text
    text = unescaped(text)
    pieces = [token for token in tokens(text) if token.kind != "comment"]
    _require_sparql(text, pieces)
    edits = [
        *_booleans(pieces),
        *_empty_lists(pieces),
        *_group_concat(text, pieces),
        *_replace(text, pieces),
    ]
    group = read_groups(text)
    if group:
        edits += _patterns(text, group, is_node, in_graph=False)
    return _edited(text, edits)


def _edited(text: str, edits: list[Edit]) -> str:
    """Make edits from the last to the first; of two that overlap, the one that begins first."""
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
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


def _booleans(pieces: list[Token]) -> Iterator[Edit]:
    """Write TRUE and FALSE small: keywords may be written either way (§19.8, note 1)."""
    for token in pieces:
        small = token.text.lower()
        if token.kind == "word" and small in ("true", "false") and token.text != small:
            yield token.start, token.start + len(token.text), small


def _empty_lists(pieces: list[Token]) -> Iterator[Edit]:
    """Have IN () be false, and NOT IN () true, of every term that is bound (§17.4.1.9).

    For an IRI, a date or a text with a language the engine makes an error of both. No term is the IRI that is
    put into the list, and to compare it with any other is no error.
    """
    for token, opened, closed in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if token.kind == "word" and token.text.upper() == "IN" and (opened.text, closed.text) == ("(", ")"):
            yield closed.start, closed.start, _NO_TERM


def _calls(pieces: list[Token], name: str) -> Iterator[list[Token]]:
    """Return the tokens of each call of a function, from its first bracket to its last."""
    for index, token in enumerate(pieces[:-1]):
        if token.kind == "word" and token.text.upper() == name and pieces[index + 1].text == "(":
            depth = 0
            for end in range(index + 1, len(pieces)):
                kind = pieces[end].kind
                depth += (kind == "open") - (kind == "close")
                if depth == 0:
                    yield pieces[index + 1 : end + 1]
                    break


def _group_concat(text: str, pieces: list[Token]) -> Iterator[Edit]:
    """Have GROUP_CONCAT join strings, also of IRIs, numbers and texts with a language (§18.5.1.7).

    Of a term and of its STR the string is the same. With DISTINCT, terms of one string are told apart first:
    that does an aggregate of our own, whose name has the separator, unless all are strings anyway.
    """
    for call in _calls(pieces, "GROUP_CONCAT"):
        distinct = call[1].text.upper() == "DISTINCT"
        if distinct and call[2].text.upper() == "STR":
            continue
        start, end, separator = call[1 + distinct].start, call[-1].start, " "
        for token, following in pairwise(call):
            if following.kind == "word" and following.text.upper() == "SEPARATOR":
                end = text.index(";", token.start + len(token.text))
                separator = _value(call[-2].text)
        if distinct:
            name = f"<{DISTINCT_CONCAT}{separator.encode().hex()}>"
            yield pieces[pieces.index(call[0]) - 1].start, start, f"{name}("
            yield end, call[-1].start, ""
        else:
            yield start, start, "STR("
            yield end, end, ")"


class DistinctConcat:
    """The aggregate that GROUP_CONCAT(DISTINCT …) is: of different terms their strings, with a separator."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._terms: dict[object, None] = {}

    def accumulate(self, term: object) -> None:
        """Take the term of a row."""
        self._terms[term] = None

    def finish(self) -> Literal | None:
        """Return the string; None, which is an error, where one term has none, as a blank node."""
        if not all(isinstance(term, Literal | NamedNode) for term in self._terms):
            return None
        return Literal(self._separator.join(str(getattr(term, "value", "")) for term in self._terms))


def own_aggregates(text: str) -> dict[NamedNode, Callable[[], Any]]:
    """Return the aggregates of our own that a corrected query names."""
    names = set(re.findall(rf"<{re.escape(DISTINCT_CONCAT)}((?:[0-9a-f]{{2}})*)>", text))
    return {
        NamedNode(DISTINCT_CONCAT + name): partial(DistinctConcat, bytes.fromhex(name).decode())
        for name in names
    }


def _replace(text: str, pieces: list[Token]) -> Iterator[Edit]:
    r"""Write a replacement as the engine's expressions have it: `$$` for a dollar, `${1}` for a group.

    XPath writes `\$` and `\\` for the marks themselves, and of `$11` as many digits as there are groups
    (XPath and XQuery Functions §5.6.4, fn:replace). It is done where pattern and replacement are constants.
    """
    for call in _calls(pieces, "REPLACE"):
        pattern, replacement = call[-3:-1] if len(call) > 3 else call[:2]
        ends = [token.start + len(token.text) for token in call[:-1]]
        gaps = [text[end : token.start].strip() for end, token in zip(ends, call[1:], strict=True)]
        depths = list(accumulate((token.kind == "open") - (token.kind == "close") for token in call[:-1]))
        commas = sum(gap == "," for gap, depth in zip(gaps, depths, strict=True) if depth == 1)
        if {pattern.kind, replacement.kind} != {"string"} or gaps[-2:] != [",", ""] or commas != 2:
            continue
        groups = len(re.findall(r"(?<!\\)\((?!\?)", _value(pattern.text)))
        written = _engine_replacement(_value(replacement.text), groups)
        if written is not None and written != _value(replacement.text):
            yield replacement.start, replacement.start + len(replacement.text), _quoted(written)


def _engine_replacement(replacement: str, groups: int) -> str | None:
    """Return a replacement as the engine reads it; None for one that fn:replace takes for an error."""
    written, end = "", 0
    for found in _REFERENCE.finditer(replacement):
        written += replacement[end : found.start()]
        end = found.end()
        if found["wrong"]:
            return None
        if found["escaped"]:
            written += {"$": "$$", "\\": "\\"}[found["escaped"]]
            continue
        digits = found["number"]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        written += f"${{{digits}}}" if int(digits) <= groups else ""
        written += found["number"][len(digits) :]
    return written + replacement[end:]


def _value(quoted: str) -> str:
    """Return the text of a string (§19.7)."""
    marks = 3 if quoted[:3] in ("'''", '"""') else 1
    escapes = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
    return re.sub(
        r"\\(.)", lambda found: escapes.get(found[1], found[1]), quoted[marks:-marks], flags=re.DOTALL
    )


def _quoted(value: str) -> str:
    """Return a text as a string (§19.7)."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(escapes.get(mark, mark) for mark in value) + '"'


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
        if not in_graph and is_node(NamedNode(_iri(constant, text))):
            continue
        step = f"{predicate.text}+" if sign == "*" else predicate.text
        there = f"{subject.text} {step} {name}"
        back = f"{constant} {step} {constant}"
        written = f"{{ {there} }} UNION {{ BIND({constant} AS {variable}) FILTER NOT EXISTS {{ {back} }} }}"
        yield subject.start, target.start + len(name), written


def _iri(name: str, text: str) -> str:
    """Return the IRI that a constant is, as far as the prefixes of a query tell."""
    if name.startswith("<"):
        return name[1:-1] if ":" in name else f"relative:{name[1:-1]}"
    prefix, _, rest = name.partition(":")
    return prefixes(text).get(prefix, "unknown:") + rest.replace("\\", "")


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
