"""Checks on the ontology and the shapes: what a term must have, and what OWL 2 RL allows."""

import re
from collections import Counter, defaultdict

from isnad.build.pipeline import Built
from isnad.names.arabic import words
from isnad.rdf.namespaces import ISNAD, OWN
from isnad.rdf.terms import (
    described,
    iri,
    is_blank,
    is_iri,
    is_literal,
    language,
    lexical,
    list_members,
    local_name,
    reachable,
    readable,
)
from isnad.rdf.vocabulary import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VANN, XSD

_ONTOLOGIES = {iri(base.removesuffix("#")): base for base in OWN}
_HEADER = (
    DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, DCTERMS.created,
    DCTERMS.modified, OWL.versionIRI, OWL.versionInfo,
    VANN.preferredNamespacePrefix,
    VANN.preferredNamespaceUri,
)  # fmt: skip
_BOTH = {"ar", "en"}
_OWN, _XSD = tuple(f"<{base}" for base in OWN), XSD[""][:-1]

# What RL has not, whatever the place (OWL 2 Profiles §4.2).
_NOT_IN_RL = {
    OWL.disjointUnionOf, OWL.hasSelf, OWL.minCardinality, OWL.cardinality,
    OWL.minQualifiedCardinality, OWL.qualifiedCardinality, OWL.onDataRange, OWL.datatypeComplementOf,
}  # fmt: skip
# What RL allows on the left of a subclass axiom only.
_LEFT_ONLY = {OWL.someValuesFrom, OWL.unionOf, OWL.oneOf}
_RL_DATATYPES = {"string", "integer", "boolean", "dateTime", "decimal", "anyURI", "nonNegativeInteger"}


def header(built: Built) -> list[str]:
    """Find what the headers of the ontologies lack."""
    findings = []
    about = described(built.sources.ontology.triples)
    for ontology in _ONTOLOGIES:
        given = about.get(ontology, {})
        findings += [f"{ontology} {readable(p)}" for p in _HEADER if p not in given]
        if given.get(OWL.versionIRI) == [ontology]:
            findings.append(f"{ontology} owl:versionIRI = the ontology's own IRI")
        for predicate in (DCTERMS.title, DCTERMS.description):
            if _languages(built, ontology, predicate) != Counter(_BOTH):
                findings.append(f"{ontology} {readable(predicate)} in both languages")
    return findings


def one_ontology(built: Built) -> list[str]:
    """Find files that declare several ontologies, or the wrong one."""
    findings = []
    for file, name in (
        (built.sources.ontology.vocabulary, iri(ISNAD + "ici")),
        (built.sources.ontology.chain, iri(ISNAD + "chain")),
        (built.sources.shapes, iri(ISNAD + "shapes")),
    ):
        named = [s for s, p, o in file.triples if (p, o) == (RDF.type, OWL.Ontology)]
        if named != [name]:
            findings.append(f"{file.path.name}: {named}")
    return findings


def documented(built: Built) -> list[str]:
    """Find own terms without label or definition in both languages, or without an example."""
    ontology = built.sources.ontology
    terms = ontology.own_classes + ontology.own_properties
    wanted = [(term, p) for term in terms for p in (RDFS.label, SKOS.definition, SKOS.example)]
    wanted += [(i, p) for i in sorted(_values(built)) for p in (RDFS.label, SKOS.definition)]
    return [
        f"{readable(term)} {readable(predicate)}"
        for term, predicate in wanted
        if _languages(built, term, predicate) != Counter(_BOTH)
    ] + [
        f"{readable(term)} rdfs:isDefinedBy"
        for term in terms
        if not any(
            term.startswith(f"<{base}") and (term, RDFS.isDefinedBy, defined) in ontology.triples
            for defined, base in _ONTOLOGIES.items()
        )
    ]


def distinct(built: Built) -> list[str]:
    """Find labels or definitions that two terms share, and definitions that use the term itself."""
    owners: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    texts: dict[tuple[str, str, str], str] = {}
    for subject, predicate, value in built.sources.ontology.declarations:
        if predicate in (RDFS.label, SKOS.definition) and is_literal(value):
            if is_iri(subject) and subject.startswith(_OWN):
                owners[predicate, f"{lexical(value)}@{language(value)}"].append(subject)
                texts[subject, predicate, language(value)] = lexical(value)
    findings = [
        f"{readable(p)} {text!r}: {', '.join(map(readable, terms))}"
        for (p, text), terms in owners.items()
        if len(terms) > 1
    ]
    for (term, predicate, spoken), text in texts.items():
        label = texts.get((term, RDFS.label, spoken), "")
        if predicate == SKOS.definition and term not in _values(built) and _uses(text, label):
            findings.append(f"{readable(term)} defines itself by {label!r}")
    return sorted(findings)


def _uses(definition: str, label: str) -> bool:
    """Return whether a definition contains a label of several words, or opens with one of one word."""
    text, wanted = [tuple(word.form for word in words(each)) for each in (definition, label)]
    if len(wanted) == 1:
        return text[:1] == wanted or (text[1:2] == wanted and text[0] in ("a", "an", "the"))
    return any(text[i : i + len(wanted)] == wanted for i in range(len(text)))


