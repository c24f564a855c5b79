"""Answers as bytes: rows and truth values in the SPARQL results formats, graphs in the RDF formats.

One graph is the server's own: what the endpoint can do (SPARQL 1.1 Service Description).
"""

import csv
import io
import re
import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, Any, NamedTuple, cast
from xml.parsers import expat

import brotli
import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, parse

from isnad.locale import Message
from isnad.query import markdown
from isnad.query.geojson import feature_collection
from isnad.query.negotiation import FORMATS, GEOJSON, Coding, Format, not_acceptable
from isnad.query.text_terms import PATTERN
from isnad.rdf.namespaces import ISNAD, PREFIXES
from isnad.request_errors import NotAcceptable, TooLarge

# Where the prefixes stand: a line each in Turtle and TriG, an attribute each in RDF/XML.
_HEADS = {
    "ttl": re.compile(rb"(?P<prefixes>(?:@prefix [^\n]*\n)*)"),
    "trig": re.compile(rb"(?P<prefixes>(?:@prefix [^\n]*\n)*)"),
    "rdf": re.compile(rb"(?:<\?xml[^>]*>\s*)?<rdf:RDF(?P<prefixes>(?: xmlns:[\w-]+=\"[^\"]*\")*)"),
}
_DECLARATION = re.compile(rb"@prefix [^\n]*\n| xmlns:[\w-]+=\"[^\"]*\"")
_ROWS_AT_ONCE = 1000
_COUNTED_ON = 10
_SMALLEST = 1024  # bytes; below it a coding saves less than the head of an answer costs
_LARGE = 1_000_000  # bytes; above it speed counts for more than the last few per cent

# What XML 1.0 (§2.2) has no way to write: control characters, U+FFFE and U+FFFF. UTF-8 has the last two as
# EF BF BE and EF BF BF.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_LAST_CODE_POINTS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_XML = ("xml", "rdf")
_FALSE = {"json": b'"boolean":false', "xml": b"<boolean>false"}  # as the engine writes it
_ROW = {"json": b'"bindings":[{', "xml": b"<result>"}
_LIMITED = (*_XML, "jsonld")  # formats that cannot carry every term

# Formats of which every answer of the engine's is taken as it is.
AT_ONCE: dict[str, Any] = {
    "json": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
    "nt": RdfFormat.N_TRIPLES,
}

_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


class Written(NamedTuple):
    """An answer as bytes, and the columns in which no row has a value; () where it has no row, or is no."""

    body: bytes
    unbound: tuple[str, ...] | None = None


class _BeyondAll(Exception):
    """Stop a writer that is so far beyond its limit that counting on serves nobody."""


