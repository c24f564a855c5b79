"""What clients in Java, R, .NET, Ruby, Perl and PHP send, as they are documented: each has an answer that it reads."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from raw_http import request
from serving import Served
from w3c_updates import Site
from writing import TOKEN, writable

BEARER = ("Authorization", f"Bearer {TOKEN}")
FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
TERMS = """PREFIX : <http://e/> INSERT DATA { :a :p 01, 1.50, "x"@en, "1"^^<http://www.w3.org/2001/XMLSchema#boolean> }"""
ROWS, TRUTH, GRAPH = "SELECT ?o { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
JENA = f"{JSON}, {XML};q=0.9, text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1"
JENA_GRAPH = "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/rdf+xml;q=0.7, */*;q=0.3"
JENA_DATASET = "application/trig, application/n-quads;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
RDF4J = f"{JSON};q=0.8, {XML};q=0.8, application/x-binary-rdf-results-table, text/tab-separated-values;q=0.8, text/csv;q=0.8"
RDF4J_GRAPH = "application/x-binary-rdf, text/turtle;q=0.8, application/trig;q=0.9, application/n-quads;q=0.8, application/hdt"
DOTNET = f"{XML},{JSON},text/boolean,application/rdf+xml,text/turtle,text/rdf+n3,*/*;q=0.5"
RUBY = f"{JSON}, {XML}, text/boolean, text/tab-separated-values;q=0.8, text/csv;q=0.2, */*;q=0.1"
PERL = f"{XML},{JSON};q=0.9,text/turtle,application/rdf+xml;q=0.8,text/html;q=0.1"
EASYRDF = f"{JSON},{XML};q=0.8,application/json,text/plain;q=0.5,text/turtle,application/rdf+xml"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with writable(tmp_path_factory.mktemp("clients")) as found:
        assert Site(found.address, TOKEN).update(TERMS).status == 204
        yield found


@pytest.mark.parametrize(
    ("text", "accept", "more", "answered"),
    [
        # Jena: QueryExecutionHTTP, RDFConnection.
        (ROWS, JENA, {}, JSON), (TRUTH, JENA, {}, JSON), (GRAPH, JENA_GRAPH, {}, "text/turtle"),
        (GRAPH, JENA_DATASET, {}, "application/trig"), (ROWS, JENA, {"default-graph-uri": ""}, JSON),
        (GRAPH, "application/rdf+thrift, application/rdf+protobuf, text/turtle;q=0.9", {}, "text/turtle"),
        # RDF4J: SPARQLRepository, and what its own server's clients add.
        (ROWS, RDF4J, {"infer": "true", "queryLn": "SPARQL"}, JSON),
        (ROWS, RDF4J, {"$s": "<http://e/a>", "infer": "false"}, JSON),
        (TRUTH, f"text/boolean, {XML};q=0.8, {JSON};q=0.8", {"infer": "true"}, JSON),
        (GRAPH, RDF4J_GRAPH, {"infer": "true"}, "application/trig"),
        # R: SPARQL, httr, httr2, glitter.
        (ROWS, XML, {}, XML), (ROWS, "*/*", {"output": "csv"}, JSON), (ROWS, "*/*", {"format": "text/csv"}, "text/csv"),
        (ROWS, "application/json, text/xml, application/xml, */*", {}, JSON), (ROWS, "text/csv; charset=utf-8", {}, "text/csv"),
        # dotNetRDF, Ruby's sparql-client, Perl's RDF::Query::Client, PHP's EasyRdf and ARC.
        (ROWS, DOTNET, {}, JSON), (TRUTH, DOTNET, {}, JSON), (ROWS, RUBY, {}, JSON), (TRUTH, RUBY, {}, JSON),
        (ROWS, PERL, {}, XML), (ROWS, EASYRDF, {}, JSON), (GRAPH, EASYRDF, {}, "text/turtle"),
        (ROWS, "*/*", {"default-graph-uri": "", "format": XML}, XML),
    ],
)  # fmt: skip
def test_each_query_is_answered_as_the_client_reads(
    served: Served, text: str, accept: str, more: dict[str, str], answered: str
) -> None:
    fields = urlencode({"query": text, **more})
    got = request(served.address, "GET", f"/sparql?{fields}", None, [("Accept", accept)])
    sent = request(served.address, "POST", "/sparql", fields.encode(), [("Accept", accept), FORM])
    for answer in (got, sent):
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"].split(";")[0] == answered
        assert text == TRUTH or b"1.50" in answer.body
    assert got.body == sent.body


