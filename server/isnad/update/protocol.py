"""Requests that write, or read a graph as a whole, as tasks for a process of the pool.

SPARQL 1.1 Protocol §2.2; SPARQL 1.1 Graph Store HTTP Protocol §4.
"""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from isnad.locale import Counted, Message, Text
from isnad.query.request import (
    FORM,
    QUERY,
    UPDATE,
    Request,
    decoded,
    graphs_named,
    pairs,
    text_of,
    undecodable,
    unsupported,
)
from isnad.request_errors import MalformedRequest, TooLarge, UnsupportedType

UPDATE_METHODS = ("POST",)
GRAPH_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
READING = ("GET", "HEAD")
IN_PATHS = "/:@!$&'()*+,;=~"  # what an address has as it is, beside letters and digits (RFC 3986 §3.3)

Words = dict[str, Any]
Kind = Literal["update", "graph-write", "graph-read"]


@dataclass(frozen=True)
class Task:
    """What a process is asked that is no query: its words, which JSON can have, and its body."""

    kind: Kind
    words: Words
    body: bytes = b""

    @property
    def writes(self) -> bool:
        """Return whether it changes the store."""
        return self.kind != "graph-read"


def parse_update(request: Request, base: str) -> Task:
    """Read an update out of a request; its relative IRIs have a base.

    Raise UnsupportedMethod (405), UnsupportedType (415), and MalformedRequest (400) for none or several
    updates, for text that is not UTF-8 and for a graph that is not an absolute IRI.
    """
    if request.method not in UPDATE_METHODS:
        raise unsupported(request.method, UPDATE_METHODS)
    parameters = pairs(request.query_string)
    media_type = request.content_type.split(";")[0].strip().lower()
    if media_type == FORM:
        parameters += pairs(decoded(request.body))
        texts = [value.removeprefix("\ufeff") for name, value in parameters if name == "update"]
        if any(name == "query" and value for name, value in parameters):
            raise MalformedRequest(
                Message("the form has a query and an update")
                if texts
                else Message("the form has a query and no update"),
                where="query",
                hint=Message("Send the update alone, and the query in a request of its own.")
                if texts
                else Message("Send an update as update=…, or the query to /sparql."),
            )
    elif media_type in (UPDATE, QUERY):  # some clients call any body a query
        if any(name in ("update", "query") for name, _ in parameters):
            raise _one_update(2)
        texts = [text_of(request.body)]
    else:
        raise UnsupportedType(
            Text(
                ar=f"نوع الجسم {media_type or 'غير مذكور'} ليس تحديثا",
                en=f"a body of {media_type or 'no type'} is not an update",
            ),
            where="Content-Type",
            hint=Message("Send %(FORM)s or %(UPDATE)s.", FORM=FORM, UPDATE=UPDATE),
        )
    if len(texts) != 1:
        raise _one_update(len(texts))
    using = graphs_named(parameters, "using-graph-uri")
    named = graphs_named(parameters, "using-named-graph-uri")
    return Task("update", {"using": using, "using_named": named, "base": base}, texts[0].encode())


@dataclass(frozen=True)
class Place:
    """Which graph a request is about: by its name, the default graph (None), or the whole store."""

    graph: str | None
    whole: bool = False


def parse_place(request: Request, below: str, store: str) -> Place:
    """Read which graph a request is about (Graph Store HTTP Protocol §4.1, §4.2).

    `below` is what its address has below that of the store, decoded; the graph is named by the address
    itself, encoded as RFC 3986 (§6.2.2) has it. Raise MalformedRequest (400) for two graphs at once, and for
    one that is not an absolute IRI.
    """
    if "\ufffd" in below:
        raise undecodable()
    parameters = pairs(request.query_string)
    graphs = graphs_named(parameters, "graph") or ()
    default = any(name == "default" for name, _ in parameters)
    if len(graphs) + default + bool(below) > 1:
        raise MalformedRequest(
            Message("the request names two graphs"),
            where="graph",
            hint=Message("Name one: ?graph=IRI, or ?default, or the path itself."),
        )
    if below:
        graphs = graphs_named([("graph", f"{store}/{quote(below, safe=IN_PATHS)}")], "graph") or ()
    return Place(graphs[0] if graphs else None, whole=not graphs and not default)


def write_too_large(max_bytes: int) -> TooLarge:
    """Say that the body of a write is longer than it may be."""
    return TooLarge(
        Message("the body is longer than %(max_bytes)s bytes", max_bytes=f"{max_bytes:,}"),
        hint=Message("Write in several requests."),
        details={"limit": max_bytes},
    )


def _one_update(count: int) -> MalformedRequest:
    return MalformedRequest(
        Counted("the request has %(count)s update", "the request has %(count)s updates", count, count=count),
        where="update",
        hint=Message("Send the parameter update exactly once."),
    )
