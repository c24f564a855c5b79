"""What one document contributes: its facts for inference, and its pieces of every file, kept by checksum."""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isnad.build.dataset import structure_of
from isnad.build.parts import pieces
from isnad.build.quality import covered
from isnad.build.tally import Tally
from isnad.build.version import quad_sum
from isnad.names.index import NameIndex
from isnad.rdf.terms import Triple
from isnad.source.claims import claims_of
from isnad.source.coverage import cover
from isnad.source.passages import Facts
from isnad.source.sources import Head, own_entities, valid_facts

# The pieces of a part, by the file that each goes into.
N_QUADS, CLAIMS, REIFIED, GRAPHS, NODES, WHOLE = (
    *("quads.nq", "claims.ttl", "rdf12.ttl", "graphs.trig", "nodes.jsonld", "document.ttl"),
)
_RECORD = "part.json"


@dataclass(frozen=True)
class Statement:
    """The triples of one passage, and whether the graph asserts them."""

    passage: str
    asserted: bool
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class Part:
    """What is known of a part without reading its pieces; terms are written as in N-Triples."""

    folder: Path
    slug: str
    document: str
    statements: tuple[Statement, ...]
    entities: tuple[Triple, ...]  # what the document's own things are called
    about: tuple[Triple, ...]  # what is said of the document itself
    disputed: tuple[Triple, ...]  # of its triples, those that are known to be denied
    tally: Tally  # of its structure and its claims
    quads: int
    sum: int  # of its quads (isnad.build.version)
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
        """Name the file of one of its pieces."""
        return self.folder / name


def made_part(folder: Path, head: Head, labels: NameIndex, into: Path) -> frozenset[Triple]:
    """Read a document and write its pieces into a folder that is there; raise a SourceError.

    Give the triples by which it is held against the shapes.
    """
    facts = valid_facts(folder, head)
    entities = own_entities(folder, head)
    structure = frozenset(structure_of(facts))
    claims = claims_of((facts,), head.outside.disputed)
    stated = frozenset(triple for claim in claims for triple in claim.statement)
    default = structure | stated
    graphs = {passage.iri: passage.triples for passage in facts.passages}
    found = _written_pieces(default, graphs, facts.asserted, into)
    denied = {claim.triple for claim in claims if claim.triple in head.outside.disputed}
    part = Part(
        folder=into,
        slug=folder.name,
        document=facts.document.iri,
        statements=_statements(facts),
        entities=tuple(sorted(entities.triples)) if entities else (),
        about=tuple(sorted(facts.document.description)),
        disputed=tuple(sorted(denied)),
        tally=Tally.of(default),
        quads=len(default) + sum(map(len, graphs.values())),
        sum=quad_sum(found[N_QUADS].split("\n")[:-1]),
        coverage=covered(cover(facts, labels)),
        sizes={path.name: path.stat().st_size for path in into.iterdir()},
    )
    (into / _RECORD).write_text(json.dumps(_record(part), ensure_ascii=False), encoding="utf-8")
    return structure | stated | facts.asserted | set(head.outside.challenged(claims))


def _statements(facts: Facts) -> tuple[Statement, ...]:
    """Return what each passage states, in the order of the text."""
    return tuple(
        Statement(passage.iri, passage.asserted, tuple(sorted(passage.triples))) for passage in facts.passages
    )


def _written_pieces(
    default: frozenset[Triple],
    graphs: Mapping[str, frozenset[Triple]],
    asserted: frozenset[Triple],
    into: Path,
) -> dict[str, str]:
    """Write the pieces of a part, and the file of the document alone; give the texts of the pieces."""
    named = [line for name, triples in graphs.items() for line in pieces.n_quads(triples, name)]
    texts = {
        N_QUADS: "".join(sorted([*pieces.n_quads(default), *named])),
        CLAIMS: pieces.turtle(default),
        REIFIED: pieces.reified(default),
        GRAPHS: pieces.trig(graphs),
        NODES: pieces.json_ld(default, graphs),
    }
    for name, text in texts.items():
        (into / name).write_text(text, encoding="utf-8")
    body = pieces.turtle(default | asserted)
    (into / WHOLE).write_text(pieces.head(pieces.prefixes_in(body)) + body, encoding="utf-8")
    return texts


def _record(part: Part) -> dict[str, Any]:
    """Write a part as JSON holds it."""
    return {
        "slug": part.slug,
        "document": part.document,
        "statements": [(one.passage, one.asserted, one.triples) for one in part.statements],
        "entities": part.entities,
        "about": part.about,
        "disputed": part.disputed,
        "tally": part.tally.written(),
        "quads": part.quads,
        "sum": f"{part.sum:x}",
        "coverage": part.coverage,
        "sizes": part.sizes,
    }


def read_part(folder: Path) -> Part | None:
    """Read a part that was kept; None where there is none, or not all of it."""
    try:
        found = json.loads((folder / _RECORD).read_bytes())
        if any((folder / name).stat().st_size != size for name, size in found["sizes"].items()):
            return None
    except (OSError, ValueError):
        return None
    return Part(
        folder=folder,
        slug=found["slug"],
        document=found["document"],
        statements=tuple(
            Statement(passage, asserted, tuple(map(_triple, triples)))
            for passage, asserted, triples in found["statements"]
        ),
        entities=tuple(map(_triple, found["entities"])),
        about=tuple(map(_triple, found["about"])),
        disputed=tuple(map(_triple, found["disputed"])),
        tally=Tally.read(found["tally"]),
        quads=found["quads"],
        sum=int(found["sum"], 16),
        coverage=found["coverage"],
        sizes=found["sizes"],
    )


def _triple(terms: list[str]) -> Triple:
    """Return a triple of terms that are each held once, however many triples have them."""
    subject, predicate, value = map(sys.intern, terms)
    return subject, predicate, value


def key_of(folder: Path, head_digest: str) -> str:
    """Return the checksum of all that a part is made of: the document's files, and what all share."""
    digest = hashlib.sha256(head_digest.encode())
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"\0{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
