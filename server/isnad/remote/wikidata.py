"""Wikidata by its own API (w/api.php): one request at a time, and slower when Wikidata asks for that.

Links to it are reviewed: whether they hold, and what an entity without one may be. None is accepted here.
"""

import csv
import io
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Literal
from urllib.parse import urlencode

from isnad.errors import UnreachableAuthority
from isnad.locale import Language, Message, Translatable
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named
from isnad.rdf.namespaces import ID, WIKIDATA
from isnad.remote.http_client import NoResponse, ResponseTooLarge, fetch
from isnad.source.links import Link

BASE_URL = "https://www.wikidata.org"
_BATCH = 50  # items that one request may name (API limit for clients without a flag)
_ATTEMPTS = 5
_LONGEST_WAIT = 120.0  # seconds
_MOST_BYTES = 20_000_000
_AGENT = f"Isnad/{version('isnad')} (https://w3id.org/isnad/)"

Report = Callable[[Translatable], None]


@dataclass(frozen=True)
class Item:
    """An item as Wikidata has it: its identifier, its names by language, and what it is (P31)."""

    qid: str
    redirected_to: str
    exists: bool
    labels: dict[str, str]
    aliases: tuple[tuple[str, str], ...]
    description: str
    kinds: tuple[str, ...]

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """All names, each with its language."""
        return (*self.labels.items(), *self.aliases)


@dataclass(frozen=True)
class Wikidata:
    """How Wikidata is asked."""

    base_url: str = BASE_URL
    timeout: float = 20.0
    report: Report = lambda _: None
    sleep: Callable[[float], None] = time.sleep

    def items(self, qids: Iterable[str]) -> Iterator[Item]:
        """Fetch items, in their order; raise UnreachableAuthority."""
        wanted = list(dict.fromkeys(qids))
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            found = self._ask(
                {
                    "action": "wbgetentities", "ids": "|".join(part), "redirects": "yes",
                    "props": "info|labels|aliases|descriptions|claims", "languages": "ar|en",
                }
            ).get("entities", {})  # fmt: skip
            by_origin = {
                one.get("redirects", {}).get("from", name): one
                for name, one in found.items()
                if isinstance(one, dict)
            }
            yield from (_item(qid, by_origin.get(qid, {"missing": ""})) for qid in part)

    def search(self, text: str, language: str) -> list[str]:
        """List the identifiers of items that are called so; raise UnreachableAuthority."""
        found = self._ask(
            {"action": "wbsearchentities", "search": text, "language": language, "type": "item", "limit": "7"}
        ).get("search", [])
        return [one["id"] for one in found if isinstance(one, dict) and "id" in one]

    def _ask(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Return an answer; ask again after a while when Wikidata is busy (429, 503, maxlag)."""
        query = urlencode({**parameters, "format": "json", "maxlag": "5"})
        url = f"{self.base_url.rstrip('/')}/w/api.php?{query}"
        wait = 1.0
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                response = fetch(url, user_agent=_AGENT, seconds=self.timeout, most_bytes=_MOST_BYTES)
                if response.status == 200:
                    found = json.loads(response.body)
                    if not isinstance(found, dict):
                        raise ValueError("no JSON object")
                    if found.get("error", {}).get("code") != "maxlag":
                        return self._unless_refused(found)
                elif response.status not in (429, 503):
                    raise self._unreachable(f"HTTP {response.status}")
            except (NoResponse, ResponseTooLarge, ValueError) as error:
                raise self._unreachable(str(error)) from error
            if attempt < _ATTEMPTS:
                seconds = min(_seconds(response.headers.get("Retry-After")) or wait, _LONGEST_WAIT)
                self.report(Message("the server asks to wait %(seconds)s s", seconds=f"{seconds:.0f}"))
                self.sleep(seconds)
                wait *= 2
        raise self._unreachable(f"busy, {_ATTEMPTS} times")

    def _unless_refused(self, found: dict[str, Any]) -> dict[str, Any]:
        if "error" in found:
            raise self._unreachable(str(found["error"].get("info", found["error"]))[:200])
        return found

    def _unreachable(self, why: str) -> UnreachableAuthority:
        return UnreachableAuthority(
            Message("Wikidata does not answer: %(why)s", why=why),
            where=self.base_url,
            hint=Message("See that there is a network and try again, or name another server: --base-url"),
        )


def _item(qid: str, found: dict[str, Any]) -> Item:
    """Return an item, of what the API says of it."""
    identifier = str(found.get("id", qid))
    claims = found.get("claims", {}).get("P31", [])
    values = (one.get("mainsnak", {}).get("datavalue", {}).get("value", {}) for one in claims)
    return Item(
        qid=qid,
        redirected_to=identifier if identifier != qid else "",
        exists="missing" not in found,
        labels={language: one["value"] for language, one in found.get("labels", {}).items()},
        aliases=tuple(
            (language, one["value"])
            for language, listed in found.get("aliases", {}).items()
            for one in listed
        ),
        description=found.get("descriptions", {}).get("en", {}).get("value", ""),
        kinds=tuple(value["id"] for value in values if isinstance(value, dict) and "id" in value),
    )


def _seconds(retry_after: str | None) -> float:
    """Return the seconds of a Retry-After, which may be a date (RFC 9110 §10.2.3); 0 for none."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


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
