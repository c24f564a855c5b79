"""Which strings are values of a datatype: the lexical spaces of XSD 1.1 (https://www.w3.org/TR/xmlschema11-2/).

rdflib converts what Python takes for a date or a number, and pySHACL's sh:datatype asks rdflib, so month 13
of a year conforms, and 1_000 is an integer; elementpath's validate() takes month 13, too (see findings/).
So the grammar of the standard is written down here.
"""

import re
from calendar import monthrange

from isnad.rdf.namespaces import RDF, XSD

# That Python reads, which refuses more than 4,300 digits.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,300}")
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE = rf"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})"
_DAY_TIME = r"T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_BASE64 = "(?:[A-Za-z0-9+/] ?)"
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHARACTER = rf"{_NAME_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040"

_PATTERNS: dict[str, str] = {
    "date": rf"{_DATE}{_ZONE}?",
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": rf"{_DATE}T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}?",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": rf"--{_MONTH}{_ZONE}?",
    "gMonthDay": rf"--(?P<month>{_MONTH})-(?P<day>{_DAY}){_ZONE}?",
    "gDay": rf"---{_DAY}{_ZONE}?",
    "duration": rf"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_DAY_TIME})?",
    "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": rf"-?P(?=.)(?:[0-9]+D)?(?:{_DAY_TIME})?",
    "boolean": "true|false|1|0",
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": rf"(?:{_BASE64}{{4}})*(?:{_BASE64}{{2}}[AEIMQUYcgkosw048] ?=|{_BASE64}[AQgw] ?= ?=)?",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": f"[:{_NAME_START}][:{_NAME_CHARACTER}]*",
    "NCName": f"[{_NAME_START}][{_NAME_CHARACTER}]*",
    "NMTOKEN": f"[:{_NAME_CHARACTER}]+",
}  # fmt: skip
# The integers: what each is derived from, and its least and greatest value.
_INTEGERS: dict[str, tuple[str, int | None, int | None]] = {
    "integer": ("decimal", None, None),
    "nonPositiveInteger": ("integer", None, 0),
    "negativeInteger": ("nonPositiveInteger", None, -1),
    "nonNegativeInteger": ("integer", 0, None),
    "positiveInteger": ("nonNegativeInteger", 1, None),
    "long": ("integer", -(2**63), 2**63 - 1),
    "int": ("long", -(2**31), 2**31 - 1),
    "short": ("int", -(2**15), 2**15 - 1),
    "byte": ("short", -(2**7), 2**7 - 1),
    "unsignedLong": ("nonNegativeInteger", 0, 2**64 - 1),
    "unsignedInt": ("unsignedLong", 0, 2**32 - 1),
    "unsignedShort": ("unsignedInt", 0, 2**16 - 1),
    "unsignedByte": ("unsignedShort", 0, 2**8 - 1),
}
_BASES = {
    **{name: base for name, (base, _, _) in _INTEGERS.items()},
    **{"dateTimeStamp": "dateTime", "yearMonthDuration": "duration", "dayTimeDuration": "duration"},
    **{"normalizedString": "string", "token": "normalizedString", "language": "token", "Name": "token"},
    **{"NCName": "Name", "NMTOKEN": "token"},
}
_UNRESTRICTED = {f"{XSD}string", f"{XSD}anyURI", f"{RDF}langString", f"{RDF}HTML", f"{RDF}XMLLiteral"}
_MOST_DIGITS = 4300  # what Python reads as a number; a longer one is compared by its sign alone


def is_known(datatype: str) -> bool:
    """Return whether the values of a datatype (an IRI) can be told from other strings here."""
    name = datatype.removeprefix(XSD)
    return datatype in _UNRESTRICTED or (name != datatype and (name in _PATTERNS or name in _INTEGERS))


def is_well_formed(text: str, datatype: str) -> bool:
    """Return whether a string is in the lexical space of a datatype (an IRI); true of an unknown datatype."""
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _INTEGERS:
        return re.fullmatch(_INTEGER, text) is not None and _is_within(text, *_INTEGERS[name][1:])
    found = re.fullmatch(_PATTERNS[name], text) if name in _PATTERNS else None
    if name not in _PATTERNS or found is None:
        return name not in _PATTERNS
    return _is_day(found.groupdict()) if "day" in found.groupdict() else True


def is_derived(datatype: str, base: str) -> bool:
    """Return whether a datatype (an IRI) is another, or derived from it: its values are the other's."""
    if datatype == base:
        return True
    above = _BASES.get(datatype.removeprefix(XSD))
    return above is not None and datatype.startswith(XSD) and is_derived(XSD + above, base)


def _is_within(text: str, least: int | None, greatest: int | None) -> bool:
    if len(text) > _MOST_DIGITS:
        return (least is None) if text.startswith("-") else (greatest is None)
    number = int(text)
    return (least is None or least <= number) and (greatest is None or number <= greatest)


def _is_day(parts: dict[str, str]) -> bool:
    """Return whether a month has a day, in its year if one is given (Gregorian, with a year 0)."""
    year = int(parts.get("year", "0")[-400:]) % 400 + 2000  # the calendar repeats itself every 400 years
    return int(parts["day"]) <= monthrange(year, int(parts["month"]))[1]
