"""The operations of an update, by their words: which they are, and what stands before them."""

from collections.abc import Iterator
from dataclasses import dataclass

from isnad.locale import Message
from isnad.query.kept_terms import Prologue
from isnad.query.tokens import Token, tokens
from isnad.request_errors import Conflict

_DECLARATIONS = {"PREFIX": 3, "BASE": 2}  # and how many tokens each has


@dataclass(frozen=True)
class Operation:
    """An operation: where it begins in its text, its tokens in no braces, and the prefixes that it uses.

    Its own declarations are the last of those that hold for it, of which `prologue` has what it needs.
    """

    text: str
    start: int
    words: tuple[Token, ...]
    used: frozenset[str]
    declared: tuple[str, ...]
    prologue: str

    def word(self, place: int) -> str:
        """Return a word in capitals; the empty text where there is none."""
        return self.words[place].text.upper() if place < len(self.words) else ""

    def block(self, after: str) -> str:
        """Return the braces after a word, with what is in them; an empty text where there is no such word."""
        for place, token in enumerate(self.words):
            if token.kind == "word" and token.text.upper() == after:
                braces = [one for one in self.words[place:] if one.kind in ("open", "close")][:2]
                return self.text[braces[0].start : braces[1].start + 1] if len(braces) > 1 else ""
        return ""


def operations(text: str, base: str = "") -> Iterator[Operation]:
    """Return the operations of a text, which are between the `;` that are in no braces."""
    prologue = Prologue(base)
    for found, used in _parts(text):
        words, declared = found, []
        while words and (count := _DECLARATIONS.get(words[0].text.upper(), 0)):
            last = words[:count][-1]
            declared.append(text[words[0].start : last.start + len(last.text)])
            prologue.declare(declared[-1])
            words = words[count:]
        yield Operation(text, found[0].start, words, used, tuple(declared), prologue.of(used))


def _parts(text: str) -> Iterator[tuple[tuple[Token, ...], frozenset[str]]]:
    """Return of each part in which there is a token those that are in no braces, and the prefixes of all."""
    words: list[Token] = []
    names: set[str] = set()
    depth = end = 0
    for token in tokens(text):
        if depth == 0 and ";" in text[end : token.start] and words:
            yield tuple(words), frozenset(names)
            words, names = [], set()
        end = token.start + len(token.text)
        if token.kind == "comment":
            continue
        if token.kind == "name":
            names.add(token.text.partition(":")[0])
        depth -= token.kind == "close"
        if depth == 0:
            words.append(token)
        depth += token.kind == "open"
    if words:
        yield tuple(words), frozenset(names)


def conflict(iri: str, *, there: bool) -> Conflict:
    """Return the error for a graph that is there already, or is not."""
    if there:
        problem = Message("the graph is there already: %(value)s", value=iri)
        hint = Message("Drop it before, or write CREATE SILENT.")
    else:
        problem = Message("there is no such graph: %(value)s", value=iri)
        hint = Message("Correct its name, or add SILENT.")
    return Conflict(problem, where=iri, hint=hint)
