"""An update on a store, by the engine (SPARQL 1.1 Update), with what its parser or its interface lacks.

The engine takes a prologue before the first operation only, where the grammar (§19.8: `Update ::= Prologue
( Update1 ( ';' Update )? )?`) lets each operation have one; it copies a graph that is not there as an empty
one, where §3.2.3 wants a failure; and it takes no dataset beside the text (SPARQL 1.1 Protocol §2.2.3). So a
text is evaluated in pieces, one after the other, where it has such a prologue or copy, and the graphs that a
request names are written into it as USING and USING NAMED. Most texts are passed to the engine as they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pyoxigraph

from isnad.locale import Message
from isnad.query.corrected_expressions import own_aggregates
from isnad.query.corrections import corrected_update, mixes_graphs
from isnad.query.evaluation import Functions, with_unknown_functions
from isnad.query.full_text import no_index
from isnad.query.kept_terms import AGGREGATES, Prologue
from isnad.query.store import ALL_GRAPHS
from isnad.query.syntax_errors import PLACE, load_refused, malformed, not_evaluable, service_refused
from isnad.query.text_terms import pattern_of_update
from isnad.query.tokens import calls_other_services, edited, tokens, unescaped, without_addresses
from isnad.request_errors import MalformedRequest
from isnad.update.graphs import conflict
from isnad.update.restricted_store import Operation, RestrictedStore, operations

_CONFLICT = re.compile(r"The graph <(?P<iri>[^>]*)> (?P<there>already exists|does not exist)")
# What no text is without that must be cut; most have none of it, and are not read token by token.
_CUT = re.compile(r";(?:\s|#[^\n\r]*+)*+(?:PREFIX|BASE)\b|\b(?:COPY|ADD)\s", re.IGNORECASE)


_USING = re.compile(r"\bUSING\b(?!(?:\s|#[^\n\r]*+)*+NAMED)", re.IGNORECASE)


@dataclass(frozen=True)
class Update:
    """An update, the graphs that its patterns are asked of (None: as it says itself), and its base."""

    text: str
    using: tuple[str, ...] | None = None
    using_named: tuple[str, ...] | None = None
    base: str = ""


def evaluate_update(
    store: pyoxigraph.Store | RestrictedStore,
    update: Update,
    *,
    sandboxed: bool,
    written: Callable[[str], str] = str,
) -> None:
    """Do an update; where an error is raised, the store may have part of it.

    `written` is how a text is written for a store that keeps terms.

    LOAD and SERVICE are refused; under SILENT they are left to the engine, where the sandbox makes them fail,
    with an address that nobody has (§3.1.4; SPARQL 1.1 Federated Query §3.1).

    Raise MalformedQuery (400) for no update and for text:query, ServiceForbidden (403), MalformedRequest
    (400) where both the text and the request name a dataset, Conflict (409) for a graph that is there
    already, or is not, and GraphForbidden (403) for a change of a graph that may not be changed.
    """
    text, base = update.text, update.base or None
    if (place := pattern_of_update(text, update.base)) is not None:
        raise no_index(unescaped(text), place)
    for word, refused in (("SERVICE", service_refused), ("LOAD", load_refused)):
        if calls_other_services(text, word, silent_too=not sandboxed):
            if sandboxed:  # where it can call nobody, what is no SPARQL is told from what is and is refused
                _require_form(text, update.base)
            raise refused()
    if update.using is not None or update.using_named is not None:
        _require_form(text, update.base)
        text = _with_dataset(text, update.using or (), update.using_named or ())
    corrected = corrected_update(without_addresses(text))
    if isinstance(store, RestrictedStore) or mixes_graphs(corrected) or len(_USING.findall(text)) > 1:
        _require_form(text, update.base)
        each = store if isinstance(store, RestrictedStore) else RestrictedStore(store, ALL_GRAPHS, ALL_GRAPHS)
        each.update(written(corrected), base)
        return
    try:
        for piece in _pieces(written(corrected), update.base):
            if piece.copied and not store.query(piece.is_there, base_iri=base):
                raise conflict(piece.copied.strip("<>"), there=False)
            with_unknown_functions(partial(_update, store, piece.text, base))
    except SyntaxError as error:
        _require_form(text, update.base)
        raise malformed(text, str(error.msg)) from error
    except (ValueError, RuntimeError) as error:
        if found := _CONFLICT.search(str(error)):
            raise conflict(found["iri"], there=found["there"] == "already exists") from error
        raise not_evaluable() from error


def _require_form(text: str, base: str) -> None:
    """Raise MalformedQuery for what is no update, not even one that is corrected."""
    if _error(corrected_update(text), base) is not None:
        raise malformed(text, _error(text, base) or "")


def _error(text: str, base: str) -> str | None:
    """Return what the engine says of a text that is no update, with the place in all of it."""
    for piece in _pieces(text, base):
        try:
            pyoxigraph.Store().update(
                without_addresses(piece.text),
                base_iri=base or None,
                custom_aggregate_functions={**AGGREGATES, **own_aggregates(piece.text)},
            )
        except SyntaxError as error:
            return PLACE.sub(partial(piece.place, whole=text), str(error.msg))
        except (ValueError, RuntimeError, OSError):
            pass  # it was parsed
    return None


@dataclass(frozen=True)
class _Piece:
    """A part of a text that is evaluated by itself: where it begins, and the declarations before it.

    It may begin with a copy of a graph, which is there if `is_there` holds.
    """

    text: str
    start: int = 0
    declared: str = ""  # whole lines
    copied: str = ""
    is_there: str = ""

    def place(self, found: re.Match[str], whole: str) -> str:
        """Return the place of an error in the whole text."""
        line, column = int(found["line"]) - self.declared.count("\n"), int(found["column"])
        before = whole[: self.start]
        column += (line == 1) * (len(before) - before.rfind("\n") - 1)
        return f"error at {line + before.count(chr(10))}:{column}"


def _update(store: pyoxigraph.Store, text: str, base: str | None, functions: Functions) -> None:
    aggregates = {**AGGREGATES, **own_aggregates(text)}
    store.update(text, base_iri=base, custom_functions=functions, custom_aggregate_functions=aggregates)


def _pieces(text: str, base: str) -> Iterator[_Piece]:
    """Cut a text before each prologue but the first, and before each ADD and COPY that is not SILENT.

    A piece has the declarations before it that it uses, so that many cost no more than their length. Raise
    MalformedQuery for a blank node of the data, or of the patterns, of two pieces (SPARQL 1.1 §19.6).
    """
    if not _CUT.search(text):
        yield _Piece(text)
        return
    parts: list[list[Operation]] = []
    for operation in operations(text, base):
        if not parts or operation.declared or _copied(operation):
            parts.append([])
        parts[-1].append(operation)
    starts = [0, *(part[0].start for part in parts[1:])]
    prologue = Prologue(base)
    seen: set[str] = set()
    for part, start, end in zip(parts, starts, [*starts[1:], len(text)], strict=True):
        labels = set().union(*map(_own_labels, part))
        if labels & seen:
            raise malformed(text, "")
        seen |= labels
        copied = _copied(part[0])
        is_there = f"{part[0].prologue} ASK {{ GRAPH {copied} {{ }} }}"
        declared = prologue.of({name for one in part for name in one.used}) if start else ""
        yield _Piece(f"{declared}{text[start:end]}", start, declared, copied, is_there)
        for declaration in part[0].declared:
            prologue.declare(declaration)


def _own_labels(operation: Operation) -> set[str]:
    """Return the labels of blank nodes that no other operation may have; those of a template may be there."""
    text = operation.block("DATA" if operation.word(1) == "DATA" else "WHERE")
    return {token.text for token in tokens(text) if token.text.startswith("_:")}


def _copied(operation: Operation) -> str:
    """Return the graph that an operation copies, as it is written, and fails if it is not there."""
    source = [word.text for word in operation.words[1:3] if word.text.upper() != "GRAPH"]
    copies = (
        operation.word(0) in ("ADD", "COPY") and source and source[0].upper() not in ("SILENT", "DEFAULT")
    )
    return source[0] if copies else ""


def _with_dataset(text: str, using: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Write the graphs that a request names into each operation that has a pattern (Protocol §2.2.3)."""
    clauses = "".join([f"USING <{iri}> " for iri in using] + [f"USING NAMED <{iri}> " for iri in named])
    written: list[tuple[int, int, str]] = []
    for operation in operations(text):
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
        start = places["WHERE"].start
        written.append((start, start, block + clauses))
    return edited(text, written)
