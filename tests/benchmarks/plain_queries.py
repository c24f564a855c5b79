"""The slowest of very many plain queries, made up from the terms of a graph: `make bench-plain`.

None of them may take five milliseconds. It prints how many of the queries that were made up are plain, and what
the slowest take.
"""

import argparse
import random
import time
from pathlib import Path

import pyoxigraph

from isnad import paths
from isnad.query.negotiation import format_named
from isnad.query.plain_evaluation import Plain, PlainEvaluator
from isnad.query.statistics import StoreStatistics
from isnad.query.store import files_source, open_store, release_source
from isnad.settings import Settings

_SHOWN = 5
_FORMATS = {"rows": ("json", "csv", "xml"), "truth": ("json",), "graph": ("nt", "ttl")}


def main() -> None:
    """Make up queries, evaluate those that are plain, and print what the slowest took."""
    parser = argparse.ArgumentParser(description="Evaluate plain queries that are made up.")
    parser.add_argument("--queries", type=int, default=100_000, help="that are plain and evaluated")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="RDF files (none: the built graph)")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    source = files_source(tuple(wanted.data)) if wanted.data else release_source(paths.OUT / "current")
    store = open_store(source)
    evaluator = PlainEvaluator(store, StoreStatistics.of(store), Settings().plain_query_steps)
    chance = random.Random(wanted.seed)
    quads = chance.sample(list(store), min(len(store), 20_000))
    made = 0
    taken: list[tuple[float, int, str]] = []
    while len(taken) < wanted.queries:
        made += 1
        plain = evaluator.read(made_up(chance, quads))
        if plain:
            taken.append(_evaluated(evaluator, plain, chance))
    taken.sort(reverse=True)
    print(f"{len(store):,} quads, {made:,} queries made up, {len(taken):,} of them plain")
    middle = taken[len(taken) // 2][0]
    print(f"median {middle * 1e6:.0f} µs, 99.9th percentile {taken[len(taken) // 1000][0] * 1e6:.0f} µs")
    for seconds, steps, text in taken[:_SHOWN]:
        print(f"{seconds * 1e3:.2f} ms of the processor, at most {steps:,} steps: {text}")


def _evaluated(evaluator: PlainEvaluator, plain: Plain, chance: random.Random) -> tuple[float, int, str]:
    """Evaluate a query; return the seconds of the processor, its bound and its text."""
    chosen = format_named(chance.choice(_FORMATS[plain.kind]))
    begun = time.process_time()
    evaluator.evaluate(plain, chosen, 50_000_000)
    seconds = time.process_time() - begun
    return seconds, plain.bound.steps(len(plain.text), in_python=False), plain.text


def made_up(chance: random.Random, quads: list[pyoxigraph.Quad]) -> str:
    """Write a query of terms that stand together in a graph."""
    names = ["?a", "?b", "?c", "?d"]
    patterns, known = [], [chance.choice(names)]
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 6))):
        quad = chance.choice(quads)
        subject, predicate, object = chance.choice(known), str(quad.predicate), chance.choice(names)
        shape = chance.random()
        if shape < 0.3:
            object = str(quad.object)
        elif shape < 0.5:
            subject, object = str(quad.subject), chance.choice(known)
        elif shape < 0.6:
            subject, object = object, subject
        if chance.random() < 0.15:
            predicate = "?p"
        patterns.append(f"{subject} {predicate} {object}")
        known += [term for term in (subject, object) if term in names]
    where = " . ".join(patterns)
    for index in range(chance.choice((0, 0, 0, 1, 2))):
        where += f" OPTIONAL {{ {chance.choice(known)} {chance.choice(quads).predicate} ?o{index} }}"
    if chance.random() < 0.3:
        where += chance.choice((" FILTER(?a != ?b)", ' FILTER(LANG(?b) = "en" || STRLEN(STR(?a)) > 20)'))
    if chance.random() < 0.1:
        quad = chance.choice(quads)
        where = f"{quad.subject} {quad.predicate}{chance.choice('+*')} ?a"
    head = chance.choice(
        ("SELECT *", "SELECT DISTINCT ?a ?b", "ASK", "DESCRIBE ?a", "CONSTRUCT { ?a <urn:p> ?b }")
    )
    tail = (
        ""
        if head == "ASK"
        else chance.choice(("", "", " ORDER BY ?b DESC(?a)", " LIMIT 50", " LIMIT 5 OFFSET 5"))
    )
    return f"{head} {{ {where} }}{tail}"


if __name__ == "__main__":
    main()
