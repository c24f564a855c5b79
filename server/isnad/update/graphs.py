"""One graph of the store, read and written as a whole (SPARQL 1.1 Graph Store HTTP Protocol)."""

import codecs
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from typing import Literal, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from isnad.locale import Message, Text
from isnad.query.evaluation import Answer
from isnad.query.kept_terms import kept_quad, written
from isnad.query.negotiation import FORMATS, Coding, choices, in_the_best
from isnad.query.results import encode, write_graph
from isnad.query.store import ReadableStore
from isnad.request_errors import (
    Conflict,
    MalformedRequest,
    PreconditionFailed,
    UnknownResource,
    UnsupportedType,
)
from isnad.update.changed_terms import ChangedTerm, changed_in_quads

Method = Literal["PUT", "POST", "DELETE"]

_PAYLOADS = [found.media_type for found in FORMATS if "graph" in found.kinds]
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Conditions:
    """What must be so of a graph before it is written (RFC 9110 §13.1): lists of tags, or `*`."""

    if_match: str = ""
    if_none_match: str = ""


def read_graph(
    store: ReadableStore,
    graph: str | None,
    accept: str,
    name: str | None,
    max_bytes: int,
    *,
    coding: Coding = "identity",
) -> tuple[Answer, str]:
    """Return a graph (None: the default graph) in the format that the client takes, and its tag (§5.2).

    Raise UnknownResource (404) where there is none, NotAcceptable (406), and TooLarge (413).
    """
    if not _exists(store, graph) and graph is not None:
        raise unknown(graph)
    triples, able = _triples(store, graph), choices("graph", accept, name)
    chosen, body = in_the_best(able, lambda one: write_graph(triples, one, max_bytes))
    return Answer("graph", chosen, *encode(body, coding)), _tag(triples)


def change_graph(
    store: pyoxigraph.Store,
    method: Method,
    graph: str | None,
    content_type: str,
    body: bytes,
    conditions: Conditions,
    *,
    keeps: bool = False,
) -> tuple[bool, list[ChangedTerm]]:
    """Write a graph; return whether there was one (§5.3–5.5), and of which terms the engine has others.

    These are kept as they are written, or not.

    Raise UnknownResource (404) for a DELETE where there is none, PreconditionFailed (412),
    UnsupportedType (415), and MalformedRequest (400) for a payload that is not what its type says.
    """
    existed = _exists(store, graph)
    compared = conditions.if_match or conditions.if_none_match.strip() not in ("", "*")
    require(conditions, _tag(_triples(store, graph)) if compared else "", existed=existed)
    name = named(graph)
    if method == "DELETE":
        if graph is None:
            store.clear_graph(name)
        elif existed:
            store.remove_graph(name)
        else:
            raise unknown(graph)
        return existed, []
    quads = list(_payload(content_type, body, name, base=graph))
    if method == "PUT":
        store.clear_graph(name)
    if isinstance(name, NamedNode):
        store.add_graph(name)
    store.extend(kept_quad(quad) if keeps else quad for quad in quads)
    return existed, changed_in_quads(quads)


def _exists(store: ReadableStore, graph: str | None) -> bool:
    """Return whether a graph is there; the default graph is, for this, where it has a triple."""
    if graph is None:
        return next(store.quads_for_pattern(None, None, None, DefaultGraph()), None) is not None
    name = named(graph)
    return isinstance(name, NamedNode) and store.contains_named_graph(name)


def named(graph: str | None) -> NamedNode | DefaultGraph:
    """Return the name of a graph; raise MalformedRequest (400) for what the engine takes for no IRI."""
    try:
        return DefaultGraph() if graph is None else NamedNode(graph)
    except ValueError as error:
        raise MalformedRequest(
            Message("this is no IRI: %(graph)s", graph=graph),
            where="graph",
            hint=Message("Correct the name of the graph."),
        ) from error


def _triples(store: ReadableStore, graph: str | None) -> list[Triple]:
    """List the triples of a graph, always in the same order."""
    name = named(graph)
    found = (written(quad.triple) for quad in store.quads_for_pattern(None, None, None, name))
    return sorted(cast(Iterator[Triple], found), key=str)


def _tag(triples: list[Triple]) -> str:
    """Name what a graph holds, whatever it is written in."""
    digest = hashlib.blake2b(digest_size=12)
    for triple in triples:
        digest.update(f"{triple}\n".encode())
    return digest.hexdigest()


