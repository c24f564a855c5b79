"""The SPARQL 1.1 Protocol, HTTP's content negotiation and caching: one clause a row, over real HTTP."""

import gzip
import json
import socket
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import brotli
import pytest
from raw_http import Raw, connect, head, read, request

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PROBLEM = "application/problem+json"

STATES = "SELECT ?s { ?s a <https://w3id.org/isnad/ici#State> } ORDER BY ?s"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
ANKARA = "SELECT ?o { <https://w3id.org/isnad/id/LaunchSummit> <https://w3id.org/isnad/ici#tookPlaceIn> ?o }"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
CONSTRUCT = "CONSTRUCT { ?s a ?c } { ?s a ?c . FILTER (?c = <https://w3id.org/isnad/ici#State>) }"
INFERRED = "https://w3id.org/isnad/graph/inferred"
PASSAGE = "https://w3id.org/isnad/doc/kuwait-ici-20-years#char=224,273"


@dataclass(frozen=True)
class Case:
    """One clause, the request that asks for it, and what must come."""

    clause: str
    method: str = "GET"
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    status: int = 200
    type: str = ""
    holds: str = ""
    has: tuple[tuple[str, str], ...] = field(default=())


def get(
    clause: str, text: str = COUNT, accept: str = "", more: tuple[tuple[str, str], ...] = (), **rest: object
) -> Case:
    headers = (("Accept", accept),) if accept else ()
    return Case(clause, parameters=(("query", text), *more), headers=headers, **rest)  # type: ignore[arg-type]


def post(clause: str, type_: str, body: bytes, accept: str = "text/csv", **rest: object) -> Case:
    headers = (("Content-Type", type_), ("Accept", accept)) if type_ else (("Accept", accept),)
    return Case(clause, "POST", headers=headers, body=body, **rest)  # type: ignore[arg-type]


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


