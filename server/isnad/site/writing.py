"""/update and /graph-store: what a server does that can be written to, and what one refuses that cannot.

Whether a client may write is looked at before its body is: strangers send nothing that is kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from isnad.query.request import Request, read_only
from isnad.site.responses import Response
from isnad.site.sparql_endpoint import Service
from isnad.site.token_auth import Tokens
from isnad.site.update_endpoint import respond_to_graph, respond_to_update
from isnad.update.protocol import GRAPH_METHODS, READING, UPDATE_METHODS, unsupported

UPDATE, STORE = "/update", "/graph-store"

Body = Callable[[], Awaitable[bytes]]


def is_of_writing(path: str) -> bool:
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
    this client cannot.
    """
    methods = UPDATE_METHODS if path == UPDATE else GRAPH_METHODS
    if request.method not in (*methods, "OPTIONS"):
        raise unsupported(request.method, methods)
    if request.method not in (*READING, "OPTIONS"):
        if tokens is None or not service.writable:
            raise read_only()
        tokens.require(authorization)
        request = replace(request, body=await body())
    if path == UPDATE:
        return await respond_to_update(service, request, client, origin + UPDATE)
    below = path.removeprefix(STORE).removeprefix("/")
    return await respond_to_graph(service, request, below, client, origin + STORE)
