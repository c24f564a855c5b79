"""RDF terms as a reader reads them: names in place of IRIs, numbers and dates in words, in both languages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

from isnad.locale import Language, Message
from isnad.rdf.datatypes import WHOLE_NUMBER
from isnad.rdf.namespaces import DOC, ID, OWN, RDF, XSD, shortened
from isnad.rdf.terms import is_iri, lexical
from isnad.rdf.terms import language as language_of

TYPE = RDF + "type"
_MOST_LINKS = 10_000  # that are kept of each language
_LOCALES = {"ar": "ar", "en": "en_GB"}
_TRUTH = {"true": Message("yes"), "false": Message("no")}
_ABOUT = re.compile(r"(\d{4}-\d{2})-~(05|15|25)")
_PARTS_OF_MONTH = {"05": Message("early {}"), "15": Message("mid-{}"), "25": Message("late {}")}
_ONE_OF, _DECADE = Message("a day between {} and {}"), Message("the {}s")
_PARTS_OF_YEAR = {
    **{
        "21": Message("spring {}"),
        "22": Message("summer {}"),
        "23": Message("autumn {}"),
        "24": Message("winter {}"),
    },
    **{"33": Message("first quarter of {}"), "34": Message("second quarter of {}")},
    **{"35": Message("third quarter of {}"), "36": Message("fourth quarter of {}")},
    **{"40": Message("first half of {}"), "41": Message("second half of {}")},
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an answer: an IRI, a literal with its language or datatype, or a blank node."""

    value: str
    is_iri: bool
    language: str = ""
    datatype: str = ""
    is_blank: bool = False

    @property
    def short(self) -> str:
        """An IRI with its prefix."""
        return shortened(self.value).strip("<>") if self.is_iri else self.value

    @property
    def written(self) -> str:
        """An IRI or a literal as N-Triples writes it."""
        if self.is_iri:
            return f"<{self.value}>"
        text = json.dumps(self.value, ensure_ascii=False)
        if self.language:
            return f"{text}@{self.language}"
        return f"{text}^^<{self.datatype}>" if self.datatype else text


Row = dict[str, Term]


def read_rows(body: bytes) -> list[Row]:
    """Return the rows of an answer in JSON (SPARQL 1.1 Query Results JSON §3.2)."""
    rows = json.loads(body)["results"]["bindings"]
    return [{name: read_term(found) for name, found in row.items()} for row in rows]


def read_triples(body: bytes) -> list[Row]:
    """Return the triples of an answer in N-Triples as rows of a subject, a predicate and an object."""
    names = ("subject", "predicate", "object")
    lines = (line.removesuffix(" .").split(" ", 2) for line in body.decode().splitlines())
    return [
        {
            name: Term(lexical(term), is_iri(term), language_of(term))
            for name, term in zip(names, line, strict=True)
        }
        for line in lines
    ]


def read_term(found: dict[str, str]) -> Term:
    """Return a term of an answer in JSON (§3.2.2)."""
    kind = found["type"]
    language, datatype = found.get("xml:lang", ""), found.get("datatype", "")
    return Term(found["value"], kind == "uri", language, datatype, kind == "bnode")


@dataclass(frozen=True)
class Name:
    """A name and the language it is in."""

    text: str
    language: str


