"""One exchange with the endpoint, from a request to its response, free of any web framework.

What is kept or known already is answered without a worker: an answer that was given before, and that
what the client has is still good (304). Everything else is a worker's.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass, replace
from functools import partial

from isnad.query.cache import LARGE_BYTES, Answers, Kept
from isnad.query.content_encoding import choose_coding
from isnad.query.evaluation import Answer
from isnad.query.negotiation import Format, choose, prefers_page
from isnad.query.request import Query, Request, parse
from isnad.query.service_description import describe
from isnad.query.tokens import Reading, read
from isnad.request_errors import RequestError
from isnad.settings import Settings
from isnad.site.responses import ALLOWED, OPEN_TO_ALL, CacheStatus, Response, matches
from isnad.workers.client import Evaluation, Workers

_LONG_QUERY = 5_000  # characters
_GRAPHS_NOW = "SELECT ?g { GRAPH ?g { } FILTER isIRI(?g) } LIMIT 10000"
_TRIPLES_NOW = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True)
class Service:
    """What the endpoint answers from."""

    workers: Workers
    answers: Answers
    settings: Settings
    version: str
    graphs: tuple[str, ...]
    triples: int
    writable: bool = False  # then each answer is of the moment: none is kept, and each names its version


async def respond(service: Service, request: Request, client: str, endpoint: str) -> Response:
    """Answer a request that came from a client to the endpoint, which has this address.

    Raise a RequestError for whatever is not answered.
    """
    if request.method == "OPTIONS":
        return _options()
    query = parse(request, service.settings.max_query_bytes)
    if query is None:
        return await _described(service, request, endpoint, client)
    try:
        return await _answered(service, request, query, client)
    except RequestError as refusal:
        refusal.query = query.text
        raise


async def _answered(service: Service, request: Request, query: Query, client: str) -> Response:
    """Answer a query, from what is kept where that can be."""
    reading = await _read(query.text, service.settings.max_nesting)
    # A browser that follows a link to an answer gets the default format: it takes whatever it can.
    accept = "" if prefers_page(request.accept) and query.format is None else request.accept
    coding = choose_coding(request.accept_encoding)
    if service.writable or reading.kind is None or not reading.reproducible:
        found = await service.workers.answer(query, accept, coding, client)
        kept = await _kept(service, found.answer)
        service.answers.pass_by(kept)
        return _whole(service, kept, "", "none", query, found)
    query = replace(query, format=choose(reading.kind, accept, query.format).name)
    tag = entity_tag(service.version, query, coding)
    if matches(request.if_none_match, tag):
        return Response(304, answer_headers(service, tag), cache="valid", query=query.text)
    if known := service.answers.find(tag):
        return _whole(service, known, tag, "hit", query)
    found = await service.workers.answer(query, "", coding, client)
    kept = await _kept(service, found.answer)
    service.answers.keep(tag, kept)
    return _whole(service, kept, tag, "miss", query, found)


def entity_tag(version: str, query: Query, coding: str) -> str:
    """Name an answer by all that it depends on: dataset, query, format, graphs, content-coding."""
    parts = (version, query.text, query.format, query.default_graphs, query.named_graphs, coding)
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


async def _read(text: str, max_nesting: int) -> Reading:
    """Read what a query shows by its words, a long one beside the loop, which has others to answer."""
    if len(text) > _LONG_QUERY:
        return await asyncio.to_thread(read, text, max_nesting)
    return read(text, max_nesting)


async def _kept(service: Service, answer: Answer) -> Kept:
    """Hold an answer as it is sent; a large one goes to its file beside the loop."""
    hold = partial(service.answers.sized, answer.format.content_type, answer.coding, answer.body)
    return await asyncio.to_thread(hold) if len(answer.body) > LARGE_BYTES else hold()


def _whole(
    service: Service, kept: Kept, tag: str, cache: CacheStatus, query: Query, found: Evaluation | None = None
) -> Response:
    """Send a whole answer."""
    headers = {**answer_headers(service, tag), "Content-Type": kept.media_type}
    if found and found.version:
        headers["Isnad-Version"] = found.version
    if kept.coding != "identity":
        headers["Content-Encoding"] = kept.coding
    waited, evaluated = (found.waited, found.evaluated) if found else (0.0, 0.0)
    headers["Server-Timing"] = (
        f"wait;dur={waited * 1000:.1f}, evaluate;dur={evaluated * 1000:.1f}" if found else "cache;desc=hit"
    )
    return Response(200, headers, kept.body, kept.file, kept.size, cache, waited, evaluated, query.text)


def answer_headers(service: Service, tag: str) -> dict[str, str]:
    """Write what an answer and a 304 have in common; what has no tag is nobody's to keep."""
    validity = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"} if tag else {"Cache-Control": "no-store"}
    return {
        **validity,
        "Vary": "Accept, Accept-Encoding, Accept-Language, User-Agent",
        "Isnad-Version": service.version,
        **OPEN_TO_ALL,
    }


async def _described(service: Service, request: Request, endpoint: str, client: str) -> Response:
    """Send the description of the service (SPARQL 1.1 Service Description §2)."""
    chosen = choose("graph", request.accept, request.parameter("format"))
    if service.writable:
        return await _described_now(service, chosen, endpoint, client)
    tag = entity_tag(service.version, Query(endpoint, format=chosen.name), "description")
    if matches(request.if_none_match, tag):
        return Response(304, answer_headers(service, tag), cache="valid")
    kept = service.answers.find(tag)
    cache: CacheStatus = "hit" if kept else "miss"
    if kept is None:
        body = describe(endpoint, service.graphs, service.triples, chosen)
        kept = service.answers.sized(chosen.content_type, "identity", body)
        service.answers.keep(tag, kept)
    headers = {**answer_headers(service, tag), "Content-Type": kept.media_type}
    return Response(200, headers, kept.body, kept.file, kept.size, cache)


async def _described_now(service: Service, chosen: Format, endpoint: str, client: str) -> Response:
    """Describe a service whose data change: as they are now."""
    found = await service.workers.answer(Query(_GRAPHS_NOW, format="json"), "", "identity", client)
    graphs = sorted(row["g"]["value"] for row in _rows(found))
    counted = await service.workers.answer(Query(_TRIPLES_NOW, format="json"), "", "identity", client)
    triples = int(_rows(counted)[0]["n"]["value"])
    body = describe(endpoint, graphs, triples, chosen, writable=True)
    headers = {
        **answer_headers(service, ""),
        "Content-Type": chosen.content_type,
        "Isnad-Version": found.version,
    }
    return Response(200, headers, body, size=len(body))


def _rows(found: Evaluation) -> list[dict[str, dict[str, str]]]:
    """Read the rows of an answer in JSON."""
    rows: list[dict[str, dict[str, str]]] = json.loads(found.answer.body)["results"]["bindings"]
    return rows


def _options() -> Response:
    """Say what may be asked, and from where (Fetch §3.2.2)."""
    return Response(
        204,
        {
            "Allow": ALLOWED,
            "Access-Control-Allow-Methods": ALLOWED,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Max-Age": "86400",
            **OPEN_TO_ALL,
        },
    )
