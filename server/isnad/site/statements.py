"""What is said of a thing, and by which passage: the statements that pages show."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from isnad.query.request import Query
from isnad.rdf.namespaces import ID, PREFIXES, shortened

Standing = Literal["unchallenged", "disputed", "attributed", "countering", "inferred", "inferred-disputed"]
Row = dict[str, dict[str, str]]
Ask = Callable[[Query], bytes]

_PROLOGUE = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n"
    for name in ("ici", "xsd", "graph", "prov", "rdf", "rdfs", "nif", "dcterms", "geo", "owl", "sem", "skos")
)
_CLAIMS = """
SELECT ?claim ?s ?p ?o ?status ?passage ?quote ?begin ?end ?sentence ?source ?line {{
    {pattern}
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; ici:claimStatus ?status .
    {{ ?claim prov:wasDerivedFrom ?passage .
       ?passage ici:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                nif:sentence/ici:ordinal ?sentence }}
    UNION {{ ?claim prov:hadPrimarySource ?source ; ici:quote ?line }}
    FILTER NOT EXISTS {{ ?claim a ici:Inference }}
}} ORDER BY ?begin ?end ?p ?o ?source
"""
_INFERRED = """
SELECT ?s ?p ?o ?disputed {{
    {{ BIND({iri} AS ?s) GRAPH graph:inferred {{ {iri} ?p ?o }} }} UNION
    {{ BIND({iri} AS ?o) GRAPH graph:inferred {{ ?s ?p {iri} }} }}
    BIND(xsd:boolean(EXISTS {{ ?x a ici:Inference ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }})
         AS ?disputed)
}} ORDER BY ?p ?o ?s
"""


@dataclass(frozen=True)
class Term:
    """A term as a page shows it: an IRI, or a literal with its language."""

    value: str
    is_iri: bool
    language: str = ""
    datatype: str = ""

    @property
    def short(self) -> str:
        """Write an IRI with its prefix."""
        return shortened(self.value).strip("<>") if self.is_iri else self.value


@dataclass(frozen=True)
class Evidence:
    """What stands behind a statement: a passage of a document, or a line of another source."""

    quote: str
    language: str
    iri: str
    sentence: int = 0
    begin: int = 0
    end: int = 0


@dataclass(frozen=True)
class Statement:
    """One statement, how it stands, and the evidence for it."""

    subject: Term
    predicate: Term
    object: Term
    standing: Standing
    claim: str = ""
    evidence: tuple[Evidence, ...] = ()


def rows(ask: Ask, text: str) -> list[Row]:
    """Ask a query of our own, and read its rows."""
    found: list[Row] = json.loads(ask(Query(_PROLOGUE + text, format="json")))["results"]["bindings"]
    return found


def statements_about(ask: Ask, iri: str) -> tuple[Statement, ...]:
    """Return all claims in which a thing is subject or object, in the order of the text."""
    pattern = f"{{ ?claim rdf:subject <{iri}> }} UNION {{ ?claim rdf:object <{iri}> }}"
    return _joined(_claim(row) for row in rows(ask, _CLAIMS.format(pattern=pattern)))


def statements_of(ask: Ask, document: str) -> tuple[Statement, ...]:
    """Return all claims of a document, in the order of its text; each with the one passage it is of."""
    pattern = f"?claim prov:wasDerivedFrom/dcterms:isPartOf <{document}> ."
    return tuple(_claim(row) for row in rows(ask, _CLAIMS.format(pattern=pattern)))


def statements_between(ask: Ask) -> tuple[Statement, ...]:
    """Return all claims that tie one thing of the documents to another, in the order of the text."""
    pattern = f'FILTER (STRSTARTS(STR(?s), "{ID}") && STRSTARTS(STR(?o), "{ID}"))'
    return _joined(_claim(row) for row in rows(ask, _CLAIMS.format(pattern=pattern)))


def statements_dated(ask: Ask) -> tuple[Statement, ...]:
    """Return all claims that date something, in the order of the text."""
    return _joined(
        _claim(row) for row in rows(ask, _CLAIMS.format(pattern="?claim rdf:predicate dcterms:date ."))
    )


def inferred_about(ask: Ask, iri: str) -> tuple[Statement, ...]:
    """Return what was inferred of a thing; what rests on a disputed claim is told apart."""
    return tuple(
        Statement(
            term(row["s"]), term(row["p"]), term(row["o"]),
            "inferred-disputed" if row["disputed"]["value"] == "true" else "inferred",
        )
        for row in rows(ask, _INFERRED.format(iri=f"<{iri}>"))
    )  # fmt: skip


def term(found: dict[str, str]) -> Term:
    """Read a term of an answer."""
    return Term(found["value"], found["type"] == "uri", found.get("xml:lang", ""), found.get("datatype", ""))


def evidence_of(row: Row) -> tuple[Evidence, ...]:
    """Read what stands behind a claim: its passage, or the line of another source; none for neither."""
    if "passage" in row:
        numbers = (int(row[name]["value"]) for name in ("sentence", "begin", "end"))
        quote = row["quote"]
        return (Evidence(quote["value"], quote.get("xml:lang", ""), row["passage"]["value"], *numbers),)
    if "source" in row:
        return (Evidence(row["line"]["value"], row["line"].get("xml:lang", ""), row["source"]["value"]),)
    return ()


def standing_of(row: Row) -> Standing:
    """Read how a claim stands."""
    standing: Standing = row["status"]["value"].rsplit("#", 1)[-1]  # type: ignore[assignment]
    return standing


def _claim(row: Row) -> Statement:
    """Read a claim with its evidence."""
    return Statement(
        term(row["s"]),
        term(row["p"]),
        term(row["o"]),
        standing_of(row),
        row["claim"]["value"],
        evidence_of(row),
    )


def _joined(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Make one statement of the claims that say the same from several passages, with the evidence of all."""
    found: dict[tuple[Term, Term, Term, bool], Statement] = {}
    for one in statements:
        key = (one.subject, one.predicate, one.object, one.standing in ("attributed", "countering"))
        earlier = found.get(key)
        if earlier is None:
            found[key] = one
        else:
            standing = "disputed" if "disputed" in (one.standing, earlier.standing) else earlier.standing
            found[key] = replace(earlier, evidence=(*earlier.evidence, *one.evidence), standing=standing)
    return tuple(found.values())
