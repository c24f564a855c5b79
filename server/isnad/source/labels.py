"""What the names that an author gives a thing say, against the text, each other and the facts.

A name may say a date, a number or the name of another thing; it does so in both languages, and as the facts
do. A state is called as the state whose code it has; a person and a city sound alike in both alphabets. What
the text calls a thing otherwise by one letter is taken for a slip.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from babel import Locale
from babel.core import get_global

from isnad.errors import MalformedDate
from isnad.locale import Message
from isnad.names.arabic import marked, normalised, stems, without_article, words
from isnad.names.spelling import folded, likeness, misspelt, sound_alike, spelt_words, squashed
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_literal, language, lexical, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import DCTERMS, ICI, ORG, RDF, RDFS, SKOS
from isnad.reasoning.edtf import bounds
from isnad.source.class_words import head_of
from isnad.source.date_mentions import DateMention, dates_in
from isnad.source.document import is_placeholder
from isnad.source.known_names import KnownNames, Name, is_people, is_proper, names_at
from isnad.source.number_words import numbers_in
from isnad.source.passages import Difference, Facts, Passage
from isnad.source.wording import unmentioned

_SPELT_ALIKE = {ICI.Person, ICI.City}  # in both alphabets, but for the few cities that have two names
_UNKNOWN = "ZZ"  # CLDR's name for no territory that it knows
_CORRECT = Message("Correct the name, or the fact.")
_BOTH = Message("Correct one of them: both languages name the same thing.")
_Finding = tuple["_Label", Message, Message]


@dataclass(frozen=True)
class _Label:
    """A label of a thing, as its author wrote it."""

    triple: Triple

    @property
    def language(self) -> str:
        return language(self.triple[2])

    @cached_property
    def text(self) -> str:
        return lexical(self.triple[2])

    @cached_property
    def _mentions(self) -> tuple[DateMention, ...]:
        """What dates it says, with a year in digits: most names say none."""
        return dates_in(self.text) if any(map(str.isdigit, self.text)) else ()

    @property
    def dates(self) -> frozenset[str]:
        return frozenset(one.edtf for one in self._mentions)

    @cached_property
    def numbers(self) -> set[int]:
        """The numbers that it says outside of dates; of twenty-first, its parts as well."""
        undated = self.text
        for one in reversed(self._mentions):
            undated = undated[: one.span.begin] + undated[one.span.end :]
        return numbers_in(undated, duals=False)

    @cached_property
    def digits(self) -> frozenset[str]:
        """The numbers that it has in digits, years among them."""
        return frozenset(re.findall(r"\d+", normalised(self.text)))


def differing_names(facts: Facts, names: TurtleFile, known: Sequence[KnownNames]) -> Iterator[Difference]:
    """Yield what a document's own file says of things otherwise than the text, the facts or itself.

    `known` has what all things are called that the document speaks of, those of its own file included.
    """
    yield from unmentioned(facts, names)
    yield from misnamed(facts, names)
    yield from disagreeing(facts, names, known)


def disagreeing(facts: Facts, names: TurtleFile, known: Sequence[KnownNames]) -> Iterator[Difference]:
    """Yield the labels that differ from the other language's or from the facts; `known` as above."""
    labels: dict[str, dict[str, _Label]] = defaultdict(dict)
    for triple in names.triples:
        thing, predicate, value = triple
        if predicate == RDFS.label and is_entity(thing) and is_literal(value):
            if language(value) in ("ar", "en") and not is_placeholder(value):  # what else is said as such
                labels[thing][language(value)] = _Label(triple)
    said: dict[str, dict[Triple, Passage]] = defaultdict(dict)
    for passage in facts.passages:
        for triple in sorted(passage.triples):
            said[triple[0]].setdefault(triple, passage)
    codes = {thing: lexical(value) for thing, p, value in names.triples if p == ICI.isoNumericCode}
    posts = {thing for thing in said if (thing, RDF.type, ORG.Post) in said[thing]}
    for thing, both in labels.items():
        found = [one for label in both.values() for one in _otherwise_than_facts(label, said[thing], facts)]
        if thing in codes:
            found += _of_another_state(codes[thing], both, known)
        if both.keys() >= {"ar", "en"}:
            found += _differently_numbered(both["ar"], both["en"])
            if (thing, RDF.type, ICI.City) not in said[thing]:  # تونس العاصمة is Tunis, طنجة المغربية Tangier
                found += _differently_peopled(both["ar"], both["en"], posts, known)
            if any(p == RDF.type and o in _SPELT_ALIKE for _, p, o in said[thing]):
                found += _spelt_otherwise(both["en"], known)
        for label, what, hint in found:
            yield Difference(label.triple, names.place(*label.triple), what, hint)


