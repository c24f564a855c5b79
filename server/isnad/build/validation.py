"""What the shapes say of a release: of each document with what it asserts, and of the common graph.

A document is looked at when it is read; the common graph is looked at whole, each time. Where a constraint
can be decided is told by what it reads (isnad.build.constraints); what neither a document nor the common
graph can decide is held against all triples that it reads. Of a graph of few documents pySHACL says what it
finds, too: what either refuses is not published. (Tests hold the two equal.)

Where documents differ, two values of what has one, each stated by a document of its own, neither is wrong by
itself, and no side is taken: both stay, as disputed claims, and a discrepancy names them. Where one date lies
within the other, it is a refinement, and nothing is disputed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from isnad.build.cache import CachedDocument
from isnad.build.constraints import Reads
from isnad.build.findings import SEVERITIES, Finding, Verdict, in_both, lasting
from isnad.build.graph import ReleaseGraph
from isnad.build.processes import Progress
from isnad.build.rdflib_graph import graph_of, parsed_query, triples_of
from isnad.build.shacl import ShapesGraph
from isnad.build.triple_index import TripleIndex
from isnad.errors import MalformedDate
from isnad.locale import Language, Message, Text
from isnad.rdf.namespaces import OUTSIDE
from isnad.rdf.terms import (
    Triple,
    described,
    iri,
    is_iri,
    is_literal,
    labels_of,
    lexical,
    literal,
    local_name,
    readable,
)
from isnad.rdf.vocabulary import CHAIN, DCTERMS, RDF, RDFS, SH
from isnad.reasoning.edtf import bounds
from isnad.source.claims import Discrepancy, Outside, is_within

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
    if by_pyshacl and len(graph.documents) <= FEW_DOCUMENTS:
        found += _by_pyshacl(graph, shapes, progress)
    elif shapes.unsupported:
        found += _by_pyshacl(graph, shapes, progress, only=shapes.unsupported)
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


def _by_pyshacl(
    graph: ReleaseGraph, shapes: ShapesGraph, progress: Progress, *, only: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return what pySHACL says of the whole graph by all shapes, or by those that are named."""
    if shapes.unsupported:
        names = ", ".join(f"{readable(name)} ({readable(why)})" for name, why in shapes.unsupported.items())
        progress(Message("pySHACL looks at the whole graph for: %(names)s", names=names))
    triples = common_triples(graph).union(document_triples(graph.documents))
    return validate(triples, graph.sources.shapes.triples, only=only).findings


