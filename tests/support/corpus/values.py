"""What a generated document is made of, and what a graph built from a corpus must answer."""

from collections.abc import Mapping
from dataclasses import dataclass

Fact = tuple[str, str, str]
DISPUTED_EVERY = 10


@dataclass(frozen=True, order=True)
class Accession:
    """Hold who acceded to what, by IRI, and when in EDTF; empty where the text gives no date."""

    state: str
    framework: str
    edtf: str


@dataclass(frozen=True)
class Answers:
    """Hold what a graph built from a corpus must answer."""

    documents: int
    languages: Mapping[str, int]
    passages: int
    attributed_passages: int
    asserted_triples: int  # distinct ones, over all documents
    accessions: tuple[Accession, ...]  # one an event, in order
    first_to_accede: frozenset[str]  # the states with the earliest possible day of accession
    events_hosted: Mapping[str, int]  # events by ici:hostedBy, by the IRI of the state
    disputed_claims: int


@dataclass(frozen=True)
class Slot:
    """Hold a name or a date of a document: its term in Turtle, and how each language writes it."""

    term: str
    ar: str
    en: str

    def written(self, language: str) -> str:
        """Give the words of one language."""
        return self.ar if language == "ar" else self.en


@dataclass(frozen=True)
class Sentence:
    """Hold a template: its name, the text in each language, and the facts of its passages."""

    name: str
    optional: bool
    texts: Mapping[str, str]
    facts: Mapping[str, tuple[Fact, ...]]


@dataclass(frozen=True)
class Mark:
    """Hold a marked run of characters of a text; its kind is that of the templates."""

    name: str
    kind: str
    begin: int
    end: int
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Generated:
    """Hold one generated document."""

    number: int
    language: str
    text: str
    slots: Mapping[str, Slot]
    marks: tuple[Mark, ...]

    @property
    def slug(self) -> str:
        """Name its folder."""
        return f"d{self.number:06}"

    @property
    def disputed(self) -> bool:
        """Tell whether another source denies where its summit was."""
        return self.number % DISPUTED_EVERY == 0

    @property
    def passages(self) -> tuple[Mark, ...]:
        """Give the marks that state something."""
        return tuple(mark for mark in self.marks if mark.facts)

    @property
    def asserted(self) -> frozenset[Fact]:
        """Give what its asserted passages state."""
        return frozenset(fact for mark in self.passages if mark.kind == ":" for fact in mark.facts)

    def own(self, name: str) -> str:
        """Name a thing of its own."""
        return f"id:D{self.number:06}{name}"
