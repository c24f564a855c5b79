"""What a release was made of, kept for the next: its parts, its counts, and the closure that was inferred."""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from isnad.build.inputs import fingerprint
from isnad.build.partitions import Partitions
from isnad.build.parts.part import Part
from isnad.build.parts.reading import CLOSURES, Workshop
from isnad.build.parts.whole import Counted
from isnad.build.releases import MAKING
from isnad.build.tally import Numbers
from isnad.build.version import version_of
from isnad.reasoning.rule import Triple

RECORD = "release.json"
GIVEN, CLOSED = NamedNode("urn:isnad:given"), NamedNode("urn:isnad:closed")


@dataclass(frozen=True)
class Member:
    """One document of a release: the folder of its part, and its name."""

    folder: str
    document: str


@dataclass(frozen=True)
class Record:
    """What the last release was made of."""

    version: str
    shared: str  # the checksum of all that is not of one document
    members: Mapping[str, Member]  # by slug
    sum: int  # of its quads (isnad.build.version)
    quads: int
    counted: Counted


def record_of(workshop: Workshop, parts: Iterable[Part], total: int, quads: int, counted: Counted) -> Record:
    """Note what a whole release was made of."""
    return Record(
        version=version_of([total]),
        shared=shared_checksum(workshop),
        members={part.slug: Member(part.folder.name, part.document) for part in parts},
        sum=total,
        quads=quads,
        counted=counted,
    )


def shared_checksum(workshop: Workshop) -> str:
    """Return the checksum of all that is not of one document: files, and the program."""
    head = workshop.head
    others = fingerprint(head.home, with_example=head.with_example, with_documents=False)
    return hashlib.sha256(f"{workshop.digest} {others}".encode()).hexdigest()


def closure_folder(kept: Path, version: str) -> Path:
    """Name the store in which the closure of a release is kept."""
    return kept / CLOSURES / version


def write_record(record: Record, kept: Path) -> None:
    """Keep a record, in place of the last one, and no closure but its own."""
    partitions = record.counted.partitions
    written = {
        "version": record.version,
        "shared": record.shared,
        "members": {slug: asdict(member) for slug, member in record.members.items()},
        "sum": f"{record.sum:x}",
        "quads": record.quads,
        "numbers": asdict(record.counted.numbers),
        "totals": [[*key, number] for key, number in partitions.totals.items()],
        "values": [[*key, number] for key, number in partitions.values.items()],
    }
    making = kept / f"{RECORD}{MAKING}{os.getpid()}-"
    making.write_text(json.dumps(written), encoding="utf-8")
    making.replace(kept / RECORD)
    for path in (kept / CLOSURES).iterdir():
        if path.name != record.version:
            shutil.rmtree(path, ignore_errors=True)


def read_record(kept: Path) -> Record | None:
    """Read what the last release was made of; None where nothing is known of it."""
    try:
        found = json.loads((kept / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    return Record(
        version=found["version"],
        shared=found["shared"],
        members={slug: Member(**member) for slug, member in found["members"].items()},
        sum=int(found["sum"], 16),
        quads=found["quads"],
        counted=Counted(
            Numbers(**found["numbers"]),
            Partitions(
                Counter({(a, b): number for a, b, number in found["totals"]}),
                Counter({(a, b, c): number for a, b, c, number in found["values"]}),
            ),
        ),
    )


def write_closure(given: Iterable[Triple], closed: Iterable[Triple], kept: Path, version: str) -> None:
    """Keep what inference started from and all that it led to."""
    made = _begun(kept, version)
    store = pyoxigraph.Store(str(made))
    for graph, triples in ((GIVEN, given), (CLOSED, closed)):
        lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
        store.bulk_load(lines.encode(), format=RdfFormat.N_TRIPLES, to_graph=graph)
    store.flush()
    del store
    _put(made, kept, version)


def grown_closure(last: Path, removed: Iterable[str], added: Iterable[str], kept: Path, version: str) -> None:
    """Keep the closure of a release that goes on from another, given lines of N-Quads."""
    made = _begun(kept, version)
    pyoxigraph.Store.read_only(str(last)).backup(str(made))
    store = pyoxigraph.Store(str(made))
    for quad in pyoxigraph.parse("".join(removed).encode(), format=RdfFormat.N_QUADS):
        store.remove(quad)
    store.extend(pyoxigraph.parse("".join(added).encode(), format=RdfFormat.N_QUADS))
    store.flush()
    del store
    _put(made, kept, version)


def _begun(kept: Path, version: str) -> Path:
    (kept / CLOSURES).mkdir(exist_ok=True)
    made = kept / CLOSURES / f"{version}{MAKING}{os.getpid()}-"
    shutil.rmtree(made, ignore_errors=True)
    return made


def _put(made: Path, kept: Path, version: str) -> None:
    """Put a closure in its place; one of the same release says the same."""
    place = closure_folder(kept, version)
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
