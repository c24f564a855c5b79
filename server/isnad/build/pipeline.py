"""From what people authored to a release; and what a build refuses of one document, among all the others."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from isnad.build.answers import new_answers, store_of
from isnad.build.cache import DocumentCache
from isnad.build.findings import Finding, Verdict
from isnad.build.graph import ReleaseGraph, consequences, places_of, release_graph, with_catalogue
from isnad.build.processes import Progress
from isnad.build.publication import write_release_files
from isnad.build.releases import Release, record, sweep_stores
from isnad.build.statements import own_triples
from isnad.build.validation import Point, Said, differing, remaining, validate_graph, with_differences
from isnad.errors import SourceError, UnstatedClass
from isnad.locale import Message, Text
from isnad.paths import IN_MEMORY_QUADS, shown
from isnad.rdf.terms import GraphName, Triple, readable
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import RDF
from isnad.source.claims import Claim, claims_of
from isnad.source.document import is_placeholder
from isnad.source.passages import Facts, Remark
from isnad.source.proofreading import Proof, proofread, remark
from isnad.source.questions import Question
from isnad.source.sources import (
    Head,
    Sources,
    names_in_part,
    names_known,
    own_entities,
    read_head,
    read_sources,
    sound_part,
    valid_facts,
    with_part_of,
)

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
    def own(self) -> frozenset[Triple]:
        """What is of documents alone: their sentences and passages, and their claims, reified."""
        return own_triples(self.sources.facts, self.claims)

    @property
    def default(self) -> frozenset[Triple]:
        """The default graph: all of it, so that a plain query meets facts and provenance."""
        return self.graph.common | self.own

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
    preview: Path | None = None,
    in_memory_quads: int = IN_MEMORY_QUADS,
) -> Release:
    """Make the graph and write it; nothing is published unless all of it is valid.

    Documents that have not changed since an earlier build into the same place are not read again. A graph of
    more than so many quads has a store on disk, too, and is published as soon as that is there. Of a draft to
    be previewed the graph has what is written.
    """
    progress(Message("reading the sources"))
    cache = DocumentCache(read_head(home, with_example=with_example, preview=preview), out / CACHE)
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
        if folder in cache.head.folders:
            continue
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
        progress(Message("%(where)s: warning: %(said)s", where=one.where, said=one.in_words()))
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


def examined(folder: Path, head: Head, kept: Path, *, by_pyshacl: bool = True) -> Proof:
    """Return what is wrong with a document by itself, and what with its sound part among all others.

    What says TODO, and what is wrong by itself, is said, and is no part of that. Raise a SourceError where
    other documents cannot be read.
    """
    head = with_part_of(folder, head)
    own = folder / "entities.ttl"
    names = (*names_known(head), *(read_turtle(own).triples if own.is_file() else ()))
    proof = proofread(folder, head, names)
    if proof.coverage is None:  # its text or its facts cannot be read at all
        return proof
    facts = sound_part(proof.coverage.facts, head)
    together = _proof_together(facts, names_in_part(facts, head), head, kept, by_pyshacl=by_pyshacl)
    said = {(one.where, one.text.en) for one in (*proof.refused, *proof.left)}
    refused, warned = (
        tuple(one for one in found if (one.where, one.text.en) not in said)
        for found in (together.refused, together.differing)
    )
    return replace(
        proof,
        refused=(*proof.refused, *refused),
        differing=(*proof.differing, *warned),
        inferred=together.inferred,
    )


def _proof_together(facts: Facts, names: TurtleFile, head: Head, kept: Path, *, by_pyshacl: bool) -> Proof:
    """Return what a build refuses of a document, or warns of, beside what is wrong by itself.

    Other documents are taken from the cache of an earlier build, if it is there (it is not written); those in
    which something is wrong are left out. pySHACL's own say takes seconds: who asks again and again, waits
    for it once.
    """
    folder = facts.document.folder
    with tempfile.TemporaryDirectory(prefix="isnad-") as place:
        cache = DocumentCache(head, Path(place), earlier=kept, examined={folder: (facts, names)})
        sound = tuple(one for one in head.folders if one == folder or cache.has(one) or _is_valid(one, head))
        cache = replace(cache, head=replace(head, folders=sound))
        try:
            documents, refused = cache.documents(lambda _: None)
        except SourceError as error:
            return Proof((remark(error),))
        if refused:
            return _proof_of(one for one in refused if one.where.startswith(shown(folder)))
        follows, errors = consequences(cache.head, documents)
        # Of what a class is left open the shapes tell nothing yet; of all else they do.
        left_open = _classed_elsewhere(facts) & {
            one.thing for one in errors if isinstance(one, UnstatedClass)
        }
        errors = [one for one in errors if not (isinstance(one, UnstatedClass) and one.thing in left_open)]
        if errors or follows is None:
            own_errors = (one for one in errors if shown(folder) in f"{one.where} {one.what.en}")
            return Proof(tuple(map(remark, own_errors)))
        graph = release_graph(cache.head, documents, follows)
        found = validate_graph(graph, cache.shapes, lambda _: None, by_pyshacl=by_pyshacl)
        found = [
            one
            for one in remaining(found, differing(graph, found))
            if left_open.isdisjoint((one.focus, one.value))
        ]
        own_document = next(one for one in documents if one.slug == folder.name)
        own = {
            term for statement in own_document.statements for triple in statement.triples for term in triple
        }
        placed = places_of(found, graph).placed(found) if found else ()
        of_all = (one for one in placed if one.focus in own or one.where.startswith(shown(folder)))
        found = [_with_open_class(one, _open_classes(facts)) for one in (*own_document.findings, *of_all)]
        return replace(_proof_of(found), inferred=graph.inferred)


def _classed_elsewhere(facts: Facts) -> set[str]:
    """Return the things whose class a passage states that is left out: nobody need say it again."""
    kept = {name for passage in facts.passages for name in passage.authored}
    return {
        subject
        for name, triples in facts.file.graphs.items()
        if name is not None and name not in kept
        for subject, predicate, _ in triples
        if predicate == RDF.type
    }


def _open_classes(facts: Facts) -> dict[str, str]:
    """Return the things whose class a draft leaves to its author, each with the place."""
    stated = {s for passage in facts.passages for s, p, _ in passage.triples if p == RDF.type}
    return {
        subject: facts.file.place_in(name, subject, predicate, value)
        for name, triples in facts.file.graphs.items()
        for subject, predicate, value in triples
        if predicate == RDF.type and is_placeholder(value) and subject not in stated
    }


def _with_open_class(found: Finding, places: Mapping[str, str]) -> Finding:
    """Return what the shapes find of a thing whose class is open with where that is to be written."""
    thing = next((one for one in (found.value, found.focus) if one in places), "")
    if not thing:
        return found
    said = Message(
        "%(said)s The class of %(thing)s is still open (%(place)s): write it there first.",
        said=found.message,
        thing=readable(thing),
        place=places[thing],
    )
    return replace(found, message=Text(ar=said.ar, en=said.en))


def _is_valid(folder: Path, head: Head) -> bool:
    try:
        valid_facts(folder, head)
        own_entities(folder, head)
    except SourceError:
        return False
    return True


def _proof_of(found: Iterable[Finding]) -> Proof:
    """Return what the shapes find as remarks, in the order of a verdict."""
    ordered = Verdict.of(found).findings
    refused, warned = (
        tuple(Remark(one.where, one.in_words()) for one in ordered if (one.severity == "violation") == wrong)
        for wrong in (True, False)
    )
    return Proof(refused, warned)
