"""Who gets a worker next, and who must give one back: fair between clients, and bounded.

A query that has run for a moment is slow. The slow ones leave their places to others, as far as there
are places for the slow, so that a query that needs a millisecond does not wait for one that needs half
a minute. This holds no process and reads no clock: times are given, in seconds.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

SLOW_AFTER = 0.3
# One that waited this long, with every place taken, may have the place of one that ran too long already.
PATIENCE = 0.5

End = Literal["TooBusy", "DeadlineExceeded", "Preempted"]


@dataclass(frozen=True)
class Limits:
    """How much is evaluated and waits at once, and for how long."""

    places: int
    slow_places: int
    waiting: int
    per_client: int
    wait_seconds: float
    contended_seconds: float

    @property
    def most_of_one_client(self) -> int:
        """Return how many queries of one client run at once at the most: half of all, so that others can."""
        return max(1, (self.places + self.slow_places) // 2)


@dataclass(eq=False)
class Ask:
    """One query's wish for a worker, and since when it has one; or that of a write, one at a time."""

    client: str
    arrived: float
    deadline: float
    number: int = 0
    writes: bool = False
    started: float = math.inf


@dataclass
class Leases:
    """Who waits, in the order of arrival, and who runs."""

    limits: Limits
    waiting: list[Ask] = field(default_factory=list)
    running: list[Ask] = field(default_factory=list)

    def refusal(self, client: str) -> Literal["TooMany", "TooBusy"] | None:
        """Say why a query of a client is not even let in, if it is not."""
        if sum(ask.client == client for ask in (*self.waiting, *self.running)) >= self.limits.per_client:
            return "TooMany"
        return "TooBusy" if len(self.waiting) >= self.limits.waiting else None

    def admit(self, ask: Ask) -> None:
        """Let a query wait its turn."""
        self.waiting.append(ask)

    def start(self, now: float, can_start: Callable[[Ask], bool] = lambda _: True) -> Ask | None:
        """Return a worker to whoever is next, if there is a place, and a worker for it.

        That is the client with the fewest queries running, and of those the one that came first.
        """
        if not self.waiting or self._taken(now) >= self.limits.places:
            return None
        running = Counter(ask.client for ask in self.running)
        able = filter(can_start, self._able())
        chosen = min(able, key=lambda ask: (running[ask.client], ask.arrived), default=None)
        if chosen is None:
            return None
        self.waiting.remove(chosen)
        chosen.started = now
        self.running.append(chosen)
        return chosen

    def end(self, ask: Ask) -> None:
        """Take a query out, whether it waits, runs or is gone already."""
        for asks in (self.waiting, self.running):
            if ask in asks:
                asks.remove(ask)

    def ended(self, now: float) -> list[tuple[Ask, End]]:
        """List whose time is over, and why; each is still to be taken out."""
        over: list[tuple[Ask, End]] = [
            (ask, "TooBusy")
            for ask in self.waiting
            if now >= min(ask.deadline, ask.arrived + self.limits.wait_seconds)
        ]
        over += [(ask, "DeadlineExceeded") for ask in self.running if now >= ask.deadline]
        if not over and (ask := self._in_the_way(now)):
            over.append((ask, "Preempted"))
        return over

    def next_end(self, now: float) -> float | None:
        """Tell in how many seconds to look again; None while nobody waits or runs."""
        times = [min(ask.deadline, ask.arrived + self.limits.wait_seconds) for ask in self.waiting]
        times += [ask.deadline for ask in self.running]
        if self.waiting:  # places may come free as queries turn slow, or are held too long
            times += [now + 0.05]
        return max(0.0, min(times) - now) if times else None

    def _able(self) -> list[Ask]:
        """List who waits and whose client does not run as many as it may already."""
        running = Counter(ask.client for ask in self.running)
        return [ask for ask in self.waiting if running[ask.client] < self.limits.most_of_one_client]

    def _taken(self, now: float) -> int:
        """Count the places taken: the slow ones leave theirs, as far as there are places for them."""
        slow = sum(now - ask.started >= SLOW_AFTER for ask in self.running)
        return len(self.running) - min(slow, self.limits.slow_places)

    def _in_the_way(self, now: float) -> Ask | None:
        """Find the query that must make room, if one waits in vain and another has had its share.

        It is the longest-running one of the client that runs most.
        """
        if self._taken(now) < self.limits.places:
            return None
        if not any(now - ask.arrived >= PATIENCE for ask in self._able()):
            return None
        long = [
            ask
            for ask in self.running
            if now - ask.started >= self.limits.contended_seconds and not ask.writes
        ]
        running = Counter(ask.client for ask in self.running)
        return max(long, key=lambda ask: (running[ask.client], now - ask.started), default=None)
