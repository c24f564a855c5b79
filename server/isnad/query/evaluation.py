"""A query and a store make an answer: complete, in the format the client takes, or an error."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from typing import Any, TypeVar, cast

import pyoxigraph

from isnad.query.corrected_expressions import FUNCTIONS as CORRECTED
from isnad.query.corrected_expressions import own_aggregates
from isnad.query.corrections import corrected
from isnad.query.kept_terms import FUNCTIONS, KeptTermsStore, written, written_results, written_rows
from isnad.query.negotiation import Coding, Format, choices, in_the_best
from isnad.query.request import Query
from isnad.query.results import Written, bounded, encode, write_graph, write_rows
from isnad.query.store import ReadableStore, dataset_clauses
from isnad.query.syntax_errors import malformed, not_evaluable, service_refused
from isnad.query.tokens import AnswerKind, calls_other_services, without_addresses
from isnad.rdf.namespaces import ISNAD

_UNKNOWN_FUNCTION = re.compile(r"The custom function <(?P<iri>[^>]*)> is not supported")
# A function that makes blank nodes of the IRIs below it, which stand for another service's.
_MERGED = pyoxigraph.NamedNode(f"{ISNAD}.well-known/merged")
_Dataset = tuple[tuple[str, ...] | None, tuple[str, ...] | None]
BLANK_NODES = f"{ISNAD}.well-known/genid/service"
_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
Functions = dict[pyoxigraph.NamedNode, Callable[..., _Term | None]]
_Found = TypeVar("_Found")
_Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples


@dataclass(frozen=True)
class Answer:
    """A whole answer: its kind, its format, its bytes and the content-coding they are in.

    `unbound` are the columns in which no row has a value; () where there is no row, or the answer is no.
    """

    kind: AnswerKind
    format: Format
    body: bytes
    coding: Coding = "identity"
    unbound: tuple[str, ...] | None = None


def evaluate(
    store: ReadableStore,
    query: Query,
    accept: str,
    max_bytes: int,
    *,
    coding: Coding = "identity",
    sandboxed: bool = False,
) -> Answer:
    """Answer a query whole.

    SERVICE is refused. Under SILENT the standard lets a call that fails be as if it were not there
    (SPARQL 1.1 Federated Query §3.1): so it is left to the engine where the sandbox makes it fail, with
    an address that nobody has.

    Raise MalformedQuery (400) for what is not SPARQL, ServiceForbidden (403) for SERVICE, NotAcceptable (406)
    where no format fits, and TooLarge (413) for an answer beyond the limit: none is ever cut.
    """
    if calls_other_services(query.text, silent_too=not sandboxed):
        if sandboxed:  # where it can call nobody, what is no SPARQL is told from what is and is refused
            _require_form(query)
        raise service_refused()
    try:
        if query.answer:
            found = _given(query.answer, query, accept, max_bytes)
        else:
            ask, keeps = _asking(store, query), isinstance(store, KeptTermsStore)
            found = _serialised(ask, query, accept, max_bytes, keeps=keeps)
    except SyntaxError as error:
        _require_form(query)  # places are those of the text as it is written, and not as it is corrected
        raise malformed(query.text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise not_evaluable() from error
    body, coded = encode(found.body, coding)
    return replace(found, body=body, coding=coded)


def _given(rows: bytes, query: Query, accept: str, max_bytes: int) -> Answer:
    """Return rows that are there in SPARQL's JSON as an answer; that there are none has no hint."""
    chosen = choices("rows", accept, query.format)[0]
    if chosen.name == "json":
        return Answer("rows", chosen, bounded(rows, max_bytes))
    read = partial(pyoxigraph.parse_query_results, rows, format=pyoxigraph.QueryResultsFormat.JSON)
    return replace(_serialised(read, query, accept, max_bytes, keeps=False), unbound=None)


