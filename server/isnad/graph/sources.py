"""Everything that people author, read and checked: the input of a build."""

from dataclasses import dataclass
from pathlib import Path

from isnad.errors import MissingSource, Text
from isnad.graph.document import read_document
from isnad.graph.ontology import Ontology, read_ontology
from isnad.graph.outside import Outside, read_outside
from isnad.graph.passages import Facts, read_facts
from isnad.graph.turtle import TurtleFile, read_turtle
from isnad.links.sssom import Link, read_links
from isnad.namespaces import ID
from isnad.paths import shown
from isnad.questions import Question, read_questions


@dataclass(frozen=True)
class Sources:
    """Hold the ontology, its shapes, the entities, the documents with their facts, and the rest."""

    home: Path
    ontology: Ontology
    shapes: TurtleFile
    entities: TurtleFile
    facts: tuple[Facts, ...]
    outside: Outside
    links: tuple[Link, ...]
    questions: tuple[Question, ...]


def read_sources(home: Path) -> Sources:
    """Read ontology/, data/ and queries/ below a folder.

    Raise a SourceError at the first thing that is missing, malformed, or uses an undeclared term.
    """
    ontology = read_ontology(home / "ontology")
    entities = read_turtle(home / "data" / "entities.ttl")
    named = frozenset(str(s) for s, _, _ in entities.triples if s.startswith(ID))
    sources = Sources(
        home=home,
        ontology=ontology,
        shapes=read_turtle(home / "ontology" / "shapes.ttl"),
        entities=entities,
        facts=tuple(read_facts(read_document(folder)) for folder in _folders(home / "data" / "documents")),
        outside=read_outside(home / "data" / "outside.trig"),
        links=read_links(home / "data" / "links.sssom.tsv", named),
        questions=read_questions(home / "queries"),
    )
    _check_terms(sources)
    return sources


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
    ontology.check_terms(sources.entities, sources.entities.triples)
    ontology.check_terms(sources.outside.file, sources.outside.file.triples)
    for facts in sources.facts:
        ontology.check_terms(facts.document.metadata, facts.document.metadata.triples)
        ontology.check_terms(facts.file, facts.file.triples)
