"""What of a whole graph is held against the shapes: what was not found sound before, in groups."""

import json
from collections.abc import Callable

from isnad.build.parts.conformance import Inspection, Remembered, Surroundings, grouped, kinds
from isnad.build.parts.pool import SEVERAL, side_by_side
from isnad.build.parts.reading import Workshop
from isnad.build.parts.whole import Whole
from isnad.build.releases import unwritable
from isnad.build.shapes import Finding
from isnad.locale import Message, Translatable
from isnad.rdf.terms import Triple

_SOUND = "sound.json"


def inspected(
    whole: Whole, workshop: Workshop, progress: Callable[[Translatable], None]
) -> tuple[Finding, ...]:
    """Hold what is not of one document against the shapes; remember which entities are sound."""
    said = Remembered(whole.facts | whole.inferred | whole.links)
    surroundings = Surroundings(said)
    checksums = {entity: surroundings.checksum(entity) for entity in said.entities}
    record = workshop.kept / _SOUND
    before = _sound(workshop)
    touched = [entity for entity, checksum in checksums.items() if before.get(entity) != checksum]
    disputes = _disputes(whole)
    common, rest = kinds(workshop.head) | disputes, _rest(whole, disputes)
    groups = grouped(touched)
    screened = len(groups) >= SEVERAL
    inspection = Inspection(surroundings, workshop.head, common, rest, groups, screened)
    findings: list[Finding] = []
    numbers = range(len(inspection.groups) + 1)
    for number, found in zip(
        numbers, side_by_side(inspection.findings, numbers, apart=screened), strict=True
    ):
        findings += found
        if number % 20 == 19:
            progress(
                Message(
                    "%(number)s of %(count)s groups of entities held against the shapes",
                    number=number + 1,
                    count=len(numbers),
                )
            )
    if not findings:
        kept = {"digest": workshop.digest, "entities": checksums}
        try:
            making = record.with_suffix(".making")
            making.write_text(json.dumps(kept), encoding="utf-8")
            making.replace(record)
        except OSError as error:
            raise unwritable(workshop.kept.parent, error) from error
    return tuple(findings)


def _sound(workshop: Workshop) -> dict[str, str]:
    """Read which entities were found sound, by the checksum of what is said of each."""
    try:
        found = json.loads((workshop.kept / _SOUND).read_bytes())
    except (OSError, ValueError):
        return {}
    return dict(found["entities"]) if found.get("digest") == workshop.digest else {}


def _disputes(whole: Whole) -> frozenset[Triple]:
    """Return what other sources say, with the claims of documents that it is about."""
    claims = whole.claims_of(whole.head.outside.spoken_of)
    return whole.outside.union(*(claim.statement for claim in claims))


def _rest(whole: Whole, disputes: frozenset[Triple]) -> frozenset[Triple]:
    """Return all that is neither an entity nor of one document, and the facts that it speaks of.

    What is merely attributed must not follow by inference either: such claims are looked at again here.
    """
    following = {triple for part in whole.parts for triple in part.attributed} & whole.inferred
    again = frozenset(triple for claim in whole.claims_of(following) for triple in claim.statement)
    said = whole.facts | whole.inferred
    named = disputes | whole.marks | again
    return kinds(whole.head) | named | whole.links | whole.ontology | (reified(named) & said)


def reified(triples: frozenset[Triple]) -> set[Triple]:
    """Return the triples that claims are about."""
    parts: dict[str, dict[str, str]] = {}
    for subject, predicate, value in triples:
        parts.setdefault(subject, {})[predicate.rpartition("#")[2]] = value
    whole = (said for said in parts.values() if "subject>" in said)
    return {(said["subject>"], said["predicate>"], said["object>"]) for said in whole}
