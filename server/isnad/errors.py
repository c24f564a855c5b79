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
│   ├── InvalidFact            a fact whose terms are not of the kind that belongs there, or not in its quote
│   ├── MalformedLiteral       characters that are no value of their datatype
│   ├── MalformedDate          a date that is no EDTF, or whose bounds no rule gives
│   ├── UnfoundClaim           a discrepancy is about something that no document says
│   └── UnprovenLink           a match to another authority without its evidence
├── BuildError             the sources are readable, the graph they make is not fit to publish
│   ├── Contradiction          the ontology and the facts cannot hold together
│   ├── InvalidGraph           the shapes refuse it
│   ├── InterruptedBuild       a process of it was ended from outside
│   └── UnwritableOutput       the place to write to cannot be written
├── ServerError            the server cannot be started
│   ├── UnusableSetting        an option that is none, or is out of its bounds
│   ├── AddressTaken           somebody listens there already
│   ├── SandboxUnavailable     this machine cannot hold a worker in
│   └── StoreUnavailable       the data cannot be loaded
├── UnloadedBackend        a SPARQL service does not take a release
├── UnreachableAuthority   another authority (Wikidata) does not answer, or not as it should
└── RequestError           a request that cannot be answered: see `request_errors`, each with its HTTP status
"""

from typing import Self

from isnad.locale import Language, Translatable


class IsnadError(Exception):
    """Say what is wrong, where, and how to mend it, in Arabic and in English."""

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
        """Be sent from one process of a build to another whole."""
        return _restored, (type(self), self.what, self.hint, self.where)

    def texts(self) -> dict[str, str]:
        """Return the sentences and the place by name, to be sent to another process."""
        return {
            "what_ar": self.what.ar,
            "what_en": self.what.en,
            "hint_ar": self.hint.ar,
            "hint_en": self.hint.en,
            "where": self.where,
        }

    def in_language(self, language: Language) -> str:
        """Write the whole message in one language, the place first."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.in_language(language)}\n  → {self.hint.in_language(language)}"

    def __str__(self) -> str:
        return self.in_language("en")


def _restored(kind: type[IsnadError], what: Translatable, hint: Translatable, where: str) -> IsnadError:
    """Make an error again of what was sent."""
    return kind(what, hint=hint, where=where)


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


class InvalidFact(SourceError):
    """Report a fact whose terms are of a kind that does not belong there, or not in its quote."""


class MalformedLiteral(SourceError):
    """Report a literal whose characters are no value of its datatype."""


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


class InterruptedBuild(BuildError):
    """A process of a build was ended from outside."""


class UnwritableOutput(BuildError):
    """Report a place that cannot be written."""


class ServerError(IsnadError):
    """Report that the server cannot be started."""


class UnusableSetting(ServerError):
    """Report an option that is none, or is out of its bounds."""


class AddressTaken(ServerError):
    """Report an address on which the server cannot listen."""


class SandboxUnavailable(ServerError):
    """Report that this machine cannot hold a worker in."""


class StoreUnavailable(ServerError):
    """Report data that cannot be loaded."""


class UnloadedBackend(IsnadError):
    """Report a SPARQL service that does not take a release which is put into it."""


class UnreachableAuthority(IsnadError):
    """Report that another authority does not answer, or not as it should."""