class _Graph(Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for each node."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """Answer a query, as rdflib does."""
        if isinstance(query_object, str) and not options.get("initNs"):
            query_object = parsed_query(query_object)
        return super().query(query_object, *arguments, **options)


def validate(triples: Iterable[Triple], shapes: Iterable[Triple], *, only: Collection[str] = ()) -> Verdict:
    """Return what pySHACL says of a graph (SHACL core and SPARQL constraints), without inference.

    Of shapes that are all IRIs it may be asked for those alone; a blank node has no name to ask by.
    """
    import pyshacl  # it takes half a second, and a build of many documents needs it not

    named = [one[1:-1] for one in only] if all(map(is_iri, only)) else []
    _, report, _ = pyshacl.validate(
        graph_of(triples, _Graph()),
        shacl_graph=_shapes_graph(tuple(shapes)),
        inference="none",
        do_owl_imports=False,
        use_shapes=named or None,
    )
    return Verdict.of(_findings(triples_of(report)))


@lru_cache(maxsize=2)  # of two thousand triples; one process may ask several times
def _shapes_graph(shapes: tuple[Triple, ...]) -> Graph:
    """Return shapes as pySHACL reads them, which changes nothing in them."""
    return graph_of(shapes, _Graph())


def _findings(report: Iterable[Triple]) -> Iterable[Finding]:
    """Return the results of a validation report (SHACL §3.6)."""
    said = described(report)
    for result in {one for about in said.values() for one in about.get(SH.result, ())}:
        yield _finding(said, result)


def _finding(said: dict[str, dict[str, list[str]]], result: str) -> Finding:
    def one(predicate: str) -> str:
        return next(iter(said[result].get(predicate, ())), "")

    # pySHACL takes the languages off the messages of a SPARQL constraint; the constraint keeps them.
    kept = said.get(one(SH.sourceConstraint), {}).get(SH.message, ())
    messages = filter(is_literal, kept or said[result].get(SH.resultMessage, ()))
    return Finding(
        focus=lasting(one(SH.focusNode)),
        path=lasting(one(SH.resultPath)),
        value=lasting(one(SH.value)),
        severity=SEVERITIES.get(one(SH.resultSeverity), "violation"),
        message=in_both(messages, lexical(one(SH.sourceConstraintComponent) or "<>")),
    )


Point = tuple[str, str]  # a thing and a property
Said = dict[str, str]  # what each document says there, by its name


def differing(graph: ReleaseGraph, findings: Iterable[Finding]) -> dict[Point, Said]:
    """Return the points at which documents differ, where the shapes find more values than there can be.

    A point at which one document has two values by itself is none of them.
    """
    points = {(one.focus, one.path) for one in findings if one.severity == "violation" and not one.value}
    stated: dict[Point, dict[str, set[str]]] = {}
    for document in graph.documents:
        for subject, predicate, value in document.asserted:
            if (subject, predicate) in points:
                stated.setdefault((subject, predicate), {}).setdefault(document.document, set()).add(value)
    return {
        point: {document: min(values) for document, values in said.items()}
        for point, said in stated.items()
        if all(len(values) == 1 for values in said.values()) and len(set().union(*said.values())) > 1
    }


def remaining(findings: Iterable[Finding], found: dict[Point, Said]) -> list[Finding]:
    """Return findings with a warning in the place of each violation that is a difference of documents."""
    return [
        replace(one, severity="warning", message=Text(_IN_WORDS.ar, _IN_WORDS.en))
        if one.severity == "violation" and not one.value and (one.focus, one.path) in found
        else one
        for one in findings
    ]


_IN_WORDS = Message("documents differ here; both values stand, as a discrepancy.")


def with_differences(outside: Outside, graph: ReleaseGraph, found: dict[Point, Said]) -> Outside:
    """Return what other sources say, and what documents say against each other."""
    about = (triple for document in graph.documents for triple in document.about)
    names, added = labels_of((*graph.entities, *graph.ontology, *about)), []
    for point, said in sorted(found.items()):
        values = list(dict.fromkeys(said.values()))
        name = iri(f"{OUTSIDE}documents-{local_name(point[0])}-{local_name(point[1])}")
        kind = CHAIN.refinement if _nested(point, values) else CHAIN.contradiction
        described = tuple(_description(name, kind, point, said, names))
        added.append(Discrepancy(name, tuple((*point, value) for value in values), (), kind, described))
    return replace(outside, discrepancies=(*outside.discrepancies, *added))


def _nested(point: Point, values: Sequence[str]) -> bool:
    """Return whether each date lies within another one of them, or holds it."""
    if point[1] != DCTERMS.date:
        return False
    try:
        spans = [bounds(lexical(value)) for value in values]
    except MalformedDate:
        return False
    return all(is_within(one, other) or is_within(other, one) for one in spans for other in spans)


def _description(
    name: str, kind: str, point: Point, said: Said, names: dict[str, dict[str, str]]
) -> Iterable[Triple]:
    """Yield the label and the reason of a discrepancy, in both languages."""
    yield name, RDF.type, CHAIN.Discrepancy
    yield name, CHAIN.discrepancyKind, kind
    reason = _EXACT if kind == CHAIN.refinement else _DIFFERENT
    languages: tuple[tuple[Language, str], ...] = (("ar", "» و«"), ("en", "” and “"))
    for tag, joint in languages:
        thing, property_name, *documents = (
            lexical(term) if is_literal(term) else names.get(term, {}).get(tag, readable(term))
            for term in (*point, *said)
        )
        title = Message("%(property)s of %(thing)s: documents differ", property=property_name, thing=thing)
        why = Message(reason.msgid, documents=joint.join(documents))
        yield name, RDFS.label, literal(title.in_language(tag), language=tag)
        yield name, CHAIN.reason, literal(why.in_language(tag), language=tag)


_DIFFERENT = Message("“%(documents)s” do not agree here, and no side is taken.")
_EXACT = Message("Of “%(documents)s”, one is more exact here than the other.")
