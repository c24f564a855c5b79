"""What one release has that another has not: by entity for people, as N-Quads for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from isnad.errors import MissingSource
from isnad.locale import Language, Message
from isnad.paths import shown
from isnad.rdf.namespaces import ID, INFERRED_GRAPH, RDF, RDFS, shortened

_LABEL = f"<{RDFS}label>"
_TYPE = RDF + "type"
_IS_A = Message("is a")
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
        if not term.startswith("<"):
            return term[1 : term.rindex('"')] if term.startswith('"') else term
        iri = term[1:-1]
        if iri == _TYPE:
            return _IS_A.in_language(language)
        known = self.labels.get(iri, {})
        return known.get(language) or next(iter(known.values()), shortened(iri))


def difference(old: Path, new: Path) -> Difference:
    """Compare two releases by their N-Quads; raise MissingSource where one has none."""
    before, after = _lines(old), _lines(new)
    removed, added = sorted(before - after), sorted(after - before)
    labels: dict[str, dict[str, str]] = {}
    for line in sorted(line for line in before | after if f" {_LABEL} " in line):
        for quad in _parsed([line]):
            if isinstance(quad.object, pyoxigraph.Literal) and isinstance(quad.subject, pyoxigraph.NamedNode):
                labels.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
    return Difference(tuple(removed), tuple(added), _changes(removed, added), labels)


def in_words(found: Difference, language: Language) -> Iterator[str]:
    """Tell a difference to people: by entity, what was added, removed and changed."""
    for entity, changes in found.changes.items():
        yield f"{found.named(f'<{entity}>', language)}   {shortened(entity)}"
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
    inferred = {
        str(quad.triple) for lines in (removed, added) for quad in _parsed(lines)
        if isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value == INFERRED_GRAPH
    }  # fmt: skip
    for number, lines in enumerate((removed, added)):
        for quad in _parsed(lines):
            said = isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(ID)
            if not said or not isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
                continue
            key = (str(quad.predicate), str(quad.triple) in inferred)
            values = grouped.setdefault(quad.subject.value, {}).setdefault(key, ([], []))  # type: ignore[union-attr]
            values[number].append(str(quad.object))
    return {
        entity: tuple(
            Change(predicate, tuple(gone), tuple(come), was_inferred)
            for (predicate, was_inferred), (gone, come) in sorted(found.items())
        )
        for entity, found in sorted(grouped.items())
    }


def _parsed(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    yield from pyoxigraph.parse("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
