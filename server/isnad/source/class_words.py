"""The words by which a text says of what class a thing is, and what was done, in Arabic and in English."""

from dataclasses import dataclass
from functools import cached_property

from isnad.names.arabic import normalised, stems
from isnad.rdf.namespaces import OWN
from isnad.rdf.terms import Triple, language, lexical, reachable
from isnad.rdf.vocabulary import ICI, RDFS, SKOS

_OWN = tuple(f"<{base}" for base in OWN)


@dataclass(frozen=True)
class Verb:
    """What somebody did: the past forms, those and other words for the deed, the kind of what was done."""

    forms: frozenset[str]
    words: frozenset[str]
    kind: str


@dataclass(frozen=True)
class ClassWords:
    """The words by which a text says of what class a thing is: the heads of the classes' labels."""

    ontology: frozenset[Triple]

    @cached_property
    def above(self) -> dict[str, set[str]]:
        """The classes above each class, the project's own."""
        own = reachable(self.ontology, RDFS.subClassOf)
        return {one: {each for each in classes if each.startswith(_OWN)} for one, classes in own.items()}

    @cached_property
    def named_by(self) -> dict[tuple[str, str], set[str]]:
        """The classes that have a word for their label's head, by language and normal form.

        Only the most special classes of a hierarchy are told apart by a word: a state is an actor as well.
        """
        general = {each for classes in self.above.values() for each in classes}
        found: dict[tuple[str, str], set[str]] = {}
        for one, predicate, label in self.ontology:
            if predicate == RDFS.label and self.above.get(one) and one not in general:
                head = head_of(lexical(label), language(label))
                found.setdefault((language(label), head), set()).add(one)
        return found

    @cached_property
    def heads(self) -> dict[str, set[str]]:
        """The heads of the labels of each class, in both languages."""
        found: dict[str, set[str]] = {}
        for one, predicate, label in self.ontology:
            if predicate == RDFS.label and self.above.get(one):
                found.setdefault(one, set()).add(head_of(lexical(label), language(label)))
        return found

    @cached_property
    def deeds(self) -> dict[str, frozenset[str]]:
        """The words for what happens, by class, and those by which a property is called."""
        found: dict[str, set[str]] = {}
        for thing, predicate, value in self.ontology:
            if predicate in (RDFS.label, SKOS.hiddenLabel):
                found.setdefault(thing, set()).add(normalised(spelling(lexical(value).casefold())))
        return {thing: frozenset(called) for thing, called in found.items()}

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """The verbs of the properties that say who did it: those called hosted by, استضافه.

        Other words for the deed are labels of the property and of the events that it is said of alone.
        """
        label = {
            (thing, language(value)): lexical(value)
            for thing, predicate, value in self.ontology
            if predicate == RDFS.label
        }
        found = {}
        for thing, predicate, kind in self.ontology:
            called = label.get((thing, "en"), "")
            if predicate == RDFS.domain and thing.startswith(_OWN) and called.endswith("ed by"):
                did = normalised(label[thing, "ar"]).removesuffix("ه")
                forms = frozenset({spelling(called.removesuffix(" by")), did, did + "ت", did + "وا"})
                others = frozenset() if kind == ICI.Event else self.deeds.get(kind, frozenset())
                found[thing] = Verb(forms, forms | self.deeds[thing] | others, kind)
        return found

    def named(self, form: str, language: str) -> set[str]:
        """Return the classes that a word of a text names; a plural of events names a series of them, too."""
        forms = stems(form) if language == "ar" else (form,)
        found = set[str]().union(*(self.named_by.get((language, spelling(one)), ()) for one in forms))
        is_plural = form.endswith("ات") and any(ICI.Event in self.above[one] for one in found)
        return found | ({ICI.EventSeries} if is_plural else set())

    def are_rivals(self, one: str, other: str) -> bool:
        """Return whether two classes are kinds of the same, and neither is a kind of the other."""
        above, beside = self.above.get(one, set()), self.above.get(other, set())
        return one != other and bool(above & beside) and one not in beside and other not in above


def head_of(label: str, language: str) -> str:
    """Return the word of a label that says what a thing is: the first in Arabic, in English the last."""
    parts = label.split()
    if language == "ar":
        return normalised(parts[0])
    return spelling((parts[parts.index("of") - 1] if "of" in parts else parts[-1]).casefold())


def spelling(word: str) -> str:
    """Return the one spelling of words that are written in two ways."""
    return word.replace("iz", "is")
