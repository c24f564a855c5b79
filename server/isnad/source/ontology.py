"""The ontology files: which terms are declared, and who uses one that is not."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isnad.errors import UndeclaredTerm
from isnad.locale import Message
from isnad.rdf import namespaces
from isnad.rdf.terms import Triple, is_iri, lexical, readable
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import OWL, RDF, RDFS
from isnad.source.document import is_placeholder

_CLASSES = {OWL.Class, RDFS.Class}
_PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}

# Words of the languages themselves, which no ontology need declare.
_BUILT_IN = tuple(f"<{base}" for base in (namespaces.OWL, namespaces.RDF, namespaces.RDFS))
_OWN = f"<{namespaces.ICI}"

# What annotates or maps a term and says nothing from which a conclusion is drawn.
_ANNOTATIONS = (
    "<http://www.w3.org/2004/02/skos/core#",
    "<http://purl.org/dc/terms/",
    "<http://purl.org/vocab/vann/",
)
_LOGICAL_SKOS = {"broader", "narrower", "inScheme"}


@dataclass(frozen=True)
class Ontology:
    """The vocabulary and its alignments."""

    vocabulary: TurtleFile
    alignments: TurtleFile

    @cached_property
    def triples(self) -> frozenset[Triple]:
        """Everything that both files say."""
        return frozenset(self.vocabulary.triples + self.alignments.triples)

    @cached_property
    def axioms(self) -> frozenset[Triple]:
        """What inference draws on: no labels, no notes, no alignments."""
        return frozenset(t for t in self.vocabulary.triples if is_logical(t))

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
        subjects = {s for s, p, _ in self.vocabulary.triples if p == RDF.type}
        return frozenset(s for s in subjects if s.startswith(_OWN) and s not in terms)

    def _declared(self, kinds: set[str]) -> frozenset[str]:
        return frozenset(
            s for s, p, o in self.vocabulary.triples if p == RDF.type and o in kinds and is_iri(s)
        )

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
        near = difflib.get_close_matches(term, known, n=1, cutoff=0.8)
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
    """Read ici.ttl and alignments.ttl."""
    return Ontology(
        vocabulary=read_turtle(folder / "ici.ttl"),
        alignments=read_turtle(folder / "alignments.ttl"),
    )
