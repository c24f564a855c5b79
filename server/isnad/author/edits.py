"""The files of a document with an edit in them: what is new, in the text's order, and nothing else.

What a draft leaves to its author is settled by what the author writes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from isnad.author.facts import Fact
from isnad.author.layout import (
    HEADING,
    Item,
    block_begin,
    inserted,
    items,
    line_end,
    statements,
    with_line_ends,
    with_string,
    without_items,
    written,
)
from isnad.author.naming import DocumentFiles, with_things
from isnad.errors import MisplacedFact, SourceError
from isnad.locale import Message
from isnad.rdf.namespaces import DOC
from isnad.rdf.terms import Triple, iri, literal
from isnad.rdf.turtle import Token, TurtleFile, parse_turtle
from isnad.rdf.vocabulary import CHAIN, OA, RDF
from isnad.source.document import Document, Span, free_name, is_placeholder
from isnad.source.passages import NOTE, context, locate
from isnad.source.quotes import quotes_of


@dataclass(frozen=True)
class Written:
    """A facts.trig: its items, and where in the text the quote of each passage stands."""

    file: TurtleFile
    items: tuple[Item, ...]
    spans: dict[str, Span]

    def of(self, name: str) -> list[Item]:
        """Return the items of a passage."""
        return [one for one in self.items if one.subject == name]


def with_fact(document: Document, files: DocumentFiles, fact: Fact) -> DocumentFiles:
    """Return the files with a fact: in the passage that has these words, or in a new one at its place.

    A passage of a draft that says TODO is replaced, if it is of the same words, or of some of them and says
    nothing that the fact does not say; a class that a draft proposes of what the fact says it is goes, too.
    Raise MisplacedFact for words that are no part of one sentence or have another stance, and for a new thing
    whose identifier is taken.
    """
    require_one_sentence(document, fact.span)
    files = with_things(document, files, fact.things)
    facts = read_written(document, files.facts)
    twins = [name for name, span in facts.spans.items() if span == fact.span and facts.of(name)]
    said = {(predicate, value) for _, predicate, value in fact.triples}
    drafts = [
        name
        for name, span in facts.spans.items()
        if span in fact.span
        and is_draft(triples := facts.file.graphs.get(name, ()))
        and (span == fact.span or all((predicate, value) in said for _, predicate, value in triples))
    ]
    twins = [name for name in twins if name not in drafts]
    spans = facts.spans
    text = without_passages(document, files.facts, drafts)
    facts = read_written(document, text)
    if twins:
        text = _with_statements(document, facts, twins[0], fact)
    else:
        own = [name for name in drafts if spans[name] == fact.span]
        text = inserted(text, _place(document, facts, fact.span), _block(document, facts, fact, own[:1]))
    return replace(files, facts=settled(read_written(document, text).file))


def without_passages(document: Document, text: str, names: Iterable[str]) -> str:
    """Return a facts.trig without passages, and the comments right above them."""
    gone = set(names)
    return without_items(parse_turtle(text, document.folder / "facts.trig"), gone) if gone else text


def require_one_sentence(document: Document, span: Span) -> None:
    """Raise MisplacedFact for words that are no part of one sentence."""
    if document.sentence_of(span) is None:
        raise MisplacedFact(
            Message("the words reach over more than one sentence, or are none"),
            where=document.slug,
            hint=Message("Choose words within one sentence."),
        )


def with_dismissal(
    document: Document, files: DocumentFiles, span: Span, reasons: tuple[str, str]
) -> DocumentFiles:
    """Return the files with words declared to say nothing, for a reason in both languages."""
    file = parse_turtle(files.document, document.folder / "document.ttl")
    number = _sentence_number(document, span)
    names = {triple[0] for triple in file.triples}
    base = f"{DOC}{document.slug}/s{number:02}-unused"
    name = iri(free_name(base, lambda one: iri(one) in names))
    quote, reason = written(CHAIN.quote, file), written(NOTE, file)
    quote = f"{quote:<{len(reason)}}"
    near = "".join(f" ; {one}" for one in _context(document, span, file))
    block = (
        f"\n{written(name, file)} a {written(CHAIN.UnusedSpan, file)} ;\n"
        f"    {quote} {literal(document.quoted(span), language=document.language)}{near} ;\n"
        f"    {reason} {_both(reasons, file)} .\n"
    )
    return replace(files, document=inserted(files.document, len(files.document), block))


def with_description(
    document: Document, files: DocumentFiles, predicate: str, texts: tuple[str, str]
) -> DocumentFiles:
    """Return the files with what document.ttl says of the document, in each language that has a text."""
    text = files.document
    for tag, value in zip(("ar", "en"), texts, strict=True):
        if not value:
            continue
        file = parse_turtle(text, document.folder / "document.ttl")
        said = literal(value, language=tag)
        added = f"\n{written(document.iri, file)} {written(predicate, file)} {said} .\n"
        text = with_string(file, document.iri, predicate, tag, value) or inserted(text, len(text), added)
    return replace(files, document=text)


def gloss(document: Document, facts_text: str, fact: Fact) -> str:
    """Return a fact as it will stand in facts.trig if its words have no passage yet."""
    return _block(document, read_written(document, facts_text), fact, ()).strip("\n")


def read_written(document: Document, text: str) -> Written:
    """Read a facts.trig, and find its quotes in the document's text, as far as they can be found."""
    return _written(document.folder / "facts.trig", text, document.text)


