"""Which content-coding a client takes (RFC 9110 §12.5.3), and answers written in it."""

import zlib
from functools import lru_cache

import brotli

from isnad.query.qvalues import weight

Coding = str  # "identity", "gzip" or "br"

_CODINGS = ("br", "gzip", "identity")  # in the order of preference where a client takes them alike
_SMALLEST = 1024  # bytes; below it a coding saves less than the head of an answer costs
_REMEMBERED = 512  # headers that were read
_LARGE = 1_000_000  # bytes; above it speed counts for more than the last few per cent


@lru_cache(_REMEMBERED)
def choose_coding(accept_encoding: str) -> Coding:
    """Choose a coding by Accept-Encoding; identity where none fits, since any answer is better than none."""
    if not accept_encoding:
        return "identity"
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = weight([parameter])
    weights["gzip"] = max(weights.get("gzip", -1.0), weights.pop("x-gzip", -1.0))
    if weights["gzip"] < 0:
        del weights["gzip"]
    rest = weights.get("*", 0.0)
    best = max(_CODINGS, key=lambda coding: weights.get(coding, 0.001 if coding == "identity" else rest))
    return best if weights.get(best, rest) > 0 else "identity"


def encode(body: bytes, coding: Coding) -> tuple[bytes, Coding]:
    """Write a body in a coding; a small one stays as it is. Give the bytes and the coding they are in."""
    if len(body) < _SMALLEST or coding == "identity":
        return body, "identity"
    if coding == "br":
        return brotli.compress(body, quality=4 if len(body) < _LARGE else 1), "br"
    packer = zlib.compressobj(6 if len(body) < _LARGE else 1, zlib.DEFLATED, 31)  # 31: with gzip's head
    return packer.compress(body) + packer.flush(), "gzip"
