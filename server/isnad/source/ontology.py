"""The ontology files: which terms are declared, who uses one that is not; what each property takes.

A reasoner refuses no wrong value: of a string where a thing belongs it infers nothing. So each value is held
to the declarations, and to the shapes, where it is read.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isnad.errors import InvalidFact, MalformedDate, MalformedLiteral, SourceError, UndeclaredTerm
from isnad.locale import Message
from isnad.rdf import namespaces
from isnad.rdf.datatypes import is_derived, is_known, is_well_formed
from isnad.rdf.terms import Triple, datatype, is_iri, is_literal, lexical, reachable, readable, values_of
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import DCTERMS, EDTF, ICI, OWL, RDF, RDFS, SH
from isnad.reasoning.edtf import bounds
from isnad.source.document import is_placeholder

_CLASSES = {OWL.Class, RDFS.Class}
_PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}

# Words of the languages themselves, which no ontology need declare.
_BUILT_IN = tuple(f"<{base}" for base in (namespaces.OWL, namespaces.RDF, namespaces.RDFS))
_OWN = tuple(f"<{base}" for base in namespaces.OWN)

# What annotates or maps a term and says nothing from which a conclusion is drawn.
_ANNOTATIONS = (
    "<http://www.w3.org/2004/02/skos/core#",
    "<http://purl.org/dc/terms/",
    "<http://purl.org/vocab/vann/",
    "<http://purl.org/ontology/bibo/",
    "<http://xmlns.com/foaf/0.1/",
)
_LOGICAL_SKOS = {"broader", "narrower", "inScheme"}


@dataclass(frozen=True)
class Ontology:
    """The vocabulary, that of the chain of attribution, and the alignments of both."""

    vocabulary: TurtleFile
    chain: TurtleFile
    alignments: TurtleFile

    @cached_property
    def triples(self) -> frozenset[Triple]:
        """Everything that the files say."""
        return frozenset(self.declarations + self.alignments.triples)

    @cached_property
    def declarations(self) -> tuple[Triple, ...]:
        """What the two vocabularies say, without the alignments."""
        return self.vocabulary.triples + self.chain.triples

    @cached_property
    def axioms(self) -> frozenset[Triple]:
        """What inference draws on: no labels, no notes, no alignments."""
        return frozenset(t for t in self.declarations if is_logical(t))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The declared classes, borrowed ones too."""
        return self._declared(_CLASSES)

    @cached_property
    def properties(self) -> frozenset[str]:
        """The declared properties, borrowed ones too."""
        return self._declared(_PROPERTIES)

    @cached_property
    def own_classes(self) -> tuple[str, ...]:
        """The project's own classes, in the order of their names."""
        return tuple(sorted(c for c in self.classes if c.startswith(_OWN)))

    @cached_property
    def own_properties(self) -> tuple[str, ...]:
        """The project's own properties, in the order of their names."""
        return tuple(sorted(p for p in self.properties if p.startswith(_OWN)))

    @cached_property
    def own_individuals(self) -> frozenset[str]:
        """The named values that the vocabulary defines, such as stances."""
        terms = self.classes | self.properties
        subjects = {s for s, p, _ in self.declarations if p == RDF.type}
        return frozenset(s for s in subjects if s.startswith(_OWN) and s not in terms)

    @cached_property
    def successors(self) -> dict[str, list[str]]:
        """What has the name now that a term once had (dcterms:isReplacedBy)."""
        return {s: [o] for s, p, o in self.declarations if p == DCTERMS.isReplacedBy}

    def _declared(self, kinds: set[str]) -> frozenset[str]:
        return frozenset(s for s, p, o in self.declarations if p == RDF.type and o in kinds and is_iri(s))

    def undeclared(self, file: TurtleFile) -> Iterator[UndeclaredTerm]:
        """Yield the terms of a file that are not declared, each with its line and the nearest term."""
        for subject, predicate, value in dict.fromkeys(file.triples):
            yield from self._undeclared(file, predicate, self.properties, subject)
            if predicate == RDF.type and is_iri(value):
                yield from self._undeclared(file, value, self.classes, subject)
            elif is_iri(value) and value.startswith(_OWN):
                known = self.own_individuals | self.classes | self.properties
                yield from self._undeclared(file, value, known, subject)

    def _undeclared(
        self, file: TurtleFile, term: str, known: frozenset[str], subject: str
    ) -> Iterator[UndeclaredTerm]:
        if term in known or term.startswith(_BUILT_IN) or is_placeholder(term):
            return
        near = self.successors.get(term) or difflib.get_close_matches(term, known, n=1, cutoff=0.8)
        hint = f" ({readable(near[0])}?)" if near else ""
        yield UndeclaredTerm(
            Message(
                "the term %(term)s is not declared in the ontology%(hint)s", term=readable(term), hint=hint
            ),
            where=file.place(subject, term),
            hint=Message(
                "Correct the name, or declare the term in ontology/ici.ttl with label and "
                "definition in both languages."
            ),
        )


def is_logical(triple: Triple) -> bool:
    """Return whether a conclusion can be drawn from a triple: labels, notes and matches are not such."""
    _, predicate, _ = triple
    if predicate in (RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso):
        return False
    if not predicate.startswith(_ANNOTATIONS):
        return True
    return lexical(predicate).rsplit("#", 1)[-1] in _LOGICAL_SKOS


