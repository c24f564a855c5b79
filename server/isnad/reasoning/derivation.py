"""One step of inference: by which rule, from which premises, a triple follows; and what follows from one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isnad.rdf.terms import Triple, is_literal
from isnad.reasoning.index import Index
from isnad.reasoning.rule import TYPE, Bindings, Rule, filled, is_variable, matched


@dataclass(frozen=True, order=True)
class Derivation:
    """One use of a rule: the triples that its premises became."""

    rule: Rule
    premises: tuple[Triple, ...]


class Rules:
    """Rules, found by what they conclude and by what sets them off."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Sort the rules by predicate, and those about types by class, too."""
        self.rules = tuple(rules)
        self._concluding: dict[tuple[str, str], list[Rule]] = {}
        self._starting: dict[tuple[str, str], list[tuple[Rule, int]]] = {}
        for rule in self.rules:
            if rule.conclusion:
                self._concluding.setdefault(_key(rule.conclusion), []).append(rule)
            for number, premise in enumerate(rule.premises):
                self._starting.setdefault(_key(premise), []).append((rule, number))

    def __len__(self) -> int:
        return len(self.rules)

    def started_by(self, triple: Triple) -> Iterator[tuple[Rule, int]]:
        """Return the rules that a triple can set off, and as which of their premises."""
        for key in _keys(triple):
            yield from self._starting.get(key, ())

    def concluding(self, goal: Triple) -> Iterator[Rule]:
        """Return the rules by which a triple can follow."""
        for key in _keys(goal):
            yield from self._concluding.get(key, ())


def _key(pattern: Triple) -> tuple[str, str]:
    """Return what a pattern is sorted by: its predicate, and the class where it is about a type."""
    _, predicate, value = pattern
    return predicate, value if predicate == TYPE and not is_variable(value) else ""


def _keys(triple: Triple) -> tuple[tuple[str, str], ...]:
    """Return all that the patterns which a triple may match are sorted by."""
    _, predicate, value = triple
    return ((predicate, ""), (TYPE, value)) if predicate == TYPE else ((predicate, ""),)


def derivations(goal: Triple, rules: Rules, index: Index) -> Iterator[Derivation]:
    """Return every use of a rule by which a triple follows in one step from what is there."""
    for rule in rules.concluding(goal):
        assert rule.conclusion  # noqa: S101 - it is found by its conclusion
        bindings = matched(rule.conclusion, goal, {})
        if bindings is None:
            continue
        for found in joins(rule.premises, bindings, index):
            if _holds_back(rule, found, index):
                continue
            yield Derivation(rule, tuple(filled(premise, found) for premise in rule.premises))


def consequences(triple: Triple, rules: Rules, index: Index) -> Iterator[tuple[Triple | None, Derivation]]:
    """Return what follows in one step from a triple together with what is there; None is a contradiction."""
    for rule, number in rules.started_by(triple):
        bindings = matched(rule.premises[number], triple, {})
        if bindings is None:
            continue
        rest = (*rule.premises[:number], *rule.premises[number + 1 :])
        for found in joins(rest, bindings, index):
            if _holds_back(rule, found, index):
                continue
            conclusion = filled(rule.conclusion, found) if rule.conclusion else None
            if conclusion is None or not is_literal(conclusion[0]):
                premises = tuple(filled(premise, found) for premise in rule.premises)
                yield conclusion, Derivation(rule, premises)


def joins(patterns: tuple[Triple, ...], bindings: Bindings, index: Index) -> Iterator[Bindings]:
    """Return every way in which patterns become triples that are there; the one best known comes first."""
    if not patterns:
        yield bindings
        return
    unknown = [sum(map(is_variable, filled(pattern, bindings))) for pattern in patterns]
    number = unknown.index(min(unknown))
    pattern = filled(patterns[number], bindings)
    rest = (*patterns[:number], *patterns[number + 1 :])
    for triple in index.match(pattern):
        found = matched(pattern, triple, bindings)
        if found is not None:
            yield from joins(rest, found, index)


def _holds_back(rule: Rule, bindings: Bindings, index: Index) -> bool:
    """Return whether something keeps a rule from being used."""
    return not rule.allows(bindings) or any(
        next(index.match(filled(pattern, bindings)), None) is not None for pattern in rule.absent
    )
