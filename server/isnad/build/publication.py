"""The publication of a graph: a small one all at once; a large one when it can be served, its files after."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph

from isnad.build.dumps import N_QUADS_FILE, Files
from isnad.build.findings import Verdict
from isnad.build.graph import ReleaseGraph
from isnad.build.processes import in_a_process_of_its_own, side_by_side
from isnad.build.quality import quality
from isnad.build.releases import (
    Checksums,
    Pieces,
    Release,
    begin_release,
    combined,
    finish_release,
    publish,
    put_into,
    quad_sum,
    version_of,
    write_release,
)
from isnad.build.stores import make_store, store_folder


def write_release_files(graph: ReleaseGraph, verdict: Verdict, out: Path, *, in_memory_quads: int) -> Release:
    """Write a release and publish it, with a store on disk where it has more than so many quads."""
    files, documents = Files(graph), graph.documents
    version = version_of([combined([quad_sum(files.quads), *(one.sum for one in documents)])])
    quads = len(files.quads) + sum(one.quads for one in documents)
    write = _write_small if quads <= in_memory_quads else _write_large
    return write(files, verdict, version, out)


def _write_small(files: Files, verdict: Verdict, version: str, out: Path) -> Release:
    """Write all files of a release, and publish it."""

    def store() -> pyoxigraph.Store:
        loaded = pyoxigraph.Store()
        for piece in files.n_quads.parts:
            source = {"input": piece} if isinstance(piece, bytes) else {"path": str(piece)}
            loaded.bulk_load(**source, format=pyoxigraph.RdfFormat.N_QUADS)
        return loaded

    dumps = {name: pieces for make in files.dumps for name, pieces in make().items()}
    found = {"quality.json": _quality(files, verdict, store), N_QUADS_FILE: files.n_quads}
    return write_release({**files.needed, **found, **dumps}, version, out)


def _write_large(files: Files, verdict: Verdict, version: str, out: Path) -> Release:
    """Make the store of a release and publish it; write its other files side by side meanwhile, and after."""
    release, sums = begin_release({**files.needed, N_QUADS_FILE: files.n_quads}, version, out)
    store = partial(_stored, release.folder / N_QUADS_FILE, out, version)
    made = _side_by_side([store, *(partial(_written, make, release) for make in files.dumps)])
    sums |= next(made)
    publish(release, out)
    for found in made:
        sums |= found
    _finish(files, verdict, release, sums, out)
    return release


def _side_by_side(tasks: Sequence[Callable[[], Checksums]]) -> Iterator[Checksums]:
    return side_by_side(lambda number: tasks[number](), range(len(tasks)), apart=True)


def _finish(files: Files, verdict: Verdict, release: Release, sums: Checksums, out: Path) -> None:
    """Write what was found out about a release, and the checksums of its files."""

    def store() -> pyoxigraph.Store:
        return pyoxigraph.Store.read_only(str(store_folder(out, release.version)))

    def written() -> Checksums:
        return put_into(release, {"quality.json": _quality(files, verdict, store)})

    finish_release(release, sums | in_a_process_of_its_own(written))


def _quality(files: Files, verdict: Verdict, store: Callable[[], pyoxigraph.Store]) -> Pieces:
    documents, head = (one.coverage for one in files.graph.documents), files.graph.sources
    return Pieces((quality(documents, head.shapes, verdict, head.compared, store),))


def _stored(nquads: Path, out: Path, version: str) -> Checksums:
    make_store(nquads, out, version)
    return {}


def _written(make: Callable[[], Mapping[str, Pieces]], release: Release) -> Checksums:
    return put_into(release, make())
