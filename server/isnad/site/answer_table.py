"""An answer as a reader sees it: terms by their labels, the passages behind each row, or why there is none.

To find the passages, the query is asked once more, for the values of all its variables in the rows that are
shown. In the place of the variables they make triples of its patterns; those that are claims have passages.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from isnad.locale import Language
from isnad.query.hints import Hint
from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import PathPattern, Patterns, variables
from isnad.query.request import Query
from isnad.rdf.namespaces import CHAIN, CLAIM, DOC, GRAPH, ICI, NIF, PROV, RDF
from isnad.request_errors import RequestError
from isnad.site.empty_result import Diagnosis, diagnose
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence, Standing, evidence_of, standing_of
from isnad.site.terms import Name, Names, Row, Term, read_rows

_MOST_ROWS = 500  # that a page shows; a download has them all
_MOST_BYTES = 5_000_000  # of an answer that a page is made of
_MOST_TRIPLES = 1000  # whose passages are looked up
_TRIPLES_AT_ONCE = 200  # in a query
_MOST_FULL_ROWS = 2000  # of the query that is asked once more
# Whole IRIs, since the query's own prefixes go before it.
_LOOKUP = f"""SELECT ?i ?passage ?quote ?begin ?end ?sentence ?status {{
    VALUES (?i ?s ?p ?o ?g) {{ %s }}
    {{ ?claim <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ;
              <{PROV}wasDerivedFrom> ?passage ; <{CHAIN}claimStatus> ?status .
       ?passage <{CHAIN}quote> ?quote ; <{NIF}beginIndex> ?begin ; <{NIF}endIndex> ?end ;
                <{NIF}sentence>/<{ICI}ordinal> ?sentence }}
    UNION {{ GRAPH <{GRAPH}inferred> {{ ?s ?p ?o }} }}
    FILTER (!BOUND(?passage) || ?g = false || ?g = ?passage)
}} ORDER BY ?begin ?end ?i ?passage ?status"""
_PASSAGES = """SELECT ?it ?passage ?quote ?begin ?end ?sentence {
    VALUES ?it { %s }
    ?it prov:wasDerivedFrom? ?passage .
    ?passage chain:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ;
             nif:sentence/ici:ordinal ?sentence .
} ORDER BY ?begin ?end ?it ?passage"""

_Instance = tuple[str, str, str, str]  # subject, predicate, object, and the graph where one is named


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the IRI or the date that it stands for, its language, where it is read about.

    A passage is read by its words.
    """

    text: str
    iri: str = ""
    language: str = ""
    address: str = ""
    passage: Evidence | None = None


@dataclass(frozen=True)
class Support:
    """A passage that stands behind a row, and how its claim stands."""

    evidence: Evidence
    standing: Standing


@dataclass(frozen=True)
class Line:
    """A row of cells, the passages behind it where these are known, and whether a part was inferred."""

    cells: tuple[Cell, ...]
    passages: tuple[Support, ...] = ()
    inferred: bool = False


@dataclass(frozen=True)
class AnswerTable:
    """An answer as a page shows it: rows, a truth value, or a graph as Turtle."""

    kind: Literal["rows", "truth", "graph"]
    size: int  # bytes of the answer
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    total: int = 0
    truth: bool = False
    turtle: str = ""
    diagnosis: Diagnosis | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def has_provenance(self) -> bool:
        """Whether there is a row with something behind it."""
        return any(line.passages or line.inferred for line in self.lines)

    @property
    def too_large(self) -> bool:
        """Whether the answer is one for a download and not for a page."""
        return self.size > _MOST_BYTES


