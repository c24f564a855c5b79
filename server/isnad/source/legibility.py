"""Whether a text can be a source: what it must not hold, since it is kept to the byte and quoted from."""

import re
import unicodedata

from isnad.errors import MalformedSource
from isnad.locale import Message, Translatable

LONGEST_TEXT = 500_000  # characters of a document
LONGEST_PARAGRAPH = 20_000  # characters of a line: a paragraph is a line
_LINE_ENDS = re.compile("\r|\u2028|\u2029|\u0085|\u000b|\u000c")
# What is not seen and changes what is: direction marks, embeddings and isolates; a byte order mark.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def require_legible(text: str, where: str) -> None:
    """Raise MalformedSource, with line and column, for a text that cannot be quoted from to the letter.

    That is: an empty one, one beyond LONGEST_TEXT or with a line beyond LONGEST_PARAGRAPH, one with control
    or direction characters or foreign line ends, and one that is not in normal form C.
    """
    if not text.strip():
        raise _refused(
            where,
            Message("the text is empty"),
            Message("Give a text with at least one sentence."),
        )
    if len(text) > LONGEST_TEXT:
        raise _refused(
            where,
            Message("the text has %(count)s characters", count=len(text)),
            Message(
                "Cut it into documents of at most %(LONGEST_TEXT)s characters.", LONGEST_TEXT=LONGEST_TEXT
            ),
        )
    if foreign := _LINE_ENDS.search(text):
        raise _refused(
            _place(text, foreign.start(), where),
            Message("a line end that is not LF: %(character)s", character=_named(foreign[0])),
            Message("Save the text with LF line ends (dos2unix)."),
        )
    for at, character in enumerate(text):
        if character in _BIDI or (
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
        ):
            raise _refused(
                _place(text, at, where),
                Message("a character that is not seen: %(character)s", character=_named(character)),
                Message("Take it out of the text: what is not seen cannot be quoted."),
            )
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_PARAGRAPH:
            raise _refused(
                f"{where}:{number}",
                Message("the line has %(count)s characters", count=len(line)),
                Message(
                    "Make each paragraph a line of at most %(LONGEST_PARAGRAPH)s characters.",
                    LONGEST_PARAGRAPH=LONGEST_PARAGRAPH,
                ),
            )
    if not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        at = next((n for n, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b), len(composed))
        raise _refused(
            _place(text, at, where),
            Message("the text is not in normal form C"),
            Message("Bring the text into NFC once (uconv -x any-nfc), and record its new checksum."),
        )


def _place(text: str, at: int, where: str) -> str:
    """Name the line and the column of a character."""
    line = text.count("\n", 0, at) + 1
    return f"{where}:{line}:{at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _refused(where: str, what: Translatable, hint: Translatable) -> MalformedSource:
    return MalformedSource(what, where=where, hint=hint)
