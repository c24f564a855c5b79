"""What several tests share: the built graph, a release of it, and a server that answers over HTTP."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import ProjectCopy, copy_project
from serving import serving

from isnad import paths
from isnad.build.pipeline import Built, build, make
from isnad.build.releases import Release


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --full: what takes long runs at its full size, and not at the smaller one of CI."""
    parser.addoption("--full", action="store_true", help="run long tests at their full size")


# The files that take longest: two workers that begin with them end at about the same time.
LONGEST = (
    "build/test_parts.py", "browser/test_site.py", "browser/test_author.py", "test_next_document.py",
    "build/test_growing_store.py", "test_readmes.py", "test_wrong_facts.py", "site/test_operation.py",
    "site/test_writing.py", "test_checks.py", "test_packaging.py", "site/test_links.py", "site/test_durability.py",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first, and leave out what is marked `full`, unless the tests run at their full size."""
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
    if not config.getoption("--full"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


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
def address(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the release over HTTP, in a process of its own, and give its address."""
    with serving(tmp_path_factory.mktemp("served"), out=release.folder.parent) as served:
        yield served.address


@pytest.fixture(autouse=True)
def no_threads_of_a_store_on_disk() -> Iterator[None]:
    """Hold that the process of the tests opens no RocksDB store: what it forks later would hang."""
    yield
    names = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between the listing and the reading.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            names.add((task / "comm").read_text().strip())
    assert not {name for name in names if name.startswith("rocksdb")}


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
