"""A release whose files are not those that it lists is not used, and the message names the file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from isnad.build.releases import Release
from isnad.errors import MissingSource, StoreUnavailable
from isnad.locale import Message
from isnad.query.checksums import READ_BESIDE_A_STORE, require_whole
from isnad.query.store import open_store, release_source
from isnad.remote.loading import Destination, load_release
from isnad.workers.dataset_version import DatasetVersions, VersionSpec, VersionWatcher


@pytest.fixture
def copied(release: Release, tmp_path: Path) -> Path:
    return Path(shutil.copytree(release.folder, tmp_path / release.version))


def cut_at_a_line(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), "utf-8")


def with_another_letter(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("a", "o", 1), "utf-8")


@pytest.mark.parametrize("name", ["isnad.nq", "rules.json", "catalogue.ttl", "doc/kuwait-ici-20-years.ttl"])
@pytest.mark.parametrize(
    "damage", [cut_at_a_line, with_another_letter, Path.unlink, lambda p: p.write_text("")]
)
def test_a_damaged_file_is_named(copied: Path, name: str, damage: Callable[[Path], object]) -> None:
    require_whole(copied)
    damage(copied / name)
    with pytest.raises(StoreUnavailable) as refused:
        require_whole(copied)
    assert refused.value.where.endswith(f"{copied.name}/{name}")
    assert "isnad build" in refused.value.hint.en


def test_a_list_that_was_cut_is_no_list_of_the_quads(copied: Path) -> None:
    cut = (copied / "SHA256SUMS").read_text().partition("isnad.nq")[0]
    for text in (cut, cut + "isnad", ""):
        (copied / "SHA256SUMS").write_text(text)
        with pytest.raises(StoreUnavailable):
            require_whole(copied)


def test_without_a_list_a_release_is_taken_as_it_is(copied: Path) -> None:
    (copied / "SHA256SUMS").unlink()
    cut_at_a_line(copied / "isnad.nq")
    require_whole(copied)
    require_whole(copied, READ_BESIDE_A_STORE)


def test_a_damaged_release_is_neither_opened_nor_put_into_a_service(copied: Path) -> None:
    require_whole(copied, READ_BESIDE_A_STORE)
    cut_at_a_line(copied / "isnad.nq")
    with pytest.raises(StoreUnavailable, match="SHA256SUMS"):
        open_store(release_source(copied))
    with pytest.raises(StoreUnavailable, match="SHA256SUMS"):
        load_release(copied, Destination("http://127.0.0.1:1/store"), lambda _: None)


def test_a_refused_version_is_tried_again_after_a_minute_and_told_of_once() -> None:
    told: list[tuple[str, str]] = []
    named = ["good"]

    def latest() -> VersionSpec:
        if not named[0]:
            raise MissingSource(Message("there is no built graph here"), hint=Message("Add --writable."))
        return VersionSpec(named[0], lambda _: 0, {})

    watcher = VersionWatcher(
        latest, 1.0, lambda version, error: told.append((version, error.what.en if error else ""))
    )
    versions = DatasetVersions(latest(), watcher, 1)
    versions.look(100.0)
    named[0] = "bad"

    def refused_at(now: float) -> bool:
        """Look, and refuse the version that is tried if there is one."""
        versions.look(now)
        tried = versions.all[-1]
        if tried is versions.current:
            return False
        versions.refuse(tried, {"what": ("تالف", "damaged"), "hint": ("", ""), "where": ""})
        versions.all.remove(tried)
        return True

    assert [refused_at(now) for now in (101.0, 102.0, 150.0, 161.0, 162.0)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert told == [("bad", "damaged")]
    named[0] = ""
    assert not refused_at(170.0)
    named[0] = "bad"
    assert refused_at(180.0)
    assert told[1:] == [("", "there is no built graph here"), ("bad", "damaged")]
    assert versions.problem and versions.problem.version == "bad"
    versions.look(300.0)
    versions.loaded(versions.all[-1])
    assert told[-1] == ("bad", "")
    assert versions.problem is None
