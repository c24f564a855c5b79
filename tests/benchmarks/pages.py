"""How long each page takes with eight clients: `make bench-pages`; rendered anew each time, and kept.

A page is rendered once for each process and coding, and then given as it was kept: that is what readers meet,
and what the aim is for. A query string that no page looks at makes each request one of its own: so it is also
measured how long eight readers wait who are all the first.
"""

import http.client
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from serving import serving

from isnad import paths
from isnad.build.pipeline import build

CLIENTS = 8
AIM_MILLISECONDS = 100
RENDERED, KEPT = 12, 100  # requests of each client
PAGES = ["/", "/doc/kuwait-ici-20-years", "/id/ICI", "/id/Kuwait", "/timeline", "/network", "/map", "/questions",
         "/ask", "/ontology", "/search?q=cooperation", "/data", "/quality", "/discrepancies",
         "/quickstatements", "/about"]  # fmt: skip
_numbers = count()


def main() -> None:
    """Build, serve, measure, and print a line a page."""
    within = {"kept": 0, "rendered": 0}
    with tempfile.TemporaryDirectory() as folder:
        release = build(paths.HOME, Path(folder) / "out", lambda _: None)
        with serving(Path(folder), "--log", "none", out=release.folder.parent) as served:
            print(f"{'page':32}{'kept: median':>14}{'p95 ms':>8}{'rendered: median':>18}{'p95 ms':>8}")
            for page in (f"/{language}{path}" for path in PAGES for language in ("ar", "en")):
                anew = figures(measured(served.address, page, RENDERED, anew=True))
                kept = figures(measured(served.address, page, KEPT, anew=False))
                print(f"{page:32}{kept[0]:>14.1f}{kept[1]:>8.1f}{anew[0]:>18.1f}{anew[1]:>8.1f}")
                within["kept"] += kept[1] < AIM_MILLISECONDS
                within["rendered"] += anew[1] < AIM_MILLISECONDS
    for name, number in within.items():
        print(
            f"{name}: p95 under {AIM_MILLISECONDS} ms with {CLIENTS} clients on {number} of {2 * len(PAGES)} pages"
        )


def figures(times: list[float]) -> tuple[float, float]:
    """Give the median and the 95th percentile, in milliseconds."""
    return 1000 * statistics.median(times), 1000 * statistics.quantiles(times, n=20)[18]


def measured(address: str, page: str, each: int, *, anew: bool) -> list[float]:
    """Ask a page with eight clients at once, each on a connection of its own; give how long each took."""

    def ask() -> list[float]:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        times = []
        for _ in range(each):
            path = f"{page}{'&' if '?' in page else '?'}anew={next(_numbers)}" if anew else page
            begin = time.perf_counter()
            connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            times.append(time.perf_counter() - begin)
            if response.status != 200:
                raise SystemExit(f"{path}: {response.status}")
        connection.close()
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [t for future in [pool.submit(ask) for _ in range(CLIENTS)] for t in future.result()]


if __name__ == "__main__":
    main()