THREE = "n\r\n3\r\n"
CASES = [
    # §2.1 The query operation
    get("a query by GET is answered (2.1.1)", accept="text/csv", holds=THREE),
    post(
        "a query by POST with URL-encoded parameters is answered (2.1.2)",
        FORM,
        form(("query", COUNT)),
        holds=THREE,
    ),
    post("a form may say its charset", FORM + ";charset=UTF-8", form(("query", COUNT)), holds=THREE),
    post(
        "the name of a media type is read without regard to case (RFC 9110 8.3.1)",
        "Application/SPARQL-Query",
        COUNT.encode(),
        holds=THREE,
    ),
    post("a query by POST directly is answered (2.1.3)", QUERY, COUNT.encode(), holds=THREE),
    post(
        "a query posted directly may say its charset", QUERY + "; charset=utf-8", COUNT.encode(), holds=THREE
    ),
    post(
        "a query posted directly is UTF-8",
        QUERY,
        'SELECT ?s { ?s ?p "الكويت"@ar } LIMIT 1'.encode(),
        holds="https://w3id.org/isnad/",
    ),
    get("an ASK is answered by a truth value", "ASK {}", holds='"boolean":true', type=JSON),
    get(
        "a CONSTRUCT is answered by a graph",
        CONSTRUCT,
        type="text/turtle; charset=utf-8",
        holds="a ici:State",
    ),
    get(
        "a DESCRIBE is answered by a graph",
        "DESCRIBE <https://w3id.org/isnad/id/ICI>",
        type="text/turtle; charset=utf-8",
        holds="id:ICI",
    ),
    # §2.1 what is no query operation
    Case(
        "a GET without a query asks for the service description (SD 2)",
        headers=(("Accept", "text/turtle"),),
        type="text/turtle; charset=utf-8",
        holds="sd:Service",
    ),
    Case(
        "two queries are a bad request (2.1.1)",
        parameters=(("query", COUNT), ("query", COUNT)),
        status=400,
        type=PROBLEM,
    ),
    post("a form without a query is a bad request (2.1.2)", FORM, b"", status=400),
    post("an empty query is a bad request", QUERY, b"", status=400),
    post("a form may not carry two queries", FORM, form(("query", COUNT), ("query", COUNT)), status=400),
    Case(
        "a query posted directly may not have another in its address (2.1.3)",
        "POST",
        (("query", COUNT),),
        (("Content-Type", QUERY),),
        b"ASK {}",
        400,
    ),
    post("a body without a media type is not understood (415)", "", COUNT.encode(), status=415),
    post("a body of another media type is not understood (415)", "text/plain", COUNT.encode(), status=415),
    post("JSON is no query", "application/json", b'{"query":"ASK {}"}', status=415),
    post("a multipart form is no query", "multipart/form-data; boundary=x", b"--x--", status=415),
    post("a body that is not UTF-8 is a bad request", QUERY, b"ASK { ?s ?p '\xff' }", status=400),
    post("a form that is not UTF-8 is a bad request", FORM, b"query=%FF", status=400),
    post("an update is refused, posted directly", UPDATE, b"CLEAR ALL", status=403),
    post("an update is refused, in a form", FORM, form(("update", "CLEAR ALL")), status=403),
    Case("an update is refused, in the address", parameters=(("update", "CLEAR ALL"),), status=403),
    post("an update sent as a query is no query", QUERY, b"INSERT DATA { <urn:a> <urn:b> 1 }", status=400),
    get(
        "a text that is no SPARQL is a bad request (2.1.4)",
        "SELECT",
        status=400,
        type=PROBLEM,
        holds='"line": 1',
    ),
    get(
        "an undeclared prefix comes with its declaration",
        "ASK { ?s skos:broader ?o }",
        status=400,
        holds="PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
    ),
    # percent-encoding, decoded once
    get(
        "a percent sign in a query is a percent sign",
        'SELECT ("100%25" AS ?x) {}',
        "text/csv",
        holds="x\r\n100%25\r\n",
    ),
    post(
        "a percent sign in a form is one, too",
        FORM,
        form(("query", 'SELECT ("%D9%82" AS ?x) {}')),
        holds="x\r\n%D9%82\r\n",
    ),
    post(
        "a percent sign in a query posted directly is one, too",
        QUERY,
        b'SELECT ("%41" AS ?x) {}',
        holds="x\r\n%41\r\n",
    ),
    get("a plus sign in a query is a plus sign", "SELECT (1+1 AS ?x) {}", "text/csv", holds="x\r\n2\r\n"),
    get(
        "an Arabic literal is found",
        'SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> "أنقرة"@ar }',
        "text/csv",
        holds="https://w3id.org/isnad/id/Ankara\r\n",
    ),
    # §2.1.4 The RDF dataset
    get(
        "a default graph of the request is the dataset's",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "text/csv",
        (("default-graph-uri", PASSAGE),),
        holds="n\r\n4\r\n",
    ),
    get(
        "several default graphs are merged",
        "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "text/csv",
        (("default-graph-uri", PASSAGE), ("default-graph-uri", "https://w3id.org/isnad/graph/links")),
        status=200,
    ),
    get(
        "with a default graph named, no named graph is there",
        GRAPHS,
        "text/csv",
        (("default-graph-uri", PASSAGE),),
        holds="g\r\n",
    ),
    get(
        "a named graph of the request is the only one",
        GRAPHS,
        "text/csv",
        (("named-graph-uri", INFERRED),),
        holds=f"g\r\n{INFERRED}\r\n",
    ),
    get(
        "with a named graph named, the default graph is empty",
        "ASK { ?s ?p ?o }",
        JSON,
        (("named-graph-uri", INFERRED),),
        holds='"boolean":false',
    ),
    get(
        "a graph that is not there is empty and no error",
        "ASK { ?s ?p ?o }",
        JSON,
        (("default-graph-uri", "urn:none"),),
        holds='"boolean":false',
    ),
    get(
        "the dataset of the request wins over that of the query (2.1.4)",
        f"SELECT (COUNT(*) AS ?n) FROM <{INFERRED}> {{ ?s ?p ?o }}",
        "text/csv",
        (("default-graph-uri", PASSAGE),),
        holds="n\r\n4\r\n",
    ),
    get(
        "FROM chooses among the graphs of the dataset",
        f"SELECT (COUNT(*) AS ?n) FROM <{PASSAGE}> {{ ?s ?p ?o }}",
        "text/csv",
        holds="n\r\n4\r\n",
    ),
    get(
        "FROM NAMED chooses among them, too",
        f"SELECT DISTINCT ?g FROM NAMED <{INFERRED}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "text/csv",
        holds=f"g\r\n{INFERRED}\r\n",
    ),
    get(
        "FROM fetches nothing",
        "SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }",
        "text/csv",
        holds="s\r\n",
    ),
    get(
        "a graph that is no absolute IRI is a bad request",
        more=(("default-graph-uri", "inferred"),),
        status=400,
        holds="default-graph-uri",
    ),
    get(
        "an empty graph name is a bad request",
        more=(("named-graph-uri", ""),),
        status=400,
        holds="named-graph-uri",
    ),
    post(
        "the graphs may stand in the form",
        FORM,
        form(("query", GRAPHS), ("named-graph-uri", INFERRED)),
        holds=f"g\r\n{INFERRED}\r\n",
    ),
    Case(
        "the graphs of a query posted directly stand in the address",
        "POST",
        (("named-graph-uri", INFERRED),),
        (("Content-Type", QUERY), ("Accept", "text/csv")),
        GRAPHS.encode(),
        holds=f"g\r\n{INFERRED}\r\n",
    ),
    # §2.1.5, RFC 9110 §12 content negotiation
    get("rows come as JSON by default", type=JSON, holds='"vars":["n"]'),
    get("*/* is the default", accept="*/*", type=JSON),
    get("JSON is asked for by its own type", accept=JSON, type=JSON),
    get("JSON is asked for by its common type", accept="application/json", type=JSON),
    get("XML is asked for by its own type", accept=XML, type=XML, holds="<literal"),
    get("XML is asked for by its common type", accept="application/xml", type=XML),
    get("CSV says its charset", accept="text/csv", type="text/csv; charset=utf-8", holds=THREE),
    get(
        "TSV says its charset",
        accept="text/tab-separated-values",
        type="text/tab-separated-values; charset=utf-8",
        holds="?n\n3",
    ),
    get("text/* is a text", accept="text/*", type="text/csv; charset=utf-8"),
    get("the highest q-value wins", accept=f"{JSON};q=0.4, text/csv;q=0.5", type="text/csv; charset=utf-8"),
    get(
        "the more exact range decides",
        accept="text/*;q=0.9, text/csv;q=0.1, text/tab-separated-values",
        type="text/tab-separated-values; charset=utf-8",
    ),
    get("q=0 is a refusal", accept=f"{JSON};q=0, */*;q=0.1", type=XML),
    get("the case of a media type does not count", accept="TEXT/CSV", type="text/csv; charset=utf-8"),
    Case(
        "two Accept headers count as one",
        parameters=(("query", COUNT),),
        headers=(("Accept", "image/png"), ("Accept", "text/csv")),
        type="text/csv; charset=utf-8",
    ),
    get(
        "what cannot be sent is not acceptable (406)",
        accept="image/png",
        status=406,
        type=PROBLEM,
        holds="text/csv",
    ),
    get("a graph format cannot carry rows (406)", accept="text/turtle", status=406),
    get("CSV cannot carry a truth value (406)", "ASK {}", "text/csv", status=406),
    get("a row format cannot carry a graph (406)", CONSTRUCT, "text/csv", status=406),
    get("Turtle is asked for", CONSTRUCT, "text/turtle", type="text/turtle; charset=utf-8"),
    get("N-Triples is asked for", CONSTRUCT, "application/n-triples", type="application/n-triples"),
    get("N-Quads is asked for", CONSTRUCT, "application/n-quads", type="application/n-quads"),
    get("TriG is asked for", CONSTRUCT, "application/trig", type="application/trig"),
    get(
        "RDF/XML is asked for", CONSTRUCT, "application/rdf+xml", type="application/rdf+xml", holds="<rdf:RDF"
    ),
    get(
        "a triple term is not carried by JSON-LD (406), and not a fault",
        "CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } {}",
        "application/ld+json",
        status=406,
        holds="application/n-triples",
    ),
    get(
        "a predicate without a QName is not carried by RDF/XML (406)",
        "CONSTRUCT { <urn:a> <http://e/2004> 1 } {}",
        "application/rdf+xml",
        status=406,
        holds="text/turtle",
    ),
    get(
        "a control character is not carried by XML (406)",
        r'SELECT ("\u0001" AS ?x) {}',
        XML,
        status=406,
        holds=JSON,
    ),
    get("a carriage return is carried by XML", r'SELECT ("\r" AS ?x) {}', XML, holds="&#13;"),
    get("JSON-LD is asked for", CONSTRUCT, "application/ld+json", type="application/ld+json", holds='"@id"'),
    get(
        "a format may be asked for by name",
        accept=BROWSER,
        more=(("format", "csv"),),
        type="text/csv; charset=utf-8",
        holds=THREE,
    ),
    get("a format of no such name is not acceptable", more=(("format", "xlsx"),), status=406),
    get("a browser gets the default format of an answer", accept=BROWSER, type=JSON),
    Case(
        "a browser without a query is sent to the page to ask from",
        headers=(("Accept", BROWSER),),
        status=303,
        has=(("location", "/en/ask"),),
    ),
    Case(
        "the description comes as JSON-LD, too",
        headers=(("Accept", "application/ld+json"),),
        type="application/ld+json",
    ),
    Case("the description comes in no row format (406)", headers=(("Accept", "text/csv"),), status=406),
    # methods
    Case("HEAD has the head of GET and no body", "HEAD", (("query", COUNT),), type=JSON),
    Case(
        "OPTIONS says what may be asked",
        "OPTIONS",
        status=204,
        has=(
            ("allow", "GET, HEAD, POST, OPTIONS"),
            ("access-control-allow-methods", "GET, HEAD, POST, OPTIONS"),
        ),
    ),
    Case("PUT is not taken (405)", "PUT", status=405, body=b"", has=(("allow", "GET, HEAD, POST, OPTIONS"),)),
    Case("DELETE is not taken (405)", "DELETE", status=405, has=(("allow", "GET, HEAD, POST, OPTIONS"),)),
    Case("PATCH is not taken (405)", "PATCH", status=405, body=b""),
    Case("a method that nobody knows is not taken (405)", "BREW", status=405),
    # CORS (Fetch §3.2)
    get(
        "anybody's page may read an answer", more=(), status=200, has=(("access-control-allow-origin", "*"),)
    ),
    get(
        "anybody's page may read an error", "SELECT", status=400, has=(("access-control-allow-origin", "*"),)
    ),
    # limits
    get(
        "a client may lower the deadline",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        more=(("timeout", "0.3"),),
        status=504,
        holds="0.3 seconds",
    ),
    get(
        "a deadline that is no number is a bad request",
        more=(("timeout", "soon"),),
        status=400,
        holds="timeout",
    ),
    get("a deadline that is not positive is a bad request", more=(("timeout", "0"),), status=400),
    post(
        "a query that is too long is refused (413)",
        QUERY,
        b"ASK {}" + b" " * 100_000,
        status=413,
        holds="100,000",
    ),
    get(
        "SERVICE is refused with the reason",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        status=403,
        holds="SERVICE",
    ),
    get(
        "SERVICE with a variable is refused",
        "SELECT * { ?s ?p ?u SERVICE ?u { ?s ?p ?o } }",
        status=403,
        holds="SERVICE",
    ),
    get(
        "SERVICE SILENT is as if it were not there (Federated Query 3.1)",
        "SELECT ?x { VALUES ?x { 1 } SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "text/csv",
        holds="x\r\n1\r\n",
    ),
    get(
        "an unknown function gives no value (Query 17.3.1)",
        "SELECT (<urn:f>(1) AS ?x) ?y { VALUES ?y { 2 } }",
        "text/csv",
        holds="x,y\r\n,2\r\n",
    ),
    get(
        "a triple term is answered as SPARQL 1.2 has it",
        "SELECT * { BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t) }",
        JSON,
        holds='"type":"triple"',
    ),
]


