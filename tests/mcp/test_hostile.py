"""More than three hundred messages that are meant to take /mcp down, eight at a time: each is answered or refused."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from agents import call
from hostile import BUSY, Attack
from hostile_agents import agent_attacks
from raw_http import Raw, exchange
from serving import Served, command, serving

from isnad.build.releases import Release

pytestmark = pytest.mark.alone

BY_TOOL = {400, 403, 404, 406, 413, 429, 503, 504, 507}  # what a tool is refused with, as /sparql would
ATTACKS = list(agent_attacks("http://127.0.0.1:9/", "/etc/passwd"))


@pytest.fixture(scope="module")
def served(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ("--deadline-seconds", "2", "--receive-seconds", "2", "--max-memory-megabytes", "400")
    with serving(tmp_path_factory.mktemp("hostile-agents"), *options, out=release.folder.parent) as found:
        yield found


def test_there_are_three_hundred() -> None:
    assert len(ATTACKS) > 300
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.slow
def test_each_is_answered_or_refused_and_the_server_stays_up(served: Served, full: bool) -> None:
    chosen = (
        ATTACKS
        if full
        else [one for number, one in enumerate(ATTACKS) if number % 2 or "sparql:" not in one.name]
    )
    before = served.web

    def ask(attack: Attack) -> tuple[Attack, Raw]:
        return attack, exchange(served.address, attack.sent)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, chosen))
    for attack, response in found:
        assert response.status in (*attack.right, *BUSY), (attack.name, response)
        assert b'"code":-32603' not in response.body, (attack.name, response)  # a fault of our own
        assert b"Traceback" not in response.body and b"root:x" not in response.body, attack.name
        if response.status == 200 and attack.name.startswith("sparql: "):
            answer = json.loads(response.body)
            result = answer.get("result", {})
            problem = result.get("structuredContent", {}) if result.get("isError") else {}
            assert "error" in answer or not problem or problem["status"] in BY_TOOL, (attack.name, problem)
    assert served.web == before and all(command(one) for one in before)
    assert not call(f"{served.address}/mcp", "find", text="Kuwait").is_error
    assert [entry for entry in served.entries() if "fault" in entry] == []
