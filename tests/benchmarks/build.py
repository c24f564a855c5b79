"""How a build grows with its documents: seconds of each stage, of processors, memory, quads; and against another.

`make bench-build` measures 1, 10 and 100 generated documents, each in a process of its own; `ARGS="--documents
1000 --one-more --against DIR"` others, with one document more among them, and beside them the build of another
checkout (with its .venv) on the same documents.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from corpus.generation import write_corpus, write_document

from isnad import paths

SIZES = [1, 10, 100]
OWN = Path(__file__).parents[2]
# Run by the Python of a checkout: builds once with it and prints what it took. It knows the names of both houses.
PROGRAM = """
import json, resource, sys, threading, time
from pathlib import Path
try:
    from isnad.build.pipeline import build
except ImportError:
    from isnad.graph.build import build
STAGES = ("reading the sources", "inferring what follows", "holding it against the shapes", "writing the files")
home = Path(sys.argv[1])
current = home / ".build" / "current"
before = current.readlink() if current.is_symlink() else None
moments, published, begun, ended = {}, [], time.perf_counter(), threading.Event()

def hear(step):
    if step.en in STAGES:
        moments[step.en] = time.perf_counter()

def watch():
    while not ended.wait(0.05) and not published:
        if current.is_symlink() and current.readlink() != before:
            published.append(time.perf_counter() - begun)

watching = threading.Thread(target=watch)
watching.start()
release = build(home, home / ".build", hear)
whole = time.perf_counter() - begun
ended.set()
watching.join()
marks = [*(moments[one] for one in STAGES if one in moments), begun + whole]
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
with (release.folder / "isnad.nq").open("rb") as file:
    quads = sum(1 for _ in file)
print(json.dumps({
    "stages": [end - begin for begin, end in zip(marks, marks[1:])],
    "seconds": whole,
    "published": published[0] if published else whole,
    "processor": sum(one.ru_utime + one.ru_stime for one in used),
    "megabytes": max(one.ru_maxrss for one in used) / 1000,
    "quads": quads,
}))
"""


@dataclass(frozen=True)
class Measured:
    """What a build took."""

    stages: list[float]
    seconds: float
    published: float
    processor: float
    megabytes: float
    quads: int


def main() -> None:
    """Measure each size, and print a table."""
    parser = argparse.ArgumentParser(description="Measure how a build grows with its documents.")
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--one-more", action="store_true", help="then add a document and build again")
    parser.add_argument("--against", type=Path, metavar="DIR", help="another checkout, with its .venv")
    wanted = parser.parse_args()
    print("| documents | checkout | quads | stages | seconds | published | processor | MB | exponent |")
    print("| ---: | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    earlier: dict[Path, tuple[int, float]] = {}
    for number in wanted.documents:
        for checkout in [OWN, *([wanted.against] if wanted.against else [])]:
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder) / "home"
                write_corpus(paths.HOME, home, number)
                shutil.copytree(checkout / "ontology", home / "ontology", dirs_exist_ok=True)
                found = measured(checkout, home)
                last = earlier.get(checkout)
                exponent = (
                    math.log(found.seconds / last[1]) / math.log(number / last[0]) if last else math.nan
                )
                tell(f"{number:,}", checkout, found, f"{exponent:.2f}" if last else "")
                earlier[checkout] = (number, found.seconds)
                if wanted.one_more:
                    write_document(home, number + 1)
                    tell(f"{number:,} + 1", checkout, measured(checkout, home), "")


def measured(checkout: Path, home: Path) -> Measured:
    """Build once by a checkout."""
    command = [str(checkout / ".venv" / "bin" / "python"), "-c", PROGRAM, str(home)]
    environment = {**os.environ, "PYTHONPATH": str(checkout / "server")}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if run.returncode:
        sys.exit(run.stderr)
    return Measured(**json.loads(run.stdout))


def tell(documents: str, checkout: Path, found: Measured, exponent: str) -> None:
    """Print a row."""
    stages = " ".join(f"{seconds:.1f}" for seconds in found.stages)
    print(
        f"| {documents} | {checkout.name} | {found.quads:,} | {stages} | {found.seconds:.1f} | "
        f"{found.published:.1f} | {found.processor:.1f} | {found.megabytes:.0f} | {exponent} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
