"""A document while its author writes: what stands in its files now, what was changed, and what would be."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from isnad.author.edits import gloss, is_draft, read_written, with_fact, without_drafts
from isnad.author.facts import Fact
from isnad.author.folder import (
    changed_meanwhile,
    read_files,
    remove_unfinished,
    undone,
    version_of,
    write_files,
)
from isnad.author.new_things import DocumentFiles
from isnad.author.patterns import Patterns, patterns_of
from isnad.author.things import Things, things_of
from isnad.author.verdict import Verdict, judged
from isnad.build.cache import DocumentCache
from isnad.errors import ChangedMeanwhile, MisplacedFact, SourceError
from isnad.locale import Message
from isnad.source.coverage import Coverage, cover
from isnad.source.document import Document, read_document
from isnad.source.passages import read_passages
from isnad.source.sources import Head, read_head

_MOST_UNDONE = 200
_OF_DOCUMENT = ("text.txt", "document.ttl", "rendering.en.txt")

Edit = Callable[[Document, DocumentFiles], DocumentFiles]


@dataclass(frozen=True)
class Workbench:
    """What does not change while a document is written: the ontology and other documents."""

    home: Path
    folder: Path
    with_example: bool
    kept: Path  # a folder for the cache of other documents

    @property
    def head(self) -> Head:
        """What all documents share."""
        return _head(self.home, self._stamp(), with_example=self.with_example)

    @property
    def patterns(self) -> Patterns:
        """The patterns of the ontology."""
        return _patterns(self.home, self._stamp(), with_example=self.with_example)

    def document(self) -> Document:
        """Return the document, read as its files are now; raise a SourceError."""
        return _document(self.folder, self.states())

    def states(self) -> tuple[tuple[int, int], ...]:
        """Return when what is read of the document itself was last written, and its sizes in bytes."""
        return _states(self.folder / name for name in _OF_DOCUMENT)

    def verdict(self, files: DocumentFiles, *, by_pyshacl: bool = False) -> Verdict:
        """Return what a build would say of files of the document."""
        return judged(self.head, self.folder, files, self.kept, by_pyshacl=by_pyshacl)

    def files_read(self) -> tuple[int, ...]:
        """Return when what is read of all documents was last written."""
        names = ("facts.trig", "entities.ttl")
        folders = {*self.head.folders, self.folder}
        return (*self._stamp(), *_times(folder / name for folder in sorted(folders) for name in names))

    def _stamp(self) -> tuple[int, ...]:
        """Return when what all documents share was last written."""
        return _times([self.home / "data" / "entities.ttl", *sorted((self.home / "ontology").glob("*.ttl"))])

    def fill_cache(self) -> None:
        """Read the other documents into the cache, so that a verdict need not."""
        others = tuple(one for one in self.head.folders if one != self.folder)
        cache = DocumentCache(_with_folders(self.head, others), self.kept)
        cache.documents(lambda _: None)


@dataclass
class Session:
    """The changes of one author to one document, of which the last can be undone."""

    bench: Workbench
    _done: list[tuple[DocumentFiles, DocumentFiles]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _base: tuple[str, Verdict] | None = None
    _things: tuple[object, Things] | None = None
    _coverage: tuple[object, Coverage] | None = None

    def start(self) -> None:
        """Remove what a killed process left, and read what all verdicts need."""
        remove_unfinished(self.bench.folder)
        self.bench.fill_cache()
        with suppress(SourceError):  # the page says what is wrong
            self.coverage()
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
        read = self.bench.files_read()
        if self._things is None or self._things[0] != read:
            self._things = (read, things_of(self.bench.head, self.bench.folder, self.bench.patterns))
        return self._things[1]

    def coverage(self) -> Coverage:
        """Return what of the text the facts use, as far as they can be read; raise a SourceError."""
        read = (self.bench.files_read(), self.bench.states())
        if self._coverage is None or self._coverage[0] != read:
            facts, _ = read_passages(self.bench.document())
            done = tuple(passage for passage in facts.passages if not is_draft(passage.triples))
            self._coverage = (read, cover(replace(facts, passages=done), self.things().index))
        return self._coverage[1]

    def gloss(self, fact: Fact) -> str:
        """Return a fact as it will be written."""
        return gloss(self.bench.document(), read_files(self.bench.folder).facts, fact)

    def verdict(self, fact: Fact) -> Verdict:
        """Return what a build would say with a fact that it does not say without; raise a SourceError.

        Which words nothing uses yet is left out: the page marks them.
        """
        files, document = read_files(self.bench.folder), self.bench.document()
        base = self._base
        if base is None or base[0] != version_of(files):
            self._base = base = (version_of(files), self.bench.verdict(without_drafts(document, files)))
        new = with_fact(document, files, fact)
        found = self.bench.verdict(without_drafts(document, new)).beside(base[1])
        return replace(found, left=tuple(one for one in found.left if "text.txt" not in one.where))

    def whole_verdict(self) -> Verdict:
        """Return all that a build would say of the document as it stands."""
        return self.bench.verdict(read_files(self.bench.folder), by_pyshacl=True)

    def change(self, version: str, edit: Edit) -> None:
        """Write an edit, if the files are of a version; raise ChangedMeanwhile or another SourceError."""
        with self._lock:
            before = read_files(self.bench.folder)
            if version_of(before) != version:
                raise changed_meanwhile(self.bench.folder)
            after = edit(self.bench.document(), before)
            if after != before:
                write_files(self.bench.folder, before, after)
                self._done = [*self._done, (before, after)][-_MOST_UNDONE:]

    def undo(self) -> None:
        """Undo the last change, and keep all that was changed since; raise ChangedMeanwhile.

        A change that cannot be undone any more, since what it wrote was changed, is not tried again.
        """
        with self._lock:
            if not self._done:
                raise MisplacedFact(
                    Message("there is nothing to undo"),
                    where=self.bench.folder.name,
                    hint=Message("What other programs or earlier sessions wrote is undone in the files."),
                )
            before, after = self._done[-1]
            now = read_files(self.bench.folder)
            try:
                then = undone(now, before, after)
            except ChangedMeanwhile:
                self._done.pop()
                raise
            write_files(self.bench.folder, now, then)
            self._done.pop()


def _with_folders(head: Head, folders: tuple[Path, ...]) -> Head:
    """Return a head of other documents."""
    return Head(**{**vars(head), "folders": folders})


def _times(paths: Iterable[Path]) -> tuple[int, ...]:
    """Return when files were last written; -1 of one that is not there."""
    return tuple(path.stat().st_mtime_ns if path.exists() else -1 for path in paths)


def _states(paths: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    """Return when files were last written, and their sizes in bytes; -1 of one that is not there."""
    found = (path.stat() if path.exists() else None for path in paths)
    return tuple((one.st_mtime_ns, one.st_size) if one else (-1, -1) for one in found)


@lru_cache(maxsize=2)
def _document(folder: Path, _states: tuple[tuple[int, int], ...]) -> Document:
    """Read a document, as long as its files are not written anew."""
    return read_document(folder)


@lru_cache(maxsize=2)
def _head(home: Path, _stamp: tuple[int, ...], *, with_example: bool) -> Head:
    """Read what documents share, as long as it is not written anew."""
    return read_head(home, with_example=with_example)


@lru_cache(maxsize=2)
def _patterns(home: Path, stamp: tuple[int, ...], *, with_example: bool) -> Patterns:
    """Read the patterns, as long as the ontology is not written anew."""
    head = _head(home, stamp, with_example=with_example)
    return patterns_of(head.ontology, head.shapes.triples, head.schema)
