"""The command: start all, hold their answers against each other, measure in interleaved rounds, and report."""

import argparse
import json
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph
from corpus.generation import write_corpus

from isnad import paths
from isnad.build.pipeline import build
from peers.correctness import agreed, differences
from peers.load import Load, require_client, sent, settle
from peers.mix import LARGE, MIX, Measured, saved_questions
from peers.own import own_rows
from peers.report import Row, geometric_means, readme_table, slowest_shares, table, write_json, write_page
from peers.servers import PEERS, Peer, isnad
from peers.shares import shares

_OF_A_COPY = re.compile(rb"<(https://w3id\.org/isnad/(?:id|claim|doc)/[^>]*)>")


def main() -> None:
    """Measure as the options say."""
    parser = argparse.ArgumentParser(description="Measure this server and its peers.")
    parser.add_argument(
        "--peers", nargs="+", default=[name for name in PEERS if name != "virtuoso"], choices=PEERS
    )
    parser.add_argument(
        "--against", type=Path, help="another checkout of this server with its .venv, a peer too"
    )
    parser.add_argument("--documents", type=int, default=0, help="of a generated corpus (0: the real graph)")
    parser.add_argument(
        "--copies",
        type=int,
        default=1,
        help="of all things, claims and documents, each with names of its own",
    )
    parser.add_argument("--queries", nargs="+", default=[], help="of the mix, by their names (none: all)")
    parser.add_argument("--connections", nargs="+", type=int, default=[1, 8, 64])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--out", type=Path, default=paths.OUT / "bench")
    wanted = parser.parse_args()
    require_client()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        data, triples = prepare(folder, wanted.documents, wanted.copies)
        say(f"{triples:,} triples")
        peers: list[Peer] = []
        for peer in wanted.peers:
            starting: Any = PEERS[peer]
            peers.append(running.enter_context(starting(data, folder)))
            say(f"{peers[-1].name} {peers[-1].version} answers")
        if wanted.against:
            peers.append(running.enter_context(isnad(data, folder, wanted.against.resolve())))
        settle()  # a store may be loaded yet, for plain queries
        mix = LARGE if wanted.documents else MIX
        if not wanted.documents:
            asked = saved_questions()
            alike = agreed(peers, asked)
            say(f"{len(alike.texts)} of {len(asked.texts)} saved questions are answered alike by all")
            mix = (*MIX, alike) if alike.texts else MIX
        mix = tuple(query for query in mix if query.name in wanted.queries or not wanted.queries)
        rows = measured(peers, mix, wanted)
        own = next((peer for peer in peers if peer.name == "isnad"), None)
        spent = [shares(own, query, 8, 3) for query in mix] if own else []
    if own and not wanted.documents and not wanted.queries:
        with tempfile.TemporaryDirectory() as name:
            home = Path(name)
            built = build(paths.HOME, home / "out", lambda _: None)
            rows += own_rows(built, home, wanted.connections, wanted.rounds, wanted.seconds, say)
    about: dict[str, object] = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "make bench " + json.dumps(" ".join(sys.argv[1:])),
        "triples": triples,
        "machine": f"{platform.machine()}, Linux {platform.release()}, Python {platform.python_version()}",
        "versions": {peer.name: peer.version for peer in peers} | {"pyoxigraph": pyoxigraph.__version__},
        "rounds": wanted.rounds,
        "seconds": wanted.seconds,
        "shares": [asdict(one) for one in spent],
    }
    wanted.out.mkdir(parents=True, exist_ok=True)
    write_json(wanted.out / "bench.json", about, rows)
    write_page(wanted.out / "bench.html", about, rows)
    tell(about, rows, wanted.connections)
    if 8 in wanted.connections:
        print("\nfor tests/benchmarks/README.md:\n")
        print("\n".join(readme_table(rows, 8)))
    print(
        "\nmicroseconds of processor a query, each text new, 8 clients: supervisor, HTTP, workers; of them the kernel\n"
    )
    for one in spent:
        print(f"{one.query:24}{one.supervisor:8.0f}{one.web:8.0f}{one.workers:8.0f}{one.kernel:10.0f}")


def prepare(folder: Path, documents: int, copies: int = 1) -> tuple[Path, int]:
    """Make the triples that all are asked of: the default graph, as N-Triples, several times if wanted."""
    home = paths.HOME
    if documents:
        home = folder / "corpus"
        write_corpus(paths.HOME, home, documents, 1)
    release = build(home, folder / "release", lambda text: say(text.en))
    data, count = folder / "data.nt", 0
    with (release.folder / "isnad.nq").open("rb") as quads, data.open("wb") as triples:
        for quad in pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
                line = f"{quad.triple} .\n".encode()
                lines = dict.fromkeys(copied(line, copies))  # of terms there is but one
                triples.writelines(lines)
                count += len(lines)
    return data, count


def copied(line: bytes, copies: int) -> Iterator[bytes]:
    """Give a triple as often as is wanted, each time about other things, claims and documents."""
    yield line
    for number in range(1, copies):
        yield _OF_A_COPY.sub(rb"<\g<1>~%d>" % number, line)


def measured(peers: list[Peer], mix: tuple[Measured, ...], wanted: argparse.Namespace) -> list[Row]:
    """Measure each query on each server that gives the right answer, in interleaved rounds."""
    rows: list[Row] = []
    for query in mix:
        wrong = differences(peers, query, say)
        for name in wrong:
            say(f"{query.name}: {name} answers otherwise, and is not measured")
        able = [peer for peer in peers if peer.name not in wrong]
        for connections in wanted.connections:
            for fresh in (True, False):
                loads: dict[str, list[Load]] = {peer.name: [] for peer in able}
                for _ in range(wanted.rounds):
                    for peer in able:
                        loads[peer.name].append(sent(peer, query, connections, wanted.seconds, fresh=fresh))
                        if not settle():
                            say(f"{query.name}: {peer.name} goes on evaluating for nobody")
                for peer in able:
                    rows.append(Row(peer.name, query.name, fresh, connections, tuple(loads[peer.name])))
                    failed = sum(load.failed for load in rows[-1].rounds)
                    if failed:
                        say(f"{query.name}, {connections} clients: {failed} requests to {peer.name} failed")
        say(f"{query.name} measured")
    return rows


def tell(about: dict[str, object], rows: list[Row], connections: list[int]) -> None:
    """Print the tables."""
    print(json.dumps(about))
    for count in connections:
        for fresh in (True, False):
            print(f"\n{count} clients, {'each text new' if fresh else 'the same text again'}\n")
            print("\n".join(table(rows, count, fresh=fresh)))
            means = geometric_means(rows, count, fresh=fresh)
            print("\ngeometric mean: " + ", ".join(f"{mean:.2f} × {peer}" for peer, mean in means.items()))
            print("\n".join(slowest_shares(rows, count, fresh=fresh)))


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
