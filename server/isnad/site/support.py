"""/doc/…/support: what a document, or one of its passages, supports, and what speaks against it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import flask

from isnad.locale import Message
from isnad.rdf.namespaces import CHAIN, DOC
from isnad.request_errors import UnknownResource
from isnad.site import pages
from isnad.site.linked_data import GRAPH_FORMATS, Respond, known_iri, signposted
from isnad.site.markdown import STANCES, Markdown, is_wanted
from isnad.site.site_data import PROLOGUE, SiteData
from isnad.site.statements import Evidence, Statement, claims, joined
from isnad.site.terms import Term
from isnad.site.wikidata import Discrepancy, discrepancies_of

# Of a document, or of one passage: each claim, its passage, the discrepancies in which it is a side, and the
# other sides with theirs. No triple but as a claim.
_GRAPH = """
CONSTRUCT {{ ?x ?p ?o }} WHERE {{
    {{ {pattern} BIND(?claim AS ?x) }} UNION
    {{ {pattern} ?claim prov:wasDerivedFrom ?x }} UNION
    {{ {pattern} ?x chain:sourceClaim|chain:counterClaim ?claim }} UNION
    {{ {pattern} ?d chain:sourceClaim|chain:counterClaim ?claim .
       ?d chain:sourceClaim|chain:counterClaim ?x }} UNION
    {{ {pattern} ?d chain:sourceClaim|chain:counterClaim ?claim ; chain:sourceClaim|chain:counterClaim ?side .
       ?side prov:wasDerivedFrom ?x }}
    ?x ?p ?o
}}
"""
_PATTERNS = {
    True: "?claim prov:wasDerivedFrom <{iri}> .",
    False: "?claim prov:wasDerivedFrom/dcterms:isPartOf <{iri}> .",
}
_PASSAGE = re.compile(r"char=\d{1,9},\d{1,9}")
REFINEMENT = CHAIN + "refinement"


@dataclass(frozen=True)
class Support:
    """What a source states, judges or reports, and where other sources say otherwise, or more exactly."""

    statements: tuple[Statement, ...]
    discrepancies: tuple[Discrepancy, ...]

    @property
    def stated(self) -> tuple[Statement, ...]:
        """What it states as a fact."""
        return tuple(one for one in self.statements if one.standing != "attributed")

    @property
    def judged(self) -> tuple[Statement, ...]:
        """What it judges or reports."""
        return tuple(one for one in self.statements if one.standing == "attributed")

    @property
    def against(self) -> tuple[Discrepancy, ...]:
        """Where something else speaks against it."""
        return tuple(one for one in self.discrepancies if one.kind.value != REFINEMENT)

    @property
    def finer(self) -> tuple[Discrepancy, ...]:
        """Where another source is more exact."""
        return tuple(one for one in self.discrepancies if one.kind.value == REFINEMENT)


def by_passage(statements: Iterable[Statement]) -> dict[Evidence, list[Statement]]:
    """Return statements by the passage of each, in the order of the text."""
    found: dict[Evidence, list[Statement]] = {}
    for one in statements:
        found.setdefault(one.evidence[0], []).append(one)
    return found


def blueprint(site_data: SiteData, respond: Respond) -> flask.Blueprint:
    """Return the routes of the page and of its RDF."""
    routes = flask.Blueprint("support", __name__)

    def asked(name: str, below: str = "") -> tuple[str, str, str]:
        """Return the document that an address names, its passage if one is named, and which is meant."""
        document = known_iri(site_data, site_data.documents, DOC, name, below=below)
        passage = _passage()
        return document, passage, f"{document}#{passage}" if passage else document

    @routes.get("/<any(ar, en):language>/doc/<name>/support")
    def page(name: str) -> flask.Response:
        document, passage, iri = asked(name, f"/{pages.language()}")
        pattern = _PATTERNS[bool(passage)].format(iri=iri)
        found = Support(
            claims(site_data, pattern),
            tuple(
                one
                for one in discrepancies_of(site_data, pages.language())
                if any(iri in (side.evidence[0].iri, side.evidence[0].document) for side in one.sides)
            ),
        )
        if not found.statements:
            raise _unknown(passage or name)
        if is_wanted():
            return _in_markdown(site_data, Term(document, is_iri=True), iri, found)
        address = f"doc/{quote(name)}/support"
        query = f"?passage={passage}" if passage else ""
        page = flask.render_template(
            "support.html",
            support=found,
            by_passage=by_passage,
            here=Term(document, is_iri=True),
            passage=found.statements[0].evidence[0] if passage else None,
            iri=iri,
            formats=[(one, f"/{address}.{one}{query}") for one in GRAPH_FORMATS]
            + [("md", f"/{pages.language()}/{address}?format=md{query.replace('?', '&')}")],
        )
        return signposted(page, address, iri, query)

    @routes.get("/doc/<name>/support")
    def resource(name: str) -> flask.Response:
        _, passage, _ = asked(name)
        query = f"?passage={passage}" if passage else ""
        path = f"/doc/{quote(name)}/support"
        return pages.see_other(path, path, kind="graph", query=query)

    @routes.get("/doc/<name>/support.<extension>")
    def graph(name: str, extension: str) -> flask.Response:
        _, passage, iri = asked(name)
        if extension not in GRAPH_FORMATS:
            raise _unknown(extension)
        pattern = _PATTERNS[bool(passage)].format(iri=iri)
        return respond(PROLOGUE + _GRAPH.format(pattern=pattern), extension)

    return routes


def _passage() -> str:
    """Return the passage that a request names, as a fragment (RFC 5147); empty for the whole document."""
    passage = flask.request.args.get("passage", "")
    if passage and not _PASSAGE.fullmatch(passage):
        raise _unknown(passage)
    return passage


def _unknown(name: str) -> UnknownResource:
    return UnknownResource(
        Message("this document has no such passage, or no such format"),
        where=name[:80],
        hint=Message("A passage is named as in its address: ?passage=char=1715,1789"),
    )


def _in_markdown(site_data: SiteData, document: Term, iri: str, found: Support) -> flask.Response:
    page = Markdown(site_data)
    heading = page.say(Message("What this supports, and what speaks against it"))
    page.heading(1, f"{heading}: {page.named(document)}")
    page.paragraph(f"<{iri}>")
    for title, discrepancies in (
        (Message("What speaks against it"), found.against),
        (Message("Where other sources are more exact"), found.finer),
    ):
        page.heading(2, page.say(title))
        if not discrepancies:
            page.paragraph(page.say(Message("nothing that these data know of")))
        for one in discrepancies:
            page.heading(3, f"{page.named(Term(one.label, is_iri=False))} ({page.named(one.kind)})")
            page.paragraph(page.named(Term(one.reason, is_iri=False)))
            page.items(map(page.stated, sorted(one.sides, key=lambda side: side.from_elsewhere)))
    _listed(page, Message("What it states"), found.stated)
    _listed(page, STANCES["attributed"], found.judged)
    return page.response()


def _listed(page: Markdown, title: Message, statements: Iterable[Statement]) -> None:
    found = [page.stated(one) for one in joined(statements)]
    if found:
        page.heading(2, page.say(title))
        page.items(found)
