"""Spellings of one word are equal, and clitics come off a word, but no more than clitics."""

import pytest

from isnad.names.arabic import has_name, normalised, stems, with_lost_article, words
from isnad.names.british import american


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إسطنبول", "اسطنبول"),
        ("الأطلسي", "الاطلسي"),
        ("آسيا", "اسيا"),
        ("مبادرة", "مبادره"),
        ("مستشفى", "مستشفي"),
        ("الكُوَيْت", "الكويت"),
        ("الـ15", "ال15"),
        ("٢٠٠٤", "2004"),
        ("۲۰۰۴", "2004"),
        ("مؤتمر", "موتمر"),
        ("مسئولون", "مسؤولون"),
        ("شئون", "شؤون"),
        ("NATO", "nato"),
        ("ﻻ", "لا"),
    ],
)
def test_spellings_are_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("الكويت", "البيت"), ("قمة", "قيمة"), ("2004", "2005")])
def test_other_words_stay_other(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("والكويت", "كويت"),
        ("بالكويت", "كويت"),
        ("لحلف", "حلف"),
        ("للحلف", "حلف"),
        ("وللمبادرة", "مبادره"),
        ("فاستضافت", "استضافت"),
        ("كمجموعة", "مجموعه"),
        ("البلجيكية", "بلجيكيه"),
        ("وبالمبادرة", "مبادره"),
    ],
)
def test_clitics_come_off(written: str, word: str) -> None:
    assert word in set(stems(normalised(written)))


@pytest.mark.parametrize(("written", "word"), [("وله", "ه"), ("بل", "ل"), ("كان", "ن")])
def test_short_words_are_not_eaten(written: str, word: str) -> None:
    assert word not in set(stems(normalised(written)))


def test_words_know_their_places() -> None:
    text = "و(مبادرة إسطنبول) الـ15"
    found = words(text)
    assert [text[word.begin : word.end] for word in found] == ["و", "مبادرة", "إسطنبول", "الـ15"]
    assert found[2].form == "اسطنبول"


def test_a_long_word_is_read_in_no_time_to_speak_of() -> None:
    """None is read again and again for its vowels: this would take hours."""
    assert american("a" * 200_000) == "a" * 200_000


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("للأمن البحري", "الأمن البحري", True),
        ("أعد وللاتحاد الأوروبي دور", "الاتحاد الأوروبي", True),
        ("لِلْأمن البحري", "الأمن البحري", True),
        ("للجنة الأوروبية", "اللجنة الأوروبية", True),
        ("للجنة الأوروبية", "لجنة الأوروبية", True),
        ("بالأمن البحري", "الأمن البحري", True),
        ("أمن البحري", "الأمن البحري", False),
        ("لأمن البحر", "الأمن البحر", False),
        ("تحللأمن", "الأمن", False),
        ("للأمن البحري", "الامن البحري", False),
    ],
)
def test_a_name_stands_in_a_text_where_a_preposition_has_taken_its_article_in(
    text: str, name: str, stands: bool
) -> None:
    assert has_name(text, name) is stands


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("للأمن البحري", "أمن البحري", "الأمن البحري"),
        ("أمن البحر وللأمن", "أمن", "أمن"),
        ("للبنان", "لبنان", "لبنان"),
        ("للجنة الأوروبية", "لجنة", "لجنة"),
        ("وللكويت", "كويت", "الكويت"),
    ],
)
def test_a_name_that_stands_with_its_article_alone_has_it(text: str, name: str, whole: str) -> None:
    assert with_lost_article(text, name) == whole
