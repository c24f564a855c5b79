"""The W3C's tests of SPARQL 1.1 queries, result formats and syntax, and the figure that server/http.md states."""

import re

import pytest
from project_copy import ROOT
from w3c import EVALUATION, SYNTAX, Entry, entries, passes

# What fails, and why; one that no longer does is noticed.
FAILING = {
    "aggregates/agg-empty-group": "of no row, GROUP BY makes no group, as an erratum of SPARQL 1.1 has it",
    "csv-tsv-res/tsv03": "the engine (pyoxigraph 0.5.13) writes numbers by their value: 1.0E6 as 1e6",
    "functions/strdt03": "in RDF 1.1 a simple literal is an xsd:string",
    "functions/strlang03": "in RDF 1.1 a simple literal is an xsd:string",
}
ENTRIES = list(entries())


def test_suite_is_whole() -> None:
    assert sum(entry.kind in EVALUATION for entry in ENTRIES) == 183
    assert sum(entry.kind in SYNTAX for entry in ENTRIES) == 98
    assert {entry.name for entry in ENTRIES} >= FAILING.keys()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_w3c(entry: Entry) -> None:
    assert passes(entry) is (entry.name not in FAILING)


def test_figure_is_in_the_documentation() -> None:
    text = (ROOT / "server" / "http.md").read_text("utf-8")
    stated = re.search(r"(\d+) of the W3C's (\d+) tests of queries, result formats and syntax", text)
    assert stated
    assert (int(stated[1]), int(stated[2])) == (len(ENTRIES) - len(FAILING), len(ENTRIES))
