"""Documents that differ stand beside each other: the build finds it, names it, takes no side and goes on."""

import hashlib
import shutil
from pathlib import Path

import pytest
from command_line import printed

from isnad import paths
from isnad.build.answers import store_of
from isnad.build.pipeline import Built, make
from isnad.errors import InvalidGraph
from isnad.rdf.namespaces import ID, OUTSIDE
from isnad.rdf.terms import iri, lexical
from isnad.rdf.vocabulary import CHAIN, DCTERMS, RDFS

SECOND = Path(__file__).parents[1] / "support" / "second-document"
SUMMIT = iri(f"{ID}MarlenSummit")
NUMBERS = {
    "other-day": "أولى",
    "conference-day": "ثانية",
    "exact-day": "ثالثة",
    "other-rank": "رابعة",
    "opening-day": "خامسة",
}
CONFERENCE = iri(f"{ID}NATOGulfConference")


def note(home: Path, slug: str, sentence: str, fact: str, about: str = "") -> None:
    """Add a document of one sentence."""
    folder = home / "data" / "documents" / slug
    folder.mkdir()
    (folder / "text.txt").write_text(sentence, "utf-8")
    digest = hashlib.sha256(sentence.encode()).hexdigest()
    prefixes = "\n".join(
        line for line in (SECOND / "facts.trig").read_text("utf-8").splitlines() if line.startswith("@prefix")
    )
    (folder / "facts.trig").write_text(
        f"@base <https://w3id.org/isnad/doc/{slug}/> .\n{prefixes}\n"
        f'<all> chain:quote "{sentence.rstrip(".")}"@en .\n<all> {{ {fact} }}\n{about}', "utf-8"
    )  # fmt: skip
    described = (SECOND / "document.ttl").read_text("utf-8").split("<second-document>")[0]
    (folder / "document.ttl").write_text(
        f'{described}<{slug}> a chain:Document ; rdfs:label "مذكرة {NUMBERS[slug]}"@ar , "Note {slug}"@en ;\n'
        f'    schema:sha256 "{digest}" ; dcterms:language "en" ; dcterms:rights "لنا"@ar , "ours"@en .\n',
        "utf-8",
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which documents differ on a day, on a day within a month, and on a number."""
    folder = tmp_path_factory.mktemp("differing")
    for name in ("ontology", "data", "queries"):
        shutil.copytree(paths.HOME / name, folder / name)
    shutil.copytree(SECOND, folder / "data" / "documents" / "second-document")
    note(folder, "other-day", "The Marlen Summit was held on 14 May 2019.",
         'id:MarlenSummit dcterms:date "2019-05-14"^^edtf:EDTF .')  # fmt: skip
    note(folder, "conference-day", "The conference was held on 13 January 2007.",
         'id:NATOGulfConference dcterms:date "2007-01-13"^^edtf:EDTF .')  # fmt: skip
    note(folder, "exact-day", "Norvia joined the Harbour Initiative on 3 June 2020.",
         'id:NorviaAccession dcterms:date "2020-06-03"^^edtf:EDTF .')  # fmt: skip
    note(folder, "other-rank", "Norvia joined the Harbour Initiative as the third coastal state.",
         "id:SecondCoastalState ici:ordinal 3 .")  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def built(home: Path) -> Built:
    return make(home, lambda _: None)


def named(built: Built) -> dict[str, str]:
    """Return the kind of each discrepancy that the build found by itself."""
    return {
        lexical(one.iri).removeprefix(OUTSIDE): lexical(one.kind).rsplit("#")[-1]
        for one in built.graph.sources.outside.discrepancies
        if one.iri.startswith(f"<{OUTSIDE}documents-")
    }


def test_the_build_names_each_difference_and_its_kind(built: Built) -> None:
    assert named(built) == {
        "documents-MarlenSummit-date": "contradiction",
        "documents-NATOGulfConference-date": "contradiction",
        "documents-NorviaAccession-date": "refinement",
        "documents-SecondCoastalState-ordinal": "contradiction",
    }
    labels = {lexical(o) for s, p, o in built.default if p == RDFS.label and "documents-MarlenSummit" in s}
    assert any("documents differ" in label and "Marlen Summit" in label for label in labels)
    assert len(labels) == 2


def test_both_values_stand_and_are_disputed_and_the_verdict_warns(built: Built) -> None:
    dates = {lexical(o) for s, p, o in built.graph.asserted if (s, p) == (SUMMIT, DCTERMS.date)}
    assert dates == {"2019-05-12", "2019-05-14"}
    statuses = {
        claim.triple[2]: claim.status for claim in built.claims if claim.triple[:2] == (SUMMIT, DCTERMS.date)
    }
    assert set(statuses.values()) == {CHAIN.disputed}
    refined = {
        c.status for c in built.claims if "NorviaAccession" in c.triple[0] and c.triple[1] == DCTERMS.date
    }
    assert refined == {CHAIN.unchallenged}
    assert built.verdict.conforms
    warned = [one for one in built.verdict.findings if "documents differ" in one.message.en]
    assert {one.focus for one in warned} >= {SUMMIT, CONFERENCE}
    assert all(one.where.startswith(("data", "/")) for one in warned)


def test_a_query_finds_what_each_document_says(built: Built) -> None:
    rows = store_of(built.default, built.named).query(
        """SELECT ?date ?document { ?x a chain:Discrepancy ; chain:sourceClaim ?claim .
           ?claim rdf:subject id:MarlenSummit ; rdf:object ?date ; prov:wasDerivedFrom ?passage .
           ?passage dcterms:isPartOf ?document }""",
        prefixes={
            "chain": "https://w3id.org/isnad/chain#", "id": ID, "prov": "http://www.w3.org/ns/prov#",
            "dcterms": "http://purl.org/dc/terms/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        },
    )  # fmt: skip
    found = {(row["date"].value, row["document"].value.rsplit("/", 1)[-1]) for row in rows}  # type: ignore[union-attr]
    assert found == {("2019-05-12", "second-document"), ("2019-05-14", "other-day")}


def test_a_document_check_passes_and_no_question_of_the_article_changes(
    built: Built, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [question.name for question, _ in built.new_answers] == []
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "OUT", home / ".build")
    code, lines = printed(capsys, "build")
    assert code == 0
    assert any("documents differ here" in line for line in lines)
    assert '"answered": false' not in (home / ".build" / "current" / "quality.json").read_text("utf-8")
    again, lines = printed(capsys, "build")
    assert again == 0
    assert any("documents differ here" in line for line in lines)


def test_two_values_in_one_document_are_still_refused(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "spoilt")
    facts = tmp_path / "spoilt" / "data" / "documents" / "other-day" / "facts.trig"
    facts.write_text(
        facts.read_text("utf-8").replace("dcterms:date ", 'dcterms:date "2019"^^edtf:EDTF , '), "utf-8"
    )
    with pytest.raises(InvalidGraph, match="one EDTF date"):
        make(tmp_path / "spoilt", lambda _: None)


def test_what_a_line_of_another_source_says_is_refused_at_the_line_that_asserts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ontology", "data", "queries"):
        shutil.copytree(paths.HOME / name, tmp_path / name)
    note(tmp_path, "opening-day", "The centre was opened on 24 January 2017.",
         'id:RegionalCentreInauguration dcterms:date "2017-01-24"^^edtf:EDTF .')  # fmt: skip
    monkeypatch.setattr(paths, "HOME", tmp_path)
    monkeypatch.setattr(paths, "OUT", tmp_path / ".build")
    facts = tmp_path / "data" / "documents" / "opening-day" / "facts.trig"
    line = next(
        number
        for number, text in enumerate(facts.read_text("utf-8").splitlines(), 1)
        if text.startswith("<all> {")
    )
    code, lines = printed(capsys, "document", "check", "opening-day")
    said = [one for one in lines if f"opening-day/facts.trig:{line}: error" in one]
    assert code == 1
    assert said
    assert all("chain:stance chain:attributed" in one for one in said)
    with pytest.raises(InvalidGraph) as caught:
        make(tmp_path, lambda _: None)
    assert caught.value.where.endswith(f"opening-day/facts.trig:{line}")
    facts.write_text(
        facts.read_text("utf-8").replace(
            '"@en .\n<all> {', '"@en ; chain:stance chain:attributed .\n<all> {'
        ),
        "utf-8",
    )
    assert printed(capsys, "document", "check", "opening-day")[0] == 0
    make(tmp_path, lambda _: None)
