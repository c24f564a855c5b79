"""An update is worked out on a store: what each operation deletes and adds, one after the other.

Patterns are the engine's to evaluate, on the dataset that USING, WITH or the protocol's parameters name
(§3.1.3; SPARQL 1.1 Protocol §2.2.3): it takes that beside the text, so nothing is written into the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode

from isnad.locale import Message
from isnad.query.evaluation import ask_engine
from isnad.query.syntax_errors import load_refused, malformed, not_evaluable, service_refused
from isnad.query.tokens import calls_other_services, tokens
from isnad.request_errors import Conflict, MalformedQuery, MalformedRequest
from isnad.update.changes import Change
from isnad.update.operations import (
    Clear,
    Copy,
    Create,
    Data,
    Load,
    Modify,
    Operation,
    Unreadable,
    read_operations,
)
from isnad.update.templates import Graph, Template, read_template, resolved

_SEPARATOR = re.compile(r"(?:\s++|#[^\n\r]*+)*+;")  # comments may stand before it


@dataclass(frozen=True)
class Update:
    """An update, the dataset that its patterns are asked of (None: as it says itself), and its base."""

    text: str
    using: tuple[str, ...] | None = None
    using_named: tuple[str, ...] | None = None
    base: str = ""


def evaluate_update(change: Change, update: Update, *, sandboxed: bool) -> None:
    """Work an update out.

    LOAD and SERVICE are refused; under SILENT the first does nothing, and the second is left to the
    engine, where the sandbox makes it fail (§3.1.4; SPARQL 1.1 Federated Query §3.1).

    Raise MalformedQuery (400) for no update, ServiceForbidden (403), MalformedRequest (400) where both
    the text and the request name a dataset, Conflict (409) for a graph that is there already, or is not, and
    TooLarge (413) for a change beyond the limit.
    """
    calls = calls_other_services(update.text, silent_too=not sandboxed)
    if calls and not sandboxed:
        raise service_refused()
    operations = _parsed(update)
    if calls:
        raise service_refused()
    for operation in operations:
        _require_one_dataset(operation, update)
    for operation in operations:
        try:
            _work_out(change, operation, update)
        except SyntaxError as error:  # what the grammar lets through, and RDF does not have
            raise _misplaced(update.text, operation) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise not_evaluable() from error


def _parsed(update: Update) -> list[Operation]:
    """Read the operations of an update; the engine parses each, on a store that has nothing in it.

    It is never shown a LOAD, which it would do.
    """
    try:
        operations = read_operations(update.text)
    except Unreadable as unread:
        raise _misread(update.text, unread.start) from unread
    loads = [operation for operation in operations if isinstance(operation, Load)]
    if len({operation.prologue for operation in operations}) <= 1:
        _parse(_blanked(update.text, loads), update.base)
        return operations
    _require_own_labels(update.text, operations)
    for place, operation in enumerate(operations):
        if operation in loads:
            continue
        own = f"{operation.prologue}\n{update.text[operation.start : operation.end]}"
        try:
            _parse(own, update.base)
        except MalformedQuery:  # once more, with all of it at its place
            _parse(_blanked(update.text[: operation.end], operations[:place]), update.base)
            raise
    return operations


def _parse(text: str, base: str) -> None:
    """Have the engine parse a text; raise MalformedQuery where it is no update."""
    try:
        pyoxigraph.Store().update(text, base_iri=base or None)
    except SyntaxError as error:
        raise malformed(text, str(error.msg)) from error
    except (ValueError, RuntimeError, OSError):
        pass  # it was parsed, and cannot be done on a store that has nothing in it


def _blanked(text: str, done: Sequence[Operation]) -> str:
    """Write blanks where operations stand, and the `;` after each."""
    for operation in done:
        separator = _SEPARATOR.match(text, operation.end)
        end = separator.end() if separator else operation.end
        blank = "".join(" " if not one.isspace() else one for one in text[operation.start : end])
        text = text[: operation.start] + blank + text[end:]
    return text


def _require_own_labels(text: str, operations: list[Operation]) -> None:
    """Refuse a blank node that two operations name alike (SPARQL 1.1 §4.1.4, note 10 of §19.6)."""
    seen: set[str] = set()
    for operation in operations:
        named = [
            token
            for token in tokens(text[operation.start : operation.end])
            if token.kind == "name" and token.text.startswith("_:")
        ]
        for token in named:
            if token.text in seen:
                raise _misread(text, operation.start + token.start)
        seen |= {token.text for token in named}


def _work_out(change: Change, operation: Operation, update: Update) -> None:
    """Work one operation out."""
    match operation:
        case Data():
            quads = read_template(operation.quads, operation.prologue, update.base, DefaultGraph())
            (change.add if operation.inserts else change.delete)(quads.filled([{}]))
        case Modify():
            _modify(change, operation, update)
        case Load():
            if not operation.silent:
                raise load_refused()
        case Clear():
            _clear(change, operation, update)
        case Create():
            graph = resolved(operation.graph, operation.prologue, update.base)
            if not change.store.contains_named_graph(graph):
                change.create(graph)
            elif not operation.silent:
                raise _conflict(graph, there=True)
        case Copy():
            _copy(change, operation, update)


def _modify(change: Change, operation: Modify, update: Update) -> None:
    """Delete and insert what the solutions of a pattern give; they are all found before."""

    def graph(iri: str) -> NamedNode:
        return resolved(iri, operation.prologue, update.base)

    within = graph(operation.within) if operation.within else None
    default: Graph = within or DefaultGraph()
    deletes = read_template(operation.deletes, operation.prologue, update.base, default)
    inserts = read_template(operation.inserts, operation.prologue, update.base, default)
    defaults: tuple[str, ...] | None = (within.value,) if within else None
    named: tuple[str, ...] | None = None
    if operation.using or operation.using_named:
        defaults = tuple(graph(iri).value for iri in operation.using)
        named = tuple(graph(iri).value for iri in operation.using_named)
    elif update.using is not None or update.using_named is not None:
        defaults, named = update.using or (), update.using_named or ()
    solutions = list(_solutions(change, operation, update, (deletes, inserts), defaults, named))
    doomed, coming = list(deletes.filled(solutions)), list(inserts.filled(solutions))
    kept = set(coming)
    change.delete(quad for quad in doomed if quad not in kept)
    change.add(coming)


def _solutions(
    change: Change,
    operation: Modify,
    update: Update,
    templates: tuple[Template, ...],
    defaults: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
) -> Iterator[pyoxigraph.QuerySolution]:
    """Return the solutions of the pattern, for the variables that the templates have."""
    names = sorted({name for template in templates for name in template.variables.values()})
    variables = " ".join(f"?{name}" for name in names) or "*"
    text = f"{operation.prologue}\nSELECT {variables} WHERE {{{operation.where}\n}}"
    found = ask_engine(change.store, text, defaults, named, update.base)
    if isinstance(found, pyoxigraph.QuerySolutions):
        yield from found


def _clear(change: Change, operation: Clear, update: Update) -> None:
    """Empty graphs, or remove them."""
    act = change.empty if operation.kind == "CLEAR" else change.remove
    if operation.target in ("DEFAULT", "ALL"):
        change.empty(DefaultGraph())
    if operation.target in ("NAMED", "ALL"):
        for graph in list(change.store.named_graphs()):
            act(graph)
    elif operation.target != "DEFAULT":
        named = resolved(operation.target, operation.prologue, update.base)
        if change.store.contains_named_graph(named):
            act(named)
        elif not operation.silent:
            raise _conflict(named, there=False)


def _copy(change: Change, operation: Copy, update: Update) -> None:
    """Add, copy or move a graph to another; to itself nothing happens (§3.2.3–3.2.5)."""

    def graph(name: str) -> NamedNode | DefaultGraph:
        return DefaultGraph() if name == "DEFAULT" else resolved(name, operation.prologue, update.base)

    source, target = graph(operation.source), graph(operation.target)
    if isinstance(source, NamedNode) and not change.store.contains_named_graph(source):
        if operation.silent:
            return
        raise _conflict(source, there=False)
    if source == target:
        return
    quads = [
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target)
        for quad in change.store.quads_for_pattern(None, None, None, source)
    ]
    if operation.kind != "ADD":
        change.remove(target)
    if isinstance(target, NamedNode) and not change.store.contains_named_graph(target):
        change.create(target)
    change.add(quads)
    if operation.kind == "MOVE":
        change.remove(source)


def _require_one_dataset(operation: Operation, update: Update) -> None:
    """Refuse a dataset that both the text and the request name (SPARQL 1.1 Protocol §2.2.3)."""
    named = update.using is not None or update.using_named is not None
    if named and isinstance(operation, Modify):
        if operation.within or operation.using or operation.using_named:
            raise MalformedRequest(
                Message("the text names graphs by USING or WITH, and the request does, too"),
                where="using-graph-uri",
                hint=Message("Name them in one of the two only."),
            )


def _conflict(graph: NamedNode, *, there: bool) -> Conflict:
    if there:
        what = Message("the graph is there already: %(value)s", value=graph.value)
        hint = Message("Drop it before, or write CREATE SILENT.")
    else:
        what = Message("there is no such graph: %(value)s", value=graph.value)
        hint = Message("Correct its name, or add SILENT.")
    return Conflict(what, where=graph.value, hint=hint)


def _misread(text: str, start: int) -> MalformedQuery:
    """Say where a text has not the form of an update."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return malformed(text, f"error at {line}:{column}")


def _misplaced(text: str, operation: Operation) -> MalformedQuery:
    """Say in which operation something stands where RDF has nothing of its kind."""
    return _misread(text, operation.start)
