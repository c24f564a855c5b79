"""A server that can be written to, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serving import Served, serving

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105 - of nothing that lasts


def token_file(folder: Path) -> Path:
    """Write the file that a server knows its tokens from."""
    path = folder / "tokens"
    path.write_text(f"# of the tests\n{TOKEN}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@contextmanager
def writable(
    folder: Path, *options: str, out: Path | None = None, begun: bool = False, within: tuple[str, ...] = ()
) -> Iterator[Served]:
    """Serve a store in a folder: as it was begun, or as a copy of a release, or an empty one."""
    begin = [] if out or begun else ["--empty"]
    command = ["--writable", "--store", str(folder / "store"), "--token-file", str(token_file(folder))]
    with serving(folder, *command, *begin, *options, out=out, within=within) as served:
        yield served


class Disk:
    """A small disk that only the server which writes to it sees: a file system in memory, in a namespace."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        """Take where it is mounted, an empty folder, and its size; a server is started `within` it."""
        folder.mkdir()
        mount = f'mount -t tmpfs -o size={megabytes}m tmpfs "$0" && exec "$@"'
        self._folder = folder
        self.within = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(folder))

    def run(self, served: Served, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command that sees it, too."""
        enter = (
            "nsenter",
            "--target",
            str(served.process.pid),
            "--user",
            "--mount",
            "--preserve-credentials",
        )
        return subprocess.run([*enter, *command], capture_output=True, text=True, timeout=60, check=False)

    def remount(self, served: Served, how: str) -> None:
        """Have it be written to (rw) or not (ro), as a disk that fails is by the kernel."""
        run = self.run(served, "mount", "-o", f"remount,{how}", str(self._folder))
        assert run.returncode == 0, run.stderr


def isnad(*command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program's in a folder, and give what it said."""
    return subprocess.run(
        [sys.executable, "-m", "isnad", *command],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
