"""Parties, places and frameworks that a fact speaks of by name, and that its quote does not name.

A quote names a thing by a name of it, as texts inflect names; by what one is called who comes from there; by
a word for what it is, as in "the initiative"; or by a pronoun, where the thing has just been named. How a
passage is read otherwise, its chain:reason says.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from isnad.locale import Message
from isnad.names.arabic import forms_of, marked, normalised, stems, without_article, words
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, lexical, readable
from isnad.rdf.vocabulary import ICI, ORG, RDF, SCHEMA
from isnad.source.class_words import ClassWords, head_of
from isnad.source.coverage import within
from isnad.source.document import Span
from isnad.source.known_names import PRONOUNS, KnownNames, Name, is_people, is_proper, names_at
from isnad.source.passages import Difference, Facts, Passage

_NAMED = {ICI.Actor, ICI.City, ICI.Region, ICI.CooperationFramework}
_DESCRIBED = {ICI.Group}  # several actors under one description
_KINDS = (ICI.State, ICI.City, ICI.Region, ICI.Person, ICI.CooperationFramework, ICI.Actor)
_OF_A_PEOPLE = {ICI.State, ICI.Region}
_PLACES = {ICI.City, ICI.Region}
# By what else a text calls one of these that it has named; "the state", not "a state".
_CALLED = {
    ICI.State: forms_of(
        "state states country countries nation kingdom republic sultanate emirate "
        "دولة دولتان دولتين بلد بلدان بلدين مملكة جمهورية سلطنة إمارة"
    ),
    ICI.City: forms_of("city town capital مدينة بلدة عاصمة"),
    ICI.Region: forms_of("region area منطقة إقليم"),
    ICI.Person: frozenset[str](),
}
_BETWEEN = forms_of("of the at for in في لدى")  # a post and what it is in
_DEFINITE = forms_of("s the this that these those both its their his her هذا هذه ذلك تلك هذان هاتان")
_PRONOUNS_OF_PLACES = forms_of(
    "it its there where which حيث هناك فيها فيه منها إليها بها التي الذي عاصمتها عاصمته"
)
_POSSESSED = re.compile(r"(.{2,}?)(?:هما|هم|هن|ها|ه|نا)")
_ENDING_SO = forms_of("مياه وجه اتجاه تجاه شبه نبه مشابه فقه كره أوجه أشباه")  # by no pronoun
_SHORTEST_STEM, _LONGEST_TITLE = 3, 3  # letters; words


def unnamed(naming: "Naming") -> Iterator[Difference]:
    """Yield the things with names that facts speak of and their quotes do not, each once a passage."""
    facts = naming.facts
    for passage in facts.passages:
        if passage.notes:
            continue
        speaking: dict[str, list[Triple]] = defaultdict(list)
        for triple in sorted(passage.triples):
            for thing in dict.fromkeys((triple[0], triple[2])):
                speaking[thing].append(triple)
        for thing, triples in speaking.items():
            if naming.has_name(thing) and not naming.is_named(thing, passage):
                place, triple = min(
                    ((facts.place(passage, one), one) for one in triples),
                    key=lambda one: int(one[0].rpartition(":")[2]),
                )
                yield Difference(
                    triple,
                    place,
                    Message("the quote does not name %(thing)s", thing=readable(thing)),
                    Message(
                        "Quote the words that name it, or correct the fact; a name that the text uses is "
                        "said by ici:nameInText, another reading by chain:reason."
                    ),
                )


@dataclass(frozen=True)
class Standing:
    """A place of a text, by the numbers of its words, and the things whose names stand there."""

    first: int
    last: int
    things: frozenset[str]


class Naming:
    """Which things a document's quotes name, and how."""

    def __init__(self, facts: Facts, known: Sequence[KnownNames], classes: ClassWords) -> None:
        """Take what things are called, beside the names that the document's own passages give them."""
        self.facts, self._classes = facts, classes
        self._text, self.words = facts.document.text, facts.document.words
        stated = [triple for passage in facts.passages for triple in passage.triples]
        self._known = (*known, KnownNames(triple for triple in stated if triple[1] == ICI.nameInText))
        self.types: dict[str, set[str]] = defaultdict(set)
        self._called: dict[str, set[str]] = defaultdict(set)  # by what a person is called beside the name
        self._posts: set[str] = set()
        self._holders: set[str] = set()  # of posts
        for subject, predicate, value in stated:
            if predicate in (ORG.postIn, ORG.heldBy):
                self._posts.add(subject)
                self._holders |= {value} if predicate == ORG.heldBy else set()
            if predicate == RDF.type:
                self.types[subject] |= {value, *classes.above.get(value, ())}
            elif predicate == SCHEMA.honorificPrefix:
                self._called[subject] |= {without_article(one.form) for one in words(lexical(value))}
            elif predicate == ORG.heldBy:
                self._called[value] |= set(map(_head, self._names(subject)))

    def has_name(self, thing: str) -> bool:
        """Return whether a thing is one that texts call by its name, and that is named here at all."""
        if not is_entity(thing) or not self._names(thing):
            return False
        if types := self.types.get(thing):
            return bool(types & _NAMED) and not types & _DESCRIBED
        labels = self.english_names(thing)
        return bool(labels) and all(map(is_proper, labels))

    def english_names(self, thing: str) -> list[str]:
        """Return the names of a thing in Latin letters."""
        return [name.text for name in self._names(thing) if name.text.isascii()]

    def is_named(self, thing: str, passage: Passage) -> bool:
        """Return whether the quote of a passage names a thing."""
        words = self.words_of(passage.span)
        standing = self.standing_in(words)
        within_posts = self._within_posts(standing, passage, thing)
        here = [number for number in words if number not in within_posts]
        if any(thing in one.things and one.first not in within_posts for one in standing):
            return True
        if any(self._is_of_it(thing, number) for number in here):
            return True
        parties = [one for one in standing if any(map(self.has_name, one.things))]
        taken = {number for one in parties for number in range(one.first, one.last + 1)}
        rivals = [one.first for one in parties if any(self.are_of_a_kind(thing, each) for each in one.things)]
        return any(
            (number not in taken and self._is_called_so(thing, number, bool(rivals)))
            or (not any(rival < number for rival in rivals) and self._is_pronoun_of(thing, number))
            for number in here
        )

    def has_word_of(self, thing: str, passage: Passage) -> bool:
        """Return whether a quote has a word of a name of a thing, and not that for what it is alone.

        A quote that is read otherwise says why.
        """
        numbers = self.words_of(passage.span)
        written = {self.words[number].form.isascii() for number in numbers}  # in which letters
        phrases = [name.phrase for name in self._names(thing) if name.text.isascii() in written]
        telling = {without_article(word) for phrase in phrases for word in phrase} - self.heads(thing)
        telling = {word for word in telling if len(word) > _SHORTEST_STEM}
        said = {form for number in numbers for form in possible_forms(self.words[number].form)}
        shared = any(one[:4] == word[:4] for one in said for word in telling)
        return shared or not telling or bool(passage.notes)

    # ── What a thing is called ──

    def _names(self, thing: str) -> list[Name]:
        return [name for known in self._known for name in known.of.get(thing, ())]

    def kind(self, thing: str) -> str:
        """Return which of the kinds of what is named a thing is of; nothing where nobody says."""
        return next((kind for kind in _KINDS if kind in self.types.get(thing, ())), "")

    def are_of_a_kind(self, thing: str, other: str) -> bool:
        """Return whether two things are both states, both cities, both organisations …"""
        return self.kind(thing) == self.kind(other)

    @cached_property
    def _standing(self) -> list[Standing]:
        """The names in the text, those within others too, in the order in which they begin."""
        found = []
        for number in range(len(self.words)):
            for phrase, names in names_at(self.words, number, self._known).items():
                last = number + len(phrase) - 1
                found.append(Standing(number, last, self._meant(names, number, last)))
        return found

    @cached_property
    def first_named(self) -> dict[str, int]:
        """The word with which the first name of each thing ends."""
        found: dict[str, int] = {}
        for one in self._standing:
            for thing in one.things:
                found[thing] = min(found.get(thing, one.last), one.last)
        return found

    @cached_property
    def _first_called(self) -> dict[str, int]:
        """The same of the first thing that each word says the kind of."""
        found: dict[str, int] = {}
        for thing, last in self.first_named.items():
            for head in self.heads(thing):
                found[head] = min(found.get(head, last), last)
        return found

    def _meant(self, names: list[Name], first: int, last: int) -> frozenset[str]:
        """Return the things that a place of the text names; diacritics tell names apart that are else one."""
        things = frozenset(name.thing for name in names)
        written = self._text[self.words[first].begin : self.words[last].end]
        if len(things) == 1 or marked(written) == normalised(written):
            return things
        exact = frozenset(name.thing for name in names if marked(written).endswith(_bare(marked(name.text))))
        return exact or things

    def words_of(self, span: Span) -> range:
        """Return the numbers of the words of a quote; of the first, a clitic may stand before it."""
        here = within(self.words, span)
        cut = here.start > 0 and self.words[here.start - 1].end > span.begin
        return range(here.start - cut, here.stop)

    def written(self, number: int) -> str:
        """Return a word as the text has it."""
        return self._text[self.words[number].begin : self.words[number].end]

    def is_stated_of(self, number: int, predicate: str) -> bool:
        """Return whether a passage about a word has a fact of a property."""
        span = Span(self.words[number].begin, self.words[number].end)
        return any(
            span in passage.span and any(one[1] == predicate for one in passage.triples)
            for passage in self.facts.passages
        )

    def _within_posts(self, standing: list[Standing], passage: Passage, thing: str) -> set[int]:
        """Return which words say what a post is in: "the secretary general of the council" is no council.

        Where a passage speaks of a post or of who holds it, they name what they name.
        """
        spoken_of = {thing, *(term for triple in passage.triples for term in triple)}
        if spoken_of & (self._posts | self._holders):
            return set()
        found: set[int] = set()
        for one in standing:
            if one.things & self._posts:
                after = one.last + 1
                while after < len(self.words) and self.words[after].form in _BETWEEN:
                    after += 1
                found.update(range(one.first, after + 1))
        return found

    def standing_in(self, here: range) -> list[Standing]:
        """Return the names that stand within a range of words."""
        first = bisect_left(self._standing, here.start, key=lambda one: one.first)
        last = bisect_left(self._standing, here.stop, key=lambda one: one.first)
        return [one for one in self._standing[first:last] if one.last < here.stop]

    def _is_of_it(self, thing: str, number: int) -> bool:
        """Return whether a word is of those who come from a place, or a person's last name."""
        types, form = self.types.get(thing, set()), self.words[number].form
        if types & _OF_A_PEOPLE:
            names = (name.phrase[0] for name in self._names(thing) if len(name.phrase) == 1)
            return any(is_people(name, form) for name in names)
        if ICI.Person in types:
            last = {name.phrase[-1] for name in self._names(thing)}
            return any(without_article(stem) in last for stem in stems(form))
        return False

    # ── What else names it ──

    def _is_called_so(self, thing: str, number: int, has_rivals: bool) -> bool:
        """Return whether a word says what a thing is, as "the initiative" does.

        A state, a place or a person is called so where no other is named, and then by a definite word.
        """
        kind, forms = self.kind(thing), possible_forms(self.words[number].form)
        if kind in _CALLED:
            called = _CALLED[kind] | self._called.get(thing, set())
            return not has_rivals and bool(forms & called) and self.is_definite(number, kind)
        if not forms & self.heads(thing) or (has_rivals and not self.is_definite(number, kind)):
            return False
        named_before = any(self._first_called.get(form, number) < number for form in forms)
        return not named_before or self.first_named.get(thing, number) < number

    def heads(self, thing: str) -> set[str]:
        """Return the words for what a thing is: the heads of its names and of the labels of its classes."""
        found = {_head(name) for name in self._names(thing) if len(name.phrase) > 1}
        return found | {
            head for kind in self.types.get(thing, ()) for head in self._classes.heads.get(kind, ())
        }

    def called(self, thing: str) -> set[str]:
        """Return the words that may stand for the whole of a thing's names: their heads, or the one word."""
        return {name.phrase[0] if len(name.phrase) == 1 else _head(name) for name in self._names(thing)}

    def is_definite(self, number: int, kind: str) -> bool:
        """Return whether a word is one that is known: "the state", "the Special Envoy"."""
        form, reach = self.words[number].form, _LONGEST_TITLE if kind == ICI.Person else 1
        before = {word.form for word in self.words[max(number - reach, 0) : number]}
        return (
            any(stem.startswith("ال") for stem in stems(form))
            or not before.isdisjoint(_DEFINITE)
            or self._has_pronoun(number)
        )

    def _is_pronoun_of(self, thing: str, number: int) -> bool:
        """Return whether a word is a pronoun, and the thing is named before it: here or a sentence ago."""
        form = self.words[number].form
        if self.kind(thing) in _PLACES:
            if form not in _PRONOUNS_OF_PLACES:
                return False
        elif not set(map(without_article, stems(form))) & PRONOUNS and not self._has_pronoun(number):
            return False
        document = self.facts.document
        at = bisect_left(document.sentences, self.words[number].begin + 1, key=lambda one: one.begin) - 1
        begin = document.sentences[max(at - 1, 0)].begin
        span = Span(begin, self.words[number].begin)
        return any(thing in one.things for one in self.standing_in(within(self.words, span)))

    def _has_pronoun(self, number: int) -> bool:
        """Return whether a pronoun hangs on an Arabic word: a taa marbuta is none."""
        word = self.words[number]
        bare = {without_article(stem) for stem in stems(word.form)}
        return (
            _POSSESSED.fullmatch(word.form) is not None
            and not self._text[word.begin : word.end].endswith("ة")
            and not bare & _ENDING_SO
            and not any(stem.startswith("ال") for stem in stems(word.form))
        )


def _head(name: Name) -> str:
    """Return the word of a name that says what the thing is."""
    return head_of(" ".join(name.phrase), "en" if name.text.isascii() else "ar")


def _bare(name: str) -> str:
    """Return a name with its marks and without its article."""
    return name.removeprefix("ال")


@lru_cache(maxsize=10_000)
def possible_forms(form: str) -> frozenset[str]:
    """Return what a word may be without its clitics, its ending and a pronoun behind it."""
    found = {without_article(stem) for stem in stems(form)}
    for one in tuple(found):
        if one.endswith("ا") and len(one) > _SHORTEST_STEM:
            found.add(one[:-1])
        if (possessed := _POSSESSED.fullmatch(one)) and len(possessed[1]) >= _SHORTEST_STEM:
            found |= {possessed[1], re.sub("ت$", "ه", possessed[1])}
        if one.isascii() and one.endswith("s"):
            found.add(one[:-1])
    return frozenset(found)
