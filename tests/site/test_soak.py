"""Thousands of mixed queries, and nothing grows: memory, processes and descriptors stay as they were.

CI sends some thousands; `make soak` sends a hundred thousand.
"""

import random
import threading
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from serving import Served, descriptors, resident_bytes, serving

from isnad import paths
from isnad.build.releases import Release
from isnad.source.questions import read_questions

pytestmark = pytest.mark.alone

CLIENTS = 4
WRONG = ["SELECT", "SELECT * {", "ASK { ?s foo:bar ?o }", "SELECT * { SERVICE <urn:x> {} }", "{" * 500]
COSTLY = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (1" + "+1" * 40_000 + " AS ?x) {}",
]


def mixed(count: int, seed: int) -> list[tuple[str, str, str]]:
    """Mix queries, kept and new, right and wrong, cheap and costly: target, body, and what is taken."""
    chance = random.Random(seed)
    questions = [question.sparql for question in read_questions(paths.HOME / "queries")]
    found = []
    for number in range(count):
        draw = chance.random()
        accept = chance.choice(["text/csv", "application/json", "*/*", "image/png", "text/turtle, */*;q=0.1"])
        if draw < 0.45:
            found.append((f"/sparql?query={quote(chance.choice(questions))}", "", accept))
        elif draw < 0.85:
            found.append(("/sparql", f"{chance.choice(questions)} # {seed} {number}", accept))
        elif draw < 0.93:
            found.append(
                (chance.choice(["/en/", "/ar/ask", "/metrics", "/health/ready", "/data/ici.ttl"]), "", accept)
            )
        elif draw < 0.995:
            found.append(("/sparql", chance.choice(WRONG), accept))
        else:
            found.append(("/sparql?timeout=0.3", f"{chance.choice(COSTLY)} # {seed} {number}", accept))
    return found


def send_all(served: Served, count: int, seed: int, statuses: list[int]) -> None:
    """Send from several clients at once, each over a connection that it keeps."""
    host = urlsplit(served.address).netloc

    def run(number: int) -> None:
        connection = HTTPConnection(host, timeout=30)
        for target, body, accept in mixed(count // CLIENTS, seed * 100 + number):
            headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
            connection.request("POST" if body else "GET", target, body.encode() or None, headers)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sizes(served: Served) -> tuple[int, int, int]:
    """Measure what must not grow: processes, descriptors, bytes of those that stay."""
    stay = (served.process.pid, served.zygote, *served.web)
    return len(served.all()), sum(map(descriptors, stay)), sum(map(resident_bytes, stay))


def test_nothing_grows(release: Release, tmp_path: Path, full: bool) -> None:
    count = 100_000 if full else 4_000
    statuses: list[int] = []
    options = ["--deadline-seconds", "5", "--cache-megabytes", "8"]
    with serving(tmp_path, *options, out=release.folder.parent) as served:
        send_all(served, count // 4, 1, statuses)  # until the caches are full
        before = sizes(served)
        send_all(served, count * 3 // 4, 2, statuses)
        after = sizes(served)
        assert not [entry for entry in served.entries() if "fault" in entry]
    assert len(statuses) >= count - 8
    assert set(statuses) <= {200, 400, 403, 406, 504, 507}
    assert statuses.count(200) > count / 2
    assert after[0] <= before[0] + 2
    assert after[1] <= before[1] + 8
    assert after[2] < before[2] * 1.15 + 10_000_000
    print(f"{len(statuses):,} requests; processes, descriptors, bytes: {before} → {after}")  # noqa: T201
