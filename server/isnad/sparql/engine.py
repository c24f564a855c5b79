"""A query and a store make an answer: complete, in the format the client takes, or an error."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from isnad.errors import MalformedQuery, MissingSource, Text, TooLarge
from isnad.namespaces import PREFIXES
from isnad.paths import shown
from isnad.sparql.negotiation import Format, Kind, choose
from isnad.sparql.protocol import Query
from isnad.sparql.results import write_graph, write_rows
from isnad.sparql.tokens import calls_other_services, undeclared_prefix

_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+)")
_UNKNOWN_FUNCTION = re.compile(r"The custom function <(?P<iri>[^>]*)> is not supported")
_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
_Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples


@dataclass(frozen=True)
class Answer:
    """Hold a whole answer: its kind, its format and its bytes."""

    kind: Kind
    format: Format
    body: bytes


def open_store(nquads: Path) -> pyoxigraph.Store:
    """Load a release's N-Quads into memory; raise MissingSource where there is no release."""
    require_release(nquads)
    store = pyoxigraph.Store()
    store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
    return store


def require_release(nquads: Path) -> None:
    """Raise MissingSource where there is no release."""
    if not nquads.is_file():
        raise MissingSource(
            Text(ar="لا رسم بياني مبني هنا", en="there is no built graph here"),
            where=shown(nquads),
            mend=Text(ar="ابنه أولا: isnad build.", en="Build it first: isnad build."),
        )


def evaluate(
    store: pyoxigraph.Store, query: Query, accept: str, max_bytes: int, *, sandboxed: bool = False
) -> Answer:
    """Answer a query whole.

    SERVICE is refused. Under SILENT the standard lets a call that fails be as if it were not there
    (SPARQL 1.1 Federated Query §3.1): so it is left to the engine where the sandbox makes it fail.

    Raise MalformedQuery (400) for what is not SPARQL or calls another service, NotAcceptable (406)
    where no format fits, and TooLarge (413) for an answer beyond the limit: none is ever cut.
    """
    if calls_other_services(query.text, silent_too=not sandboxed):
        raise MalformedQuery(
            Text(
                ar="SERVICE غير مسموح: لا يتصل هذا الخادم بغيره",
                en="SERVICE is refused: this server calls no other",
            ),
            mend=Text(
                ar="اسأل كل خادم على حدة ثم اجمع الجوابين.",
                en="Ask each service on its own and join the answers.",
            ),
        )
    try:
        return _serialised(_result(store, query), query, accept, max_bytes)
    except SyntaxError as error:
        raise malformed(query.text, error) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise MalformedQuery(
            Text(ar="لا يمكن تقييم الاستعلام", en="the query cannot be evaluated"),
            mend=Text(ar="راجع الدوال والصيغ المستخدمة.", en="Look at the functions and forms it uses."),
        ) from error


def _result(store: pyoxigraph.Store, query: Query) -> _Result:
    """Evaluate a query; a function the engine does not know gives no value (SPARQL 1.1 §17.3.1).

    The engine refuses the whole query instead, naming the function: so it is told of one more
    function without a value, until it knows all that the text names.
    """
    valueless: dict[pyoxigraph.NamedNode, Callable[..., _Term | None]] = {}
    default: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph] | None
    named: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode] | None
    default, named = None, None
    if query.default_graphs is not None or query.named_graphs is not None:  # naming any leaves the
        default = [pyoxigraph.NamedNode(iri) for iri in query.default_graphs or ()]  # others empty
        named = [pyoxigraph.NamedNode(iri) for iri in query.named_graphs or ()]  # (§2.1.4)
    while True:
        try:
            return store.query(
                query.text,
                default_graph=default,
                named_graphs=named,
                custom_functions=valueless,
            )
        except RuntimeError as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if not unknown or pyoxigraph.NamedNode(unknown["iri"]) in valueless:
                raise
            valueless[pyoxigraph.NamedNode(unknown["iri"])] = lambda *_: None


def _serialised(
    result: _Result,
    query: Query,
    accept: str,
    max_bytes: int,
) -> Answer:
    """Write a result in the format that the client takes."""
    if isinstance(result, pyoxigraph.QueryTriples):
        chosen = choose("graph", accept, query.format)
        # The engine writes a graph in the order in which it finds it, and may find a triple twice.
        triples = sorted(set(result), key=str)
        answer = Answer("graph", chosen, write_graph(triples, chosen))
    else:
        kind: Kind = "truth" if isinstance(result, pyoxigraph.QueryBoolean) else "rows"
        chosen = choose(kind, accept, query.format)
        answer = Answer(kind, chosen, write_rows(result, chosen))
    if len(answer.body) > max_bytes:
        raise TooLarge(
            Text(
                ar=f"الجواب {len(answer.body)} بايت، والحد {max_bytes}",
                en=f"the answer has {len(answer.body)} bytes, the limit is {max_bytes}",
            ),
            mend=Text(
                ar="أضف LIMIT، أو حمل البيانات كلها من /data.",
                en="Add a LIMIT, or download the data from /data.",
            ),
        )
    return answer


def malformed(text: str, error: SyntaxError) -> MalformedQuery:
    """Say at which line and column a text stops being SPARQL, showing the line."""
    place = _PLACE.search(str(error.msg))
    line, column = (int(place["line"]), int(place["column"])) if place else (1, 1)
    if undeclared := undeclared_prefix(text):
        prefix, line = undeclared
        declaration = f"PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>"
        what = Text(ar=f"البادئة {prefix}: غير معلنة", en=f"the prefix {prefix}: is not declared")
        mend = Text(
            ar=f"أضف في أول الاستعلام:\n  {declaration}", en=f"Add at the top of the query:\n  {declaration}"
        )
    else:
        lines = text.splitlines() or [""]
        shown_line = lines[min(line, len(lines)) - 1][:200]
        what = Text(
            ar=f"ليس SPARQL عند السطر {line}، العمود {column}:\n  {shown_line}",
            en=f"not SPARQL at line {line}, column {column}:\n  {shown_line}",
        )
        mend = Text(
            ar="صحح ما عند هذا الموضع أو قبله بقليل.",
            en="Correct what stands at this place, or just before it.",
        )
    return MalformedQuery(what, where=f"query:{line}:{column}", mend=mend)
