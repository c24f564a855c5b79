"""A long text is read as a short one is: what is found, and how often things are compared to find it."""

import re
from collections import Counter
from unittest import mock

import pytest
from detection import text_of
from long_text import long_text

from isnad.names.index import NameIndex
from isnad.source.document import Document, Span, Spans
from isnad.source.name_candidates import Candidate, find_candidates

LENGTHS = {"en": 200_000, "ar": 50_000}


@pytest.fixture(scope="module", params=LENGTHS)
def read(request: pytest.FixtureRequest) -> tuple[Document, tuple[Candidate, ...]]:
    document = text_of(long_text(request.param, LENGTHS[request.param]), request.param)
    assert len(document.text) > LENGTHS[request.param] - 500
    return document, find_candidates(document)


def test_each_name_of_a_long_text_is_found_at_each_of_its_places(
    read: tuple[Document, tuple[Candidate, ...]],
) -> None:
    document, found = read[0], {one.text: one for one in read[1]}
    pattern = (
        r"The (\w+ Council) met" if document.language == "en" else r"في مدينة ([^تين\W]\w+)(?<!ي)، وشكر"
    )  # one in ت or ي may be a verb
    said = Counter(re.findall(pattern, document.text))
    assert len(said) > 100
    assert len(said.keys() & found.keys()) > 0.95 * len(said)
    for name in said.keys() & found.keys():
        places = found[name].places
        assert all(name in document.quoted(place.span) for place in places)
        assert len(places) >= said[name]
    assert all(document.sentence_of(place.span) for one in found.values() for place in one.places)


def test_what_surrounds_a_quote_tells_it_from_all_other_places_of_a_long_text(
    read: tuple[Document, tuple[Candidate, ...]],
) -> None:
    document, candidates = read
    quotes, told = document.quotes, 0
    for place in [place for one in candidates[:40] for place in one.places[:5]]:
        prefix, suffix = document.context_of(place.span)
        begin = place.span.begin - len(prefix)
        whole = prefix + document.quoted(place.span) + suffix
        assert document.text.startswith(whole, begin)
        assert quotes.places(whole) == [begin]
        if prefix or suffix:
            told += 1
            assert len(quotes.places(whole[1:] if prefix else whole[:-1])) > 1
    assert told > 20


def test_a_text_twice_as_long_is_compared_twice_as_often() -> None:
    def compared(length: int) -> tuple[tuple[Candidate, ...], int]:
        with (
            mock.patch.object(Spans, "meet", autospec=True, side_effect=Spans.meet) as meet,
            mock.patch.object(NameIndex, "longest_at", autospec=True, side_effect=NameIndex.longest_at) as at,
        ):
            return find_candidates(text_of(long_text("en", length), "en")), meet.call_count + at.call_count

    short, once = compared(20_000)
    long, twice = compared(40_000)
    assert len(long) > 1.5 * len(short)
    assert twice < 2.2 * once


def test_spans_hold_and_meet_what_one_of_them_does() -> None:
    every = [Span(begin, end) for begin in range(7) for end in range(begin + 1, 8)]
    for first in every:
        for second in every:
            spans = Spans([first, second])
            for one in every:
                assert spans.hold(one) == (one in first or one in second)
                meets = any(one.begin < it.end and it.begin < one.end for it in (first, second))
                assert spans.meet(one) == meets


def test_a_sentence_that_stands_twice_is_told_by_what_stands_around_it() -> None:
    document = text_of("Vesk left in 1998. Orran came. Vesk left in 1998. Tisk stayed.", "en")
    for begin in (0, 31):
        prefix, suffix = document.context_of(Span(begin, begin + 4))
        assert document.quotes.places_between(prefix, "Vesk", suffix) == [begin]
