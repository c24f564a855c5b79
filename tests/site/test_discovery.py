"""What machines look for: VoID, the saved queries in SIB's form, sitemap, robots, JSON-LD context."""

import json
import re
from urllib.parse import quote

import pytest
from http_client import CHROME, send
from pyoxigraph import RdfFormat, Store
from raw_http import request
from rdflib import Dataset, Graph, URIRef

from isnad import paths
from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.rdf.namespaces import DCTERMS, ICI, ID
from isnad.rdf.terms import iri, lexical
from isnad.rdf.vocabulary import RDF
from isnad.source.questions import read_questions

# What SIB's sparql-editor asks an endpoint before it shows itself, as its documentation has it.
EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
    ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq
"""
PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix
"""
CLASSES = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL {
        { ?pp void:classPartition [ void:class ?objectClass ] }
        UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
}
"""


def ask(address: str, text: str) -> list[dict[str, str]]:
    found = request(address, "GET", f"/sparql?query={quote(text)}&format=json")
    assert found.status == 200, found.body
    rows = json.loads(found.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


def test_saved_queries_are_in_the_endpoint_with_their_text(address: str) -> None:
    rows = ask(address, EXAMPLES)
    questions = read_questions(paths.HOME / "queries")
    assert {row["query"] for row in rows} == {question.body.strip() for question in questions}
    assert {row["comment"] for row in rows} == {t for q in questions for t in (q.title.ar, q.title.en)}


def test_prefixes_and_classes_are_in_the_endpoint(address: str, built: Built) -> None:
    prefixes = {row["prefix"]: row["namespace"] for row in ask(address, PREFIXES)}
    assert prefixes["ici"] == ICI
    rows = ask(address, CLASSES)
    found = {(row["subjectClass"], row["prop"], row.get("objectClass", "")) for row in rows}
    assert (f"{ICI}Accession", f"{ICI}accedingParty", f"{ICI}State") in found
    assert any(
        row.get("objectDatatype", "").endswith("EDTF") for row in rows if row["prop"] == f"{DCTERMS}date"
    )


def test_partitions_count_what_is_there(address: str, built: Built) -> None:
    rows = ask(address, """
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?class ?property ?n { ?c void:class ?class ; void:propertyPartition ?p . ?p void:property ?property ; void:triples ?n }
    """)  # fmt: skip
    said = built.graph.asserted | built.graph.entities
    types = {(s, lexical(o)) for s, p, o in said if p == RDF.type}
    assert len(rows) > 50
    for row in rows:
        members = {s for s, kind in types if kind == row["class"]}
        counted = sum(s in members and p == iri(row["property"]) for s, p, _ in said)
        assert counted == int(row["n"]), row


def test_void_names_the_addresses_of_this_server(address: str) -> None:
    found = send(f"{address}/.well-known/void")
    assert found.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = Graph().parse(data=found.body, format="turtle")
    dataset, void = URIRef("https://w3id.org/isnad/dataset"), "http://rdfs.org/ns/void#"
    assert str(graph.value(dataset, URIRef(void + "sparqlEndpoint"))) == f"{address}/sparql"
    dumps = [str(one) for one in graph.objects(dataset, URIRef(void + "dataDump"))]
    assert len(dumps) > 8
    for dump in dumps:
        assert dump.startswith(f"{address}/data/")
        assert send(dump).status == 200


def test_examples_are_a_file_with_the_endpoint_as_their_target(address: str) -> None:
    found = send(f"{address}/.well-known/sparql-examples")
    store = Store()
    store.load(found.body.encode(), format=RdfFormat.TURTLE)
    targets = {quad.object.value for quad in store if quad.predicate.value.endswith("/target")}
    assert targets == {f"{address}/sparql"}
    assert len({quad.subject.value for quad in store if quad.predicate.value.endswith("#select")}) > 60


def test_sitemap_lists_pages_that_are_there_each_with_its_twin(address: str) -> None:
    found = send(f"{address}/sitemap.xml")
    assert found.headers["content-type"].startswith("application/xml")
    pages = re.findall(r"<loc>([^<]+)</loc>", found.body)
    assert len(pages) == len(set(pages)) > 300
    for page in pages[:: len(pages) // 40]:
        assert send(page, Accept=CHROME).status == 200, page
        assert f'hreflang="ar" href="{page.replace("/en/", "/ar/")}"' in found.body
    assert f"Sitemap: {address}/sitemap.xml" in send(f"{address}/robots.txt").body


def test_context_reads_plain_json_as_our_graph(address: str) -> None:
    context = json.loads(send(f"{address}/context.jsonld").body)["@context"]
    plain = {
        "@context": context, "id": f"{ID}LaunchSummit", "type": "ici:Summit", "tookPlaceIn": f"{ID}Ankara",
        "label": {"en": "summit"}, "date": "2004-06",
    }  # fmt: skip
    graph = Dataset().parse(data=json.dumps(plain), format="json-ld")
    triples = {
        (str(s), str(p), str(o)) for s, p, o in Graph().parse(data=json.dumps(plain), format="json-ld")
    }
    assert graph
    assert (f"{ID}LaunchSummit", f"{ICI}tookPlaceIn", f"{ID}Ankara") in triples
    assert (f"{ID}LaunchSummit", f"{DCTERMS}date", "2004-06") in triples


@pytest.mark.parametrize("path", ["/.well-known/none", "/.well-known/void/x"])
def test_nothing_else_is_there(address: str, path: str) -> None:
    assert request(address, "GET", path).status == 404


def test_catalogue_is_the_same_file_and_graph(address: str, release: Release) -> None:
    graph = Graph().parse(release.folder / "catalogue.ttl")
    (row,) = ask(
        address, "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/isnad/graph/catalogue> { ?s ?p ?o } }"
    )
    assert int(row["n"]) == len(graph)


def test_permanent_names_would_lead_here(address: str) -> None:
    lines = send(f"{address}/w3id.htaccess").body.splitlines()
    rules = [line.split()[1:3] for line in lines if line.startswith("RewriteRule")]
    for name, accept in (
        ("id/Kuwait", "text/turtle"), ("id/Kuwait", CHROME), ("doc/kuwait-ici-20-years", CHROME), ("ici", "text/turtle"),
        ("data/isnad-facts.ttl", "*/*"), ("query/timeline", "text/turtle"), ("sparql", "text/turtle"), ("dataset", "text/turtle"), ("", "text/turtle"),
    ):  # fmt: skip
        pattern, target = next((p, t) for p, t in rules if re.search(p, name))
        led = re.sub(pattern, lambda m, to=target: re.sub(r"\$(\d)", lambda d: m[int(d[1])], to), name)  # type: ignore[misc]
        led = led.replace("\\%", "%")
        assert led.startswith(address)
        assert send(led, Accept=accept).status == 200, led
