"""What the shapes say of a release: of each document with what it asserts, and of the common graph.

A document is looked at when it is read; the common graph is looked at whole, each time. Where a constraint
can be decided is told by what it reads (isnad.build.constraints); what neither a document nor the common
graph can decide is held against all triples that it reads. Of a graph of few documents pySHACL says what it
finds, too: what either refuses is not published. (Tests hold the two equal.)
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from isnad.build.cache import CachedDocument
from isnad.build.constraints import Reads
from isnad.build.findings import SEVERITIES, Finding, Verdict, lasting
from isnad.build.graph import ReleaseGraph
from isnad.build.processes import Progress
from isnad.build.rdflib_graph import graph_of, parsed_query, triples_of
from isnad.build.shacl import ShapesGraph
from isnad.build.triple_index import TripleIndex
from isnad.locale import Message, Text
from isnad.rdf.terms import Triple, described, is_literal, language, lexical, readable
from isnad.rdf.vocabulary import RDF, SH

FEW_DOCUMENTS = 10  # up to which pySHACL has a say of its own; beyond, it takes longer than all else


def validate_graph(
    graph: ReleaseGraph, shapes: ShapesGraph, progress: Progress, *, by_pyshacl: bool = True
) -> list[Finding]:
    """Return what the shapes find in the common graph, and in all of it where it takes all to decide.

    Without `by_pyshacl`, pySHACL is asked for nothing but shapes that cannot be read here.
    """
    keys = document_keys(graph.documents)
    triples = common_triples(graph)
    index = TripleIndex(triples)
    found = shapes.findings(index, lambda _: True, lambda reads: reads.decided_in_common(keys))

    def undecided(reads: Reads) -> bool:
        return reads.decided_nowhere(keys)

    if (read := shapes.keys_of(undecided)) != frozenset():
        progress(Message("holding all documents together against the shapes that need it"))
        every = TripleIndex(triples.union(document_triples(graph.documents, read)))
        found += shapes.findings(every, lambda _: True, undecided)
    if shapes.unsupported or (by_pyshacl and len(graph.documents) <= FEW_DOCUMENTS):
        found += _by_pyshacl(graph, shapes, progress)
    return found


def common_triples(graph: ReleaseGraph) -> frozenset[Triple]:
    """Return the common graph, with the claims that discrepancies are about and the attributed that follow.

    What is merely attributed must not follow by inference either.
    """
    attributed = {triple for one in graph.documents for triple in one.attributed}
    spoken_of = graph.sources.outside.spoken_of | (attributed & graph.inferred)
    claims = graph.claims_of(spoken_of)
    return (graph.facts | graph.inferred | graph.annotations | graph.ontology).union(
        *(claim.statement for claim in claims)
    )


def document_keys(documents: Iterable[CachedDocument]) -> frozenset[str]:
    """Return the predicates and the classes of the documents' own triples."""
    return frozenset().union(*({*one.tally.properties, *one.tally.classes} for one in documents)) - {RDF.type}


def document_triples(
    documents: Iterable[CachedDocument], keys: Collection[str] | None = None
) -> Iterator[Triple]:
    """Return the documents' own triples, or those with certain keys."""
    for document in documents:
        for triple in document.triples():
            if keys is None or triple[1] in keys or (triple[1] == RDF.type and triple[2] in keys):
                yield triple


def _by_pyshacl(graph: ReleaseGraph, shapes: ShapesGraph, progress: Progress) -> tuple[Finding, ...]:
    """Return what pySHACL says of the whole graph by all shapes."""
    if shapes.unsupported:
        names = ", ".join(f"{readable(name)} ({readable(why)})" for name, why in shapes.unsupported.items())
        progress(Message("pySHACL looks at the whole graph for: %(names)s", names=names))
    triples = common_triples(graph).union(document_triples(graph.documents))
    return validate(triples, graph.sources.shapes.triples).findings


class _Graph(Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for each node."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """Answer a query, as rdflib does."""
        if isinstance(query_object, str) and not options.get("initNs"):
            query_object = parsed_query(query_object)
        return super().query(query_object, *arguments, **options)


def validate(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Verdict:
    """Return what pySHACL says of a graph (SHACL core and SPARQL constraints), without inference."""
    import pyshacl  # it takes half a second, and a build of many documents needs it not

    _, report, _ = pyshacl.validate(
        graph_of(triples, _Graph()),
        shacl_graph=graph_of(shapes, _Graph()),
        inference="none",
        do_owl_imports=False,
    )
    return Verdict.of(_findings(triples_of(report)))


def _findings(report: Iterable[Triple]) -> Iterable[Finding]:
    """Return the results of a validation report (SHACL §3.6)."""
    said = described(report)
    for result in {one for about in said.values() for one in about.get(SH.result, ())}:
        yield _finding(said, result)


def _finding(said: dict[str, dict[str, list[str]]], result: str) -> Finding:
    """Return one result."""

    def one(predicate: str) -> str:
        return next(iter(said[result].get(predicate, ())), "")

    # pySHACL takes the languages off the messages of a SPARQL constraint; the constraint keeps them.
    kept = said.get(one(SH.sourceConstraint), {}).get(SH.message, ())
    messages = {
        language(message): lexical(message)
        for message in kept or said[result].get(SH.resultMessage, ())
        if is_literal(message)
    }
    fallback = messages.get("", lexical(one(SH.sourceConstraintComponent) or "<>"))
    return Finding(
        focus=lasting(one(SH.focusNode)),
        path=lasting(one(SH.resultPath)),
        value=lasting(one(SH.value)),
        severity=SEVERITIES.get(one(SH.resultSeverity), "violation"),
        message=Text(ar=messages.get("ar", fallback), en=messages.get("en", fallback)),
    )
