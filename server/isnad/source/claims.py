"""Claims: one triple in so far as one source states it, whether or not the graph asserts it.

What other sources say beside a document is in data/outside.trig: counter-statements, and the discrepancies
that they make.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isnad.errors import InvalidFact, UnfoundClaim
from isnad.locale import Message
from isnad.rdf import namespaces
from isnad.rdf.terms import Triple, described, iri, lexical, readable
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import CHAIN, DCTERMS, PROV, RDF, SCHEMA
from isnad.reasoning.edtf import DateInterval, bounds
from isnad.source.passages import Facts


@dataclass(frozen=True)
class Claim:
    """One triple, the source that states it, and how it stands."""

    iri: str
    triple: Triple
    source: str
    status: str

    @property
    def statement(self) -> tuple[Triple, ...]:
        """Write the claim in RDF 1.1, as a reified statement."""
        kinds = (CHAIN.Claim, CHAIN.Assessment) if self.status == CHAIN.attributed else (CHAIN.Claim,)
        origin = PROV.hadPrimarySource if self.status == CHAIN.countering else PROV.wasDerivedFrom
        return (*_reified(self.iri, kinds, self.triple, self.status), (self.iri, origin, self.source))


def _reified(name: str, kinds: tuple[str, ...], triple: Triple, status: str) -> tuple[Triple, ...]:
    subject, predicate, value = triple
    return (
        *((name, RDF.type, kind) for kind in kinds),
        (name, RDF.subject, subject),
        (name, RDF.predicate, predicate),
        (name, RDF.object, value),
        (name, CHAIN.claimStatus, status),
    )


def claim_iri(source: str, triple: Triple) -> str:
    """Name a claim by a hash of its source and its triple, so that the name outlasts a build."""
    return iri(namespaces.claim_iri(lexical(source), *triple))


def claim_of(passage: str, triple: Triple, disputed: frozenset[Triple], *, asserted: bool) -> Claim:
    """Return the claim that a passage makes of a triple, whether the graph asserts it or attributes it."""
    stated = CHAIN.disputed if triple in disputed else CHAIN.unchallenged
    return Claim(claim_iri(passage, triple), triple, passage, stated if asserted else CHAIN.attributed)


def claims_of(facts: Iterable[Facts], disputed: frozenset[Triple]) -> tuple[Claim, ...]:
    """Make a claim of every triple of every passage; `disputed` are those that a source denies."""
    return tuple(
        claim_of(passage.iri, triple, disputed, asserted=passage.asserted)
        for each in facts
        for passage in each.passages
        for triple in passage.triples
    )


def inference_statements(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Mark, as disputed, inferred triples that do not hold without a disputed claim."""
    return tuple(
        said
        for triple in triples
        for said in _reified(claim_iri(CHAIN.Inference, triple), (CHAIN.Inference,), triple, CHAIN.disputed)
    )


_EVIDENCE = (CHAIN.quote, CHAIN.rendering, CHAIN.confidence)


@dataclass(frozen=True)
class Discrepancy:
    """What a document says at one point, and the names of the statements against it."""

    iri: str
    about: tuple[Triple, ...]
    counters: tuple[str, ...]
    kind: str
    description: tuple[Triple, ...]


