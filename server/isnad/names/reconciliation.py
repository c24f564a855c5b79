"""Reconciliation, as OpenRefine and its like ask for it: names come in, things of ours go out.

(Reconciliation Service API 0.1 and 0.2, reconciliation-api.github.io/specs.) What is asked is read here into
values that are valid once made, and what is found is answered; how it comes over HTTP is not known here.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isnad.locale import Language, Message
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named
from isnad.rdf.namespaces import EDTF, ICI, ID, PREFIXES, RDF, XSD, shortened
from isnad.request_errors import InvalidReconciliation

MOST_QUERIES = 100  # in a batch
MOST_IDS = 1000  # of which values are asked for at once
_USUAL_LIMIT, _MOST_LIMIT = 10, 50
_STRICT = ("any", "all", "should")
_SUGGESTED = 10
_AGREES, _DIFFERS = 3.0, -8.0  # what a property that was given adds to the score, or takes from it
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE_NUMBERS = (XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger", XSD + "gYear")
_NUMBERS = (XSD + "decimal", XSD + "double", XSD + "float")

Labels = Mapping[str, Mapping[str, str]]
Term = Mapping[str, str]  # as SPARQL's results in JSON have it
Statement = tuple[str, str, Term]  # a thing, a property, its value
Object = dict[str, Any]


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
    """Return the name that the service has for a thing, a kind or a property: ours without its namespace."""
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


# ── What is asked ──


def read_queries(text: str) -> dict[str, Wanted]:
    """Read a batch of queries; raise InvalidReconciliation (400) for what is none."""
    batch = _object(text, "queries")
    _require(len(batch) <= MOST_QUERIES, "queries", f"over {MOST_QUERIES} queries in a batch")
    return {name: _wanted(one, name) for name, one in batch.items()}


def read_query(text: str) -> Wanted:
    """Read a single query (0.1): a JSON object, or a bare name."""
    stripped = text.strip()
    return _wanted(_object(stripped, "query") if stripped.startswith("{") else {"query": text}, "query")


def read_extension(text: str) -> Extension:
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
    return int(limit) if str(limit).isdigit() else 0


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


def _property(asked: object, where: str) -> tuple[str, tuple[str, ...]]:
    if not isinstance(asked, dict) or not isinstance(asked.get("pid"), str) or "v" not in asked:
        raise _invalid(where, "a property is an object with pid and v")
    values = asked["v"] if isinstance(asked["v"], list) else [asked["v"]]
    return asked["pid"], tuple(str(one.get("id", "") if isinstance(one, dict) else one) for one in values)


def _object(text: str, where: str) -> Object:
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
        hint=Message('Send for instance: queries={"q0": {"query": "NATO"}}'),
    )


# ── What is answered ──


class Reconciler:
    """Answers what reconciliation asks, from names, kinds and statements that were read once."""

    def __init__(self, names: NameIndex, labels: Labels, statements: Iterable[Statement]) -> None:
        """Take the names of things, the labels of everything, and all statements about the things."""
        self._labels = labels
        self._values: dict[str, dict[str, list[Term]]] = {}
        for subject, predicate, value in statements:
            self._values.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._kinds = {
            thing: [value["value"] for value in found.get(RDF + "type", ()) if value["value"].startswith(ICI)]
            for thing, found in self._values.items()
        }
        self._names = names
        used_kinds = sorted({kind for kinds in self._kinds.values() for kind in kinds})
        used_properties = sorted({p for found in self._values.values() for p in found} - {RDF + "type"})
        self._indexes = {
            "entity": names,
            "type": NameIndex(self._named(used_kinds)),
            "property": NameIndex(self._named(used_properties)),
        }

    def _named(self, iris: Iterable[str]) -> list[Named]:
        return [
            Named(iri, name, language)
            for iri in iris
            for language, name in (*self._labels.get(iri, {}).items(), ("", local(iri)))
        ]

    def knows(self, iri: str) -> bool:
        """Return whether there is a thing of an IRI."""
        return iri.startswith(ID) and iri in self._labels

    def name(self, iri: str, language: Language) -> str:
        """Return the label in a language, or in the other."""
        labels = self._labels.get(iri, {})
        other = "en" if language == "ar" else "ar"
        return labels.get(language) or labels.get(other) or local(iri)

    def kinds(self, iri: str, language: Language) -> list[dict[str, str]]:
        """Return what a thing is."""
        return [self._reference(kind, language) for kind in self._kinds.get(iri, ())]

    def answer(self, wanted: Wanted, language: Language) -> list[Object]:
        """Return the candidates for a query, the best first."""
        if wanted.query:
            found = self._by_identifier(wanted.query) or self._names.match(wanted.query)
        else:
            found = self._by_properties(wanted)
        kept = [(self._score(match, wanted), match) for match in found if self._is_wanted(match.iri, wanted)]
        kept.sort(key=lambda pair: -pair[0])
        sure = (bool(kept) and kept[0][1].sure) or (len(kept) == 1 < len(found) and kept[0][0] >= 90)
        return [
            {
                **self._reference(match.iri, language),
                "description": self._description(match, language),
                "type": self.kinds(match.iri, language),
                "score": round(score, 1),
                "features": [{"id": one, "value": 1} for one in match.differences or ("exact",)],
                "match": sure and number == 0,
            }
            for number, (score, match) in enumerate(kept[: wanted.limit])
        ]

    def _reference(self, iri: str, language: Language) -> dict[str, str]:
        return {"id": local(iri), "name": self.name(iri, language)}

    def _description(self, match: Match, language: Language) -> str:
        """Return what a thing is, and by which of its names it was found."""
        kinds = ", ".join(kind["name"] for kind in self.kinds(match.iri, language)[:1])
        found = match.name.text if match.name.text != self.name(match.iri, language) else ""
        return " · ".join(part for part in (kinds, found) if part)

    def _by_identifier(self, text: str) -> list[Match]:
        iri = whole(text.strip(), ID)
        named = Named(iri, text, "")
        return [Match(iri, named, 100.0, ("identifier",), sure=True)] if self.knows(iri) else []

    def _by_properties(self, wanted: Wanted) -> list[Match]:
        """Return the things of which all is true that is said, where no name is given."""
        return [
            Match(thing, Named(thing, local(thing), ""), 90.0, ("properties",))
            for thing in self._values
            if self.knows(thing) and all(self._has(thing, pid, values) for pid, values in wanted.properties)
        ]

    def _known(self, thing: str, pid: str) -> list[Term]:
        return self._values.get(thing, {}).get(whole(pid, ICI), [])

    def _has(self, thing: str, pid: str, values: tuple[str, ...]) -> bool:
        return any(self._equals(value, one) for value in self._known(thing, pid) for one in values)

    def _equals(self, value: Term, given: str) -> bool:
        if value["type"] == "uri":
            labels = self._labels.get(value["value"], {}).values()
            return value["value"] == whole(given, ID) or given in labels
        return value["value"] == given

    def _is_wanted(self, iri: str, wanted: Wanted) -> bool:
        held = [whole(kind, ICI) in self._kinds.get(iri, ()) for kind in wanted.kinds]
        if not held or wanted.strict == "should":
            return True
        return all(held) if wanted.strict == "all" else any(held)

    def _score(self, match: Match, wanted: Wanted) -> float:
        """Return the score of a match, raised or lowered by what else was said of the thing."""
        told = [self._has(match.iri, *one) for one in wanted.properties if self._known(match.iri, one[0])]
        return max(0.0, min(match.score + sum(_AGREES if one else _DIFFERS for one in told), 100.0))

    def suggested(self, what: str, prefix: str, cursor: int, language: Language) -> list[Object]:
        """Return things, kinds or properties whose names begin so."""
        hits = self._indexes[what].search(prefix, most=cursor + _SUGGESTED)
        found = [(hit.iri, hit.name.text) for hit in hits]
        known = whole(prefix.strip(), ID if what == "entity" else ICI)
        if known in self._labels and known not in dict(found):
            found.insert(0, (known, ""))
        return [
            self._reference(iri, language)
            | ({"description": text} if text not in ("", self.name(iri, language)) else {})
            | ({"notable": self.kinds(iri, language)} if what == "entity" else {})
            for iri, text in found[cursor : cursor + _SUGGESTED]
        ]

    def properties_of(self, kind: str, limit: int, language: Language) -> list[dict[str, str]]:
        """Return the properties that things of a kind have, the most used first; of all kinds without one."""
        counts = Counter(
            predicate
            for thing, found in self._values.items()
            if not kind or whole(kind, ICI) in self._kinds.get(thing, ())
            for predicate in found
        )
        ordered = sorted(counts, key=lambda iri: (-counts[iri], iri))
        return [self._reference(iri, language) for iri in ordered[: limit or None]]

    def extended(self, asked: Extension, language: Language) -> Object:
        """Return the values that are asked for."""
        return {
            "meta": [
                {"id": pid, "name": self.name(whole(pid, ICI), language)} for pid, _ in asked.properties
            ],
            "rows": {
                name: {
                    pid: [
                        self._cell(value, language)
                        for value in self._known(whole(name, ID), pid)[: limit or None]
                    ]
                    for pid, limit in asked.properties
                }
                for name in asked.ids
            },
        }

    def _cell(self, value: Term, language: Language) -> Object:
        """Return a value in the kind that it is of; what no kind is for stays text."""
        text, datatype = value["value"], value.get("datatype", "")
        if value["type"] == "uri":
            if self.knows(text):
                return dict(self._reference(text, language))
            return {"str": self.name(text, language) if text in self._labels else text}
        if datatype in (XSD + "date", EDTF) and _DAY.fullmatch(text):
            return {"date": f"{text}T00:00:00Z"}
        if datatype in _WHOLE_NUMBERS and text.lstrip("-").isdigit():
            return {"int": int(text)}
        return {"float": float(text)} if datatype in _NUMBERS else {"str": text}
