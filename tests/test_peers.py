"""What `make bench` reports: shares of one server in what another does, and who is left out."""

from collections.abc import Iterator

import pytest
from peers.__main__ import copied
from peers.correctness import Unreadable, agreed, differences
from peers.load import Load
from peers.mix import LARGE, MIX, Measured, saved_questions
from peers.report import Row, geometric_means, readme_table, slowest_shares, table
from peers.servers import Peer
from serving import Served, free_port, serving

from isnad.build.releases import Release

OWN, OTHER = "isnad", "Oxigraph, memory"


def row(peer: str, query: str, *rates: float, fresh: bool = True, p99: float = 0.002) -> Row:
    return Row(peer, query, fresh, 8, tuple(Load(rate, 0, 0.001, p99) for rate in rates))


ROWS = [
    row(OWN, "ASK", 100, 300, 200, p99=0.004),
    row(OTHER, "ASK", 400, 800, 100),
    row(OWN, "path", 900),
    row(OTHER, "path", 100),
    row(OWN, "ASK", 5000, fresh=False),
    row(OTHER, "ASK", 500, fresh=False),
]


def test_a_table_gives_medians_percentiles_and_shares() -> None:
    assert table(ROWS, 8, fresh=True) == [
        "| query | isnad, /s (p99 ms) | Oxigraph, memory, /s (p99 ms) | isnad : Oxigraph, memory |",
        "| --- | --- | --- | --- |",
        "| ASK | 200 (4.0) | 400 (2.0) | 0.50 |",
        "| path | 900 (2.0) | 100 (2.0) | 9.00 |",
    ]
    assert geometric_means(ROWS, 8, fresh=True) == {OTHER: pytest.approx((0.5 * 9) ** 0.5)}
    assert slowest_shares(ROWS, 8, fresh=True) == [
        "99th percentile no longer than that of Oxigraph, memory: 1 of 2 queries"
    ]
    assert ROWS[0].spread == 1.0


def test_the_readme_has_both_modes_side_by_side() -> None:
    assert readme_table(ROWS, 8) == [
        "| query | isnad | Oxigraph, memory | | isnad | Oxigraph, memory |",
        "| --- | ---: | ---: | --- | ---: | ---: |",
        "| ASK | 200 | 400 | | 5,000 | 500 |",
        "| path | 900 | 100 | | – | – |",
    ]


def test_copies_are_of_other_things_and_the_same_terms() -> None:
    line = b"<https://w3id.org/isnad/id/Kuwait> <https://w3id.org/isnad/ici#a> <https://w3id.org/isnad/doc/x/p> .\n"
    assert list(copied(line, 3)) == [
        line,
        line.replace(b"Kuwait>", b"Kuwait~1>").replace(b"/p>", b"/p~1>"),
        line.replace(b"Kuwait>", b"Kuwait~2>").replace(b"/p>", b"/p~2>"),
    ]


@pytest.fixture(scope="module")
def two(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Served]]:
    """Serve the release, and a part of it."""
    folder = tmp_path_factory.mktemp("two")
    part = folder / "part.ttl"
    part.write_text("<https://w3id.org/isnad/id/Kuwait> a <https://w3id.org/isnad/ici#State> .", "utf-8")
    with serving(folder, out=release.folder.parent) as whole, serving(folder, "--data", str(part)) as less:
        yield [whole, less]


def peers(two: list[Served]) -> list[Peer]:
    return [Peer(f"server {number}", "1", f"{one.address}/sparql") for number, one in enumerate(two)]


def test_a_server_that_answers_otherwise_is_named(two: list[Served]) -> None:
    mix = {query.name: query for query in MIX}
    assert differences(peers(two), mix["ASK"]) == []
    for name in ("lookup", "join, 50 rows", "GROUP BY", "1,000 rows, any order", "CONSTRUCT", "DESCRIBE"):
        assert differences(peers(two), mix[name]) == ["server 1"]
        assert differences(peers(two)[:1] * 2, mix[name]) == []


def test_a_server_whose_answer_cannot_be_read_is_told_of_and_named(two: list[Served]) -> None:
    graph = next(query for query in MIX if query.name == "CONSTRUCT")
    rows, other = Measured("rows", "rows", graph.texts), peers(two)[0]
    said: list[str] = []
    lost = Peer("nobody", "1", f"http://127.0.0.1:{free_port()}/sparql")
    assert differences([other, lost], graph, said.append) == ["nobody"]
    assert len(said) == 2
    assert said[0].startswith("nobody, CONSTRUCT: ")
    with pytest.raises(Unreadable, match="server 0, rows"):
        differences([other, other], rows)


def test_of_several_texts_those_are_asked_that_all_answer_alike(two: list[Served]) -> None:
    both = Measured("two", "rows", ("SELECT ?x { VALUES ?x { 1 2 } }", "SELECT ?s { ?s ?p ?o }", "SELECT {"))
    assert agreed(peers(two), both).texts == both.texts[:1]


def test_each_query_of_the_mix_is_answered_by_something(two: list[Served]) -> None:
    whole = peers(two)[:1]
    for query in (*MIX, *LARGE, saved_questions()):
        assert query.texts
        assert differences(whole * 2, query) == []
