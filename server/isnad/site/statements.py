"""What is said of a thing, and by which passage: the statements that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from isnad.rdf.namespaces import ICI, ID, SKOS
from isnad.site.site_data import SiteData
from isnad.site.terms import TYPE, Row, Term

Standing = Literal["unchallenged", "disputed", "attributed", "countering", "inferred", "inferred-disputed"]

# How the text words a thing, of what kind it is, where it stands in a list: read after what is told of it.
_HOUSEKEEPING = {TYPE, SKOS + "inScheme", SKOS + "notation"} | {
    ICI + name
    for name in ("nameInText", "instancesStated", "quantityText", "dateText", "ordinal", "statedQuality")
}
# What stands behind a claim, as `evidence_of` reads it.
EVIDENCE = """{ ?claim prov:wasDerivedFrom ?passage .
    ?passage chain:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ;
             nif:sentence/ici:ordinal ?sentence
} UNION { ?claim prov:hadPrimarySource ?source ; chain:quote ?line
          OPTIONAL { ?claim chain:rendering ?rendering } }"""
_CLAIMS = f"""
SELECT ?claim ?s ?p ?o ?status ?passage ?quote ?begin ?end ?sentence ?source ?line ?rendering {{
    %s
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; chain:claimStatus ?status .
    {EVIDENCE}
    FILTER NOT EXISTS {{ ?claim a chain:Inference }}
}} ORDER BY ?begin ?end ?p ?o ?s ?source ?claim ?line
"""
_INFERRED = """
SELECT ?s ?p ?o ?disputed {{
    {{ BIND(<{iri}> AS ?s) GRAPH graph:inferred {{ <{iri}> ?p ?o }} }} UNION
    {{ BIND(<{iri}> AS ?o) GRAPH graph:inferred {{ ?s ?p <{iri}> }} }}
    BIND(xsd:boolean(EXISTS {{ ?x a chain:Inference ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }})
         AS ?disputed)
}} ORDER BY ?p ?o ?s
"""


@dataclass(frozen=True)
class Evidence:
    """What stands behind a statement: a passage of a document, or a line of another source."""

    quote: str
    language: str
    iri: str
    sentence: int = 0
    begin: int = 0
    end: int = 0
    rendering: str = field(default="", kw_only=True)  # of another source's line, in English
    further: tuple[str, ...] = field(
        default=(), kw_only=True
    )  # lines of that source, that say it with the first

    @property
    def document(self) -> str:
        """The document of a passage, without the fragment."""
        return self.iri.partition("#")[0]

    @property
    def host(self) -> str:
        """The server on which another source says it."""
        return urlsplit(self.iri).netloc.removeprefix("www.")

    def with_line(self, other: "Evidence") -> "Evidence":
        """Return it with another line of the same source: one that says it in two lines says it once."""
        known = other.quote in (self.quote, *self.further)
        return self if known else replace(self, further=(*self.further, other.quote))


@dataclass(frozen=True)
class Statement:
    """One statement, how it stands, and the evidence for it."""

    subject: Term
    predicate: Term
    object: Term
    standing: Standing
    claim: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether it is more than a thing's kind, its place in a list, or its wording."""
        return self.predicate.value not in _HOUSEKEEPING


def claims(site_data: SiteData, pattern: str) -> tuple[Statement, ...]:
    """Return the claims that fit a pattern of ?claim, ?s, ?p and ?o, in the order of the text.

    Each has one passage, or another source with its lines.
    """
    found: dict[str, Statement] = {}
    for one in site_data.read(_CLAIMS % pattern, _claim):
        if earlier := found.get(one.claim):
            one = replace(earlier, evidence=(earlier.evidence[0].with_line(one.evidence[0]),))
        found[one.claim] = one
    return tuple(found.values())


def _claim(row: Row) -> Statement:
    return Statement(
        row["s"], row["p"], row["o"], standing_of(row), row["claim"].value, (evidence_of(row),)
    )  # fmt: skip


def statements_about(site_data: SiteData, iri: str) -> tuple[Statement, ...]:
    """Return all claims in which a thing is subject or object, in the order of the text."""
    return joined(
        claims(site_data, f"{{ ?claim rdf:subject <{iri}> }} UNION {{ ?claim rdf:object <{iri}> }}")
    )


def statements_between(site_data: SiteData) -> tuple[Statement, ...]:
    """Return all claims that tie one thing of the documents to another, in the order of the text."""
    pattern = f'FILTER (STRSTARTS(STR(?s), "{ID}") && STRSTARTS(STR(?o), "{ID}"))'
    return joined(claims(site_data, pattern))


def inferred_about(site_data: SiteData, iri: str) -> tuple[Statement, ...]:
    """Return what was inferred of a thing, and whether it rests on a disputed claim."""
    return tuple(map(inference_of, site_data.rows(_INFERRED.format(iri=iri))))


def inference_of(row: Row) -> Statement:
    """Return what was inferred as a statement."""
    standing: Standing = "inferred-disputed" if row["disputed"].value == "true" else "inferred"
    return Statement(row["s"], row["p"], row["o"], standing)


def evidence_of(row: Row) -> Evidence:
    """Return what stands behind a claim: its passage, or the line of another source."""
    if "passage" in row:
        numbers = (int(row[name].value) for name in ("sentence", "begin", "end"))
        return Evidence(row["quote"].value, row["quote"].language, row["passage"].value, *numbers)
    rendering = row["rendering"].value if "rendering" in row else ""
    return Evidence(row["line"].value, row["line"].language, row["source"].value, rendering=rendering)


def standing_of(row: Row) -> Standing:
    """Return how a claim stands."""
    standing: Standing = row["status"].value.rsplit("#", 1)[-1]  # type: ignore[assignment]
    return standing


def joined(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return one statement for the claims that say the same from several passages, with all evidence."""
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
