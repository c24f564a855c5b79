"""The Arabic catalogue: all that the templates and the program say is in it, and the compiled one is made from it."""

import io
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from isnad import paths
from isnad.locale import Counted, Language

PACKAGE = Path(__file__).parents[1] / "server" / "isnad"
FOLDER = PACKAGE / "locale" / "ar" / "LC_MESSAGES"
ARABIC_FORMS = 6  # zero, one, two, few, many, other (CLDR)


def arabic() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="ar")


def said(folder: Path) -> list[str | tuple[str, ...]]:
    """List what templates and code say, as the project's own settings have it extracted."""
    mapping = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mapping]
    return [
        message
        for _, _, message, _, _ in extract_from_dir(
            folder,
            methods,
            {pattern: {"silent": "false"} for pattern, _ in methods},
            keywords={**DEFAULT_KEYWORDS, "Message": None, "Counted": (1, 2)},
        )
    ]


def untranslated(messages: list[str | tuple[str, ...]], catalogue: Catalog) -> list[str]:
    """Give the messages for which a catalogue has not every form."""
    missing = []
    for identity in messages:
        found = catalogue.get(identity[0] if isinstance(identity, tuple) else identity)
        forms = (found.string if isinstance(found.string, tuple) else (found.string,)) if found else ()
        wanted = ARABIC_FORMS if isinstance(identity, tuple) else 1
        if len(forms) != wanted or not all(forms):
            missing.append(str(identity))
    return missing


def test_all_that_templates_and_code_say_is_translated() -> None:
    messages = said(PACKAGE)
    assert len(messages) > 450
    assert untranslated(messages, arabic()) == []


def test_a_missing_message_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "site" / "templates").mkdir(parents=True)
    (tmp_path / "site" / "one.py").write_text('error(Message("nothing at %(place)s", place=1))')
    (tmp_path / "site" / "templates" / "one.html").write_text(
        '{{ _("Search") }} {{ _("a new one") }} {{ ngettext("%(num)d new", "%(num)d news", 3) }}'
    )
    assert untranslated(said(tmp_path), arabic()) == [
        "nothing at %(place)s",
        "a new one",
        "('%(num)d new', '%(num)d news')",
    ]


def test_pages_speak_of_texts_and_not_of_one_article() -> None:
    """But where there is one document alone: its name in the menu, and on its side of a difference."""
    spoken = [one for one in said(PACKAGE / "site") if isinstance(one, str) and "the article" in one.lower()]
    of_one = (
        "The article",
        "Isnad is a knowledge graph of the Istanbul",
        "A knowledge graph of the Istanbul",
    )
    assert [one for one in spoken if not one.startswith(of_one)] == []


def said_of(number: float, language: Language) -> str:
    sentence = "the query took longer than %(seconds)s second"
    return Counted(sentence, f"{sentence}s", number, seconds=number).in_language(language)


@pytest.mark.parametrize(
    ("number", "english", "arabic"),
    [
        (0.5, "0.5 seconds", "0.5 ثانية"),
        (1, "1 second", "ثانية واحدة"),
        (2, "2 seconds", "ثانيتين"),
        (3, "3 seconds", "3 ثوان"),
        (30, "30 seconds", "30 ثانية"),
    ],
)
def test_a_noun_agrees_with_the_number_before_it(number: float, english: str, arabic: str) -> None:
    assert said_of(number, "en") == f"the query took longer than {english}"
    assert said_of(number, "ar") == f"لم يكتمل الجواب في {arabic}"


def test_nothing_is_left_over_and_nothing_is_only_guessed() -> None:
    spoken = {one if isinstance(one, str) else one[0] for one in said(PACKAGE)}
    kept: list[Message] = [message for message in arabic() if message.id]
    assert [m.id for m in kept if (m.id[0] if isinstance(m.id, tuple) else m.id) not in spoken] == []
    assert [m.id for m in kept if m.fuzzy] == []


def test_translations_hold_the_same_placeholders() -> None:
    for message in arabic():
        assert [str(error) for error in message.check()] == []


def by_identity(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def test_the_compiled_catalogue_is_made_from_the_written_one() -> None:
    made = io.BytesIO()
    write_mo(made, arabic())
    made.seek(0)
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled, anew = read_mo(file), read_mo(made)
    assert by_identity(compiled) == by_identity(anew)


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "site" / "templates").glob("*.html")), ids=lambda path: path.stem
)
def test_no_template_says_anything_past_the_catalogue(path: Path) -> None:
    """No Arabic stands in a template, but for the language's own name."""
    text = path.read_text("utf-8").replace("العربية", "")
    assert [word for word in text.split() if any("؀" <= letter <= "ۿ" for letter in word)] == []
