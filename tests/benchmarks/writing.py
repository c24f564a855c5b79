"""How long a write takes, from the request to its answer, in stores of several sizes; and the store's bytes.

python tests/benchmarks/writing.py [quads …]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from w3c_updates import Site
from writing import TOKEN, writable

from isnad.update.checkpoints import begin_store, current

WRITES = 60


def measure(quads: int) -> None:
    """Print the median and the slowest of some writes of two quads, and of a read after each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = folder / "quads.nq"
        with lines.open("w", encoding="utf-8") as opened:
            for number in range(quads):
                subject, predicate = f"http://e/s{number // 10}", f"http://e/p{number % 10}"
                opened.write(f'<{subject}> <{predicate}> "value {number}" .\n')
        begin_store(folder / "store", "bench", lines)
        writes, reads = [], []
        with writable(folder, begun=True) as served:
            site = Site(served.address, TOKEN)
            for number in range(WRITES):
                text = f"INSERT DATA {{ <a:s{number}> <a:p> {number} GRAPH <a:g> {{ <a:s{number}> <a:p> 'x' }} }}"
                begin = time.perf_counter()
                assert site.update(text).status == 204
                written = time.perf_counter()
                assert b"true" in site.ask(f"ASK {{ <a:s{number}> <a:p> {number} }}", "", "json")[1]
                writes.append(written - begin)
                reads.append(time.perf_counter() - written)
        size = sum(size for size, _ in current(folder / "store").files.values())
    print(
        f"{quads:>10,} quads, {size / 1e6:6.1f} MB: a write {1000 * statistics.median(writes):.0f} ms in the median, "
        f"{1000 * max(writes):.0f} at the most; the read after it {1000 * statistics.median(reads):.0f} ms"
    )


if __name__ == "__main__":
    for given in sys.argv[1:] or ["10000", "1000000"]:
        measure(int(given))
