"""Where a query's processor time goes in this server: to the keeper, to the processes of HTTP, to the workers."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from keeping import children
from serving import command

from peers.load import sent
from peers.mix import Measured
from peers.servers import Peer

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Shares:
    """Microseconds of processor time a query, by the kind of process."""

    query: str
    keeper: float
    web: float
    workers: float


def shares(peer: Peer, query: Measured, connections: int, seconds: float) -> Shares:
    """Measure them, each text new; the processes are found below the one that was started last."""
    first = next(one for one in children(os.getpid()) if "isnad serve" in command(one))
    before = _spent(first)
    load = sent(peer, query, connections, seconds, fresh=True)
    after = _spent(first)
    count = load.per_second * seconds or 1.0
    used = {kind: 1e6 * (after[kind] - before[kind]) / _TICK / count for kind in ("keeper", "web", "workers")}
    return Shares(query.name, used["keeper"], used["web"], used["workers"])


def _spent(first: int) -> Counter[str]:
    """Add up the ticks of a server's processes, those that ended and were waited for as well."""
    found: Counter[str] = Counter()
    found["keeper"] = _ticks(first)
    for child in children(first):
        if "web.process" in command(child):
            found["web"] += _ticks(child)
        else:  # the zygote, and the workers that it forks
            found["workers"] += _ticks(child, ended=True) + sum(map(_ticks, children(child)))
    return found


def _ticks(process: int, *, ended: bool = False) -> int:
    """Read what a process has used, and, if asked for, its children that have ended (proc(5), stat)."""
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11 : 15 if ended else 13]))
    return 0
