"""The published graph is one graph: the same terms in each file and in each answer, as they are written."""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph
import pytest
from http_client import send
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from isnad.build.releases import Release
from isnad.build.validation import validate
from isnad.errors import MalformedSource
from isnad.paths import HOME
from isnad.query.negotiation import FORMATS
from isnad.rdf.namespaces import XSD
from isnad.rdf.terms import literal, triple_of
from isnad.rdf.turtle import read_turtle

ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
GRAPH_FORMATS = [one for one in FORMATS if "graph" in one.kinds]
HEAD = "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"


def of_file(path: Path) -> set[Quad]:
    return set(pyoxigraph.parse(path=str(path), format=RdfFormat.from_extension(path.suffix[1:])))


@lru_cache
def asked(address: str, query: str, accept: str) -> str:
    answer = send(f"{address}/sparql?{urlencode({'query': query})}", Accept=accept)
    assert answer.status == 200
    return answer.body


def graph_of(address: str, query: str, accept: str = "application/n-triples") -> set[Triple]:
    return {
        quad.triple
        for quad in pyoxigraph.parse(asked(address, query, accept), format=RdfFormat.from_media_type(accept))
    }


def term_of(cell: dict[str, str]) -> NamedNode | Literal:
    if cell["type"] == "uri":
        return NamedNode(cell["value"])
    if language := cell.get("xml:lang"):
        return Literal(cell["value"], language=language)
    return Literal(cell["value"], datatype=NamedNode(cell.get("datatype", f"{XSD}string")))


def quads_asked(address: str) -> set[Quad]:
    """Return all that the endpoint has, by two SELECT queries."""
    found = set()
    for where in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"):
        body = asked(address, f"SELECT * {{ {where} }}", "application/sparql-results+json")
        for row in json.loads(body)["results"]["bindings"]:
            terms = {name: term_of(cell) for name, cell in row.items()}
            found.add(Quad(terms["s"], terms["p"], terms["o"], terms.get("g", DefaultGraph())))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("name", ["isnad.nq", "isnad.trig", "isnad.jsonld"])
def test_a_file_of_the_dataset_and_the_endpoint_are_the_same_quads(
    name: str, release: Release, address: str
) -> None:
    file, endpoint = of_file(release.folder / name), quads_asked(address)
    assert len(file) > 9_000
    assert file - endpoint == set()
    assert endpoint - file == set()


def test_the_file_of_all_and_a_construct_are_the_same_graph(release: Release, address: str) -> None:
    file = {quad.triple for quad in of_file(release.folder / "isnad-all.ttl")}
    for chosen in GRAPH_FORMATS:
        assert graph_of(address, ALL, chosen.media_type) == file, chosen.name


def test_each_file_has_no_term_that_the_endpoint_has_not(release: Release, address: str) -> None:
    def terms(quads: set[Quad]) -> set[object]:
        found: set[object] = set()
        for quad in quads:
            parts = list(quad.triple)
            while parts:
                part = parts.pop()
                if isinstance(part, Triple):
                    parts += list(part)
                elif not isinstance(part, BlankNode):
                    found.add(part)
        return found

    known = terms(quads_asked(address))
    files = [path for path in release.folder.rglob("*") if path.suffix in (".ttl", ".nt", ".rdf", ".trig")]
    assert len(files) >= 9
    for path in files:
        if path.name == "ici-shapes.ttl":  # the constraints are no part of the graph
            continue
        new = {one for one in terms(of_file(path)) - known if isinstance(one, Literal)}
        assert new == set(), path.name


def test_what_a_file_says_of_documents_is_asked_and_answered(release: Release, address: str) -> None:
    endpoint = graph_of(address, ALL)
    for name in ("isnad-facts.ttl", "isnad-claims.ttl", "doc/kuwait-ici-20-years.ttl", "catalogue.ttl"):
        said = {quad.triple for quad in of_file(release.folder / name)}
        assert len(said) > 50
        assert said <= endpoint, name


def test_a_description_and_the_data_of_a_page_are_part_of_the_graph(address: str) -> None:
    endpoint = graph_of(address, ALL)
    base, things = (
        "https://w3id.org/isnad/id/",
        "SELECT ?x { ?x a ?c FILTER STRSTARTS(STR(?x), 'https://w3id.org/isnad/id/') }",
    )
    rows = asked(address, f"{things} GROUP BY ?x", "text/csv").split()[1:]
    assert len(rows) > 30
    for thing in rows:
        assert graph_of(address, f"DESCRIBE <{thing}>") <= endpoint
        for suffix, form in ((".nt", RdfFormat.N_TRIPLES), (".ttl", RdfFormat.TURTLE)):
            body = send(f"{address}/id/{thing.removeprefix(base)}{suffix}").body
            found = {quad.triple for quad in pyoxigraph.parse(body, format=form)}
            assert thing in {one.subject.value for one in found if isinstance(one.subject, NamedNode)}
            assert found <= endpoint, thing


