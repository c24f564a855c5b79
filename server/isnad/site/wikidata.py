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
    Statement,
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
class Side(Statement):
    """One side of a discrepancy: a statement with its one piece of evidence, and how sure its source is."""

    confidence: Term | None = None

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
        return flask.Response(
            "".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"
        )

    @routes.get("/mismatches.csv")
    def mismatch_file() -> flask.Response:
        rows, _ = mismatches(discrepancies_of(site_data, "en"), items, properties)
        table = io.StringIO()
        csv.writer(table).writerows([_MISMATCH, *rows])
        return flask.Response(table.getvalue(), content_type="text/csv; charset=utf-8")

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
    claims: Iterable[Statement], items: Mapping[str, str], properties: Mapping[str, str]
) -> tuple[list[str], dict[Reason, list[Statement]]]:
    """Return what can be said as QuickStatements, and what is held back, by the reason.

    `items` are the exact matches of things, `properties` those of predicates.
    """
    lines: list[str] = []
    withheld: dict[Reason, list[Statement]] = {}
    for claim in claims:
        if reason := _WITHHELD.get(claim.standing) or _reason(claim, items, properties):
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
            if reason := _reason(side, items, properties):
                reasons.append(reason)
            else:
                value, address = side.object.value, f"{OUTSIDE}{one.name}"
                item, said = items[side.subject.value], properties[side.predicate.value]
                rows.append((item, "", said, "", "", items.get(value, value), address, "statement"))
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


def _reason(claim: Statement, items: Mapping[str, str], properties: Mapping[str, str]) -> Reason | None:
    """Return why a statement cannot be said there; None where it can."""
    if claim.predicate.value not in properties:
        return "no property"
    if claim.subject.value not in items:
        return "no item"
    if claim.object.value in items or _DATE.fullmatch(claim.object.value):
        return None
    return "no item" if claim.object.is_iri else "vague date"


def _line(claim: Statement, items: Mapping[str, str], properties: Mapping[str, str]) -> str:
    """Return a claim with its reference: item, property, value, then the sources."""
    piece = claim.evidence[0]
    value = items.get(claim.object.value) or format_date(claim.object.value)
    parts = [items[claim.subject.value], properties[claim.predicate.value], value]
    parts += [_QUOTATION, format_monolingual(piece.quote[:_LONGEST_QUOTE], piece.language)]
    if language := _LANGUAGES.get(piece.language):
        parts += [_LANGUAGE, language]
    return "\t".join(parts)


def discrepancies_of(site_data: SiteData, language: Language) -> tuple[Discrepancy, ...]:
    """Return the points on which sources differ, each with both sides."""
    found: dict[str, Discrepancy] = {}
    sides: dict[str, dict[str, Side]] = {}
    for row in site_data.rows(_DISCREPANCIES % {"language": language}):
        evidence, iri, claim = evidence_of(row), row["x"].value, row["claim"].value
        those = sides.setdefault(iri, {})
        if earlier := those.get(claim):
            evidence = earlier.evidence[0].with_line(evidence)
        triple = (row["s"], row["p"], row["o"])
        those[claim] = Side(*triple, standing_of(row), claim, (evidence,), row.get("confidence"))
        name, label, reason = iri.rsplit("/", 1)[-1], row["label"].value, row["reason"].value
        found[iri] = Discrepancy(name, row["kind"], label, reason, tuple(those.values()))
    return tuple(found.values())


def _thing(site_data: SiteData) -> str:
    """Return the thing that a request is about; empty for all."""
    name = flask.request.args.get("id", "")
    if name and ID + name not in site_data.labels:
        raise _unknown(name)
    return ID + name if name else ""


def _claims(site_data: SiteData, thing: str) -> list[Statement]:
    """Return the documents' claims between things and their dates: all, or those about one."""
    dated = joined(claims(site_data, "?claim rdf:predicate dcterms:date ."))
    return [
        one
        for one in (*statements_between(site_data), *dated)
        if one.standing != "countering" and thing in ("", one.subject.value, one.object.value)
    ]


def _unknown(name: str) -> UnknownResource:
    return UnknownResource(
        Message("nothing here matches this"),
        where=name[:80],
        hint=Message("All matches: /en/questions/wikidata"),
    )
