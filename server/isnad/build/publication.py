"""The publication of a graph: a small one all at once; a large one when it can be served, its files after."""

import json
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyoxigraph

from isnad.build import releases
from isnad.build.answers import asked, new_answers
from isnad.build.cache import N_QUADS
from isnad.build.dumps import N_QUADS_FILE, Files, tables
from isnad.build.findings import Verdict
from isnad.build.graph import ReleaseGraph
from isnad.build.processes import in_a_process_of_its_own, side_by_side
from isnad.build.releases import Changes, Checksums, Pieces, Release
from isnad.names.text_postings import FILE as FULL_TEXT
from isnad.names.text_postings import index_of
from isnad.rdf.terms import has_texts_by_default, texts_of
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF, SH
from isnad.source.questions import Question

_LAST = "release.json"
_MOST = 64  # changed documents, beyond which a store is made anew
_SHARE = 10  # or one in so many


def write_release_files(graph: ReleaseGraph, verdict: Verdict, out: Path, *, in_memory_quads: int) -> Release:
    """Write a release and releases.publish it, with a store on disk where it has more than so many quads."""
    files, documents = Files(graph), graph.documents
    version = releases.version_of([releases.quad_sum(files.quads), *(one.sum for one in documents)])
    quads = len(files.quads) + sum(one.quads for one in documents)
    write = _write_small if quads <= in_memory_quads else _write_large
    return write(files, verdict, version, out)


