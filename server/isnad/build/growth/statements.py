"""What documents that come and go change of what is asserted, named, inferred, and said by others."""

from collections.abc import Callable, Iterable, Iterator, Set

from rdflib import URIRef

from isnad.build.closure import plain, says_something
from isnad.build.growth.ground import Ground
from isnad.build.growth.layer import Layer
from isnad.build.parts.terms import authored
from isnad.build.parts.whole import marks_on
from isnad.build.stored import kept_as_written
from isnad.rdf.namespaces import is_entity
from isnad.reasoning.dating import DATE, DURING, EARLIEST, LATEST, dated_about, during
from isnad.reasoning.derivation import Rules
from isnad.reasoning.fixpoint import extend, lost_without
from isnad.reasoning.rule import Triple
from isnad.source.claims import ATTRIBUTED_STATUS, DISPUTED, UNCHALLENGED, Claim, claim_iri
from isnad.source.sources import Head


class NotSmall(Exception):
    """Report that a change has effects that are not followed here: the whole is to be made anew."""


def restate(ground: Ground) -> None:
    """Have asserted what the documents that come assert, and no more what only those that go did.

    Raise NotSmall where a document states something about another thing than an entity, or a value that a
    store does not give back as it is written.
    """
    coming = {triple for part in ground.coming for triple in part.asserted}
    going = {triple for part in ground.going for triple in part.asserted} - coming
    named = {triple for part in (*ground.coming, *ground.going) for triple in part.entities}
    if not all(is_entity(s) for s, _, _ in coming | going) or not kept_as_written(coming | going | named):
        raise NotSmall
    for triple in coming:
        ground.given.add(triple)
    for triple in going:
        if not any(statement.asserted for statement in ground.stating(triple)):
            ground.given.remove(triple)


def rename(ground: Ground, kept: Set[Triple]) -> None:
    """Have named what the documents that come name, and no more what only those that go did.

    `kept` is what things are called in other files than those documents'.
    """
    coming = {triple for part in ground.coming for triple in part.entities}
    for triple in coming:
        ground.entities.add(triple)
    for triple in {triple for part in ground.going for triple in part.entities} - coming - kept:
        ground.entities.remove(triple)


def infer_anew(ground: Ground, rules: Rules, individuals: frozenset[Triple]) -> None:
    """Have inferred what follows now; raise ContradictionFound.

    What leans on withdrawn facts is taken away and what still follows brought back; then what is new leads
    on (isnad.reasoning.fixpoint). The days of dated things are computed where they can have changed.
    """
    given, closed, inferred = ground.given, ground.closed, ground.inferred
    changed = given.gained | given.lost
    is_given = _given_or(individuals, given)
    lost = lost_without(closed, given.lost - individuals, is_given, rules)
    for triple in lost:
        closed.remove(triple)
    added = extend(closed, sorted(given.gained), rules)
    touched = during({s for s, predicate, _ in changed if predicate in (DATE, DURING)}, given)
    days = dated_about(touched, given)
    before = {t for subject in touched for t in inferred.about(subject) if t[1] in (EARLIEST, LATEST)}
    for triple in changed | lost | added | days | before:
        follows = triple in days or (closed.holds(triple) and says_something(triple))
        if follows and not given.holds(triple):
            inferred.add(triple)
        else:
            inferred.remove(triple)


def marks_now(
    ground: Ground, rules: Rules, individuals: frozenset[Triple], disputed: frozenset[Triple]
) -> frozenset[Triple]:
    """Mark what is inferred now and leans on disputed claims."""
    denied = frozenset(triple for triple in disputed if ground.given.holds(triple))
    leaning = lost_without(ground.closed, denied, _given_or(individuals, ground.given), rules)
    touched = during({s for s, predicate, _ in denied if predicate in (DATE, DURING)}, ground.given)
    leaning |= dated_about(touched, ground.given) - dated_about(touched, _Without(ground.given, denied))
    return marks_on(triple for triple in leaning if ground.inferred.holds(triple))


def answer_outside(ground: Ground, head: Head) -> None:
    """Have other sources speak of the claims that there are now; raise UnfoundClaim for one that is gone."""
    claims = claims_now(ground, head, plain(head.outside.spoken_of))
    ground.outside.become(plain(head.outside.statements(claims)))


def claims_now(ground: Ground, head: Head, triples: Iterable[Triple]) -> tuple[Claim, ...]:
    """Make the claims that state some triples now, in whichever document."""
    found = []
    for triple in sorted(triples):
        term = authored(triple)
        asserted = DISPUTED if term in head.outside.disputed else UNCHALLENGED
        for statement in ground.stating(triple):
            passage = URIRef(statement.passage[1:-1])
            status = asserted if statement.asserted else ATTRIBUTED_STATUS
            found.append(Claim(claim_iri(passage, term), term, passage, status))
    return tuple(found)


def _given_or(individuals: frozenset[Triple], given: Layer) -> Callable[[Triple], bool]:
    """Return what tells whether a triple is asserted, or an axiom about an individual."""
    return lambda triple: triple in individuals or given.holds(triple)


class _Without:
    """Look triples up as if some of them were not there."""

    def __init__(self, layer: Layer, left_out: frozenset[Triple]) -> None:
        self._layer = layer
        self._left_out = left_out

    def holds(self, triple: Triple) -> bool:
        return triple not in self._left_out and self._layer.holds(triple)

    def match(self, pattern: Triple) -> Iterator[Triple]:
        return (triple for triple in self._layer.match(pattern) if triple not in self._left_out)
