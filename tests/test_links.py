"""`isnad links`: the table offline, and against a stand-in for Wikidata on loopback."""

import csv
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from wikidata_standin import Standin, standing_in

from isnad import paths
from isnad.errors import UnreachableAuthority
from isnad.rdf.namespaces import ID, WIKIDATA
from isnad.rdf.terms import lexical
from isnad.remote.wikidata import Wikidata
from isnad.source.links import Link, read_links
from isnad.source.sources import names_of, read_sources

TABLE = paths.HOME / "data" / "links.sssom.tsv"
SOURCES = read_sources(paths.HOME)
LINKS = read_links(TABLE, names_of(SOURCES).keys())
LINKED = [link for link in LINKS if link.target]


def qid(link: Link) -> str:
    return (link.target or "").removeprefix(WIKIDATA)


def isnad(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "isnad", "links", *arguments], capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def standin() -> Iterator[Standin]:
    """A Wikidata in which every linked item is what we say that it is."""
    with standing_in() as found:
        for link in LINKED:
            names = {one.language: one.text for one in names_of(SOURCES)[link.subject]}
            found.add(qid(link), names["en"], names["ar"], kinds=("Q1",))
        yield found


def test_check_counts_what_is_linked_and_names_what_is_not() -> None:
    run = isnad("check")
    assert run.returncode == 0
    assert f"{len(LINKED):4} matches" in run.stdout
    for link in LINKS:
        if not link.target:
            assert f"       {link.subject.removeprefix(ID)}\n" in run.stdout


def test_every_link_has_evidence_and_is_one_that_the_evidence_gives() -> None:
    with (Path(__file__).parent / "evidence" / "wikidata.csv").open(encoding="utf-8", newline="") as file:
        seen = {row["qid"]: row for row in csv.DictReader(file) if row["qid"]}
    assert all(link.evidence for link in LINKS)
    for link in LINKED:
        assert qid(link) in seen, link.subject
        assert seen[qid(link)]["status"] == "verified"
    eight = next(link for link in LINKS if link.subject == f"{ID}GroupOfEight")
    assert eight.target is None
    assert "Q170481" in eight.evidence  # APEC, which many mistake for it


def test_an_items_label_is_the_one_that_its_evidence_quotes() -> None:
    """Of what the evidence quotes, Wikidata's own label counts most; a remark is in the comment."""
    for link in LINKED:
        item, said = qid(link), link.evidence.replace("_", " ")
        own = "|".join(
            (
                rf'wd:{item} (?:rdfs:label en )?"([^"]+)"',
                rf'"label": "([^"]+)", "wikidata id": "{item}"',
                rf'wd {item} label "[^"|]+ \| ([^"]+)"',
            )
        )
        labels = {label for found in re.findall(own, said) for label in found if label}
        assert link.target_label in labels if labels else link.target_label in said, link.subject
        assert not re.search(r"[(/]", link.target_label), link.target_label
    assert not re.search(r"memory|\btested\b", TABLE.read_text("utf-8"), re.IGNORECASE)


