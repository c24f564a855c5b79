"""Every deliberate error, drawn as a tree; each says what is wrong, where, and how to mend it.

IsnadError
├── SourceError            something that people write is wrong; the build stops
│   ├── MissingSource          a file or folder is not there
│   ├── MalformedSource        it cannot be parsed: bytes, Turtle, TriG, TSV
│   ├── ChangedText            text.txt is not the text whose checksum was recorded
│   ├── UnfoundQuote           a quote is not in the text
│   ├── AmbiguousQuote         a quote is in the text more than once
│   ├── MisplacedFact          a fact belongs to no passage, or a passage states no fact
│   ├── UndeclaredTerm         a class or property that no ontology file declares
│   ├── MalformedDate          a date that is no EDTF, or whose bounds no rule gives
│   ├── UnfoundClaim           a discrepancy is about something that no document says
│   └── UnprovenLink           a match to another authority without its evidence
├── BuildError             the sources are readable, the graph they make is not fit to publish
│   ├── Contradiction          the ontology and the facts cannot hold together
│   ├── InvalidGraph           the shapes refuse it
│   └── UnwritableOutput       the place to write to cannot be written
└── RequestError           a request that cannot be answered; each carries its HTTP status
    ├── MalformedRequest  400
    ├── MalformedQuery    400
    ├── ReadOnly          403
    ├── UnknownResource   404
    ├── UnsupportedMethod 405
    ├── NotAcceptable     406
    ├── TooLarge          413
    ├── UnsupportedType   415
    ├── TooBusy           503
    ├── DeadlineExceeded  504
    └── QueryAborted      507
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

Language = Literal["ar", "en"]


@dataclass(frozen=True)
class Text:
    """Hold one sentence in both languages."""

    ar: str
    en: str

    def in_language(self, language: Language) -> str:
        """Give the sentence in one of the two languages."""
        return self.ar if language == "ar" else self.en


class IsnadError(Exception):
    """Say what is wrong, where, and how to mend it, in Arabic and in English."""

    def __init__(self, what: Text, *, mend: Text, where: str = "") -> None:
        """Take the two sentences, and the place as `file`, `file:line` or a parameter's name."""
        super().__init__(what.en)
        self.what = what
        self.mend = mend
        self.where = where

    def at(self, where: str) -> Self:
        """Give the same error with its place, for a caller who knows it."""
        return type(self)(self.what, mend=self.mend, where=where)

    def texts(self) -> dict[str, str]:
        """Give the sentences and the place by name, to be sent to another process."""
        return {
            "what_ar": self.what.ar,
            "what_en": self.what.en,
            "mend_ar": self.mend.ar,
            "mend_en": self.mend.en,
            "where": self.where,
        }

    def in_language(self, language: Language) -> str:
        """Write the whole message in one language, the place first."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.in_language(language)}\n  → {self.mend.in_language(language)}"

    def __str__(self) -> str:
        return self.in_language("en")


class SourceError(IsnadError):
    """Report something authored that is wrong."""


class MissingSource(SourceError):
    """Report a file or folder that is not there."""


class MalformedSource(SourceError):
    """Report a file that cannot be parsed."""


class ChangedText(SourceError):
    """Report a text that is not the one whose checksum was recorded."""


class UnfoundQuote(SourceError):
    """Report a quote that is not in the text."""


class AmbiguousQuote(SourceError):
    """Report a quote that stands in the text more than once."""


class MisplacedFact(SourceError):
    """Report a fact outside any passage, or a passage that is not fit to hold one."""


class UndeclaredTerm(SourceError):
    """Report a class or property that no ontology file declares."""


class MalformedDate(SourceError):
    """Report a date that is no EDTF, or whose bounds no rule gives."""


class UnfoundClaim(SourceError):
    """Report a discrepancy about something that no document says."""


class UnprovenLink(SourceError):
    """Report a match to another authority without its evidence."""


class BuildError(IsnadError):
    """Report a graph that is not fit to publish."""


class Contradiction(BuildError):
    """Report axioms and facts that cannot hold together."""


class InvalidGraph(BuildError):
    """Report what the shapes refuse."""


class UnwritableOutput(BuildError):
    """Report a place that cannot be written."""


class RequestError(IsnadError):
    """Report a request that cannot be answered."""

    status: ClassVar[int] = 400


class MalformedRequest(RequestError):
    """Report parameters that the protocol does not allow (SPARQL 1.1 Protocol §2.1)."""


class MalformedQuery(RequestError):
    """Report a query that is not SPARQL."""


class ReadOnly(RequestError):
    """Report an update sent to an endpoint that only answers queries."""

    status = 403


class UnknownResource(RequestError):
    """Report an address at which there is nothing."""

    status = 404


class UnsupportedMethod(RequestError):
    """Report an HTTP method that the address does not take."""

    status = 405


class NotAcceptable(RequestError):
    """Report that no format the client takes can carry the answer."""

    status = 406


class TooLarge(RequestError):
    """Report a request that is larger than the limit."""

    status = 413


class UnsupportedType(RequestError):
    """Report a request body of a media type that is not a query's."""

    status = 415


class TooBusy(RequestError):
    """Report that no worker can take a query now."""

    status = 503

    @classmethod
    def now(cls) -> "TooBusy":
        """Say so, and that it passes."""
        return cls(
            Text(ar="الخادم مشغول بأسئلة أخرى", en="the server is busy with other queries"),
            mend=Text(ar="أعد السؤال بعد ثانية.", en="Ask again in a second."),
        )


class DeadlineExceeded(RequestError):
    """Report a query that took longer than it may."""

    status = 504


class QueryAborted(RequestError):
    """Report a query that took more memory, or nested deeper, than it may."""

    status = 507


def error_named(name: str) -> type[RequestError]:
    """Give the kind of request error of a name; the general one where there is none of it."""
    kinds = {kind.__name__: kind for kind in RequestError.__subclasses__()}
    return kinds.get(name, RequestError)