def ask(address: str, case: Case) -> Raw:
    target = f"/sparql?{urlencode(case.parameters, quote_via=quote)}" if case.parameters else "/sparql"
    return request(address, case.method, target, case.body, list(case.headers))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.clause)
def test_clause(address: str, case: Case) -> None:
    found = ask(address, case)
    assert found.status == case.status, found.body
    if case.type:
        assert found.headers["content-type"] == case.type
    if case.method == "HEAD":
        assert found.body == b""
        assert int(found.headers["content-length"]) > 0
    assert case.holds in found.body.decode()
    for name, value in case.has:
        assert found.headers[name] == value
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-credentials" not in found.headers
    if case.status >= 400 and found.body:
        problem = json.loads(found.body)
        assert problem["status"] == case.status
        assert problem["detail"] and problem["hint"] and problem["type"].startswith("/en/limits#")
        for inner in ("site-packages", "pyoxigraph", "Traceback", "expected one of", "/server/", "granian"):
            assert inner not in found.body.decode()


def test_clauses_are_each_said_once() -> None:
    assert len({case.clause for case in CASES}) == len(CASES) >= 80


def by_get(address: str, text: str, *headers: tuple[str, str], method: str = "GET") -> Raw:
    return request(address, method, f"/sparql?query={quote(text)}", None, list(headers))


