"""The W3C's tests of SPARQL 1.1 over HTTP, against a server that can be written to and is empty at first.

Queries, result formats, their syntax, updates and their syntax are in the W3C's manifests. Those of the
protocol, of the graph store and of the service description are names and words there: what they ask is
written out here, under the same names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from project_copy import ROOT
from raw_http import Raw
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from w3c import SUITE, Entry, entries
from w3c_updates import Site, UpdateEntry, passes_query, passes_update, update_entries
from writing import TOKEN, writable

# What fails, and why; one that no longer does is noticed.
FAILING = {
    "aggregates/agg-empty-group": "of no row, GROUP BY makes no group, as an erratum of SPARQL 1.1 has it",
    "functions/strdt03": "in RDF 1.1 a simple literal is an xsd:string",
    "functions/strlang03": "in RDF 1.1 a simple literal is an xsd:string",
}
QUERIES, UPDATES = list(entries()), list(update_entries())

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
ROWS = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = ("application/rdf+xml", "text/turtle", "application/n-triples")
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with writable(tmp_path_factory.mktemp("w3c")) as served:
        yield Site(served.address, TOKEN)


def test_suite_is_whole() -> None:
    manifest = (SUITE / "protocol" / "manifest.ttl").read_text("utf-8")
    named = set(re.findall(r"^:(\w+) rdf:type mf:ProtocolTest", manifest, re.MULTILINE))
    assert named == {case.name for case in PROTOCOL}
    stored = (SUITE / "http-rdf-update" / "tests.html").read_text("utf-8")
    listed = re.findall(r"<h2[^>]*>(?:<a[^>]*>)?\s*([^<]+?)\s*<", stored)
    assert {re.sub(r"\s+", " ", name) for name in listed} >= {step.name for step in GRAPH_STORE}
    described = (SUITE / "service-description" / "manifest.ttl").read_text("utf-8")
    assert len(re.findall(r"rdf:type mf:ServiceDescriptionTest", described)) == 3
    assert len(QUERIES) + len(UPDATES) == 437


@pytest.mark.parametrize("entry", QUERIES, ids=lambda entry: entry.name)
def test_query(site: Site, entry: Entry) -> None:
    assert passes_query(site, entry) is (entry.name not in FAILING)


@pytest.mark.parametrize("entry", UPDATES, ids=lambda entry: entry.name)
def test_update(site: Site, entry: UpdateEntry) -> None:
    assert passes_update(site, entry)


def test_figure_is_in_the_documentation() -> None:
    stated = re.search(
        r"(\d+) of the W3C's (\d+) tests of SPARQL 1\.1 over HTTP",
        (ROOT / "server" / "http.md").read_text("utf-8"),
    )
    total = len(QUERIES) + len(UPDATES) + len(PROTOCOL) + len(GRAPH_STORE) + 3
    assert stated
    assert (int(stated[1]), int(stated[2])) == (total - len(FAILING), total)


# The protocol (SPARQL 1.1 Protocol).


@dataclass(frozen=True)
class Case:
    """One test: the requests that come first, the one that is looked at, and what must come of it."""

    name: str
    method: str = "POST"
    target: str = "/sparql"
    type: str = ""
    body: bytes | None = None
    status: tuple[int, ...] = (200,)
    holds: bytes = b""
    types: tuple[str, ...] = ROWS
    first: tuple[str, ...] = ()  # updates
    accept: str = ""


def pairs(*parameters: tuple[str, str]) -> str:
    return urlencode(parameters)


def dataset(name: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple((name, DATA.format(number)) for number in numbers)


TWO = f"ASK {{ <{DATA.format(1)}> a ?type . <{DATA.format(2)}> a ?type . }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{DATA.format(1)}> a ?type }} GRAPH ?g2 {{ <{DATA.format(2)}> a ?type }} }}"
FULL = f"ASK {{ <{DATA.format(3)}> a ?type . {NAMED[6:]}"
TRUE = b"true"
BAD = tuple(range(400, 500))
DONE = (200, 204)


def asked(
    name: str, text: str, *parameters: tuple[str, str], first: tuple[str, ...] = (), holds: bytes = TRUE
) -> Case:
    """A query that is posted as it is, with the parameters of its dataset in the address."""
    return Case(name, "POST", f"/sparql?{pairs(*parameters)}", QUERY, text.encode(), holds=holds, first=first)


def updated(name: str, text: str, *parameters: tuple[str, str], first: tuple[str, ...] = ()) -> Case:
    return Case(name, "POST", f"/update?{pairs(*parameters)}", UPDATE, text.encode(), DONE, first=first)


def refused(name: str, method: str, target: str, type_: str, body: bytes | None) -> Case:
    return Case(name, method, target, type_, body, BAD, types=())


EX = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
SIX = " ".join(f"GRAPH <{DATA.format(n)}> {{ <{DATA.format(n)}> a foaf:Document }}" for n in (1, 2, 3))
DOCUMENTS = (
    EX
    + "INSERT { GRAPH <http://example.org/protocol-update-dataset-test/> { ?s a dc:BibliographicResource } } WHERE "
)
FIRST = ("PREFIX foaf: <http://xmlns.com/foaf/0.1/> DROP ALL; INSERT DATA { " + SIX + " }",)

PROTOCOL = [
    Case("query_post_form", type=FORM, body=pairs(("query", "ASK {}")).encode(), holds=TRUE),
    Case(
        "query_dataset_default_graphs_get",
        "GET",
        f"/sparql?{pairs(('query', TWO), *dataset('default-graph-uri', 1, 2))}",
        holds=TRUE,
        first=FIRST,
    ),
    asked("query_dataset_default_graphs_post", TWO, *dataset("default-graph-uri", 1, 2), first=FIRST),
    asked("query_dataset_named_graphs_post", NAMED, *dataset("named-graph-uri", 1, 2), first=FIRST),
    Case(
        "query_dataset_named_graphs_get",
        "GET",
        f"/sparql?{pairs(('query', NAMED), *dataset('named-graph-uri', 1, 2))}",
        holds=TRUE,
        first=FIRST,
    ),
    asked(
        "query_dataset_full",
        FULL,
        *dataset("default-graph-uri", 3),
        *dataset("named-graph-uri", 1, 2),
        first=FIRST,
    ),
    # What the request names replaces what the text names (§2.1.4): data3 is in no graph of this dataset.
    asked(
        "query_multiple_dataset",
        f"ASK FROM <{DATA.format(3)}> {{ {NAMED[6:-2]} FILTER NOT EXISTS {{ <{DATA.format(3)}> a ?any }} }}",
        *dataset("default-graph-uri", 1),
        *dataset("named-graph-uri", 1, 2),
        first=FIRST,
    ),
    Case("query_get", "GET", f"/sparql?{pairs(('query', 'ASK {}'))}", holds=TRUE),
    asked("query_content_type_select", "SELECT (1 AS ?value) {}", holds=b"1"),
    Case("query_content_type_ask", type=QUERY, body=b"ASK {}", holds=TRUE, types=ROWS[:2]),
    Case("query_content_type_describe", type=QUERY, body=b"DESCRIBE <http://example.org/>", types=GRAPHS),
    Case(
        "query_content_type_construct",
        type=QUERY,
        body=b"CONSTRUCT { <s> <p> 1 } WHERE {}",
        types=GRAPHS,
        holds=b"<http://localhost/s>",
    ),
    updated(
        "update_dataset_default_graph",
        DOCUMENTS + "{ ?s a foaf:Document }",
        *dataset("using-graph-uri", 1),
        first=FIRST,
    ),
    updated(
        "update_dataset_default_graphs",
        DOCUMENTS + "{ ?s a foaf:Document }",
        *dataset("using-graph-uri", 1, 2),
        first=FIRST,
    ),
    updated(
        "update_dataset_named_graphs",
        DOCUMENTS + "{ GRAPH ?g { ?s a foaf:Document } }",
        *dataset("using-named-graph-uri", 1, 2),
        first=FIRST,
    ),
    updated(
        "update_dataset_full",
        DOCUMENTS + "{ GRAPH ?g { ?s a foaf:Document } ?s2 a foaf:Document }",
        *dataset("using-graph-uri", 1),
        *dataset("using-named-graph-uri", 2),
        first=FIRST,
    ),
    Case("update_post_form", "POST", "/update", FORM, pairs(("update", "CLEAR ALL")).encode(), DONE),
    updated("update_post_direct", "CLEAR ALL"),
    updated(
        "update_base_uri",
        "CLEAR GRAPH <http://example.org/protocol-base-test/> ; INSERT DATA { GRAPH "
        "<http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> <test> } }",
        first=("CREATE SILENT GRAPH <http://example.org/protocol-base-test/>",),
    ),
    Case("query_post_direct", type=QUERY, body=b"ASK {}", holds=TRUE),
    refused("bad_query_method", "PUT", f"/sparql?{pairs(('query', 'ASK {}'))}", "", b""),
    refused(
        "bad_multiple_queries",
        "GET",
        f"/sparql?{pairs(('query', 'ASK {}'), ('query', 'SELECT * {}'))}",
        "",
        None,
    ),
    refused("bad_query_wrong_media_type", "POST", "/sparql", "text/plain", b"ASK {}"),
    refused("bad_query_missing_form_type", "POST", "/sparql", "", pairs(("query", "ASK {}")).encode()),
    refused("bad_query_missing_direct_type", "POST", "/sparql", "", b"ASK {}"),
    refused("bad_query_non_utf8", "POST", "/sparql", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")),
    refused("bad_query_syntax", "GET", f"/sparql?{pairs(('query', 'ASK {'))}", "", None),
    refused("bad_update_get", "GET", f"/update?{pairs(('update', 'CLEAR ALL'))}", "", None),
    refused(
        "bad_multiple_updates",
        "POST",
        "/update",
        FORM,
        pairs(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")).encode(),
    ),
    refused("bad_update_wrong_media_type", "POST", "/update", "text/plain", b"CLEAR NAMED"),
    refused("bad_update_missing_form_type", "POST", "/update", "", pairs(("update", "CLEAR NAMED")).encode()),
    refused(
        "bad_update_non_utf8", "POST", "/update", f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode("utf-16")
    ),
    refused("bad_update_syntax", "POST", "/update", FORM, pairs(("update", "CLEAR XYZ")).encode()),
    refused(
        "bad_update_dataset_conflict",
        "POST",
        "/update",
        FORM,
        pairs(
            *dataset("using-named-graph-uri", 1),
            (
                "update",
                f"{EX} INSERT {{ ?s a dc:Agent }} USING <{DATA.format(2)}> WHERE {{ ?s a foaf:Person }}",
            ),
        ).encode(),
    ),
]
# What is so afterwards, by the name of the test.
SPACE = "GRAPH <http://example.org/protocol-update-dataset-test/>"
AFTER = {
    "update_dataset_default_graph": (1,),
    "update_dataset_default_graphs": (1, 2),
    "update_dataset_named_graphs": (1, 2),
    "update_dataset_full": (2,),
}


@pytest.mark.parametrize("case", PROTOCOL, ids=lambda case: case.name)
def test_protocol(site: Site, case: Case) -> None:
    for text in case.first:
        assert site.update(text).status == 204
    headers = {"Content_Type": case.type} if case.type else {}
    answer = site.send(case.method, case.target, case.body, **headers)
    assert answer.status in case.status, answer.body
    assert case.holds in answer.body
    if case.body is not None and answer.status == 200:
        assert answer.headers["content-type"].split(";")[0] in case.types
    if case.name in AFTER:
        _, body = site.ask(f"SELECT ?s {{ {SPACE} {{ ?s ?p ?o }} }} ORDER BY ?s", "", "csv")
        assert body.decode().split()[1:] == [DATA.format(number) for number in AFTER[case.name]]
    if case.name == "update_base_uri":
        _, body = site.ask(
            "SELECT ?o { GRAPH <http://example.org/protocol-base-test/> { ?s ?p ?o } }", "", "csv"
        )
        assert (
            body.decode().split()[1]
            == f"{site.address.replace('127.0.0.1', 'localhost')}".rsplit(":", 1)[0] + "/test"
        )


# The graph store (SPARQL 1.1 Graph Store HTTP Protocol); one step follows the other.


def person(
    subject: URIRef | BNode, *, name: str = "", given: str = "", family: str = "", card: tuple[URIRef, str]
) -> Graph:
    graph, node = Graph(), BNode()
    graph.add((subject, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), FOAF.Person))
    graph.add((subject, FOAF.businessCard, node))
    graph.add((node, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), VCARD.VCard))
    graph.add((node, card[0], Literal(card[1])))
    for predicate, value in ((FOAF.name, name), (FOAF.givenName, given), (FOAF.familyName, family)):
        if value:
            graph.add((subject, predicate, Literal(value)))
    return graph


ONE, SECOND = "/graph-store/person/1.ttl", "/graph-store/person/2.ttl"
SUBJECT = URIRef("http://example.org/person/1")
JOHN = person(SUBJECT, card=(VCARD.fn, "John Doe"))
JANE = person(SUBJECT, card=(VCARD.fn, "Jane Doe"))
NAMED_JANE = person(SUBJECT, name="Jane Doe", card=(VCARD.fn, "Jane Doe"))
WHOLE_JANE = person(SUBJECT, name="Jane Doe", given="Jane", family="Doe", card=(VCARD.fn, "Jane Doe"))
ALICE = person(BNode(), card=(VCARD["given-name"], "Alice"))
PART = '--{b}\r\nContent-Disposition: form-data; name="graph"; filename="{n}"\r\nContent-Type: text/turtle\r\n\r\n{t}\r\n'
NAMES = (
    PART.format(b="x1", n="a.ttl", t=f'<{SUBJECT}> <{FOAF.familyName}> "Doe" .')
    + PART.format(b="x1", n="b.ttl", t=f'<{SUBJECT}> <{FOAF.givenName}> "Jane" .')
    + "--x1--\r\n"
).encode()


def turtle(graph: Graph) -> bytes:
    return graph.serialize(format="turtle").encode()


@dataclass(frozen=True)
class Step:
    """One test: the request, the status, and the graph that comes."""

    name: str
    method: str
    target: str = ONE
    body: bytes | None = None
    type: str = "text/turtle"
    status: tuple[int, ...] = (200,)
    graph: Graph | None = None


CHANGED = (200, 204)
NEW = "(the new graph)"
GRAPH_STORE = [
    Step("PUT - Initial state", "PUT", body=turtle(JOHN), status=(201,)),
    Step("GET of PUT - Initial state", "GET", graph=JOHN),
    Step("PUT - graph already in store", "PUT", body=turtle(JANE), status=CHANGED),
    Step("GET of PUT - graph already in store", "GET", graph=JANE),
    Step("PUT - default graph", "PUT", "/graph-store?default", turtle(ALICE), status=(201,)),
    Step("GET of PUT - default graph", "GET", "/graph-store?default", graph=ALICE),
    Step("PUT - mismatched payload", "PUT", body=turtle(JANE), type="application/rdf+xml", status=(400,)),
    Step("PUT - empty graph", "PUT", SECOND, b"", status=(200, 201, 204)),
    Step("GET of PUT - empty graph", "GET", SECOND, graph=Graph()),
    Step("DELETE - existing graph", "DELETE", SECOND, status=CHANGED),
    Step("GET of DELETE - existing graph", "GET", SECOND, status=(404,)),
    Step("DELETE - non-existent graph", "DELETE", SECOND, status=(404,)),
    Step(
        "POST - existing graph",
        "POST",
        body=f'<{SUBJECT}> <{FOAF.name}> "Jane Doe" .'.encode(),
        status=CHANGED,
    ),
    Step("GET of POST - existing graph", "GET", graph=NAMED_JANE),
    Step(
        "POST - multipart/form-data",
        "POST",
        body=NAMES,
        type="multipart/form-data; boundary=x1",
        status=CHANGED,
    ),
    Step("GET of POST - multipart/form-data", "GET", graph=WHOLE_JANE),
    Step("POST - create new graph", "POST", "/graph-store", turtle(ALICE), status=(201,)),
    Step("GET of POST - create new graph", "GET", NEW, graph=ALICE),
    Step("POST - empty graph to existing graph", "POST", NEW, b"", status=CHANGED),
    Step("GET of POST - after noop", "GET", NEW, graph=ALICE),
    Step("HEAD on an existing graph", "HEAD", status=(200,)),
    Step("HEAD on a non-existing graph", "HEAD", SECOND, status=(404,)),
]


def test_graph_store(site: Site) -> None:
    assert site.update("DROP ALL").status == 204
    failed, new = [], ""
    for step in GRAPH_STORE:
        headers = {"Content_Type": step.type} if step.body is not None else {}
        answer = site.send(
            step.method,
            new if step.target == NEW else step.target,
            step.body,
            Accept="text/turtle",
            **headers,
        )
        new = answer.headers.get("location", new)
        if not _as_wanted(step, answer):
            failed.append((step.name, answer.status, answer.body[:300]))
    assert failed == []


def _as_wanted(step: Step, answer: Raw) -> bool:
    if answer.status not in step.status:
        return False
    if step.method == "HEAD":
        return answer.body == b""
    if step.graph is None:
        return True
    found = Graph().parse(data=answer.body, format="turtle")
    return answer.headers["content-type"].startswith("text/turtle") and isomorphic(found, step.graph)


# The service description.


def test_description_is_rdf_and_names_the_endpoint_and_fits_the_schema(site: Site) -> None:
    assert (
        site.update("DROP ALL; INSERT DATA { <a:s> <a:p> 1 . GRAPH <a:g> { <a:s> <a:p> 2 } }").status == 204
    )
    answer = site.send("GET", "/sparql", Accept="text/turtle")  # returns-rdf
    assert answer.status == 200
    graph = Graph().parse(data=answer.body, format="turtle")
    endpoint = site.address.replace("127.0.0.1", "localhost").rsplit(":", 1)[0] + "/sparql"
    (service,) = graph.subjects(SD.endpoint, URIRef(endpoint))  # has-endpoint-triple
    languages = set(graph.objects(service, SD.supportedLanguage))  # conforms-to-schema
    assert languages == {SD.SPARQL11Query, SD.SPARQL11Update}
    dataset_node = graph.value(service, SD.defaultDataset)
    (named,) = graph.objects(dataset_node, SD.namedGraph)
    assert graph.value(named, SD.name) == URIRef("a:g")
    (default,) = graph.objects(dataset_node, SD.defaultGraph)
    assert int(str(graph.value(default, VOID.triples))) == 1
    formats = {str(one).rpartition("/")[2] for one in graph.objects(service, SD.resultFormat)}
    of_rows = {f"SPARQL_Results_{name}" for name in ("CSV", "JSON", "TSV", "XML")}
    assert formats == {"JSON-LD", "N-Quads", "N-Triples", "RDF_XML", "TriG", "Turtle", *of_rows}
