"""How long a batch of ten names takes over HTTP: `make bench-reconcile` (aim: a median under 20 ms)."""

import csv
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from raw_http import request
from serving import serving

from isnad import paths
from isnad.build.pipeline import build

BATCH = 10
AIM_MILLISECONDS = 20
LISTS = Path(__file__).parents[1] / "reconciliation"


def main() -> None:
    """Build, serve, ask the names of the tests' lists ten at a time, and print what was measured."""
    names = [
        name
        for file, column in (("variants.tsv", 1), ("strangers.tsv", 0))
        for name in column_of(file, column)
    ]
    times = []
    with tempfile.TemporaryDirectory() as folder:
        release = build(paths.HOME, Path(folder) / "out", lambda _: None)
        with serving(Path(folder), "--log", "none", out=release.folder.parent) as served:
            for start in range(0, len(names) - BATCH, BATCH):
                batch = {
                    f"q{n}": {"query": name[:300]} for n, name in enumerate(names[start : start + BATCH])
                }
                begin = time.perf_counter()
                found = request(served.address, "GET", f"/reconcile?queries={quote(json.dumps(batch))}")
                times.append(1000 * (time.perf_counter() - begin))
                if found.status != 200:
                    raise SystemExit(f"a batch was answered {found.status}: {found.body[:200]!r}")
    cuts = statistics.quantiles(times, n=20)
    print(f"{len(times)} batches of {BATCH}: median {statistics.median(times):.1f} ms, p95 {cuts[18]:.1f} ms")
    print(
        f"aim: a median under {AIM_MILLISECONDS} ms: {'met' if statistics.median(times) < AIM_MILLISECONDS else 'missed'}"
    )


def column_of(file: str, column: int) -> list[str]:
    """Read a column of one of the lists."""
    with (LISTS / file).open(encoding="utf-8", newline="") as opened:
        return [row[column] for row in csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


if __name__ == "__main__":
    main()
