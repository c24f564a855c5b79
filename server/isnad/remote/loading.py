"""A release put into another SPARQL service: graph by graph (Graph Store Protocol), or by updates.

What is put is the release's N-Quads, read once from its file and gathered graph by graph: it is all in memory
before the last is sent.
"""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat

from isnad.errors import MissingSource, UnloadedBackend
from isnad.locale import Message
from isnad.paths import shown

Protocol = Literal["graph-store", "update"]

_SECONDS = 600
_TRIPLES_AT_ONCE = 1_000_000  # in one request, by the Graph Store Protocol
_UPDATED_AT_ONCE = 500  # by an update: some services compile each to a program
_TOLD_EVERY = 100_000


@dataclass(frozen=True)
class Target:
    """Where a release is put, how, by whom, and the graph for what has none (empty: it gets none)."""

    url: str
    protocol: Protocol = "graph-store"
    user: str = ""
    password: str = ""
    token: str = ""
    default_graph: str = ""


def load_release(release: Path, target: Target, progress: Callable[[int], None]) -> int:
    """Put all of a release into a service; give how many quads it has, and tell how many are there already.

    It adds to what the service has: give it an empty repository. Raise MissingSource where the release has no
    N-Quads, and UnloadedBackend where the service refuses something: it has a part of the release then.
    """
    nquads = release / "isnad.nq"
    if not nquads.is_file():
        raise MissingSource(
            Message("this release has no N-Quads"),
            where=shown(nquads),
            hint=Message("Build it first: isnad build."),
        )
    send, count, told = _sender(target), 0, 0
    at_once = _TRIPLES_AT_ONCE if target.protocol == "graph-store" else _UPDATED_AT_ONCE
    for graph, batch in _batches(nquads, at_once):
        _put(send, target, _name(graph, target), batch)
        count += len(batch)
        if count - told >= _TOLD_EVERY:
            progress(count)
            told = count
    return count


_Send = Callable[[urllib.request.Request], None]


def _sender(target: Target) -> _Send:
    """Make what sends requests as whoever may write; services ask by Digest, Basic or Bearer."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, target.url, target.user, target.password)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPDigestAuthHandler(passwords),
        urllib.request.HTTPBasicAuthHandler(passwords),
    )

    def send(request: urllib.request.Request) -> None:
        if target.token:
            request.add_header("Authorization", f"Bearer {target.token}")
        try:
            opener.open(request, timeout=_SECONDS).close()
        except urllib.error.HTTPError as error:
            said = error.read(300).decode("utf-8", "replace").strip()
            raise _unloaded(target, f"HTTP {error.code} {said}") from error
        except OSError as error:
            raise _unloaded(target, str(error)) from error

    return send


def _put(send: _Send, target: Target, graph: str, batch: list[Quad]) -> None:
    """Add triples to a graph, or to the default graph (no name)."""
    triples = pyoxigraph.serialize([quad.triple for quad in batch], format=RdfFormat.N_TRIPLES) or b""
    if target.protocol == "graph-store":
        mark = "&" if "?" in target.url else "?"
        place = f"graph={quote(graph, safe='')}" if graph else "default"
        url, body, type_ = f"{target.url}{mark}{place}", triples, "application/n-triples"
    else:
        name = graph.encode()
        body = (
            b"INSERT DATA { " + (b"GRAPH <" + name + b"> { " + triples + b"}" if graph else triples) + b" }"
        )
        url, type_ = target.url, "application/sparql-update"
    request = urllib.request.Request(  # noqa: S310 - the operator's own address
        url, data=body, method="POST", headers={"Content-Type": type_}
    )
    send(request)


def _name(graph: object, target: Target) -> str:
    return target.default_graph if isinstance(graph, DefaultGraph) else str(getattr(graph, "value", ""))


def _batches(nquads: Path, size: int) -> Iterator[tuple[object, list[Quad]]]:
    """Return the quads of a file graph by graph, a whole graph at once unless it has more quads than a size.

    Virtuoso 7 puts in the place of a graph what is added to it by POST: a graph is best sent whole.
    """
    waiting: dict[object, list[Quad]] = {}
    with nquads.open("rb") as opened:
        for quad in pyoxigraph.parse(opened, format=RdfFormat.N_QUADS):
            batch = waiting.setdefault(quad.graph_name, [])
            batch.append(quad)
            if len(batch) == size:
                yield quad.graph_name, waiting.pop(quad.graph_name)
    yield from waiting.items()


def _unloaded(target: Target, why: str) -> UnloadedBackend:
    return UnloadedBackend(
        Message("the service did not take the release: %(why)s", why=why),
        where=target.url,
        hint=Message(
            "Look at the address, the protocol and the password; empty the repository, and try again."
        ),
    )
