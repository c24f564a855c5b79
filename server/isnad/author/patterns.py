"""The patterns by which words are turned into facts: what the ontology can say, by what it is called.

Nothing is listed here by hand. A pattern is a class whose things have names (shapes:Named), with the roles
that its shapes demand and that its properties' domains allow; or a property by itself. What a shape keeps out
of the graph (sh:maxCount 0 of a property's own subjects) is a judgement: it is attributed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from isnad.errors import InvalidFact
from isnad.locale import Message, Text
from isnad.names.spelling import folded
from isnad.rdf import namespaces
from isnad.rdf.namespaces import CHAIN, NIF, SEM, XSD
from isnad.rdf.terms import Triple, described, language, lexical, list_members, local_name, reachable
from isnad.rdf.vocabulary import EDTF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS
from isnad.source.ontology import Ontology, Schema

# What is said in these is inferred, or said of sources and of their words.
_OF_NO_PASSAGE = tuple(f"<{each}" for each in (SEM, CHAIN, NIF, namespaces.PROV))
_NAMED = "<https://w3id.org/isnad/shapes#Named>"
_KINDS_OF_LITERAL = {
    EDTF.EDTF: "date",
    f"<{XSD}boolean>": "truth",
    f"<{XSD}integer>": "number",
    f"<{XSD}decimal>": "number",
}


@dataclass(frozen=True)
class Role:
    """A place in a pattern: what stands there, in which classes, and whether a shape demands it."""

    predicate: str
    label: Text
    definition: Text
    kind: str  # thing, date, truth, number, or words of the quote
    classes: frozenset[str] = frozenset()
    required: bool = False
    usual: bool = False  # a shape takes it as one of several ways
    several: bool = True
    inverse: bool = False  # the thing that fills it is the subject
    datatype: str = ""

    @property
    def name(self) -> str:
        """What the role is called on the command line and in a form: the property's own name."""
        return f"{'of-' if self.inverse else ''}{local_name(self.predicate)}"


@dataclass(frozen=True)
class Pattern:
    """What words can say: a thing of a class with its roles, or how two things are related."""

    name: str
    label: Text
    definition: Text
    example: Text
    group: Text
    type: str  # the class that is stated; empty where the pattern is a property
    classes: frozenset[str]  # of which the thing is
    roles: tuple[Role, ...]
    is_judgement: bool = False
    also: str = ""  # other words by which it is found, of either language, a name a line

    def role(self, name: str) -> Role:
        """Return the role of a name or a label; raise InvalidFact with those there are."""
        for role in self.roles:
            if name in (role.name, role.label.ar, role.label.en):
                return role
        raise InvalidFact(
            Message("%(pattern)s has no role %(name)s", pattern=self.name, name=name),
            hint=Message("Choose one of: %(known)s", known=", ".join(role.name for role in self.roles)),
        )


@dataclass(frozen=True)
class Patterns:
    """All patterns of an ontology and its shapes, in the order of the ontology."""

    listed: tuple[Pattern, ...]
    above: Mapping[str, set[str]] = field(repr=False)  # the classes above each class
    labels: Mapping[str, Text] = field(repr=False)  # what the terms are called

    def find(self, name: str) -> Pattern:
        """Return the pattern of a name or a label, in either language; raise InvalidFact with near ones."""
        wanted = folded(name)
        for one in self.listed:
            if wanted in (folded(one.name), folded(one.label.ar), folded(one.label.en)):
                return one
        near = [one.name for one in self.listed if wanted in folded(f"{one.name} {one.label.en}")]
        raise InvalidFact(
            Message("there is no pattern %(name)s", name=name),
            hint=Message("Choose one of: %(known)s", known=", ".join(near or (p.name for p in self.listed))),
        )

    def may_become(self, classes: Iterable[str], wanted: frozenset[str]) -> bool:
        """Return whether a thing of wider classes can turn out to be of a wanted one: a place, a city."""
        return any(set(classes) <= {one, *self.above.get(one, ())} for one in wanted)

    def fits(self, classes: Iterable[str], wanted: frozenset[str]) -> bool:
        """Return whether a thing of some classes fits where others are wanted; one of no known class does."""
        own = set(classes)
        return not own or not wanted or any(wanted & {one, *self.above.get(one, ())} for one in own)


def patterns_of(ontology: Ontology, shapes: Iterable[Triple], schema: Schema) -> Patterns:
    """Return the patterns that an ontology and its shapes stand for."""
    reader = _Reader(ontology, tuple(shapes), schema)
    things = [reader.of_class(one) for one in reader.classes]
    labels = {term: reader.text(term, RDFS.label) for term in (*ontology.classes, *ontology.properties)}
    return Patterns((*things, *map(reader.of_property, reader.properties)), reader.above, labels)