class BoundedOutput(io.RawIOBase):
    """Bytes up to a limit; beyond it they are only counted, to say how many they are."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._written = io.BytesIO()

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, part: bytes, /) -> int:  # type: ignore[override]
        """Take a part."""
        self._size += len(part)
        if self._size <= self._max_bytes:
            self._written.write(part)
        elif self._size > self._max_bytes * _COUNTED_ON:
            raise _BeyondAll
        return len(part)

    def whole(self) -> bytes:
        """Return all that was written; raise TooLarge (413) where that is beyond the limit."""
        if self._size <= self._max_bytes:
            return self._written.getvalue()
        counted = self._size <= self._max_bytes * _COUNTED_ON
        numbers = {"size": f"{self._size:,}", "limit": f"{self._max_bytes:,}"}
        raise TooLarge(
            Message("the answer has %(size)s bytes, the limit is %(limit)s", **numbers)
            if counted
            else Message("the answer has more than %(size)s bytes, the limit is %(limit)s", **numbers),
            hint=Message("Add a LIMIT, or download the data from /data."),
            details={"limit": self._max_bytes, "size": self._size},
        )


def bounded(body: bytes, max_bytes: int) -> bytes:
    """Return what is written; raise TooLarge (413) where it is beyond the limit."""
    output = BoundedOutput(max_bytes)
    with suppress(_BeyondAll):
        output.write(body)
    return output.whole()


def write_rows(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, chosen: Format, max_bytes: int
) -> Written:
    """Return rows, or a truth value, in a format.

    Raise TooLarge (413) beyond so many bytes, and NotAcceptable (406) for XML and a character that it lacks.
    """
    output = BoundedOutput(max_bytes)
    names: tuple[str, ...] = ()
    if isinstance(result, pyoxigraph.QuerySolutions):
        names = tuple([variable.value for variable in result.variables])
        if chosen == GEOJSON:
            with suppress(_BeyondAll):
                output.write(feature_collection(result))
            return Written(output.whole())
        if chosen.name in _IN_LINES:
            unbound: tuple[str, ...] | None = None
            with suppress(_BeyondAll):
                unbound = _IN_LINES[chosen.name](result, names, output)
            return Written(output.whole(), unbound)
    elif chosen.name == "md":
        return Written(b"true\n", None) if result else Written(b"false\n", ())
    with suppress(_BeyondAll):
        result.serialize(
            cast(IO[bytes], output), format=QueryResultsFormat.from_media_type(chosen.media_type)
        )
    written = output.whole()
    body = _readable_xml(written, chosen) if chosen.name == "xml" else written
    return Written(body, _unbound(names, body, chosen.name))


def write_at_once(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples, chosen: Format
) -> Written:
    """Return an answer, of which it is proven that it is short, in one of these formats, by the engine alone.

    The bytes are those of `write_rows` and `write_graph`. A line of N-Triples is a triple, so that none is
    made in Python, which takes longer than the query.
    """
    body = cast(bytes, result.serialize(format=AT_ONCE[chosen.name]))
    if isinstance(result, pyoxigraph.QueryTriples):
        lines = sorted(set(body.splitlines(keepends=True)))
        return Written(b"".join(lines), None if lines else ())
    variables = result.variables if isinstance(result, pyoxigraph.QuerySolutions) else ()
    return Written(body, _unbound(tuple([one.value for one in variables]), body, chosen.name))


def _unbound(names: tuple[str, ...], body: bytes, name: str) -> tuple[str, ...] | None:
    """Return the columns without any value in an answer that the engine wrote, as `Written` has them.

    In JSON and XML what stands before a value stands within none: quotation marks are escaped there.
    """
    if name == "tsv":
        _, *rows = body.splitlines()
        if not rows:
            return ()
        bound = {index for row in rows for index, cell in enumerate(row.split(b"\t")) if cell}
        return tuple(one for index, one in enumerate(names) if index not in bound) or None
    if not names:
        return () if _FALSE[name] in body else None
    before = '"%s":{' if name == "json" else '<binding name="%s">'
    found = tuple([one for one in names if (before % one).encode() not in body])
    if len(found) == len(names) and _ROW[name] not in body:
        return ()
    return found or None


def write_graph(triples: Iterable[pyoxigraph.Triple], chosen: Format, max_bytes: int) -> bytes:
    """Return a graph in a format, with our prefixes.

    Raise TooLarge (413) beyond so many bytes, and NotAcceptable (406) where the format cannot carry it.

    pyoxigraph 0.5.13 declares the prefixes in another order each time. An answer that has a strong
    validator is the same bytes each time, so they are put in order here.
    """
    output = BoundedOutput(max_bytes)
    try:
        with suppress(_BeyondAll):
            pyoxigraph.serialize(
                triples,
                cast(IO[bytes], output),
                format=RdfFormat.from_media_type(chosen.media_type),
                prefixes=PREFIXES,
            )
    except OSError as error:  # a triple term in JSON-LD, rdf:li in RDF/XML
        raise _unwritable(chosen, str(error)) from error
    written = output.whole()
    if chosen.name == "rdf":
        written = _readable_xml(written, chosen)
        _require_rdf_xml(written, chosen)
    head = _HEADS.get(chosen.name)
    declared = head.match(written) if head else None
    if declared is None:
        return written
    parts = sorted(_DECLARATION.findall(declared["prefixes"]))
    return written[: declared.start("prefixes")] + b"".join(parts) + written[declared.end("prefixes") :]


def _readable_xml(written: bytes, chosen: Format) -> bytes:
    """Return XML of which a reader has every character again; raise NotAcceptable for one that XML lacks.

    pyoxigraph 0.5.13 writes a carriage return as it is, which a reader takes for a line feed (XML 1.0 §2.11).
    """
    if len(written.translate(None, _CONTROLS)) < len(written):
        raise _unwritable(chosen, "a control character")
    if b"\xef\xbf" in written and any(last in written for last in _LAST_CODE_POINTS):
        raise _unwritable(chosen, "U+FFFE, U+FFFF")
    return written.replace(b"\r", b"&#13;")


def _require_rdf_xml(written: bytes, chosen: Format) -> None:
    """Raise NotAcceptable for a graph that readers of RDF/XML do not have again.

    pyoxigraph 0.5.13 writes a predicate such as `http://e/2004` as an element of the name `2004`, or of none,
    and directions and triple terms as RDF 1.2 has them, of which rdflib 7.6 and rdfxml-streaming-parser 2.4
    make triples that nobody stated. A quotation mark within a literal is written as an entity.
    """
    if b' rdf:version="' in written:
        raise _unwritable(chosen, "RDF 1.2")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(written, True)
    except expat.ExpatError as error:
        line = written.splitlines()[error.lineno - 1][:200].decode("utf-8", "replace").strip()
        raise _unwritable(chosen, line) from error


def _unwritable(chosen: Format, what: str) -> NotAcceptable:
    """Say what a format has no way to write, and which formats have."""
    return not_acceptable(
        Message("%(format)s cannot carry this answer: %(what)s", format=chosen.media_type, what=what),
        (one for one in FORMATS if one.kinds & chosen.kinds and one.name not in _LIMITED),
    )


def _write_csv(
    result: pyoxigraph.QuerySolutions, names: tuple[str, ...], output: BoundedOutput
) -> tuple[str, ...] | None:
    """Write SPARQL CSV (SPARQL 1.1 CSV §3.1); return the columns without any value, as `Written` has them.

    The engine's own writer, in pyoxigraph 0.5.13, does not quote an IRI that has a comma in it, and
    the name of every passage has one: its rows would have a column too many.
    """
    unbound, number = set(names), 0
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(names)
    for number, row in enumerate(result, start=1):
        if unbound:
            unbound -= {name for name in unbound if row[name] is not None}
        cells = [_cell(row[name]) for name in names]
        writer.writerow(cells) if cells != [""] else written.write("\r\n")
        if number % _ROWS_AT_ONCE == 0:
            output.write(written.getvalue().encode())
            written.seek(0)
            written.truncate()
    output.write(written.getvalue().encode())
    return tuple(name for name in names if name in unbound) or None if number else ()


def _write_markdown(
    result: pyoxigraph.QuerySolutions, names: tuple[str, ...], output: BoundedOutput
) -> tuple[str, ...] | None:
    """Write a table in Markdown; return the columns without any value, as `Written` has them."""
    unbound, number = set(names), 0
    for line in markdown.table([markdown.text(name) for name in names] or [""], ()):
        output.write(f"{line}\n".encode())
    for row in result:
        number += 1
        unbound -= {name for name in unbound if row[name] is not None}
        output.write(f"{markdown.row([_in_markdown(row[name]) for name in names] or [''])}\n".encode())
    return tuple(name for name in names if name in unbound) or None if number else ()


_IN_LINES = {"csv": _write_csv, "md": _write_markdown}


def _in_markdown(term: _Term | None) -> str:
    """Return a term as a table in Markdown has it: as in CSV, and an IRI as a link."""
    return markdown.iri(term.value) if isinstance(term, pyoxigraph.NamedNode) else markdown.text(_cell(term))


def _cell(term: _Term | None) -> str:
    """Return a term as CSV has it: bare, without datatype or language."""
    if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return term.value
    return "" if term is None else str(term)


def encode(body: bytes, coding: Coding) -> tuple[bytes, Coding]:
    """Return a body in a coding, and the coding it is in; a small one stays as it is."""
    if len(body) < _SMALLEST or coding == "identity":
        return body, "identity"
    if coding == "br":
        return brotli.compress(body, quality=4 if len(body) < _LARGE else 1), "br"
    packer = zlib.compressobj(4 if len(body) < _LARGE else 1, zlib.DEFLATED, 31)  # 31: with gzip's head
    return packer.compress(body) + packer.flush(), "gzip"


_JSON_LD = "http://www.w3.org/ns/formats/JSON-LD"  # which pyoxigraph 0.5.13 writes as https and data/JSON-LD
_DESCRIPTION = """
PREFIX sd: <{sd}> PREFIX void: <{void}>
_:service a sd:Service ; sd:endpoint {endpoint} ;
    sd:supportedLanguage sd:SPARQL11Query{features} ; sd:resultFormat {formats} ;
    sd:defaultDataset <{isnad}dataset> ; sd:availableGraphs _:available .