def test_answer_is_compressed_as_the_client_takes_it(address: str) -> None:
    text = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200"
    plain = by_get(address, text)
    assert "content-encoding" not in plain.headers
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        packed = by_get(address, text, ("Accept-Encoding", coding))
        assert packed.headers["content-encoding"] == coding
        assert len(packed.body) < len(plain.body) / 3
        assert unpack(packed.body) == plain.body
        assert packed.headers["etag"] != plain.headers["etag"]
        assert "Accept-Encoding" in packed.headers["vary"]
    assert by_get(address, text, ("Accept-Encoding", "zstd")).body == plain.body
    assert by_get(address, text, ("Accept-Encoding", "gzip;q=0")).body == plain.body


def test_tag_is_valid_until_something_it_depends_on_changes(address: str) -> None:
    first = by_get(address, STATES, ("Accept", "text/csv"))
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for told in (tag, f"W/{tag}", f'"x", {tag}'):
        again = by_get(address, STATES, ("Accept", "text/csv"), ("If-None-Match", told))
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        assert "vary" in again.headers
    other_format = by_get(address, STATES, ("Accept", JSON), ("If-None-Match", tag))
    assert other_format.status == 200
    assert by_get(address, STATES + " ", ("Accept", "text/csv"), ("If-None-Match", tag)).status == 200
    other_graph = request(
        address, "GET", f"/sparql?query={quote(STATES)}&default-graph-uri={quote(INFERRED)}", None,
        [("Accept", "text/csv"), ("If-None-Match", tag)],
    )  # fmt: skip
    assert other_graph.status == 200
    assert (
        by_get(address, STATES, ("Accept", "text/csv"), ("If-None-Match", tag), method="HEAD").status == 304
    )


