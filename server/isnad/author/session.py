"""A document while its author writes: what stands in its files now, what was changed, and what would be.

The verdict on what would be is `isnad document check` on a copy of the folder: the same reading, the same
shapes, the same reasoning.
"""

import json
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from isnad.author.edits import gloss, is_draft, read_written, with_fact
from isnad.author.facts import Fact, NewThing, Things, things_of
from isnad.author.folder import (
    FILES,
    changed_meanwhile,
    read_files,
    remove_unfinished,
    undone,
    version_of,
    write_files,
)
from isnad.author.naming import DocumentFiles
from isnad.author.patterns import Patterns, patterns_of
from isnad.author.remarks import Teller
from isnad.build.cache import DocumentCache
from isnad.build.pipeline import examined
from isnad.errors import ChangedMeanwhile, MisplacedFact, SourceError
from isnad.locale import Language, Message, Text, Translatable
from isnad.paths import shown
from isnad.source.coverage import Coverage, cover, word_uses
from isnad.source.document import RENDERING, Document, read_document
from isnad.source.passages import Passage, Remark, read_passages
from isnad.source.proofreading import Proof, remark
from isnad.source.sources import Head, head_of


def judged(head: Head, folder: Path, files: DocumentFiles, kept: Path, *, whole: bool = False) -> Proof:
    """Return what a build would say of a document with these files; `kept` is a cache of other documents.

    The `whole` of it has pySHACL's own say, too, and what no passage uses.
    """
    with tempfile.TemporaryDirectory(prefix="isnad-author-") as place:
        copy = Path(place) / folder.name
        copy.mkdir()
        for path in folder.iterdir():
            if path.name not in FILES.values() and path.is_file():
                (copy / path.name).symlink_to(path.resolve())
        for field, name in FILES.items():
            if (text := getattr(files, field)) is not None:
                (copy / name).write_bytes(text.encode())
        try:
            proof = examined(copy, head, kept, by_pyshacl=whole)
        except SourceError as error:
            proof = Proof((remark(error),))

        at, of = shown(copy), shown(folder)

        def here(said: Iterable[Remark]) -> tuple[Remark, ...]:
            return tuple(
                replace(one, where=one.where.replace(at, of), text=_of(one.text, at, of)) for one in said
            )

        left = here(proof.left if whole else proof.differing)
        return replace(proof, refused=here(proof.refused), differing=left, uncovered=(), coverage=None)


def _of(text: Translatable, copy: str, folder: str) -> Translatable:
    """Return a sentence on a copy of a folder as one on the folder."""
    if isinstance(text, Text):
        return Text(text.ar.replace(copy, folder), text.en.replace(copy, folder))
    values = {
        name: _of(value, copy, folder)
        if isinstance(value, Text | Message)
        else value.replace(copy, folder)
        if isinstance(value, str)
        else value
        for name, value in text.values.items()
    }
    return text.with_values(values)


_MOST_UNDONE, _LONGEST_JOURNAL = 200, 20_000_000  # changes, and characters of a journal of them
_OF_DOCUMENT = ("text.txt", "document.ttl", RENDERING)

Change = tuple[DocumentFiles, DocumentFiles]  # before and after
States = tuple[tuple[int, int], ...]  # of files: when each was last written, and its size in bytes
Edit = Callable[[Document, DocumentFiles], DocumentFiles]


@dataclass(frozen=True)
class Workbench:
    """What does not change while a document is written: the ontology and other documents."""

    home: Path
    folder: Path
    kept: Path  # a folder for the cache of other documents

    @property
    def head(self) -> Head:
        """What all documents share."""
        return self._shared[0]

    @property
    def patterns(self) -> Patterns:
        """The patterns of the ontology."""
        return self._shared[1]

    @property
    def _shared(self) -> tuple[Head, Patterns]:
        return _read_shared(self.home, self.folder, self._stamp())

    def document(self) -> Document:
        """Return the document, read as its files are now; raise a SourceError."""
        return _document(self.folder, self.states())

    def states(self) -> States:
        """Return the states of what is read of the document itself."""
        return _states(self.folder / name for name in _OF_DOCUMENT)

    def verdict(self, files: DocumentFiles, *, whole: bool = False) -> Proof:
        """Return what a build would say of files of the document."""
        return judged(self.head, self.folder, files, self.kept, whole=whole)

    def files_read(self) -> States:
        """Return the states of what is read of all documents."""
        names = ("facts.trig", "entities.ttl")
        folders = {*self.head.folders, self.folder}
        return (*self._stamp(), *_states(folder / name for folder in sorted(folders) for name in names))

    def _stamp(self) -> States:
        """Return the states of what all documents share."""
        ontology = sorted((self.home / "ontology").glob("*.ttl"))
        return _states([self.home / "data" / "entities.ttl", *ontology])

    def fill_cache(self) -> None:
        """Read the other documents into the cache, so that a verdict need not."""
        others = tuple(one for one in self.head.folders if one != self.folder)
        cache = DocumentCache(replace(self.head, folders=others), self.kept)
        cache.documents(lambda _: None)


