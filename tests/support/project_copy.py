"""A copy of the project that a test may spoil."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUPPORT = Path(__file__).parent


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


def copy_alone(home: Path, slug: str) -> Path:
    """Put a document of the tests where there is no other, with the ontology and nothing else.

    What a check and a build take is pySHACL's time for the article, nearly all of it.
    """
    shutil.copytree(ROOT / "ontology", home / "ontology")
    shutil.copytree(SUPPORT / slug, home / "data" / "documents" / slug)
    (home / "queries").mkdir()
    for name, first in (
        ("entities.ttl", "# ── States"),
        ("outside.trig", "# ── The city"),
        ("links.sssom.tsv", "id:Kuwait\t"),
    ):
        text = (ROOT / "data" / name).read_text("utf-8")
        (home / "data" / name).write_text(text.split(first)[0], "utf-8")
    return home


def copy_beside(home: Path, slug: str) -> Path:
    """Copy what a build reads, with a document of the tests beside the article."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copytree(SUPPORT / slug, home / "data" / "documents" / slug)
    return home
