"""The published files: the same bytes for the same graph, put in place all at once."""

import filecmp
import hashlib
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat
from rdflib import RDF, BNode

from isnad.errors import Text, UnwritableOutput
from isnad.graph.parts.pieces import PREFIXES_WRITTEN
from isnad.graph.terms import Object, Triple, list_members, ordered, quad, serialized, written
from isnad.paths import shown

CHECKSUMS = "SHA256SUMS"
CURRENT = "current"
MAKING = ".making-"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Release:
    """Hold what a build wrote: its version, and where."""

    version: str
    folder: Path


@dataclass(frozen=True)
class Pieces:
    """Hold what a file is made of, in order: bytes, and files whose bytes they are."""

    parts: tuple[bytes | Path, ...]

    @classmethod
    def of(cls, *parts: "str | Pieces") -> "Pieces":
        """Put texts, and what is in pieces already, one after the other."""
        gathered: list[bytes | Path] = []
        for part in parts:
            gathered += [part.encode()] if isinstance(part, str) else part.parts
        return cls(tuple(gathered))

    def write(self, path: Path) -> str:
        """Write the file; give its SHA-256."""
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for part in self.parts:
                for block in (part,) if isinstance(part, bytes) else _blocks(part):
                    digest.update(block)
                    file.write(block)
        return digest.hexdigest()


def _blocks(path: Path) -> Iterable[bytes]:
    """Read a file block by block."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def ontology_files(vocabulary: frozenset[Triple], authored: bytes) -> dict[str, bytes]:
    """Write the ontology for tools that read OWL: as it is authored, and in other formats.

    The cells of its lists stay blank nodes: the mapping of OWL to RDF (§3.2.5) knows lists of no others. They
    are named by whose list it is, so that every build writes them alike.
    """
    names = _cells(vocabulary)
    named = frozenset((names.get(s, s), p, names.get(o, o)) for s, p, o in vocabulary)
    plain = [quad(triple, None).triple for triple in ordered(named)]
    return {
        "ici.ttl": authored,
        "ici.nt": serialized(plain, RdfFormat.N_TRIPLES),
        "ici.rdf": serialized(plain, RdfFormat.RDF_XML, PREFIXES_WRITTEN),
        "ici.jsonld": serialized(plain, RdfFormat.JSON_LD),
    }


def _cells(triples: frozenset[Triple]) -> dict[Object, BNode]:
    """Name the cells of RDF lists by what leads to the list and what is in it, and by number."""
    rests = {s: o for s, p, o in triples if p == RDF.rest}
    members = list_members(triples)
    names: dict[Object, BNode] = {}
    for subject, predicate, value in triples:
        if predicate != RDF.rest and value in rests:
            held = " ".join(written(one) for one in members[value])  # type: ignore[index]
            digest = hashlib.sha256(f"{subject} {predicate} {held}".encode()).hexdigest()[:12]
            cell: Object = value
            for number in itertools.count():
                if cell not in rests:
                    break
                names[cell] = BNode(f"l{digest}n{number}")
                cell = rests[cell]  # type: ignore[index]
    return names


def write_release(files: Mapping[str, Pieces], out: Path) -> Release:
    """Write files into out/<version> and make out/current name it, each in one rename.

    The version is the first twelve digits of the checksum of the N-Quads: it names what is in them.
    A reader of out/current sees the last release or this one, never a part of either. Raise
    UnwritableOutput where the place cannot be written; what stood there is then untouched.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        made = Path(tempfile.mkdtemp(prefix=f"{MAKING}{os.getpid()}-", dir=out))
        try:
            made.chmod(0o755)
            sums: dict[str, str] = {}
            for name, pieces in files.items():
                (made / name).parent.mkdir(exist_ok=True)
                sums[name] = pieces.write(made / name)
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
            (made / CHECKSUMS).write_text(lines, encoding="utf-8")
            version = sums["isnad.nq"][:12]
            folder = out / version
            _put(made, folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        pointer = out / f".{CURRENT}-{made.name}"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(version)
        pointer.replace(out / CURRENT)
    except OSError as error:
        raise unwritable(out, error) from error
    return Release(version, folder)


def unwritable(place: Path, error: OSError) -> UnwritableOutput:
    """Say that a place cannot be written, and what to do about it."""
    return UnwritableOutput(
        Text(ar=f"لا يمكن الكتابة هنا ({error.strerror})", en=f"this cannot be written ({error.strerror})"),
        where=shown(place),
        mend=Text(
            ar="اختر مجلدا يمكن الكتابة فيه: isnad build --out DIR.",
            en="Choose a folder that can be written: isnad build --out DIR.",
        ),
    )


def _sweep(out: Path) -> None:
    """Take away what builds that were killed have left; a build that still runs keeps its own."""
    for left in (path for pattern in (f"{MAKING}*", f".{CURRENT}-*") for path in out.glob(pattern)):
        if not still_made(left):
            left.unlink(missing_ok=True) if left.is_symlink() else shutil.rmtree(left, ignore_errors=True)


def still_made(path: Path) -> bool:
    """Tell whether the process that makes something, by its name, is still there."""
    process = re.search(rf"{re.escape(MAKING)}(\d+)-", path.name)
    return process is not None and _runs(int(process[1]))


def _runs(process: int) -> bool:
    """Tell whether there is a process of a number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _put(made: Path, folder: Path) -> None:
    """Rename a folder into place, where another build may just have put the same version."""
    if folder.exists() and not _same(made, folder):  # somebody spoilt it: its name says what it holds
        folder.rename(made.with_name(made.name + "-spoilt"))
        shutil.rmtree(made.with_name(made.name + "-spoilt"))
    try:
        made.rename(folder)
    except OSError:
        if not _same(made, folder):
            raise
        shutil.rmtree(made)


def _same(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files."""
    names = [{p.relative_to(top) for p in top.rglob("*") if p.is_file()} for top in (one, other)]
    return names[0] == names[1] and all(
        filecmp.cmp(one / name, other / name, shallow=False) for name in names[0]
    )
