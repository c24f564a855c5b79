"""A first draft of a document: its folder, with a passage for each name and date that the detector finds."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from isnad.errors import MalformedSource, MisplacedFact, MissingSource, UnwritableOutput
from isnad.locale import Message, Translatable
from isnad.paths import shown
from isnad.rdf.namespaces import DOC, ID
from isnad.rdf.terms import Triple, lexical
from isnad.rdf.turtle import TurtleFile
from isnad.source.coverage import find_mentions, names_in
from isnad.source.date_mentions import find_dates, find_open_dates
from isnad.source.document import PLACEHOLDER, Document, Span, require_legible, sentences_of
from isnad.text_file import read_text

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 80
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")

_DOCUMENT = """\
# The document itself: what is known of it, and which of its words carry no claim.
#
# Say nothing here that you do not know: a publisher, author or date that the text does not give is left out.

@base <{doc}> .

@prefix ici:     <https://w3id.org/isnad/ici#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa:      <http://www.w3.org/ns/oa#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema:  <https://schema.org/> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .

<{slug}> a ici:Document ;
    rdfs:label       "TODO"@ar , "TODO"@en ;
    schema:sha256    "{sha256}" ;
    dcterms:language "{language}" ;
    dcterms:rights   "TODO"@ar , "TODO"@en .

# Words that say nothing are declared, each with its reason:
#
# <{slug}/s01-while> a ici:UnusedSpan ;
#     ici:quote  "…"@{language} ;
#     ici:reason "…"@ar , "…"@en .
"""
_FACTS = """\
# What the text says, passage by passage.
#
# Each block is a passage: its exact quote, and the graph of just what that quote says.  The build finds
# the quote in text.txt; where it stands there more than once, oa:prefix or oa:suffix tells which is meant.
# A passage is asserted unless it says `ici:stance ici:attributed`: a judgement, or what is reported.
#
# The detector proposed what follows: names and dates.  Say what each thing is and does; put a name in the
# place of each id:TODO…; take away what you do not need.  What is left: isnad document check {slug}

@base <{doc}{slug}/> .

