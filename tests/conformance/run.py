"""Runs the W3C's SPARQL tests over HTTP against this server, and writes the table of what fails and why.

    make conformance W3C_TESTS=PATH     PATH is the folder sparql/ of a checkout of w3c/rdf-tests

The server begins empty and can be written to; each test is sent to it as its manifest has it. The table is
README.md beside this file, and conformance.json in the package, which the Quality page reads. Ends with 1 where
a test fails that no reason is known of, or one passes that should fail.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from project_copy import ROOT
from w3c import SYNTAX, entries
from w3c_requests import passes_requests, request_entries
from w3c_updates import UPDATE_SYNTAX, Site, passes_query, passes_update, update_entries
from writing import TOKEN, writable

REASONS: dict[str, str] = json.loads((Path(__file__).parent / "reasons.json").read_text("utf-8"))
VERSIONS = {"1.0": "sparql10", "1.1": "sparql11", "1.2": "sparql12"}
TABLE = Path(__file__).parent / "README.md"
SUMMARY = ROOT / "server" / "isnad" / "site" / "conformance.json"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True)
class Test:
    """One test: its version of SPARQL, what it is about, its name, and what tells whether it passes."""

    version: str
    subject: str
    name: str
    passes: Callable[[Site], bool]


def tests(suites: Path) -> Iterator[Test]:
    """Read the tests of all versions, but for entailment regimes, which this endpoint has none of."""
    for version, folder in VERSIONS.items():
        suite = suites / folder
        for query in entries(suite):
            subject = "query syntax" if query.kind in SYNTAX else "query"
            yield Test(version, subject, f"{version}/{query.name}", partial(passes_query, entry=query))
        for update in update_entries(suite):
            subject = "update syntax" if update.kind in {**UPDATE_SYNTAX, **SYNTAX} else "update"
            yield Test(version, subject, f"{version}/{update.name}", partial(passes_update, entry=update))
        for request in request_entries(suite):
            subject = request.name.split("/")[0].replace("-", " ")
            yield Test(version, subject, f"{version}/{request.name}", partial(passes_requests, entry=request))


def run(suites: Path, only: set[str]) -> int:
    """Run them all, or only some by their folders and names; return 0 if what fails is what is known to.

    The table is written where all of them ran.
    """
    counts: dict[str, dict[str, list[int]]] = {}
    failing: dict[str, list[str]] = {version: [] for version in VERSIONS}
    with tempfile.TemporaryDirectory() as folder, writable(Path(folder)) as served:
        site = Site(served.address, TOKEN)
        for test in tests(suites):
            if only and not {test.name, test.name.split("/")[1]} & only:
                continue
            does = _passes(test, site)
            count = counts.setdefault(test.version, {}).setdefault(test.subject, [0, 0])
            count[0] += does
            count[1] += 1
            if not does:
                failing[test.version].append(test.name)
    if not only:
        _write(
            counts,
            {version: {name: REASONS.get(name, "") for name in names} for version, names in failing.items()},
        )
    known = {name for names in failing.values() for name in names}
    unexplained = sorted(known - REASONS.keys())
    passing = sorted(REASONS.keys() - known) if not only else []
    for version, subjects in counts.items():
        passed, of = _total(subjects)
        say(f"SPARQL {version}: {passed} of {of}")
    for name in unexplained:
        say(f"fails, and no reason is known: {name}")
    for name in passing:
        say(f"passes, and is listed as failing: {name}")
    return 1 if unexplained or passing else 0


def _passes(test: Test, site: Site) -> bool:
    """Run a test; one whose data the server does not take, or whose answer cannot be read, fails."""
    try:
        return test.passes(site)
    except (AssertionError, SyntaxError, ValueError, KeyError) as error:
        say(f"{test.name}: {str(error)[:300]}")
        return False


def _total(subjects: dict[str, list[int]]) -> tuple[int, int]:
    """Return how many tests pass, of how many."""
    return sum(passed for passed, _ in subjects.values()), sum(of for _, of in subjects.values())


def _write(counts: dict[str, dict[str, list[int]]], failures: dict[str, dict[str, str]]) -> None:
    """Write the table, and its figures for the Quality page."""
    TABLE.write_text(table(counts, failures), "utf-8")
    summary = {}
    for version, subjects in counts.items():
        passed, of = _total(subjects)
        summary[version] = {"passed": passed, "of": of, "failures": failures[version]}
    SUMMARY.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")


def table(counts: dict[str, dict[str, list[int]]], failures: dict[str, dict[str, str]]) -> str:
    """Write the table in Markdown."""
    lines = [
        "# Conformance",
        "",
        "The W3C's SPARQL tests (w3c/rdf-tests), sent over HTTP to this server by `make conformance W3C_TESTS=PATH`,",
        "which writes this page. Tests of entailment regimes are left out: the endpoint answers from what is stored.",
        "",
        "| SPARQL | about | pass | of |",
        "| --- | --- | ---: | ---: |",
    ]
    for version, subjects in counts.items():
        passed, of = _total(subjects)
        lines.append(f"| **{version}** | **all** | **{passed}** | **{of}** |")
        lines += [f"| {version} | {subject} | {one[0]} | {one[1]} |" for subject, one in subjects.items()]
    for version, reasons in failures.items():
        lines += ["", f"## What fails of SPARQL {version}, and why", ""]
        lines += [f"- `{name}`: {reason or '(no reason is known)'}" for name, reason in reasons.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]).resolve(), set(sys.argv[2:])))