@lru_cache(maxsize=2)  # while its author types, a file is not changed
def _written(path: Path, text: str, of: str) -> Written:
    file, quotes = parse_turtle(text, path), quotes_of(of)
    about: dict[str, list[tuple[str, str, str]]] = {}
    for triple in file.graphs[None]:
        about.setdefault(triple[0], []).append(triple)
    spans = {}
    for name, triples in about.items():
        quote, prefix, suffix = context(triples)
        try:
            spans[name] = locate(quotes, quote, prefix, suffix, where=str, name=name) if quote else Span(0, 0)
        except SourceError:  # it is in the way of nothing: the check of the document says what is wrong
            continue
    return Written(file, items(file), spans)


def _with_statements(document: Document, facts: Written, name: str, fact: Fact) -> str:
    """Return the text with a fact in the graph of a passage; raise MisplacedFact for another stance."""
    text, file = facts.file.text, facts.file
    is_attributed = (name, CHAIN.stance, CHAIN.attributed) in file.graphs[None]
    if is_attributed == fact.asserted:
        raise MisplacedFact(
            Message("these words are a passage of another stance already"),
            where=file.place(name),
            hint=Message("Make the quote longer or shorter, so that it shows which words are the judgement."),
        )
    known = file.graphs.get(name, ())
    new = [triple for triple in fact.triples if triple not in known]
    own = facts.of(name)
    graph = next((one for one in own if one.is_graph), None)
    if graph and new:
        last = graph.tokens[-2]
        stop = "" if last.text in (".", "{") else " ."
        gap = text[last.end : graph.tokens[-1].begin]
        line = "" if "\n" in gap else "\n"
        text = (
            text[: last.end]
            + stop
            + with_line_ends(f"\n{statements(new, file)}{line}", text)
            + text[last.end :].lstrip(" " if line else "")
        )
    about = next((one for one in own if not one.is_graph), None)
    if about and any(fact.note) and not any(s == name and p == NOTE for s, p, _ in file.graphs[None]):
        stop_at = about.tokens[-1].begin
        note = f" ;\n    {written(NOTE, file)} {_both(fact.note, file)} "
        text = text[:stop_at].rstrip(" ") + with_line_ends(note, text) + text[stop_at:]
    return text


