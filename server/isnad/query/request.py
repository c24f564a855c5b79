"""What a request asks, by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import unquote

from isnad.locale import Counted, Message
from isnad.request_errors import MalformedRequest, ReadOnly, TooLarge, UnsupportedMethod, UnsupportedType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
# RFC 3987, as far as it tells an IRI from what is none: a scheme, and no mark that an IRI may not hold.
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
_OTHER_PARAMETERS = 100_000  # bytes, for the graphs that a request names
_MOST_FIELDS = 1000
METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Request:
    """The parts of an HTTP request that the protocol looks at; nothing is decoded yet."""

    method: str
    query_string: str = ""
    content_type: str = ""
    body: bytes = b""
    accept: str = ""
    accept_encoding: str = ""
    if_none_match: str = ""
    if_match: str = ""

    def parameter(self, name: str) -> str | None:
        """Return the first value of a parameter of the address, decoded."""
        return next((value for key, value in pairs(self.query_string) if key == name), None)


@dataclass(frozen=True)
class Query:
    """A query, and the dataset the client asks it of (None: the service's own).

    Its text is SPARQL or, where it asks "why", the three terms of a triple, one a line as in N-Triples. Where
    it asks for "hints", `unbound` are the columns in which the answer has no value; none if it has no rows.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    timeout: float | None = None  # seconds; a client may only lower the server's deadline
    kind: Literal["sparql", "why", "hints"] = "sparql"
    base: str | None = None  # of its relative IRIs: the endpoint's own address (RFC 3986 §5.1.3)
    unbound: tuple[str, ...] = ()
    rows: Mapping[str, Callable[[], str]] = field(default_factory=dict)  # of VALUES, by what stands for them
    answer: bytes | None = None  # the rows that answer it, in SPARQL's JSON, where an index has them

    def with_rows(self, text: str) -> str:
        """Return a text, this query's or what was made of it, in which the rows are."""
        names = "|".join(map(re.escape, self.rows))
        return re.sub(names, lambda found: self.rows[found[0]](), text) if names else text

    @property
    def whole(self) -> "Query":
        """The query with all its rows in its text."""
        return replace(self, text=self.with_rows(self.text), rows={})


def parse(request: Request, max_bytes: int) -> Query | None:
    """Return the query of a request; None for a GET without one, which asks for the description.

    Raise UnsupportedMethod (405), UnsupportedType (415), TooLarge (413), ReadOnly (403) for an
    update, and MalformedRequest (400) for none or several queries, for text that is not UTF-8 and
    for a graph that is not an absolute IRI (§2.1.1–2.1.4, §2.2).
    """
    if request.method not in METHODS:
        raise unsupported(request.method, METHODS)
    if max(len(request.query_string), len(request.body)) > most_encoded(max_bytes):
        raise too_large(max_bytes)
    parameters = pairs(request.query_string)
    media_type = request.content_type.split(";")[0].strip().lower()
    if request.method == "POST" and media_type == FORM:
        parameters += pairs(decoded(request.body))
    elif request.method == "POST" and media_type == QUERY:
        parameters.append(("query", text_of(request.body)))
    elif request.method == "POST" and media_type == UPDATE:
        raise read_only()
    elif request.method == "POST":
        raise UnsupportedType(
            Message("a body of %(media_type)s is not a query", media_type=media_type)
            if media_type
            else Message("a body of no media type is not a query"),
            hint=Message("Send %(FORM)s or %(QUERY)s.", FORM=FORM, QUERY=QUERY),
        )
    query = _query(parameters, required=request.method == "POST")
    if query and len(query.text.encode("utf-8", "replace")) > max_bytes:
        raise too_large(max_bytes)
    return query


def has_update(request: Request) -> bool:
    """Return whether a form has an update; raise MalformedRequest (400) for one that is not UTF-8."""
    return b"update" in request.body and any(name == "update" for name, _ in pairs(decoded(request.body)))


def unsupported(method: str, methods: Iterable[str]) -> UnsupportedMethod:
    """Say which methods an address takes."""
    taken = ", ".join(methods)
    return UnsupportedMethod(
        Message("%(method)s is not taken here", method=method[:20]),
        hint=Message("Use %(taken)s.", taken=taken),
        headers={"Allow": f"{taken}, OPTIONS"},
    )


def most_encoded(max_bytes: int) -> int:
    """Return how many bytes a request may have whose query has so many: percent-encoding makes 3 of 1."""
    return 3 * max_bytes + _OTHER_PARAMETERS


def too_large(max_bytes: int) -> TooLarge:
    """Return the error for a query that is longer than it may be."""
    return TooLarge(
        Message("the query is longer than %(max_bytes)s bytes", max_bytes=f"{max_bytes:,}"),
        hint=Message("Shorten the query, or download the data from /data."),
        details={"limit": max_bytes},
    )


def _query(parameters: list[tuple[str, str]], *, required: bool) -> Query | None:
    """Return the query that the parameters of a request make."""
    if len(parameters) == 1 and parameters[0][0] == "query":  # as most requests are
        return Query(text=parameters[0][1].removeprefix("\ufeff"))
    if any(name == "update" for name, _ in parameters):
        raise read_only()
    texts = _values(parameters, "query")
    if not texts and not required:
        return None
    if len(texts) != 1:
        raise MalformedRequest(
            Counted(
                "the request has %(count)s query",
                "the request has %(count)s queries",
                len(texts),
                count=len(texts),
            ),
            where="query",
            hint=Message("Send the parameter query exactly once."),
        )
    formats = [name for name in _values(parameters, "format") if name.strip()]
    return Query(
        text=texts[0].removeprefix("\ufeff"),
        default_graphs=graphs_named(parameters, "default-graph-uri", empty=True),
        named_graphs=graphs_named(parameters, "named-graph-uri"),
        format=formats[0] if formats else None,
        timeout=_seconds(parameters),
    )


def _seconds(parameters: Iterable[tuple[str, str]]) -> float | None:
    """Return the deadline that a client sets itself, in seconds; an empty field sets none."""
    for value in _values(parameters, "timeout"):
        if not value.strip():
            continue
        if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value, re.ASCII) and float(value) > 0:
            return float(value)
        raise MalformedRequest(
            Message("not a number of seconds: %(value)s", value=value[:40]),
            where="timeout",
            hint=Message("Send a positive number, such as 2.5."),
        )
    return None


