"""A whole graph, read again from the stores of a release that grew, for the files that follow it."""

from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode

from isnad.build.growth.layer import Layer
from isnad.build.growth.record import GIVEN, Record, closure_folder
from isnad.build.parts.part import Part, read_part
from isnad.build.parts.reading import Workshop
from isnad.build.parts.whole import Whole
from isnad.build.stores import store_folder
from isnad.rdf import namespaces
from isnad.rdf.namespaces import is_entity
from isnad.reasoning.rule import TYPE, Rule, Triple
from isnad.source.claims import INFERENCE
from isnad.source.sources import tied


def whole_of(record: Record, rules: tuple[Rule, ...], workshop: Workshop, out: Path) -> Whole:
    """Read a release again."""
    store = pyoxigraph.Store.read_only(str(store_folder(out, record.version)))
    inference = pyoxigraph.Store.read_only(str(closure_folder(workshop.kept, record.version)))

    def graph(name: str) -> frozenset[Triple]:
        return frozenset(Layer(store, NamedNode(name)).everything())

    parts = _parts(record, workshop)
    about = frozenset().union(*(part.about for part in parts))
    entities = graph(namespaces.ENTITIES_GRAPH)
    given = frozenset(Layer(inference, GIVEN).everything())
    default = Layer(store, DefaultGraph())
    marks = (mark for mark, _, _ in default.match(("?mark", TYPE, f"<{INFERENCE}>")))
    return Whole(
        head=tied(
            workshop.head, frozenset(subject[1:-1] for subject, _, _ in entities if is_entity(subject))
        ),
        parts=parts,
        asserted=given - about,
        entities=entities - about,
        inferred=graph(namespaces.INFERRED_GRAPH),
        marks=frozenset(triple for mark in marks for triple in default.about(mark)),
        ontology=graph(namespaces.ONTOLOGY_GRAPH),
        links=graph(namespaces.LINKS_GRAPH),
        outside=graph(namespaces.OUTSIDE_GRAPH),
        rules=rules,
        given=given,
        closed=frozenset(),  # no file has it
        catalogue=graph(namespaces.CATALOGUE_GRAPH),
    )


def _parts(record: Record, workshop: Workshop) -> tuple[Part, ...]:
    """Read the parts of a release, in the order of its documents."""
    found = (read_part(workshop.kept / member.folder) for member in record.members.values())
    return tuple(part for part in found if part)
