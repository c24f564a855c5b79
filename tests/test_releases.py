"""Releases: what changed from one to the next, old ones at their addresses, and names that were given up."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pyoxigraph
import pytest
from http_client import CHROME, send
from project_copy import ProjectCopy, copy_project
from raw_http import request
from serving import serving

from isnad.build.difference import as_patch, difference, in_words
from isnad.build.pipeline import build
from isnad.build.releases import Release, quad_sum, version_of
from isnad.errors import MalformedSource, MissingSource
from isnad.query.store import release_source
from isnad.rdf.namespaces import DOC, ID
from isnad.rdf.vocabulary import RDF, RDFS
from isnad.source.links import read_renamings

HEAD = "old\tnew\tdate\treason_ar\treason_en\n"
NAMES = {ID + "Kuwait", ID + "NATO", DOC + "kuwait-ici-20-years"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release, Release]:
    """Build two releases: in the second a date, a place and a label are other ones, and names were given up."""
    home = copy_project(tmp_path_factory.mktemp("two"))
    out = home.path / ".build"
    first = build(home.path, out, lambda _: None)
    home.spoil("data/entities.ttl", '"Ambassador Minuto Rizzo"@en', '"Ambassador Rizzo"@en')
    home.spoil("data/documents/kuwait-ici-20-years/facts.trig", 'id:Kuwait a ici:State ;\n        ici:nameInText "دولة الكويت"@ar .',
               'id:Kuwait a ici:State .')  # fmt: skip
    with (home.path / "data" / "renamed.tsv").open("a", encoding="utf-8") as table:
        table.write("id:Koweit\tid:Kuwait\t2026-11-25\tتهجئة أخرى\tanother spelling\n")
        table.write("doc:the-article\tdoc:kuwait-ici-20-years\t2026-11-25\tاسم أوضح\ta clearer name\n")
    return out, first, build(home.path, out, lambda _: None)


def test_the_difference_is_exactly_what_was_changed(two: tuple[Path, Release, Release]) -> None:
    _, first, second = two
    found = difference(first.folder, second.folder)
    before, after = ({*(r.folder / "isnad.nq").read_text("utf-8").splitlines()} for r in (first, second))
    assert {*found.removed} == before - after
    assert {*found.added} == after - before
    told = "\n".join(in_words(found, "en"))
    assert (
        "Minuto Rizzo   id:MinutoRizzo\n  ~ also called: Ambassador Minuto Rizzo → Ambassador Rizzo" in told
    )
    assert "Kuwait   id:Kuwait" in told
    assert re.search(r"\d+ entities changed; \d+ quads added, \d+ removed$", told)
    of_rdf = {(found.named(p, "en"), found.named(p, "ar")) for p in (RDF.type, RDFS.label)}
    assert of_rdf == {("is of type", "من نوع"), ("is called", "يسمى")}


def test_the_difference_is_told_in_arabic_too(two: tuple[Path, Release, Release]) -> None:
    told = "\n".join(in_words(difference(two[1].folder, two[2].folder), "ar"))
    assert "مينوتو ريزو   id:MinutoRizzo\n  ~ " in told
    assert "Ambassador Minuto Rizzo ← Ambassador Rizzo" in told
    assert "أضيف" in told


def test_the_patch_makes_the_second_release_of_the_first(two: tuple[Path, Release, Release]) -> None:
    _, first, second = two
    quads = {*(first.folder / "isnad.nq").read_text("utf-8").splitlines()}
    for row in as_patch(difference(first.folder, second.folder)):
        sign, line = row[0], row[2:]
        assert len(list(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS))) == 1
        if sign == "D":
            quads.remove(line)
        else:
            assert sign == "A"
            assert line not in quads
            quads.add(line)
    assert version_of([quad_sum(quads)]) == second.version
    assert sorted(quads) == sorted((second.folder / "isnad.nq").read_text("utf-8").splitlines())


def test_a_release_differs_from_itself_in_nothing(two: tuple[Path, Release, Release]) -> None:
    found = difference(two[1].folder, two[1].folder)
    assert (found.added, found.removed, found.changes) == ((), (), {})


def test_the_command_takes_versions_and_paths(two: tuple[Path, Release, Release], home: ProjectCopy) -> None:
    out, first, second = two
    by_version = home.run("diff", first.version, "current", "--out", str(out))
    assert by_version.returncode == 0, by_version.stderr
    assert "id:MinutoRizzo" in by_version.stdout
    by_path = home.run("diff", str(first.folder), str(second.folder), "--format", "patch")
    assert set(by_path.stdout.splitlines()) == {*as_patch(difference(first.folder, second.folder))}
    missing = home.run("diff", first.version, "000000000000", "--out", str(out))
    assert missing.returncode == 1
    assert "there is no built graph here" in missing.stderr


def test_a_release_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingSource, match="there is no built graph here"):
        difference(tmp_path, tmp_path)


@pytest.fixture(scope="module")
def renamed(two: tuple[Path, Release, Release], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the second release, out of the copy of the project that it was built from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(two[0].parent / "server"))
        with serving(tmp_path_factory.mktemp("served"), out=two[0]) as found:
            yield found.address


def test_old_dumps_stay_at_their_addresses(renamed: str, two: tuple[Path, Release, Release]) -> None:
    _, first, second = two
    for release in (first, second):
        for name in ("isnad.nq", "isnad-facts.ttl", "doc/kuwait-ici-20-years.ttl", "SHA256SUMS"):
            found = send(f"{renamed}/data/{release.version}/{name}")
            assert found.status == 200
            assert found.body.encode() == (release.folder / name).read_bytes()
    assert send(f"{renamed}/data/isnad.nq").body.encode() == (second.folder / "isnad.nq").read_bytes()
    for path in (
        f"{first.version}/../inputs.sha256",
        "000000000000/isnad.nq",
        f"{first.version}/none",
        f"{first.version}",
    ):
        assert request(renamed, "GET", f"/data/{path}").status == 404
    for language in ("ar", "en"):
        page = send(f"{renamed}/{language}/data", Accept="text/html").body
        assert page.index(f"/data/{second.version}/SHA256SUMS") < page.index(
            f"/data/{first.version}/SHA256SUMS"
        )


def test_an_answer_names_the_version_that_gave_it(renamed: str, two: tuple[Path, Release, Release]) -> None:
    found = request(renamed, "GET", "/sparql?query=ASK%7B%7D")
    assert found.headers["isnad-version"] == two[2].version == release_source(two[0] / "current").version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/id/Koweit", "/id/Kuwait"),
        ("/id/Koweit.ttl", "/id/Kuwait.ttl"),
        ("/ar/id/Koweit", "/ar/id/Kuwait"),
        ("/en/id/Koweit", "/en/id/Kuwait"),
        ("/doc/the-article", "/doc/kuwait-ici-20-years"),
        ("/doc/the-article.jsonld", "/doc/kuwait-ici-20-years.jsonld"),
        ("/ar/doc/the-article", "/ar/doc/kuwait-ici-20-years"),
    ],
)
def test_a_name_that_was_given_up_leads_to_the_new_one(renamed: str, old: str, new: str) -> None:
    found = request(renamed, "GET", old, None, [("Accept", CHROME)])
    assert (found.status, found.headers["location"]) == (301, new)


def test_a_name_that_never_was_is_not_found_as_before(renamed: str) -> None:
    assert request(renamed, "GET", "/en/id/Kuweit").status == 404
    assert request(renamed, "GET", "/doc/article").status == 404


def test_the_graph_says_what_was_renamed(renamed: str) -> None:
    query = f"SELECT ?new {{ <{ID}Koweit> <http://purl.org/dc/terms/isReplacedBy> ?new }}"
    found = send(f"{renamed}/sparql?{urlencode({'query': query})}", Accept="text/csv")
    assert found.body.split() == ["new", ID + "Kuwait"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("id:Old\tid:None\t2026-11-25\tس\tr", "nothing is called id:None"),
        ("id:NATO\tid:Kuwait\t2026-11-25\tس\tr", "id:NATO is still in use"),
        ("id:Old\tdoc:kuwait-ici-20-years\t2026-11-25\tس\tr", "not two names of one kind"),
        ("Old\tid:Kuwait\t2026-11-25\tس\tr", "not two names of one kind"),
        ("id:Old\tid:Kuwait\tyesterday\tس\tr", "no date: yesterday"),
        ("id:Old\tid:Kuwait\t2026-11-25\tس", "a column is missing"),
        ("id:Old\tid:Kuwait\t2026-11-25\tس\tr\nid:Old\tid:NATO\t2026-11-25\tس\tr", "id:Old is renamed twice"),
    ],
)
def test_a_renaming_that_leads_nowhere_is_refused_at_its_line(row: str, says: str, tmp_path: Path) -> None:
    table = tmp_path / "renamed.tsv"
    table.write_text(f"# a comment\n{HEAD}{row}\n", "utf-8")
    with pytest.raises(MalformedSource, match=re.escape(says)) as caught:
        read_renamings(table, NAMES)
    assert caught.value.where.endswith("renamed.tsv:3" if "\n" not in row else "renamed.tsv:4")


def test_a_table_with_other_columns_is_refused_and_none_is_none_renamed(tmp_path: Path) -> None:
    (tmp_path / "renamed.tsv").write_text("from\tto\n")
    with pytest.raises(MalformedSource, match="columns"):
        read_renamings(tmp_path / "renamed.tsv", NAMES)
    assert read_renamings(tmp_path / "none.tsv", NAMES) == ()


def test_a_build_that_is_killed_at_any_moment_leaves_the_last_good_graph(
    two: tuple[Path, Release, Release], full: bool, tmp_path: Path
) -> None:
    """A reader of `current` finds a whole release after each kill, and the next build completes and tidies up."""
    home, out = two[0].parent, tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": str(home / "server")}
    command = [sys.executable, "-m", "isnad", "build", "--out", str(out)]
    random = Random(20261125)
    first = build(home, out, lambda _: None)
    begun = time.monotonic()
    subprocess.run(command, env=environment, capture_output=True, check=True)
    whole = time.monotonic() - begun
    killed, wanted = 0, 50 if full else 6
    for number in range(4 * wanted):
        # Something else to build each time, so that there is always something to be written.
        entities = home / "data" / "entities.ttl"
        entities.write_text(
            re.sub(r"(Ambassador Rizzo)\d*", rf"\g<1>{number}", entities.read_text("utf-8")), "utf-8"
        )
        # Half of them late, while the files are being written and put in place.
        late = number % 2
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(whole * (random.uniform(0.7, 1.0) if late else random.uniform(0.05, 0.9)))
        process.kill()
        if process.wait() == -signal.SIGKILL:
            killed += 1
        else:  # it ended before: the machine is faster now than when the whole was measured
            whole *= 0.8
        current = (out / "current").resolve()
        assert checked(current) > 10
        assert release_source(out / "current").version == current.name
        if killed == wanted:
            break
    assert killed == wanted
    assert first.folder.is_dir()
    last = build(home, out, lambda _: None)
    assert (out / "current").resolve() == last.folder.resolve()
    assert checked(last.folder) > 10
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]


def checked(release: Path) -> int:
    """Hold every file of a release against its checksum; give how many there are."""
    lines = (release / "SHA256SUMS").read_text().splitlines()
    for digest, name in (line.split("  ", 1) for line in lines):
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest
    return len(lines)
