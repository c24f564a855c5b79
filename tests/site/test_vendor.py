"""The libraries that the pages use: what is shipped is what npm's packages give, and is named with its licence."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from isnad import paths

VENDOR = Path(__file__).parents[2] / "server" / "isnad" / "site" / "static" / "vendor"
NAMED = {"manifest.json", "LICENCES.txt"}


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    return found


def test_every_file_is_in_the_manifest_with_its_checksum() -> None:
    files = {path.name: path for path in VENDOR.iterdir() if path.name not in NAMED}
    assert files.keys() == manifest().keys()
    for name, path in files.items():
        assert manifest()[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_package_is_locked_licensed_and_credited() -> None:
    locked = json.loads((paths.HOME / "server" / "package-lock.json").read_text("utf-8"))["packages"]
    credits = (VENDOR / "LICENCES.txt").read_text("utf-8")
    packages = [package for entry in manifest().values() for package in entry["packages"]]
    assert {"@codemirror/view", "d3-force", "world-atlas", "@fontsource/ibm-plex-sans-arabic"} <= {
        package["name"] for package in packages
    }
    for package in packages:
        assert package["version"] == locked[f"node_modules/{package['name']}"]["version"]
        assert package["licence"] in ("MIT", "ISC", "BSD-3-Clause", "OFL-1.1")
        assert f"{package['name']} {package['version']}\n" in credits


def test_lock_file_names_no_registry() -> None:
    text = (paths.HOME / "server" / "package-lock.json").read_text("utf-8")
    assert '"integrity"' in text
    assert '"resolved"' not in text


@pytest.mark.external  # Node.js, npm
def test_bundles_are_made_from_the_locked_packages_byte_for_byte(tmp_path: Path) -> None:
    run = ["node", str(paths.HOME / "server" / "vendor.mjs"), str(tmp_path)]
    subprocess.run(run, check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in VENDOR.iterdir()}
    for path in VENDOR.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
