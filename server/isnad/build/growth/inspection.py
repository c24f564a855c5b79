"""What of a changed release is held against the shapes: what a shape can see anything new of."""

from collections.abc import Iterable

from isnad.build.closure import plain
from isnad.build.growth.ground import Ground
from isnad.build.growth.layer import Together
from isnad.build.growth.statements import claims_now
from isnad.build.parts.conformance import Inspection, Surroundings, grouped, kinds
from isnad.build.parts.inspection import reified
from isnad.build.parts.pool import side_by_side
from isnad.build.shapes import Finding
from isnad.reasoning.rule import Triple
from isnad.source.sources import Head


def inspected(ground: Ground, head: Head, marks: frozenset[Triple]) -> tuple[Finding, ...]:
    """Hold the entities that were touched against the shapes; and, where it changed, all that is disputed."""
    layers = (ground.given, ground.entities, ground.inferred, ground.links)
    said = Together(*layers)
    changes = {triple for layer in layers for triple in layer.gained | layer.lost}
    changed = {subject for subject, _, _ in changes}

    def glance(subject: str) -> Iterable[Triple]:
        return said.about(subject) if subject in changed else ground.default.about(subject)

    surroundings = Surroundings(said, glance)
    touched = sorted(surroundings.touched(changes))
    spoken_of = claims_now(ground, head, plain(head.outside.spoken_of))
    outside = frozenset(ground.outside.everything())
    disputes = outside | plain(triple for claim in spoken_of for triple in claim.statement)
    again = _attributed_and_inferred(ground, head)
    rest: frozenset[Triple] = frozenset()
    if ground.outside.gained | ground.outside.lost or marks != ground.marks or again:
        named = disputes | marks | again
        fixed = frozenset(ground.links.everything()) | frozenset(ground.ontology.everything())
        rest = kinds(head) | named | fixed | {triple for triple in reified(named) if said.holds(triple)}
    if not touched and not rest:
        return ()
    inspection = Inspection(surroundings, head, kinds(head) | disputes, rest, grouped(touched), screened=True)
    inspection.gather()  # what is open here, no process that is forked may ask
    numbers = range(len(inspection.groups) + bool(rest))
    return tuple(
        finding for found in side_by_side(inspection.findings, numbers, apart=True) for finding in found
    )


def _attributed_and_inferred(ground: Ground, head: Head) -> frozenset[Triple]:
    """Return the claims of what is merely attributed and follows all the same, as far as either is new."""
    coming = {t for part in ground.coming for t in part.attributed if ground.inferred.holds(t)}
    both = coming | ground.inferred.gained
    claims = claims_now(ground, head, both) if both else ()
    attributed = {one.triple for one in claims if one.status.endswith("attributed")}
    return plain(t for one in claims if one.triple in attributed for t in one.statement)
