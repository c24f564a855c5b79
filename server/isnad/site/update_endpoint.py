"""/update and /graph-store: SPARQL Update, and the Graph Store HTTP Protocol.

Whether a client may write is checked before its body is read: strangers send nothing that is kept.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from isnad.locale import Message
from isnad.query.negotiation import choose_coding, format_named, has_already
from isnad.query.request import Request, read_only, unsupported
from isnad.query.store import NO_GRAPHS, GraphSet
from isnad.request_errors import MalformedRequest
from isnad.site.responses import Response, options
from isnad.site.sparql_endpoint import Service, answer_headers
from isnad.site.token_auth import Tokens
from isnad.update.graphs import Conditions, require
from isnad.update.protocol import (
    GRAPH_METHODS,
    READING,
    UPDATE_METHODS,
    Place,
    Task,
    parse_place,
    parse_update,
)
from isnad.workers.client import Outcome

UPDATE, STORE = "/update", "/graph-store"

Body = Callable[[], Awaitable[bytes]]


def is_update_path(path: str) -> bool:
    """Return whether an address is one of these."""
    return path in (UPDATE, STORE) or path.startswith(f"{STORE}/")


async def respond(
    service: Service,
    tokens: Tokens | None,
    path: str,
    request: Request,
    authorization: str,
    body: Body,
    client: str,
    origin: str,
) -> Response:
    """Answer a request whose body has not been read; `origin` is the server's address without a path.

    Raise a RequestError for what is not done: ReadOnly (403) where nobody can write, Unauthorized (401) where
    this client cannot, GraphForbidden (403) where it cannot write this.
    """
    methods, writable = UPDATE_METHODS if path == UPDATE else GRAPH_METHODS, NO_GRAPHS
    if request.method == "OPTIONS":
        return options(methods, "If-Match")
    if request.method not in methods:
        raise unsupported(request.method, methods)
    if request.method not in READING:
        if tokens is None or not service.writable:
            raise read_only()
        writable = tokens.require(authorization).writable
        request = replace(request, body=await body())
    if path == UPDATE:
        task = parse_update(request, origin + UPDATE)
        done = await service.workers.change(task, client, writable)
        return Response(204, _written(service, done))
    below = path.removeprefix(STORE).removeprefix("/")
    return await _respond_to_graph(service, request, below, client, origin + STORE, writable)


async def _respond_to_graph(
    service: Service, request: Request, below: str, client: str, address: str, writable: GraphSet
) -> Response:
    """Read or write the graph that a request to the graph store at an address, or below it, is about."""
    place = parse_place(request, below, address)
    if request.method in READING:
        return await _read(service, request, _one(place), client)
    graph, location = place.graph, ""
    if place.whole and request.method == "POST":  # a graph of a new name (§5.5)
        graph = location = f"{address}/{uuid.uuid4()}"
    else:
        graph = _one(place)
    words = {"method": request.method, "graph": graph, "content_type": request.content_type}
    words |= {"if_match": request.if_match, "if_none_match": request.if_none_match}
    done = await service.workers.change(Task("graph-write", words, request.body), client, writable)
    created = request.method != "DELETE" and not done.words["existed"]
    headers = _written(service, done)
    if location:
        headers["Location"] = location
    return Response(201 if created else 204, headers)


async def _read(service: Service, request: Request, graph: str | None, client: str) -> Response:
    """Send a graph, with the tag that a later If-Match is held to."""
    coding = choose_coding(request.accept_encoding)
    words = {"graph": graph, "accept": request.accept, "format": request.parameter("format")}
    found = await service.workers.change(Task("graph-read", {**words, "coding": coding}), client)
    require(Conditions(request.if_match), found.words["tag"], existed=True)
    chosen = format_named(found.words["format"])
    tag = ".".join(part for part in (found.words["tag"], chosen.name, found.words["coding"]) if part)
    headers = _written(service, found)
    headers |= {"ETag": f'"{tag}"', "Cache-Control": "no-cache", "Content-Type": chosen.content_type}
    if found.words["coding"] != "identity":
        headers["Content-Encoding"] = found.words["coding"]
    if has_already(request.if_none_match, tag):
        return Response(304, headers)
    return Response(200, headers, found.body)


def _one(place: Place) -> str | None:
    """Return the graph that a request is about; raise MalformedRequest (400) where it names none."""
    if place.whole:
        raise MalformedRequest(
            Message("the request names no graph"), where="graph", hint=Message("Add ?graph=IRI, or ?default.")
        )
    return place.graph


def _written(service: Service, done: Outcome) -> dict[str, str]:
    """Write the headers of what was just so, with the version that it was so in."""
    headers = answer_headers(service, "")
    headers["Isnad-Version"] = str(done.words.get("version", service.version))
    if changed := done.words.get("changed"):
        named = ", ".join(f"{written} = {stored}" for written, stored in changed)
        more = done.words["changed_count"] - len(changed)
        headers["Isnad-Changed-Terms"] = f"{named}, and {more} more" if more else named
    return headers
