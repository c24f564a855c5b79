"""The passages behind each row of an answer: which claims the row's own triples are, and what states them.

The query is asked once more, for the values of all its variables in the rows that are shown. Put in the
place of the variables, they make triples of its patterns; those of them that are claims have passages.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import Patterns, Triple, variables
from isnad.query.request import Query
from isnad.rdf.namespaces import CLAIM, DOC, GRAPH, ICI, NIF, PROV, RDF
from isnad.site.statements import Ask, Evidence, Row, Standing, evidence_of, standing_of

Instance = tuple[str, str, str, str]  # subject, predicate, object, and the graph where one is named

_MOST_INSTANCES = 1000
_AT_ONCE = 200  # of them in a query
_MOST_ROWS = 2000
_LOOKUP = f"""SELECT ?i ?passage ?quote ?begin ?end ?sentence ?status {{
    VALUES (?i ?s ?p ?o ?g) {{ %s }}
    {{ ?claim <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ;
              <{PROV}wasDerivedFrom> ?passage ; <{ICI}claimStatus> ?status .
       ?passage <{ICI}quote> ?quote ; <{NIF}beginIndex> ?begin ; <{NIF}endIndex> ?end ;
                <{NIF}sentence>/<{ICI}ordinal> ?sentence }}
    UNION {{ GRAPH <{GRAPH}inferred> {{ ?s ?p ?o }} }}
    FILTER (!BOUND(?passage) || ?g = false || ?g = ?passage)
}} ORDER BY ?begin ?end"""
_PASSAGES = f"""SELECT ?it ?passage ?quote ?begin ?end ?sentence {{
    VALUES ?it {{ %s }}
    ?it <{PROV}wasDerivedFrom>? ?passage .
    ?passage <{ICI}quote> ?quote ; <{NIF}beginIndex> ?begin ; <{NIF}endIndex> ?end ;
             <{NIF}sentence>/<{ICI}ordinal> ?sentence .
}} ORDER BY ?begin ?end"""


@dataclass(frozen=True)
class RowProvenance:
    """A passage that stands behind a row, and how its claim stands."""

    evidence: Evidence
    standing: Standing


@dataclass(frozen=True)
class Grounds:
    """What stands behind a row: passages, and whether a part of it was inferred."""

    passages: tuple[RowProvenance, ...] = ()
    inferred: bool = False


def grounds_of(ask: Ask, text: str, names: list[str], rows: list[Row]) -> list[Grounds] | None:
    """Return the grounds of each row of an answer; None where the query does not let them be told.

    Raise what asking raises.
    """
    try:
        patterns = read_patterns(text)
    except UnsupportedQuery:
        return None
    plain = [f"?{name}" for name in names if f"?{name}" in patterns.projected or "*" in patterns.projected]
    if not rows or (not plain and len(rows) > 1):
        return None
    behind = _instances(ask, patterns, plain, rows)
    found = _looked_up(ask, patterns.prologue, sorted({one for every in behind for one in every[0]}))
    passages = _passages(ask, sorted({iri for every in behind for iri in every[1]}))
    return [
        _joined(
            [ground for one in instances for ground in found.get(one, ())],
            [passages[iri] for iri in iris if iri in passages],
        )
        for instances, iris in behind
    ]


def _instances(
    ask: Ask, patterns: Patterns, plain: list[str], rows: list[Row]
) -> list[tuple[list[Instance], list[str]]]:
    """Give, for each row, the triples that its values make of the patterns; and its passages and claims."""
    triples = list(patterns.triples())
    wanted = dict.fromkeys(plain)
    for triple, graph in triples:
        wanted |= dict.fromkeys(variables(f"{triple.subject} {triple.predicate} {triple.object} {graph}"))
    given = " ".join(f"({' '.join(_written(row.get(name[1:]), 'UNDEF') for name in plain)})" for row in rows)
    values = f"VALUES ({' '.join(plain)}) {{ {given} }}" if plain else ""
    asked = (
        f"{patterns.prologue}SELECT DISTINCT {' '.join(wanted) or '(1 AS ?isnad_0)'} {patterns.dataset}"
        f"{{ {patterns.where.written()} {values} }} LIMIT {_MOST_ROWS}"
    )
    by_key: dict[tuple[str, ...], list[Row]] = {}
    for row in _rows(ask, asked):
        by_key.setdefault(_key(row, plain), []).append(row)
    behind, left = [], _MOST_INSTANCES
    for row in rows:
        full = by_key.get(_key(row, plain), [])
        instances = list(dict.fromkeys(one for each in full for one in _made(triples, each)))[:left]
        left -= len(instances)
        shown = dict.fromkeys(found["value"] for each in full for found in each.values())
        behind.append((instances, [iri for iri in shown if iri.startswith((DOC, CLAIM))]))
    return behind


def _made(triples: list[tuple[Triple, str]], row: Row) -> Iterator[Instance]:
    """Put the values of a row in place of variables; a pattern that one is missing for makes nothing."""

    def value(term: str) -> str:
        return _written(row.get(term[1:]), "") if term[:1] in ("?", "$") else term

    for triple, graph in triples:
        for step in triple.steps:
            made = (value(triple.subject), value(step), value(triple.object))
            if all(made) and made[0][0] != '"':
                yield (*made, value(graph) if graph else "false")


def _looked_up(
    ask: Ask, prologue: str, instances: list[Instance]
) -> dict[Instance, list[RowProvenance | None]]:
    """Find the claims that triples are, with their passages; None stands for what was inferred."""
    found: dict[Instance, list[RowProvenance | None]] = {}
    for start in range(0, len(instances), _AT_ONCE):
        part = instances[start : start + _AT_ONCE]
        values = " ".join(f"({number} {' '.join(one)})" for number, one in enumerate(part))
        for row in _rows(ask, prologue + _LOOKUP % values):
            ground = None
            if "passage" in row:
                ground = RowProvenance(evidence_of(row)[0], standing_of(row))
            found.setdefault(part[int(row["i"]["value"])], []).append(ground)
    return found


def _passages(ask: Ask, iris: list[str]) -> dict[str, RowProvenance]:
    """Quote the passages that are among the values, or that a claim among them was made of."""
    if not iris:
        return {}
    found = _rows(ask, _PASSAGES % " ".join(f"<{iri}>" for iri in iris[:_MOST_INSTANCES]))
    return {row["it"]["value"]: RowProvenance(evidence_of(row)[0], "unchallenged") for row in found}


def _joined(found: list[RowProvenance | None], named: list[RowProvenance]) -> Grounds:
    """Put the grounds of a row together, each passage once, in the order of the text."""
    passages = {ground.evidence.iri: ground for ground in (*named, *found) if ground}
    ordered = sorted(passages.values(), key=lambda ground: (ground.evidence.begin, ground.evidence.end))
    return Grounds(tuple(ordered), None in found)


def _key(row: Row, plain: list[str]) -> tuple[str, ...]:
    return tuple(_written(row.get(name[1:]), "UNDEF") for name in plain)


def _written(found: dict[str, str] | None, unbound: str) -> str:
    """Write a term of an answer as SPARQL; a blank node has no name that a query could use."""
    if found is None or found["type"] == "bnode":
        return unbound
    if found["type"] == "uri":
        return f"<{found['value']}>"
    text = json.dumps(found["value"], ensure_ascii=False).replace("\\/", "/")
    if "xml:lang" in found:
        return f"{text}@{found['xml:lang']}"
    return f"{text}^^<{found['datatype']}>" if "datatype" in found else text


def _rows(ask: Ask, text: str) -> list[Row]:
    found: list[Row] = json.loads(ask(Query(text, format="json")))["results"]["bindings"]
    return found
