"""The pipeline: sources, parts, closure, verdict, catalogue, files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from isnad.errors import Text
from isnad.graph.catalogue import with_catalogue
from isnad.graph.dataset import Dataset, assemble
from isnad.graph.dumps import Pieces, Release, write_release
from isnad.graph.inputs import record
from isnad.graph.parts.files import release_files
from isnad.graph.parts.inspection import inspected
from isnad.graph.parts.reading import Workshop, read_parts
from isnad.graph.parts.whole import Whole, counted, put_together
from isnad.graph.quality import quality
from isnad.graph.shapes import Verdict, fit, ordered_verdict, require_valid
from isnad.graph.sources import Sources, read_head, read_sources

Progress = Callable[[Text], None]
PARTS = "parts"


@dataclass(frozen=True)
class Built:
    """Hold a graph that is fit to publish, whole and in memory, and what it was made of."""

    sources: Sources
    dataset: Dataset
    verdict: Verdict


def make(home: Path, progress: Progress, *, with_example: bool = False) -> Built:
    """Make the graph out of what people authored, all at once; raise a SourceError or a BuildError.

    This is what `build` does in parts, without them: for checks and tests, and by pySHACL alone.
    """
    progress(Text(ar="قراءة المصادر", en="reading the sources"))
    sources = read_sources(home, with_example=with_example)
    progress(Text(ar="استنتاج ما يلزم عنها", en="inferring what follows"))
    dataset = assemble(sources)
    progress(Text(ar="التحقق بالأشكال", en="holding it against the shapes"))
    verdict = require_valid(dataset.default, sources.shapes.triples)
    return Built(sources, with_catalogue(dataset, sources), verdict)


def build(home: Path, out: Path, progress: Progress, *, with_example: bool = False) -> Release:
    """Make the graph and write it; nothing is published unless all of it is valid.

    Documents that have not changed since an earlier build into the same place are not read again.
    """
    progress(Text(ar="قراءة المصادر", en="reading the sources"))
    workshop = Workshop(read_head(home, with_example=with_example), out / PARTS)
    parts, found = read_parts(workshop, progress)
    fit(ordered_verdict(found))
    progress(Text(ar="استنتاج ما يلزم عنها", en="inferring what follows"))
    whole = put_together(workshop.head, parts)
    progress(Text(ar="التحقق بالأشكال", en="holding it against the shapes"))
    verdict = fit(ordered_verdict(inspected(whole, workshop, progress)))
    progress(Text(ar="كتابة الملفات", en="writing the files"))
    release = write_release(files_of(counted(whole), verdict), out)
    workshop.sweep(parts)
    record(home, out, with_example=with_example)
    return release


def files_of(whole: Whole, verdict: Verdict) -> dict[str, Pieces]:
    """Give the files of a release, with what was found out about it."""

    def store() -> pyoxigraph.Store:
        loaded = pyoxigraph.Store()
        for piece in release_files(whole, b"")["isnad.nq"].parts:
            source = {"input": piece} if isinstance(piece, bytes) else {"path": str(piece)}
            loaded.bulk_load(**source, format=pyoxigraph.RdfFormat.N_QUADS)
        return loaded

    documents = (part.coverage for part in whole.parts)
    head = whole.head
    return release_files(whole, quality(documents, head.shapes, verdict, head.compared, store))