def _otherwise_than_facts(label: _Label, said: Mapping[Triple, Passage], facts: Facts) -> Iterator[_Finding]:
    """Yield a date or an ordinal that a label says and the facts deny."""
    for triple, passage in said.items():
        _, predicate, value = triple
        fact, claims = lexical(value), ""
        if predicate == DCTERMS.date and label.dates and not any(_meet(one, fact) for one in label.dates):
            claims = ", ".join(sorted(label.dates))
        elif predicate == ICI.ordinal and label.numbers and fact not in map(str, label.numbers):
            claims = ", ".join(map(str, sorted(label.numbers)))
        if claims:
            what = Message(
                'the name "%(name)s" says %(claims)s, and the fact at %(where)s %(fact)s',
                name=label.text,
                claims=claims,
                where=facts.place(passage, triple).rpartition("/")[2],
                fact=fact,
            )
            yield label, what, _CORRECT


def _differently_numbered(ar: _Label, en: _Label) -> Iterator[_Finding]:
    """Yield that a label has another date or number in the one language than in the other."""
    both = {"one": en.text, "other": ar.text}
    if ar.dates and en.dates and ar.dates != en.dates:
        yield en, Message('"%(one)s" and "%(other)s" do not say the same date', **both), _BOTH
    elif (ar.digits and en.digits and ar.digits != en.digits) or (
        ar.numbers and en.numbers and max(ar.numbers) != max(en.numbers)
    ):
        yield en, Message('"%(one)s" and "%(other)s" do not say the same number', **both), _BOTH


def _differently_peopled(
    ar: _Label, en: _Label, posts: Set[str], known: Sequence[KnownNames]
) -> Iterator[_Finding]:
    """Yield what a label names in the one language and not in the other; a post has a name like another's."""
    for label, other in ((ar, en), (en, ar)):
        for things in _named(label, known):
            called = [name for thing in things for names in known for name in names.of[thing]]
            can_be_told = any(name.language == other.language for name in called) and not things & posts
            if can_be_told and not _names_one(other, called, known):
                what = Message(
                    '"%(one)s" names %(thing)s, and "%(other)s" does not',
                    one=label.text,
                    thing=readable(min(things)),
                    other=other.text,
                )
                yield other, what, _BOTH


def _named(label: _Label, known: Sequence[KnownNames]) -> Iterator[set[str]]:
    """Yield the things with proper names that a label names beside its own; those of one name together."""
    found, number = words(label.text), 0
    while number < len(found):
        length, things = 1, set[str]()
        for phrase, names in names_at(found, number, known).items():
            written = label.text[found[number].begin : found[number + len(phrase) - 1].end]
            exact = marked(written) != normalised(written)  # without diacritics, Oman and Amman are one word
            others = {one.thing for one in names if exact or marked(one.text) == normalised(one.text)}
            others.discard(label.triple[0])
            if others and length <= len(phrase) < len(found):
                things = others | (things if len(phrase) == length else set())
                length = len(phrase)
        if things and any(_has_proper_name(thing, known) for thing in things):
            yield things
        number += length


def _has_proper_name(thing: str, known: Sequence[KnownNames]) -> bool:
    names = [name.text for each in known for name in each.of[thing] if name.language == "en"]
    return bool(names) and all(map(is_proper, names))


def _names_one(label: _Label, called: Sequence[Name], known: Sequence[KnownNames]) -> bool:
    """Return whether a label names one of the things that are called so, or what it is."""
    things, found = {name.thing for name in called}, words(label.text)
    first = {name.phrase[0] for name in called if len(name.phrase) == 1}
    heads = {without_article(head_of(name.text, name.language)) for name in called if len(name.phrase) > 1}
    for number, word in enumerate(found):
        here = names_at(found, number, known).values()
        if any(name.thing in things for names in here for name in names):
            return True
        if any(is_people(name, word.form) for name in first):
            return True
        if heads & {without_article(stem) for stem in stems(word.form)}:
            return True
    return False


def _spelt_otherwise(en: _Label, known: Sequence[KnownNames]) -> Iterator[_Finding]:
    """Yield that a name in Latin letters sounds like none that the thing has in Arabic ones."""
    names = [name for each in known for name in each.of[en.triple[0]]]
    latin, arabic = (
        {word for name in names if name.language == language for word in name.phrase}
        for language in ("en", "ar")
    )
    if not sound_alike(latin, arabic):
        what = Message('"%(name)s" and its Arabic name have hardly a letter in common', name=en.text)
        hint = Message(
            "Correct one of them; if the thing has both names, add by skos:altLabel one that is alike."
        )
        yield en, what, hint


