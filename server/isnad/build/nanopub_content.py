"""What nanopublications say: of a claim, or of all that a passage states; and what becomes of earlier ones.

A nanopublication is four graphs (https://nanopub.net/guidelines/working_draft/): a head, an assertion, its
provenance, and information on the publication. When the data change, one is kept, superseded, or retracted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph

from isnad.build.catalogue import DATASET
from isnad.build.nanopub_signing import (
    ASSERTION,
    NPX,
    THIS,
    Nanopublication,
    Signer,
    graphs_of,
    require_creator,
    signed,
)
from isnad.errors import UnfoundClaim
from isnad.locale import Message
from isnad.rdf.namespaces import ISNAD
from isnad.rdf.terms import Triple, iri, lexical, literal, quads_with, triple_of
from isnad.rdf.vocabulary import CHAIN, DCAT, DCTERMS, OWL, PROV, RDF

_ORIGINS = (PROV.wasDerivedFrom, PROV.hadPrimarySource)


@dataclass(frozen=True)
class Content:
    """What a nanopublication says of a claim or a passage: its assertion, and where that is from."""

    subject: str
    assertion: frozenset[Triple]
    provenance: frozenset[Triple]

    @property
    def sources(self) -> frozenset[str]:
        """The passage, or the page of another source, that it is from."""
        return frozenset(o for s, p, o in self.provenance if s == ASSERTION and p in _ORIGINS)

    @property
    def documents(self) -> frozenset[str]:
        """The documents that its passages are of."""
        return frozenset(iri(lexical(source).partition("#")[0]) for source in self.sources)

    @property
    def triples(self) -> frozenset[Triple]:
        """What its source states, whether it is asserted or attributed."""
        said: dict[str, dict[str, str]] = {}
        for subject, predicate, value in self.assertion | self.provenance:
            said.setdefault(subject, {})[predicate] = value
        return frozenset(
            (one[RDF.subject], one[RDF.predicate], one[RDF.object])
            for name, one in said.items()
            if RDF.subject in one and self.subject in (name, *(one.get(origin) for origin in _ORIGINS))
        )

    @property
    def without_documents(self) -> frozenset[Triple]:
        """All of it but what is said of a document as a whole, which is no part of a claim."""
        return frozenset(one for one in self.assertion | self.provenance if one[0] not in self.documents)


@dataclass(frozen=True)
class Edition:
    """The release that nanopublications are made of: its version, and what it says of itself."""

    version: str
    about: frozenset[Triple]

    def information(self, creator: str) -> frozenset[Triple]:
        """Return who makes a nanopublication, of which release, when that was made, and its licence."""
        file = iri(f"{ISNAD}data/{self.version}/isnad.nq")
        said = {(THIS, PROV.wasDerivedFrom, file), (file, DCTERMS.isVersionOf, DATASET)}
        said.add((file, DCAT.version, literal(self.version)))
        taken = {DCTERMS.modified: DCTERMS.created, DCTERMS.license: DCTERMS.license}
        said |= {(THIS, taken[p], o) for _, p, o in self.about if p in taken}
        said |= {(file, p, o) for _, p, o in self.about if p == OWL.versionInfo}
        return frozenset(said | ({(THIS, DCTERMS.creator, iri(creator))} if creator else set()))


def edition_of(store: pyoxigraph.Store, version: str) -> Edition:
    """Return the release that a store has, by its version."""
    return Edition(version, _about(store, DATASET))


def passages_of(store: pyoxigraph.Store, document: str = "") -> list[str]:
    """Return the passages of a document, or of all, in the order of the text."""
    found = {
        (one, next(int(lexical(o)) for s, p, o in _about(store, one) if p.endswith("#beginIndex>")))
        for one in _subjects(store, RDF.type, CHAIN.Passage)
        if not document or (one, DCTERMS.isPartOf, document) in _about(store, one)
    }
    return [one for one, _ in sorted(found, key=lambda pair: (pair[0].partition("#")[0], pair[1], pair[0]))]


def content_of(store: pyoxigraph.Store, subject: str) -> Content:
    """Return what a nanopublication of a claim or a passage says; raise UnfoundClaim where there is none.

    What the graph asserts is the assertion as it is. What it only attributes, or another source says against
    it, is there as a claim (rdf:subject, rdf:predicate, rdf:object): no reader of assertions alone takes it
    for a fact. Beside each claim stands how it stands, and what is said against it.
    """
    claims = [subject] if _objects(store, subject, RDF.subject) else _subjects(store, _ORIGINS[0], subject)
    claims = [one for one in claims if (one, RDF.type, CHAIN.Inference) not in _about(store, one)]
    if not claims:
        raise UnfoundClaim(
            Message("no source states this, so there is nothing to publish of it"),
            where=lexical(subject)[:200],
            hint=Message("Give the address of a claim or a passage; isnad why tells of what was inferred."),
        )
    assertion: set[Triple] = set()
    provenance: set[Triple] = set()
    for claim in claims:
        said = _about(store, claim)
        values = {p: o for _, p, o in said}
        if values[CHAIN.claimStatus] in (CHAIN.attributed, CHAIN.countering):
            assertion |= said
        else:
            assertion.add((values[RDF.subject], values[RDF.predicate], values[RDF.object]))
            provenance |= said
        for origin in _ORIGINS:
            if source := values.get(origin):
                provenance |= {(ASSERTION, origin, source)} | _about(store, source)
                provenance |= {
                    one for whole in _objects(store, source, DCTERMS.isPartOf) for one in _about(store, whole)
                }
        for role in (CHAIN.sourceClaim, CHAIN.counterClaim):
            for discrepancy in _subjects(store, role, claim):
                provenance |= _about(store, discrepancy)
                for counter in _objects(store, discrepancy, CHAIN.counterClaim):
                    provenance |= _about(store, counter)
    return Content(subject, frozenset(assertion), frozenset(provenance) - assertion)


def nanopublication(
    content: Content, edition: Edition, signer: Signer, supersedes: str = ""
) -> Nanopublication:
    """Return a nanopublication of a claim or a passage, in the place of an earlier one if one is named."""
    information = edition.information(signer.creator) | {(THIS, NPX.describes, content.subject)}
    if supersedes:
        information |= {(THIS, NPX.supersedes, iri(supersedes))}
    return signed(content.assertion, content.provenance, information, signer)


def retraction(name: str, edition: Edition, signer: Signer) -> Nanopublication:
    """Return what its maker retracts an earlier one by; raise UnusableSetting where nobody is named."""
    require_creator(signer.creator)
    creator = iri(signer.creator)
    return signed(
        frozenset({(creator, NPX.retracts, iri(name))}),
        frozenset({(ASSERTION, PROV.wasAttributedTo, creator)}),
        edition.information(signer.creator),
        signer,
    )


def _about(store: pyoxigraph.Store, term: str) -> frozenset[Triple]:
    """Return what the default graph says of a term."""
    return _found(store, pyoxigraph.NamedNode(lexical(term)), None, None)


def _objects(store: pyoxigraph.Store, subject: str, predicate: str) -> list[str]:
    return sorted(o for _, p, o in _about(store, subject) if p == predicate)


def _subjects(store: pyoxigraph.Store, predicate: str, value: str) -> list[str]:
    terms = (pyoxigraph.NamedNode(lexical(term)) for term in (predicate, value))
    return sorted(s for s, _, _ in _found(store, None, *terms))


def _found(store: pyoxigraph.Store, *terms: pyoxigraph.NamedNode | None) -> frozenset[Triple]:
    subject, predicate, value = terms
    default = pyoxigraph.DefaultGraph()
    return frozenset(map(triple_of, quads_with(store, subject, predicate, value, default)))


Fate = Literal["new", "supersedes", "retracts", "unchanged"]


@dataclass(frozen=True)
class Made:
    """A nanopublication that is made, or stays, and the earlier one that it is about."""

    fate: Fate
    name: str
    earlier: str = ""
    nanopublication: Nanopublication | None = None  # none that stays is made anew


def read_earlier(folder: Path, signer: Signer) -> dict[str, Content]:
    """Return what a signer's nanopublications in a folder say, by name, without those that no longer count.

    Raise MalformedSource for a file that is not one of these.
    """
    found: dict[str, Content] = {}
    ended: set[str] = set()
    for path in sorted(folder.glob("*.trig")):
        name, graphs = graphs_of(path, signer)
        information = graphs["pubinfo"]
        ended |= {lexical(o) for _, p, o in graphs["assertion"] if p == NPX.retracts}
        ended |= {lexical(o) for s, p, o in information if (s, p) == (THIS, NPX.supersedes)}
        for subject in (o for s, p, o in information if (s, p) == (THIS, NPX.describes)):
            found[name] = Content(subject, graphs["assertion"], graphs["provenance"])
    return {name: content for name, content in found.items() if name not in ended}


def succession(
    store: pyoxigraph.Store,
    edition: Edition,
    signer: Signer,
    subjects: Sequence[str],
    earlier: Mapping[str, Content],
) -> list[Made]:
    """Return the nanopublications of claims and passages, and what becomes of the earlier ones.

    One whose claim or passage says the same stays. One that says something else is superseded; so is one
    whose claim or passage is gone, where one and only one new one says the same in the same document, or the
    same passage has another value. What is left of those that are gone is retracted. Raise UnusableSetting
    where something is superseded or retracted, and the signer names nobody.
    """
    made: list[Made] = []
    gone: dict[str, Content] = {}
    for name, before in earlier.items():
        try:
            now = content_of(store, before.subject)
        except UnfoundClaim:
            gone[name] = before
            continue
        if now.without_documents == before.without_documents:
            made.append(Made("unchanged", name))
        else:
            made.append(_superseding(name, now, edition, signer))
    known = {content.subject for content in earlier.values()}
    new = [content_of(store, one) for one in dict.fromkeys(subjects) if one not in known]
    followed = _followed(gone, new)
    for content in new:
        if name := followed.get(content.subject, ""):
            made.append(_superseding(name, content, edition, signer))
            continue
        one = nanopublication(content, edition, signer)
        made.append(Made("new", one.name, nanopublication=one))
    for name in gone.keys() - followed.values():
        one = retraction(name, edition, signer)
        made.append(Made("retracts", one.name, name, one))
    return sorted(made, key=lambda one: (one.fate, one.earlier, one.name))


def _superseding(name: str, content: Content, edition: Edition, signer: Signer) -> Made:
    require_creator(signer.creator)
    one = nanopublication(content, edition, signer, supersedes=name)
    return Made("supersedes", one.name, name, one)


def _followed(gone: Mapping[str, Content], new: Iterable[Content]) -> dict[str, str]:
    """Return the names of those that are gone by the subject of the only one that can be in their place."""
    left = list(new)
    found: dict[str, str] = {}
    for same in (_says, _has_another_value):
        for name, before in gone.items():
            if name in found.values():
                continue
            after = [one for one in left if same(before, one)]
            rivals = [other for other in gone.values() if after and same(other, after[0])]
            if len(after) == len(rivals) == 1:
                found[after[0].subject] = name
                left.remove(after[0])
    return found


def _says(before: Content, after: Content) -> bool:
    """Return whether both have the same triples, from the same documents."""
    return before.documents == after.documents and before.triples == after.triples


def _has_another_value(before: Content, after: Content) -> bool:
    """Return whether both are single claims of one source about one property of one thing."""
    points = [{triple[:2] for triple in one.triples} for one in (before, after)]
    single = len(before.triples) == len(after.triples) == 1 and before.subject not in before.sources
    return single and before.sources == after.sources and points[0] == points[1]
