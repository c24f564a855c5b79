"""A copy of the project that a test may spoil."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class ProjectCopy:
    """Hold a copy of the project that a test may spoil, and run its command."""

    path: Path

    def spoil(self, name: str, old: str, new: str) -> None:
        """Change a file; what is to be changed must be in it."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(
        self, *arguments: str, stdin: str = "", locale: str = "C.UTF-8"
    ) -> subprocess.CompletedProcess[str]:
        """Run `isnad` out of this copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.path / "server"), "LC_ALL": locale}
        return subprocess.run(
            [sys.executable, "-m", "isnad", *arguments],
            cwd=self.path, env=environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip


def copy_project(to: Path) -> ProjectCopy:
    """Copy what a build reads and the program that reads it, compiled as it is."""
    half_written = "*.pyc.*"
    for name in ("ontology", "data", "queries", "server"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns(half_written, "node_modules"))
    return ProjectCopy(to)
