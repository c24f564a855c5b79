"""Other authorities: our thing for an item of Wikidata, what can be said there, where sources differ.

What can be said there is written as QuickStatements 1 (https://www.wikidata.org/wiki/Help:QuickStatements);
where sources differ, as Mismatch Finder takes it (docs/UserGuide.md of github:wmde/wikidata-mismatch-finder).
Nothing is posted. What cannot be said is listed with the reason.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import flask

from isnad.locale import Language, Message
from isnad.rdf.namespaces import ID, OUTSIDE, WIKIDATA
from isnad.request_errors import UnknownResource
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.statements import (
    EVIDENCE,
    Evidence,
    Standing,
    claims,
    evidence_of,
    joined,
    standing_of,
    statements_between,
)
from isnad.site.terms import Term

Reason = Literal["no item", "no property", "vague date", "disputed", "judgement", "inferred"]
REASONS: dict[Reason, Message] = {
    "no item": Message("one of the two has no item on Wikidata"),
    "no property": Message("no property of Wikidata was found that has its meaning"),
    "vague date": Message("a date that Wikidata has no form for"),
    "disputed": Message("it is disputed"),
    "judgement": Message("it is a judgement or a report"),
    "inferred": Message("it was inferred, and no source states it"),
}
_WITHHELD: dict[str, Reason] = {"disputed": "disputed", "attributed": "judgement", "inferred": "inferred"}
# Quotation, language of work; Arabic: where each was seen is in tests/evidence/. No title and no address: the
# text has neither, and a reference says nothing that its source does not.
_QUOTATION, _LANGUAGE = "S1683", "S407"
_LANGUAGES = {"ar": "Q13955"}
_LONGEST_QUOTE = 400  # characters of a monolingual text on Wikidata
_MISMATCH = (
    *("item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value"),
    *("external_url", "type"),
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_MATCHES = f"""
SELECT ?thing ?item {{
    GRAPH graph:links {{ ?thing skos:exactMatch ?item }} FILTER (STRSTARTS(STR(?item), "{WIKIDATA}"))
}} ORDER BY ?thing ?item
"""
# Only what the vocabulary is aligned with by the letter P may be said by it.
_PROPERTIES = f"""
SELECT ?property ?item {{
    GRAPH graph:ontology {{ ?property skos:exactMatch|skos:closeMatch ?item }}
    FILTER (STRSTARTS(STR(?item), "{WIKIDATA}P"))
}} ORDER BY ?property ?item
"""
_DISCREPANCIES = f"""
SELECT ?x ?kind ?label ?reason ?claim ?s ?p ?o ?status ?passage ?quote ?begin ?end ?sentence ?source ?line
       ?rendering ?confidence {{
    ?x a chain:Discrepancy ; chain:discrepancyKind ?kind ; rdfs:label ?label ; chain:reason ?reason .
    ?x chain:sourceClaim|chain:counterClaim ?claim .
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; chain:claimStatus ?status .
    {EVIDENCE}
    OPTIONAL {{ ?claim chain:confidence ?confidence }}
    FILTER (LANG(?label) = "%(language)s" && LANG(?reason) = "%(language)s")
}} ORDER BY ?kind ?x ?begin ?source ?claim ?line
"""


@dataclass(frozen=True)
class Claim:
    """A claim and the quotation that it rests on; an object is an IRI or a date."""

    subject: str
    predicate: str
    object: str
    standing: str
    quote: str
    language: str


@dataclass(frozen=True)
class Side:
    """One side of a discrepancy: a statement, and who makes it."""

    subject: Term
    predicate: Term
    object: Term
    standing: Standing
    evidence: Evidence
    confidence: Term | None

    @property
    def from_elsewhere(self) -> bool:
        """Whether no document says it, but another source."""
        return self.standing == "countering"


@dataclass(frozen=True)
class Discrepancy:
    """A point on which sources differ, with what each of them says."""

    name: str
    kind: Term
    label: str
    reason: str
    sides: tuple[Side, ...]


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes; other data than a release have none."""
    routes = flask.Blueprint("wikidata", __name__)
    if site_data.files is None:
        return routes
    items = {row["thing"].value: row["item"].value.removeprefix(WIKIDATA) for row in site_data.rows(_MATCHES)}
    things = {item: thing for thing, item in items.items()}
    properties = {
        row["property"].value: row["item"].value.removeprefix(WIKIDATA) for row in site_data.rows(_PROPERTIES)
    }

    @routes.get("/wikidata/<qid>")
    def by_qid(qid: str) -> flask.Response:
        if qid not in things:
            raise _unknown(qid)
        path = f"/id/{things[qid].removeprefix(ID)}"
        return pages.see_other(path, path)

    @routes.get("/quickstatements.txt")
    def commands() -> flask.Response:
        lines, _ = quickstatements(_claims(site_data, _thing(site_data)), items, properties)
        return pages.data("".join(f"{line}\n" for line in lines), "text/plain; charset=utf-8")

    @routes.get("/mismatches.csv")
    def mismatch_file() -> flask.Response:
        rows, _ = mismatches(discrepancies_of(site_data, "en"), items, properties)
        table = io.StringIO()
        csv.writer(table).writerows([_MISMATCH, *rows])
        return pages.data(table.getvalue(), "text/csv; charset=utf-8")

    @routes.get("/<any(ar, en):language>/quickstatements")
    def editors() -> str:
        thing = _thing(site_data)
        lines, withheld = quickstatements(_claims(site_data, thing), items, properties)
        differing, unlisted = mismatches(discrepancies_of(site_data, pages.language()), items, properties)
        return flask.render_template(
            "quickstatements.html", lines=lines, withheld=withheld, reasons=REASONS, thing=thing,
            differing=differing, unlisted=unlisted, item=min(things, default=""),
        )  # fmt: skip

    @routes.get("/<any(ar, en):language>/discrepancies")
    def discrepancies() -> str:
        found = discrepancies_of(site_data, pages.language())
        return flask.render_template("discrepancies.html", discrepancies=found)

    return routes


