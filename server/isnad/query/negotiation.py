"""What a client takes: formats, codings, languages, and what it has already (RFC 9110 §12.5, §13.1.2)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header, parse_etags

from isnad.locale import Language, Message
from isnad.query.tokens import AnswerKind
from isnad.request_errors import NotAcceptable

_Written = TypeVar("_Written")
Coding = str  # "identity", "gzip" or "br"


@dataclass(frozen=True)
class Format:
    """A format: its name, its media type, and what kinds of answer it can carry.

    Clients also call it by other media types, in Accept and ?format=, and by other names, from habit.
    """

    name: str
    media_type: str
    kinds: frozenset[AnswerKind]
    other_types: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()

    @cached_property
    def content_type(self) -> str:
        """The value of Content-Type: text says its charset (RFC 9110 §8.3.2)."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    def called(self) -> tuple[str, ...]:
        """Return all that it is called."""
        return (self.name, self.media_type, *self.other_types, *self.other_names)


_ROWS: frozenset[AnswerKind] = frozenset({"rows"})
_ROWS_AND_TRUTH: frozenset[AnswerKind] = frozenset({"rows", "truth"})
_GRAPH: frozenset[AnswerKind] = frozenset({"graph"})

_XML_TYPES = ("application/xml", "text/xml")
# In the order of preference where a client takes several alike; the first of a kind is its default.
FORMATS = (
    Format("json", "application/sparql-results+json", _ROWS_AND_TRUTH, ("application/json",),
           ("srj", "sparql-results+json")),
    Format("xml", "application/sparql-results+xml", _ROWS_AND_TRUTH, _XML_TYPES,
           ("srx", "sparql-results+xml")),
    Format("csv", "text/csv", _ROWS),
    Format("tsv", "text/tab-separated-values", _ROWS),
    Format("md", "text/markdown", _ROWS_AND_TRUTH, ("text/x-markdown",), ("markdown",)),
    Format("ttl", "text/turtle", _GRAPH, ("application/x-turtle", "application/turtle", "text/n3"),
           ("turtle", "n3")),
    Format("nt", "application/n-triples", _GRAPH, ("text/plain",), ("ntriples", "n-triples", "text")),
    Format("nq", "application/n-quads", _GRAPH, ("text/x-nquads",), ("nquads", "n-quads")),
    Format("trig", "application/trig", _GRAPH, ("application/x-trig",)),
    Format("rdf", "application/rdf+xml", _GRAPH, _XML_TYPES,
           ("xml", "rdfxml", "rdf/xml", "rdf-xml", "rdf+xml")),
    Format("jsonld", "application/ld+json", _GRAPH, ("application/json",), ("json", "json-ld", "ld+json")),
)  # fmt: skip
# Of rows alone that have geometries, so it is no format for each answer and is chosen by its name only.
GEOJSON = Format("geojson", "application/geo+json", _ROWS, (), ("geo+json",))
_ALL = (*FORMATS, GEOJSON)
_CODINGS = ("br", "gzip", "identity")  # in the order of preference where a client takes them alike
_BY_NAME = {found.name: found for found in _ALL}
_CACHED = 512  # headers: clients send few different ones, and each of them often
_NONE_FITS = Message("no format that you ask for can carry this answer")


def format_named(name: str) -> Format:
    """Return the format of a name; raise KeyError where there is none."""
    return _BY_NAME[name]


def choose(kind: AnswerKind, accept: str, name: str | None = None) -> Format:
    """Return the best of the `choices`."""
    return choices(kind, accept, name)[0]


@lru_cache(_CACHED)
def choices(kind: AnswerKind, accept: str, name: str | None = None) -> tuple[Format, ...]:
    """Return the formats for an answer, the best first; raise NotAcceptable (406) where none fits.

    A format asked for by a name that is known, and can carry the answer, beats the header. Where the name is
    none, the header counts, if it names a format that can (§12.5.1): clients send names from habit. No header
    means any, and so does one that has no weight or range that can be read.
    """
    able = [found for found in _ALL if kind in found.kinds]
    ranges = parse_accept(accept) or parse_accept("*/*")
    if name is not None:
        if named := named_for(kind, name):
            return (named,)
        able_by_header = [found for found in able if _exact_quality(found, ranges) > 0]
        if not able_by_header or prefers_page(accept):
            raise not_acceptable(_NONE_FITS, able)
    qualities = {found: _quality(found, ranges) for found in able}
    taken = sorted((found for found in able if qualities[found] > 0), key=lambda found: -qualities[found])
    if not taken:
        raise not_acceptable(_NONE_FITS, able)
    return tuple(taken)


