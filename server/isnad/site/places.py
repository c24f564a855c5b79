"""Places on a map: where each lies by the package that it cites, and what is said to have happened there."""

from dataclasses import dataclass

import flask

from isnad.locale import Language
from isnad.rdf.namespaces import ICI
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Ask, Statement, Term, rows, statements_about

_PLACES = """
SELECT ?place ?lat ?long ?code ?citation {
    ?place dcterms:bibliographicCitation ?citation .
    OPTIONAL { ?place geo:lat ?lat ; geo:long ?long }
    OPTIONAL { ?place ici:isoNumericCode ?code }
} ORDER BY ?place
"""
# What ties an event, or what has a seat, to where it is.
_SETTINGS = {ICI + name for name in ("tookPlaceIn", "locatedIn", "capitalOf")}


@dataclass(frozen=True)
class Place:
    """A place: its point, or the number of its outline; its citation; what is said to be there."""

    place: Term
    point: tuple[float, float] | None
    code: str
    citation: str
    statements: tuple[Statement, ...]

    @property
    def only_elsewhere(self) -> bool:
        """Return whether no document places anything here, and another source does."""
        return bool(self.statements) and all(one.standing == "countering" for one in self.statements)


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the route of the map."""
    routes = flask.Blueprint("places", __name__)

    @routes.get("/<any(ar, en):language>/map")
    def page(language: Language) -> str:
        site_data.require_release()
        names, places = Names(site_data.labels, language), places_of(site_data.ask)
        return flask.render_template(
            "map.html", language=language, names=names, places=places, drawn=drawn(places, names)
        )

    return routes


def places_of(ask: Ask) -> tuple[Place, ...]:
    """Return the places whose position is known, with what is said to be or to have been there."""
    return tuple(
        Place(
            place=Term(row["place"]["value"], is_iri=True),
            point=(float(row["long"]["value"]), float(row["lat"]["value"])) if "lat" in row else None,
            code=row.get("code", {"value": ""})["value"],
            citation=row["citation"]["value"],
            statements=tuple(
                one
                for one in statements_about(ask, row["place"]["value"])
                if one.object.value == row["place"]["value"] and one.predicate.value in _SETTINGS
            ),
        )
        for row in rows(ask, _PLACES)
    )


def drawn(places: tuple[Place, ...], names: Names) -> list[dict[str, object]]:
    """Return places as the map is drawn of them."""
    return [
        {
            "label": names.name(one.place).text,
            "address": names.address(one.place),
            "point": one.point,
            "code": one.code,
            "elsewhere": one.only_elsewhere,
        }
        for one in places
    ]
