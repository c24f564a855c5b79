"""Rows with geometries as GeoJSON (RFC 7946): a feature a row, with its other values as properties."""

import json
import math

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from isnad.locale import Message
from isnad.rdf.namespaces import QUERY_PREFIXES, XSD
from isnad.request_errors import NotAcceptable

_WKT, _GEOJSON = (f"{QUERY_PREFIXES['geosparql']}{name}" for name in ("wktLiteral", "geoJSONLiteral"))
_AS_GEOJSON = f"SELECT (<{QUERY_PREFIXES['geof']}asGeoJSON>(%s) AS ?geojson) {{}}"
_WHOLE = {f"{XSD}{name}" for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger")}
_FRACTIONS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_TYPES = {
    *("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    "GeometryCollection",
}
_EXAMPLE = "?place geosparql:hasGeometry/geosparql:asWKT ?wkt"

_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple | None


def feature_collection(result: pyoxigraph.QuerySolutions) -> bytes:
    """Return rows as a FeatureCollection; the geometry is the first column that has one in any row.

    A row without one has the geometry null (§3.2), and so has one whose WKT cannot be read, or is in another
    reference system than CRS84 (§4). Raise NotAcceptable (406) where there are rows, and none has a geometry.
    """
    names = [variable.value for variable in result.variables]
    rows = [tuple(row) for row in result]
    columns = [at for at in range(len(names)) if any(_is_geometry(row[at]) for row in rows)]
    if rows and not columns:
        raise NotAcceptable(
            Message("GeoJSON is for rows with geometries, and these have none"),
            where="Accept",
            hint=Message("Select a column of WKT, such as %(example)s", example=_EXAMPLE),
        )
    known: dict[str, object] = {}
    others = [(at, name) for at, name in enumerate(names) if at not in columns[:1]]
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(row[columns[0]], known),
            "properties": {name: _value(row[at]) for at, name in others},
        }
        for row in rows
    ]
    written = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return written.encode("utf-8", "replace")


def geometry_of(wkt: str) -> object:
    """Return a geometry as GeoJSON has it, by the engine's own reader of WKT; None for what is none."""
    found = pyoxigraph.Store().query(_AS_GEOJSON % Literal(wkt, datatype=NamedNode(_WKT)))
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT has rows
    (row,) = found
    return _read(row["geojson"].value) if row["geojson"] else None


def _is_geometry(term: _Term) -> bool:
    return isinstance(term, Literal) and term.datatype.value in (_WKT, _GEOJSON)


def _geometry(term: _Term, known: dict[str, object]) -> object:
    """Return the geometry of a term, each read once; None for what is none."""
    if not isinstance(term, Literal) or not _is_geometry(term):
        return None
    if str(term) not in known:
        known[str(term)] = (_read if term.datatype.value == _GEOJSON else geometry_of)(term.value)
    return known[str(term)]


def _read(written: str) -> object:
    """Return a geometry that is written as GeoJSON; None for what is none (§3.1)."""
    try:
        found = json.loads(written, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("type") not in _TYPES:
        return None
    # The engine writes null for a number that is too large (1e400); a position has numbers (§3.1.1).
    return None if "null" in json.dumps(found.get("coordinates", found.get("geometries"))) else found


def _no_number(constant: str) -> None:
    raise ValueError(constant)


def _value(term: _Term) -> object:
    """Return a term as JSON: numbers and truth values as such, other terms as their text."""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else None if term is None else str(term)
    datatype, text = term.datatype.value, term.value
    if datatype == f"{XSD}boolean":
        return text in ("true", "1")
    if datatype in _WHOLE:
        return int(text) if len(text) < 16 else text
    if datatype in _FRACTIONS:
        number = float(text.replace("INF", "inf"))
        return number if math.isfinite(number) else text
    return text
