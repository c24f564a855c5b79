"""What other authorities are searched by: the names of entities, and the items that their kinds match."""

from rdflib import RDF, RDFS, SKOS, Literal

from isnad.names.search import Named
from isnad.rdf.namespaces import WIKIDATA
from isnad.source.sources import Sources


def names_of(sources: Sources) -> dict[str, tuple[Named, ...]]:
    """Return the labels and the other names of each entity."""
    found: dict[str, list[Named]] = {}
    for subject, predicate, value in sources.entities:
        if predicate in (RDFS.label, SKOS.altLabel) and isinstance(value, Literal):
            found.setdefault(str(subject), []).append(Named(str(subject), str(value), value.language or ""))
    return {subject: tuple(names) for subject, names in found.items()}


def kinds_of(sources: Sources) -> dict[str, frozenset[str]]:
    """Give, for each entity, the items that its stated classes are aligned with (ontology/alignments.ttl)."""
    aligned: dict[str, set[str]] = {}
    for subject, predicate, value in sources.ontology.alignments.triples:
        if predicate in (SKOS.exactMatch, SKOS.closeMatch) and str(value).startswith(f"{WIKIDATA}Q"):
            aligned.setdefault(str(subject), set()).add(str(value).removeprefix(WIKIDATA))
    stated = [triple for facts in sources.facts for passage in facts.passages for triple in passage.triples]
    found: dict[str, set[str]] = {}
    for subject, predicate, value in stated:
        if predicate == RDF.type and str(value) in aligned:
            found.setdefault(str(subject), set()).update(aligned[str(value)])
    return {subject: frozenset(kinds) for subject, kinds in found.items()}
