"""Who gets a worker next: fair, bounded, and never more at once than there are places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.workers.leases import SLOW_AFTER, LeaseRequest, Leases, Limits

LIMITS = Limits(places=2, slow_places=2, waiting=4, per_client=3, wait_seconds=5, contended_seconds=3)


def let_in(leases: Leases[LeaseRequest], client: str, now: float, seconds: float = 30) -> LeaseRequest:
    ask = LeaseRequest(client, now, now + seconds)
    assert leases.refusal(client) is None
    leases.admit(ask)
    return ask


def test_first_come_first_served() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    asks = [let_in(leases, name, number) for number, name in enumerate("abc")]
    assert [leases.start(3), leases.start(3), leases.start(3)] == [asks[0], asks[1], None]
    leases.end(asks[0])
    assert leases.start(3.5) is asks[2]


def test_who_runs_less_goes_first() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    first, second = let_in(leases, "greedy", 0), let_in(leases, "greedy", 0.1)
    assert leases.start(0.1) is first
    other = let_in(leases, "modest", 0.2)
    assert leases.start(0.3) is other
    assert leases.start(0.3) is None
    leases.end(other)
    assert leases.start(0.4) is second


def test_one_client_has_half_of_all_at_the_most() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    for _ in range(3):
        let_in(leases, "greedy", 0)
    assert leases.start(0) and leases.start(0)
    assert leases.start(SLOW_AFTER + 0.1) is None  # there are places, and none for this client
    modest = let_in(leases, "modest", 1)
    assert leases.start(SLOW_AFTER + 0.1) is modest


def test_what_the_server_asks_itself_is_let_in_whoever_else_waits() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    for _ in range(9):
        let_in(leases, "", 0)
    assert leases.refusal("a") == "TooBusy"


def test_slow_ones_leave_their_places_as_far_as_there_are_others() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    for client in "abcdef":
        if len(leases.waiting) < 4:
            let_in(leases, client, 0)
    started = [leases.start(0), leases.start(0), leases.start(0)]
    assert [bool(ask) for ask in started] == [True, True, False]
    assert leases.start(SLOW_AFTER) and leases.start(SLOW_AFTER)
    assert len(leases.running) == 4
    let_in(leases, "g", SLOW_AFTER)
    assert leases.start(10) is None  # all are slow now, and there are but two places for those


def test_too_many_of_one_client_and_too_many_in_all() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    for _ in range(3):
        let_in(leases, "greedy", 0)
    assert leases.refusal("greedy") == "TooMany"
    let_in(leases, "modest", 0)
    assert leases.refusal("another") == "TooBusy"


def test_waiting_and_running_end_in_time() -> None:
    leases = Leases[LeaseRequest](LIMITS)
    runs = let_in(leases, "a", 0, seconds=4)
    assert leases.start(0) is runs
    leases.admit(waits := LeaseRequest("b", 0, 30))
    leases.admit(hurried := LeaseRequest("c", 0, 1))
    assert leases.ended(0.5) == []
    assert leases.ended(1) == [(hurried, "TooBusy")]
    leases.end(hurried)
    assert leases.ended(4.5) == [(runs, "DeadlineExceeded")]
    leases.end(runs)
    assert leases.ended(5) == [(waits, "TooBusy")]


def test_whoever_had_its_share_makes_room_for_one_that_waits_in_vain() -> None:
    leases = Leases[LeaseRequest](
        Limits(places=1, slow_places=1, waiting=9, per_client=9, wait_seconds=20, contended_seconds=3)
    )
    long, longer = let_in(leases, "b", 0), None
    assert leases.start(0) is long
    longer = let_in(leases, "c", 1)
    assert leases.start(1.5) is longer
    assert leases.ended(60 - 31) == []  # nobody waits: nobody has to go
    let_in(leases, "a", 29, seconds=30)
    assert leases.ended(29.1) == []
    assert leases.ended(29.6) == [(long, "Preempted")]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.floats(0, 2), st.floats(0.1, 8), st.booleans()), max_size=60
    )
)
def test_bounds_hold_whatever_comes(events: list[tuple[str, float, float, bool]]) -> None:
    leases, now = Leases[LeaseRequest](LIMITS), 0.0
    for client, passed, seconds, finishes in events:
        now += passed
        if leases.refusal(client) is None:
            leases.admit(LeaseRequest(client, now, now + seconds))
        for ask, _ in leases.ended(now):
            leases.end(ask)
        if finishes and leases.running:
            leases.end(leases.running[0])
        while started := leases.start(now):
            assert started in leases.running
        running = leases.running
        assert len(running) <= LIMITS.places + LIMITS.slow_places
        quick = sum(now - ask.started < SLOW_AFTER for ask in running)
        assert quick <= LIMITS.places
        assert len(leases.waiting) <= LIMITS.waiting
        for name in "abcd":
            assert sum(ask.client == name for ask in running) <= LIMITS.most_of_one_client
            assert sum(ask.client == name for ask in (*running, *leases.waiting)) <= LIMITS.per_client
        seconds_left = leases.next_end(now)
        assert (
            seconds_left is None
            if not running and not leases.waiting
            else seconds_left is not None and seconds_left >= 0
        )


def test_places_are_never_none() -> None:
    assert Limits(1, 0, 0, 1, 1, 1).most_of_one_client == 1
    leases = Leases[LeaseRequest](Limits(1, 0, 1, 2, 1, 1))
    assert let_in(leases, "a", 0) is leases.start(0)
    assert leases.next_end(0) == pytest.approx(30)
