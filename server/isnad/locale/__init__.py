"""What the program says: English in the code, its Arabic in a gettext catalogue beside this file."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ar", "en"]
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    """A text that its author wrote in both languages: a question's title, a shape's message."""

    ar: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in one of the two languages."""
        return self.ar if language == "ar" else self.en


@dataclass(frozen=True, init=False)
class Message:
    """A sentence of the program: its English is the key (msgid) of the catalogue, with values as `%(name)s`.

    A value that is itself a Text or a Message is put into the same language.
    """

    msgid: str
    values: Mapping[str, object]

    def __init__(self, msgid: str, /, **values: object) -> None:
        """Take the English sentence and its values; a sentence without values keeps its `%` as written."""
        object.__setattr__(self, "msgid", msgid)
        object.__setattr__(self, "values", values)

    def in_language(self, language: Language) -> str:
        """Return the sentence in one of the two languages."""
        sentence = translations(language).gettext(self.msgid)
        return sentence % _in_language(self.values, language) if self.values else sentence

    def with_values(self, values: Mapping[str, object]) -> "Message":
        """Return the sentence with other values."""
        return Message(self.msgid, **values)

    @property
    def ar(self) -> str:
        """The sentence in Arabic."""
        return self.in_language("ar")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.in_language("en")


@dataclass(frozen=True, init=False)
class Counted(Message):
    """A sentence with a number before a noun, in its English of one and of several."""

    of_several: str
    number: float

    def __init__(self, of_one: str, of_several: str, number: float, /, **values: object) -> None:
        """Take both sentences, the number by which one is chosen, and the values, the number among them."""
        super().__init__(of_one, **values)
        object.__setattr__(self, "of_several", of_several)
        object.__setattr__(self, "number", number)

    def in_language(self, language: Language) -> str:
        """Return the sentence in one of the two languages; a fraction is counted as hundreds are."""
        number = int(self.number) if self.number == int(self.number) else 100
        sentence = translations(language).ngettext(self.msgid, self.of_several, number)
        return sentence % _in_language(self.values, language)

    def with_values(self, values: Mapping[str, object]) -> Message:
        """Return the sentence of the same number with other values."""
        return Counted(self.msgid, self.of_several, self.number, **values)


Translatable = Text | Message


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of a language; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("messages", localedir=FOLDER, languages=[language])


def _in_language(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {
        name: value.in_language(language) if isinstance(value, Text | Message) else value
        for name, value in values.items()
    }
