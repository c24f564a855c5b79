"""Finds the things of ours that strangers name, and tells what it knows of them, for reconciliation."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isnad.locale import Language
from isnad.names.matching import Match, Matcher
from isnad.names.reconciliation import Extension, Wanted, local, whole
from isnad.names.search import Index, Named
from isnad.rdf.namespaces import EDTF, ICI, ID, XSD

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUGGESTED = 10
_AGREES, _DIFFERS = 3.0, -8.0  # what a property that was given adds to the score, or takes from it
_WHOLE_NUMBERS = (XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger", XSD + "gYear")
_NUMBERS = (XSD + "decimal", XSD + "double", XSD + "float")

Labels = Mapping[str, Mapping[str, str]]
Value = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """A statement about a thing: the property and its value, as an answer of the endpoint has them."""

    subject: str
    predicate: str
    value: Mapping[str, str]


class Reconciler:
    """Answer what reconciliation asks, from names, kinds and statements that were read once."""

    def __init__(
        self, names: Iterable[Named], labels: Labels, statements: Iterable[Statement], type_iri: str
    ) -> None:
        """Take the names of things, the labels of everything, and all statements about the things."""
        self._labels = labels
        self._values: dict[str, dict[str, list[Mapping[str, str]]]] = {}
        for one in statements:
            self._values.setdefault(one.subject, {}).setdefault(one.predicate, []).append(one.value)
        self._kinds = {
            thing: tuple(
                value["value"] for value in found.get(type_iri, ()) if value["value"].startswith(ICI)
            )
            for thing, found in self._values.items()
        }
        kind_names = {
            thing: [label for kind in kinds for label in labels.get(kind, {}).values()]
            for thing, kinds in self._kinds.items()
        }
        listed = list(names)
        self._matcher = Matcher(listed, kind_names)
        used_kinds = sorted({kind for kinds in self._kinds.values() for kind in kinds})
        used_properties = sorted({p for found in self._values.values() for p in found if p != type_iri})
        self._indexes = {
            "entity": Index(listed),
            "type": Index(self._named(used_kinds)),
            "property": Index(self._named(used_properties)),
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
        """List what a thing is."""
        return [{"id": local(kind), "name": self.name(kind, language)} for kind in self._kinds.get(iri, ())]

    def answer(self, wanted: Wanted, language: Language) -> list[dict[str, Any]]:
        """Return the candidates for a query, the best first."""
        if wanted.query:
            found = self._by_identifier(wanted.query) or self._matcher.find(wanted.query)
        else:
            found = self._by_properties(wanted)
        kept = [self._weighed(match, wanted) for match in found if self._is_wanted(match.iri, wanted)]
        kept.sort(key=lambda pair: -pair[0])
        sure = (bool(kept) and kept[0][1].sure) or (len(kept) == 1 < len(found) and kept[0][0] >= 90)
        return [
            {
                "id": local(match.iri),
                "name": self.name(match.iri, language),
                "description": self.described(match, language),
                "type": self.kinds(match.iri, language),
                "score": round(score, 1),
                "features": [{"id": one, "value": 1} for one in match.differences or ("exact",)],
                "match": sure and number == 0,
            }
            for number, (score, match) in enumerate(kept[: wanted.limit])
        ]

    def described(self, match: Match, language: Language) -> str:
        """Say what a thing is, and by which of its names it was found."""
        kinds = ", ".join(kind["name"] for kind in self.kinds(match.iri, language)[:1])
        found = match.name.text if match.name.text != self.name(match.iri, language) else ""
        return " · ".join(part for part in (kinds, found) if part)

    def _by_identifier(self, text: str) -> list[Match]:
        iri = whole(text.strip(), ID)
        return (
            [Match(iri, Named(iri, text, ""), 100.0, ("identifier",), sure=True)] if self.knows(iri) else []
        )

    def _by_properties(self, wanted: Wanted) -> list[Match]:
        """Find the things of which all is true that is said, where no name is given."""
        return [
            Match(thing, Named(thing, local(thing), ""), 90.0, ("properties",))
            for thing in self._values
            if self.knows(thing) and all(self._has(thing, pid, values) for pid, values in wanted.properties)
        ]

    def _has(self, thing: str, pid: str, values: tuple[str, ...]) -> bool:
        known = self._values.get(thing, {}).get(whole(pid, ICI), ())
        return any(self._equals(value, one) for value in known for one in values)

    def _is_wanted(self, iri: str, wanted: Wanted) -> bool:
        held = [whole(kind, ICI) in self._kinds.get(iri, ()) for kind in wanted.kinds]
        if not held or wanted.strict == "should":
            return True
        return all(held) if wanted.strict == "all" else any(held)

    def _weighed(self, match: Match, wanted: Wanted) -> tuple[float, Match]:
        """Raise or lower a score by what else was said of the thing."""
        score = match.score
        for pid, values in wanted.properties:
            if self._values.get(match.iri, {}).get(whole(pid, ICI)):
                score += _AGREES if self._has(match.iri, pid, values) else _DIFFERS
        return max(0.0, min(score, 100.0)), match

    def _equals(self, value: Mapping[str, str], given: str) -> bool:
        if value["type"] == "uri":
            labels = self._labels.get(value["value"], {}).values()
            return value["value"] == whole(given, ID) or given in labels
        return value["value"] == given

    def suggested(self, what: str, prefix: str, cursor: int, language: Language) -> list[dict[str, Any]]:
        """List things, kinds or properties whose names begin so."""
        hits = self._indexes[what].find(prefix, most=cursor + _SUGGESTED)
        found = [(hit.iri, hit.name.text) for hit in hits]
        known = whole(prefix.strip(), ID if what == "entity" else ICI)
        if known in self._labels and known not in dict(found):
            found.insert(0, (known, ""))
        return [
            {"id": local(iri), "name": self.name(iri, language)}
            | ({"description": text} if text not in ("", self.name(iri, language)) else {})
            | ({"notable": self.kinds(iri, language)} if what == "entity" else {})
            for iri, text in found[cursor : cursor + _SUGGESTED]
        ]

    def properties_of(self, kind: str, limit: int, language: Language) -> list[dict[str, str]]:
        """List the properties that things of a kind have, the most used first; of all kinds without one."""
        counts: dict[str, int] = {}
        for thing, found in self._values.items():
            if not kind or whole(kind, ICI) in self._kinds.get(thing, ()):
                for predicate in found:
                    counts[predicate] = counts.get(predicate, 0) + 1
        ordered = sorted(counts, key=lambda iri: (-counts[iri], iri))
        return [
            {"id": local(iri), "name": self.name(iri, language)}
            for iri in (ordered[:limit] if limit else ordered)
        ]

    def extended(self, asked: Extension, language: Language) -> dict[str, Any]:
        """Return the values that are asked for."""
        return {
            "meta": [
                {"id": pid, "name": self.name(whole(pid, ICI), language)} for pid, _ in asked.properties
            ],
            "rows": {
                name: {
                    pid: [
                        self._cell(value, language)
                        for value in self._values.get(whole(name, ID), {}).get(whole(pid, ICI), [])
                    ][: limit or None]
                    for pid, limit in asked.properties
                }
                for name in asked.ids
            },
        }

    def _cell(self, value: Mapping[str, str], language: Language) -> Value:
        """Write a value in the kind that it is of; what no kind is for stays text."""
        text, datatype = value["value"], value.get("datatype", "")
        if value["type"] == "uri":
            if self.knows(text):
                return {"id": local(text), "name": self.name(text, language)}
            return {"str": self.name(text, language) if text in self._labels else text}
        if datatype in (XSD + "date", EDTF) and _DAY.fullmatch(text):
            return {"date": f"{text}T00:00:00Z"}
        if datatype in _WHOLE_NUMBERS and text.lstrip("-").isdigit():
            return {"int": int(text)}
        if datatype in _NUMBERS:
            return {"float": float(text)}
        return {"str": text}
