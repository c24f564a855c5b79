"""A first draft of a document: its folder, with a passage for each name and date that the detector finds.

What is proposed and not known says TODO, so that no release has it before its author has looked at it.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

from isnad.errors import MalformedSource, MisplacedFact
from isnad.locale import Message, Translatable
from isnad.paths import read_text, shown, temporary_folder
from isnad.rdf.namespaces import DOC, ICI, ID, declarations
from isnad.rdf.terms import Triple, iri, lexical, literal
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDF, RDFS, SKOS
from isnad.source.coverage import Mention, find_mentions, names_in
from isnad.source.date_mentions import dates_in, find_open_dates
from isnad.source.document import PLACEHOLDER, Document, Span, language_of, require_legible, sentences_of
from isnad.source.name_candidates import Candidate, find_candidates

_NAMES = {RDFS.label: "rdfs:label", SKOS.altLabel: "skos:altLabel", SKOS.hiddenLabel: "skos:hiddenLabel"}
_OWN = f"<{ICI}"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 80
_Found = TypeVar("_Found")

_DOCUMENT = """\
# The document itself: what is known of it, and which of its words carry no claim.
#
# Say nothing here that you do not know: a publisher, author or date that the text does not give is left out.

@base <{doc}> .

{prefixes}
<{slug}> a chain:Document ;
    rdfs:label       "TODO"@ar , "TODO"@en ;
    schema:sha256    "{sha256}" ;
    dcterms:language "{language}" ;
    dcterms:rights   "TODO"@ar , "TODO"@en .

# Words that say nothing are declared, each with its reason:
#
# <{slug}/s01-while> a chain:UnusedSpan ;
#     chain:quote  "…"@{language} ;
#     chain:reason "…"@ar , "…"@en .
"""
_FACTS = """\
# What the text says, passage by passage.
#
# Each block is a passage: its exact quote, and the graph of just what that quote says.  The build finds
# the quote in text.txt; where it stands there more than once, oa:prefix or oa:suffix tells which is meant.
# A passage is asserted unless it says `chain:stance chain:attributed`: a judgement, or what is reported.
#
# The detector proposed what follows: names and dates.  Say what each thing is and does; put a name in the
# place of each id:TODO…, and a class in that of each ici:TODO (of ici:TODO-City, take away TODO- if that is
# what it is); take away what you do not need.  What is left: isnad document check {slug}

@base <{doc}{slug}/> .

"""
_ENTITIES = """\
# What this document alone speaks of: what each thing is called, in Arabic and in English.
#
# The detector proposed these names.  Take away what is no name, and what data/entities.ttl has already.

