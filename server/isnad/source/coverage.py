"""What of a text the facts use: every word, every mention of an entity (noticed or not), every date."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from isnad.names.arabic import Word, normalised, without_article
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, is_iri, is_literal, language, lexical
from isnad.rdf.vocabulary import DCTERMS, ICI, RDFS, SKOS
from isnad.source.date_mentions import DateMention, dates_in
from isnad.source.document import Document, Span
from isnad.source.known_names import is_proper
from isnad.source.passages import Facts, Passage, context, locate


@dataclass(frozen=True)
class Mention:
    """A place in a text, and the entities that its words can name.

    `span` has whole words; `name` is without a conjunction or a preposition that clings to the first of them.
    """

    span: Span
    entities: frozenset[str]
    name: Span


@dataclass(frozen=True)
class WordUse:
    """A word of a text, the passages that use it, and whether it is declared unused."""

    word: Word
    passages: tuple[Passage, ...]
    declared: bool


@dataclass(frozen=True)
class Coverage:
    """How a document's words, mentions and dates are used."""

    facts: Facts
    words: tuple[WordUse, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]

    @property
    def unaccounted(self) -> tuple[WordUse, ...]:
        """The words that no passage uses and no reason explains."""
        return tuple(use for use in self.words if not use.passages and not use.declared)

    @property
    def sentences(self) -> Iterator[list[WordUse]]:
        """The words of each sentence."""
        document = self.facts.document
        return ([self.words[one] for one in within(document.words, span)] for span in document.sentences)

    @cached_property
    def unused_mentions(self) -> tuple[Mention, ...]:
        """The mentions in no passage that speaks of what they name, nor in words declared unused."""
        passages = self.facts.passages
        said = {one.iri: {t for s, _, o in one.triples for t in (s, o) if is_iri(t)} for one in passages}
        return tuple(
            mention
            for mention in self.mentions
            if not any(mention.entities & said[one.iri] for one in self.around(mention.span))
            and not self._is_declared(mention.span)
        )

    @cached_property
    def unused_dates(self) -> tuple[DateMention, ...]:
        """The dates in no passage that states them, nor in words declared unused."""
        return tuple(
            date
            for date in self.dates
            if not any(date.is_of(stated) for one in self.around(date.span) for stated in _dates(one))
            and not self._is_declared(date.span)
        )

    def _is_declared(self, span: Span) -> bool:
        """Return whether a written reason tells why no passage says anything of the words of a span."""
        return all(self.words[one].declared for one in within(self.facts.document.words, span))

    @cached_property
    def _by_sentence(self) -> dict[Span, list[Passage]]:
        found: dict[Span, list[Passage]] = defaultdict(list)
        for passage in self.facts.passages:
            found[passage.sentence].append(passage)
        return dict(found)

    def around(self, span: Span) -> Iterator[Passage]:
        """Yield the passages in which a span lies."""
        sentence = self.facts.document.sentence_of(span)
        yield from (one for one in self._by_sentence.get(sentence or span, ()) if span in one.span)


def span_of_unused(document: Document, name: str) -> Span:
    """Find the words that document.ttl declares, under a name, to carry no claim."""
    quote, prefix, suffix = context(t for t in document.metadata.triples if t[0] == name)
    return locate(
        document.quotes,
        quote,
        prefix,
        suffix,
        where=partial(document.metadata.place, name),
        name=lexical(name).rsplit("/", 1)[-1],
    )


def cover(facts: Facts, labels: NameIndex) -> Coverage:
    """Hold a document's facts against its text; its own names are looked for beside the labels."""
    document = facts.document
    triples = [triple for passage in facts.passages for triple in passage.triples]
    spoken_of = frozenset(term for subject, _, value in triples for term in (subject, value))
    return Coverage(
        facts=facts,
        words=word_uses(facts),
        mentions=find_mentions(document, labels, names_in(triples), spoken_of=spoken_of),
        dates=dates_in(document.text),
    )


def word_uses(facts: Facts) -> tuple[WordUse, ...]:
    """Return which passages use each word of a document; raise a SourceError for a declared one not found."""
    document, found = facts.document, facts.document.words
    declared = [span_of_unused(document, name) for name in document.unused]
    using: list[list[Passage]] = [[] for _ in found]
    for passage in facts.passages:
        for number in within(found, passage.span):
            using[number].append(passage)
    unused = {number for span in declared for number in within(found, span)}
    return tuple(WordUse(word, tuple(using[number]), number in unused) for number, word in enumerate(found))


def within(found: Sequence[Word | Span], span: Span) -> range:
    """Return the numbers of those that lie in a span, of words or spans in the order of their text."""
    first = bisect_left(found, span.begin, key=lambda word: word.begin)
    last = bisect_left(found, span.end + 1, key=lambda word: word.end)
    return range(first, max(first, last))


def _dates(passage: Passage) -> set[str]:
    return {lexical(o) for _, p, o in passage.triples if p == DCTERMS.date and is_literal(o)}


