"""Exact statistics of a store that does not change: how many quads any term, any predicate can lead to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pyoxigraph

# Of terms that no more quads have than so many, no number is kept: they count as having so many.
FEW = {"s": 16, "o": 4}  # as their subject, as their object
RDF_TYPE_KEY = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

_FAN_OUT = (
    "SELECT ?p (SUM(?n) AS ?quads) (MAX(?n) AS ?most) "
    "{{ SELECT ?{end} ?p (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?{end} ?p }} GROUP BY ?p"
)
_LONGEST = "SELECT ?p (MAX(COALESCE(STRLEN(STR(?{end})), 0)) AS ?n) {{ ?s ?p ?o }} GROUP BY ?p"
_FREQUENT = "SELECT ?{end} (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?{end} HAVING (COUNT(*) > {few})"
# The most quads that have a term at one end (`use`), of the terms that a predicate has at one (`end`).
_MOST_OF = (
    "SELECT ?p (MAX(?n) AS ?most) {{ {{ SELECT ?t (COUNT(*) AS ?n) {{ {use} }} GROUP BY ?t "
    "HAVING (COUNT(*) > {few}) }} {end} }} GROUP BY ?p"
)
_MOST_OF_CLASS = (
    "SELECT ?c (MAX(?n) AS ?most) {{ {{ SELECT ?t (COUNT(*) AS ?n) {{ {use} }} GROUP BY ?t "
    "HAVING (COUNT(*) > {few}) }} ?t a ?c }} GROUP BY ?c"
)
_USES = {"s": "?t ?a ?b", "o": "?a ?b ?t"}
_ENDS = {"s": "?t ?p ?x", "o": "?x ?p ?t"}
_NUMBERS = ("n", "quads", "most")
_BLANK = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER isBlank(?s) }"
_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True)
class PredicateStatistics:
    """How many quads have a predicate, and the most that have it with one subject, and with one object.

    `chains` has the most quads that any of its subjects (s) or objects (o) has, by whatever predicate, as
    their subject (ss, os) or as their object (so, oo). `longest` has the characters of its longest ones.
    """

    quads: int
    per_subject: int
    per_object: int
    chains: dict[str, int]
    longest: dict[str, int]


@dataclass(frozen=True)
class StoreStatistics:
    """The statistics of all graphs of a store together; terms are written as `term_key` writes them.

    `instances` has the most quads that any instance of a class has as their subject (s) or object (o), where
    these are more than FEW.
    """

    quads: int
    named_quads: int  # that are not in the default graph
    blank_quads: int  # whose subject is a blank node
    predicates: dict[str, PredicateStatistics]
    subjects: dict[str, int]  # of more quads than FEW
    objects: dict[str, int]
    instances: dict[str, dict[str, int]]
    most_per_subject: int
    most_per_object: int
    most_per_predicate: int
    longest: int  # characters of the longest term

    @classmethod
    def of(cls, store: pyoxigraph.Store) -> "StoreStatistics":
        """Count in a store."""
        by_subject = {p: (int(q), int(m)) for p, q, m in _rows(store, _FAN_OUT.format(end="s"))}
        by_object = {p: int(m) for p, _, m in _rows(store, _FAN_OUT.format(end="o"))}
        longest = {e: _by_predicate(store, _LONGEST.format(end=e)) for e in "so"}
        frequent = {e: _by_predicate(store, _FREQUENT.format(end=e, few=FEW[e])) for e in "so"}
        chains = {
            end + use: _by_predicate(store, _MOST_OF.format(use=_USES[use], end=_ENDS[end], few=FEW[use]))
            for end in "so"
            for use in "so"
        }
        predicates = {
            predicate: PredicateStatistics(
                quads,
                most,
                by_object[predicate],
                {both: found.get(predicate, FEW[both[1]]) for both, found in chains.items()},
                {end: longest[end][predicate] for end in "so"},
            )
            for predicate, (quads, most) in by_subject.items()
        }
        return cls(
            sum(one.quads for one in predicates.values()),
            int(next(_rows(store, _NAMED))[0]),
            int(next(_rows(store, _BLANK))[0]),
            predicates,
            frequent["s"],
            frequent["o"],
            {use: _by_predicate(store, _MOST_OF_CLASS.format(use=_USES[use], few=FEW[use])) for use in "so"},
            max((FEW["s"], *frequent["s"].values())),
            max((FEW["o"], *frequent["o"].values())),
            max((0, *(one.quads for one in predicates.values()))),
            max((0, *(len(name) for name in predicates), *longest["s"].values(), *longest["o"].values())),
        )

    def is_particular(self, key: str) -> bool:
        """Return whether more is known of a term than that it has few quads; rdf:type is always one."""
        return key == RDF_TYPE_KEY or key in self.predicates or key in self.subjects or key in self.objects


def term_key(term: object) -> str:
    """Write an IRI, or a string with its language or without; other literals have no key of use."""
    if isinstance(term, pyoxigraph.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, pyoxigraph.Literal) and term.language:
        return f'"{term.value}"@{term.language.lower()}'
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value.endswith("#string"):
        return f'"{term.value}"'
    return str(term)


def _by_predicate(store: pyoxigraph.Store, query: str) -> dict[str, int]:
    """Return a number for each term of a query's first column."""
    return {key: int(number) for key, number in _rows(store, query)}


def _rows(store: pyoxigraph.Store, query: str) -> Iterator[tuple[str, ...]]:
    """Ask for terms and numbers of all graphs together."""
    found = cast(pyoxigraph.QuerySolutions, store.query(query, use_default_graph_as_union=True))
    for row in found:
        yield tuple(
            row[variable].value if variable.value in _NUMBERS else term_key(row[variable])
            for variable in found.variables
        )
