"""A quote has one place in the text; passages, sentences and claims are named for good."""

import pytest

from isnad.build.pipeline import Built
from isnad.errors import AmbiguousQuote, UnfoundQuote
from isnad.rdf.namespaces import DOC
from isnad.rdf.terms import iri, lexical
from isnad.rdf.vocabulary import CHAIN, DCTERMS
from isnad.source.claims import claim_iri
from isnad.source.document import Span
from isnad.source.passages import locate
from isnad.source.quotes import Quotes

TEXT = "the launch. after the launch, the centre."


def test_quote_is_found_by_what_stands_around_it() -> None:
    assert locate(Quotes(TEXT), "the centre", where=str, name="") == Span(30, 40)
    assert locate(Quotes(TEXT), "the launch", suffix=".", where=str, name="") == Span(0, 10)
    assert locate(Quotes(TEXT), "the launch", prefix="after ", where=str, name="") == Span(18, 28)


def test_ambiguous_quote_tells_the_places() -> None:
    with pytest.raises(AmbiguousQuote) as caught:
        locate(Quotes(TEXT), "the launch", where=lambda: "f:1", name="p")
    assert "characters 0, 18" in caught.value.what.en
    assert caught.value.where == "f:1"


def test_unfound_quote_tells_the_nearest() -> None:
    with pytest.raises(UnfoundQuote) as caught:
        locate(Quotes(TEXT), "after the lunch", where=str, name="p")
    assert "after the launc" in caught.value.what.en


def test_a_quote_that_stands_beside_other_words_than_said_is_told_so() -> None:
    with pytest.raises(UnfoundQuote) as caught:
        locate(Quotes(TEXT), TEXT[10:20], prefix="zzz", where=str, name="p")
    assert "is in the text, and not between" in caught.value.what.en
    assert "right before and after it" in caught.value.hint.en


def test_the_design_example_has_its_name(built: Built) -> None:
    name = iri(DOC + "kuwait-ici-20-years#char=224,273")
    triples = built.named[name]
    assert len(triples) == 4
    quotes = {lexical(o) for s, p, o in built.default if s == name and p == CHAIN.quote}
    assert quotes == {"انضمام الكويت في ديسمبر عام 2004 إلى تلك المبادرة"}


def test_every_passage_quotes_its_characters_within_one_sentence(built: Built) -> None:
    facts = built.sources.facts[0]
    assert len(facts.document.sentences) == 12
    for passage in facts.passages:
        assert passage.span in passage.sentence
        assert facts.document.quoted(passage.sentence).endswith(".")


def test_text_is_the_source_byte_for_byte(built: Built) -> None:
    import hashlib

    data = (built.sources.facts[0].document.folder / "text.txt").read_bytes()
    assert len(data.decode()) == 3257
    assert (
        hashlib.sha256(data).hexdigest() == "e515d4f59f28da6f391b9d3c72cf7a1a74ce0225416a446986b091b538319e9d"
    )


def test_claims_are_named_by_source_and_triple_alone(built: Built) -> None:
    claims = built.claims
    assert len({claim.iri for claim in claims}) == len(claims)
    for claim in claims:
        assert claim.iri == claim_iri(claim.source, claim.triple)
    # A name that was once published stays: this is the date of Kuwait's accession in sentence 2.
    date = [c for c in claims if c.source.endswith("#char=224,273>") and c.triple[1] == DCTERMS.date]
    assert [lexical(c.iri).rsplit("/", 1)[-1] for c in date] == [DATE_CLAIM]


DATE_CLAIM = "8ba2ba747db15777dc66"
