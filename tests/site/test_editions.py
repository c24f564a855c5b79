"""A newer release is served without a gap: nobody is refused, and no answer mixes two of them."""

import http.client
import json
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from http_client import send
from project_copy import copy_project
from serving import Served, answers_http, serving
from waiting import until

from isnad.build.pipeline import build
from isnad.build.releases import Release

LABEL = (
    """SELECT ?label { <https://w3id.org/isnad/id/NATO> rdfs:label ?label FILTER (LANG(?label) = "en") }"""
)
ASKED = "/sparql?format=json&query=" + quote(
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + LABEL + " #%s"
)
PAGE = "/en/id/NATO"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER (?c = ?f && ?a != ?d) }"


@dataclass(frozen=True)
class Two:
    """Two releases in one place, and what NATO is called in each."""

    out: Path
    names: dict[str, str]

    def publish(self, version: str) -> None:
        """Make one of them the current one, as a build does."""
        pointer = self.out / f".current-{version}"
        pointer.symlink_to(version)
        pointer.replace(self.out / "current")

    @property
    def other(self) -> str:
        """The one that is not current."""
        current = (self.out / "current").readlink().name
        return next(version for version in self.names if version != current)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    home = copy_project(tmp_path_factory.mktemp("editions"))
    out = home.path / ".build"
    home.spoil("data/entities.ttl", '"North Atlantic Treaty Organization"@en', '"Atlantic Alliance"@en')
    other = build(home.path, out, lambda _: None)
    home.spoil("data/entities.ttl", '"Atlantic Alliance"@en', '"North Atlantic Treaty Organization"@en')
    last = build(home.path, out, lambda _: None)
    return Two(out, {last.version: "North Atlantic Treaty Organization", other.version: "Atlantic Alliance"})


