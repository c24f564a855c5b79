"""Rows with geometries are GeoJSON (RFC 7946), and rows without are told how to have them."""

import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from pyoxigraph import Store
from raw_http import request

from isnad.query.evaluation import evaluate
from isnad.query.negotiation import choose
from isnad.query.request import Query
from isnad.rdf.namespaces import QUERY_PREFIXES
from isnad.request_errors import NotAcceptable

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in QUERY_PREFIXES.items())
# Of each place that has a position; Kuwait, a state, has none.
PLACES = """SELECT ?place ?lat ?wkt {
    ?place rdfs:label ?label FILTER (LANG(?label) = "en" && ?label IN ("Ankara"@en, "Istanbul"@en, "Kuwait"@en))
    OPTIONAL { ?place geo:lat ?lat ; geosparql:hasGeometry/geosparql:asWKT ?wkt }
} ORDER BY ?place"""
NEAR = """SELECT ?place ?kilometres ?wkt {
    BIND ("POINT(28.94966 41.01384)"^^geosparql:wktLiteral AS ?istanbul)
    ?place geosparql:hasGeometry/geosparql:asWKT ?wkt .
    BIND (geof:distance(?wkt, ?istanbul, uom:metre) / 1000 AS ?kilometres)
    FILTER (?kilometres < 500)
} ORDER BY ?kilometres"""


def collection(values: str) -> dict[str, Any]:
    """Give the collection that VALUES of some columns make."""
    answer = evaluate(Store(), Query(f"{HEAD} SELECT * {{ {values} }}", format="geojson"), "", 10**6)
    assert answer.format.media_type == "application/geo+json"
    found: dict[str, Any] = json.loads(answer.body, parse_constant=pytest.fail)
    return found


def asked(address: str, query: str, accept: str) -> tuple[int, str, bytes]:
    """Post a query; give the status, the media type and the body."""
    body = (HEAD + query).encode()
    head = [
        ("Content-Type", "application/sparql-query"),
        ("Content-Length", str(len(body))),
        ("Accept", accept),
    ]
    found = request(address, "POST", "/sparql", body, head)
    return found.status, found.headers["content-type"], found.body


def test_places_are_features_and_what_has_no_position_has_none(address: str) -> None:
    status, media_type, body = asked(address, PLACES, "application/geo+json")
    assert (status, media_type) == (200, "application/geo+json")
    found = json.loads(body)
    assert found["type"] == "FeatureCollection"
    at = {
        one["properties"]["place"].rsplit("/", 1)[1]: (one["geometry"] or {}).get("coordinates")
        for one in found["features"]
    }
    assert at == {"Ankara": [32.85427, 39.91987], "Istanbul": [28.94966, 41.01384], "Kuwait": None}
    assert found["features"][0]["properties"] == {
        "place": "https://w3id.org/isnad/id/Ankara",
        "lat": 39.91987,
    }
    assert {one["type"] for one in found["features"]} == {"Feature"}


def test_distances_are_those_of_the_earth(address: str) -> None:
    """Istanbul and Ankara are about 350 km apart; Brussels is beyond 500."""
    _, _, body = asked(address, NEAR, "application/geo+json")
    kilometres = {
        one["properties"]["place"].rsplit("/", 1)[1]: one["properties"]["kilometres"]
        for one in json.loads(body)["features"]
    }
    assert kilometres.keys() == {"Istanbul", "Ankara"}
    assert kilometres["Istanbul"] == 0
    assert 345 < kilometres["Ankara"] < 355


