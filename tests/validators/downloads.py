"""Hold a folder of downloads against tools of others, and print as JSON what they find.

It runs in an environment of its own (.validators), and reads nothing but the folder and those tools' own files.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import rdflib.plugins.shared.jsonld.context as json_ld_context
import rdflib.plugins.shared.jsonld.util as json_ld
from rocrate_validator import models, services
from rocrate_validator.utils import http
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

CONTEXT = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text("utf-8"))


def mappings(path: Path) -> dict[str, Any]:
    """Return how many mappings SSSOM's own reader finds, and what its validators object to."""
    try:
        table = parse_sssom_table(str(path))
        reports = validate(table, DEFAULT_VALIDATION_TYPES, fail_on_error=False)
    except Exception as error:  # noqa: BLE001 - whatever it raises is its verdict
        return {"mappings": 0, "problems": [repr(error)]}
    problems = [result.message for report in reports.values() for result in report.results]
    return {"mappings": len(table.df), "problems": problems}


def table(path: Path) -> dict[str, Any]:
    """Return the columns and the number of rows that DuckDB reads, by the letter of RFC 4180."""
    options = (
        "header = true, all_varchar = true, strict_mode = true, delim = ',', quote = '\"', escape = '\"'"
    )
    try:
        found = duckdb.execute(f"SELECT * FROM read_csv($file, {options})", {"file": str(path)})
        return {"columns": [column[0] for column in found.description], "rows": len(found.fetchall())}
    except duckdb.Error as error:
        return {"columns": [], "rows": 0, "problem": str(error)[:300]}


def crate(folder: Path) -> list[str]:
    """Return what a crate must have and has not (RO-Crate 1.2)."""

    answer = SimpleNamespace(
        status_code=200,
        headers={"Content-Type": "application/ld+json"},
        text=json.dumps(CONTEXT),
        json=lambda: CONTEXT,
        raise_for_status=lambda: None,
        from_cache=True,
    )
    whole = json_ld.source_to_json

    def local(source: Any, *more: Any, **named: Any) -> Any:
        return (CONTEXT, None) if "w3id.org/ro/crate" in str(source) else whole(source, *more, **named)

    json_ld.source_to_json = json_ld_context.source_to_json = local  # type: ignore[attr-defined]
    for verb in ("get", "head"):
        setattr(http.HttpRequester, verb, lambda *_, **__: answer)
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.2",
        requirement_severity=models.Severity.REQUIRED,
    )
    result = services.validate(settings)
    if not result.executed_checks:
        return ["nothing was checked"]
    return [f"{one.check.identifier} {one.message}" for one in result.get_issues()]


def main() -> None:
    folder = Path(sys.argv[1])
    found = {
        "crate": crate(folder),
        "mappings": mappings(folder / "links.sssom.tsv"),
        "tables": {str(path.relative_to(folder)): table(path) for path in sorted(folder.rglob("*.csv"))},
    }
    sys.stdout.write(json.dumps(found) + "\n")


main()
