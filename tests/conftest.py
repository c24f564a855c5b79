"""What several tests share: the built graph, a release of it, and a server that answers over HTTP."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from isnad import paths
from isnad.graph.build import Built, make, build
from isnad.graph.dumps import Release

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def built() -> Built:
    """Make the graph of the checkout, once."""
    return make(paths.HOME, lambda _: None)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release of the checkout, once."""
    return build(paths.HOME, tmp_path_factory.mktemp("release"), lambda _: None)


@dataclass(frozen=True)
class Home:
    """Hold a copy of the project that a test may spoil, and run its command."""

    path: Path

    def spoil(self, name: str, old: str, new: str) -> None:
        """Change a file; what is to be changed must be in it."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run `isnad` out of this copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.path / "server"), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [sys.executable, "-m", "isnad", *arguments],
            cwd=self.path, env=environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Copy what a build reads and the program that reads it."""
    for name in ("ontology", "data", "queries", "server"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Home(tmp_path)


@pytest.fixture(scope="session")
def address(release: Release) -> Iterator[str]:
    """Serve the release over HTTP, in a process of its own, and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    out = str(release.folder.parent)
    command = [sys.executable, "-m", "isnad", "serve", "--port", str(port), "--out", out]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/en/", timeout=5).close()  # noqa: S310 - our own address
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines which tests were skipped, and for want of what."""
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"skipped {report.nodeid}: {reason}")