@dataclass
class Session:
    """The changes of one author to one document, of which the last can be undone.

    They are kept in a journal, if one is named, so that an author can go back behind an end of the program.
    """

    bench: Workbench
    journal: Path | None = None
    _done: list[Change] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.RLock = field(default_factory=threading.RLock)  # what is read is read once
    _base: tuple[str, Proof] | None = None
    _things: tuple[object, Things] | None = None
    _coverage: tuple[object, Coverage, tuple[Passage, ...]] | None = None

    def __post_init__(self) -> None:
        self._done = _read_journal(self.journal) if self.journal else []

    def start(self) -> None:
        """Remove what a killed process left, and read what all verdicts need."""
        with suppress(SourceError):  # the page says what is wrong
            remove_unfinished(self.bench.folder)
            self.coverage()
            self.bench.fill_cache()
            read_written(self.bench.document(), read_files(self.bench.folder).facts)

    @property
    def version(self) -> str:
        """The checksum of the files as they are."""
        return version_of(read_files(self.bench.folder))

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._done)

    def things(self) -> Things:
        """Return the things that the documents speak of now."""
        with self._reading:
            read = self.bench.files_read()
            if self._things is None or self._things[0] != read:
                self._things = (read, things_of(self.bench.head, self.bench.folder, self.bench.patterns))
            return self._things[1]

    def coverage(self) -> Coverage:
        """Return what of the text the facts use, as far as they can be read; raise a SourceError."""
        with self._reading:
            read = (self.bench.files_read(), self.bench.states())
            if self._coverage is None or self._coverage[0] != read:
                facts, _ = read_passages(self.bench.document())
                done = tuple(passage for passage in facts.passages if not is_draft(passage.triples))
                left = tuple(passage for passage in facts.passages if passage not in done)
                covered = cover(replace(facts, passages=done), self.things().index)
                # What a draft proposes is suggested, and its words are not counted once more.
                self._coverage = (read, replace(covered, words=word_uses(facts)), left)
            return self._coverage[1]

    def drafts(self) -> tuple[Passage, ...]:
        """Return the passages that still say what a draft leaves to its author."""
        with self._reading:
            self.coverage()
            return self._coverage[2] if self._coverage else ()

    def teller(self, spoken: Language, new: Iterable[NewThing] = ()) -> Teller:
        """Return who tells remarks on the document in a language; `new` has things that are not saved yet."""
        things = self.things().with_names(new)
        return Teller(self.bench.document(), read_files(self.bench.folder), things, spoken)

    def gloss(self, fact: Fact) -> str:
        """Return a fact as it will be written."""
        return gloss(self.bench.document(), read_files(self.bench.folder).facts, fact)

    def verdict(self, fact: Fact) -> Proof:
        """Return what a build would say with a fact that it does not say without; raise a SourceError."""
        files, document = read_files(self.bench.folder), self.bench.document()
        if self._base is None or self._base[0] != version_of(files):
            self._base = (version_of(files), self.bench.verdict(files))
        before = self._base[1]
        found = self.bench.verdict(with_fact(document, files, fact)).beside(before)
        if not before.refused:
            return found
        # What follows from what stands there is not known: what is said of these things is.
        named = {term for triple in fact.triples for term in (triple[0], triple[2])}
        return replace(found, inferred=frozenset(one for one in found.inferred if named & {one[0], one[2]}))

    def whole_verdict(self) -> Proof:
        """Return all that a build would say of the document as it stands."""
        return self.bench.verdict(read_files(self.bench.folder), whole=True)

    def change(self, version: str, edit: Edit) -> None:
        """Write an edit, if the files are of a version; raise ChangedMeanwhile or another SourceError."""
        with self._lock:
            before = read_files(self.bench.folder)
            if version_of(before) != version:
                raise changed_meanwhile(self.bench.folder)
            after = edit(self.bench.document(), before)
            if after != before:
                write_files(self.bench.folder, before, after)
                self._keep([*self._done, (before, after)])

    def undo(self) -> None:
        """Undo the last change, and keep all that was changed since; raise ChangedMeanwhile.

        A change that cannot be undone any more, since what it wrote was changed, is not tried again.
        """
        with self._lock:
            if not self._done:
                raise MisplacedFact(
                    Message("there is nothing to undo"),
                    where=self.bench.folder.name,
                    hint=Message("What other programs wrote is undone in the files."),
                )
            before, after = self._done[-1]
            now = read_files(self.bench.folder)
            try:
                then = undone(now, before, after)
            except ChangedMeanwhile:
                self._keep(self._done[:-1])
                raise
            write_files(self.bench.folder, now, then)
            self._keep(self._done[:-1])

    def _keep(self, done: list[Change]) -> None:
        """Remember the last changes, as many as have room in the journal, whole or not at all."""
        self._done = done[-_MOST_UNDONE:]
        if self.journal:
            written = [json.dumps((astuple(before), astuple(after))) for before, after in self._done]
            kept = [one for n, one in enumerate(written) if sum(map(len, written[n:])) <= _LONGEST_JOURNAL]
            with suppress(OSError):  # what was saved is saved
                self.journal.parent.mkdir(parents=True, exist_ok=True)
                aside = self.journal.with_suffix(".new")
                aside.write_text(f"[{','.join(kept)}]", encoding="utf-8")
                aside.replace(self.journal)


def _read_journal(path: Path) -> list[Change]:
    """Return the changes of earlier sessions; none where there is no journal, or one that cannot be read."""
    try:
        found = json.loads(path.read_bytes())
        return [(DocumentFiles(*before), DocumentFiles(*after)) for before, after in found]
    except (OSError, ValueError, TypeError):
        return []


def _states(paths: Iterable[Path]) -> States:
    """Return when files were last written, and their sizes in bytes; -1 of one that is not there."""
    found = (path.stat() if path.exists() else None for path in paths)
    return tuple((one.st_mtime_ns, one.st_size) if one else (-1, -1) for one in found)


@lru_cache(maxsize=2)
def _document(folder: Path, _states: States) -> Document:
    """Read a document, as long as its files are not written anew."""
    return read_document(folder)


@lru_cache(maxsize=2)
def _read_shared(home: Path, folder: Path, _states: States) -> tuple[Head, Patterns]:
    """Read what documents share, and its patterns, as long as it is not written anew."""
    head = head_of(home, folder)
    return head, patterns_of(head.ontology, head.shapes.triples, head.schema)
