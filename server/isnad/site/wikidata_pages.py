"""Other authorities: our thing for an item of Wikidata, what can be said there, where sources differ."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import flask

from isnad.locale import Language, Message
from isnad.query.negotiation import prefers_page
from isnad.rdf.namespaces import ID, SKOS, WIKIDATA
from isnad.request_errors import UnknownResource
from isnad.site.language import language_of
from isnad.site.naming import Names
from isnad.site.quickstatements import REASONS, Claim, Held, Quoted, statements
from isnad.site.site_data import SiteData
from isnad.site.statements import (
    Ask,
    Evidence,
    Term,
    evidence_of,
    rows,
    standing_of,
    statements_between,
    statements_dated,
    term,
)

_QID = re.compile(r"Q[1-9]\d{0,11}")
_MATCHES = f"""
SELECT ?thing ?kind ?item {{
    GRAPH graph:links {{ ?thing ?kind ?item }}
    FILTER (STRSTARTS(STR(?item), "{WIKIDATA}") && STRSTARTS(STR(?kind), "{SKOS}"))
}} ORDER BY ?thing ?item
"""
# Only what the vocabulary is aligned with by the letter P may be said by it.
_PROPERTIES = f"""
SELECT ?property ?item {{
    GRAPH graph:ontology {{ ?property skos:exactMatch|skos:closeMatch ?item }}
    FILTER (STRSTARTS(STR(?item), "{WIKIDATA}P"))
}} ORDER BY ?property ?item
"""
_DATED = (
    "SELECT ?title ?document {{ ?document a ici:Document ; rdfs:label ?title FILTER (LANG(?title) = 'ar') }}"
)
_DISCREPANCIES = """
SELECT ?x ?kind ?label ?reason ?claim ?s ?p ?o ?status ?passage ?quote ?begin ?end ?sentence ?source ?line
       ?confidence {{
    ?x a ici:Discrepancy ; ici:discrepancyKind ?kind ; rdfs:label ?label ; ici:reason ?reason .
    ?x ici:sourceClaim|ici:counterClaim ?claim .
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; ici:claimStatus ?status .
    {{ ?claim prov:wasDerivedFrom ?passage .
       ?passage ici:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                nif:sentence/ici:ordinal ?sentence }}
    UNION {{ ?claim prov:hadPrimarySource ?source ; ici:quote ?line ; ici:confidence ?confidence }}
    FILTER (LANG(?label) = "{language}" && LANG(?reason) = "{language}")
}} ORDER BY ?kind ?x ?begin ?source
"""


@dataclass(frozen=True)
class Side:
    """One side of a discrepancy: a statement, and who makes it."""

    subject: Term
    predicate: Term
    object: Term
    from_elsewhere: bool
    evidence: Evidence
    confidence: Term | None

    @property
    def host(self) -> str:
        """Name the server on which another source says it."""
        return urlsplit(self.evidence.iri).netloc


@dataclass(frozen=True)
class Difference:
    """A point on which sources differ, with what each of them says."""

    name: str
    kind: Term
    label: str
    reason: str
    sides: tuple[Side, ...]


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the routes; other data than a release have none."""
    routes = flask.Blueprint("authorities", __name__)
    if site_data.files is None:
        return routes
    matches = rows(site_data.ask, _MATCHES)
    exact = {
        row["thing"]["value"]: row["item"]["value"].removeprefix(WIKIDATA)
        for row in matches
        if row["kind"]["value"] == SKOS + "exactMatch"
    }
    by_item = {item: thing for thing, item in exact.items()}
    properties = {
        row["property"]["value"]: row["item"]["value"].removeprefix(WIKIDATA)
        for row in rows(site_data.ask, _PROPERTIES)
    }

    @routes.get("/wikidata/<qid>")
    def by_qid(qid: str) -> flask.typing.ResponseReturnValue:
        if not _QID.fullmatch(qid) or qid not in by_item:
            raise _unknown(qid)
        name = by_item[qid].removeprefix(ID)
        page = prefers_page(flask.request.headers.get("Accept", ""))
        response = flask.redirect(f"/{language_of(flask.request)}/id/{name}" if page else f"/id/{name}", 303)
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @routes.get("/quickstatements.txt")
    def commands() -> flask.Response:
        lines, _ = statements(_claims(site_data.ask, _asked_for(site_data)), exact, properties)
        response = flask.make_response("".join(f"{line}\n" for line in lines))
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @routes.get("/<any(ar, en):language>/quickstatements")
    def editors(language: Language) -> str:
        thing = _asked_for(site_data)
        lines, held = statements(_claims(site_data.ask, thing), exact, properties)
        return flask.render_template(
            "quickstatements.html",
            language=language,
            names=Names(site_data.labels, language),
            lines=lines,
            held=_by_reason(held),
            reasons=REASONS,
            thing=thing,
            term=Term,
        )

    @routes.get("/<any(ar, en):language>/discrepancies")
    def discrepancies(language: Language) -> str:
        return flask.render_template(
            "discrepancies.html",
            language=language,
            names=Names(site_data.labels, language),
            differences=differences(site_data.ask, language),
        )

    return routes


def differences(ask: Ask, language: Language) -> tuple[Difference, ...]:
    """Return the points on which sources differ, each with both sides."""
    found: dict[str, Difference] = {}
    for row in rows(ask, _DISCREPANCIES.format(language=language)):
        (evidence,) = evidence_of(row)
        side = Side(
            term(row["s"]),
            term(row["p"]),
            term(row["o"]),
            standing_of(row) == "countering",
            evidence,
            term(row["confidence"]) if "confidence" in row else None,
        )
        known = found.get(row["x"]["value"])
        found[row["x"]["value"]] = Difference(
            name=row["x"]["value"].rsplit("/", 1)[-1],
            kind=term(row["kind"]),
            label=row["label"]["value"],
            reason=row["reason"]["value"],
            sides=(*(known.sides if known else ()), side),
        )
    return tuple(found.values())


def _asked_for(site_data: SiteData) -> str:
    """Return the thing that a request is about; empty for all."""
    name = flask.request.args.get("id", "")
    if name and ID + name not in site_data.labels:
        raise _unknown(name)
    return ID + name if name else ""


def _claims(ask: Ask, thing: str) -> list[Claim]:
    """Give the documents' claims between things and their dates, with what each rests on: all, or of one."""
    titles = {row["document"]["value"]: row["title"]["value"] for row in rows(ask, _DATED.format())}
    return [
        Claim(
            one.subject.value,
            one.predicate.value,
            one.object.value,
            one.standing,
            Quoted(piece.quote, piece.language, titles.get(piece.iri.partition("#")[0], "")),
        )
        for one in (*statements_between(ask), *statements_dated(ask))
        if one.standing != "countering" and thing in ("", one.subject.value, one.object.value)
        for piece in one.evidence[:1]
    ]


def _by_reason(held: list[Held]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for one in held:
        found.setdefault(one.reason, []).append(one.claim)
    return found


def _unknown(name: str) -> UnknownResource:
    return UnknownResource(
        Message("nothing here matches this"),
        where=name[:80],
        hint=Message("All matches: /en/questions/wikidata"),
    )
