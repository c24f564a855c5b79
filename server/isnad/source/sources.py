"""Everything that people author, read and checked: the input of a build."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from isnad.errors import MissingSource, SourceError
from isnad.locale import Message
from isnad.names.matching import Named
from isnad.paths import shown
from isnad.rdf.namespaces import DOC, ID, WIKIDATA, is_entity
from isnad.rdf.terms import Triple, is_literal, labels_of, language, lexical, literal
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import RDF, RDFS, SKOS
from isnad.source.claims import Outside, read_outside
from isnad.source.document import PLACEHOLDER, is_placeholder, read_document
from isnad.source.links import Link, Renaming, read_links, read_renamings
from isnad.source.ontology import Ontology, Schema, read_ontology
from isnad.source.passages import Facts, Passage, read_facts, read_passages
from isnad.source.questions import Question, read_questions
from isnad.source.validity import entity_faults, fact_faults, is_draft, metadata_faults, unfinished


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
    drafts: tuple[Path, ...]  # of those that say TODO: one that is among the folders is read in part
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


def read_links_and_renamings(head: Head, entities: frozenset[str]) -> Sources:
    """Read the links and the renamings; raise a SourceError where one is of an entity that is not named.

    The documents are not read here.
    """
    documents = frozenset(DOC + folder.name for folder in head.folders)
    return Sources(
        **vars(head),
        facts=(),
        entity_files=(head.entity_file,),
        links=read_links(head.home / "data" / "links.sssom.tsv", entities),
        renamings=read_renamings(head.home / "data" / "renamed.tsv", entities | documents),
    )


def read_head(home: Path, *, with_example: bool = False, preview: Path | None = None) -> Head:
    """Read what all documents share, and find their folders; raise a SourceError.

    The saved questions have their answers for the documents alone; an example brings questions of its own.
    A draft is passed over, unless a preview of it is asked for: then it is read in part.
    """
    examples = example_folders(home) if with_example else ()
    own = read_questions(home / "queries")
    added = tuple(question for folder in examples for question in read_questions(folder / "questions"))
    folders = (*_folders(home / "data" / "documents"), *examples)
    drafts = tuple(filter(is_draft, folders))
    if len(drafts) == len(folders) and not preview:
        raise MissingSource(
            Message("every document here is a draft: each says TODO"),
            where=shown(drafts[0]),
            hint=Message("isnad document check %(slug)s tells all that is left.", slug=drafts[0].name),
        )
    ontology = read_ontology(home / "ontology")
    shapes = read_turtle(home / "ontology" / "shapes.ttl", published=False)
    schema = Schema.of(ontology.declarations, shapes.triples)
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
    return with_part_of(preview, head) if preview else head


def head_of(home: Path, folder: Path) -> Head:
    """Return what a document, be it a draft or an example, shares with others; raise a SourceError."""
    is_example = folder.is_relative_to(home / "data" / "examples")
    return read_head(home, with_example=is_example, preview=folder)


def with_part_of(folder: Path, head: Head) -> Head:
    """Return a head to whose documents one belongs that is read in part: without what is no passage yet."""
    others = (one for one in head.folders if one.name != folder.name)
    return replace(head, folders=(*others, folder), drafts=(*head.drafts, folder))


def valid_facts(folder: Path, head: Head) -> Facts:
    """Read a document with its facts; raise the first SourceError of what is wrong with them.

    Of a document that is read in part, passages that say TODO or in which anything is wrong are left out, and
    what is not written of the document itself is its slug.
    """
    if folder in head.drafts:
        facts, _ = read_passages(read_document(folder))
        return sound_part(facts, head)
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
    """Read what a document alone speaks of, where its folder names such things; raise a SourceError.

    Of a document that is read in part, a name that is missing is the other one, said to be so.
    """
    path = folder / "entities.ttl"
    if folder in head.drafts:
        return names_in_part(valid_facts(folder, head), head)
    return valid_names(path, head.ontology, head.schema) if path.is_file() else None


def names_known(head: Head) -> tuple[Triple, ...]:
    """Return what the things are called that a build knows of, in whichever document; raise a SourceError."""
    own = (
        file for folder in head.folders if folder not in head.drafts and (file := own_entities(folder, head))
    )
    return tuple(triple for file in (head.entity_file, *own) for triple in file.triples)


def left_out(folder: Path, head: Head) -> int:
    """Return how many passages of a document are left out where it is read in part."""
    facts = valid_facts(folder, head)
    return sum(name is not None for name in facts.file.graphs) - sum(
        len(one.authored) for one in facts.passages
    )


_UNNAMED = {"ar": "بلا اسم عربي بعد", "en": "no English name yet"}
_DRAFT = {"ar": "مسودة", "en": "draft"}


def sound_part(facts: Facts, head: Head) -> Facts:
    """Return a document without the passages in which something is wrong, or left to its author."""
    sound = tuple(one for one in facts.passages if _is_sound(one, facts, head))
    slug = facts.document.slug
    metadata = _with_stand_ins(facts.document.metadata, lambda tag: f"{_DRAFT[tag]}: {slug}")
    return replace(facts, document=replace(facts.document, metadata=metadata), passages=sound)


def _is_sound(passage: Passage, facts: Facts, head: Head) -> bool:
    """Return whether nothing is left to the author in a passage, and nothing is wrong with it by itself."""
    alone = replace(facts, passages=(passage,))
    stated = replace(facts.file, graphs={None: tuple(passage.triples)})
    return (
        not any(is_placeholder(term) for triple in passage.triples for term in triple)
        and not any(fact_faults(alone, head.schema))
        and not any(head.ontology.undeclared(stated))
    )


def _with_stand_ins(file: TurtleFile, called: Callable[[str], str]) -> TurtleFile:
    """Return a file with a text in the place of each that is left to its author, by its language."""
    said = tuple(
        (s, p, literal(called(language(o)), language=language(o)))
        if is_literal(o) and language(o) and lexical(o) == PLACEHOLDER
        else (s, p, o)
        for s, p, o in file.triples
    )
    return replace(file, graphs={None: said})


def names_in_part(facts: Facts, head: Head) -> TurtleFile:
    """Return what names there are of the things of a draft, and a stand-in for each that is missing."""
    path = facts.document.folder / "entities.ttl"
    file = read_turtle(path) if path.is_file() else TurtleFile(path, "", {None: ()}, {}, "")
    own = [
        triple
        for triple in file.triples
        if not any(map(is_placeholder, triple))
        and not any(names_faults(replace(file, graphs={None: (triple,)}), head.ontology, head.schema))
    ]
    called = labels_of((*names_known(head), *own))
    stated = (term for one in facts.passages for s, _, o in one.triples for term in (s, o) if is_entity(term))
    for thing in dict.fromkeys((*(subject for subject, _, _ in own), *stated)):
        names = called.get(thing, {})
        local = lexical(thing).removeprefix(ID)
        # What stands in for an English name has no Arabic letters: the shapes hold it against its language.
        other = {"ar": names.get("en", local), "en": local}
        own += [
            (thing, RDFS.label, literal(f"{other[tag]} ({_UNNAMED[tag]})", language=tag))
            for tag in sorted(_UNNAMED.keys() - names.keys())
        ]
    return replace(file, graphs={None: tuple(own)})


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


def labels(home: Path, *, built: bool = False) -> tuple[Triple, ...]:
    """Return what things are called, as far as it is written: what a new text may speak of.

    `built` leaves out what a build does not know of: the names of examples and of drafts.
    """
    folders = (*_folders(home / "data" / "documents"), *example_folders(home))
    if built:
        folders = tuple(one for one in _folders(home / "data" / "documents") if not is_draft(one))
    own = [path for folder in folders if (path := folder / "entities.ttl").is_file()]
    files = (read_turtle(path) for path in (home / "data" / "entities.ttl", *own))
    return tuple(t for file in files for t in file.triples if not any(map(is_placeholder, t)))


def classes_said(home: Path) -> tuple[Triple, ...]:
    """Return of what classes things are said to be, as far as documents, examples and drafts can be read."""
    found: list[Triple] = []
    for folder in (*_folders(home / "data" / "documents"), *example_folders(home)):
        with suppress(SourceError):
            found += read_turtle(folder / "facts.trig").triples
    return tuple(one for one in found if one[1] == RDF.type and not any(map(is_placeholder, one)))


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