def answer_table(site_data: SiteData, text: str, language: Language) -> AnswerTable:
    """Return the answer to a query as a page shows it; raise the RequestError that it meets."""
    answer = site_data.answer(Query(text))
    if answer.kind == "graph":
        body = site_data.ask(Query(text, format="ttl"))
        turtle = _with_used_prefixes(body.decode()) if len(body) <= _MOST_BYTES else ""
        return AnswerTable("graph", len(body), turtle=turtle, hints=site_data.hints(Query(text), answer))
    size = len(answer.body)
    if size > _MOST_BYTES:
        return AnswerTable("rows", size)
    found, hints = json.loads(answer.body), site_data.hints(Query(text), answer)
    if answer.kind == "truth":
        truth = bool(found["boolean"])
        diagnosis = None if truth else _diagnosis(site_data, text)
        return AnswerTable("truth", size, truth=truth, diagnosis=diagnosis, hints=hints)
    names: list[str] = found["head"]["vars"]
    rows = read_rows(answer.body)
    shown = rows[:_MOST_ROWS]
    provenance = _provenance(site_data, text, names, shown) or [((), False)] * len(shown)
    named, passages = site_data.in_language(language), _passages(site_data, shown)
    lines = tuple(
        Line(tuple(_cell(row.get(name), named, passages) for name in names), *behind)
        for row, behind in zip(shown, provenance, strict=True)
    )
    diagnosis = None if rows else _diagnosis(site_data, text)
    return AnswerTable("rows", size, tuple(names), lines, len(rows), diagnosis=diagnosis, hints=hints)


def _with_used_prefixes(turtle: str) -> str:
    """Return a graph in Turtle without the prefixes before it that nothing in it begins with."""
    lines = turtle.splitlines(keepends=True)
    head = list(takewhile(lambda line: line.startswith("@prefix "), lines))
    rest = "".join(lines[len(head) :])
    return "".join(line for line in head if line.split()[1] in rest) + rest


def _diagnosis(site_data: SiteData, text: str) -> Diagnosis | None:
    """Return why an answer is empty; None where finding it meets a limit."""
    try:
        return diagnose(site_data.ask, text, site_data.labels)
    except RequestError:
        return None


def _passages(site_data: SiteData, rows: list[Row]) -> dict[str, Evidence] | None:
    """Return the passages that rows name; None for data whose terms no page is about."""
    if site_data.files is None:
        return None
    found = {term.value for row in rows for term in row.values() if term.value.startswith(DOC)}
    try:
        quoted = _quoted(site_data, sorted(found - site_data.labels.keys()))
    except RequestError:
        return {}
    return {iri: support.evidence for iri, support in quoted.items()}


def _cell(term: Term | None, names: Names, passages: dict[str, Evidence] | None) -> Cell:
    """Return a term by its label in the reader's language, or its words; an IRI without one, shortened."""
    if term is None:
        return Cell("")
    if not term.is_iri:
        # A date as people write it; as it is stated, in EDTF, it is what the cell is of.
        in_words = term.datatype.endswith(("/EDTF", "#date", "#boolean"))
        name = names.name(term) if in_words else Name(term.value, term.language)
        return Cell(name.text, term.value if name.text != term.value else "", name.language)
    name = names.name(term)
    outside = term.value if term.value.startswith(("http://", "https://")) else ""
    if passages is None:
        return Cell(name.text, term.value, name.language, outside)
    address = names.address(term)
    return Cell(name.text, term.value, name.language, address, passages.get(term.value))


def _provenance(
    site_data: SiteData, text: str, names: list[str], rows: list[Row]
) -> list[tuple[tuple[Support, ...], bool]] | None:
    """Return the passages behind each row, and whether a part of it was inferred.

    None of other data than a release, where the query does not let it be told, and where a limit is met.
    """
    try:
        patterns = read_patterns(text)
        plain = [
            f"?{name}" for name in names if f"?{name}" in patterns.projected or "*" in patterns.projected
        ]
        if site_data.files is None or not rows or (not plain and len(rows) > 1):
            return None
        behind = _instances(site_data, patterns, plain, rows)
        found = _looked_up(
            site_data, patterns.prologue, sorted({one for every in behind for one in every[0]})
        )
        quoted = _quoted(site_data, sorted({iri for every in behind for iri in every[1]}))
    except (UnsupportedQuery, RequestError):
        return None
    return [
        _joined(
            [support for one in instances for support in found.get(one, ())],
            [quoted[iri] for iri in iris if iri in quoted],
        )
        for instances, iris in behind
    ]


