"""/doc/… as a page: a document as it is read, each of its passages beside the facts that it states."""

from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import quote

import flask

from isnad.locale import Language, Message
from isnad.query.markdown import text
from isnad.rdf.namespaces import DCTERMS, DOC, SKOS
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, known_iri, signposted
from isnad.site.markdown import Markdown, is_wanted
from isnad.site.site_data import SiteData
from isnad.site.statements import Evidence, Statement, claims, evidence_of
from isnad.site.support import REFINEMENT
from isnad.site.terms import Row, Term

_SENTENCES = """
SELECT ?number ?begin ?end ?text {{
    ?s a nif:Sentence ; dcterms:isPartOf <{iri}> ; ici:ordinal ?number ;
       nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?text .
}} ORDER BY ?begin
"""
_COUNTERING = """
SELECT ?claim ?o ?source ?line ?rendering ?kind ?reason {{
    ?x a chain:Discrepancy ; chain:sourceClaim ?claim ; chain:discrepancyKind ?kind ; chain:reason ?reason .
    ?claim prov:wasDerivedFrom/dcterms:isPartOf <{iri}> .
    OPTIONAL {{ ?x chain:counterClaim ?counter .
                ?counter rdf:object ?o ; prov:hadPrimarySource ?source ; chain:quote ?line
                OPTIONAL {{ ?counter chain:rendering ?rendering }} }}
    FILTER (LANG(?reason) = "{language}")
}} ORDER BY ?claim ?source ?line ?reason
"""
_READINGS = """
SELECT ?begin ?end ?note {{
    ?passage a chain:Passage ; dcterms:isPartOf <{iri}> ; chain:reason ?note ;
             nif:beginIndex ?begin ; nif:endIndex ?end .
    FILTER (LANG(?note) = "{language}")
}} ORDER BY ?begin ?end ?note
"""
_ABOUT = "SELECT ?p ?o {{ <{iri}> ?p ?o }} ORDER BY ?p ?o"
_LIST = """
SELECT ?document ?language ?sentences ?passages {
    ?document a chain:Document ; dcterms:language ?language .
    { SELECT ?document (COUNT(?sentence) AS ?sentences) {
        ?sentence a nif:Sentence ; dcterms:isPartOf ?document } GROUP BY ?document }
    { SELECT ?document (COUNT(?passage) AS ?passages) {
        ?passage a chain:Passage ; dcterms:isPartOf ?document } GROUP BY ?document }
} ORDER BY ?document LIMIT 500
"""


@dataclass(frozen=True)
class Passage:
    """A passage: where it stands, what it quotes, and what it states, what is telling first."""

    begin: int
    end: int
    quote: str
    statements: tuple[Statement, ...]

    @property
    def fragment(self) -> str:
        """The fragment of its IRI (RFC 5147)."""
        return f"char={self.begin},{self.end}"

    @property
    def telling(self) -> bool:
        """Whether it states more than what a thing is and how it is called."""
        return any(one.telling for one in self.statements)

    @property
    def standing(self) -> str:
        """How its line is drawn: as disputed or attributed where one of its statements is."""
        standings = {one.standing for one in self.statements}
        return next((kind for kind in ("disputed", "attributed") if kind in standings), "")


@dataclass(frozen=True)
class Segment:
    """A run of characters that lie in the same passages; the narrowest comes first."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence: its text cut where passages begin and end, and its passages, the telling ones first."""

    number: int
    segments: tuple[Segment, ...]
    passages: tuple[Passage, ...]

    @property
    def facts(self) -> int:
        """How many statements its passages make."""
        return sum(len(one.statements) for one in self.passages)


