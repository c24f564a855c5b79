"""Everything that people author, read and checked: the input of a build."""

from dataclasses import dataclass
from pathlib import Path

from isnad.errors import MissingSource, Text
from isnad.graph.document import read_document
from isnad.graph.ontology import Ontology, read_ontology
from isnad.graph.outside import Outside, read_outside
from isnad.graph.passages import Facts, read_facts
from isnad.graph.renaming import Renaming, read_renamings
from isnad.graph.terms import Triple
from isnad.graph.turtle import TurtleFile, read_turtle
from isnad.links.sssom import Link, read_links
from isnad.namespaces import DOC, ID
from isnad.paths import shown
from isnad.questions import Question, read_questions


@dataclass(frozen=True)
class Sources:
    """Hold the ontology, its shapes, the entities, the documents with their facts, and the rest."""

    home: Path
    ontology: Ontology
    shapes: TurtleFile
    entity_files: tuple[TurtleFile, ...]
    facts: tuple[Facts, ...]
    outside: Outside
    links: tuple[Link, ...]
    questions: tuple[Question, ...]
    compared: tuple[Question, ...]  # those whose answers stand beside them for these documents
    renamings: tuple[Renaming, ...] = ()
    with_example: bool = False

    @property
    def entities(self) -> tuple[Triple, ...]:
        """Give what the things are called, in whichever file it stands."""
        return tuple(triple for file in self.entity_files for triple in file.triples)


def read_sources(home: Path, *, with_example: bool = False) -> Sources:
    """Read ontology/, data/ and queries/ below a folder, and data/examples/ where it is asked for.

    The saved questions have their answers for the documents alone; an example brings questions of its own.
    Raise a SourceError at the first thing that is missing, malformed, or uses an undeclared term.
    """
    ontology = read_ontology(home / "ontology")
    examples = example_folders(home) if with_example else ()
    named_in = [home / "data" / "entities.ttl", *(folder / "entities.ttl" for folder in examples)]
    entity_files = tuple(read_turtle(path) for path in named_in)
    named = frozenset(str(s) for file in entity_files for s, _, _ in file.triples if s.startswith(ID))
    own = read_questions(home / "queries")
    added = tuple(question for folder in examples for question in read_questions(folder / "questions"))
    folders = [*_folders(home / "data" / "documents"), *examples]
    sources = Sources(
        home=home,
        ontology=ontology,
        shapes=read_turtle(home / "ontology" / "shapes.ttl"),
        entity_files=entity_files,
        facts=tuple(read_facts(read_document(folder)) for folder in folders),
        outside=read_outside(home / "data" / "outside.trig"),
        links=read_links(home / "data" / "links.sssom.tsv", named),
        questions=tuple(sorted(own + added, key=lambda question: question.name)),
        compared=added if with_example else own,
        renamings=read_renamings(
            home / "data" / "renamed.tsv", named | {DOC + folder.name for folder in folders}
        ),
        with_example=with_example,
    )
    _check_terms(sources)
    return sources


def labels(home: Path) -> tuple[Triple, ...]:
    """Give what things are called, those of the examples too: what a new text may speak of."""
    files = [home / "data" / "entities.ttl", *(folder / "entities.ttl" for folder in example_folders(home))]
    return tuple(triple for path in files for triple in read_turtle(path).triples)


def folder_of(home: Path, slug: str) -> Path:
    """Find the folder of a document, an example's too; raise MissingSource with the names there are."""
    known = {path.name: path for path in (*_folders(home / "data" / "documents"), *example_folders(home))}
    if slug in known:
        return known[slug]
    raise MissingSource(
        Text(ar="لا مستند بهذا الاسم", en="there is no document of this name"),
        where=slug[:80],
        mend=Text(ar=f"اختر من: {', '.join(known)}", en=f"Choose one of: {', '.join(known)}"),
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
        Text(ar="لا مستندات هنا", en="there are no documents here"),
        where=shown(documents),
        mend=Text(
            ar="ضع لكل مستند مجلدا فيه text.txt وdocument.ttl وfacts.trig.",
            en="Put a folder a document here, with text.txt, document.ttl and facts.trig.",
        ),
    )


def _check_terms(sources: Sources) -> None:
    """Raise UndeclaredTerm for a class or property that the ontology does not declare."""
    ontology = sources.ontology
    for file in sources.entity_files:
        ontology.check_terms(file, file.triples)
    ontology.check_terms(sources.outside.file, sources.outside.file.triples)
    for facts in sources.facts:
        ontology.check_terms(facts.document.metadata, facts.document.metadata.triples)
        ontology.check_terms(facts.file, facts.file.triples)
