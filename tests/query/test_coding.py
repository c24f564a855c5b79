"""Which content-coding a client takes."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.query.negotiation import choose_coding
from isnad.query.results import encode


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("zstd", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=.5", "gzip"),
        ("gzip;q=nan", "identity"),
        (",,;,", "identity"),
    ],
)
def test_coding_for_a_header(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


@given(st.text(max_size=100))
def test_any_header_has_a_coding(header: str) -> None:
    assert choose_coding(header) in ("identity", "gzip", "br")


@given(st.binary(max_size=3000))
def test_what_is_coded_is_read_again(body: bytes) -> None:
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        coded, name = encode(body, coding)
        assert (unpack(coded) if name == coding else coded) == body
        assert encode(body, coding) == (
            coded,
            name,
        )  # the same bytes each time: a strong validator may name them


def test_large_bodies_are_coded_too() -> None:
    body = b"0123456789" * 200_000
    assert brotli.decompress(encode(body, "br")[0]) == body
    assert gzip.decompress(encode(body, "gzip")[0]) == body
