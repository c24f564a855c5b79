"""Why an operation of SPARQL has no value for some terms, and how it would have one (SPARQL 1.1 §17)."""

import re

from pyoxigraph import BlankNode, Literal, NamedNode

from isnad.query.expressions import Expression
from isnad.query.hints import Hint
from isnad.rdf.namespaces import XSD, shortened

_NUMBERS = {"integer", "decimal", "double", "float"}
_STRINGS = {
    *("STRLEN", "SUBSTR", "UCASE", "LCASE", "STRSTARTS", "STRENDS", "CONTAINS", "STRBEFORE", "STRAFTER"),
    *("ENCODE_FOR_URI", "CONCAT", "LANGMATCHES", "REGEX", "REPLACE", "GROUP_CONCAT"),
}
_DATES = {"YEAR": "1, 4", "MONTH": "6, 2", "DAY": "9, 2", "HOURS": "", "MINUTES": "", "SECONDS": "", "TZ": "",
          "TIMEZONE": ""}  # fmt: skip
ORDER = {"<", ">", "<=", ">="}
_SUMS = {"+", "-", "*", "/", "SUM", "AVG", "ABS", "CEIL", "FLOOR", "ROUND"}


def explained(part: Expression, given: list[object]) -> Hint:
    """Say why an operation has no value for such terms, and how it would have one."""
    kinds = [kind_of(term) for term in given]
    texts = [one.text for one in part.parts]

    def hint(cause: str, wrong: list[str], instead: str = "") -> Hint:
        return Hint("no-value", part.text, cause=cause, given=tuple(dict.fromkeys(wrong)), instead=instead)

    if part.name in _STRINGS:
        wrong = [kind for kind in kinds if kind not in ("string", "language")]
        able = all(kind != "blank" for kind in kinds)
        instead = part.text
        for text, kind in zip(texts, kinds, strict=True):
            if kind not in ("string", "blank") and (wrong or kind == "language"):
                instead = re.sub(rf"(?<![(\w]STR\(){re.escape(text)}(?!\w)", f"STR({text})", instead, count=1)
        return hint("strings", wrong or kinds, instead if able and instead != part.text else "")
    if part.name in _DATES:
        span = _DATES[part.name]
        return hint("dates", kinds, f"xsd:integer(SUBSTR(STR({texts[0]}), {span}))" if span else "")
    if part.name in ORDER or part.name in ("=", "!="):
        cause = "order" if part.name in ORDER else "equality"
        return hint(cause, kinds, _compared(part.name, texts, kinds))
    if part.name in _SUMS:
        wrong = [kind for kind in kinds if kind != "number"]
        return hint("numbers", wrong, _later(part, kinds)) if wrong else hint("", [])
    if part.name in ("!", "&&", "||", "IF"):
        return hint("truth", [kind for kind in kinds if kind != "boolean"][:1])
    if ":" in part.name:
        return hint("cast" if XSD in part.name or part.name.startswith("xsd:") else "function", kinds)
    return hint("", [])


def _later(part: Expression, kinds: list[str]) -> str:
    """Write the sum of a time and a duration, which the engine has or has not by the names of variables."""
    times = [kind in ("xsd:dateTime", "xsd:date", "xsd:time") for kind in kinds]
    others = [not kind.lower().endswith("duration") for kind in kinds]
    if part.name != "+" or times != others or sorted(times) != [False, True]:
        return ""
    time, duration = part.parts[times.index(True)], part.parts[times.index(False)]
    return f"{time.text} - (-({duration.text}))"


def _compared(operator: str, texts: list[str], kinds: list[str]) -> str:
    """Write a comparison that has a value: of numbers, where one of the two is one, else of texts."""
    if "blank" in kinds or "unbound" in kinds:
        return ""
    if kinds == ["boolean", "boolean"]:
        made = "xsd:integer({})"
    elif "number" in kinds:
        made = "xsd:decimal(STR({}))"
    else:
        made = "STR({})"
    texts = [
        text if kind == ("number" if "number" in kinds else "string") else made.format(text)
        for text, kind in zip(texts, kinds, strict=True)
    ]
    return f"{texts[0]} {operator} {texts[1]}"


def kind_of(term: object) -> str:
    """Return what kind of term it is, or its datatype."""
    if isinstance(term, NamedNode):
        return "iri"
    if isinstance(term, BlankNode):
        return "blank"
    if not isinstance(term, Literal):
        return "unbound" if term is None else "triple"
    if term.language:
        return "language"
    datatype = term.datatype.value
    name = datatype.removeprefix(XSD)
    if name in _NUMBERS:
        return "number"
    return name if name in ("string", "boolean") else shortened(datatype)