def _asking(store: ReadableStore, query: Query) -> Callable[[], _Result]:
    """Return what has the engine evaluate a query."""
    asked, dataset = _with_dataset(store, query)
    of_default = partial(is_node, store) if dataset == (None, None) else lambda _: False
    text = corrected(without_addresses(query.text), of_default, partial(graph_names, store, query))
    return partial(ask_engine, asked, text, *dataset, base=query.base, with_rows=query.with_rows)


def graph_names(store: ReadableStore, query: Query) -> list[str] | None:
    """Return the names of the graphs that GRAPH with a variable is asked of (SPARQL 1.1 §13.2).

    None where one of them has no name.
    """
    if query.default_graphs is not None or query.named_graphs is not None:
        return sorted(set(query.named_graphs or ()))
    if clauses := dataset_clauses(query.text, query.base):
        return sorted({graph.value for graph, is_named in clauses if is_named})
    found = list(store.named_graphs())
    named = [graph.value for graph in found if isinstance(graph, pyoxigraph.NamedNode)]
    return sorted(named) if len(named) == len(found) else None


def _require_form(query: Query) -> None:
    """Raise MalformedQuery for what is no query."""
    try:
        pyoxigraph.Store().query(without_addresses(query.text), base_iri=query.base)
    except SyntaxError as error:
        raise malformed(query.text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError):
        pass  # it was parsed


def ask_engine(
    store: ReadableStore,
    text: str,
    default_graphs: tuple[str, ...] | None = None,
    named_graphs: tuple[str, ...] | None = None,
    *,
    base: str | None = None,
    with_rows: Callable[[str], str] = str,
) -> _Result:
    """Evaluate a query on the graphs that are named, or on all; its relative IRIs may have a base.

    `with_rows` puts in its text what is long and needs no more reading.
    """
    if isinstance(store, KeptTermsStore):
        ask: Callable[..., _Result] = partial(store.query, with_rows=with_rows)
    else:
        ask, text = store.query, with_rows(text)
    return with_unknown_functions(
        lambda valueless: ask(
            text,
            base_iri=base,
            default_graph=_nodes(default_graphs),
            named_graphs=_nodes(named_graphs),
            custom_functions=valueless,
            custom_aggregate_functions=own_aggregates(text),
        )
    )


def _nodes(iris: tuple[str, ...] | None) -> list[Any] | None:
    return None if iris is None else [pyoxigraph.NamedNode(iri) for iri in iris]


def with_unknown_functions(evaluate: Callable[[Functions], _Found]) -> _Found:
    """Evaluate a text in which a function that the engine does not know has no value (SPARQL 1.1 §17.3.1).

    The engine refuses the whole text instead, naming the function: so it is given one more function without
    a value, until it knows all that the text names.
    """
    valueless: Functions = {
        pyoxigraph.NamedNode(BLANK_NODES): _with_blank_nodes,
        **CORRECTED,
        **FUNCTIONS,
    }
    while True:
        try:
            return evaluate(valueless)
        except RuntimeError as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if not unknown or pyoxigraph.NamedNode(unknown["iri"]) in valueless:
                raise
            valueless[pyoxigraph.NamedNode(unknown["iri"])] = lambda *_: None


def is_node(store: ReadableStore, iri: pyoxigraph.NamedNode) -> bool:
    """Return whether an IRI is the subject or the object of a triple of the default graph."""
    default = pyoxigraph.DefaultGraph()
    found = chain(
        store.quads_for_pattern(iri, None, None, default), store.quads_for_pattern(None, None, iri, default)
    )
    return next(found, None) is not None


def _with_blank_nodes(term: _Term, scope: pyoxigraph.Literal) -> _Term:
    """Return a term of another service's answer with its blank nodes, for which IRIs stand in VALUES."""
    if isinstance(term, pyoxigraph.Triple):
        subject, predicate, value = (_with_blank_nodes(part, scope) for part in term)
        return pyoxigraph.Triple(subject, predicate, value)  # type: ignore[arg-type]
    if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(f"{BLANK_NODES}#"):
        return pyoxigraph.BlankNode(f"s{scope.value}{term.value.partition('#')[2]}")
    return term


