"""A store to which somebody writes who may see some graphs of it, and change some of these.

What is read is read by queries of a VisibleStore, and what is written are quads whose graphs are known: no
text of a stranger's is evaluated on the store itself. The engine has no dataset for an update as it has for a
query (`Store.update` of pyoxigraph 0.5.13), so each operation is taken apart (SPARQL 1.1 Update §4.3):

- its pattern is asked as a SELECT of the visible graphs, or of those of them that USING or WITH names;
- its templates are filled in by the engine in an empty store, for each row, whose terms a function returns,
  so that blank nodes stay what they are: what is then in that store is what is to be deleted, or inserted;
- what is done to graphs as wholes is decided here.

So a text that is misread does something else than it wants, and nothing to a graph that is hidden, which is
as one that is not there. Refused is what would change a graph that may not be changed; COPY, MOVE and ADD
want a target that may be.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from isnad.locale import Message
from isnad.query.corrected_expressions import own_aggregates
from isnad.query.corrections import asked_of_each_graph
from isnad.query.evaluation import Functions, merged, with_unknown_functions
from isnad.query.kept_terms import AGGREGATES, Prologue
from isnad.query.store import GraphSet, ReadableStore, VisibleStore, resolved
from isnad.query.syntax_errors import not_evaluable
from isnad.query.tokens import Token, tokens
from isnad.request_errors import GraphForbidden
from isnad.update.graphs import Method, conflict, named, unknown

_DECLARATIONS = {"PREFIX": 3, "BASE": 2}  # and how many tokens each has


@dataclass(frozen=True)
class Operation:
    """An operation: where it begins in its text, its tokens in no braces, and the prefixes that it uses.

    Its own declarations are the last of those that hold for it, of which `prologue` has what it needs.
    """

    text: str
    start: int
    words: tuple[Token, ...]
    used: frozenset[str]
    declared: tuple[str, ...]
    prologue: str

    def word(self, place: int) -> str:
        """Return a word in capitals; the empty text where there is none."""
        return self.words[place].text.upper() if place < len(self.words) else ""

    def block(self, after: str) -> str:
        """Return the braces after a word, with what is in them; an empty text where there is no such word."""
        for place, token in enumerate(self.words):
            if token.kind == "word" and token.text.upper() == after:
                braces = [one for one in self.words[place:] if one.kind in ("open", "close")][:2]
                return self.text[braces[0].start : braces[1].start + 1] if len(braces) > 1 else ""
        return ""


def operations(text: str, base: str = "") -> Iterator[Operation]:
    """Return the operations of a text, which are between the `;` that are in no braces."""
    prologue = Prologue(base)
    for found, used in _parts(text):
        words, declared = found, []
        while words and (count := _DECLARATIONS.get(words[0].text.upper(), 0)):
            last = words[:count][-1]
            declared.append(text[words[0].start : last.start + len(last.text)])
            prologue.declare(declared[-1])
            words = words[count:]
        yield Operation(text, found[0].start, words, used, tuple(declared), prologue.of(used))


def _parts(text: str) -> Iterator[tuple[tuple[Token, ...], frozenset[str]]]:
    """Return of each part in which there is a token those that are in no braces, and the prefixes of all."""
    words: list[Token] = []
    names: set[str] = set()
    depth = end = 0
    for token in tokens(text):
        if depth == 0 and ";" in text[end : token.start] and words:
            yield tuple(words), frozenset(names)
            words, names = [], set()
        end = token.start + len(token.text)
        if token.kind == "comment":
            continue
        if token.kind == "name":
            names.add(token.text.partition(":")[0])
        depth -= token.kind == "close"
        if depth == 0:
            words.append(token)
        depth += token.kind == "open"
    if words:
        yield tuple(words), frozenset(names)


_ROWS_AT_ONCE = 10_000
_NOT_NAMES = {"SILENT", "GRAPH", "TO"}
_Graph = NamedNode | BlankNode | DefaultGraph
_Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class RestrictedStore(VisibleStore):
    """A store, as far as it may be seen and changed."""

    writable: GraphSet  # of the visible ones

    def require_graph(self, method: Method, graph: str | None) -> None:
        """Raise GraphForbidden (403) for a graph (None: the default one) that may not be written as a whole.

        Raise UnknownResource (404) for a DELETE of one that is not there, and MalformedRequest for no IRI.
        """
        name = named(graph)
        if not self._may_change(name):
            if method == "DELETE" and graph is not None and not self._is_there(name):
                raise unknown(graph)
            raise _forbidden(name)

    def update(self, text: str, base: str | None) -> None:
        """Do an update whose syntax is sound; where an error is raised, a part of it may be done.

        Raise GraphForbidden (403), Conflict (409) for a graph that is there already, or is not, and
        MalformedQuery (400) for what cannot be evaluated. LOAD does nothing: it is refused but for SILENT.
        """
        for operation in operations(text, base or ""):
            form = operation.word(0)
            try:
                if form in ("INSERT", "DELETE", "WITH"):
                    self._change(operation, base)
                elif form in ("CLEAR", "DROP", "CREATE"):
                    self._manage(form, operation, base)
                elif form in ("COPY", "MOVE", "ADD"):
                    self._transfer(form, operation, base)
            except (SyntaxError, ValueError, RuntimeError) as error:
                raise not_evaluable() from error

    # ── Quads ──

    def _change(self, operation: Operation, base: str | None) -> None:
        """Delete and insert quads; raise GraphForbidden where that would change what may not be changed."""
        deleted, inserted = pyoxigraph.Store(), pyoxigraph.Store()
        if operation.word(1) == "DATA":
            chosen = deleted if operation.word(0) == "DELETE" else inserted
            _evaluate(chosen, operation, base, f"INSERT DATA {operation.block('DATA')}", {})
        else:
            pattern = operation.block("WHERE")
            of_deletion = pattern if operation.word(1) == "WHERE" else operation.block("DELETE")
            templates = ((deleted, of_deletion), (inserted, operation.block("INSERT")))
            self._fill_in([pair for pair in templates if pair[1]], pattern, operation, base)
        for quad in self._not_writable(deleted):
            if quad in self and quad not in inserted:
                raise _forbidden(quad.graph_name)
        for quad in self._not_writable(inserted):
            if quad not in self:
                raise _forbidden(quad.graph_name)
        for quad in deleted:
            if self._may_change(quad.graph_name) and quad not in inserted:
                self.store.remove(quad)
        self.store.extend(quad for quad in inserted if self._may_change(quad.graph_name))

    def _fill_in(
        self,
        templates: list[tuple[pyoxigraph.Store, str]],
        pattern: str,
        operation: Operation,
        base: str | None,
    ) -> None:
        """Put into each store what its template makes of the rows of a pattern."""
        default, named = self._dataset(operation, base)
        used = {one.text[1:] for _, text in templates for one in tokens(text) if one.kind == "variable"}
        names = sorted(used & {one.text[1:] for one in tokens(pattern) if one.kind == "variable"})
        selected = " ".join(f"?{name}" for name in names) or "*"
        query = asked_of_each_graph(
            f"{operation.prologue} SELECT {selected} WHERE {pattern}",
            partial(_names, named),
        )
        seen: ReadableStore = self
        if together := merged(seen, _names(default), _names(named)):
            seen, (one, others) = together
            default, named = [*map(NamedNode, one)], [*map(NamedNode, others)]
        found = with_unknown_functions(
            lambda functions: seen.query(
                query,
                base_iri=base,
                default_graph=default,
                named_graphs=named,
                custom_functions=functions,
                custom_aggregate_functions={**AGGREGATES, **own_aggregates(pattern)},
            )
        )
        rows = (
            [cast(_Term | None, row[name]) for name in names]
            for row in cast(pyoxigraph.QuerySolutions, found)
        )
        graph = f"WITH {operation.words[1].text} " if operation.word(0) == "WITH" else ""
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            where, functions = _as_pattern(names, some)
            for store, template in templates:
                _evaluate(store, operation, base, f"{graph}INSERT {template} WHERE {where}", functions)

    def _dataset(
        self, operation: Operation, base: str | None
    ) -> tuple[list[_Graph], list[NamedNode | BlankNode]]:
        """Return the dataset of a pattern: that of USING, else the visible one with WITH's graph (§3.1.3)."""
        default: list[_Graph] = []
        named: list[NamedNode | BlankNode] = []
        words = operation.words
        for place, token in enumerate(words):
            if token.kind == "word" and token.text.upper() == "USING":
                is_named = operation.word(place + 1) == "NAMED"
                (named if is_named else default).append(_named(words[place + 1 + is_named], operation, base))
        if default or named:
            return default, named
        own = _named(words[1], operation, base) if operation.word(0) == "WITH" else DefaultGraph()
        return [own], list(self.named_graphs())

    def _may_change(self, graph: object) -> bool:
        if isinstance(graph, BlankNode):
            return False
        return (graph.value if isinstance(graph, NamedNode) else None) in self.writable

    def _not_writable(self, quads: pyoxigraph.Store) -> Iterator[Quad]:
        """Return those of some quads that are in graphs which may not be changed."""
        for graph in (DefaultGraph(), *quads.named_graphs()):
            if not self._may_change(graph):
                yield from quads.quads_for_pattern(None, None, None, graph)

    # ── Graphs as wholes ──

    def _manage(self, form: str, operation: Operation, base: str | None) -> None:
        """Clear, drop or create graphs (§3.1.5, §3.2.1, §3.2.2)."""
        (token,) = (one for one in operation.words[1:] if one.text.upper() not in _NOT_NAMES)
        word = token.text.upper() if token.kind == "word" else ""
        graphs: list[_Graph] = [DefaultGraph()] if word in ("DEFAULT", "ALL") else []
        graphs += self.named_graphs() if word in ("NAMED", "ALL") else []
        for graph in graphs if word else [_named(token, operation, base)]:
            if self._is_there(graph) == (form == "CREATE"):
                if operation.word(1) != "SILENT":
                    raise conflict(str(graph).strip("<>"), there=form == "CREATE")
                continue
            if not self._may_change(graph):
                if form == "CLEAR" or isinstance(graph, DefaultGraph):
                    self._require_empty(graph)
                    continue
                raise _forbidden(graph)
            if isinstance(graph, NamedNode) and form == "CREATE":
                self.store.add_graph(graph)
            elif isinstance(graph, NamedNode) and form == "DROP":
                self.store.remove_graph(graph)
            else:
                self.store.clear_graph(graph)

    def _transfer(self, form: str, operation: Operation, base: str | None) -> None:
        """Copy, move or add a graph to another (§3.2.3 to §3.2.5), by a text of nothing but their names."""
        words = (one for one in operation.words[1:] if one.text.upper() not in _NOT_NAMES)
        named = (DefaultGraph() if one.kind == "word" else _named(one, operation, base) for one in words)
        source, target = named
        if source == target and form == "MOVE":
            return
        if not self._is_there(source) and operation.word(1) != "SILENT":
            raise conflict(str(source).strip("<>"), there=False)
        if source == target:
            return
        if not self._may_change(target):
            raise _forbidden(target)
        if form == "MOVE" and self._is_there(source) and not self._may_change(source):
            if isinstance(source, NamedNode):
                raise _forbidden(source)
            self._require_empty(source)
        if not (self._is_there(source) and self._is_visible(source)):
            source = NamedNode(uuid.uuid4().urn)  # what is hidden is as what is not there
        self.store.update(f"{form} SILENT {_written(source)} TO {_written(target)}")

    def _is_there(self, graph: _Graph) -> bool:
        return isinstance(graph, DefaultGraph) or (
            isinstance(graph, NamedNode) and self.contains_named_graph(graph)
        )

    def _require_empty(self, graph: _Graph) -> None:
        """Raise GraphForbidden for a graph in which a visible quad is."""
        if next(self.quads_for_pattern(None, None, None, graph), None) is not None:
            raise _forbidden(graph)