@prefix ici:     <https://w3id.org/isnad/ici#> .
@prefix id:      <https://w3id.org/isnad/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf:    <http://id.loc.gov/datatypes/edtf/> .
@prefix oa:      <http://www.w3.org/ns/oa#> .
@prefix org:     <http://www.w3.org/ns/org#> .
@prefix schema:  <https://schema.org/> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix time:    <http://www.w3.org/2006/time#> .
"""


@dataclass(frozen=True)
class Draft:
    """What was made: the folder, and how much the detector found."""

    folder: Path
    sentences: int
    mentions: int
    dates: int
    open_dates: int


def draft_document(
    source: Path, slug: str, language: str | None, documents: Path, names: Iterable[Triple]
) -> Draft:
    """Make the folder of a new document out of a text file; all of it, or nothing.

    `names` are the labels to look for. Raise MissingSource or MalformedSource for a text that cannot be a
    source, MisplacedFact for a slug that is none or is taken, and UnwritableOutput.
    """
    folder = documents / slug
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise _misnamed(slug, Message("this is no name for a document"), "my-note")
    if folder.exists():
        taken = Message("another document has this name")
        raise _misnamed(shown(folder), taken, f"{slug[: _LONGEST_SLUG - 2]}-2")
    if not source.is_file():
        raise MissingSource(
            Message("there is no such file"),
            where=shown(source),
            hint=Message("Give a text file that is there."),
        )
    text = read_text(source)
    require_legible(text, shown(source))
    chosen = language or _language_of(text, source)
    metadata = TurtleFile(folder / "document.ttl", "", {None: ()}, {}, "")
    document = Document(slug, text, chosen, sentences_of(text), metadata)
    facts, counts = _facts(document, tuple(names))
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        documents.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".draft-", dir=documents.parent))
        try:
            made.chmod(0o755)
            (made / "text.txt").write_bytes(source.read_bytes())
            described = _DOCUMENT.format(doc=DOC, slug=slug, sha256=digest, language=chosen)
            (made / "document.ttl").write_text(described, encoding="utf-8")
            (made / "facts.trig").write_text(facts, encoding="utf-8")
            made.rename(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise UnwritableOutput(
            Message("this cannot be written (%(strerror)s)", strerror=error.strerror),
            where=shown(documents),
            hint=Message("Make the folder writable."),
        ) from error
    return Draft(folder, len(document.sentences), *counts)


def _facts(document: Document, names: tuple[Triple, ...]) -> tuple[str, tuple[int, int, int]]:
    """Write the draft of facts.trig; count the mentions, the dates and the dates that are left open."""
    mentions = find_mentions(document, names_in(names))
    dates, opened = find_dates(document), find_open_dates(document)
    blocks = [_FACTS.format(doc=DOC, slug=document.slug)]
    for number, sentence in enumerate(document.sentences, start=1):
        opening = " ".join(document.quoted(sentence).split()[:6])
        rule = "─" * max(4, 110 - len(opening))
        blocks.append(f"\n\n# ── {number}  {opening} … {rule}\n")
        counter = 0
        for mention in mentions:
            if mention.span in sentence:
                counter += 1
                blocks.append(
                    _mention(document, mention.span, mention.entities, f"s{number:02}-{counter:02}")
                )
        for date in dates:
            if date.span in sentence:
                counter += 1
                value = f'dcterms:date "{date.edtf}"^^edtf:EDTF'
                name = f"s{number:02}-{counter:02}"
                blocks.append(
                    _block(document, date.span, name, f"id:{PLACEHOLDER}-s{number:02}-{counter:02} {value} .")
                )
        for one in opened:
            if one.span in sentence:
                quote = document.quoted(one.span)
                blocks.append(
                    f'\n# "{quote}": {one.reason.ar if document.language == "ar" else one.reason.en}\n'
                )
    return "".join(blocks), (len(mentions), len(dates), len(opened))


def _mention(document: Document, span: Span, entities: frozenset[str], name: str) -> str:
    """Propose a passage for a name; where it can be of several things, the author chooses."""
    said = _quoted(document, document.quoted(span))
    known = sorted(lexical(entity).removeprefix(ID) for entity in entities)
    if len(known) == 1:
        return _block(document, span, name, f"id:{known[0]} ici:nameInText {said} .")
    choice = f"# one of: {' '.join(f'id:{one}' for one in known)}"
    return _block(document, span, name, f"id:{PLACEHOLDER}-{name} ici:nameInText {said} .", choice)


def _block(document: Document, span: Span, name: str, statement: str, comment: str = "") -> str:
    """Write a passage with its quote and its graph."""
    prefix, suffix = context_of(document.text, span, document.sentence_of(span) or span)
    near = f" ; oa:prefix {_string(prefix)}" if prefix else ""
    near += f" ; oa:suffix {_string(suffix)}" if suffix else ""
    lines = [f"\n<{name}> ici:quote {_quoted(document, document.quoted(span))}{near} ."]
    lines += [comment] if comment else []
    return "\n".join([*lines, f"<{name}> {{ {statement} }}"]) + "\n"


def context_of(text: str, span: Span, within: Span) -> tuple[str, str]:
    """Return as little of what stands around a quote as tells it from its other places in the text."""
    quote = text[span.begin : span.end]
    if text.count(quote) == 1:
        return "", ""
    for length in range(1, within.end - within.begin + 1):
        suffix = text[span.end : min(within.end, span.end + length)]
        if _places(text, quote + suffix) == 1:
            return "", suffix
        prefix = text[max(within.begin, span.begin - length) : span.begin]
        if _places(text, prefix + quote) == 1:
            return prefix, ""
    return text[within.begin : span.begin], text[span.end : within.end]


def _places(text: str, part: str) -> int:
    return sum(text.startswith(part, at) for at in range(len(text)) if text[at] == part[0])


def _quoted(document: Document, text: str) -> str:
    return f"{_string(text)}@{document.language}"


def _string(text: str) -> str:
    """Write a string as Turtle does."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _language_of(text: str, source: Path) -> str:
    """Tell by its letters whether a text is Arabic or English; raise MalformedSource where it is neither."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if max(arabic, latin) < 3 * min(arabic, latin) or not arabic + latin:
        raise MalformedSource(
            Message("its letters do not tell Arabic from English"),
            where=shown(source),
            hint=Message("Name the language: --lang en."),
        )
    return "ar" if arabic > latin else "en"


def _misnamed(where: str, what: Translatable, example: str) -> MisplacedFact:
    return MisplacedFact(
        what,
        where=where,
        hint=Message(
            "Choose one of small Latin letters, digits and hyphens: --slug %(example)s.", example=example
        ),
    )
