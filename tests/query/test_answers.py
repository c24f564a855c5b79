"""Answers are kept up to so many bytes, large ones in files that go when nobody needs them."""

from pathlib import Path

import pytest

from isnad.query import cache as module
from isnad.query.cache import LARGE_BYTES, Answers
from isnad.request_errors import TooBusy


def test_least_recently_asked_for_goes_first(tmp_path: Path) -> None:
    answers = Answers(tmp_path, 500)
    for tag in "abcd":
        answers.keep(tag, answers.sized("text/csv", "identity", tag.encode() * 100))
    assert answers.find("a")
    for tag in "ef":
        answers.keep(tag, answers.sized("text/csv", "identity", tag.encode() * 100))
    assert [tag for tag in "abcdef" if answers.find(tag)] == ["a", "c", "d", "e", "f"]
    assert answers.size == 500


def test_same_tag_counts_once(tmp_path: Path) -> None:
    answers = Answers(tmp_path, 500)
    for _ in range(10):
        answers.keep("a", answers.sized("text/csv", "identity", b"x" * 100))
    assert answers.size == 100


def test_too_large_a_share_is_not_kept(tmp_path: Path) -> None:
    answers = Answers(tmp_path, 399)
    answers.keep("a", answers.sized("text/csv", "identity", b"x" * 100))
    assert answers.find("a") is None
    assert answers.size == 0


def test_nothing_is_kept_where_there_is_no_room_at_all(tmp_path: Path) -> None:
    answers = Answers(tmp_path, 0)
    answers.keep("a", answers.sized("text/csv", "identity", b"x"))
    assert answers.find("a") is None


def test_large_answers_are_files_that_go_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    answers = Answers(tmp_path, 10 * LARGE_BYTES)
    large = b"x" * (LARGE_BYTES + 1)
    kept = answers.sized("text/csv", "br", large)
    assert (kept.file and kept.file.read_bytes(), kept.body, kept.size) == (large, b"", len(large))
    answers.keep("a", kept)
    once = answers.sized("text/csv", "br", large)
    answers.pass_by(once)
    now[0] += 11
    answers.keep("b", answers.sized("text/csv", "br", b"small"))
    assert kept.file and kept.file.exists()
    assert once.file and not once.file.exists()


def test_files_that_linger_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_LEAVING_BYTES", 3 * LARGE_BYTES)
    answers = Answers(tmp_path, 0)
    with pytest.raises(TooBusy):
        for _ in range(5):
            answers.pass_by(answers.sized("text/csv", "br", b"x" * (LARGE_BYTES + 1)))
