"""What is wrong with a document, and what is left to do on it: at file, line and column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from isnad.errors import IsnadError, SourceError
from isnad.locale import Message
from isnad.rdf.terms import Triple, labels_of
from isnad.rdf.turtle import read_turtle
from isnad.source.class_words import ClassWords
from isnad.source.coverage import Coverage, cover, names_in
from isnad.source.document import read_document
from isnad.source.known_names import KnownNames
from isnad.source.labels import differing_names
from isnad.source.passages import Difference, Remark, read_passages
from isnad.source.positions import misplaced
from isnad.source.sources import Head, document_faults, names_faults
from isnad.source.uncovered import uncovered
from isnad.source.validity import AUTHORED, name_faults, unfinished
from isnad.source.wording import differences


@dataclass(frozen=True)
class Proof:
    """What a build refuses of a document, what else is left to do on it, and how its words are used."""

    refused: tuple[Remark, ...]
    differing: tuple[Remark, ...] = ()  # names that wait for the other language; what is warned of
    uncovered: tuple[Remark, ...] = ()  # what of its text no passage uses
    coverage: Coverage | None = None  # of its text by its facts, where those can be read
    inferred: frozenset[Triple] = frozenset()  # what follows from all documents together

    @property
    def left(self) -> tuple[Remark, ...]:
        """What else is to be done: names in the other language, what is warned of, unused words."""
        return (*self.differing, *self.uncovered)

    def marked(self) -> Iterator[Message]:
        """Yield all that is said, with its place and whether it is an error or a warning."""
        for one in self.refused:
            yield Message("%(where)s: error: %(said)s", where=one.where, said=one.text)
        for one in self.left:
            yield Message("%(where)s: warning: %(said)s", where=one.where, said=one.text)

    def beside(self, earlier: "Proof") -> "Proof":
        """Return what this one says and an earlier one does not."""
        known = {one.text.en for one in (*earlier.refused, *earlier.left)}
        refused, left = (
            tuple(one for one in said if one.text.en not in known) for said in (self.refused, self.left)
        )
        return Proof(refused, left, inferred=self.inferred - earlier.inferred)


def proofread(folder: Path, head: Head, names: Iterable[Triple]) -> Proof:
    """Read a document as its author left it; return all that is wrong, unknown, ambiguous or uncovered in it.

    `names` says what things are called, those of which the document alone speaks included.
    """
    try:
        document = read_document(folder)
        facts, wrong = read_passages(document)
    except SourceError as error:
        return Proof((remark(error), *_unfinished(folder)))
    names = tuple(names)
    own = folder / "entities.ttl"
    files = (head.entity_file, *([read_turtle(own)] if own.is_file() else ()))
    wrong += document_faults(facts, head)
    for file in files[1:]:
        wrong += [*unfinished(file), *names_faults(file, head.ontology, head.schema)]
    refused = [remark(error) for error in wrong]
    labels = labels_of(names)
    called = {thing: dict.fromkeys(("ar", "en"), "") for thing in labels}  # by whichever name
    refused += map(remark, name_faults(facts, called, files))
    coverage = cover(facts, names_in(names))
    classes, known = ClassWords(head.ontology.triples), [KnownNames(file.triples) for file in files]
    names_differ = [
        one
        for file in files[1:]
        for one in (*differing_names(facts, file, known), *misplaced(facts, file, head.entity_file))
    ]
    differing = map(remark, (*differences(coverage, classes, known), *names_differ))
    once = {(one.where, one.text.en): one for one in refused}
    named = map(remark, name_faults(facts, labels, files))
    waiting = (one for one in named if (one.where, one.text.en) not in once)
    left = (*waiting, *differing)
    said = {one.where for one in (*once.values(), *left)}
    return Proof(tuple(once.values()), left, tuple(uncovered(coverage, said)), coverage)


def remark(found: IsnadError | Difference) -> Remark:
    """Return what is wrong, with how to mend it, as one remark."""
    return Remark(found.where, Message("%(what)s. %(hint)s", what=found.what, hint=found.hint))


def _unfinished(folder: Path) -> Iterator[Remark]:
    """Remark on what the author has still to choose, whatever else is wrong."""
    for name in AUTHORED:
        path = folder / name
        if not path.is_file():
            continue
        try:
            yield from map(remark, unfinished(read_turtle(path)))
        except SourceError:
            continue
