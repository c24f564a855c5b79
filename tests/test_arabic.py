"""Spellings of one word are equal, and clitics come off a word, but no more than clitics."""

import pytest

from isnad.names.arabic import normalised, stems, words
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
