"""Each shape accepts its valid twin and refuses its invalid twin, for the reason it was made for."""

import re
from pathlib import Path

import pytest

from isnad import paths
from isnad.build.validation import validate
from isnad.rdf.terms import Triple, is_blank, lexical
from isnad.rdf.turtle import read_turtle
from isnad.rdf.vocabulary import RDF, SH

TWINS = Path(__file__).with_name("shapes")
SHAPES = read_turtle(paths.HOME / "ontology" / "shapes.ttl", published=False).triples
NAMES = sorted(lexical(s).rsplit("#", 1)[-1] for s, p, o in SHAPES if (p, o) == (RDF.type, SH.NodeShape))


def shape(name: str) -> list[Triple]:
    """Give one shape with all that hangs on it, and the prefixes."""
    shapes = "https://w3id.org/isnad/shapes"
    taken: set[str] = set()
    todo = [f"<{shapes}#{name}>", f"<{shapes}>"]
    found: list[Triple] = []
    while todo:
        node = todo.pop()
        if node not in taken:
            taken.add(node)
            said = [triple for triple in SHAPES if triple[0] == node]
            found += said
            todo += [o for _, _, o in said if is_blank(o)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_shape_has_twins(name: str) -> None:
    kinds = {path.stem.split("-")[0] for path in (TWINS / name).glob("*.ttl")}
    assert kinds == {"valid", "invalid"}


@pytest.mark.parametrize(
    "path", sorted(TWINS.glob("*/valid*.ttl")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_valid_twin_conforms(path: Path) -> None:
    assert validate(read_turtle(path).triples, shape(path.parent.name)).findings == ()


@pytest.mark.parametrize(
    "path", sorted(TWINS.glob("*/invalid*.ttl")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_invalid_twin_is_refused_for_its_reason(path: Path) -> None:
    file = read_turtle(path)
    said = re.fullmatch(r"# (Refused|Warned)(?: \((\d)\))?: (.+)", file.text.splitlines()[0])
    assert said is not None
    verdict = validate(file.triples, shape(path.parent.name))
    assert [finding.message.en for finding in verdict.findings] == [said[3]] * int(said[2] or 1)
    assert verdict.conforms == (said[1] == "Warned")
    assert all("؀" <= letter <= "ۿ" for letter in verdict.findings[0].message.ar[:3].replace(" ", ""))


def test_no_twin_without_a_shape() -> None:
    assert {path.name for path in TWINS.iterdir()} == set(NAMES)
