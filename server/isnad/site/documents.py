"""/doc/…: a document as it is read, each of its passages beside the facts that it states."""

import asyncio
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

import flask

from isnad.locale import Language
from isnad.rdf.namespaces import DOC, PREFIXES
from isnad.site.linked_data import DOWNLOADS, moved, rdf, see_other, signposted, split, unknown
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.sparql_endpoint import Service
from isnad.site.statements import Ask, Statement, Term, rows, statements_of, term

_SENTENCES = """
SELECT ?number ?begin ?end ?text ?rendering {{
    ?s a nif:Sentence ; dcterms:isPartOf <{iri}> ; ici:ordinal ?number ;
       nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?text .
    OPTIONAL {{ ?s ici:rendering ?rendering }}
}} ORDER BY ?begin
"""
_COUNTERING = """
SELECT ?claim ?o ?source ?line ?kind ?reason {{
    ?x a ici:Discrepancy ; ici:sourceClaim ?claim ; ici:discrepancyKind ?kind ; ici:reason ?reason .
    ?claim prov:wasDerivedFrom/dcterms:isPartOf <{iri}> .
    OPTIONAL {{ ?x ici:counterClaim ?counter .
                ?counter rdf:object ?o ; prov:hadPrimarySource ?source ; ici:quote ?line }}
    FILTER (LANG(?reason) = "{language}")
}} ORDER BY ?claim ?source
"""
_ABOUT = "SELECT ?p ?o {{ <{iri}> ?p ?o }} ORDER BY ?p ?o"
_CONSTRUCT = """
CONSTRUCT {{ ?x ?p ?o }} WHERE {{
    {{ BIND(<{iri}> AS ?x) ?x ?p ?o }} UNION
    {{ ?x dcterms:isPartOf <{iri}> ; ?p ?o }} UNION
    {{ ?x prov:wasDerivedFrom/dcterms:isPartOf <{iri}> ; ?p ?o }}
}}
"""


_LISTED = """
SELECT ?document ?language ?sentences ?passages {
    ?document a ici:Document ; dcterms:language ?language .
    { SELECT ?document (COUNT(?sentence) AS ?sentences) {
        ?sentence a nif:Sentence ; dcterms:isPartOf ?document } GROUP BY ?document }
    { SELECT ?document (COUNT(?passage) AS ?passages) {
        ?passage a ici:Passage ; dcterms:isPartOf ?document } GROUP BY ?document }
} ORDER BY ?document LIMIT 500
"""


@dataclass(frozen=True)
class Passage:
    """A passage: where it stands, what it quotes, and what it states."""

    begin: int
    end: int
    quote: str
    statements: tuple[Statement, ...]

    @property
    def fragment(self) -> str:
        """Name it as its IRI does (RFC 5147)."""
        return f"char={self.begin},{self.end}"


@dataclass(frozen=True)
class Segment:
    """A run of characters that lie in the same passages; the narrowest comes first."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence: its text cut where passages begin and end, its passages, and its rendering."""

    number: int
    segments: tuple[Segment, ...]
    passages: tuple[Passage, ...]
    rendering: str


