"""The pipeline: sources, parts, closure, verdict, catalogue, files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from isnad.build.catalogue import with_catalogue
from isnad.build.dataset import Dataset, assemble
from isnad.build.inputs import record
from isnad.build.parts.files import Files
from isnad.build.parts.inspection import inspected
from isnad.build.parts.publication import write_large, write_small
from isnad.build.parts.reading import Workshop, read_parts
from isnad.build.parts.whole import counted, put_together
from isnad.build.releases import Release
from isnad.build.shapes import Verdict, fit, ordered_verdict, require_valid
from isnad.build.stores import sweep_stores
from isnad.build.version import combined, quad_sum, version_of
from isnad.locale import Message, Translatable
from isnad.paths import IN_MEMORY_QUADS
from isnad.source.sources import Sources, read_head, read_sources

Progress = Callable[[Translatable], None]
PARTS = "parts"


@dataclass(frozen=True)
class Built:
    """A graph that is fit to publish, whole and in memory, and what it was made of."""

    sources: Sources
    dataset: Dataset
    verdict: Verdict


def make(home: Path, progress: Progress, *, with_example: bool = False) -> Built:
    """Make the graph out of what people authored, all at once; raise a SourceError or a BuildError.

    This is what `build` does in parts, without them: for checks and tests, and by pySHACL alone.
    """
    progress(Message("reading the sources"))
    sources = read_sources(home, with_example=with_example)
    progress(Message("inferring what follows"))
    dataset = assemble(sources)
    progress(Message("holding it against the shapes"))
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
    progress(Message("reading the sources"))
    workshop = Workshop(read_head(home, with_example=with_example), out / PARTS)
    release = _made(workshop, out, progress, in_memory_quads)
    sweep_stores(out, release.version)
    record(home, out, with_example=with_example)
    return release


def _made(workshop: Workshop, out: Path, progress: Progress, in_memory_quads: int) -> Release:
    """Make a release as a whole."""
    parts, found = read_parts(workshop, progress, workshop.head.folders)
    fit(ordered_verdict(found))
    progress(Message("inferring what follows"))
    whole = put_together(workshop.head, parts)
    progress(Message("holding it against the shapes"))
    verdict = fit(ordered_verdict(inspected(whole, workshop, progress)))
    progress(Message("writing the files"))
    whole = counted(whole)
    files = Files(whole)
    total = combined([quad_sum(files.quads), *(part.sum for part in parts)])
    quads = len(files.quads) + sum(part.quads for part in parts)
    if quads <= in_memory_quads:
        release = write_small(files, verdict, version_of([total]), out)
    else:
        release = write_large(files, verdict, version_of([total]), out)
    workshop.sweep({part.folder.name for part in parts})
    return release
