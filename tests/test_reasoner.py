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
from isnad.rdf.namespaces import CHAIN, ICI

pytestmark = pytest.mark.external  # HermiT needs a Java development kit
ONTOLOGY = paths.HOME / "ontology" / "ici.ttl"
CHAIN_TTL = ONTOLOGY.with_name("chain.ttl")


@pytest.mark.parametrize(("file", "axioms"), [(ONTOLOGY, 1000), (CHAIN_TTL, 200)])
def test_each_ontology_is_consistent_and_in_rl_by_itself(file: Path, axioms: int) -> None:
    report = check([file])
    assert report.reasoner_error is None
    assert report.consistent is True
    assert report.unsatisfiable == ()
    assert report.rl_violations == ()
    assert report.dl_violations == ()
    assert report.parse_errors == ()
    assert report.undeclared == ()
    assert report.axioms > axioms


def test_ontology_with_facts_and_inferences_is_consistent(release: Release) -> None:
    report = check([ONTOLOGY, CHAIN_TTL, release.folder / "isnad-facts.ttl"])
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
    assert check([ONTOLOGY, CHAIN_TTL, release.folder / "isnad-facts.ttl", clash]).consistent is False


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


@pytest.mark.parametrize(
    ("name", "file", "namespace", "classes"),
    [("ontology", ONTOLOGY, ICI, 30), ("chain", CHAIN_TTL, CHAIN, 6)],
    ids=["ici", "chain"],
)
def test_a_served_ontology_opens_in_owlready2_and_in_the_owl_api(
    name: str, file: Path, namespace: str, classes: int, address: str, tmp_path: Path
) -> None:
    declared = {
        str(s) for s in Graph().parse(file).subjects(RDF.type, OWL.Class) if str(s).startswith(namespace)
    }
    assert len(declared) > classes
    for extension in ("rdf", "ttl"):
        found = request(address, "GET", f"/{name}.{extension}")
        assert found.status == 200
        (tmp_path / f"{name}.{extension}").write_bytes(found.body)
        read = Graph().parse(
            tmp_path / f"{name}.{extension}", format="xml" if extension == "rdf" else "turtle"
        )
        assert isomorphic(read, Graph().parse(file))
    opened = owlready2.World().get_ontology((tmp_path / f"{name}.rdf").as_uri()).load()
    assert {one.iri for one in opened.classes() if one.iri.startswith(namespace)} == declared
    report = check([tmp_path / f"{name}.rdf"])
    assert report.parse_errors == report.undeclared == ()
    assert report.classes >= len(declared)
    assert report.consistent is True
