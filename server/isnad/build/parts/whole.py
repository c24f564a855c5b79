"""The whole graph: what its parts assert together, what follows, and what all of it has in common."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property

from isnad.build.catalogue import catalogue
from isnad.build.closure import Reasoner, consistent
from isnad.build.dataset import link_statements, without_blank_nodes
from isnad.build.partitions import Partitions
from isnad.build.parts.part import Part
from isnad.build.tally import Tally
from isnad.rdf import namespaces
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple
from isnad.reasoning.rule import Rule
from isnad.source.claims import (
    ATTRIBUTED_STATUS,
    DISPUTED,
    UNCHALLENGED,
    Claim,
    claim_iri,
    inference_statements,
)
from isnad.source.passages import Facts
from isnad.source.sources import Head, Sources, tied, valid_facts


@dataclass(frozen=True)
class Whole:
    """What is not of one document alone; all triples are written as N-Triples terms."""

    head: Sources
    parts: tuple[Part, ...]
    asserted: frozenset[Triple]
    entities: frozenset[Triple]
    inferred: frozenset[Triple]
    marks: frozenset[Triple]  # on what was inferred from disputed claims
    ontology: frozenset[Triple]
    links: frozenset[Triple]
    outside: frozenset[Triple]
    rules: tuple[Rule, ...]
    given: frozenset[Triple]  # all that is asserted, of the documents themselves, too
    closed: Set[Triple]  # all that follows from it, shown or not
    catalogue: frozenset[Triple] = frozenset()

    @cached_property
    def facts(self) -> frozenset[Triple]:
        """The view for readers: facts and what the things are called, nothing else."""
        return self.asserted | self.entities

    @cached_property
    def beside(self) -> frozenset[Triple]:
        """What stands beside the facts and is of no one document: marks, links, other sources."""
        return (self.marks | self.links | self.outside) - self.facts

    @cached_property
    def more(self) -> frozenset[Triple]:
        """What was inferred, the ontology and the catalogue."""
        return (self.inferred | self.ontology | self.catalogue) - self.facts - self.beside

    @cached_property
    def common(self) -> frozenset[Triple]:
        """All that is of no one document."""
        return self.facts | self.beside | self.more

    @property
    def graphs(self) -> Mapping[str, frozenset[Triple]]:
        """The named graphs that are no passages."""
        return {
            f"<{namespaces.INFERRED_GRAPH}>": self.inferred,
            f"<{namespaces.ONTOLOGY_GRAPH}>": self.ontology,
            f"<{namespaces.ENTITIES_GRAPH}>": self.entities,
            f"<{namespaces.LINKS_GRAPH}>": self.links,
            f"<{namespaces.OUTSIDE_GRAPH}>": self.outside,
            f"<{namespaces.CATALOGUE_GRAPH}>": self.catalogue,
        }

    def claims_of(self, triples: Iterable[Triple]) -> tuple[Claim, ...]:
        """Make the claims that state some triples, in whichever document."""
        wanted = frozenset(triples)
        disputed = self.head.outside.disputed
        return tuple(
            Claim(
                claim_iri(statement.passage, triple),
                triple,
                statement.passage,
                ATTRIBUTED_STATUS
                if not statement.asserted
                else DISPUTED
                if triple in disputed
                else UNCHALLENGED,
            )
            for part in self.parts
            for statement in part.statements
            for triple in statement.triples
            if triple in wanted
        )


def put_together(head: Head, parts: tuple[Part, ...]) -> Whole:
    """Put the parts together, and infer what follows.

    Raise UnprovenLink where a link is about nothing that is named, UnfoundClaim where a discrepancy is about
    something that no document says, and a BuildError where facts cannot stand together.
    """
    entities = frozenset(head.entity_file.triples).union(*(part.entities for part in parts))
    about = frozenset().union(*(part.about for part in parts))  # it stands in the parts
    asserted = frozenset(t for part in parts for t in part.asserted)
    reasoner = Reasoner(without_blank_nodes(head.ontology.axioms))

    def stating(triples: Set[Triple]) -> tuple[Facts, ...]:
        slugs = {part.slug for part in parts if not triples.isdisjoint(part.asserted)}
        return tuple(valid_facts(folder, head) for folder in head.folders if folder.name in slugs)

    found = consistent(reasoner, asserted, head.outside.disputed, stating)
    sources = tied(head, frozenset(subject[1:-1] for subject, _, _ in entities if is_entity(subject)))
    whole = Whole(
        head=sources,
        parts=parts,
        asserted=asserted - about,
        entities=entities - about,
        inferred=found.inferred,
        marks=frozenset(inference_statements(found.leaning)),
        ontology=without_blank_nodes(head.ontology.triples),
        links=frozenset(triple for link in sources.links for triple in link_statements(link)),
        outside=frozenset(),
        rules=reasoner.all_rules,
        given=asserted,
        closed=found.closed,
    )
    spoken_of = whole.claims_of(head.outside.spoken_of)
    return replace(whole, outside=head.outside.statements(spoken_of))


def counted(whole: Whole) -> Whole:
    """Return a graph with its catalogue."""
    own = Tally.of(whole.facts | whole.beside | whole.more)
    tally = Tally.total([own, *(part.tally for part in whole.parts)])
    partitions = Partitions.of(whole.facts)
    documents = [part.document for part in whole.parts]
    found = catalogue(whole.head, documents, tally, partitions)
    return replace(whole, catalogue=found)