class _Reader:
    """Read what an ontology and its shapes say of classes and properties."""

    def __init__(self, ontology: Ontology, shapes: tuple[Triple, ...], schema: Schema) -> None:
        self._schema = schema
        self._said = described((*ontology.declarations, *shapes))
        self._lists = list_members(shapes)
        self._order = {
            term: n for n, term in enumerate(dict.fromkeys(s for s, _, _ in ontology.declarations))
        }
        self.above = reachable(ontology.declarations, RDFS.subClassOf)
        self._shapes = [
            shape for shape, said in self._said.items() if RDF.type in said and SH.NodeShape in said[RDF.type]
        ]
        of_sources = {one for one, classes in self.above.items() if PROV.Entity in classes}
        targets = {*self._values(_NAMED, SH.targetClass), ORG.Post} - of_sources
        self.classes = sorted(targets, key=lambda one: self._order[one])
        self._judged = {
            one
            for shape in self._shapes
            for one in self._values(shape, SH.targetSubjectsOf)
            if any(self._is_kept_out(one, each) for each in self._values(shape, SH.property))
        }
        self.properties = self._authored(of_sources)

    def _values(self, subject: str, predicate: str) -> list[str]:
        return self._said.get(subject, {}).get(predicate, [])

    def _one(self, subject: str, predicate: str) -> str:
        return next(iter(self._values(subject, predicate)), "")

    def _is_kept_out(self, one: str, constraint: str) -> bool:
        return self._one(constraint, SH.path) == one and self._number(constraint, SH.maxCount) == 0

    def _number(self, constraint: str, predicate: str) -> int | None:
        value = self._one(constraint, predicate)
        return int(lexical(value)) if value else None

    def _authored(self, of_sources: set[str]) -> list[str]:
        """Return the properties that a passage can state, in the order of the ontology: those of things.

        What is said of sources alone, what is inferred for other vocabularies, and an inverse that no shape
        speaks of are none.
        """
        spoken_of = {one for shape in self._shapes for one in self._values(shape, SH.targetSubjectsOf)}
        of_shapes = {
            self._one(constraint, SH.path)
            for shape in self._shapes
            if of_sources & set(self._values(shape, SH.targetClass))
            if not set(self.classes) & set(self._values(shape, SH.targetClass))
            for constraint in self._values(shape, SH.property)
        }
        return [
            one
            for one in sorted(self._schema.kinds, key=lambda one: self._order[one])
            if not self._schema.is_annotation(one)
            and self._values(one, RDFS.label)
            and one not in of_shapes
            and not of_sources & set(self._values(one, RDFS.domain))
            and SKOS.Concept not in self._values(one, RDFS.range)
            and not one.startswith(_OF_NO_PASSAGE)
            and (not self._values(one, OWL.inverseOf) or one in spoken_of)
        ]

    def text(self, term: str, predicate: str) -> Text:
        """Return what is said of a term by a property, in both languages."""
        said = {language(value): lexical(value) for value in self._values(term, predicate)}
        return Text(ar=said.get("ar", ""), en=said.get("en", ""))

    def described(self, term: str) -> Text:
        """Return what a term means; of a borrowed one, what it is used for here."""
        meant = self.text(term, SKOS.definition)
        return meant if meant.en else self.text(term, SKOS.scopeNote)

    def also(self, term: str) -> str:
        """Return the other words by which a term is found, in both languages."""
        values = (*self._values(term, SKOS.altLabel), *self._values(term, SKOS.hiddenLabel))
        return "\n".join(map(lexical, values))

    def _role(self, one: str, *, required: bool = False, usual: bool = False, inverse: bool = False) -> Role:
        datatypes = self._schema.datatypes.get(one, frozenset())
        datatype = next((each for each in sorted(datatypes) if each in _KINDS_OF_LITERAL), "")
        is_thing = self._schema.kinds[one] == OWL.ObjectProperty
        ranges = (
            frozenset(self._values(one, RDFS.domain))
            if inverse
            else self._schema.ranges.get(one, frozenset()) or self._asked_of_objects(one)
        )
        label = self.text(one, RDFS.label)
        return Role(
            predicate=one,
            label=Text(ar=f"← {label.ar}", en=f"← {label.en}") if inverse else label,
            definition=self.described(one),
            kind="thing" if is_thing else _KINDS_OF_LITERAL.get(datatype, "words"),
            classes=ranges if is_thing else frozenset(),
            required=required,
            usual=usual,
            inverse=inverse,
            datatype=datatype,
        )

    def _constrained(self, constraint: str, *, is_way: bool) -> Iterator[Role]:
        """Yield the roles that a property shape is of, as far as they are something to be stated."""
        path = self._one(constraint, SH.path)
        paths = self._lists.get(self._one(path, SH.alternativePath), [path])
        if self._number(constraint, SH.maxCount) == 0:
            return
        is_refused = self._one(constraint, SH.severity) in ("", SH.Violation)  # SHACL §2.1.4
        has_one = (self._number(constraint, SH.minCount) or 0) > 0
        demanded = has_one and is_refused and not is_way and len(paths) == 1
        for each in paths:
            inverse = self._one(each, SH.inversePath)
            if (one := inverse or each) in self.properties:
                found = self._role(one, required=demanded and not inverse, usual=True, inverse=bool(inverse))
                classes = self._asked_for(constraint) or found.classes
                single = self._number(constraint, SH.maxCount) == 1
                yield replace(
                    found, classes=classes if found.kind == "thing" else frozenset(), several=not single
                )

    def _asked_for(self, constraint: str) -> frozenset[str]:
        """Return the classes that a property shape asks for: one, or one of several."""
        ways = (way for ways in self._values(constraint, SH["or"]) for way in self._lists.get(ways, ()))
        return frozenset(one for shape in (constraint, *ways) for one in self._values(shape, SH["class"]))

    def _asked_of_objects(self, one: str) -> frozenset[str]:
        """Return the classes that shapes ask for of the values of a property that has no range."""
        classes: set[str] = set()
        for shape in self._shapes:
            if one in self._values(shape, SH.targetObjectsOf):
                classes |= self._asked_for(shape)
            elif one in self._values(shape, SH.targetSubjectsOf):
                for constraint in self._values(shape, SH.property):
                    classes |= self._asked_for(constraint) if self._one(constraint, SH.path) == one else set()
        return frozenset(classes)

    def _of_shapes(self, one: str) -> dict[str, Role]:
        """Return the roles that the shapes of a class, and of those above it, speak of."""
        found: dict[str, Role] = {}
        targets = {one, *self.above.get(one, ())}
        for shape in self._shapes:
            if shape == _NAMED or not targets & set(self._values(shape, SH.targetClass)):
                continue
            ways = [
                constraint
                for members in self._values(shape, SH["or"])
                for member in self._lists.get(members, ())
                for constraint in self._values(member, SH.property)
            ]
            for constraint in (*self._values(shape, SH.property), *ways):
                for role in self._constrained(constraint, is_way=constraint in ways):
                    known = found.get(role.name, role)
                    kept = role if role.required else known
                    found[role.name] = replace(kept, classes=known.classes or role.classes)
        return found

    def _shaped(self, one: str) -> Iterator[str]:
        for shape in self._shapes:
            if any(self._one(each, SH.path) == one for each in self._values(shape, SH.property)):
                yield from self._values(shape, SH.targetClass)

    def of_class(self, one: str) -> Pattern:
        """Return the pattern of a thing of a class."""
        classes = {one, *self.above.get(one, ())}
        roles = self._of_shapes(one)
        for each in self.properties:
            domain = set(self._values(each, RDFS.domain))
            if (not domain or domain & classes) and each not in self._judged:
                roles.setdefault(local_name(each), self._role(each, usual=one in domain))
        ranked = sorted(
            roles.values(), key=lambda role: (not role.required, not role.usual, bool(role.inverse))
        )
        own = [
            each
            for each in self.classes
            if each in classes and each != one and not self.above.get(each, set()) & set(self.classes)
        ]
        return Pattern(
            name=local_name(one),
            label=self.text(one, RDFS.label),
            definition=self.text(one, SKOS.definition),
            example=self.text(one, SKOS.example),
            group=self.text(own[0] if own else one, RDFS.label),
            type=one,
            classes=frozenset({one}),
            roles=tuple(ranked),
            also=self.also(one),
        )

    def of_property(self, one: str) -> Pattern:
        """Return the pattern of two things that a property relates."""
        judged = one in self._judged
        role = self._role(one, required=True, usual=True)
        # Words may be said of whatever they name: a shape that asks for some of persons keeps no state out.
        shaping = () if role.kind == "words" else self._shaped(one)
        domain = frozenset(self._values(one, RDFS.domain) or shaping)
        shaped = [found for each in domain if (found := self._of_shapes(each).get(role.name))]
        if not role.classes and shaped and all(found.classes for found in shaped):
            role = replace(role, classes=frozenset().union(*(found.classes for found in shaped)))
        return Pattern(
            name=local_name(one),
            label=self.text(one, RDFS.label),
            definition=self.described(one),
            example=self.text(one, SKOS.example),
            group=Text(ar="أحكام", en="judgements") if judged else Text(ar="صلات", en="relations"),
            type="",
            classes=domain,
            roles=(role,),
            is_judgement=judged,
            also=self.also(one),
        )
