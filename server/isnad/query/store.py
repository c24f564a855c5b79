"""The store: a release or other RDF files, in memory or as a directory on disk, as far as one may see it.

Where some graphs are hidden, they are for the reader as if they were not there: each query has a dataset of
the engine's own (`default_graph` and `named_graphs` of `Store.query`), which overrules whatever the text
names (pyoxigraph 0.5.13). So FROM and FROM NAMED are read only to choose among the graphs that are visible: a
text that is misread has another answer than it wants, and never one of a graph that is hidden. Of the graphs
that FROM NAMED names, `GRAPH ?g { }` finds those alone that are there, where the engine finds all.
"""

import fcntl
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from isnad.errors import MissingSource, StoreUnavailable
from isnad.locale import Message
from isnad.paths import LOCK, STORES, shown
from isnad.query.checksums import require_whole
from isnad.query.tokens import Token, tokens, unescaped

_SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".owl", ".jsonld")
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True)
class Source:
    """What a store is loaded from, the version of its content, and the folder of a release.

    A large release has a store on disk beside, which need not be loaded. A store that can be written is a
    folder of its own.
    """

    files: tuple[Path, ...]
    version: str
    release: Path | None = None
    stored: Path | None = None
    writable: Path | None = None
    keeps_some: bool | None = None  # of the terms that the engine has no place for; None: it keeps none

    @property
    def rules(self) -> Path | None:
        """The rules that a release was inferred by."""
        return self.release / "rules.json" if self.release else None


def release_source(release: Path) -> Source:
    """Return the source of a release; raise MissingSource where there is none."""
    folder = release.resolve()
    nquads, stored = folder / "isnad.nq", folder.parent / STORES / folder.name
    if not nquads.is_file() and not stored.is_dir():
        raise MissingSource(
            Message("there is no built graph here"),
            where=shown(nquads),
            hint=Message("Build it (isnad build), or have current lead to a release that is there."),
        )
    on_disk = stored if stored.is_dir() else None
    return Source((nquads,), folder.name, folder, on_disk, keeps_some=False)  # a build refuses such terms


def files_source(files: tuple[Path, ...]) -> Source:
    """Return the source of other RDF files; raise MissingSource or StoreUnavailable for one that is none.

    The version is a hash of all that is in them, so that a validator changes when a file does.
    """
    digest = hashlib.sha256()
    for path in files:
        if path.suffix.lower() not in _SUFFIXES:
            raise StoreUnavailable(
                Message("the name tells no RDF format"),
                where=shown(path),
                hint=Message("Name it with one of %(formats)s", formats=" ".join(_SUFFIXES)),
            )
        try:
            with path.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        except OSError as error:
            raise MissingSource(
                Message("this cannot be read (%(strerror)s)", strerror=error.strerror),
                where=shown(path),
                hint=Message("Give a file that is there."),
            ) from error
    return Source(files, digest.hexdigest()[:16])


def writable_source(folder: Path) -> Source:
    """Return the source of a store that can be written; its version is not that of its content."""
    return Source((), "writable", writable=folder)


def open_store(source: Source) -> pyoxigraph.Store:
    """Open the store on disk, or load one into memory.

    Raise StoreUnavailable, with the line, where a file is not what it seems, or not what its release lists.
    Fork before and not after a store on disk is opened: it starts threads.
    """
    if source.stored:
        return _opened(source.stored)
    if source.release:
        require_whole(source.release, [path.name for path in source.files])
    store = pyoxigraph.Store()
    for path in source.files:
        try:
            # Of a path the engine reads parts at once, one a processor, and takes them as they come: what is
            # asked in no order would then be answered in one order by each process.
            with path.open("rb") as opened:
                store.bulk_load(opened, format=format_of(path))
        except (OSError, SyntaxError, ValueError) as error:
            found = _LINE.search(str(error))
            line = getattr(error, "lineno", None) or (found[1] if found else None)
            raise StoreUnavailable(
                Message("this cannot be loaded (%(error)s)", error=error),
                where=f"{shown(path)}:{line}" if line else shown(path),
                hint=Message("Correct the file at this line, or build the graph anew: isnad build."),
            ) from error
    return store


