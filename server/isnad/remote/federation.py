"""SERVICE for the addresses that the operator names, and for no other (SPARQL 1.1 Federated Query).

Workers have no network, and keep none: a web process asks the service for them. It asks with the values that
the rest of the query gives to the variables they share (isnad.query.service_patterns), and puts the rows into
the query as VALUES, which joins as SERVICE does: so the engine evaluates all of a query. What is not allowed
stays in the query, and the engine refuses it as ever.
"""

import json
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from pyoxigraph import BlankNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from isnad.locale import Message
from isnad.query.evaluation import BLANK_NODES
from isnad.query.request import FORM, Query
from isnad.query.service_patterns import QueryParts, ServicePattern, read_parts
from isnad.query.tokens import prefixes, tokens, unescaped
from isnad.remote.http_client import HttpClient, NoResponse, ResponseTooLarge
from isnad.request_errors import FailedService

Local = Callable[[str], Awaitable[bytes]]
Row = Mapping[str, object]  # the values of variables

MOST_ROWS = 10_000  # that a service may give
_MOST_BYTES = 10_000_000
_MOST_VALUES = 10_000  # that it is asked with, so many at once:
_VALUES_AT_ONCE = 500
_MOST_DEPTH = 10  # of triples within triples


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
        read = read_parts(text)
        if read is None:  # the engine will not parse it either
            return replace(query, text=text)
        base = f"BASE <{query.base}>\n" if query.base else ""
        read = replace(read, prologue=base + read.prologue)
        for pattern in reversed(read.services):
            rows = await self._rows(pattern, read, local)
            if rows is not None:
                text = text[: pattern.start] + rows + text[pattern.end :]
        return replace(query, text=text)

    async def _rows(self, pattern: ServicePattern, read: QueryParts, local: Local) -> str | None:
        """Return what stands for a pattern: the rows of its services, or None where one may not be asked."""
        variable = pattern.service[1:] if pattern.service[0] in "?$" else ""
        shared = sorted(pattern.variables & _variables(pattern.joined) | ({variable} if variable else set()))
        bound = await _bound(shared, pattern, read, local)
        if not variable:
            service = self.allowed.get(_address(pattern.service, read.prologue))
            return None if service is None else await self._asked(service, pattern, read, shared, bound)
        parts = []
        for address in sorted({str(row[variable]) for row in bound or ()}):
            service = self.allowed.get(address[1:-1])
            if service is None:
                return None
            own = [row for row in bound or () if str(row[variable]) == address]
            rows = await self._asked(service, pattern, read, shared, own)
            parts.append(f"{{ VALUES ?{variable} {{ {address} }} {rows} }}")
        return " UNION ".join(parts) if parts else None

    async def _asked(
        self,
        service: AllowedService,
        pattern: ServicePattern,
        read: QueryParts,
        shared: list[str],
        bound: "list[Row] | None",
    ) -> str:
        """Return the rows of a service, asked with the values that are bound, or for all where none are.

        The pattern is a group of its own: the values enter none of its filters (SPARQL 1.1 §18.2.2.6).
        """
        with_values = [""]
        if bound is not None:
            starts = range(0, len(bound), _VALUES_AT_ONCE)
            with_values = [values(shared, bound[start : start + _VALUES_AT_ONCE]) for start in starts]
        known = {*_variables(pattern.body), *shared}
        names: dict[str, None] = {}
        rows: list[Row] = []
        try:
            for one in with_values:
                asked = f"{{ {pattern.body} }} {one}" if one else pattern.body
                text = f"{read.prologue}SELECT * WHERE {{ {asked} }} LIMIT {MOST_ROWS + 1 - len(rows)}"
                found = read_rows(await _fetched(service, text, self.seconds))
                head = [variable.value for variable in found.variables if variable.value in known]
                names |= dict.fromkeys(head)
                rows += [{name: row[name] for name in head} for row in found]
                if len(rows) > MOST_ROWS:
                    raise ValueError(f"more than {MOST_ROWS} rows")
        except (NoResponse, ResponseTooLarge, SyntaxError, ValueError) as error:
            if not pattern.silent:
                raise FailedService(
                    Message("the service did not answer as it should: %(reason)s", reason=str(error)[:200]),
                    where=service.url,
                    hint=Message("Ask again later, ask for less, or write SERVICE SILENT."),
                ) from error
            return "{ }"  # one row without values, as SILENT has it (§2.4)
        return rows_written(list(names) if rows else sorted({*pattern.variables, *names}), rows)