def report(coverage: Coverage, *, whole: bool) -> str:
    """Write how a text is used: a line a sentence or, `whole`, a line for every word."""
    document = coverage.facts.document
    unaccounted, declared = len(coverage.unaccounted), sum(use.declared for use in coverage.words)
    lines = [
        f"{document.slug}: {_counted(len(coverage.words), 'word')}, "
        f"{_counted(len(coverage.facts.passages), 'passage')}, "
        f"{declared} with a written reason, {unaccounted} unaccounted for; "
        f"{_counted(len(coverage.mentions), 'mention')}, {len(coverage.unused_mentions)} unused; "
        f"{_counted(len(coverage.dates), 'date')}, {len(coverage.unused_dates)} unused"
    ]
    for uses, count in zip(coverage.sentences, _sentences(coverage), strict=True):
        lines.append(
            "  s{number:02}  {used:3} of {words:3} words used by ".format(**count)
            + _counted(count["passages"], "passage")
        )
        if whole:
            lines += [f"       {_line(document, use)}" for use in uses]
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(document: Document, use: WordUse) -> str:
    """Write a word, where it stands, and the passages that use it."""
    names = ", ".join(
        f"<{lexical(name).rsplit('/', 1)[-1]}>" for passage in use.passages for name in passage.authored
    )
    word = document.text[use.word.begin : use.word.end]
    return f"{use.word.begin:5}  {word}  {names or ('declared unused' if use.declared else 'UNUSED')}"


def clinging(word: str, name: str) -> int:
    """Return how many characters of a word of a text stand before a name: those of its clitics."""
    ends = [at for at in range(len(word)) if len(normalised(word[:at])) < len(normalised(word[: at + 1]))]
    fits = (at for at in ends[:4] if without_article(normalised(word[at:])) == without_article(name))
    return next(fits, 0)


_NAMES = {RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, ICI.nameInText}


def names_in(triples: Iterable[Triple]) -> NameIndex:
    """Return the index of the names that triples give entities: all labels, and names that texts use.

    Of several words, a hidden name ("diplomatic mission") is generic, and another name of what has no proper
    one in English (سلسلة مشاورات of "consultations of 2004").
    """
    found = [
        (predicate, Named(subject, lexical(value), language(value)))
        for subject, predicate, value in triples
        if predicate in _NAMES and is_literal(value) and is_entity(subject)
    ]
    named = {one.iri for _, one in found if one.language == "en" and is_proper(one.text)}
    generic = (
        one
        for predicate, one in found
        if " " in one.text
        and (predicate == SKOS.hiddenLabel or (predicate == SKOS.altLabel and one.iri not in named))
    )
    return NameIndex((one for _, one in found), generic=generic)


def find_mentions(
    document: Document, *indexes: NameIndex, spoken_of: frozenset[str] = frozenset()
) -> tuple[Mention, ...]:
    """Find where a text names an entity, by its names in the text's language; the longest wins.

    A generic name is one of what the text names otherwise, too, or of what it is known to speak of.
    """
    mentions = _find_mentions(document, indexes)
    known = spoken_of.union(*(one.entities for one in mentions))
    generic = NameIndex(one for index in indexes for one in index.generic if one.iri in known)
    text = document.words
    if not any(generic.longest_at(text, position, document.language) for position in range(len(text))):
        return mentions
    return _find_mentions(document, (*indexes, generic))


def _find_mentions(document: Document, indexes: Sequence[NameIndex]) -> tuple[Mention, ...]:
    """Find where a text names an entity by whichever name of the indexes."""
    text, spoken = document.words, document.language
    found, position = [], 0
    while position < len(text):
        longest = max((index.longest_at(text, position, spoken) for index in indexes), key=len)
        if longest:
            span = Span(text[position].begin, text[position + len(longest) - 1].end)
            named = frozenset(entity for index in indexes for entity in index.named(longest, spoken))
            first = text[position]
            begin = first.begin + clinging(document.quoted(Span(first.begin, first.end)), longest[0])
            found.append(Mention(span, named, Span(begin, span.end)))
        position += len(longest) or 1
    return tuple(found)


def counted(coverage: Coverage) -> dict[str, object]:
    """Return how a document is used: in all, and sentence by sentence."""
    return {
        "document": lexical(coverage.facts.document.iri),
        "words": len(coverage.words),
        "unaccounted": len(coverage.unaccounted),
        "passages": len(coverage.facts.passages),
        "mentions": len(coverage.mentions),
        "unused_mentions": len(coverage.unused_mentions),
        "dates": len(coverage.dates),
        "unused_dates": len(coverage.unused_dates),
        "sentences": _sentences(coverage),
    }


def _sentences(coverage: Coverage) -> list[dict[str, int]]:
    return [
        {
            "number": number,
            "words": len(uses),
            "used": sum(bool(use.passages) for use in uses),
            "declared": sum(use.declared for use in uses),
            "passages": len({passage.iri for use in uses for passage in use.passages}),
        }
        for number, uses in enumerate(coverage.sentences, start=1)
    ]
