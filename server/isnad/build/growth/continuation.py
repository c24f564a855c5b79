"""The way of a release that goes on from the last one, where few documents have changed and nothing else."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from isnad.build.catalogue import catalogue
from isnad.build.closure import plain
from isnad.build.growth import quads
from isnad.build.growth.counting import Changed, partitions_now
from isnad.build.growth.ground import Ground
from isnad.build.growth.inspection import inspected
from isnad.build.growth.record import (
    CLOSED,
    GIVEN,
    Member,
    Record,
    closure_folder,
    grown_closure,
    read_record,
    shared_checksum,
    write_record,
)
from isnad.build.growth.statements import NotSmall, answer_outside, infer_anew, marks_now, rename, restate
from isnad.build.parts.files import needed_files
from isnad.build.parts.part import read_part
from isnad.build.parts.pieces import n_quads
from isnad.build.parts.pool import in_a_process_of_its_own
from isnad.build.parts.reading import Workshop, read_parts
from isnad.build.parts.whole import Counted
from isnad.build.releases import Checksums, Release, begin_release, publish
from isnad.build.shapes import fit, ordered_verdict
from isnad.build.stored import kept_as_written
from isnad.build.stores import grown_store, store_folder
from isnad.build.version import combined, quad_sum, version_of
from isnad.locale import Message, Translatable
from isnad.rdf.namespaces import is_entity
from isnad.reasoning.compilation import individuals
from isnad.reasoning.dating import DATE_RULES
from isnad.reasoning.derivation import Rules
from isnad.reasoning.fixpoint import ContradictionFound
from isnad.reasoning.notation import rules_read
from isnad.reasoning.rule import Rule, Triple
from isnad.source.sources import tied

Progress = Callable[[Translatable], None]
_MOST = 64  # changed documents, beyond which the whole is made anew
_SHARE = 10  # or one in so many


@dataclass(frozen=True)
class Continued:
    """A release that is published, its record, and the checksums of the files that it has already."""

    release: Release
    record: Record
    sums: Checksums
    rules: tuple[Rule, ...]


def continued(workshop: Workshop, out: Path, progress: Progress) -> Continued | None:
    """Make a release out of the last one, and publish it; None where it is to be made as a whole.

    The quads are those that the whole would have (tests hold them equal). Raise a SourceError or a
    BuildError for what is wrong with a document that changed.
    """
    record = read_record(workshop.kept)
    if record is None or record.shared != shared_checksum(workshop) or not _has_stores(record, workshop, out):
        return None
    members = {folder.name: workshop.place(folder).name for folder in workshop.head.folders}
    changed = [folder for folder in workshop.head.folders if not _is_member(record, folder, members)]
    gone = [one.folder for slug, one in record.members.items() if members.get(slug) != one.folder]
    if len(changed) + len(gone) > max(_MOST, len(record.members) // _SHARE):
        return None
    coming, found = read_parts(workshop, progress, changed, screened=True)
    fit(ordered_verdict(found))
    going = [part for name in gone if (part := read_part(workshop.kept / name))]
    if len(going) < len(gone):
        return None
    progress(Message("going on from the last release"))

    def grown() -> Continued | None:
        ground = Ground.of(record, *_stores(record, workshop, out), coming, going)
        try:
            return _grown(workshop, ground, members, out)
        except (NotSmall, ContradictionFound):  # the whole says what is wrong, if anything is
            return None

    return in_a_process_of_its_own(grown)


def _stores(record: Record, workshop: Workshop, out: Path) -> tuple[Path, Path]:
    """Name the stores of the last release: what it says, and what was inferred."""
    return store_folder(out, record.version), closure_folder(workshop.kept, record.version)


def _is_member(record: Record, folder: Path, members: dict[str, str]) -> bool:
    """Return whether a document is in the last release as it is now."""
    member = record.members.get(folder.name)
    return member is not None and member.folder == members[folder.name]


def _has_stores(record: Record, workshop: Workshop, out: Path) -> bool:
    """Return whether the last release can be gone on from."""
    stores = _stores(record, workshop, out)
    return all(folder.is_dir() for folder in stores) and (out / record.version / "rules.json").is_file()


def _grown(workshop: Workshop, ground: Ground, members: dict[str, str], out: Path) -> Continued:
    """Follow a change through all that it touches; write and publish what comes of it."""
    head, record = workshop.head, ground.record
    all_rules = rules_read((out / record.version / "rules.json").read_bytes())
    rules = Rules(rule for rule in all_rules if rule not in DATE_RULES)
    axioms = individuals(plain(head.ontology.axioms))
    restate(ground)
    rename(ground, _other_names(workshop, ground))
    infer_anew(ground, rules, axioms)
    marks = marks_now(ground, rules, axioms, workshop.disputed)
    answer_outside(ground, head)
    sources = tied(head, _Named(ground))
    if inspected(ground, head, marks):
        raise NotSmall  # what is wrong is said of the whole
    change = quads.of_documents(ground) | quads.of_statements(ground, marks)
    before = frozenset(ground.catalogue.everything())
    count = Changed(ground, change.gained, change.lost, before)
    documents = {part.slug: part.document for part in ground.coming}
    documents = {slug: documents.get(slug) or record.members[slug].document for slug in members}
    counted = Counted(count.numbers, partitions_now(ground))
    iris = [URIRef(document[1:-1]) for document in documents.values()]
    now = plain(catalogue(sources, iris, count, counted.partitions))
    if not kept_as_written(now):
        raise NotSmall
    change |= quads.of_catalogue(before, now)
    total = combined([record.sum, quad_sum(change.added), -quad_sum(change.removed)])
    new = Record(
        version=version_of([total]),
        shared=record.shared,
        members={slug: Member(folder, documents[slug]) for slug, folder in members.items()},
        sum=total,
        quads=record.quads + len(change.added) - len(change.removed),
        counted=counted,
    )
    return _published(workshop, ground, new, change, now, all_rules, out)


class _Named(Container[str]):
    """The names that entities have now."""

    def __init__(self, ground: Ground) -> None:
        self._entities = ground.entities

    def __contains__(self, name: object) -> bool:
        term = f"<{name}>"
        return is_entity(term) and any(True for _ in self._entities.about(term))


def _published(
    workshop: Workshop,
    ground: Ground,
    new: Record,
    change: quads.Change,
    catalogue_now: frozenset[Triple],
    rules: tuple[Rule, ...],
    out: Path,
) -> Continued:
    """Write the stores and the files that a server cannot do without, and publish them."""
    last = ground.record.version
    grown_store(store_folder(out, last), change.removed, change.added, out, new.version)
    layers = ((GIVEN, ground.given), (CLOSED, ground.closed))
    if new.version != last:
        grown_closure(
            closure_folder(workshop.kept, last),
            [line for name, layer in layers for line in n_quads(layer.lost, str(name))],
            [line for name, layer in layers for line in n_quads(layer.gained, str(name))],
            workshop.kept,
            new.version,
        )
    release, sums = begin_release(needed_files(workshop.head, catalogue_now, rules), new.version, out)
    publish(release, out)
    write_record(new, workshop.kept)
    return Continued(release, new, sums, rules)


def _other_names(workshop: Workshop, ground: Ground) -> frozenset[Triple]:
    """Return what things are called in other files than those of documents that come and go."""
    common = plain(workshop.head.entity_file.triples)
    if not any(part.entities for part in ground.going):
        return common
    gone = {part.folder.name for part in ground.going}
    others = (
        read_part(workshop.kept / member.folder)
        for member in ground.record.members.values()
        if member.folder not in gone
    )
    return common.union(*(part.entities for part in others if part))
