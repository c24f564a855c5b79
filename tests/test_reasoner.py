"""HermiT finds ontology and facts consistent; the OWL API finds the ontology in OWL 2 RL."""

from pathlib import Path

import owlready2
import pytest
from hermit import check
from raw_http import request
from rdflib import OWL, RDF, Graph
from rdflib.compare import isomorphic

from isnad import paths
from isnad.build.releases import Release
from isnad.rdf.namespaces import ICI

pytestmark = pytest.mark.external  # HermiT needs a Java development kit
ONTOLOGY = paths.HOME / "ontology" / "ici.ttl"


def test_ontology_is_consistent_and_in_rl() -> None:
    report = check([ONTOLOGY])
    assert report.reasoner_error is None
    assert report.consistent is True
    assert report.unsatisfiable == ()
    assert report.rl_violations == ()
    assert report.dl_violations == ()
    assert report.parse_errors == ()
    assert report.undeclared == ()
    assert report.axioms > 1000


def test_ontology_with_facts_and_inferences_is_consistent(release: Release) -> None:
    report = check([ONTOLOGY, release.folder / "isnad-facts.ttl"])
    assert report.reasoner_error is None
    assert report.consistent is True
    assert report.dl_violations == ()
    assert report.parse_errors == ()
    # The one thing RL does not know is the EDTF datatype, on an annotation, which no reasoner reads.
    assert all("edtf/EDTF" in line and "AnnotationAssertion" in line for line in report.rl_violations)
    assert report.individuals > 100


@pytest.mark.parametrize(
    "planted",
    [
        "id:Kuwait a ici:Event .",
        "id:NATO a ici:Person .",
        "id:ICI a ici:Programme .",
        "id:LaunchSummit ici:capitalOf id:Kuwait .",
    ],
)
def test_a_planted_clash_is_noticed(planted: str, release: Release, tmp_path: Path) -> None:
    clash = tmp_path / "clash.ttl"
    prefixes = "@prefix ici: <https://w3id.org/isnad/ici#> .\n@prefix id: <https://w3id.org/isnad/id/> .\n"
    clash.write_text(prefixes + planted)
    assert check([ONTOLOGY, release.folder / "isnad-facts.ttl", clash]).consistent is False


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (
            "ici:State rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ici:locatedIn ; owl:someValuesFrom ici:Place ] .",
            "UseOfNonSuperClassExpression",
        ),
        (
            "ici:hosts rdfs:range [ a owl:Class ; owl:unionOf ( ici:State ici:City ) ] .",
            "UseOfNonSuperClassExpression",
        ),
    ],
)
def test_a_planted_breach_of_the_profile_is_noticed(planted: str, said: str, tmp_path: Path) -> None:
    spoilt = tmp_path / "ici.ttl"
    spoilt.write_text(ONTOLOGY.read_text("utf-8") + planted, "utf-8")
    assert any(line.startswith(said) for line in check([spoilt]).rl_violations)


def test_the_served_ontology_opens_in_owlready2_and_in_the_owl_api(address: str, tmp_path: Path) -> None:
    declared = {
        str(s) for s in Graph().parse(ONTOLOGY).subjects(RDF.type, OWL.Class) if str(s).startswith(ICI)
    }
    assert len(declared) > 30
    for extension in ("rdf", "ttl"):
        found = request(address, "GET", f"/ontology.{extension}")
        assert found.status == 200
        (tmp_path / f"ici.{extension}").write_bytes(found.body)
        read = Graph().parse(tmp_path / f"ici.{extension}", format="xml" if extension == "rdf" else "turtle")
        assert isomorphic(read, Graph().parse(ONTOLOGY))
    opened = owlready2.World().get_ontology((tmp_path / "ici.rdf").as_uri()).load()
    assert {one.iri for one in opened.classes() if one.iri.startswith(ICI)} == declared
    report = check([tmp_path / "ici.rdf"])
    assert report.parse_errors == report.undeclared == ()
    assert report.classes >= len(declared)
    assert report.consistent is True
