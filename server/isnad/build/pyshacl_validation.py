"""pySHACL: the verdict of a validator that is not our own, on any graph and any shapes."""

from collections.abc import Iterable
from typing import Any

import pyshacl
from rdflib import Graph
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from isnad.build.findings import SEVERITIES, Finding, Verdict, lasting
from isnad.build.rdflib_graph import graph_of, parsed_query, triples_of
from isnad.locale import Text
from isnad.rdf.terms import Triple, is_literal, language, lexical
from isnad.rdf.vocabulary import SH


class _Graph(Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for each node."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """Answer a query, as rdflib does."""
        if isinstance(query_object, str) and not options.get("initNs"):
            query_object = parsed_query(query_object)
        return super().query(query_object, *arguments, **options)


def validate(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Verdict:
    """Return what pySHACL says of a graph (SHACL core and SPARQL constraints), without inference."""
    _, report, _ = pyshacl.validate(
        graph_of(triples, _Graph()),
        shacl_graph=graph_of(shapes, _Graph()),
        inference="none",
        do_owl_imports=False,
    )
    return Verdict.of(_findings(triples_of(report)))


def _findings(report: Iterable[Triple]) -> Iterable[Finding]:
    """Return the results of a validation report (SHACL §3.6)."""
    said: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in report:
        said.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for result in {one for about in said.values() for one in about.get(SH.result, ())}:
        yield _finding(said, result)


def _finding(said: dict[str, dict[str, list[str]]], result: str) -> Finding:
    """Return one result."""

    def one(predicate: str) -> str:
        return next(iter(said[result].get(predicate, ())), "")

    # pySHACL takes the languages off the messages of a SPARQL constraint; the constraint keeps them.
    kept = said.get(one(SH.sourceConstraint), {}).get(SH.message, ())
    messages = {
        language(message): lexical(message)
        for message in kept or said[result].get(SH.resultMessage, ())
        if is_literal(message)
    }
    fallback = messages.get("", lexical(one(SH.sourceConstraintComponent) or "<>"))
    return Finding(
        focus=lasting(one(SH.focusNode)),
        path=lasting(one(SH.resultPath)),
        value=lasting(one(SH.value)),
        severity=SEVERITIES.get(one(SH.resultSeverity), "violation"),
        message=Text(ar=messages.get("ar", fallback), en=messages.get("en", fallback)),
    )
