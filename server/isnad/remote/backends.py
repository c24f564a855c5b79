"""Queries evaluated by a SPARQL service, or by one of several replicas of it, in place of the embedded store.

What comes back is read and written anew: so an answer that was cut is an error and no answer, and where
services write JSON in ways of their own, clients see none of it.

A query comes here after a worker has parsed it and holds its place: so what is no SPARQL, what calls others,
who may ask how much and for how long are as ever. What a query may do to the service is the service's own
affair: its memory, its processor, and whether a query that nobody waits for any more is stopped.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pyoxigraph

from isnad.locale import Message
from isnad.query.negotiation import Format, format_named
from isnad.query.request import FORM, Query
from isnad.query.results import write_graph, write_rows
from isnad.query.syntax_errors import not_evaluable
from isnad.query.tokens import AnswerKind
from isnad.rdf.namespaces import ISNAD
from isnad.remote.http_client import HttpClient, NoResponse, ResponseTooLarge
from isnad.request_errors import FailedService, TooLarge

_DOWN_SECONDS = 1.0  # for which a replica is passed over that could not be reached, if there is another
_MOST_NAMED = 1000  # graphs that are named in each request to a service without a default graph
_NAMED = (
    f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), '{ISNAD}')) }} "
    f"LIMIT {_MOST_NAMED + 1}"
)
_ACCEPT: dict[AnswerKind, str] = {
    "rows": "application/sparql-results+json",
    "truth": "application/sparql-results+json",
    "graph": "application/n-triples",
}


@dataclass
class Replica:
    """Where a replica answers, how many queries it has now, and until when it is passed over."""

    url: str
    running: int = 0
    down_until: float = 0.0


@dataclass
class Backends:
    """Asks a service, whichever of its replicas has the least to do.

    A service that has no default graph of its own is asked with the name of a graph.
    """

    client: HttpClient
    urls: tuple[str, ...]
    most_bytes: int
    default_graph: str = ""
    _named_graphs: tuple[str, ...] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._replicas = [Replica(url) for url in self.urls]

    async def answer(self, query: Query, kind: AnswerKind, chosen: Format, seconds: float) -> bytes:
        """Return the service's answer to a query, in a format.

        Raise MalformedQuery (400) where the service makes nothing of the query, TooLarge (413), TimeoutError
        where it takes longer than so many seconds, and FailedService (502) where no replica answers as it
        should.
        """
        if self.default_graph and self._named_graphs is None:
            self._named_graphs = await self._named(seconds)
        return await self._answered(query, kind, chosen, seconds)

    async def _named(self, seconds: float) -> tuple[str, ...]:
        """Return our named graphs there: to name a default graph leaves out all others (Protocol §2.1.4).

        Of very many none is named: then a service must have a default graph of its own.
        """
        found = await self._answered(Query(_NAMED), "rows", format_named("json"), seconds)
        names = [row["g"]["value"] for row in json.loads(found)["results"]["bindings"]]
        return tuple(set(names) - {self.default_graph}) if len(names) < _MOST_NAMED else ()

    async def _answered(self, query: Query, kind: AnswerKind, chosen: Format, seconds: float) -> bytes:
        """Return the answer of the first replica that gives one."""
        until, why = time.monotonic() + seconds, "?"
        for replica in self._in_turn():
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            replica.running += 1
            try:
                return await self._asked(replica, query, kind, chosen, left)
            except NoResponse as error:
                why = str(error)
                replica.down_until = time.monotonic() + _DOWN_SECONDS
            finally:
                replica.running -= 1
        if time.monotonic() >= until:
            raise TimeoutError
        raise FailedService(
            Message("the service behind this server does not answer as it should (%(why)s)", why=why),
            hint=Message("Ask again in a moment."),
        )

    def _in_turn(self) -> Iterator[Replica]:
        """Return the replicas, first those that can be reached and have the least to do; the first twice."""
        now = time.monotonic()
        ordered = sorted(self._replicas, key=lambda one: (one.down_until > now, one.running))
        yield from ordered
        yield ordered[0]  # a connection that stood open may have been closed meanwhile

    async def _asked(
        self, replica: Replica, query: Query, kind: AnswerKind, chosen: Format, seconds: float
    ) -> bytes:
        """Return the answer of a replica; raise NoResponse where it gives no whole one."""
        headers = {"Accept": _ACCEPT[kind], "Content-Type": FORM}
        try:
            response = await self.client.send(
                "POST",
                replica.url,
                self._form(query),
                headers=headers,
                seconds=seconds,
                most_bytes=self.most_bytes,
            )
        except ResponseTooLarge as error:
            raise TooLarge(
                Message("the answer has more than %(most)s bytes", most=f"{self.most_bytes:,}"),
                hint=Message("Add a LIMIT, or download the data from /data."),
                details={"limit": self.most_bytes},
            ) from error
        if 400 <= response.status < 500:
            raise not_evaluable(Message("the service does not evaluate this query"))
        if response.status != 200:
            raise NoResponse(f"HTTP {response.status}")
        try:
            return await asyncio.to_thread(_written, response.body, kind, chosen, self.most_bytes)
        except (SyntaxError, ValueError, KeyError, OSError) as error:
            raise NoResponse("no whole answer") from error

    def _form(self, query: Query) -> bytes:
        """Return the parameters of the protocol, encoded."""
        defaults, named = query.default_graphs, query.named_graphs
        if defaults is None and named is None and self.default_graph:
            defaults, named = (self.default_graph,), self._named_graphs
        text = f"BASE <{query.base}>\n{query.text}" if query.base else query.text
        pairs = [("query", text)]
        pairs += [("default-graph-uri", iri) for iri in defaults or ()]
        pairs += [("named-graph-uri", iri) for iri in named or ()]
        return urlencode(pairs).encode()


def _written(body: bytes, kind: AnswerKind, chosen: Format, most_bytes: int) -> bytes:
    """Return an answer in a format; raise SyntaxError or ValueError for what is none, and TooLarge (413)."""
    if kind == "graph":
        triples = {quad.triple for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES)}
        return write_graph(sorted(triples, key=str), chosen, most_bytes)
    if b"#boolean" in body:
        body = _with_truth_values(body)
    if kind == "truth":
        body = json.dumps({"head": {}, "boolean": _truth(json.loads(body))}).encode()
    found = pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON)
    return write_rows(found, chosen, most_bytes).body


def _truth(answer: dict[str, Any]) -> bool:
    """Return a truth value; Virtuoso 7 gives a row with a number in it."""
    if "boolean" in answer:
        return bool(answer["boolean"])
    ((term,),) = (row.values() for row in answer["results"]["bindings"])
    return str(term["value"]) in ("1", "true")


def _with_truth_values(body: bytes) -> bytes:
    """Return rows with truth values in the canonical form, true for 1 and false for 0 (XSD 1.1 §3.3.2)."""
    answer = json.loads(body)
    for row in answer.get("results", {}).get("bindings", []):
        for term in row.values():
            if str(term.get("datatype", "")).endswith("#boolean"):
                term["value"] = {"1": "true", "0": "false"}.get(term["value"], term["value"])
    return json.dumps(answer).encode()
