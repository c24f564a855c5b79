"""The operations of an update, read from its words (SPARQL 1.1 Update §3; grammar: SPARQL 1.1 §19.8).

The engine has no form for an update that is not evaluated at once; and it takes a prologue only before the
first operation, where the grammar (`Update ::= Prologue ( Update1 ( ';' Update )? )?`) lets each have one.
So the text is cut into operations here, and the engine then parses each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from isnad.query.tokens import Token, tokens

Clearing = Literal["CLEAR", "DROP"]
Copying = Literal["ADD", "COPY", "MOVE"]


class Unreadable(Exception):
    """Report a text that has not the form of an update, from a place on."""

    def __init__(self, start: int) -> None:
        """Take where it stops having that form."""
        super().__init__(start)
        self.start = start


@dataclass(frozen=True)
class Operation:
    """Where an operation stands in its text, and the prologues that it stands under."""

    start: int
    end: int
    prologue: str


@dataclass(frozen=True)
class Data(Operation):
    """Insert or delete quads that are written out (§3.1.1, §3.1.2)."""

    inserts: bool
    quads: str


@dataclass(frozen=True)
class Modify(Operation):
    """Delete and insert what a pattern gives (§3.1.3); graphs are named as the text names them."""

    where: str
    deletes: str = ""
    inserts: str = ""
    within: str = ""  # WITH
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Load(Operation):
    """Fetch a document (§3.1.4)."""

    silent: bool


@dataclass(frozen=True)
class Clear(Operation):
    """Empty or remove graphs (§3.1.5, §3.2.2): one by its name, or DEFAULT, NAMED, ALL."""

    kind: Clearing
    silent: bool
    target: str


@dataclass(frozen=True)
class Create(Operation):
    """Create an empty graph (§3.2.1)."""

    silent: bool
    graph: str


@dataclass(frozen=True)
class Copy(Operation):
    """Add, copy or move one graph to another (§3.2.3–3.2.5); each by its name, or DEFAULT."""

    kind: Copying
    silent: bool
    source: str
    target: str


def read_operations(text: str) -> list[Operation]:
    """Read the operations of an update in their order; raise Unreadable where it has not the form of one."""
    return list(_Reader(text).operations())


class _Reader:
    """Read a text token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [token for token in tokens(text) if token.kind != "comment"]
        self._next = 0
        self._prologues: list[str] = []

    def operations(self) -> Iterator[Operation]:
        """Read one operation after the other, with `;` between them, and perhaps after the last."""
        self._prologue()
        while self._next < len(self._tokens):
            yield self._operation(self._tokens[self._next].start)
            follows = self._next
            if self._between(follows) not in ("", ";") or (
                follows < len(self._tokens) and not self._between(follows)
            ):
                raise self._unreadable()
            self._prologue()

    def _prologue(self) -> None:
        """Read what declares prefixes and the base."""
        while self._word() in ("PREFIX", "BASE"):
            start = self._tokens[self._next].start
            named = self._take().text.upper() == "PREFIX"
            if named:
                self._expect("name")
            self._expect("iri")
            self._prologues.append(self._text[start : self._end()])

    def _operation(self, start: int) -> Operation:
        """Read the operation that begins here."""
        match self._word():
            case "INSERT" | "DELETE" if self._word(1) == "DATA":
                inserts = self._take().text.upper() == "INSERT"
                self._take()
                quads = self._braced()
                return Data(start, self._end(), self._declared(), inserts, quads)
            case "DELETE" if self._word(1) == "WHERE":
                self._take()
                self._take()
                quads = self._braced()
                return Modify(start, self._end(), self._declared(), where=quads, deletes=quads)
            case "INSERT" | "DELETE" | "WITH":
                return self._modify(start)
            case "LOAD":
                return self._load(start)
            case "CLEAR" | "DROP" as word:
                kind: Clearing = "CLEAR" if word == "CLEAR" else "DROP"
                self._take()
                silent, target = self._silent(), self._target()
                return Clear(start, self._end(), self._declared(), kind, silent, target)
            case "CREATE":
                self._take()
                silent = self._silent()
                self._require("GRAPH")
                graph = self._iri()
                return Create(start, self._end(), self._declared(), silent, graph)
            case "ADD" | "COPY" | "MOVE" as word:
                return self._copy(start, "ADD" if word == "ADD" else "COPY" if word == "COPY" else "MOVE")
        raise self._unreadable()

    def _modify(self, start: int) -> Modify:
        """Read WITH, DELETE, INSERT, USING and WHERE."""
        within, deletes, inserts = "", "", ""
        using: list[str] = []
        using_named: list[str] = []
        if self._skipped("WITH"):
            within = self._iri()
        deleting = self._skipped("DELETE")
        if deleting:
            deletes = self._braced()
        if self._skipped("INSERT"):
            inserts = self._braced()
        elif not deleting:
            raise self._unreadable()
        while self._skipped("USING"):
            (using_named if self._skipped("NAMED") else using).append(self._iri())
        self._require("WHERE")
        where = self._braced()
        return Modify(
            start,
            self._end(),
            self._declared(),
            where,
            deletes,
            inserts,
            within,
            tuple(using),
            tuple(using_named),
        )

    def _load(self, start: int) -> Load:
        self._take()
        silent = self._silent()
        self._iri()
        if self._skipped("INTO"):
            self._require("GRAPH")
            self._iri()
        return Load(start, self._end(), self._declared(), silent)

    def _copy(self, start: int, kind: Copying) -> Copy:
        self._take()
        silent = self._silent()
        source = self._graph()
        self._require("TO")
        target = self._graph()
        return Copy(start, self._end(), self._declared(), kind, silent, source, target)

    # What operations are made of.

    def _braced(self) -> str:
        """Read a block in braces; give what is in it."""
        opening = self._expect("open")
        if opening.text != "{":
            raise Unreadable(opening.start)
        depth = 1
        while depth:
            token = self._take()
            depth += (token.kind == "open") - (token.kind == "close")
        if self._tokens[self._next - 1].text != "}":
            raise Unreadable(self._tokens[self._next - 1].start)
        return self._text[opening.start + 1 : self._end() - 1]

    def _target(self) -> str:
        if self._word() in ("DEFAULT", "NAMED", "ALL"):
            return self._take().text.upper()
        self._require("GRAPH")
        return self._iri()

    def _graph(self) -> str:
        if self._word() == "DEFAULT":
            return self._take().text.upper()
        self._skipped("GRAPH")
        return self._iri()

    def _iri(self) -> str:
        token = self._take()
        if token.kind not in ("iri", "name"):
            raise Unreadable(token.start)
        return token.text

    def _silent(self) -> bool:
        return self._skipped("SILENT")

    # Tokens.

    def _word(self, ahead: int = 0) -> str:
        """Return which word stands here, in capitals; none where it is no word."""
        place = self._next + ahead
        token = self._tokens[place] if place < len(self._tokens) else None
        return token.text.upper() if token and token.kind == "word" else ""

    def _take(self) -> Token:
        if self._next >= len(self._tokens):
            raise Unreadable(len(self._text))
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, kind: str) -> Token:
        token = self._take()
        if token.kind != kind:
            raise Unreadable(token.start)
        return token

    def _skipped(self, word: str) -> bool:
        """Pass over a word if it stands here; say whether it did."""
        if self._word() != word:
            return False
        self._next += 1
        return True

    def _require(self, word: str) -> None:
        if not self._skipped(word):
            raise self._unreadable()

    def _between(self, place: int) -> str:
        """Return what stands between a token and the one before it, without blanks and comments."""
        start = self._tokens[place].start if place < len(self._tokens) else len(self._text)
        between = self._text[self._ending(place - 1) : start]
        for token in reversed([token for token in tokens(between) if token.kind == "comment"]):
            between = between[: token.start] + between[token.start + len(token.text) :]
        return between.strip()

    def _declared(self) -> str:
        return "\n".join(self._prologues)

    def _end(self) -> int:
        return self._ending(self._next - 1)

    def _ending(self, place: int) -> int:
        """Return where a token ends; a name before a dot was read with the dot."""
        return self._tokens[place].start + len(self._tokens[place].text)

    def _unreadable(self) -> Unreadable:
        at_end = self._next >= len(self._tokens)
        return Unreadable(len(self._text) if at_end else self._tokens[self._next].start)
