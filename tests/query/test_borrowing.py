"""Workers that are handed on: the same answers and deadlines, hardly a word with the keeper, and nobody left out."""

import asyncio
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import pytest
from keeping import Kept, children, keeping

from isnad.build.releases import Release
from isnad.query.request import Query
from isnad.query.store import Source, release_source
from isnad.request_errors import DeadlineExceeded, RequestError, TooMany
from isnad.settings import Settings
from isnad.workers.control_connection import ControlConnection
from isnad.workers.messages import ControlMessage

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/isnad/ici#State> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SETTINGS = Settings(workers=4, web_processes=2, slow_workers=2, deadline_seconds=2, max_per_client=6)


class Overheard(ControlConnection):
    """A line of which it is known what was said."""

    said: ClassVar[Counter[str]] = Counter()

    def say(self, message: ControlMessage, descriptor: int | None = None) -> bool:
        """Say it, and count it by its first word."""
        self.said[next(iter(message))] += 1
        return super().say(message, descriptor)


@pytest.fixture
def kept(release: Release) -> Iterator[Kept]:
    Overheard.said.clear()
    with keeping(release_source(release.folder), SETTINGS, Overheard) as found:
        yield found


def ask(kept: Kept, text: str, client: str = "one", timeout: float | None = None) -> bytes:
    return kept.workers.ask(Query(text, timeout=timeout), "text/csv", client).body


def running(kept: Kept) -> int:
    return asyncio.run_coroutine_threadsafe(kept.workers.condition(), kept.loop).result(2).running


def test_a_client_that_asks_again_is_handed_the_same_worker(kept: Kept) -> None:
    for number in range(200):
        assert ask(kept, f"{COUNT} # {number}") == b"n\r\n3\r\n"
    assert 1 <= Overheard.said["ask"] < 100
    time.sleep(0.1)
    assert Overheard.said["done"] == Overheard.said["ask"]
    assert running(kept) == 0


def test_many_at_once_are_handed_the_same_few_workers(kept: Kept) -> None:
    def client() -> None:
        for number in range(50):
            assert ask(kept, f"{COUNT} # {number}") == b"n\r\n3\r\n"

    clients = [threading.Thread(target=client) for _ in range(6)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    assert 1 <= Overheard.said["ask"] < 150
    time.sleep(0.1)
    assert (Overheard.said["done"], running(kept)) == (Overheard.said["ask"], 0)


@pytest.mark.parametrize(("timeout", "seconds"), [(None, 2.0), (0.3, 0.3)])
def test_the_deadline_of_a_query_is_its_own_whoever_had_its_worker_before(
    kept: Kept, timeout: float | None, seconds: float
) -> None:
    for _ in range(3):
        assert ask(kept, COUNT) == b"n\r\n3\r\n"
        begin = time.monotonic()
        with pytest.raises(DeadlineExceeded) as caught:
            ask(kept, ENDLESS, timeout=timeout)
        assert seconds - 0.05 < time.monotonic() - begin < seconds + 1
        assert f"{seconds:g} seconds" in caught.value.what.en


def test_another_client_is_answered_while_one_asks_without_a_pause(kept: Kept) -> None:
    over = threading.Event()
    done: Counter[str] = Counter()

    def greedy() -> None:
        while not over.is_set():
            done["greedy"] += ask(kept, COUNT, "greedy") == b"n\r\n3\r\n"

    clients = [threading.Thread(target=greedy) for _ in range(5)]
    for one in clients:
        one.start()
    for number in range(40):
        done["other"] += ask(kept, f"{COUNT} # {number}", "other") == b"n\r\n3\r\n"
        time.sleep(0.005)
    over.set()
    for one in clients:
        one.join()
    assert done["other"] == 40
    assert done["greedy"] > 40


def test_short_queries_do_not_wait_for_the_slow_ones_of_their_client(kept: Kept) -> None:
    ended: list[str] = []

    def slow() -> None:
        try:
            ask(kept, ENDLESS)
        except RequestError as refusal:
            ended.append(type(refusal).__name__)

    slow_ones = [threading.Thread(target=slow) for _ in range(2)]  # as many as are waited for here
    for one in slow_ones:
        one.start()
    time.sleep(0.3)
    begin = time.monotonic()
    assert ask(kept, COUNT) == b"n\r\n3\r\n"
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

    clients = [threading.Thread(target=client) for _ in range(10)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    assert found["TooMany"] == 4
    assert found.total() == 10
    assert TooMany.status == 429
    assert ask(kept, COUNT) == b"n\r\n3\r\n"


def test_one_that_leaves_while_it_waits_takes_nothing_with_it(kept: Kept) -> None:
    async def leave() -> None:
        asked = [
            asyncio.ensure_future(
                kept.workers.answer(Query(f"{COUNT} # {number}"), "text/csv", "identity", "one")
            )
            for number in range(6)
        ]
        for number in range(40):
            await asyncio.sleep(0.0002 * (number % 5))
            asked.append(
                asyncio.ensure_future(
                    kept.workers.answer(Query(f"{COUNT} ## {number}"), "text/csv", "identity", "one")
                )
            )
            asked.pop(0).cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(leave(), kept.loop).result(10)
    time.sleep(0.1)
    assert running(kept) == 0
    assert Overheard.said["done"] == Overheard.said["ask"]
    for number in range(20):
        assert ask(kept, f"{COUNT} ### {number}") == b"n\r\n3\r\n"


def test_a_worker_that_dies_between_two_queries_costs_neither(kept: Kept) -> None:
    for number in range(5):
        assert ask(kept, f"{COUNT} # {number}") == b"n\r\n3\r\n"
        for process in children(kept.zygote):
            os.kill(process, signal.SIGKILL)
        assert ask(kept, f"{COUNT} ## {number}") == b"n\r\n3\r\n"
        time.sleep(0.1)


def test_where_data_change_each_query_has_a_worker_of_its_own(release: Release) -> None:
    source: Source = release_source(release.folder)
    Overheard.said.clear()
    with keeping(source, SETTINGS, Overheard, changing=True) as kept:
        for number in range(20):
            assert ask(kept, f"{COUNT} # {number}") == b"n\r\n3\r\n"
    assert Overheard.said["ask"] == 20
