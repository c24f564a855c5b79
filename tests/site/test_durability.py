"""Killed at any moment, a server that is written to has all of a change or nothing, and all that it said it has."""

import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from serving import Served, wait_until_ready
from w3c_updates import Site
from waiting import until
from writing import TOKEN, Disk, writable

QUADS = 20  # of each change
WRITERS = 3


@dataclass
class Told:
    """What the writers sent, by the graph of each change, and which of it was answered with success."""

    sent: dict[str, int] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def write(site: Site, told: Told, writer: int, over: threading.Event, chance: random.Random) -> None:
    """Write one graph after the other, of a size of its own each, until it is over or the server is gone."""
    while not over.is_set():
        with told.lock:
            number = len(told.sent)
            name, quads = f"http://e/w{writer}/{number}", chance.choice([1, QUADS, 50 * QUADS])
            told.sent[name] = quads
        body = " ".join(f"<a:s{quad}> <a:p> {number} ." for quad in range(quads))
        try:
            status = site.update(f"INSERT DATA {{ GRAPH <{name}> {{ {body} }} }}").status
        except OSError:
            status = 0
        with told.lock:
            told.statuses.add(status)
            if status == 204:
                told.acknowledged.add(name)
        if status == 0:
            time.sleep(0.01)


def wait_for_more(told: Told, count: int) -> None:
    """Wait until so many more changes are acknowledged."""
    wanted = len(told.acknowledged) + count
    until(lambda: len(told.acknowledged) >= wanted, seconds=60)


def require_whole(site: Site, told: Told) -> int:
    """Hold what is there against what was sent and told; give how many changes are there."""
    _, body = site.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "", "csv")
    found = dict(line.split(",") for line in body.decode().split()[1:])
    with told.lock:
        assert told.acknowledged <= found.keys() <= told.sent.keys()
        assert {name: int(count) for name, count in found.items()} == {
            name: told.sent[name] for name in found
        }
    return len(found)


