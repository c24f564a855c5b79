"""The names of new things, in a document's own entities.ttl: beside what is there, or in a draft's place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from isnad.author.facts import NewThing
from isnad.author.layout import inserted, items, objects_of
from isnad.author.turtle_writing import string, written
from isnad.errors import MisplacedFact
from isnad.locale import Message
from isnad.rdf.terms import literal, readable
from isnad.rdf.turtle import TurtleFile, parse_turtle
from isnad.rdf.vocabulary import RDFS
from isnad.source.document import PLACEHOLDER, Document, is_placeholder

_ENTITIES = """\
# The things that this document alone speaks of: what they are called, in Arabic and in English.

@prefix ici:     <https://w3id.org/isnad/ici#> .
@prefix id:      <https://w3id.org/isnad/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
"""


@dataclass(frozen=True)
class DocumentFiles:
    """The text of the files in which facts are written; `entities` is None where there is no such file."""

    document: str
    facts: str
    entities: str | None


def with_things(document: Document, files: DocumentFiles, things: Iterable[NewThing]) -> DocumentFiles:
    """Return the files with the names of new things; what a draft proposed under such a name is that thing.

    Raise MisplacedFact for a thing that has these names already.
    """
    for thing in things:
        text = _ENTITIES if files.entities is None else files.entities
        file = parse_turtle(text, document.folder / "entities.ttl")
        names = {tag: name for tag, name in (("ar", thing.ar), ("en", thing.en)) if name}
        said = {literal(name, language=tag) for tag, name in names.items()}
        stub = next((s for s, _, o in file.triples if is_placeholder(s) and o in said), "")
        if stub:
            old, new = written(stub, file), written(thing.term, file)
            text = _renamed(file, old, new)
            facts = parse_turtle(files.facts, document.folder / "facts.trig")
            renamed = _renamed(facts, written(stub, facts), written(thing.term, facts))
            files = replace(files, facts=renamed)
        if stub or any(one == thing.term for one, _, _ in file.triples):
            text = _with_missing_names(document, text, thing, names)
        else:
            values = " , ".join(string(name, tag) for tag, name in names.items())
            block = f"\n{written(thing.term, file)}\n    {written(RDFS.label, file)} {values} .\n"
            text = inserted(text, len(text), block)
        files = replace(files, entities=text)
    return files


def _with_missing_names(document: Document, text: str, thing: NewThing, names: dict[str, str]) -> str:
    """Return an entities.ttl with the names that a draft left out; raise MisplacedFact if none was."""
    before = text
    for tag, name in names.items():
        file = parse_turtle(text, document.folder / "entities.ttl")
        about = [one for one in items(file) if one.subject == thing.term]
        tokens = [token for one in about for token in objects_of(one, RDFS.label, file)]
        left = (a for a, b in pairwise(tokens) if b.text == f"@{tag}" and a.text == f'"{PLACEHOLDER}"')
        if place := next(left, None):
            text = text[: place.begin] + string(name, "") + text[place.end :]
    if text == before and not all(string(name, tag) in text for tag, name in names.items()):
        raise MisplacedFact(
            Message("%(thing)s is named already", thing=readable(thing.term)),
            where=document.slug,
            hint=Message("Choose the thing that is there, or another identifier."),
        )
    return text


def _renamed(file: TurtleFile, old: str, new: str) -> str:
    """Return the text of a file with another name in all places of one."""
    text = file.text
    for token in reversed([token for item in items(file) for token in item.tokens if token.text == old]):
        text = text[: token.begin] + new + text[token.end :]
    return text
