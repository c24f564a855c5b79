"""Evaluates plain queries in the process that answers HTTP, on a store in memory that does not change.

Only what is proven to cost little is evaluated (isnad.query.cost_bound); should the proof have a flaw, the
kernel ends the process after a second.
"""

import signal
from dataclasses import dataclass
from functools import lru_cache, partial

import pyoxigraph

from isnad.query.cost_bound import PROVEN_FOR, Bound, Unbounded, bound_of
from isnad.query.evaluation import is_node, serialise
from isnad.query.kept_terms import may_have_unstored
from isnad.query.negotiation import GEOJSON, Format
from isnad.query.plain_queries import PlainQuery, read_shape
from isnad.query.query_shape import take_apart
from isnad.query.results import AT_ONCE, Written, write_at_once
from isnad.query.statistics import StoreStatistics
from isnad.query.text_terms import NAMESPACE
from isnad.query.tokens import AnswerKind
from isnad.request_errors import RequestError

MOST_SECONDS = 1.0
_MOST_SHAPES = 2_000  # that are remembered
_read_shape = lru_cache(_MOST_SHAPES)(read_shape)


@dataclass(frozen=True)
class Plain:
    """A plain query: the kind of its answer, the text for the engine, and what it costs at the most."""

    kind: AnswerKind
    text: str
    bound: Bound


class PlainEvaluator:
    """Tells which queries are plain, and evaluates them."""

    def __init__(self, store: pyoxigraph.Store, statistics: StoreStatistics, most_steps: int) -> None:
        """Take a store, its statistics, and how many steps a query may cost; more is left to a worker."""
        self._store = store
        self._statistics = statistics
        self._most_steps = most_steps if pyoxigraph.__version__ == PROVEN_FOR else 0
        # Of no method, which would refer to this, and this to it: a frozen collector lets go of no such pair.
        self._bound_of = lru_cache(_MOST_SHAPES)(partial(_bound, statistics))

    def read(self, text: str) -> Plain | None:
        """Return a query as it can be evaluated here, in one format at least; None where it cannot be."""
        reading = take_apart(text)
        if reading is None or any(one.startswith(f"<{NAMESPACE}") for one in reading.constants):
            return None  # an index answers, and no store
        shape = reading.shape
        if "^^" in shape and may_have_unstored(text):  # a literal that the engine would take for another
            return None
        query = _read_shape(shape)
        if query is None or self._leads_nowhere(query, reading.constants):
            return None
        particular = self._statistics.is_particular
        keys = tuple([constant if particular(constant) else None for constant in reading.constants])
        bound = self._bound_of(shape, keys)
        if bound is None or bound.steps(len(reading.text), in_python=False) > self._most_steps:
            return None
        return Plain(query.kind, reading.text, bound)

    def _leads_nowhere(self, query: PlainQuery, constants: tuple[str, ...]) -> bool:
        """Return whether a path of any length, which stands alone, is from a term that is not in the data."""
        if not query.patterns or query.patterns[0].sign != "*":
            return False
        pattern = query.patterns[0]
        ends = [end for end in (pattern.subject, pattern.object) if isinstance(end, int)]
        return not all(
            end >= 0
            and constants[end][0] == "<"
            and is_node(self._store, pyoxigraph.NamedNode(constants[end][1:-1]))
            for end in ends
        )

    def evaluate(self, plain: Plain, chosen: Format, max_bytes: int) -> Written | None:
        """Return an answer in a format; None where a worker is to answer, or to say why there is none."""
        if chosen == GEOJSON:
            return None
        in_python = plain.kind == "graph" or chosen.name in ("csv", "md")
        if plain.bound.steps(len(plain.text), in_python=in_python) > self._most_steps:
            return None
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)  # SIGALRM ends the process
        try:
            result = self._store.query(plain.text)
            if chosen.name not in AT_ONCE:
                return serialise(result, chosen, max_bytes)
            written = write_at_once(result, chosen)
            return written if len(written.body) <= max_bytes else None
        except (SyntaxError, ValueError, RuntimeError, OSError, RequestError):
            return None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _bound(statistics: StoreStatistics, shape: str, keys: tuple[str | None, ...]) -> Bound | None:
    query = _read_shape(shape)
    try:
        return bound_of(query, keys, statistics) if query else None
    except Unbounded:
        return None
