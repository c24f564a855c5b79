"""Where words do not carry a fact that is drawn from them (its date, number, class); names without a fact.

Words are read as far as they can be without guessing; each difference is a warning, for the author to judge.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

from isnad.errors import MalformedDate
from isnad.locale import Message
from isnad.names.arabic import MONTHS, forms_of, normalised, stems, without_article, words
from isnad.rdf.datatypes import is_derived, is_well_formed
from isnad.rdf.namespaces import XSD, is_entity
from isnad.rdf.terms import Triple, datatype, is_literal, language, lexical, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import CHAIN, EDTF, ICI, RDF
from isnad.reasoning.edtf import DateInterval, bounds
from isnad.source.claims import is_within
from isnad.source.class_words import ClassWords
from isnad.source.coverage import Coverage, within
from isnad.source.date_mentions import DateMention, find_open_dates
from isnad.source.document import Span, is_placeholder
from isnad.source.known_names import KnownNames
from isnad.source.misreadings import left_out, misread, misrendered
from isnad.source.number_words import amounts_in, numbers_in
from isnad.source.parties import Naming, possible_forms, unnamed
from isnad.source.passages import Difference, Facts, Passage

_BARE = {"of", "in", "by", "at", "for", "to", "as", "per"}  # a count noun right after one names a kind


def differences(
    coverage: Coverage, classes: ClassWords, names: Sequence[KnownNames] = ()
) -> tuple[Difference, ...]:
    """Return where the facts of a document go beyond the words of their quotes, in the order of the text.

    `names` has what things are called, beside the names that the document's own passages give.
    """
    facts, dates = coverage.facts, coverage.dates
    places = [one.span for one in dates]
    naming = Naming(facts, names, classes)
    spoken = _ClassesSpokenOf(coverage, classes, naming)

    def beyond(passage: Passage, triple: Triple) -> Iterator[tuple[Message, Message]]:
        quote, value = facts.document.quoted(passage.span), triple[2]
        if triple[1] == RDF.type:
            yield from _other_classes(facts, passage, triple, spoken)
        elif is_literal(value) and datatype(value) == EDTF.EDTF:
            here = [dates[number] for number in within(places, passage.span)]
            yield from _other_dates(coverage, passage, lexical(value), here)
        elif triple[1] == ICI.capitalOf and not passage.notes and not _says_capital(quote):
            yield Message("the quote does not say that it is a capital"), _CAPITAL_HINT
        elif (
            triple[1] == ICI.comparisonScope and not passage.notes and not naming.has_word_of(value, passage)
        ):
            what = Message("the quote does not speak of %(thing)s", thing=readable(value))
            yield what, Message("Correct among whom it ranks, or quote the words that say so.")
        elif triple[1] == ICI.inCurrency and not _names_currency(quote, value, names):
            what = Message("the quote does not name the currency %(thing)s", thing=readable(value))
            yield what, Message("Correct the currency, or quote the words that name it.")
        elif is_literal(value) and language(value) and _is_cut(lexical(value), quote):
            yield Message('"%(words)s" ends or begins within a word', words=lexical(value)), _CUT_HINT
        elif triple[1] == ICI.quantityText and numbers_in(lexical(value)):
            yield Message('"%(words)s" is a number', words=lexical(value)), _COUNT_HINT
        elif triple[1] == ICI.nameInText and _PRONOUNS.fullmatch(lexical(value)):
            yield Message('"%(words)s" is a pronoun and no name', words=lexical(value)), _PRONOUN_HINT
        elif is_literal(value) and is_derived(datatype(value)[1:-1], f"{XSD}decimal"):
            number = lexical(value)  # what is ill-formed is refused as such
            if is_well_formed(number, datatype(value)[1:-1]) and Decimal(number) not in amounts_in(quote):
                said = Message("the quote does not say the number %(number)s", number=number)
                yield said, _NUMBER_HINT

    beside = tuple(
        Difference(triple, facts.place(passage, triple), what, hint)
        for passage in facts.passages
        for triple in sorted(passage.triples)
        for what, hint in beyond(passage, triple)
    )
    return (
        *displaced(facts),
        *beside,
        *unnamed(naming),
        *left_out(naming),
        *misread(naming, classes),
        *misrendered(naming, names),
    )


def displaced(facts: Facts) -> Iterator[Difference]:
    """Yield the passages that are named after a sentence, as <s04-host> is, and whose quote is in another."""
    numbers = {sentence: number for number, sentence in enumerate(facts.document.sentences, start=1)}
    quotes = {triple[0]: triple for triple in facts.file.graphs[None] if triple[1] == CHAIN.quote}
    for passage in facts.passages:
        for name in passage.authored:
            short = lexical(name).rsplit("/", 1)[-1]
            named, found = _SENTENCE.match(short), numbers[passage.sentence]
            if named and int(named[1]) != found and name in quotes:
                yield Difference(
                    quotes[name],
                    facts.file.place(name, CHAIN.quote),
                    Message(
                        "<%(name)s>: the quote is found in sentence %(found)s, and the name says %(named)s",
                        name=short,
                        found=found,
                        named=int(named[1]),
                    ),
                    Message(
                        "Add oa:prefix or oa:suffix as they stand in the sentence that is meant, or name the "
                        "passage after its own."
                    ),
                )


def unmentioned(facts: Facts, names: TurtleFile) -> Iterator[Difference]:
    """Yield the things that a document names for itself, and of which none of its passages says anything."""
    said = {term for triples in facts.file.graphs.values() for s, _, o in triples for term in (s, o)}
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


_RELATIVE_HINT = Message(
    "Quote the words that state it; a relative date is kept in words alone, by ici:dateText, since the text "
    "does not say when it was written."
)
_DATE_HINT = Message("Quote the words that state it, or take the date away.")
_SENTENCE = re.compile(r"s(\d{2,})-")  # what the name of a passage says of where its quote stands
_NUMBER_HINT = Message("Correct the number, or quote the words that state it.")
_CAPITAL = forms_of("capital عاصمة عاصمته عاصمتها عاصمتهم")
_CAPITAL_HINT = Message(
    "Quote the words that say so; of what is only in a state write ici:locatedIn; or say why by chain:reason."
)
_CLASS_HINT = Message(
    "Choose the class that the words name, or quote those that name this one, or say why: chain:reason."
)
_CUT_HINT = Message("Copy whole words from the quote.")
# What may stand before or behind copied words in one word with them: clitics, an ending, a pronoun.
_CLINGS_BEFORE = re.compile(r"(?:^|.*[\W_])[وفبلكس]{0,2}(?:ال|ل)?", re.DOTALL)
_CLINGS_BEHIND = re.compile(r"(?:(?:هما|هم|هن|ها|ه|نا|ي|ية|e?s)?(?:[\W_].*|$))", re.DOTALL)
_COUNT_HINT = Message("Write how many there are as a number, by ici:statedCount.")
_PRONOUN_HINT = Message("Leave it out: ici:nameInText has the words by which a text names the thing.")
_PRONOUNS = re.compile(
    "it|its|itself|he|him|his|she|hers?|they|them|theirs?|we|ours?|this|that|these|those|who|which|"
    "هو|هي|هم|هما|نحن|هذا|هذه|ذلك|تلك|هؤلاء|أولئك|الذي|التي|الذين",
    re.IGNORECASE,
)
_IN_DIGITS = re.compile(r"\{?(?:\d{4}(?:-(?:0\d|1[0-2])(?:-~?\d\d)?)?|\.\.|[,/])+\}?")


def _other_dates(
    coverage: Coverage, passage: Passage, edtf: str, here: Sequence[DateMention]
) -> Iterator[tuple[Message, Message]]:
    """Yield that a quote does not state a date, or states more than it; `here` has what the quote states."""
    document = coverage.facts.document
    try:
        meant = bounds(edtf)
    except MalformedDate:  # which is refused as such
        return
    if whole := next(
        (one for one in here if one in coverage.unused_dates and _is_part(meant, one.edtf)), None
    ):
        yield (
            Message(
                'the quote says "%(words)s" (%(whole)s), and the fact has only a part of it, %(date)s',
                words=document.quoted(whole.span),
                whole=whole.edtf,
                date=edtf,
            ),
            Message("Write the whole, or say in the passage whose words state the part."),
        )
    elif not _carries_date(document.quoted(passage.span), edtf, here):
        elsewhere = next(
            (one for one in coverage.dates if one.edtf == edtf and one.span in passage.sentence), None
        )
        if elsewhere:
            hint = Message('Quote "%(words)s" too, which states it.', words=document.quoted(elsewhere.span))
        elif here:
            hint = Message(
                "The quote says %(dates)s. Correct the date, or quote the words that state it.",
                dates=", ".join(dict.fromkeys(one.edtf for one in here)),
            )
        else:
            points = [one for one in find_open_dates(document) if one.span in passage.span]
            hint = _DATE_HINT if not points else _RELATIVE_HINT
            if points and not points[0].is_relative:
                hint = Message(
                    '"%(words)s": %(reason)s. Quote words that tell which it is, or state no more '
                    "than the text does.",
                    words=document.quoted(points[0].span),
                    reason=points[0].reason,
                )
        yield Message("the quote does not say the date %(date)s", date=edtf), hint


def _is_cut(copied: str, quote: str) -> bool:
    """Return whether words stand in a quote, and nowhere there as whole words."""
    places = [found.start() for found in re.finditer(re.escape(copied), quote)]
    return bool(places) and not any(
        _CLINGS_BEFORE.fullmatch(quote[:at]) and _CLINGS_BEHIND.fullmatch(quote[at + len(copied) :])
        for at in places
    )


def _names_currency(quote: str, currency: str, names: Sequence[KnownNames]) -> bool:
    """Return whether a quote has a word of one of a currency's names, inflected or not, or a sign of one."""
    called = {word for known in names for name in known.of.get(currency, ()) for word in name.phrase}
    said = {without_article(stem) for word in words(quote) for stem in stems(word.form)}
    return (
        not called
        or any(unicodedata.category(sign) == "Sc" for sign in quote)
        or any(form.startswith(word) for word in called if len(word) > 2 for form in said)
    )