@pytest.mark.parametrize(
    ("wkt", "geometry"),
    [
        ("POINT(1 2)", {"type": "Point", "coordinates": [1.0, 2.0]}),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1 2)", {"type": "Point", "coordinates": [1.0, 2.0]}),
        ("LINESTRING(0 0, 1 1)", {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 1.0]]}),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(1 2)", None), ("nonsense", None), ("", None),
        ("POINT(NaN 2)", None), ("POINT(1e400 2)", None), ("POINT(", None),
    ],
)  # fmt: skip
def test_a_geometry_is_read_by_the_engine_and_what_is_none_is_null(wkt: str, geometry: object) -> None:
    found = collection(f'VALUES ?wkt {{ "{wkt}"^^geosparql:wktLiteral }}')
    assert found["features"] == [{"type": "Feature", "geometry": geometry, "properties": {}}]


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(1.5 -2.25)", "LINESTRING(0 0, 1 1, 2 0)", "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))",
        "MULTIPOINT((1 2), (3 4))", "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))", "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))",
    ],
)  # fmt: skip
def test_another_library_reads_the_same_out_of_both(wkt: str) -> None:
    """GEOS has of the GeoJSON what it has of the WKT."""
    (feature,) = collection(f'VALUES ?wkt {{ "{wkt}"^^geosparql:wktLiteral }}')["features"]
    read = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shapely.is_valid(read)
    assert shapely.equals_exact(read, shapely.from_wkt(wkt))
    assert (
        shapely.from_geojson(json.dumps({"type": "FeatureCollection", "features": [feature]})).geoms[0]
        == read
    )


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("1", 1), ("1.5", 1.5), ("1e0", 1.0), ("true", True), ('"x"', "x"), ('"x"@ar', "x"), ("<urn:a>", "urn:a"), ("UNDEF", None),
        ('"INF"^^xsd:double', "INF"), ('"NaN"^^xsd:double', "NaN"), ("123456789012345678", "123456789012345678"),
        ('"2004-12-01"^^xsd:date', "2004-12-01"), ('"\\u0000<\\"\\n"', '\0<"\n'),
    ],
)  # fmt: skip
def test_other_columns_are_properties(term: str, value: object) -> None:
    found = collection(f'VALUES (?a ?wkt) {{ ({term} "POINT(1 2)"^^geosparql:wktLiteral) }}')
    (feature,) = found["features"]
    assert feature["properties"] == {"a": value}


def test_geojson_literals_are_geometries_too_and_nothing_else_is() -> None:
    for text, geometry in (('{"type": "Point", "coordinates": [1, 2]}', {"type": "Point", "coordinates": [1, 2]}),
                           ("[1]", None), ('{"type": "Feature"}', None), ("[" * 5_000, None)):  # fmt: skip
        found = collection(f"VALUES ?g {{ {json.dumps(text)}^^geosparql:geoJSONLiteral }}")
        assert found["features"] == [{"type": "Feature", "geometry": geometry, "properties": {}}]


def test_of_two_columns_of_geometries_the_first_is_the_geometry() -> None:
    point = '"POINT(%s 2)"^^geosparql:wktLiteral'
    (feature,) = collection(f"VALUES (?a ?b) {{ ({point % 1} {point % 3}) }}")["features"]
    assert feature["geometry"]["coordinates"] == [1.0, 2.0]
    assert feature["properties"] == {"b": "POINT(3 2)"}


def test_no_row_is_an_empty_collection() -> None:
    assert collection("VALUES ?wkt {}") == {"type": "FeatureCollection", "features": []}


def test_gdal_reads_an_answer_with_the_positions_of_the_places(address: str, tmp_path: Path) -> None:
    status, _, body = asked(address, PLACES, "application/geo+json")
    assert status == 200
    (tmp_path / "places.geojson").write_bytes(body)
    about, _, geometries, columns = pyogrio.raw.read(tmp_path / "places.geojson")
    values = dict(zip(about["fields"], columns, strict=True))
    names = [place.rsplit("/", 1)[1] for place in values["place"]]
    points = shapely.from_wkb(geometries)
    assert (about["crs"], about["geometry_type"]) == ("EPSG:4326", "Point")
    assert {name: point and (point.x, point.y) for name, point in zip(names, points, strict=True)} == {
        "Ankara": (32.85427, 39.91987), "Istanbul": (28.94966, 41.01384), "Kuwait": None,
    }  # fmt: skip


def test_rows_without_geometries_are_told_how_to_have_them(address: str) -> None:
    status, _, body = asked(address, "SELECT ?s { ?s a ici:State }", "application/geo+json")
    assert status == 406
    problem = json.loads(body)
    assert "geometries" in problem["detail"]
    assert "geosparql:asWKT" in problem["hint"]


def test_it_is_chosen_by_its_name_alone() -> None:
    assert choose("rows", "*/*").name == "json"
    assert choose("rows", "application/*").name == "json"
    assert choose("rows", "application/geo+json, application/json;q=0.5").name == "geojson"
    for name in ("geojson", "geo+json", "application/geo+json"):
        assert choose("rows", "*/*", name).name == "geojson"
    with pytest.raises(NotAcceptable):
        choose("graph", "application/geo+json")
    with pytest.raises(NotAcceptable):
        choose("truth", "application/geo+json")
