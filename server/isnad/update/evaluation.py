"""An update on a store, by the engine (SPARQL 1.1 Update), with what its parser or its interface lacks.

The engine takes a prologue before the first operation only, where the grammar (§19.8: `Update ::= Prologue
( Update1 ( ';' Update )? )?`) lets each operation have one; it copies a graph that is not there as an empty
one, where §3.2.3 wants a failure; and it takes no dataset beside the text (SPARQL 1.1 Protocol §2.2.3). So a
text is evaluated in pieces, one after the other, where it has such a prologue or copy, and the graphs that a
request names are written into it as USING and USING NAMED. Most texts are passed to the engine as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pyoxigraph

from isnad.locale import Message
from isnad.query.evaluation import Functions, with_unknown_functions
from isnad.query.syntax_errors import load_refused, malformed, not_evaluable, service_refused
from isnad.query.tokens import Token, calls_other_services, tokens
from isnad.request_errors import Conflict, MalformedRequest

_CONFLICT = re.compile(r"The graph <(?P<iri>[^>]*)> (?P<there>already exists|does not exist)")
# What no text is without that must be cut; most have none of it, and are not read token by token.
_CUT = re.compile(r";(?:\s|#[^\n\r]*+)*+(?:PREFIX|BASE)\b|\b(?:COPY|ADD)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Update:
    """An update, the graphs that its patterns are asked of (None: as it says itself), and its base."""

    text: str
    using: tuple[str, ...] | None = None
    using_named: tuple[str, ...] | None = None
    base: str = ""


def evaluate_update(store: pyoxigraph.Store, update: Update, *, sandboxed: bool) -> None:
    """Do an update; where an error is raised, the store may have part of it.

    LOAD and SERVICE are refused; under SILENT they are left to the engine, where the sandbox makes them fail
    (§3.1.4; SPARQL 1.1 Federated Query §3.1).

    Raise MalformedQuery (400) for no update, ServiceForbidden (403), MalformedRequest (400) where both the
    text and the request name a dataset, and Conflict (409) for a graph that is there already, or is not.
    """
    text, base = update.text, update.base or None
    for word, refused in (("SERVICE", service_refused), ("LOAD", load_refused)):
        if calls_other_services(text, word, silent_too=not sandboxed):
            if sandboxed:  # where it can call nobody, what is no SPARQL is told from what is and is refused
                _require_form(text, update.base)
            raise refused()
    if update.using is not None or update.using_named is not None:
        _require_form(text, update.base)
        text = _with_dataset(text, update.using or (), update.using_named or ())
    try:
        for piece in _pieces(text):
            if piece.copied and not store.query(piece.is_there, base_iri=base):
                raise _conflict(piece.copied.strip("<>"), there=False)
            with_unknown_functions(partial(_update, store, piece.text, base))
    except SyntaxError as error:
        raise malformed(text, str(error.msg)) from error
    except (ValueError, RuntimeError) as error:
        if found := _CONFLICT.search(str(error)):
            raise _conflict(found["iri"], there=found["there"] == "already exists") from error
        raise not_evaluable() from error


def _require_form(text: str, base: str) -> None:
    """Raise MalformedQuery for what is no update."""
    for piece in _pieces(text):
        try:
            pyoxigraph.Store().update(piece.text, base_iri=base or None)
        except SyntaxError as error:
            raise malformed(text, str(error.msg)) from error
        except (ValueError, RuntimeError, OSError):
            pass  # it was parsed


@dataclass(frozen=True)
class _Piece:
    """A text to be evaluated by itself, the graph that it copies first, as it is written, and a prologue."""

    text: str
    copied: str = ""
    prologue: str = ""

    @property
    def is_there(self) -> str:
        """Return the query that holds if the graph is there."""
        return f"{self.prologue} ASK {{ GRAPH {self.copied} {{ }} }}"


def _update(store: pyoxigraph.Store, text: str, base: str | None, functions: Functions) -> None:
    store.update(text, base_iri=base, custom_functions=functions)


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut a text before each prologue but the first, and before each ADD and COPY that is not SILENT.

    A piece has the declarations before it at their places, and blanks for all else: so the places of errors
    are right. Raise MalformedQuery for a blank node in two pieces (SPARQL 1.1 §19.6, note 10).
    """
    if not _CUT.search(text):
        yield _Piece(text)
        return
    declared: list[Token] = []
    cuts: list[
        tuple[int, int, str, str]
    ] = []  # where a piece begins, the declarations before it, what it copies
    for operation in _operations(text):
        before = len(declared)
        words = list(operation.words)
        while words and words[0].text.upper() in ("PREFIX", "BASE"):
            taken = 3 if words[0].text.upper() == "PREFIX" else 2
            declared += words[:taken]
            words = words[taken:]
        source = [word.text for word in words[1:3] if word.text.upper() != "GRAPH"]
        copies = bool(words) and words[0].text.upper() in ("ADD", "COPY")
        copies = copies and bool(source) and source[0].upper() not in ("SILENT", "DEFAULT")
        if not cuts or copies or len(declared) > before:
            prologue = " ".join(token.text for token in declared)
            cuts.append((operation.start if cuts else 0, before, source[0] if copies else "", prologue))
    ends = [start for start, *_ in cuts[1:]] + [len(text)]
    seen: set[str] = set()
    for (start, before, copied, prologue), end in zip(cuts, ends, strict=True):
        labels = {token.text for token in tokens(text[start:end]) if token.text.startswith("_:")}
        if labels & seen:
            raise malformed(text, "")
        seen |= labels
        yield _Piece(_blanked(text[:start], declared[:before]) + text[start:end], copied, prologue)


