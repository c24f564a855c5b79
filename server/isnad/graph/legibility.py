"""Whether a text can be a source: what it must not hold, since it is kept to the byte and quoted from."""

import re
import unicodedata

from isnad.errors import MalformedSource, Text

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
            Text(ar="النص فارغ", en="the text is empty"),
            Text(ar="ضع نصا فيه جملة على الأقل.", en="Give a text with at least one sentence."),
        )
    if len(text) > LONGEST_TEXT:
        raise _refused(
            where,
            Text(ar=f"في النص {len(text)} حرفا", en=f"the text has {len(text)} characters"),
            Text(
                ar=f"اقسمه إلى مستندات لا يزيد أحدها على {LONGEST_TEXT} حرف.",
                en=f"Cut it into documents of at most {LONGEST_TEXT} characters.",
            ),
        )
    if foreign := _LINE_ENDS.search(text):
        raise _refused(
            _place(text, foreign.start(), where),
            Text(
                ar=f"نهاية سطر غير LF: {_named(foreign[0])}",
                en=f"a line end that is not LF: {_named(foreign[0])}",
            ),
            Text(ar="احفظ النص بنهايات أسطر LF.", en="Save the text with LF line ends (dos2unix)."),
        )
    for at, character in enumerate(text):
        if character in _BIDI or (
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
        ):
            raise _refused(
                _place(text, at, where),
                Text(
                    ar=f"حرف لا يرى: {_named(character)}",
                    en=f"a character that is not seen: {_named(character)}",
                ),
                Text(
                    ar="احذفه من النص؛ فما لا يرى لا يقتبس.",
                    en="Take it out of the text: what is not seen cannot be quoted.",
                ),
            )
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_PARAGRAPH:
            raise _refused(
                f"{where}:{number}",
                Text(ar=f"في السطر {len(line)} حرفا", en=f"the line has {len(line)} characters"),
                Text(
                    ar=f"اجعل كل فقرة سطرا لا يزيد على {LONGEST_PARAGRAPH} حرف.",
                    en=f"Make each paragraph a line of at most {LONGEST_PARAGRAPH} characters.",
                ),
            )
    if not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        at = next((n for n, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b), len(composed))
        raise _refused(
            _place(text, at, where),
            Text(ar="النص ليس بالصيغة المعيارية NFC", en="the text is not in normal form C"),
            Text(
                ar="حول النص إلى NFC مرة واحدة وسجل مجموعه الجديد.",
                en="Bring the text into NFC once (uconv -x any-nfc), and record its new checksum.",
            ),
        )


def _place(text: str, at: int, where: str) -> str:
    """Name the line and the column of a character."""
    line = text.count("\n", 0, at) + 1
    return f"{where}:{line}:{at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _refused(where: str, what: Text, mend: Text) -> MalformedSource:
    return MalformedSource(what, where=where, mend=mend)
