"""Everything that people author, read and checked: the input of a build."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from isnad.errors import MissingSource, SourceError
from isnad.locale import Message
from isnad.names.matching import Named
from isnad.paths import shown
from isnad.rdf.namespaces import DOC, WIKIDATA, is_entity
from isnad.rdf.terms import Triple, is_literal, language, lexical
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import RDF, RDFS, SKOS
from isnad.source.document import read_document
from isnad.source.links import Link, Renaming, read_links, read_renamings
from isnad.source.ontology import Ontology, read_ontology
from isnad.source.outside import Outside, read_outside
from isnad.source.passages import Facts, read_facts
from isnad.source.questions import Question, read_questions
from isnad.source.schema import Schema
from isnad.source.validity import entity_faults, fact_faults, is_draft, metadata_faults, unfinished


class Either(Container[str]):
    """What any of several holds."""

    def __init__(self, *holders: Container[str]) -> None:
        """Take those."""
        self._holders = holders

    def __contains__(self, name: object) -> bool:
        return any(name in holder for holder in self._holders)


@dataclass(frozen=True)
class Head:
    """What all documents share: the ontology, its shapes, common entities, other sources, questions."""

    home: Path
    ontology: Ontology
    shapes: TurtleFile
    schema: Schema
    entity_file: TurtleFile
    outside: Outside
    questions: tuple[Question, ...]
    compared: tuple[Question, ...]  # those whose answers stand beside them for these documents
    folders: tuple[Path, ...]  # of the documents
    drafts: tuple[Path, ...]  # of those that say TODO, which a build passes over
    with_example: bool


@dataclass(frozen=True)
class Sources(Head):
    """All of that, each document with its facts and its own entities, and what names are tied to."""

    facts: tuple[Facts, ...]
    entity_files: tuple[TurtleFile, ...]
    links: tuple[Link, ...]
    renamings: tuple[Renaming, ...] = ()

    @property
    def links_file(self) -> Path:
        """The table of links, as it is authored."""
        return self.home / "data" / "links.sssom.tsv"

    @property
    def entities(self) -> tuple[Triple, ...]:
        """What the things are called, in whichever file it stands."""
        return tuple(triple for file in self.entity_files for triple in file.triples)


def read_sources(home: Path, *, with_example: bool = False) -> Sources:
    """Read ontology/, data/ and queries/ below a folder, and data/examples/ where it is asked for.

    Raise a SourceError at the first thing that is missing, malformed, or uses an undeclared term.
    """
    head = read_head(home, with_example=with_example)
    own = tuple(file for folder in head.folders if (file := own_entities(folder, head)))
    files = (head.entity_file, *own)
    names = frozenset(lexical(s) for file in files for s, _, _ in file.triples if is_entity(s))
    facts = tuple(valid_facts(folder, head) for folder in head.folders)
    return replace(read_links_and_renamings(head, names), facts=facts, entity_files=files)


def read_links_and_renamings(head: Head, entities: Container[str]) -> Sources:
    """Read the links and the renamings; raise a SourceError where one is of an entity that is not named.

    The documents are not read here.
    """
    documents = frozenset(DOC + folder.name for folder in head.folders)
    return Sources(
        **vars(head),
        facts=(),
        entity_files=(head.entity_file,),
        links=read_links(head.home / "data" / "links.sssom.tsv", entities),
        renamings=read_renamings(head.home / "data" / "renamed.tsv", Either(entities, documents)),
    )


def read_head(home: Path, *, with_example: bool = False) -> Head:
    """Read what all documents share, and find their folders; raise a SourceError.

    The saved questions have their answers for the documents alone; an example brings questions of its own.
    """
    examples = example_folders(home) if with_example else ()
    own = read_questions(home / "queries")
    added = tuple(question for folder in examples for question in read_questions(folder / "questions"))
    folders = (*_folders(home / "data" / "documents"), *examples)
    drafts = tuple(filter(is_draft, folders))
    if len(drafts) == len(folders):
        raise MissingSource(
            Message("every document here is a draft: each says TODO"),
            where=shown(drafts[0]),
            hint=Message("isnad document check %(slug)s tells all that is left.", slug=drafts[0].name),
        )
    ontology = read_ontology(home / "ontology")
    shapes = read_turtle(home / "ontology" / "shapes.ttl", published=False)
    schema = Schema.of(ontology.vocabulary.triples, shapes.triples)
    head = Head(
        home=home,
        ontology=ontology,
        shapes=shapes,
        schema=schema,
        entity_file=valid_names(home / "data" / "entities.ttl", ontology, schema),
        outside=read_outside(home / "data" / "outside.trig"),
        questions=tuple(sorted(own + added, key=lambda question: question.name)),
        compared=added if with_example else own,
        folders=tuple(folder for folder in folders if folder not in drafts),
        drafts=drafts,
        with_example=with_example,
    )
    for error in chain(outside_faults(head.outside.file, ontology, schema), head.outside.faults()):
        raise error
    return head


def valid_facts(folder: Path, head: Head) -> Facts:
    """Read a document with its facts; raise the first SourceError of what is wrong with them."""
    facts = read_facts(read_document(folder))
    for error in document_faults(facts, head):
        raise error
    return facts


def document_faults(facts: Facts, head: Head) -> Iterator[SourceError]:
    """Yield what is wrong with a document whose passages can be read, each at its line."""
    for file in (facts.document.metadata, facts.file):
        yield from unfinished(file)
    for file in (facts.document.metadata, facts.file):
        yield from head.ontology.undeclared(file)
    yield from metadata_faults(facts.document, head.schema)
    yield from fact_faults(facts, head.schema)


def own_entities(folder: Path, head: Head) -> TurtleFile | None:
    """Read what a document alone speaks of, where its folder names such things; raise a SourceError."""
    path = folder / "entities.ttl"
    return valid_names(path, head.ontology, head.schema) if path.is_file() else None


def valid_names(path: Path, ontology: Ontology, schema: Schema) -> TurtleFile:
    """Read a file that names things; raise the first SourceError of what is wrong with it."""
    file = read_turtle(path)
    for error in names_faults(file, ontology, schema):
        raise error
    return file


def outside_faults(file: TurtleFile, ontology: Ontology, schema: Schema) -> Iterator[SourceError]:
    """Yield what is wrong with what other sources say, each at its line."""
    yield from ontology.undeclared(file)
    for name, triples in file.graphs.items():
        for triple in triples:
            for error in schema.value_faults(triple[1], triple[2]):
                yield error.at(file.place_in(name, *triple) if name else file.place(*triple))


def names_faults(file: TurtleFile, ontology: Ontology, schema: Schema) -> Iterator[SourceError]:
    """Yield what is wrong with a file that names things, each at its line."""
    yield from ontology.undeclared(file)
    yield from entity_faults(file, schema)


def labels(home: Path, *, with_examples: bool = True) -> tuple[Triple, ...]:
    """Return what things are called, those of the examples too: what a new text may speak of."""
    folders = (*_folders(home / "data" / "documents"), *(example_folders(home) if with_examples else ()))
    own = [path for folder in folders if (path := folder / "entities.ttl").is_file()]
    return tuple(t for path in (home / "data" / "entities.ttl", *own) for t in read_turtle(path).triples)


def folder_of(home: Path, slug: str) -> Path:
    """Find the folder of a document, an example's too; raise MissingSource with the names there are."""
    known = {path.name: path for path in (*_folders(home / "data" / "documents"), *example_folders(home))}
    if slug in known:
        return known[slug]
    raise MissingSource(
        Message("there is no document of this name"),
        where=slug[:80],
        hint=Message("Choose one of: %(known)s", known=", ".join(known)),
    )


