"""The parts of all documents: those that were kept, and those that are made anew, side by side."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

import isnad
from isnad.build.parts.conformance import FEW_DOCUMENTS, structure_findings
from isnad.build.parts.part import Part, key_of, made_part, read_part
from isnad.build.parts.pool import SEVERAL, side_by_side
from isnad.build.releases import MAKING, still_made, unwritable
from isnad.build.shapes import Finding
from isnad.locale import Message, Translatable
from isnad.names.index import NameIndex
from isnad.rdf.terms import Triple
from isnad.source.mentions import names_in
from isnad.source.sources import Head

Progress = Callable[[Translatable], None]
_NOT_BUILDING = {"cli", "query", "remote", "site", "update", "workers"}  # rooms that make no part
_AT_A_TIME = 8  # documents that are held against the shapes together


@dataclass(frozen=True)
class Workshop:
    """What is needed to make a part: what all documents share, and where parts are kept."""

    head: Head
    kept: Path

    @cached_property
    def labels(self) -> NameIndex:
        """What the common entities are called."""
        return names_in(self.head.entity_file.triples)

    @cached_property
    def disputed(self) -> frozenset[Triple]:
        """The triples that another source denies."""
        return self.head.outside.disputed

    @cached_property
    def digest(self) -> str:
        """The checksum of all that a part is made of beside its document: files, and the program."""
        head = self.head
        shared = [head.ontology.vocabulary, head.ontology.alignments, head.shapes, head.entity_file]
        digest = hashlib.sha256(version("isnad").encode())
        for text in (file.text for file in shared):
            digest.update(f"\0{len(text)}\0{text}".encode())
        program = Path(isnad.__file__).parent
        for path in sorted(program.rglob("*.py")):
            if path.relative_to(program).parts[0] not in _NOT_BUILDING:
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def place(self, folder: Path) -> Path:
        """Name the folder in which the part of a document is kept."""
        return self.kept / f"{folder.name}-{key_of(folder, self.digest)}"

    def found(self, folder: Path) -> Part | None:
        """Return the part of a document, if it was kept, and nothing was said against it since."""
        part = read_part(self.place(folder))
        if part is None:
            return None
        stated = {triple for statement in part.statements for triple in statement.triples}
        return part if stated & self.disputed == set(part.disputed) else None

    def make(self, folders: Sequence[Path], *, screened: bool) -> tuple[Finding, ...]:
        """Make the parts of documents, and keep them unless the shapes forbid one; raise a SourceError."""
        made: dict[Path, Path] = {}
        triples: list[frozenset[Triple]] = []
        try:
            for folder in folders:
                made[folder] = Path(tempfile.mkdtemp(prefix=f"{MAKING}{os.getpid()}-", dir=self.kept))
                made[folder].chmod(0o755)
                triples.append(made_part(folder, self.head, self.labels, made[folder]))
            findings = structure_findings(frozenset().union(*triples), self.head, screened=screened)
            for folder, place in made.items() if not findings else ():
                self._keep(place, self.place(folder))
            return findings
        except OSError as error:
            raise unwritable(self.kept.parent, error) from error
        finally:
            for place in made.values():
                shutil.rmtree(place, ignore_errors=True)

    def _keep(self, made: Path, place: Path) -> None:
        """Put a part in its place, in that of one that does not hold any more."""
        shutil.rmtree(place, ignore_errors=True)
        try:
            made.rename(place)
        except OSError:
            if read_part(place) is None:  # else another build has just put the same one there
                raise

    def sweep(self, needed: Set[str]) -> None:
        """Take away the parts that a finished build did not need, and what killed builds have left."""
        for path in self.kept.iterdir():
            if path.is_dir() and path.name not in needed and not still_made(path):
                shutil.rmtree(path, ignore_errors=True)


def read_parts(
    workshop: Workshop, progress: Progress, folders: Sequence[Path], *, screened: bool = False
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Return the part of each document, in the order of the folders, and what the shapes find in new ones.

    What was made before is not made again, so that a build that was interrupted goes on where it was. Raise
    a SourceError.
    """
    try:
        workshop.kept.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(workshop.kept.parent, error) from error
    parts = {folder: workshop.found(folder) for folder in folders}
    missing = [folder for folder in folders if parts[folder] is None]
    _ = workshop.labels, workshop.disputed, workshop.digest  # computed once, before processes part
    several = len(missing) > FEW_DOCUMENTS
    screened = screened or several
    batches = [missing[start : start + _AT_A_TIME] for start in range(0, len(missing), _AT_A_TIME)]
    if not several:  # one by one, by pySHACL
        batches = [[folder] for folder in missing]
    findings: list[Finding] = []
    number = 0
    make = partial(workshop.make, screened=screened)
    made = side_by_side(make, batches, apart=screened or len(missing) >= SEVERAL)
    for batch, found in zip(batches, made, strict=True):
        findings += found
        number += len(batch)
        if several:
            progress(Message("%(number)s of %(count)s documents read", number=number, count=len(missing)))
    if findings:
        return (), tuple(findings)
    found_now = (parts[folder] or workshop.found(folder) for folder in folders)
    return tuple(part for part in found_now if part), ()