@dataclass(frozen=True)
class OtherSource:
    """What another source says of a claim's point, and how that differs; of the document itself, only how."""

    reason: str
    value: Term | None
    evidence: Evidence | None
    refines: bool = False  # it is more exact, and contradicts nothing


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the list and of each document."""
    routes = flask.Blueprint("documents", __name__)

    @routes.get("/<any(ar, en):language>/documents")
    def listing() -> str:
        site_data.require_release()
        return flask.render_template("documents.html", documents=site_data.rows(_LIST))

    @routes.get("/<any(ar, en):language>/doc/<name>")
    def page(name: str) -> flask.Response:
        language = pages.language()
        iri = known_iri(site_data, site_data.documents, DOC, name, below=f"/{language}")
        described = [(row["p"].value, row["o"]) for row in site_data.rows(_ABOUT.format(iri=iri))]

        def said(predicate: str) -> list[Term]:
            return [value for p, value in described if p == predicate and value.language == language]

        sentences = sentences_of(site_data, iri)
        if is_wanted():
            return _in_markdown(
                site_data, iri, sentences, said(SKOS + "scopeNote") + said(DCTERMS + "rights")
            )
        page = flask.render_template(
            "document.html",
            kind="doc",
            slug=quote(name),
            iri=iri,
            here=Term(iri, is_iri=True),
            sentences=sentences,
            countering=_countering(site_data, iri, language),
            readings=_readings(site_data, iri, language),
            notes=said(SKOS + "scopeNote"),
            rights=said(DCTERMS + "rights"),
            written_in=next(value.value for p, value in described if p == DCTERMS + "language"),
            downloads=GRAPH_FORMATS,
        )
        return signposted(page, f"doc/{quote(name)}", iri)

    return routes


def _in_markdown(
    site_data: SiteData, iri: str, sentences: list[Sentence], notes: list[Term]
) -> flask.Response:
    """Return the page as Markdown: each sentence, and what its passages state."""
    page = Markdown(site_data)
    page.heading(1, page.named(Term(iri, is_iri=True)))
    for note in notes:
        page.paragraph(text(note.value))
    for sentence in sentences:
        page.heading(2, page.say(Message("Sentence %(number)s", number=sentence.number)))
        page.paragraph("> " + text("".join(segment.text for segment in sentence.segments)))
        page.items(page.stated(one) for passage in sentence.passages for one in passage.statements)
    return page.response()


def _readings(site_data: SiteData, iri: str, language: Language) -> dict[str, str]:
    """Return how the passages are read that can mean more than one thing, and why, by their fragments."""
    rows = site_data.rows(_READINGS.format(iri=iri, language=language))
    return {f"char={row['begin'].value},{row['end'].value}": row["note"].value for row in rows}


def sentences_of(site_data: SiteData, iri: str) -> list[Sentence]:
    """Return the sentences of a document, with the passages of each."""
    stated: dict[tuple[int, int], list[Statement]] = {}
    for one in claims(site_data, f"?claim prov:wasDerivedFrom/dcterms:isPartOf <{iri}> ."):
        stated.setdefault((one.evidence[0].begin, -one.evidence[0].end), []).append(one)
    passages = [
        Passage(
            begin, -end, found[0].evidence[0].quote, tuple(sorted(found, key=lambda one: not one.telling))
        )
        for (begin, end), found in sorted(stated.items())
    ]
    return [_sentence(row, passages) for row in site_data.rows(_SENTENCES.format(iri=iri))]


def _sentence(row: Row, passages: list[Passage]) -> Sentence:
    """Cut a sentence where its passages begin and end."""
    begin, end = int(row["begin"].value), int(row["end"].value)
    inside = tuple(one for one in passages if begin <= one.begin and one.end <= end)
    narrowest_first = sorted(inside, key=lambda one: one.end - one.begin)
    cuts = sorted({begin, end, *(one.begin for one in inside), *(one.end for one in inside)})
    segments = tuple(
        Segment(
            row["text"].value[start - begin : stop - begin],
            tuple(one for one in narrowest_first if one.begin <= start and stop <= one.end),
        )
        for start, stop in pairwise(cuts)
    )
    telling_first = tuple(sorted(inside, key=lambda one: not one.telling))
    return Sentence(int(row["number"].value), segments, telling_first)


def _countering(site_data: SiteData, iri: str, language: Language) -> dict[str, list[OtherSource]]:
    """Return, for each claim that is disputed or refined, what the other sources say."""
    found: dict[str, list[OtherSource]] = {}
    for row in site_data.rows(_COUNTERING.format(iri=iri, language=language)):
        evidence = evidence_of(row) if "source" in row else None
        reason, value, others = row["reason"].value, row.get("o"), found.setdefault(row["claim"].value, [])
        for number, one in enumerate(others):
            if (
                evidence
                and one.evidence
                and (one.reason, one.value, one.evidence.iri) == (reason, value, evidence.iri)
            ):
                others[number] = replace(one, evidence=one.evidence.with_line(evidence))
                break
        else:
            others.append(OtherSource(reason, value, evidence, row["kind"].value == REFINEMENT))
    return found