@dataclass(frozen=True)
class Outside:
    """Data/outside.trig."""

    file: TurtleFile
    discrepancies: tuple[Discrepancy, ...]

    @cached_property
    def disputed(self) -> frozenset[Triple]:
        """The triples that another source, or the document itself, denies; a refinement does not."""
        return frozenset(t for d in self.discrepancies if d.kind != CHAIN.refinement for t in d.about)

    @property
    def counter_claims(self) -> tuple[Claim, ...]:
        """Make a claim of every triple of every counter-statement that has a source of its own."""
        return tuple(
            Claim(claim_iri(name, triple), triple, page, CHAIN.countering)
            for name, page in self._pages.items()
            for triple in self.file.graphs[name]
        )

    def has_page(self, counter: str) -> bool:
        """Return whether a counter-statement has a source of its own, and is not the documents' word."""
        return counter in self._pages

    @cached_property
    def _pages(self) -> dict[str, str]:
        """The page on which each counter-statement rests."""
        return {s: o for s, p, o in self.file.graphs[None] if p == PROV.hadPrimarySource}

    def statements(self, claims: Iterable[Claim]) -> frozenset[Triple]:
        """Write discrepancies, counter-claims and their pages, given the documents' claims.

        Raise UnfoundClaim where a discrepancy is about something that no document says.
        """
        by_triple: dict[Triple, list[str]] = {}
        for claim in claims:
            by_triple.setdefault(claim.triple, []).append(claim.iri)
        written: set[Triple] = set()
        for one in self.discrepancies:
            written.update(one.description)
            for triple in one.about:
                spoken_of = self._found(by_triple, one.iri, triple)
                written.update((one.iri, CHAIN.sourceClaim, claim) for claim in spoken_of)
            for counter in one.counters:
                against = self._counter_iris(by_triple, counter)
                written.update((one.iri, CHAIN.counterClaim, claim) for claim in against)
        for claim in self.counter_claims:
            written.update((*claim.statement, (claim.source, RDF.type, SCHEMA.WebPage)))
        written.update(
            (claim_iri(name, triple), predicate, value)
            for name, predicate, value in self.file.graphs[None]
            if name in self._pages and predicate in _EVIDENCE
            for triple in self.file.graphs[name]
        )
        return frozenset(written)

    @property
    def spoken_of(self) -> frozenset[Triple]:
        """The triples of documents that discrepancies are about, on either side."""
        own = (n for d in self.discrepancies for n in d.counters if n not in self._pages)
        about = {triple for discrepancy in self.discrepancies for triple in discrepancy.about}
        return frozenset(about.union(*(self.file.graphs.get(name, ()) for name in own)))

    def challenged(self, claims: Iterable[Claim]) -> Iterable[Triple]:
        """Say of each claim that a discrepancy is about that it is so."""
        by_triple: dict[Triple, list[str]] = {}
        for discrepancy in self.discrepancies:
            for triple in discrepancy.about:
                by_triple.setdefault(triple, []).append(discrepancy.iri)
        for claim in claims:
            for discrepancy_iri in by_triple.get(claim.triple, ()):
                yield discrepancy_iri, RDF.type, CHAIN.Discrepancy
                yield discrepancy_iri, CHAIN.sourceClaim, claim.iri

    def faults(self) -> Iterator[InvalidFact]:
        """Yield the refinements whose dates are not within what they refine, and contradictions that are."""
        for one in self.discrepancies:
            said = {(s, p): bounds(lexical(o)) for s, p, o in one.about if p == DCTERMS.date}
            for name in one.counters:
                for triple in self.file.graphs.get(name, ()):
                    if triple[:2] in said and is_within(bounds(lexical(triple[2])), said[triple[:2]]) != (
                        one.kind == CHAIN.refinement
                    ):
                        yield self._misnamed(one.kind, name, triple)

    def _misnamed(self, kind: str, name: str, triple: Triple) -> InvalidFact:
        """Say that a date does not stand to the document's as the kind of the discrepancy has it."""
        return InvalidFact(
            Message("a refinement lies within what it refines: %(date)s does not", date=lexical(triple[2]))
            if kind == CHAIN.refinement
            else Message(
                "%(date)s lies within what the document says: a refinement", date=lexical(triple[2])
            ),
            where=self.file.place_in(name, *triple),
            hint=Message(
                "Correct the date, or chain:discrepancyKind: chain:refinement or chain:contradiction."
            ),
        )

    def _counter_iris(self, by_triple: dict[Triple, list[str]], counter: str) -> list[str]:
        """Name the claims a counter-statement makes: its own, or the document's other ones."""
        triples = self.file.graphs.get(counter, ())
        if counter in self._pages:
            return [claim_iri(counter, triple) for triple in triples]
        return [claim for triple in triples for claim in self._found(by_triple, counter, triple)]

    def _found(self, by_triple: dict[Triple, list[str]], name: str, triple: Triple) -> list[str]:
        if found := by_triple.get(triple):
            return found
        parts = " ".join(map(readable, triple))
        raise UnfoundClaim(
            Message("no passage says: %(parts)s", parts=parts),
            where=self.file.place_in(name, *triple),
            hint=Message(
                "Write the triple as facts.trig has it, or give the counter-statement its source "
                "with prov:hadPrimarySource."
            ),
        )


def is_within(inner: DateInterval, outer: DateInterval) -> bool:
    """Return whether an interval lies within another; an end that is open lies within no other."""
    begins = not outer.earliest or (inner.earliest is not None and inner.earliest >= outer.earliest)
    return begins and (not outer.latest or (inner.latest is not None and inner.latest <= outer.latest))


def read_outside(path: Path) -> Outside:
    """Read data/outside.trig; raise MissingSource or MalformedSource."""
    file = read_turtle(path)
    about = described(file.graphs[None])
    discrepancies = tuple(
        Discrepancy(
            iri=name,
            about=file.graphs.get(name, ()),
            counters=tuple(sorted(said.get(CHAIN.counterClaim, ()))),
            kind=said.get(CHAIN.discrepancyKind, [""])[0],
            description=tuple(t for t in file.graphs[None] if t[0] == name and t[1] != CHAIN.counterClaim),
        )
        for name, said in sorted(about.items())
        if CHAIN.Discrepancy in said.get(RDF.type, ())
    )
    return Outside(file, discrepancies)
