"""/sparql: the SPARQL 1.1 Protocol, from a request to its response.

An answer that is cached, one that the client has already (304), and one to a plain query need no worker;
every other does.
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass, replace

from isnad.query.evaluation import Answer
from isnad.query.hints import is_due
from isnad.query.negotiation import Coding, Format, choose, choose_coding, has_already, prefers_page
from isnad.query.plain_evaluation import Plain, PlainEvaluator
from isnad.query.request import METHODS, Query, Request, parse
from isnad.query.results import describe, encode
from isnad.query.store import ALL_GRAPHS, GraphSet
from isnad.query.tokens import AnswerKind, Reading, has_relative_iris, read
from isnad.request_errors import RequestError
from isnad.settings import Settings
from isnad.site.responses import LARGE_BYTES, OPEN_TO_ALL, Response, ResponseCache, links, options
from isnad.site.terms import read_rows
from isnad.workers.client import Evaluation, Workers

_LONG_QUERY = 5_000  # characters
_LONG_BODY = 16_000  # bytes, to be compressed beside the loop
_GRAPHS_NOW = "SELECT ?g { GRAPH ?g { } FILTER isIRI(?g) } LIMIT 10000"
_TRIPLES_NOW = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True)
class Service:
    """What the endpoint answers from."""

    workers: Workers
    cache: ResponseCache
    settings: Settings
    version: str
    graphs: tuple[str, ...]
    triples: int
    plain: PlainEvaluator | None = None
    visible: GraphSet = ALL_GRAPHS
    writable: bool = False  # then each answer is of the moment: none is kept, and each names its version


async def respond(service: Service, request: Request, client: str, endpoint: str) -> Response:
    """Answer a request that came from a client to the endpoint, which has this address.

    Raise a RequestError for whatever is not answered.
    """
    if request.method == "OPTIONS":
        return options(METHODS)
    query = parse(request, service.settings.max_query_bytes)
    if query is None:
        return await _described(service, request, endpoint, client)
    try:
        return await _answered(service, request, query, client, endpoint)
    except RequestError as refusal:
        refusal.query = query.text
        raise


async def _answered(service: Service, request: Request, query: Query, client: str, endpoint: str) -> Response:
    """Answer a query, from the cache where that can be, or here if it is plain.

    The base of relative IRIs is the endpoint's address (RFC 3986 §5.1.3), which may be another at the next
    request: so an answer that depends on it is not kept.
    """
    own = query.default_graphs is None and query.named_graphs is None and query.timeout is None
    if service.plain and own and (plain := service.plain.read(query.text)):
        return await _answered_once(service, request, query, client, plain.kind, plain)
    reading = await _read(query.text, service.settings.max_nesting)
    query = replace(query, base=endpoint) if has_relative_iris(query.text) else query
    if not (service.writable or query.base) and reading.kind is not None and reading.reproducible:
        return await _answered_once(service, request, query, client, reading.kind)
    found = await service.workers.answer(
        query, _accept(request, query), choose_coding(request.accept_encoding), client
    )
    response = await _response(service, query, found, client)
    service.cache.discard(response)
    return response


async def _answered_once(
    service: Service,
    request: Request,
    query: Query,
    client: str,
    kind: AnswerKind,
    plain: Plain | None = None,
) -> Response:
    """Answer a query of a known kind that has the same answer each time: cached, or by evaluation."""
    chosen = choose(kind, _accept(request, query), query.format)
    coding = choose_coding(request.accept_encoding)
    tag = entity_tag(service, query, chosen.name, coding)
    is_any = request.if_none_match.strip() == "*"  # which an answer meets, and no error (RFC 9110 §13.2.1)
    if not is_any and has_already(request.if_none_match, tag):
        return _known(service, query, tag)
    if cached := service.cache.get(tag):
        return _known(service, query, tag) if is_any else cached
    found = await _evaluated(service, plain, chosen, coding) if plain else None
    if found is None:
        found = await service.workers.answer(query, _accept(request, query), coding, client)
        tag = entity_tag(service, query, found.answer.format.name, coding)
    if (is_any or found.answer.format != chosen) and has_already(request.if_none_match, tag):
        return _known(service, query, tag)
    response = await _response(service, query, found, client, tag)
    service.cache.put(tag, response)
    return response


def _known(service: Service, query: Query, tag: str) -> Response:
    return Response(304, answer_headers(service, tag), cache="valid", query=query.text)


async def _evaluated(service: Service, plain: Plain, chosen: Format, coding: Coding) -> Evaluation | None:
    """Evaluate a plain query here; None where a worker is to do it."""
    begun = time.perf_counter()
    most_bytes = service.settings.max_answer_bytes
    written = service.plain.evaluate(plain, chosen, most_bytes) if service.plain else None
    if written is None:
        return None
    body, unbound = written
    if coding == "identity" or len(body) < _LONG_BODY:
        answer = Answer(plain.kind, chosen, *encode(body, coding), unbound)
    else:
        answer = Answer(plain.kind, chosen, *await asyncio.to_thread(encode, body, coding), unbound)
    return Evaluation(answer, 0.0, time.perf_counter() - begun, service.version)


def _accept(request: Request, query: Query) -> str:
    """Return what the client takes: a browser that follows a link to an answer, the default format."""
    return "" if prefers_page(request.accept) and query.format is None else request.accept


def entity_tag(service: Service, query: Query, format_name: str, coding: str) -> str:
    """Name an answer by all that it depends on: dataset, query, format, graphs, content-coding."""
    version = (service.version, service.visible.words())
    parts = (version, query.text, format_name, query.default_graphs, query.named_graphs, coding)
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


async def _read(text: str, max_nesting: int) -> Reading:
    """Read what a query shows by its words, a long one beside the loop, which has others to answer."""
    if len(text) > _LONG_QUERY:
        return await asyncio.to_thread(read, text, max_nesting)
    return read(text, max_nesting)


async def _response(
    service: Service, query: Query, found: Evaluation, client: str, tag: str = ""
) -> Response:
    """Return an evaluation as it is sent, with its hints; a large body goes to its file beside the loop."""
    answer = found.answer
    headers = {**answer_headers(service, tag), "Content-Type": answer.format.content_type}
    if answer.unbound is not None and is_due(query.text, answer):
        hints = await service.workers.hints(query, answer.unbound, client)
        headers |= {"Link": links(hints)} if hints else {}
    if found.version:
        headers["Isnad-Version"] = found.version
    if answer.coding != "identity":
        headers["Content-Encoding"] = answer.coding
    headers["Server-Timing"] = (
        f"wait;dur={found.waited * 1000:.1f}, evaluate;dur={found.evaluated * 1000:.1f}"
    )
    response = Response(
        200, headers, answer.body, cache="miss" if tag else "none", waited=found.waited, query=query.text
    )
    if len(answer.body) <= LARGE_BYTES:
        return response
    return await asyncio.to_thread(service.cache.with_file, response)


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
    tag = entity_tag(service, Query(endpoint), chosen.name, "description")
    if has_already(request.if_none_match, tag):
        return Response(304, answer_headers(service, tag), cache="valid")
    if cached := service.cache.get(tag):
        return cached
    headers = {**answer_headers(service, tag), "Content-Type": chosen.content_type}
    body = describe(endpoint, service.graphs, service.triples, chosen)
    response = service.cache.with_file(Response(200, headers, body))
    service.cache.put(tag, response)
    return response


async def _described_now(service: Service, chosen: Format, endpoint: str, client: str) -> Response:
    """Describe a service whose data change: as they are now."""
    found = await service.workers.answer(Query(_GRAPHS_NOW, format="json"), "", "identity", client)
    graphs = sorted(row["g"].value for row in read_rows(found.answer.body))
    counted = await service.workers.answer(Query(_TRIPLES_NOW, format="json"), "", "identity", client)
    triples = int(read_rows(counted.answer.body)[0]["n"].value)
    body = describe(endpoint, graphs, triples, chosen, writable=True)
    headers = {
        **answer_headers(service, ""),
        "Content-Type": chosen.content_type,
        "Isnad-Version": found.version,
    }
    return Response(200, headers, body)
