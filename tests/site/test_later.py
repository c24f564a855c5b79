"""What is made in the background: once, in order, and again where it failed."""

import threading
import time

import pytest

from isnad.site.site_data import Background


def test_what_is_wanted_soon_is_made_before_it_is_asked_for() -> None:
    made = threading.Event()
    background = Background()
    later = background.soon(made.set)
    background.settle(0)
    assert made.wait(5)
    assert later.get() is None


def test_what_is_made_when_asked_is_made_once_however_many_ask() -> None:
    made: list[int] = []

    def make() -> int:
        time.sleep(0.05)
        made.append(len(made))
        return made[-1]

    later = Background().when_asked(make)
    time.sleep(0.1)
    assert made == []
    found: list[int] = []
    askers = [threading.Thread(target=lambda: found.append(later.get())) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (made, found) == ([0], [0] * 8)


def test_what_failed_says_so_and_is_tried_again() -> None:
    tried: list[int] = []

    def make() -> str:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError("not yet")
        return "made"

    later = Background().when_asked(make)
    with pytest.raises(ValueError, match="not yet"):
        later.get()
    assert later.get() == later.get() == "made"
    assert len(tried) == 2


def test_one_thing_may_need_another_that_was_wanted_before() -> None:
    background = Background()
    first = background.soon(lambda: 20)
    second = background.when_asked(lambda: first.get() + 1)
    assert second.get() == 21


def test_one_thing_may_need_another_that_failed_or_was_not_begun() -> None:
    background = Background()
    tried: list[int] = []

    def make() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError("not yet")
        return 20

    first = background.when_asked(make)
    second = background.when_asked(lambda: first.get() + 1)
    with pytest.raises(ValueError, match="not yet"):
        second.get()
    assert second.get() == 21


def test_one_can_wait_for_what_is_wanted_at_once_but_not_for_ever() -> None:
    background = Background()
    done: list[str] = []
    background.soon(lambda: done.append("first"))
    background.when_asked(lambda: done.append("never"))
    background.settle(5)
    assert done == ["first"]
    release = threading.Event()
    background.soon(release.wait)
    begin = time.monotonic()
    background.settle(0.1)
    assert 0.05 < time.monotonic() - begin < 3
    release.set()
