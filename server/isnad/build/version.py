"""The version of a release: a name for the set of its quads, whatever their order.

It is made of a sum over all quads, to which those that come can be added and from which those that go can
be taken away: so nobody need look at all of them to name what few have changed.
"""

import hashlib
from collections.abc import Iterable

_MODULUS = 1 << 256


def quad_sum(lines: Iterable[str]) -> int:
    """Add up the checksums of quads, each a line of N-Quads."""
    blake2b, number = hashlib.blake2b, int.from_bytes
    texts = (line.removesuffix("\n").encode() for line in lines)
    return sum(number(blake2b(text, digest_size=32).digest()) for text in texts) % _MODULUS


def combined(sums: Iterable[int]) -> int:
    """Add sums up; one of quads that go is negative."""
    return sum(sums) % _MODULUS


def version_of(sums: Iterable[int]) -> str:
    """Name the quads that sums were made of: the first twelve digits of a checksum."""
    return hashlib.sha256(combined(sums).to_bytes(32)).hexdigest()[:12]
