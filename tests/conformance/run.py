"""Runs the W3C's tests of SPARQL, RDF and SHACL against this program, and writes the table of what fails and why.

    make conformance W3C_TESTS=PATH             the folder sparql/ of a checkout of w3c/rdf-tests; rdf/ is beside it
    make conformance W3C_SHAPES=PATH            the folder data-shapes-test-suite/ of a checkout of w3c/data-shapes

The server begins empty and can be written to; each test is sent to it as its manifest has it. The table is
README.md beside this file, and conformance.json in the package, which the Quality page reads. What was not run stays
in it as it was. Ends with 1 where a test fails that no reason is known of, or one passes that should fail.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from project_copy import ROOT
from w3c import SYNTAX, entries
from w3c_rdf import passes_rdf, rdf_entries
from w3c_requests import passes_requests, request_entries
from w3c_shacl import ShaclEntry, is_read_here, passes_shacl, shacl_entries
from w3c_updates import UPDATE_SYNTAX, Site, passes_query, passes_update, update_entries
from writing import TOKEN, writable

Reason = dict[str, str]  # in Arabic and in English
REASONS: dict[str, Reason] = json.loads((Path(__file__).parent / "reasons.json").read_text("utf-8"))
VERSIONS = {"1.0": "sparql10", "1.1": "sparql11", "1.2": "sparql12"}
RDF_VERSIONS = {"RDF 1.1": "rdf11", "RDF 1.2": "rdf12"}
Summary = dict[str, dict[str, Any]]  # of each version how many tests pass, of how many, and what fails
FORMATS = {
    "rdf-turtle": "Turtle", "rdf-trig": "TriG", "rdf-n-triples": "N-Triples", "rdf-n-quads": "N-Quads", "rdf-xml": "RDF/XML",
}  # fmt: skip
SHACL = "SHACL Core"
TABLE = Path(__file__).parent / "README.md"
SUMMARY = ROOT / "server" / "isnad" / "site" / "conformance.json"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True)
class Test:
    """One test: its version of SPARQL or RDF, what it is about, its name, and what tells whether it passes."""

    version: str
    subject: str
    name: str
    passes: Callable[[Site], bool]


def of_shapes(suite: Path) -> Iterator[Test]:
    """Read the tests of SHACL Core; they need no server."""
    for entry in shacl_entries(suite):
        subject = "read by the build itself" if is_read_here(entry) else "left to pySHACL"
        yield Test(SHACL, subject, f"{SHACL}/{entry.name}", partial(_holds, entry))


def _holds(entry: ShaclEntry, _: Site) -> bool:
    return passes_shacl(entry)


def tests(suites: Path) -> Iterator[Test]:
    """Read the tests of SPARQL and RDF, but for entailment regimes, which this endpoint has none of."""
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
    for version, folder in RDF_VERSIONS.items():
        for read in rdf_entries(suites.parent / "rdf" / folder):
            subject = FORMATS[read.name.split("/")[0]]
            yield Test(version, subject, f"{version}/{read.name}", partial(passes_rdf, entry=read))


def run(suites: Path | None, shapes: Path | None, only: set[str]) -> int:
    """Run them all, or only some by their folders and names; return 0 if what fails is what is known to.

    The table is written where all of them ran.
    """
    counts: dict[str, dict[str, list[int]]] = {}
    failing: dict[str, dict[str, Reason]] = {}
    with tempfile.TemporaryDirectory() as folder, writable(Path(folder)) as served:
        site = Site(served.address, TOKEN)
        for test in chain(tests(suites) if suites else (), of_shapes(shapes) if shapes else ()):
            if only and not {test.name, test.name.split("/")[1]} & only:
                continue
            does = _passes(test, site)
            count = counts.setdefault(test.version, {}).setdefault(test.subject, [0, 0])
            count[0] += does
            count[1] += 1
            failures = failing.setdefault(test.version, {})
            if not does:
                failures[test.name] = REASONS.get(test.name, {})
    if not only:
        _write(counts, failing)
    unexplained = sorted(name for names in failing.values() for name, reason in names.items() if not reason)
    run_here = tuple(f"{version}/" for version in counts)
    failed = {name for names in failing.values() for name in names}
    passing = [] if only else sorted(name for name in REASONS.keys() - failed if name.startswith(run_here))
    for version, subjects in counts.items():
        passed, of = _total(subjects)
        say(f"{called(version)}: {passed} of {of}")
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


def called(version: str) -> str:
    """Return what a version is called: of SPARQL, unless it says otherwise."""
    return f"SPARQL {version}" if version in VERSIONS else version


def _total(subjects: dict[str, list[int]]) -> tuple[int, int]:
    """Return how many tests pass, of how many."""
    return sum(passed for passed, _ in subjects.values()), sum(of for _, of in subjects.values())


def _write(counts: dict[str, dict[str, list[int]]], failures: dict[str, dict[str, Reason]]) -> None:
    """Write the table, and its figures for the Quality page; what did not run stays as it was."""
    known: Summary = json.loads(SUMMARY.read_text("utf-8"))
    summary: Summary = {}
    for version in (*VERSIONS, *RDF_VERSIONS, SHACL):
        if version in counts:
            passed, of = _total(counts[version])
            about = counts[version]
            summary[version] = {"passed": passed, "of": of, "about": about, "failures": failures[version]}
        elif version in known:
            summary[version] = known[version]
    SUMMARY.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", "utf-8")
    TABLE.write_text(table(summary), "utf-8")


def table(summary: Summary) -> str:
    """Write the table in Markdown."""
    lines = [
        "# Conformance",
        "",
        "The W3C's tests of SPARQL and of RDF's formats (w3c/rdf-tests), sent over HTTP to this server, and of SHACL Core",
        "(w3c/data-shapes); `make conformance W3C_TESTS=PATH W3C_SHAPES=PATH` runs them and writes this page. A graph is",
        "written by the Graph Store Protocol and read again; TriG and N-Quads, of which no single graph is made, are read by",
        "the parser that files are loaded by. Shapes are held against data as a build does it: by its own reading where it",
        "knows all of them, else by pySHACL. Tests of entailment and of RDF's semantics are left out: the endpoint answers",
        "from what is stored.",
        "",
        "| | about | pass | of |",
        "| --- | --- | ---: | ---: |",
    ]
    for version, one in summary.items():
        lines.append(f"| **{called(version)}** | **all** | **{one['passed']}** | **{one['of']}** |")
        lines += [
            f"| {called(version)} | {about} | {passed} | {of} |"
            for about, (passed, of) in one["about"].items()
        ]
    for version, one in summary.items():
        if not one["failures"]:
            continue
        lines += ["", f"## What fails of {called(version)}, and why", ""]
        lines += [
            f"- `{name}`: {reason.get('en', '(no reason is known)')}"
            for name, reason in one["failures"].items()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run the W3C's tests.")
    parser.add_argument("--sparql", type=Path, help="the folder sparql/ of w3c/rdf-tests")
    parser.add_argument("--shapes", type=Path, help="the folder data-shapes-test-suite/ of w3c/data-shapes")
    parser.add_argument("only", nargs="*", help="tests, by their folders and names")
    given = parser.parse_args()
    sparql, shapes = (path.resolve() if path else None for path in (given.sparql, given.shapes))
    sys.exit(run(sparql, shapes, set(given.only)))
