"""Bad input ends with one clear message and exit code 1, and leaves the last output untouched."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from project_copy import ROOT, ProjectCopy

from isnad import paths
from isnad.__main__ import main

DOCUMENT = "data/documents/kuwait-ici-20-years"
FACTS = f"{DOCUMENT}/facts.trig"

# What is spoilt: the file, what stands there, what comes instead; then what the message must say, and after
# an @ what must stand at the line that it names.
SPOILT: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a quote that is not in the text": (
        FACTS, "انضمام الكويت في ديسمبر عام 2004 إلى تلك المبادرة\"@ar .\n<s02-accession>", "انضمام الكويت في ديسمبر عام 2005 إلى تلك المبادرة\"@ar .\n<s02-accession>",
        ("@<s02-accession>", "is not in the text", "ديسمبر عام 2004", "Copy the quote"),
    ),
    "an ambiguous quote": (
        FACTS, '<s02-kuwait> chain:quote "الكويت"@ar ; oa:prefix "ومنذ انضمام "@ar .', '<s02-kuwait> chain:quote "الكويت"@ar .',
        ("@<s02-kuwait>", "8 times", "oa:prefix"),
    ),
    "a quote over two sentences": (
        FACTS, '<s12-gcc> chain:quote "مجلس التعاون الخليجي"@ar .', '<s12-gcc> chain:quote "في حالات الكوارث.\\n\\nوسبقت"@ar .',
        (FACTS, "<s12-gcc>", "more than one sentence"),
    ),
    "two stances on one span": (
        FACTS, "# ── 12 ", '<s12-twin> chain:quote "مجلس التعاون الخليجي"@ar ; chain:stance chain:attributed .\n<s12-twin> { id:GCC a ici:Group }\n# ── 12 ',
        (FACTS, "two stances on the same span", "<s12-gcc>", "<s12-twin>"),
    ),
    "a changed text": (
        f"{DOCUMENT}/text.txt", "ديسمبر عام 2004", "ديسمبر عام 2005",
        (f"{DOCUMENT}/text.txt", "document.ttl:", "the text has changed", "a source is never edited"),
    ),
    "a rendering of some sentences": (
        f"{DOCUMENT}/rendering.en.txt", "\n\nThe fourth area", "\nThe fourth area",
        (f"{DOCUMENT}/rendering.en.txt", "paragraphs of the rendering: 11", "sentences of the text: 12", "one paragraph a sentence"),
    ),
    "broken TriG": (
        FACTS, "ici:accedingParty id:Kuwait ;\n        ici:accededTo     id:ICI ;", "ici:accedingParty id:Kuwait\n        ici:accededTo     id:ICI ;",
        ("@ici:accededTo     id:ICI", "syntax error", "Correct the line"),
    ),
    "broken Turtle": (
        "data/entities.ttl", "id:Kuwait\n", "id:Kuwait }\n", ("@id:Kuwait }", "syntax error"),
    ),
    "an undeclared property": (
        FACTS, "ici:launchedBy id:NATO", "ici:launchedFrom id:NATO",
        ("@ici:launchedFrom", "not declared", "ici:launched", "ontology/ici.ttl"),
    ),
    "an undeclared class": (
        "data/outside.trig", "<summit-city> a chain:Discrepancy", "<summit-city> a ici:Discrepency",
        ("@ici:Discrepency", "(chain:Discrepancy?)"),
    ),
    "a name that has moved": (
        "data/outside.trig", "<summit-city> a chain:Discrepancy", "<summit-city> a ici:Discrepancy",
        ("@ici:Discrepancy", "(chain:Discrepancy?)"),
    ),
    "a quote by its old name": (
        FACTS, "<s12-gcc> chain:quote", "<s12-gcc> ici:quote", ("@<s12-gcc>", "a passage that has a chain:quote"),
    ),
    "an undeclared prefix": (
        FACTS, "org:postIn     id:NATO", "orgs:postIn     id:NATO",
        ("@orgs:postIn", "prefix orgs: is not declared"),
    ),
    "a date that is no EDTF": (
        FACTS, '"2004-06"^^edtf:EDTF', '"2004-13"^^edtf:EDTF', ("@2004-13", "Write 2004"),
    ),
    "a date that is no day": (
        "data/outside.trig", '"2019-12-16"^^edtf:EDTF', '"2019-12-36"^^edtf:EDTF', ("@2019-12-36",),
    ),
    "a fact outside any passage": (
        FACTS, "# ── 12 ", "id:Kuwait ici:memberOf id:GCCStates .\n# ── 12 ",
        ("@id:Kuwait ici:memberOf id:GCCStates", "outside any passage", "chain:quote"),
    ),
    "a graph without a quote": (
        FACTS, "# ── 12 ", "<s12-mute> { id:Kuwait ici:memberOf id:GulfStates }\n# ── 12 ",
        ("@<s12-mute>", "without a quote"),
    ),
    "a passage that says nothing": (
        FACTS, "# ── 12 ", '<s12-mute> chain:quote "سلسلة"@ar .\n# ── 12 ', (FACTS, "states nothing"),
    ),
    "a QID without evidence": (
        "data/links.sssom.tsv", "skos:exactMatch\twd:Q817\tKuwait\tsemapv:ManualMappingCuration\t0.95\tIsnad\t2026-11-23\t",
        "skos:exactMatch\twd:Q817\tKuwait\tsemapv:ManualMappingCuration\t0.95\tIsnad\t2026-11-23\t\"\"\nid:Qatar\tQatar\tskos:exactMatch\twd:Q846\t\tsemapv:ManualMappingCuration\t1\tIsnad\t2026-11-23\t",
        ("@wd:Q817", "wd:Q817 without evidence", "sssom:NoTermFound"),
    ),
    "a QID that is none": (
        "data/links.sssom.tsv", "wd:Q817\t", "wd:P817\t", ("@wd:P817", "no Wikidata identifier: wd:P817"),
    ),
    "a QID for two entities": (
        "data/links.sssom.tsv",
        'wd:Q7184\tNATO\tsemapv:ManualMappingCuration\t0.95\tIsnad\t2026-11-23\t"',
        'wd:Q817\tNATO\tsemapv:ManualMappingCuration\t0.95\tIsnad\t2026-11-23\t"Q817 ;; ',
        ("@id:NATO", "second exact match", "line 12"),
    ),
    "a discrepancy about nothing": (
        "data/outside.trig", "<summit-city> { id:LaunchSummit ici:tookPlaceIn id:Ankara . }", "<summit-city> { id:LaunchSummit ici:tookPlaceIn id:Brussels . }",
        ("@ici:tookPlaceIn id:Brussels", "no passage says", "id:Brussels"),
    ),
    "a contradiction": (
        FACTS, "id:GCC a ici:InternationalOrganisation ;", "id:GCC a ici:InternationalOrganisation , ici:Initiative ;",
        ("cannot hold together", "fact   id:GCC rdf:type ici:Initiative   [data/documents/kuwait-ici-20-years/facts.trig:10",
         "axiom  ici:disjointActors"),
    ),
    "a shape that is not met": (
        FACTS, "ici:comparisonScope id:GulfStates ;", "",
        ("the shapes refuse the graph", "id:FirstGulfStateInICI", "no first without limits"),
    ),
    "what precedes and is dated after, undeclared": (
        "data/outside.trig", "<consultations-before-launch> { id:Consultations2004 time:before id:ICILaunch . }",
        "<consultations-before-launch> { id:Consultations2004 ici:conductedBy id:MinutoRizzo . }",
        ("the shapes refuse the graph", "id:ConsultationsOfDecember2004", "precede an event after which it is dated"),
    ),
    "a triple inside a triple": (
        FACTS, "# ── 12 ", '<s12-x> chain:quote "سلسلة"@ar .\n<s12-x> { id:Kuwait ici:hosts <<( id:Kuwait a ici:State )>> }\n# ── 12 ',
        (FACTS, "RDF 1.2"),
    ),
    "a language that is none": (
        f"{DOCUMENT}/document.ttl", 'dcterms:language  "ar"', 'dcterms:language  "zz zz"', ("@<kuwait-ici-20-years>", "ar or en"),
    ),
    "a language that the text is not in": (
        f"{DOCUMENT}/document.ttl", 'dcterms:language  "ar"', 'dcterms:language  "en"', ('@dcterms:language  "en"', "not written in", 'Write dcterms:language "ar"'),
    ),
    "a link whose date is none": (
        "data/links.sssom.tsv", "\tIsnad\t2026-11-23\t", "\tIsnad\tyesterday\t", ("@yesterday", "no date: yesterday"),
    ),
    "a link whose evidence names another item": (
        "data/links.sssom.tsv", "wd:Q7184\tNATO", "wd:Q718\tNATO", ("@wd:Q718\t", "the evidence does not name wd:Q718"),
    ),
    "a refinement outside what it refines": (
        "data/outside.trig", '"2019-12-16"^^edtf:EDTF', '"2019-12-26"^^edtf:EDTF',
        ("@2019-12-26", "a refinement lies within what it refines: 2019-12-26 does not", "chain:discrepancyKind"),
    ),
    "a contradiction that is a refinement": (
        "data/outside.trig", 'id:KuwaitAccession dcterms:date "2004-11"', 'id:KuwaitAccession dcterms:date "2004-12-04"',
        ("@2004-12-04", "2004-12-04 lies within what the document says: a refinement"),
    ),
    "a link with an open quotation mark": (
        "data/links.sssom.tsv", "wd:Q7184\tNATO", 'wd:Q7184\t"NATO', ("@wd:Q7184", "SSSOM columns"),
    ),
    "a question without a title": (
        "queries/timeline.rq", "# title@ar:", "# titre:", ("queries/timeline.rq:1", "title@ar"),
    ),
}  # fmt: skip


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectCopy:
    """Copy what a build reads, and have the program of this process read it: the shapes are parsed once."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(paths, "HOME", tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return ProjectCopy(tmp_path)


