"""The errors that a person is told of: each says what is wrong, where, and how to mend it.

SourceError is about what people write, BuildError about the graph that it makes, ServerError about a server
that cannot be started; the errors of requests are in `request_errors`.
"""

from functools import partial
from typing import Self

from isnad.locale import Language, Translatable


class IsnadError(Exception):
    """An error that says what is wrong, where, and how to mend it, in Arabic and in English."""

    def __init__(self, what: Translatable, *, hint: Translatable, where: str = "") -> None:
        """Take the two sentences, and the place as `file`, `file:line` or a parameter's name."""
        super().__init__(what.en)
        self.what = what
        self.hint = hint
        self.where = where

    def at(self, where: str) -> Self:
        """Return the same error with its place, for a caller who knows it."""
        return type(self)(self.what, hint=self.hint, where=where)

    def __reduce__(self) -> tuple[object, ...]:
        """Return what the error is made of, so that processes can send it to each other."""
        return partial(type(self), hint=self.hint, where=self.where), (self.what,)

    def texts(self) -> dict[str, object]:
        """Return the sentences, in Arabic and in English, and the place, to be sent to another process."""
        what, hint = ((one.ar, one.en) for one in (self.what, self.hint))
        return {"what": what, "hint": hint, "where": self.where}

    def in_language(self, language: Language) -> str:
        """Return the whole message in one language, the place first."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.in_language(language)}\n  → {self.hint.in_language(language)}"

    def __str__(self) -> str:
        return self.in_language("en")


class SourceError(IsnadError):
    """Something authored that is wrong."""


class MissingSource(SourceError):
    """A file or folder that is not there."""


class MalformedSource(SourceError):
    """A file that cannot be parsed."""


class ChangedText(SourceError):
    """A text that is not the one whose checksum was recorded."""


class ChangedMeanwhile(SourceError):
    """A file that is to be written, and that somebody else has changed since it was read."""


class UnfoundQuote(SourceError):
    """A quote that is not in the text."""


class AmbiguousQuote(SourceError):
    """A quote that stands in the text more than once."""


class MisplacedFact(SourceError):
    """A fact outside any passage, or a passage that is not fit to hold one."""


class UndeclaredTerm(SourceError):
    """A class or property that no ontology file declares."""


class InvalidFact(SourceError):
    """A fact whose terms are of a kind that does not belong there, or not in its quote."""


class MalformedLiteral(SourceError):
    """A literal whose characters are no value of its datatype."""


class MalformedDate(SourceError):
    """A date that is no EDTF, or whose bounds no rule gives."""


class UnfoundClaim(SourceError):
    """A discrepancy about something that no document says."""


class UnprovenLink(SourceError):
    """A match to another authority without its evidence."""


class BuildError(IsnadError):
    """A graph that is not fit to publish."""


class Contradiction(BuildError):
    """Axioms and facts that cannot hold together."""


class InvalidGraph(BuildError):
    """What the shapes refuse."""


class UnstatedClass(InvalidGraph):
    """A class that follows of a thing, and that nobody states of it."""

    thing = ""


class InterruptedBuild(BuildError):
    """A process of a build was ended from outside."""


class UnwritableOutput(BuildError):
    """A place that cannot be written."""


class ServerError(IsnadError):
    """The server cannot be started."""


class UnusableSetting(ServerError):
    """An option that is none, or is out of its bounds."""


class AddressTaken(ServerError):
    """An address on which the server cannot listen."""


class SandboxUnavailable(ServerError):
    """This machine has no sandbox for workers."""


class StoreUnavailable(ServerError):
    """Data that cannot be loaded."""


class UnloadedBackend(IsnadError):
    """A SPARQL service that does not take a release which is put into it."""


class UnreachableAuthority(IsnadError):
    """Another authority does not answer, or not as it should."""