def example_folders(home: Path) -> tuple[Path, ...]:
    """List the folders of the examples: documents that a build takes in only where it is asked to."""
    examples = home / "data" / "examples"
    return tuple(sorted(path for path in examples.iterdir() if path.is_dir())) if examples.is_dir() else ()


def _folders(documents: Path) -> list[Path]:
    """List the folders of the documents, in the order of their names."""
    if documents.is_dir() and (found := sorted(p for p in documents.iterdir() if p.is_dir())):
        return found
    raise MissingSource(
        Message("there are no documents here"),
        where=shown(documents),
        hint=Message("Put a folder a document here, with text.txt, document.ttl and facts.trig."),
    )


def names_of(sources: Sources) -> dict[str, tuple[Named, ...]]:
    """Return the labels and the other names of each entity."""
    found: dict[str, list[Named]] = {}
    for subject, predicate, value in sources.entities:
        if predicate in (RDFS.label, SKOS.altLabel) and is_literal(value):
            iri = lexical(subject)
            found.setdefault(iri, []).append(Named(iri, lexical(value), language(value)))
    return {subject: tuple(names) for subject, names in found.items()}


def kinds_of(sources: Sources) -> dict[str, frozenset[str]]:
    """Give, for each entity, the items that its stated classes are aligned with (ontology/alignments.ttl)."""
    aligned: dict[str, set[str]] = {}
    for subject, predicate, value in sources.ontology.alignments.triples:
        if predicate in (SKOS.exactMatch, SKOS.closeMatch) and lexical(value).startswith(f"{WIKIDATA}Q"):
            aligned.setdefault(lexical(subject), set()).add(lexical(value).removeprefix(WIKIDATA))
    stated = [triple for facts in sources.facts for passage in facts.passages for triple in passage.triples]
    found: dict[str, set[str]] = {}
    for subject, predicate, value in stated:
        if predicate == RDF.type and lexical(value) in aligned:
            found.setdefault(lexical(subject), set()).update(aligned[lexical(value)])
    return {subject: frozenset(kinds) for subject, kinds in found.items()}