@pytest.mark.parametrize(("file", "old", "new", "said"), SPOILT.values(), ids=SPOILT.keys())
def test_bad_source_stops_the_build(
    sources: ProjectCopy,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
    said: tuple[str, ...],
) -> None:
    home = sources
    out = last_good(home)
    home.spoil(file, old, new)
    code = main(("build", "--out", str(out)))
    run = subprocess.CompletedProcess((), code, *capsys.readouterr())
    refuses(run, tuple(part for part in said if not part.startswith("@")))
    for snippet in (part[1:] for part in said if part.startswith("@")):
        named = re.search(rf"{re.escape(file)}:(\d+)", run.stderr)
        assert named, run.stderr
        assert snippet in (home.path / file).read_text("utf-8").splitlines()[int(named[1]) - 1]
    assert contents(out) == LAST_GOOD


@pytest.mark.parametrize(
    "missing", ["data/entities.ttl", "data/documents", f"{DOCUMENT}/facts.trig", f"{DOCUMENT}/text.txt",
                "ontology/shapes.ttl", "queries", "data/links.sssom.tsv"],
)  # fmt: skip
def test_missing_source_stops_the_build(home: ProjectCopy, missing: str) -> None:
    out = last_good(home)
    (home.path / missing).rename(home.path / "gone")
    refuses(home.run("build", "--out", str(out)), (missing,))
    assert contents(out) == LAST_GOOD


