"""Files are written whole and never over a change; what is undone is undone alone."""

import errno
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from authoring import drafted, opened

from isnad.author.folder import read_files, remove_unfinished, undone, version_of, write_files
from isnad.errors import ChangedMeanwhile, UnwritableOutput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return drafted(tmp_path / "data")


def test_what_differs_is_written_with_its_mode(folder: Path) -> None:
    _, files = opened(folder)
    (folder / "facts.trig").chmod(0o640)
    stands = (folder / "document.ttl").stat().st_ino
    after = replace(files, facts=files.facts + "# more\n", entities="# new\n")
    write_files(folder, files, after)
    assert read_files(folder) == after
    assert stat.S_IMODE((folder / "facts.trig").stat().st_mode) == 0o640
    assert (folder / "document.ttl").stat().st_ino == stands
    assert version_of(files) != version_of(after)


@pytest.mark.parametrize("name", ["facts.trig", "document.ttl", "entities.ttl"])
def test_a_change_from_outside_is_not_written_over(folder: Path, name: str) -> None:
    _, files = opened(folder)
    path = folder / name
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "# outside\n", encoding="utf-8")
    there = read_files(folder)
    with pytest.raises(ChangedMeanwhile):
        write_files(folder, files, replace(files, facts=files.facts + "# ours\n"))
    assert read_files(folder) == there


def test_a_link_stays_a_link(folder: Path) -> None:
    _, files = opened(folder)
    elsewhere = folder.parent.parent / "elsewhere.trig"
    (folder / "facts.trig").rename(elsewhere)
    (folder / "facts.trig").symlink_to(elsewhere)
    write_files(folder, files, replace(files, facts=files.facts + "# more\n"))
    assert (folder / "facts.trig").is_symlink()
    assert elsewhere.read_text("utf-8").endswith("# more\n")


def test_a_change_is_undone_alone(folder: Path) -> None:
    _, files = opened(folder)
    after = replace(
        files, facts=files.facts.replace("# The detector", "# Ours\n# The detector"), entities="# new\n"
    )
    assert undone(after, files, after) == files
    since = replace(after, facts=f"# before\n{after.facts}# behind\n")
    assert undone(since, files, after).facts == f"# before\n{files.facts}# behind\n"
    with pytest.raises(ChangedMeanwhile):
        undone(replace(after, facts=after.facts.replace("# Ours", "# Theirs")), files, after)


def test_what_is_removed_comes_back(folder: Path) -> None:
    _, files = opened(folder)
    after = replace(files, facts=files.facts.replace("# The detector proposed", "# The"))
    since = replace(after, facts=f"{after.facts}# behind\n")
    assert undone(since, files, after).facts == f"{files.facts}# behind\n"


def test_nothing_unfinished_stays(folder: Path) -> None:
    left = folder.parent.parent / ".author-note-abc"
    left.write_text("half a f", encoding="utf-8")
    remove_unfinished(folder)
    assert not left.exists()


def test_a_process_that_is_killed_leaves_whole_files(folder: Path) -> None:
    """It is killed between writing and renaming: the file is the old one, to the byte."""
    _, files = opened(folder)
    program = (
        "import os, signal, sys; from dataclasses import replace; from pathlib import Path\n"
        "from isnad.author.folder import read_files, write_files\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder = Path(sys.argv[1]); before = read_files(folder)\n"
        "write_files(folder, before, replace(before, facts=before.facts + '# more\\n'))\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, check=False)
    assert run.returncode == -signal.SIGKILL
    assert read_files(folder) == files
    assert list(folder.parent.parent.glob(".author-*"))
    remove_unfinished(folder)
    write_files(folder, files, replace(files, facts="# other\n"))


def test_a_folder_that_cannot_be_written_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, files = opened(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(UnwritableOutput):
        write_files(folder, files, replace(files, facts="# other\n"))
    assert read_files(folder) == files
