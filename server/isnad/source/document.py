"""A document: its text, kept byte for byte, its sentences, and what is known of it; which text can be one."""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from pathlib import Path

from isnad.errors import ChangedText, MalformedSource, MissingSource
from isnad.locale import Message, Translatable
from isnad.names.arabic import DIGITS, Word, with_own_article, words
from isnad.paths import read_text, shown
from isnad.rdf.namespaces import DOC, ID
from isnad.rdf.namespaces import ICI as ICI_NAMESPACE
from isnad.rdf.terms import Triple, iri, lexical
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import CHAIN, DCTERMS, RDF, SCHEMA
from isnad.source.quotes import Quotes, quotes_of, shared_beginning

RENDERING = "rendering.en.txt"
_LANGUAGES = ("ar", "en")
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"\S(?:.*?[.!?؟…](?=\s|$)|.*)")


PLACEHOLDER = "TODO"  # what a draft leaves to its author; a name that begins so is one to choose


def is_placeholder(term: str) -> bool:
    """Return whether a term is what a draft leaves to its author."""
    return lexical(term) == PLACEHOLDER or term.startswith(
        (f"<{ID}{PLACEHOLDER}", f"<{ICI_NAMESPACE}{PLACEHOLDER}")
    )


def free_name(wanted: str, is_taken: Callable[[str], bool], number: str = "-{}") -> str:
    """Return a name that nothing has: the one that is wanted, or with a number behind it."""
    others = (wanted + number.format(n) for n in range(2, 100_000))
    return next(one for one in chain((wanted,), others) if not is_taken(one))


@dataclass(frozen=True, order=True)
class Span:
    """A run of characters of a text, in code points, the end not included."""

    begin: int
    end: int

    def __contains__(self, other: "Span") -> bool:
        return self.begin <= other.begin and other.end <= self.end

    @property
    def fragment(self) -> str:
        """Write the span as a fragment identifier of text/plain (RFC 5147 §2.1.1)."""
        return f"char={self.begin},{self.end}"


class Spans:
    """Spans of one text, which say what they hold and meet without going through all of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Take the spans; they may lie in each other."""
        ordered = sorted(spans)
        self._begins = [one.begin for one in ordered]
        self._reach = [*accumulate((one.end for one in ordered), max)]  # the furthest end up to each

    def hold(self, span: Span) -> bool:
        """Return whether a span lies in one of them."""
        before = bisect_right(self._begins, span.begin)
        return before > 0 and span.end <= self._reach[before - 1]

    def meet(self, span: Span) -> bool:
        """Return whether a span has a character in common with one of them."""
        before = bisect_left(self._begins, span.end)
        return before > 0 and span.begin < self._reach[before - 1]


