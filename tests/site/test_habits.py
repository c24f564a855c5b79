"""What clients send from habit: names of formats, empty fields, marks, codings, preflights, one address for all."""

import codecs
import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from raw_http import Raw, request
from serving import Served
from w3c_updates import Site
from writing import TOKEN, writable

from isnad.query.negotiation import choose, format_named
from isnad.query.tokens import AnswerKind
from isnad.request_errors import NotAcceptable
from isnad.site.linked_data import iri_named

FORM = ("Content-Type", "application/x-www-form-urlencoded")
QUERY = ("Content-Type", "application/sparql-query")
UPDATE = ("Content-Type", "application/sparql-update")
BEARER = ("Authorization", f"Bearer {TOKEN}")
ONE = "SELECT (1 AS ?x) {}"
MARK = codecs.BOM_UTF8


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with writable(tmp_path_factory.mktemp("habits"), "--max-update-bytes", "2000000") as found:
        yield found


@pytest.fixture
def site(served: Served) -> Site:
    """Give the server, with nothing in it."""
    found = Site(served.address, TOKEN)
    assert found.update("DROP ALL").status == 204
    return found


def asked(site: Site, *pairs: tuple[str, str], headers: tuple[tuple[str, str], ...] = ()) -> Raw:
    return request(site.address, "GET", f"/sparql?{urlencode(pairs)}", None, list(headers))


# Names of formats, and Accept beside them.


@pytest.mark.parametrize(
    ("kind", "name", "accept", "chosen"),
    [
        ("rows", "json", "", "json"), ("graph", "json", "", "jsonld"), ("truth", "JSON", "", "json"),
        ("rows", "xml", "", "xml"), ("graph", "xml", "", "rdf"), ("graph", "turtle", "", "ttl"),
        ("graph", "n3", "", "ttl"), ("graph", "ntriples", "", "nt"), ("graph", "n-triples", "", "nt"),
        ("graph", "nquads", "", "nq"), ("graph", "rdf+xml", "", "rdf"), ("graph", "rdf xml", "", "rdf"),
        ("graph", "rdfxml", "", "rdf"), ("graph", "json-ld", "", "jsonld"), ("rows", "srj", "", "json"),
        ("rows", "srx", "", "xml"), ("rows", "application/sparql-results+json", "", "json"),
        ("rows", "application/sparql-results json", "", "json"), ("rows", "application/json", "", "json"),
        ("graph", "application/json", "", "jsonld"), ("graph", "text/turtle;charset=utf-8", "", "ttl"),
        ("rows", "text/csv", "", "csv"), ("rows", "text/tab-separated-values", "", "tsv"),
        # A name that is none, beside a right Accept: the header counts.
        ("rows", "xlsx", "text/csv", "csv"), ("rows", "auto", "application/sparql-results+xml, */*;q=0.1", "xml"),
        ("rows", "turtle", "application/json", "json"), ("truth", "csv", "application/sparql-results+json", "json"),
        ("graph", "csv", "application/n-triples", "nt"), ("truth", "tsv", "text/xml", "xml"),
        # A name that is known and fits beats it.
        ("rows", "csv", "application/json", "csv"), ("graph", "json", "text/turtle", "jsonld"),
        # Other types in Accept.
        ("graph", None, "application/x-turtle", "ttl"), ("graph", None, "text/n3, */*;q=0.1", "ttl"),
        ("graph", None, "application/turtle", "ttl"), ("graph", None, "text/x-nquads", "nq"),
        ("graph", None, "application/x-trig", "trig"),
    ],
)  # fmt: skip
def test_what_a_format_is_called(kind: AnswerKind, name: str | None, accept: str, chosen: str) -> None:
    assert choose(kind, accept, name) is format_named(chosen)


@pytest.mark.parametrize(
    ("kind", "name", "accept"),
    [("rows", "xlsx", ""), ("rows", "xlsx", "*/*"), ("rows", "turtle", ""), ("truth", "csv", "text/csv"),
     ("graph", "csv", "text/*"), ("rows", "html", "text/html,application/xml;q=0.9,*/*;q=0.8")],
)  # fmt: skip
def test_a_name_that_is_none_is_refused_where_no_header_names_a_format(
    kind: AnswerKind, name: str, accept: str
) -> None:
    with pytest.raises(NotAcceptable):
        choose(kind, accept, name)


# Empty fields.


