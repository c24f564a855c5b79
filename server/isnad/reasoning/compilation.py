"""The rules that an ontology stands for: one for each axiom of its closed schema that speaks of facts.

What the schema itself entails (a subclass of a subclass) is worked out before, so that a rule leads in one
step to what it can; a rule keeps the authored axioms that it rests on.
"""

from collections.abc import Iterable, Iterator

from isnad.rdf.namespaces import OWL, RDF, RDFS
from isnad.rdf.terms import Triple
from isnad.reasoning.fixpoint import Rules
from isnad.reasoning.proof import leaves, prove
from isnad.reasoning.rule import TYPE, Memory, Rule

SUBCLASS, SUBPROPERTY = f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>"
DOMAIN, RANGE = f"<{RDFS}domain>", f"<{RDFS}range>"
_INVERSE, _CHAIN = f"<{OWL}inverseOf>", f"<{OWL}propertyChainAxiom>"
_DISJOINT, _MEMBERS = f"<{OWL}disjointWith>", f"<{OWL}members>"
_SAME_CLASS, _SAME_PROPERTY = f"<{OWL}equivalentClass>", f"<{OWL}equivalentProperty>"
_FIRST, _REST = f"<{RDF}first>", f"<{RDF}rest>"
_TRANSITIVE, _SYMMETRIC = f"<{OWL}TransitiveProperty>", f"<{OWL}SymmetricProperty>"
_ASYMMETRIC, _IRREFLEXIVE = f"<{OWL}AsymmetricProperty>", f"<{OWL}IrreflexiveProperty>"
_ALL_DISJOINT = f"<{OWL}AllDisjointClasses>"