@dataclass(frozen=True)
class Document:
    """One document; its text is the source and is never altered."""

    slug: str
    text: str
    language: str
    sentences: tuple[Span, ...]
    metadata: TurtleFile
    renderings: tuple[str, ...] = ()  # each sentence in English: the project's own words

    @property
    def iri(self) -> str:
        """Name the document."""
        return iri(DOC + self.slug)

    @property
    def folder(self) -> Path:
        """The folder the document was read from."""
        return self.metadata.path.parent

    @property
    def description(self) -> tuple[Triple, ...]:
        """What is said of the document itself."""
        return tuple(triple for triple in self.metadata.triples if triple[0] == self.iri)

    @property
    def unused(self) -> tuple[str, ...]:
        """Name the spans that document.ttl declares to carry no claim."""
        return tuple(s for s, p, o in self.metadata.triples if (p, o) == (RDF.type, CHAIN.UnusedSpan))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the text."""
        return _words_of(self.text)

    @cached_property
    def quotes(self) -> Quotes:
        """What finds quotes in the text."""
        return quotes_of(self.text)

    @cached_property
    def _line_begins(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def line_and_column(self, at: int) -> tuple[int, int]:
        """Return the line and the column of a character, from 1."""
        line = bisect_right(self._line_begins, at)
        return line, at - self._line_begins[line - 1] + 1

    def context_of(self, span: Span) -> tuple[str, str]:
        """Return as little of what stands around a quote in its sentence as tells it from other places."""
        within = self.sentence_of(span) or span
        return self.quotes.context(span.begin, span.end, (within.begin, within.end))

    def span_iri(self, span: Span) -> str:
        """Name a span of the text, as NIF does."""
        return f"<{DOC}{self.slug}#{span.fragment}>"

    def quoted(self, span: Span) -> str:
        """Return the characters of a span."""
        return self.text[span.begin : span.end]

    def named(self, span: Span) -> str:
        """Return the characters of a name, with the article that a preposition before it has taken in."""
        return with_own_article(self.text[max(0, span.begin - 8) : span.begin], self.quoted(span))

    def sentence_of(self, span: Span) -> Span | None:
        """Find the sentence that holds a span; None where it reaches over two."""
        at = bisect_right(self.sentences, span.begin, key=lambda one: one.begin) - 1
        return self.sentences[at] if at >= 0 and span in self.sentences[at] else None


_words_of = lru_cache(maxsize=2)(words)  # one document is read again and again, and its text is never another


def read_document(folder: Path) -> Document:
    """Read a document's folder.

    Raise MissingSource without its files, MalformedSource for a text that is not UTF-8 in normal
    form C, and ChangedText where the text is not the one whose SHA-256 document.ttl records.
    """
    if not folder.is_dir():
        raise MissingSource(
            Message("the document's folder is not there"),
            where=shown(folder),
            hint=Message("Make the folder, with text.txt, document.ttl and facts.trig in it."),
        )
    text = read_text(folder / "text.txt")
    require_legible(text, shown(folder / "text.txt"))
    metadata = read_turtle(folder / "document.ttl")
    name = iri(DOC + folder.name)
    _check_sum(folder / "text.txt", text, metadata, name)
    languages = [lexical(o) for s, p, o in metadata.triples if (s, p) == (name, DCTERMS.language)]
    if len(languages) != 1 or languages[0] not in _LANGUAGES:
        raise MalformedSource(
            Message("the document's language is not stated once, as ar or en"),
            where=metadata.place(name),
            hint=Message('Add dcterms:language "ar" or "en".'),
        )
    if (written := language_of(text, least=9)) not in ("", languages[0]):
        raise MalformedSource(
            Message(
                "the text is not written in the language that is stated, %(language)s", language=languages[0]
            ),
            where=metadata.place(name, DCTERMS.language, f'"{languages[0]}"'),
            hint=Message('Write dcterms:language "%(language)s".', language=written),
        )
    return Document(
        slug=folder.name,
        text=text,
        language=languages[0],
        sentences=sentences_of(text),
        metadata=metadata,
        renderings=_renderings(folder / RENDERING, [text[one.begin : one.end] for one in sentences_of(text)]),
    )


def language_of(text: str, *, least: int) -> str:
    """Return the language that has at least so many times the letters of the other one; empty for none."""
    arabic, latin = (len(re.findall(letters, text)) for letters in ("[\u0621-\u064a]", "[A-Za-z]"))
    return "ar" if arabic and arabic >= least * latin else "en" if latin and latin >= least * arabic else ""


def paragraphs_of(rendering: str) -> list[tuple[int, str]]:
    """Return the paragraphs of a rendering, with the lines at which they begin."""
    found, line = [], 1
    for paragraph in rendering.split("\n\n"):
        if paragraph.strip():
            above = paragraph[: len(paragraph) - len(paragraph.lstrip())].count("\n")
            found.append((line + above, paragraph.strip()))
        line += paragraph.count("\n") + 2
    return found


def _renderings(path: Path, sentences: Sequence[str]) -> tuple[str, ...]:
    """Read the English rendering, a paragraph a sentence; none is asked for, a part of one is refused."""
    if not path.is_file():
        return ()
    paragraphs = paragraphs_of(read_text(path))
    if len(paragraphs) != len(sentences):
        pairs = zip(paragraphs, sentences, strict=False)
        other = (line for (line, said), stated in pairs if _years(said) != _years(stated))
        last = paragraphs[-1][0] if paragraphs else 1
        raise MalformedSource(
            Message(
                "paragraphs of the rendering: %(count)s; sentences of the text: %(sentences)s",
                count=len(paragraphs),
                sentences=len(sentences),
            ),
            where=f"{shown(path)}:{next(other, last)}",
            hint=Message("Write one paragraph a sentence, with an empty line between."),
        )
    return tuple(said for _, said in paragraphs)


def _years(text: str) -> list[str]:
    return sorted(re.findall(r"\d{4}", text.translate(DIGITS)))


def sentences_of(text: str) -> tuple[Span, ...]:
    """Cut a text into sentences: a paragraph is a line, a sentence ends in a full stop and space."""
    return tuple(
        Span(paragraph.start() + sentence.start(), paragraph.start() + sentence.end())
        for paragraph in _PARAGRAPH.finditer(text)
        for sentence in _SENTENCE.finditer(paragraph.group())
    )


def _check_sum(path: Path, text: str, metadata: TurtleFile, name: str) -> None:
    """Raise ChangedText unless the text has the checksum that document.ttl records."""
    found = hashlib.sha256(text.encode()).hexdigest()
    recorded = [lexical(o) for s, p, o in metadata.triples if (s, p) == (name, SCHEMA.sha256)]
    if recorded == [found]:
        return
    raise ChangedText(
        Message(
            "the text has changed: its SHA-256 is %(found)s, recorded is %(recorded)s",
            found=found,
            recorded=", ".join(recorded) or Message("none"),
        ),
        where=f"{shown(path)} ({metadata.place(name, SCHEMA.sha256)})",
        hint=Message(
            "Restore the text: a source is never edited. If the document is new, record this checksum."
        ),
    )


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
            where, Message("the text is empty"), Message("Give a text with at least one sentence.")
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
        at = shared_beginning(text, unicodedata.normalize("NFC", text))
        raise _refused(
            _place(text, at, where),
            Message("the text is not in normal form C"),
            Message("Bring the text into NFC once (uconv -x any-nfc), and record its new checksum."),
        )


def _place(text: str, at: int, where: str) -> str:
    line = text.count("\n", 0, at) + 1
    return f"{where}:{line}:{at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _refused(where: str, what: Translatable, hint: Translatable) -> MalformedSource:
    return MalformedSource(what, where=where, hint=hint)
