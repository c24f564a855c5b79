"""Responses are cached up to so many bytes, large ones in files that go when nobody needs them.

A page is cached by its address, the host's included, and its coding; a request that comes again is answered without being read.
"""

import gzip
import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, patch
from urllib.parse import quote

import pytest
from cachetools import LRUCache
from raw_http import exchange, request

from isnad.names.index import NameIndex
from isnad.query.evaluation import Answer
from isnad.query.negotiation import format_named
from isnad.query.request import Request
from isnad.request_errors import TooBusy
from isnad.site import responses as module
from isnad.site.gateway import _page_key
from isnad.site.requests import RequestHead
from isnad.site.responses import LARGE_BYTES, OVERHEAD_BYTES, Response, ResponseCache, unless_known
from isnad.site.site_data import Background, SiteData
from isnad.site.terms import Term

ASKED = Request("GET", "query=ASK%7B%7D", accept="text/csv")
JSON = "application/sparql-results+json"
SIZE = OVERHEAD_BYTES + 100


def answer(tag: str, body: bytes = bytes(100)) -> Response:
    headers = {"ETag": f'"{tag}"', "Content-Type": JSON, "Server-Timing": "wait;dur=1.0, evaluate;dur=2.0"}
    return Response(200, headers, body, cache="miss", waited=1.0, query="ASK{}")


def test_least_recently_asked_for_goes_first(tmp_path: Path) -> None:
    cache = ResponseCache(5 * SIZE, tmp_path)
    for tag in "abcd":
        cache.put(tag, answer(tag))
    assert cache.get("a")
    for tag in "ef":
        cache.put(tag, answer(tag))
    assert [tag for tag in "abcdef" if cache.get(tag)] == ["a", "c", "d", "e", "f"]
    assert cache.size == 5 * SIZE


def test_same_key_counts_once(tmp_path: Path) -> None:
    cache = ResponseCache(5 * SIZE, tmp_path)
    for _ in range(10):
        cache.put("a", answer("a"))
    assert cache.size == SIZE


def test_too_large_a_share_is_not_cached(tmp_path: Path) -> None:
    cache = ResponseCache(4 * SIZE - 1, tmp_path)
    cache.put("a", answer("a"))
    assert cache.get("a") is None
    assert cache.size == 0


def test_nothing_is_cached_where_there_is_no_room_at_all(tmp_path: Path) -> None:
    cache = ResponseCache(0, tmp_path)
    cache.put("a", answer("a", b"x"))
    assert cache.get("a") is None


def test_what_comes_from_the_cache_says_so(tmp_path: Path) -> None:
    cache = ResponseCache(5 * SIZE, tmp_path)
    cache.put("a", answer("a"))
    found = cache.get("a")
    assert found
    assert (found.body, found.cache, found.waited, found.query) == (bytes(100), "hit", 0.0, "ASK{}")
    assert found.headers["Server-Timing"] == "cache;desc=hit"
    assert cache.get("a") is found


def test_large_answers_are_files_that_go_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    cache = ResponseCache(10 * LARGE_BYTES, tmp_path)
    large = b"x" * (LARGE_BYTES + 1)
    cached = cache.with_file(answer("a", large))
    assert (cached.file and cached.file.read_bytes(), cached.body, cached.size) == (large, b"", len(large))
    cache.put("a", cached)
    once = cache.with_file(answer("b", large))
    cache.discard(once)
    now[0] += 11
    cache.put("c", cache.with_file(answer("c", b"small")))
    assert cached.file and cached.file.exists()
    assert once.file and not once.file.exists()


def test_files_that_linger_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_LINGERING_BYTES", 3 * LARGE_BYTES)
    cache = ResponseCache(0, tmp_path)
    with pytest.raises(TooBusy):
        for _ in range(5):
            cache.discard(cache.with_file(answer("a", b"x" * (LARGE_BYTES + 1))))


@pytest.fixture
def cache(tmp_path: Path) -> ResponseCache:
    found = ResponseCache(6 * SIZE, tmp_path)
    found.put("t", answer("t", b"true"))
    return found


def test_a_request_is_found_by_its_words(cache: ResponseCache) -> None:
    hit = cache.get("t")
    assert hit
    cache.put_answer(ASKED, hit)
    found = cache.get_answer(Request("GET", "query=ASK%7B%7D", accept="text/csv"))
    assert found
    assert (found.body, found.cache) == (b"true", "hit")
    assert found.headers["Server-Timing"] == "cache;desc=hit"


