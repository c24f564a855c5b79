"""A change of the store, as rows in their order: RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html).

`A` adds a quad, `D` deletes one. Three rows more are ours, of graphs: `GC <g> .` creates one, `GE <g> .`
empties one (`GE .` the default graph), `GD <g> .` removes one with all that is in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from isnad.locale import Message
from isnad.request_errors import TooLarge

Row = Literal["A", "D", "GC", "GE", "GD"]
Graph = NamedNode | BlankNode | DefaultGraph

# Rows of one kind that follow each other; no line break stands within a row (N-Quads §3).
_RUNS = re.compile(rb"(?:A [^\n]*+\n)++|(?:D [^\n]*+\n)++|G[CED] [^\n]*+\n")
_AT_ONCE = 100_000


@dataclass(frozen=True)
class Step:
    """Rows of one kind: quads that are added or deleted, or a graph that something is done with."""

    row: Row
    quads: tuple[Quad, ...] = ()
    graph: Graph | None = None

    def apply(self, store: pyoxigraph.Store) -> None:
        """Do to a store what the rows say."""
        if self.row == "A":
            store.extend(self.quads)
        elif self.row == "D":
            for quad in self.quads:
                store.remove(quad)
        elif self.row == "GE":
            store.clear_graph(self.graph or DefaultGraph())
        elif isinstance(self.graph, NamedNode | BlankNode):
            (store.add_graph if self.row == "GC" else store.remove_graph)(self.graph)


class Change:
    """Gather rows, as they are applied to a store, up to so many bytes."""

    def __init__(self, store: pyoxigraph.Store, most_bytes: int) -> None:
        """Take the store, which is changed at once, and the bytes that the rows may have."""
        self.store = store
        self._most_bytes = most_bytes
        self._rows: list[bytes] = []
        self._bytes = 0

    @property
    def rows(self) -> bytes:
        """The rows as they are written."""
        return b"".join(self._rows)

    def add(self, quads: Iterable[Quad]) -> None:
        """Add those of some quads that are not there yet; raise TooLarge for too many."""
        new = [quad for quad in dict.fromkeys(quads) if quad not in self.store]
        self._take("A", new)

    def delete(self, quads: Iterable[Quad]) -> None:
        """Delete those of some quads that are there; raise TooLarge for too many."""
        self._take("D", [quad for quad in dict.fromkeys(quads) if quad in self.store])

    def create(self, graph: NamedNode) -> None:
        """Create a graph."""
        self._note(Step("GC", graph=graph))

    def empty(self, graph: Graph) -> None:
        """Empty a graph, which stays."""
        self._note(Step("GE", graph=graph))

    def remove(self, graph: Graph) -> None:
        """Remove a graph; the default graph is always there, and is emptied."""
        self._note(Step("GE" if isinstance(graph, DefaultGraph) else "GD", graph=graph))

    def _take(self, row: Row, quads: list[Quad]) -> None:
        """Write rows of quads, and apply them."""
        for start in range(0, len(quads), _AT_ONCE):
            part = quads[start : start + _AT_ONCE]
            self._append(written(row, part))
            Step(row, tuple(part)).apply(self.store)

    def _note(self, step: Step) -> None:
        """Write a row of a graph, and apply it."""
        name = "" if isinstance(step.graph, DefaultGraph) else f"{step.graph} "
        self._append(f"{step.row} {name}.\n".encode())
        step.apply(self.store)

    def _append(self, rows: bytes) -> None:
        self._bytes += len(rows)
        if self._bytes > self._most_bytes:
            raise TooLarge(
                Message("the change is larger than %(most_bytes)s bytes", most_bytes=f"{self._most_bytes:,}"),
                hint=Message("Write in several updates."),
                details={"limit": self._most_bytes},
            )
        self._rows.append(rows)


def written(row: Row, quads: list[Quad]) -> bytes:
    """Write rows of quads."""
    if not quads:
        return b""
    head = row.encode() + b" "
    lines = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
    return head + lines[:-1].replace(b"\n", b"\n" + head) + b"\n"


def read_steps(rows: bytes) -> Iterator[Step]:
    """Read rows; raise ValueError for what are none."""
    try:
        yield from _steps(rows)
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def _steps(rows: bytes) -> Iterator[Step]:
    """Read rows; raise ValueError or SyntaxError for what are none."""
    end = 0
    for run in _RUNS.finditer(rows):
        if run.start() != end:
            raise ValueError(f"no row at byte {end}")
        end = run.end()
        text = run.group()
        row = text[:2].decode().strip()
        if row in ("A", "D"):
            head = text[:2]
            lines = text[2:].replace(b"\n" + head, b"\n")
            quads = tuple(pyoxigraph.parse(lines, format=RdfFormat.N_QUADS))
            yield Step("A" if row == "A" else "D", quads)
        else:
            yield Step(
                "GC" if row == "GC" else "GE" if row == "GE" else "GD", graph=_graph(text[2:-2].strip())
            )
    if end != len(rows):
        raise ValueError(f"no row at byte {end}")


def _graph(written_name: bytes) -> Graph:
    """Read the name of a graph."""
    if not written_name:
        return DefaultGraph()
    line = b"<a:s> <a:p> <a:o> " + written_name + b" ."
    (quad,) = pyoxigraph.parse(line, format=RdfFormat.N_QUADS)
    graph: Graph = quad.graph_name
    return graph
