"""What other authorities are searched by: the names of entities, and the items that their kinds match."""

from isnad.names.matching import Named
from isnad.rdf.namespaces import WIKIDATA
from isnad.rdf.terms import is_literal, language, lexical
from isnad.rdf.vocabulary import RDF, RDFS, SKOS
from isnad.source.sources import Sources


def names_of(sources: Sources) -> dict[str, tuple[Named, ...]]:
    """Return the labels and the other names of each entity."""
    found: dict[str, list[Named]] = {}
    for subject, predicate, value in sources.entities:
        if predicate in (RDFS.label, SKOS.altLabel) and is_literal(value):
            iri = lexical(subject)
            found.setdefault(iri, []).append(Named(iri, lexical(value), language(value)))
    return {subject: tuple(names) for subject, names in found.items()}


def kinds_of(sources: Sources) -> dict[str, frozenset[str]]:
    """Give, for each entity, the items that its stated classes are aligned with (ontology/alignments.ttl)."""
    aligned: dict[str, set[str]] = {}
    for subject, predicate, value in sources.ontology.alignments.triples:
        if predicate in (SKOS.exactMatch, SKOS.closeMatch) and lexical(value).startswith(f"{WIKIDATA}Q"):
            aligned.setdefault(lexical(subject), set()).add(lexical(value).removeprefix(WIKIDATA))
    stated = [triple for facts in sources.facts for passage in facts.passages for triple in passage.triples]
    found: dict[str, set[str]] = {}
    for subject, predicate, value in stated:
        if predicate == RDF.type and lexical(value) in aligned:
            found.setdefault(lexical(subject), set()).update(aligned[lexical(value)])
    return {subject: frozenset(kinds) for subject, kinds in found.items()}