def _block(document: Document, facts: Written, fact: Fact, named: Iterable[str]) -> str:
    """Return a passage as a careful author writes it, under a name that is given, or a new one."""
    file = facts.file
    base = f"{DOC}{document.slug}/s{_sentence_number(document, fact.span):02}-{fact.name}"
    taken = {one.subject for one in facts.items}
    name = next(iter(named), "") or iri(free_name(base, lambda one: iri(one) in taken))
    name = written(name, file)
    quote = literal(document.quoted(fact.span), language=document.language)
    about = " ; ".join([f"{name} {written(CHAIN.quote, file)} {quote}", *_context(document, fact.span, file)])
    if not fact.asserted:
        about += f" ;\n    {written(CHAIN.stance, file)} {written(CHAIN.attributed, file)}"
    if any(fact.note):
        about += f" ;\n    {written(NOTE, file)} {_both(fact.note, file)}"
    return f"\n{about} .\n{name} {{\n{statements(fact.triples, file)}\n}}\n"


def _context(document: Document, span: Span, file: TurtleFile) -> list[str]:
    """Return what tells a quote from its other places in the text, as it is written."""
    near = document.context_of(span)
    named = zip((OA.prefix, OA.suffix), near, strict=True)
    tag = document.language
    return [f"{written(one, file)} {literal(text, language=tag)}" for one, text in named if text]


def _both(texts: tuple[str, str], file: TurtleFile) -> str:
    """Return an Arabic text, and the English one below it."""
    return f" ,\n{' ' * (5 + len(written(NOTE, file)))}".join(
        literal(text, language=tag) for tag, text in zip(("ar", "en"), texts, strict=True) if text
    )


def _sentence_number(document: Document, span: Span) -> int:
    """Return the number of the sentence that words are in, from 1."""
    sentence = document.sentence_of(span)
    return document.sentences.index(sentence) + 1 if sentence else 1


def _place(document: Document, facts: Written, span: Span) -> int:
    """Return where a passage belongs in a facts.trig: after those before it in the text, in its sentence."""
    text, sentence = facts.file.text, document.sentence_of(span)
    placed = [(one, facts.spans[one.subject]) for one in facts.items if one.subject in facts.spans]
    order = (span.begin, -span.end)
    same = [(one, at) for one, at in placed if sentence and at in sentence]
    if before := [one for one, at in same if (at.begin, -at.end) <= order]:
        return line_end(text, before[-1].end)
    number = str(_sentence_number(document, span))
    if heading := next((one for one in HEADING.finditer(text) if one["number"] == number), None):
        return line_end(text, heading.end())
    if same:
        return block_begin(text, same[0][0]) - (text[: block_begin(text, same[0][0])].endswith("\n\n"))
    if earlier := [one for one, at in placed if at < span]:
        return line_end(text, earlier[-1].end)
    directives = [one for one in facts.items if not one.subject]
    return line_end(text, directives[-1].end) if directives and placed else len(text)


def is_draft(triples: Iterable[Triple]) -> bool:
    """Return whether triples still say what a draft leaves to its author."""
    return any(is_placeholder(term) for triple in triples for term in triple)


def proposed_names(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the things of which a draft proposes a class, or leaves it open."""
    for subject, predicate, value in triples:
        if predicate == RDF.type and is_placeholder(value) and not is_placeholder(subject):
            yield subject


def settled(file: TurtleFile) -> str:
    """Return the text of a facts.trig without the proposed classes of things whose class a passage states.

    What else such a passage says of the thing, its name in the text, stays.
    """
    said = [triple for graph in file.graphs.values() for triple in graph if triple[1] == RDF.type]
    stated = {subject for subject, _, value in said if not is_placeholder(value)}
    text = file.text
    for item in reversed(items(file)):
        for begin, end in reversed(list(_proposals(item, file, stated))):
            text = text[: begin.begin] + text[end.begin :]
    return text


def _proposals(item: Item, file: TurtleFile, stated: set[str]) -> Iterator[tuple[Token, Token]]:
    """Yield where `a ici:TODO… ;` of one of the things begins in a graph, and what comes after it."""
    if not item.is_graph:
        return
    for (subject, kind), (value, mark), after in zip(
        pairwise(item.tokens), pairwise(item.tokens[2:]), item.tokens[4:], strict=False
    ):
        if kind.text == "a" and mark.text == ";" and value.kind in ("iri", "name"):
            if is_placeholder(file.term_of(value)) and file.term_of(subject) in stated:
                yield kind, after
