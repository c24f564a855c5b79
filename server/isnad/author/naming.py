"""What the things of a document are called in its own file, and what an author adds or corrects there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from isnad.author.facts import NewThing
from isnad.author.layout import inserted, items, objects_of, with_string, without_items, written
from isnad.errors import MisplacedFact
from isnad.locale import Message
from isnad.paths import shown
from isnad.rdf.namespaces import declarations
from isnad.rdf.terms import labels_of, literal, readable
from isnad.rdf.turtle import TurtleFile, parse_turtle
from isnad.rdf.vocabulary import RDFS
from isnad.source.document import Document, is_placeholder

_ENTITIES = (
    "# The things that this document alone speaks of: what they are called, in Arabic and in English.\n\n"
)


@dataclass(frozen=True)
class DocumentFiles:
    """The text of the files in which facts are written; `entities` is None where there is no such file."""

    document: str
    facts: str
    entities: str | None


def with_things(document: Document, files: DocumentFiles, things: Iterable[NewThing]) -> DocumentFiles:
    """Return the files with the names of new things; what a draft proposed under such a name is that thing.

    Raise MisplacedFact for a thing that has these names already, and for one without any.
    """
    for thing in things:
        new = _ENTITIES + declarations("ici", "id", "dcterms", "rdfs", "skos")
        text = new if files.entities is None else files.entities
        file = parse_turtle(text, document.folder / "entities.ttl")
        if not (names := thing.names):
            raise MisplacedFact(
                Message("%(thing)s is new, and has no name", thing=readable(thing.term)),
                where=document.slug,
                hint=Message(
                    "Name it in one language at least; the other one can wait until it is published."
                ),
            )
        said = {name for _, _, name in thing.labels}
        stub = next((s for s, _, o in file.triples if is_placeholder(s) and o in said), "")
        if stub:
            text = _renamed(file, written(stub, file), written(thing.term, file))
            facts = parse_turtle(files.facts, document.folder / "facts.trig")
            renamed = _renamed(facts, written(stub, facts), written(thing.term, facts))
            files = replace(files, facts=renamed)
        if stub or any(one == thing.term for one, _, _ in file.triples):
            text = _with_missing_names(document, text, thing)
        else:
            values = " , ".join(literal(name, language=tag) for tag, name in names.items())
            block = f"\n{written(thing.term, file)}\n    {written(RDFS.label, file)} {values} .\n"
            text = inserted(text, len(text), block)
        files = replace(files, entities=text)
    return files


def with_names(document: Document, files: DocumentFiles, thing: NewThing) -> DocumentFiles:
    """Return the files with other names of a thing that the document itself names, each in its language.

    A name that is empty stays as it is. Raise MisplacedFact for a thing that is named elsewhere.
    """
    text = files.entities or ""
    for tag, name in thing.names.items():
        file = parse_turtle(text, document.folder / "entities.ttl")
        text = with_string(file, thing.term, RDFS.label, tag, name) or _with_another(
            thing.term, literal(name, language=tag), file
        )
    return replace(files, entities=text)


def without_names(document: Document, files: DocumentFiles, thing: str) -> DocumentFiles:
    """Return the files without the names of a thing; raise MisplacedFact for one that is spoken of."""
    facts = parse_turtle(files.facts, document.folder / "facts.trig")
    if any(thing in triple for graph in facts.graphs.values() for triple in graph):
        raise MisplacedFact(
            Message("a passage speaks of %(thing)s", thing=readable(thing)),
            where=document.slug,
            hint=Message("Take the passage away first, or name the thing otherwise."),
        )
    if files.entities is None:
        return files
    file = parse_turtle(files.entities, document.folder / "entities.ttl")
    return replace(files, entities=without_items(file, {thing}))


def _with_missing_names(document: Document, text: str, thing: NewThing) -> str:
    """Return an entities.ttl with the names that a thing has not yet; raise MisplacedFact for others."""
    file = parse_turtle(text, document.folder / "entities.ttl")
    known = labels_of(one for one in file.triples if not is_placeholder(one[2])).get(thing.term, {})
    if any(known.get(tag, name) != name for tag, name in thing.names.items()):
        raise MisplacedFact(
            Message("%(thing)s is named already", thing=readable(thing.term)),
            where=document.slug,
            hint=Message("Choose the thing that is there, or another identifier."),
        )
    missing = replace(thing, **{tag: "" for tag in known if tag in thing.names})
    return with_names(document, DocumentFiles("", "", text), missing).entities or text


def _with_another(thing: str, name: str, file: TurtleFile) -> str:
    """Return the text of a file with one more name of a thing, behind those that it has."""
    if not (names := objects_of(file, thing, RDFS.label)):
        raise MisplacedFact(
            Message("%(thing)s is named in another place", thing=readable(thing)),
            where=shown(file.path),
            hint=Message("What several documents speak of has its names in data/entities.ttl."),
        )
    end = names[-1].end
    return f"{file.text[:end]} , {name}{file.text[end:]}"


def _renamed(file: TurtleFile, old: str, new: str) -> str:
    """Return the text of a file with another name in all places of one."""
    text = file.text
    for token in reversed([token for item in items(file) for token in item.tokens if token.text == old]):
        text = text[: token.begin] + new + text[token.end :]
    return text