def require(conditions: Conditions, tag: str, *, existed: bool) -> None:
    """Raise PreconditionFailed unless a graph, of this tag, is as the client says (RFC 9110 §13.1)."""
    wanted, unwanted = _tags(conditions.if_match, weak=False), _tags(conditions.if_none_match, weak=True)
    if wanted and not (existed and ("*" in wanted or tag in wanted)):
        raise _failed("If-Match", changed=existed)
    if unwanted and existed and ("*" in unwanted or tag in unwanted):
        raise _failed("If-None-Match", changed=False)


def _tags(header: str, *, weak: bool) -> set[str]:
    """Read a list of tags; of ours, the part that names what the graph holds.

    A weak one matches nothing in If-Match (RFC 9110 §13.1.1), and neither does what is no tag.
    """
    tags = [part.strip() for part in header.split(",") if part.strip()]
    found = {(tag.removeprefix("W/") if weak else tag) for tag in tags}
    named = {tag[1:-1].split(".")[0] for tag in found if re.fullmatch(r'"[^"]+"', tag)}
    return named | (found & {"*"}) or {""} if tags else set()


# What is sound and not taken, by what the engine says of it.
_SOUND = (
    (
        "LoadDocumentCallback",
        Message("a context is named by its address, and nothing is fetched here"),
        Message("Write the context itself into @context, or send another format."),
    ),
    (
        "Named graphs are not allowed",
        Message("one graph is taken at a time, and this has graphs with names"),
        Message("Send each to its own address; or all by an update: INSERT DATA { GRAPH … { … } }"),
    ),
)


def _payload(
    content_type: str, body: bytes, graph: NamedNode | DefaultGraph, base: str | None
) -> Iterator[Quad]:
    """Read the triples of a payload, or of the parts of a form."""
    media_type = content_type.split(";")[0].strip().lower()
    if media_type == _MULTIPART:
        head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
        whole = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        for part in whole.walk():
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                of_part = content if isinstance(content, bytes) else b""
                yield from _payload(str(part.get("Content-Type", "")), of_part, graph, base)
        return
    if media_type not in _PAYLOADS:
        raise UnsupportedType(
            Text(
                ar=f"النوع {media_type} ليس صيغة RDF",
                en=f"{media_type} is no RDF format",
            )
            if media_type
            else Message("the request does not say in which format its body is"),
            where="Content-Type",
            hint=Text(ar=f"أرسل أحد هذه: {'، '.join(_PAYLOADS)}.", en=f"Send one of {', '.join(_PAYLOADS)}."),
        )
    try:
        for quad in pyoxigraph.parse(
            body.removeprefix(codecs.BOM_UTF8),
            format=RdfFormat.from_media_type(media_type),
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        ):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    except (SyntaxError, ValueError, OSError) as error:
        line = getattr(error, "lineno", None)
        for sign, what, hint in _SOUND:
            if sign in str(error):
                raise MalformedRequest(what, where="body", hint=hint) from error
        raise MalformedRequest(
            Message("this is no %(media_type)s: %(error)s", media_type=media_type, error=error),
            where=f"body:{line}" if line else "body",
            hint=Message("Correct the body at this place, or name its type in Content-Type."),
        ) from error


def unknown(graph: str) -> UnknownResource:
    """Return the error for a graph that is not there."""
    return UnknownResource(
        Message("there is no such graph: %(graph)s", graph=graph[:200]),
        where=graph[:200],
        hint=Message("Correct its name; the graphs are SELECT ?g { GRAPH ?g { } }"),
    )


def conflict(iri: str, *, there: bool) -> Conflict:
    """Return the error for a graph that is there already, or is not."""
    if there:
        problem = Message("the graph is there already: %(value)s", value=iri)
        hint = Message("Drop it before, or write CREATE SILENT.")
    else:
        problem = Message("there is no such graph: %(value)s", value=iri)
        hint = Message("Correct its name, or add SILENT.")
    return Conflict(problem, where=iri, hint=hint)


def _failed(header: str, *, changed: bool) -> PreconditionFailed:
    if changed:
        what = Message("the graph has changed since you read it")
        hint = Message("Read it again, then write.")
    else:
        what = Message("the graph is not as the request has it")
        hint = Message("Look at the condition.")
    return PreconditionFailed(what, where=header, hint=hint)
