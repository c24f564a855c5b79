"""A server in a process of its own, as an operator starts it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keeping import children
from project_copy import ROOT
from waiting import until

UNIT = ROOT / "server" / "deployment" / "isnad@.service"


@dataclass(frozen=True)
class Served:
    """Where a server answers, its first process, and its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def zygote(self) -> int:
        """The process that holds the store: behind workers that outlived the last one."""
        processes = reversed(children(self.process.pid))
        return next(process for process in processes if not answers_http(process))

    @property
    def web(self) -> list[int]:
        return [child for child in children(self.process.pid) if answers_http(child)]

    @property
    def workers(self) -> list[int]:
        return children(self.zygote)

    @property
    def running(self) -> int:
        """How many queries have a worker."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=5) as response:  # noqa: S310 - our own
            (line,) = re.findall(r"^isnad_queries_running (\d+)$", response.read().decode(), re.MULTILINE)
        return int(line)

    def all(self) -> list[int]:
        return [self.process.pid, self.zygote, *self.web, *self.workers]

    def said(self) -> str:
        """Read what it says on standard error."""
        return self.log.with_name("said").read_text("utf-8")

    def entries(self) -> list[dict[str, Any]]:
        """Read the log, which several processes write a moment after what it tells of."""
        time.sleep(0.4)
        entries = [json.loads(line) for line in self.log.read_text("utf-8").split("\n") if line]
        return sorted(entries, key=lambda entry: str(entry["time"]))


def environment_of_the_unit() -> dict[str, str]:
    """Read what systemd puts into the environment of a server that is deployed."""
    return dict(re.findall(r"^Environment=(\w+)=(\S+)$", UNIT.read_text("utf-8"), re.MULTILINE))


@contextmanager
def serving(
    folder: Path,
    *options: str,
    out: Path | None = None,
    environment: Mapping[str, str] | None = None,
    within: tuple[str, ...] = (),
) -> Iterator[Served]:
    """Start `isnad serve` with options, and more of an environment if there is one, and stop it afterwards.

    `within` is a command that becomes the one which it is given.
    """
    port = free_port()
    log = folder / "log.jsonl"
    command = [
        *within,
        sys.executable,
        "-m",
        "isnad",
        "serve",
        "--port",
        str(port),
        "--log",
        str(log),
        *options,
    ]
    command += ["--out", str(out)] if out else []
    with log.with_name("said").open("wb") as said:
        process = subprocess.Popen(command, stderr=said, env={**os.environ, **(environment or {})})
    served = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        wait_until_ready(served.address)
        yield served
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, seconds: float = 60) -> None:
    """Wait until a server says that it answers queries."""

    def ready() -> bool:
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()  # noqa: S310 - our own
        except urllib.error.HTTPError as not_yet:
            not_yet.close()
            return False
        return True

    until(ready, seconds=seconds, ignoring=(OSError,))


def answers_http(process: int) -> bool:
    """Return whether a process is one that answers HTTP, of this server or of one before these were forked."""
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text() == "isnad web\n" or "web_process" in command(process)
    return False


def command(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def resident_bytes(process: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def address_space_bytes(process: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def anonymous_bytes(process: int) -> int:
    """Return the resident memory of a process but for pages of files, which are the kernel's to take back."""
    with suppress(OSError, ValueError, IndexError):
        _, resident, of_files, *_ = map(int, Path(f"/proc/{process}/statm").read_text().split())
        return (resident - of_files) * os.sysconf("SC_PAGE_SIZE")
    return 0


def descriptors(process: int) -> int:
    with suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    return 0