def test_what_the_endpoint_answers_conforms_to_the_shapes(address: str) -> None:
    shapes = read_turtle(HOME / "ontology" / "shapes.ttl", published=False)
    verdict = validate([triple_of(one) for one in graph_of(address, ALL)], shapes.triples)
    assert [one for one in verdict.findings if one.severity == "violation"] == []


CHANGED = [
    ("01", "1", "integer"), ("+1", "1", "integer"), ("-0", "0", "integer"), ('"1"^^xsd:int', "1", "integer"),
    ('"1"^^xsd:nonNegativeInteger', "1", "integer"), ('"7"^^xsd:unsignedByte', "7", "integer"), ('"-3"^^xsd:long', "-3", "integer"),
    ("1.0", "1", "decimal"), ("01.10", "1.1", "decimal"), ("+.5", "0.5", "decimal"),
    ("1e0", "1", "double"), ("1.50E1", "15", "double"), ('"+INF"^^xsd:double', "INF", "double"),
    ('"1.0"^^xsd:float', "1", "float"), ('"16777217"^^xsd:float', "16777216", "float"),
    ('"1"^^xsd:boolean', "true", "boolean"), ('"0"^^xsd:boolean', "false", "boolean"),
    ('"2004-06-28T24:00:00"^^xsd:dateTime', "2004-06-29T00:00:00", "dateTime"),
    ('"2004-06-28T12:00:00.500Z"^^xsd:dateTime', "2004-06-28T12:00:00.5Z", "dateTime"),
    ('"2004-06-28T12:00:00-00:00"^^xsd:dateTime', "2004-06-28T12:00:00Z", "dateTime"),
    ('"2004-06-28T12:00:00Z"^^xsd:dateTimeStamp', "2004-06-28T12:00:00Z", "dateTime"),
    ('"2004-06-28+00:00"^^xsd:date', "2004-06-28Z", "date"), ('"24:00:00"^^xsd:time', "00:00:00", "time"),
    ('"2004+00:00"^^xsd:gYear', "2004Z", "gYear"), ('"--06-28-00:00"^^xsd:gMonthDay', "--06-28Z", "gMonthDay"),
    ('"P1Y12M"^^xsd:duration', "P2Y", "duration"), ('"PT24H"^^xsd:dayTimeDuration', "P1D", "dayTimeDuration"),
    ('"P12M"^^xsd:yearMonthDuration', "P1Y", "yearMonthDuration"), ('"P0D"^^xsd:duration', "PT0S", "duration"),
]  # fmt: skip
KEPT = [
    "1", "-1", "1.5", "true", '"2004-12"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"2004-06-28"^^xsd:date', '"x"', '"01"',
    '"x"@ar', '"01"^^:own', '"2004-06"^^xsd:gYearMonth', '"aB"^^xsd:hexBinary', '"99999999999999999999"^^xsd:integer',
    '"1"^^xsd:anyURI', '"a"^^xsd:token', '"2004-02-30"^^xsd:date',
]  # fmt: skip


@pytest.mark.parametrize(("written", "kept", "datatype"), CHANGED)
def test_a_source_with_a_term_that_a_store_would_change_is_refused(
    written: str, kept: str, datatype: str, tmp_path: Path
) -> None:
    path = tmp_path / "facts.trig"
    path.write_text(f"{HEAD}:a :b 1 .\n:a :c {written} .\n:a :d 2 .\n", encoding="utf-8")
    with pytest.raises(MalformedSource) as refusal:
        read_turtle(path)
    assert refusal.value.where.endswith(":3")
    assert f'"{kept}"^^xsd:{datatype}' in str(refusal.value.hint)
    path.write_text(f'{HEAD}:a :c "{kept}"^^xsd:{datatype} .', encoding="utf-8")
    assert len(read_turtle(path).triples) == 1


@pytest.mark.parametrize("written", KEPT)
def test_a_source_with_terms_that_a_store_keeps_is_read(written: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.trig"
    path.write_text(f"{HEAD}:a :c {written} .", encoding="utf-8")
    store = pyoxigraph.Store()
    store.load(path=str(path), format=RdfFormat.TRIG)
    assert [triple_of(quad) for quad in store] == list(read_turtle(path).triples)


@pytest.mark.parametrize(
    ("make", "term"),
    [
        (lambda: literal("1.0", datatype=f"<{XSD}decimal>"), f'"1"^^<{XSD}decimal>'),
        (lambda: literal("012", datatype=f"<{XSD}int>"), f'"12"^^<{XSD}integer>'),
        (lambda: literal("x", datatype=f"<{XSD}string>"), '"x"'),
        (lambda: literal("2004-12", datatype="<http://e/edtf>"), '"2004-12"^^<http://e/edtf>'),
    ],
)
def test_a_literal_that_the_build_makes_is_one_that_a_store_keeps(make: Callable[[], str], term: str) -> None:
    assert make() == term
