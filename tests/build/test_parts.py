"""A release is put together from what each document contributes, and only what has changed is done again."""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpus.generation import write_corpus, write_document

from isnad import paths
from isnad.build import cache, constraints, validation
from isnad.build.cache import DocumentCache
from isnad.build.findings import Verdict
from isnad.build.graph import release_graph
from isnad.build.pipeline import build, make
from isnad.build.processes import SEVERAL
from isnad.build.shacl import ShapesGraph, read_shapes
from isnad.build.triple_index import TripleIndex
from isnad.build.validation import validate, validate_graph
from isnad.errors import Contradiction, InvalidGraph, IsnadError
from isnad.rdf.terms import Triple
from isnad.rdf.turtle import read_turtle
from isnad.source.sources import read_head

TWINS = sorted((Path(__file__).parents[1] / "shapes").glob("*/*.ttl"))
SHAPES = read_turtle(paths.HOME / "ontology" / "shapes.ttl", published=False)
OURS = read_shapes(SHAPES.triples)


def quiet(_: object) -> None:
    """Show no progress."""


def lines(home: Path, out: Path, *, with_example: bool = False) -> list[str]:
    """Build in parts; give the quads."""
    release = build(home, out, quiet, with_example=with_example)
    return (release.folder / "isnad.nq").read_text("utf-8").splitlines()


def whole(home: Path, *, with_example: bool = False) -> set[str]:
    """Give the quads, out of what the documents and the graph are in memory."""
    built = make(home, quiet, with_example=with_example)
    named = {f"{' '.join(triple)} {graph} ." for graph, triples in built.named.items() for triple in triples}
    return named | {f"{' '.join(triple)} ." for triple in built.default}


def equal(found: list[str], wanted: set[str]) -> None:
    """Hold two sets of quads equal, and none written twice."""
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert len(wanted) > 10_000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write a corpus of twelve documents: more than pySHACL has a say of its own about."""
    write_corpus(paths.HOME, tmp_path / "home", 12)
    return tmp_path / "home"


@pytest.fixture
def several(tmp_path: Path, full: bool, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write documents enough to be read side by side, which pySHACL has no say of its own about.

    The tenth is one that another source denies.
    """
    monkeypatch.setattr(validation, "FEW_DOCUMENTS", SEVERAL)
    write_corpus(paths.HOME, tmp_path / "home", 12 if full else SEVERAL)
    if not full:
        write_document(tmp_path / "home", 10)
    return tmp_path / "home"


@pytest.mark.parametrize("with_example", [False, True])
def test_parts_of_the_article_are_the_whole(tmp_path: Path, with_example: bool) -> None:
    found = lines(paths.HOME, tmp_path, with_example=with_example)
    equal(found, whole(paths.HOME, with_example=with_example))


def test_parts_of_a_corpus_are_the_whole(several: Path, tmp_path: Path) -> None:
    equal(lines(several, tmp_path / "out"), whole(several))


