"""The published files: the same bytes for the same graph, each put together from pieces."""

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.build.parts.pieces import PREFIXES_WRITTEN, n_quads
from isnad.rdf.terms import Triple, lexical, list_members, serialized
from isnad.rdf.vocabulary import RDF

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Pieces:
    """What a file is made of, in order: bytes, and files whose bytes they are."""

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
    lines = "".join(n_quads(named)).encode()
    plain = [quad.triple for quad in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES)]
    return {
        "ici.ttl": authored,
        "ici.nt": serialized(plain, RdfFormat.N_TRIPLES),
        "ici.rdf": serialized(plain, RdfFormat.RDF_XML, PREFIXES_WRITTEN),
        "ici.jsonld": serialized(plain, RdfFormat.JSON_LD),
    }


def _cells(triples: frozenset[Triple]) -> dict[str, str]:
    """Name the cells of RDF lists by what leads to the list and what is in it, and by number."""
    rests = {s: o for s, p, o in triples if p == RDF.rest}
    members = list_members(triples)
    names: dict[str, str] = {}
    for subject, predicate, value in triples:
        if predicate != RDF.rest and value in rests:
            held = " ".join(members[value])
            digest = hashlib.sha256(f"{lexical(subject)} {lexical(predicate)} {held}".encode()).hexdigest()[
                :12
            ]
            cell = value
            for number in itertools.count():
                if cell not in rests:
                    break
                names[cell] = f"_:l{digest}n{number}"
                cell = rests[cell]
    return names