@dataclass(frozen=True)
class _LastRelease:
    """What the release before was made of, kept beside the cache of documents."""

    version: str
    documents: dict[str, str]  # the names of their folders in the cache, and the sums of their quads
    common: int  # bytes of its quads that are of no one document, which come first

    @classmethod
    def read(cls, cache: Path) -> "_LastRelease | None":
        """Read it; None where nothing is known."""
        try:
            found = cls(**json.loads((cache / _LAST).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return found if isinstance(found.documents, dict) else None

    def write(self, cache: Path) -> None:
        """Keep it in place of the one before."""
        making = cache / f"{_LAST}{releases.MAKING}{os.getpid()}-"
        making.write_text(json.dumps(asdict(self)), encoding="ascii")
        making.replace(cache / _LAST)

    def changes(self, files: Files, cache: Path, out: Path) -> Changes | None:
        """Return what has changed since; None where that is much, or cannot be told from what is there."""
        now = _sums(files.graph)
        gone, new = self.documents.keys() - now.keys(), now.keys() - self.documents.keys()
        much = len(gone) + len(new) > max(_MOST, len(now) // _SHARE)
        # An entry whose claims were denied since has the same name, and the one before is not kept.
        again = any(self.documents[name] != now[name] for name in self.documents.keys() & now.keys())
        if much or again or not releases.store_folder(out, self.version).is_dir():
            return None
        try:
            removed, added = (
                {line for name in names for line in _quads_of(cache / name)} for names in (gone, new)
            )
            with (out / self.version / N_QUADS_FILE).open("rb") as file:
                before = set(_lines_within(file, self.common))
        except OSError:
            return None
        # Of a document, all goes and comes: two of its quads may be one to a store, and one of them stay.
        added.update(line for line in files.quads if line not in before)
        return Changes(removed | before.difference(files.quads), added)


def _quads_of(entry: Path) -> list[str]:
    return (entry / N_QUADS).read_text("utf-8").splitlines(keepends=True)


def _lines_within(file: BinaryIO, length: int) -> Iterator[str]:
    """Return the lines among the first so many bytes of a file."""
    while file.tell() < length:
        yield file.readline().decode()


def _write_small(files: Files, verdict: Verdict, version: str, out: Path) -> Release:
    """Write all files of a release, and releases.publish it."""

    def store() -> pyoxigraph.Store:
        loaded = pyoxigraph.Store()
        for piece in files.n_quads.parts:
            source = {"input": piece} if isinstance(piece, bytes) else {"path": str(piece)}
            loaded.bulk_load(**source, format=pyoxigraph.RdfFormat.N_QUADS)
        return loaded

    dumps = {name: pieces for make in files.dumps for name, pieces in make().items()}
    found = {**_examined(files, verdict, store()), N_QUADS_FILE: files.n_quads}
    return releases.write_release({**files.needed, **found, **dumps}, version, out)


def _write_large(files: Files, verdict: Verdict, version: str, out: Path) -> Release:
    """Make the store of a release and releases.publish it; write its other files side by side, and after."""
    cache = files.graph.documents[0].folder.parent
    last = _LastRelease.read(cache)
    changes = last.changes(files, cache, out) if last else None

    def n_quads() -> Mapping[str, Pieces]:
        return {N_QUADS_FILE: files.n_quads}

    if last and changes is not None:
        release, sums = releases.begin_release(files.needed, version, out)
        grow = partial(releases.grow_store, releases.store_folder(out, last.version), changes, out, version)
        in_a_process_of_its_own(grow)
        releases.publish(release, out)
        made = _side_by_side([partial(_written, make, release) for make in (n_quads, *files.dumps)])
    else:
        release, sums = releases.begin_release({**files.needed, **n_quads()}, version, out)
        store = partial(_stored, release.folder / N_QUADS_FILE, out, version)
        made = _side_by_side([store, *(partial(_written, make, release) for make in files.dumps)])
        sums |= next(made)
        releases.publish(release, out)
    for found in made:
        sums |= found
    _finish(files, verdict, release, sums, out)
    common = sum(len(line.encode()) for line in files.quads)
    _LastRelease(version, _sums(files.graph), common).write(cache)
    return release


def _sums(graph: ReleaseGraph) -> dict[str, str]:
    """Return the names of the documents' folders in the cache, with the sums of their quads."""
    return {one.folder.name: f"{one.sum:x}" for one in graph.documents}


def _side_by_side(tasks: Sequence[Callable[[], Checksums]]) -> Iterator[Checksums]:
    return side_by_side(lambda number: tasks[number](), range(len(tasks)), apart=True)


def _finish(files: Files, verdict: Verdict, release: Release, sums: Checksums, out: Path) -> None:
    """Write what was found out about a release, and the checksums of its files."""

    def store() -> pyoxigraph.Store:
        return pyoxigraph.Store.read_only(str(releases.store_folder(out, release.version)))

    def written() -> Checksums:
        return releases.put_into(release, _examined(files, verdict, store()))

    releases.finish_release(release, sums | in_a_process_of_its_own(written))


def _examined(files: Files, verdict: Verdict, store: pyoxigraph.Store) -> Mapping[str, Pieces]:
    """Write what is asked of the whole graph: what was found out, tables, the index of texts."""
    graph, compared = files.graph, files.graph.sources.compared
    changed = new_answers(graph, compared, lambda: store)
    otherwise = {question.name for question, _ in changed}
    documents = (one.coverage for one in graph.documents)
    found = quality(documents, graph.sources.shapes, verdict, asked(graph, compared), otherwise)
    written, texts = tables(store)
    index = index_of((*texts_of(store), *texts), by_default=has_texts_by_default(store))
    return {"quality.json": Pieces((found,)), **written, FULL_TEXT: Pieces((index,))}


def _stored(nquads: Path, out: Path, version: str) -> Checksums:
    releases.make_store(nquads, out, version)
    return {}


def _written(make: Callable[[], Mapping[str, Pieces]], release: Release) -> Checksums:
    return releases.put_into(release, make())


def quality(
    documents: Iterable[dict[str, object]],
    shapes: TurtleFile,
    verdict: Verdict,
    asked: Iterable[Question],
    otherwise: Container[str],
) -> bytes:
    """Gather coverage, the verdict of the shapes and the answers to the saved questions, as JSON.

    `otherwise` names those of the questions that are answered otherwise than they are to be.
    """
    node_shapes = [s for s, p, o in shapes.triples if (p, o) == (RDF.type, SH.NodeShape)]
    constraints = [s for s, p, _ in shapes.triples if p == SH.message]
    found = {
        "documents": list(documents),
        "shapes": {
            "shapes": len(node_shapes),
            "constraints": len(set(constraints)),
            "findings": [
                {"severity": one.severity, "ar": one.in_words().ar, "en": one.in_words().en}
                for one in verdict.findings
            ],
        },
        "questions": [
            {"name": question.name, "answered": question.name not in otherwise, "of": question.of}
            for question in asked
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
