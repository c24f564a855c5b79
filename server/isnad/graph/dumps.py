"""The published files: the same bytes for the same graph, put in place all at once."""

import hashlib
import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import RDF, BNode, URIRef

from isnad.errors import Text, UnwritableOutput
from isnad.graph.dataset import Dataset, listed
from isnad.graph.terms import Object, Triple, list_members, ordered, quad, serialized, to_oxigraph, written
from isnad.namespaces import PREFIXES
from isnad.paths import shown
from isnad.reasoning.notation import rules_written

CHECKSUMS = "SHA256SUMS"
CURRENT = "current"
_MAKING = ".making-"
_REIFIES = pyoxigraph.NamedNode(str(RDF) + "reifies")

# Without doc:, because a passage's name would be written doc:kuwait\\#char\\=224\\,273.
_PREFIXES = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "doc"}


@dataclass(frozen=True)
class Release:
    """Hold what a build wrote: its version, and where."""

    version: str
    folder: Path


def dump_files(dataset: Dataset, ontology: dict[str, bytes], quality: bytes) -> dict[str, bytes]:
    """Serialise every view of a dataset, by the name of its file."""
    quads = [quad(triple, graph) for graph, triple in listed(dataset)]
    files = {
        "isnad-facts.ttl": turtle(dataset.facts),
        "isnad-claims.ttl": turtle(dataset.with_claims),
        "isnad-all.ttl": turtle(dataset.default),
        "isnad-rdf12.ttl": _reified(dataset),
        "isnad.trig": serialized(quads, RdfFormat.TRIG, _PREFIXES),
        "isnad.nq": _sorted_lines(serialized(quads, RdfFormat.N_QUADS)),
        "isnad.jsonld": _json_ld(quads),
        **ontology,
        "catalogue.ttl": turtle(dataset.catalogue),
        "quality.json": quality,
        "rules.json": rules_written(dataset.rules),
    }
    for slug, structure in dataset.documents.items():
        files[f"doc/{slug}.ttl"] = turtle(structure | _stated_in(dataset, structure))
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    files[CHECKSUMS] = "".join(sums).encode()
    return files


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
        "ici.rdf": serialized(plain, RdfFormat.RDF_XML, _PREFIXES),
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


def version_of(files: dict[str, bytes]) -> str:
    """Name a build by what it holds: the first twelve digits of the checksum of its N-Quads."""
    return hashlib.sha256(files["isnad.nq"]).hexdigest()[:12]


def write_release(files: dict[str, bytes], out: Path) -> Release:
    """Write files into out/<version> and make out/current name it, each in one rename.

    A reader of out/current sees the last release or this one, never a part of either. Raise
    UnwritableOutput where the place cannot be written; what stood there is then untouched.
    """
    version = version_of(files)
    folder = out / version
    try:
        out.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        made = Path(tempfile.mkdtemp(prefix=f"{_MAKING}{os.getpid()}-", dir=out))
        try:
            made.chmod(0o755)
            for name, data in files.items():
                path = made / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            _put(made, folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        pointer = out / f".{CURRENT}-{made.name}"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(version)
        pointer.replace(out / CURRENT)
    except OSError as error:
        raise UnwritableOutput(
            Text(
                ar=f"لا يمكن الكتابة هنا ({error.strerror})", en=f"this cannot be written ({error.strerror})"
            ),
            where=shown(out),
            mend=Text(
                ar="اختر مجلدا يمكن الكتابة فيه: isnad build --out DIR.",
                en="Choose a folder that can be written: isnad build --out DIR.",
            ),
        ) from error
    return Release(version, folder)


def _sweep(out: Path) -> None:
    """Take away what builds that were killed have left; a build that still runs keeps its own."""
    for left in (path for pattern in (f"{_MAKING}*", f".{CURRENT}-*") for path in out.glob(pattern)):
        process = re.search(rf"{re.escape(_MAKING)}(\d+)-", left.name)
        if process is None or not _runs(int(process[1])):
            left.unlink(missing_ok=True) if left.is_symlink() else shutil.rmtree(left, ignore_errors=True)


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
        (one / name).read_bytes() == (other / name).read_bytes() for name in names[0]
    )


def turtle(triples: Iterable[Triple]) -> bytes:
    """Write Turtle for people: prefixes, subjects in order, a blank line between two, no escapes."""
    terms = [quad(triple, None).triple for triple in ordered(frozenset(triples))]
    return _spaced(terms)


def _spaced(terms: Iterable[pyoxigraph.Triple]) -> bytes:
    """Serialise triples, only the prefixes in use, with a blank line before each subject."""
    raw = serialized(terms, RdfFormat.TURTLE, _PREFIXES).decode()
    lines = raw.splitlines()
    body = [line for line in lines if not line.startswith("@prefix ")]
    text = "\n".join(body)
    head = [line for line in lines if line.startswith("@prefix ") and f"{line.split()[1]}" in text]
    spaced = [line if line.startswith("\t") else f"\n{line}" for line in body]
    return ("\n".join(head + spaced) + "\n").replace("\t", "    ").encode()


def _reified(dataset: Dataset) -> bytes:
    """Write the view with claims in RDF 1.2: a claim's IRI reifies its triple (RDF 1.2 §1.4)."""
    parts = {URIRef(RDF + name) for name in ("subject", "predicate", "object")}
    plain = {t for t in dataset.with_claims if t[1] not in parts}
    terms = [quad(triple, None).triple for triple in ordered(frozenset(plain))]
    for claim in dataset.claims:
        triple = quad(claim.triple, None).triple
        terms.append(pyoxigraph.Triple(to_oxigraph(claim.iri), _REIFIES, triple))  # type: ignore[arg-type]
    return _spaced(sorted(terms, key=str))


def _stated_in(dataset: Dataset, structure: frozenset[Triple]) -> frozenset[Triple]:
    """Give what a document's own passages say, with the claims."""
    subjects = {s for s, _, _ in structure}
    claims = [claim for claim in dataset.claims if claim.source in subjects]
    stated = {c.triple for c in claims if c.triple in dataset.asserted}
    return frozenset(stated | {triple for claim in claims for triple in claim.statement})


def _sorted_lines(data: bytes) -> bytes:
    """Sort N-Quads by their bytes, so that two builds can be compared line by line."""
    return b"".join(sorted(data.splitlines(keepends=True)))


def _json_ld(quads: list[pyoxigraph.Quad]) -> bytes:
    """Write JSON-LD 1.1 with a node a line, and Arabic as Arabic."""
    graphs = json.loads(serialized(quads, RdfFormat.JSON_LD))
    lines = (json.dumps(node, ensure_ascii=False) for node in graphs)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
