"""Reconciliation, as OpenRefine and its like ask for it: names come in, things of ours go out.

(Reconciliation Service API 0.1 and 0.2, reconciliation-api.github.io/specs.) What is asked is read here into
values that are valid once made, and what is found is written; how it comes over HTTP is not known here.
"""

import json
from dataclasses import dataclass
from typing import Any

from isnad.locale import Message, Text
from isnad.rdf.namespaces import ICI, ID, PREFIXES, shortened
from isnad.request_errors import InvalidReconciliation

MOST_QUERIES = 100  # in a batch
MOST_IDS = 1000  # of which values are asked for at once
_USUAL_LIMIT, _MOST_LIMIT = 10, 50
_STRICT = ("any", "all", "should")


@dataclass(frozen=True)
class Wanted:
    """One query: a name, the kinds that are wanted, what else is known, and how many answers."""

    query: str
    kinds: tuple[str, ...]
    strict: str
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Extension:
    """Which values are asked for: of which things, which properties, at most how many of each."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def local(iri: str) -> str:
    """Name a thing, a kind or a property as the service does: what is ours without its namespace."""
    for namespace in (ID, ICI):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return shortened(iri).strip("<>")


def whole(name: str, namespace: str) -> str:
    """Return the IRI that a name of the service stands for; whole IRIs and prefixed names are taken, too."""
    prefix, colon, rest = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + rest
    return name if colon else namespace + name


def read_queries(text: str) -> dict[str, Wanted]:
    """Read a batch of queries; raise InvalidReconciliation (400) for what is none."""
    batch = _object(text, "queries")
    if len(batch) > MOST_QUERIES:
        raise _unfit("queries", f"over {MOST_QUERIES} queries in a batch")
    return {name: _wanted(one, name) for name, one in batch.items()}


def read_query(text: str) -> Wanted:
    """Read a single query (0.1): a JSON object, or a bare name."""
    stripped = text.strip()
    return _wanted(_object(stripped, "query") if stripped.startswith("{") else {"query": text}, "query")


def read_extension(text: str) -> Extension:
    """Read which values are asked for; raise InvalidReconciliation (400) for what is no such request."""
    asked = _object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or len(ids) > MOST_IDS:
        raise _unfit("extend.ids", f"no list of at most {MOST_IDS} identifiers")
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise _unfit("extend.properties", "no list of objects with an id")
    return Extension(tuple(ids), tuple((one["id"], _limit_of(one)) for one in properties))


def _limit_of(asked: dict[str, Any]) -> int:
    """Read the one setting that a property has; 0 is all values."""
    settings = asked.get("settings") or {}
    limit = settings.get("limit", 0) if isinstance(settings, dict) else 0
    return int(limit) if str(limit).isdigit() else 0


def _wanted(asked: object, where: str) -> Wanted:
    if not isinstance(asked, dict) or not isinstance(asked.get("query", ""), str):
        raise _unfit(where, "a query is an object with the name as its `query`")
    if not asked.get("query") and not asked.get("properties"):
        raise _unfit(where, "a query has a name or properties")
    kinds = asked.get("type") or []
    kinds = [kinds] if isinstance(kinds, str) else kinds
    kinds = (
        [one.get("id") if isinstance(one, dict) else one for one in kinds] if isinstance(kinds, list) else [0]
    )
    if not all(isinstance(one, str) for one in kinds):
        raise _unfit(f"{where}.type", "a type is the identifier of one, or a list of them")
    limit = asked.get("limit") or _USUAL_LIMIT
    if not isinstance(limit, int) or limit < 0:
        raise _unfit(f"{where}.limit", "a limit is a whole number")
    strict = asked.get("type_strict") or "any"
    if strict not in _STRICT:
        raise _unfit(f"{where}.type_strict", f"one of {', '.join(_STRICT)}")
    properties = asked.get("properties") or []
    if not isinstance(properties, list):
        raise _unfit(f"{where}.properties", "a list of objects with pid and v")
    return Wanted(
        asked.get("query", ""), tuple(kinds), strict, min(limit, _MOST_LIMIT),
        tuple(_property(one, f"{where}.properties") for one in properties),
    )  # fmt: skip


def _property(asked: object, where: str) -> tuple[str, tuple[str, ...]]:
    if not isinstance(asked, dict) or not isinstance(asked.get("pid"), str) or "v" not in asked:
        raise _unfit(where, "a property is an object with pid and v")
    values = asked["v"] if isinstance(asked["v"], list) else [asked["v"]]
    return asked["pid"], tuple(
        str(one.get("id", "")) if isinstance(one, dict) else str(one) for one in values
    )


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unfit(where, "no JSON") from error
    if not isinstance(found, dict):
        raise _unfit(where, "no JSON object")
    return found


def _unfit(where: str, what: str) -> InvalidReconciliation:
    return InvalidReconciliation(
        Text(ar=f"ليس طلب مطابقة: {where}", en=f"{where[:80]}: {what}"),
        where=where[:80],
        hint=Message('Send for instance: queries={"q0": {"query": "NATO"}}'),
    )
