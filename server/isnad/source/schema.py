"""What each property takes, by the ontology and its shapes; and what is wrong with a value by that.

A reasoner refuses no wrong value: of a string where a thing belongs it infers nothing. So each value is held
to the declarations where it is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from isnad.errors import InvalidFact, MalformedDate, MalformedLiteral, SourceError
from isnad.locale import Message
from isnad.rdf.datatypes import is_derived, is_known, is_well_formed
from isnad.rdf.terms import Triple, datatype, is_iri, is_literal, lexical, reachable, readable
from isnad.rdf.vocabulary import DCTERMS, EDTF, ICI, OWL, RDF, RDFS, SH
from isnad.reasoning.edtf import bounds

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
        stated = _by_subject(ontology, RDFS.range)
        ranges = {
            one: frozenset(
                stated.get(one, set()).union(*(stated.get(each, ()) for each in above.get(one, ())))
            )
            for one in kinds
        }
        shapes = tuple(shapes)
        paths = {shape: path for shape, predicate, path in shapes if predicate == SH.path and is_iri(path)}
        demanded: dict[str, set[str]] = {}
        for shape, values in _by_subject(shapes, SH.datatype).items():
            if shape in paths:
                demanded.setdefault(paths[shape], set()).update(values)
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


def _by_subject(triples: Iterable[Triple], predicate: str) -> dict[str, set[str]]:
    """Return the values of a property by subject."""
    found: dict[str, set[str]] = {}
    for subject, said, value in triples:
        if said == predicate:
            found.setdefault(subject, set()).add(value)
    return found
