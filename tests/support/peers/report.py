"""What was measured, as a table of ratios, as JSON, and as a page with charts."""

import html
import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from peers.load import Load


@dataclass(frozen=True)
class Row:
    """The rounds of one server on one query, each text new or always the same, over so many connections."""

    peer: str
    query: str
    fresh: bool
    connections: int
    rounds: tuple[Load, ...]

    @property
    def per_second(self) -> float:
        """The median of the rounds."""
        return statistics.median(load.per_second for load in self.rounds)

    @property
    def spread(self) -> float:
        """How far the rounds lie apart, as a share of their median."""
        rates = [load.per_second for load in self.rounds]
        return (max(rates) - min(rates)) / self.per_second if self.per_second else 0.0

    @property
    def p99(self) -> float:
        """The median of the rounds' 99th percentiles, in milliseconds."""
        return 1000 * statistics.median(load.p99 for load in self.rounds)


def table(rows: list[Row], connections: int, *, fresh: bool) -> list[str]:
    """Write a table of one mode: requests a second and 99th percentile of each, and this server's share."""
    shown = [row for row in rows if row.fresh is fresh and row.connections == connections]
    peers = list(dict.fromkeys(row.peer for row in shown))
    head = "| query | " + " | ".join(f"{peer}, /s (p99 ms)" for peer in peers) + " | "
    head += " | ".join(f"isnad : {peer}" for peer in peers if peer != "isnad") + " |"
    lines = [head, "| --- |" + " --- |" * (2 * len(peers) - 1)]
    for query in dict.fromkeys(row.query for row in shown):
        of = {row.peer: row for row in shown if row.query == query}
        other = "differs" if len(of) > 1 else "–"  # of what only one server has nothing differs
        cells = [f"{of[p].per_second:,.0f} ({of[p].p99:.1f})" if p in of else other for p in peers]
        ratios = [
            f"{of['isnad'].per_second / of[p].per_second:.2f}" if p in of and of[p].per_second else "–"
            for p in peers
            if p != "isnad"
        ]
        lines.append(f"| {query} | " + " | ".join([*cells, *ratios]) + " |")
    return lines


def geometric_means(rows: list[Row], connections: int, *, fresh: bool) -> dict[str, float]:
    """Give, for each peer, the geometric mean of this server's share over all queries."""
    shown = [row for row in rows if row.fresh is fresh and row.connections == connections]
    own = {row.query: row.per_second for row in shown if row.peer == "isnad"}
    found: dict[str, list[float]] = {}
    for row in shown:
        if row.peer != "isnad" and row.per_second:
            found.setdefault(row.peer, []).append(own[row.query] / row.per_second)
    return {peer: statistics.geometric_mean(ratios) for peer, ratios in found.items()}


def slowest_shares(rows: list[Row], connections: int, *, fresh: bool) -> list[str]:
    """Tell, for each peer, on how many queries this server's 99th percentile is no longer than the peer's."""
    shown = [row for row in rows if row.fresh is fresh and row.connections == connections]
    own = {row.query: row.p99 for row in shown if row.peer == "isnad"}
    lines = []
    for peer in dict.fromkeys(row.peer for row in shown if row.peer != "isnad"):
        theirs = {row.query: row.p99 for row in shown if row.peer == peer and row.query in own}
        met = sum(own[query] <= p99 for query, p99 in theirs.items())
        lines.append(f"99th percentile no longer than that of {peer}: {met} of {len(theirs)} queries")
    return lines


def readme_table(rows: list[Row], connections: int) -> list[str]:
    """Write the table of tests/benchmarks/README.md: requests a second, each text new, and the same text again."""
    shown = [row for row in rows if row.connections == connections]
    peers = list(dict.fromkeys(row.peer for row in shown))
    head = " | ".join(peers)
    lines = [
        f"| query | {head} | | {head} |",
        "| --- |" + " ---: |" * len(peers) + " --- |" + " ---: |" * len(peers),
    ]
    for query in dict.fromkeys(row.query for row in shown):
        of = {(row.peer, row.fresh): row for row in shown if row.query == query}
        halves = [
            " | ".join(f"{of[peer, fresh].per_second:,.0f}" if (peer, fresh) in of else "–" for peer in peers)
            for fresh in (True, False)
        ]
        lines.append(f"| {query} | {halves[0]} | | {halves[1]} |")
    return lines


def write_json(path: Path, about: dict[str, object], rows: list[Row]) -> None:
    """Write everything that was measured."""
    path.write_text(json.dumps({**about, "rows": [asdict(row) for row in rows]}, indent=1), encoding="utf-8")


def write_page(path: Path, about: dict[str, object], rows: list[Row]) -> None:
    """Write a page of bars: for each query and mode, what each server does in a second, on a common scale."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>isnad and its peers</title>",
        "<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "svg{display:block;margin:.2rem 0 1rem}text{font:13px system-ui}h2{margin-top:2rem}</style>",
        f"<h1>isnad and its peers</h1><pre>{html.escape(json.dumps(about, indent=1))}</pre>",
    ]
    modes = dict.fromkeys((row.connections, row.fresh) for row in rows)
    for connections, fresh in modes:
        said = "each text new" if fresh else "the same text again"
        parts.append(f"<h2>{connections} clients, {said}: requests a second (99th percentile)</h2>")
        for query in dict.fromkeys(row.query for row in rows):
            shown = [r for r in rows if (r.connections, r.fresh, r.query) == (connections, fresh, query)]
            parts.append(f"<h3>{html.escape(query)}</h3>{_bars(shown)}")
    path.write_text("\n".join(parts), encoding="utf-8")


def _bars(rows: list[Row]) -> str:
    """Draw a bar a server."""
    most = max((row.per_second for row in rows), default=1.0) or 1.0
    drawn = [
        f"<text x=0 y={22 * n + 15}>{html.escape(row.peer)}</text>"
        f"<rect x=150 y={22 * n + 3} width={420 * row.per_second / most:.0f} height=16 "
        f'fill="{"#0b5d5a" if row.peer == "isnad" else "#9aa8a6"}"/>'
        f"<text x={156 + 420 * row.per_second / most:.0f} y={22 * n + 15}>"
        f"{row.per_second:,.0f} ({row.p99:.1f} ms)</text>"
        for n, row in enumerate(rows)
    ]
    return f"<svg width=760 height={22 * len(rows) + 4} role=img>{''.join(drawn)}</svg>"
