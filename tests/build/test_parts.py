"""A build in parts gives what a build of the whole gives, and does again only what has changed."""

import json
import shutil
from pathlib import Path

import pytest
from corpus.generation import write_corpus, write_document

from isnad import paths
from isnad.build.dataset import listed
from isnad.build.parts.pool import side_by_side
from isnad.build.pipeline import build, make
from isnad.build.screening import refused_nodes
from isnad.build.shapes import validate
from isnad.errors import Contradiction, InvalidGraph, IsnadError
from isnad.rdf.turtle import read_turtle

TWINS = sorted((Path(__file__).parents[1] / "shapes").glob("*/*.ttl"))
SHAPES = read_turtle(paths.HOME / "ontology" / "shapes.ttl")


def quiet(_: object) -> None:
    """Show no progress."""


def lines(home: Path, out: Path, *, with_example: bool = False) -> list[str]:
    """Build in parts; give the quads."""
    release = build(home, out, quiet, with_example=with_example)
    return (release.folder / "isnad.nq").read_text("utf-8").splitlines()


def whole(home: Path, *, with_example: bool = False) -> set[str]:
    """Make the graph all at once; give the quads."""
    dataset = make(home, quiet, with_example=with_example).dataset
    return {
        f"{' '.join(triple)} {graph} ." if graph else f"{' '.join(triple)} ."
        for graph, triple in listed(dataset)
    }


def equal(found: list[str], wanted: set[str]) -> None:
    """Hold two sets of quads equal, and none written twice."""
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert len(wanted) > 10_000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write a corpus of twelve documents: enough to be read side by side."""
    write_corpus(paths.HOME, tmp_path / "home", 12)
    return tmp_path / "home"


@pytest.mark.parametrize("with_example", [False, True])
def test_parts_of_the_article_are_the_whole(tmp_path: Path, with_example: bool) -> None:
    found = lines(paths.HOME, tmp_path, with_example=with_example)
    equal(found, whole(paths.HOME, with_example=with_example))


def test_parts_of_a_corpus_are_the_whole(corpus: Path, tmp_path: Path) -> None:
    equal(lines(corpus, tmp_path / "out"), whole(corpus))


def test_what_has_changed_is_done_again_and_nothing_else(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines(corpus, out)
    documents = corpus / "data" / "documents"
    before = {path.name: path.stat().st_ino for path in (out / "parts").iterdir() if path.is_dir()}

    facts = documents / "d000002" / "facts.trig"  # a fact is withdrawn, and all that followed from it
    text = facts.read_text("utf-8")
    changed = text.replace("ici:tookPlaceIn", "ici:organisedBy", 1)
    assert changed != text
    facts.write_text(changed, "utf-8")
    shutil.rmtree(documents / "d000003")
    write_document(corpus, 13)
    entities = corpus / "data" / "documents" / "d000005" / "entities.ttl"
    entities.write_text(entities.read_text("utf-8").replace("(document 5)", "(the fifth document)"), "utf-8")

    after = set(lines(corpus, out))
    assert after == set(lines(corpus, tmp_path / "anew"))
    kept = {path.name: path.stat().st_ino for path in (out / "parts").iterdir() if path.is_dir()}
    assert (
        sum(before.get(name) == number for name, number in kept.items()) == 9
    )  # of twelve, two were changed, one is new
    assert len(kept) == 12  # what is not needed any more is gone


def test_what_another_source_denies_makes_its_document_anew(corpus: Path, tmp_path: Path) -> None:
    outside = corpus / "data" / "outside.trig"
    said = outside.read_text("utf-8")
    assert "ici:contradiction" in said
    lines(corpus, tmp_path / "out")
    outside.write_text(said.replace("ici:contradiction", "ici:refinement"), "utf-8")
    found = lines(corpus, tmp_path / "out")
    equal(found, whole(corpus))
    assert not [line for line in found if line.endswith("ici#disputed> .") and "claimStatus" in line]


FAULTS = {
    "a thing has no English label": ("entities.ttl", '@ar , "', '@ar , "x"@ar , "', InvalidGraph),
    "a date has a second one": (
        "facts.trig",
        "dcterms:date ",
        'dcterms:date "1999"^^edtf:EDTF , ',
        InvalidGraph,
    ),
    "a class excludes another": ("facts.trig", " a ici:Summit", " a ici:Summit , ici:State", Contradiction),
    "a document has no rights": ("document.ttl", "dcterms:rights", "dcterms:description", InvalidGraph),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", [2, 11])  # looked at by pySHACL, and screened by rudof first
def test_the_shapes_find_in_parts_what_they_find_in_the_whole(
    tmp_path: Path, fault: str, number: int
) -> None:
    home = tmp_path / "home"
    write_corpus(paths.HOME, home, number)
    name, old, new, kind = FAULTS[fault]
    path = home / "data" / "documents" / "d000002" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    errors: list[IsnadError] = []
    for run in (lambda: make(home, quiet), lambda: build(home, tmp_path / "out", quiet)):
        with pytest.raises(kind) as caught:
            run()
        errors.append(caught.value)
    assert errors[0].what == errors[1].what
    assert not (tmp_path / "out" / "current").exists()
    path.write_text(text, "utf-8")
    assert build(home, tmp_path / "out", quiet).folder.is_dir()  # nothing of the fault was remembered


def refused(path: Path) -> frozenset[str] | None:
    triples = read_turtle(path).triples
    return refused_nodes([f"{' '.join(triple)} .\n" for triple in triples], SHAPES.text)


def test_what_screens_refuses_what_pyshacl_refuses() -> None:
    found = dict(zip(TWINS, side_by_side(refused, TWINS, apart=True), strict=True))
    assert len(found) > 90
    for path, nodes in found.items():
        verdict = validate(read_turtle(path).triples, SHAPES.triples)
        assert nodes is not None
        assert nodes == {finding.node for finding in verdict.findings}, path
    assert any(found.values())


def test_a_part_that_was_spoilt_is_made_anew(tmp_path: Path) -> None:
    first = lines(paths.HOME, tmp_path)
    (part,) = (path for path in (tmp_path / "parts").iterdir() if path.is_dir())
    record = json.loads((part / "part.json").read_bytes())
    assert record["slug"] == "kuwait-ici-20-years"
    for name in ("part.json", "quads.nq"):
        (part / name).write_text("{", "utf-8")
        assert lines(paths.HOME, tmp_path) == first