def test_bytes_that_are_not_utf8_stop_the_build(home: ProjectCopy) -> None:
    file = home.path / "data" / "entities.ttl"
    file.write_bytes(file.read_bytes() + b"\xff\xfe\n")
    last = file.read_bytes().count(b"\n")
    refuses(home.run("build", "--out", str(home.path / "o")), (f"data/entities.ttl:{last}", "0xff", "UTF-8"))


@pytest.mark.parametrize("name", ["data/links.sssom.tsv", f"{DOCUMENT}/text.txt", "queries/timeline.rq"])
def test_a_folder_in_place_of_a_file_stops_the_build(home: ProjectCopy, name: str) -> None:
    (home.path / name).unlink()
    (home.path / name).mkdir()
    refuses(home.run("build", "--out", str(home.path / "o")), (name, "cannot be read"))


def test_unwritable_place_stops_the_build(home: ProjectCopy) -> None:
    (home.path / "o").write_text("a file, and no folder")
    refuses(home.run("build", "--out", str(home.path / "o" / "deep")), ("o/deep", "--out DIR"))
    assert (home.path / "o").read_text() == "a file, and no folder"


def test_query_without_a_build_says_so(home: ProjectCopy) -> None:
    refuses(
        home.run("query", "timeline", "--out", str(home.path / "none")), ("no built graph", "isnad build")
    )


