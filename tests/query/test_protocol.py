"""What a request asks, one clause of the SPARQL 1.1 Protocol after the other."""

from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.query.request import Query, Request, pairs, parse
from isnad.request_errors import (
    MalformedRequest,
    ReadOnly,
    RequestError,
    TooLarge,
    UnsupportedMethod,
    UnsupportedType,
)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def get(**parameters: str | list[str]) -> Request:
    return Request("GET", urlencode(parameters, doseq=True), "", b"")


def post(content_type: str, body: bytes, query_string: str = "") -> Request:
    return Request("POST", query_string, content_type, body)


def test_query_by_get() -> None:
    assert parse(get(query="ASK {}"), 1000) == Query("ASK {}")


def test_query_by_form_post() -> None:
    assert parse(post(FORM, b"query=ASK+%7B%7D"), 1000) == Query("ASK {}")


def test_query_by_form_post_with_charset() -> None:
    assert parse(post(FORM + "; charset=UTF-8", b"query=ASK+%7B%7D"), 1000) == Query("ASK {}")


def test_query_by_direct_post() -> None:
    assert parse(post(DIRECT, b"ASK {}"), 1000) == Query("ASK {}")


def test_direct_post_takes_graphs_from_the_address() -> None:
    request = post(DIRECT, b"ASK {}", "default-graph-uri=urn:a&named-graph-uri=urn:b&named-graph-uri=urn:c")
    assert parse(request, 1000) == Query("ASK {}", ("urn:a",), ("urn:b", "urn:c"))


def test_graphs_are_taken_from_a_form() -> None:
    assert parse(post(FORM, b"query=ASK{}&default-graph-uri=urn:a"), 1000) == Query("ASK{}", ("urn:a",))


ENCODED = st.lists(
    st.sampled_from(
        [
            "%",
            "%4",
            "%41",
            "%c3",
            "%A9",
            "%D9%85",
            "%00",
            "+",
            "&",
            "=",
            "\\",
            "\\x41",
            "\\N",
            "é",
            "م",
            "a",
            "\n",
        ]
    )
).map("".join)


@given(ENCODED)
def test_pairs_are_decoded_as_the_library_does(encoded: str) -> None:
    try:
        expected = parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(MalformedRequest):
            pairs(encoded)
    else:
        assert pairs(encoded) == expected


def test_percent_encoding_is_decoded_once() -> None:
    text = 'ASK { ?s ?p "100%25 %D9%82" }'
    assert parse(get(query=text), 1000) == Query(text)
    assert parse(post(FORM, f"query={quote_plus(text)}".encode()), 1000) == Query(text)


def test_get_without_a_query_asks_for_the_description() -> None:
    assert parse(get(), 1000) is None
    assert parse(get(format="ttl"), 1000) is None


def test_head_is_read_as_get() -> None:
    assert parse(Request("HEAD", "query=ASK{}", "", b""), 1000) == Query("ASK{}")


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (get(query=["ASK {}", "ASK {}"]), MalformedRequest),
        (post(FORM, b""), MalformedRequest),
        (post(DIRECT, b"ASK {}", "query=ASK{}"), MalformedRequest),
        (post(DIRECT, b"\xff"), MalformedRequest),
        (post(FORM, b"query=%FF"), MalformedRequest),
        (get(query="ASK {}", **{"default-graph-uri": "relative"}), MalformedRequest),
        (get(query="ASK {}", **{"named-graph-uri": "urn:a b"}), MalformedRequest),
        (get(update="CLEAR ALL"), ReadOnly),
        (post(FORM, b"update=CLEAR+ALL"), ReadOnly),
        (post("application/sparql-update", b"CLEAR ALL"), ReadOnly),
        (post("text/plain", b"ASK {}"), UnsupportedType),
        (post("", b"ASK {}"), UnsupportedType),
        (Request("PUT", "", "", b""), UnsupportedMethod),
        (Request("DELETE", "query=ASK{}", "", b""), UnsupportedMethod),
        (get(query="ASK {}" + " " * 1000), TooLarge),
        (post(DIRECT, b"ASK {}" + b" " * 1000), TooLarge),
    ],
)
def test_what_the_protocol_does_not_allow(request_: Request, error: type[RequestError]) -> None:
    with pytest.raises(error):
        parse(request_, 1000)


@given(st.text(max_size=200), st.lists(st.sampled_from(["urn:a", "https://example.org/é"]), max_size=3))
def test_what_is_encoded_is_read_again(text: str, graphs: list[str]) -> None:
    parameters = {"query": text, "default-graph-uri": graphs}
    encoded = urlencode(parameters, doseq=True, errors="surrogatepass")
    wanted = Query(text, tuple(graphs) or None)
    assert parse(Request("GET", encoded, "", b""), 100_000) == wanted
    assert parse(post(FORM, encoded.encode()), 100_000) == wanted


@given(st.text(max_size=100), st.text(max_size=60), st.binary(max_size=100))
def test_any_request_is_read_or_refused(query_string: str, content_type: str, body: bytes) -> None:
    for method in ("GET", "POST"):
        try:
            parse(Request(method, query_string, content_type, body), 1000)
        except RequestError as error:
            assert 400 <= error.status < 500
