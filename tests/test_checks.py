"""Each of the twenty checks passes on the real graph, and fails on a fault made for it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from project_copy import ProjectCopy

from isnad.build.checks import CHECKS, Check
from isnad.build.findings import Finding, Verdict
from isnad.build.pipeline import Built
from isnad.build.releases import fingerprint
from isnad.locale import Text
from isnad.rdf.namespaces import WIKIDATA
from isnad.rdf.terms import iri
from isnad.rdf.vocabulary import ICI, ID, OWL, RDF
from isnad.source.sources import read_sources

SECOND = Path(__file__).with_name("support") / "second-document"
BY_NUMBER = {check.number: check for check in CHECKS}


def test_there_are_twenty_with_titles_in_both_languages() -> None:
    assert [check.number for check in CHECKS] == list(range(1, 21))
    assert all(check.title.ar and check.title.en for check in CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=[f"{c.number:02}" for c in CHECKS])
def test_check_passes(check: Check, built: Built) -> None:
    assert check.run(built) == []


# The fault made for a check that looks at files: the file, what stands there, what comes instead.
ICI_TTL, SHAPES = "ontology/ici.ttl", "ontology/shapes.ttl"
FAULTS: dict[int, tuple[str, str, str]] = {
    2: ("data/entities.ttl", "id:Kuwait\n", "id:Kuwait \n"),
    3: (ICI_TTL, "    dcterms:license     <https://creativecommons.org/licenses/by/4.0/> ;\n", ""),
    4: (ICI_TTL, "<https://w3id.org/isnad/ici> a owl:Ontology ;", "<urn:other> a owl:Ontology .\n<https://w3id.org/isnad/ici> a owl:Ontology ;"),
    5: (ICI_TTL, '"دولة"@ar , "state"@en', '"state"@en'),
    6: (ICI_TTL, '"مدينة"@ar , "city"@en', '"مدينة"@ar , "region"@en'),
    7: ("data/entities.ttl", "# ── States", 'id:no_such_name rdfs:label "س"@ar , "x"@en .\n# ── States'),
    8: (ICI_TTL, '"مدينة"@ar , "city"@en', '"مديـنة"@ar , "city"@en'),
    9: (SHAPES, "sh:class ici:State", "sh:class ici:Estate"),
    10: (ICI_TTL, "ici:Place a owl:Class ;\n    rdfs:subClassOf sem:Place ;", "ici:Place a owl:Class ;\n    rdfs:subClassOf sem:Place , ici:City ;"),
    11: (ICI_TTL, "    rdfs:domain ici:Launch ; rdfs:range ici:CooperationFramework ;\n", ""),
    12: (ICI_TTL, "ici:Period a owl:Class ;", "ici:Lonely a owl:Class .\nici:Period a owl:Class ;"),
    13: (ICI_TTL, "ici:Period a owl:Class ;", "ici:Period rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ici:since ; owl:someValuesFrom ici:Event ] .\nici:Period a owl:Class ;"),
    16: (SHAPES, "        sh:severity sh:Violation ;\n", ""),
    18: ("queries/capitals.csv", "Brussels", "Berlin"),
    20: ("ontology/ici.ttl", 'owl:versionInfo     "0.1.0"', 'owl:versionInfo     "0.2.0"'),
}  # fmt: skip


@pytest.mark.parametrize("number", sorted(FAULTS))
def test_check_notices_its_fault_in_a_file(number: int, home: ProjectCopy, built: Built) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md"):
        (home.path / name).write_bytes((Path(__file__).parents[1] / name).read_bytes())
    home.spoil(*FAULTS[number])
    assert BY_NUMBER[number].run(replace(built, sources=read_sources(home.path))) != []


def _with_a_number_read_differently(built: Built) -> Built:
    """Add what a build refuses by itself, and rdflib reads as 7."""
    ontology = built.sources.ontology
    file = replace(ontology.alignments, text=f"{ontology.alignments.text}\n<urn:a> <urn:b> 007 .\n")
    return replace(built, sources=replace(built.sources, ontology=replace(ontology, alignments=file)))


def _with_unexpected_type(built: Built) -> Built:
    extra = (ID.Energy, RDF.type, ICI.Aim)
    return replace(built, graph=replace(built.graph, inferred=built.graph.inferred | {extra}))


def _with_warning(built: Built) -> Built:
    finding = Finding(f"<{ID}X>", "", "", "warning", Text(ar="تحذير", en="a warning"))
    return replace(built, verdict=Verdict((finding,)))


def _with_unattributed_fact(built: Built) -> Built:
    extra = (ID.Kuwait, ICI.memberOf, ID.GCCStates)
    return replace(built, graph=replace(built.graph, asserted=built.graph.asserted | {extra}))


def _with_guessed_link(built: Built) -> Built:
    extra = (ID.ICI, OWL.sameAs, iri(WIKIDATA + "Q1"))
    return replace(built, graph=replace(built.graph, links=built.graph.links | {extra}))


@pytest.mark.parametrize(
    ("number", "spoil"),
    [
        (1, _with_a_number_read_differently),
        (14, _with_unexpected_type),
        (15, _with_warning),
        (17, _with_unattributed_fact),
        (19, _with_guessed_link),
    ],
)
def test_check_notices_its_fault_in_the_graph(
    number: int, spoil: Callable[[Built], Built], built: Built
) -> None:
    assert BY_NUMBER[number].run(spoil(built)) != []


def test_command_says_a_line_a_check_and_how_the_text_is_used(home: ProjectCopy) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md"):
        (home.path / name).write_bytes((Path(__file__).parents[1] / name).read_bytes())
    before = fingerprint(home.path)
    run = home.run("check", "--coverage")
    assert run.returncode == 0, run.stdout
    lines = run.stdout.splitlines()
    assert sum(line.startswith("ok   ") for line in lines) == 20
    assert lines[-1] == "20 / 20"
    assert "  224  انضمام  <s02-" in run.stdout
    assert "declared unused" in run.stdout
    assert fingerprint(home.path) == before


def test_command_says_what_a_check_of_the_document_says_at_its_line(home: ProjectCopy) -> None:
    shutil.copytree(SECOND, home.path / "data" / "documents" / SECOND.name)
    folder = f"data/documents/{SECOND.name}"
    home.spoil(f"{folder}/facts.trig", '"2020-06"', '"2020-07"')
    home.spoil(f"{folder}/facts.trig", '"In June 2020 Norvia joined', '"Norvia joined')
    lines = home.run("check").stdout.splitlines()
    left = [line for line in home.run("document", "check", SECOND.name).stdout.splitlines() if folder in line]
    for line in left:
        where, mark, said = line.split(": ", 2)
        assert mark == "warning"
        assert any(f" {where}: " in one and one.endswith(said) for one in lines), (line, lines)
    assert any("facts.trig:" in line for line in left)
    assert any("text.txt:3:1" in line for line in left)


def test_command_fails_where_a_check_does(home: ProjectCopy) -> None:
    home.spoil(*FAULTS[18])
    run = home.run("check")
    assert run.returncode == 1
    assert "FAIL 18" in run.stdout
    assert "capitals" in run.stdout