def graphs_named(
    parameters: Iterable[tuple[str, str]], name: str, *, empty: bool = False
) -> tuple[str, ...] | None:
    """Return the graphs a client names; each must be an absolute IRI, or empty, where a form may be."""
    iris = tuple(value for value in _values(parameters, name) if value or not empty)
    for iri in iris:
        if not _ABSOLUTE_IRI.fullmatch(iri):
            raise MalformedRequest(
                Message("not an absolute IRI: %(iri)s", iri=iri[:80]),
                where=name,
                hint=Message("Send one such as https://w3id.org/isnad/graph/inferred."),
            )
    return iris or None


def _values(parameters: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Return the values of one parameter."""
    return [value for key, value in parameters if key == name]


def pairs(encoded: str) -> list[tuple[str, str]]:
    """Decode percent-encoded pairs, once and only once; raise MalformedRequest for what is not UTF-8."""
    fields = encoded.split("&")
    if len(fields) > _MOST_FIELDS:
        raise undecodable()
    try:
        halves = [field.partition("=") for field in fields if field]
        return [(_unquoted(name), _unquoted(value)) for name, _, value in halves]
    except UnicodeDecodeError as error:
        raise undecodable() from error


def _unquoted(text: str) -> str:
    r"""Decode one percent-encoded text; raise UnicodeDecodeError for what is not UTF-8.

    To read %41 as \x41 takes a sixth of the time that urllib.parse does, which reads all other uses of %.
    """
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    try:
        escaped = text.replace("\\", "\\\\").replace("%", "\\x").encode("ascii")
        return escaped.decode("unicode_escape").encode("latin-1").decode("utf-8")
    except UnicodeError:
        return unquote(text, errors="strict")


def decoded(body: bytes) -> str:
    """Return a body as text; it must be UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise undecodable() from error


def text_of(body: bytes) -> str:
    """Return a text that is sent as a body, without its byte-order mark; it must be UTF-8."""
    return decoded(body).removeprefix("\ufeff")


def undecodable() -> MalformedRequest:
    """Return the error for parameters that cannot be decoded."""
    return MalformedRequest(
        Message("the request is not sound UTF-8"),
        hint=Message("Encode the text as UTF-8, then percent-encode it, once."),
    )


def read_only() -> ReadOnly:
    """Return the error for a write where the data are read-only."""
    return ReadOnly(
        Message("this address is read-only"),
        hint=Message(
            "The published data change when their documents do, by isnad build; a store of your "
            "own is written to at /update of a server that was started by isnad serve --writable."
        ),
    )
