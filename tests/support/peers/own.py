"""What this server has and its peers do not: pages of entities, and reconciliation."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from serving import serving

from isnad.build.releases import Release
from peers.load import Load, sent_to
from peers.report import Row

_NAMES = (
    "Kuwait",
    "Turkey",
    "NATO",
    "Istanbul",
    "Qatar",
    "Bahrain",
    "Türkiye",
    "الكويت",
    "حلف الناتو",
    "قطر",
)
_OPTIONS = ("--log", "none", "--max-per-client", "128", "--max-waiting", "128")


def own_rows(
    release: Release,
    folder: Path,
    connections: list[int],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Row]:
    """Measure a page, and ten names reconciled, each address new and always the same."""
    queries = {f"q{number}": {"query": name} for number, name in enumerate(_NAMES)}
    reconciled = f"queries={quote(json.dumps(queries), safe='')}"
    found: list[Row] = []
    with serving(folder, *_OPTIONS, out=release.folder.parent) as served:
        for name, path, accept, holds in (
            ("entity page", "/en/id/Kuwait?", "text/html", b"participates in"),
            ("ten names reconciled", f"/en/reconcile?{reconciled}", "application/json", b'"id": "Kuwait"'),
        ):
            address = f"{served.address}{path}"
            request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - loopback
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                if holds not in response.read():
                    raise SystemExit(f"{name}: not what was expected")
            for count in connections:
                for mark in ("&new=", ""):
                    loads: list[Load] = [
                        sent_to(address, [""], count, seconds, accept, mark) for _ in range(rounds)
                    ]
                    found.append(Row("isnad", name, bool(mark), count, tuple(loads)))
            say(f"{name} measured")
    return found
