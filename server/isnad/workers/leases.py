"""Who gets a worker next, and who must give one back: fair between clients, and bounded.

A query that has run for a moment is slow. The slow ones leave their places to others, as far as there
are places for the slow, so that a query that needs a millisecond does not wait for one that needs half
a minute. This holds no process and reads no clock: times are given, in seconds.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

SLOW_AFTER = 0.3
# A request that waited this long, with every place taken, may have the place of one that ran too long.
STARVED_AFTER = 0.5
_LOOK_AGAIN = 0.05  # while requests wait: places come free as queries turn slow, or have run for too long

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
class LeaseRequest:
    """The request for a worker by one query, and since when it has one; or by a write, one at a time."""

    client: str
    arrived: float
    deadline: float
    writes: bool = False
    started: float = math.inf


Requested = TypeVar("Requested", bound=LeaseRequest)


@dataclass
class Leases(Generic[Requested]):
    """The requests that wait, in the order of arrival, and those that have a worker."""

    limits: Limits
    waiting: list[Requested] = field(default_factory=list)
    running: list[Requested] = field(default_factory=list)

    def refusal(self, client: str) -> Literal["TooMany", "TooBusy"] | None:
        """Return why a request of a client is not even let in; None where it is, as the server's own are."""
        if not client:
            return None
        of_client = sum(request.client == client for request in (*self.waiting, *self.running))
        if of_client >= self.limits.per_client:
            return "TooMany"
        return "TooBusy" if len(self.waiting) >= self.limits.waiting else None

    def admit(self, request: Requested) -> None:
        """Let a request wait its turn."""
        self.waiting.append(request)

    def start(self, now: float, can_start: Callable[[Requested], bool] = lambda _: True) -> Requested | None:
        """Start and return the request whose turn it is, if there is a place, and a worker for it.

        That is one of the client with the fewest queries running, and of those the one that came first.
        """
        if not self.waiting or self._taken(now) >= self.limits.places:
            return None
        running = Counter(request.client for request in self.running)
        able = filter(can_start, self._able())
        chosen = min(able, key=lambda request: (running[request.client], request.arrived), default=None)
        if chosen is None:
            return None
        self.waiting.remove(chosen)
        chosen.started = now
        self.running.append(chosen)
        return chosen

    def end(self, request: Requested) -> None:
        """Take a request out, whether it waits, runs or is gone already."""
        for requests in (self.waiting, self.running):
            if request in requests:
                requests.remove(request)

    def ended(self, now: float) -> list[tuple[Requested, End]]:
        """Return the requests whose time is over, and why; each is still to be taken out."""
        over: list[tuple[Requested, End]] = [
            (request, "TooBusy") for request in self.waiting if now >= self._waits_until(request)
        ]
        over += [(request, "DeadlineExceeded") for request in self.running if now >= request.deadline]
        if not over and (request := self._preempted(now)):
            over.append((request, "Preempted"))
        return over

    def next_end(self, now: float) -> float | None:
        """Return in how many seconds to look again; None while nobody waits or runs."""
        times = [self._waits_until(request) for request in self.waiting]
        times += [request.deadline for request in self.running]
        if self.waiting:
            times.append(now + _LOOK_AGAIN)
        return max(0.0, min(times) - now) if times else None

    def _waits_until(self, request: Requested) -> float:
        return min(request.deadline, request.arrived + self.limits.wait_seconds)

    def _able(self) -> list[Requested]:
        """Return the waiting requests whose client does not run as many as it may already."""
        running = Counter(request.client for request in self.running)
        return [one for one in self.waiting if running[one.client] < self.limits.most_of_one_client]

    def _taken(self, now: float) -> int:
        """Count the places taken: the slow ones leave theirs, as far as there are places for them."""
        slow = sum(now - request.started >= SLOW_AFTER for request in self.running)
        return len(self.running) - min(slow, self.limits.slow_places)

    def _preempted(self, now: float) -> Requested | None:
        """Return the request that must make room, if one waits in vain and another has had its share.

        It is the longest-running one of the client that runs most.
        """
        if self._taken(now) < self.limits.places:
            return None
        if not any(now - request.arrived >= STARVED_AFTER for request in self._able()):
            return None
        sure = self.limits.contended_seconds
        long = [one for one in self.running if now - one.started >= sure and not one.writes]
        running = Counter(request.client for request in self.running)
        return max(long, key=lambda one: (running[one.client], now - one.started), default=None)