def _address(name: str, prologue: str) -> str:
    """Return the address that a service is named by, in full."""
    if name.startswith("<"):
        return name[1:-1]
    prefix, _, rest = name.partition(":")
    return prefixes(tokens(prologue)).get(prefix, "") + rest


def _variables(text: str) -> set[str]:
    return {token.text[1:] for token in tokens(text) if token.kind == "variable"}


async def _bound(
    shared: list[str], pattern: ServicePattern, read: QueryParts, local: Local
) -> list[Row] | None:
    """Return the values that the rest of the query has for shared variables; None: any value may match."""
    if not shared:
        return None
    asked = (
        f"{read.prologue}SELECT DISTINCT {' '.join(f'?{name}' for name in shared)} {read.dataset}"
        f"{{ {pattern.joined} }} LIMIT {_MOST_VALUES + 1}"
    )
    rows: list[Row] = [{name: row[name] for name in shared} for row in read_rows(await local(asked))]
    if len(rows) > _MOST_VALUES or not all(_has_name(term) for row in rows for term in row.values()):
        return None  # too many, or not all have a name: the service gives all that it has
    return rows


def _has_name(term: object) -> bool:
    """Return whether a term means the same to another service: it is, and has, no blank node."""
    if isinstance(term, Triple):
        return all(map(_has_name, term))
    return term is not None and not isinstance(term, BlankNode)


def read_rows(body: bytes) -> QuerySolutions:
    """Return rows that are written in SPARQL's JSON; raise SyntaxError for what is none.

    Four thousand triples within triples overflow the stack of pyoxigraph 0.5.13's parser, which ends the
    process: so no term is nested deeper than ten.
    """
    try:
        bindings = json.loads(body)["results"]["bindings"]
        is_shallow = all(_depth(term) <= _MOST_DEPTH for row in bindings for term in row.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SyntaxError("no rows in SPARQL's JSON") from error
    found = parse_query_results(body, format=QueryResultsFormat.JSON) if is_shallow else None
    if not isinstance(found, QuerySolutions):
        raise SyntaxError("too many triples within triples, or a truth value")
    return found


def _depth(term: Mapping[str, Any]) -> int:
    """Return how many triples a term is nested in; raise TypeError and KeyError for what is none."""
    value = term["value"]
    return 0 if isinstance(value, str) else 1 + max(map(_depth, value.values()))


def rows_written(names: list[str], rows: list[Row]) -> str:
    """Return rows as SPARQL has them: VALUES, whose blank nodes are made in a subquery."""
    if not any(term is not None and not _has_name(term) for row in rows for term in row.values()):
        return values(names, rows)
    scope = secrets.token_hex(8)  # blank nodes of one answer are no others' (§2.3)
    inner = [f"{name}_{scope}" for name in names]
    renamed: list[Row] = [
        {one: row.get(name) for one, name in zip(inner, names, strict=True)} for row in rows
    ]
    made = " ".join(
        f"BIND(<{BLANK_NODES}>(?{one}, '{scope}') AS ?{name})" for one, name in zip(inner, names, strict=True)
    )
    heads = " ".join(f"?{name}" for name in names)
    return f"{{ SELECT {heads} {{ {values(inner, renamed)} {made} }} }}"


def values(names: list[str], rows: list[Row]) -> str:
    """Return rows as VALUES of some variables; a blank node as an IRI that stands for it."""
    heads = " ".join(f"?{name}" for name in names)
    lines = (f"({' '.join(_term(row.get(name)) for name in names)})" for row in rows)
    return f"VALUES ({heads}) {{ {' '.join(lines)} }}"


def _term(found: object) -> str:
    """Return a term as SPARQL has it, which N-Triples' form is, too."""
    if found is None:
        return "UNDEF"
    if isinstance(found, BlankNode):
        return f"<{BLANK_NODES}#{found.value.encode().hex()}>"
    if isinstance(found, Triple):
        return f"<<( {' '.join(map(_term, found))} )>>"
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
