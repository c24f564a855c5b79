"""Links to Wikidata for a person to review: whether they still hold, and what an entity without one may be.

Nothing is accepted here.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from isnad.locale import Language, Message
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named
from isnad.rdf.namespaces import ID, WIKIDATA
from isnad.remote.wikidata import Item, Wikidata
from isnad.source.links import Link

COLUMNS = ("subject_id", "candidate", "label_en", "label_ar", "description", "score", "reasons")
Standing = Literal["agrees", "deleted", "redirected", "otherwise named", "of another kind"]
FAULTS: tuple[Standing, ...] = ("deleted", "redirected", "otherwise named")


@dataclass(frozen=True)
class Finding:
    """What was found about a link; another kind is but a hint, since Wikidata's are finer than ours."""

    link: Link
    kind: Standing
    detail: Message | str

    def line(self, language: Language) -> str:
        """Return it as a line."""
        qid = (self.link.target or "").removeprefix(WIKIDATA)
        name = self.link.subject.removeprefix(ID)
        detail = self.detail if isinstance(self.detail, str) else self.detail.in_language(language)
        return f"{self.kind:16} {name:28} {qid:10} {detail}"


def verify(
    links: Iterable[Link],
    names: Mapping[str, Collection[Named]],
    kinds: Mapping[str, Collection[str]],
    wikidata: Wikidata,
) -> Iterator[Finding]:
    """Return how each linked item stands to our names, and to the items that our kinds match."""
    linked = [(link, link.target.removeprefix(WIKIDATA)) for link in links if link.target]
    items = {item.qid: item for item in wikidata.items(qid for _, qid in linked)}
    for link, qid in linked:
        yield _finding(link, items[qid], names.get(link.subject, ()), kinds.get(link.subject, ()))


def _finding(link: Link, item: Item, names: Collection[Named], kinds: Collection[str]) -> Finding:
    if not item.exists:
        return Finding(link, "deleted", Message("it is not there any more"))
    if item.redirected_to:
        return Finding(link, "redirected", Message("to %(redirected_to)s", redirected_to=item.redirected_to))
    shown = item.labels.get("en") or item.labels.get("ar") or "—"
    index = _index(item)
    if not any(index.match(named.text) for named in names):
        return Finding(link, "otherwise named", Message("it is called %(shown)s", shown=shown))
    if kinds and not set(kinds) & set(item.kinds):
        held, wanted = ", ".join(item.kinds) or "—", ", ".join(sorted(kinds))
        return Finding(
            link, "of another kind", Message("it is %(held)s, not %(wanted)s", held=held, wanted=wanted)
        )
    return Finding(link, "agrees", shown)


@dataclass(frozen=True)
class Candidate:
    """An item that an entity may be, how alike the names are, and by what they differ."""

    subject: str
    item: Item
    score: float
    reasons: tuple[str, ...]


def suggest(
    subject: str, names: Iterable[Named], excluded: Collection[str], wikidata: Wikidata
) -> list[Candidate]:
    """Return the items that are called as an entity is, the best first; `excluded` are not suggested."""
    searched = [named for named in names if named.language in ("ar", "en")]
    found = [qid for named in searched for qid in wikidata.search(named.text, named.language)]
    items = wikidata.items(qid for qid in found if qid not in excluded)
    candidates = [_candidate(subject, item, searched) for item in items if item.exists]
    return sorted(candidates, key=lambda one: -one.score)


def _candidate(subject: str, item: Item, names: Collection[Named]) -> Candidate:
    """Compare an item's names with ours; one that was found by a name that is not alike has no score."""
    index = _index(item)
    matches = [match for named in names for match in index.match(named.text)[:1]]
    best: Match | None = max(matches, key=lambda match: match.score, default=None)
    if best is None:
        return Candidate(subject, item, 0.0, ("no name alike",))
    return Candidate(subject, item, best.score, best.differences or ("exact",))


def _index(item: Item) -> NameIndex:
    return NameIndex(Named(item.qid, name, language) for language, name in item.names)


def candidate_table(found: Iterable[Candidate]) -> str:
    """Return candidates as tab-separated values."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        names = one.item.labels.get("en", ""), one.item.labels.get("ar", ""), one.item.description
        identifiers = f"id:{one.subject.removeprefix(ID)}", f"wd:{one.item.qid}"
        writer.writerow((*identifiers, *names, f"{one.score:.1f}", ", ".join(one.reasons)))
    return table.getvalue()
