"""What a build would say of a document's files before they are written, and what follows from them.

It is `isnad document check` on a copy of the folder: the same reading, the same shapes, the same reasoning.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from isnad.author.folder import FILES
from isnad.author.new_things import DocumentFiles
from isnad.build.review import Review, review
from isnad.errors import SourceError
from isnad.locale import Text
from isnad.paths import shown
from isnad.rdf.terms import Triple
from isnad.source.proofreading import Proof, Remark, proofread, remark
from isnad.source.sources import Head, own_entities


@dataclass(frozen=True)
class Verdict:
    """What a build refuses, what it or a careful reader would have mended, and all that follows."""

    refused: tuple[Remark, ...]
    left: tuple[Remark, ...]
    inferred: frozenset[Triple]

    def beside(self, earlier: "Verdict") -> "Verdict":
        """Return what this one has and an earlier one has not."""
        known = {one.text.en for one in (*earlier.refused, *earlier.left)}
        return Verdict(
            tuple(one for one in self.refused if one.text.en not in known),
            tuple(one for one in self.left if one.text.en not in known),
            self.inferred - earlier.inferred,
        )


def judged(head: Head, folder: Path, files: DocumentFiles, kept: Path, *, by_pyshacl: bool) -> Verdict:
    """Return the verdict on a document as if its files were these; `kept` is a cache of other documents."""
    with tempfile.TemporaryDirectory(prefix="isnad-author-") as place:
        copy = Path(place) / folder.name
        copy.mkdir()
        for path in folder.iterdir():
            if path.name not in FILES.values() and path.is_file():
                (copy / path.name).symlink_to(path.resolve())
        for field, name in FILES.items():
            if (text := getattr(files, field)) is not None:
                (copy / name).write_bytes(text.encode())
        others = (
            *(one for one in head.folders if one.name != folder.name),
            copy,
        )  # a draft is not among them
        try:
            proof, found = _of(copy, replace(head, folders=others), kept, by_pyshacl=by_pyshacl)
        except SourceError as error:
            proof, found = Proof((remark(error),)), Review(())

        def here(said: Iterable[Remark]) -> tuple[Remark, ...]:
            at, of = shown(copy), shown(folder)
            return tuple(
                Remark(
                    one.where.replace(at, of), Text(*(t.replace(at, of) for t in (one.text.ar, one.text.en)))
                )
                for one in said
            )

        return Verdict(here((*proof.refused, *found.remarks)), here(proof.left), found.inferred)


def _of(copy: Path, head: Head, kept: Path, *, by_pyshacl: bool) -> tuple[Proof, Review]:
    """Return what is wrong with a document by itself, and, if nothing is, with it among all others."""
    own = (file for folder in head.folders if (file := own_entities(folder, head)))
    names = tuple(triple for file in (head.entity_file, *own) for triple in file.triples)
    proof = proofread(copy, head, names)
    return proof, Review(()) if proof.refused else review(copy, head, kept, by_pyshacl=by_pyshacl)
