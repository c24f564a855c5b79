"""A query and a store make an answer: complete, in the format the client takes, or an error."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pyoxigraph

from isnad.query.negotiation import Coding, Format, choose
from isnad.query.request import Query
from isnad.query.results import encode, write_graph, write_rows
from isnad.query.syntax_errors import malformed, not_evaluable, service_refused
from isnad.query.tokens import AnswerKind, calls_other_services

_UNKNOWN_FUNCTION = re.compile(r"The custom function <(?P<iri>[^>]*)> is not supported")
_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
Functions = dict[pyoxigraph.NamedNode, Callable[..., _Term | None]]
_Found = TypeVar("_Found")
_Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples


@dataclass(frozen=True)
class Answer:
    """A whole answer: its kind, its format, its bytes and the content-coding they are in."""

    kind: AnswerKind
    format: Format
    body: bytes
    coding: Coding = "identity"


def evaluate(
    store: pyoxigraph.Store,
    query: Query,
    accept: str,
    max_bytes: int,
    *,
    coding: Coding = "identity",
    sandboxed: bool = False,
) -> Answer:
    """Answer a query whole.

    SERVICE is refused. Under SILENT the standard lets a call that fails be as if it were not there
    (SPARQL 1.1 Federated Query §3.1): so it is left to the engine where the sandbox makes it fail.

    Raise MalformedQuery (400) for what is not SPARQL, ServiceForbidden (403) for SERVICE, NotAcceptable (406)
    where no format fits, and TooLarge (413) for an answer beyond the limit: none is ever cut.
    """
    if calls_other_services(query.text, silent_too=not sandboxed):
        if sandboxed:  # where it can call nobody, what is no SPARQL is told from what is and is refused
            _require_form(query.text)
        raise service_refused()
    try:
        found = _serialised(ask_engine(store, query.text, *_dataset(query)), query, accept, max_bytes)
    except SyntaxError as error:
        raise malformed(query.text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise not_evaluable() from error
    body, coded = encode(found.body, coding)
    return replace(found, body=body, coding=coded)


def _require_form(text: str) -> None:
    """Raise MalformedQuery for what is no query."""
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        raise malformed(text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError):
        pass  # it was parsed


def ask_engine(
    store: pyoxigraph.Store,
    text: str,
    default_graphs: tuple[str, ...] | None = None,
    named_graphs: tuple[str, ...] | None = None,
) -> _Result:
    """Evaluate a query on the graphs that are named, or on all."""
    default: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph] | None = None
    named: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode] | None = None
    if default_graphs is not None:
        default = [pyoxigraph.NamedNode(iri) for iri in default_graphs]
    if named_graphs is not None:
        named = [pyoxigraph.NamedNode(iri) for iri in named_graphs]
    return with_unknown_functions(
        lambda valueless: store.query(
            text, default_graph=default, named_graphs=named, custom_functions=valueless
        )
    )


def with_unknown_functions(evaluate: Callable[[Functions], _Found]) -> _Found:
    """Evaluate a text in which a function that the engine does not know has no value (SPARQL 1.1 §17.3.1).

    The engine refuses the whole text instead, naming the function: so it is given one more function without
    a value, until it knows all that the text names.
    """
    valueless: Functions = {}
    while True:
        try:
            return evaluate(valueless)
        except RuntimeError as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if not unknown or pyoxigraph.NamedNode(unknown["iri"]) in valueless:
                raise
            valueless[pyoxigraph.NamedNode(unknown["iri"])] = lambda *_: None


def _dataset(query: Query) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return the graphs that a request names; naming any leaves the others empty (Protocol §2.1.4)."""
    if query.default_graphs is None and query.named_graphs is None:
        return None, None
    return query.default_graphs or (), query.named_graphs or ()


def _serialised(result: _Result, query: Query, accept: str, max_bytes: int) -> Answer:
    """Return a result in the format that the client takes."""
    kind: AnswerKind = "rows"
    if isinstance(result, pyoxigraph.QueryTriples):
        kind = "graph"
    elif isinstance(result, pyoxigraph.QueryBoolean):
        kind = "truth"
    chosen = choose(kind, accept, query.format)
    return Answer(kind, chosen, serialise(result, chosen, max_bytes))


def serialise(result: _Result, chosen: Format, max_bytes: int) -> bytes:
    """Return a result in a format; raise TooLarge (413) beyond so many bytes."""
    if isinstance(result, pyoxigraph.QueryTriples):
        # The engine writes a graph in the order in which it finds it, and may find a triple twice.
        return write_graph(sorted(set(result), key=str), chosen, max_bytes)
    return write_rows(result, chosen, max_bytes)
