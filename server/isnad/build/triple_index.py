"""The triples of a graph, looked up by predicate and node, by class, and by SPARQL."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.rdf.terms import Triple
from isnad.rdf.vocabulary import RDF, RDFS

_EMPTY: dict[str, list[str]] = {}


class TripleIndex:
    """An index of distinct triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples by predicate and subject; by value only what is asked for so."""
        self._by_subject: dict[str, dict[str, list[str]]] = {}
        self._by_value: dict[str, dict[str, list[str]]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._stores: dict[frozenset[str] | None, pyoxigraph.Store] = {}
        for subject, predicate, value in triples:
            about = self._by_subject.get(predicate)
            if about is None:
                about = self._by_subject[predicate] = {}
            if (values := about.get(subject)) is None:
                about[subject] = [value]
            else:
                values.append(value)

    def values(self, predicate: str) -> dict[str, list[str]]:
        """Return the values of a property, by subject."""
        return self._by_subject.get(predicate, _EMPTY)

    def subjects(self, predicate: str) -> dict[str, list[str]]:
        """Return the subjects of a property, by value."""
        if predicate not in self._by_value:
            found: dict[str, list[str]] = {}
            for subject, values in self.values(predicate).items():
                for value in values:
                    found.setdefault(value, []).append(subject)
            self._by_value[predicate] = found
        return self._by_value[predicate]

    def instances(self, kind: str) -> Iterator[str]:
        """Return the nodes of a class or of one below it, perhaps several times."""
        typed = self.subjects(RDF.type)
        for one in self.subclasses(kind):
            yield from typed.get(one, ())

    def is_instance(self, node: str, kind: str) -> bool:
        """Return whether a node is of a class or of one below it."""
        below = self.subclasses(kind)
        return any(one in below for one in self.values(RDF.type).get(node, ()))

    def subclasses(self, kind: str) -> frozenset[str]:
        """Return a class and those below it."""
        if kind not in self._below:
            narrower, found, todo = self.subjects(RDFS.subClassOf), {kind}, [kind]
            while todo:
                new = set(narrower.get(todo.pop(), ())) - found
                found |= new
                todo += new
            self._below[kind] = frozenset(found)
        return self._below[kind]

    def select(self, query: str, keys: frozenset[str] | None) -> Iterator[tuple[str, str, str]]:
        """Return ?this, ?path and ?value of each solution of a query that reads certain keys.

        A path and a value are empty where the query has none.
        """
        for solution in self._store(keys).query(query):  # type: ignore[union-attr]
            path, value = ("" if one is None else str(one) for one in (solution["path"], solution["value"]))
            yield str(solution["this"]), path, value

    def _store(self, keys: frozenset[str] | None) -> pyoxigraph.Store:
        """Return a store of the triples with certain keys, or of more; None: of all."""
        if None in self._stores:
            return self._stores[None]
        if keys not in self._stores:
            store = pyoxigraph.Store()
            lines = "".join(self._lines(keys)).encode()
            store.bulk_load(lines, format=RdfFormat.N_TRIPLES, lenient=True)  # a parser has read them before
            self._stores[keys] = store
        return self._stores[keys]

    def _lines(self, keys: Collection[str] | None) -> Iterator[str]:
        for predicate, about in self._by_subject.items():
            typed = predicate == RDF.type
            if keys is not None and not typed and predicate not in keys:
                continue
            for subject, values in about.items():
                for value in values:
                    if keys is None or not typed or value in keys or RDF.type in keys:
                        yield f"{subject} {predicate} {value} .\n"


@dataclass(frozen=True)
class PropertyPath:
    """A property path (SHACL §2.3.1): alternatives, each a sequence of steps; a step may go backwards."""

    alternatives: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def predicate(self) -> str:
        """The predicate of a path that is just one; else empty."""
        ((first, *more), *others) = self.alternatives
        return first[0] if not more and not others and not first[1] else ""

    @property
    def keys(self) -> frozenset[str]:
        """The predicates along the path."""
        return frozenset(predicate for steps in self.alternatives for predicate, _ in steps)

    @property
    def local(self) -> bool:
        """Whether it leads to a node's own values only."""
        return all(len(steps) == 1 and not steps[0][1] for steps in self.alternatives)

    def values(self, index: TripleIndex, node: str) -> list[str]:
        """Return the value nodes, each once."""
        found: dict[str, None] = {}
        for steps in self.alternatives:
            here: Iterable[str] = (node,)
            for predicate, backwards in steps:
                along = index.subjects(predicate) if backwards else index.values(predicate)
                here = list(chain.from_iterable(along.get(one, ()) for one in here))
            found.update(dict.fromkeys(here))
        return list(found)
