"""The saved questions held against their answers: each is asked of the documents that it is of."""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import cache

import pyoxigraph

from isnad.build.graph import ReleaseGraph, release_graph, with_catalogue
from isnad.build.quality import ask, expected, is_ordered, read_answer, store_of
from isnad.build.statements import structure_of
from isnad.rdf.terms import Triple
from isnad.source.claims import claims_of
from isnad.source.outside import Outside
from isnad.source.questions import Question
from isnad.source.sources import Head, valid_facts


def new_answers(
    graph: ReleaseGraph, questions: Iterable[Question], whole: Callable[[], pyoxigraph.Store]
) -> list[tuple[Question, bytes]]:
    """Return the questions that have another answer than the one beside them, each with the new one.

    A question of documents is asked of the graph of these alone, so that a document more does not change what
    it says; where one of them is not there, it is not asked. A question of the graph is asked of the `whole`.
    """
    store = cache(lambda slugs: _store_of(with_catalogue(narrowed(graph, slugs))) if slugs else whole())
    found = []
    for question in asked(graph, questions):
        answer = ask(store(_narrow(graph, question)), question)
        if not read_answer(answer).matches(expected(question), ordered=is_ordered(question)):
            found.append((question, answer))
    return found


def _store_of(graph: ReleaseGraph) -> pyoxigraph.Store:
    """Load a graph into a store, its documents as they are read without the others."""
    head = graph.sources
    facts = tuple(valid_facts(folder, head) for folder in head.folders)
    claims = claims_of(facts, head.outside.disputed)
    structure = {triple for each in facts for triple in structure_of(each)}
    default = graph.common.union(structure, *(claim.statement for claim in claims))
    passages = {one.iri: one.triples for each in facts for one in each.passages}
    return store_of(default, {**passages, **graph.graphs})


def asked(graph: ReleaseGraph, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions whose documents are all in a graph."""
    there = {document.slug for document in graph.documents}
    return tuple(question for question in questions if there.issuperset(question.of))


def _narrow(graph: ReleaseGraph, question: Question) -> frozenset[str]:
    """Return the documents of which a question is asked; nothing where it is of the whole graph."""
    slugs = frozenset(question.of)
    return frozenset() if len(slugs) == len(graph.documents) else slugs


def narrowed(graph: ReleaseGraph, slugs: Iterable[str]) -> ReleaseGraph:
    """Return the graph of some of the documents alone: what they state, what follows, what is against it."""
    chosen = frozenset(slugs)
    documents = tuple(one for one in graph.documents if one.slug in chosen)
    stated = {t for one in documents for statement in one.statements for t in statement.triples}
    sources = replace(
        graph.sources,
        folders=tuple(folder for folder in graph.sources.folders if folder.name in chosen),
        outside=_about(graph.sources.outside, stated),
    )
    head = Head(**{field.name: getattr(sources, field.name) for field in fields(Head)})
    return release_graph(head, documents, sources.links)


def _about(outside: Outside, stated: set[Triple]) -> Outside:
    """Return what other sources say about some triples alone."""

    def is_about(counters: Iterable[str]) -> bool:
        own = (name for name in counters if not outside.has_page(name))
        return all(triple in stated for name in own for triple in outside.file.graphs.get(name, ()))

    kept = (one for one in outside.discrepancies if stated.issuperset(one.about) and is_about(one.counters))
    return replace(outside, discrepancies=tuple(kept))