def test_any_tag_is_met_by_an_answer_and_by_no_error(address: str) -> None:
    """A condition counts only where the answer would be a 2xx without it (RFC 9110 §13.2.1)."""
    for text, status in (
        ("SELECT ?x { ?x a }", 400),
        ("SELECT ?x { ?x ici:of ?y FILTER (1 = }", 400),
        (f"{STATES} # of any tag", 304),
        ("SELECT ?s { ?s a <https://w3id.org/isnad/ici#State> FILTER (STR(?s) > 'a') }", 304),
    ):
        for _ in range(3):
            found = by_get(address, text, ("If-None-Match", " * "))
            assert (found.status, "etag" in found.headers) == (status, status == 304)


def test_second_answer_comes_from_what_was_kept(address: str) -> None:
    text = f"{STATES} # a text that nobody asked before"
    timings = [by_get(address, text).headers["server-timing"] for _ in range(6)]
    assert "evaluate;dur=" in timings[0]
    assert "cache;desc=hit" in timings  # by the third at the latest: two processes answer


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (RAND() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (struuid() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "CONSTRUCT { [] a 1 } {}",
        "CONSTRUCT { _:x a 1 } {}",
        "CONSTRUCT { <urn:s> <urn:p> (1 2) } {}",
        "SELECT * { SERVICE SILENT <urn:x> { ?s ?p ?o } }",
    ],
)
def test_what_differs_each_time_is_neither_kept_nor_valid(address: str, text: str) -> None:
    found = by_get(address, text, ("If-None-Match", "*"))
    assert found.status == 200
    assert "etag" not in found.headers
    assert found.headers["cache-control"] == "no-store"


def test_two_answers_that_differ_each_time_differ(address: str) -> None:
    assert (
        by_get(address, "SELECT (UUID() AS ?x) {}").body != by_get(address, "SELECT (UUID() AS ?x) {}").body
    )


def test_an_answer_beyond_the_limit_is_an_error_that_says_how_large(address: str) -> None:
    found = by_get(address, "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 400000")
    assert found.status == 413
    problem = json.loads(found.body)
    assert problem["limit"] == 50_000_000
    assert problem["size"] > problem["limit"]
    assert f"{problem['size']:,} bytes" in problem["detail"]


