"""What several tests share: the built graph, a release of it, and a server that answers over HTTP."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import ProjectCopy, copy_project

from isnad import paths
from isnad.build.pipeline import Built, build, make
from isnad.build.releases import Release


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --full: what takes long runs at its full size, and not at the smaller one of CI."""
    parser.addoption("--full", action="store_true", help="run long tests at their full size")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Tell whether long tests run at their full size."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def built() -> Built:
    """Make the graph of the checkout, once."""
    return make(paths.HOME, lambda _: None)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release of the checkout, once."""
    return build(paths.HOME, tmp_path_factory.mktemp("release"), lambda _: None)


@pytest.fixture
def home(tmp_path: Path) -> ProjectCopy:
    """Copy what a build reads and the program that reads it."""
    return copy_project(tmp_path)


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where CI skips a test: there, everything a test needs is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
