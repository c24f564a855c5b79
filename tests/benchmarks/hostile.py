"""How much slower ordinary queries are while the server is attacked: `make bench-hostile`.

The same queries are asked by one client, one after the other, while nothing else happens and while
the hostile suite runs, eight attacks at a time from seven addresses; in turns, so that what else the
machine does falls on both.
"""

import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from hostile import attacks
from raw_http import exchange, request
from serving import Served, serving

from isnad import paths
from isnad.build.pipeline import build
from isnad.source.questions import read_questions

ROUNDS = 3
QUIET_SECONDS = 5.0


def main() -> None:
    """Build, serve, measure in turns, and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        release = build(paths.HOME, Path(folder) / "out", lambda _: None)
        with serving(Path(folder), "--deadline-seconds", "5", out=release.folder.parent) as served:
            quiet: list[float] = []
            attacked: list[float] = []
            for number in range(ROUNDS):
                quiet += measured(served, lambda: time.sleep(QUIET_SECONDS), f"quiet {number}")
                attacked += measured(served, lambda: attack(served), f"attacked {number}")
    print(f"{'':10}{'queries':>9}{'median ms':>11}{'p95 ms':>9}{'p99 ms':>9}{'most ms':>9}")
    for name, times in (("quiet", quiet), ("attacked", attacked)):
        cuts = statistics.quantiles(times, n=100)
        shown = (statistics.median(times), cuts[94], cuts[98], max(times))
        print(
            f"{name:10}{len(times):>9}"
            + "".join(f"{1000 * value:>{w}.1f}" for value, w in zip(shown, (11, 9, 9, 9), strict=True))
        )
    print(
        f"medians: {statistics.median(attacked) / statistics.median(quiet):.2f} times as slow (aim: at most 2)"
    )


def measured(served: Served, meanwhile: object, salt: str) -> list[float]:
    """Ask ordinary queries, each text new, until something else is over; give how long each took."""
    over = threading.Event()
    times: list[float] = []
    questions = [q.sparql for q in read_questions(paths.HOME / "queries")]

    def ask() -> None:
        number = 0
        while not over.is_set():
            text = f"{questions[number % len(questions)]} # {salt} {number}"
            number += 1
            begin = time.perf_counter()
            found = request(served.address, "GET", f"/sparql?query={quote(text)}")
            times.append(time.perf_counter() - begin)
            if found.status != 200:
                raise SystemExit(f"an ordinary query was answered {found.status}: {found.body[:200]!r}")
            time.sleep(0.01)

    asker = threading.Thread(target=ask)
    asker.start()
    meanwhile()  # type: ignore[operator]
    over.set()
    asker.join()
    return times


def attack(served: Served) -> None:
    """Send the hostile suite."""
    with ThreadPoolExecutor(8) as pool:
        for number, one in enumerate(attacks("http://127.0.0.1:9/", "/none")):
            pool.submit(exchange, served.address, one.sent, f"127.0.0.{2 + number % 7}")


if __name__ == "__main__":
    main()
