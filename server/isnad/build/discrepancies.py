"""Where documents differ: two values of what has one, each stated by a document of its own.

Neither document is wrong by itself, and no side is taken: both values stay, as disputed claims, and a
discrepancy names them. Where one date lies within the other, it is a refinement, and nothing is disputed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from isnad.build.findings import Finding
from isnad.build.graph import ReleaseGraph
from isnad.errors import MalformedDate
from isnad.locale import Language, Message, Text
from isnad.rdf.namespaces import OUTSIDE
from isnad.rdf.terms import Triple, iri, is_literal, labels_of, lexical, literal, readable
from isnad.rdf.vocabulary import CHAIN, DCTERMS, RDF, RDFS
from isnad.reasoning.edtf import bounds
from isnad.source.claims import (
    DISCREPANCY,
    KIND,
    REFINEMENT,
    Discrepancy,
    Outside,
    is_within,
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
        name = iri(f"{OUTSIDE}documents-{_local(point[0])}-{_local(point[1])}")
        kind = REFINEMENT if _nested(point, values) else CHAIN.contradiction
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
    yield name, RDF.type, DISCREPANCY
    yield name, KIND, kind
    reason = _EXACT if kind == REFINEMENT else _DIFFERENT
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


def _local(term: str) -> str:
    return lexical(term).replace("#", "/").rsplit("/", 1)[-1]
