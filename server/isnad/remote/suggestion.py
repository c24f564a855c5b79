"""Items of Wikidata that an entity without a match may be: for a person to accept, never accepted here."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from isnad.names.matching import Match, Matcher
from isnad.names.search import Named
from isnad.rdf.namespaces import ID
from isnad.remote.wikidata import Item, Wikidata

COLUMNS = ("subject_id", "candidate", "label_en", "label_ar", "description", "score", "reasons")


@dataclass(frozen=True)
class Candidate:
    """An item that an entity may be, how alike the names are, and by what they differ."""

    subject: str
    item: Item
    score: float
    reasons: tuple[str, ...]


def candidates(
    subjects: Iterable[str],
    names: Mapping[str, Collection[Named]],
    excluded: Mapping[str, Collection[str]],
    wikidata: Wikidata,
) -> Iterator[Candidate]:
    """Search for each entity by its names; `excluded` are the items that it is known not to be."""
    for subject in subjects:
        searched = [named for named in names.get(subject, ()) if named.language in ("ar", "en")]
        found: dict[str, str] = {}
        for named in searched:
            for qid in wikidata.search(named.text, named.language):
                found.setdefault(qid, named.text)
        wanted = [qid for qid in found if qid not in excluded.get(subject, ())]
        ranked = sorted(
            (_candidate(subject, item, searched) for item in wikidata.items(wanted) if item.exists),
            key=lambda one: -one.score,
        )
        yield from ranked


def _candidate(subject: str, item: Item, names: Collection[Named]) -> Candidate:
    """Hold an item's names against ours; one that was found by a name that is not alike has no score."""
    matcher = Matcher(Named(item.qid, name, language) for language, name in item.names)
    best: Match | None = None
    for named in names:
        for match in matcher.find(named.text)[:1]:
            if best is None or match.score > best.score:
                best = match
    if best is None:
        return Candidate(subject, item, 0.0, ("no name alike",))
    return Candidate(subject, item, best.score, best.differences or ("exact",))


def written(found: Iterable[Candidate]) -> str:
    """Write candidates as a table for a person to go through."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerow(
            (
                f"id:{one.subject.removeprefix(ID)}",
                f"wd:{one.item.qid}",
                one.item.labels.get("en", ""),
                one.item.labels.get("ar", ""),
                one.item.description,
                f"{one.score:.1f}",
                ", ".join(one.reasons),
            )
        )
    return table.getvalue()