@pytest.mark.parametrize(
    "pairs",
    [
        (("default-graph-uri", ""),), (("format", ""),), (("format", " "),), (("timeout", ""),),
        (("default-graph-uri", ""), ("format", ""), ("timeout", "")),
        (("debug", "on"), ("should-sponge", ""), ("default-graph-uri", "")),
    ],
)  # fmt: skip
def test_an_empty_field_is_as_if_it_were_not_there(site: Site, pairs: tuple[tuple[str, str], ...]) -> None:
    site.update("INSERT DATA { <e:s> <e:p> 5 }")
    answer = asked(site, ("query", "SELECT ?o { <e:s> <e:p> ?o }"), *pairs, headers=(("Accept", "text/csv"),))
    assert (answer.status, answer.body) == (200, b"o\r\n5\r\n")


@pytest.mark.parametrize(
    "pair", [("timeout", "-1"), ("timeout", "soon"), ("default-graph-uri", "g"), ("timeout", "1e3")]
)
def test_a_field_that_is_wrong_is_still_refused(site: Site, pair: tuple[str, str]) -> None:
    assert asked(site, ("query", ONE), pair).status == 400


def test_an_empty_name_where_it_would_mean_another_graph_is_refused(site: Site) -> None:
    body = urlencode([("update", "INSERT { <e:s> <e:q> 1 } WHERE {}"), ("using-graph-uri", "")]).encode()
    assert request(site.address, "POST", "/update", body, [FORM, BEARER]).status == 400
    assert request(site.address, "POST", "/graph-store?graph=", b"", [BEARER]).status == 400
    assert request(site.address, "DELETE", "/graph-store?graph=", None, [BEARER]).status == 400
    assert asked(site, ("query", ONE), ("named-graph-uri", "")).status == 400
    assert asked(site, ("query", ONE), ("timeout", "0")).status == 400


# Byte-order marks.

PAYLOADS = {
    "text/turtle": b"<e:s> <e:p> <e:o> .",
    "application/n-triples": b"<e:s> <e:p> <e:o> .",
    "application/n-quads": b"<e:s> <e:p> <e:o> .",
    "application/trig": b"<e:s> <e:p> <e:o> .",
    "application/ld+json": b'{"@id": "e:s", "e:p": {"@id": "e:o"}}',
    "application/rdf+xml": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="e:">'
    b'<rdf:Description rdf:about="e:s"><e:p rdf:resource="e:o"/></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize("media_type", PAYLOADS)
@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("packed", [False, True])
def test_a_graph_is_read_with_a_mark_and_packed(
    site: Site, media_type: str, mark: bytes, packed: bool
) -> None:
    body = mark + PAYLOADS[media_type]
    headers = [("Content-Type", media_type), BEARER] + [("Content-Encoding", "gzip")] * packed
    answer = request(
        site.address, "PUT", "/graph-store?default", gzip.compress(body, mtime=0) if packed else body, headers
    )
    assert answer.status in (201, 204)
    found = request(site.address, "GET", "/graph-store?default", None, [("Accept", "application/n-triples")])
    assert found.body == b"<e:s> <e:p> <e:o> .\n"


def test_a_mark_before_a_query_and_an_update_is_passed_over(site: Site) -> None:
    csv = ("Accept", "text/csv")
    assert request(site.address, "POST", "/sparql", MARK + ONE.encode(), [QUERY, csv]).body == b"x\r\n1\r\n"
    assert asked(site, ("query", "\ufeff" + ONE), headers=(csv,)).body == b"x\r\n1\r\n"
    form = urlencode({"query": "\ufeff" + ONE}).encode()
    assert request(site.address, "POST", "/sparql", form, [FORM, csv]).body == b"x\r\n1\r\n"
    text = "INSERT DATA { <e:s> <e:p> 1 }"
    assert request(site.address, "POST", "/update", MARK + text.encode(), [UPDATE, BEARER]).status == 204
    form = urlencode({"update": "\ufeff" + text}).encode()
    assert request(site.address, "POST", "/update", form, [FORM, BEARER]).status == 204


# Content-codings of requests.


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "identity", ""])
def test_a_packed_query_is_read(site: Site, coding: str) -> None:
    body = ONE.encode() if coding in ("identity", "") else gzip.compress(ONE.encode())
    headers = [QUERY, ("Accept", "text/csv"), ("Content-Encoding", coding)]
    assert request(site.address, "POST", "/sparql", body, headers).body == b"x\r\n1\r\n"


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "compress"])
def test_another_coding_is_refused_and_the_one_that_is_read_is_named(site: Site, coding: str) -> None:
    answer = request(site.address, "POST", "/sparql", b"x", [QUERY, ("Content-Encoding", coding)])
    assert (answer.status, answer.headers["accept-encoding"]) == (415, "gzip, identity")


@pytest.mark.parametrize(
    "body",
    [
        b"ASK {}",
        gzip.compress(b"ASK {}", mtime=0)[:-9],
        gzip.compress(b"ASK {}", mtime=0) + b"x",
        gzip.compress(b"A") + gzip.compress(b"SK {}")[:-1],
    ],
)
def test_what_is_no_gzip_is_a_bad_request(site: Site, body: bytes) -> None:
    assert request(site.address, "POST", "/sparql", body, [QUERY, ("Content-Encoding", "gzip")]).status == 400