# What is compiled, or has been worked out in the closed schema; the version says nothing of facts.
_KNOWN = {
    SUBCLASS, SUBPROPERTY, DOMAIN, RANGE, _INVERSE, _CHAIN, _DISJOINT, _MEMBERS, _SAME_CLASS, _SAME_PROPERTY,
    *(f"<{OWL}{name}>" for name in ("versionIRI", "versionInfo")),
}  # fmt: skip
# What declares a term, or gives a property its nature.
_DECLARATIONS = {
    *(f"<{OWL}{name}>" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    *(f"<{OWL}{name}>" for name in ("Ontology", "NamedIndividual", "Thing", "Nothing")),
    *(f"<{RDFS}{name}>" for name in ("Class", "Datatype", "Resource", "Literal")),
    f"<{RDF}Property>",
    _TRANSITIVE, _SYMMETRIC, _ASYMMETRIC, _IRREFLEXIVE, _ALL_DISJOINT,
}  # fmt: skip
# Classes of which everything is one.
_TRIVIAL = {f"<{OWL}Thing>", f"<{RDFS}Resource>"}
_DATATYPE_PREFIXES = ("<http://www.w3.org/2001/XMLSchema#", f"<{RDFS}Literal", f"<{RDF}langString")

# The rules of OWL 2 RL by which one schema axiom follows from others (§4.3, table 9).
_ABOUT_SCHEMA = Rules(
    (
        Rule("scm-sco", (("?a", SUBCLASS, "?b"), ("?b", SUBCLASS, "?c")), ("?a", SUBCLASS, "?c")),
        Rule("scm-spo", (("?p", SUBPROPERTY, "?q"), ("?q", SUBPROPERTY, "?r")), ("?p", SUBPROPERTY, "?r")),
        Rule("scm-dom1", (("?p", DOMAIN, "?a"), ("?a", SUBCLASS, "?b")), ("?p", DOMAIN, "?b")),
        Rule("scm-dom2", (("?q", DOMAIN, "?a"), ("?p", SUBPROPERTY, "?q")), ("?p", DOMAIN, "?a")),
        Rule("scm-rng1", (("?p", RANGE, "?a"), ("?a", SUBCLASS, "?b")), ("?p", RANGE, "?b")),
        Rule("scm-rng2", (("?q", RANGE, "?a"), ("?p", SUBPROPERTY, "?q")), ("?p", RANGE, "?a")),
        Rule("scm-eqc1", (("?a", _SAME_CLASS, "?b"),), ("?a", SUBCLASS, "?b")),
        Rule("scm-eqc1", (("?a", _SAME_CLASS, "?b"),), ("?b", SUBCLASS, "?a")),
        Rule("scm-eqp1", (("?p", _SAME_PROPERTY, "?q"),), ("?p", SUBPROPERTY, "?q")),
        Rule("scm-eqp1", (("?p", _SAME_PROPERTY, "?q"),), ("?q", SUBPROPERTY, "?p")),
    )
)


class UnknownAxiom(Exception):
    """Carry an axiom that this compiler has no rule for, so that no conclusion is missed in silence."""

    def __init__(self, axiom: Triple) -> None:
        """Take the axiom."""
        super().__init__(" ".join(axiom))
        self.axiom = axiom


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
        if subject == value or value in _TRIVIAL or value.startswith(_DATATYPE_PREFIXES) or _foreign(subject):
            continue
        if predicate == SUBCLASS:
            yield Rule(
                "cax-sco", (("?x", TYPE, subject),), ("?x", TYPE, value), _why(axiom, schema, authored)
            )
        elif predicate == SUBPROPERTY:
            yield Rule(
                "prp-spo1", (("?x", subject, "?y"),), ("?x", value, "?y"), _why(axiom, schema, authored)
            )
        elif predicate == DOMAIN:
            yield Rule(
                "prp-dom", (("?x", subject, "?y"),), ("?x", TYPE, value), _why(axiom, schema, authored)
            )
        elif predicate == RANGE:
            yield Rule(
                "prp-rng", (("?x", subject, "?y"),), ("?y", TYPE, value), _why(axiom, schema, authored)
            )


def _foreign(term: str) -> bool:
    """Return whether a term is of the languages themselves, about which owlrl has axioms of its own."""
    return term.startswith((f"<{OWL}", f"<{RDF}", f"<{RDFS}", "<http://www.w3.org/2001/XMLSchema#"))


def _why(axiom: Triple, schema: Memory, authored: frozenset[Triple]) -> tuple[Triple, ...]:
    """Return the authored axioms from which one of the closed schema follows, by a shortest proof."""
    proof = prove(axiom, _ABOUT_SCHEMA, schema, lambda triple: triple in authored)
    if proof is None:
        raise UnknownAxiom(axiom)
    return leaves(proof)


def _characteristics(schema: Memory) -> Iterator[Rule]:
    """Compile inverse, transitive and symmetric properties."""
    for axiom in schema.match(("?p", _INVERSE, "?q")):
        one, _, other = axiom
        if axiom in schema.triples:
            yield Rule("prp-inv1", (("?x", one, "?y"),), ("?y", other, "?x"), (axiom,))
            yield Rule("prp-inv2", (("?x", other, "?y"),), ("?y", one, "?x"), (axiom,))
    for axiom in schema.match(("?p", TYPE, _TRANSITIVE)):
        name = axiom[0]
        yield Rule("prp-trp", (("?x", name, "?y"), ("?y", name, "?z")), ("?x", name, "?z"), (axiom,))
    for axiom in schema.match(("?p", TYPE, _SYMMETRIC)):
        yield Rule("prp-symp", (("?x", axiom[0], "?y"),), ("?y", axiom[0], "?x"), (axiom,))


def _chains(schema: Memory) -> Iterator[Rule]:
    """Compile property chains."""
    for axiom in schema.match(("?p", _CHAIN, "?list")):
        links, cells = _list(schema, axiom[2])
        premises = tuple((f"?x{n}", link, f"?x{n + 1}") for n, link in enumerate(links))
        yield Rule("prp-spo2", premises, ("?x0", axiom[0], f"?x{len(links)}"), (axiom, *cells))


def _contradictions(schema: Memory) -> Iterator[Rule]:
    """Compile what no facts may be: of two disjoint classes, or against the nature of a property."""
    for axiom in schema.match(("?a", _DISJOINT, "?b")):
        yield Rule("cax-dw", (("?x", TYPE, axiom[0]), ("?x", TYPE, axiom[2])), None, (axiom,))
    for axiom in schema.match(("?d", _MEMBERS, "?list")):
        members, _ = _list(schema, axiom[2])
        for number, one in enumerate(members):
            for other in members[number + 1 :]:
                yield Rule("cax-adc", (("?x", TYPE, one), ("?x", TYPE, other)), None, (axiom,))
    for axiom in schema.match(("?p", TYPE, _ASYMMETRIC)):
        yield Rule("prp-asyp", (("?x", axiom[0], "?y"), ("?y", axiom[0], "?x")), None, (axiom,))
    for axiom in schema.match(("?p", TYPE, _IRREFLEXIVE)):
        yield Rule("prp-irp", (("?x", axiom[0], "?x"),), None, (axiom,))


def _list(schema: Memory, cell: str) -> tuple[list[str], list[Triple]]:
    """Return the members of an RDF list, and the triples that it is written in."""
    members: list[str] = []
    triples: list[Triple] = []
    while first := next(schema.match((cell, _FIRST, "?member")), None):
        rest = next(schema.match((cell, _REST, "?rest")))
        members.append(first[2])
        triples += (first, rest)
        cell = rest[2]
    return members, triples


def _require_known(axiom: Triple) -> None:
    """Raise UnknownAxiom for what has a meaning in OWL or RDFS that is not compiled here."""
    _, predicate, value = axiom
    if predicate == TYPE:
        known = value in _DECLARATIONS or not value.startswith(f"<{OWL}")
    else:
        known = predicate in _KNOWN or not predicate.startswith((f"<{OWL}", f"<{RDFS}"))
    if not known:
        raise UnknownAxiom(axiom)


def individuals(authored: Iterable[Triple]) -> frozenset[Triple]:
    """Return what an ontology says of things rather than of terms: facts for the rules to start from."""
    return frozenset(
        (subject, predicate, value)
        for subject, predicate, value in authored
        if not predicate.startswith((f"<{OWL}", f"<{RDFS}", f"<{RDF}first", f"<{RDF}rest"))
        and not (predicate == TYPE and value in _DECLARATIONS)
    )
