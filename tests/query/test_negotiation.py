"""Which format a client gets, by Accept and by name."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isnad.query.negotiation import FORMATS, choose, choose_language, has_already, parse_accept, prefers_page
from isnad.query.tokens import AnswerKind
from isnad.request_errors import NotAcceptable

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("kind", "accept", "chosen"),
    [
        ("rows", "", "json"),
        ("rows", "*/*", "json"),
        ("rows", "application/json;q=1e999", "json"),
        ("rows", "text/csv", "csv"),
        ("rows", "text/*", "csv"),
        ("rows", "TEXT/CSV", "csv"),
        ("rows", "text/tab-separated-values", "tsv"),
        ("rows", "application/sparql-results+xml, application/sparql-results+json;q=0.9", "xml"),
        ("rows", "text/csv;q=0.5, application/sparql-results+json;q=0.4", "csv"),
        ("rows", "application/json", "json"),
        ("rows", "text/turtle, text/csv;q=0.1", "csv"),
        ("rows", "text/*;q=0.9, text/csv;q=0.1, text/tab-separated-values", "tsv"),
        ("rows", "*/*;q=0.1, text/csv;q=0", "json"),
        ("truth", "text/csv, */*;q=0.1", "json"),
        ("truth", "application/sparql-results+xml", "xml"),
        ("graph", "", "ttl"),
        ("graph", "application/ld+json", "jsonld"),
        ("graph", "application/rdf+xml", "rdf"),
        ("graph", "application/n-quads", "nq"),
        ("graph", "application/trig", "trig"),
        ("graph", "text/plain", "nt"),
        ("graph", "text/turtle;q=bad, application/n-triples;q=0.9", "nt"),
        ("graph", "text/turtle;q=.8, application/n-triples;q=.9", "nt"),
        ("rows", "application/sparql-results+xml; charset=utf-8", "xml"),
    ],
)
def test_format_for_a_header(kind: AnswerKind, accept: str, chosen: str) -> None:
    assert choose(kind, accept).name == chosen


@pytest.mark.parametrize(
    ("kind", "accept"),
    [
        ("rows", "image/png"),
        ("rows", "text/turtle"),
        ("truth", "text/csv"),
        ("graph", "text/csv"),
        ("rows", "text/csv;q=0"),
        ("rows", "nonsense"),
    ],
)
def test_nothing_fits(kind: AnswerKind, accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose(kind, accept)
    first = next(found for found in FORMATS if kind in found.kinds)
    assert first.media_type in caught.value.hint.en


def test_a_name_beats_the_header() -> None:
    assert choose("rows", "text/turtle", "CSV").name == "csv"
    with pytest.raises(NotAcceptable):
        choose("rows", "*/*", "ttl")


@pytest.mark.parametrize(
    ("accept", "page"),
    [(CHROME, True), ("text/html", True), ("*/*", False), ("", False), ("application/json, text/html;q=0.5", True),
     ("text/turtle, text/html;q=0.5", False)],
)  # fmt: skip
def test_a_browser_is_told_from_a_program(accept: str, page: bool) -> None:
    assert prefers_page(accept) is page


@given(st.text(max_size=200))
@example("\r")
@example(", ,")
@example(";q=1")
def test_any_header_has_a_format_or_none(accept: str) -> None:
    for found in parse_accept(accept):
        assert 0 <= found[1] <= 1
    try:
        assert choose("rows", accept) in FORMATS
    except NotAcceptable:
        assert accept.strip()


@given(
    st.permutations(["text/csv;q=0.5", "application/sparql-results+xml;q=0.8", "text/turtle", "*/*;q=0.1"])
)
def test_order_does_not_count_where_weights_differ(ranges: list[str]) -> None:
    assert choose("rows", ", ".join(ranges)).name == "xml"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("ar", "ar"), ("ar-KW,ar;q=0.9,en;q=0.8", "ar"), ("en-GB, ar;q=0.9", "en"), ("fr, ar;q=.5", "ar"),
     ("fr", "en"), ("en;q=0.5, ar;q=0.5", "en"), ("AR, en;q=0.9", "ar"), ("*", "en"), (",;q=", "en")],
)  # fmt: skip
def test_language_for_a_header(header: str, language: str) -> None:
    assert choose_language(header) == language


@given(st.text(max_size=100))
def test_any_header_has_a_language_and_names_what_a_client_has(header: str) -> None:
    assert choose_language(header) in ("ar", "en")
    assert has_already(header, "no such tag") in (True, False)


@pytest.mark.parametrize(
    ("header", "has"),
    [
        ('"t"', True),
        ('W/"t"', True),
        ('"a", "t"', True),
        ("t", True),
        ("*", True),
        ('"T"', False),
        ("", False),
    ],
)
def test_what_a_client_has_already(header: str, has: bool) -> None:
    assert has_already(header, "t") is has
