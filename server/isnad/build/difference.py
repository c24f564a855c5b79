"""What one release has that another has not: by entity for people, as N-Quads for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from isnad.errors import MissingSource
from isnad.locale import Language, Message
from isnad.paths import shown
from isnad.rdf.namespaces import INFERRED_GRAPH, is_entity
from isnad.rdf.terms import is_literal, labels_of, readable, triple_of
from isnad.rdf.vocabulary import NAMES_OF_RDF, RDFS

_INFERRED = Message("inferred")
_COUNTED = Message("{} entities changed; {} quads added, {} removed")


@dataclass(frozen=True)
class Change:
    """What became of one predicate of an entity: values that went and values that came."""

    predicate: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    inferred: bool


@dataclass(frozen=True)
class Difference:
    """How two releases differ: the quads as lines of N-Quads, and the changes by entity."""

    removed: tuple[str, ...]
    added: tuple[str, ...]
    changes: dict[str, tuple[Change, ...]]
    labels: dict[str, dict[str, str]] = field(repr=False)

    def named(self, term: str, language: Language) -> str:
        """Return what a term is called in a language."""
        if is_literal(term):
            return term[1 : term.rindex('"')]
        if name := NAMES_OF_RDF.get(term[1:-1]):
            return name.in_language(language)
        known = self.labels.get(term, {})
        return known.get(language) or next(iter(known.values()), readable(term))


def difference(old: Path, new: Path) -> Difference:
    """Compare two releases by their N-Quads; raise MissingSource where one has none."""
    before, after = _lines(old), _lines(new)
    removed, added = sorted(before - after), sorted(after - before)
    lines = sorted(line for line in before | after if f" {RDFS.label} " in line)
    labels = labels_of(map(triple_of, _parsed(lines)))
    return Difference(tuple(removed), tuple(added), _changes(removed, added), labels)


def in_words(found: Difference, language: Language) -> Iterator[str]:
    """Tell a difference to people: by entity, what was added, removed and changed."""
    for entity, changes in found.changes.items():
        yield f"{found.named(entity, language)}   {readable(entity)}"
        for change in changes:
            predicate = found.named(change.predicate, language)
            gone = [found.named(value, language) for value in change.removed]
            come = [found.named(value, language) for value in change.added]
            note = f"   ({_INFERRED.in_language(language)})" if change.inferred else ""
            if len(gone) == len(come) == 1:
                arrow = "←" if language == "ar" else "→"
                yield f"  ~ {predicate}: {gone[0]} {arrow} {come[0]}{note}"
                continue
            yield from (f"  - {predicate}: {value}{note}" for value in gone)
            yield from (f"  + {predicate}: {value}{note}" for value in come)
    counts = (len(found.changes), len(found.added), len(found.removed))
    yield _COUNTED.in_language(language).format(*counts)


def as_patch(found: Difference) -> Iterator[str]:
    """Tell a difference to programs: N-Quads, after D what went and after A what came (RDF Patch)."""
    yield from (f"D {line}" for line in found.removed)
    yield from (f"A {line}" for line in found.added)


def _lines(release: Path) -> set[str]:
    nquads = release / "isnad.nq"
    if not nquads.is_file():
        raise MissingSource(
            Message("there is no built graph here"),
            where=shown(nquads),
            hint=Message("Give a version in the folder of releases, or the path of its folder."),
        )
    return set(nquads.read_text("utf-8").splitlines())


def _changes(removed: list[str], added: list[str]) -> dict[str, tuple[Change, ...]]:
    """Group by entity and predicate what the two lists say of entities, facts and names alike."""
    grouped: dict[str, dict[tuple[str, bool], tuple[list[str], list[str]]]] = {}
    graph = pyoxigraph.NamedNode(INFERRED_GRAPH)
    quads = [list(_parsed(lines)) for lines in (removed, added)]
    inferred = {quad.triple for each in quads for quad in each if quad.graph_name == graph}
    for number, each in enumerate(quads):
        for quad in each:
            subject, predicate, value = triple_of(quad)
            if is_entity(subject) and isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
                key = (predicate, quad.triple in inferred)
                grouped.setdefault(subject, {}).setdefault(key, ([], []))[number].append(value)
    return {
        entity: tuple(
            Change(predicate, tuple(gone), tuple(come), was_inferred)
            for (predicate, was_inferred), (gone, come) in sorted(found.items())
        )
        for entity, found in sorted(grouped.items())
    }


def _parsed(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    yield from pyoxigraph.parse("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
