"""Hints beside an answer that is right and may not be what was meant: what has no value for any row, and why.

Whether one is due is seen in the answer: it is empty, or has a column without any value. Why an operation of
SPARQL has no value for some terms, and how it would have one, is told by its name (SPARQL 1.1 §17).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from isnad.locale import Message
from isnad.query.evaluation import Answer
from isnad.query.expressions import Expression
from isnad.rdf.datatypes import is_well_formed
from isnad.rdf.namespaces import ICI, XSD, meant_namespace, shortened

SECONDS = 0.3  # that finding hints may take; what takes longer has none
MOST = 3
# What may keep an answer empty beside what is not in the data: a condition, a text without more to it, or a
# name of the vocabulary of which a part has another name now.
_MAY_MISS = re.compile(rf"""\bFILTER\b|["'](?=[\s.;,)}}\]])|{re.escape(ICI)}""", re.IGNORECASE)


_PREFIX = re.compile(r"\bPREFIX\s++(?P<name>[\w.\-]*+:)\s*+<(?P<iri>[^<>\s]*+)>", re.IGNORECASE)


@dataclass(frozen=True)
class Hint:
    """What is said of a part of a query: the part, its line, why it has no value, and what to write instead.

    `given` are the kinds of terms that it was given, or their datatypes.
    """

    kind: str
    text: str
    line: int = 0
    cause: str = ""
    given: tuple[str, ...] = ()
    instead: str = ""

    @property
    def written(self) -> str:
        """Its part of the query, in one line."""
        return " ".join(self.text.split())

    def sentence(self) -> Message:
        """Return what is said, and what to write instead."""
        if not self.instead:
            return self.said()
        return Message("%(said)s. Write: %(instead)s", said=self.said(), instead=self.instead)

    def said(self) -> Message:
        """Return what has no value, and why."""
        said = _SAID.get(self.kind, _NO_VALUE)
        return Message(said.msgid, part=self.written, line=self.line, cause=self._because())

    def _because(self) -> Message | str:
        because = _CAUSES.get(self.cause)
        given = _listed([_called(one) for one in self.given])
        return Message(because.msgid, given=given) if because else ""


# By its kind, what is said of a part of the query.
_SAID = {
    "unknown-variable": Message("nothing in the query gives %(part)s a value"),
    "empty-column": Message("%(part)s has no value in any row: what could give it one finds nothing"),
    "no-rows": Message("%(part)s has no value, since the patterns find no row"),
    "other-literal": Message(
        "nothing has the value %(part)s: the data have it in a language or with a datatype"
    ),
    "former-name": Message("line %(line)s: %(part)s is a former name, and no fact has it any more"),
    "other-namespace": Message(
        "line %(line)s: %(part)s is another namespace than the one that is known here"
    ),
    "truth-order": Message("%(part)s has no value for true and false, which have no order here"),
    "filter-error": Message(
        "the condition at line %(line)s lets nothing through: %(part)s has no value%(cause)s"
    ),
}
_NO_VALUE = Message("%(part)s has no value for any row%(cause)s")
_CAUSES = {
    "strings": Message(", since it is of strings and is given %(given)s"),
    "dates": Message(", since it is of xsd:dateTime and is given %(given)s"),
    "order": Message(", since there is no order between %(given)s"),
    "numbers": Message(", since it is of numbers and is given %(given)s"),
    "equality": Message(", since literals of unknown datatypes cannot be told apart: %(given)s"),
    "cast": Message(", since this cannot be made of %(given)s"),
    "function": Message(", since no such function is known here"),
    "truth": Message(", since %(given)s is neither true nor false"),
}
# What each kind of hint means.
KINDS = {
    "unknown-variable": Message(
        "A variable that nothing in the query gives a value, such as a misspelt one."
    ),
    "empty-column": Message(
        "A column without any value: what could give it one, an OPTIONAL, finds nothing."
    ),
    "no-rows": Message("An aggregate of no rows."),
    "no-value": Message("An expression without a value for any row: why, and what to write instead."),
    "filter-error": Message("A condition without a value for any row, which lets none through."),
    "truth-order": Message("A comparison of truth values, which the engine has no order of."),
    "other-literal": Message("A text without its language or its datatype, such as a date, finds nothing."),
    "former-name": Message("A former name of the ontology, and the name that it has now."),
    "other-namespace": Message(
        "A prefix of another namespace, which differs from one that is known by http, https, # or / alone."
    ),
}


def encoded(hints: Sequence[Hint]) -> bytes:
    """Return hints as they are sent between processes."""
    return json.dumps([asdict(hint) for hint in hints]).encode()


def decoded(body: bytes) -> tuple[Hint, ...]:
    """Read hints; whoever sends them runs strangers' programs, so they are read as data."""
    found = []
    for one in json.loads(body)[:MOST]:
        words = {name: str(one[name])[:300] for name in ("kind", "text", "cause", "instead")}
        given = tuple(str(each)[:200] for each in one["given"][:3])
        if words["kind"] in KINDS:
            found.append(Hint(**words, line=int(one["line"]), given=given))
    return tuple(found)


def is_due(text: str, answer: Answer) -> bool:
    """Return whether a hint may be due: a column has no value, or a condition, text or name finds nothing."""
    if answer.unbound != ():
        return bool(answer.unbound)
    return _MAY_MISS.search(text) is not None or any(other_namespaces(text))


def other_namespaces(text: str) -> Iterator[Hint]:
    """Yield a hint for each prefix whose namespace is nearly one of ours."""
    for found in _PREFIX.finditer(text):
        if meant := meant_namespace(found["iri"]):
            line = text.count("\n", 0, found.start()) + 1
            instead = f"PREFIX {found['name']} <{meant}>"
            yield Hint("other-namespace", found[0], line, instead=instead)


def _called(kind: str) -> Message | str:
    """Return what a kind of term is called; a datatype by its name."""
    names = {
        "iri": Message("an IRI"),
        "blank": Message("a blank node"),
        "triple": Message("a triple"),
        "unbound": Message("nothing"),
        "language": Message("a text with a language"),
        "string": Message("a string"),
        "number": Message("a number"),
        "boolean": Message("a truth value"),
        "ill-typed": Message("a text that its datatype does not have"),
    }
    return names.get(kind, kind)


def _listed(names: list[Message | str]) -> Message | str:
    if len(names) > 1:
        return Message("%(one)s and %(other)s", one=names[0], other=names[1])
    return names[0] if names else ""


_NUMBERS = {"integer", "decimal", "double", "float"}
_TRUTHS = {"boolean", "number", "string"}  # each is true or false (SPARQL 1.2 §17.2.2)
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
        asked = zip(texts[:1] if part.name == "IF" else texts, kinds, strict=False)
        text, kind = next(((text, kind) for text, kind in asked if kind not in _TRUTHS), ("", ""))
        shown = rf"(?<![\w?$]){re.escape(text)}(?!\w)"
        instead = re.sub(shown, lambda _: f"(STRLEN(STR({text})) > 0)", part.text, count=1)
        return hint("truth" if kind else "", [kind] if kind else [], instead if kind == "language" else "")
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
    if (name in _NUMBERS or name == "boolean") and not is_well_formed(term.value, datatype):
        return "ill-typed"
    if name in _NUMBERS:
        return "number"
    return name if name in ("string", "boolean") else shortened(datatype)
