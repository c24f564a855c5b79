"""The counts of a default graph, out of those that it had before and what has come and gone since."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from isnad.build.growth.ground import Ground
from isnad.build.growth.layer import Layer, Together
from isnad.build.partitions import Partitions, is_class_of_ours
from isnad.build.tally import Numbers
from isnad.rdf.namespaces import is_entity
from isnad.reasoning.rule import TYPE, Triple, is_literal


@dataclass(frozen=True)
class Changed:
    """A default graph without its catalogue, as it was, and what has come and gone."""

    ground: Ground
    gained: frozenset[Triple]
    lost: frozenset[Triple]
    catalogue: frozenset[Triple]  # as it was

    @cached_property
    def numbers(self) -> Numbers:
        """Count what is there now."""
        before = self.ground.record.counted.numbers
        classes, properties = Counter(before.classes), Counter(before.properties)
        for sign, triples in ((1, self.gained), (-1, self.lost)):
            for _, predicate, value in triples:
                properties[predicate] += sign
                if predicate == TYPE:
                    classes[value] += sign
        subjects = self._more(0)
        return Numbers(
            triples=before.triples + len(self.gained) - len(self.lost),
            subjects=before.subjects + sum(subjects.values()),
            objects=before.objects + sum(self._more(2).values()),
            entities=before.entities + sum(n for term, n in subjects.items() if is_entity(term)),
            classes=dict(+classes),
            properties=dict(+properties),
        )

    def together_with(self, triples: Iterable[Triple]) -> Numbers:
        """Return the numbers of this graph and of further triples, which it has none of."""
        triples, here = tuple(triples), self.numbers
        classes, properties = Counter(here.classes), Counter(here.properties)
        classes.update(value for _, predicate, value in triples if predicate == TYPE)
        properties.update(predicate for _, predicate, _ in triples)
        subjects = {term for term, _, _ in triples if not self._is_there(0, term)}
        objects = {term for _, _, term in triples if not self._is_there(2, term)}
        return Numbers(
            triples=here.triples + len(triples),
            subjects=here.subjects + len(subjects),
            objects=here.objects + len(objects),
            entities=here.entities + sum(map(is_entity, subjects)),
            classes=dict(classes),
            properties=dict(properties),
        )

    def _more(self, position: int) -> dict[str, int]:
        """Tell of each term that comes or goes whether there is one more of its kind, or one less."""
        terms = {triple[position] for triple in self.gained | self.lost}
        return {term: self._is_there(position, term) - self._was_there(position, term) for term in terms}

    def _was_there(self, position: int, term: str) -> bool:
        """Return whether a term was a subject (0) or a value (2)."""
        return any(triple not in self.catalogue for triple in self._with(position, term))

    def _is_there(self, position: int, term: str) -> bool:
        """Return whether a term is a subject (0) or a value (2)."""
        if (position, term) not in self._known:
            there = any(triple not in self._gone for triple in self._with(position, term))
            self._known[position, term] = there or term in self._gained_terms[position]
        return self._known[position, term]

    @cached_property
    def _known(self) -> dict[tuple[int, str], bool]:
        return {}  # a catalogue is counted several times over

    @cached_property
    def _gained_terms(self) -> dict[int, frozenset[str]]:
        return {position: frozenset(triple[position] for triple in self.gained) for position in (0, 2)}

    @cached_property
    def _gone(self) -> frozenset[Triple]:
        return self.catalogue | self.lost

    def _with(self, position: int, term: str) -> Iterator[Triple]:
        default = self.ground.default
        return default.about(term) if position == 0 else default.leading_to(term)


def partitions_now(ground: Ground) -> Partitions:
    """Count anew the facts that came or went, and those of things that are of other classes than before."""
    changes = [ground.given, ground.entities]
    touched = {
        triple[0] for layer in changes for triple in layer.gained | layer.lost if is_class_of_ours(triple)
    }
    facts = Together(*changes)
    now = {t for layer in changes for t in layer.gained | layer.lost if facts.holds(t)}
    now |= {t for thing in touched for t in (*facts.about(thing), *facts.leading_to(thing))}
    before = {t for t in now if any(layer.held(t) for layer in changes)}
    before |= {t for layer in changes for t in layer.lost}
    return ground.record.counted.partitions.with_changes(
        Partitions.counted(before, _classes(changes, before=True)),
        Partitions.counted(now, _classes(changes, before=False)),
    )


def _classes(layers: list[Layer], *, before: bool) -> Callable[[str], Iterable[str]]:
    """Return what tells the classes of ours that a thing is of, now or before."""

    def classes(thing: str) -> Iterable[str]:
        if is_literal(thing):
            return ()
        found = {
            t for layer in layers for t in layer.match((thing, TYPE, "?class")) if not before or layer.held(t)
        }
        if before:
            found |= {t for layer in layers for t in layer.lost if t[0] == thing and t[1] == TYPE}
        return {triple[2] for triple in found if is_class_of_ours(triple)}

    return lru_cache(maxsize=None)(classes)