def test_a_body_may_be_packed_in_several_members(site: Site) -> None:
    body = gzip.compress(b"ASK ", mtime=0) + gzip.compress(b"", mtime=0) + gzip.compress(b"{}", mtime=0)
    answer = request(site.address, "POST", "/sparql", body, [QUERY, ("Content-Encoding", "gzip")])
    assert json.loads(answer.body)["boolean"] is True
    most = gzip.compress(b" " * 1_500_000, mtime=0) * 2
    refused = request(site.address, "POST", "/sparql", most, [QUERY, ("Content-Encoding", "gzip")])
    assert refused.status == 413


def test_what_is_packed_has_the_limits_of_what_is_not(site: Site) -> None:
    many = gzip.compress(b" " * 3_000_000, mtime=0)
    assert len(many) < 10_000
    gzipped = ("Content-Encoding", "gzip")
    assert request(site.address, "POST", "/sparql", many, [QUERY, gzipped]).status == 413
    answer = request(
        site.address, "PUT", "/graph-store?default", many, [("Content-Type", "text/turtle"), BEARER, gzipped]
    )
    assert answer.status == 413


# One address for all.


def test_an_update_is_taken_where_queries_are(site: Site) -> None:
    text = "INSERT DATA { <e:s> <e:p> 1 }"
    form = urlencode({"update": text}).encode()
    assert request(site.address, "POST", "/sparql", text.encode(), [UPDATE, BEARER]).status == 204
    assert request(site.address, "POST", "/sparql", form, [FORM, BEARER]).status == 204
    for body, headers in ((text.encode(), [UPDATE]), (form, [FORM])):
        assert request(site.address, "POST", "/sparql", body, headers).status == 401
    assert request(site.address, "GET", f"/sparql?update={quote(text)}", None, [BEARER]).status == 403
    found = request(
        site.address,
        "POST",
        "/sparql",
        b"query=" + quote("SELECT ?o { ?s ?p ?o }").encode(),
        [FORM, ("Accept", "text/csv")],
    )
    assert found.body == b"o\r\n1\r\n"


def test_the_description_says_that_the_endpoint_takes_updates(site: Site) -> None:
    answer = request(site.address, "GET", "/sparql", None, [("Accept", "application/n-triples")])
    assert b"sparql-service-description#SPARQL11Update>" in answer.body