def test_query_of_no_such_name_says_so(home: ProjectCopy, release_folder: str) -> None:
    refuses(home.run("query", "no-such", "--out", release_folder), ("no-such", "no saved question"))


def test_a_query_may_stand_on_the_command_line(home: ProjectCopy, release_folder: str) -> None:
    asked = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } }"
    assert home.run("query", asked, "--out", release_folder).stdout.split() == ["n", "2"]
    refuses(home.run("query", "SELECT * { ?s ?p }", "--out", release_folder), ("query:1:", "?s ?p }"))


def test_query_that_is_no_sparql_says_where(home: ProjectCopy, release_folder: str) -> None:
    run = home.run("query", "-", "--out", release_folder, stdin="SELECT *\nWHERE { ?s ?p }")
    refuses(run, ("query:2:", "WHERE { ?s ?p }"))


def test_query_in_no_known_format_says_which_there_are(home: ProjectCopy, release_folder: str) -> None:
    for query, name, formats in (
        ("timeline", "xlsx", "json, xml, csv, tsv, md, geojson"),
        ("timeline", "ttl", "json, xml, csv, tsv, md, geojson"),
        ("timeline", "geojson", "WKT"),
        ("ASK {}", "csv", "json, xml, md"),
        ("CONSTRUCT {} {}", "csv", "ttl, nt, nq, trig, rdf, jsonld"),
        ("CONSTRUCT { <e:a> <e:1> 1 } {}", "rdf", "ttl, nt, nq, trig"),
    ):
        run = home.run("query", query, "--format", name, "--out", release_folder)
        refuses(run, (f"--format {name}: ", formats))
        assert "Accept" not in run.stderr and "?format=" not in run.stderr


def test_unknown_option_is_refused(home: ProjectCopy) -> None:
    run = home.run("build", "--nonsense")
    assert run.returncode == 2
    assert "--nonsense" in run.stderr


def test_messages_are_arabic_where_the_locale_is(home: ProjectCopy) -> None:
    home.spoil(FACTS, '"2004-06"^^edtf:EDTF', '"2004-13"^^edtf:EDTF')
    run = home.run("build", "--out", str(home.path / "o"), locale="ar_KW.UTF-8")
    assert run.returncode == 1
    assert "ليس تاريخ EDTF" in run.stderr
    assert "أو مجموعة" in run.stderr


@pytest.fixture
def release_folder(release: object) -> str:
    return str(release.folder.parent)  # type: ignore[attr-defined]


def refuses(run: subprocess.CompletedProcess[str], said: tuple[str, ...]) -> None:
    """Demand exit code 1, a message with its place and its mend, and no trace of Python."""
    assert run.returncode == 1, run.stderr
    message = "\n".join(line for line in run.stderr.splitlines() if not line.startswith("…"))
    assert message.startswith("isnad: ")
    assert "\n  → " in message
    assert "Traceback" not in message
    for part in said:
        assert part in message, message


LAST_GOOD = {"0123456789ab/isnad.nq": "the last good graph", "current/isnad.nq": "the last good graph"}


def last_good(home: ProjectCopy) -> Path:
    """Lay down an output that must survive."""
    out = home.path / "out"
    (out / "0123456789ab").mkdir(parents=True)
    (out / "0123456789ab" / "isnad.nq").write_text("the last good graph")
    (out / "current").symlink_to("0123456789ab")
    return out


def contents(out: Path) -> dict[str, str]:
    """Read every file below a folder that is published: what a build keeps for the next one is not."""
    found = [Path(top) / name for top, _, names in os.walk(out, followlinks=True) for name in names]
    found = [path for path in found if not path.is_relative_to(out / "parts")]
    return {str(path.relative_to(out)): path.read_text() for path in found}
