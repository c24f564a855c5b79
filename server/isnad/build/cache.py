"""The cache of documents: what each contributes to a release, a folder a document, named by a checksum.

A document that has not changed is not read again, so that a build costs what has changed, and one that was
interrupted goes on where it was.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import isnad
from isnad.build import serialization
from isnad.build.findings import Finding, Places, Verdict
from isnad.build.processes import SEVERAL, Progress, side_by_side
from isnad.build.releases import ANOTHER_OUT, making, quad_sum, still_made
from isnad.build.shacl import ShapesGraph, read_shapes
from isnad.build.statements import Tally, own_triples
from isnad.build.triple_index import TripleIndex
from isnad.locale import Message, Text
from isnad.names.index import NameIndex
from isnad.paths import unwritable
from isnad.rdf.namespaces import CLAIM, DOC, OWN
from isnad.rdf.terms import GraphName, Triple
from isnad.rdf.turtle import TurtleFile
from isnad.rdf.vocabulary import RDFS
from isnad.source.claims import claims_of
from isnad.source.class_words import ClassWords
from isnad.source.coverage import counted, cover, names_in
from isnad.source.known_names import KnownNames
from isnad.source.labels import differing_names
from isnad.source.passages import Difference, Facts
from isnad.source.positions import misplaced
from isnad.source.sources import Head, own_entities, valid_facts
from isnad.source.wording import differences

# The pieces of a document, by the file that each goes into.
N_QUADS, CLAIMS, REIFIED, GRAPHS, NODES, WHOLE = (
    *("quads.nq", "claims.ttl", "rdf12.ttl", "graphs.trig", "nodes.jsonld", "document.ttl"),
)
_RECORD = "record.json"
_NOT_BUILDING = {"cli", "query", "remote", "site", "update", "workers"}  # rooms that read no document
_AT_A_TIME = 8  # documents that a process reads before it tells
_OWN = tuple(f"<{namespace}" for namespace in (DOC, CLAIM, *OWN))  # chain:Passage: a shape of all passages


@dataclass(frozen=True)
class Statement:
    """The triples of one passage, and whether the graph asserts them."""

    passage: str
    asserted: bool
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class CachedDocument:
    """What is known of a document without reading its pieces."""

    folder: Path
    slug: str
    document: str
    statements: tuple[Statement, ...]
    entities: tuple[Triple, ...]  # what the document's own things are called
    about: tuple[Triple, ...]  # what is said of the document itself
    disputed: tuple[Triple, ...]  # of its triples, those that are known to be denied
    tally: Tally  # of its structure and its claims
    quads: int
    sum: int  # of its quads (isnad.build.releases)
    findings: tuple[Finding, ...]  # what the shapes warn of
    coverage: dict[str, Any]
    sizes: dict[str, int]  # of its pieces, in bytes

    @property
    def asserted(self) -> Iterable[Triple]:
        """What the graph asserts on the document's word."""
        return (t for statement in self.statements if statement.asserted for t in statement.triples)

    @property
    def attributed(self) -> Iterable[Triple]:
        """What the graph only attributes to it."""
        return (t for statement in self.statements if not statement.asserted for t in statement.triples)

    def piece(self, name: str) -> Path:
        """Return the file of one of its pieces."""
        return self.folder / name

    def triples(self) -> Iterator[Triple]:
        """Return the document's own triples of the default graph: its structure and its claims."""
        return serialization.default_triples(self.piece(N_QUADS).read_text("utf-8"))


