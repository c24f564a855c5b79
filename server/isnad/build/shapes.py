"""The SHACL verdict on a graph, and what it refuses, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyshacl
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from isnad.build.rdflib_graph import graph_of, triples_of
from isnad.errors import InvalidGraph
from isnad.locale import Message, Text, Translatable
from isnad.rdf.terms import Triple, is_blank, is_literal, language, lexical, readable
from isnad.rdf.vocabulary import SH

_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


class _Graph(Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for each node."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """Answer a query, as rdflib does."""
        if isinstance(query_object, str):
            namespaces = options.get("initNs") or {}
            query_object = _prepared(query_object, tuple(sorted((p, str(n)) for p, n in namespaces.items())))
        return super().query(query_object, *arguments, **options)


@lru_cache(maxsize=256)
def _prepared(text: str, namespaces: tuple[tuple[str, str], ...]) -> Query:
    """Parse a query of the shapes."""
    return prepareQuery(text, initNs=dict(namespaces))


@dataclass(frozen=True)
class Finding:
    """One result of a validation."""

    focus: str
    path: str
    value: str
    severity: str
    message: Translatable
    node: str = ""  # the focus, whole

    def in_words(self) -> Translatable:
        """Say what was found, at which node."""
        place = " ".join(part for part in (self.focus, self.path, self.value) if part)
        return Text(ar=f"{place} — {self.message.ar}", en=f"{place} — {self.message.en}")


@dataclass(frozen=True)
class Verdict:
    """All that a validation found, worst first."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Return whether nothing was found that forbids publishing."""
        return not any(finding.severity == "violation" for finding in self.findings)


def validate(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Verdict:
    """Hold a graph against shapes (SHACL core and SPARQL constraints), without further inference."""
    _, report, _ = pyshacl.validate(
        graph_of(triples, _Graph()),
        shacl_graph=graph_of(shapes, _Graph()),
        inference="none",
        do_owl_imports=False,
    )
    return ordered_verdict(_findings(triples_of(report)))


def require_valid(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Verdict:
    """Validate, and raise InvalidGraph with every violation; give the verdict otherwise."""
    return fit(validate(triples, shapes))


def ordered_verdict(findings: Iterable[Finding]) -> Verdict:
    """Make a verdict of findings, worst first."""
    order = list(_SEVERITIES.values())
    return Verdict(
        tuple(sorted(findings, key=lambda f: (order.index(f.severity), f.focus, f.message.en, f.value)))
    )


def fit(verdict: Verdict) -> Verdict:
    """Return a verdict back; raise InvalidGraph, with every violation, where it forbids publishing."""
    if verdict.conforms:
        return verdict
    violations = [f.in_words() for f in verdict.findings if f.severity == "violation"]
    raise InvalidGraph(
        Text(
            ar="\n".join([f"الأشكال ترفض الرسم البياني ({len(violations)}):", *(v.ar for v in violations)]),
            en="\n".join([f"the shapes refuse the graph ({len(violations)}):", *(v.en for v in violations)]),
        ),
        where="ontology/shapes.ttl",
        hint=Message("Correct what facts.trig or entities.ttl says of these nodes."),
    )


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
        focus=_name(one(SH.focusNode)),
        path=_name(one(SH.resultPath)),
        value=_name(one(SH.value)),
        severity=_SEVERITIES.get(one(SH.resultSeverity), "violation"),
        message=Text(ar=messages.get("ar", fallback), en=messages.get("en", fallback)),
        node=lexical(one(SH.focusNode)),
    )


def _name(term: str) -> str:
    """Write a node for a person: with a prefix, in quotes, or nothing for a blank node."""
    if not term or is_blank(term):
        return ""
    return f'"{lexical(term)}"' if is_literal(term) else readable(term)