def _named(token: Token, operation: Operation, base: str | None) -> NamedNode:
    """Return the graph that a token names; raise MalformedQuery (400) for what names none."""
    if found := resolved(token, list(tokens(operation.prologue)), base):
        return found
    raise not_evaluable()


def _names(graphs: Iterable[_Graph]) -> list[str]:
    return [graph.value for graph in graphs if isinstance(graph, NamedNode)]


def _written(graph: _Graph) -> str:
    return "DEFAULT" if isinstance(graph, DefaultGraph) else str(graph)


def _evaluate(
    store: pyoxigraph.Store, operation: Operation, base: str | None, text: str, own: Functions
) -> None:
    """Do one operation on a store of nobody's."""
    with_unknown_functions(
        lambda functions: store.update(
            f"{operation.prologue} {text}", base_iri=base, custom_functions={**functions, **own}
        )
    )


def _as_pattern(names: list[str], rows: list[list[_Term | None]]) -> tuple[str, Functions]:
    """Return a pattern that has some rows, and the function by which it gets their terms."""
    own = NamedNode(uuid.uuid4().urn)
    number = f"row{uuid.uuid4().hex}"

    def term(row: Literal, column: Literal) -> _Term | None:
        return rows[int(row.value)][int(column.value)]

    numbers = " ".join(map(str, range(len(rows))))
    bound = " ".join(f"BIND({own}(?{number}, {place}) AS ?{name})" for place, name in enumerate(names))
    return f"{{ VALUES ?{number} {{ {numbers} }} {bound} }}", {own: term}


def _forbidden(graph: object) -> GraphForbidden:
    """Return the error for a graph that may not be changed: named by who asks, or visible to him."""
    name = graph.value if isinstance(graph, NamedNode) else ""
    return GraphForbidden(
        Message("this token may not change the graph %(graph)s", graph=name[:200])
        if name
        else Message("this token may not change the default graph"),
        where=name[:200] or "default",
        hint=Message(
            "Write into a graph that it may change, or ask whoever runs the server. Nothing was done."
        ),
    )