def _instances(
    site_data: SiteData, patterns: Patterns, plain: list[str], rows: list[Row]
) -> list[tuple[list[_Instance], list[str]]]:
    """Return, for each row, the triples that its values make of the patterns; and its passages and claims."""
    triples = list(patterns.triples())
    wanted = dict.fromkeys(plain)
    for triple, graph in triples:
        wanted |= dict.fromkeys(variables(f"{triple.subject} {triple.predicate} {triple.object} {graph}"))
    given = " ".join(f"({' '.join(_key(row, plain))})" for row in rows)
    values = f"VALUES ({' '.join(plain)}) {{ {given} }}" if plain else ""
    asked = (
        f"{patterns.prologue}SELECT DISTINCT {' '.join(wanted) or '(1 AS ?isnad_0)'} {patterns.dataset}"
        f"{{ {patterns.where.written()} {values} }} LIMIT {_MOST_FULL_ROWS}"
    )
    by_key: dict[tuple[str, ...], list[Row]] = {}
    for row in read_rows(site_data.ask(Query(asked, format="json"))):
        by_key.setdefault(_key(row, plain), []).append(row)
    behind, left = [], _MOST_TRIPLES
    for row in rows:
        full = by_key.get(_key(row, plain), [])
        instances = list(dict.fromkeys(one for each in full for one in _made(triples, each)))[:left]
        left -= len(instances)
        shown = dict.fromkeys(term.value for each in full for term in each.values())
        behind.append((instances, [iri for iri in shown if iri.startswith((DOC, CLAIM))]))
    return behind


def _made(triples: list[tuple[PathPattern, str]], row: Row) -> Iterator[_Instance]:
    """Put the values of a row in place of variables; a pattern that one is missing for makes nothing."""

    def value(term: str) -> str:
        return _written(row.get(term[1:]), "") if term[:1] in ("?", "$") else term

    for triple, graph in triples:
        for step in triple.steps:
            made = (value(triple.subject), value(step), value(triple.object))
            if all(made) and made[0][0] != '"':
                yield (*made, value(graph) if graph else "false")


def _looked_up(
    site_data: SiteData, prologue: str, instances: list[_Instance]
) -> dict[_Instance, list[Support | None]]:
    """Return the passages of triples that are claims; None stands for what was inferred."""
    found: dict[_Instance, list[Support | None]] = {}
    for start in range(0, len(instances), _TRIPLES_AT_ONCE):
        part = instances[start : start + _TRIPLES_AT_ONCE]
        values = " ".join(f"({number} {' '.join(one)})" for number, one in enumerate(part))
        for row in read_rows(site_data.ask(Query(prologue + _LOOKUP % values, format="json"))):
            support = Support(evidence_of(row), standing_of(row)) if "passage" in row else None
            found.setdefault(part[int(row["i"].value)], []).append(support)
    return found


def _quoted(site_data: SiteData, iris: list[str]) -> dict[str, Support]:
    """Return the passages that are among the values, or that a claim among them was made of."""
    if not iris:
        return {}
    found = site_data.rows(_PASSAGES % " ".join(f"<{iri}>" for iri in iris[:_MOST_TRIPLES]))
    return {row["it"].value: Support(evidence_of(row), "unchallenged") for row in found}


def _joined(found: list[Support | None], quoted: list[Support]) -> tuple[tuple[Support, ...], bool]:
    """Return what is behind a row, each passage once, in the order of the text."""
    passages = {one.evidence.iri: one for one in (*quoted, *found) if one}
    ordered = sorted(passages.values(), key=lambda one: (one.evidence.begin, one.evidence.end))
    return tuple(ordered), None in found


def _key(row: Row, plain: list[str]) -> tuple[str, ...]:
    return tuple(_written(row.get(name[1:]), "UNDEF") for name in plain)


def _written(term: Term | None, unbound: str) -> str:
    """Return a term of an answer in SPARQL; a blank node has no name that a query could use."""
    return unbound if term is None or term.is_blank else term.written
