"""Which format a client takes, by Accept (RFC 9110 §12.5.1) or by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from isnad.locale import Message
from isnad.query.qvalues import weight
from isnad.query.tokens import Kind
from isnad.request_errors import NotAcceptable


@dataclass(frozen=True)
class Format:
    """A format: its name, its media type, and what kinds of answer it can carry."""

    name: str
    media_type: str
    kinds: frozenset[Kind]

    @property
    def content_type(self) -> str:
        """The value of Content-Type: text says its charset (RFC 9110 §8.3.2)."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_ROWS: frozenset[Kind] = frozenset({"rows"})
_ROWS_AND_TRUTH: frozenset[Kind] = frozenset({"rows", "truth"})
_GRAPH: frozenset[Kind] = frozenset({"graph"})

# In the order of preference where a client takes several alike; the first of a kind is its default.
FORMATS = (
    Format("json", "application/sparql-results+json", _ROWS_AND_TRUTH),
    Format("xml", "application/sparql-results+xml", _ROWS_AND_TRUTH),
    Format("csv", "text/csv", _ROWS),
    Format("tsv", "text/tab-separated-values", _ROWS),
    Format("ttl", "text/turtle", _GRAPH),
    Format("nt", "application/n-triples", _GRAPH),
    Format("nq", "application/n-quads", _GRAPH),
    Format("trig", "application/trig", _GRAPH),
    Format("rdf", "application/rdf+xml", _GRAPH),
    Format("jsonld", "application/ld+json", _GRAPH),
)
_BY_NAME = {found.name: found for found in FORMATS}
_REMEMBERED = 512  # headers that were read: clients send few different ones, and each of them often
# What clients also call them.
_SYNONYMS = {
    "application/json": ("json", "jsonld"),
    "application/xml": ("xml", "rdf"),
    "text/xml": ("xml", "rdf"),
    "text/plain": ("nt",),
}


def format_named(name: str) -> Format:
    """Return the format of a name; raise KeyError where there is none."""
    return _BY_NAME[name]


@dataclass(frozen=True)
class _Range:
    """One media range of an Accept header."""

    type: str
    subtype: str
    quality: float

    @property
    def precision(self) -> int:
        """Return how exactly the range names a type; the most exact one decides."""
        return (self.type != "*") + (self.subtype != "*")

    def covers(self, media_type: str) -> bool:
        """Return whether a media type is in the range."""
        main, _, sub = media_type.partition("/")
        return self.type in ("*", main) and self.subtype in ("*", sub)


@lru_cache(_REMEMBERED)
def choose(kind: Kind, accept: str, name: str | None = None) -> Format:
    """Choose the format for an answer; raise NotAcceptable (406) where none fits both.

    A format asked for by name beats the header. No header means any (RFC 9110 §12.5.1).
    """
    able = [found for found in FORMATS if kind in found.kinds]
    if name is not None:
        named = [found for found in able if found.name == name.lower()]
        if not named:
            raise _not_acceptable(able)
        return named[0]
    ranges = parse_accept(accept) if accept.strip() else [_Range("*", "*", 1.0)]
    qualities = {found: _quality(found, ranges) for found in able}
    best = max(able, key=lambda found: qualities[found])  # the first of the best
    if qualities[best] == 0:
        raise _not_acceptable(able)
    return best


def parse_accept(header: str) -> list[_Range]:
    """Read an Accept header; what is no media range in it is passed over."""
    ranges = []
    for part in header.split(","):
        media, *parameters = [piece.strip().lower() for piece in part.split(";")]
        main, slash, sub = media.partition("/")
        if slash and main and sub:
            ranges.append(_Range(main, sub, weight(parameters)))
    return ranges


@lru_cache(_REMEMBERED)
def prefers_page(accept: str) -> bool:
    """Return whether a client asks for a page rather than for data, as browsers do."""
    ranges = parse_accept(accept)
    page = max((r.quality for r in ranges if (r.type, r.subtype) == ("text", "html")), default=0.0)
    data = max((_named_quality(found, ranges) for found in FORMATS), default=0.0)
    return page > 0 and page >= data


def _quality(found: Format, ranges: list[_Range]) -> float:
    """Weigh a format by the header: its own media type, or a synonym that fits it."""
    names = [found.media_type]
    names += [media for media, formats in _SYNONYMS.items() if found.name in formats]
    own = _most_exact(names[0], ranges)
    others = [r.quality for r in ranges if f"{r.type}/{r.subtype}" in names[1:]]
    return max([own, *others])


def _named_quality(found: Format, ranges: list[_Range]) -> float:
    """Weigh a format only by a range that names it exactly."""
    return max((r.quality for r in ranges if f"{r.type}/{r.subtype}" == found.media_type), default=0.0)


def _most_exact(media_type: str, ranges: list[_Range]) -> float:
    """Return the quality of the most exact range that covers a media type; 0 where none does."""
    covering = [r for r in ranges if r.covers(media_type)]
    return max(covering, key=lambda r: r.precision).quality if covering else 0.0


def _not_acceptable(able: Iterable[Format]) -> NotAcceptable:
    """Say which formats there are."""
    able = list(able)
    types = ", ".join(found.media_type for found in able)
    names = ", ".join(found.name for found in able)
    return NotAcceptable(
        Message("none of the formats you take can carry this answer"),
        where="Accept",
        hint=Message("Ask for one of %(types)s; or ?format= %(names)s", types=types, names=names),
    )
