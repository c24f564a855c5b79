"""/id/…: a thing that documents speak of, with every statement about it and the passage behind each."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import flask

from isnad.locale import Language
from isnad.rdf.namespaces import GRAPH, ID, PREFIXES, SKOS, WIKIDATA
from isnad.site.linked_data import DOWNLOADS, moved, rdf, see_other, signposted, split, unknown
from isnad.site.naming import Names, said
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service
from isnad.site.statements import Ask, Statement, Term, inferred_about, rows, statements_about, term
from isnad.site.timeline import drawn, happenings

_TYPE = PREFIXES["rdf"] + "type"
_ENTITY = """
SELECT ?g ?p ?o {{ VALUES ?g {{ graph:entities graph:links }} GRAPH ?g {{ <{iri}> ?p ?o }} }} ORDER BY ?p ?o
"""
_DISPUTES = """
SELECT ?kind ?label ?reason ?claim ?counter {{
    ?x a ici:Discrepancy ; ici:discrepancyKind ?kind ; rdfs:label ?label ; ici:reason ?reason ;
       ici:sourceClaim ?claim .
    ?claim rdf:subject|rdf:object <{iri}> .
    FILTER (LANG(?label) = "{language}" && LANG(?reason) = "{language}")
}} ORDER BY ?label
"""
# What is asserted of a thing, without what was inferred; each claim about it, and the passage of each.
_CONSTRUCT = """
CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> . ?claim ?cp ?co . ?passage ?pp ?po }} WHERE {{
    {{ <{iri}> ?p ?o FILTER NOT EXISTS {{ GRAPH <{graph}inferred> {{ <{iri}> ?p ?o }} }} }} UNION
    {{ ?s ?q <{iri}> FILTER (?q NOT IN (rdf:subject, rdf:object))
       FILTER NOT EXISTS {{ GRAPH <{graph}inferred> {{ ?s ?q <{iri}> }} }} }} UNION
    {{ ?claim rdf:subject|rdf:object <{iri}> ; ?cp ?co }} UNION
    {{ ?c rdf:subject|rdf:object <{iri}> ; prov:wasDerivedFrom ?passage . ?passage ?pp ?po }}
}}
"""


@dataclass(frozen=True)
class Group:
    """The statements that share a predicate."""

    predicate: Term
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Match:
    """A match to another authority, and how exact it is."""

    kind: str
    iri: str


def blueprint(site_data: SiteData, service: Service, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the entities."""
    routes = flask.Blueprint("entities", __name__)

    @routes.get("/id/<name>")
    def entity(name: str) -> flask.typing.ResponseReturnValue:
        described = split(name)
        if ID + (described[0] if described else name) not in site_data.labels:
            if gone := moved(site_data, ID, name):
                return gone
            raise unknown(name)
        if described is None:
            return see_other("id", name)
        iri = ID + quote(described[0])
        prologue = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("rdf", "prov"))
        return rdf(service, loop, prologue + _CONSTRUCT.format(iri=iri, graph=GRAPH), described[1])

    @routes.get("/<any(ar, en):language>/id/<name>")
    def page(language: Language, name: str) -> flask.typing.ResponseReturnValue:
        iri = ID + name
        if iri not in site_data.labels:
            if gone := moved(site_data, ID, name, f"/{language}"):
                return gone
            raise unknown(name)
        asked = ID + quote(name)
        response = flask.make_response(
            flask.render_template(
                "entity.html",
                language=language,
                kind="id",
                slug=quote(name),
                iri=iri,
                here=Term(iri, is_iri=True),
                names=Names(site_data.labels, language),
                other_names_of=Names(site_data.labels, "en" if language == "ar" else "ar"),
                linked=_linked(site_data.labels[iri], iri),
                downloads=DOWNLOADS,
                **_shown(site_data.ask, asked, language),
                **_in_time(site_data, asked, language),
            )
        )
        return signposted(response, f"id/{quote(name)}", iri)

    return routes


def _shown(ask: Ask, iri: str, language: Language) -> dict[str, object]:
    """Gather what the page of a thing shows."""
    claims = statements_about(ask, iri)
    stated = [one for one in claims if one.standing != "countering"]
    described = rows(ask, _ENTITY.format(iri=iri))
    return {
        "kinds": _kinds(stated, iri),
        "of_it": _grouped(one for one in stated if one.subject.value == iri and one.predicate.value != _TYPE),
        "with_it": _grouped(one for one in stated if one.subject.value != iri),
        "countering": [one for one in claims if one.standing == "countering"],
        "disputes": rows(ask, _DISPUTES.format(iri=iri, language=language)),
        "inferred": inferred_about(ask, iri),
        "other_names": [term(row["o"]) for row in described if row["p"]["value"] == SKOS + "altLabel"],
        "notes": [term(row["o"]) for row in described if row["p"]["value"] == SKOS + "scopeNote"],
        "matches": [
            Match(row["p"]["value"].removeprefix(SKOS), row["o"]["value"])
            for row in described
            if row["o"]["value"].startswith(WIKIDATA) and row["p"]["value"].startswith(SKOS)
        ],
    }


def _in_time(site_data: SiteData, iri: str, language: Language) -> dict[str, object]:
    """Gather the dated events that a thing has a part in."""
    dated = happenings(site_data.ask, iri)
    return {"happenings": dated, "said": said, "drawn": drawn(dated, Names(site_data.labels, language))}


def _linked(labels: dict[str, str], iri: str) -> dict[str, object]:
    """Describe a thing for search engines, in schema.org's words: no more than its names."""
    names = [{"@language": language, "@value": label} for language, label in sorted(labels.items())]
    return {"@context": "https://schema.org", "@type": "Thing", "@id": iri, "name": names}


def _kinds(stated: list[Statement], iri: str) -> list[Term]:
    """List what a thing is said to be, each once."""
    found = (one.object for one in stated if one.subject.value == iri and one.predicate.value == _TYPE)
    return list(dict.fromkeys(found))


def _grouped(statements: Iterable[Statement]) -> list[Group]:
    """Group statements by predicate, in the order in which the text first has each."""
    found: dict[Term, list[Statement]] = {}
    for one in statements:
        found.setdefault(one.predicate, []).append(one)
    return [Group(predicate, tuple(group)) for predicate, group in found.items()]
