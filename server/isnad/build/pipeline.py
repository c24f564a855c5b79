"""From what people authored to a release: documents, inference, validation, catalogue, files."""

import tempfile
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from isnad.build.answers import new_answers
from isnad.build.cache import DocumentCache
from isnad.build.discrepancies import Point, Said, differing, remaining, with_differences
from isnad.build.findings import Finding, Verdict
from isnad.build.graph import ReleaseGraph, places_of, release_graph, with_catalogue
from isnad.build.processes import Progress
from isnad.build.publication import write_release_files
from isnad.build.quality import store_of
from isnad.build.releases import Release, record
from isnad.build.statements import structure_of
from isnad.build.stores import sweep_stores
from isnad.build.validation import validate_graph
from isnad.locale import Message
from isnad.paths import IN_MEMORY_QUADS, shown
from isnad.rdf.terms import GraphName, Triple
from isnad.source.claims import Claim, claims_of
from isnad.source.questions import Question
from isnad.source.sources import Sources, read_head, read_sources

CACHE = "parts"


@dataclass(frozen=True)
class Built:
    """A graph that is fit to publish, what it was made of, and the documents' own triples in memory."""

    sources: Sources
    graph: ReleaseGraph
    verdict: Verdict

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the documents."""
        return claims_of(self.sources.facts, self.sources.outside.disputed)

    @cached_property
    def structure(self) -> frozenset[Triple]:
        """The documents, their sentences and their passages."""
        return frozenset(triple for facts in self.sources.facts for triple in structure_of(facts))

    @cached_property
    def claim_statements(self) -> frozenset[Triple]:
        """The claims, reified, and the marks on what was inferred from disputed ones."""
        return self.graph.marks.union(*(claim.statement for claim in self.claims))

    @property
    def default(self) -> frozenset[Triple]:
        """The default graph: all of it, so that a plain query meets facts and provenance."""
        return self.graph.common | self.structure | self.claim_statements

    @property
    def named(self) -> dict[GraphName, frozenset[Triple]]:
        """The named graphs: one a passage, and the parts that are not facts of a document."""
        passages = {one.iri: one.triples for facts in self.sources.facts for one in facts.passages}
        return {**passages, **self.graph.graphs}

    @property
    def new_answers(self) -> list[tuple[Question, bytes]]:
        """The saved questions that have another answer than the one beside them, each with the new one."""
        whole = partial(store_of, self.default, self.named)
        return new_answers(self.graph, self.sources.compared, whole)


def make(home: Path, progress: Progress, *, with_example: bool = False) -> Built:
    """Make the graph as `build` does, and keep nothing of it; raise a SourceError or a BuildError."""
    progress(Message("reading the sources"))
    with tempfile.TemporaryDirectory(prefix="isnad-") as folder:
        cache = DocumentCache(read_head(home, with_example=with_example), Path(folder))
        graph, verdict = valid_graph(cache, progress)
        graph = with_catalogue(graph)
    sources = replace(read_sources(home, with_example=with_example), outside=graph.sources.outside)
    return Built(sources, graph, verdict)


def build(
    home: Path,
    out: Path,
    progress: Progress,
    *,
    with_example: bool = False,
    in_memory_quads: int = IN_MEMORY_QUADS,
) -> Release:
    """Make the graph and write it; nothing is published unless all of it is valid.

    Documents that have not changed since an earlier build into the same place are not read again. A graph of
    more than so many quads has a store on disk, too, and is published as soon as that is there.
    """
    progress(Message("reading the sources"))
    cache = DocumentCache(read_head(home, with_example=with_example), out / CACHE)
    graph, verdict = valid_graph(cache, progress)
    progress(Message("writing the files"))
    release = write_release_files(with_catalogue(graph), verdict, out, in_memory_quads=in_memory_quads)
    cache.sweep(graph.documents)
    sweep_stores(out, release.version)
    record(home, out, with_example=with_example)
    return release


def valid_graph(cache: DocumentCache, progress: Progress) -> tuple[ReleaseGraph, Verdict]:
    """Return the graph of all documents, but for its catalogue; raise a SourceError or a BuildError."""
    for folder in cache.head.drafts:
        progress(
            Message(
                "warning: %(where)s says TODO, and is passed over; isnad document check %(slug)s tells "
                "what is left",
                where=shown(folder),
                slug=folder.name,
            )
        )
    documents, findings = cache.documents(progress)
    Verdict.of(findings).raise_if_invalid()
    progress(Message("inferring what follows"))
    graph = release_graph(cache.head, documents)
    progress(Message("holding it against the shapes"))
    found = validate_graph(graph, cache.shapes, progress)
    if differences := differing(graph, found):
        graph, found = _with_differences(cache, graph, differences, progress)
    found = [*places_of(found, graph).placed(found)] if found else []
    documents = graph.documents
    warnings = (finding for one in documents for finding in one.findings)
    verdict = Verdict.of([*warnings, *found]).raise_if_invalid()
    for one in verdict.findings:
        progress(Message("warning: %(where)s: %(said)s", where=one.where, said=one.in_words()))
    return graph, verdict


def _with_differences(
    cache: DocumentCache, graph: ReleaseGraph, differences: dict[Point, Said], progress: Progress
) -> tuple[ReleaseGraph, list[Finding]]:
    """Return the graph in which documents that differ stand beside each other, and what is found in it.

    Those documents are read again, since their claims are disputed.
    """
    head = replace(cache.head, outside=with_differences(cache.head.outside, graph, differences))
    cache = replace(cache, head=head)
    documents, findings = cache.documents(progress)
    Verdict.of(findings).raise_if_invalid()
    graph = release_graph(head, documents)
    return graph, remaining(validate_graph(graph, cache.shapes, progress), differences)