def in_the_best(formats: Iterable[Format], write: Callable[[Format], _Written]) -> tuple[Format, _Written]:
    """Write an answer in the first of some formats that can carry it; raise NotAcceptable where none can."""
    first: NotAcceptable | None = None
    for chosen in formats:
        try:
            return chosen, write(chosen)
        except NotAcceptable as refusal:
            first = first or refusal
    assert first is not None  # noqa: S101 - there is a choice, or `choices` raises
    raise first


def named_for(kind: AnswerKind, name: str) -> Format | None:
    """Return the format that a client means by a name, for an answer; None where none can carry it."""
    name = name.strip().lower().replace(" ", "+").partition(";")[0]  # a form may have a blank for a plus sign
    return next((found for found in _ALL if kind in found.kinds and name in found.called()), None)


@lru_cache(_CACHED)
def prefers_page(accept: str) -> bool:
    """Return whether a client asks for a page rather than for data, as browsers do."""
    ranges = parse_accept(accept)
    page = _named_quality("text/html", ranges)
    best = max(_named_quality(found.media_type, ranges) for found in FORMATS)
    return page > 0 and page >= best and not prefers_markdown(accept)


@lru_cache(_CACHED)
def prefers_markdown(accept: str) -> bool:
    """Return whether a client asks for Markdown, and not rather for a page: no browser names it."""
    ranges = parse_accept(accept)
    markdown = _named_quality("text/markdown", ranges)
    return markdown > 0 and markdown >= _named_quality("text/html", ranges)


@lru_cache(_CACHED)
def choose_coding(accept_encoding: str) -> Coding:
    """Return the coding for a body; identity where none fits: any answer is better than none (§12.5.3)."""
    codings = parse_accept_header(_sound(accept_encoding).replace("x-gzip", "gzip"))

    def quality(coding: Coding) -> float:
        unnamed = coding == "identity" and coding not in codings.values()
        return 0.001 if unnamed else codings.quality(coding)

    best = max(_CODINGS, key=quality)
    return best if quality(best) > 0 else "identity"


def choose_language(accept_language: str) -> Language:
    """Return the language that a client likes better; English where it likes neither more (§12.5.4)."""
    tags = parse_accept_header(_sound(accept_language))
    languages = Accept([(tag.partition("-")[0], quality) for tag, quality in tags])
    return "ar" if languages.quality("ar") > languages.quality("en") else "en"


def has_already(if_none_match: str, tag: str) -> bool:
    """Return whether a client has what a tag names; the comparison is the weak one (§13.1.2)."""
    return bool(if_none_match) and parse_etags(if_none_match).contains_weak(tag)


def parse_accept(header: str) -> MIMEAccept:
    """Return the media ranges of an Accept header, without parameters, the most exact first."""
    ranges = parse_accept_header(_sound(header))
    media_types = ((media.partition(";")[0].strip(), quality) for media, quality in ranges)
    return MIMEAccept([(media, quality) for media, quality in media_types if media])


def _sound(header: str) -> str:
    """Return a header in small letters, with `q=.5`, which Java sends and werkzeug 3.1 skips, as `q=0.5`."""
    return re.sub(r"(?<=q=)\.", "0.", header.lower())


def _exact_quality(found: Format, ranges: MIMEAccept) -> float:
    """Return how much a format is wanted by ranges that name just it, in one way or another."""
    return max(_named_quality(media, ranges) for media in (found.media_type, *found.other_types))


def _quality(found: Format, ranges: MIMEAccept) -> float:
    """Return how much a format is wanted: by its own media type, or by ranges that name just it."""
    return max(ranges.quality(found.media_type), _exact_quality(found, ranges))


def _named_quality(media_type: str, ranges: MIMEAccept) -> float:
    """Return how much a media type is wanted by a range that names just it."""
    return max((quality for media, quality in ranges if media == media_type), default=0)


def not_acceptable(what: Message, able: Iterable[Format]) -> NotAcceptable:
    """Return the error for an answer that the wanted format cannot carry, with those that can."""
    able = list(able)
    types = ", ".join(found.media_type for found in able)
    names = ", ".join(found.name for found in able)
    hint = Message("Ask for one of %(types)s; or ?format= %(names)s", types=types, names=names)
    return NotAcceptable(what, where="Accept", hint=hint, details={"formats": names})
