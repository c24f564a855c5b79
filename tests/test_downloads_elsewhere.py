"""The downloads in the hands of others: sssom-py, DuckDB, pandas, the validator of RO-Crate, jsonld.js; and what they refuse."""

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from raw_http import request

from isnad import paths
from isnad.build.releases import Release
from isnad.source.questions import read_questions

pytestmark = pytest.mark.external  # .validators, node

TOP = Path(__file__).parents[1]
QUESTIONS = read_questions(paths.HOME / "queries")
# A program for node: a document of JSON-LD, expanded by jsonld.js, as N-Quads; contexts come from the server.
TO_RDF = """
import jsonld from "jsonld";
const read = await fetch(process.argv[1]);
console.log(await jsonld.toRDF(await read.json(), { base: process.argv[1], format: "application/n-quads" }));
"""


def examined(folder: Path) -> dict[str, Any]:
    python = TOP / ".validators" / "bin" / "python"
    if not python.exists():
        pytest.fail("the tools of others are not there: make .validators/.ready")
    command = [str(python), str(TOP / "tests" / "validators" / "downloads.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_tools_of_others_read_every_table_the_links_and_the_crate(
    address: str, release: Release, tmp_path: Path
) -> None:
    folder = shutil.copytree(release.folder, tmp_path / "release")
    (folder / "queries").mkdir()
    for question in QUESTIONS:
        body = request(address, "GET", f"/queries/{question.name}.labelled.csv").body
        (folder / "queries" / f"{question.name}.csv").write_bytes(body)
    (folder / "mismatches.csv").write_bytes(request(address, "GET", "/mismatches.csv").body)
    found = examined(folder)
    assert found["crate"] == []
    assert found["mappings"]["problems"] == []
    rows = [line for line in (folder / "links.sssom.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    assert found["mappings"]["mappings"] == len(rows) - 1
    assert len(found["tables"]) == len(QUESTIONS) + 3
    for name, table in found["tables"].items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            head, *lines = list(csv.reader(file))
        assert table == {"columns": head, "rows": len(lines)}, name
        read = pandas.read_csv(folder / name, dtype=str, keep_default_na=False)
        assert [list(read.columns), *read.to_numpy().tolist()] == [head, *lines], name


def test_what_is_spoilt_is_refused_by_them(release: Release, tmp_path: Path) -> None:
    folder = shutil.copytree(release.folder, tmp_path / "release")
    crate = json.loads((folder / "ro-crate-metadata.json").read_bytes())
    root = next(one for one in crate["@graph"] if one["@id"] == "./")
    del root["license"], root["datePublished"]
    (folder / "ro-crate-metadata.json").write_text(json.dumps(crate))
    links = folder / "links.sssom.tsv"
    links.write_text(links.read_text("utf-8").replace("\t0.95\t", "\t1.95\t"), "utf-8")
    with (folder / "claims.csv").open("a", encoding="utf-8") as file:
        file.write('"one",two"three\r\n')
    found = examined(folder)
    assert found["crate"]
    assert found["mappings"]["problems"]
    assert "problem" in found["tables"]["claims.csv"]


@pytest.mark.parametrize("name", ["Kuwait", "LaunchSummit", "ICI"])
def test_jsonld_js_reads_a_thing_as_turtle_has_it(address: str, name: str) -> None:
    command = ["node", "--input-type=module", "--eval", TO_RDF, f"{address}/id/{name}.jsonld"]
    done = subprocess.run(command, cwd=TOP / "server", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    read = pyoxigraph.Dataset(pyoxigraph.parse(done.stdout, format=RdfFormat.N_QUADS))
    turtle = request(address, "GET", f"/id/{name}.ttl").body
    meant = pyoxigraph.Dataset(pyoxigraph.parse(turtle, format=RdfFormat.TURTLE))
    assert len(read) > 50
    for one in (read, meant):
        one.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert read == meant


def test_jsonld_js_reads_the_whole_dump_as_its_quads(address: str, release: Release) -> None:
    command = ["node", "--input-type=module", "--eval", TO_RDF, f"{address}/data/isnad.jsonld"]
    done = subprocess.run(command, cwd=TOP / "server", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    quads = pyoxigraph.parse(path=str(release.folder / "isnad.nq"), format=RdfFormat.N_QUADS)
    assert set(pyoxigraph.parse(done.stdout, format=RdfFormat.N_QUADS)) == set(quads)
