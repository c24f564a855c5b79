"""What of a whole graph cannot stand: facts that clash, classes that nobody states, orders in a circle.

Each is told by the asserted facts from which it follows, the leaves of its proof, at their lines. Of facts
that clash, the one that explains most is taken for the wrong one (a smallest diagnosis, Reiter 1987).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from isnad.build.findings import Places, Stating
from isnad.errors import Contradiction, InvalidGraph, UnstatedClass
from isnad.locale import Message
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, readable, values_of
from isnad.rdf.vocabulary import ICI, OWL, RDF, SEM, SKOS, TIME
from isnad.reasoning.fixpoint import Derivation, Proof, Rules, leaves, prove
from isnad.reasoning.rule import Index

# What leads from a thing to a larger, a later or a more general one, and so never back to it.
_ORDERS = {
    *(TIME.before, SEM.subEventOf, SKOS.broader, ICI.locatedIn, ICI.drawnFrom, ICI.memberOf, ICI.represents),
    *(ICI.complements, ICI.commemorates, ICI.aimsAt, ICI.groundedOn, ICI.partOfFramework, ICI.resultedIn),
    SKOS.member,
}


@dataclass(frozen=True)
class Reasons:
    """Everything that follows, and by what: the closure, its rules, and what is given."""

    closed: Index
    rules: Rules
    is_given: Callable[[Triple], bool]  # stated by a document or by the ontology
    documents: Stating

    def proofs(self, triples: Iterable[Triple]) -> list[Proof]:
        """Return a shortest proof of each of some triples that follow."""
        found = (prove(triple, self.rules, self.closed, self.is_given) for triple in triples)
        return [proof for proof in found if proof]

    def facts_behind(self, triples: Iterable[Triple]) -> tuple[Triple, ...]:
        """Return the given triples from which others follow, each once."""
        return tuple(dict.fromkeys(leaf for proof in self.proofs(triples) for leaf in leaves(proof)))


@dataclass(frozen=True)
class Conflict:
    """What cannot hold, in words, with the facts and the axioms from which it follows."""

    said: str
    facts: tuple[Triple, ...]
    axioms: frozenset[Triple]


def contradictions(found: Iterable[Derivation], reasons: Reasons) -> list[Conflict]:
    """Return what the ontology forbids: each use of such a rule, with the facts that set it off."""
    return [
        Conflict(
            said=f"{one.rule.name}: {' , '.join(map(_written, one.premises))}",
            facts=reasons.facts_behind(one.premises),
            axioms=frozenset(one.rule.axioms).union(*map(_axioms, reasons.proofs(one.premises))),
        )
        for one in found
    ]


def unstated_classes(
    inferred: Iterable[Triple], given: Set[Triple], above: Mapping[str, Set[str]]
) -> list[Triple]:
    """Return the classes that would follow of a thing and that nobody states of it, nor one below.

    A domain or a range does not refuse a thing of another class; it silently makes it one of its own.
    """
    stated = values_of(given, RDF.type)
    for classes in stated.values():
        classes.update(*(above.get(one, ()) for one in tuple(classes)))
    following = values_of(inferred, RDF.type)
    new = {(one, kind) for one, kinds in following.items() for kind in kinds - stated.get(one, set())}
    implied = {(subject, general) for subject, value in new for general in above.get(value, ())}
    return sorted((subject, RDF.type, value) for subject, value in new - implied)


def circles(closed: Iterable[Triple]) -> list[tuple[Triple, ...]]:
    """Return the shortest circle through each group of things that an order leads around in.

    Whatever else relates a thing to itself is a circle, too.
    """
    steps: dict[str, dict[str, set[str]]] = {}
    for subject, predicate, value in closed:
        if (predicate in _ORDERS or subject == value) and predicate != OWL.sameAs and is_entity(subject):
            steps.setdefault(predicate, {}).setdefault(subject, set()).add(value)
    found = []
    for predicate, following in sorted(steps.items()):
        known: set[str] = set()
        for start in sorted(_without_ends(following)):
            if start not in known and (circle := _shortest_circle(start, following)):
                known.update(circle)
                ends = (*circle[1:], start)
                found.append(tuple((one, predicate, other) for one, other in zip(circle, ends, strict=True)))
    return found


def _without_ends(following: Mapping[str, Set[str]]) -> set[str]:
    """Return the things that are left when what leads nowhere is taken away, again and again."""
    sorter, ends = TopologicalSorter(following), set[str]()
    with suppress(CycleError):  # up to a circle, it can be gone on with
        sorter.prepare()
    while ready := sorter.get_ready():
        ends.update(ready)
        sorter.done(*ready)
    return following.keys() - ends


def _shortest_circle(start: str, following: Mapping[str, Set[str]]) -> tuple[str, ...]:
    """Return the things on the shortest way from one back to itself; none where there is no such way."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    frontier = [start]
    while frontier:
        reached = []
        for one in frontier:
            for other in sorted(following.get(one, ())):
                if other == start:
                    return ways[one]
                if other not in ways:
                    ways[other] = (*ways[one], other)
                    reached.append(other)
        frontier = reached
    return ()


