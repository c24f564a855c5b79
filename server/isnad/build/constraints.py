"""The constraint components of SHACL of the shapes (https://www.w3.org/TR/shacl/, §4) and what they read."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath

from isnad.build.rdflib_graph import parsed_query
from isnad.build.triple_index import TripleIndex
from isnad.rdf.datatypes import is_derived, is_well_formed
from isnad.rdf.namespaces import XSD
from isnad.rdf.terms import datatype, is_blank, is_iri, is_literal, language, lexical
from isnad.rdf.vocabulary import SH, Vocabulary

# Give the values of a node that break a constraint; an empty one where it is about all of them together.
Check = Callable[[TripleIndex, str, list[str]], Iterable[str]]
Given = str | list[str]
_NUMBERS = ("decimal", "double", "float")


class UnsupportedShape(Exception):
    """Say what of a shape is not known here."""


def _each(holds: Callable[[TripleIndex, str], bool]) -> Check:
    """Return the check that a condition holds of each value."""
    return lambda index, _, values: [value for value in values if not holds(index, value)]


def _together(holds: Callable[[list[str]], bool]) -> Check:
    """Return the check that a condition holds of all values together."""
    return lambda index, _, values: () if holds(values) else ("",)


def _count(given: Given, holds: Callable[[int, int], bool]) -> Check:
    wanted = int(lexical(_term(given)))
    return _together(lambda values: holds(len(values), wanted))


def _datatype(given: Given) -> Check:
    wanted = _term(given)
    iri = wanted[1:-1]
    return _each(lambda _, value: datatype(value) == wanted and is_well_formed(lexical(value), iri))


def _class(given: Given) -> Check:
    wanted = _term(given)
    return _each(lambda index, value: index.is_instance(value, wanted))


def _node_kind(given: Given) -> Check:
    kinds = {"IRI": is_iri, "Literal": is_literal, "BlankNode": is_blank}
    name = lexical(_term(given)).rsplit("#", 1)[-1]
    allowed = [kinds[one] for one in name.split("Or") if one in kinds]
    if not allowed:
        raise UnsupportedShape(f"sh:nodeKind {name}")
    return _each(lambda _, value: any(holds(value) for holds in allowed))


def _bound(given: Given, holds: Callable[[Decimal, Decimal], bool]) -> Check:
    wanted = _number(_term(given))
    if wanted is None:
        raise UnsupportedShape(f"a bound that is no number: {given}")

    def within(_: TripleIndex, value: str) -> bool:
        number = _number(value)
        return number is not None and holds(number, wanted)

    return _each(within)


def _length(given: Given, holds: Callable[[int, int], bool]) -> Check:
    wanted = int(lexical(_term(given)))
    return _each(lambda _, value: not is_blank(value) and holds(len(lexical(value)), wanted))


def _pattern(given: Given, flags: str) -> Check:
    known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
    if set(flags) - known.keys():
        raise UnsupportedShape(f"sh:flags {flags}")
    pattern = re.compile(lexical(_term(given)), sum(known[one] for one in flags))
    return _each(lambda _, value: not is_blank(value) and pattern.search(lexical(value)) is not None)


def _language_in(given: Given) -> Check:
    ranges = tuple(lexical(one).lower() for one in _list(given))

    def holds(_: TripleIndex, value: str) -> bool:
        tag = language(value)
        return any(tag == one or tag.startswith(f"{one}-") for one in ranges)

    return _each(holds)


def _unique_language(given: Given) -> Check:
    if lexical(_term(given)) != "true":
        return lambda index, node, values: ()
    return lambda index, node, values: [
        "" for tag, number in Counter(map(language, values)).items() if tag and number > 1
    ]


def _in(given: Given) -> Check:
    allowed = frozenset(_list(given))
    return _each(lambda _, value: value in allowed)


def _has_value(given: Given) -> Check:
    wanted = _term(given)
    return _together(lambda values: wanted in values)


def _compared(given: Given, holds: Callable[[Decimal | str, Decimal | str], bool]) -> Check:
    """Return the check that each value lies before each value of another property of the node."""
    other = _term(given)

    def check(index: TripleIndex, node: str, values: list[str]) -> Iterator[str]:
        for value in values:
            for one in index.values(other).get(node, ()):
                left, right = _ordered(value), _ordered(one)
                if left is None or right is None or type(left) is not type(right) or not holds(left, right):
                    yield value

    return check


COMPONENTS: dict[str, Callable[[Given, str], Check]] = {
    SH.minCount: lambda given, _: _count(given, lambda found, wanted: found >= wanted),
    SH.maxCount: lambda given, _: _count(given, lambda found, wanted: found <= wanted),
    SH.datatype: lambda given, _: _datatype(given),
    SH["class"]: lambda given, _: _class(given),
    SH.nodeKind: lambda given, _: _node_kind(given),
    SH.minInclusive: lambda given, _: _bound(given, lambda found, wanted: found >= wanted),
    SH.maxInclusive: lambda given, _: _bound(given, lambda found, wanted: found <= wanted),
    SH.minExclusive: lambda given, _: _bound(given, lambda found, wanted: found > wanted),
    SH.maxExclusive: lambda given, _: _bound(given, lambda found, wanted: found < wanted),
    SH.minLength: lambda given, _: _length(given, lambda found, wanted: found >= wanted),
    SH.maxLength: lambda given, _: _length(given, lambda found, wanted: found <= wanted),
    SH.pattern: _pattern,
    SH.languageIn: lambda given, _: _language_in(given),
    SH.uniqueLang: lambda given, _: _unique_language(given),
    SH["in"]: lambda given, _: _in(given),
    SH.hasValue: lambda given, _: _has_value(given),
    SH.lessThan: lambda given, _: _compared(given, lambda left, right: left < right),  # type: ignore[operator]
    SH.lessThanOrEquals: lambda given, _: _compared(given, lambda left, right: left <= right),  # type: ignore[operator]
}


def _term(given: Given) -> str:
    if isinstance(given, list):
        raise UnsupportedShape("a list where a value belongs")
    return given


def _list(given: Given) -> list[str]:
    if isinstance(given, str):
        raise UnsupportedShape("a value where a list belongs")
    return given


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
