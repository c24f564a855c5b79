"""What machines look for: VoID, the saved queries in SIB's form, sitemap, robots, JSON-LD context."""

import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyshacl
import pytest
from http_client import CHROME, send
from permanent_names import led
from pyld import jsonld
from pyoxigraph import RdfFormat, Store, parse
from raw_http import request
from rdflib import Dataset, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF as RDF_TERMS

from isnad import paths
from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.rdf.namespaces import DCTERMS, ICI, ID, ISNAD, WIKIDATA
from isnad.rdf.terms import iri, labels_of, lexical
from isnad.rdf.vocabulary import PROV, RDF, VOID
from isnad.source.questions import read_questions

RDF_TYPE, SPDX = RDF_TERMS.type, Namespace("http://spdx.org/rdf/terms#")
# releases/3.0.0/shacl/dcat-ap-SHACL.ttl of github.com/SEMICeu/DCAT-AP; © European Union, CC BY 4.0.
DCAT_AP = "92f76609d78d257123e75bc6b7155df5cc0a63f14c29fbc12b0ac95c56af2059"
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
    assert len(dumps) == 7  # the dataset as RDF, whole and in parts; the ontology is another
    for dump in dumps:
        assert dump.startswith(f"{address}/data/")
        assert send(dump).status == 200


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/rdf+xml", "application/ld+json"],
)  # fmt: skip
def test_the_catalogue_comes_in_the_format_that_is_asked_for(address: str, media_type: str) -> None:
    found = request(address, "GET", "/.well-known/void", None, [("Accept", media_type)])
    assert (found.status, found.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert "accept" in found.headers["vary"].lower()
    turtle = request(address, "GET", "/.well-known/void", None, [("Accept", "text/turtle")])

    def triples(body: bytes, media: str) -> set[tuple[str, ...]]:
        read = parse(body, format=RdfFormat.from_media_type(media))
        named = (tuple(map(str, (one.subject, one.predicate, one.object))) for one in read)
        return {one for one in named if not any(part.startswith("_:") for part in one)}

    assert triples(found.body, media_type) == triples(turtle.body, "text/turtle") != set()
    listed = request(address, "GET", "/data", None, [("Accept", media_type)])
    is_json = media_type == "application/ld+json"  # schema.org's words are in this, too
    assert (listed.status, listed.headers.get("location")) == (
        (200, None) if is_json else (303, "/.well-known/void")
    )


def test_a_catalogue_in_no_format_of_rdf_is_a_406_and_a_name_counts(address: str) -> None:
    for path in ("/.well-known/void", "/data"):
        for accept in ("image/png", "text/csv"):
            assert request(address, "GET", path, None, [("Accept", accept)]).status == 406, (path, accept)
        assert request(address, "GET", path, None, [("Accept", "*/*")]).status == 200
        assert request(address, "GET", path).status == 200
    named = request(address, "GET", "/.well-known/void?format=rdf")
    assert named.headers["content-type"].startswith("application/rdf+xml")


def test_a_query_too_long_for_an_address_is_told_of_beforehand(address: str) -> None:
    assert request(address, "GET", f"/sparql?query={'x' * 70_000}").status == 414  # the HTTP server's own
    for language, word in (("en", "send a long query by POST"), ("ar", "أرسل الاستعلام الطويل بـ POST")):
        assert word in send(f"{address}/{language}/limits").body


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
    assert len(graph) == len(triples) == 4
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
    for name, accept in (
        ("id/Kuwait", "text/turtle"), ("id/Kuwait", CHROME), ("doc/kuwait-ici-20-years", CHROME), ("ici", "text/turtle"),
        ("ici/0.1.0", "text/turtle"), ("ici/0.1.0", CHROME), ("chain", "text/turtle"), ("chain/0.1.0", CHROME), ("logo", "*/*"),
        ("data/isnad-facts.ttl", "*/*"), ("query/timeline", "text/turtle"), ("sparql", "text/turtle"), ("dataset", "text/turtle"), ("", "text/turtle"),
    ):  # fmt: skip
        target = led(address, name)
        assert target.startswith(address)
        assert send(target, Accept=accept).status == 200, target


def test_a_program_reads_the_list_of_files_at_data(address: str, release: Release) -> None:
    for path in ("/data", "/data/"):
        page = request(address, "GET", path, None, [("Accept", CHROME), ("Accept-Language", "ar")])
        assert (page.status, page.headers["location"]) == (303, "/ar/data")
        turtle = request(address, "GET", path, None, [("Accept", "text/turtle")])
        assert (turtle.status, turtle.headers["location"]) == (303, "/.well-known/void")
        listed = json.loads(request(address, "GET", path).body)
        made = {
            urlsplit(one["contentUrl"]).path: one["encodingFormat"]
            for one in listed["distribution"]
            if "/data/" not in one["contentUrl"]
        }
        questions = read_questions(paths.HOME / "queries")
        tables = {f"/queries/{question.name}.labelled.csv" for question in questions}
        assert made.keys() == {"/mismatches.csv", "/quickstatements.txt"} | tables
        for made_path, media_type in made.items():
            head = request(address, "HEAD", made_path)
            assert (head.status, head.headers["content-type"].partition(";")[0]) == (200, media_type)
        files = {one["contentUrl"].partition("/data/")[2] for one in listed["distribution"]} - {""}
        assert files == {
            str(file.relative_to(release.folder))
            for file in release.folder.rglob("*")
            if file.is_file() and file.name != "SHA256SUMS"
        }


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_data_page_holds_a_dataset_as_those_who_index_datasets_ask(address: str, language: str) -> None:
    page = send(f"{address}/{language}/data").body
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "Dataset"
    assert 50 <= len(found["description"]) <= 5000
    assert (
        found["name"]
        == {"ar": "إسناد: مبادرة إسطنبول للتعاون", "en": "Isnad: the Istanbul Cooperation Initiative"}[
            language
        ]
    )
    assert found["license"].startswith("https://creativecommons.org/")
    assert found["creator"]["@type"] == "Organization"
    assert found["creator"]["name"] == {"ar": "مؤلفو إسناد", "en": "The Isnad authors"}[language]
    for one in found["distribution"]:
        assert one["@type"] == "DataDownload"
        sent = request(address, "GET", one["contentUrl"].removeprefix(address))
        assert sent.headers["content-type"].partition(";")[0] == one["encodingFormat"]
        assert one["contentSize"] == f"{len(sent.body)} B"
        assert one["sha256"] == hashlib.sha256(sent.body).hexdigest()


def test_each_distribution_has_what_a_catalogue_asks(address: str) -> None:
    """Hold the catalogue to DCAT-AP 3's mandatory properties, and to what each file is."""
    graph = Graph().parse(data=send(f"{address}/.well-known/void").body, format="turtle")
    dcat, terms = Namespace("http://www.w3.org/ns/dcat#"), Namespace(DCTERMS)
    mandatory = {
        dcat.Catalog: (terms.title, terms.description, terms.publisher, dcat.dataset),
        dcat.Dataset: (terms.title, terms.description, dcat.distribution),
        dcat.Distribution: (dcat.accessURL, dcat.mediaType, terms.title, terms.license),
        dcat.DataService: (dcat.endpointURL, terms.title, dcat.servesDataset),
        URIRef("http://xmlns.com/foaf/0.1/Agent"): (URIRef("http://xmlns.com/foaf/0.1/name"),),
    }
    for kind, properties in mandatory.items():
        things = list(graph.subjects(RDF_TYPE, kind))
        assert things
        for thing in things:
            assert all(graph.value(thing, one) is not None for one in properties), thing
    made = set(graph.subjects(dcat.accessService))
    questions = read_questions(paths.HOME / "queries")
    assert {URIRef(f"{address}/queries/{one.name}.labelled.csv") for one in questions} <= made
    for file in set(graph.subjects(RDF_TYPE, dcat.Distribution)) - made:
        assert graph.value(file, dcat.byteSize) is not None
        body = request(address, "GET", str(file).removeprefix(address)).body
        assert str(graph.value(file, dcat.downloadURL)) == str(file)
        assert int(str(graph.value(file, dcat.byteSize))) == len(body)
        checksum = graph.value(file, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(body).hexdigest()
        media = str(graph.value(file, dcat.mediaType))
        assert re.fullmatch(r"https://www\.iana\.org/assignments/media-types/[a-z]+/[a-z0-9.+-]+", media)


def test_the_catalogue_conforms_to_the_shapes_of_dcat_ap(address: str) -> None:
    """Hold it to the shapes of DCAT-AP 3.0.0, with what RDFS infers: all that is named is a resource."""
    shapes = Path(__file__).parents[1] / "evidence" / "dcat-ap-3.0.0.shacl.ttl"
    assert hashlib.sha256(shapes.read_bytes()).hexdigest() == DCAT_AP
    found = send(f"{address}/.well-known/void").body
    data = Graph().parse(data=found, format="turtle")
    dcat = Namespace("http://www.w3.org/ns/dcat#")
    described = Graph()
    for prefix in (
        "http://www.w3.org/ns/dcat#",
        DCTERMS,
        "http://xmlns.com/foaf/0.1/",
        str(RDF_TERMS),
        str(SPDX),
    ):
        described += (triple for triple in data if str(triple[1]).startswith(prefix))
    conforms, _, report = pyshacl.validate(
        described, shacl_graph=str(shapes), inference="rdfs", advanced=True
    )
    assert conforms, report
    described.remove((None, dcat.accessURL, None))
    assert not pyshacl.validate(described, shacl_graph=str(shapes), inference="rdfs", advanced=True)[0]


def test_a_linkset_a_predicate_counts_its_links(built: Built) -> None:
    catalogue = built.graph.catalogue
    linksets = {s for s, p, o in catalogue if p == RDF.type and o == VOID.Linkset}
    said = {
        next(o for s, p, o in catalogue if s == one and p == VOID.linkPredicate): int(
            lexical(next(o for s, p, o in catalogue if s == one and p == VOID.triples))
        )
        for one in linksets
    }
    counted = Counter(p for _, p, o in built.graph.links if o.startswith(f"<{WIKIDATA}") and "skos" in p)
    assert said == dict(counted)
    assert len(said) >= 3
    assert all(any(s == one and p == VOID.objectsTarget for s, p, _ in catalogue) for one in linksets)


def test_what_is_dumped_is_rdf_alone(built: Built) -> None:
    dumps = {lexical(o) for _, p, o in built.graph.catalogue if p == VOID.dataDump}
    assert f"{ISNAD}data/isnad.nq" in dumps
    assert {dump.rpartition(".")[2] for dump in dumps} == {"ttl", "trig", "nq", "jsonld"}


@pytest.mark.parametrize("path", ["/.well-known/void", "/context.jsonld", "/data"])
def test_what_has_not_changed_is_not_sent_again(address: str, path: str) -> None:
    tag = request(address, "GET", path).headers["etag"]
    again = request(address, "GET", path, None, [("If-None-Match", tag)])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("name", ["LaunchSummit", "Kuwait", "KuwaitAccession"])
def test_an_entity_in_json_reads_as_plain_json_and_means_the_same(address: str, name: str) -> None:
    body = request(address, "GET", f"/id/{name}.jsonld").body
    found = json.loads(body)
    assert found["@graph"][0]["id"] == f"{ID}{name}"
    assert all(one.startswith("ici:") for one in found["@graph"][0]["type"])
    assert set(found["@graph"][0]["label"]) == {"ar", "en"}
    context = json.loads(send(f"{address}/context.jsonld").body)
    embedded = json.dumps({**found, **context})
    framed = jsonld.frame(
        {**found, **context}, {**context, "@type": found["@graph"][0]["type"][0], "@embed": "@never"}
    )
    assert f"{ID}{name}" in json.dumps(framed)
    turtle = Graph().parse(data=request(address, "GET", f"/id/{name}.ttl").body, format="turtle")
    assert isomorphic(Graph().parse(data=embedded, format="json-ld"), turtle)


def test_every_node_of_the_dump_names_its_type_by_the_keyword(release: Release) -> None:
    nodes = json.loads((release.folder / "isnad.jsonld").read_bytes())
    summits = [node["@id"] for node in nodes if f"{ICI}Summit" in node.get("@type", ())]
    assert f"{ID}LaunchSummit" in summits  # what the frame {"@type": "ici:Summit"} matches
    assert not any(f"{RDF_TYPE}" in node for node in nodes)


def test_tables_name_each_thing_and_each_claim_in_both_languages(release: Release, built: Built) -> None:
    with (release.folder / "entities.csv").open(encoding="utf-8", newline="") as file:
        entities = list(csv.DictReader(file))
    assert len({row["entity"] for row in entities}) == len(entities) > 100
    assert all(row["entity_ar"] and row["entity_en"] for row in entities)
    kuwait = next(row for row in entities if row["entity"] == f"{ID}Kuwait")
    assert (kuwait["entity_en"], kuwait["wikidata"]) == ("Kuwait", "Q817")
    types = {row["entity"].removeprefix(ID): row["types"] for row in entities}
    assert (types["Kuwait"], types["NATODeputySecretaryGeneral"]) == ("Actor Place State", "org:Post")
    with (release.folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    of_passages = {
        lexical(s) for one in built.claims for s, p, _ in one.statement if p == PROV.wasDerivedFrom
    }
    assert {row["claim"] for row in claims} == of_passages
    assert len(claims) == len(of_passages)
    (facts,) = built.sources.facts
    ontology = labels_of(built.sources.ontology.declarations) | {
        RDF.type: {"ar": "من نوع", "en": "is of type"}
    }
    names = {row["entity"]: (row["entity_ar"], row["entity_en"]) for row in entities}
    for row in claims:
        assert row["quote"] == facts.document.text[int(row["begin"]) : int(row["end"])]
        assert (row["subject_ar"], row["subject_en"]) == names[row["subject"]]
        said = {language: row[f"predicate_{language}"] for language in ("ar", "en")}
        assert said == ontology[iri(row["predicate"])]


def test_an_entity_page_says_what_it_is_in_the_words_of_schema_org(address: str) -> None:
    page = send(f"{address}/en/id/Kuwait").body
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert "Country" in found["@type"]
    assert found["sameAs"] == [f"{WIKIDATA}Q817"]
