"""Whatever is sent, by whatever method to whatever address: an answer or a refusal, and never a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_http import exchange, head

from isnad.query.negotiation import FORMATS
from isnad.rdf.namespaces import PREFIXES

STATUSES = {
    0,
    200,
    204,
    206,
    302,
    303,
    304,
    308,
    400,
    403,
    404,
    405,
    406,
    408,
    413,
    414,
    415,
    416,
    417,
    431,
    501,
    503,
    504,
    505,
    507,
}
PATHS = ["/sparql", "/", "/en/", "/ar/ask", "/en/ask", "/ar/data", "/about", "/ar/about", "/data/isnad-facts.ttl",
         "/data/", "/static/isnad.css", "/health/live", "/health/ready", "/metrics", "/en/none", "*", "//", "/%2e%2e/"]  # fmt: skip
WORDS = ["SELECT", "*", "{", "}", "?s", "?p", "?o", "(", ")", ".", ";", "a", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE",
         "FILTER", "OPTIONAL", "UNION", "GRAPH", "MINUS", "VALUES", "BIND", "AS", "COUNT(*)", "GROUP BY", "ORDER BY",
         "LIMIT 3", "OFFSET 1", "DISTINCT", "FROM", "<urn:x>", "ici:State", "'x'@ar", '"""', "1", "true", "_:b", "[", "]",
         "^^", "!", "|", "/", "+", "PREFIX", "BASE", "SERVICE", "SILENT", "EXISTS", "NOT", "IN", "<<(", ")>>", "\u202e",
         "\\u0041", "%00", "#", "\n", "NOW()", "UUID()"]  # fmt: skip
TYPES = [
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
    "text/plain",
    "",
    "*/*;q=,",
]
ACCEPTS = [
    "*/*",
    "text/html",
    "text/csv",
    "text/turtle",
    "application/json;q=0.3, text/*",
    "image/*",
    ";;",
    "text/html;q=0, */*",
]

text = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30)
encoded = st.text(alphabet="abc%0123456789ABCDEF&=+?/;:@\u0643", max_size=60)
header_name = st.sampled_from(
    ["Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "If-None-Match", "Range", "User-Agent",
     "X-Forwarded-For", "Cookie", "Origin", "If-Modified-Since", "X-HTTP-Method-Override", "Host"]
)  # fmt: skip
queries = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
headers = st.lists(st.tuples(header_name, st.one_of(st.sampled_from(ACCEPTS + TYPES), text)), max_size=4)
methods = st.sampled_from(
    ["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "QUERY"]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    methods,
    st.sampled_from(PATHS),
    encoded,
    headers,
    st.one_of(st.binary(max_size=60), queries.map(str.encode)),
)
def test_any_request_has_a_status_of_its_own(
    address: str, method: str, path: str, query: str, sent: list[tuple[str, str]], body: bytes
) -> None:
    target = f"{path}?{query}" if query else path
    found = exchange(address, head(method, target, sent, len(body)) + body, seconds=15)
    assert found.status in STATUSES
    if found.headers.get("content-type") == "application/problem+json" and found.body:
        assert json.loads(found.body)["status"] == found.status
    for inner in (b"site-packages", b"Traceback", b"pyoxigraph"):
        assert inner not in found.body


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries, st.sampled_from(ACCEPTS), st.sampled_from(["", "gzip", "br"]))
def test_any_query_is_answered_or_refused(address: str, query: str, accept: str, encoding: str) -> None:
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("ici", "id"))
    body = f"{prologue}{query}".encode()
    sent = [("Content-Type", "application/sparql-query"), ("Accept", accept), ("Accept-Encoding", encoding)]
    found = exchange(address, head("POST", "/sparql?timeout=2", sent, len(body)) + body, seconds=15)
    assert found.status in {200, 400, 406, 413, 504, 507}
    if found.status == 200:
        assert found.headers["content-type"] in {one.content_type for one in FORMATS}
        assert found.body


@pytest.mark.parametrize("path", ["/sparql", "/en/", "/metrics", "/data/ici.ttl"])
def test_every_method_has_a_status_of_its_own(address: str, path: str) -> None:
    for method in (
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "get",
        "X" * 500,
    ):
        assert exchange(address, head(method, path, [], 0)).status in STATUSES
