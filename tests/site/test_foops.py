"""FOOPS!, check by check, for each ontology as it is served, where w3id.org would lead here.

The checks are those of oeg-upm/fair_ontologies 0.3.2 (`Check_*.java`), and the metadata what its Ontology.java reads. What
only a registry can grant is in NOT_GRANTED, with the reason; ontology/README.md has the list.
"""

import re
from collections.abc import Callable

import pytest
from http_client import send
from permanent_names import led
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS, VANN

from isnad import paths
from isnad.rdf.namespaces import ISNAD

Served = dict[str, Graph]
NAMES = ("ici", "chain")
BIBO = "http://purl.org/ontology/bibo/"
SERIALIZATIONS = ("application/rdf+xml", "text/turtle", "text/n3", "application/ld+json")
METADATA = {
    "OM1": (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator, VANN.preferredNamespaceUri),
    "OM2": (VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation),
    "OM3": (DCTERMS.publisher, FOAF.logo, URIRef(BIBO + "status"), DCTERMS.source, DCTERMS.issued),  # and a DOI
    "OM4_1": (DCTERMS.license,),
    "OM5_1": (DCTERMS.created, DCTERMS.creator),
    "OM5_2": (DCTERMS.issued, DCTERMS.publisher),
    "FIND1": (VANN.preferredNamespacePrefix,),
}  # fmt: skip
NOT_GRANTED = {
    "OM3": "no DOI has been assigned",
    "FIND2": "the prefixes are not in prefix.cc or LOV",
    "FIND3": "the ontologies are not in LOV",
    "FIND_3_BIS": "the ontologies are not in LOV",
}


