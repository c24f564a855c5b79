"""The allocator of this process, the C library's or jemalloc in its stead, and what it keeps of freed memory.

Loading a store leaves pages that hold nothing, which every worker that is forked after it would have as well.
"""

import ctypes
import sys
from contextlib import suppress

_PURGE_ALL = b"arena.4096.purge"  # of MALLCTL_ARENAS_ALL (jemalloc(3))


def give_back_freed_pages() -> None:
    """Have the pages that hold nothing go back to the system, if the allocator here knows how."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    with suppress(AttributeError):
        library.mallctl(_PURGE_ALL, None, None, None, ctypes.c_size_t(0))
        return
    with suppress(AttributeError):  # a C library other than GNU's has none
        library.malloc_trim(ctypes.c_size_t(0))
