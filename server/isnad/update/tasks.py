"""What a worker is asked that is no query: an update, a graph to be read, a graph to be written.

A task is words for a worker, a head and a body; its outcome is words from it. A worker that changed its
copy of the store is of no further use; what leaves it is the change.
"""

from dataclasses import dataclass
from typing import Literal

import pyoxigraph

from isnad.update.changes import Change
from isnad.update.evaluation import Update, evaluate_update
from isnad.update.graphs import Conditions, Method, change_graph, read_graph
from isnad.workers.messages import ControlMessage

Kind = Literal["update", "graph-write", "graph-read"]
KINDS = ("update", "graph-write", "graph-read")


@dataclass(frozen=True)
class Task:
    """A task: what it is, its words, and its body."""

    kind: Kind
    words: ControlMessage
    body: bytes = b""

    @property
    def writes(self) -> bool:
        """Return whether it changes the store."""
        return self.kind != "graph-read"


def update_task(text: bytes, using: tuple[str, ...] | None, named: tuple[str, ...] | None, base: str) -> Task:
    """Make the task of an update."""
    return Task("update", {"using": using, "using_named": named, "base": base}, text)


def write_task(
    method: Method, graph: str | None, content_type: str, body: bytes, conditions: Conditions
) -> Task:
    """Make the task of writing a graph (None: the default graph)."""
    words = {
        "method": method,
        "graph": graph,
        "content_type": content_type,
        "if_match": conditions.if_match,
        "if_none_match": conditions.if_none_match,
    }
    return Task("graph-write", words, body)


def read_task(graph: str | None, accept: str, name: str | None, coding: str) -> Task:
    """Make the task of reading a graph (None: the default graph)."""
    return Task("graph-read", {"graph": graph, "accept": accept, "format": name, "coding": coding})


def do(
    store: pyoxigraph.Store,
    head: ControlMessage,
    body: bytes,
    *,
    answer_bytes: int,
    change_bytes: int,
    sandboxed: bool,
) -> tuple[ControlMessage, bytes]:
    """Do a task on a worker's own store; give the words and the bytes of its outcome.

    Raise what `evaluate_update`, `change_graph` and `read_graph` raise.
    """
    if head["kind"] == "graph-read":
        answer, tag = read_graph(
            store, head["graph"], head["accept"], head["format"], answer_bytes, coding=head["coding"]
        )
        return {"format": answer.format.name, "coding": answer.coding, "tag": tag}, answer.body
    change = Change(store, change_bytes)
    if head["kind"] == "graph-write":
        existed = change_graph(
            change,
            head["method"],
            head["graph"],
            head["content_type"],
            body,
            Conditions(head["if_match"], head["if_none_match"]),
        )
        return {"existed": existed}, change.rows
    update = Update(body.decode("utf-8"), _graphs(head["using"]), _graphs(head["using_named"]), head["base"])
    evaluate_update(change, update, sandboxed=sandboxed)
    return {}, change.rows


def _graphs(iris: object) -> tuple[str, ...] | None:
    """Read a list of graphs as it came over the socket."""
    return tuple(str(iri) for iri in iris) if isinstance(iris, list | tuple) else None
