"""Actors, frameworks, events and domains, and the statements that tie one to another."""

from collections.abc import Iterable
from dataclasses import dataclass

import flask

from isnad.locale import Language
from isnad.rdf.namespaces import ID
from isnad.site.naming import Names
from isnad.site.site_data import SiteData
from isnad.site.statements import Ask, Statement, Term, rows, statements_between

# What is drawn, in the order in which a thing that is two of them counts as one (a state is a place, too).
KINDS = {
    "actor": "ici:Actor",
    "framework": "ici:CooperationFramework",
    "event": "ici:Event",
    "domain": "ici:CooperationDomain",
    "place": "ici:Place",
}
_KINDS = f"""
SELECT DISTINCT ?thing ?kind {{
    VALUES (?class ?kind) {{ {" ".join(f'({name} "{kind}")' for kind, name in KINDS.items())} }}
    ?thing a ?class .
    FILTER (STRSTARTS(STR(?thing), "{ID}"))
}} ORDER BY ?thing
"""


@dataclass(frozen=True)
class Network:
    """Things by their kind, and the statements between two of them."""

    kinds: dict[str, str]
    ties: tuple[Statement, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Count the things that are tied to another, by kind."""
        tied = {end.value for one in self.ties for end in (one.subject, one.object)}
        return {kind: sum(self.kinds[thing] == kind for thing in tied) for kind in KINDS}


def blueprint(site_data: SiteData) -> flask.Blueprint:
    """Make the route of the network."""
    routes = flask.Blueprint("relations", __name__)

    @routes.get("/<any(ar, en):language>/network")
    def page(language: Language) -> str:
        site_data.require_release()
        names, network = Names(site_data.labels, language), network_of(site_data.ask)
        return flask.render_template(
            "network.html", language=language, names=names, network=network, drawn=drawn(network, names)
        )

    return routes


def network_of(ask: Ask) -> Network:
    """Gather what is drawn: things of one of the kinds, and every claim of the documents between two."""
    kinds: dict[str, str] = {}
    order = list(KINDS)
    for row in rows(ask, _KINDS):
        thing, kind = row["thing"]["value"], row["kind"]["value"]
        if thing not in kinds or order.index(kind) < order.index(kinds[thing]):
            kinds[thing] = kind
    ties = (one for one in statements_between(ask) if one.standing != "countering")
    return Network(
        kinds, tuple(one for one in ties if one.subject.value in kinds and one.object.value in kinds)
    )


def drawn(network: Network, names: Names) -> dict[str, list[dict[str, str]]]:
    """Return the network as it is drawn: nodes with a label and an address, edges with what they say."""
    return {
        "nodes": [
            {
                "id": thing.value,
                "kind": network.kinds[thing.value],
                "label": names.name(thing).text,
                "address": names.address(thing),
            }
            for thing in _ends(network.ties)
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


def _ends(ties: Iterable[Statement]) -> list[Term]:
    return list(dict.fromkeys(end for one in ties for end in (one.subject, one.object)))
