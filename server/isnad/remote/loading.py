"""A release put into another SPARQL service: graph by graph (Graph Store Protocol), or by updates.

What is put is the release's N-Quads, read once from its file and gathered graph by graph: it is all in memory
before the last is sent.
"""

import asyncio
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
from isnad.query.checksums import require_whole
from isnad.query.request import UPDATE
from isnad.remote.http_client import HttpClient, NoResponse, ResponseTooLarge

Protocol = Literal["graph-store", "update"]

_SECONDS = 600
_TRIPLES_AT_ONCE = 1_000_000  # in one request, by the Graph Store Protocol
_UPDATED_AT_ONCE = 500  # by an update: some services compile each to a program
_REPORTED_EVERY = 100_000
_MOST_BYTES = 1_000_000  # of a response: nothing is made of it


@dataclass(frozen=True)
class Destination:
    """Where a release is put, how, by whom, and the graph for what has none (empty: it gets none)."""

    url: str
    protocol: Protocol = "graph-store"
    user: str = ""
    password: str = ""
    token: str = ""
    default_graph: str = ""


def load_release(release: Path, destination: Destination, progress: Callable[[int], None]) -> int:
    """Put all of a release into a service; return how many quads it has, and report how many are there.

    It adds to what the service has: give it an empty repository. Raise MissingSource where the release has no
    N-Quads, StoreUnavailable where they are not those that it lists, and UnloadedBackend where the service
    refuses something: it has a part of the release then.
    """
    nquads = release / "isnad.nq"
    if not nquads.is_file():
        raise MissingSource(
            Message("this release has no N-Quads"),
            where=shown(nquads),
            hint=Message("Build it first: isnad build."),
        )
    require_whole(release, [nquads.name])
    return asyncio.run(_load(nquads, destination, progress))


async def _load(nquads: Path, destination: Destination, progress: Callable[[int], None]) -> int:
    """Send a release batch by batch."""
    count = reported = 0
    at_once = _TRIPLES_AT_ONCE if destination.protocol == "graph-store" else _UPDATED_AT_ONCE
    async with HttpClient(user=destination.user, password=destination.password) as client:
        for graph, batch in _batches(nquads, at_once):
            name = destination.default_graph if isinstance(graph, DefaultGraph) else str(graph)[1:-1]
            await _put(client, destination, name, batch)
            count += len(batch)
            if count - reported >= _REPORTED_EVERY:
                progress(count)
                reported = count
    return count


async def _put(client: HttpClient, destination: Destination, graph: str, batch: list[Quad]) -> None:
    """Add triples to a graph, or to the default graph (no name); raise UnloadedBackend."""
    triples = pyoxigraph.serialize([quad.triple for quad in batch], format=RdfFormat.N_TRIPLES) or b""
    if destination.protocol == "graph-store":
        mark = "&" if "?" in destination.url else "?"
        place = f"graph={quote(graph, safe='')}" if graph else "default"
        url, body, media_type = f"{destination.url}{mark}{place}", triples, "application/n-triples"
    else:
        inner = b"GRAPH <%b> { %b}" % (graph.encode(), triples) if graph else triples
        url, body, media_type = destination.url, b"INSERT DATA { %b }" % inner, UPDATE
    headers = {"Content-Type": media_type}
    if destination.token:
        headers["Authorization"] = f"Bearer {destination.token}"
    try:
        response = await client.send(
            "POST", url, body, headers=headers, seconds=_SECONDS, most_bytes=_MOST_BYTES
        )
    except (NoResponse, ResponseTooLarge) as error:
        raise _unloaded(destination, str(error)) from error
    if not 200 <= response.status < 300:
        said = response.body[:300].decode("utf-8", "replace").strip()
        raise _unloaded(destination, f"HTTP {response.status} {said}")


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


def _unloaded(destination: Destination, why: str) -> UnloadedBackend:
    return UnloadedBackend(
        Message("the service did not take the release: %(why)s", why=why),
        where=destination.url,
        hint=Message(
            "Look at the address, the protocol and the password; empty the repository, and try again."
        ),
    )