def named(built: Built) -> list[str]:
    """Find classes not in UpperCamelCase, properties not in lowerCamelCase, labels in capitals."""
    ontology = built.sources.ontology
    findings = [c for c in ontology.own_classes if not re.fullmatch(r"[A-Z][A-Za-z]*", local_name(c))]
    findings += [p for p in ontology.own_properties if not re.fullmatch(r"[a-z][A-Za-z]*", local_name(p))]
    plurals = [
        c for c in ontology.own_classes if local_name(c).endswith("s") and local_name(c) != "EventSeries"
    ]
    entities = {s for s, _, _ in built.sources.entities}
    strange = [e for e in sorted(entities) if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", local_name(e))]
    return [readable(name) for name in [*findings, *plurals, *strange]]


def acyclic(built: Built) -> list[str]:
    """Find cycles of classes or properties, and properties with several inverses."""
    triples = built.sources.ontology.axioms
    findings = []
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        above = reachable(triples, relation)
        findings += [
            f"{readable(t)} {readable(relation)} {readable(t)}" for t in sorted(above) if t in above[t]
        ]
    inverses = Counter(s for s, p, _ in triples if p == OWL.inverseOf)
    return findings + [f"{readable(s)}: {n} inverses" for s, n in inverses.items() if n > 1]


def domains(built: Built) -> list[str]:
    """Find own properties without domain or range and without a written reason, or with two."""
    triples, findings = built.sources.ontology.triples, []
    for prop in built.sources.ontology.own_properties:
        counts = {p: sum(1 for s, q, _ in triples if (s, q) == (prop, p)) for p in (RDFS.domain, RDFS.range)}
        reasons = _languages(built, prop, SKOS.editorialNote)
        if max(counts.values()) > 1 or (min(counts.values()) == 0 and reasons != Counter(_BOTH)):
            findings.append(readable(prop))
    return findings


def disjoint(built: Built) -> list[str]:
    """Find top classes of our own that stand in no list of disjoint classes."""
    triples = built.sources.ontology.axioms
    own = set(built.sources.ontology.own_classes)
    below = {s for s, p, o in triples if p == RDFS.subClassOf and o in own}
    lists = list_members(triples)
    members = {one for _, p, cell in triples if p == OWL.members for one in lists.get(cell, ())}
    return [readable(top) for top in sorted(own - below) if top not in members]


def in_rl(built: Built) -> list[str]:
    """Find constructs that OWL 2 RL has not, or has not in this place."""
    triples = built.sources.ontology.axioms
    findings = [readable(p) for _, p, _ in triples if p in _NOT_IN_RL]
    findings += [readable(o) for _, p, o in triples if p == RDF.type and o == OWL.ReflexiveProperty]
    restricted = {s for s, p, _ in triples if p in _LEFT_ONLY}
    on_the_right = (RDFS.subClassOf, RDFS.range, RDFS.domain, OWL.equivalentClass)
    findings += [
        f"{readable(s)} {readable(p)} […]"
        for s, p, o in triples
        if p in on_the_right and is_blank(o) and o in restricted
    ]
    findings += [
        f"{readable(s)} rdfs:range {readable(o)}"
        for s, p, o in triples
        if p == RDFS.range and o.startswith(_XSD) and local_name(o) not in _RL_DATATYPES
    ]
    return findings


def shapes_documented(built: Built) -> list[str]:
    """Find constraints without name, message in both languages or severity, and classes without a shape."""
    triples = built.sources.shapes.triples
    about, findings = described(triples), []
    constraints = [o for _, p, o in triples if p in (SH.property, SH.sparql)]
    nested = {s for s, p, _ in triples if p == SH.path} & {
        o for s, p, o in triples if p == SH.property and is_blank(s)
    }
    for node in constraints:
        if node in nested:
            continue
        said = about[node]
        for predicate in (SH.message, SH.name) if SH.path in said else (SH.message,):
            if {language(o) for o in said.get(predicate, ())} != _BOTH:
                findings.append(
                    f"{readable(predicate)} of {said.get(SH.path, said.get(SH.select, ['?']))[0]}"
                )
        if len(said.get(SH.severity, ())) != 1:
            findings.append(f"sh:severity of {said.get(SH.path, ['?'])[0]}")
    targets = {o for _, p, o in triples if p in (SH.targetClass, SH.targetNode)}
    return findings + [
        f"no shape: {readable(c)}" for c in built.sources.ontology.own_classes if c not in targets
    ]


def _values(built: Built) -> set[str]:
    """Return the project's own named values and their schemes (stances, kinds, confidences)."""
    return {i for i in built.sources.ontology.own_individuals if not local_name(i).startswith("disjoint")}


def _languages(built: Built, subject: str, predicate: str) -> Counter[str]:
    """Count the languages in which something is said of a term."""
    said = (o for s, p, o in built.sources.ontology.declarations if (s, p) == (subject, predicate))
    return Counter(language(o) for o in said if is_literal(o))
