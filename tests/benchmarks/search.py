"""How long text:query takes beside CONTAINS, over HTTP: `make bench-search` (aim: a tenth of it at a million).

Each asks for 20 passages and sentences with some words, and for all; each text of a query is new, so that none is
answered from the cache. Those of text:query are the best, those of CONTAINS the first that are met. `ARGS="--documents 225"` has the release generated.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from corpus.generation import write_corpus
from raw_http import request
from serving import serving

from isnad import paths
from isnad.build.pipeline import build
from isnad.build.releases import record
from isnad.names.text_postings import FILE
from isnad.rdf.namespaces import QUERY_PREFIXES

# The words, and the part of them, as they stand in texts, that CONTAINS finds: it knows no other spelling.
WORDS = (
    ("بروكسل", "بروكسل"),
    ("قمة في أنقرة", "قمة"),
    ("accession", "accession"),
    ("Kuwait", "Kuwait"),
    ("xyzzy", "xyzzy"),
)
BY_INDEX = "SELECT ?s ?text {{ (?s ?score ?text) text:query ({properties} {words} {limit}) }}"
BY_SCAN = "SELECT ?s ?text {{ ?s {properties} ?text FILTER (CONTAINS(?text, {words})) }} LIMIT {limit}"
PROPERTIES = "nif:anchorOf"  # of one property CONTAINS is at its fastest
HEAD = "".join(
    f"PREFIX {name}: <{QUERY_PREFIXES[name]}>\n" for name in ("nif", "text", "void")
)  # no more are read
_COUNTED = "SELECT ?n { <https://w3id.org/isnad/dataset> void:triples ?n }"
ALL, FEW = 10_000, 20
AIM = 10


def main() -> None:
    """Serve a release, ask it both ways, and print the medians and how many times one is as fast as the other."""
    parser = argparse.ArgumentParser(description="Measure text:query beside CONTAINS.")
    parser.add_argument("--documents", type=int, default=0, help="that are generated (none: the article)")
    parser.add_argument("--release", type=Path, help="a folder of releases that is there already")
    parser.add_argument("--rounds", type=int, default=15)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out, home = wanted.release or Path(folder) / "out", paths.HOME
        if wanted.documents and not wanted.release:
            home = Path(folder) / "corpus"
            write_corpus(paths.HOME, home, wanted.documents)
        if not wanted.release:
            build(home, out, lambda _: None)
        record(paths.HOME, out)  # so that it is served as it is
        with serving(Path(folder), "--log", "none", out=out) as served:
            triples = asked(served.address, _COUNTED)[1]
            size = (out / paths.CURRENT / FILE).stat().st_size
            print(f"{int(triples[0]['n']['value']):,} triples, an index of {size / 1e6:.1f} MB")
            print("| words | of | text:query ms | CONTAINS ms | times as fast | texts | texts |")
            print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
            for (words, part), limit in itertools.product(WORDS, (FEW, ALL)):
                compare(served.address, words, part, limit, wanted.rounds)


def compare(address: str, words: str, part: str, limit: int, rounds: int) -> None:
    """Ask for words both ways, in turn, and print a line."""
    taken: tuple[list[float], list[float]] = ([], [])
    found = [0, 0]
    for _ in range(rounds):
        for way, (pattern, sought) in enumerate(((BY_INDEX, words), (BY_SCAN, part))):
            text = pattern.format(
                properties=PROPERTIES, words=json.dumps(sought, ensure_ascii=False), limit=limit
            )
            seconds, rows = asked(address, text)
            taken[way].append(1000 * seconds)
            found[way] = len(rows)
    index, scan = map(statistics.median, taken)
    asked_for = "all" if limit == ALL else str(limit)
    print(
        f"| {words} | {asked_for} | {index:.1f} | {scan:.1f} | {scan / index:.1f} | {found[0]} | {found[1]} |"
    )


def asked(address: str, text: str) -> tuple[float, list[dict[str, dict[str, str]]]]:
    """Answer a query whose text is new; give the seconds that it took, and its rows."""
    body = f"{HEAD}{text} # {time.monotonic_ns()}".encode()
    head = [("Content-Type", "application/sparql-query"), ("Content-Length", str(len(body)))]
    begun = time.perf_counter()
    found = request(address, "POST", "/sparql", body, head)
    seconds = time.perf_counter() - begun
    if found.status != 200:
        raise SystemExit(f"a query was answered {found.status}: {found.body[:300]!r}")
    return seconds, json.loads(found.body)["results"]["bindings"]


if __name__ == "__main__":
    main()
