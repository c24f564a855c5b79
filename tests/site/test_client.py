"""Whose request it is: a header is believed only from a trusted proxy."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.site.requests import client_of

PROXIES = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),  # nobody we know says so
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the client made up the first
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        ("127.0.0.1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, ", "127.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8::1", "203.0.113.9", "2001:db8::"),
    ],
)
def test_client(peer: str, forwarded: str, client: str) -> None:
    assert client_of(peer, forwarded, PROXIES) == client


def test_without_proxies_nothing_is_believed() -> None:
    assert client_of("127.0.0.1", "203.0.113.9", ()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "peer"),
    [("127.0.0.1:5", "127.0.0.1"), ("[::1]:5", "::"), ("::1", "::"), ("unix", "unix"), ("", "")],
)
def test_peer(address: str, peer: str) -> None:
    assert client_of(address, "", PROXIES) == client_of(address, "", ()) == peer


@given(st.text(max_size=60))
def test_any_header_names_somebody(forwarded: str) -> None:
    assert client_of("127.0.0.1", forwarded, PROXIES)
    assert client_of("192.0.2.1", forwarded, PROXIES) == "192.0.2.1"