def format_of(path: Path) -> RdfFormat | None:
    """Return the format that the name of a file tells."""
    suffix = path.suffix.lower()
    return RdfFormat.from_extension("rdf" if suffix == ".owl" else suffix[1:])


@contextmanager
def held(source: Source) -> Iterator[None]:
    """Keep a store on disk from being taken away by a build, as long as it is served."""
    if source.stored is None:
        yield
        return
    with source.stored.with_suffix(LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _opened(folder: Path) -> pyoxigraph.Store:
    """Open a store on disk to read it."""
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(
            Message("this store cannot be opened (%(error)s)", error=error),
            where=shown(folder),
            hint=Message("Remove this folder, and build the graph anew: isnad build."),
        ) from error


Words = dict[str, Any]
Graph = NamedNode | BlankNode | DefaultGraph
_Dataset = tuple[list[Graph], list[NamedNode | BlankNode]]
_IRIS = ("iri", "name")


@dataclass(frozen=True)
class GraphSet:
    """Some graphs: the default graph or not, others by name, and all whose names begin in some way."""

    default: bool = False
    named: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def __contains__(self, graph: object) -> bool:
        """Return whether a graph is one of these: its IRI, or None for the default graph."""
        if graph is None:
            return self.default
        return graph in self.named or str(graph).startswith(self.prefixes)

    def __or__(self, other: "GraphSet") -> "GraphSet":
        """Return the graphs of both."""
        prefixes = tuple(sorted({*self.prefixes, *other.prefixes}))
        return GraphSet(self.default or other.default, self.named | other.named, prefixes)

    @property
    def is_all(self) -> bool:
        """Whether there is no graph that is not one of these."""
        return self.default and "" in self.prefixes

    def words(self) -> Words | None:
        """Return it as JSON has it; None for all graphs."""
        if self.is_all:
            return None
        return {"default": self.default, "named": sorted(self.named), "prefixes": self.prefixes}

    @classmethod
    def read(cls, words: Words | None) -> "GraphSet":
        """Read what `words` returned."""
        if words is None:
            return ALL_GRAPHS
        return cls(bool(words["default"]), frozenset(words["named"]), tuple(words["prefixes"]))


ALL_GRAPHS, NO_GRAPHS = GraphSet(default=True, prefixes=("",)), GraphSet()


@dataclass(frozen=True)
class VisibleStore:
    """A store, as far as it may be read; what reads has the methods of `pyoxigraph.Store`."""

    store: pyoxigraph.Store
    visible: GraphSet

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        default_graph: Iterable[Graph] | None = None,
        named_graphs: Iterable[NamedNode | BlankNode] | None = None,
        custom_functions: dict[NamedNode, Callable[..., Any]] | None = None,
        custom_aggregate_functions: dict[NamedNode, Callable[[], Any]] | None = None,
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        """Evaluate a query on the visible graphs among those that are named, here or by its text."""
        if default_graph is None and named_graphs is None:
            default, named = self._dataset_of(query, base_iri)
        else:
            default, named = self._seen(default_graph or ()), self._seen_named(named_graphs or ())
        return self.store.query(
            query,
            base_iri=base_iri,
            default_graph=default,
            named_graphs=named,
            custom_functions=custom_functions,
            custom_aggregate_functions=custom_aggregate_functions,
        )

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: Graph | None = None,
    ) -> Iterator[Quad]:
        """Return the quads of visible graphs that fit a pattern."""
        found = self.store.quads_for_pattern(subject, predicate, object, graph_name)
        return (quad for quad in found if self._is_visible(quad.graph_name))

    def __contains__(self, quad: Quad) -> bool:
        """Return whether a quad is in a visible graph."""
        return self._is_visible(quad.graph_name) and quad in self.store

    def contains_named_graph(self, graph: NamedNode) -> bool:
        """Return whether a graph is there and visible."""
        return bool(self._seen([graph]))

    def named_graphs(self) -> Iterator[NamedNode]:
        """Return the named graphs that are there and visible."""
        if self.visible.prefixes:
            for graph in self.store.named_graphs():
                if isinstance(graph, NamedNode) and graph.value in self.visible:
                    yield graph
        else:
            names = map(NamedNode, sorted(self.visible.named))
            yield from (graph for graph in names if self.store.contains_named_graph(graph))

    def _is_visible(self, graph: Graph) -> bool:
        if isinstance(graph, DefaultGraph):
            return self.visible.default
        return isinstance(graph, NamedNode) and graph.value in self.visible

    def _seen(self, graphs: Iterable[Graph]) -> list[Graph]:
        """Return those of some graphs that are there and visible; the default graph is there."""
        seen: list[Graph] = [one for one in graphs if isinstance(one, DefaultGraph) and self.visible.default]
        return [*seen, *self._seen_named(one for one in graphs if not isinstance(one, DefaultGraph))]

    def _seen_named(self, graphs: Iterable[NamedNode | BlankNode]) -> list[NamedNode | BlankNode]:
        return [one for one in graphs if self._is_visible(one) and self.store.contains_named_graph(one)]

    def _dataset_of(self, text: str, base: str | None) -> _Dataset:
        """Return the dataset that the clauses of a text make (SPARQL 1.1 §13.2), or else all."""
        default: list[Graph] = []
        named: list[NamedNode | BlankNode] = []
        clauses = dataset_clauses(text, base)
        for graph, is_named in clauses:
            (named if is_named else default).append(graph)
        if clauses:
            return self._seen(default), self._seen_named(named)
        return self._seen([DefaultGraph()]), list(self.named_graphs())