"""


@dataclass(frozen=True)
class Draft:
    """What was made: the folder, and how much the detector found."""

    folder: Path
    sentences: int
    mentions: int  # places where a name stands, of something that is known or not
    dates: int
    open_dates: int
    proposed: int  # things that are not known yet


def draft_document(
    source: Path,
    slug: str,
    language: str | None,
    documents: Path,
    names: Iterable[Triple],
    lent: Iterable[Triple] = (),
) -> Draft:
    """Make the folder of a new document out of a text file; all of it, or nothing.

    `names` are the labels to look for; `lent` are further ones that a build does not know, such as an
    example's, and what classes things are of there: the document names itself what it speaks of by them, and
    says itself what it is. Raise MissingSource or MalformedSource for
    a text that cannot be a source, MisplacedFact for a slug that is none or is taken, and UnwritableOutput.
    """
    folder = documents / slug
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise _misnamed(slug, Message("this is no name for a document"), "my-note")
    there = (one for one in (folder, documents.parent / "examples" / slug) if one.exists())
    if other := next(there, None):
        taken = Message("another document has this name")
        raise _misnamed(shown(other), taken, f"{slug[: _LONGEST_SLUG - 2]}-2")
    text = read_text(source, Message("Give a text file that is there."))
    require_legible(text, shown(source))
    chosen = language or _language_of(text, source)
    metadata = TurtleFile(folder / "document.ttl", "", {None: ()}, {}, "")
    document = Document(slug, text, chosen, sentences_of(text), metadata)
    names, lent = tuple(names), tuple(lent)
    kinds = _kinds(names, lent)
    names = (*names, *lent)
    things = _proposed(document, names)
    stubs = [*_taken_over(document, names, lent), *map(_stub, things)]
    facts, counts = _facts(document, names, things, kinds)
    digest = hashlib.sha256(text.encode()).hexdigest()
    prefixes = declarations("ici", "chain", "dcterms", "oa", "rdfs", "schema", "skos")
    described = _DOCUMENT.format(doc=DOC, slug=slug, sha256=digest, language=chosen, prefixes=prefixes)
    with temporary_folder(
        documents.parent, ".draft-", documents, Message("Make the folder writable.")
    ) as made:
        documents.mkdir(exist_ok=True)
        (made / "text.txt").write_bytes(source.read_bytes())
        (made / "document.ttl").write_text(described, encoding="utf-8")
        (made / "facts.trig").write_text(facts, encoding="utf-8")
        if stubs:
            entities = _ENTITIES + declarations("id", "rdfs", "skos") + "".join(stubs)
            (made / "entities.ttl").write_text(entities, encoding="utf-8")
        made.rename(folder)
    return Draft(folder, len(document.sentences), *counts, proposed=len(things))


@dataclass(frozen=True)
class _Thing:
    """Something that a text may name and that nothing is known of, and the name that stands for it."""

    name: str
    candidate: Candidate


def _proposed(document: Document, names: tuple[Triple, ...]) -> list[_Thing]:
    """Return the things that a text may name beside the known ones; one in Arabic has no identifier yet."""
    taken = {lexical(subject) for subject, _, _ in names}
    found: list[_Thing] = []
    for number, candidate in enumerate(find_candidates(document, names_in(names)), start=1):
        ascii_name = "".join(
            part[0].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", candidate.text)
        )
        fits = candidate.text.isascii() and ascii_name[:1].isalpha() and ID + ascii_name not in taken
        name = ascii_name if fits else f"{PLACEHOLDER}-n{number:02}"
        taken.add(ID + name)
        found.append(_Thing(name, candidate))
    return found


def _stub(thing: _Thing) -> str:
    """Write the names of a proposed thing, as far as the text has them."""
    one = thing.candidate
    said, other = literal(one.text, language=one.language), "en" if one.language == "ar" else "ar"
    return f'\nid:{thing.name}\n    rdfs:label {said} , "{PLACEHOLDER}"@{other} .\n'


def _taken_over(document: Document, names: tuple[Triple, ...], lent: tuple[Triple, ...]) -> list[str]:
    """Write the lent names of what a text speaks of: its own document is to give them."""
    spoken = {entity for mention in find_mentions(document, names_in(names)) for entity in mention.entities}
    found: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in lent:
        if subject in spoken and predicate in _NAMES:
            found.setdefault(subject, {}).setdefault(_NAMES[predicate], []).append(value)
    return [
        f"\nid:{lexical(thing).removeprefix(ID)}\n"
        + " ;\n".join(f"    {name:<16} {' , '.join(values)}" for name, values in said.items())
        + " .\n"
        for thing, said in found.items()
    ]


def _kinds(names: tuple[Triple, ...], lent: tuple[Triple, ...]) -> dict[str, str]:
    """Return the class to propose of each thing that only lent names are of, as far as it is known there."""
    named = {subject for subject, _, _ in names}
    said = {s: f"-{lexical(o).removeprefix(ICI)}" for s, p, o in lent if p == RDF.type and o.startswith(_OWN)}
    return {s: said.get(s, "") for s, p, _ in lent if p in _NAMES and s not in named}


def _facts(
    document: Document, names: tuple[Triple, ...], things: list[_Thing], kinds: dict[str, str]
) -> tuple[str, tuple[int, int, int]]:
    """Write the draft of facts.trig; count the mentions, the dates and the dates that are left open.

    Of a thing among `kinds` a class is proposed, where it is named first.
    """
    kinds = dict(kinds)
    mentions = find_mentions(document, names_in(names))
    dates, opened = dates_in(document.text), find_open_dates(document)
    proposed = [(place, thing) for thing in things for place in thing.candidate.places]
    mentions_of = _by_sentence(document, ((one.span, one) for one in mentions))
    dates_of = _by_sentence(document, ((one.span, one) for one in dates))
    proposed_of = _by_sentence(document, ((one[0].span, one) for one in proposed))
    opened_of = _by_sentence(document, ((one.span, one) for one in opened))
    blocks = [
        _FACTS.format(doc=DOC, slug=document.slug),
        declarations("ici", "chain", "id", "dcterms", "edtf", "oa", "org", "schema", "skos", "time", "xsd"),
    ]
    for number, sentence in enumerate(document.sentences, start=1):
        opening = " ".join(document.quoted(sentence).split()[:6])
        rule = "─" * max(4, 110 - len(opening))
        blocks.append(f"\n\n# ── {number}  {opening} … {rule}\n")
        passages = (f"s{number:02}-{counter:02}" for counter in count(1))
        for mention in mentions_of[sentence]:
            blocks.append(_mention(document, mention, next(passages), kinds))
        for date in dates_of[sentence]:
            name = next(passages)
            value = f'dcterms:date "{date.edtf}"^^edtf:EDTF'
            blocks.append(_block(document, date.span, name, f"id:{PLACEHOLDER}-{name} {value} ."))
        for place, thing in proposed_of[sentence]:
            kind = f"-{thing.candidate.kind}" if thing.candidate.kind else ""
            is_a = _is_a(kind if place == thing.candidate.places[0] else None)
            said = literal(document.named(place.name), language=document.language)
            statement = f"id:{thing.name} {is_a}ici:nameInText {said} ."
            blocks.append(_block(document, place.span, next(passages), statement))
        for one in opened_of[sentence]:
            reason = one.reason.ar if document.language == "ar" else one.reason.en
            blocks.append(f'\n# "{document.quoted(one.span)}": {reason}\n')
    return "".join(blocks), (len(mentions) + len(proposed), len(dates), len(opened))


def _by_sentence(document: Document, found: Iterable[tuple[Span, _Found]]) -> dict[Span | None, list[_Found]]:
    grouped: dict[Span | None, list[_Found]] = defaultdict(list)
    for span, one in found:
        grouped[document.sentence_of(span)].append(one)
    return grouped


def _is_a(kind: str | None) -> str:
    """Write which class is proposed of a thing; nothing for None."""
    return "" if kind is None else f"a ici:{PLACEHOLDER}{kind} ; "


def _mention(document: Document, mention: Mention, name: str, kinds: dict[str, str]) -> str:
    """Propose a passage for a name, its class once; where it can be of several things, the author chooses."""
    span, said = mention.span, literal(document.named(mention.name), language=document.language)
    known = sorted(lexical(entity).removeprefix(ID) for entity in mention.entities)
    if len(known) == 1:
        is_a = _is_a(kinds.pop(iri(ID + known[0]), None))
        return _block(document, span, name, f"id:{known[0]} {is_a}ici:nameInText {said} .")
    choice = f"# one of: {' '.join(f'id:{one}' for one in known)}"
    return _block(document, span, name, f"id:{PLACEHOLDER}-{name} ici:nameInText {said} .", choice)


def _block(document: Document, span: Span, name: str, statement: str, comment: str = "") -> str:
    lines = [f"\n<{name}> {quote_written(document, span)} ."]
    lines += [comment] if comment else []
    return "\n".join([*lines, f"<{name}> {{ {statement} }}"]) + "\n"


def quote_written(document: Document, span: Span) -> str:
    """Return what says, in Turtle, which words of a text a passage quotes."""
    prefix, suffix = document.context_of(span)
    near = f" ; oa:prefix {literal(prefix)}" if prefix else ""
    near += f" ; oa:suffix {literal(suffix)}" if suffix else ""
    return f"chain:quote {literal(document.quoted(span), language=document.language)}{near}"


def _language_of(text: str, source: Path) -> str:
    """Tell by its letters whether a text is Arabic or English; raise MalformedSource where it is neither."""
    if not (language := language_of(text, least=3)):
        raise MalformedSource(
            Message("its letters do not tell Arabic from English"),
            where=shown(source),
            hint=Message("Name the language: --lang en."),
        )
    return language


def _misnamed(where: str, what: Translatable, example: str) -> MisplacedFact:
    return MisplacedFact(
        what,
        where=where,
        hint=Message(
            "Choose one of small Latin letters, digits and hyphens: --slug %(example)s.", example=example
        ),
    )
