"""Positions that lie outside of the state that a place is said to be in, by the outlines of the map.

The outlines are Natural Earth's at 1:110 million, by the ISO 3166-1 numeric code of the state; what is too
small for them is not looked at.
"""

import itertools
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from isnad.locale import Message
from isnad.rdf.terms import is_literal, lexical, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import GEO, ICI
from isnad.source.passages import Difference, Facts

OUTLINES = Path(__file__).parents[1] / "site" / "static" / "vendor" / "countries-110m.json"
_MARGIN = 1.5  # degrees by which an outline may be coarse


class Reach(NamedTuple):
    """The degrees between which a state lies."""

    west: float
    south: float
    east: float
    north: float

    def has(self, longitude: float, latitude: float) -> bool:
        """Return whether a point lies within, or hardly outside."""
        return (
            self.west - _MARGIN <= longitude <= self.east + _MARGIN
            and self.south - _MARGIN <= latitude <= self.north + _MARGIN
        )


def misplaced(facts: Facts, names: TurtleFile, *others: TurtleFile) -> Iterator[Difference]:
    """Yield the positions in a file of names outside of the state that a document puts the place in.

    The codes of states are in that file or in others.
    """
    said = [triple for file in (names, *others) for triple in file.triples]
    codes = {thing: lexical(value) for thing, p, value in said if p == ICI.isoNumericCode}
    position = {
        (thing, predicate): value
        for thing, predicate, value in names.triples
        if predicate in (GEO.lat, GEO.long) and is_literal(value)
    }
    stated = {one for passage in facts.passages for one in passage.triples}
    for place, predicate, state in sorted(stated):
        both = position.get((place, GEO.lat)), position.get((place, GEO.long))
        reach = _reaches().get(codes.get(state, ""))
        if predicate in (ICI.capitalOf, ICI.locatedIn) and reach and both[0] and both[1]:
            if meant := _meant(reach, _number(lexical(both[0])), _number(lexical(both[1]))):
                triple = (place, GEO.lat, both[0])
                yield Difference(
                    triple,
                    names.place_in(None, *triple),
                    Message(
                        "%(place)s lies outside of %(state)s at %(latitude)s, %(longitude)s",
                        place=readable(place),
                        state=readable(state),
                        latitude=lexical(both[0]),
                        longitude=lexical(both[1]),
                    ),
                    Message(
                        "South and west are below zero, and the latitude comes first: is it at %(meant)s?",
                        meant=", ".join(map(str, meant)),
                    ),
                )


def _meant(reach: Reach, latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Return a point of a state that one outside of it is by another sign, or the other way round.

    None for a point within, and for one that is neither: an island that the outline leaves out.
    """
    if latitude is None or longitude is None or reach.has(longitude, latitude):
        return None
    return next(
        (
            (north, east)
            for one, other in ((latitude, longitude), (longitude, latitude))
            for north, east in ((one, other), (one, -other), (-one, other), (-one, -other))
            if reach.has(east, north)
        ),
        None,
    )


def _number(written: str) -> float | None:
    """Return a number; None for what is none, which is refused as such."""
    try:
        return float(written)
    except ValueError:
        return None


@lru_cache(1)
def _reaches() -> dict[str, Reach]:
    """Return how far each state reaches, by its code."""
    topology = json.loads(OUTLINES.read_text("utf-8"))
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]

    def points(arc: int) -> Iterator[tuple[float, float]]:
        steps = topology["arcs"][arc if arc >= 0 else ~arc]  # each from the one before
        for x, y in itertools.accumulate(steps, lambda one, step: [one[0] + step[0], one[1] + step[1]]):
            yield x * scale[0] + origin[0], y * scale[1] + origin[1]

    found = {}
    for country in topology["objects"]["countries"]["geometries"]:
        if arcs := list(_flat(country.get("arcs", ()))):
            longitudes, latitudes = zip(*(point for arc in arcs for point in points(arc)), strict=True)
            code = str(country.get("id", ""))
            found[code] = Reach(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return found


def _flat(arcs: Any) -> Iterator[int]:
    """Yield the numbers of the arcs of a polygon, or of several."""
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from _flat(one)