@pytest.mark.parametrize(
    ("target", "body", "media_type"),
    [
        (
            "/update",
            b"INSERT DATA { <urn:s> <urn:p> 02 }",
            "application/sparql-update; charset=utf-8",
        ),  # Jena
        ("/sparql", b"INSERT DATA { <urn:s> <urn:p> 02 }", "application/sparql-update"),
        ("/sparql", b"update=INSERT+DATA+%7B+%3Curn%3As%3E+%3Curn%3Ap%3E+02+%7D", FORM[1]),  # RDF4J
        ("/update", b"update=INSERT+DATA+%7B+%3Curn%3As%3E+%3Curn%3Ap%3E+02+%7D&baseURI=http://e/", FORM[1]),
    ],
)
def test_each_update_is_done(served: Served, target: str, body: bytes, media_type: str) -> None:
    site = Site(served.address, TOKEN)
    headers = [BEARER, ("Content-Type", media_type)]
    assert request(served.address, "POST", target, body, headers).status == 204
    assert site.query("ASK { <urn:s> <urn:p> 02 }", "text/csv;q=0.1, */*").body.endswith(b"true}")
    assert site.update("DELETE DATA { <urn:s> <urn:p> 02 }").status == 204


def test_a_format_that_is_not_read_is_named_with_those_that_are(served: Served) -> None:
    headers = [BEARER, ("Content-Type", "application/rdf+thrift")]
    refused = request(served.address, "PUT", "/graph-store?graph=http://e/j", b"\x15", headers)
    assert refused.status == 415
    assert b"text/turtle" in refused.body


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("caf%C3%A9", "caf%C3%A9"), ("caf%c3%a9", "caf%C3%A9"), ("%D8%A7", "%D8%A7"), ("a+b", "a+b"), ("a%20b", "a%20b"),
        ("a%2525b", "a%2525b"), ("x/", "x/"), ("~t", "~t"), ("%7Et", "~t"), ("a;b=c", "a;b=c"), ("a&b", "a&b"),
        ("q%3Fx", "q%3Fx"), ("h%23y", "h%23y"),
    ],
)  # fmt: skip
def test_a_graph_is_named_by_the_address_as_it_is_written(served: Served, name: str, stored: str) -> None:
    site, turtle = Site(served.address, TOKEN), "text/turtle; charset=UTF-8"
    assert site.send("PUT", f"/graph-store/{name}", b"<> <urn:p> 01 .", Content_Type=turtle).status == 201
    answer = site.send("GET", f"/graph-store/{name}", Accept="application/n-triples")
    assert f'/graph-store/{stored}> <urn:p> "01"'.encode() in answer.body
    (found,) = site.query("SELECT ?g { GRAPH ?g { ?g <urn:p> 01 } }", "text/csv").body.split()[1:]
    assert found.endswith(f"/graph-store/{stored}".encode())
    named = site.send(
        "GET", f"/graph-store?graph={quote(found.decode(), safe='')}", Accept="application/n-triples"
    )
    assert named.body == answer.body
    assert site.send("DELETE", f"/graph-store/{name}").status == 204


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("SUBSTR('abc', 0, 2)", "a"), ("SUBSTR('abc', -1)", "abc"), ("CONCAT('a', 'b'@en)", "ab"), ("STRBEFORE('abc'@en, 'z')", ""),
        ("ENCODE_FOR_URI('a b/é')", "a%20b%2F%C3%A9"), ("COALESCE(1/0, 5)", "5"), ("1/0", ""), ("1/0e0", "INF"), ("IF(1/0, 1, 2)", ""),
        ("REGEX('a.b', 'a.b', 'q')", "true"), ("REGEX('a\\nb', 'a.b', 's')", "true"), ("LANGMATCHES('en-GB', '*')", "true"),
        ("LANGMATCHES('', '*')", "false"), ("xsd:integer('1.5')", ""), ("xsd:integer(1.5)", "1"), ("xsd:boolean('yes')", ""),
        ("xsd:date('2004-02-30')", ""), ("ROUND(-2.5)", "-2"), ("NOW() = NOW()", "true"), ("STRLEN('\U0001f600')", "1"),
        ("TZ('2011-01-10T14:45:13-05:00'^^xsd:dateTime)", "-05:00"), ("'a' = 'a'@en", "false"), ("1 IN (1/0, 1)", "true"),
        ("2 IN (1/0, 1)", ""), ("false && 1/0", "false"), ("true || 1/0", "true"), ("!1/0", ""), ("sameTerm(1, 01)", "false"),
        ("01 = 1.0", "true"), ("STR(01)", "01"), ("DATATYPE(1e0)", "http://www.w3.org/2001/XMLSchema#double"), ("isNumeric('1')", "false"),
    ],
)  # fmt: skip
def test_an_expression_has_the_value_of_the_standard(served: Served, expression: str, value: str) -> None:
    prologue = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    answer = Site(served.address, TOKEN).query(f"{prologue}SELECT ({expression} AS ?x) {{}}", "text/csv")
    assert answer.body.decode() == f"x\r\n{value}\r\n"
