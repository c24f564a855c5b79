"""Annotations of other tools, held against a text to the letter; a document's passages as annotations.

Read are Web Annotations (W3C Web Annotation Data Model, in JSON-LD) with quote and position selectors, and
langextract's lines of JSON. What holds is a draft: it says which tool proposed it, and no build has it before
a person has accepted it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isnad.errors import MalformedSource, SourceError
from isnad.locale import Message, Translatable
from isnad.paths import read_text, shown
from isnad.rdf.terms import lexical
from isnad.source.document import PLACEHOLDER, Document, Span, free_name
from isnad.source.draft import quote_written
from isnad.source.passages import AGENT, Facts, locate

ACCEPTED_BY = f"id:{PLACEHOLDER}-accepted-by"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_MOST = 100_000  # annotations of a file


@dataclass(frozen=True)
class Proposal:
    """What a tool says of a text: where, in which words, and what of it."""

    number: int  # of the annotation in its file, from 1
    said: str
    exact: str | None
    prefix: str
    suffix: str
    begin: int | None  # in code points
    end: int | None


@dataclass(frozen=True)
class Held:
    """A proposal whose words stand where it says."""

    proposal: Proposal
    span: Span


@dataclass(frozen=True)
class Differing:
    """A proposal that does not agree with the text, and how."""

    proposal: Proposal
    reason: Translatable


def read_proposals(path: Path) -> tuple[Proposal, ...]:
    """Read a file of annotations; raise MissingSource or MalformedSource."""
    text = read_text(path, Message("Give a file of annotations that is there."))
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        try:
            values = [json.loads(text)]
        except ValueError:
            values = [json.loads(line) for line in lines]
        found = [one for value in values for one in _annotations(value)]
        if not found or len(found) > _MOST:
            raise ValueError(f"{len(found)} annotations")
        return tuple(_proposal(number, one) for number, one in enumerate(found, start=1))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedSource(
            Message("this is no file of annotations (%(error)s)", error=str(error)[:120]),
            where=shown(path),
            hint=Message("Give Web Annotations in JSON-LD, or langextract's lines of JSON (char_interval)."),
        ) from error


def _annotations(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the annotations of a value: one, a list, a page, a collection, a document of langextract."""
    if isinstance(value, list):
        for one in value:
            yield from _annotations(one)
    elif "extractions" in value:
        yield from (one for one in value["extractions"] or () if isinstance(one, dict))
    elif "items" in value or "first" in value:
        yield from _annotations(value.get("items") or value["first"])
    else:
        yield value


