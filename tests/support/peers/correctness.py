"""Whether all servers give the same answer, before any is measured: rows without regard to their order."""

import json
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import replace
from urllib.parse import quote

import pyoxigraph

from peers.mix import Measured
from peers.servers import Peer

Answer = Counter[str]


def answer(peer: Peer, query: Measured, text: str) -> Answer:
    """Ask a server, and give what it says in a form that can be compared."""
    mark = "&" if "?" in peer.address else "?"
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{peer.address}{mark}query={quote(text, safe='')}", headers={"Accept": query.accept}
    )
    with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310
        body = response.read()
    if query.of == "graph":
        triples = pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return Counter(str(quad.triple) for quad in triples)
    found = json.loads(body)
    if query.of == "truth":
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


def differences(peers: list[Peer], query: Measured) -> list[str]:
    """Name the servers whose answer is not that of the first; of rows in any order only their number counts."""
    wrong = []
    for text in query.texts:
        first, *others = [(peer, answer(peer, query, text)) for peer in peers]
        wanted = first[1]
        wrong += [
            peer.name
            for peer, found in others
            if (found.total() != wanted.total() if query.any_order else found != wanted)
        ]
    return wrong


def agreed(peers: list[Peer], query: Measured) -> Measured:
    """Leave out the texts of several that not all servers answer alike."""
    alike = [text for text in query.texts if not _differ(peers, replace(query, texts=(text,)))]
    return replace(query, texts=tuple(alike))


def _differ(peers: list[Peer], query: Measured) -> bool:
    try:
        return bool(differences(peers, query))
    except (urllib.error.URLError, ValueError):  # one of them does not answer it at all
        return True
