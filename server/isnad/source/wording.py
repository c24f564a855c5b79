"""Where the words of a quote do not carry a fact that is drawn from them: its date, its number, its class.

Words are read as far as they can be without guessing; each difference is a warning, for the author to judge.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from isnad.locale import Message, Translatable
from isnad.names.arabic import MONTHS, normalised, stems, words
from isnad.rdf.datatypes import is_derived
from isnad.rdf.namespaces import ICI, XSD
from isnad.rdf.terms import Triple, datatype, is_literal, language, lexical, reachable, readable
from isnad.rdf.vocabulary import EDTF, RDF, RDFS
from isnad.source.coverage import Coverage
from isnad.source.date_mentions import DateMention
from isnad.source.document import Span
from isnad.source.numerals import numbers_in
from isnad.source.passages import Facts, Passage

_OWN = f"<{ICI}"
_BARE = {
    "of",
    "in",
    "by",
    "at",
    "for",
    "to",
    "as",
    "per",
}  # a count noun right after one of them names a kind


@dataclass(frozen=True)
class Difference:
    """A fact that the words of its quote do not carry: the line of the fact, what differs, how to mend it."""

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
    spoken = _ClassesSpokenOf(coverage, classes)
    found: list[Difference] = []
    for passage in facts.passages:
        quote = facts.document.quoted(passage.span)
        for triple in sorted(passage.triples):
            value = triple[2]
            if triple[1] == RDF.type:
                found += _class_difference(facts, passage, triple, spoken)
            elif is_literal(value) and datatype(value) == EDTF.EDTF:
                if not _carries_date(quote, lexical(value), dates, passage.span):
                    what = Message("the quote does not say the date %(date)s", date=lexical(value))
                    found.append(Difference(triple, facts.place(passage, triple), what, _DATE_HINT))
            elif is_literal(value) and is_derived(datatype(value)[1:-1], f"{XSD}decimal"):
                if Decimal(lexical(value)) not in numbers_in(quote):
                    what = Message("the quote does not say the number %(number)s", number=lexical(value))
                    found.append(Difference(triple, facts.place(passage, triple), what, _NUMBER_HINT))
    return tuple(found)


_DATE_HINT = Message(
    "Quote the words that state it; a relative date is kept in words alone, by ici:dateText, since the text "
    "does not say when it was written."
)
_NUMBER_HINT = Message("Correct the number, or quote the words that state it.")
_IN_DIGITS = re.compile(r"\{?(?:\d{4}(?:-(?:0\d|1[0-2])(?:-~?\d\d)?)?|\.\.|[,/])+\}?")


def _carries_date(quote: str, edtf: str, dates: Iterable[DateMention], span: Span) -> bool:
    """Return whether a quote states a date, as precisely or more so, or has its year, month and day."""
    stated = [mention.edtf for mention in dates if mention.span in span]
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
        self.words: list[tuple[Span, set[str]]] = []
        for use in coverage.words:
            named = classes.named(use.word.form, language)
            if named and before not in _BARE:  # heads of state: no state is meant
                self.words.append((Span(use.word.begin, use.word.end), named))
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


def _class_difference(
    facts: Facts, passage: Passage, triple: Triple, spoken: _ClassesSpokenOf
) -> Iterator[Difference]:
    """Yield a word of a quote that names another kind than the fact does, where nothing else explains it."""
    thing, _, stated = triple
    here = [(span, named) for span, named in spoken.words if span in passage.span]
    types = spoken.types(thing)
    if any(named & types for _, named in here):
        return
    for span, named in here:
        if all(spoken.classes.are_rivals(stated, one) for one in named) and not spoken.is_accounted_for(
            span, named
        ):
            yield Difference(
                triple,
                facts.place(passage, triple),
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