def _of_another_state(
    code: str, both: Mapping[str, _Label], known: Sequence[KnownNames]
) -> Iterator[_Finding]:
    """Yield the names of a state that has not the code; CLDR tells whose it is, and what that is called."""
    territory = next(iter(get_global("territory_aliases").get(code, ())), "")
    if territory not in Locale("en").territories or territory == _UNKNOWN:
        what = Message("ISO 3166-1 gives the code %(code)s to no state", code=code)
        yield both[min(both)], what, Message("Correct the code.")
        return
    for spoken, label in sorted(both.items()):
        meant = Locale(spoken).territories[territory]
        called = [name.text for each in known for name in each.of[label.triple[0]] if name.language == spoken]
        if not any(_share_a_word(name, meant) for name in called):
            what = Message(
                'ISO 3166-1 gives the code %(code)s to "%(meant)s", not to "%(name)s"',
                code=code,
                meant=meant,
                name=label.text,
            )
            yield label, what, Message("Correct the code, or the name; its other names are skos:altLabel.")


def _share_a_word(one: str, other: str) -> bool:
    return any(
        likeness(asked, named)[0] > 0.85 or is_people(named.form, asked.form)
        for asked in spelt_words(folded(one))
        for named in spelt_words(folded(other))
    )


def _meet(one: str, other: str) -> bool:
    """Return whether two dates have a day in common, or one cannot be read."""
    try:
        first, second = bounds(one), bounds(other)
    except MalformedDate:  # which is refused as such
        return True
    return not (
        (first.latest and second.earliest and first.latest < second.earliest)
        or (second.latest and first.earliest and second.latest < first.earliest)
    )


_SHORTEST = 5  # letters: of shorter names, one letter tells Iran from Iraq
_INFLECTED = frozenset("اوي")  # by one of which for another Arabic writes a case


def misnamed(facts: Facts, names: TurtleFile) -> Iterator[Difference]:
    """Yield the names in a document's own file that differ by a letter from what the text calls the thing.

    What is spelt in two ways (hamza, taa marbuta, British and American) is one name; so is what the file has
    as another name, hidden or not.
    """
    in_text: dict[str, set[str]] = defaultdict(set)
    for thing, predicate, value in (triple for passage in facts.passages for triple in passage.triples):
        if predicate == ICI.nameInText and is_literal(value):
            in_text[thing].add(lexical(value))
    given: dict[str, set[str]] = {}
    for thing, predicate, value in names.triples:
        if predicate in (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel) and is_literal(value):
            given.setdefault(thing, set()).add(squashed(folded(lexical(value))))
    for triple in names.triples:
        if triple[1] not in (RDFS.label, SKOS.altLabel) or not is_literal(triple[2]):
            continue
        for words_of_text in sorted(in_text[triple[0]]):
            known = squashed(folded(words_of_text)) in given[triple[0]]
            if not known and _is_slip(lexical(triple[2]), words_of_text):
                yield Difference(
                    triple,
                    names.place(*triple),
                    Message(
                        'the name "%(name)s" differs by one letter from "%(words)s", the name in the text',
                        name=lexical(triple[2]),
                        words=words_of_text,
                    ),
                    Message("Correct it; if both are in use, give the other one by skos:altLabel."),
                )


def _is_slip(one: str, other: str) -> bool:
    """Return whether two names are the same words but for one, in which one letter differs.

    Of an English proper name a plural is no inflection, but for the last word: Shared Rivers Council.
    """
    forms = [[squashed(word.form) for word in words(folded(text))] for text in (one, other)]
    if len(forms[0]) != len(forms[1]):
        return False
    differing = [pair for pair in zip(*forms, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    shorter, longer = sorted(differing[0], key=len)
    is_name = is_proper(one) and is_proper(other) and forms[0][-1] == forms[1][-1]
    return (is_name and longer == f"{shorter}s") or _differ_by_a_letter(shorter, longer)


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Return whether two words are one letter apart, and neither is the other inflected."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST or not misspelt(one, other):
        return False
    if longer.startswith(shorter) or longer.endswith(shorter):  # a plural, a clitic
        return False
    letters = {pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]}
    return len(shorter) < len(longer) or not all(set(pair) <= _INFLECTED for pair in letters)
