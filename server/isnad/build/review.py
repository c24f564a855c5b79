"""What a build refuses of a document for what it says together with all the others."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from isnad.build.cache import DocumentCache
from isnad.build.discrepancies import differing, remaining
from isnad.build.findings import Finding, Verdict
from isnad.build.graph import consequences, places_of, release_graph
from isnad.build.validation import validate_graph
from isnad.errors import SourceError
from isnad.paths import shown
from isnad.rdf.terms import Triple
from isnad.source.proofreading import Remark, remark
from isnad.source.sources import Head, own_entities, valid_facts


@dataclass(frozen=True)
class Review:
    """What a build refuses of a document or warns of, and what follows from all documents together."""

    remarks: tuple[Remark, ...]
    inferred: frozenset[Triple] = frozenset()


def review(folder: Path, head: Head, kept: Path, *, by_pyshacl: bool = True) -> Review:
    """Return what a build refuses of a document in which it finds nothing wrong by itself.

    Other documents are taken from the cache of an earlier build, if it is there (it is not written); those in
    which something is wrong are left out. pySHACL's own say takes seconds: who asks again and again, waits
    for it once.
    """
    with tempfile.TemporaryDirectory(prefix="isnad-") as place:
        cache = DocumentCache(head, Path(place), earlier=kept)
        sound = tuple(one for one in head.folders if one == folder or cache.has(one) or _is_valid(one, head))
        cache = replace(cache, head=replace(head, folders=sound))
        documents, refused = cache.documents(lambda _: None)
        if refused:
            return Review(_remarks(one for one in refused if one.where.startswith(shown(folder))))
        _, errors = consequences(cache.head, documents)
        if errors:
            own_errors = (one for one in errors if shown(folder) in f"{one.where} {one.what.en}")
            return Review(tuple(map(remark, own_errors)))
        graph = release_graph(cache.head, documents)
        found = validate_graph(graph, cache.shapes, lambda _: None, by_pyshacl=by_pyshacl)
        found = remaining(found, differing(graph, found))
        if not found:
            return Review((), graph.inferred)
        own = {
            term
            for document in documents
            if document.slug == folder.name
            for statement in document.statements
            for triple in statement.triples
            for term in triple
        }
        placed = places_of(found, graph).placed(found)
        own_findings = (one for one in placed if one.focus in own or one.where.startswith(shown(folder)))
        return Review(_remarks(own_findings), graph.inferred)


def _is_valid(folder: Path, head: Head) -> bool:
    """Return whether a document can be read."""
    try:
        valid_facts(folder, head)
        own_entities(folder, head)
    except SourceError:
        return False
    return True


def _remarks(found: Iterable[Finding]) -> tuple[Remark, ...]:
    """Return what the shapes find as remarks, in the order of a verdict."""
    return tuple(Remark(one.where, one.in_words()) for one in Verdict.of(found).findings)
