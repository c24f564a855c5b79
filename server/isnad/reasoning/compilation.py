"""The rules that an ontology stands for: one for each axiom of its closed schema that speaks of facts.

What the schema itself entails (a subclass of a subclass) is worked out before, so that a rule leads in one
step to what it can; a rule keeps the authored axioms that it rests on.
"""

from collections.abc import Iterable, Iterator

from isnad.rdf import namespaces
from isnad.rdf.terms import Triple
from isnad.rdf.vocabulary import OWL, RDF, RDFS
from isnad.reasoning.fixpoint import Rules, leaves, prove
from isnad.reasoning.rule import Memory, Rule

# What is compiled, or has been worked out in the closed schema; the version says nothing of facts.
_KNOWN = {
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.propertyChainAxiom),
    *(OWL.disjointWith, OWL.members, OWL.equivalentClass, OWL.equivalentProperty),
    *(OWL.versionIRI, OWL.versionInfo, OWL.deprecated),
}
# What declares a term, or gives a property its nature.
_DECLARATIONS = {
    *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology),
    *(OWL.NamedIndividual, OWL.Thing, OWL.Nothing, RDFS.Class, RDFS.Datatype, RDFS.Resource, RDFS.Literal),
    *(RDF.Property, OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty),
    *(OWL.IrreflexiveProperty, OWL.AllDisjointClasses),
}
_TRIVIAL = {OWL.Thing, RDFS.Resource}  # classes of which everything is one
_DATATYPES = (f"<{namespaces.XSD}", RDFS.Literal, RDF.langString)
# The languages themselves, about which owlrl has axioms of its own.
_LANGUAGES = tuple(f"<{one}" for one in (namespaces.OWL, namespaces.RDF, namespaces.RDFS, namespaces.XSD))

_BELOW, _UNDER, _DOMAIN, _RANGE = RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range
# The rules of OWL 2 RL by which one schema axiom follows from others (§4.3, table 9).
_ABOUT_SCHEMA = Rules(
    (
        Rule("scm-sco", (("?a", _BELOW, "?b"), ("?b", _BELOW, "?c")), ("?a", _BELOW, "?c")),
        Rule("scm-spo", (("?p", _UNDER, "?q"), ("?q", _UNDER, "?r")), ("?p", _UNDER, "?r")),
        Rule("scm-dom1", (("?p", _DOMAIN, "?a"), ("?a", _BELOW, "?b")), ("?p", _DOMAIN, "?b")),
        Rule("scm-dom2", (("?q", _DOMAIN, "?a"), ("?p", _UNDER, "?q")), ("?p", _DOMAIN, "?a")),
        Rule("scm-rng1", (("?p", _RANGE, "?a"), ("?a", _BELOW, "?b")), ("?p", _RANGE, "?b")),
        Rule("scm-rng2", (("?q", _RANGE, "?a"), ("?p", _UNDER, "?q")), ("?p", _RANGE, "?a")),
        Rule("scm-eqc1", (("?a", OWL.equivalentClass, "?b"),), ("?a", _BELOW, "?b")),
        Rule("scm-eqc1", (("?a", OWL.equivalentClass, "?b"),), ("?b", _BELOW, "?a")),
        Rule("scm-eqp1", (("?p", OWL.equivalentProperty, "?q"),), ("?p", _UNDER, "?q")),
        Rule("scm-eqp1", (("?p", OWL.equivalentProperty, "?q"),), ("?q", _UNDER, "?p")),
    )
)


class UnknownAxiom(Exception):
    """Carry an axiom that this compiler has no rule for, so that no conclusion is missed in silence."""


def compiled(authored: frozenset[Triple], closed: frozenset[Triple]) -> tuple[Rule, ...]:
    """Compile the rules of an ontology: its authored axioms, and the closure of its schema.

    Raise UnknownAxiom for an authored axiom that is neither a declaration nor one of the kinds known here.
    """
    schema = Memory(closed | authored)
    for axiom in sorted(authored):
        _require_known(axiom)
    found = set(_simple(schema, authored)) | set(_characteristics(schema)) | set(_chains(schema))
    found |= set(_contradictions(schema))
    return tuple(sorted(found, key=lambda rule: (rule.name, rule.premises, rule.conclusion or ())))


def _simple(schema: Memory, authored: frozenset[Triple]) -> Iterator[Rule]:
    """Compile what leads from one fact to another: subclasses, subproperties, domains, ranges."""
    for axiom in schema.triples:
        subject, predicate, value = axiom
        if subject == value or value in _TRIVIAL or value.startswith(_DATATYPES):
            continue
        ways = {
            _BELOW: ("cax-sco", ("?x", RDF.type, subject), ("?x", RDF.type, value)),
            _UNDER: ("prp-spo1", ("?x", subject, "?y"), ("?x", value, "?y")),
            _DOMAIN: ("prp-dom", ("?x", subject, "?y"), ("?x", RDF.type, value)),
            _RANGE: ("prp-rng", ("?x", subject, "?y"), ("?y", RDF.type, value)),
        }
        if predicate in ways and not subject.startswith(_LANGUAGES):
            name, premise, conclusion = ways[predicate]
            yield Rule(name, (premise,), conclusion, _why(axiom, schema, authored))