def _says_capital(quote: str) -> bool:
    return any({one.form, *stems(one.form)} & _CAPITAL for one in words(quote))


def _is_part(meant: DateInterval, whole: str) -> bool:
    """Return whether a date lies within a range, and is not all of it."""
    reach = bounds(whole)
    closed = "/" in whole and reach.earliest is not None and reach.latest is not None
    return closed and meant != reach and is_within(meant, reach)


def _carries_date(quote: str, edtf: str, here: Sequence[DateMention]) -> bool:
    """Return whether a quote states a date, as precisely or more so, or has its year, month and day."""
    stated = [one.edtf for one in here]
    members = {part for one in stated for part in one.strip("{}").replace("/", ",").split(",")}
    if any(one.is_of(edtf) for one in here) or any(
        part == edtf or part.startswith(f"{edtf}-") for part in members
    ):
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

    def __init__(self, coverage: Coverage, classes: ClassWords, naming: Naming) -> None:
        self.classes = classes
        self._facts, self._naming = coverage.facts, naming
        before = ""
        self.places: list[Span] = []  # of words that name a class
        self.named: list[set[str]] = []  # by each of them
        self.forms: list[frozenset[str]] = []  # of each of them, without what clings to it
        for use in coverage.words:
            named = classes.named(use.word.form, "en" if use.word.form.isascii() else "ar")
            if named and before not in _BARE:  # heads of state: no state is meant
                self.places.append(Span(use.word.begin, use.word.end))
                self.named.append(named)
                self.forms.append(possible_forms(use.word.form))
            before = use.word.form

    def types(self, thing: str) -> set[str]:
        """Return the classes that the document states of a thing, and those above."""
        return self._naming.types.get(thing, set())

    def is_accounted_for(self, number: int, of: str) -> bool:
        """Return whether a passage about a word speaks of a thing of such a class, or of none here.

        Or of another thing than the one in question that is called by the word: "the Mission" is the Lower
        Meridon Mission, whatever that is, and says nothing of the state to which it went.
        """
        span, named, forms = self.places[number], self.named[number], self.forms[number]
        things = {
            thing
            for passage in self._facts.passages
            if span in passage.span
            for subject, predicate, value in passage.triples
            for thing in (subject, *(() if predicate == RDF.type or is_literal(value) else (value,)))
        }
        return any(
            not (types := self.types(thing))
            or types & named
            or (thing != of and forms & self._naming.called(thing))
            for thing in things
        )


def _other_classes(
    facts: Facts, passage: Passage, triple: Triple, spoken: _ClassesSpokenOf
) -> Iterator[tuple[Message, Message]]:
    """Yield a word of a quote that names another kind than the fact does, where nothing else explains it.

    How a passage is read otherwise, its chain:reason says.
    """
    thing, _, stated = triple
    if passage.notes:
        return
    here = within(spoken.places, passage.span)
    types = spoken.types(thing)
    if any(spoken.named[number] & types for number in here):
        return
    for number in here:
        span, named = spoken.places[number], spoken.named[number]
        if all(spoken.classes.are_rivals(stated, one) for one in named) and not spoken.is_accounted_for(
            number, thing
        ):
            yield (
                Message(
                    'the quote says "%(word)s" (%(named)s), and the fact makes %(thing)s an %(stated)s',
                    word=facts.document.quoted(span),
                    named=", ".join(sorted(map(readable, named))),
                    thing=readable(thing),
                    stated=readable(stated),
                ),
                _CLASS_HINT,
            )
