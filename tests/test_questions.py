"""Each saved question has the same answer from rdflib, from pyoxigraph and over HTTP."""

import urllib.parse
import urllib.request
from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

import pyoxigraph
import pytest
import shapely
from rdflib import Dataset as RdflibDataset
from rdflib import Literal, URIRef
from rdflib.plugins.sparql.operators import register_custom_function, unregister_custom_function

from isnad import paths
from isnad.build.answers import Answer, ask, expected, is_ordered, read_answer, store_of
from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.rdf.namespaces import QUERY_PREFIXES
from isnad.source.questions import Question, read_questions

QUESTIONS = read_questions(paths.HOME / "queries")
by_name = pytest.mark.parametrize("question", QUESTIONS, ids=[q.name for q in QUESTIONS])


@pytest.fixture(scope="module")
def store(built: Built) -> pyoxigraph.Store:
    return store_of(built.default, built.named)


@pytest.fixture(scope="module")
def rdflib_dataset(release: Release) -> RdflibDataset:
    dataset = RdflibDataset()
    dataset.parse(release.folder / "isnad.nq", format="nquads")
    return dataset


def test_there_are_sixty_questions_with_titles_in_both_languages() -> None:
    assert len(QUESTIONS) >= 60
    for question in QUESTIONS:
        assert question.title.ar.endswith("؟"), question.name
        assert question.title.en.endswith("?"), question.name
    titles = [question.title for question in QUESTIONS]
    assert len(set(titles)) == len(titles)


def test_topics_cover_what_questions_are_for() -> None:
    topics = {question.topic for question in QUESTIONS}
    assert topics == {
        "lookup", "list", "count", "time", "absence", "hops", "sentence", "dispute", "inference", "links",
    }  # fmt: skip


@by_name
def test_pyoxigraph_gives_the_expected_answer(question: Question, store: pyoxigraph.Store) -> None:
    assert_equal(read_answer(ask(store, question)), question)


@pytest.fixture(scope="module", autouse=True)
def distances() -> Iterator[None]:
    """Give rdflib the one function of GeoSPARQL that is asked for: great circles on the mean sphere, in kilometres."""
    name = URIRef(QUERY_PREFIXES["geof"] + "distance")

    def distance(one: Literal, other: Literal, unit: URIRef) -> Literal:
        assert unit == URIRef(QUERY_PREFIXES["uom"] + "kilometre")
        (x, y), (a, b) = (map(radians, shapely.from_wkt(str(wkt)).coords[0]) for wkt in (one, other))
        half = sin((b - y) / 2) ** 2 + cos(y) * cos(b) * sin((a - x) / 2) ** 2
        return Literal(2 * 6371.0088 * asin(sqrt(half)))

    register_custom_function(name, distance)  # type: ignore[arg-type]  # of what SPARQL calls a cast
    yield
    unregister_custom_function(name, distance)


@by_name
def test_rdflib_gives_the_expected_answer(question: Question, rdflib_dataset: RdflibDataset) -> None:
    result = rdflib_dataset.query(question.sparql)
    if result.type == "ASK":
        assert_equal(Answer(((str(result.askAnswer).lower(),),)), question)
    elif result.type == "CONSTRUCT":
        lines = (result.graph or ()).serialize(format="nt").splitlines()  # type: ignore[union-attr]
        assert_equal(Answer(tuple((line,) for line in sorted(lines) if line)), question)
    else:
        names = tuple(str(name) for name in result.vars or ())
        cells = (tuple(_written(row[name]) for name in names) for row in result)  # type: ignore[call-overload,index]
        assert_equal(Answer((names, *cells)), question)


@by_name
def test_endpoint_gives_the_expected_answer(question: Question, address: str) -> None:
    encoded = urllib.parse.urlencode({"query": question.sparql}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/sparql", data=encoded, headers={"Accept": accepted(question)}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        body = response.read()
        assert response.headers["Content-Type"].split(";")[0] == accepted(question)
    if accepted(question).endswith("json"):
        body = b"true" if b'"boolean":true' in body else b"false"
    assert_equal(read_answer(body), question)


def accepted(question: Question) -> str:
    """Choose the format that the answer beside a question is in."""
    if question.path.with_suffix(".nt").exists():
        return "application/n-triples"
    truth = question.path.with_suffix(".txt").exists()
    return "application/sparql-results+json" if truth else "text/csv"


def assert_equal(answer: Answer, question: Question) -> None:
    wanted = expected(question)
    assert answer.matches(wanted, ordered=is_ordered(question)), (answer.rows, wanted.rows)
    assert len(answer.rows) > (1 if question.path.with_suffix(".csv").exists() else 0)


def _written(term: object) -> str:
    """Write a term as SPARQL CSV does."""
    if term is None:
        return ""
    if isinstance(term, Literal) and isinstance(term.value, bool):
        return str(term.value).lower()
    return str(term)
