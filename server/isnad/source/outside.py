"""What other sources say beside a document: counter-statements and the discrepancies they make."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isnad.errors import InvalidFact, UnfoundClaim
from isnad.locale import Message
from isnad.rdf.terms import Triple, lexical, readable
from isnad.rdf.turtle import TurtleFile, read_turtle
from isnad.rdf.vocabulary import DCTERMS, ICI, PROV, RDF, SCHEMA
from isnad.reasoning.edtf import DateInterval, bounds
from isnad.source.claims import COUNTERING, Claim, claim_iri

DISCREPANCY = ICI.Discrepancy
COUNTER_CLAIM = ICI.counterClaim
SOURCE_CLAIM = ICI.sourceClaim
KIND = ICI.discrepancyKind
REFINEMENT = ICI.refinement
_WEB_PAGE = SCHEMA.WebPage
_EVIDENCE = (ICI.quote, ICI.confidence)


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
        return frozenset(t for d in self.discrepancies if d.kind != REFINEMENT for t in d.about)

    @property
    def counter_claims(self) -> tuple[Claim, ...]:
        """Make a claim of every triple of every counter-statement that has a source of its own."""
        return tuple(
            Claim(claim_iri(name, triple), triple, page, COUNTERING)
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
        for discrepancy in self.discrepancies:
            written.update(discrepancy.description)
            for triple in discrepancy.about:
                for iri in self._found(by_triple, discrepancy.iri, triple):
                    written.add((discrepancy.iri, SOURCE_CLAIM, iri))
            for counter in discrepancy.counters:
                for iri in self._counter_iris(by_triple, counter):
                    written.add((discrepancy.iri, COUNTER_CLAIM, iri))
        for claim in self.counter_claims:
            written.update(claim.statement)
            written.add((claim.source, RDF.type, _WEB_PAGE))
        for name, predicate, value in self.file.graphs[None]:
            if name in self._pages and predicate in _EVIDENCE:
                for triple in self.file.graphs[name]:
                    written.add((claim_iri(name, triple), predicate, value))
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
            for iri in by_triple.get(claim.triple, ()):
                yield iri, RDF.type, DISCREPANCY
                yield iri, SOURCE_CLAIM, claim.iri

    def faults(self) -> Iterator[InvalidFact]:
        """Yield the refinements whose dates are not within what they refine, and contradictions that are."""
        for one in self.discrepancies:
            said = {(s, p): bounds(lexical(o)) for s, p, o in one.about if p == DCTERMS.date}
            for name in one.counters:
                for triple in self.file.graphs.get(name, ()):
                    if triple[:2] in said and is_within(bounds(lexical(triple[2])), said[triple[:2]]) != (
                        one.kind == REFINEMENT
                    ):
                        yield self._misnamed(one.kind, name, triple)

    def _misnamed(self, kind: str, name: str, triple: Triple) -> InvalidFact:
        """Say that a date does not stand to the document's as the kind of the discrepancy has it."""
        return InvalidFact(
            Message("a refinement lies within what it refines: %(date)s does not", date=lexical(triple[2]))
            if kind == REFINEMENT
            else Message(
                "%(date)s lies within what the document says: a refinement", date=lexical(triple[2])
            ),
            where=self.file.place_in(name, *triple),
            hint=Message("Correct the date, or ici:discrepancyKind: ici:refinement or ici:contradiction."),
        )

    def _counter_iris(self, by_triple: dict[Triple, list[str]], counter: str) -> list[str]:
        """Name the claims a counter-statement makes: its own, or the document's other ones."""
        triples = self.file.graphs.get(counter, ())
        if counter in self._pages:
            return [claim_iri(counter, triple) for triple in triples]
        return [iri for triple in triples for iri in self._found(by_triple, counter, triple)]

    def _found(self, by_triple: dict[Triple, list[str]], name: str, triple: Triple) -> list[str]:
        """Find the documents' claims of a triple."""
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
    about: dict[str, list[Triple]] = {}
    for triple in file.graphs[None]:
        about.setdefault(triple[0], []).append(triple)
    discrepancies = []
    for iri, said in sorted(about.items()):
        if not any((p, o) == (RDF.type, DISCREPANCY) for _, p, o in said):
            continue
        discrepancies.append(
            Discrepancy(
                iri=iri,
                about=file.graphs.get(iri, ()),
                counters=tuple(sorted(o for _, p, o in said if p == COUNTER_CLAIM)),
                kind=next((o for _, p, o in said if p == KIND), ""),
                description=tuple(t for t in said if t[1] != COUNTER_CLAIM),
            )
        )
    return Outside(file, tuple(discrepancies))
