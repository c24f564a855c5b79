"""What reconciliation is asked, read into values that are valid once made (API 0.1, 0.2, draft of 1.0)."""

import json
from dataclasses import dataclass
from typing import Any

from isnad.locale import Message
from isnad.request_errors import InvalidReconciliation

MOST_QUERIES = 100  # in a batch
MOST_IDS = 1000  # of which values are asked for at once
_USUAL_LIMIT, _MOST_LIMIT = 10, 50
_STRICT = ("any", "all", "should")
_QUANTIFIERS = ("any", "all", "none")

Object = dict[str, Any]


@dataclass(frozen=True)
class Property:
    """What else is known of a thing: any, all or none of these values; what is required rules things out."""

    pid: str
    values: tuple[str, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True)
class Wanted:
    """One query: a name, the kinds that are wanted, what else is known, and how many answers."""

    query: str
    kinds: tuple[str, ...]
    strict: str
    limit: int
    properties: tuple[Property, ...]
    identifier: bool = False  # whether the query is an identifier, and no name
    also: tuple[str, ...] = ()  # other names, any of which may be the thing's


@dataclass(frozen=True)
class Extension:
    """Which values are asked for: of which things, which properties, at most how many of each."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def read_queries(text: str) -> dict[str, Wanted]:
    """Read a batch of queries; raise InvalidReconciliation (400) for what is none."""
    batch = _object(text, "queries")
    _require(len(batch) <= MOST_QUERIES, "queries", f"over {MOST_QUERIES} queries in a batch")
    return {name: _wanted(one, name) for name, one in batch.items()}


def read_query(text: str) -> Wanted:
    """Read a single query (0.1): a JSON object, or a bare name."""
    stripped = text.strip()
    return _wanted(_object(stripped, "query") if stripped.startswith("{") else {"query": text}, "query")


def read_match(text: str | bytes) -> list[Wanted]:
    """Read a batch of queries (1.0); raise InvalidReconciliation (400) for what is none."""
    batch = _object(text, "queries").get("queries")
    if not isinstance(batch, list):
        raise _invalid("queries", "no list of queries")
    _require(len(batch) <= MOST_QUERIES, "queries", f"over {MOST_QUERIES} queries in a batch")
    return [_matched(one, f"queries[{number}]") for number, one in enumerate(batch)]


def _matched(asked: object, where: str) -> Wanted:
    """Read one query (1.0): its conditions on the name, the identifier and the properties."""
    conditions = asked.get("conditions") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(conditions, list) or not conditions:
        raise _invalid(where, "a query is an object with a list of conditions")
    named: dict[str, tuple[str, ...]] = {}
    properties = []
    for number, one in enumerate(conditions):
        place = f"{where}.conditions[{number}]"
        if not isinstance(one, dict) or "propertyValue" not in one:
            raise _invalid(place, "a condition is an object with matchType and propertyValue")
        kind, quantifier = one.get("matchType"), one.get("matchQuantifier", "any")
        _require(kind in ("name", "id", "property"), f"{place}.matchType", "one of name, id, property")
        _require(quantifier in _QUANTIFIERS, f"{place}.matchQuantifier", f"one of {', '.join(_QUANTIFIERS)}")
        values = _values(one["propertyValue"])
        if kind == "property":
            if not isinstance(one.get("propertyId"), str):
                raise _invalid(f"{place}.propertyId", "the identifier of a property")
            properties.append(Property(one["propertyId"], values, one.get("required") is True, quantifier))
        elif not values or kind in named or (len(values) > 1 and kind == "id") or quantifier != "any":
            raise _invalid(place, "any of some names, or one identifier, can be asked for in a query")
        else:
            named[str(kind)] = values
    limit, kind = asked.get("limit") or _USUAL_LIMIT, asked.get("type") or ""
    _require(isinstance(limit, int) and limit > 0, f"{where}.limit", "a limit is a whole number")
    _require(isinstance(kind, str), f"{where}.type", "a type is the identifier of one")
    query, *also = named.get("id") or named.get("name", ("",))
    _require(query or properties, where, "a query has a name, an identifier or properties")
    kinds = (kind,) if kind else ()
    most = min(limit, _MOST_LIMIT)
    return Wanted(query, kinds, "any", most, tuple(properties), "id" in named, tuple(also))


def read_extension(text: str | bytes) -> Extension:
    """Read which values are asked for; raise InvalidReconciliation (400) for what is no such request."""
    asked = _object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    _require(
        isinstance(ids, list) and all(isinstance(one, str) for one in ids) and len(ids) <= MOST_IDS,
        "extend.ids",
        f"no list of at most {MOST_IDS} identifiers",
    )
    _require(
        isinstance(properties, list)
        and all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties),
        "extend.properties",
        "no list of objects with an id",
    )
    return Extension(tuple(ids), tuple((one["id"], _limit_of(one)) for one in properties))  # type: ignore[arg-type,union-attr]


def _limit_of(asked: Object) -> int:
    """Return the one setting that a property has; 0 is all values."""
    settings = asked.get("settings") or {}
    limit = settings.get("limit", 0) if isinstance(settings, dict) else 0
    return int(limit) if str(limit).isdecimal() else 0


def _wanted(asked: object, where: str) -> Wanted:
    if not isinstance(asked, dict) or not isinstance(asked.get("query", ""), str):
        raise _invalid(where, "a query is an object with the name as its `query`")
    kinds, properties = asked.get("type") or [], asked.get("properties") or []
    kinds = [
        one.get("id") if isinstance(one, dict) else one
        for one in (kinds if isinstance(kinds, list) else [kinds])
    ]
    limit, strict = asked.get("limit") or _USUAL_LIMIT, asked.get("type_strict") or "any"
    for holds, part, what in (
        (asked.get("query") or properties, "", "a query has a name or properties"),
        (
            all(isinstance(one, str) for one in kinds),
            ".type",
            "a type is the identifier of one, or a list of them",
        ),
        (isinstance(limit, int) and limit >= 0, ".limit", "a limit is a whole number"),
        (strict in _STRICT, ".type_strict", f"one of {', '.join(_STRICT)}"),
        (isinstance(properties, list), ".properties", "a list of objects with pid and v"),
    ):
        _require(holds, where + part, what)
    return Wanted(
        asked.get("query", ""), tuple(kinds), strict, min(limit, _MOST_LIMIT),
        tuple(_property(one, f"{where}.properties") for one in properties),
    )  # fmt: skip


def _property(asked: object, where: str) -> Property:
    if not isinstance(asked, dict) or not isinstance(asked.get("pid"), str) or "v" not in asked:
        raise _invalid(where, "a property is an object with pid and v")
    return Property(asked["pid"], _values(asked["v"]))


def _values(given: object) -> tuple[str, ...]:
    """Return one value or several as texts; of a thing its identifier."""
    values = given if isinstance(given, list) else [given]
    return tuple(_value(one.get("id", "") if isinstance(one, dict) else one) for one in values)


def _value(given: object) -> str:
    """Return a value of JSON as text; a truth value as JSON and XML Schema have it."""
    return json.dumps(given) if isinstance(given, bool) else str(given)


def _object(text: str | bytes, where: str) -> Object:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(where, "no JSON") from error
    if not isinstance(found, dict):
        raise _invalid(where, "no JSON object")
    return found


def _require(holds: object, where: str, what: str) -> None:
    if not holds:
        raise _invalid(where, what)


def _invalid(where: str, what: str) -> InvalidReconciliation:
    return InvalidReconciliation(
        Message("no request for reconciliation: %(what)s", what=what),
        where=where[:80],
        hint=Message("Send for instance: %(example)s", example='queries={"q0": {"query": "NATO"}}'),
    )
