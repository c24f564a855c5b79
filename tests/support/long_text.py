"""Long texts of varied sentences, for what must not slow down with the length of a text."""

import random
import re
from pathlib import Path

from detection import TEXTS, gold_sentences, language_of

_SENTENCE = re.compile(r"\S.*?[.!?](?=\s|$)")
_SYLLABLES = {
    "en": ("ba", "dor", "lin", "mar", "no", "ra", "sel", "tan", "vi", "zor"),
    "ar": ("با", "دور", "لين", "مار", "نو", "را", "سيل", "تان", "في", "زور"),
}
_SAID = {
    "en": "The {0} Council met in {1}, and Ambassador {1} {0} thanked the Ministry of Trade of {0}.",
    "ar": "انعقد مجلس الموانئ الشرقية في مدينة {0}، وشكر السفير {1} الحلواني دولة {1}.",
}
_TOLD = {"en": "{0}, as {1} {2} said.", "ar": "{0}، كما قال {1} {2}."}  # so no sentence stands there twice
_A_LINE = 8  # sentences


def long_text(language: str, length: int, seed: int = 1) -> str:
    """Return a text of so many characters at most: the detector's sentences, with other numbers, and other names."""
    chosen = random.Random(seed)
    sentences = [text for _, text, _ in gold_sentences() if language_of(text) == language]
    text = Path(TEXTS / ("english.txt" if language == "en" else "arabic.txt")).read_text("utf-8")
    sentences += _SENTENCE.findall(text)
    written: list[str] = []
    size = 0
    for number in range(length):
        names = ("".join(chosen.choices(_SYLLABLES[language], k=4)).capitalize() for _ in range(2))
        said = (
            _SAID[language].format(*names) if number % 3 == 0 else _varied(chosen.choice(sentences), chosen)
        )
        size += len(said) + 1
        if size > length:
            break
        written.append(said + ("\n" if number % _A_LINE == _A_LINE - 1 else " "))
    return "".join(written)


def _varied(sentence: str, chosen: random.Random) -> str:
    """Return a sentence with other numbers of two digits or more, each still a year or a day where it was one."""
    return re.sub(
        r"\b(?:(?:19|20)\d\d|[12]\d)\b",
        lambda found: str(chosen.randrange(1950, 2030) if len(found[0]) == 4 else chosen.randrange(10, 29)),
        sentence,
    )
