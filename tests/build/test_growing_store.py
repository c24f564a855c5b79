"""A store that is made out of the last release's has what one that is made anew has."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pyoxigraph
import pytest
from corpus.generation import write_corpus

from isnad import paths
from isnad.build import releases, validation
from isnad.build.pipeline import build
from isnad.build.processes import in_a_process_of_its_own
from isnad.build.releases import Release, store_folder
from isnad.errors import Contradiction, IsnadError, MalformedSource, UnfoundClaim
from isnad.query.store import release_source

QUADS = 1000  # above which there is a store on disk
BUILT, ADDED = (1, 2, 3, 4, 5, 10), (11, 12)  # documents; another source denies something of the tenth
ALL_BUILT, ALL_ADDED = tuple(range(1, 13)), (13, 14)  # with --full
FEW = 4  # documents of which pySHACL has a say of its own
PROGRAM = f"""
import sys
from isnad.build import validation
validation.FEW_DOCUMENTS = {FEW}
from isnad.__main__ import main
sys.exit(main())
"""


class Project:
    """A corpus that a test changes, and its releases."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.out = home / ".build"

    def build(self, out: Path | None = None) -> Release:
        return build(self.home, out or self.out, lambda _: None, in_memory_quads=QUADS)

    def grow(self) -> Release:
        """Build a release whose store is made out of the last one's."""
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr(releases, "make_store")
            return self.build()

    def document(self, number: int) -> Path:
        return sorted((self.home / "data" / "documents").iterdir())[number]

    def edit(self, path: Path, change: Callable[[str], str]) -> None:
        text = path.read_text("utf-8")
        changed = change(text)
        assert changed != text
        path.write_text(changed, "utf-8")


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """Have pySHACL say nothing of the corpus, as of one that is large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "FEW_DOCUMENTS", FEW)
        yield


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Build six documents (twelve with --full), and keep two more for tests to add."""
    full = request.config.getoption("--full")
    built, more = (ALL_BUILT, ALL_ADDED) if full else (BUILT, ADDED)
    home = tmp_path_factory.mktemp("corpus") / "home"
    write_corpus(paths.HOME, home, more[-1])
    for number in range(1, more[-1] + 1):
        folder = home / "data" / "documents" / f"d{number:06}"
        if number in more:
            shutil.move(folder, home / folder.name)
        elif number not in built:
            shutil.rmtree(folder)
    project = Project(home)
    project.build()
    return home


@pytest.fixture
def project(corpus: Path, tmp_path: Path) -> Iterator[Project]:
    shutil.copytree(corpus, tmp_path / "home", symlinks=True)
    yield Project(tmp_path / "home")


def added(project: Project) -> None:
    for folder in sorted(path for path in project.home.iterdir() if path.name.startswith("d0")):
        shutil.move(folder, project.home / "data" / "documents" / folder.name)


def removed(project: Project) -> None:
    shutil.rmtree(project.document(4))


def replaced(project: Project) -> None:
    removed(project)
    added(project)


def withdrawn(project: Project) -> None:
    """Say no more when a few things happened; the passages stay."""
    dated = r' ;\n        dcterms:date "[^"]+"\^\^edtf:EDTF \.'
    for number in (2, 5):
        project.edit(project.document(number) / "facts.trig", lambda text: re.sub(dated, " .", text, count=4))


def renamed(project: Project) -> None:
    """Call things otherwise, in a document's own file."""
    project.edit(project.document(3) / "entities.ttl", lambda text: text.replace('"@en', ' anew"@en', 3))


def attributed(project: Project) -> None:
    """Make of what passages say a judgement of the author's: it is asserted no more."""
    asserted = r'(?m)^(<consultations-(?:interest|partners)> chain:quote .*"@\w\w) \.$'
    for number in (2, 5):
        path = project.document(number) / "facts.trig"
        project.edit(path, lambda text: re.sub(asserted, r"\1 ;\n    chain:stance chain:attributed .", text))


CHANGES = (added, removed, replaced, withdrawn, renamed, attributed)


def quads_in(place: Path) -> set[str]:
    return set(map(str, pyoxigraph.Store.read_only(str(place))))


def same(one: Release, other: Release) -> None:
    """Hold two releases to be the same, file for file and store for store."""
    same_files(one, other)
    places = [store_folder(release.folder.parent, release.version) for release in (one, other)]
    held = [in_a_process_of_its_own(partial(quads_in, place)) for place in places]
    assert held[0] == held[1]


def same_files(one: Release, other: Release) -> None:
    lines = [set((release.folder / "isnad.nq").read_text("utf-8").split("\n")) for release in (one, other)]
    assert sorted(lines[0] - lines[1])[:5] == sorted(lines[1] - lines[0])[:5] == []
    sums = [(release.folder / "SHA256SUMS").read_text() for release in (one, other)]
    assert sums[0] == sums[1]
    assert one.version == other.version


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_it_is_what_the_whole_would_be(
    project: Project, tmp_path: Path, change: Callable[[Project], None]
) -> None:
    change(project)
    same(project.grow(), project.build(tmp_path / "whole"))


