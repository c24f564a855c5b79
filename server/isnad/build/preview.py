"""A draft as it would be published, without what says TODO: a copy of the project, for a preview alone.

A passage that says TODO is left out. A thing without a name in a language is called by its other name, which
is said to be so. Nothing of this is ever a release.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from isnad.rdf.namespaces import ID, is_entity
from isnad.rdf.terms import Triple, language, lexical, literal
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import RDFS
from isnad.source.document import PLACEHOLDER, is_placeholder
from isnad.source.sources import labels

_DOCUMENTS = Path("data", "documents")
_UNNAMED = {"ar": "بلا اسم عربي بعد", "en": "no English name yet"}
_DRAFT = {"ar": "مسودة", "en": "draft"}


def preview_home(home: Path, folder: Path, into: Path) -> Path:
    """Make a project in a folder whose documents are one draft and those that say no TODO; return the folder.

    Raise a SourceError where a file of the draft cannot be read.
    """
    (into / _DOCUMENTS).mkdir(parents=True)
    for name in ("ontology", "queries"):
        (into / name).symlink_to(home / name)
    for path in (home / "data").iterdir():
        if path.name != "documents":
            (into / "data" / path.name).symlink_to(path)
    for path in (home / _DOCUMENTS).iterdir():
        if path.is_dir() and path != folder:
            (into / _DOCUMENTS / path.name).symlink_to(path)
    draft = into / _DOCUMENTS / folder.name
    draft.mkdir()
    for path in folder.iterdir():
        if path.suffix == ".txt":
            (draft / path.name).symlink_to(path)
    _write(draft / "document.ttl", _titled(folder))
    facts = read_turtle(folder / "facts.trig")
    said = _finished(facts)
    _write(draft / "facts.trig", "".join(_trig(facts, said)))
    _write(draft / "entities.ttl", "".join(map(_line, _names(home, folder, facts, said))))
    return into


def left_out(folder: Path) -> int:
    """Return how many passages of a draft its preview leaves out."""
    facts = read_turtle(folder / "facts.trig")
    return sum(name is not None for name in facts.graphs) - len(_finished(facts))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _titled(folder: Path) -> str:
    """Return what is known of the document, with its slug for what is not written yet."""
    text = (folder / "document.ttl").read_text("utf-8")
    for tag, word in _DRAFT.items():
        text = text.replace(f'"{PLACEHOLDER}"@{tag}', f'"{word}: {folder.name}"@{tag}')
    return text


def _finished(facts: TurtleFile) -> list[str]:
    """Return the passages in which nothing is left to their author."""
    about = {name: [t for t in facts.graphs[None] if t[0] == name] for name in facts.graphs if name}
    return [
        name
        for name, said in about.items()
        if not any(map(is_placeholder, chain.from_iterable((*said, *facts.graphs[name]))))
    ]


def _trig(facts: TurtleFile, names: Iterable[str]) -> Iterator[str]:
    """Write passages, each with its quote."""
    for name in names:
        yield from (_line(triple) for triple in facts.graphs[None] if triple[0] == name)
        yield f"{name} {{\n{''.join(map(_line, facts.graphs[name]))}}}\n"


def _names(home: Path, folder: Path, facts: TurtleFile, passages: Iterable[str]) -> Iterator[Triple]:
    """Yield what the things of a draft are called, and a stand-in for each name that is missing."""
    path = folder / "entities.ttl"
    own = read_turtle(path).triples if path.is_file() else ()
    kept = [triple for triple in own if not any(map(is_placeholder, triple))]
    yield from kept
    common = (triple for triple in labels(home, with_examples=False) if triple not in own)
    known: dict[str, dict[str, str]] = {}
    for subject, predicate, value in (*common, *kept):
        if predicate == RDFS.label:
            known.setdefault(subject, {})[language(value)] = lexical(value)
    spoken = (
        term for name in passages for s, _, o in facts.graphs[name] for term in (s, o) if is_entity(term)
    )
    for thing in dict.fromkeys((*spoken, *(subject for subject, _, _ in kept))):
        names = known.get(thing, {})
        other = next(iter(names.values()), lexical(thing).removeprefix(ID))
        for tag in _UNNAMED.keys() - names.keys():
            yield thing, RDFS.label, literal(f"{other} ({_UNNAMED[tag]})", language=tag)


def _line(triple: Triple) -> str:
    return f"{' '.join(triple)} .\n"
