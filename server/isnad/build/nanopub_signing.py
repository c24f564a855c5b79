"""Nanopublications as the library has them: four graphs under a name that ends in their hash, signed by RSA.

The name is a trusty URI. None is published from here: the library is given files, and no address.
"""

import binascii
import tempfile
from base64 import b64encode, decodebytes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from isnad.build.rdflib_graph import literals_as_written
from isnad.errors import MalformedSource, UnusableSetting
from isnad.locale import Message
from isnad.paths import shown
from isnad.rdf.terms import Triple, iri, lexical, triple_of
from isnad.rdf.vocabulary import RDF, Vocabulary

if TYPE_CHECKING:
    from nanopub.nanopub import Nanopub

NP = Vocabulary("http://www.nanopub.org/nschema#")
NPX = Vocabulary("http://purl.org/nanopub/x/")
# What stands for the name until it is known. Each version of the library puts https://w3id.org/np/RA…#… for
# it; for the library's own placeholder, 2.0 puts another name than 2.2.
_NAME = "https://w3id.org/np/isnad#"
THIS, ASSERTION, _SIGNATURE = iri(_NAME), iri(f"{_NAME}assertion"), iri(f"{_NAME}sig")
_PARTS = ("Head", "assertion", "provenance", "pubinfo")
_LEAST_BITS = 2048

Graphs = Mapping[str, frozenset[Triple]]


@dataclass(frozen=True)
class Signer:
    """Who makes nanopublications: an address of theirs, and their key; without a key nothing is signed."""

    creator: str = ""
    private_key: str = ""  # in base64 (PKCS #8), as the library has it
    public_key: str = ""


@dataclass(frozen=True)
class Nanopublication:
    """A nanopublication: its name, and its graphs as lines of TriG, the same each time."""

    name: str
    text: str

    @property
    def file_name(self) -> str:
        """The name of its file: the hash that its own name ends in."""
        return f"{self.name.rsplit('/', 1)[-1]}.trig"


def read_signer(creator: str, key: Path | None) -> Signer:
    """Return who signs by a private RSA key, as openssl or nanopub's own command writes it.

    Raise UnusableSetting for a file that has none, and for a key of nobody.
    """
    if key is None:
        return Signer(creator)
    require_creator(creator)
    from Crypto.PublicKey import RSA

    try:
        written = key.read_bytes()
        found = RSA.import_key(written if written.startswith(b"-----") else decodebytes(written))
    except (OSError, ValueError, IndexError, TypeError, binascii.Error) as error:
        raise _unusable_key(key) from error
    if not found.has_private() or found.size_in_bits() < _LEAST_BITS:
        raise _unusable_key(key)
    private, public = found.export_key("DER", pkcs=8), found.public_key().export_key("DER")
    return Signer(creator, b64encode(private).decode(), b64encode(public).decode())


def require_creator(creator: str) -> None:
    """Raise UnusableSetting where nobody is named who signs, supersedes or retracts."""
    if not creator:
        raise UnusableSetting(
            Message("who signs, supersedes or retracts has an address"),
            where="--creator",
            hint=Message("For example: --creator https://orcid.org/0000-0002-1825-0097"),
        )


def graphs_of(path: Path, signer: Signer) -> tuple[str, Graphs]:
    """Return the name of a signer's nanopublication in a file, and its graphs with the placeholder for it.

    Raise MalformedSource where it is none, its hash or its signature does not hold, or another key signed it.
    """
    with literals_as_written():
        from nanopub.nanopub import Nanopub

        try:
            quads = list(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TRIG))
            found = Nanopub(rdf=path)
            held = found.is_valid and found.has_valid_trusty and _is_signed_by(found, signer.public_key)
            name = str(found.source_uri)
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _not_ours(path) from error
    if not held:
        raise _not_ours(path)
    graphs: dict[str, set[Triple]] = {part: set() for part in _PARTS}
    for quad in quads:
        part = str(quad.graph_name).rstrip(">").rpartition("#")[2]
        graphs[part].add(_renamed(triple_of(quad), f"<{name}", _NAME))
    return name, {part: frozenset(triples) for part, triples in graphs.items()}


