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

from isnad.locale import Message
from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import Block, Group, Patterns, Triple, variables
from isnad.query.request import FORM, Query
from isnad.query.tokens import prefixes, tokens, unescaped
from isnad.rdf.namespaces import ISNAD
from isnad.remote.http_client import HttpClient, NoResponse, ResponseTooLarge
from isnad.request_errors import FailedService

Local = Callable[[str], Awaitable[bytes]]
Row = Mapping[str, Mapping[str, str]]

MOST_ROWS = 10_000  # that a service may give
_MOST_BYTES = 10_000_000
_MOST_VALUES = 500  # that it is asked with
_JOINED = ("group", "graph", "union", "values", "query", "bind")


@dataclass(frozen=True)
class Target:
    """A service that may be asked, with the addresses that its host had when the server started."""

    url: str
    addresses: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, url: str) -> "Target":
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

    targets: Mapping[str, Target]
    seconds: float

    async def joined(self, query: Query, local: Local) -> Query:
        """Put the rows of allowed services in their place; raise FailedService (502) for one that fails."""
        text = unescaped(query.text)
        try:
            patterns = read_patterns(text)
        except UnsupportedQuery:
            return query  # the engine says what is wrong with it
        for block, around in sorted(_services(patterns.where, ()), key=lambda found: -found[0].start):
            target, silent = self._target(block, patterns)
            if target is None:
                continue
            rows = await self._rows(target, block, around, patterns, local, silent=silent)
            text = text[: block.start] + rows + text[block.end :]
        return replace(query, text=text)

    def _target(self, block: Block, patterns: Patterns) -> tuple[Target | None, bool]:
        """Return which service a block is for, if it may be asked, and whether its failure is passed over."""
        found = [token for token in tokens(block.head) if token.kind in ("iri", "name", "word")]
        silent = len(found) > 1 and found[1].text.upper() == "SILENT"
        name = found[-1]
        iri = name.text[1:-1] if name.kind == "iri" else _expanded(name.text, patterns.prologue)
        return self.targets.get(iri), silent

    async def _rows(
        self,
        target: Target,
        block: Block,
        around: tuple[Group, ...],
        patterns: Patterns,
        local: Local,
        *,
        silent: bool,
    ) -> str:
        """Ask a service, and write its rows as VALUES."""
        inner = block.inner[0].written()[1:-1]
        bound = await _bound(inner, around, patterns, local)
        asked = f"{patterns.prologue}SELECT * WHERE {{ {inner} {bound} }} LIMIT {MOST_ROWS + 1}"
        try:
            found = json.loads(await _fetched(target, asked, self.seconds))
            names, rows = found["head"]["vars"], found["results"]["bindings"]
            if len(rows) > MOST_ROWS:
                raise _failed(target, f"more than {MOST_ROWS} rows")
            return values(names, rows)
        except FailedService:
            if not silent:
                raise
        except (ValueError, KeyError, TypeError) as error:
            if not silent:
                raise _failed(target, str(error) or type(error).__name__) from error
        return "{ }"  # one row without values, as SILENT has it (§2.4)


def _services(group: Group, around: tuple[Group, ...]) -> Iterator[tuple[Block, tuple[Group, ...]]]:
    """Find the SERVICE blocks of a group, each with the groups that it stands in."""
    here = (*around, group)
    for part in group.parts:
        if isinstance(part, Block) and part.kind == "service":
            yield part, here
        elif isinstance(part, Block):
            for inner in part.inner:
                yield from _services(inner, here)


async def _bound(inner: str, around: tuple[Group, ...], patterns: Patterns, local: Local) -> str:
    """Write the values that the rest of the query has for the variables of a service, if they are few."""
    wanted = set(variables(inner))
    parts = [
        part
        for group in around
        for part in group.parts
        if isinstance(part, Triple) or (part.kind in _JOINED and not any(_services(Group((part,), 0, 0), ())))
    ]
    shared = sorted(wanted & {name for part in parts for name in variables(part.written())})
    if not shared:
        return ""
    rest = "\n".join(part.written() for part in parts)
    asked = (
        f"{patterns.prologue}SELECT DISTINCT {' '.join(shared)} {patterns.dataset}"
        f"{{ {rest} }} LIMIT {_MOST_VALUES + 1}"
    )
    found = json.loads(await local(asked))
    rows: list[Row] = found["results"]["bindings"]
    whole = [
        row for row in rows if all(name[1:] in row and row[name[1:]]["type"] != "bnode" for name in shared)
    ]
    if len(rows) > _MOST_VALUES or len(whole) < len(rows):
        return ""  # too many, or not all have a name: the service gives all that it has
    return values([name[1:] for name in shared], whole)


def values(names: list[str], rows: list[Row]) -> str:
    """Write rows as VALUES; a blank node of a service gets a name of its own."""
    heads = " ".join(f"?{name}" for name in names)
    lines = (f"({' '.join(_term(row.get(name)) for name in names)})" for row in rows)
    return f"VALUES ({heads}) {{ {' '.join(lines)} }}"


def _term(found: Mapping[str, str] | None) -> str:
    """Write a term; raise ValueError for one that could end its place in the query."""
    if found is None:
        return "UNDEF"
    if found["type"] == "bnode":
        return f"<{ISNAD}.well-known/genid/service-{''.join(c for c in found['value'] if c.isalnum())}>"
    if found["type"] == "uri":
        return f"<{_iri(found['value'])}>"
    text = json.dumps(found["value"], ensure_ascii=True)
    if "xml:lang" in found:
        language = found["xml:lang"]
        if not language.replace("-", "").isalnum() or not language.isascii():
            raise ValueError("a language that is none")
        return f"{text}@{language}"
    return f"{text}^^<{_iri(found['datatype'])}>" if "datatype" in found else text


def _iri(text: str) -> str:
    if any(c in '<>"{}|^`\\' or c <= " " for c in text):
        raise ValueError("an IRI that is none")
    return text


def _expanded(name: str, prologue: str) -> str:
    """Expand a prefixed name by the prologue of its query."""
    prefix, _, rest = name.partition(":")
    return prefixes(prologue).get(prefix, "") + rest


async def _fetched(target: Target, text: str, seconds: float) -> bytes:
    """Return a service's answer to a query; raise FailedService for none, or one that is too large."""
    headers = {"Accept": "application/sparql-results+json", "Content-Type": FORM}
    try:
        async with HttpClient(addresses=target.addresses) as client:
            response = await client.send(
                "POST",
                target.url,
                urlencode({"query": text}).encode(),
                headers=headers,
                seconds=seconds,
                most_bytes=_MOST_BYTES,
            )
    except (NoResponse, ResponseTooLarge) as error:
        raise _failed(target, str(error)) from error
    if response.status != 200:
        raise _failed(target, f"HTTP {response.status}")
    return response.body


def _failed(target: Target, why: str) -> FailedService:
    return FailedService(
        Message("the service did not answer as it should: %(reason)s", reason=why[:200]),
        where=target.url,
        hint=Message("Ask again later, ask for less, or write SERVICE SILENT."),
    )
