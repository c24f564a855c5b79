"""What is wrong with a query, where, and how to mend it; the engine's own words are not shown."""

import re
import unicodedata
from collections.abc import Iterable

from isnad.locale import Message
from isnad.query.syntax_faults import fault_of
from isnad.query.tokens import place, tokens, undeclared_prefix
from isnad.rdf.namespaces import QUERY_PREFIXES
from isnad.request_errors import MalformedQuery, ServiceForbidden

PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+)")
_WINDOW = 160  # characters of a line that are shown
# What pyoxigraph 0.5 says of a text that is well formed and yet no query, and how we say it.
_RULES = (
    (
        "variable that is unbound",
        Message("SELECT names a variable that is neither grouped by nor aggregated"),
    ),
    ("VALUES clause rows", Message("a row of VALUES has not as many values as there are variables")),
    ("IRI parsing failed", Message("an IRI is not absolute, or holds what no IRI may hold")),
)
_NO_FORM = "expected CONSTRUCT"  # what pyoxigraph says where no form of a query begins
_PROLOGUE = ("PREFIX", "BASE", "VERSION")
_UPDATES = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "ADD", "MOVE", "COPY")
_NOT_EVALUABLE = Message("the query cannot be evaluated")
_AT_PLACE = Message("Correct what stands at this place, or just before it.")


def malformed(text: str, message: str) -> MalformedQuery:
    """Return the error for a text that is not SPARQL, with the line and column at which it stops being it."""
    found = PLACE.search(message)
    line, column = (int(found["line"]), int(found["column"])) if found else (1, 1)
    undeclared = undeclared_prefix(text)
    is_address = undeclared is not None and undeclared[0].lower() in (
        "http",
        "https",
    )  # an IRI without < or >
    if undeclared and not is_address and ("Prefix not found" in message or undeclared[1:] <= (line, column)):
        prefix, line, column = undeclared
        declaration = f"PREFIX {prefix}: <{QUERY_PREFIXES.get(prefix, '…')}>"
        return _malformed_at(
            text,
            line,
            column,
            Message("the prefix %(prefix)s: is not declared", prefix=prefix),
            Message("Add at the top of the query:\n  %(declaration)s", declaration=declaration),
            declaration=declaration,
        )
    behind = ("iri", "name", "comment")  # what a prologue has besides its words
    begin = (one for one in tokens(text) if one.kind not in behind and one.text.upper() not in _PROLOGUE)
    if _NO_FORM in message and (first := next(begin, None)):
        hint = Message("An update is sent as update=, and not as query=.")
        return broken_rule(
            text,
            first.start,
            Message("not SPARQL: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
            hint if first.text.upper() in _UPDATES else _AT_PLACE,
        )
    if rule := next((rule for words, rule in _RULES if words in message), None):
        fault = fault_of(text)
        return _malformed_at(text, *(place(text, fault.start) if fault else (line, column)), rule)
    if (found or is_address) and (fault := fault_of(text)):
        return broken_rule(text, fault.start, Message("not SPARQL: %(fault)s", fault=fault.what), fault.hint)
    return _malformed_at(text, line, column, Message("not SPARQL"))


def broken_rule(text: str, start: int, rule: Message, hint: Message = _AT_PLACE) -> MalformedQuery:
    """Return the error for a text that breaks a rule at a place, of SPARQL or of this server."""
    return _malformed_at(text, *place(text, start), rule, hint)


def _malformed_at(
    text: str, line: int, column: int, rule: Message, hint: Message = _AT_PLACE, **details: str
) -> MalformedQuery:
    shown = excerpt(text, line, column)
    return MalformedQuery(
        Message(
            "%(rule)s, at line %(line)s, column %(column)s:\n%(shown)s",
            rule=rule,
            line=line,
            column=column,
            shown=shown,
        ),
        where=f"query:{line}:{column}",
        hint=hint,
        details={"line": line, "column": column, "excerpt": shown, **details},
    )


def service_refused(allowed: Iterable[str] = ()) -> ServiceForbidden:
    """Return the error for a query that calls a service which may not be asked; those that may are told."""
    hint = Message("Ask each service on its own and join the answers.")
    if known := " · ".join(f"<{address}>" for address in allowed):
        hint = Message("A query may ask %(known)s: write the address just so.", known=known)
    return ServiceForbidden(Message("SERVICE is refused: this service is not asked here"), hint=hint)


def load_refused() -> ServiceForbidden:
    """Return the error for an update that fetches something."""
    return ServiceForbidden(
        Message("LOAD is refused: nothing is fetched here"),
        hint=Message("Send the file itself to /graph-store, by POST."),
    )


def not_evaluable(what: Message = _NOT_EVALUABLE) -> MalformedQuery:
    """Return the error for a well-formed query of which the engine, or another service, makes nothing."""
    return MalformedQuery(what, hint=Message("Look at the functions and forms it uses."))


def excerpt(text: str, line: int, column: int) -> str:
    """Show a line of a query and a mark below a column of it; what is not seen is written as its number."""
    lines = text.split("\n")
    whole = lines[min(line, len(lines)) - 1]
    start = max(0, min(column - 1, len(whole)) - _WINDOW // 2)
    before = _visible(whole[start : column - 1])
    after = _visible(whole[column - 1 : start + _WINDOW])
    return f"  {before}{after}\n  {' ' * len(before)}^"


def _visible(text: str) -> str:
    r"""Return a text with control characters, and those that turn the direction of writing, as \uXXXX."""
    return "".join(
        f"\\u{ord(character):04X}"
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
        else character
        for character in text.replace("\r", "").replace("\t", " ")
    )
