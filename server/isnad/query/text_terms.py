"""Where a query or an update has `text:query` as a predicate, however its IRI is written."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from isnad.query.service_patterns import Element, Group, read_update_groups
from isnad.query.tokens import Token, tokens, unescaped
from isnad.rdf.namespaces import QUERY_PREFIXES

NAMESPACE = QUERY_PREFIXES["text"]
PATTERN = f"{NAMESPACE}query"
_AUTHORITY = "jena.apache.org"  # no IRI of the namespace is made of others that are all without it
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def may_have_texts(text: str) -> bool:
    """Return whether a text, whose escapes are decoded, may have the pattern: most have not."""
    return _AUTHORITY in text


def pattern_of_update(text: str, base: str) -> int | None:
    """Return where an update has the pattern first; None where it has none."""
    text = unescaped(text)
    if not may_have_texts(text):
        return None
    iris = iris_of(tokens(text), base)
    return next((one.start for one in patterns(text, read_update_groups(text), iris)), None)


def iris_of(pieces: Iterable[Token], base: str) -> dict[int, str]:
    """Return the IRIs that a text writes, by their places, as far as its prologues tell (§4.1.1)."""
    found, prefixes, word, declared = dict[int, str](), dict[str, str](), "", ""
    for token in pieces:
        if token.kind == "iri":
            iri = token.text[1:-1]
            found[token.start] = iri = iri if _SCHEME.match(iri) else _resolved(base, iri)
            base = iri if word == "BASE" else base
            if word == "PREFIX":
                prefixes[declared] = iri
        elif token.kind == "name":
            declared, _, rest = token.text.rstrip(".").partition(":")
            found[token.start] = prefixes.get(declared, "unknown:") + rest.replace("\\", "")
            if word == "PREFIX":
                continue
        if token.kind != "comment":
            word = token.text.upper() if token.kind == "word" else ""
    return found


def _resolved(base: str, relative: str) -> str:
    try:
        return urljoin(base, relative) + "#" * relative.endswith("#")  # which urljoin drops
    except ValueError:  # as the engine says, it is none
        return relative


def patterns(text: str, groups: Iterable[Group], iris: dict[int, str]) -> Iterator[Token]:
    """Return the predicates of groups that are the pattern; a comment must be blank."""
    for one in (element for group in groups for element in group.elements):
        if one.kind == "triples":
            predicates = (one.words[at] for at in asked_at(text, one, iris))
            yield from (token for token in predicates if iris[token.start] == PATTERN)
        elif one.kind != "service":
            yield from patterns(text, one.groups, iris)


def asked_at(text: str, element: Element, iris: dict[int, str]) -> Iterator[int]:
    """Return at which words of triples the pattern stands, or another term that has a string, as it has."""
    words = element.words
    for at, token in enumerate(words):
        iri = iris.get(token.start, "")
        if not iri.startswith(NAMESPACE) or not _is_predicate(text, words, at):
            continue
        behind = at + 1 + (words[at + 1].text == "(")
        while behind - at > 1 and words[behind].kind in ("iri", "name"):  # properties in the list
            behind += 1
        if iri == PATTERN or words[behind].kind == "string":
            yield at


def _is_predicate(text: str, words: tuple[Token, ...], at: int) -> bool:
    """Return whether a word of triples has one before it, and one behind it, in the same triple."""
    if not 0 < at < len(words) - 1:
        return False
    before = text[end_of(words[at - 1]) : words[at].start].strip()
    behind = text[end_of(words[at]) : words[at + 1].start].strip()
    if words[at + 1].kind == "close" or words[at + 1].text == "{":
        return before in ("/", "|", "^")
    return before[-1:] != "." and behind[:1] not in (".", ";", ",", "~")


def end_of(token: Token) -> int:
    """Return where a token ends; a full stop behind a name is none of its."""
    return token.start + len(token.text.rstrip(".") if token.kind == "name" else token.text)
