"""The detector finds names and dates as texts write them, and the facts must use what it finds."""

from dataclasses import replace

import pytest
from rdflib import RDFS, Literal, URIRef

from isnad.graph.build import Built
from isnad.graph.coverage import cover, known_names
from isnad.graph.document import Document
from isnad.graph.mentions import find_dates, find_mentions

EX = "https://w3id.org/isnad/id/"


@pytest.fixture
def document(built: Built) -> Document:
    return built.sources.facts[0].document


def dates(document: Document, text: str) -> list[str]:
    return [found.edtf for found in find_dates(replace(document, text=text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("في ديسمبر عام 2004", ["2004-12"]),
        ("في 23 يناير عام 2017", ["2017-01-23"]),
        ("في ٢٣ يناير ٢٠١٧", ["2017-01-23"]),
        ("في منتصف ديسمبر عام 2019", ["2019-12-~15"]),
        ("مطلع كانون الثاني 2010", ["2010-01-~05"]),
        ("في أواخر تشرين الأول من عام 2011", ["2011-10-~25"]),
        ("خلال مايو وسبتمبر وديسمبر من عام 2004", ["{2004-05,2004-09,2004-12}"]),
        ("تم اعتماده عام 2014", ["2014"]),
        ("on 12 December 2006 and in June 2004", ["2006-12-12", "2004-06"]),
        ("بلغ عددهم 2014 شخصا", []),
        ("في يناير", []),
        ("القرن 21", []),
    ],
)
def test_dates_are_found(document: Document, text: str, found: list[str]) -> None:
    assert dates(document, text) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وحلف شمال الاطلسي", {"NATO"}),
        ("لحلف شمال الأطلسي", {"NATO"}),
        ("بالكويت", {"Kuwait"}),
        ("الكويتيين", {"Kuwait"}),
        ("مبادرة اسطنبول للتعاون", {"ICI"}),
        ("ومجموعة الثماني", {"GroupOfEight"}),
        ("كلام آخر", set()),
    ],
)
def test_names_are_found(built: Built, document: Document, text: str, names: set[str]) -> None:
    found = find_mentions(replace(document, text=text), known_names(built.sources))
    assert {entity.removeprefix(EX) for mention in found for entity in mention.entities} == names


def test_the_longest_name_wins(document: Document) -> None:
    labels = [
        (URIRef(EX + "City"), RDFS.label, Literal("إسطنبول", lang="ar")),
        (URIRef(EX + "ICI"), RDFS.label, Literal("مبادرة إسطنبول للتعاون", lang="ar")),
    ]
    found = find_mentions(replace(document, text="مبادرة إسطنبول للتعاون في إسطنبول"), labels)
    assert [sorted(m.entities) for m in found] == [[URIRef(EX + "ICI")], [URIRef(EX + "City")]]


def test_every_word_mention_and_date_of_the_article_is_used(built: Built) -> None:
    coverage = cover(built.sources.facts[0], known_names(built.sources))
    assert len(coverage.words) > 500
    assert len(coverage.mentions) > 90
    assert len(coverage.dates) == 9
    assert (coverage.unaccounted, coverage.unused_mentions, coverage.unused_dates) == ((), (), ())


def test_what_no_passage_uses_is_noticed(built: Built) -> None:
    facts = built.sources.facts[0]
    fewer = replace(facts, passages=tuple(p for p in facts.passages if p.span.begin < 1500))
    coverage = cover(fewer, known_names(built.sources))
    assert len(coverage.unaccounted) > 200
    assert {found.edtf for found in coverage.unused_dates} == {"2004-06", "{2004-05,2004-09,2004-12}"}
    assert any(EX + "Ankara" in map(str, found.entities) for found in coverage.unused_mentions)
