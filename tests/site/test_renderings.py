"""Pages are rendered once: what is kept is what was sent, and is told apart by address and coding."""

import gzip

import pytest
from raw_http import request

from isnad.site.renderings import PageCache, unless_known
from isnad.site.requests import RequestHead
from isnad.site.responses import Response


def head(path: str = "/en/", query: str = "", method: str = "GET", **headers: str) -> RequestHead:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestHead(method, path, query, named, "http", "localhost", "127.0.0.1")


def page(body: bytes, tag: str = "t") -> Response:
    return Response(200, {"ETag": f'"{tag}"', "Content-Type": "text/html"}, body, size=len(body))


def test_a_page_is_kept_by_its_address_and_its_coding() -> None:
    kept = PageCache(1_000_000)
    kept.keep(head(accept_encoding="gzip"), page(b"zipped"))
    assert kept.find(head(accept_encoding="gzip, deflate")) == page(b"zipped")
    for other in (head(), head(query="x=1", accept_encoding="gzip"), head("/ar/", accept_encoding="gzip"),
                  head(method="HEAD", accept_encoding="gzip")):  # fmt: skip
        assert kept.find(other) is None


@pytest.mark.parametrize(
    ("asked", "response"),
    [
        (head(), Response(404, {"ETag": '"t"'}, b"none")),
        (head(), Response(200, {}, b"no validator")),
        (head("/en/ask", "query=SELECT"), page(b"asked")),
        (head("/metrics"), page(b"figures")),
        (head("/data/isnad.nq"), page(b"dump")),
        (head(), page(b"x" * 200_000)),
    ],
)
def test_what_is_not_the_same_for_everybody_or_too_large_is_not_kept(
    asked: RequestHead, response: Response
) -> None:
    kept = PageCache(1_000_000)
    kept.keep(asked, response)
    assert kept.find(asked) is None


def test_what_was_not_asked_for_in_the_longest_time_goes_first() -> None:
    kept = PageCache(100_000)
    for number in range(12):
        kept.keep(head(f"/en/{number}"), page(bytes(9000)))
        kept.find(head("/en/0"))
    assert kept.find(head("/en/0"))
    assert kept.find(head("/en/1")) is None
    assert kept.find(head("/en/11"))


def test_a_client_that_has_the_page_is_not_sent_it() -> None:
    assert unless_known(head(if_none_match='"t"'), page(b"body")).status == 304
    assert unless_known(head(if_none_match='"other"'), page(b"body")).status == 200
    assert unless_known(head(), Response(200, {}, b"body")).status == 200


@pytest.mark.parametrize("path", ["/en/timeline", "/ar/id/Kuwait", "/static/ask.js", "/static/vendor/d3.js"])
def test_the_same_bytes_come_whether_kept_or_not(address: str, path: str) -> None:
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
