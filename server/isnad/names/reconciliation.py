"""Reconciliation, as OpenRefine and its like ask for it: names come in, things of ours go out.

(Reconciliation Service API 0.1, 0.2 and the draft of 1.0, reconciliation-api.github.io/specs.) How it comes
over HTTP is not known here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from isnad.locale import Language
from isnad.names.arabic import DIGITS
from isnad.names.index import NameIndex
from isnad.names.matching import Match, Named, content
from isnad.names.reconciliation_requests import Extension, Object, Property, Wanted
from isnad.names.spelling import folded, spelt_words
from isnad.rdf.datatypes import WHOLE_NUMBER
from isnad.rdf.namespaces import EDTF, ICI, ID, PREFIXES, RDF, SKOS, WIKIDATA, XSD, kinds_of, shortened

_AGREES, _DIFFERS = 3.0, -8.0  # what a property that was given adds to the score, or takes from it
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:00)?")  # of a day that is sent as a moment
_IN_BRACKETS = re.compile(r"(?P<name>[^()（）]+)[(（](?P<other>[^()（）]+)[)）]\s*")
_ITEM = re.compile(  # of Wikidata
    r"(?:wd:|https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(?P<item>Q[1-9][0-9]{0,11})", re.IGNORECASE
)
_AS_WRITTEN = 98.0  # the least score of a name that differs by its spelling alone
_OF_A_KIND = 60.0  # the score of what is found among the things of a kind by words of its name
_WHOLE_NUMBERS = (XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger", XSD + "gYear")
_DATES = (XSD + "date", XSD + "dateTime", XSD + "gYearMonth", EDTF)
_NUMBERS = (XSD + "decimal", XSD + "double", XSD + "float")

Labels = Mapping[str, Mapping[str, str]]
Term = Mapping[str, str]  # as SPARQL's results in JSON have it
Statement = tuple[str, str, Term]  # a thing, a property, its value


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


def _is_same(term: Term, given: str) -> bool:
    """Return whether a literal has a value: numbers and truth values as such, days by their digits."""
    value, datatype = term["value"], term.get("datatype", "")
    digits = given.strip().translate(DIGITS)
    if datatype in (*_WHOLE_NUMBERS, *_NUMBERS):
        try:
            return Decimal(value) == Decimal(digits)
        except InvalidOperation:
            return False
    if datatype == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(value, value) == {"1": "true", "0": "false"}.get(given, given)
    if datatype in _DATES:
        return value == (_MIDNIGHT.sub("", digits) if _MIDNIGHT.search(digits) else digits)
    return value == given


class Reconciler:
    """Answers what reconciliation asks, from names, kinds and statements that were read once."""

    def __init__(self, names: NameIndex, labels: Labels, statements: Iterable[Statement]) -> None:
        """Take the names of things, the labels of everything, and all statements about the things."""
        self._labels = labels
        self._values: dict[str, dict[str, list[Term]]] = {}
        for subject, predicate, value in statements:
            self._values.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._kinds = {
            thing: kinds_of(one["value"] for one in found.get(RDF + "type", ()) if one["value"] in labels)
            for thing, found in self._values.items()
        }
        self._linked = {
            value["value"]: thing
            for thing, found in self._values.items()
            for value in found.get(SKOS + "exactMatch", ())
        }
        held = Counter(kind for kinds in self._kinds.values() for kind in kinds)
        for kinds in self._kinds.values():  # the narrowest first
            kinds.sort(key=lambda kind: (held[kind], kind))
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
            found = self._by_identifier(wanted.query)
            if not found and not wanted.identifier:
                found = self._by_name(wanted.query)
            for name in wanted.also:
                known = {match.iri for match in found}
                found = [*found, *(match for match in self._by_name(name) if match.iri not in known)]
        else:
            found = self._by_properties(wanted)
        kept = [
            (self._score(match, wanted), match)
            for match in found
            if self._is_wanted(match.iri, wanted) and self._has_required(match.iri, wanted)
        ]
        if not kept and wanted.query and wanted.kinds and wanted.strict != "should":
            among = () if wanted.identifier else self._among_kinds(wanted)
            kept = [(_OF_A_KIND, match) for match in among if self._has_required(match.iri, wanted)]
        kept.sort(key=lambda pair: -pair[0])
        sure = (bool(kept) and kept[0][1].sure) or (len(kept) == 1 < len(found) and kept[0][0] >= 90)
        if kept and wanted.kinds and not self._kinds.get(kept[0][1].iri):
            sure = False  # of what kind it is nothing says
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
        item = _ITEM.fullmatch(text.strip())
        iri = self._linked.get(f"{WIKIDATA}{item['item'].upper()}" if item else iri, iri)
        named = Named(iri, text, "")
        return [Match(iri, named, 100.0, ("identifier",), sure=True)] if self.knows(iri) else []

    def _by_name(self, text: str) -> list[Match]:
        """Return the things of a name; of one with another in brackets, those of which it is both."""
        found, parts = self._names.match(text), _IN_BRACKETS.fullmatch(text)
        if not parts or (found and found[0].score >= _AS_WRITTEN):
            return found
        named, short = self._names.match(parts["name"]), self._names.match(parts["other"])
        if not short:
            return found
        scores = {match.iri: match.score for match in short}
        both = [match for match in named if match.iri in scores]
        return [
            replace(
                match,
                score=min(match.score, scores[match.iri], _AS_WRITTEN),
                differences=("short-form",),
                sure=number == 0 and match.sure and short[0].iri == match.iri,
            )
            for number, match in enumerate(both)
        ]

    def _among_kinds(self, wanted: Wanted) -> list[Match]:
        """Return the things of the kinds that are wanted whose name, or kind, has all words of a query."""
        words = content(spelt_words(folded(wanted.query)))
        found: dict[str, Match] = {}
        for name in self._names.names:
            kinds = self._kinds.get(name.iri, ())
            if not kinds or not self._is_wanted(name.iri, wanted) or name.iri in found:
                continue
            labels = [label for kind in kinds for label in self._labels.get(kind, {}).values()]
            known = {
                stem
                for text in (name.text, *labels)
                for one in spelt_words(folded(text))
                for stem in one.stems
            }
            if words and all(word.stems & known for word in words):
                found[name.iri] = Match(name.iri, name, _OF_A_KIND, ("partial",))
        return list(found.values())

    def _by_properties(self, wanted: Wanted) -> list[Match]:
        """Return the things of which all is true that is said, where no name is given."""
        return [
            Match(thing, Named(thing, local(thing), ""), 90.0, ("properties",))
            for thing in self._values
            if self.knows(thing) and all(self._has(thing, one) for one in wanted.properties)
        ]

    def _known(self, thing: str, pid: str) -> list[Term]:
        return self._values.get(thing, {}).get(whole(pid, ICI), [])

    def _has(self, thing: str, asked: Property) -> bool:
        known = self._known(thing, asked.pid)
        held = [any(self._equals(value, one) for value in known) for one in asked.values]
        if asked.quantifier == "none":
            return not any(held)
        return all(held) if asked.quantifier == "all" else any(held)

    def _has_required(self, thing: str, wanted: Wanted) -> bool:
        return all(self._has(thing, one) for one in wanted.properties if one.required)

    def _equals(self, value: Term, given: str) -> bool:
        if value["type"] == "uri":
            labels = self._labels.get(value["value"], {}).values()
            return value["value"] == whole(given, ID) or given in labels
        return _is_same(value, given)

    def _is_wanted(self, iri: str, wanted: Wanted) -> bool:
        known = self._kinds.get(iri, ())
        held = [whole(kind, ICI) in known for kind in wanted.kinds]
        if not held or not known or wanted.strict == "should":
            return True  # of what kind a thing is that nothing says so of, it may be of this one
        return all(held) if wanted.strict == "all" else any(held)

    def _score(self, match: Match, wanted: Wanted) -> float:
        """Return the score of a match, raised or lowered by what else was said of the thing."""
        told = [self._has(match.iri, one) for one in wanted.properties if self._known(match.iri, one.pid)]
        return max(0.0, min(match.score + sum(_AGREES if one else _DIFFERS for one in told), 100.0))

    def suggested(self, what: str, prefix: str, cursor: int, language: Language, most: int) -> list[Object]:
        """Return things, kinds or properties whose names begin so; the first ones where nothing is given."""
        index = self._indexes[what]
        hits = index.search(prefix, most=cursor + most)
        found = [(hit.iri, hit.name.text) for hit in hits]
        if not prefix.strip():
            found = list(dict.fromkeys((name.iri, "") for name in index.names))
        known = whole(prefix.strip(), ID if what == "entity" else ICI)
        if known in self._labels and known not in dict(found):
            found.insert(0, (known, ""))
        return [
            self._reference(iri, language)
            | ({"description": text} if text not in ("", self.name(iri, language)) else {})
            | ({"notable": self.kinds(iri, language)} if what == "entity" else {})
            for iri, text in found[cursor : cursor + most]
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
        if datatype in _WHOLE_NUMBERS and WHOLE_NUMBER.fullmatch(text):
            return {"int": int(text)}
        return {"float": float(text)} if datatype in _NUMBERS else {"str": text}