<{isnad}dataset> a sd:Dataset ; sd:defaultGraph _:default .
_:default a sd:Graph ; void:triples {triples} .
_:available a sd:GraphCollection . # FROM and the graph parameters choose among these
"""
_NAMED_GRAPH = "<{isnad}dataset> sd:namedGraph _:g{number} . _:available sd:namedGraph _:g{number} ."
_NAME = "_:g{number} a sd:NamedGraph ; sd:name {graph} ."


def describe(
    endpoint: str, graphs: Iterable[str], triples: int, chosen: Format, *, writable: bool = False
) -> bytes:
    """Return the description of the service at an address, with its named graphs and default triples."""
    turtle = _DESCRIPTION.format(
        sd=PREFIXES["sd"],
        void=PREFIXES["void"],
        isnad=ISNAD,
        endpoint=NamedNode(endpoint),
        features=", sd:SPARQL11Update" if writable else f" ; sd:propertyFeature <{PATTERN}>",
        formats=", ".join(f"<{_format_iri(one)}>" for one in FORMATS if one.name != "md"),  # it has no IRI
        triples=triples,
    )
    for number, graph in enumerate(graphs):
        turtle += (_NAMED_GRAPH + _NAME).format(isnad=ISNAD, number=number, graph=NamedNode(graph))
    quads = parse(turtle, format=RdfFormat.TURTLE)
    return write_graph([quad.triple for quad in quads], chosen, sys.maxsize)


def _format_iri(found: Format) -> str:
    """Return the IRI that the W3C has for a format (https://www.w3.org/ns/formats/)."""
    engine = QueryResultsFormat if "graph" not in found.kinds else RdfFormat
    known = engine.from_media_type(found.media_type)
    return _JSON_LD if known is None or known == RdfFormat.JSON_LD else known.iri
