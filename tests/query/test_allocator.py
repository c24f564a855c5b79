"""Memory that loading a store left goes back to the system, whichever allocator has it."""

import os
import subprocess
import sys

import pytest
from serving import environment_of_the_unit

pytestmark = pytest.mark.alone

# As a load leaves it: much that was freed, below something that was not.
PROGRAM = """
import resource
from isnad.sandbox.process import give_back_freed_pages

def held() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() // 1_000_000

freed = [b"." * 100_000 for _ in range(1_000)]
last = [b"." * 100_000 for _ in range(10)]
del freed
before = held()
give_back_freed_pages()
print(before, held(), len(last))
"""


def memory(environment: dict[str, str]) -> tuple[int, int]:
    """Tell how many megabytes a process had before and after it gave back what it could."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    before, after, _ = map(int, run.stdout.split())
    return before, after


def test_freed_pages_go_back_by_the_c_library() -> None:
    before, after = memory({})
    assert before - after > 80


@pytest.mark.external  # jemalloc
def test_freed_pages_go_back_by_the_allocator_of_the_unit() -> None:
    # Told to give nothing back by itself, as it else does after a while.
    before, after = memory({**environment_of_the_unit(), "MALLOC_CONF": "dirty_decay_ms:-1"})
    assert before > 100
    assert before - after > 80