def blamed(
    conflicts: list[Conflict], order: Callable[[Triple], object]
) -> Iterator[tuple[Triple, list[Conflict]]]:
    """Yield the facts that explain all conflicts, each with those that it explains, what explains most first.

    Of facts that explain as many, one that says more than a class is taken, and the one that is written last.
    """
    left = [conflict for conflict in conflicts if conflict.facts]
    while left:
        counts: dict[Triple, int] = {}
        for conflict in left:
            for fact in conflict.facts:
                counts[fact] = counts.get(fact, 0) + 1
        wrong = max(counts, key=lambda fact: (counts[fact], fact[1] != RDF.type, order(fact)))
        yield wrong, [conflict for conflict in left if wrong in conflict.facts]
        left = [conflict for conflict in left if wrong not in conflict.facts]


def _lines(triples: Iterable[Triple], places: Places) -> list[str]:
    """Return a line for each of the triples that a passage states, with its place."""
    return [f"  fact   {_written(triple)}   [{places.of(triple)}]" for triple in triples if places.of(triple)]


def contradiction_errors(found: Iterable[Derivation], reasons: Reasons) -> Iterator[Contradiction]:
    """Yield an error for each fact that is taken for wrong, with what it clashes with and by which axioms."""
    conflicts = contradictions(found, reasons)
    places = Places(reasons.documents({fact for conflict in conflicts for fact in conflict.facts}))
    for wrong, explained in blamed(conflicts, places.order):
        axioms = sorted({_axiom(axiom) for conflict in explained for axiom in conflict.axioms})
        facts = dict.fromkeys(fact for conflict in explained for fact in conflict.facts)
        lines = [
            *dict.fromkeys(conflict.said for conflict in explained),
            *(f"  axiom  {axiom}" for axiom in axioms),
            *_lines(facts, places),
        ]
        yield Contradiction(
            Message("axioms and facts cannot hold together:\n%(detail)s", detail="\n".join(lines)),
            where=places.of(wrong),
            hint=Message("Correct the fact that goes beyond its passage, or the axiom in ontology/ici.ttl."),
        )


def class_errors(unstated: Iterable[Triple], reasons: Reasons) -> Iterator[InvalidGraph]:
    """Yield an error for each class that would follow and that nobody states."""
    for triple in unstated:
        facts = reasons.facts_behind([triple])
        places = Places(reasons.documents(set(facts)))
        last = max(facts, key=lambda fact: (fact[1] != RDF.type, places.order(fact)))
        thing, kind = readable(triple[0]), readable(triple[2])
        error = UnstatedClass(
            Message(
                "%(thing)s would become an %(kind)s, which no passage says; it follows from %(fact)s",
                thing=thing,
                kind=kind,
                fact=_written(last),
            ),
            where=places.of(last),
            hint=Message(
                "Correct the fact, or say in the passage that names it what %(thing)s is: of the class of "
                "ontology/ici.ttl that the words say, %(kind)s or a narrower one.",
                thing=thing,
                kind=kind,
            ),
        )
        error.thing = triple[0]
        yield error


def circle_errors(found: Iterable[tuple[Triple, ...]], reasons: Reasons) -> Iterator[InvalidGraph]:
    """Yield an error for each circle, at the last of the facts that make it."""
    for circle in found:
        facts = reasons.facts_behind(circle)
        places = Places(reasons.documents(set(facts)))
        yield InvalidGraph(
            Message(
                "%(property)s leads from %(thing)s back to itself:\n%(facts)s",
                property=readable(circle[0][1]),
                thing=readable(circle[0][0]),
                facts="\n".join(_lines(facts, places)),
            ),
            where=places.of(max(facts, key=places.order)),
            hint=Message("Correct one of the facts: what is later, larger or wider does not lead back."),
        )


def _axioms(proof: Proof) -> frozenset[Triple]:
    """Return the axioms that a proof uses."""
    own = frozenset(proof.rule.axioms) if proof.rule else frozenset()
    return own.union(*map(_axioms, proof.premises))


def _axiom(axiom: Triple) -> str:
    """Return an axiom with prefixes; of one over a list, its name and kind."""
    return f"{readable(axiom[0])} owl:AllDisjointClasses" if axiom[1] == OWL.members else _written(axiom)


def _written(triple: Triple) -> str:
    """Return a triple with prefixes."""
    return " ".join(map(readable, triple))
