"""The words of a SPARQL text that lie outside its strings, IRIs and comments (SPARQL 1.1 §19)."""

import re
from collections.abc import Iterator

# The order counts: a long string before a short one, an IRI before the sign <. What a query says
# inside a string or an IRI is data and must not be taken for a keyword.
_TOKEN = re.compile(
    r"""
      (?P<string> '''(?:[^\\]|\\.)*?''' | \"\"\"(?:[^\\]|\\.)*?\"\"\"
                | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*" )
    | (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]* )
    | (?P<name>    [^\W\d]?[\w.-]*:[\w.:%\\-]* | [?$]\w+ | @\w+(?:-\w+)* )
    | (?P<word>    [A-Za-z_][A-Za-z_0-9]* )
    """,
    re.VERBOSE | re.DOTALL,
)


def keywords(sparql: str) -> Iterator[str]:
    """Give, in capitals, the bare words of a query: what can be a keyword of the language."""
    for match in _TOKEN.finditer(sparql):
        if match.lastgroup == "word":
            yield match.group().upper()


def calls_other_services(sparql: str, *, silent_too: bool) -> bool:
    """Tell whether a query has a SERVICE pattern; one under SILENT counts only where asked for."""
    words = list(keywords(sparql))
    return any(
        word == "SERVICE" and (silent_too or words[index + 1 : index + 2] != ["SILENT"])
        for index, word in enumerate(words)
    )


def undeclared_prefix(sparql: str) -> tuple[str, int] | None:
    """Find the first prefix that a query uses and does not declare, and its line from 1."""
    declared: set[str] = set()
    after_prefix = False
    for match in _TOKEN.finditer(sparql):
        if match.lastgroup == "name" and ":" in match.group():
            prefix = match.group().split(":", 1)[0]
            if after_prefix:
                declared.add(prefix)
            elif prefix not in declared and prefix != "_":
                return prefix, sparql.count("\n", 0, match.start()) + 1
        after_prefix = match.lastgroup == "word" and match.group().upper() == "PREFIX"
    return None
