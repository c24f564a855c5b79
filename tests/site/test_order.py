"""A page shows the same, in whatever order the store holds what is stated."""

import hashlib
import random
import shutil
from pathlib import Path

import pyoxigraph
import pytest
from http_client import CHROME, send
from serving import serving

from isnad import paths
from isnad.build.releases import Release
from isnad.query.store import Source, open_store
from isnad.source.questions import read_questions

DOCUMENT = "/doc/kuwait-ici-20-years"
THINGS = ["Kuwait", "KuwaitAccession", "LaunchSummit", "NATOGulfConference", "ICI", "NATO", "Ankara"]
WORDS = ["nato x", "gulf", "conference", "2006", "first country", "security training"]
PAGES = [
    *(f"/id/{name}" for name in THINGS), *(f"/search?q={words.replace(' ', '+')}" for words in WORDS),
    DOCUMENT, f"{DOCUMENT}/support", f"{DOCUMENT}/support?format=md", "/id/KuwaitAccession?format=md",
    "/timeline", "/discrepancies", "/network", "/map", "/quality", "/data", "/quickstatements",
    *(f"/questions/{question.name}" for question in read_questions(paths.HOME / "queries")),
]  # fmt: skip


@pytest.fixture(scope="module")
def shuffled(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the release, its quads in another order."""
    folder = tmp_path_factory.mktemp("shuffled") / "out"
    shutil.copytree(release.folder.parent, folder, symlinks=True)
    path = folder / release.folder.name / "isnad.nq"
    quads = path.read_bytes().splitlines(keepends=True)
    random.Random(7).shuffle(quads)
    path.write_bytes(b"".join(quads))
    sums = path.with_name("SHA256SUMS")
    sums.write_text(sums.read_text().replace(digest(release.folder), digest(path.parent)))
    shutil.copystat(release.folder / "SHA256SUMS", sums)  # by which a page tells when it was made
    return folder


def digest(release: Path) -> str:
    return hashlib.sha256((release / "isnad.nq").read_bytes()).hexdigest()


def test_pages_do_not_hang_on_the_order_of_the_store(
    release: Release, address: str, shuffled: Path, tmp_path: Path
) -> None:
    own, others = digest(release.folder), digest(shuffled / release.folder.name)
    with serving(tmp_path, out=shuffled) as other:
        for path in PAGES:
            one, two = (send(f"{server}/en{path}", Accept=CHROME) for server in (address, other.address))
            assert (one.status, two.status) == (200, 200), path
            assert one.body.replace(address, other.address).replace(own, others) == two.body, path


def test_each_process_holds_a_file_in_one_order(tmp_path: Path) -> None:
    # Many parts, which a machine of several processors could read at once.
    path = tmp_path / "many.nq"
    path.write_text("".join(f'<http://e/{n % 1000}> <http://e/p> "{n}" .\n' for n in range(100_000)), "utf-8")
    first, second = (open_store(Source((path,), "1")) for _ in range(2))
    things = [pyoxigraph.NamedNode(f"http://e/{n}") for n in range(0, 1000, 100)]
    for thing in things:
        assert list(first.quads_for_pattern(thing, None, None)) == list(
            second.quads_for_pattern(thing, None, None)
        )