def test_one_change_after_the_other_ends_where_the_whole_does(project: Project, tmp_path: Path) -> None:
    for change in (withdrawn, added, renamed, removed):
        change(project)
        last = project.grow()
    same(last, project.build(tmp_path / "whole"))


def test_back_again_is_the_first_release(project: Project) -> None:
    first = (project.out / "current").readlink().name
    before = set((project.home / "data" / "documents").iterdir())
    added(project)
    assert project.grow().version != first
    for folder in {*(project.home / "data" / "documents").iterdir()} - before:
        shutil.rmtree(folder)
    assert project.grow().version == first


def test_nothing_changed_is_the_same_release(project: Project) -> None:
    first = (project.out / "current").readlink().name
    assert project.grow().version == first


def test_a_change_to_what_all_share_is_a_change_of_every_document(project: Project, tmp_path: Path) -> None:
    project.edit(project.home / "data" / "entities.ttl", lambda text: text.replace('"Norway"', '"Norge"', 1))
    same(project.build(), project.build(tmp_path / "whole"))


def test_a_contradiction_is_told_as_of_the_whole(project: Project) -> None:
    """A state that is an event, too."""
    before = (project.out / "current").readlink()
    facts = project.document(5) / "facts.trig"
    project.edit(facts, lambda text: text.replace("a ici:Accession", "a ici:Accession , ici:State", 1))
    with pytest.raises(Contradiction) as caught:
        project.build()
    assert "ici:State" in caught.value.what.en
    assert (project.out / "current").readlink() == before


def test_what_is_denied_anew_is_a_change_of_the_document_that_says_it(
    project: Project, tmp_path: Path
) -> None:
    """The document's files stay, and so does the name of its entry; its claims are of another standing."""
    outside = project.home / "data" / "outside.trig"
    project.edit(outside, lambda text: text.replace("chain:contradiction", "chain:refinement"))
    same(project.build(), project.build(tmp_path / "whole"))


def test_what_others_dispute_must_still_be_said(project: Project) -> None:
    """Take away a document that data/outside.trig speaks of."""
    outside = (project.home / "data" / "outside.trig").read_text("utf-8")
    disputed = next(
        folder
        for folder in (project.home / "data" / "documents").iterdir()
        if f"id:{folder.name.upper()}" in outside
    )
    shutil.rmtree(disputed)
    with pytest.raises(UnfoundClaim, match="no passage says"):
        project.build()


def test_a_bad_document_changes_nothing(project: Project) -> None:
    before = (project.out / "current").readlink()
    project.edit(
        project.document(0) / "facts.trig", lambda text: text.replace("chain:quote", "ici:unknown", 1)
    )
    with pytest.raises(IsnadError):
        project.build()
    assert (project.out / "current").readlink() == before


def test_what_a_store_would_write_otherwise_is_refused(project: Project) -> None:
    """A time with +00:00, which a store writes as Z: of two such quads it would make one."""
    before = (project.out / "current").readlink()
    project.edit(project.home / "ontology" / "ici.ttl", lambda text: text.replace('00Z"', '00+00:00"'))
    with pytest.raises(MalformedSource, match="00:00:00Z"):
        project.build()
    assert (project.out / "current").readlink() == before


def test_killed_at_any_moment_it_leaves_a_release_that_can_be_served(
    project: Project, full: bool, tmp_path: Path
) -> None:
    """After each kill there is a store for what is current, and whatever has checksums holds against them."""
    (project.home / "server").symlink_to(paths.HOME / "server")
    environment = {**os.environ, "PYTHONPATH": str(project.home / "server")}
    command = [sys.executable, "-c", PROGRAM, "build", "--in-memory-quads", str(QUADS)]
    random = Random(20261125)
    begun = time.monotonic()
    renamed(project)
    subprocess.run(command, env=environment, capture_output=True, check=True)
    whole = time.monotonic() - begun
    killed = 0
    for number in range(40 if full else 5):
        entities = project.document(3) / "entities.ttl"
        entities.write_text(
            re.sub(r'( anew)?\d*"@en', f' anew{number}"@en', entities.read_text("utf-8"), count=3)
        )
        process = subprocess.Popen(
            command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        time.sleep(whole * random.uniform(0.2, 1.0))
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        current = (project.out / "current").resolve()
        source = release_source(project.out / "current")
        assert source.version == current.name
        assert source.stored and source.stored.resolve() == store_folder(project.out.resolve(), current.name)
        assert len(in_a_process_of_its_own(partial(quads_in, source.stored))) > QUADS
        assert source.rules and source.rules.resolve() == current / "rules.json"
        assert source.rules.is_file()
        if (current / "SHA256SUMS").is_file():
            subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=current, check=True)
    assert killed > 2
    same(project.build(), project.build(tmp_path / "whole"))
    left = [
        path
        for path in (project.out, project.out / "stores", project.out / "current")
        for path in path.iterdir()
    ]
    assert not [path for path in left if ".making-" in path.name]