class Names:
    """What things are called in one language, or in the other where there is no name in it."""

    def __init__(self, labels: Mapping[str, Mapping[str, str]], language: Language) -> None:
        self._labels = labels
        self.language = language
        self.link = lru_cache(_MOST_LINKS)(self._link)  # a page names the same terms again and again

    def name(self, term: Term) -> Name:
        """Return the name of a term."""
        if not term.is_iri:
            return self._literal(term)
        labels = self._labels.get(term.value, {})
        for language in (self.language, "ar", "en"):
            if language in labels:
                return Name(labels[language], language)
        return Name(term.short, "en")

    def name_in(self, term: Term) -> str:
        """Return the name that a term has in this language; empty for none, and for what is no IRI."""
        return self._labels.get(term.value, {}).get(self.language, "") if term.is_iri else ""

    def address(self, term: Term) -> str:
        """Return the address at which a term can be read about; empty where there is none."""
        if not term.is_iri or term.value == TYPE:
            return ""
        value = term.value
        if value.startswith(ID):
            return f"/{self.language}/id/{quote(value.removeprefix(ID))}"
        if value.startswith(DOC):
            slug, _, fragment = value.removeprefix(DOC).partition("#")
            return f"/{self.language}/doc/{quote(slug)}" + (f"#{fragment}" if fragment else "")
        if value.startswith(OWN):
            return f"/{self.language}/ontology#{quote(value.rpartition('#')[2])}"
        return value if value.startswith(("http://", "https://")) else ""

    def _link(self, term: Term) -> Markup:
        """Return the name of a term as HTML, leading to where the term can be read about."""
        name, address = self.name(term), self.address(term)
        language = Markup(' lang="%s"') % name.language if name.language else ""
        shown = Markup("<bdi%s>%s</bdi>") % (language, name.text)
        return Markup('<a href="%s">%s</a>') % (address, shown) if address else shown

    def _literal(self, term: Term) -> Name:
        if term.datatype == XSD + "boolean" and term.value in _TRUTH:
            return Name(_TRUTH[term.value].in_language(self.language), self.language)
        if term.datatype == XSD + "date":
            return Name(format_day(date.fromisoformat(term.value), self.language), self.language)
        if term.datatype.endswith("/EDTF"):
            return Name(format_edtf(term.value, self.language), self.language)
        if term.datatype.startswith(XSD) and WHOLE_NUMBER.fullmatch(term.value):
            return Name(format_number(int(term.value), self.language), self.language)
        return Name(term.value, term.language)


def format_number(value: float, language: Language) -> str:
    """Return a number as it is written in a language."""
    return format_decimal(value, locale=_LOCALES[language])


@lru_cache(_MOST_LINKS)
def format_day(value: date, language: Language) -> str:
    """Return a day of the calendar in words."""
    return format_date(value, "long", _LOCALES[language])


def format_edtf(edtf: str, language: Language) -> str:
    """Return a date as a reader says it: `2019-12-~15` is mid-December 2019; what is none of these stays."""
    if edtf.startswith("{") and edtf.endswith("}"):
        parts = [format_edtf(part, language) for part in edtf[1:-1].split(",")]
        return ("، " if language == "ar" else ", ").join(parts)
    if edtf.count("/") == 1 and ".." not in edtf:
        begin, end = (format_edtf(part, language) for part in edtf.split("/"))
        return f"من {begin} إلى {end}" if language == "ar" else f"{begin} to {end}"
    if about := _ABOUT.fullmatch(edtf):
        month = format_edtf(about[1], language)
        return _PARTS_OF_MONTH[about[2]].in_language(language).format(month)
    if days := re.fullmatch(r"\[(.+)\.\.(.+)\]", edtf):
        first, last = (format_edtf(day, language) for day in days.groups())
        return _ONE_OF.in_language(language).format(first, last)
    if decade := re.fullmatch(r"(\d{3})X", edtf):
        return _DECADE.in_language(language).format(f"{decade[1]}0")
    if (part := re.fullmatch(r"(\d{4})-(\d{2})", edtf)) and part[2] in _PARTS_OF_YEAR:
        return _PARTS_OF_YEAR[part[2]].in_language(language).format(part[1])
    if re.fullmatch(r"\d{4}-\d{2}", edtf):
        return format_skeleton("yMMMM", date.fromisoformat(f"{edtf}-01"), locale=_LOCALES[language])
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", edtf):
        return format_day(date.fromisoformat(edtf), language)
    return edtf


@lru_cache(_MOST_LINKS)
def format_size(count: int, language: Language) -> str:
    """Return a number of bytes in the largest unit of which it has one."""
    # In Arabic the short megabyte is an abbreviation; the others are spelt out, and have no long form.
    for unit, size in (("megabyte", 1_000_000), ("kilobyte", 1000), ("byte", 1)):
        if count >= size:
            length: Literal["long", "short"] = "long" if (language, unit) == ("ar", "megabyte") else "short"
            value = round(count / size, 1) if size > 1 else count
            return format_unit(value, f"digital-{unit}", length=length, locale=_LOCALES[language])
    return format_unit(0, "digital-byte", length="short", locale=_LOCALES[language])
