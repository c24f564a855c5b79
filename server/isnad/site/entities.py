"""/id/… as a page: a thing that documents speak of, each statement about it, and the passage behind each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import flask

from isnad.locale import Language, Message
from isnad.query.markdown import text
from isnad.rdf.namespaces import ID, PREFIXES, SKOS, WIKIDATA
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, known_iri, signposted
from isnad.site.markdown import Markdown, is_wanted
from isnad.site.site_data import SiteData
from isnad.site.statements import Statement, claims, inferred_about, joined, statements_about
from isnad.site.terms import TYPE, Term
from isnad.site.views import dated_events, drawn_timeline

ENTITY = """
SELECT ?p ?o {{ VALUES ?g {{ graph:entities graph:links }} GRAPH ?g {{ <{iri}> ?p ?o }} }} ORDER BY ?p ?o
"""
# What a thing is in schema.org's words, by the classes that it is of and their matches there.
_SCHEMA_TYPES = """
SELECT DISTINCT ?type {{
    <{iri}> a/(skos:exactMatch|skos:closeMatch) ?type FILTER (STRSTARTS(STR(?type), STR(schema:)))
}} ORDER BY ?type
"""
# A discrepancy is of a thing where either side speaks of it: the document, or another source alone.
_OF_THING = "?x (chain:sourceClaim|chain:counterClaim)/(rdf:subject|rdf:object) <{iri}>"
_DISPUTES = f"""
SELECT DISTINCT ?label ?reason {{{{
    ?x a chain:Discrepancy ; rdfs:label ?label ; chain:reason ?reason .
    {_OF_THING}
    FILTER (LANG(?label) = "{{language}}" && LANG(?reason) = "{{language}}")
}}}} ORDER BY ?label ?reason
"""
_COUNTERING = f"{{{{ SELECT DISTINCT ?claim {{{{ ?x chain:counterClaim ?claim . {_OF_THING} }}}} }}}}"


@dataclass(frozen=True)
class Match:
    """A match to another authority, and how exact it is."""

    kind: str
    iri: str


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the route of the page."""
    routes = flask.Blueprint("entities", __name__)

    @routes.get("/<any(ar, en):language>/id/<name>")
    def page(name: str) -> flask.Response:
        language = pages.language()
        iri = known_iri(site_data, site_data.labels, ID, name, below=f"/{language}")
        facts = _facts(site_data, iri, language)
        if is_wanted():
            return _in_markdown(site_data, iri, facts)
        events = dated_events(site_data, iri)
        page = flask.render_template(
            "entity.html",
            kind="id",
            slug=quote(name),
            iri=iri,
            here=Term(iri, is_iri=True),
            names_in_other=site_data.in_language("en" if language == "ar" else "ar"),
            linked=_json_ld(site_data, iri, facts["matches"]),
            downloads=GRAPH_FORMATS,
            events=events,
            drawn=drawn_timeline(events, pages.names(site_data)),
            **facts,
        )
        return signposted(page, f"id/{quote(name)}", iri)

    return routes


def _facts(site_data: SiteData, iri: str, language: Language) -> dict[str, Any]:
    """Return what the page shows of a thing, by the names that its template has for it."""
    stated = [one for one in statements_about(site_data, iri) if one.standing != "countering"]
    countering = claims(site_data, _COUNTERING.format(iri=iri))
    kinds = (one.object for one in stated if one.subject.value == iri and one.predicate.value == TYPE)
    described = [(row["p"].value, row["o"]) for row in site_data.rows(ENTITY.format(iri=iri))]
    return {
        "kinds": list(dict.fromkeys(kinds)),
        "of_it": _grouped(one for one in stated if one.subject.value == iri and one.predicate.value != TYPE),
        "with_it": _grouped(one for one in stated if one.subject.value != iri),
        "countering": [one for one in joined(countering) if one.standing == "countering"],
        "disputes": site_data.rows(_DISPUTES.format(iri=iri, language=language)),
        "inferred": inferred_about(site_data, iri),
        "other_names": [value for predicate, value in described if predicate == SKOS + "altLabel"],
        "notes": [value for predicate, value in described if predicate == SKOS + "scopeNote"],
        "matches": [
            Match(predicate.removeprefix(SKOS), value.value)
            for predicate, value in described
            if value.value.startswith(WIKIDATA) and predicate.startswith(SKOS)
        ],
    }


def _in_markdown(site_data: SiteData, iri: str, facts: dict[str, Any]) -> flask.Response:
    """Return the page as Markdown."""
    page = Markdown(site_data)
    here = Term(iri, is_iri=True)
    page.heading(1, page.named(here))
    other = site_data.in_language("en" if page.language == "ar" else "ar").name(here).text
    kinds = [page.named(kind) for kind in facts["kinds"]]
    page.paragraph(" · ".join([text(other), *kinds]))
    for note in facts["notes"]:
        if note.language == page.language:
            page.paragraph(text(note.value))
    for title, groups in (
        (Message("What is said of it"), facts["of_it"]),
        (Message("Where it appears"), facts["with_it"]),
    ):
        if groups:
            page.heading(2, page.say(title))
            page.items(page.stated(one) for group in groups.values() for one in group)
    if facts["disputes"]:
        page.heading(2, page.say(Message("Where other sources say otherwise, or more exactly")))
        page.items(f"{text(row['label'].value)}: {text(row['reason'].value)}" for row in facts["disputes"])
        page.items(page.stated(one) for one in facts["countering"])
    if facts["inferred"]:
        page.heading(2, page.say(Message("Inferred, and stated by no source")))
        page.items(page.stated(one) for one in facts["inferred"])
    return page.response()


def _json_ld(site_data: SiteData, iri: str, matches: Iterable[Match]) -> dict[str, object]:
    """Return a thing in schema.org's words, for search engines: names, and what the alignments say it is."""
    labels = sorted(site_data.labels[iri].items())
    names = [{"@language": language, "@value": label} for language, label in labels]
    rows = site_data.rows(_SCHEMA_TYPES.format(iri=ID + quote(iri.removeprefix(ID))))
    types = [row["type"].value.removeprefix(PREFIXES["schema"]) for row in rows]
    same = [match.iri for match in matches if match.kind == "exactMatch"]
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": types or "Thing",
        "@id": iri,
        "name": names,
    }
    return described | ({"sameAs": same} if same else {})


def _grouped(statements: Iterable[Statement]) -> dict[Term, list[Statement]]:
    """Group statements by predicate, the telling first, in the order in which the text first has each."""
    found: dict[Term, list[Statement]] = {}
    for one in sorted(statements, key=lambda one: not one.telling):
        found.setdefault(one.predicate, []).append(one)
    return found