@dataclass(frozen=True)
class DocumentCache:
    """The documents of a project as they were read, in a folder; what all documents share."""

    head: Head
    folder: Path
    earlier: Path | None = None  # another cache, whose entries are taken and which is not written
    examined: Mapping[Path, tuple[Facts, TurtleFile | None]] = field(default_factory=dict)  # and not built

    @cached_property
    def labels(self) -> NameIndex:
        """What the common entities are called."""
        return names_in(self.head.entity_file.triples)

    @cached_property
    def known_names(self) -> KnownNames:
        """What the common entities are called, as their names stand in quotes."""
        return KnownNames(self.head.entity_file.triples)

    @cached_property
    def class_words(self) -> ClassWords:
        """The words by which a text says of what class a thing is."""
        return ClassWords(self.head.ontology.triples)

    @cached_property
    def shapes(self) -> ShapesGraph:
        """The shapes."""
        return read_shapes(self.head.shapes.triples)

    @cached_property
    def hierarchy(self) -> tuple[Triple, ...]:
        """Which class is below which: a shape is about those below its own, too (SHACL §2.1.3.2)."""
        return tuple(triple for triple in self.head.ontology.triples if triple[1] == RDFS.subClassOf)

    @cached_property
    def digest(self) -> str:
        """The checksum of all that an entry is made of beside its document: files, and the program."""
        head = self.head
        ontology = head.ontology
        shared = [ontology.vocabulary, ontology.chain, ontology.alignments, head.shapes, head.entity_file]
        digest = hashlib.sha256(version("isnad").encode())
        for text in (file.text for file in shared):
            digest.update(f"\0{len(text)}\0{text}".encode())
        program = Path(isnad.__file__).parent
        for path in sorted(program.rglob("*.py")):
            if path.relative_to(program).parts[0] not in _NOT_BUILDING:
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def place(self, folder: Path) -> Path:
        """Return the folder in which a document is kept."""
        return self.folder / self._name(folder)

    def _name(self, folder: Path) -> str:
        digest = hashlib.sha256(self.digest.encode())
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            digest.update(f"\0{path.name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        return f"{folder.name}-{digest.hexdigest()[:16]}"

    def documents(self, progress: Progress) -> tuple[tuple[CachedDocument, ...], tuple[Finding, ...]]:
        """Return all documents, in the order of their folders, and what the shapes find in those they refuse.

        Raise a SourceError for the first document that cannot be read.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder.parent, error, ANOTHER_OUT) from error
        folders = self.head.folders
        found = {folder: self._kept(folder) for folder in folders}
        missing = [folder for folder in folders if found[folder] is None]
        # Before processes part, what all of them need.
        _ = self.labels, self.shapes, self.hierarchy, self.known_names, self.class_words.named_by
        batches = [missing[start : start + _AT_A_TIME] for start in range(0, len(missing), _AT_A_TIME)]
        findings: list[Finding] = []
        number = 0
        made = side_by_side(self._add, batches, apart=len(missing) >= SEVERAL)
        for batch, wrong in zip(batches, made, strict=True):
            findings += wrong
            number += len(batch)
            if len(missing) > _AT_A_TIME:
                progress(
                    Message("documents read: %(number)s of %(count)s", number=number, count=len(missing))
                )
        if findings:
            return (), tuple(findings)
        return tuple(one for folder in folders if (one := found[folder] or self._kept(folder))), ()

    def has(self, folder: Path) -> bool:
        """Return whether a document is there as it stands."""
        return self._kept(folder) is not None

    def sweep(self, documents: Iterable[CachedDocument]) -> None:
        """Remove the entries that a finished build did not need, and what killed builds have left."""
        needed = {one.folder.name for one in documents}
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in needed and not still_made(path):
                shutil.rmtree(path, ignore_errors=True)

    def _kept(self, folder: Path) -> CachedDocument | None:
        """Return an entry that is there whole, if nothing was said against its document since."""
        name = self._name(folder)
        caches = filter(None, (self.folder, self.earlier))
        found = next((entry for cache in caches if (entry := _read(cache / name))), None)
        if found is None:
            return None
        stated = (triple for one in found.statements for triple in one.triples)
        denied = self.head.outside.disputed
        return found if {triple for triple in stated if triple in denied} == set(found.disputed) else None

    def _add(self, folders: Sequence[Path]) -> list[Finding]:
        """Read documents into the cache, but for those that the shapes refuse; raise a SourceError."""
        findings: list[Finding] = []
        for folder in folders:
            with making(self.folder, self.folder.parent) as made:
                refused = self._write(folder, made)
                findings += refused
                if not refused:
                    self._put(made, self.place(folder))
        return findings

    def _put(self, made: Path, place: Path) -> None:
        """Put an entry in its place, in that of one that does not hold any more."""
        shutil.rmtree(place, ignore_errors=True)
        try:
            made.rename(place)
        except OSError:
            if _read(place) is None:  # else another build has just put the same one there
                raise

    def _write(self, folder: Path, into: Path) -> list[Finding]:
        """Read a document and write its pieces, unless the shapes refuse it; return what they find then.

        Raise a SourceError.
        """
        head = self.head
        is_examined = folder in self.examined
        facts, entities = self.examined.get(folder) or (valid_facts(folder, head), own_entities(folder, head))
        claims = claims_of((facts,), head.outside.disputed)
        own = own_triples((facts,), claims)
        challenged = head.outside.challenged(claims)
        index = TripleIndex({*own, *facts.asserted, *challenged, *self.hierarchy})
        found = self.shapes.findings(
            index, lambda node: node.startswith(_OWN), lambda reads: reads.decided_in_document()
        )
        if found:
            files = tuple(filter(None, (head.entity_file, entities)))
            found = [*Places((facts,), files).placed(found)]
        if not Verdict.of(found).conforms:
            return found
        coverage = None if is_examined else cover(facts, self.labels)
        if coverage:
            names = (self.known_names, *((KnownNames(entities.triples),) if entities else ()))
            found += map(_warning, differences(coverage, self.class_words, names))
            if entities and folder not in head.drafts:
                found += map(_warning, differing_names(facts, entities, names))
                found += map(_warning, misplaced(facts, entities, head.entity_file))
        graphs = {passage.iri: passage.triples for passage in facts.passages}
        lines = _write_pieces(own, graphs, facts.asserted, into, whole=not is_examined)
        record = {
            "slug": folder.name,
            "document": facts.document.iri,
            "statements": [(one.iri, one.asserted, sorted(one.triples)) for one in facts.passages],
            "entities": sorted(entities.triples) if entities else [],
            "about": sorted(facts.document.description),
            "disputed": sorted({one.triple for one in claims if one.triple in head.outside.disputed}),
            "tally": Tally.of(own).written(),
            "quads": len(lines),
            "sum": f"{quad_sum(lines):x}",
            "findings": [one.written() for one in found],
            "coverage": counted(coverage) if coverage else {},
            "sizes": {path.name: path.stat().st_size for path in into.iterdir()},
        }
        (into / _RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        return []


def _warning(found: Difference) -> Finding:
    """Return what a quote does not carry, or a name without a fact, as a warning of the validation."""
    message = Text(ar=f"{found.what.ar}. {found.hint.ar}", en=f"{found.what.en}. {found.hint.en}")
    return Finding(*found.triple, "warning", message, found.where)


def _write_pieces(
    own: frozenset[Triple],
    graphs: Mapping[GraphName, frozenset[Triple]],
    asserted: frozenset[Triple],
    into: Path,
    *,
    whole: bool,
) -> list[str]:
    """Write the pieces of a document, or those alone that are read again; return the lines of its quads."""
    ordered = sorted(own)  # so that it is put in order once
    default = serialization.n_quads(ordered)
    named = [line for name, triples in graphs.items() for line in serialization.n_quads(triples, name)]
    lines = sorted([*default, *named])
    if not whole:
        (into / N_QUADS).write_text("".join(lines), encoding="utf-8")
        return lines
    texts = {
        N_QUADS: "".join(lines),
        CLAIMS: serialization.turtle(ordered),
        REIFIED: serialization.reified(own),
        GRAPHS: serialization.trig(graphs),
        NODES: serialization.json_ld(ordered, graphs),
    }
    for name, text in texts.items():
        (into / name).write_text(text, encoding="utf-8")
    if all(subject > ordered[-1][0] for subject, _, _ in asserted):  # so that the two are one after the other
        body = texts[CLAIMS] + serialization.turtle(asserted)
    else:
        body = serialization.turtle(own | asserted)
    head = serialization.head(serialization.prefixes_in(body))
    (into / WHOLE).write_text(head + body, encoding="utf-8")
    return lines


def _read(folder: Path) -> CachedDocument | None:
    """Read an entry; None where there is none, or not all of it."""
    try:
        found = json.loads((folder / _RECORD).read_bytes())
        if any((folder / name).stat().st_size != size for name, size in found["sizes"].items()):
            return None
    except (OSError, ValueError):
        return None
    statements = (
        Statement(passage, asserted, tuple(map(_triple, triples)))
        for passage, asserted, triples in found["statements"]
    )
    read: dict[str, Any] = {
        "statements": tuple(statements),
        **{name: tuple(map(_triple, found[name])) for name in ("entities", "about", "disputed")},
        "tally": Tally.read(found["tally"]),
        "sum": int(found["sum"], 16),
        "findings": tuple(map(Finding.read, found["findings"])),
    }
    return CachedDocument(folder, **{**found, **read})


def _triple(terms: list[str]) -> Triple:
    """Return a triple of terms that are each kept once, however many triples have them."""
    subject, predicate, value = map(sys.intern, terms)
    return subject, predicate, value