def signed(
    assertion: frozenset[Triple],
    provenance: frozenset[Triple],
    information: frozenset[Triple],
    signer: Signer,
) -> Nanopublication:
    """Return three graphs and their head, signed if there is a key, with their hash in their names."""
    if signer.private_key:
        information |= {(_SIGNATURE, NPX.signedBy, iri(signer.creator))}
    head = {(THIS, RDF.type, NP.Nanopublication)} | {
        (THIS, NP[has], iri(f"{_NAME}{part}"))
        for has, part in zip(("hasAssertion", "hasProvenance", "hasPublicationInfo"), _PARTS[1:], strict=True)
    }
    graphs = dict(zip(_PARTS, (head, assertion, provenance, information), strict=True))
    with literals_as_written(), tempfile.TemporaryDirectory(prefix="isnad-") as folder:
        from nanopub.nanopub import Nanopub
        from nanopub.nanopub_conf import NanopubConf
        from nanopub.profile import Profile

        draft = Path(folder, "draft.trig")
        draft.write_text(_trig({iri(_NAME + part): said for part, said in graphs.items()}), "utf-8")
        if signer.private_key:
            profile = Profile(signer.creator, "", signer.private_key, signer.public_key)
            made = Nanopub(rdf=draft, conf=NanopubConf(profile=profile))
            made.sign()
        else:
            made = Nanopub(rdf=draft)
            _name(made)
        lines = made.rdf.serialize(format="nquads")
    written: dict[str, set[Triple]] = {}
    for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS):
        written.setdefault(str(quad.graph_name), set()).add(triple_of(quad))
    name = str(made.source_uri)
    ordered = {term: written[term] for term in (f"<{name}#{part}>" for part in _PARTS)}
    return Nanopublication(name, _trig(ordered))


def _trig(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """Write graphs as TriG, each literal with its characters in quotes, which is what the hash is of.

    rdflib 7.6 reads `1.5E0` as "1.5", and the hash of what it read is another.
    """
    return "".join(
        f"{name} {{\n{''.join(sorted(f'  {s} {p} {o} .' + chr(10) for s, p, o in triples))}}}\n"
        for name, triples in graphs.items()
    )


def _name(made: "Nanopub") -> None:
    """Put the hash into the names of a nanopublication that is not signed."""
    from nanopub.sign_utils import replace_trusty_in_graph
    from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

    space = str(made.metadata.namespace)
    code = RdfHasher.make_hash(RdfUtils.get_quads(made.rdf), baseuri=space, hashstr=" ")
    made.update_from_signed(replace_trusty_in_graph(code, space, made.rdf))


def _is_signed_by(found: "Nanopub", public_key: str) -> bool:
    """Return whether a nanopublication is signed by a key; whether it is not signed where there is none.

    nanopub 2.0 to 2.2 looks at a signature and does not refuse one that does not hold.
    """
    from Crypto.Hash import SHA256
    from Crypto.PublicKey import RSA
    from Crypto.Signature import pkcs1_15
    from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

    signature = found.metadata.signature
    if str(found.metadata.public_key or "") != public_key or bool(signature) != bool(public_key):
        return False
    if not signature:
        return True
    unsigned = [one for one in RdfUtils.get_quads(found.rdf) if str(one[2]) != lexical(NPX.hasSignature)]
    said = RdfHasher.normalize_quads(unsigned, baseuri=str(found.metadata.namespace), hashstr=" ")
    key = RSA.import_key(decodebytes(public_key.encode()))
    pkcs1_15.new(key).verify(SHA256.new(said.encode()), decodebytes(str(signature).encode()))
    return True


def _renamed(triple: Triple, name: str, placeholder: str) -> Triple:
    """Put the placeholder for the name of a nanopublication."""
    subject, predicate, value = (
        THIS if term == f"{name}>" else term.replace(f"{name}#", f"<{placeholder}", 1)
        if term.startswith(f"{name}#") else term
        for term in triple
    )  # fmt: skip
    return subject, predicate, value


def _unusable_key(path: Path) -> UnusableSetting:
    return UnusableSetting(
        Message("this is no private RSA key of at least %(bits)s bits", bits=_LEAST_BITS),
        where=f"--key {shown(path)}",
        hint=Message(
            "Give one without a password; for a new one, in a new file: openssl genrsa -out FILE 2048."
        ),
    )


def _not_ours(path: Path) -> MalformedSource:
    return MalformedSource(
        Message("this is no nanopublication that the same key signed, or it was changed since"),
        where=shown(path),
        hint=Message("Take the file out of the folder, or give the key that it was signed with."),
    )
