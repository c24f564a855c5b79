"""How a build grows with its documents: time of each stage, memory, quads, and the exponent of growth.

`make bench-build` measures 1, 10 and 100 generated documents, each in a process of its own;
`ARGS="--documents 1000"` others.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from corpus.generation import write_corpus

from isnad import paths
from isnad.build.pipeline import build
from isnad.locale import Translatable

SIZES = [1, 10, 100]
STAGES = (
    "reading the sources",
    "inferring what follows",
    "holding it against the shapes",
    "writing the files",
)


def main() -> None:
    """Measure each size in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(description="Measure how a build grows with its documents.")
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.measure:
        print(json.dumps(measured(wanted.measure)))
        return
    print("| documents | quads | reading | inferring | shapes | files | seconds | MB | exponent |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    earlier: tuple[int, float] | None = None
    for number in wanted.documents:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            write_corpus(paths.HOME, home, number)
            command = [sys.executable, __file__, "--measure", str(home)]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        total = sum(found["seconds"])
        exponent = f"{math.log(total / earlier[1]) / math.log(number / earlier[0]):.2f}" if earlier else ""
        stages = " | ".join(f"{seconds:.1f}" for seconds in found["seconds"])
        print(
            f"| {number:,} | {found['quads']:,} | {stages} | {total:.1f} | {found['megabytes']:.0f} | {exponent} |",
            flush=True,
        )
        earlier = (number, total)


def measured(home: Path) -> dict[str, object]:
    """Build once; give the seconds of each stage, the peak of memory, and the quads."""
    moments: list[float] = []

    def begun(step: Translatable) -> None:
        if step.en in STAGES:  # what is told between them is how far a stage is
            moments.append(time.perf_counter())

    release = build(home, home / ".build", begun)
    moments.append(time.perf_counter())
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    with (release.folder / "isnad.nq").open("rb") as file:
        quads = sum(1 for _ in file)
    return {
        "seconds": [end - begin for begin, end in pairwise(moments)],
        "megabytes": max(peaks) / 1000,
        "quads": quads,
    }


if __name__ == "__main__":
    main()
