"""Whether all servers give the same answer, before any is measured: rows without regard to their order."""

import json
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pyoxigraph

from peers.mix import Measured
from peers.servers import Peer

Answer = Counter[str]


class Unreadable(Exception):
    """Report that a server gives no answer, or one that is none of the kind that was asked for."""


def answer(peer: Peer, query: Measured, text: str) -> Answer:
    """Ask a server, and give what it says in a form that can be compared; raise Unreadable."""
    mark = "&" if "?" in peer.address else "?"
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{peer.address}{mark}query={quote(text, safe='')}", headers={"Accept": query.accept}
    )
    body = b""
    try:
        with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310
            body = response.read()
        return _read(body, query.of)
    except (OSError, SyntaxError, ValueError, LookupError) as error:
        raise Unreadable(f"{peer.name}, {query.name}: {error}; it begins {body[:80]!r}") from error


def _read(body: bytes, of: str) -> Answer:
    """Read an answer: triples, a truth value or rows."""
    if of == "graph":
        triples = pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return Counter(str(quad.triple) for quad in triples)
    found = json.loads(body)
    if of == "truth":
        if "boolean" not in found:  # Virtuoso 7 gives a row with a number in it
            ((term,),) = (row.values() for row in found["results"]["bindings"])
            return Counter([str(str(term["value"]) in ("1", "true"))])
        return Counter([str(found["boolean"])])
    return Counter(
        json.dumps({name: _term(term) for name, term in sorted(row.items())})
        for row in found["results"]["bindings"]
    )


def _term(term: dict[str, str]) -> str:
    """Write a term: numbers by their value, blank nodes without their name."""
    if term["type"] == "bnode":
        return "_"
    value, kind = term["value"], term.get("datatype", "").rsplit("#", 1)[-1]
    if kind in ("integer", "int", "decimal", "double", "float"):
        return f"{float(value)}"
    return f"{value}@{term.get('xml:lang', '').lower()}"


def differences(
    peers: list[Peer], query: Measured, told: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Name the servers whose answer is not that of the first; of rows in any order only their number counts.

    One whose answer cannot be read is `told` of, and named after a second try: it may have been busy with others.
    Raise Unreadable where the first server's cannot.
    """
    wrong: dict[str, None] = {}
    for text in query.texts:
        wanted = answer(peers[0], query, text)
        for peer in peers[1:]:
            found = _said(peer, query, text, told) or _said(peer, query, text, told)
            if found is None or (found.total() != wanted.total() if query.any_order else found != wanted):
                wrong[peer.name] = None
    return list(wrong)


def _said(peer: Peer, query: Measured, text: str, told: Callable[[str], None]) -> Answer | None:
    """Give what a server says; None where that cannot be read."""
    try:
        return answer(peer, query, text)
    except Unreadable as error:
        told(str(error))
        return None


def agreed(peers: list[Peer], query: Measured) -> Measured:
    """Leave out the texts of several that not all servers answer alike."""
    alike = [text for text in query.texts if not _differ(peers, replace(query, texts=(text,)))]
    return replace(query, texts=tuple(alike))


def _differ(peers: list[Peer], query: Measured) -> bool:
    try:
        return bool(differences(peers, query))
    except Unreadable:  # not even the first answers it
        return True
