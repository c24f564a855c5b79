"""The constraint components of SHACL of the shapes (https://www.w3.org/TR/shacl/, §4) and what they read."""

import operator
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath

from isnad.build.rdflib_graph import parsed_query
from isnad.build.triple_index import TripleIndex
from isnad.rdf.datatypes import is_derived, is_well_formed
from isnad.rdf.namespaces import XSD
from isnad.rdf.terms import datatype, is_blank, is_iri, is_literal, language, lexical, local_name
from isnad.rdf.vocabulary import SH, Vocabulary

# Give the values of a node that break a constraint; an empty one where it is about all of them together.
Check = Callable[[TripleIndex, str, list[str]], Iterable[str]]
_NUMBERS = ("decimal", "double", "float")


class UnsupportedShape(Exception):
    """Say what of a shape is not known here."""


def _each(holds: Callable[[TripleIndex, str], bool]) -> Check:
    """Return the check that a condition holds of each value."""
    return lambda index, _, values: [value for value in values if not holds(index, value)]


def _together(holds: Callable[[list[str]], bool]) -> Check:
    """Return the check that a condition holds of all values together."""
    return lambda index, _, values: () if holds(values) else ("",)


def _count(wanted: str, holds: Callable[[int, int], bool]) -> Check:
    number = int(lexical(wanted))
    return _together(lambda values: holds(len(values), number))


def _datatype(wanted: str) -> Check:
    iri = wanted[1:-1]
    return _each(lambda _, value: datatype(value) == wanted and is_well_formed(lexical(value), iri))


def _node_kind(wanted: str) -> Check:
    kinds = {"IRI": is_iri, "Literal": is_literal, "BlankNode": is_blank}
    name = local_name(wanted)
    allowed = [kinds[one] for one in name.split("Or") if one in kinds]
    if not allowed:
        raise UnsupportedShape(f"sh:nodeKind {name}")
    return _each(lambda _, value: any(holds(value) for holds in allowed))


def _bound(wanted: str, holds: Callable[[Decimal, Decimal], bool]) -> Check:
    bound = _number(wanted)
    if bound is None:
        raise UnsupportedShape(f"a bound that is no number: {wanted}")

    def within(_: TripleIndex, value: str) -> bool:
        number = _number(value)
        return number is not None and holds(number, bound)

    return _each(within)


def _length(wanted: str, holds: Callable[[int, int], bool]) -> Check:
    length = int(lexical(wanted))
    return _each(lambda _, value: not is_blank(value) and holds(len(lexical(value)), length))


def _pattern(wanted: str, flags: str) -> Check:
    known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
    if set(flags) - known.keys():
        raise UnsupportedShape(f"sh:flags {flags}")
    pattern = re.compile(lexical(wanted), sum(known[one] for one in flags))
    return _each(lambda _, value: not is_blank(value) and pattern.search(lexical(value)) is not None)


def _language_in(wanted: list[str]) -> Check:
    ranges = tuple(lexical(one).lower() for one in wanted)

    def holds(_: TripleIndex, value: str) -> bool:
        tag = language(value)
        return any(tag == one or tag.startswith(f"{one}-") for one in ranges)

    return _each(holds)


def _unique_language(wanted: str) -> Check:
    if lexical(wanted) != "true":
        return lambda index, node, values: ()
    return lambda index, node, values: [
        "" for tag, number in Counter(map(language, values)).items() if tag and number > 1
    ]


def _compared(other: str, holds: Callable[[Any, Any], bool]) -> Check:
    """Return the check that each value lies before each value of another property of the node."""

    def check(index: TripleIndex, node: str, values: list[str]) -> Iterator[str]:
        for value in values:
            for one in index.values(other).get(node, ()):
                left, right = _ordered(value), _ordered(one)
                if left is None or right is None or type(left) is not type(right) or not holds(left, right):
                    yield value

    return check


# The components that take a term; `found` is what there is, `wanted` what the shape says.
_OF_TERM: dict[str, Callable[[str], Check]] = {
    SH.minCount: lambda wanted: _count(wanted, operator.ge),
    SH.maxCount: lambda wanted: _count(wanted, operator.le),
    SH.datatype: _datatype,
    SH["class"]: lambda wanted: _each(lambda index, found: index.is_instance(found, wanted)),
    SH.nodeKind: _node_kind,
    SH.minInclusive: lambda wanted: _bound(wanted, operator.ge),
    SH.maxInclusive: lambda wanted: _bound(wanted, operator.le),
    SH.minExclusive: lambda wanted: _bound(wanted, operator.gt),
    SH.maxExclusive: lambda wanted: _bound(wanted, operator.lt),
    SH.minLength: lambda wanted: _length(wanted, operator.ge),
    SH.maxLength: lambda wanted: _length(wanted, operator.le),
    SH.uniqueLang: _unique_language,
    SH.hasValue: lambda wanted: _together(lambda found: wanted in found),
    SH.lessThan: lambda wanted: _compared(wanted, operator.lt),
    SH.lessThanOrEquals: lambda wanted: _compared(wanted, operator.le),
}
_OF_LIST: dict[str, Callable[[list[str]], Check]] = {
    SH["in"]: lambda wanted: _each(lambda _, found: found in wanted),
    SH.languageIn: _language_in,
}
COMPONENTS = {*_OF_TERM, *_OF_LIST, SH.pattern}


def check_of(component: str, given: str | list[str], flags: str) -> Check:
    """Return the check of a component and what a shape gives it; `flags` are those of a pattern."""
    if isinstance(given, list):
        if component not in _OF_LIST:
            raise UnsupportedShape("a list where a value belongs")
        return _OF_LIST[component](given)
    if component in _OF_LIST:
        raise UnsupportedShape("a value where a list belongs")
    return _pattern(given, flags) if component == SH.pattern else _OF_TERM[component](given)


def _number(term: str) -> Decimal | None:
    """Return the number that a literal stands for; None for what is none."""
    kind = datatype(term)[1:-1]
    if not any(is_derived(kind, XSD + base) for base in _NUMBERS) or not is_well_formed(lexical(term), kind):
        return None
    try:
        return Decimal(lexical(term))
    except InvalidOperation:
        return None


def _ordered(term: str) -> Decimal | str | None:
    """Return what stands for a literal's place in the order of its kind: numbers, and days."""
    if datatype(term) == f"<{XSD}date>" and is_well_formed(lexical(term), f"{XSD}date"):
        return lexical(term)
    return _number(term)


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
    patterns = list(_patterns(parsed_query(query).algebra))
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
        # Of EXISTS, the items keep what was parsed, without the filters therein; a row of VALUES has none.
        translated = getattr(algebra, "__dict__", {})
        for name, parsed in algebra.items():
            part = translated.get(name, parsed)
            if name == "triples":
                for terms in part or ():  # one triple, or (not translated yet) several in a row
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