def blueprint(site_data: SiteData, service: Service, loop: asyncio.AbstractEventLoop) -> flask.Blueprint:
    """Make the routes of the documents."""
    routes = flask.Blueprint("documents", __name__)

    @routes.get("/doc/<name>")
    def document(name: str) -> flask.typing.ResponseReturnValue:
        described = split(name)
        if DOC + (described[0] if described else name) not in site_data.documents:
            if gone := moved(site_data, DOC, name):
                return gone
            raise unknown(name)
        if described is None:
            return see_other("doc", name)
        prologue = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("dcterms", "prov"))
        return rdf(service, loop, prologue + _CONSTRUCT.format(iri=DOC + quote(described[0])), described[1])

    @routes.get("/<any(ar, en):language>/documents")
    def listing(language: Language) -> str:
        site_data.require_release()
        return flask.render_template(
            "documents.html",
            language=language,
            names=Names(site_data.labels, language),
            documents=[_counted(row) for row in rows(site_data.ask, _LISTED)],
        )

    @routes.get("/<any(ar, en):language>/doc/<name>")
    def page(language: Language, name: str) -> flask.typing.ResponseReturnValue:
        iri = DOC + name
        if iri not in site_data.documents:
            if gone := moved(site_data, DOC, name, f"/{language}"):
                return gone
            raise unknown(name)
        described = [
            (row["p"]["value"], term(row["o"])) for row in rows(site_data.ask, _ABOUT.format(iri=iri))
        ]
        response = flask.make_response(
            flask.render_template(
                "document.html",
                language=language,
                kind="doc",
                slug=quote(name),
                iri=iri,
                names=Names(site_data.labels, language),
                here=Term(iri, is_iri=True),
                sentences=sentences_of(site_data.ask, iri),
                countering=_countering(site_data.ask, iri, language),
                notes=_in_language(described, PREFIXES["skos"] + "scopeNote", language),
                rights=_in_language(described, PREFIXES["dcterms"] + "rights", language),
                written_in=next(o.value for p, o in described if p == PREFIXES["dcterms"] + "language"),
                downloads=DOWNLOADS,
            )
        )
        return signposted(response, f"doc/{quote(name)}", iri)

    return routes


def _counted(row: dict[str, dict[str, str]]) -> tuple[Term, str, int, int]:
    """Read a document of the list: its name, its language, how many sentences and passages it has."""
    counts = (int(row[name]["value"]) for name in ("sentences", "passages"))
    return (term(row["document"]), row["language"]["value"], *counts)  # type: ignore[return-value]


def sentences_of(ask: Ask, iri: str) -> tuple[Sentence, ...]:
    """Return the sentences of a document, with the passages of each."""
    stated: dict[tuple[int, int], list[Statement]] = {}
    for one in statements_of(ask, iri):
        (evidence,) = one.evidence
        stated.setdefault((evidence.begin, evidence.end), []).append(one)
    passages = [
        Passage(begin, end, found[0].evidence[0].quote, tuple(found))
        for (begin, end), found in sorted(stated.items(), key=lambda item: (item[0][0], -item[0][1]))
    ]
    return tuple(_sentence(row, passages) for row in rows(ask, _SENTENCES.format(iri=iri)))


def _sentence(row: dict[str, dict[str, str]], passages: list[Passage]) -> Sentence:
    """Cut a sentence where its passages begin and end."""
    begin, end = int(row["begin"]["value"]), int(row["end"]["value"])
    inside = tuple(one for one in passages if begin <= one.begin and one.end <= end)
    cuts = sorted({begin, end, *(one.begin for one in inside), *(one.end for one in inside)})
    segments = tuple(
        Segment(
            row["text"]["value"][start - begin : stop - begin],
            tuple(
                sorted(
                    (one for one in inside if one.begin <= start and stop <= one.end),
                    key=lambda one: one.end - one.begin,
                )
            ),
        )
        for start, stop in pairwise(cuts)
    )
    rendering = row.get("rendering", {"value": ""})["value"]
    return Sentence(int(row["number"]["value"]), segments, inside, rendering)


def _countering(ask: Ask, iri: str, language: Language) -> dict[str, list[dict[str, Term]]]:
    """Give, for each claim that is disputed or refined, what the other sources say."""
    found: dict[str, list[dict[str, Term]]] = {}
    for row in rows(ask, _COUNTERING.format(iri=iri, language=language)):
        found.setdefault(row["claim"]["value"], []).append({name: term(value) for name, value in row.items()})
    return found


def _in_language(described: list[tuple[str, Term]], predicate: str, language: Language) -> list[Term]:
    return [found for p, found in described if p == predicate and found.language == language]