@pytest.fixture
def served(two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("PYTHONPATH", str(two.out.parent / "server"))
    last = next(iter(two.names))
    two.publish(last)
    with serving(tmp_path, "--deadline-seconds", "4", out=two.out) as found:
        yield found


@dataclass
class Reader:
    """Somebody who asks all the time, on one connection or on a new one each time."""

    served: Served
    names: dict[str, str]
    keeps: bool
    path: str
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def read(self, over: threading.Event) -> None:
        address = urlsplit(self.served.address).netloc
        connection = http.client.HTTPConnection(address, timeout=20)
        while not over.is_set():
            path = self.path % next(self.numbers) if "%s" in self.path else self.path
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                body = response.read().decode()
            except OSError as error:
                self.wrong.append(repr(error))
                connection.close()
                continue
            self.look(response, body)
            if not self.keeps:
                connection.close()
        connection.close()

    def look(self, response: http.client.HTTPResponse, body: str) -> None:
        if response.status != 200:
            self.wrong.append(f"{response.status} {body[:200]}")
        elif self.path == PAGE:
            self.counted[title_of(body)] += 1
        else:
            version = response.headers["Isnad-Version"]
            (row,) = json.loads(body)["results"]["bindings"]
            if self.names[version] != row["label"]["value"]:
                self.wrong.append(f"{version} says {row}")
            self.counted[version] += 1


def title_of(page: str) -> str:
    (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", title).strip()


def version_of(served: Served) -> str:
    return send(served.address + ASKED.replace("%s", f"{time.monotonic()}")).headers["isnad-version"]


def wait_for(served: Served, version: str, seconds: float = 10.0) -> None:
    """Wait until both processes that answer HTTP serve a version."""
    until(lambda: {version_of(served) for _ in range(12)} == {version}, seconds=seconds)


@pytest.mark.alone
def test_no_request_is_dropped_and_no_answer_mixes_two_releases(served: Served, two: Two) -> None:
    readers = [Reader(served, two.names, keeps, path) for keeps in (True, False) for path in (ASKED, PAGE)]
    over = threading.Event()
    threads = [threading.Thread(target=reader.read, args=(over,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(4):
            time.sleep(0.5)
            version = two.other
            two.publish(version)
            wait_for(served, version)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert [reader.wrong for reader in readers] == [[]] * 4
    for reader in readers:
        wanted = set(two.names.values() if reader.path == PAGE else two.names)
        assert set(reader.counted) == wanted, reader.counted
        assert min(reader.counted.values()) > 3


@pytest.mark.alone
def test_who_asked_the_last_release_is_answered_by_it(served: Served, two: Two) -> None:
    before = version_of(served)
    found: list[tuple[int, str]] = []

    def ask() -> None:
        answer = send(f"{served.address}/sparql?query={quote(SLOW)}")
        found.append((answer.status, answer.headers.get("isnad-version", "")))

    asker = threading.Thread(target=ask)
    asker.start()
    until(lambda: served.running == 1)
    version = two.other
    two.publish(version)
    wait_for(served, version)
    asker.join()
    assert found in ([(200, before)], [(504, "")])


def test_what_the_last_release_had_is_given_back(served: Served, two: Two) -> None:
    def zygotes() -> int:
        return sum(not answers_http(child) for child in children_of(served))

    for _ in range(2):
        version = two.other
        two.publish(version)
        wait_for(served, version)
    until(lambda: zygotes() == 1, seconds=15)
    assert version_of(served) == version


def test_a_release_that_cannot_be_loaded_is_not_served(served: Served, two: Two) -> None:
    before = version_of(served)
    bad = two.out / "0123456789ab"
    bad.mkdir()
    (bad / "isnad.nq").write_text("<a> <b> .\n", encoding="utf-8")
    two.publish(bad.name)
    time.sleep(2.5)
    assert version_of(served) == before
    assert send(f"{served.address}/health/ready").status == 200
    version = next(one for one in two.names if one != before)
    two.publish(version)
    wait_for(served, version)


def test_a_web_process_that_comes_back_serves_the_new_release(served: Served, two: Two) -> None:
    version = two.other
    two.publish(version)
    wait_for(served, version)
    for process in served.web:
        os.kill(process, signal.SIGKILL)
    end = time.monotonic() + 10
    while True:
        try:
            wait_for(served, version)
            break
        except OSError:
            assert time.monotonic() < end
    assert title_of(send(served.address + PAGE).body) == two.names[version]


def children_of(served: Served) -> list[int]:
    path = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    return [int(child) for child in path.read_text().split()]


def test_a_release_whose_files_follow_says_so(served: Served, two: Two) -> None:
    version = two.other
    folder = two.out / version
    waiting = {name: folder / name for name in ("SHA256SUMS", "quality.json", "isnad.trig")}
    for path in waiting.values():
        path.rename(two.out / f"{path.name}.waits")
    two.publish(version)
    try:
        wait_for(served, version)
        page = send(f"{served.address}/en/data")
        assert "the rest of its files are still being written" in page.body
        assert "ما بقي من ملفاته يكتب الآن" in send(f"{served.address}/ar/data").body
        assert "isnad.nq" in page.body
        assert "etag" not in page.headers
        for address in ("/en/quality", "/data/isnad.trig"):
            answer = send(served.address + address)
            assert answer.status == 404
            assert "the files of this release are still being written" in answer.body
    finally:
        for path in waiting.values():
            (two.out / f"{path.name}.waits").rename(path)
    page = send(f"{served.address}/en/data")
    assert "still being written" not in page.body
    assert "isnad.trig" in page.body
    assert send(f"{served.address}/en/quality").status == 200


def test_a_server_may_be_told_not_to_follow(two: Two, tmp_path: Path, release: Release) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(two.out.parent / "server"))
        two.publish(next(iter(two.names)))
        with serving(tmp_path, "--follow-seconds", "0", out=two.out) as served:
            before = version_of(served)
            two.publish(two.other)
            time.sleep(2.5)
            assert version_of(served) == before
