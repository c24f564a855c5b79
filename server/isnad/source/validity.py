"""Which authored triples may stand where they are written: in facts.trig, entities.ttl and document.ttl."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from isnad.errors import InvalidFact, MalformedSource, SourceError
from isnad.locale import Message, Translatable
from isnad.names.arabic import has_name, with_lost_article
from isnad.paths import shown
from isnad.rdf.namespaces import is_entity
from isnad.rdf.terms import Triple, datatype, is_blank, is_literal, language, lexical, literal, readable
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import CHAIN, ICI, RDF, XSD
from isnad.source.document import PLACEHOLDER, Document, is_placeholder
from isnad.source.ontology import Schema
from isnad.source.passages import Facts

AUTHORED = ("document.ttl", "facts.trig", "entities.ttl")  # the files of a document, beside its text
_LETTER = re.compile(r"[^\W\d_]")
_LEFT = re.compile(rf'\b(?:id|ici):{PLACEHOLDER}[\w-]*|"{PLACEHOLDER}"')  # to the author


def is_draft(folder: Path) -> bool:
    """Return whether a document says TODO, so that a build passes over it, whether it can be read or not."""
    files = (folder / name for name in AUTHORED)
    return any(path.is_file() and any(_placeholders(path.read_text("utf-8", "replace"))) for path in files)


def _placeholders(text: str) -> Iterator[tuple[int, str]]:
    """Yield what a text has left to its author, with its line; comments are no part of it."""
    for number, line in enumerate(text.splitlines(), start=1):
        if PLACEHOLDER in line and not line.lstrip().startswith("#"):
            for match in _LEFT.finditer(line):
                yield number, match[0]


def unfinished(file: TurtleFile) -> Iterator[MalformedSource]:
    """Yield what a draft has left to its author, at each line."""
    for number, written in _placeholders(file.text):
        yield MalformedSource(
            Message("not yet written: %(written)s", written=written),
            where=f"{shown(file.path)}:{number}",
            hint=_cure(written),
        )


def _cure(written: str) -> Translatable:
    """Return how to finish what a draft has left to its author."""
    if written == f"id:{PLACEHOLDER}-accepted-by":
        return Message(
            "Say who accepts what the tool proposed: isnad document accept, or your address in its place."
        )
    if written.startswith(f"ici:{PLACEHOLDER}-"):
        return Message("Take away %(mark)s- if that is its class; else write it.", mark=PLACEHOLDER)
    if written.startswith("ici:"):
        return Message("Write its class, such as ici:State or ici:City; ontology/ici.ttl has them all.")
    if written.startswith("id:"):
        return Message(
            "Write the identifier of the thing that is meant, id:Name: one of data/entities.ttl, or a new "
            "one that the document's entities.ttl names."
        )
    return Message(
        "Write it in that language; of a name that is not known yet, take the line away until then."
    )


def fact_faults(facts: Facts, schema: Schema) -> Iterator[SourceError]:
    """Yield what is wrong with the facts of a document, each at its line, passage by passage."""
    for passage in facts.passages:
        quote = facts.document.quoted(passage.span)
        for triple in sorted(passage.triples):
            if any(map(is_placeholder, triple)):
                continue
            for error in (
                *_term_faults(triple, schema),
                *schema.value_faults(triple[1], triple[2]),
                *_text_faults(triple[1], triple[2], quote, facts.document),
                *_space_faults(triple[2]),
            ):
                yield error.at(facts.place(passage, triple))


def entity_faults(file: TurtleFile, schema: Schema) -> Iterator[SourceError]:
    """Yield what is wrong with a file of names, each at its line."""
    for triple in file.triples:
        if not is_entity(triple[0]):
            yield _no_entity(triple[0]).at(file.place(triple[0]))
        elif not schema.is_annotation(triple[1]):
            yield InvalidFact(
                Message(
                    "%(property)s is a fact, and no sentence states it here", property=readable(triple[1])
                ),
                where=file.place(*triple),
                hint=Message(
                    "Put it into the graph of a passage in facts.trig: this file only names things."
                ),
            )
        for error in (*schema.value_faults(triple[1], triple[2]), *_space_faults(triple[2])):
            yield error.at(file.place(*triple))


def metadata_faults(document: Document, schema: Schema) -> Iterator[SourceError]:
    """Yield what is wrong with what document.ttl says, each at its line."""
    file, described = document.metadata, (document.iri, *document.unused)
    for triple in file.triples:
        if triple[0] not in described:
            yield InvalidFact(
                Message("%(thing)s is not the document that this is about", thing=readable(triple[0])),
                where=file.place(*triple),
                hint=Message("Say it of %(document)s, or of a chain:UnusedSpan.", document=document.iri),
            )
        for error in schema.value_faults(triple[1], triple[2]):
            yield error.at(file.place(*triple))
    if (document.iri, RDF.type, CHAIN.Document) not in file.triples:
        yield InvalidFact(
            Message("%(document)s is not said to be a chain:Document", document=document.iri),
            where=file.place(document.iri),
            hint=Message("Add: a chain:Document."),
        )


def name_faults(
    facts: Facts, labels: Mapping[str, Mapping[str, str]], files: Iterable[TurtleFile]
) -> Iterator[InvalidFact]:
    """Yield the things of a document that are not named in both languages, where each is named or first.

    `labels` has what each thing is called, by language, `files` the files that name things.
    """
    seen: set[str] = set()
    for passage in facts.passages:
        for triple in sorted(passage.triples):
            for term in (triple[0], triple[2]):
                missing = {"ar", "en"} - labels.get(term, {}).keys()
                if term in seen or not missing or not is_entity(term) or is_placeholder(term):
                    continue
                seen.add(term)
                named = next((file for file in files if any(term == s for s, _, _ in file.triples)), None)
                place = named.path if named else facts.document.folder / "entities.ttl"
                yield InvalidFact(
                    Message("%(thing)s has no name", thing=readable(term))
                    if len(missing) == 2
                    else Message(
                        "%(thing)s has no name in the language %(missing)s",
                        thing=readable(term),
                        missing=missing.pop(),
                    ),
                    where=named.place(term) if named else facts.file.place_in(passage.authored[0], term),
                    hint=Message("Name it in both languages in %(file)s, by rdfs:label.", file=shown(place)),
                )


def _term_faults(triple: Triple, schema: Schema) -> Iterator[SourceError]:
    """Yield the terms of a fact that do not belong there: facts relate the graph's own entities."""
    subject, predicate, value = triple
    if not is_entity(subject):
        yield _no_entity(subject)
    if predicate == RDF.type:
        return
    if predicate not in schema.kinds:
        yield InvalidFact(
            Message("%(property)s states no fact", property=readable(predicate)),
            hint=Message("Choose a property of ontology/ici.ttl; names go into data/entities.ttl."),
        )
    if not is_literal(value) and not is_entity(value):
        yield _no_entity(value)


