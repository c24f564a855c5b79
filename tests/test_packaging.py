"""An installed wheel works as the checkout does, from any folder."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from project_copy import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel out of a copy, as `make wheel` does out of the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in ("server", "ontology", "data", "queries", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(source / "dist"), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next((source / "dist").glob("*.whl"))


def test_wheel_holds_the_program_and_all_that_it_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "data", "queries"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"isnad/_home/{path.relative_to(ROOT)}" in names
    for path in (ROOT / "server" / "isnad").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "vendor.mjs":
            assert str(path.relative_to(ROOT / "server")) in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_wheel_builds_asks_and_checks_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    library = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    pip = [
        str(home / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    dependencies = Path(sysconfig.get_paths()["purelib"])  # the locked ones, which are here already
    (library / "dependencies.pth").write_text(f"{dependencies}\n")
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)

    def isnad(*arguments: str) -> str:
        command = [str(home / "bin" / "isnad"), *arguments]
        run = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    where = "import isnad.paths as p; print(p.INSTALLED, p.HOME)"
    shown = subprocess.run([str(home / "bin" / "python"), "-c", where], cwd="/", env=environment,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert shown.stdout == f"True {library}/isnad/_home\n"
    assert isnad("build").startswith(str(tmp_path / "data" / "isnad"))
    assert "Ankara" in isnad("query", "who-says-ankara")
    assert isnad("check").endswith("20 / 20\n")
    assert not list((library / "isnad" / "_home").glob(".build*"))