def _why(axiom: Triple, schema: Memory, authored: frozenset[Triple]) -> tuple[Triple, ...]:
    """Return the authored axioms from which one of the closed schema follows, by a shortest proof."""
    proof = prove(axiom, _ABOUT_SCHEMA, schema, lambda triple: triple in authored)
    if proof is None:
        raise UnknownAxiom(" ".join(axiom))
    return leaves(proof)


def _characteristics(schema: Memory) -> Iterator[Rule]:
    """Compile inverse, transitive and symmetric properties."""
    for axiom in schema.match(("?p", OWL.inverseOf, "?q")):
        one, _, other = axiom
        if axiom in schema.triples:
            yield Rule("prp-inv1", (("?x", one, "?y"),), ("?y", other, "?x"), (axiom,))
            yield Rule("prp-inv2", (("?x", other, "?y"),), ("?y", one, "?x"), (axiom,))
    for axiom in schema.match(("?p", RDF.type, OWL.TransitiveProperty)):
        name = axiom[0]
        yield Rule("prp-trp", (("?x", name, "?y"), ("?y", name, "?z")), ("?x", name, "?z"), (axiom,))
    for axiom in schema.match(("?p", RDF.type, OWL.SymmetricProperty)):
        yield Rule("prp-symp", (("?x", axiom[0], "?y"),), ("?y", axiom[0], "?x"), (axiom,))


def _chains(schema: Memory) -> Iterator[Rule]:
    for axiom in schema.match(("?p", OWL.propertyChainAxiom, "?list")):
        links, cells = _list(schema, axiom[2])
        premises = tuple((f"?x{n}", link, f"?x{n + 1}") for n, link in enumerate(links))
        yield Rule("prp-spo2", premises, ("?x0", axiom[0], f"?x{len(links)}"), (axiom, *cells))


def _contradictions(schema: Memory) -> Iterator[Rule]:
    """Compile what no facts may be: of two disjoint classes, or against the nature of a property."""
    for axiom in schema.match(("?a", OWL.disjointWith, "?b")):
        yield Rule("cax-dw", (("?x", RDF.type, axiom[0]), ("?x", RDF.type, axiom[2])), None, (axiom,))
    for axiom in schema.match(("?d", OWL.members, "?list")):
        members, _ = _list(schema, axiom[2])
        for number, one in enumerate(members):
            for other in members[number + 1 :]:
                yield Rule("cax-adc", (("?x", RDF.type, one), ("?x", RDF.type, other)), None, (axiom,))
    for axiom in schema.match(("?p", RDF.type, OWL.AsymmetricProperty)):
        yield Rule("prp-asyp", (("?x", axiom[0], "?y"), ("?y", axiom[0], "?x")), None, (axiom,))
    for axiom in schema.match(("?p", RDF.type, OWL.IrreflexiveProperty)):
        yield Rule("prp-irp", (("?x", axiom[0], "?x"),), None, (axiom,))


def _list(schema: Memory, cell: str) -> tuple[list[str], list[Triple]]:
    """Return the members of an RDF list, and the triples that it is written in."""
    members: list[str] = []
    triples: list[Triple] = []
    while first := next(schema.match((cell, RDF.first, "?member")), None):
        rest = next(schema.match((cell, RDF.rest, "?rest")))
        members.append(first[2])
        triples += (first, rest)
        cell = rest[2]
    return members, triples


def _require_known(axiom: Triple) -> None:
    """Raise UnknownAxiom for what has a meaning in OWL or RDFS that is not compiled here."""
    _, predicate, value = axiom
    if predicate == RDF.type:
        known = value in _DECLARATIONS or not value.startswith(f"<{namespaces.OWL}")
    else:
        known = predicate in _KNOWN or not predicate.startswith((f"<{namespaces.OWL}", f"<{namespaces.RDFS}"))
    if not known:
        raise UnknownAxiom(" ".join(axiom))


def individuals(authored: Iterable[Triple]) -> frozenset[Triple]:
    """Return what an ontology says of things rather than of terms: facts for the rules to start from."""
    return frozenset(
        (subject, predicate, value)
        for subject, predicate, value in authored
        if not predicate.startswith((f"<{namespaces.OWL}", f"<{namespaces.RDFS}", RDF.first, RDF.rest))
        and not (predicate == RDF.type and value in _DECLARATIONS)
    )