def _blanked(text: str, kept: list[Token]) -> str:
    """Return a text with blanks for all but some of its tokens and the ends of its lines."""
    end, parts = 0, []
    for token in kept:
        parts += [re.sub(r"[^\n\r]", " ", text[end : token.start]), token.text]
        end = token.start + len(token.text)
    return "".join([*parts, re.sub(r"[^\n\r]", " ", text[end:])])


@dataclass(frozen=True)
class _Operation:
    """An operation and the prologue before it: where they begin, and the tokens that are in no braces."""

    start: int
    words: tuple[Token, ...]


def _operations(text: str) -> Iterator[_Operation]:
    """Return the parts of a text between the `;` that are in no braces; those in which there is a token."""
    words: list[Token] = []
    depth = end = 0
    for token in tokens(text):
        if depth == 0 and ";" in text[end : token.start] and words:
            yield _Operation(words[0].start, tuple(words))
            words = []
        end = token.start + len(token.text)
        if token.kind == "comment":
            continue
        depth -= token.kind == "close"
        if depth == 0:
            words.append(token)
        depth += token.kind == "open"
    if words:
        yield _Operation(words[0].start, tuple(words))


def _with_dataset(text: str, using: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Write the graphs that a request names into each operation that has a pattern (Protocol §2.2.3)."""
    clauses = "".join([f"USING <{iri}> " for iri in using] + [f"USING NAMED <{iri}> " for iri in named])
    written: list[tuple[int, str]] = []
    for operation in _operations(text):
        places = {word.text.upper(): word for word in reversed(operation.words) if word.kind == "word"}
        if "WHERE" not in places:
            continue
        if "WITH" in places or "USING" in places:
            raise MalformedRequest(
                Message("the text names graphs by USING or WITH, and the request does, too"),
                where="using-graph-uri",
                hint=Message("Name them in one of the two only."),
            )
        opening, closing = operation.words[-2:]
        short = not any(
            word.kind == "open" and word.start < places["WHERE"].start for word in operation.words
        )
        block = text[opening.start : closing.start + 1] + " " if short else ""  # DELETE WHERE { … }
        written.append((places["WHERE"].start, block + clauses))
    for start, clause in reversed(written):
        text = text[:start] + clause + text[start:]
    return text


def _conflict(iri: str, *, there: bool) -> Conflict:
    if there:
        problem = Message("the graph is there already: %(value)s", value=iri)
        hint = Message("Drop it before, or write CREATE SILENT.")
    else:
        problem = Message("there is no such graph: %(value)s", value=iri)
        hint = Message("Correct its name, or add SILENT.")
    return Conflict(problem, where=iri, hint=hint)