@pytest.mark.parametrize("path", ["/sparql", "/update", "/graph-store", "/graph-store/mine"])
@pytest.mark.parametrize(
    "header",
    [
        "content-type",
        "accept",
        "authorization",
        "x-requested-with",
        "if-match",
        "cache-control",
        "content-encoding",
    ],
)
def test_a_preflight_allows_what_browsers_clients_send(site: Site, path: str, header: str) -> None:
    asked = [
        ("Origin", "https://yasgui.org"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", header),
    ]
    answer = request(site.address, "OPTIONS", path, None, asked)
    allowed = {one.strip().lower() for one in answer.headers["access-control-allow-headers"].split(",")}
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert header in allowed or ("*" in allowed and header != "authorization")  # Fetch §3.3.5


def test_a_form_with_a_query_beside_its_update_writes_nothing(site: Site) -> None:
    both = {"query": "ASK {}", "update": "INSERT DATA { <e:s> <e:p> 1 }"}
    for path in ("/update", "/sparql"):
        refused = request(site.address, "POST", path, urlencode(both).encode(), [FORM, BEARER])
        assert refused.status == 400
        assert b"a query and an update" in refused.body
    alone = request(
        site.address, "POST", "/update", urlencode({"query": both["query"]}).encode(), [FORM, BEARER]
    )
    assert (alone.status, json.loads(alone.body)["detail"]) == (400, "the form has a query and no update")
    asked = request(site.address, "POST", "/update?query=ASK%7B%7D", urlencode(both).encode(), [FORM, BEARER])
    assert asked.status == 400
    assert json.loads(site.ask("ASK { ?s ?p ?o }", "", "json")[1])["boolean"] is False
    empty = urlencode({"query": "", "update": both["update"]}).encode()
    assert request(site.address, "POST", "/update", empty, [FORM, BEARER]).status == 204


@pytest.mark.parametrize("call", ['IRI("x")', "URI(CONCAT('x'))", "iri #\n ('x')", "IRI(?text)"])
def test_an_iri_that_a_function_makes_has_the_base_of_the_request(site: Site, call: str) -> None:
    found = asked(site, ("query", f'SELECT ({call} AS ?x) {{ VALUES ?text {{ "x" }} }}'), ("format", "csv"))
    assert found.body == b"x\r\nhttp://localhost/x\r\n"
    based = asked(
        site,
        ("query", f'BASE <http://e/> SELECT ({call} AS ?x) {{ VALUES ?text {{ "x" }} }}'),
        ("format", "csv"),
    )
    assert based.body == b"x\r\nhttp://e/x\r\n"


# Names and tags.


def test_a_graph_whose_address_is_not_utf_8_is_a_bad_request(site: Site) -> None:
    for name in ("%FF", "a%FEb", "caf%E9", "%EF%BF%BD"):
        for method, body in (("PUT", b"<e:s> <e:p> 1 ."), ("GET", None), ("DELETE", None)):
            headers = [("Content-Type", "text/turtle"), BEARER]
            assert request(site.address, method, f"/graph-store/{name}", body, headers).status == 400
    assert json.loads(site.ask("ASK { GRAPH ?g { ?s ?p ?o } }", "", "json")[1])["boolean"] is False


@pytest.mark.parametrize(
    ("path", "name"),
    [("mine", "mine"), ("caf%C3%A9", "caf%C3%A9"), ("caf%c3%a9", "caf%C3%A9"), ("a%20b", "a%20b"), ("100%25", "100%25"),
     ("a+b", "a+b"), ("%D9%82%D9%85%D8%A9", "%D9%82%D9%85%D8%A9"), ("a;b=c,d", "a;b=c,d"), ("a%3Cb%3E", "a%3Cb%3E"),
     ("deep/er", "deep/er"), ("a%22b", "a%22b"), ("%7Bx%7D", "%7Bx%7D"), ("~me", "~me"), ("a%5Eb", "a%5Eb")],
)  # fmt: skip
def test_a_graph_is_named_by_the_address_of_the_request(site: Site, path: str, name: str) -> None:
    turtle = ("Content-Type", "text/turtle")
    address = f"/graph-store/{path}"
    assert request(site.address, "PUT", address, b"<e:s> <e:p> <> .", [turtle, BEARER]).status == 201
    _, body = site.ask("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }", "", "json")
    (row,) = json.loads(body)["results"]["bindings"]
    assert row["g"]["value"] == f"http://localhost/graph-store/{name}"  # the Host that the request has
    assert row["o"]["value"] == row["g"]["value"]
    by_name = f"/graph-store?graph={quote(row['g']['value'], safe='')}"
    for target in (address, by_name):
        assert request(site.address, "GET", target, None, []).status == 200
    assert request(site.address, "DELETE", address, None, [BEARER]).status == 204
    assert request(site.address, "GET", by_name, None, []).status == 404


def test_a_weak_tag_does_not_match_a_write(site: Site) -> None:
    turtle = ("Content-Type", "text/turtle")
    assert (
        request(site.address, "PUT", "/graph-store?default", b"<e:s> <e:p> 1 .", [turtle, BEARER]).status
        == 201
    )
    tag = request(site.address, "GET", "/graph-store?default", None, []).headers["etag"]
    for header, status in ((f"W/{tag}", 412), (tag.strip('"'), 412), ('"x"', 412), ("*", 200), (tag, 200)):
        read = request(site.address, "GET", "/graph-store?default", None, [("If-Match", header)])
        assert read.status == status
    for header, status in ((f"W/{tag}", 412), (f'W/{tag}, "x"', 412), (tag.strip('"'), 412), (tag, 204)):
        answer = request(
            site.address,
            "PUT",
            "/graph-store?default",
            b"<e:s> <e:p> 1 .",
            [turtle, BEARER, ("If-Match", header)],
        )
        assert answer.status == status
    assert (
        request(site.address, "GET", "/graph-store?default", None, [("If-None-Match", f"W/{tag}")]).status
        == 304
    )
    assert (
        request(
            site.address,
            "PUT",
            "/graph-store?default",
            b"<e:s> <e:p> 1 .",
            [turtle, BEARER, ("If-None-Match", f"W/{tag}")],
        ).status
        == 412
    )


@pytest.mark.parametrize(
    ("stored", "decoded"),
    [("café", "café"), ("caf%C3%A9", "café"), ("caf%c3%a9", "café"), ("a%20b", "a b"), ("قمة", "قمة"), ("a(b)", "a(b)"),
     ("a%28b%29", "a(b)"), ("Kuwait", "Kuwait")],
)  # fmt: skip
def test_a_thing_is_found_by_the_name_that_the_data_have(stored: str, decoded: str) -> None:
    assert iri_named({f"http://e/{stored}"}, "http://e/", decoded) == f"http://e/{stored}"
    assert iri_named({"http://e/other"}, "http://e/", decoded) == f"http://e/{decoded}"
