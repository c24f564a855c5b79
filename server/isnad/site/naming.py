"""What a reader reads in the place of an IRI, a number or a date, in the reader's language."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit

from isnad.locale import Language, Message
from isnad.rdf.namespaces import DOC, ICI, ID, PREFIXES, XSD
from isnad.site.statements import Term

_ABOUT = re.compile(r"(\d{4})-(\d{2})-~(05|15|25)")
_PARTS = {
    "05": Message("early {}"),
    "15": Message("mid-{}"),
    "25": Message("late {}"),
}
_LOCALES = {"ar": "ar", "en": "en_GB"}
_TRUTH = {"true": Message("yes"), "false": Message("no")}
# The one term that no vocabulary file declares: it is part of RDF itself.
_TYPE = PREFIXES["rdf"] + "type"
_IS_A = Message("is a")


@dataclass(frozen=True)
class Name:
    """A name and the language it is in."""

    text: str
    language: str


class Names:
    """Name things by their labels, in one language, or in the other where there is none in it."""

    def __init__(self, labels: dict[str, dict[str, str]], language: Language) -> None:
        """Take the labels by IRI and language, and the reader's language."""
        self._labels = labels
        self.language = language

    def name(self, term: Term) -> Name:
        """Name a term."""
        if not term.is_iri:
            return self._literal(term)
        labels = self._labels.get(term.value, {})
        if term.value == _TYPE:
            return Name(_IS_A.in_language(self.language), self.language)
        for language in (self.language, "ar", "en"):
            if language in labels:
                return Name(labels[language], language)
        return Name(term.short, "en")

    def address(self, term: Term) -> str:
        """Return the address at which a term can be read about; empty where there is none."""
        if not term.is_iri or term.value == _TYPE:
            return ""
        value = term.value
        if value.startswith(ID):
            return f"/{self.language}/id/{quote(value.removeprefix(ID))}"
        if value.startswith(DOC):
            slug, _, fragment = value.removeprefix(DOC).partition("#")
            return f"/{self.language}/doc/{quote(slug)}" + (f"#{fragment}" if fragment else "")
        if value.startswith(ICI):
            return f"/{self.language}/ontology#{quote(value.removeprefix(ICI))}"
        return value if value.startswith(("http://", "https://")) else ""

    def _literal(self, term: Term) -> Name:
        if term.datatype == XSD + "boolean" and term.value in _TRUTH:
            return Name(_TRUTH[term.value].in_language(self.language), self.language)
        if term.datatype == XSD + "date":
            return Name(day(date.fromisoformat(term.value), self.language), self.language)
        if term.datatype.endswith("/EDTF"):
            return Name(said(term.value, self.language), self.language)
        if term.datatype.startswith(XSD) and term.value.lstrip("-").isdigit():
            return Name(format_decimal(int(term.value), locale=_LOCALES[self.language]), self.language)
        return Name(term.value, term.language)


def day(value: date, language: Language) -> str:
    """Say a day of the calendar."""
    return format_date(value, "long", _LOCALES[language])


def said(edtf: str, language: Language) -> str:
    """Say a date as a reader would: `2019-12-~15` is mid-December 2019; what is none of these stays."""
    if edtf.startswith("{") and edtf.endswith("}"):
        return ("، " if language == "ar" else ", ").join(
            said(part, language) for part in edtf[1:-1].split(",")
        )
    if edtf.count("/") == 1 and ".." not in edtf:
        begin, end = (said(part, language) for part in edtf.split("/"))
        return f"من {begin} إلى {end}" if language == "ar" else f"{begin} to {end}"
    if about := _ABOUT.fullmatch(edtf):
        month = format_skeleton("yMMMM", date(int(about[1]), int(about[2]), 1), locale=_LOCALES[language])
        return _PARTS[about[3]].in_language(language).format(month)
    if re.fullmatch(r"\d{4}", edtf):
        return edtf
    if re.fullmatch(r"\d{4}-\d{2}", edtf):
        return format_skeleton("yMMMM", date(int(edtf[:4]), int(edtf[5:]), 1), locale=_LOCALES[language])
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", edtf):
        return day(date.fromisoformat(edtf), language)
    return edtf


def sized(count: int, language: Language) -> str:
    """Say how many bytes something has, in the largest unit of which it has one."""
    # In Arabic the short megabyte is an abbreviation; the others are spelt out, and have no long form.
    for unit, size in (("megabyte", 1_000_000), ("kilobyte", 1000), ("byte", 1)):
        if count >= size:
            spelt_out = language == "ar" and unit == "megabyte"
            length: Literal["long", "short"] = "long" if spelt_out else "short"
            value = round(count / size, 1) if size > 1 else count
            return format_unit(value, f"digital-{unit}", length=length, locale=_LOCALES[language])
    return format_unit(0, "digital-byte", length="short", locale=_LOCALES[language])