def quickstatements(
    claims: Iterable[Claim], items: Mapping[str, str], properties: Mapping[str, str]
) -> tuple[list[str], dict[Reason, list[Claim]]]:
    """Return what can be said as QuickStatements, and what is held back, by the reason.

    `items` are the exact matches of things, `properties` those of predicates.
    """
    lines: list[str] = []
    withheld: dict[Reason, list[Claim]] = {}
    for claim in claims:
        if reason := _reason(claim, items, properties):
            withheld.setdefault(reason, []).append(claim)
        else:
            lines.append(_line(claim, items, properties))
    return list(dict.fromkeys(lines)), withheld


def mismatches(
    discrepancies: Iterable[Discrepancy], items: Mapping[str, str], properties: Mapping[str, str]
) -> tuple[list[tuple[str, ...]], list[tuple[Discrepancy, Reason]]]:
    """Return a row of Mismatch Finder's file for what each side says, and the discrepancies that have none.

    What Wikidata says is left empty: nobody looked it up. The address is that of the discrepancy here.
    """
    rows: list[tuple[str, ...]] = []
    unlisted: list[tuple[Discrepancy, Reason]] = []
    for one in discrepancies:
        reasons: list[Reason] = []
        for side in one.sides:
            s, p, o = side.subject.value, side.predicate.value, side.object.value
            if reason := _reason(Claim(s, p, o, "", "", ""), items, properties):
                reasons.append(reason)
            else:
                row = (
                    items[s],
                    "",
                    properties[p],
                    "",
                    "",
                    items.get(o, o),
                    f"{OUTSIDE}{one.name}",
                    "statement",
                )
                rows.append(row)
        if len(reasons) == len(one.sides):
            unlisted.append((one, reasons[0]))
    return list(dict.fromkeys(rows)), unlisted


def format_date(edtf: str) -> str:
    """Return a date with its precision: 9 a year, 10 a month, 11 a day; raise ValueError for any other."""
    found = _DATE.fullmatch(edtf)
    if not found:
        raise ValueError(f"no date that can be written: {edtf}")
    year, month, day = found.groups()
    precision = 9 + bool(month) + bool(day)
    return f"+{year}-{month or '00'}-{day or '00'}T00:00:00Z/{precision}"


def format_monolingual(text: str, language: str) -> str:
    """Return a text with its language, without what would end it or the line."""
    return f'{language}:"{" ".join(text.replace(chr(34), chr(39)).split())}"'


def _reason(claim: Claim, items: Mapping[str, str], properties: Mapping[str, str]) -> Reason | None:
    """Return why a claim is held back; None where it can be said."""
    if claim.standing in _WITHHELD:
        return _WITHHELD[claim.standing]
    if claim.predicate not in properties:
        return "no property"
    if claim.subject not in items:
        return "no item"
    if claim.object in items or _DATE.fullmatch(claim.object):
        return None
    return "no item" if claim.object.startswith("http") else "vague date"


def _line(claim: Claim, items: Mapping[str, str], properties: Mapping[str, str]) -> str:
    """Return a claim with its reference: item, property, value, then the sources."""
    value = items.get(claim.object) or format_date(claim.object)
    parts = [items[claim.subject], properties[claim.predicate], value]
    parts += [_QUOTATION, format_monolingual(claim.quote[:_LONGEST_QUOTE], claim.language)]
    if language := _LANGUAGES.get(claim.language):
        parts += [_LANGUAGE, language]
    return "\t".join(parts)


def discrepancies_of(site_data: SiteData, language: Language) -> tuple[Discrepancy, ...]:
    """Return the points on which sources differ, each with both sides."""
    found: dict[str, Discrepancy] = {}
    sides: dict[str, dict[str, Side]] = {}
    for row in site_data.rows(_DISCREPANCIES % {"language": language}):
        standing, evidence, iri = standing_of(row), evidence_of(row), row["x"].value
        those = sides.setdefault(iri, {})
        if earlier := those.get(row["claim"].value):
            evidence = earlier.evidence.with_line(evidence)
        side = Side(row["s"], row["p"], row["o"], standing, evidence, row.get("confidence"))
        those[row["claim"].value] = side
        name, label, reason = iri.rsplit("/", 1)[-1], row["label"].value, row["reason"].value
        found[iri] = Discrepancy(name, row["kind"], label, reason, tuple(those.values()))
    return tuple(found.values())


def _thing(site_data: SiteData) -> str:
    """Return the thing that a request is about; empty for all."""
    name = flask.request.args.get("id", "")
    if name and ID + name not in site_data.labels:
        raise _unknown(name)
    return ID + name if name else ""


def _claims(site_data: SiteData, thing: str) -> list[Claim]:
    """Return the documents' claims between things and their dates: all, or those about one."""
    dated = joined(claims(site_data, "?claim rdf:predicate dcterms:date ."))
    found = []
    for one in (*statements_between(site_data), *dated):
        subject, value, piece = one.subject.value, one.object.value, one.evidence[0]
        if one.standing != "countering" and thing in ("", subject, value):
            found.append(
                Claim(subject, one.predicate.value, value, one.standing, piece.quote, piece.language)
            )
    return found


def _unknown(name: str) -> UnknownResource:
    return UnknownResource(
        Message("nothing here matches this"),
        where=name[:80],
        hint=Message("All matches: /en/questions/wikidata"),
    )
