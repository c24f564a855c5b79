"""Where a query's processor time goes in this server: to the supervisor, to the processes of HTTP, to the workers.

And how much of it all is the kernel's: sockets, and turning from one process to the other.
"""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from keeping import children
from serving import answers_http, command

from peers.load import sent
from peers.mix import Measured
from peers.servers import Peer

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Shares:
    """Microseconds of processor time a query, by the kind of process; and the kernel's part of all of them."""

    query: str
    supervisor: float
    web: float
    workers: float
    kernel: float


def shares(peer: Peer, query: Measured, connections: int, seconds: float) -> Shares:
    """Measure them, each text new; the processes are found below the one that was started last."""
    first = next(one for one in children(os.getpid()) if "isnad serve" in command(one))
    before = _spent(first)
    load = sent(peer, query, connections, seconds, fresh=True)
    after = _spent(first)
    count = load.per_second * seconds or 1.0
    used = {kind: 1e6 * (after[kind] - before[kind]) / _TICK / count for kind in after}
    return Shares(query.name, used["supervisor"], used["web"], used["workers"], used["kernel"])


def _spent(first: int) -> Counter[str]:
    """Add up the ticks of a server's processes, those that ended and were waited for as well."""
    found: Counter[str] = Counter()
    kinds = [("supervisor", first, False)]
    for child in children(first):
        if answers_http(child):
            kinds.append(("web", child, False))
        else:  # the zygote, and the workers that it forks
            kinds += [("workers", child, True), *(("workers", worker, False) for worker in children(child))]
    for kind, process, ended in kinds:
        user, kernel = _ticks(process, ended=ended)
        found[kind] += user + kernel
        found["kernel"] += kernel
    return found


def _ticks(process: int, *, ended: bool) -> tuple[int, int]:
    """Read what a process has used, itself and in the kernel, and, if asked for, its children that have ended.

    See proc(5), stat: utime, stime, cutime, cstime.
    """
    with suppress(OSError):
        fields = list(map(int, Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
        return (fields[0] + fields[2], fields[1] + fields[3]) if ended else (fields[0], fields[1])
    return 0, 0
