"""A place lies in the state that a document puts it in, as far as the map's outlines tell."""

import hashlib
from pathlib import Path

import pytest
from careful_documents import CAREFUL, read_careful

from isnad.rdf.turtle import parse_turtle
from isnad.source.document import read_document
from isnad.source.passages import Facts, read_facts
from isnad.source.positions import misplaced

PREFIXES = """@base <https://w3id.org/isnad/doc/x/> .
@prefix ici: <https://w3id.org/isnad/ici#> .
@prefix chain: <https://w3id.org/isnad/chain#> .
@prefix id: <https://w3id.org/isnad/id/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
"""
TEXT = "Lisbon is the capital of Portugal, Valletta of Malta, Horta is a town of Portugal."


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Say which places are in which states."""
    folder = tmp_path_factory.mktemp("documents") / "x"
    folder.mkdir()
    (folder / "text.txt").write_text(TEXT, "utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (folder / "document.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/x> dcterms:language "en" ; schema:sha256 "{digest}" .'
    )
    (folder / "facts.trig").write_text(
        f'{PREFIXES}<s> chain:quote "{TEXT}"@en .\n<s> {{ id:Lisbon ici:capitalOf id:Portugal . '
        "id:Valletta ici:capitalOf id:Malta . id:Horta ici:locatedIn id:Portugal . }",
        "utf-8",
    )
    return read_facts(read_document(folder))


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "meant"),
    [
        ("Lisbon", "38.71667", "-9.13333", None),
        ("Lisbon", "38.71667", "9.13333", "38.71667, -9.13333"),
        ("Lisbon", "-38.71667", "-9.13333", "38.71667, -9.13333"),
        ("Lisbon", "-9.13333", "38.71667", "38.71667, -9.13333"),  # the other way round
        ("Lisbon", "38.7x", "9.13333", None),  # which is refused as no number
        ("Horta", "38.53", "-28.63", None),  # an island that the outline leaves out
        ("Valletta", "35.9", "-14.5", None),  # a state that is too small for one
    ],
)
def test_a_place_lies_in_its_state(
    facts: Facts, place: str, latitude: str, longitude: str, meant: str | None
) -> None:
    names = parse_turtle(
        f'{PREFIXES}id:Portugal ici:isoNumericCode "620" . id:Malta ici:isoNumericCode "470" .\n'
        f'id:{place} geo:lat "{latitude}" ;\n geo:long "{longitude}" .',
        Path("entities.ttl"),
    )
    found = list(misplaced(facts, names))
    assert [one.where for one in found] == (["entities.ttl:7"] if meant else [])
    assert [one.hint.en.endswith(f"is it at {meant}?") for one in found] == [True] * len(found)


@pytest.mark.parametrize("folder", CAREFUL)
def test_no_careful_author_is_warned(folder: str) -> None:
    facts, files = read_careful(folder)
    assert [one.what.en for file in files for one in misplaced(facts, file, *files)] == []
