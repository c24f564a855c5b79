"""The timeline, the map and the network: drawn by scripts, and the same as tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import flask

from isnad.query.geojson import geometry_of
from isnad.rdf.namespaces import ID
from isnad.reasoning.edtf import is_vague, spans
from isnad.site import pages
from isnad.site.site_data import SiteData
from isnad.site.statements import (
    Evidence,
    Standing,
    Statement,
    claims,
    inference_of,
    joined,
    statements_between,
)
from isnad.site.terms import Names, Term, format_edtf

# An event of which no date is said, and between which days it lies all the same.
_UNDATED = """
SELECT DISTINCT ?s ?p ?o ?disputed {
    ?s a ici:Event FILTER NOT EXISTS { ?s dcterms:date ?date }
    OPTIONAL {
        VALUES ?p { sem:hasEarliestBeginTimeStamp sem:hasLatestEndTimeStamp }
        GRAPH graph:inferred { ?s ?p ?o }
        BIND(xsd:boolean(EXISTS { ?x a chain:Inference ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o })
             AS ?disputed) }
} ORDER BY ?s ?p ?o
"""
# The events that a thing has a part in, and the thing itself where it is one.
_WITH = """{{ SELECT DISTINCT ?s {{
    {{ ?s a ici:Event FILTER (?s = <{iri}>) }} UNION {{ ?s ?p1 <{iri}> . ?s a ici:Event }}
    UNION {{ <{iri}> ?p2 ?s . ?s a ici:Event }} }} }}"""
_PLACES = """
SELECT ?place ?wkt ?code ?citation {
    ?place dcterms:bibliographicCitation ?citation FILTER (STRSTARTS(STR(?place), STR(id:)))
    OPTIONAL { ?place geosparql:hasGeometry/geosparql:asWKT ?wkt }
    OPTIONAL { ?place ici:isoNumericCode ?code }
} ORDER BY ?place
"""
# What ties an event, or what has a seat, to where it is.
_SETTING = """VALUES ?setting { ici:tookPlaceIn ici:locatedIn ici:capitalOf }
    ?claim rdf:predicate ?setting ; rdf:object/dcterms:bibliographicCitation ?citation ."""
# What the network has; a thing that is two of them (a state is a place, too) counts as the first.
_KINDS = {
    "actor": "ici:Actor",
    "framework": "ici:CooperationFramework",
    "event": "ici:Event",
    "domain": "ici:CooperationDomain",
    "place": "ici:Place",
}
_THINGS = f"""
SELECT DISTINCT ?thing ?kind {{
    {{ VALUES (?class ?kind) {{ {" ".join(f'({name} "{kind}")' for kind, name in _KINDS.items())} }}
       ?thing a ?class }} UNION {{ ?other ici:coversDomain ?thing BIND ("domain" AS ?kind) }}
    FILTER (STRSTARTS(STR(?thing), "{ID}"))
}} ORDER BY ?thing
"""


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
        """Whether another source gives it, or a document that only reports it."""
        return self.standing in ("countering", "attributed")


@dataclass(frozen=True)
class DatedEvent:
    """An event with its dates; those that are asserted come first."""

    event: Term
    datings: tuple[Dating, ...]

    @property
    def distinct(self) -> tuple[Dating, ...]:
        """Its dates, each once for all who give it alike."""
        return tuple({(one.stated, one.standing): one for one in reversed(self.datings)}.values())[::-1]

    @property
    def bounds(self) -> tuple[date, date]:
        """The first and the last day on which it can have been, as the document has it."""
        days = self.datings[0].spans
        return min(begin for begin, _ in days), max(end for _, end in days)


@dataclass(frozen=True)
class Place:
    """A place: its geometry (GeoJSON) or its outline's number; its citation; what is said to be there."""

    place: Term
    geometry: object
    code: str
    citation: str
    statements: tuple[Statement, ...]

    @property
    def only_elsewhere(self) -> bool:
        """Whether no document places anything here, and another source does."""
        return bool(self.statements) and all(one.standing == "countering" for one in self.statements)


