"""A store on disk: served as it is, by workers that can read it and nothing else; damaged, it is named."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from http_client import send
from keeping import Kept, keeping
from project_copy import ProjectCopy, copy_project
from serving import Served, free_port, resident_bytes, serving

from isnad.build.pipeline import build
from isnad.build.processes import in_a_process_of_its_own
from isnad.build.releases import Release, store_folder, sweep_stores
from isnad.errors import StoreUnavailable
from isnad.query.request import Query
from isnad.query.store import open_store, release_source
from isnad.request_errors import DeadlineExceeded, QueryAborted
from isnad.settings import Settings

CSV = "text/csv"
QUADS = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
ORDERED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release that has a store on disk."""
    home = copy_project(tmp_path_factory.mktemp("stored"))
    return build(home.path, home.path / ".build", lambda _: None, in_memory_quads=1000)


@pytest.fixture(scope="module")
def kept(stored: Release) -> Iterator[Kept]:
    source = release_source(stored.folder)
    with keeping(source, Settings(deadline_seconds=6, max_memory_megabytes=400)) as found:
        yield found


def test_it_holds_what_the_release_says(stored: Release, release: Release) -> None:
    assert stored.version == release.version
    source = release_source(stored.folder)
    assert source.stored == store_folder(stored.folder.parent, stored.version)
    in_memory = open_store(release_source(release.folder))
    on_disk = in_a_process_of_its_own(lambda: sorted(map(str, open_store(source))))
    assert on_disk == sorted(map(str, in_memory))


def test_the_files_of_the_release_are_all_there_and_the_same(stored: Release, release: Release) -> None:
    sums = [(one.folder / "SHA256SUMS").read_text() for one in (stored, release)]
    assert sums[0] == sums[1]
    assert not [path for path in stored.folder.iterdir() if path.name.startswith(".")]


def test_workers_answer_from_it(kept: Kept, stored: Release) -> None:
    lines = (stored.folder / "isnad.nq").read_text("utf-8").count("\n")
    assert kept.workers.ask(Query(QUADS), CSV).body == f"n\r\n{lines}\r\n".encode()


def test_limits_hold_for_it(kept: Kept) -> None:
    with pytest.raises(QueryAborted):
        kept.workers.ask(Query(ORDERED), CSV)
    with pytest.raises(DeadlineExceeded):
        kept.workers.ask(Query(ENDLESS), CSV)
    assert b"true" in kept.workers.ask(Query("ASK { ?s ?p ?o }"), "*/*").body


def test_a_worker_reads_no_other_file(stored: Release, tmp_path: Path) -> None:
    """Have a process give up what a worker gives up, and try."""
    import os

    from isnad.sandbox.process import MemoryLimit
    from isnad.workers.zygote import _confined

    outside = tmp_path / "secret"
    outside.write_text("secret")
    inside = next(store_folder(stored.folder.parent, stored.version).glob("*.sst"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _confined(None, release_source(stored.folder), MemoryLimit(10**9, 10**6, sandboxed=True))
            inside.read_bytes()
            refused = 0
            for forbidden in (
                outside.read_bytes,
                Path("/etc/passwd").read_bytes,
                lambda: inside.write_bytes(b""),
                lambda: inside.with_name("new").write_bytes(b""),
                inside.unlink,
                os.fork,
                lambda: os.kill(os.getppid(), 0),
            ):
                try:
                    forbidden()
                except PermissionError:
                    refused += 1
            status = 0 if refused == 7 else 10 + refused
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_zygote_does_not_hold_it(stored: Release, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(stored.folder.parent.parent / "server"))
        with serving(tmp_path, out=stored.folder.parent) as served:
            assert "حلف شمال الأطلسي" in send(f"{served.address}/ar/id/NATO").body
            why = f"{served.address}/why?s=id:Kuwait&p=ici:participatesIn&o=id:ICI"
            assert '"rule":"prp-spo2"' in send(why, Accept="application/json").body
            assert resident_bytes(served.zygote) < 60_000_000
            _it_is_not_swept(served, stored)


def _it_is_not_swept(served: Served, stored: Release) -> None:
    """What a server serves is not taken away by a build; it is, once nobody does."""
    place = store_folder(stored.folder.parent, stored.version)
    with place.with_suffix(".lock").open("rb") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    sweep_stores(stored.folder.parent, "000000000000")
    assert place.is_dir()
    assert send(f"{served.address}/health/ready").status == 200


def test_an_old_store_is_swept_once_nobody_serves_it(stored: Release, tmp_path: Path) -> None:
    for name in ("aaaaaaaaaaaa", stored.version, ".making-999999999-left"):
        (tmp_path / "stores" / name).mkdir(parents=True)
    sweep_stores(tmp_path, stored.version)
    assert [path.name for path in (tmp_path / "stores").iterdir()] == [stored.version]


@pytest.mark.parametrize("damage", ["cut", "missing", "no store"])
def test_a_damaged_store_is_named(stored: Release, tmp_path: Path, damage: str) -> None:
    out = tmp_path / "out"
    shutil.copytree(store_folder(stored.folder.parent, stored.version), out / "stores" / stored.version)
    shutil.copytree(stored.folder, out / stored.version)
    place = store_folder(out, stored.version)
    match damage:
        case "cut":
            for manifest in place.glob("MANIFEST*"):
                manifest.write_bytes(manifest.read_bytes()[:100])
        case "missing":
            (place / "CURRENT").unlink()
        case "no store":
            for path in place.iterdir():
                path.unlink()
    source = release_source(out / stored.version)
    with pytest.raises(StoreUnavailable) as caught:
        in_a_process_of_its_own(lambda: open_store(source))
    assert stored.version in caught.value.where
    assert "isnad build" in caught.value.hint.en
    shutil.copy(stored.folder.parent / "inputs.sha256", out)
    (out / "current").symlink_to(stored.version)
    home = ProjectCopy(stored.folder.parent.parent)
    served = home.run("serve", "--out", str(out), "--port", str(free_port()))
    assert served.returncode == 2
    assert f"{stored.version}: this store cannot be opened" in served.stderr
    assert "Traceback" not in served.stderr
