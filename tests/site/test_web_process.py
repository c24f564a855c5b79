"""A process that answers HTTP: it can open what it serves and nothing else, and one that hangs is replaced."""

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from raw_http import request
from serving import Served, free_port, serving
from waiting import until

from isnad.build.releases import Release
from isnad.settings import Settings
from isnad.site.web_process import Task, _restrict_files

pytestmark = pytest.mark.alone


@pytest.fixture
def served(release: Release, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, "--web-processes", "2", out=release.folder.parent) as found:
        yield found


def test_one_that_hangs_is_replaced(served: Served) -> None:
    before = served.web
    hung = before[0]
    os.kill(hung, signal.SIGSTOP)
    until(lambda: len(served.web) == 2 and hung not in served.web)
    assert before[1] in served.web
    until(lambda: request(served.address, "GET", "/health/ready").status == 200, ignoring=(OSError,))
    assert request(served.address, "GET", "/sparql?query=ASK%7B%7D").status == 200


def test_each_is_held_in_as_it_serves(served: Served) -> None:
    for process in served.web:
        assert "NoNewPrivs:\t1" in Path(f"/proc/{process}/status").read_text()


def inside(task: Task, what: dict[str, Callable[[], object]]) -> dict[str, str]:
    """Do something in a child that is restricted as a web process is; return what came of each."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _restrict_files(task)
            found = {}
            for name, action in what.items():
                try:
                    action()
                    found[name] = "done"
                except OSError as error:
                    found[name] = type(error).__name__
            os.write(writes, json.dumps(found).encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        text = said.read()
    os.waitpid(child, 0)
    outcome: dict[str, str] = json.loads(text)
    return outcome


def bind(port: int) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))


@pytest.mark.parametrize("outwards", [False, True])
def test_it_opens_what_it_serves_and_nothing_else(release: Release, tmp_path: Path, outwards: bool) -> None:
    (own := tmp_path / "own").mkdir()
    (questions := tmp_path / "questions").mkdir()
    (questions / "one.rq").write_text("ASK {}")
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (elsewhere / "secret").write_text("secret")
    log = tmp_path / "log"
    log.touch()
    port, other = free_port(), free_port()
    settings = Settings(port=port, log=str(log))
    if outwards:
        settings = replace(settings, allow_service="http://127.0.0.1:9/sparql")
    task = Task(settings, release.version, release.folder, (questions,), own)
    with socket.create_server(("127.0.0.1", other)) as listener:
        listener.settimeout(10)
        found = inside(
            task,
            {
                "read the release": lambda: (release.folder / "isnad.nq").open().close(),
                "read a question": lambda: (questions / "one.rq").open().close(),
                "write a file of its own": lambda: (own / "answer").write_text("answer"),
                "write the log": lambda: log.open("a").close(),
                "import a module": lambda: __import__("xmlrpc.server"),
                "listen on its port": lambda: bind(port),
                "change the release": lambda: (release.folder / "isnad.nq").open("a").close(),
                "change a question": lambda: (questions / "one.rq").write_text("ASK { }"),
                "read elsewhere": lambda: (elsewhere / "secret").open().close(),
                "list elsewhere": lambda: list(elsewhere.iterdir()),
                "read the accounts": lambda: Path("/etc/shadow").open("rb").close(),
                "write elsewhere": lambda: (tmp_path / "new").write_text("new"),
                "start a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
                "listen elsewhere": lambda: bind(0),
                "call others": lambda: socket.create_connection(("127.0.0.1", other), 5).close(),
                "end another": lambda: os.kill(os.getppid(), 0),
            },
        )
    may = {
        *("read the release", "read a question", "write a file of its own", "write the log"),
        *("import a module", "listen on its port"),
        *(("call others", "read the accounts") if outwards and os.geteuid() == 0 else ()),
        *(("call others",) if outwards else ()),
    }
    assert {name for name, outcome in found.items() if outcome == "done"} == may
    assert {outcome for name, outcome in found.items() if name not in may} == {"PermissionError"}
