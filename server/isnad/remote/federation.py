"""SERVICE for the addresses that the operator names, and for no other (SPARQL 1.1 Federated Query).

Workers have no network, and keep none: a web process asks the service for them. It asks with the values that
the rest of the query gives to the variables they share, and puts the rows into the query as VALUES, which
joins as SERVICE does. What is not allowed stays in the query, and the engine refuses it as ever.
"""

import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from pyoxigraph import BlankNode, QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results

from isnad.locale import Message
from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import Block, Group, PathPattern, Patterns, variables
from isnad.query.request import FORM, Query
from isnad.query.tokens import prefixes, tokens, unescaped
from isnad.rdf.namespaces import ISNAD
from isnad.remote.http_client import HttpClient, NoResponse, ResponseTooLarge
from isnad.request_errors import FailedService

Local = Callable[[str], Awaitable[bytes]]

MOST_ROWS = 10_000  # that a service may give
_MOST_BYTES = 10_000_000
_MOST_VALUES = 500  # that it is asked with
_NO_NAME = (BlankNode, type(None))
_JOINED = ("group", "graph", "union", "values", "query", "bind")


@dataclass(frozen=True)
class AllowedService:
    """A service that may be asked, with the addresses that its host had when the server started."""

    url: str
    addresses: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, url: str) -> "AllowedService":
        """Resolve the host of an http(s) address; one that leads nowhere now is never asked."""
        host = urlsplit(url).hostname or ""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            found = []
        return cls(url, {host: tuple(dict.fromkeys(str(one[4][0]) for one in found))})


@dataclass(frozen=True)
class Federation:
    """The services that may be asked, and how long one may take, in seconds."""

    allowed: Mapping[str, AllowedService]
    seconds: float

    async def joined(self, query: Query, local: Local) -> Query:
        """Return a query with the rows of allowed services in it; raise FailedService (502)."""
        text = unescaped(query.text)
        try:
            patterns = read_patterns(text)
        except UnsupportedQuery:
            return query  # the engine says what is wrong with it
        for block, around in sorted(_services(patterns.where, ()), key=lambda found: -found[0].start):
            service, silent = self._service_of(block, patterns)
            if service is None:
                continue
            rows = await self._rows(service, block, around, patterns, local, silent=silent)
            text = text[: block.start] + rows + text[block.end :]
        return replace(query, text=text)

    def _service_of(self, block: Block, patterns: Patterns) -> tuple[AllowedService | None, bool]:
        """Return which service a block is for, if it may be asked, and whether its failure is passed over."""
        found = [token for token in tokens(block.head) if token.kind in ("iri", "name", "word")]
        silent = len(found) > 1 and found[1].text.upper() == "SILENT"
        name = found[-1]
        if name.kind == "iri":
            return self.allowed.get(name.text[1:-1]), silent
        prefix, _, rest = name.text.partition(":")
        return self.allowed.get(prefixes(patterns.prologue).get(prefix, "") + rest), silent

    async def _rows(
        self,
        service: AllowedService,
        block: Block,
        around: tuple[Group, ...],
        patterns: Patterns,
        local: Local,
        *,
        silent: bool,
    ) -> str:
        """Return the rows of a service as VALUES."""
        inner = block.inner[0].written()[1:-1]
        bound = await _bound(inner, around, patterns, local)
        asked = f"{patterns.prologue}SELECT * WHERE {{ {inner} {bound} }} LIMIT {MOST_ROWS + 1}"
        try:
            found = read_rows(await _fetched(service, asked, self.seconds))
            rows = list(found)
            if len(rows) > MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS} rows")
            return values([variable.value for variable in found.variables], rows)
        except (NoResponse, ResponseTooLarge, SyntaxError, ValueError) as error:
            if not silent:
                raise _failed(service, str(error)) from error
        return "{ }"  # one row without values, as SILENT has it (§2.4)


def _services(group: Group, around: tuple[Group, ...]) -> Iterator[tuple[Block, tuple[Group, ...]]]:
    """Return the SERVICE blocks of a group, each with the groups that it stands in."""
    here = (*around, group)
    for part in group.parts:
        if isinstance(part, Block) and part.kind == "service":
            yield part, here
        elif isinstance(part, Block):
            for inner in part.inner:
                yield from _services(inner, here)


async def _bound(inner: str, around: tuple[Group, ...], patterns: Patterns, local: Local) -> str:
    """Return the values that the rest of the query has for the variables of a service, if few."""
    wanted = set(variables(inner))
    parts = [
        part
        for group in around
        for part in group.parts
        if isinstance(part, PathPattern)
        or (part.kind in _JOINED and not any(_services(Group((part,), 0, 0), ())))
    ]
    shared = sorted(wanted & {name for part in parts for name in variables(part.written())})
    if not shared:
        return ""
    rest = "\n".join(part.written() for part in parts)
    asked = (
        f"{patterns.prologue}SELECT DISTINCT {' '.join(shared)} {patterns.dataset}"
        f"{{ {rest} }} LIMIT {_MOST_VALUES + 1}"
    )
    rows = list(read_rows(await local(asked)))
    whole = [row for row in rows if not any(isinstance(term, _NO_NAME) for term in row)]
    if len(rows) > _MOST_VALUES or len(whole) < len(rows):
        return ""  # too many, or not all have a name: the service gives all that it has
    return values([name[1:] for name in shared], whole)


def read_rows(body: bytes) -> QuerySolutions:
    """Return rows that are written in SPARQL's JSON; raise SyntaxError for what is none.

    Four thousand triples within triples overflow the stack of pyoxigraph 0.5.13's parser, which ends the
    process: so rows have no triples.
    """
    try:
        bindings = json.loads(body)["results"]["bindings"]
        is_flat = all(isinstance(term["value"], str) for row in bindings for term in row.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SyntaxError("no rows in SPARQL's JSON") from error
    found = parse_query_results(body, format=QueryResultsFormat.JSON) if is_flat else None
    if not isinstance(found, QuerySolutions):
        raise SyntaxError("a triple in a row, or a truth value")
    return found


def values(names: list[str], rows: list[QuerySolution]) -> str:
    """Return rows as VALUES; a blank node of a service gets a name of its own."""
    heads = " ".join(f"?{name}" for name in names)
    lines = (f"({' '.join(_term(row[name]) for name in names)})" for row in rows)
    return f"VALUES ({heads}) {{ {' '.join(lines)} }}"


def _term(found: object) -> str:
    """Return a term as SPARQL has it, which N-Triples' form is, too."""
    if found is None:
        return "UNDEF"
    if isinstance(found, BlankNode):
        return f"<{ISNAD}.well-known/genid/service-{''.join(c for c in found.value if c.isalnum())}>"
    return str(found)


async def _fetched(service: AllowedService, text: str, seconds: float) -> bytes:
    """Return a service's answer to a query; raise NoResponse for none, and ResponseTooLarge."""
    async with HttpClient(addresses=service.addresses) as client:
        response = await client.send(
            "POST",
            service.url,
            urlencode({"query": text}).encode(),
            headers={"Accept": "application/sparql-results+json", "Content-Type": FORM},
            seconds=seconds,
            most_bytes=_MOST_BYTES,
        )
    if response.status != 200:
        raise NoResponse(f"HTTP {response.status}")
    return response.body


def _failed(service: AllowedService, why: str) -> FailedService:
    return FailedService(
        Message("the service did not answer as it should: %(reason)s", reason=why[:200]),
        where=service.url,
        hint=Message("Ask again later, ask for less, or write SERVICE SILENT."),
    )
