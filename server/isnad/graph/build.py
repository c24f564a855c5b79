"""The pipeline: sources, closure, verdict, catalogue, files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from isnad.errors import Text
from isnad.graph.catalogue import with_catalogue
from isnad.graph.dataset import Dataset, assemble
from isnad.graph.dumps import Release, dump_files, ontology_files, write_release
from isnad.graph.inputs import record
from isnad.graph.quality import quality
from isnad.graph.shapes import Verdict, require_valid
from isnad.graph.sources import Sources, read_sources

Progress = Callable[[Text], None]


@dataclass(frozen=True)
class Built:
    """Hold a graph that is fit to publish, and what it was made of."""

    sources: Sources
    dataset: Dataset
    verdict: Verdict


def make(home: Path, progress: Progress, *, with_example: bool = False) -> Built:
    """Make the graph out of what people authored, in memory; raise a SourceError or a BuildError."""
    progress(Text(ar="قراءة المصادر", en="reading the sources"))
    sources = read_sources(home, with_example=with_example)
    progress(Text(ar="استنتاج ما يلزم عنها", en="inferring what follows"))
    dataset = assemble(sources)
    progress(Text(ar="التحقق بالأشكال", en="holding it against the shapes"))
    verdict = require_valid(dataset.default, sources.shapes.triples)
    return Built(sources, with_catalogue(dataset, sources), verdict)


def build(home: Path, out: Path, progress: Progress, *, with_example: bool = False) -> Release:
    """Make the graph and write it; nothing is written unless all of it is valid."""
    built = make(home, progress, with_example=with_example)
    progress(Text(ar="كتابة الملفات", en="writing the files"))
    release = write_release(built_files(built), out)
    record(home, out, with_example=with_example)
    return release


def built_files(built: Built) -> dict[str, bytes]:
    """Serialise a built graph, by the name of each file."""
    ontology = built.sources.home / "ontology" / "ici.ttl"
    report = quality(built.sources, built.dataset, built.verdict)
    vocabulary = frozenset(built.sources.ontology.vocabulary.triples)
    return dump_files(built.dataset, ontology_files(vocabulary, ontology.read_bytes()), report)
