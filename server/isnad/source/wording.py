"""Where words do not carry a fact that is drawn from them (its date, number, class); names without a fact.

Words are read as far as they can be without guessing; each difference is a warning, for the author to judge.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from isnad.locale import Message, Translatable
from isnad.names.arabic import MONTHS, normalised, stems, words
from isnad.rdf.datatypes import is_derived, is_well_formed
from isnad.rdf.namespaces import OWN, XSD, is_entity
from isnad.rdf.terms import Triple, datatype, is_literal, language, lexical, reachable, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import EDTF, ICI, RDF, RDFS
from isnad.source.coverage import Coverage, within
from isnad.source.date_mentions import DateMention
from isnad.source.date_words import numbers_in
from isnad.source.document import Span, is_placeholder
from isnad.source.passages import Facts, Passage

_OWN = tuple(f"<{base}" for base in OWN)
_BARE = {"of", "in", "by", "at", "for", "to", "as", "per"}  # a count noun right after one names a kind


@dataclass(frozen=True)
class Difference:
    """A fact that its quote does not carry, or a name without a fact: the line, what differs, the mend."""

    triple: Triple
    where: str
    what: Translatable
    hint: Translatable


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
                head = _head(lexical(label), language(label))
                found.setdefault((language(label), head), set()).add(one)
        return found

    def named(self, form: str, language: str) -> set[str]:
        """Return the classes that a word of a text names."""
        forms = stems(form) if language == "ar" else (form,)
        return set().union(*(self.named_by.get((language, _spelling(one)), ()) for one in forms))

    def are_rivals(self, one: str, other: str) -> bool:
        """Return whether two classes are kinds of the same, and neither is a kind of the other."""
        above, beside = self.above.get(one, set()), self.above.get(other, set())
        return one != other and bool(above & beside) and one not in beside and other not in above


def differences(coverage: Coverage, classes: ClassWords) -> tuple[Difference, ...]:
    """Return where the facts of a document go beyond the words of their quotes, in the order of the text."""
    facts, dates = coverage.facts, coverage.dates
    places = [one.span for one in dates]
    spoken = _ClassesSpokenOf(coverage, classes)

    def beyond(passage: Passage, triple: Triple) -> Iterator[tuple[Message, Message]]:
        quote, value = facts.document.quoted(passage.span), triple[2]
        if triple[1] == RDF.type:
            yield from _other_classes(facts, passage, triple, spoken)
        elif is_literal(value) and datatype(value) == EDTF.EDTF:
            if not _carries_date(quote, lexical(value), dates, places, passage.span):
                yield Message("the quote does not say the date %(date)s", date=lexical(value)), _DATE_HINT
        elif triple[1] == ICI.quantityText and numbers_in(lexical(value)):
            yield Message('"%(words)s" is a number', words=lexical(value)), _COUNT_HINT
        elif triple[1] == ICI.nameInText and _PRONOUNS.fullmatch(lexical(value)):
            yield Message('"%(words)s" is a pronoun and no name', words=lexical(value)), _PRONOUN_HINT
        elif is_literal(value) and is_derived(datatype(value)[1:-1], f"{XSD}decimal"):
            number = lexical(value)  # what is ill-formed is refused as such
            if is_well_formed(number, datatype(value)[1:-1]) and Decimal(number) not in numbers_in(quote):
                said = Message("the quote does not say the number %(number)s", number=number)
                yield said, _NUMBER_HINT

    return tuple(
        Difference(triple, facts.place(passage, triple), what, hint)
        for passage in facts.passages
        for triple in sorted(passage.triples)
        for what, hint in beyond(passage, triple)
    )


def unmentioned(facts: Facts, names: TurtleFile) -> Iterator[Difference]:
    """Yield the things that a document names for itself, and of which none of its passages says anything."""
    said = {term for passage in facts.passages for s, _, o in passage.triples for term in (s, o)}
    first = {triple[0]: triple for triple in reversed(names.triples) if is_entity(triple[0])}
    for thing, triple in reversed(first.items()):
        if thing not in said and not is_placeholder(thing):
            yield Difference(
                triple,
                names.place(thing),
                Message("no passage of this document speaks of %(thing)s", thing=readable(thing)),
                Message(
                    "Say in facts.trig what the text says of it, or take the name away; what several "
                    "documents speak of is named in data/entities.ttl."
                ),
            )


_DATE_HINT = Message(
    "Quote the words that state it; a relative date is kept in words alone, by ici:dateText, since the text "
    "does not say when it was written."
)
_NUMBER_HINT = Message("Correct the number, or quote the words that state it.")
_COUNT_HINT = Message("Write how many there are as a number, by ici:statedCount.")
_PRONOUN_HINT = Message("Leave it out: ici:nameInText has the words by which a text names the thing.")
_PRONOUNS = re.compile(
    "it|its|itself|he|him|his|she|hers?|they|them|theirs?|we|ours?|this|that|these|those|who|which|"
    "هو|هي|هم|هما|نحن|هذا|هذه|ذلك|تلك|هؤلاء|أولئك|الذي|التي|الذين",
    re.IGNORECASE,
)
_IN_DIGITS = re.compile(r"\{?(?:\d{4}(?:-(?:0\d|1[0-2])(?:-~?\d\d)?)?|\.\.|[,/])+\}?")


def _carries_date(
    quote: str, edtf: str, dates: Sequence[DateMention], places: Sequence[Span], span: Span
) -> bool:
    """Return whether a quote states a date, as precisely or more so, or has its year, month and day."""
    stated = [dates[number].edtf for number in within(places, span)]
    members = {part for one in stated for part in one.strip("{}").replace("/", ",").split(",")}
    if edtf in stated or any(part == edtf or part.startswith(f"{edtf}-") for part in members):
        return True
    if not _IN_DIGITS.fullmatch(edtf):  # a season, a decade, a day of another calendar: by the words alone
        return False
    forms = {stem for word in words(quote) for stem in stems(word.form)}
    written = " ".join(normalised(word) for word in quote.split())
    for part in edtf.strip("{}").replace("/", ",").replace("~", "").split(","):
        year, *rest = part.split("-") if part != ".." else ("",)
        if year and year not in forms:
            return False
        if rest and not any(normalised(name) in written for name in MONTHS[int(rest[0]) - 1]):
            return False
        if rest[1:] and "~" not in edtf and str(int(rest[1])) not in forms:
            return False
    return True


class _ClassesSpokenOf:
    """Which words of a text name a class, and whether a passage there speaks of a thing of that class."""

    def __init__(self, coverage: Coverage, classes: ClassWords) -> None:
        self.classes = classes
        self._facts = coverage.facts
        self._types: dict[str, set[str]] = {}
        for passage in self._facts.passages:
            for subject, predicate, value in passage.triples:
                if predicate == RDF.type:
                    self._types.setdefault(subject, set()).update({value, *classes.above.get(value, ())})
        language, before = self._facts.document.language, ""
        self.places: list[Span] = []  # of words that name a class
        self.named: list[set[str]] = []  # by each of them
        for use in coverage.words:
            named = classes.named(use.word.form, language)
            if named and before not in _BARE:  # heads of state: no state is meant
                self.places.append(Span(use.word.begin, use.word.end))
                self.named.append(named)
            before = use.word.form

    def types(self, thing: str) -> set[str]:
        """Return the classes that the document states of a thing, and those above."""
        return self._types.get(thing, set())

    def is_accounted_for(self, span: Span, named: set[str]) -> bool:
        """Return whether a passage about a word speaks of a thing of such a class, or of none here."""
        things = {
            thing
            for passage in self._facts.passages
            if span in passage.span
            for subject, predicate, value in passage.triples
            for thing in (subject, *(() if predicate == RDF.type or is_literal(value) else (value,)))
        }
        return any(not (types := self.types(thing)) or types & named for thing in things)


def _other_classes(
    facts: Facts, passage: Passage, triple: Triple, spoken: _ClassesSpokenOf
) -> Iterator[tuple[Message, Message]]:
    """Yield a word of a quote that names another kind than the fact does, where nothing else explains it."""
    thing, _, stated = triple
    here = [(spoken.places[n], spoken.named[n]) for n in within(spoken.places, passage.span)]
    types = spoken.types(thing)
    if any(named & types for _, named in here):
        return
    for span, named in here:
        if all(spoken.classes.are_rivals(stated, one) for one in named) and not spoken.is_accounted_for(
            span, named
        ):
            yield (
                Message(
                    'the quote says "%(word)s" (%(named)s), and the fact makes %(thing)s an %(stated)s',
                    word=facts.document.quoted(span),
                    named=", ".join(sorted(map(readable, named))),
                    thing=readable(thing),
                    stated=readable(stated),
                ),
                Message("Choose the class that the words name, or quote the words that name this one."),
            )


def _head(label: str, language: str) -> str:
    """Return the word of a label that says what a thing is: the first in Arabic, in English the last."""
    parts = label.split()
    if language == "ar":
        return normalised(parts[0])
    return _spelling((parts[parts.index("of") - 1] if "of" in parts else parts[-1]).casefold())


def _spelling(word: str) -> str:
    """Return the one spelling of words that are written in two ways."""
    return word.replace("iz", "is")
