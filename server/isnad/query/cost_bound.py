"""An upper bound on what a plain query costs the engine, proven from exact statistics of a store.

The cost is counted in steps of 100 ns on the busy machine that it was calibrated on. It holds for pyoxigraph
0.5.13, whose optimizer (sparopt) and evaluator (spareval) were read for it; for any other version there is
no bound.

**Order.** Triple patterns of one group are joined in an order that depends on the query alone: first the
pattern of the least estimate, then, of those that share a variable with what is joined already, again the
least; the first of equals in the order of the text. The estimate of a pattern depends on which of its terms
are bound (`estimate`, after `estimate_triple_pattern_size`). `order` takes the same steps, with the same
saturation, and there is no bound for patterns that are not connected, which the engine would multiply. Each
pattern joined this way is evaluated once for each row so far (`Lateral`), with what that row binds.

**One pattern.** To find the quads of a pattern, the store walks the chain of one bound term: of all quads
with this subject, or this predicate, or this object, whichever is shortest (`quads_for_pattern` of
memory.rs), or of all quads if nothing is bound. So it visits at most as many quads as the shortest chain
has. Let a variable be bound by a pattern with predicate p at its subject: then its value is a subject of p,
and its chain has at most as many quads as that of any subject of p; likewise for objects. The statistics
have that number for each predicate and each end, so the bound holds whatever the value is; and those for
each class: then the value is one of its instances. A constant's chain is known, or has FEW quads at most.

**Rows.** Of what is visited, those rows go on that match: with p and a subject, at most as many as any
subject has quads with p (`per_subject`); with p and an object likewise; with all three, one, since a graph
is a set; and never more than are visited. By induction over the order, the rows after i patterns are at most
the product of their numbers, and the cost is at most the sum, over the patterns, of the rows before it times
what one evaluation costs. Filters only take rows away, and each is evaluated at most once for each row of
each pattern.

**OPTIONAL.** The engine evaluates it once for each row (`ForLoopLeftJoin`) where it shares a variable that
is certainly bound, where its patterns are connected by variables of its own, and where its estimates say so;
`optional` takes the same decision, and there is no bound for any other. A row has at least one successor.

**`+` and `*`** with one predicate, from a constant: each node is visited once (`transitive_closure`), and
every node but the first is an object (backwards: a subject) of the predicate, of which there are at most as
many as it has quads.

**DESCRIBE** lists the quads of each thing, and of each blank node once. **ORDER BY** compares n log n times.
The answer has as many cells as rows, or as LIMIT allows, times columns, and no term is longer than the
longest of its predicate's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from isnad.query.plain_queries import OTHER_LITERAL, RDF_TYPE, PlainQuery, Term, TriplePattern
from isnad.query.query_shape import MOST_CHARACTERS
from isnad.query.statistics import FEW, RDF_TYPE_KEY, StoreStatistics

PROVEN_FOR = "0.5.13"  # of pyoxigraph

# What each costs, in steps: to begin to look for quads, to look at one, to make a row of it, to evaluate one
# operation of a filter, to compare two rows, to tell two rows apart, to write a cell.
_PROBE, _VISIT, _ROW, _OPERATION, _COMPARISON, _DISTINCT, _CELL = 20, 2, 5, 4, 8, 15, 12
_CELL_IN_PYTHON = 50  # CSV and graphs are written by way of Python
_CHARACTERS = 100  # that are read or written in a step
_BEGINNING, _CHARACTER_PARSED = 300, 1

_MOST = (1 << 64) - 1
_ESTIMATES = {
    (True, True, True): 1,
    (True, True, False): 10,
    (True, False, True): 2,
    (False, True, True): 1_000,
    (True, False, False): 100,
    (False, False, False): 1_000_000_000,
    (False, True, False): 1_000_000,
    (False, False, True): 10_000,
}


class Unbounded(Exception):
    """Say that there is no bound for a query."""


class Bound(NamedTuple):
    """What a query costs at the most: steps to evaluate it, and the cells and characters of its answer."""

    evaluation: int
    cells: int
    characters: int

    def steps(self, characters: int, *, in_python: bool) -> int:
        """Add up all steps, with those of parsing so many characters, and of writing the answer."""
        written = self.cells * (_CELL_IN_PYTHON if in_python else _CELL) + self.characters // _CHARACTERS
        return _BEGINNING + characters * _CHARACTER_PARSED + self.evaluation + written


class _Chains(NamedTuple):
    """Of whatever a term stands for: the most quads that it is subject and object of, and its characters."""

    subject: int
    object: int
    characters: int

    def and_also(self, other: "_Chains") -> "_Chains":
        return _Chains(*map(min, self, other))


@dataclass
class _State:
    """What is known after some patterns: how many rows there are, what they cost, what they bind."""

    rows: int = 1
    steps: int = 0
    bound: dict[str, _Chains] = field(default_factory=dict)
    perhaps: dict[str, _Chains] = field(default_factory=dict)  # bound by an OPTIONAL, in some rows


def bound_of(query: PlainQuery, keys: Sequence[str | None], statistics: StoreStatistics) -> Bound:
    """Return what a query costs at the most; raise Unbounded.

    `keys` are its constants, or None for those of which nothing particular is known.
    """
    return _Estimator(query, keys, statistics).bound()


@dataclass
class _Estimator:
    """Follow the engine over a query."""

    query: PlainQuery
    keys: Sequence[str | None]
    statistics: StoreStatistics

    def bound(self) -> Bound:
        query = self.query
        state = _State()
        if query.patterns and query.patterns[0].sign:
            self.closure(state, query.patterns[0])
        elif query.patterns:
            order, estimate = self.order(query.patterns, set())
            self.join(state, order)
            for patterns in query.optionals:
                estimate = self.optional(state, patterns, estimate)
        rows = state.rows
        if query.distinct or query.form == "CONSTRUCT":
            state.steps += rows * (_DISTINCT + _ROW * len(query.template))
        if query.order:
            comparisons = rows * max(1, rows.bit_length()) * len(query.order)
            state.steps += comparisons * (_COMPARISON + self.characters(query.order, state) // _CHARACTERS)
        if query.form == "ASK":
            return Bound(state.steps, 0, 0)
        if query.form == "DESCRIBE":
            return self.description(state)
        if query.limit is not None:
            rows = min(rows, query.limit)
        cells = rows * len(query.outputs)
        return Bound(state.steps, cells, rows * self.characters(query.outputs, state))

    def characters(self, terms: Sequence[Term], state: _State) -> int:
        """Add up how long terms may be; a variable that is nowhere bound has no length."""
        return sum(
            self.chains(term, state).characters
            for term in terms
            if self.is_bound(term, state) or term in state.perhaps
        )

    def key(self, term: Term) -> str | None:
        """Return the key of a constant; None where nothing particular is known of it."""
        return (
            RDF_TYPE_KEY
            if term == RDF_TYPE
            else self.keys[term]
            if isinstance(term, int) and term >= 0
            else None
        )

    def chains(self, term: Term, state: _State) -> _Chains:
        """Return how many quads a term has at the most, which is a constant or bound."""
        if isinstance(term, str):
            return state.bound.get(term) or state.perhaps[term]
        if term == OTHER_LITERAL:
            return _Chains(0, self.statistics.most_per_object, 100)
        key = self.key(term) or ""
        return _Chains(
            self.statistics.subjects.get(key, FEW["s"]),
            self.statistics.objects.get(key, FEW["o"]),
            len(key) if key else MOST_CHARACTERS,
        )

    def join(self, state: _State, order: Sequence[TriplePattern]) -> None:
        """Join patterns in this order to the rows that there are."""
        for pattern in order:
            visited, rows = self.evaluation(pattern, state)
            row = _ROW + self.query.operations * self.operation(state)
            state.steps += state.rows * (_PROBE + visited * _VISIT + rows * row)
            state.rows *= rows
            self.bind(pattern, state)

    def operation(self, state: _State) -> int:
        """Return what one operation of a filter costs, for one row."""
        longest = max((self.statistics.longest for _ in self.query.filtered), default=0)
        return _OPERATION + longest // _CHARACTERS

    def evaluation(self, pattern: TriplePattern, state: _State) -> tuple[int, int]:
        """Return how many quads one evaluation of a pattern visits at most, and how many rows it gives."""
        statistics = self.statistics
        subject, predicate, object = pattern[:3]
        s = self.chains(subject, state).subject if self.is_bound(subject, state) else None
        o = self.chains(object, state).object if self.is_bound(object, state) else None
        p, about = None, None
        if isinstance(predicate, int):
            about = statistics.predicates.get(self.key(predicate) or "")
            p = about.quads if about else 0
        elif predicate in state.bound:
            p = statistics.most_per_predicate
        visited = min((n for n in (s, p, o) if n is not None), default=statistics.quads)
        visited = min(visited, self.needed(pattern, (s, p, o)))
        if about is None:
            return visited, visited
        most = {
            (True, True): 1,
            (True, False): about.per_subject,
            (False, True): about.per_object,
            (False, False): about.quads,
        }[s is not None, o is not None]
        return visited, min(visited, most)

    def needed(self, pattern: TriplePattern, chains: tuple[int | None, ...]) -> int:
        """Return after how many quads of a chain all rows are found that LIMIT allows.

        A single pattern with one term bound at the most takes every quad of the chain that is in the
        default graph, and evaluation is lazy.
        """
        query = self.query
        alone = len(query.patterns) == 1 and not query.optionals and not query.operations
        lazy = query.limit is not None and not (query.order or query.distinct or query.form == "DESCRIBE")
        every = sum(chain is not None for chain in chains) <= 1 and len(pattern.variables) == 2 + (
            all(chain is None for chain in chains)
        )
        if not (alone and lazy and every) or query.limit is None:
            return self.statistics.quads
        return query.limit + query.offset + self.statistics.named_quads

    def bind(self, pattern: TriplePattern, state: _State) -> None:
        """Take note of what a pattern says of its variables."""
        statistics = self.statistics
        subject, predicate, object = pattern[:3]
        anything = _Chains(statistics.most_per_subject, statistics.most_per_object, statistics.longest)
        about = None
        if isinstance(predicate, int):
            about = statistics.predicates.get(self.key(predicate) or "")
        for end, term in (("s", subject), ("p", predicate), ("o", object)):
            if not isinstance(term, str):
                continue
            known = anything
            if about and end != "p":
                known = _Chains(about.chains[f"{end}s"], about.chains[f"{end}o"], about.longest[end])
            if end == "s" and self.key(predicate) == RDF_TYPE_KEY and (of_class := self.key(object)):
                s, o = (statistics.instances[use].get(of_class, FEW[use]) for use in "so")
                known = known.and_also(_Chains(s, o, known.characters))
            state.bound[term] = known.and_also(state.bound.get(term, known))

    def is_bound(self, term: Term, state: _State) -> bool:
        return not isinstance(term, str) or term in state.bound

    def closure(self, state: _State, pattern: TriplePattern) -> None:
        """Follow one predicate from a constant, or to one, any number of times."""
        subject, predicate, object, sign = pattern
        about = self.statistics.predicates.get(self.key(predicate) or "")
        quads = about.quads if about else 0
        forward = isinstance(subject, int)
        if not forward and not isinstance(object, int):
            raise Unbounded
        known = self.chains(subject if forward else object, state)
        first = known.subject if forward else known.object
        further = about.chains["os" if forward else "so"] if about else 0
        visited = min(quads, max(first, further))
        state.rows = quads + 1
        row = _ROW + self.query.operations * self.operation(state)
        state.steps = state.rows * (_PROBE + visited * _VISIT + row) + quads * _ROW
        if sign == "*":  # is there such a node at all?
            state.steps += 2 * _PROBE + known.subject + known.object
        longest = max(known.characters, *about.longest.values()) if about else known.characters
        most = (self.statistics.most_per_subject, self.statistics.most_per_object, longest)
        state.bound |= {term: _Chains(*most) for term in (subject, object) if isinstance(term, str)}

    def description(self, state: _State) -> Bound:
        """List what is said of things, and of the blank nodes that are said of them."""
        described = [
            term for term in self.query.outputs if self.is_bound(term, state) or term in state.perhaps
        ]
        each = sum(self.chains(term, state).subject for term in described)
        rows = state.rows if self.query.limit is None else min(state.rows, self.query.limit)
        quads = min(rows * each + self.statistics.blank_quads, self.statistics.quads)
        steps = state.steps + (rows * len(described) + self.statistics.blank_quads) * _PROBE
        return Bound(steps + quads * _ROW, quads * 3, quads * 3 * self.statistics.longest)

    # The engine's optimizer.

    def order(self, patterns: Sequence[TriplePattern], given: set[str]) -> tuple[list[TriplePattern], int]:
        """Return patterns in the engine's order, and its estimate of them; raise Unbounded if unconnected.

        `given` are the variables that are bound beforehand.
        """
        left = list(patterns)
        first = min(left, key=lambda one: self.estimate(one, given))
        left.remove(first)
        order, bound, size = [first], given | first.variables, self.estimate(first, given)
        while left:
            connected = [one for one in left if (one.variables & bound) - given]
            if not connected:
                raise Unbounded
            following = min(connected, key=lambda one: min(_MOST, size * self.estimate(one, bound)))
            size = min(_MOST, size * self.estimate(following, bound))
            left.remove(following)
            order.append(following)
            bound |= following.variables
        return order, size

    def estimate(self, pattern: TriplePattern, bound: set[str]) -> int:
        """Estimate a pattern as the engine does."""
        s, p, o = (not isinstance(term, str) or term in bound for term in pattern[:3])
        is_type = isinstance(pattern.predicate, int) and self.key(pattern.predicate) == RDF_TYPE_KEY
        return _ESTIMATES[s, p, o] + is_type

    def optional(self, state: _State, patterns: tuple[TriplePattern, ...], estimate: int) -> int:
        """Evaluate an OPTIONAL for each row; return the engine's estimate of all until then."""
        certain = set(state.bound)
        variables = {name for one in patterns for name in one.variables}
        shared = variables & certain
        if not shared or variables & (state.perhaps.keys() - certain):
            raise Unbounded
        alone = min(_MOST, prod(self.estimate(one, set()) for one in patterns))
        each = min(_MOST, prod(self.estimate(one, certain) for one in patterns))
        joined = min(_MOST, estimate * alone) // min(_MOST, 1_000 ** len(shared))
        if min(_MOST, estimate * each) > min(_MOST, joined * 100):
            raise Unbounded
        order, _ = self.order(patterns, certain)
        inner = _State(state.rows, 0, dict(state.bound))
        self.join(inner, order)
        state.steps += inner.steps + state.rows * _ROW
        state.rows = max(state.rows, inner.rows)
        state.perhaps |= inner.bound
        everything = certain | variables
        return min(_MOST, estimate * max(1, prod(self.estimate(one, everything) for one in patterns)))
