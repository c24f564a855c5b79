"""A worker is leased for one query and returned: whoever asks, dies or leaves, every lease ends."""

import asyncio
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from keeping import Kept, children, keeping
from waiting import until

from isnad.build.releases import Release
from isnad.query.request import Query
from isnad.query.store import release_source
from isnad.request_errors import DeadlineExceeded, RequestError, TooMany
from isnad.settings import Settings

pytestmark = pytest.mark.alone

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SETTINGS = Settings(workers=4, web_processes=2, slow_workers=2, deadline_seconds=2, max_per_client=6)
ANSWER = b"n\r\n3\r\n"


@pytest.fixture
def kept(release: Release) -> Iterator[Kept]:
    with keeping(release_source(release.folder), SETTINGS) as found:
        yield found


def ask(kept: Kept, text: str, client: str = "one", timeout: float | None = None) -> bytes:
    return kept.workers.ask(Query(text, timeout=timeout), "text/csv", client).body


def together(calls: Sequence[Callable[[], object]]) -> None:
    """Call several at the same time, each in a thread of its own, and wait for all."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def wait_until_gone(kept: Kept, workers: set[int]) -> None:
    until(lambda: not workers & set(children(kept.zygote)))


def nothing_runs(kept: Kept) -> bool:
    return (kept.condition.running, kept.condition.waiting) == (0, 0)


def test_a_client_that_asks_again_is_answered_each_time(kept: Kept) -> None:
    for number in range(200):
        assert ask(kept, f"{COUNT} # {number}") == ANSWER
    until(lambda: nothing_runs(kept))


def test_the_same_few_workers_answer_many_queries(kept: Kept) -> None:
    assert ask(kept, COUNT) == ANSWER
    until(lambda: len(children(kept.zygote)) == SETTINGS.workers + 1)
    before = set(children(kept.zygote))
    answered: Counter[bytes] = Counter()

    def client() -> None:
        for number in range(50):
            answered[ask(kept, f"{COUNT} # {number}")] += 1

    together([client] * 6)
    assert answered == {ANSWER: 300}
    until(lambda: nothing_runs(kept))
    assert len(before & set(children(kept.zygote))) >= 2


@pytest.mark.parametrize(("timeout", "seconds"), [(None, 2.0), (0.3, 0.3)])
def test_the_deadline_of_a_query_is_its_own_whoever_had_its_worker_before(
    kept: Kept, timeout: float | None, seconds: float
) -> None:
    for _ in range(3):
        assert ask(kept, COUNT) == ANSWER
        begin = time.monotonic()
        with pytest.raises(DeadlineExceeded) as caught:
            ask(kept, ENDLESS, timeout=timeout)
        assert seconds - 0.05 < time.monotonic() - begin < seconds + 1
        assert f"{seconds:g} seconds" in caught.value.what.en


def test_another_client_is_answered_while_one_asks_without_a_pause(kept: Kept) -> None:
    over, counting = threading.Event(), threading.Lock()
    done: Counter[str] = Counter()

    def greedy() -> None:
        while not over.is_set():
            answered = ask(kept, COUNT, "greedy") == ANSWER
            with counting:
                done["greedy"] += answered

    def other() -> None:
        while done["other"] < 40 or done["greedy"] <= 40:
            assert ask(kept, f"{COUNT} # {done['other']}", "other") == ANSWER
            done["other"] += 1
        over.set()

    together([greedy] * 5 + [other])
    assert done["other"] >= 40
    assert done["greedy"] > 40


def test_short_queries_do_not_wait_for_the_slow_ones_of_their_client(kept: Kept) -> None:
    ended: list[str] = []

    def slow() -> None:
        try:
            ask(kept, ENDLESS)
        except RequestError as refusal:
            ended.append(type(refusal).__name__)

    slow_ones = [threading.Thread(target=slow) for _ in range(2)]
    for one in slow_ones:
        one.start()
    until(lambda: kept.condition.running == 2)
    begin = time.monotonic()
    assert ask(kept, COUNT) == ANSWER
    assert time.monotonic() - begin < 1
    for one in slow_ones:
        one.join()
    assert ended == ["DeadlineExceeded"] * 2


def test_a_client_has_no_more_than_it_may(kept: Kept) -> None:
    found: Counter[str] = Counter()

    def client() -> None:
        try:
            ask(kept, ENDLESS)
        except RequestError as refusal:
            found[type(refusal).__name__] += 1

    together([client] * 10)
    assert found["TooMany"] == 4
    assert found.total() == 10
    assert TooMany.status == 429
    assert ask(kept, COUNT) == ANSWER


def test_one_that_leaves_while_it_waits_takes_nothing_with_it(kept: Kept) -> None:
    def asked(text: str) -> "asyncio.Future[object]":
        return asyncio.ensure_future(kept.workers.answer(Query(text), "text/csv", "identity", "one"))

    async def leave() -> None:
        waiting = [asked(f"{COUNT} # {number}") for number in range(6)]
        for number in range(40):
            await asyncio.sleep(0.0002 * (number % 5))  # they leave at this stage and at that
            waiting.append(asked(f"{COUNT} ## {number}"))
            waiting.pop(0).cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(leave(), kept.loop).result(10)
    until(lambda: nothing_runs(kept))
    for number in range(20):
        assert ask(kept, f"{COUNT} ### {number}") == ANSWER


def test_a_worker_that_dies_between_two_queries_costs_neither(kept: Kept) -> None:
    for number in range(5):
        assert ask(kept, f"{COUNT} # {number}") == ANSWER
        dying = children(kept.zygote)
        for process in dying:
            os.kill(process, signal.SIGKILL)
        assert ask(kept, f"{COUNT} ## {number}") == ANSWER
        wait_until_gone(kept, set(dying))


@pytest.fixture
def patient(release: Release) -> Iterator[Kept]:
    with keeping(release_source(release.folder), replace(SETTINGS, deadline_seconds=60)) as found:
        yield found


def test_a_worker_that_outlives_the_zygote_works_on_and_why_it_dies_is_known(patient: Kept) -> None:
    kept = patient
    assert ask(kept, COUNT) == ANSWER
    ended: list[str] = []

    def slow() -> None:
        try:
            ask(kept, ENDLESS)
        except RequestError as refusal:
            ended.append(type(refusal).__name__)

    asking = threading.Thread(target=slow)
    asking.start()
    until(lambda: kept.condition.running == 1)
    zygote, workers = kept.zygote, children(kept.zygote)
    os.kill(zygote, signal.SIGKILL)
    until(lambda: kept.condition.ready and kept.zygote != zygote, ignoring=(StopIteration,))
    assert kept.condition.running == 1  # still
    for process in workers:
        if process in children(kept.process):
            os.kill(process, signal.SIGABRT)  # as the allocator does for want of memory
    asking.join()
    assert ended == ["QueryAborted"]
    assert ask(kept, COUNT) == ANSWER
