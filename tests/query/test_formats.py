"""What an answer says is what a reader that is not ours reads: in every format, terms of every kind."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import BaseDirection, Literal, NamedNode, Quad, QueryTriples, Store, Triple
from rdflib.compare import isomorphic
from written_terms import (
    RDF,
    XSD,
    Maker,
    NTriplesReader,
    Read,
    of_engine,
    rows_of_csv,
    rows_of_json,
    rows_of_tsv,
    rows_of_xml,
    solutions,
)

from isnad.query.negotiation import format_named
from isnad.query.results import write_at_once, write_graph, write_rows
from isnad.request_errors import NotAcceptable

MOST = 10_000_000
ROWS: dict[str, Callable[[bytes], list[Any]]] = {
    "json": rows_of_json,
    "xml": rows_of_xml,
    "tsv": rows_of_tsv,
    "csv": rows_of_csv,
}
GRAPHS = ("ttl", "trig", "nt", "nq", "rdf", "jsonld")
RDFLIB = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "rdf": "xml", "jsonld": "json-ld"}
S, P = NamedNode("http://e/s"), NamedNode("http://e/p")


def row_of(term: object) -> Any:
    """Return a solution of one term, as the engine gives it."""
    store = Store()
    store.add(Quad(NamedNode("urn:row:1"), NamedNode("urn:row:term"), term))  # type: ignore[arg-type]
    return solutions(store)


def has(read: Read, wanted: Callable[[Read], bool]) -> bool:
    """Return whether a term, or one in it, is as wanted."""
    return wanted(read) or (read[0] == "triple" and any(has(part, wanted) for part in read[1:]))


def is_beyond_xml(read: Read) -> bool:
    """Return whether a term has a character that XML 1.0 §2.2 does not list."""
    allowed = [(9, 10), (13, 13), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]
    return any(
        not any(a <= ord(one) <= b for a, b in allowed)
        for part in read[1:]
        if isinstance(part, str)
        for one in part
    )


def without_labels(read: Read) -> Read:
    """Return a term whose blank nodes are told by nothing."""
    if read[0] == "triple":
        return "triple", *map(without_labels, read[1:])
    return ("blank",) if read[0] == "blank" else read


def value_of(read: Read) -> str:
    """Return what SPARQL CSV has of a term."""
    return f"_:{read[1]}" if read[0] == "blank" else str(read[1])


def check_rows(seed: int, count: int) -> None:
    terms = [of_engine(row["x"]) for row in Maker(seed).rows(count)]
    assert len(terms) == count
    for name, read in ROWS.items():
        wanted = terms
        try:
            body = write_rows(Maker(seed).rows(count), format_named(name), MOST).body
        except NotAcceptable:
            assert name == "xml"
            assert any(has(term, is_beyond_xml) for term in terms)
            check_each(terms, seed, count)
            continue
        found = read(body)
        if name == "csv":
            plain = [
                (value, value_of(term))
                for value, term in zip(found, terms, strict=True)
                if term[0] != "triple"
            ]
            assert [one for one, _ in plain] == [other for _, other in plain]
        else:
            assert list(map(without_labels, found)) == list(map(without_labels, wanted))


def check_each(terms: list[Read], seed: int, count: int) -> None:
    """Check that XML is refused for just those terms for which it has to be."""
    for row, term in zip(Maker(seed).rows(count), terms, strict=True):
        try:
            body = write_rows(row_of(row["x"]), format_named("xml"), MOST).body
        except NotAcceptable as refusal:
            assert has(term, is_beyond_xml), term
            assert "application/sparql-results+json" in str(refusal.hint)
        else:
            assert without_labels(rows_of_xml(body)[0] or ()) == without_labels(term)


def test_rows_read_back_in_every_format() -> None:
    for seed in range(10):
        check_rows(seed, 100)


@pytest.mark.slow
def test_ten_thousand_terms_read_back_in_every_format() -> None:
    for seed in range(100, 200):
        check_rows(seed, 100)


@contextmanager
def as_written() -> Iterator[None]:
    """Have rdflib keep literals as they are written, and keep its opinion of them to itself."""
    logging.disable(logging.WARNING)
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before
    logging.disable(logging.NOTSET)


def of_rdflib(term: object) -> Any:
    """Return a term of rdflib's without what rdflib thinks its value to be."""
    if isinstance(term, rdflib.Literal):
        datatype = "" if term.language else term.datatype or f"{XSD}string"
        return rdflib.Literal(f"{term}\x00{term.language or ''}\x00{datatype}")
    return term


