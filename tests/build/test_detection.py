"""How well the detector finds the dates and the names of texts that are not its own; what it proposes of each."""

from itertools import pairwise

import pytest
from detection import LANGUAGES, Score, gold_sentences, scores, table, text_of

from isnad import paths
from isnad.source.date_mentions import find_open_dates
from isnad.source.name_candidates import find_candidates


@pytest.fixture(scope="module")
def found() -> dict[str, Score]:
    return scores(paths.HOME)


def test_the_table_is_the_one_that_is_written_down(found: dict[str, Score]) -> None:
    written = (paths.HOME / "data" / "README.md").read_text("utf-8")
    assert "\n".join(table(found)) in written


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_what_was_held_out_is_found_as_well_as_what_was_tuned(found: dict[str, Score], language: str) -> None:
    for half in ("held out", "tuned"):
        one = found[f"dates, sentences in {language}, {half}"]
        assert one.wanted > 40
        assert one.recall >= 0.95, one.missed
        assert one.precision >= 0.95, one.wrong


def test_names_of_new_texts_are_found(found: dict[str, Score]) -> None:
    for name in ("arabic", "english", "mixed"):
        one = found[f"names, {name} text"]
        assert one.recall >= 0.9, one.missed
        assert one.precision >= 0.9, one.wrong


def test_there_are_two_hundred_sentences_and_the_halves_are_equal() -> None:
    halves = [half for half, _, _ in gold_sentences()]
    assert (halves.count("tuned"), halves.count("held out")) == (100, 100)
    assert len({text for _, text, _ in gold_sentences()}) == len(halves)


def proposed(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.text, one.kind) for one in find_candidates(text_of(text, language))]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("The Marlen Council met.", "en", [("Marlen Council", "InternationalOrganisation")]),
        ("He joined the Clear Water Programme.", "en", [("Clear Water Programme", "Programme")]),
        ("Exports rose. The council met on Friday in May.", "en", []),
        ("It went to the Ministry of Trade and Industry of Orran.", "en",
         [("Ministry of Trade and Industry", "Actor"), ("Orran", "")]),
        ("They saw Ambassador Mara Ollen.", "en", [("Mara Ollen", "Person")]),
        ("وأطلق مجلس الموانئ الشرقية برنامجا", "ar", [("مجلس الموانئ الشرقية", "InternationalOrganisation")]),
        ("وبرنامج الأشرعة لتدريب البحارة", "ar", [("برنامج الأشرعة", "Programme")]),
        ("في مدينة نادور الكبرى", "ar", [("نادور الكبرى", "City")]),
        ("قال السفير نادر الحلواني إن المجلس اجتمع", "ar", [("نادر الحلواني", "Person")]),
        ("وكان ذلك للاتحاد الإقليمي", "ar", [("الاتحاد الإقليمي", "InternationalOrganisation")]),
        ("وبالاتحاد الإقليمي وللاتحاد الإقليمي", "ar", [("الاتحاد الإقليمي", "InternationalOrganisation")]),
        ("اجتمع المجلس، وهو مجلس محلي", "ar", []),
        ("كل دولة تنضم إليه", "ar", []),
    ],
)  # fmt: skip
def test_names_are_proposed_by_capitals_and_head_words(
    text: str, language: str, names: list[tuple[str, str]]
) -> None:
    assert proposed(text, language) == names


def test_a_name_is_proposed_without_what_clings_to_it_and_wherever_it_stands() -> None:
    text = "انضمت دولة لامار إليه. ثم غادر وفد بلامار، ولامار دولة بحرية."
    document = text_of(text, "ar")
    (one,) = find_candidates(document)
    assert (one.text, one.kind, len(one.places)) == ("لامار", "State", 3)
    assert {document.quoted(place.name) for place in one.places} == {"لامار"}
    assert [document.quoted(place.span) for place in one.places] == ["لامار", "بلامار", "ولامار"]
    assert all(first.span.end <= second.span.begin for first, second in pairwise(one.places))


@pytest.mark.parametrize(
    ("text", "said", "edtf"),
    [
        ("It opened in 2012. A year later it moved.", "A year later", "2013"),
        ("It opened in June 2012. A year later it moved.", "A year later", "2013"),
        ("It opened in June 2012. Two months later it moved.", "Two months later", "2012-08"),
        ("It opened in 2012. Two months later it moved.", "Two months later", ""),
        ("It opened in autumn 2012. A month later it moved.", "A month later", ""),
        ("It opened in 2012. It grew. It sank. A year later it moved.", "A year later", ""),
        ("افتتح عام 2012. وبعد عامين انتقل.", "وبعد عامين", "2014"),
        ("افتتح في 28 شباط 2012. وفي اليوم التالي أغلق.", "اليوم التالي", "2012-02-29"),
    ],
)
def test_a_relative_date_is_counted_from_the_one_before_it(text: str, said: str, edtf: str) -> None:
    document = text_of(text, "ar" if "ا" in text else "en")
    (one,) = find_open_dates(document)
    assert (document.quoted(one.span), one.edtf) == (said, edtf)
    assert bool(edtf) <= (one.anchor is not None)
    assert (edtf in one.reason.en) and (edtf in one.reason.ar)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It opened in 2012. It sank. A year later it moved.", "no date is read before it"),
        ("A year later, in 2013, it moved.", "no date is read before it"),
        ("It opened in 2012. Two months later it moved.", "is too vague to count it from"),
        ("It opened in the 1990s. A year later it moved.", '"1990s" is too vague'),
    ],
)
def test_why_no_date_follows_from_a_relative_one_is_true(text: str, said: str) -> None:
    """A date that stands further away, or behind it, or that is too vague, is not said to be none."""
    (one,) = find_open_dates(text_of(text, "en"))
    assert said in one.reason.en
    assert one.reason.ar != one.reason.en
