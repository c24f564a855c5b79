"""The client: wrk, in a session of its own, which sends one query over so many connections for so long."""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from peers.mix import Measured
from peers.servers import Peer

_SCRIPT = Path(__file__).with_name("query.lua")
_salts = itertools.count(1)
_SETTLE_SECONDS, _LOOK_SECONDS, _IDLE = 60, 0.1, 0.7


@dataclass(frozen=True)
class Load:
    """What was measured: requests a second, how many failed, and two percentiles in seconds."""

    per_second: float
    failed: int
    median: float
    p99: float


def require_client() -> None:
    """End with a clear line where wrk is not there."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not there (Debian, Ubuntu: apt-get install wrk)")


def settle() -> bool:
    """Wait until the machine has little to do: what one server still evaluates for nobody is not the next one's.

    Tell whether it came to that within a minute.
    """
    until = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < until:
        before = _idle_and_all()
        time.sleep(_LOOK_SECONDS)
        after = _idle_and_all()
        if after[0] - before[0] > _IDLE * (after[1] - before[1]):
            return True
    return False


def _idle_and_all() -> tuple[int, int]:
    """Read how long all cores had nothing to do, and how long they were there, in ticks (proc(5), stat)."""
    with Path("/proc/stat").open(encoding="ascii") as file:
        ticks = list(map(int, file.readline().split()[1:9]))
    return ticks[3] + ticks[4], sum(ticks)


def sent(peer: Peer, query: Measured, connections: int, seconds: float, *, fresh: bool) -> Load:
    """Send a query: each time with a text of its own, or always the same."""
    mark = "&" if "?" in peer.address else "?"
    ends = [f"{mark}query={quote(text, safe='')}" for text in query.texts]
    # A comment makes a text new; the line before it may end in one.
    return sent_to(peer.address, ends, connections, seconds, query.accept, "%0A%23" if fresh else "")


def sent_to(
    address: str, ends: list[str], connections: int, seconds: float, accept: str, mark: str = ""
) -> Load:
    """Send GET requests to an address with each of some ends in turn, and a mark and a number if there is one."""
    command = [
        "wrk",
        "-t",
        "1",
        "-c",
        str(connections),
        "-d",
        f"{max(1, round(seconds))}s",
        "-s",
        str(_SCRIPT),
    ]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as queries:
        queries.write("".join(f"{end}\n" for end in ends))
        queries.flush()
        options = {
            "FRESH": str(int(bool(mark))),
            "MARK": mark,
            "SALT": str(next(_salts)),
            "QUERIES": queries.name,
        }
        run = subprocess.run(
            [*command, "-H", f"Accept: {accept}", address],
            env={**os.environ, **options},
            capture_output=True,
            text=True,
            check=True,
            start_new_session=True,
        )
    found = json.loads(run.stdout.splitlines()[-1])
    return Load(found["requests"] / found["seconds"], found["failed"], found["p50"], found["p99"])