def _text_faults(predicate: str, value: str, quote: str, document: Document) -> Iterator[SourceError]:
    """Yield what is wrong with a text in a fact: it is a part of the quote, in its language.

    Of a name the article that the quote writes as one with a preposition is a part, and not left out.
    """
    if not is_literal(value):
        return
    text, tag = lexical(value), language(value)
    if not tag and (datatype(value) != XSD.string or not _LETTER.search(text)):
        return
    if tag != document.language:
        yield InvalidFact(
            Message(
                "the text %(value)s is not in the language of the document, %(language)s",
                value=value,
                language=document.language,
            ),
            hint=Message(
                "Copy the words from the quote, and end them with @%(language)s.", language=document.language
            ),
        )
    elif predicate == ICI.nameInText and (whole := with_lost_article(quote, text)) != text:
        yield InvalidFact(
            Message(
                'the name %(value)s has lost its article, which the quote "%(quote)s" writes as one with the '
                "preposition before it",
                value=value,
                quote=quote,
            ),
            hint=Message("Write it: %(name)s", name=literal(whole, language=tag)),
        )
    elif not (has_name(quote, text) if predicate == ICI.nameInText else text in quote):
        yield InvalidFact(
            Message('the words %(value)s are not in the quote "%(quote)s"', value=value, quote=quote),
            hint=Message("Copy them from text.txt to the letter, or quote the words that have them."),
        )


def _space_faults(value: str) -> Iterator[InvalidFact]:
    """Say that a text begins or ends with a space: it is not what a thing is called, and nobody finds it."""
    if is_literal(value) and language(value) and lexical(value) != lexical(value).strip():
        yield InvalidFact(
            Message("the text %(value)s begins or ends with a space", value=value),
            hint=Message("Take the space away."),
        )


def _no_entity(term: str) -> InvalidFact:
    return InvalidFact(
        Message("%(term)s is no entity of this graph", term="[]" if is_blank(term) else readable(term)),
        hint=Message(
            "Name the thing in data/entities.ttl as id:…, and write that; what others call it goes into "
            "data/links.sssom.tsv."
        ),
    )