def read_ontology(folder: Path) -> Ontology:
    """Read ici.ttl, chain.ttl and alignments.ttl."""
    return Ontology(
        vocabulary=read_turtle(folder / "ici.ttl"),
        chain=read_turtle(folder / "chain.ttl"),
        alignments=read_turtle(folder / "alignments.ttl"),
    )


_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
_TEXTS = {RDFS.label, RDFS.comment}  # annotations of RDFS whose range is rdfs:Literal (RDF Schema §3.6, §3.7)
# Annotation properties only because their values lie outside OWL 2 RL, or because anything may have a title.
_STATED_BY_TEXTS = {DCTERMS.date, DCTERMS.title, ICI.dateText}


@dataclass(frozen=True)
class Schema:
    """The declarations of properties: their kinds, their ranges, and the datatypes that shapes demand."""

    kinds: Mapping[str, str]  # owl:ObjectProperty, owl:DatatypeProperty or owl:AnnotationProperty
    ranges: Mapping[str, frozenset[str]]  # classes and datatypes, those of the properties above included
    datatypes: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, ontology: Iterable[Triple], shapes: Iterable[Triple]) -> "Schema":
        """Return the schema that an ontology and shapes declare."""
        ontology = tuple(ontology)
        kinds = {s: o for s, p, o in ontology if p == RDF.type and o in _KINDS}
        above = reachable(ontology, RDFS.subPropertyOf)
        stated = values_of(ontology, RDFS.range)
        ranges = {
            one: frozenset(
                stated.get(one, set()).union(*(stated.get(each, ()) for each in above.get(one, ())))
            )
            for one in kinds
        }
        shapes = tuple(shapes)
        paths = {shape: path for shape, predicate, path in shapes if predicate == SH.path and is_iri(path)}
        datatypes = ((paths.get(shape, ""), SH.datatype, one) for shape, p, one in shapes if p == SH.datatype)
        demanded = values_of(datatypes, SH.datatype)
        for one, classes in ranges.items():
            if of_data := {each for each in classes if is_known(each[1:-1])}:
                demanded.setdefault(one, set()).update(of_data)
        return cls(kinds, ranges, {one: frozenset(values) for one, values in demanded.items()})

    def value_faults(self, predicate: str, value: str) -> Iterator[SourceError]:
        """Yield what is wrong with a value of a property: its kind, its datatype, its characters."""
        kind = OWL.DatatypeProperty if predicate in _TEXTS else self.kinds.get(predicate)
        if not is_literal(value):
            if kind == OWL.DatatypeProperty or predicate in self.datatypes:
                yield self._literal_expected(predicate, value)
            return
        if kind == OWL.ObjectProperty or predicate == RDF.type:
            yield self._thing_expected(predicate, value)
            return
        expected = self.datatypes.get(predicate, frozenset())
        found = datatype(value)[1:-1]
        if expected and not any(is_derived(found, one[1:-1]) for one in expected):
            yield self._literal_expected(predicate, value)
        else:
            yield from _form_faults(lexical(value), found)

    def is_annotation(self, predicate: str) -> bool:
        """Return whether a property says nothing that a text must state: names, notes, where a place lies."""
        kind = OWL.AnnotationProperty if predicate in _TEXTS else self.kinds.get(predicate)
        return kind == OWL.AnnotationProperty and predicate not in _STATED_BY_TEXTS

    def _thing_expected(self, predicate: str, value: str) -> InvalidFact:
        """Say that a literal stands where a thing belongs."""
        classes = ", ".join(sorted(map(readable, self.ranges.get(predicate, ()))))
        return InvalidFact(
            Message(
                "%(property)s takes a thing%(of_class)s, not a text or a number: %(value)s",
                property=readable(predicate),
                of_class=f" ({classes})" if classes else "",
                value=readable(value),
            ),
            hint=Message("Name the thing in data/entities.ttl, and write its name, id:…, here."),
        )

    def _literal_expected(self, predicate: str, value: str) -> InvalidFact:
        """Say that a thing, or a literal of another datatype, stands where a literal belongs."""
        names = ", ".join(sorted(map(readable, self.datatypes.get(predicate, ()))))
        return InvalidFact(
            Message(
                "%(property)s takes a text or a number%(of_datatype)s, not %(value)s",
                property=readable(predicate),
                of_datatype=f" ({names})" if names else "",
                value=readable(value),
            ),
            hint=Message(
                'Write the value with its language or its datatype: "words"@en, 15, true, '
                '"2004-12"^^edtf:EDTF.'
            ),
        )


def _form_faults(text: str, found: str) -> Iterator[SourceError]:
    """Yield what is wrong with the characters of a literal, by its datatype (an IRI)."""
    if f"<{found}>" == EDTF.EDTF:
        try:
            bounds(text)
        except MalformedDate as error:
            yield error
    elif not is_known(found):
        yield InvalidFact(
            Message("the datatype %(datatype)s is not known here", datatype=readable(f"<{found}>")),
            hint=Message("Write a datatype of XML Schema, or edtf:EDTF for a date."),
        )
    elif not is_well_formed(text, found):
        yield MalformedLiteral(
            Message('"%(text)s" is no value of %(datatype)s', text=text, datatype=readable(f"<{found}>")),
            hint=Message(
                "Write it as XML Schema does, such as true, 42, 2004-12-31, 2004-12-31T00:00:00Z, --12."
            ),
        )
