"""What of a text no passage uses: words, names, dates, each at the passage that quotes them, or in the text.

Of a sentence of which a passage is refused nothing is said: what that passage uses shows once it is mended.
"""

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from isnad.locale import Message, Translatable
from isnad.paths import shown
from isnad.rdf.terms import lexical, readable
from isnad.rdf.vocabulary import DCTERMS
from isnad.source.coverage import Coverage, Mention
from isnad.source.date_mentions import DateMention
from isnad.source.document import Document, Span, Spans
from isnad.source.passages import Facts, Passage, Remark, context, nearest_place

_OF_SENTENCE = re.compile(r"s(\d{2,})-")  # what the name of a passage says of where its quote stands
_MOST_BESIDE = 3


def uncovered(coverage: Coverage, said: Set[str]) -> Iterator[Remark]:
    """Remark on words, names and dates of the text that no passage uses.

    `said` has the places of which something is said already: no date is missed where a wrong one is told.
    """
    facts, document = coverage.facts, coverage.facts.document
    waiting = Spans(_sentences_refused(facts))
    for run in unused_runs(coverage):
        yield Remark(_place(document, run.begin), _unused(facts, run), run)
    for mention in coverage.unused_mentions:
        if not waiting.hold(mention.span):
            yield _of_mention(coverage, mention)
    for date in coverage.unused_dates:
        dated = {
            facts.place(passage, triple)
            for passage in coverage.around(date.span)
            for triple in passage.triples
            if triple[1] == DCTERMS.date
        }
        if not waiting.hold(date.span) and said.isdisjoint(dated):
            yield _of_date(coverage, date)


def _of_mention(coverage: Coverage, mention: Mention) -> Remark:
    """Say that no passage speaks of what a text names: at the passage that quotes it, or in the text."""
    facts, document = coverage.facts, coverage.facts.document
    place, holding = _place(document, mention.span.begin), _shortest(coverage, mention.span)
    words = document.quoted(mention.span)
    names = " ".join(sorted(map(readable, mention.entities)))
    several = len(mention.entities) > 1
    if holding is None:
        what = (
            Message(
                '"%(words)s" can name any of %(names)s. Choose one in a passage.', words=words, names=names
            )
            if several
            else Message(
                '"%(words)s" names %(names)s, and no passage here speaks of it.', words=words, names=names
            )
        )
        return Remark(place, what, mention.span)
    name = _name(holding)
    what = (
        Message(
            '<%(name)s>: the quote says "%(words)s" (%(place)s), which can name any of %(names)s, and no '
            "fact of the passage speaks of one. Choose one there.",
            name=name, words=words, place=place, names=names,
        )
        if several
        else Message(
            '<%(name)s>: the quote says "%(words)s" (%(place)s), which names %(names)s, and no fact of the '
            "passage speaks of it. Say what it states, or correct the fact that has another in its place.",
            name=name, words=words, place=place, names=names,
        )
    )  # fmt: skip
    return Remark(facts.first_place(holding), what)


def _of_date(coverage: Coverage, date: DateMention) -> Remark:
    """Say that no passage states a date of the text: at the passage that quotes it, or in the text."""
    facts, document = coverage.facts, coverage.facts.document
    place, holding = _place(document, date.span.begin), _shortest(coverage, date.span)
    words = document.quoted(date.span)
    if holding is None:
        return Remark(
            place,
            Message(
                '"%(words)s" is a date (%(date)s), and no passage here states it.',
                words=words,
                date=date.edtf,
            ),
            date.span,
        )
    what = Message(
        '<%(name)s>: the quote says "%(words)s" (%(place)s), a date (%(date)s), and no fact of the '
        "passage has it. State it by dcterms:date.",
        name=_name(holding), words=words, place=place, date=date.edtf,
    )  # fmt: skip
    return Remark(facts.first_place(holding), what)


def _sentences_refused(facts: Facts) -> Iterator[Span]:
    """Yield the sentences of which a passage is refused: by its name, its quote, or what is like that."""
    document = facts.document
    for name in facts.refused:
        named = _OF_SENTENCE.match(lexical(name).rsplit("/", 1)[-1])
        if named and 0 < int(named[1]) <= len(document.sentences):
            yield document.sentences[int(named[1]) - 1]
        quote, _, _ = context(triple for triple in facts.file.graphs[None] if triple[0] == name)
        if quote:
            places = document.quotes.places(quote) or [nearest_place(document.text, quote)]
            found = (document.sentence_of(Span(place, place + 1)) for place in places)
            yield from filter(None, found)


def _unused(facts: Facts, run: Span) -> Translatable:
    """Say that no passage uses some words, and which passages end before them or begin behind them."""
    text, sentence = facts.document.text, facts.document.sentence_of(run)
    words = text[run.begin : run.end]
    beside = [
        f"<{_name(one)}> ({facts.file.place(one.authored[0])})"
        for one in sorted(facts.passages, key=lambda one: one.span.end - one.span.begin)
        if one.sentence == sentence and _is_beside(one.span, run, text)
    ]
    if not beside:
        return Message(
            'no passage uses "%(words)s". Say what it states, or declare it, with a reason, in document.ttl.',
            words=words,
        )
    return Message(
        'no passage uses "%(words)s"; beside it: %(passages)s. Say what it states, make a quote longer, or '
        "declare it, with a reason, in document.ttl.",
        words=words,
        passages=", ".join(beside[:_MOST_BESIDE]),
    )


def _is_beside(one: Span, other: Span, text: str) -> bool:
    """Return whether no word stands between two spans that do not meet."""
    first, last = sorted((one, other))
    return first.end <= last.begin and not re.search(r"\w", text[first.end : last.begin])


def _shortest(coverage: Coverage, span: Span) -> Passage | None:
    """Return the shortest passage that quotes some words; None where there is none."""
    return min(coverage.around(span), key=lambda one: one.span.end - one.span.begin, default=None)


def _name(passage: Passage) -> str:
    return lexical(passage.authored[0]).rsplit("/", 1)[-1]


def unused_runs(coverage: Coverage) -> Iterator[Span]:
    """Yield the runs of words that no passage uses and no reason explains, each within one sentence."""
    facts, text = coverage.facts, coverage.facts.document.text
    waiting = Spans(_sentences_refused(facts))
    begins = {one.begin for one in facts.document.sentences}
    words = (use.word for use in coverage.unaccounted)
    found = [word for word in words if not waiting.hold(Span(word.begin, word.end))]
    begin: int | None = None
    for word, following in pairwise((*found, None)):
        if word is None:
            return
        begin = word.begin if begin is None else begin
        between = text[word.end : following.begin] if following and following.begin not in begins else "\n"
        if re.search(r"\w|\n", between):
            yield Span(begin, word.end)
            begin = None


def _place(document: Document, at: int) -> str:
    line, column = document.line_and_column(at)
    return f"{shown(document.folder / 'text.txt')}:{line}:{column}"
