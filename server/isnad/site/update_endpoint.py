"""One exchange that writes, or that reads a graph as a whole, from a request to its response.

Whoever calls this has made sure that the client may write.
"""

import uuid

from isnad.locale import Message
from isnad.query.negotiation import choose_coding, format_named, has_already
from isnad.query.request import Request
from isnad.request_errors import MalformedRequest
from isnad.site.responses import OPEN_TO_ALL, Response
from isnad.site.sparql_endpoint import Service, answer_headers
from isnad.update.graphs import Conditions, Method
from isnad.update.protocol import (
    GRAPH_METHODS,
    READING,
    UPDATE_METHODS,
    Place,
    parse_place,
    parse_update,
    unsupported,
)
from isnad.update.tasks import read_task, write_task
from isnad.workers.client import Outcome

_WRITING: dict[str, Method] = {"PUT": "PUT", "POST": "POST", "DELETE": "DELETE"}


def options(methods: tuple[str, ...]) -> Response:
    """Say what may be asked of an address, and from where (Fetch §3.2.2)."""
    allowed = ", ".join((*methods, "OPTIONS"))
    return Response(
        204,
        {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, "
            "If-Match, If-None-Match",
            "Access-Control-Max-Age": "86400",
            **OPEN_TO_ALL,
        },
    )


async def respond_to_update(service: Service, request: Request, client: str, address: str) -> Response:
    """Do the update that a request to an address has; raise a RequestError where it is not done."""
    if request.method == "OPTIONS":
        return options(UPDATE_METHODS)
    done = await service.workers.change(parse_update(request, address), client)
    return Response(204, _written(service, done))


async def respond_to_graph(
    service: Service, request: Request, below: str, client: str, address: str
) -> Response:
    """Read or write the graph that a request to the graph store at an address, or below it, is about.

    Raise a RequestError for whatever is not done.
    """
    if request.method == "OPTIONS":
        return options(GRAPH_METHODS)
    if request.method not in GRAPH_METHODS:
        raise unsupported(request.method, GRAPH_METHODS)
    place = parse_place(request, below, address)
    if request.method in READING:
        return await _read(service, request, _one(place), client)
    graph, location = place.graph, ""
    if place.whole and request.method == "POST":  # a graph of a new name (§5.5)
        graph = location = f"{address}/{uuid.uuid4()}"
    else:
        graph = _one(place)
    task = write_task(
        _WRITING[request.method],
        graph,
        request.content_type,
        request.body,
        Conditions(request.if_match, request.if_none_match),
    )
    done = await service.workers.change(task, client)
    created = request.method != "DELETE" and not done.words["existed"]
    headers = _written(service, done)
    if location:
        headers["Location"] = location
    return Response(201 if created else 204, headers)


async def _read(service: Service, request: Request, graph: str | None, client: str) -> Response:
    """Send a graph, with the tag that a later If-Match is held to."""
    coding = choose_coding(request.accept_encoding)
    task = read_task(graph, request.accept, request.parameter("format"), coding)
    found = await service.workers.change(task, client)
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
            Message("the request names no graph"),
            where="graph",
            hint=Message("Add ?graph=IRI, or ?default."),
        )
    return place.graph


def _written(service: Service, done: Outcome) -> dict[str, str]:
    """Write the headers of what was just so, with the version that it was so in."""
    headers = answer_headers(service, "")
    headers["Isnad-Version"] = str(done.words.get("version", service.version))
    return headers
