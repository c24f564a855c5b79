"""The detector finds names and dates as texts write them, and the facts must use what it finds."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from isnad import paths
from isnad.build.pipeline import Built
from isnad.rdf.terms import iri, lexical, literal
from isnad.rdf.turtle import read_turtle
from isnad.rdf.vocabulary import RDFS
from isnad.source.coverage import cover, find_mentions, names_in
from isnad.source.date_mentions import dates_in, find_open_dates
from isnad.source.document import Document, read_document
from isnad.source.passages import read_facts

EX = "https://w3id.org/isnad/id/"


@pytest.fixture
def document(built: Built) -> Document:
    return built.sources.facts[0].document


def dates(document: Document, text: str) -> list[str]:
    return [found.edtf for found in dates_in(text)]


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
        ("28 June 2004", ["2004-06-28"]),
        ("June 28, 2004", ["2004-06-28"]),
        ("the 28th of June 2004", ["2004-06-28"]),
        ("on 2004-06-28, in 2004-06", ["2004-06-28", "2004-06"]),
        ("يوم 28/6/2004", ["2004-06-28"]),
        ("on 5/6/2004", []),
        ("on 5/5/2004", ["2004-05-05"]),
        ("May, September and December 2004", ["{2004-05,2004-09,2004-12}"]),
        ("September to December 2004", ["2004-09/2004-12"]),
        ("September–December 2004", ["2004-09/2004-12"]),
        ("من سبتمبر إلى ديسمبر عام 2004", ["2004-09/2004-12"]),
        ("11-13 December 2006", ["2006-12-11/2006-12-13"]),
        ("28 to 29 June 2004", ["2004-06-28/2004-06-29"]),
        ("between May 2004 and June 2005", ["2004-05/2005-06"]),
        ("بين مايو 2004 ويونيو 2005", ["2004-05/2005-06"]),
        ("2004-2006", ["2004/2006"]),
        ("from 2004 to 2006", ["2004/2006"]),
        ("من عام 2004 إلى عام 2006", ["2004/2006"]),
        ("in the first three months of 2005", ["2005-01/2005-03"]),
        ("في الأشهر الثلاثة الأولى من عام 2005", ["2005-01/2005-03"]),
        ("during 2005", ["2005"]),
        ("late August 2011", ["2011-08-~25"]),
        ("31 June 2004", []),
        ("the seats 12 to 14, in 2004", ["2004"]),
        ("رقم 2004 و2006 شخصا", []),
        # Both names of a month, as the United Nations write them.
        ("في كانون الثاني/يناير وأيار/مايو وتشرين الأول/أكتوبر عام 2019", ["{2019-01,2019-05,2019-10}"]),
        ("12 آذار/مارس 2015", ["2015-03-12"]),
        ("12 آذار (مارس) 2015", ["2015-03-12"]),
        ("من 28 نيسان/أبريل إلى 2 أيار/مايو 2012", ["2012-04-28/2012-05-02"]),
        ("من كانون الثاني/يناير إلى أيار/مايو 2019", ["2019-01/2019-05"]),
        # Days in words.
        ("في الثالث من أيار/مايو 2019", ["2019-05-03"]),
        ("الحادي والثلاثين من شهر أيار 2019", ["2019-05-31"]),
        ("في الحادي عشر من أيلول 2001", ["2001-09-11"]),
        ("يوم الثلاثاء الثالث من أيار 2019", ["2019-05-03"]),
        ("الثالث والرابع من أيار 2019", ["{2019-05-03,2019-05-04}"]),
        ("من الثالث إلى الخامس من أيار 2019", ["2019-05-03/2019-05-05"]),
        ("الأسبوع الأول من أيار 2019", ["2019-05"]),
        ("the third of May 2019", ["2019-05-03"]),
        ("on the twenty-third of May 2019", ["2019-05-23"]),
        ("the second May 2019 meeting", ["2019-05"]),
        ("ten states in all, 3 in May 2019", ["2019-05"]),
        # Days and no names of weekdays; days of two months.
        ("from Monday 3 to Wednesday 5 May 2010", ["2010-05-03/2010-05-05"]),
        ("Monday, 3 May and Tuesday, 4 May 2010", ["{2010-05-03,2010-05-04}"]),
        ("من الاثنين 3 إلى الأربعاء 5 أيار 2010", ["2010-05-03/2010-05-05"]),
        ("يومي الاثنين 3 والثلاثاء 4 أيار 2010", ["{2010-05-03,2010-05-04}"]),
        ("من يوم الاثنين 3 أيار إلى يوم الأربعاء 5 حزيران 2010", ["2010-05-03/2010-06-05"]),
        ("30 June and 1 July 2014", ["{2014-06-30,2014-07-01}"]),
        ("June 30 and July 1, 2014", ["{2014-06-30,2014-07-01}"]),
        ("between 30 June and 1 July 2014", ["2014-06-30/2014-07-01"]),
        ("يومي 30 حزيران و1 تموز 2014", ["{2014-06-30,2014-07-01}"]),
        ("3, 4 and 5 May 2010", ["{2010-05-03,2010-05-04,2010-05-05}"]),
        ("21 and 22 May and 3 June 2010", ["{2010-05-21,2010-05-22,2010-06-03}"]),
        ("from 28 to 30 June and on 2 July 2014", ["2014-07-02"]),
        ("from 28 to 30 June and 2 July 2014", []),  # no form has a range and a day in one
        ("May 3-5, 2010", ["2010-05-03/2010-05-05"]),
        ("page 12, 3 May 2010", ["2010-05-03"]),
        ("from 30 December to 2 January 2012", []),
    ],
)
def test_dates_are_found(document: Document, text: str, found: list[str]) -> None:
    assert dates(document, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He left yesterday.", ["yesterday"]),
        ("It joined two years ago, and last month it left.", ["two years ago", "last month"]),
        ("طوال العقدين الماضيين", ["العقدين الماضيين"]),
        ("وزار الكويت أمس ثم عاد العام الماضي", ["أمس", "العام الماضي"]),
        ("قبل ثلاثة أعوام", ["قبل ثلاثة أعوام"]),
        ("on 5/6/2004", ["5/6/2004"]),
        ("on 28 June 2004", []),
    ],
)
def test_what_only_points_to_a_date_is_left_open_with_the_reason(
    document: Document, text: str, found: list[str]
) -> None:
    opened = find_open_dates(replace(document, text=text))
    assert [text[one.span.begin : one.span.end] for one in opened] == found
    assert all(one.reason.ar and one.reason.en for one in opened)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("It joined in 1981 and left three decades later.", ["2011"]),
        ("It joined in 1981 and left a decade later.", ["1991"]),
        ("It joined in 1981 and left two years later.", ["1983"]),
        ("انضمت عام 1981 وانسحبت بعد عقدين من ذلك.", ["2001"]),
        ("انضمت عام 1981 وانسحبت بعد ثلاثة عقود من ذلك.", ["2011"]),
        ("انضمت عام 1981 وانسحبت بعد سنتين من ذلك.", ["1983"]),
    ],
)
def test_what_is_counted_from_a_date_is_that_much_later(
    document: Document, text: str, counted: list[str]
) -> None:
    assert [one.edtf for one in find_open_dates(replace(document, text=text)) if one.edtf] == counted


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
    found = find_mentions(
        replace(document, text=text),
        names_in(built.sources.entities),
        names_in(t for facts in built.sources.facts for p in facts.passages for t in p.triples),
    )
    assert {lexical(entity).removeprefix(EX) for mention in found for entity in mention.entities} == names


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("افتتحت تونس أول بعثة دبلوماسية لها", 0),
        ("بعثة الكويت لدى حلف شمال الأطلسي أول بعثة دبلوماسية لها", 2),
    ],
)
def test_a_generic_hidden_name_is_one_where_the_text_speaks_of_the_thing(
    built: Built, document: Document, text: str, times: int
) -> None:
    mission, there = iri(EX + "KuwaitMissionToNATO"), replace(document, text=text)
    names = names_in(built.sources.entities)
    assert sum(mission in one.entities for one in find_mentions(there, names)) == times
    known = find_mentions(there, names, spoken_of=frozenset({mission}))
    assert sum(mission in one.entities for one in known) == max(times, 1)


@pytest.mark.parametrize(
    ("text", "thing", "is_named"),
    [
        ("سبقت ذلك سلسلة مشاورات", "Consultations2004", False),  # anybody's
        ("وتضمن المجال الثاني", "ICIArea2", False),
        ("في منطقة الشرق الأوسط", "MiddleEast", True),  # a proper name
        ("دولة الكويت", "Kuwait", True),
    ],
)
def test_another_name_of_what_is_only_described_tells_nothing_elsewhere(
    built: Built, document: Document, text: str, thing: str, is_named: bool
) -> None:
    there, meant = replace(document, text=text), iri(EX + thing)
    names = names_in(built.sources.entities)
    found = find_mentions(there, names)
    assert (meant in {entity for one in found for entity in one.entities}) is is_named
    known = find_mentions(there, names, spoken_of=frozenset({meant}))
    assert meant in {entity for one in known for entity in one.entities}


def test_names_and_dates_in_words_declared_unused_are_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "second-document"
    shutil.copytree(paths.HOME / "tests" / "support" / "second-document", folder)
    facts = read_facts(read_document(folder))
    labels = names_in(read_turtle(folder / "entities.ttl").triples)
    fewer = replace(facts, passages=facts.passages[3:])
    assert len(cover(fewer, labels).unused_mentions) > 2
    assert [one.edtf for one in cover(fewer, labels).unused_dates] == ["2019-05-12"]
    about = folder / "document.ttl"
    reason = 'chain:reason "مقدمة."@ar , "An opening."@en'
    quote = facts.document.quoted(facts.document.sentences[0]).rstrip(".")
    said = f'<second-document/opening> a chain:UnusedSpan ; chain:quote "{quote}"@en ; {reason} .\n'
    about.write_text(about.read_text("utf-8") + said, "utf-8")
    declared = replace(fewer, document=read_document(folder))
    coverage = cover(declared, labels)
    assert not any(one.span in declared.document.sentences[0] for one in coverage.unused_mentions)
    assert coverage.unused_dates == ()


def test_the_longest_name_wins(document: Document) -> None:
    labels = [
        (iri(EX + "City"), RDFS.label, literal("إسطنبول", language="ar")),
        (iri(EX + "ICI"), RDFS.label, literal("مبادرة إسطنبول للتعاون", language="ar")),
    ]
    found = find_mentions(replace(document, text="مبادرة إسطنبول للتعاون في إسطنبول"), names_in(labels))
    assert [sorted(m.entities) for m in found] == [[iri(EX + "ICI")], [iri(EX + "City")]]


def test_every_word_mention_and_date_of_the_article_is_used(built: Built) -> None:
    coverage = cover(built.sources.facts[0], names_in(built.sources.entities))
    assert len(coverage.words) > 500
    assert len(coverage.mentions) > 90
    assert len(coverage.dates) == 9
    assert (coverage.unaccounted, coverage.unused_mentions, coverage.unused_dates) == ((), (), ())


def test_what_no_passage_uses_is_noticed(built: Built) -> None:
    facts = built.sources.facts[0]
    fewer = replace(facts, passages=tuple(p for p in facts.passages if p.span.begin < 1500))
    coverage = cover(fewer, names_in(built.sources.entities))
    assert len(coverage.unaccounted) > 200
    assert {found.edtf for found in coverage.unused_dates} == {"2004-06", "{2004-05,2004-09,2004-12}"}
    assert any(iri(EX + "Ankara") in found.entities for found in coverage.unused_mentions)