def _with_dataset(store: ReadableStore, query: Query) -> tuple[ReadableStore, _Dataset]:
    """Return what to ask, and of which graphs of it: naming any leaves the others empty (Protocol §2.1.4)."""
    if query.default_graphs is not None or query.named_graphs is not None:
        default, named = query.default_graphs or (), query.named_graphs or ()
        return merged(store, default, named) or (store, (default, named))
    clauses = dataset_clauses(query.text, query.base)
    default, named = (
        tuple(graph.value for graph, is_named in clauses if is_named is wanted) for wanted in (False, True)
    )
    return merged(store, default, named) or (store, (None, None))


def merged(
    store: ReadableStore, default: Sequence[str], named: Sequence[str]
) -> tuple[ReadableStore, tuple[tuple[str, ...], tuple[str, ...]]] | None:
    """Return a store with the merge of some graphs in one (SPARQL 1.1 §13.2), and a dataset of it.

    Of a triple that two graphs have the engine makes two rows. None where no two have one.
    """
    several = [pyoxigraph.NamedNode(iri) for iri in dict.fromkeys(default)]
    if not _share_a_triple(store, several):
        return (
            None if len(several) == len(default) else (store, (tuple(dict.fromkeys(default)), tuple(named)))
        )
    both = pyoxigraph.Store()
    for graph in several:
        for quad in store.quads_for_pattern(None, None, None, graph):
            both.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, _MERGED))
    for iri in named:
        both.extend(store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(iri)))
    asked = store.holding(both) if isinstance(store, KeptTermsStore) else both
    return asked, ((_MERGED.value,), tuple(named))


def _share_a_triple(store: ReadableStore, graphs: Sequence[pyoxigraph.NamedNode]) -> bool:
    """Return whether a triple is in two graphs."""
    return any(
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, before) in store
        for number, graph in enumerate(graphs)
        if number
        for quad in store.quads_for_pattern(None, None, None, graph)
        for before in graphs[:number]
    )


def _serialised(
    ask: Callable[[], _Result], query: Query, accept: str, max_bytes: int, *, keeps: bool
) -> Answer:
    """Return a result in the best format that the client takes and that can carry it (RFC 9110 §12.5.1)."""
    kind: AnswerKind = "rows"
    result = ask()
    if isinstance(result, pyoxigraph.QueryTriples):
        kind = "graph"
    elif isinstance(result, pyoxigraph.QueryBoolean):
        kind = "truth"
    results = chain([result], (ask() for _ in count()))  # what a format has read is asked for again
    chosen, found = in_the_best(
        choices(kind, accept, query.format),
        lambda one: serialise(next(results), one, max_bytes, keeps=keeps),
    )
    return Answer(kind, chosen, found.body, unbound=found.unbound)


def serialise(result: _Result, chosen: Format, max_bytes: int, *, keeps: bool = False) -> Written:
    """Return a result in a format, if need be with kept terms as they were written; raise TooLarge (413)."""
    if isinstance(result, pyoxigraph.QueryTriples):
        # The engine writes a graph in the order in which it finds it, and may find a triple twice.
        found = set(map(written, result)) if keeps else set(result)
        triples = cast(list[pyoxigraph.Triple], sorted(found, key=str))
        return Written(write_graph(triples, chosen, max_bytes), None if triples else ())
    by_engine = chosen.name in ("json", "xml", "tsv")
    if keeps and isinstance(result, pyoxigraph.QuerySolutions) and not by_engine:
        result = written_rows(result)
    body, unbound = write_rows(result, chosen, max_bytes)
    return Written(written_results(body, chosen.name) if keeps and by_engine else body, unbound)
