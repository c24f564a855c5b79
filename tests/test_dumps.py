"""The published files: the same bytes twice, all views the same claims, Arabic as Arabic, counts counted."""

import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from isnad import paths
from isnad.build.pipeline import Built, build
from isnad.build.releases import Pieces, Release, quad_sum, version_of, write_release
from isnad.rdf.namespaces import CATALOGUE_GRAPH, CHAIN, GRAPH, PREFIXES, RDF

A = NamedNode(RDF + "type")
ATTRIBUTED = f"<{CHAIN}attributed>"


def read(release: Release, name: str) -> pyoxigraph.Dataset:
    formats = {
        ".ttl": RdfFormat.TURTLE,
        ".trig": RdfFormat.TRIG,
        ".nq": RdfFormat.N_QUADS,
        ".jsonld": RdfFormat.JSON_LD,
    }
    path = release.folder / name
    return pyoxigraph.Dataset(pyoxigraph.parse(path=str(path), format=formats[path.suffix]))


def reified(quads: pyoxigraph.Dataset) -> set[tuple[str, str, str, str]]:
    """Give (claim, subject, predicate, object) of every reified claim of a document."""
    parts: dict[str, dict[str, str]] = {}
    for quad in quads:
        if str(quad.graph_name) == "DEFAULT":
            parts.setdefault(str(quad.subject), {})[str(quad.predicate)] = str(quad.object)
    names = [f"<{RDF}{part}>" for part in ("subject", "predicate", "object")]
    derived = f"<{PREFIXES['prov']}wasDerivedFrom>"
    return {
        (claim, *(said[name] for name in names))  # type: ignore[misc]
        for claim, said in parts.items()
        if derived in said and names[0] in said
    }


