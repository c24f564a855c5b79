"""The graph of a release: what its documents assert together, what follows, and what stands beside it."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property

from isnad.build.cache import CachedDocument
from isnad.build.catalogue import catalogue
from isnad.build.closure import Consequences, Reasoner, examined
from isnad.build.findings import Finding, Places
from isnad.build.statements import (
    Partitions,
    Tally,
    geometry_statements,
    link_statements,
    without_blank_nodes,
)
from isnad.errors import InvalidFact, IsnadError
from isnad.rdf import namespaces
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import GraphName, Triple, iri, labels_of
from isnad.reasoning.rule import Rule
from isnad.source.claims import Claim, claim_iri, claim_of, inference_statements
from isnad.source.passages import Facts
from isnad.source.sources import Head, Sources, own_entities, read_links_and_renamings, valid_facts
from isnad.source.validity import name_faults


@dataclass(frozen=True)
class ReleaseGraph:
    """What is not of one document alone, and what is known of each document.

    `asserted` and `entities` are without what documents say of themselves, which stands in their own triples.
    """

    sources: Sources
    documents: tuple[CachedDocument, ...]
    asserted: frozenset[Triple]
    entities: frozenset[Triple]
    inferred: frozenset[Triple]
    disputed: frozenset[Triple]  # of what was inferred, what needs a disputed claim
    ontology: frozenset[Triple]
    links: frozenset[Triple]
    outside: frozenset[Triple]
    rules: tuple[Rule, ...]
    catalogue: frozenset[Triple] = frozenset()

    @cached_property
    def marks(self) -> frozenset[Triple]:
        """The marks on what was inferred from disputed claims."""
        return frozenset(inference_statements(self.disputed))

    @cached_property
    def facts(self) -> frozenset[Triple]:
        """The view for readers: facts and what the things are called, nothing else."""
        return self.asserted | self.entities

    @cached_property
    def annotations(self) -> frozenset[Triple]:
        """What stands beside the facts and is of no one document: marks, links, other sources."""
        return (self.marks | self.links | self.outside) - self.facts

    @property
    def derived(self) -> frozenset[Triple]:
        """What was inferred, the ontology and the catalogue, as far as it is nothing of the above."""
        return (self.inferred | self.ontology | self.catalogue) - self.facts - self.annotations

    @property
    def common(self) -> frozenset[Triple]:
        """All triples of the default graph that are of no one document."""
        return self.facts | self.annotations | self.derived

    @property
    def graphs(self) -> Mapping[GraphName, frozenset[Triple]]:
        """The named graphs that are no passages."""
        return {
            iri(namespaces.INFERRED_GRAPH): self.inferred,
            iri(namespaces.ONTOLOGY_GRAPH): self.ontology,
            iri(namespaces.ENTITIES_GRAPH): self.entities,
            iri(namespaces.LINKS_GRAPH): self.links,
            iri(namespaces.OUTSIDE_GRAPH): self.outside,
            iri(namespaces.CATALOGUE_GRAPH): self.catalogue,
        }

    def claims_of(self, triples: Iterable[Triple]) -> tuple[Claim, ...]:
        """Return the claims that state some triples, in whichever document."""
        wanted, disputed = frozenset(triples), self.sources.outside.disputed
        return tuple(
            claim_of(statement.passage, triple, disputed, asserted=statement.asserted)
            for document in self.documents
            for statement in document.statements
            for triple in statement.triples
            if triple in wanted
        )


def release_graph(
    head: Head, documents: tuple[CachedDocument, ...], found: Consequences | None = None
) -> ReleaseGraph:
    """Put the documents together, and infer what follows, unless that was `found` before.

    Of links already read, those that belong are taken.

    Raise UnprovenLink where a link is about nothing that is named, UnfoundClaim where a discrepancy is about
    something that no document says, and a BuildError where facts cannot stand together.
    """
    entities = frozenset(head.entity_file.triples).union(*(one.entities for one in documents))
    about = frozenset().union(*(one.about for one in documents))
    given = frozenset(triple for one in documents for triple in one.asserted)
    reasoner = reasoner_of(head)
    if found is None:
        found, errors = consequences(head, documents)
        for error in errors:
            raise error
        assert found  # noqa: S101 - without it there is an error
    names = frozenset(subject[1:-1] for subject, _, _ in entities if is_entity(subject))
    if isinstance(head, Sources):
        sources = replace(head, links=tuple(link for link in head.links if link.subject in names))
    else:
        sources = read_links_and_renamings(head, names)
    graph = ReleaseGraph(
        sources=sources,
        documents=documents,
        asserted=given - about,
        entities=entities - about,
        inferred=found.inferred,
        disputed=found.leaning,
        ontology=without_blank_nodes(head.ontology.triples),
        links=frozenset(triple for link in sources.links for triple in link_statements(link)),
        outside=frozenset(),
        rules=reasoner.all_rules,
    )
    against = head.outside.statements(graph.claims_of(head.outside.spoken_of))
    return replace(graph, outside=against.union(geometry_statements(entities)))


def reasoner_of(head: Head) -> Reasoner:
    """Return the reasoner of an ontology."""
    return Reasoner(without_blank_nodes(head.ontology.axioms))


def consequences(
    head: Head, documents: tuple[CachedDocument, ...]
) -> tuple[Consequences | None, list[IsnadError]]:
    """Return what follows from documents, and all that cannot stand; nothing follows from a contradiction."""
    if unnamed := list(_unnamed(head, documents)):
        return None, [*unnamed]

    def stating(triples: Set[Triple]) -> tuple[Facts, ...]:
        slugs = {one.slug for one in documents if not triples.isdisjoint(one.asserted)}
        return tuple(valid_facts(folder, head) for folder in head.folders if folder.name in slugs)

    given = frozenset(triple for one in documents for triple in one.asserted)
    found, errors = examined(reasoner_of(head), given, head.outside.disputed, stating)
    return found, [*errors]


def _unnamed(head: Head, documents: Iterable[CachedDocument]) -> Iterator[InvalidFact]:
    """Yield an error for each thing that a document speaks of and that is not named in both languages."""
    labels = labels_of({*head.entity_file.triples}.union(*(one.entities for one in documents)))
    complete = {thing for thing, called in labels.items() if {"ar", "en"} <= called.keys()}
    for document in documents:
        stated = (triple for statement in document.statements for triple in statement.triples)
        if any(is_entity(term) and term not in complete for s, _, o in stated for term in (s, o)):
            folder = next(folder for folder in head.folders if folder.name == document.slug)
            files = filter(None, (head.entity_file, own_entities(folder, head)))
            yield from name_faults(valid_facts(folder, head), labels, tuple(files))


def places_of(findings: Iterable[Finding], graph: ReleaseGraph) -> Places:
    """Return the places in the documents that speak of what was found."""
    head, nodes = graph.sources, {term for one in findings for term in (one.focus, one.value)}
    folders = {folder.name: folder for folder in head.folders}
    about = [
        folders[document.slug]
        for document in graph.documents
        if any(node.startswith((document.document, f"{document.document[:-1]}#")) for node in nodes)
        or any(
            not nodes.isdisjoint((*triple, claim_iri(statement.passage, triple)))
            for statement in document.statements
            for triple in statement.triples
        )
    ]
    own = (own_entities(folder, head) for folder in about)
    files = (head.entity_file, head.outside.file, *filter(None, own))
    return Places(tuple(valid_facts(folder, head) for folder in about), files)


def with_catalogue(graph: ReleaseGraph) -> ReleaseGraph:
    """Return a graph with its catalogue."""
    tally = Tally.total([Tally.of(graph.common), *(one.tally for one in graph.documents)])
    names = [one.document for one in graph.documents]
    found = catalogue(graph.sources, names, tally, Partitions.of(graph.facts))
    return replace(graph, catalogue=found)
