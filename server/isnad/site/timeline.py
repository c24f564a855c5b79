"""Events in time: each with the dates that the document states and those that other sources give."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import flask

from isnad.locale import Language
from isnad.reasoning.edtf import is_vague, spans
from isnad.site.naming import Names, said
from isnad.site.site_data import SiteData
from isnad.site.statements import Ask, Evidence, Row, Standing, Term, evidence_of, rows, standing_of

_DATED = """
SELECT ?event ?date ?status ?passage ?quote ?begin ?end ?sentence ?source ?line {{
    {restriction}
    ?claim rdf:predicate dcterms:date ; rdf:subject ?event ; rdf:object ?date ; ici:claimStatus ?status .
    ?event a ici:Event .
    {{ ?claim prov:wasDerivedFrom ?passage .
       ?passage ici:quote ?quote ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                nif:sentence/ici:ordinal ?sentence }}
    UNION {{ ?claim prov:hadPrimarySource ?source ; ici:quote ?line }}
}} ORDER BY ?event ?date ?source
"""
# An event that is said to be something, and of which no date is said.
_UNDATED = """
SELECT DISTINCT ?event { ?event a ici:Event FILTER NOT EXISTS { ?event dcterms:date ?date } } ORDER BY ?event
"""
# The events that a thing has a part in, and the thing itself where it is one.
_WITH = """{{ SELECT DISTINCT ?event {{
    {{ ?event a ici:Event FILTER (?event = <{iri}>) }} UNION {{ ?event ?p <{iri}> . ?event a ici:Event }}
    UNION {{ <{iri}> ?q ?event . ?event a ici:Event }} }} }}"""


@dataclass(frozen=True)
class Dating:
    """A date as it is stated, the days that it can mean, who states it and how that stands."""

    stated: str
    spans: tuple[tuple[date, date], ...]
    vague: bool
    standing: Standing
    evidence: Evidence

    @property
    def from_elsewhere(self) -> bool:
        """Return whether another source gives it, or a document that only reports it."""
        return self.standing in ("countering", "attributed")


@dataclass(frozen=True)
class DatedEvent:
    """An event with its dates; those that are asserted come first."""

    event: Term
    datings: tuple[Dating, ...]

    @property
    def told(self) -> tuple[Dating, ...]:
        """Its dates, each once for all who give it alike."""
        return tuple({(one.stated, one.standing): one for one in reversed(self.datings)}.values())[::-1]

    @property
    def earliest(self) -> date:
        """The first day on which it can have been, as the document has it."""
        return min(begin for begin, _ in self.datings[0].spans)

    @property
    def latest(self) -> date:
        """The last such day."""
        return max(end for _, end in self.datings[0].spans)


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the route of the timeline."""
    routes = flask.Blueprint("chronicle", __name__)

    @routes.get("/<any(ar, en):language>/timeline")
    def page(language: Language) -> str:
        site_data.require_release()
        names = Names(site_data.labels, language)
        dated = happenings(site_data.ask)
        undated = [Term(row["event"]["value"], is_iri=True) for row in rows(site_data.ask, _UNDATED)]
        return flask.render_template(
            "timeline.html",
            language=language,
            names=names,
            happenings=dated,
            undated=undated,
            drawn=drawn(dated, names),
            said=said,
        )

    return routes


def happenings(ask: Ask, iri: str = "") -> tuple[DatedEvent, ...]:
    """Return the dated events in the order of their dates: all, or those that a thing has a part in."""
    found: dict[str, list[Dating]] = {}
    for row in rows(ask, _DATED.format(restriction=_WITH.format(iri=iri) if iri else "")):
        found.setdefault(row["event"]["value"], []).append(_dating(row))
    dated = [
        DatedEvent(
            Term(event, is_iri=True),
            tuple(sorted(datings, key=lambda one: (one.from_elsewhere, one.standing == "countering"))),
        )
        for event, datings in found.items()
    ]
    return tuple(sorted(dated, key=lambda one: (one.earliest, one.latest, one.event.value)))


def drawn(dated: Iterable[DatedEvent], names: Names) -> list[dict[str, object]]:
    """Give events as the timeline is drawn of them: a label, an address, and spans of days with their end."""
    return [
        {
            "label": names.name(one.event).text,
            "address": names.address(one.event),
            "datings": [
                {
                    "said": said(dating.stated, names.language),
                    "spans": [[begin.isoformat(), end.isoformat()] for begin, end in dating.spans],
                    "vague": dating.vague,
                    "elsewhere": dating.from_elsewhere,
                }
                for dating in one.datings
            ],
        }
        for one in dated
    ]


def _dating(row: Row) -> Dating:
    """Read a date; the bounds of one that is open at an end are those of its other end."""
    stated = row["date"]["value"]
    pairs = [(found.earliest or found.latest, found.latest or found.earliest) for found in spans(stated)]
    whole = tuple((begin, end) for begin, end in pairs if begin and end)
    return Dating(stated, whole, is_vague(stated), standing_of(row), *evidence_of(row))