@contextmanager
def written(site: Site, told: Told, seed: int) -> Iterator[None]:
    """Have writers write meanwhile."""
    over = threading.Event()
    writers = [
        threading.Thread(target=write, args=(site, told, writer, over, random.Random(seed * 10 + writer)))
        for writer in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        over.set()
        for writer in writers:
            writer.join()


def writing(served: Served) -> list[int]:
    """List the processes that write at this moment: those that have the lock for it, or wait for it."""
    found = []
    for process in served.workers:
        with contextlib.suppress(OSError):
            opened = Path(f"/proc/{process}/fd").iterdir()
            found += [process for one in opened if str(one.readlink()).endswith("/checkpoints")]
    return found


def kill_what_writes(served: Served, chance: random.Random) -> bool:
    """End a process that writes, or that which forks them, as nothing warns it; say whether there was one."""
    with contextlib.suppress(StopIteration, ProcessLookupError):
        writers = writing(served)
        os.kill(writers[0] if writers and chance.random() < 0.8 else served.zygote, signal.SIGKILL)
        return True
    return False


def test_the_process_that_writes_is_killed_at_random_moments(tmp_path: Path, full: bool) -> None:
    chance = random.Random(1)
    kills, acknowledged, wanted = 0, 0, 950 if full else 40
    statuses: set[int] = set()
    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        while kills < wanted:
            while site.update("DROP ALL").status != 204:  # the last kill may not have been noticed yet
                time.sleep(0.05)
            told = Told()
            with written(site, told, kills):
                for _ in range(min(20, wanted - kills)):
                    if chance.random() < 0.5:  # else the server may not have got so far as to write
                        wait_for_more(told, 1)
                    time.sleep(chance.uniform(0.0, 0.15))
                    kills += kill_what_writes(served, chance)
                    wait_until_ready(served.address)
            there = require_whole(site, told)
            acknowledged += len(told.acknowledged)
            statuses |= told.statuses
    assert acknowledged > kills / 4
    assert {204} <= statuses <= {0, 204, 503}
    with writable(tmp_path) as served:  # and once more from its files alone
        assert require_whole(Site(served.address, TOKEN), told) == there


def test_all_of_the_server_is_killed_at_random_moments(tmp_path: Path, full: bool) -> None:
    told, chance = Told(), random.Random(2)
    for kills in range(50 if full else 4):
        with writable(tmp_path) as served:
            site = Site(served.address, TOKEN)
            require_whole(site, told)
            with written(site, told, kills):
                wait_for_more(told, 3)
                time.sleep(chance.uniform(0.0, 0.3))
                for process in served.all():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
            served.process.wait(timeout=20)
    with writable(tmp_path) as served:
        there = require_whole(Site(served.address, TOKEN), told)
    assert there >= len(told.acknowledged) > 10


def test_a_server_that_has_no_room_on_its_disk_says_so_and_goes_on(tmp_path: Path) -> None:
    """A limit of the size of files stands for a full disk: what is written then fails in its midst."""
    import resource

    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        assert site.update("INSERT DATA { <a:kept> <a:p> 1 }").status == 204

        def limit_files(size: int) -> None:
            limits = (size, resource.RLIM_INFINITY)
            resource.prlimit(
                served.zygote, resource.RLIMIT_FSIZE, limits
            )  # and of all whom it forks from now on
            for process in served.workers:  # one that is to write is there already
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(process, resource.RLIMIT_FSIZE, limits)

        limit_files(100_000)
        large = "INSERT DATA { " + " ".join(f"<a:s{number}> <a:p> 1 ." for number in range(1000)) + " }"
        answer = site.update(large)
        assert (answer.status, b"store-full" in answer.body) == (507, True)
        assert site.update("INSERT DATA { <a:too> <a:p> 1 }").status == 204  # it fits
        limit_files(resource.RLIM_INFINITY)
        assert site.update(large.replace("<a:p>", "<a:q>")).status == 204
    with writable(tmp_path) as served:
        _, body = Site(served.address, TOKEN).ask(
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", "", "csv"
        )
        assert sorted(body.decode().split()[1:]) == ["a:p,2", "a:q,1000"]


def rows(site: Site) -> list[str]:
    """List the graphs, each with its count."""
    _, body = site.ask(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", "", "csv"
    )
    return body.decode().split()[1:]


def test_on_a_full_disk_what_was_acknowledged_stays_and_writing_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    disk = Disk(tmp_path / "store", megabytes=20)
    with writable(tmp_path, within=disk.within) as served:
        site = Site(served.address, TOKEN)
        ballast = str(tmp_path / "store" / "ballast")
        assert disk.run(served, "fallocate", "--length", "4MiB", ballast).returncode == 0
        kept: list[str] = []
        for number in range(100, 200):
            triples = " ".join(f"<a:s{one}> <a:p> '{number}-{one * 7919:x}' ." for one in range(2000))
            answer = site.update(f"INSERT DATA {{ GRAPH <g:{number}> {{ {triples} }} }}")
            if answer.status == 507:
                break
            assert answer.status == 204
            kept.append(f"g:{number},2000")
        assert b"store-full" in answer.body
        assert len(kept) > 3
        assert rows(site) == kept
        assert disk.run(served, "rm", ballast).returncode == 0
        assert site.update("INSERT DATA { GRAPH <g:999> { <a:s> <a:p> 1 } }").status == 204
        assert rows(site) == [*kept, "g:999,1"]
        check = disk.run(served, sys.executable, "-m", "isnad", "store", "check", str(tmp_path / "store"))
        assert check.returncode == 0, check.stderr


def test_a_disk_that_takes_nothing_any_more_is_still_read_and_is_written_to_when_it_does(
    tmp_path: Path,
) -> None:
    disk = Disk(tmp_path / "store", megabytes=16)
    with writable(tmp_path, within=disk.within) as served:
        site = Site(served.address, TOKEN)
        assert site.update("INSERT DATA { GRAPH <g:1> { <a:s> <a:p> 1 } }").status == 204
        disk.remount(served, "ro")
        for _ in range(3):
            answer = site.update("INSERT DATA { GRAPH <g:2> { <a:s> <a:p> 1 } }")
            assert (answer.status, b"store-full" in answer.body) == (507, True)
            assert rows(site) == ["g:1,1"]
        disk.remount(served, "rw")
        assert site.update("INSERT DATA { GRAPH <g:3> { <a:s> <a:p> 1 } }").status == 204
        assert rows(site) == ["g:1,1", "g:3,1"]


def test_a_folder_that_goes_away_is_missed_by_who_writes_and_by_nobody_when_it_is_back(
    tmp_path: Path,
) -> None:
    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        assert site.update("INSERT DATA { GRAPH <g:1> { <a:s> <a:p> 1 } }").status == 204
        assert rows(site) == ["g:1,1"]
        (tmp_path / "store").rename(tmp_path / "away")
        for _ in range(3):
            answer = site.update("INSERT DATA { GRAPH <g:2> { <a:s> <a:p> 1 } }")
            assert answer.status in (503, 507), answer.body
            assert not (tmp_path / "store").exists()
        (tmp_path / "away").rename(tmp_path / "store")
        until(lambda: site.update("INSERT DATA { GRAPH <g:3> { <a:s> <a:p> 1 } }").status == 204)
        assert rows(site) == ["g:1,1", "g:3,1"]


@pytest.mark.parametrize("times", [3])
def test_a_backup_taken_while_it_is_written_is_whole(tmp_path: Path, times: int) -> None:
    from writing import isnad

    told = Told()
    with writable(tmp_path) as served:
        site = Site(served.address, TOKEN)
        with written(site, told, 5):
            for number in range(times):
                time.sleep(0.4)
                with told.lock:
                    before = set(told.acknowledged)
                run = isnad("store", "backup", "store", f"copy{number}", folder=tmp_path)
                assert run.returncode == 0, run.stderr
    for number in range(times):
        (tmp_path / f"of{number}").mkdir()
        (tmp_path / f"copy{number}").rename(tmp_path / f"of{number}" / "store")
        with writable(tmp_path / f"of{number}") as served:
            copy = Site(served.address, TOKEN)
            _, body = copy.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "", "csv")
            found = dict(line.split(",") for line in body.decode().split()[1:])
            assert {name: int(count) for name, count in found.items()} == {n: told.sent[n] for n in found}
    assert before <= found.keys()
