"""How long text:query takes beside CONTAINS: `make bench-search` (aim: a tenth of it at a million triples).

Each shape is asked both ways, in turn, by the time of processors: in this process, as a worker answers it, and over HTTP,
of all processes of the server; each text is new, so that none is answered from the cache. Of the best 20, CONTAINS gives the shortest, since it knows no other
order; of any 20 it gives those that it meets first. `ARGS="--documents 225"` has the release generated.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from corpus.generation import write_corpus
from pyoxigraph import Store
from raw_http import request
from serving import serving

from isnad import paths
from isnad.build.pipeline import build
from isnad.build.releases import record
from isnad.names.full_text import FullTextIndex
from isnad.names.text_postings import FILE
from isnad.query.evaluation import evaluate
from isnad.query.full_text import with_texts
from isnad.query.request import Query
from isnad.rdf.namespaces import QUERY_PREFIXES
from isnad.rdf.terms import TEXT_PROPERTIES
from isnad.request_errors import RequestError

# The words, and the part of them, as they stand in texts, that CONTAINS finds: it knows no other spelling.
WORDS = (
    ("xyzzy", "xyzzy"),
    ("قمة في أنقرة", "قمة"),
    ("بروكسل", "بروكسل"),
    ("الكويت", "الكويت"),
    ("accession", "accession"),
    ("مبادرة", "مبادرة"),
    ("of", " of "),
)
# By their names: the limit of text:query and what is behind its pattern, and what is behind that of CONTAINS.
SHAPES = {
    "best 20": ("?s ?text", "20", "ORDER BY DESC(?score)", "ORDER BY STRLEN(?text) LIMIT 20"),
    "any 20": ("?s ?text", "20", "", "LIMIT 20"),
    "all": ("?s ?text", "", "", ""),
    "how many": ("(COUNT(*) AS ?n)", "", "", ""),
}
SCOPES = {  # the properties of text:query, and the pattern of CONTAINS
    "passages": ("nif:anchorOf", "?s nif:anchorOf ?text"),
    "names and passages": ("", f"VALUES ?by {{ <{'> <'.join(TEXT_PROPERTIES)}> }} ?s ?by ?text"),
    "any": ("", "?s ?by ?text"),
}
HEAD = "".join(
    f"PREFIX {name}: <{QUERY_PREFIXES[name]}>\n" for name in ("nif", "text", "void")
)  # no more are read
_COUNTED = "SELECT ?n { <https://w3id.org/isnad/dataset> void:triples ?n }"


class Refused(Exception):
    """A server refuses a query."""


def main() -> None:
    """Serve a release, ask it both ways, and print the medians and how many times one is as fast as the other."""
    parser = argparse.ArgumentParser(description="Measure text:query beside CONTAINS.")
    parser.add_argument("--documents", type=int, default=0, help="that are generated (none: the article)")
    parser.add_argument("--release", type=Path, help="a folder of releases that is there already")
    parser.add_argument("--rounds", type=int, default=9)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out, home = wanted.release or Path(folder) / "out", paths.HOME
        if wanted.documents and not wanted.release:
            home = Path(folder) / "corpus"
            write_corpus(paths.HOME, home, wanted.documents)
        if not wanted.release:
            build(home, out, lambda _: None)
        record(paths.HOME, out)  # so that it is served as it is
        release = out / paths.CURRENT
        here = in_process(release)
        with serving(Path(folder), "--log", "none", out=out) as served:
            triples = int(
                json.loads(over_http(served.address, _COUNTED))["results"]["bindings"][0]["n"]["value"]
            )
            print(f"{triples:,} triples, an index of {(release / FILE).stat().st_size / 1e6:.1f} MB")
            print(
                "| scope | words | rows | text:query ms | CONTAINS ms | times | over HTTP ms | ms | times |"
            )
            print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
            for scope, (words, part), shape in itertools.product(SCOPES, WORDS, SHAPES):
                by_index, by_scan = queries(scope, words, part, shape)
                taken = compare(here, by_index, by_scan, wanted.rounds, time.process_time)
                of_server = partial(processor_seconds, served.process.pid)
                taken += compare(
                    partial(over_http, served.address), by_index, by_scan, wanted.rounds, of_server
                )
                print(f"| {scope} | {words} | {shape} | {' | '.join(taken)} |", flush=True)


def queries(scope: str, words: str, part: str, shape: str) -> tuple[str, str]:
    """Write a shape for both ways."""
    asked_for, limit, behind, behind_scan = SHAPES[shape]
    properties, pattern = SCOPES[scope]
    sought, held = (json.dumps(text, ensure_ascii=False) for text in (words, part))
    by_index = (
        f"SELECT {asked_for} {{ (?s ?score ?text) text:query ({properties} {sought} {limit}) }} {behind}"
    )
    return by_index, f"SELECT {asked_for} {{ {pattern} FILTER (CONTAINS(?text, {held})) }} {behind_scan}"


def compare(
    asked: Callable[[str], bytes], by_index: str, by_scan: str, rounds: int, clock: Callable[[], float]
) -> list[str]:
    """Ask for words both ways, in turn; give the medians, and how many times as fast the first is."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for way, text in enumerate((by_index, by_scan)):
            begun = clock()
            try:
                asked(text)
            except (RequestError, Refused):  # what has more texts than a pattern may find
                return ["refused", "", ""]
            taken[way].append(1000 * (clock() - begun))
    index, scan = map(statistics.median, taken)
    return [f"{index:.1f}", f"{scan:.1f}", f"{scan / index:.1f}"]


def processor_seconds(process: int) -> float:
    """Return how long a process and all that it forked were at work; what has ended does not count."""
    seconds = 0.0
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):  # a thread may end meanwhile
            seconds += int((task / "schedstat").read_text().split()[0]) / 1e9
            seconds += sum(map(processor_seconds, map(int, (task / "children").read_text().split())))
    return seconds


def in_process(release: Path) -> Callable[[str], bytes]:
    """Return what answers a query as a worker does that has the store in its memory."""
    store, index = Store(), FullTextIndex.at(release / FILE)
    store.bulk_load(path=str(release / "isnad.nq"))
    return lambda text: evaluate(store, with_texts(Query(HEAD + text, format="json"), index), "", 10**9).body


def over_http(address: str, text: str) -> bytes:
    """Answer a query whose text is new; raise Refused where it is refused."""
    body = f"{HEAD}{text} # {time.monotonic_ns()}".encode()
    head = [("Content-Type", "application/sparql-query"), ("Content-Length", str(len(body)))]
    found = request(address, "POST", "/sparql", body, head)
    if found.status != 200:
        raise Refused(found.body.decode())
    return found.body


if __name__ == "__main__":
    main()