def test_every_item_that_the_ontology_is_aligned_with_was_seen() -> None:
    folder, seen = Path(__file__).parent / "evidence", set()
    for name in ("wikidata.csv", "wikidata-properties.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            seen |= {cell for row in csv.reader(file) for cell in row if re.fullmatch(r"[QP][1-9]\d*", cell)}
    aligned = {
        lexical(o).removeprefix(WIKIDATA)
        for _, _, o in SOURCES.ontology.alignments.triples
        if lexical(o).startswith(WIKIDATA)
    }
    assert aligned
    assert aligned <= seen


def test_verify_finds_that_all_agrees(standin: Standin) -> None:
    run = isnad("verify", "--base-url", standin.address)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("agrees") + run.stdout.count("of another kind") == len(LINKED)
    assert all(agent.startswith("Isnad/") and "https://w3id.org/isnad/" in agent for agent in standin.agents)
    assert {one["maxlag"] for one in standin.asked} == {"5"}


def test_verify_reports_deletions_redirects_and_other_names(standin: Standin) -> None:
    del standin.items["Q817"]
    standin.add("Q99", "North Atlantic Treaty Organization")
    standin.redirects["Q7184"] = "Q99"
    standin.add("Q3640", "Paris", "باريس")
    run = isnad("verify", "--base-url", standin.address)
    assert run.returncode == 1
    lines = {" ".join(line.split()) for line in run.stdout.splitlines()}
    assert any(line.startswith("deleted Kuwait Q817") for line in lines)
    assert any(line.startswith("redirected NATO Q7184") and "Q99" in line for line in lines)
    assert any(line.startswith("otherwise named Ankara Q3640") and "Paris" in line for line in lines)


def test_a_busy_server_is_waited_for(standin: Standin) -> None:
    standin.busy = 2
    begin = time.monotonic()
    run = isnad("verify", "--base-url", standin.address)
    assert run.returncode == 0
    assert time.monotonic() - begin >= 2  # twice the second that it asked for
    assert run.stderr.count("1 s") == 2


def test_a_server_that_stays_busy_is_given_up(standin: Standin) -> None:
    standin.busy = 100
    waits: list[float] = []
    wikidata = Wikidata(standin.address, sleep=waits.append)
    with pytest.raises(UnreachableAuthority, match="busy"):
        list(wikidata.items(["Q1"]))
    assert len(waits) == 4


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"error": {"code": "internal", "info": "broken"}}'])
def test_an_answer_that_is_none_is_one_clear_message(standin: Standin, body: bytes) -> None:
    standin.body = body
    run = isnad("verify", "--base-url", standin.address)
    assert run.returncode == 1
    assert run.stderr.startswith(f"isnad: {standin.address}: Wikidata does not answer")
    assert "Traceback" not in run.stderr


def test_a_slow_server_is_not_waited_for_for_ever(standin: Standin) -> None:
    standin.seconds = 3
    begin = time.monotonic()
    run = isnad("verify", "--base-url", standin.address, "--timeout", "0.5")
    assert run.returncode == 1
    assert "timed out" in run.stderr
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("command", ["verify", "suggest"])
def test_without_a_network_it_says_so(command: str) -> None:
    run = isnad(command, "--base-url", "http://127.0.0.1:9")
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) <= 3
    assert "network" in run.stderr


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "x"])
def test_what_is_no_server_is_refused(url: str) -> None:
    run = isnad("verify", "--base-url", url)
    assert run.returncode == 2
    assert "no such server" in run.stderr


def test_suggest_writes_candidates_and_accepts_none(standin: Standin, tmp_path: object) -> None:
    before = TABLE.read_bytes()
    standin.add("Q5001", "Istanbul Cooperation Initiative", "مبادرة إسطنبول للتعاون")
    standin.add("Q5002", "Istanbul Cooperation Initiative building")
    standin.add("Q170481", "Group of Eight")
    output = f"{tmp_path}/candidates.tsv"
    run = isnad("suggest", "--base-url", standin.address, "--output", output)
    assert run.returncode == 0, run.stderr
    assert "1 / 16: ICI" in run.stderr  # the initiative itself first, and progress
    with open(output, encoding="utf-8", newline="") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file, delimiter="\t"))
    ici = [row for row in rows if row["subject_id"] == "id:ICI"]
    assert [row["candidate"] for row in ici][:2] == ["wd:Q5001", "wd:Q5002"]
    assert (ici[0]["score"], ici[0]["reasons"]) == ("100.0", "exact")
    assert float(ici[1]["score"]) < 90  # it has the name within its own
    assert ici[1]["reasons"] == "partial"
    assert not [row for row in rows if row["candidate"] == "wd:Q170481"]  # a known trap
    assert TABLE.read_bytes() == before


def test_suggest_where_the_place_cannot_be_written(standin: Standin) -> None:
    run = isnad("suggest", "--base-url", standin.address, "--output", "/nowhere/at/all.tsv")
    assert run.returncode == 1
    assert "/nowhere/at/all.tsv" in run.stderr
