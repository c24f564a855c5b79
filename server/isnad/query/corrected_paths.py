"""Writes paths so that the engine (pyoxigraph 0.5.13) has them lead where SPARQL does (SPARQL 1.1 §9, §18.4).

Of `<p>|<q>` the engine gives each pair of ends once, where SPARQL gives the rows of both, but below `*`, `+`
and `?`. And a path of no step leads from a term to the term itself (§18.4, ZeroLengthPath): the engine has
that for terms alone that are in the graph.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode

from isnad.query.corrected_expressions import Edit, iri_of
from isnad.query.pattern_reader import OWN, UnsupportedQuery, read_sentences
from isnad.query.patterns import Sentence, variables
from isnad.query.service_patterns import Element, Group
from isnad.query.tokens import tokens

IsNode = Callable[[NamedNode], bool]
_Written = dict[Sentence, list[list[str]]]  # of each triple the patterns of which it has the rows
# What gives all variables that are visible, those too that stand for blank nodes.
_SHOWS_ALL = re.compile(r"\b(?:SELECT|DESCRIBE|DISTINCT|REDUCED)(?:\s|#[^\n\r]*+)*+\*", re.IGNORECASE)


def in_paths(text: str, groups: Iterable[Group], is_node: IsNode) -> Iterator[Edit]:
    """Correct the paths of a query; `is_node` tells what is in the default graph, if FROM names no other."""
    if any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens(text)):
        is_node = _is_unknown
    for group in groups:
        yield from _in_group(text, group, is_node, hides=_SHOWS_ALL.search(text) is not None)


def _in_group(text: str, group: Group, is_node: IsNode, *, hides: bool) -> Iterator[Edit]:
    """Correct the paths of a group, and of the groups in it; `hides` what is not to be shown."""
    runs = [one for one in group.elements if one.kind == "triples"]
    try:
        found = [(run, read_sentences(text, run.start, run.end)) for run in runs]
    except UnsupportedQuery:
        found = []
    written = {one: _written(text, one, is_node) for _, sentences in found for one in sentences}
    if any(map(_differs, written.values())):
        yield from _changed(text, found, written, hides=hides)
    for element in group.elements:
        known = _is_unknown if element.kind == "graph" else is_node
        for inner in element.groups if element.kind != "service" else ():
            yield from _in_group(text, inner, known, hides=hides)


def _changed(
    text: str,
    found: list[tuple[Element, list[Sentence]]],
    written: _Written,
    *,
    hides: bool,
) -> Iterator[Edit]:
    """Write anew the sentences in which something differs, and those that share blank nodes.

    These are variables then, since a union ends a basic graph pattern (§5.1.1). Where all variables show,
    a subquery hides them, if there is one variable at least that it may give.
    """
    in_each = Counter(name for one in written for name in _made([one]))
    made = _made(one for one in written if _differs(written[one]))
    made |= {name for name, times in in_each.items() if times > 1}
    for run, sentences in found:
        names = _made(sentences) & made
        new = [one for one in sentences if _differs(written[one]) or made & _made([one])]
        edits = [(one.start, one.end, _united(one, written[one])) for one in new]
        others = _made(one for other, some in found if other is not run for one in some)
        shown = " ".join(dict.fromkeys(variables(text[run.start : run.end])))
        if not (hides and names):
            yield from edits
        elif shown and not names & others:
            yield run.start, run.start, f"{{ SELECT {shown} {{ "
            yield from edits
            yield run.end, run.end, " } } "


def _made(sentences: Iterable[Sentence]) -> set[str]:
    """Return the variables that stand for blank nodes."""
    ends = {end for one in sentences for subject, _, obj in one.triples for end in (subject, obj)}
    return {end for end in ends if end.startswith(f"?{OWN}")}


def _differs(written: list[list[str]]) -> bool:
    return any(len(parts) > 1 for parts in written)


def _united(sentence: Sentence, written: list[list[str]]) -> str:
    """Write triples, and unions behind them."""
    plain = [
        f"{subject} {path.text} {obj}"
        for (subject, path, obj), parts in zip(sentence.triples, written, strict=True)
        if len(parts) < 2
    ]
    unions = [" UNION ".join(f"{{ {part} }}" for part in parts) for parts in written if len(parts) > 1]
    return " ".join([" . ".join(plain), *unions])


def _written(text: str, sentence: Sentence, is_node: IsNode) -> list[list[str]]:
    """Write of each triple of a sentence the patterns of which it has the rows."""
    written = []
    for subject, path, obj in sentence.triples:
        paths = path.alternatives() or (path,)
        itself = _itself(text, subject, obj, is_node) if path.may_be_empty() else ""
        parts = [f"{subject} {one.text} {obj}" for one in paths]
        written.append(parts + [itself for one in paths if itself and one.may_be_empty()])
    return written


def _itself(text: str, subject: str, obj: str, is_node: IsNode) -> str:
    """Write what has the row of no step, if an end is a term that may be in no triple, else ""."""
    constants = [end for end in (subject, obj) if not variables(end)]
    if not constants:
        return ""
    term, is_iri = constants[0], not re.match(r"[\"'0-9+\-.]|<<|(?:true|false)$", constants[0])
    if is_iri and is_node(NamedNode(iri_of(term, text))):
        return ""
    places = [
        f"{{ ?{OWN}end ?{OWN}path {term} }}",
        *([f"{{ {term} ?{OWN}path ?{OWN}end }}"] if is_iri else []),
    ]
    nowhere = f"FILTER NOT EXISTS {{ {' UNION '.join(places)} }}"
    if len(constants) > 1:
        return f"FILTER (sameTerm({subject}, {obj})) {nowhere}"
    # VALUES and not BIND: within EXISTS the variable may have a value already (§18.6, substitute).
    return f"VALUES {obj if term == subject else subject} {{ {term} }} {nowhere}"


def _is_unknown(iri: NamedNode) -> bool:
    return False
