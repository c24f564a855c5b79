"""The pipeline: sources, parts, closure, verdict, catalogue, files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from isnad.errors import Text
from isnad.graph.catalogue import with_catalogue
from isnad.graph.dataset import Dataset, assemble
from isnad.graph.inputs import record
from isnad.graph.parts.files import Files
from isnad.graph.parts.inspection import inspected
from isnad.graph.parts.publication import write_large, write_small
from isnad.graph.parts.reading import Workshop, read_parts
from isnad.graph.parts.whole import counted, put_together
from isnad.graph.releases import Release
from isnad.graph.shapes import Verdict, fit, ordered_verdict, require_valid
from isnad.graph.sources import Sources, read_head, read_sources
from isnad.graph.stores import IN_MEMORY_QUADS, sweep_stores
from isnad.graph.version import quad_sum, version_of

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


def build(
    home: Path,
    out: Path,
    progress: Progress,
    *,
    with_example: bool = False,
    in_memory_quads: int = IN_MEMORY_QUADS,
) -> Release:
    """Make the graph and write it; nothing is published unless all of it is valid.

    Documents that have not changed since an earlier build into the same place are not read again. A graph
    of more than so many quads has a store on disk, too, and is published as soon as that is there.
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
    files = Files(counted(whole))
    version = version_of([quad_sum(files.quads), *(part.sum for part in parts)])
    if len(files.quads) + sum(part.quads for part in parts) > in_memory_quads:
        release = write_large(files, verdict, version, out)
    else:
        release = write_small(files, verdict, version, out)
    workshop.sweep(parts)
    sweep_stores(out, release.version)
    record(home, out, with_example=with_example)
    return release