def test_a_large_answer_is_whole(address: str) -> None:
    found = by_get(address, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", ("Accept", "text/csv"))
    again = by_get(address, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", ("Accept", "text/csv"))
    rows = int(
        by_get(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("Accept", "text/csv")).body.split()[1]
    )
    assert len(found.body) > 1_000_000
    assert int(found.headers["content-length"]) == len(found.body)
    assert found.body == again.body
    assert found.body.count(b"\r\n") >= rows + 1


def test_description_says_what_the_endpoint_does(address: str) -> None:
    described = request(address, "GET", "/sparql", None, [("Accept", "application/n-triples")]).body.decode()
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert f"<{sd}endpoint> <http://localhost/sparql>" in described
    assert "SPARQL11Query" in described
    assert "Update" not in described
    assert "BasicFederatedQuery" not in described
    graphs = (
        by_get(address, GRAPHS, ("Accept", "text/csv")).body.decode().replace('"', "").split("\r\n")[1:-1]
    )
    named = {line.split(" ")[2].strip("<>") for line in described.splitlines() if f"<{sd}name>" in line}
    assert named == set(graphs)
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_CSV", "Turtle", "N-Quads", "JSON-LD", "RDF_XML"):
        assert f"<http://www.w3.org/ns/formats/{name}>" in described
    tag = request(address, "GET", "/sparql", None, [("Accept", "text/turtle")]).headers["etag"]
    assert (
        request(address, "GET", "/sparql", None, [("Accept", "text/turtle"), ("If-None-Match", tag)]).status
        == 304
    )


@pytest.mark.parametrize(
    ("headers", "type_", "holds"),
    [
        ([], PROBLEM, '"hint"'),
        ([("Accept", JSON)], PROBLEM, '"detail"'),
        ([("User-Agent", "curl/7.88.1"), ("Accept", "*/*")], "text/plain; charset=utf-8", "→"),
        ([("User-Agent", "curl/7.88.1"), ("Accept", "text/csv")], "text/plain; charset=utf-8", "→"),
        ([("User-Agent", "curl/7.88.1"), ("Accept", "application/json")], PROBLEM, '"status": 400'),
        ([("Accept", "text/plain, */*;q=0.1")], "text/plain; charset=utf-8", "→"),
        ([("Accept", BROWSER)], "text/html; charset=utf-8", "<main"),
    ],
)
def test_error_is_written_for_its_reader(
    address: str, headers: list[tuple[str, str]], type_: str, holds: str
) -> None:
    found = by_get(address, "SELECT ?x\nWHERE { ?x }", *headers)
    assert found.status == 400
    assert found.headers["content-type"] == type_
    assert holds in found.body.decode()
    assert "line 2, column 13" in found.body.decode()


@pytest.mark.parametrize(
    ("accepted", "language", "said"),
    [("ar", "ar", "ليس SPARQL"), ("ar-KW,en;q=0.5", "ar", "ليس SPARQL"), ("en,ar;q=0.5", "en", "not SPARQL"),
     ("fr", "en", "not SPARQL"), ("", "en", "not SPARQL")],
)  # fmt: skip
def test_error_is_in_the_readers_language(address: str, accepted: str, language: str, said: str) -> None:
    found = by_get(address, "SELECT", *([("Accept-Language", accepted)] if accepted else []))
    assert found.headers["content-language"] == language
    assert said in json.loads(found.body)["detail"]


@pytest.mark.parametrize(
    ("framing", "sent", "where"),
    [("Content-Length: 9", b"ASK {}", "Content-Length"),
     ("Transfer-Encoding: chunked", b"6\r\nASK {}\r\n", "Transfer-Encoding"),
     ("Transfer-Encoding: chunked", b"9\r\nASK {}", "Transfer-Encoding"),
     ("Content-Length: 6\r\nTransfer-Encoding: chunked", b"6\r\nASK {}\r\n", "Transfer-Encoding")],
)  # fmt: skip
def test_a_body_that_is_cut_off_is_not_answered_as_if_it_were_whole(
    address: str, framing: str, sent: bytes, where: str
) -> None:
    with connect(address) as client:
        client.sendall(
            head("POST", "/sparql", [("Content-Type", QUERY)])[:-2] + framing.encode() + b"\r\n\r\n"
        )
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        found = read(client)
    assert (found.status, json.loads(found.body)["where"]) == (400, where)


def test_a_body_in_chunks_is_read_to_its_last_one(address: str) -> None:
    with connect(address) as client:
        client.sendall(head("POST", "/sparql", [("Content-Type", QUERY), ("Transfer-Encoding", "chunked")]))
        for part in (b"AS", b"K ", b"{}", b""):
            client.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        found = read(client)
    assert (found.status, json.loads(found.body)["boolean"]) == (200, True)


def test_error_shows_the_line_and_no_hidden_signs(address: str) -> None:
    found = json.loads(by_get(address, "SELECT ?x {\n ?x a '\u202eevil' ?x }").body)
    assert (found["line"], found["where"]) == (2, f"query:2:{found['column']}")
    assert "\\u202E" in found["excerpt"]
    assert "\u202e" not in found["detail"]
    assert found["excerpt"].splitlines()[1].strip() == "^"
