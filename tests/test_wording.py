"""What the words of a quote carry: its dates, its numbers, and what it calls a thing, in Arabic and English."""

import hashlib
from pathlib import Path

import pytest

from isnad import paths
from isnad.rdf.terms import literal
from isnad.rdf.turtle import parse_turtle
from isnad.rdf.vocabulary import RDFS
from isnad.source.class_words import ClassWords
from isnad.source.coverage import cover, names_in
from isnad.source.document import read_document
from isnad.source.known_names import KnownNames
from isnad.source.number_words import numbers_in
from isnad.source.ontology import read_ontology
from isnad.source.passages import Difference, read_facts
from isnad.source.wording import differences

CLASSES = ClassWords(read_ontology(paths.HOME / "ontology").triples)
CURRENCIES = KnownNames(
    parse_turtle(
        "@prefix id: <https://w3id.org/isnad/id/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'id:Euro rdfs:label "يورو"@ar , "euro"@en . id:Dollar rdfs:label "دولار أمريكي"@ar , "US dollar"@en .',
        Path("names.ttl"),
    ).triples
)
HEAD = """@base <https://w3id.org/isnad/doc/x/> .
@prefix ici: <https://w3id.org/isnad/ici#> .
@prefix chain: <https://w3id.org/isnad/chain#> .
@prefix id: <https://w3id.org/isnad/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""


def said(folder: Path, text: str, *facts: str) -> list[str]:
    """Return the warnings about facts that a text is quoted for, as a whole."""
    folder = folder / "x"
    folder.mkdir(exist_ok=True)
    write(folder, text, "s", text, " ".join(facts))
    return [difference.what.en for difference in found_in(folder)]


def write(folder: Path, text: str, name: str, quote: str, facts: str) -> None:
    """Write a document of one passage."""
    language = "ar" if text[0] > "z" else "en"
    (folder / "text.txt").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "document.ttl").write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .\n"
        f'<https://w3id.org/isnad/doc/x> dcterms:language "{language}" ; schema:sha256 "{digest}" .'
    )
    (folder / "facts.trig").write_text(
        f'{HEAD}<{name}> chain:quote "{quote}"@{language} .\n<{name}> {{ {facts} }}\n', "utf-8"
    )


def found_in(folder: Path) -> tuple[Difference, ...]:
    """Return the warnings about a document in a folder."""
    return differences(cover(read_facts(read_document(folder)), names_in(())), CLASSES, [CURRENCIES])


@pytest.mark.parametrize(
    ("text", "date", "carried"),
    [
        ("It met in Oslo on 12 May 2019.", "2019-05-12", True),
        ("It met in Oslo on 12 May 2019.", "2019-05", True),  # less exact is no more than the quote says
        ("It met in Oslo on 12 May 2019.", "2019", True),
        ("It met in Oslo on 12 May 2019.", "2019-05-13", False),
        ("It met in Oslo in May 2019.", "2019-05-12", False),
        ("It met in Oslo in May 2019.", "2018-05", False),
        ("A year later it met in Oslo.", "2020-05", False),
        ("It met in May, September and December 2004.", "2004-09", True),
        ("It met in May, September and December 2004.", "2004-10", False),
        ("It met in the first three months of 2005.", "2005-01/2005-03", True),
        ("It met from May 2004 to March 2005.", "2004-05/2005-03", True),
        ("اجتمع المجلس في 23 يناير عام 2017.", "2017-01-23", True),
        ("اجتمع المجلس في 23 يناير عام 2017.", "2017-02-23", False),
        ("اجتمع المجلس في منتصف ديسمبر عام 2019.", "2019-12-~15", True),
        ("اجتمع المجلس في ديسمبر عام ٢٠١٩.", "2019-12", True),
        ("اجتمع المجلس بعد عام من ذلك.", "2018", False),
        ("It met in the first half of 2017.", "2017-01/2017-06", True),  # the same days, written otherwise
        ("It met in the first half of 2017.", "2017-40", True),
        ("It met in the first half of 2017.", "2017-01/2017-05", False),
        ("في الربع الأخير من عام 2017", "2017-10/2017-12", True),
        ("في الأشهر الثلاثة الأولى من عام 2017", "2017-33", True),
        ("It met in the spring of 2017.", "2017-03/2017-05", False),  # of no days that are agreed on
        ("It met on 3 and 4 May 2010.", "2010-05-03/2010-05-04", True),
        ("It met on 3 and 4 May 2010.", "{2010-05-03,2010-05-04}", True),
        ("It met on 3 to 4 May 2010.", "{2010-05-03,2010-05-04}", True),
        ("التقوا يومي 3 و4 أيار 2010.", "2010-05-03/2010-05-04", True),
        ("التقوا في أيار وحزيران 2010.", "2010-05/2010-06", True),
        ("في كانون الثاني/يناير وأيار/مايو عام 2019", "{2019-01,2019-05}", True),
        ("في الثالث من أيار 2019", "2019-05-03", True),
    ],
)
def test_a_date_is_carried_by_its_quote(tmp_path: Path, text: str, date: str, carried: bool) -> None:
    warned = said(tmp_path, text, f'id:Meeting dcterms:date "{date}"^^edtf:EDTF .')
    assert warned == ([] if carried else [f"the quote does not say the date {date}"])


@pytest.mark.parametrize(
    ("text", "date", "hint"),
    [
        ("It met in Oslo on 12 May 2019.", "2018-05-12", "The quote says 2019-05-12. Correct the date"),
        ("It met in 2016.", "2016-01", "The quote says 2016. Correct the date"),
        ("التقت في مايو 2019.", "2018", "The quote says 2019-05. Correct the date"),
        ("It met in February and October 2013.", "{2013-02,2013-11}", "The quote says {2013-02,2013-10}."),
        ("A year later it met in Oslo.", "2020", "a relative date is kept in words alone"),
        ("It met in Oslo.", "2020", "Quote the words that state it, or take the date away."),
        (
            "It met on 8/10/2018.",
            "2018-10-08",
            '"8/10/2018": day and month can be read either way. Quote words',
        ),
    ],
)
def test_the_date_that_the_quote_does_state_is_said(tmp_path: Path, text: str, date: str, hint: str) -> None:
    said(tmp_path, text, f'id:Meeting dcterms:date "{date}"^^edtf:EDTF .')
    assert [hint in one.hint.en for one in found_in(tmp_path / "x")] == [True]


@pytest.mark.parametrize(
    ("text", "dates", "warned"),
    [
        ("It met from 3 to 5 May 2012.", ["2012-05-03"], ['"3 to 5 May 2012" (2012-05-03/2012-05-05)']),
        ("It met from 3 to 5 May 2012.", ["2012-05-04"], ["the fact has only a part of it, 2012-05-04"]),
        ("It met from 3 to 5 May 2012.", ["2012-05-03/2012-05-05", "2012-05-03"], []),  # the whole is stated
        ("It met from 3 to 5 May 2012.", ["2012-05"], []),  # less exact is no part
        ("It met in May, September and December 2004.", ["2004-09"], []),
    ],
)
def test_a_part_of_the_range_that_the_quote_states_is_not_all_of_it(
    tmp_path: Path, text: str, dates: list[str], warned: list[str]
) -> None:
    found = said(
        tmp_path, text, *(f'id:M{n} dcterms:date "{one}"^^edtf:EDTF .' for n, one in enumerate(dates))
    )
    assert len(found) == len(warned)
    assert all(one in said for one, said in zip(warned, found, strict=True))


@pytest.mark.parametrize(
    ("text", "date", "used"),
    [
        ("It met on 3 and 4 May 2010.", "2010-05-03/2010-05-04", True),
        ("It met on 3 and 5 May 2010.", "2010-05-03/2010-05-05", False),
        ("It met in the first half of 2017.", "2017-01/2017-06", True),
        ("It met in the spring of 2017.", "2017-03/2017-05", False),
        ("It met on 12 May 2019.", "2019-02-30", False),
    ],
)
def test_a_fact_of_the_same_days_uses_a_date_however_it_is_written(
    tmp_path: Path, text: str, date: str, used: bool
) -> None:
    said(tmp_path, text, f'id:M dcterms:date "{date}"^^edtf:EDTF .')
    coverage = cover(read_facts(read_document(tmp_path / "x")), names_in(()))
    assert (coverage.unused_dates == ()) is used


def test_a_day_that_there_is_not_is_not_sought_in_the_quote(tmp_path: Path) -> None:
    assert said(tmp_path, "It met on 12 May 2019.", 'id:M dcterms:date "2019-02-30"^^edtf:EDTF .') == []


def test_a_date_that_the_sentence_states_beside_the_quote_is_shown(tmp_path: Path) -> None:
    said(tmp_path, "It met in Oslo in May 2019.", 'id:M dcterms:date "2019-05"^^edtf:EDTF .')
    facts = tmp_path / "x" / "facts.trig"
    facts.write_text(facts.read_text("utf-8").replace("in Oslo in May 2019.", "in Oslo"), "utf-8")
    assert ['Quote "May 2019" too' in one.hint.en for one in found_in(tmp_path / "x")] == [True]


@pytest.mark.parametrize(
    ("name", "warned"), [("s01-met", True), ("s02-met", False), ("met", False), ("s2", False)]
)
def test_a_passage_is_of_the_sentence_that_it_is_named_after(tmp_path: Path, name: str, warned: bool) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    write(folder, "It met once. It met again.", name, "met again", "id:Meeting a ici:Meeting .")
    found = [(one.what.en, one.where.rpartition(":")[2]) for one in found_in(tmp_path / "x")]
    assert found == (
        [("<s01-met>: the quote is found in sentence 2, and the name says 1", "7")] if warned else []
    )


@pytest.mark.parametrize(
    ("text", "number", "carried"),
    [
        ("the second coastal state", 2, True), ("the second coastal state", 3, False),
        ("the 21st state", 21, True), ("the twenty-first state", 21, True), ("for two decades", 20, True),
        ("thirteen of them", 3, False), ("both sides", 2, True), ("coastal states", 4, False),
        ("أول دولة خليجية", 1, True), ("أول دولة خليجية", 2, False), ("بالذكرى الـ15", 15, True),
        ("الذكرى الخامسة عشرة", 15, True), ("العقدين الماضيين", 20, True), ("ثلاثة عقود", 30, True),
        ("ستة مجالات", 6, True), ("ستة مجالات", 16, False), ("خمسة وعشرون عاما", 25, True), ("دولتان", 2, True),
        ("two million euros", 2_000_000, True), ("two million euros", 2, False), ("مليونا يورو", 2_000_000, True),
        ("two states gave two million", 2, True), ("twenty-five million", 25_000_000, True), ("خمسة ملايين", 5, False),
    ],
)  # fmt: skip
def test_a_number_is_carried_by_its_quote(tmp_path: Path, text: str, number: int, carried: bool) -> None:
    assert (number in numbers_in(text)) is carried
    warned = said(tmp_path, text, f"id:Thing ici:statedCount {number} .")
    assert warned == ([] if carried else [f"the quote does not say the number {number}"])


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("the organisation Norvia", "Group", "organisation"),
        ("the organization Norvia", "Group", "organization"),
        ("the organization Norvia", "InternationalOrganisation", ""),
        ("the Marlen Summit", "Conference", "Summit"), ("the Marlen Summit", "Summit", ""),
        ("the Marlen Summit", "EventSeries", "Summit"), ("the city of Port Sable", "State", "city"),
        ("the Marlen meeting", "Conference", ""), ("heads of state met", "Group", ""),
        ("مشاورات مارلن", "EventSeries", ""), ("مشاورات مارلن", "Summit", "مشاورات"),
        ("منظمة نورفيا", "Group", "منظمة"), ("والمنظمة الدولية", "Group", "والمنظمة"),
        ("قمة مارلن", "Conference", "قمة"), ("قمة مارلن", "Summit", ""), ("لمدينة بورت سيبل", "State", "لمدينة"),
        ("مؤتمر القمة", "Summit", ""),  # it names both, and the fact is one of them
    ],
)  # fmt: skip
def test_what_a_quote_calls_a_thing_is_its_class(tmp_path: Path, text: str, kind: str, word: str) -> None:
    warned = said(tmp_path, text, f"id:Thing a ici:{kind} .")
    assert [f'"{word}"' in one for one in warned] == ([True] if word else [])


def test_a_reason_silences_a_word_for_another_class(tmp_path: Path) -> None:
    fact, reason = "id:Thing a ici:EventSeries .", '} <s> chain:reason "x"@en , "x"@ar . <s> {'
    assert len(said(tmp_path, "the Marlen Summit", fact)) == 1
    assert said(tmp_path, "the Marlen Summit", fact, reason) == []


@pytest.mark.parametrize(
    ("text", "fact", "warning"),
    [
        ("Six states met.", 'ici:quantityText "Six"@en', '"Six" is a number'),
        ("Many states met.", 'ici:quantityText "Many"@en', ""),
        ("التقت ست دول.", 'ici:quantityText "ست"@ar', '"ست" is a number'),
        ("التقت دول عديدة.", 'ici:quantityText "عديدة"@ar', ""),
        ("It suspended its part.", 'ici:nameInText "its"@en', '"its" is a pronoun and no name'),
        ("علقت تلك مشاركتها.", 'ici:nameInText "تلك"@ar', '"تلك" is a pronoun and no name'),
        ("Italy met it.", 'ici:nameInText "Italy"@en', ""),
        ("The states met Helena Duarte.", 'ici:nameInText "Helena Duart"@en', '"Helena Duart" ends or begins within a word'),
        ("The states' and Helena Duarte's visit.", 'ici:nameInText "Helena Duarte"@en', ""),
        ("Both states met.", 'ici:nameInText "state"@en', ""),
        ("Mistake by a state.", 'ici:nameInText "take"@en', '"take" ends or begins within a word'),
        ("وصلت إيطاليا.", 'ici:nameInText "إيطالي"@ar', '"إيطالي" ends or begins within a word'),
        ("وللكويت مقرها.", 'ici:nameInText "كويت"@ar', ""),
        ("وللكويت مقرها.", 'ici:nameInText "مقر"@ar', ""),
    ],
)  # fmt: skip
def test_a_number_is_no_word_of_quantity_and_a_pronoun_no_name(
    tmp_path: Path, text: str, fact: str, warning: str
) -> None:
    assert said(tmp_path, text, f"id:States {fact} .")[:1] == ([warning] if warning else [])


@pytest.mark.parametrize(
    ("text", "currency", "warned"),
    [
        ("Four million euros were given.", "Euro", False), ("Four million euros were given.", "Dollar", True),
        ("Then €4 million were given.", "Euro", False), ("منحت أربعة ملايين يورو.", "Dollar", True),
        ("منحت أربعة ملايين دولار.", "Dollar", False), ("Four million were given.", "Euro", True),
        ("Four million were given.", "Unnamed", False),
    ],
)  # fmt: skip
def test_a_currency_is_named(tmp_path: Path, text: str, currency: str, warned: bool) -> None:
    found = said(tmp_path, text, f"id:Sum ici:inCurrency id:{currency} .")
    assert (f"the quote does not name the currency id:{currency}" in found) is warned


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("It met in Tangier, in Morocco.", True), ("It met in Tangier, the capital of Norvia.", False),
        ("It met in the Norvian capital.", False), ("اجتمع في طنجة المغربية.", True), ("اجتمع في العاصمة المغربية طنجة.", False),
        ("اجتمع في طنجة عاصمتها.", False),
    ],
)  # fmt: skip
def test_a_capital_is_called_one(tmp_path: Path, text: str, warned: bool) -> None:
    found = said(tmp_path, text, "id:Tangier ici:capitalOf id:Norvia .")
    assert ("the quote does not say that it is a capital" in found) is warned
    assert "the quote does not say that it is a capital" not in said(
        tmp_path, text, "id:Tangier ici:locatedIn id:Norvia ."
    )


def test_a_word_that_another_thing_explains_is_no_contradiction(tmp_path: Path) -> None:
    text = "the summit adopted the programme of the conference"
    assert said(tmp_path, text, "id:One a ici:Conference . id:Two a ici:Summit .") == []
    assert said(tmp_path, text, "id:One a ici:Consultation ; ici:hostedBy id:Somebody .") == []
    assert len(said(tmp_path, text, "id:One a ici:Consultation .")) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the council sent the Lower Arn Mission to Norvia", "Lower Arn Mission"),
        ("the mission went to Norvia", "Lower Arn Mission"),
        ("أرسل المجلس بعثة وادي أرن إلى نورفيا", "بعثة وادي أرن"),
        ("ثم عادت البعثة من نورفيا", "بعثة وادي أرن"),
    ],
)
def test_a_word_for_a_class_in_the_name_of_one_thing_says_nothing_of_another(
    tmp_path: Path, text: str, name: str
) -> None:
    names = [KnownNames([("<https://w3id.org/isnad/id/Mission>", RDFS.label, literal(name, language="ar" if name[0] > "z" else "en"))])]  # fmt: skip

    def warned(facts: str) -> list[str]:
        folder = tmp_path / "x"
        folder.mkdir(exist_ok=True)
        write(folder, text, "s", text, facts)
        coverage = cover(read_facts(read_document(folder)), names_in(()))
        return [one.what.en for one in differences(coverage, CLASSES, names) if "makes" in one.what.en]

    state, event = "id:Norvia a ici:State .", "id:Mission a ici:Event ; ici:tookPlaceIn id:Norvia ."
    assert len(warned(state)) == 1  # nothing tells what is called so
    assert warned(f"{state} {event}") == []
    assert len(warned("id:Mission a ici:State .")) == 1  # it is this thing that is called so


@pytest.mark.parametrize("folder", ["documents/kuwait-ici-20-years", "examples/where-sources-differ"])
def test_the_article_and_the_example_say_what_their_quotes_do(folder: str) -> None:
    coverage = cover(read_facts(read_document(paths.HOME / "data" / folder)), names_in(()))
    assert differences(coverage, CLASSES) == ()