def _proposal(number: int, one: dict[str, Any]) -> Proposal:
    """Read one annotation; raise ValueError for what is none."""
    if "extraction_text" in one:
        interval = one.get("char_interval") or {}
        attributes = json.dumps(one.get("attributes") or {}, ensure_ascii=False)
        said = f"{one.get('extraction_class', '')} {attributes}"
        begin, end = interval.get("start_pos"), interval.get("end_pos")
        return Proposal(number, said, str(one["extraction_text"]), "", "", _place(begin), _place(end))
    targets = _listed(one.get("target"))
    if len(targets) != 1:
        raise ValueError(f"annotation {number} has {len(targets)} targets")
    target = targets[0]
    selectors = _listed(target.get("selector")) if isinstance(target, dict) else []
    quote: dict[str, Any] = next((s for s in selectors if s.get("type") == "TextQuoteSelector"), {})
    position: dict[str, Any] = next((s for s in selectors if s.get("type") == "TextPositionSelector"), {})
    bodies = [body.get("value", body.get("id", "")) if isinstance(body, dict) else body
              for body in _listed(one.get("body", one.get("bodyValue")))]  # fmt: skip
    return Proposal(
        number,
        " ".join(map(str, bodies)),
        quote.get("exact"),
        quote.get("prefix") or "",
        quote.get("suffix") or "",
        _place(position.get("start")),
        _place(position.get("end")),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _place(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError(f"{value!r} is no offset")


def held(document: Document, proposals: Iterable[Proposal]) -> tuple[list[Held], list[Differing]]:
    """Return the proposals whose offsets and words are those of a text, and those that differ from it."""
    fitting: list[Held] = []
    differing: list[Differing] = []
    for one in proposals:
        found = _span(document, one)
        if not isinstance(found, Span):
            differing.append(Differing(one, found))
        elif document.sentence_of(found) is None:
            differing.append(Differing(one, Message("it reaches over more than one sentence")))
        else:
            fitting.append(Held(one, found))
    return fitting, differing


def _span(document: Document, one: Proposal) -> Span | Translatable:
    """Return where a proposal is, or what of it is not as the text has it."""
    text, exact = document.text, one.exact
    if one.begin is not None and one.end is not None:
        if not 0 <= one.begin < one.end <= len(text):
            return Message("%(begin)s to %(end)s is no place in the text", begin=one.begin, end=one.end)
        span = Span(one.begin, one.end)
        there = document.quoted(span)
        if exact is not None and exact != there:
            return Message(
                'it says "%(exact)s", and at %(begin)s to %(end)s stands "%(there)s"',
                exact=exact,
                begin=one.begin,
                end=one.end,
                there=there,
            )
        if not (text.endswith(one.prefix, 0, one.begin) and text.startswith(one.suffix, one.end)):
            return Message("what it says stands before or after is not there")
        return span
    if not exact:
        return Message("it says neither words nor both ends of a place")
    try:
        return locate(document.quotes, exact, one.prefix, one.suffix, where=lambda: "", name=str(one.number))
    except SourceError as error:
        return error.what


def without_known(found: Iterable[Held], known: Iterable[Span]) -> list[Held]:
    """Return the proposals beyond those that stand in a document already, by where a tool's passages are.

    A second one of the same words is new only where a file has more of them than the document.
    """
    there = Counter(known)
    new = []
    for one in found:
        if there[one.span]:
            there[one.span] -= 1
        else:
            new.append(one)
    return new


def drafted(document: Document, found: Iterable[Held], tool: str, taken: Iterable[str]) -> str:
    """Write the passages of proposals as Turtle, each with the tool, and with a place for who accepts it."""
    names, blocks = {*taken}, []
    for one in sorted(found, key=lambda each: each.span):
        number = one.proposal.number
        name = free_name(f"{tool}-{number:04}", names.__contains__)
        names.add(name)
        words = json.dumps(document.named(one.span), ensure_ascii=False)
        said = " ".join(one.proposal.said.split())[:300]
        blocks.append(
            f"\n# {tool}: {said}\n<{name}> {quote_written(document, one.span)} ;\n"
            f"    prov:wasAttributedTo <{AGENT}{tool}> , {ACCEPTED_BY} .\n"
            f"<{name}> {{ id:{PLACEHOLDER}-{name} ici:nameInText {words}@{document.language} . }}\n"
        )
    return "".join(blocks)


def exported(facts: Facts) -> str:
    """Write the passages of a document as a page of Web Annotations, in JSON-LD.

    The body of each is what the passage states, as Turtle; its target the document, by quote and by position.
    """
    document = facts.document
    items = []
    for passage in facts.passages:
        span, text = passage.span, document.text
        stated = "".join(f"{' '.join(triple)} .\n" for triple in sorted(passage.triples))
        items.append(
            {
                "id": lexical(passage.iri),
                "type": "Annotation",
                "motivation": "describing",
                "body": {"type": "TextualBody", "format": "text/turtle", "value": stated},
                "target": {
                    "source": lexical(document.iri),
                    "selector": [
                        {
                            "type": "TextQuoteSelector",
                            "exact": document.quoted(span),
                            "prefix": text[max(0, span.begin - 32) : span.begin],
                            "suffix": text[span.end : span.end + 32],
                        },
                        {"type": "TextPositionSelector", "start": span.begin, "end": span.end},
                    ],
                },
            }
        )
    page = {"@context": _CONTEXT, "id": f"{lexical(document.iri)}/annotations", "type": "AnnotationPage",
            "startIndex": 0, "items": items}  # fmt: skip
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"