def test_what_has_changed_is_done_again_and_nothing_else(several: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines(several, out)
    documents = several / "data" / "documents"
    before = {path.name: path.stat().st_ino for path in (out / "parts").iterdir() if path.is_dir()}

    facts = documents / "d000002" / "facts.trig"  # a fact is withdrawn, and all that followed from it
    text = facts.read_text("utf-8")
    changed = text.replace("ici:tookPlaceIn", "ici:organisedBy", 1)
    assert changed != text
    facts.write_text(changed, "utf-8")
    shutil.rmtree(documents / "d000003")
    write_document(several, len(before) + 1)
    entities = several / "data" / "documents" / "d000004" / "entities.ttl"
    entities.write_text(entities.read_text("utf-8").replace("(document 4)", "(the fourth document)"), "utf-8")

    after = set(lines(several, out))
    assert after == set(lines(several, tmp_path / "anew"))
    kept = {path.name: path.stat().st_ino for path in (out / "parts").iterdir() if path.is_dir()}
    same = sum(before.get(name) == number for name, number in kept.items())
    assert same == len(before) - 3  # of as many as before, two were changed, one is new
    assert len(kept) == len(before)  # what is not needed any more is gone


def test_what_another_source_denies_makes_its_document_anew(several: Path, tmp_path: Path) -> None:
    outside = several / "data" / "outside.trig"
    said = outside.read_text("utf-8")
    assert "chain:contradiction" in said
    lines(several, tmp_path / "out")
    outside.write_text(said.replace("chain:contradiction", "chain:refinement"), "utf-8")
    found = lines(several, tmp_path / "out")
    equal(found, whole(several))
    assert not [line for line in found if line.endswith("chain#disputed> .") and "claimStatus" in line]


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


def by_pyshacl(home: Path) -> InvalidGraph:
    """Give what pySHACL alone refuses of a whole graph."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ShapesGraph, "findings", lambda *_: [])  # so that the graph is made all the same
        patch.setattr(validation, "FEW_DOCUMENTS", 0)
        built = make(home, quiet)
    with pytest.raises(InvalidGraph) as caught:
        validate(built.default, SHAPES.triples).raise_if_invalid()
    return caught.value


def without_places(error: IsnadError, home: Path) -> str:
    """Take off the file and the line that each finding begins with; pySHACL knows of none."""
    lines, count = re.subn(rf"^{re.escape(str(home))}/data/\S+:\d+: ", "", error.what.en, flags=re.MULTILINE)
    assert count == error.what.en.count("\n")
    return lines


def test_of_few_documents_pyshacl_refuses_what_is_not_found_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    write_corpus(paths.HOME, home, 1)
    path = home / "data" / "documents" / "d000001" / "document.ttl"
    path.write_text(path.read_text("utf-8").replace("dcterms:rights", "dcterms:description"), "utf-8")
    monkeypatch.setattr(ShapesGraph, "findings", lambda *_: [])
    with pytest.raises(InvalidGraph, match="dcterms:rights"):
        build(home, tmp_path / "out", quiet)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("apart", [False, True], ids=["by one process", "side by side"])
def test_the_shapes_find_in_parts_what_they_find_in_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, apart: bool, full: bool
) -> None:
    """Beyond a few documents, of which pySHACL says what it finds by itself, too."""
    home = tmp_path / "home"
    number = 2 if full else 1
    if apart:
        number = 11 if full else 3
        monkeypatch.setattr(validation, "FEW_DOCUMENTS", 2)
        monkeypatch.setattr(cache, "SEVERAL", min(SEVERAL, number))
        monkeypatch.setattr(cache, "_AT_A_TIME", 8 if full else 1)
    write_corpus(paths.HOME, home, number)
    name, old, new, kind = FAULTS[fault]
    path = home / "data" / "documents" / f"d{min(number, 2):06}" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    errors: list[IsnadError] = []
    for run in (lambda: make(home, quiet), lambda: build(home, tmp_path / "out", quiet)):
        with pytest.raises(kind) as caught:
            run()
        errors.append(caught.value)
    assert errors[0].what == errors[1].what
    if kind is InvalidGraph:
        assert without_places(errors[0], home) == by_pyshacl(home).what.en
    assert not (tmp_path / "out" / "current").exists()
    path.write_text(text, "utf-8")
    assert build(home, tmp_path / "out", quiet).folder.is_dir()  # nothing of the fault was remembered


@pytest.mark.parametrize("path", TWINS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_shapes_refuse_what_pyshacl_refuses(path: Path) -> None:
    triples = read_turtle(path).triples
    assert Verdict.of(OURS.findings(TripleIndex(triples), lambda _: True)) == validate(
        triples, SHAPES.triples
    )


def test_every_shape_is_read_and_each_part_of_the_graph_decides_its_own() -> None:
    assert OURS.unsupported == {}
    assert len(OURS.shapes) == len({path.parent.name for path in TWINS})


# What no document shows by itself: in which one it is said, in the graph of which passage, and what the shapes say.
ACROSS_DOCUMENTS = {
    "what another source says": (3, "accession-launched", "id:D000010Summit ici:tookPlaceIn id:Oslo . id:Oslo a ici:City",
        "The graph asserts what another source says in outside.trig."),
    "what is only attributed here, and follows elsewhere": (2, "accession-keen", "id:D000007PlanLaunch time:after id:D000007Consultations",
        "The graph asserts what is an assessment only."),
    "an event before one that is dated before it": (4, "accession-launched", "id:D000007Summit time:before id:D000002Accession",
        "It is said to precede an event after which it is dated"),
}  # fmt: skip


def test_where_a_constraint_says_that_it_is_decided_it_finds_what_the_whole_graph_shows(
    corpus: Path, tmp_path: Path
) -> None:
    for number, passage, fact, _ in ACROSS_DOCUMENTS.values():
        path = corpus / "data" / "documents" / f"d{number:06}" / "facts.trig"
        text = path.read_text("utf-8")
        assert f"<{passage}> {{\n" in text
        path.write_text(text.replace(f"<{passage}> {{\n", f"<{passage}> {{\n    {fact} .\n"), "utf-8")
    cache = DocumentCache(read_head(corpus), tmp_path / "parts")
    documents, refused = cache.documents(quiet)
    assert refused == ()
    graph = release_graph(cache.head, documents)

    def found(triples: Iterable[Triple]) -> Verdict:
        return Verdict.of(validate_graph(graph, read_shapes(tuple(triples)), quiet))

    in_parts = found(SHAPES.triples)
    assert in_parts == found(triple for triple in SHAPES.triples if triple[1] != constraints.SHAPES.decidedIn)
    messages = {one.message.en for one in in_parts.findings}
    for _, _, _, says in ACROSS_DOCUMENTS.values():
        assert any(message.startswith(says) for message in messages), says
    # Said of the wrong graph, it is noticed: so the equality above proves what the shapes say of theirs.
    wrong = {constraints.COMMON: constraints.DOCUMENT}
    assert in_parts != found((s, p, wrong.get(o, o)) for s, p, o in SHAPES.triples)


# A property of entities that others have, too; one constraint that follows it, and a document that breaks it.
PROPERTY = """
ici:registeredAs a owl:DatatypeProperty ;
    rdfs:label "مسجل برقم"@ar , "registered as"@en .
"""
CONSTRAINTS = {
    "by SPARQL, between entities": """
shapes:Registered a sh:NodeShape ;
    sh:targetSubjectsOf ici:registeredAs ;
    sh:sparql [
        sh:prefixes <https://w3id.org/isnad/shapes> ;
        sh:message "رقم واحد لشيئين."@ar , "One number for two things."@en ;
        sh:select "SELECT $this ?value WHERE { $this ici:registeredAs ?value . ?other ici:registeredAs ?value . FILTER ( ?other != $this ) }" ] .
""",
    "by SPARQL, from an entity to the claims about it in all documents": """
shapes:Registered a sh:NodeShape ;
    sh:targetSubjectsOf ici:registeredAs ;
    sh:sparql [
        sh:prefixes <https://w3id.org/isnad/shapes> ;
        sh:message "رقم واحد لشيئين."@ar , "One number for two things."@en ;
        sh:select "SELECT $this ?value WHERE { $this ici:registeredAs ?value . ?claim rdf:predicate ici:registeredAs ; rdf:object ?value ; rdf:subject ?other . FILTER ( ?other != $this ) }" ] .
""",
    "by a component that is not read here": """
shapes:Registered a sh:NodeShape ;
    sh:targetSubjectsOf ici:registeredAs ;
    sh:property [
        sh:path ici:registeredAs ;
        sh:message "رقم واحد لشيئين."@ar , "One number for two things."@en ;
        sh:not [ sh:path [ sh:inversePath ici:registeredAs ] ; sh:minCount 2 ] ] .
""",
}  # fmt: skip


def register(home: Path, number: int, value: str) -> None:
    """Have a document say that a thing of its own is registered."""
    path = home / "data" / "documents" / f"d{number:06}" / "facts.trig"
    text = path.read_text("utf-8")
    changed = re.sub(
        r"(id:\w+) a ici:Summit ;", rf'\1 ici:registeredAs "{value}" ; a ici:Summit ;', text, count=1
    )
    assert changed != text
    path.write_text(changed, "utf-8")


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS.keys())
def test_a_new_constraint_is_held_across_documents_when_one_changes_too(
    several: Path, tmp_path: Path, constraint: str
) -> None:
    for name, added in (("ici.ttl", PROPERTY), ("shapes.ttl", constraint)):
        with (several / "ontology" / name).open("a", encoding="utf-8") as file:
            file.write(added)
    register(several, 2, "17")
    first = build(several, tmp_path / "out", quiet)
    register(several, 4, "17")
    for out in (tmp_path / "out", tmp_path / "anew"):  # with the other documents in the cache, and with none
        with pytest.raises(InvalidGraph, match="One number for two things"):
            build(several, out, quiet)
    assert (tmp_path / "out" / "current").readlink().name == first.version


def test_the_build_says_which_shapes_it_leaves_to_pyshacl(several: Path, tmp_path: Path) -> None:
    with (several / "ontology" / "shapes.ttl").open("a", encoding="utf-8") as file:
        file.write("shapes:Odd a sh:NodeShape ; sh:targetClass ici:Summit ; sh:closed false .\n")
    said: list[str] = []
    build(several, tmp_path / "out", lambda text: said.append(text.en))
    assert "pySHACL looks at the whole graph for: <https://w3id.org/isnad/shapes#Odd> (sh:closed)" in said


def test_a_part_that_was_spoilt_is_made_anew(tmp_path: Path) -> None:
    first = lines(paths.HOME, tmp_path)
    (part,) = (path for path in (tmp_path / "parts").iterdir() if path.is_dir())
    record = json.loads((part / "record.json").read_bytes())
    assert record["slug"] == "kuwait-ici-20-years"
    for name in ("record.json", "quads.nq"):
        (part / name).write_text("{", "utf-8")
        assert lines(paths.HOME, tmp_path) == first
