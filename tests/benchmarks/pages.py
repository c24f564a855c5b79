"""How long each page takes with eight clients: `make bench-pages`; rendered anew each time, and kept.

A query string that no page looks at makes each request one of its own, which is rendered; without it
the page is given as it was kept. The two are measured in turns, page by page.
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
from isnad.graph.build import build

CLIENTS = 8
AIM_MILLISECONDS = 100
RENDERED, KEPT = 12, 100  # requests of each client
PAGES = ["/", "/doc/kuwait-ici-20-years", "/id/ICI", "/id/Kuwait", "/timeline", "/network", "/map", "/questions",
         "/questions/actors-of-events", "/ask", "/ontology", "/search?q=cooperation", "/data", "/quality", "/about"]  # fmt: skip
_numbers = count()


def main() -> None:
    """Build, serve, measure, and print a line a page; fail where a page misses the aim."""
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        release = build(paths.HOME, Path(folder) / "out", lambda _: None)
        with serving(Path(folder), "--log", "none", out=release.folder.parent) as served:
            print(f"{'page':32}{'rendered: median':>18}{'p95':>8}{'kept: median':>14}{'p95 ms':>8}")
            for path in PAGES:
                for language in ("ar", "en"):
                    page = f"/{language}{path}"
                    anew = measured(served.address, page, RENDERED, anew=True)
                    kept = measured(served.address, page, KEPT, anew=False)
                    shown = [*figures(anew), *figures(kept)]
                    print(
                        f"{page:32}"
                        + "".join(f"{v:>{w}.1f}" for v, w in zip(shown, (18, 8, 14, 8), strict=True))
                    )
                    if shown[1] > AIM_MILLISECONDS:
                        missed.append(page)
    print(
        f"rendered within {AIM_MILLISECONDS} ms (p95, {CLIENTS} clients): {2 * len(PAGES) - len(missed)} of {2 * len(PAGES)}"
    )
    if missed:
        print(f"not: {', '.join(missed)}")


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