def test_two_builds_in_two_processes_give_the_same_bytes(release: Release, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-m", "isnad", "build", "--out", str(tmp_path / "out")]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    other = tmp_path / "out" / "current"
    assert str(other.readlink()) == release.version
    names = {str(p.relative_to(release.folder)) for p in release.folder.rglob("*") if p.is_file()}
    assert names == {str(p.relative_to(other)) for p in other.rglob("*") if p.is_file()}
    for name in names:
        assert (other / name).read_bytes() == (release.folder / name).read_bytes(), name


def test_checksums_are_those_of_the_files(release: Release) -> None:
    lines = (release.folder / "SHA256SUMS").read_text().splitlines()
    files = {p for p in release.folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS"}
    assert len(lines) == len(files) == 26
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((release.folder / name).read_bytes()).hexdigest() == digest


def test_all_views_carry_the_same_claims(release: Release, built: Built) -> None:
    wanted = {(c.iri, *c.triple) for c in built.claims}
    assert len(wanted) == len(built.claims) > 450
    for name in ("isnad-claims.ttl", "isnad-all.ttl", "isnad.trig", "isnad.nq", "isnad.jsonld",
                 "doc/kuwait-ici-20-years.ttl"):  # fmt: skip
        assert reified(read(release, name)) == wanted, name
    modern = {
        (str(q.subject), str(q.object.subject), str(q.object.predicate), str(q.object.object))
        for q in read(release, "isnad-rdf12.ttl")
        if isinstance(q.object, pyoxigraph.Triple)
    }
    counters = {(c.iri, *c.triple) for c in built.sources.outside.counter_claims}
    inferences = [q for q in read(release, "isnad-all.ttl") if q.object == NamedNode(CHAIN + "Inference")]
    marks = {str(q.subject) for q in inferences if q.predicate == A}
    assert wanted | counters <= modern
    assert {claim for claim, *_ in modern - wanted - counters} == marks
    passages = {(c.source, *c.triple) for c in built.claims}
    in_graphs = {
        (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object))
        for q in read(release, "isnad.trig")
        if "#char=" in str(q.graph_name)
    }
    assert in_graphs == passages


def test_attributed_and_outside_statements_are_nowhere_asserted(release: Release, built: Built) -> None:
    asserted = {(str(q.subject), str(q.predicate), str(q.object)) for q in read(release, "isnad-all.ttl")}
    attributed = [c for c in built.claims if c.status == ATTRIBUTED]
    counter = built.sources.outside.counter_claims
    assert len(attributed) >= 10
    assert len(counter) >= 12
    stated = {c.triple for c in built.claims if c.status != ATTRIBUTED}
    for claim in [*attributed, *counter]:
        if claim.triple not in stated:
            assert claim.triple not in asserted


def test_turtle_is_readable_and_for_three_readers(release: Release) -> None:
    facts = (release.folder / "isnad-facts.ttl").read_text("utf-8")
    assert 'rdfs:label "Kuwait"@en , "الكويت"@ar' in facts
    assert "\\u" not in facts
    assert "rdf:subject" not in facts
    sizes = [len(read(release, f"isnad-{name}.ttl")) for name in ("facts", "claims", "all")]
    assert sizes == sorted(sizes)
    assert sizes[0] < 1000
    for name in ("isnad.trig", "isnad.nq", "isnad.jsonld", "isnad-rdf12.ttl"):
        text = (release.folder / name).read_text("utf-8")
        assert "مبادرة إسطنبول للتعاون" in text
        assert not re.search(r"\\u06[0-9a-fA-F]{2}", text), name


def test_nquads_are_sorted_in_two_pieces_and_there_is_no_blank_node(release: Release) -> None:
    lines = (release.folder / "isnad.nq").read_bytes().splitlines()
    falls = [n for n in range(1, len(lines)) if lines[n] <= lines[n - 1]]
    assert len(falls) == 1  # what is common, and what is the document's
    assert [lines[: falls[0]], lines[falls[0] :]] == [sorted(lines[: falls[0]]), sorted(lines[falls[0] :])]
    assert len(lines) == len(set(lines))
    assert not any(line.startswith(b"_:") or b" _:" in line.split(b'"')[0] for line in lines)


def test_json_ld_has_a_graph_a_passage(release: Release) -> None:
    graphs = json.loads((release.folder / "isnad.jsonld").read_text("utf-8"))
    names = [node["@id"] for node in graphs if "@graph" in node and "#char=" in node["@id"]]
    assert len(names) == len(set(names)) == 124


def test_graphs_are_the_designed_ones(release: Release) -> None:
    names = {str(q.graph_name) for q in read(release, "isnad.nq") if str(q.graph_name) != "DEFAULT"}
    parts = {name.strip("<>").removeprefix(GRAPH) for name in names if GRAPH in name}
    assert parts == {"catalogue", "entities", "inferred", "links", "ontology", "outside"}
    assert all("#char=" in name for name in names if GRAPH not in name)


def test_default_graph_repeats_no_fact_in_a_plain_query(built: Built) -> None:
    from isnad.build.answers import store_of

    text = "SELECT ?place { <https://w3id.org/isnad/id/LaunchSummit> <https://w3id.org/isnad/ici#tookPlaceIn> ?place }"
    rows = list(store_of(built.default, built.named).query(text))  # type: ignore[arg-type]
    assert sorted(row["place"].value.rsplit("/")[-1] for row in rows) == ["Ankara", "Turkiye"]


def test_catalogue_counts_are_what_is_counted(release: Release) -> None:
    store = Store()
    store.bulk_load(path=str(release.folder / "isnad.nq"), format=RdfFormat.N_QUADS)
    void = PREFIXES["void"]

    def stated(text: str) -> dict[str, int]:
        rows = store.query(f"PREFIX void: <{void}> SELECT ?what ?n {{ {text} }}")
        return {row["what"].value: int(row["n"].value) for row in rows}  # type: ignore[union-attr]

    def counted(text: str) -> dict[str, int]:
        return {row["what"].value: int(row["n"].value) for row in store.query(text)}  # type: ignore[union-attr]

    assert stated("?d void:classPartition ?p . ?p void:class ?what ; void:entities ?n") == counted(
        "SELECT ?what (COUNT(*) AS ?n) { ?s a ?what } GROUP BY ?what"
    )
    assert stated(
        "?d a void:Dataset ; void:propertyPartition ?p . ?p void:property ?what ; void:triples ?n"
    ) == counted("SELECT ?what (COUNT(*) AS ?n) { ?s ?what ?o } GROUP BY ?what")
    total = stated("?what a void:Dataset ; void:triples ?n")
    default = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    assert list(total.values()) == [default]
    assert len(list(store.quads_for_pattern(None, None, None, NamedNode(CATALOGUE_GRAPH)))) > 300


def files_in(release: Release) -> dict[str, Pieces]:
    """Give the files of a release, to be written once more."""
    files = (path for path in release.folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return {str(path.relative_to(release.folder)): Pieces((path,)) for path in files}


def write(files: dict[str, Pieces], out: Path) -> Release:
    """Write a release under the version that its quads have."""
    said = [part if isinstance(part, bytes) else part.read_bytes() for part in files["isnad.nq"].parts]
    lines = b"".join(said).decode().split("\n")[:-1]
    return write_release(files, version_of([quad_sum(lines)]), out)


def test_a_release_is_put_in_place_at_once_and_keeps_the_old_one(release: Release, tmp_path: Path) -> None:
    files = files_in(release)
    first = write(files, tmp_path)
    changed = {**files, "isnad.nq": Pieces.of(files["isnad.nq"], "<urn:a> <urn:b> <urn:c> .\n")}
    second = write(changed, tmp_path)
    assert str((tmp_path / "current").readlink()) == second.version != first.version
    assert (first.folder / "isnad.nq").read_bytes() == (release.folder / "isnad.nq").read_bytes()
    assert {p.name for p in tmp_path.iterdir()} == {first.version, second.version, "current"}


def test_an_interrupted_write_leaves_the_last_release(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_in(release)
    good = write(files, tmp_path)

    written = Pieces.write

    def interrupted(self: Pieces, path: Path) -> str:
        if path.name == "isnad.trig":
            raise KeyboardInterrupt
        return written(self, path)

    monkeypatch.setattr(Pieces, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write({**files, "isnad.nq": Pieces((b"<urn:a> <urn:b> <urn:c> .\n",))}, tmp_path)
    assert str((tmp_path / "current").readlink()) == good.version
    assert {p.name for p in tmp_path.iterdir()} == {good.version, "current"}


def test_the_version_names_the_quads_whatever_their_order(release: Release) -> None:
    lines = (release.folder / "isnad.nq").read_text("utf-8").split("\n")[:-1]
    assert version_of([quad_sum(lines)]) == release.version
    assert version_of([quad_sum(lines[1000:]), quad_sum(reversed(lines[:1000]))]) == release.version
    assert version_of([quad_sum(lines), -quad_sum(lines[:3]), quad_sum(lines[:3])]) == release.version
    assert version_of([quad_sum(lines[1:])]) != release.version


def test_a_build_with_unchanged_sources_is_current(tmp_path: Path) -> None:
    from isnad.build.releases import is_current

    assert not is_current(paths.HOME, tmp_path)
    build(paths.HOME, tmp_path, lambda _: None)
    assert is_current(paths.HOME, tmp_path)
    (tmp_path / "inputs.sha256").write_text("0" * 64)
    assert not is_current(paths.HOME, tmp_path)


def test_document_file_holds_every_passage(release: Release) -> None:
    document = read(release, "doc/kuwait-ici-20-years.ttl")
    passages = [q for q in document if q.predicate == A and q.object == NamedNode(CHAIN + "Passage")]
    assert len(passages) == 124


def test_a_spoilt_release_is_put_right_by_the_next_build(release: Release, tmp_path: Path) -> None:
    files = files_in(release)
    first = write(files, tmp_path)
    (first.folder / "isnad.nq").write_bytes(b"spoilt")
    (first.folder / "ici.ttl").unlink()
    second = write(files, tmp_path)
    assert second == first
    assert (second.folder / "isnad.nq").read_bytes() == (release.folder / "isnad.nq").read_bytes()
    assert (second.folder / "ici.ttl").exists()
    assert {p.name for p in tmp_path.iterdir()} == {first.version, "current"}


def test_builds_at_the_same_time_do_not_meet(release: Release, tmp_path: Path) -> None:
    files = files_in(release)
    with ThreadPoolExecutor(8) as pool:
        releases = list(pool.map(lambda _: write(files, tmp_path), range(16)))
    assert set(releases) == {releases[0]}
    assert {p.name for p in tmp_path.iterdir()} == {releases[0].version, "current"}
    assert (tmp_path / "current" / "isnad.nq").read_bytes() == (release.folder / "isnad.nq").read_bytes()