ReadableStore = pyoxigraph.Store | VisibleStore


def dataset_clauses(text: str, base: str | None) -> list[tuple[NamedNode, bool]]:
    """Return the graphs that FROM and FROM NAMED of a query name, each with whether it is NAMED.

    One that cannot be read is left out: the engine refuses such a text.
    """
    if "from" not in text.casefold() and "\\" not in text:
        return []
    found: list[tuple[NamedNode, bool]] = []
    outside = list(outside_brackets(unescaped(text)))
    for place, token in enumerate(outside):
        if token.kind != "word" or token.text.upper() != "FROM":
            continue
        is_named = [one.text.upper() for one in outside[place + 1 : place + 2]] == ["NAMED"]
        for iri in outside[place + 1 + is_named : place + 2 + is_named]:
            if graph := resolved(iri, outside[:place], base):
                found.append((graph, is_named))
    return found


def outside_brackets(text: str) -> Iterator[Token]:
    """Return the tokens of a text that are in no brackets, comments not among them."""
    depth = 0
    for token in tokens(text):
        depth -= token.kind == "close"
        if depth == 0 and token.kind not in ("open", "close", "comment"):
            yield token
        depth += token.kind == "open"


def resolved(iri: Token, before: list[Token], base: str | None) -> NamedNode | None:
    """Return the IRI that a token is by the declarations of PREFIX and BASE before it; None for none."""
    declared = ""
    for place, token in enumerate(before):
        if token.kind == "word" and token.text.upper() in ("PREFIX", "BASE"):
            parts = before[place : place + (3 if token.text.upper() == "PREFIX" else 2)]
            declared += " ".join(part.text for part in parts) + "\n"
    if iri.kind not in _IRIS:
        return None
    try:
        text = f"{declared}<urn:x:s> <urn:x:p> {iri.text} ."
        (quad,) = pyoxigraph.parse(text, format=RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return None
    return quad.object if isinstance(quad.object, NamedNode) else None