@dataclass(frozen=True)
class Network:
    """Things by their kind, and the statements between two of them."""

    kinds: dict[str, str]
    ties: tuple[Statement, ...]

    @property
    def things(self) -> list[Term]:
        """The things that are tied to another, each once."""
        return list(dict.fromkeys(end for one in self.ties for end in (one.subject, one.object)))

    @property
    def counts(self) -> dict[str, int]:
        """How many things are tied to another, by kind."""
        return {kind: sum(self.kinds[thing.value] == kind for thing in self.things) for kind in _KINDS}


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Return the routes of the three pages."""
    routes = flask.Blueprint("views", __name__)

    @routes.before_request
    def require_release() -> None:
        site_data.require_release()

    @routes.get("/<any(ar, en):language>/timeline")
    def timeline() -> str:
        events = dated_events(site_data)
        return flask.render_template(
            "timeline.html",
            events=events,
            undated=undated_events(site_data),
            drawn=drawn_timeline(events, pages.names(site_data)),
        )

    @routes.get("/<any(ar, en):language>/map")
    def places() -> str:
        found = _places(site_data)
        return flask.render_template(
            "map.html", places=found, drawn=_drawn_map(found, pages.names(site_data))
        )

    @routes.get("/<any(ar, en):language>/network")
    def network() -> str:
        found = _network(site_data)
        return flask.render_template(
            "network.html", network=found, drawn=_drawn_network(found, pages.names(site_data))
        )

    return routes


def undated_events(site_data: SiteData) -> dict[Term, list[Statement]]:
    """Return the events without a date of their own, and what follows of the days between which each lies."""
    found: dict[Term, list[Statement]] = {}
    for row in site_data.rows(_UNDATED):
        bounds = found.setdefault(row["s"], [])
        if "p" in row:
            bounds.append(inference_of(row))
    return found


def dated_events(site_data: SiteData, iri: str = "") -> tuple[DatedEvent, ...]:
    """Return the dated events in the order of their dates: all, or those that a thing has a part in."""
    found: dict[Term, list[Dating]] = {}
    restriction = _WITH.format(iri=iri) if iri else ""
    pattern = f"{restriction} ?claim rdf:predicate dcterms:date ; rdf:subject ?s . ?s a ici:Event ."
    for one in claims(site_data, pattern):
        found.setdefault(one.subject, []).append(_dating(one))
    events = [DatedEvent(event, tuple(sorted(datings, key=_order))) for event, datings in found.items()]
    return tuple(sorted(events, key=lambda one: (*one.bounds, one.event.value)))


def drawn_timeline(events: Iterable[DatedEvent], names: Names) -> list[dict[str, object]]:
    """Return events as the timeline draws them: a label, an address, and spans of days with their end."""
    return [
        {
            "label": names.name(one.event).text,
            "address": names.address(one.event),
            "datings": [
                {
                    "said": format_edtf(dating.stated, names.language),
                    "spans": [[begin.isoformat(), end.isoformat()] for begin, end in dating.spans],
                    "vague": dating.vague,
                    "elsewhere": dating.from_elsewhere,
                }
                for dating in one.datings
            ],
        }
        for one in events
    ]


def _dating(claim: Statement) -> Dating:
    """Return a date with its bounds; of one that is open at an end, those of its other end."""
    stated = claim.object.value
    pairs = [(found.earliest or found.latest, found.latest or found.earliest) for found in spans(stated)]
    days = tuple((begin, end) for begin, end in pairs if begin and end)
    return Dating(stated, days, is_vague(stated), claim.standing, claim.evidence[0])


def _order(one: Dating) -> tuple[bool, bool, str, str]:
    return one.from_elsewhere, one.standing == "countering", one.stated, one.evidence.iri


def _places(site_data: SiteData) -> tuple[Place, ...]:
    """Return the places whose position is known, with what is said to be or to have been there."""
    there: dict[Term, list[Statement]] = {}
    for one in joined(claims(site_data, _SETTING)):
        there.setdefault(one.object, []).append(one)
    return tuple(
        Place(
            place=row["place"],
            geometry=geometry_of(row["wkt"].value) if "wkt" in row else None,
            code=row["code"].value if "code" in row else "",
            citation=row["citation"].value,
            statements=tuple(there.get(row["place"], ())),
        )
        for row in site_data.rows(_PLACES)
    )


def _drawn_map(places: Iterable[Place], names: Names) -> dict[str, object]:
    """Return places as GeoJSON; of a state, whose outline the map has, the geometry is null."""
    features = [
        {
            "type": "Feature",
            "geometry": one.geometry,
            "properties": {
                "label": names.name(one.place).text,
                "address": names.address(one.place),
                "code": one.code,
                "elsewhere": one.only_elsewhere,
            },
        }
        for one in places
    ]
    return {"type": "FeatureCollection", "features": features}


def _network(site_data: SiteData) -> Network:
    """Return things of one of the kinds, and every claim of the documents between two of them."""
    kinds: dict[str, str] = {}
    order = list(_KINDS)
    for row in site_data.rows(_THINGS):
        thing, kind = row["thing"].value, row["kind"].value
        kinds[thing] = min(kinds.get(thing, kind), kind, key=order.index)
    ties = (
        one
        for one in statements_between(site_data)
        if one.standing != "countering" and one.subject.value in kinds and one.object.value in kinds
    )
    return Network(kinds, tuple(ties))


def _drawn_network(network: Network, names: Names) -> dict[str, list[dict[str, str]]]:
    """Return nodes with a label and an address, and edges with what they say."""
    return {
        "nodes": [
            {
                "id": thing.value,
                "kind": network.kinds[thing.value],
                "label": names.name(thing).text,
                "address": names.address(thing),
            }
            for thing in network.things
        ],
        "edges": [
            {
                "source": one.subject.value,
                "target": one.object.value,
                "label": names.name(one.predicate).text,
                "standing": one.standing,
            }
            for one in network.ties
        ],
    }