@pytest.mark.parametrize(
    "other",
    [
        Request("HEAD", "query=ASK%7B%7D", accept="text/csv"),
        Request("GET", "query=ASK%7B%7D&timeout=1", accept="text/csv"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv;q=0.5"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", accept_encoding="gzip"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", body=b"x"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", content_type="a/b"),
        Request("GET", "query=ASK%7B%7D", accept="text/csv", if_none_match='"t"'),
    ],
)
def test_another_request_is_another(cache: ResponseCache, other: Request) -> None:
    hit = cache.get("t")
    assert hit
    cache.put_answer(ASKED, hit)
    assert cache.get_answer(other) is None


def test_what_is_cached_no_longer_is_not_found_by_words_either(cache: ResponseCache) -> None:
    hit = cache.get("t")
    assert hit
    cache.put_answer(ASKED, hit)
    for number in range(10):
        cache.put(f"other{number}", answer("o"))
    assert cache.get_answer(ASKED) is None


@pytest.mark.parametrize(
    "response",
    [
        Response(200, {}, b"true", cache="none", query="ASK{}"),
        Response(200, {"ETag": '"t"'}, b"asked once", cache="miss", query="ASK{}"),
        Response(200, {"ETag": '"t"'}, b"a description", cache="hit"),
        Response(200, {"ETag": '"t"'}, file=Path("large"), cache="hit", query="ASK{}"),
        Response(304, {"ETag": '"t"'}, cache="valid", query="ASK{}"),
        Response(404, {"ETag": '"t"'}, b"no", cache="none", query="ASK{}"),
    ],
)
def test_only_a_cached_answer_to_a_query_is_found_by_words(cache: ResponseCache, response: Response) -> None:
    cache.put_answer(ASKED, response)
    assert cache.get_answer(ASKED) is None


def test_over_http_the_same_request_has_the_same_answer_and_another_format_another(address: str) -> None:
    target = "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20%3Chttps%3A%2F%2Fw3id.org%2Fisnad%2Fici%23State%3E%20%7D%23ready"
    first, *again = [request(address, "GET", target, None, [("Accept", JSON)]) for _ in range(8)]
    assert {(found.status, found.body, found.headers["etag"]) for found in again} == {
        (200, first.body, first.headers["etag"])
    }
    assert any(found.headers["server-timing"] == "cache;desc=hit" for found in again)
    assert request(address, "GET", target, None, [("Accept", "text/csv")]).body.startswith(b"s\r\n")
    tagged = [("Accept", JSON), ("If-None-Match", first.headers["etag"])]
    assert request(address, "GET", target, None, tagged).status == 304


@pytest.mark.parametrize(
    ("text", "accept", "name", "has"),
    [
        ("CONSTRUCT { <a:s> <a:2004> 1 } {}", "application/rdf+xml, text/turtle;q=0.5", "text/turtle", b"<a:2004>"),
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml, application/json;q=0.1", JSON, b"u0001"),
        ("SELECT (1 AS ?x) {}", "application/geo+json, text/csv;q=0.2, */*;q=0.1", "text/csv", b"x\r\n1"),
    ],
)  # fmt: skip
def test_an_answer_is_in_the_best_format_that_can_carry_it(
    address: str, text: str, accept: str, name: str, has: bytes
) -> None:
    target = f"/sparql?query={quote(text)}"
    found = request(address, "GET", target, None, [("Accept", accept)])
    assert (found.status, found.headers["content-type"].split(";")[0]) == (200, name)
    assert has in found.body
    tagged = [("Accept", accept), ("If-None-Match", found.headers["etag"])]
    assert request(address, "GET", target, None, tagged).status == 304
    alone = request(address, "GET", target, None, [("Accept", name)])
    assert (alone.body, alone.headers["etag"]) == (found.body, found.headers["etag"])
    refused = request(address, "GET", target, None, [("Accept", accept.partition(",")[0])])
    assert refused.status == 406
    by_name = f"{target}&format={quote(accept.partition(',')[0])}"
    assert request(address, "GET", by_name, None, [("Accept", "*/*")]).status == 406


def head(path: str = "/en/", query: str = "", method: str = "GET", **headers: str) -> RequestHead:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestHead(method, path, query, named, "http", "localhost", "127.0.0.1")


