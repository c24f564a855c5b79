"""Whether what we link to is still there, and still is what we say: `isnad links verify`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from isnad.locale import Message, Text, Translatable
from isnad.names.matching import Matcher
from isnad.names.search import Named
from isnad.rdf.namespaces import ID, WIKIDATA
from isnad.remote.wikidata import Item, Wikidata
from isnad.source.sssom import Link

Kind = Literal["agrees", "deleted", "redirected", "otherwise named", "of another kind"]
FAULTS: tuple[Kind, ...] = ("deleted", "redirected", "otherwise named")


@dataclass(frozen=True)
class Finding:
    """What was found about a link; another kind is but a hint, since Wikidata's are finer than ours."""

    link: Link
    kind: Kind
    detail: Translatable

    def in_words(self, language: Literal["ar", "en"]) -> str:
        """Write it as a line."""
        qid = (self.link.target or "").removeprefix(WIKIDATA)
        name, detail = self.link.subject.removeprefix(ID), self.detail.in_language(language)
        return f"{self.kind:16} {name:28} {qid:10} {detail}"


def verified(
    links: Iterable[Link],
    names: Mapping[str, Collection[Named]],
    kinds: Mapping[str, Collection[str]],
    wikidata: Wikidata,
) -> Iterator[Finding]:
    """Fetch every linked item, and hold it against our names and against the items that our kinds match."""
    linked = [link for link in links if link.target]
    qids = [(link.target or "").removeprefix(WIKIDATA) for link in linked]
    for link, item in zip(linked, _each(qids, wikidata), strict=True):
        yield _finding(link, item, names.get(link.subject, ()), kinds.get(link.subject, ()))


def _each(qids: list[str], wikidata: Wikidata) -> Iterator[Item]:
    """Return the item of each identifier; several links may have one."""
    found = {item.qid: item for item in wikidata.items(qids)}
    return (found[qid] for qid in qids)


def _finding(link: Link, item: Item, names: Collection[Named], kinds: Collection[str]) -> Finding:
    """Say how an item stands to what is linked to it."""
    if not item.exists:
        return Finding(link, "deleted", Message("it is not there any more"))
    if item.redirected_to:
        return Finding(link, "redirected", Message("to %(redirected_to)s", redirected_to=item.redirected_to))
    shown = item.labels.get("en") or item.labels.get("ar") or "—"
    matcher = Matcher(Named(item.qid, name, language) for language, name in item.names)
    if not any(matcher.find(named.text) for named in names):
        return Finding(link, "otherwise named", Message("it is called %(shown)s", shown=shown))
    if kinds and not set(kinds) & set(item.kinds):
        held = ", ".join(item.kinds) or "—"
        return Finding(
            link,
            "of another kind",
            Text(ar=f"نوعه {held}", en=f"it is {held}, not {', '.join(sorted(kinds))}"),
        )
    return Finding(link, "agrees", Text(ar=shown, en=shown))
