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
        self._joining: dict[tuple[str, str], list[tuple[Rule, int]]] = {}
        self._direct: dict[tuple[str, str], list[_Direct]] = {}
        for rule in self.rules:
            direct = _direct(rule)
            if direct:
                self._direct.setdefault(_key(rule.premises[0]), []).append(direct)
            if rule.conclusion:
                self._concluding.setdefault(_key(rule.conclusion), []).append(rule)
            for number, premise in enumerate(rule.premises):
                self._starting.setdefault(_key(premise), []).append((rule, number))
                if not direct:
                    self._joining.setdefault(_key(premise), []).append((rule, number))

    def __len__(self) -> int:
        return len(self.rules)

    def started_by(self, triple: Triple) -> Iterator[tuple[Rule, int]]:
        """Return the rules that a triple can set off, and as which of their premises."""
        for key in _keys(triple):
            yield from self._starting.get(key, ())

    def joining(self, triple: Triple) -> Iterator[tuple[Rule, int]]:
        """Return, of the rules that a triple can set off, those that need more than it."""
        for key in _keys(triple):
            yield from self._joining.get(key, ())

    def at_once(self, triple: Triple) -> Iterator[Triple]:
        """Return what follows in one step from a triple alone."""
        subject, _, value = triple
        for key in _keys(triple):
            for first, predicate, last in self._direct.get(key, ()):
                start = subject if first == _SUBJECT else value if first == _VALUE else first
                if not is_literal(start):
                    yield start, predicate, value if last == _VALUE else subject if last == _SUBJECT else last

    def concluding(self, goal: Triple) -> Iterator[Rule]:
        """Return the rules by which a triple can follow."""
        for key in _keys(goal):
            yield from self._concluding.get(key, ())


_SUBJECT, _VALUE = "?subject", "?value"
_Direct = Triple  # a conclusion in terms of the subject and the value of the one premise


def _direct(rule: Rule) -> _Direct | None:
    """Return the conclusion of a rule that needs one triple of two different terms; None of another."""
    if len(rule.premises) != 1 or not rule.conclusion or rule.absent or rule.condition:
        return None
    subject, predicate, value = rule.premises[0]
    if is_variable(predicate) or not is_variable(subject) or subject == value:
        return None
    if not is_variable(value) and predicate != TYPE:
        return None
    names = {subject: _SUBJECT, value: _VALUE} if is_variable(value) else {subject: _SUBJECT}
    first, middle, last = rule.conclusion
    if is_variable(middle) or any(is_variable(term) and term not in names for term in (first, last)):
        return None
    return names.get(first, first), middle, names.get(last, last)


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


def consequences(
    triple: Triple, rules: Rules, index: Index, *, joining: bool = False
) -> Iterator[tuple[Triple | None, Derivation]]:
    """Return what follows in one step from a triple together with what is there; None is a contradiction.

    Where it is `joining`, what follows from the triple alone is left to `Rules.at_once`.
    """
    for rule, number in rules.joining(triple) if joining else rules.started_by(triple):
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
