"""What a constraint reads of a graph, and so where it can be decided."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery

from isnad.rdf.vocabulary import Vocabulary

SHAPES = Vocabulary("https://w3id.org/isnad/shapes#")
DOCUMENT, COMMON = SHAPES.EachDocument, SHAPES.CommonGraph
_ELSEWHERE = {"Graph", "ServiceGraphPattern"}


@dataclass(frozen=True)
class Reads:
    """What a constraint looks at: a node's own triples alone, or triples with certain keys of any nodes.

    A key is a predicate, or a class where the predicate is rdf:type; None stands for any triple. `scopes` are
    the graphs that the author says the constraint can be decided in (shapes:decidedIn).
    """

    local: bool
    keys: frozenset[str] | None = frozenset()
    scopes: frozenset[str] = frozenset()

    def decided_in_document(self) -> bool:
        """Return whether a document, with what it asserts, is enough to decide the constraint."""
        return self.local or DOCUMENT in self.scopes

    def decided_in_common(self, document_keys: Collection[str]) -> bool:
        """Return whether the common graph is enough, given the keys of the documents' own triples."""
        apart = self.keys is not None and self.keys.isdisjoint(document_keys)
        return self.local or COMMON in self.scopes or apart

    def decided_nowhere(self, document_keys: Collection[str]) -> bool:
        """Return whether it takes the whole graph to decide the constraint."""
        scoped = DOCUMENT in self.scopes or COMMON in self.scopes
        return not scoped and not self.decided_in_common(document_keys)


def read_by(query: str) -> tuple[bool, frozenset[str] | None]:
    """Return whether a query reads the triples of one node alone, and the keys of all that it reads.

    A key is a predicate, or a class where the predicate is rdf:type; None stands for any triple.
    """
    patterns = list(_patterns(prepareQuery(query).algebra))
    keys: set[str] = set()
    for _, predicate, value in patterns:
        if predicate == RDF.type and isinstance(value, URIRef):
            keys.add(f"<{value}>")
            continue
        found = _predicates(predicate)
        if found is None:
            return False, None
        keys |= {f"<{one}>" for one in found}
    subjects = {subject for subject, _, _ in patterns}
    one_node = len(subjects) == 1 and isinstance(next(iter(subjects)), Variable)
    own = all(_is_own(predicate) for _, predicate, _ in patterns)
    return one_node and own, frozenset(keys)


def _patterns(algebra: object) -> Iterator[tuple[object, object, object]]:
    """Return the triple patterns of a query, wherever they stand; one of any triple for GRAPH or SERVICE."""
    if isinstance(algebra, dict):  # CompValue, the node of rdflib's algebra, is one
        if getattr(algebra, "name", "") in _ELSEWHERE:
            yield Variable("s"), Variable("p"), Variable("o")
        for name, part in algebra.items():
            if name == "triples":
                for terms in part:  # one triple, or (in a block that is not translated yet) several in a row
                    yield from zip(terms[::3], terms[1::3], terms[2::3], strict=True)
            elif not isinstance(part, (str, Path)):
                yield from _patterns(part)
    elif isinstance(algebra, (list, tuple, set, frozenset)):
        for part in algebra:
            yield from _patterns(part)


def _predicates(predicate: object) -> set[URIRef] | None:
    """Return the predicates that a pattern's middle can stand for; None for any."""
    if isinstance(predicate, URIRef):
        return {predicate}
    if isinstance(predicate, (AlternativePath, SequencePath)):
        found = [_predicates(one) for one in predicate.args]
    elif isinstance(predicate, InvPath):
        found = [_predicates(predicate.arg)]
    elif isinstance(predicate, MulPath):
        found = [_predicates(predicate.path)]
    else:  # a variable, or a negated set
        assert isinstance(predicate, (Variable, NegatedPath))  # noqa: S101 - there are no others
        return None
    return None if None in found else set().union(*(one or () for one in found))


def _is_own(predicate: object) -> bool:
    """Return whether a pattern leads to a node's own values only."""
    if isinstance(predicate, AlternativePath):
        return all(isinstance(one, URIRef) for one in predicate.args)
    return isinstance(predicate, URIRef)