def expected(triples: list[Triple]) -> rdflib.Graph:
    """Return a graph as rdflib would have it."""
    graph = rdflib.Graph()

    def node(read: Read) -> Any:
        if read[0] == "iri":
            return rdflib.URIRef(read[1])
        if read[0] == "blank":
            return rdflib.BNode(read[1])
        return rdflib.Literal(f"{read[1]}\x00{read[2]}\x00{read[4]}")

    for triple in triples:
        graph.add(tuple(node(of_engine(part)) for part in triple))
    return graph


def read_by_rdflib(body: bytes, name: str) -> rdflib.Graph:
    """Read a graph by rdflib, in a dataset where the format has graphs."""
    dataset = rdflib.Dataset()
    whole = dataset if name in ("trig", "nq", "jsonld") else rdflib.Graph()
    whole.parse(data=body, format=RDFLIB[name])
    found = rdflib.Graph()
    for triple in whole.triples((None, None, None)):
        found.add(tuple(map(of_rdflib, triple)))
    return found


def is_new(triple: Triple) -> bool:
    """Return whether a triple is of RDF 1.2, which rdflib does not read."""
    return isinstance(triple.object, Triple) or (
        isinstance(triple.object, Literal) and triple.object.direction is not None
    )


def read_json_ld(body: bytes) -> set[Read]:
    """Read a graph by PyLD, with directions."""
    found = set()
    for quad in jsonld.to_rdf(json.loads(body), {"rdfDirection": "i18n-datatype"})["@default"]:
        value = quad["object"]
        kind, text, datatype = value["type"], value["value"], value.get("datatype", "")
        language, direction = value.get("language", ""), ""
        if datatype.startswith("https://www.w3.org/ns/i18n#"):
            language, _, direction = datatype.partition("#")[2].partition("_")
        subject, predicate = (
            ("blank",) if quad[part]["type"] == "blank node" else ("iri", quad[part]["value"])
            for part in ("subject", "predicate")
        )
        said: Read = ("iri", text) if kind == "IRI" else ("blank",)
        if kind == "literal":
            said = ("literal", text, language.lower(), direction, "" if language else datatype)
        found.add((subject, predicate, said))
    return found


def is_double(read: Read) -> bool:
    """Return whether a triple's value is of xsd:double."""
    return bool(read[2][-1] == f"{XSD}double")


def check_graph(triples: list[Triple]) -> int:
    """Check that a graph reads back in every format; return in how many it is refused."""
    refused = 0
    wanted = expected([triple for triple in triples if not is_new(triple)])
    for name in GRAPHS:
        try:
            body = write_graph(triples, format_named(name), MOST)
        except NotAcceptable:
            assert name in ("rdf", "jsonld")
            refused += 1
            continue
        if name in ("nt", "nq"):
            found = sorted(NTriplesReader(body.decode()).triples())
            assert found == sorted(tuple(map(of_engine, triple)) for triple in triples)
        elif name == "jsonld":
            # PyLD 3.3 rewrites an xsd:double that is a string, too: JSON-LD 1.1 API §8.4.2 wants numbers alone.
            said = {tuple(without_labels(of_engine(part)) for part in triple) for triple in triples}
            assert {one for one in read_json_ld(body) if not is_double(one)} == {
                one for one in said if not is_double(one)
            }
        if name not in ("nt", "nq") and not any(map(is_new, triples)):
            with as_written():
                assert isomorphic(read_by_rdflib(body, name), wanted), body
    return refused