@pytest.fixture(scope="module")
def served(address: str) -> Served:
    return {
        name: Graph().parse(data=send(led(address, name), Accept="text/turtle").body, format="turtle")
        for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("check", METADATA)
def test_metadata_is_there_once_a_language(check: str, name: str, served: Served) -> None:
    for predicate in METADATA[check]:
        values = list(served[name].objects(URIRef(ISNAD + name), predicate))
        languages = [getattr(value, "language", None) for value in values]
        assert values, predicate
        assert len(languages) == len(set(languages))


def _persistent(address: str, name: str, graph: Graph) -> bool:
    return "w3id.org" in ISNAD + name


def _open_protocol(address: str, name: str, graph: Graph) -> bool:
    return (ISNAD + name).startswith("http")


def _resolves(address: str, name: str, graph: Graph) -> bool:
    return all(send(led(address, name), Accept=kind).status == 200 for kind in SERIALIZATIONS[:2])


def _own_name(address: str, name: str, graph: Graph) -> bool:
    return list(graph.subjects(RDF.type, OWL.Ontology)) == [URIRef(ISNAD + name)]


def _version_differs(address: str, name: str, graph: Graph) -> bool:
    (version,) = graph.objects(URIRef(ISNAD + name), OWL.versionIRI)
    return str(version) != ISNAD + name


def _version_resolves(address: str, name: str, graph: Graph) -> bool:
    (version,) = graph.objects(URIRef(ISNAD + name), OWL.versionIRI)
    found = send(led(address, str(version).removeprefix(ISNAD)), Accept="text/turtle")
    other = send(led(address, f"{name}/0.0.9"), Accept="text/turtle")
    return found.status == 200 and f"<{version}>" in found.body and other.status == 404


def _licence_is_an_address(address: str, name: str, graph: Graph) -> bool:
    (licence,) = graph.objects(URIRef(ISNAD + name), DCTERMS.license)
    return str(licence) == "https://creativecommons.org/licenses/by/4.0/"  # not asked here: it is not ours


def _page_and_rdf(address: str, name: str, graph: Graph) -> bool:
    page = send(led(address, name), Accept="text/html")
    return page.headers["content-type"].startswith("text/html") and len(graph) > 100


def _has_a_page(address: str, name: str, graph: Graph) -> bool:
    return "<html" in send(led(address, name), Accept="text/html").body


def _has_rdf(address: str, name: str, graph: Graph) -> bool:
    return len(graph) > 100


def _metadata_of_others(address: str, name: str, graph: Graph) -> bool:
    return any(str(p).startswith(str(DCTERMS)) for p in graph.predicates(URIRef(ISNAD + name)))


def _extends_others(address: str, name: str, graph: Graph) -> bool:
    kinds = {str(s) for kind in (OWL.Class, OWL.ObjectProperty) for s in graph.subjects(RDF.type, kind)}
    return any(not one.startswith((ISNAD, str(OWL))) for one in kinds)


def _terms(graph: Graph, name: str) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {s for kind in kinds for s in graph.subjects(RDF.type, kind)}
    return {s for s in found if isinstance(s, URIRef) and s.startswith(f"{ISNAD}{name}#")}


def _in_both_languages(graph: Graph, term: URIRef, predicate: URIRef) -> bool:
    return {getattr(value, "language", None) for value in graph.objects(term, predicate)} == {"ar", "en"}


def _labelled(address: str, name: str, graph: Graph) -> bool:
    return all(_in_both_languages(graph, term, RDFS.label) for term in _terms(graph, name))


def _described(address: str, name: str, graph: Graph) -> bool:
    return all(_in_both_languages(graph, term, SKOS.definition) for term in _terms(graph, name))


CHECKS: dict[str, Callable[[str, str, Graph], bool]] = {
    "PURL1": _persistent, "HTTP1": _open_protocol, "URI1": _resolves, "URI2": _own_name, "VER1": _version_differs,
    "VER2": _version_resolves, "OM4_2": _licence_is_an_address, "CN1": _page_and_rdf, "DOC1": _has_a_page,
    "RDF1": _has_rdf, "VOC1": _metadata_of_others, "VOC2": _extends_others, "VOC3": _labelled, "VOC4": _described,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("check", CHECKS)
def test_check_passes(check: str, name: str, address: str, served: Served) -> None:
    assert CHECKS[check](address, name, served[name])


def test_logo_is_an_image_of_ours(address: str, served: Served) -> None:
    for name in NAMES:
        (logo,) = served[name].objects(URIRef(ISNAD + name), FOAF.logo)
        found = send(led(address, str(logo).removeprefix(ISNAD)))
        assert (found.status, found.headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")


def test_an_old_name_leads_to_the_term_that_has_its_meaning_now(address: str, served: Served) -> None:
    page = send(f"{address}/en/ontology").body
    moved = list(served["ici"].subject_objects(DCTERMS.isReplacedBy))
    assert len(moved) == 30
    for old, new in moved:
        assert served["ici"].value(old, OWL.deprecated)
        assert (new, RDFS.label, None) in served["chain"]
        name = str(new).partition("#")[2]
        assert str(old) == f"{ISNAD}ici#{name}"  # so that the same part of the page is led to
        entry = page.split(f'<div class="term" id="{name}"')[1].split('<div class="term"')[0]
        assert f"ici:{name}</bdi>" in entry
        assert f"chain:{name}</bdi>" in entry


def test_pitfalls_of_oops_that_a_program_can_see(served: Served) -> None:
    for name, graph in served.items():
        for predicate in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):  # P27, P30, P31
            assert not list(graph.subject_objects(predicate))
        assert not list(graph.subjects(RDF.type, OWL.SymmetricProperty))  # P26, P28
        assert all(one != other for one, other in graph.subject_objects(OWL.inverseOf))  # P25
        for chain in graph.objects(None, OWL.propertyChainAxiom):  # P33
            assert len(list(graph.items(chain))) > 1
        assert not re.search(r"\.(owl|rdf|ttl|nt)$", name)  # P36
        foreign = {
            s for s, p in graph.subject_predicates() if p == SKOS.definition and not str(s).startswith(ISNAD)
        }
        assert not foreign  # P40: nothing is defined in the namespace of another


def test_the_list_names_every_check_and_why_some_are_not_granted() -> None:
    readme = (paths.HOME / "ontology" / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| .* \| (holds|no)", readme, re.MULTILINE))
    assert listed.keys() == METADATA.keys() | CHECKS.keys() | NOT_GRANTED.keys()
    assert {check for check, found in listed.items() if found == "no"} == NOT_GRANTED.keys()
    assert len(listed) == 24
    for name in NAMES:  # what is not granted is not claimed
        assert "doi.org" not in (paths.HOME / "ontology" / f"{name}.ttl").read_text("utf-8")