def test_a_page_is_cached_by_its_address_and_its_coding() -> None:
    key = _page_key(head(accept_encoding="gzip"), "")
    assert key == _page_key(head(accept_encoding="gzip, deflate"), "")
    for other in (head(), head(query="x=1", accept_encoding="gzip"), head("/ar/", accept_encoding="gzip"),
                  head(method="HEAD", accept_encoding="gzip")):  # fmt: skip
        assert _page_key(other, "") != key


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/en/data", "text/html"),
        ("/ar/data", "text/html"),
        ("/en/reconcile", "application/json"),
        ("/en/reconcile/1.0", "application/json"),
        ("/.well-known/void", "text/turtle"),
        ("/sparql", "text/turtle"),
    ],
)
def test_what_names_the_server_names_it_as_it_was_asked(address: str, path: str, media_type: str) -> None:
    for host in ("one.example", "two.example", "one.example"):
        sent = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {media_type}\r\nConnection: close\r\n\r\n"
        found = exchange(address, sent.encode())
        assert found.status == 200
        assert set(re.findall(rb"\w+\.example(?=[:/])", found.body)) == {host.encode()}


def test_of_a_server_that_knows_its_address_a_page_is_cached_once() -> None:
    other = replace(head(), authority="other.example")
    assert _page_key(head(), "https://data.example.org") == _page_key(other, "https://data.example.org")
    assert _page_key(head(), "") != _page_key(other, "")


@pytest.mark.parametrize(
    "asked", [head("/en/ask", "query=SELECT"), head("/metrics"), head("/data/isnad.nq"), head(method="HEAD")]
)
def test_what_is_not_the_same_for_everybody_has_no_key(asked: RequestHead) -> None:
    assert _page_key(asked, "") is None


def test_a_client_that_has_the_page_is_not_sent_it() -> None:
    page = Response(200, {"ETag": '"t"', "Content-Type": "text/html"}, b"body")
    assert unless_known(page, '"t"').status == 304
    assert unless_known(page, '"other"').status == 200
    assert unless_known(Response(200, {}, b"body"), "").status == 200


@pytest.mark.parametrize("path", ["/en/timeline", "/ar/id/Kuwait", "/static/ask.js", "/static/vendor/d3.js"])
def test_the_same_bytes_come_whether_cached_or_not(address: str, path: str) -> None:
    first, second = (request(address, "GET", path, None, [("Accept-Encoding", "gzip")]) for _ in range(2))
    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers["content-encoding"] == "gzip"
    assert gzip.decompress(first.body)
    plain = request(address, "GET", path)
    assert gzip.decompress(first.body) == plain.body
    assert plain.headers["etag"] != first.headers["etag"]
    for found in (first, plain):
        again = request(address, "GET", path, None, [("If-None-Match", found.headers["etag"]),
                                                     ("Accept-Encoding", "gzip" if found is first else "identity")])  # fmt: skip
        assert again.status == 304
        assert not again.body
    assert request(address, "HEAD", path).status == 200


@pytest.mark.parametrize("path", ["/en/no-such-page", "/metrics"])
def test_an_error_and_a_figure_have_no_validator_and_are_not_cached(address: str, path: str) -> None:
    for _ in range(2):
        found = request(address, "GET", path)
        assert "etag" not in found.headers
        assert found.headers["cache-control"] == "no-store"


def rows_of_pages(origin: str) -> tuple[Mock, SiteData]:
    """Give what pages ask their rows of, and the workers that answer it."""
    body = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}'
    workers, background = Mock(), Background()
    workers.ask.return_value = Answer("rows", format_named("json"), body, "identity", None)
    names = background.when_asked(lambda: NameIndex(()))
    site_data = SiteData(
        workers=workers, files=None, questions=(), labels={}, graphs=(), figures=dict, triples=0, names=names,
        background=background, renderings=lambda _: {}, origin=origin,
    )  # fmt: skip
    return workers, site_data


@pytest.mark.parametrize(("origin", "asked"), [("", 1), ("0123456789ab", 2)])
def test_what_a_page_asks_of_data_that_do_not_change_is_asked_once(origin: str, asked: int) -> None:
    workers, site_data = rows_of_pages(origin)
    assert site_data.rows("SELECT ?x {}") == site_data.rows("SELECT ?x {}") == ({"x": Term("1", False)},)
    assert workers.ask.call_count == asked


def test_rows_that_were_not_asked_for_in_the_longest_time_make_room() -> None:
    workers, site_data = rows_of_pages("")
    with patch.object(site_data.kept, "_found", LRUCache(4)):
        for text in ("a", "b", "c", "d", "e", "b", "a"):
            site_data.rows(text)
    assert [call.args[0].text[-1] for call in workers.ask.call_args_list] == ["a", "b", "c", "d", "e", "a"]