def test_a_graph_written_by_lines_is_the_same_bytes_as_one_written_by_triples() -> None:
    maker = Maker(2)
    for _ in range(150):
        store = Store()
        store.extend(Quad(*triple) for triple in maker.graph())
        found = store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        triples = sorted(set(cast(QueryTriples, found)), key=str)
        again = cast(QueryTriples, store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
        assert write_at_once(again, format_named("nt")).body == write_graph(triples, format_named("nt"), MOST)


def test_graphs_read_back_in_every_format() -> None:
    maker = Maker(1)
    refused = sum(check_graph(maker.graph()) for _ in range(150))
    assert 100 < refused < 300  # of 900: the characters are made up so that many are


@pytest.mark.slow
def test_two_thousand_graphs_read_back_in_every_format() -> None:
    maker = Maker(2)
    for _ in range(2000):
        check_graph(maker.graph())


TEXTS = [
    "\r",
    "\r\n",
    "a\rb\nc",
    " \t ",
    "]]>",
    "<!--",
    "&#13;",
    "\"'",
    "\x7f",
    "\x85",
    "\u2028",
    "\ue000",
    "\ufeff",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_reads_back_in_every_format(text: str) -> None:
    for name, read in ROWS.items():
        found = read(write_rows(row_of(Literal(text)), format_named(name), MOST).body)
        assert found == [text if name == "csv" else of_engine(Literal(text))]
    assert check_graph([Triple(S, P, Literal(text))]) == 0
    assert check_graph([Triple(S, P, Literal(text, language="ar"))]) == 0
    assert check_graph([Triple(S, P, Literal(text, datatype=NamedNode("http://e/dt")))]) == 0


@pytest.mark.parametrize(
    "text", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff", "a\x02\r"]
)
def test_a_character_that_xml_lacks_is_refused_in_xml_alone(text: str) -> None:
    for name, read in ROWS.items():
        if name != "xml":
            found = read(write_rows(row_of(Literal(text)), format_named(name), MOST).body)
            assert found == [text if name == "csv" else of_engine(Literal(text))]
    with pytest.raises(NotAcceptable) as refusal:
        write_rows(row_of(Literal(text)), format_named("xml"), MOST)
    assert "application/sparql-results+json" in str(refusal.value.hint)
    with pytest.raises(NotAcceptable) as refusal:
        write_graph([Triple(S, P, Literal(text))], format_named("rdf"), MOST)
    assert "application/n-triples" in str(refusal.value.hint)
    assert check_graph([Triple(S, P, Literal(text))]) == 1


@pytest.mark.parametrize(
    "iri",
    ["http://e/2004", "http://e/", "urn:e:1", "http://e/,", "e:", "http://www.w3.org/2000/xmlns/a", f"{RDF}li",
     f"{RDF}Description", f"{RDF}ID", f"{RDF}about", "http://e/\U00010400", "http://e/·", "http://e/-", "http://e/p?"],
)  # fmt: skip
def test_a_predicate_without_a_qname_is_refused_in_rdf_xml_alone(iri: str) -> None:
    triples = [Triple(S, NamedNode(iri), Literal("v"))]
    with pytest.raises(NotAcceptable) as refusal:
        write_graph(triples, format_named("rdf"), MOST)
    assert "application/n-triples" in str(refusal.value.hint)
    assert check_graph(triples) == 1


@pytest.mark.parametrize(
    "iri",
    ["http://e/a,b", "http://e/a:b", "http://e/a%20b", "http://e/2004a", "http://e/كلمة", "http://e/a-b.c", "http://e#é",
     f"{RDF}_1", f"{RDF}type", "urn:e:x1", "http://e/a'b", "http://e/a?x=y&z"],
)  # fmt: skip
def test_a_predicate_with_a_qname_is_carried_by_rdf_xml(iri: str) -> None:
    value = NamedNode("http://e/o")
    assert check_graph([Triple(S, NamedNode(iri), value)]) == 0


def test_what_rdf_1_2_has_is_carried_where_readers_have_it() -> None:
    directed = Literal("نص", language="ar", direction=BaseDirection.RTL)
    about = Triple(S, P, Literal("a\rb"))
    assert check_graph([Triple(S, P, directed)]) == 1  # not as RDF/XML
    assert check_graph([Triple(S, P, about)]) == 2  # nor as JSON-LD
    assert check_graph([Triple(S, P, Triple(S, P, about))]) == 2
    for term in (directed, about, Triple(S, P, about)):
        for name in ("json", "xml", "tsv"):
            assert ROWS[name](write_rows(row_of(term), format_named(name), MOST).body) == [of_engine(term)]


def test_the_text_of_a_literal_is_not_taken_for_rdf_1_2() -> None:
    assert check_graph([Triple(S, P, Literal(' rdf:version="1.2"'))]) == 0
