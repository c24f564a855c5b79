"""What is published about conformance: the table, the page, and the figures in the documentation are one."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from http_client import send
from project_copy import ROOT

HERE = Path(__file__).parent


def called(version: str) -> str:
    """Return what a version is called: of SPARQL, unless it says otherwise."""
    return f"SPARQL {version}" if version[0].isdigit() else version


SUMMARY = json.loads((ROOT / "server" / "isnad" / "site" / "conformance.json").read_text("utf-8"))


def test_each_failure_has_its_reason() -> None:
    reasons = json.loads((HERE / "reasons.json").read_text("utf-8"))
    failures = {name: reason for one in SUMMARY.values() for name, reason in one["failures"].items()}
    assert failures == reasons
    assert all(len(reason[language].split()) > 3 for reason in failures.values() for language in ("ar", "en"))


def test_totals_and_failures_add_up() -> None:
    of = {version: one["of"] for version, one in SUMMARY.items()}
    assert of == {"1.0": 482, "1.1": 548, "1.2": 269, "RDF 1.1": 992, "RDF 1.2": 332, "SHACL Core": 98}
    for one in SUMMARY.values():
        assert one["passed"] + len(one["failures"]) == one["of"]


def test_table_and_documentation_have_the_same_figures() -> None:
    table = (HERE / "README.md").read_text("utf-8")
    for version, one in SUMMARY.items():
        assert f"| **{called(version)}** | **all** | **{one['passed']}** | **{one['of']}** |" in table
        for name, reason in one["failures"].items():
            assert f"- `{name}`: {reason['en']}" in table
    totals = [f"{one['passed']} of {one['of']}" for one in SUMMARY.values()]
    for path, stated in (
        ("README.md", totals[:3]),
        ("server/http.md", totals[:3]),
        ("server/http.md", totals[3:5]),
    ):
        assert ", ".join(stated) in re.sub(r"\s+", " ", (ROOT / path).read_text("utf-8")), path


@pytest.mark.parametrize("language", ["ar", "en"])
def test_quality_page_has_the_totals(address: str, language: str) -> None:
    page = unescape(send(f"{address}/{language}/quality", "GET", None, Accept="text/html").body)
    for version, one in SUMMARY.items():
        assert called(version) in page
        assert str(one["passed"]) in page
        for reason in one["failures"].values():
            assert reason[language] in page
