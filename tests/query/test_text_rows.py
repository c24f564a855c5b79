"""What text:query finds is the same rows where it is the whole answer, which the engine does not see."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from isnad.names.full_text import FullTextIndex
from isnad.names.text_postings import index_of
from isnad.query.evaluation import evaluate
from isnad.query.full_text import with_texts
from isnad.query.kept_terms import KeptTermsStore
from isnad.query.request import Query
from isnad.query.store import ALL_GRAPHS
from isnad.rdf.namespaces import RDFS, SKOS
from isnad.rdf.terms import has_texts_by_default, texts_of
from isnad.request_errors import TooLarge

HEAD = f"PREFIX text: <http://jena.apache.org/text#> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
BY = [NamedNode(f"{RDFS}label"), NamedNode(f"{SKOS}altLabel")]
FORMATS = ("json", "xml", "csv", "tsv", "md")
PATTERNS = (
    '?x text:query "same"', '(?x ?score) text:query "same"', '(?x ?score ?t) text:query "same"',
    '(?x ?score ?t) text:query ("same" 7)', '(?x ?score ?t) text:query (rdfs:label "same" 30)', '(?x ?score ?t) text:query (rdfs:label "more same" "lang:en")',
    '(?x ?score ?t) text:query (rdfs:label "nowhere same")', '(?x ?score ?t) text:query (rdfs:label skos:altLabel "same")',
    '($x ?score ?t) text:query ("same" "lang:ar") .',
)  # fmt: skip
WHOLE = (
    "SELECT ?x { % }", "SELECT ?x WHERE { % } LIMIT 4", "select (count(*) as ?n) where { % }",
    "SELECT ?x # { a comment\n { % }", "SELECT $x { % } LIMIT 1000",
)  # fmt: skip
WITH_SCORE = ("SELECT ?score ?x { % } ORDER BY DESC(?score)", "SELECT ?x { % } ORDER BY DESC(?score) LIMIT 5")
WITH_TEXT = ("SELECT ?t ?score { % }", "SELECT ?x ?score ?t { % } ORDER BY DESC ( ?score )")


@pytest.fixture(scope="module")
def many() -> tuple[Store, FullTextIndex]:
    """Texts of which things have several, two the same, in both languages, with every sign there is."""
    store = Store()
    for number in range(40):
        text = f'same {" more" * (number // 4)} \t\n\r\x7f\\" \u2028 {number // 4} أنقرة'
        language = {0: "ar", 1: "en-GB"}.get(number % 3)
        literal = Literal(text, language=language) if language else Literal(text)
        store.add(Quad(NamedNode(f"urn:{number // 2}"), BY[number % 2], literal))
        store.add(Quad(NamedNode(f"urn:{number // 3}"), BY[0], literal))
        store.add(Quad(NamedNode(f"urn:{number // 3}"), BY[1], literal))
    return store, FullTextIndex.of(index_of(texts_of(store), by_default=has_texts_by_default(store)))


@pytest.mark.parametrize("name", FORMATS)
def test_the_engine_gives_the_same_rows(many: tuple[Store, FullTextIndex], name: str) -> None:
    store, index = many
    for number, pattern in enumerate(PATTERNS):
        for shape in WHOLE + WITH_SCORE * (number > 0) + WITH_TEXT * (number > 1):
            query = with_texts(Query(HEAD + shape.replace("%", pattern), format=name), index)
            assert query.answer
            known, found = (
                evaluate(store, one, "", 10**7, sandboxed=True)
                for one in (query, replace(query, answer=None))
            )
            assert replace(known, body=b"") == replace(found, body=b"", unbound=None)
            assert known.body == found.body, (shape, pattern)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { % }", "SELECT ?x ?other { % }", "SELECT DISTINCT ?x { % }", "SELECT REDUCED ?x { % }",
        "SELECT ?x { % } LIMIT 0", "SELECT ?x { % } OFFSET 1", "SELECT ?x { % } ORDER BY ?score", "SELECT ?x { % } ORDER BY DESC(?x)",
        "SELECT ?x { % } VALUES ?x { <urn:1> }", "SELECT ?x { % . ?x ?p ?o }", "SELECT ?x { % FILTER (?x != <urn:1>) }",
        "SELECT ?x { { % } }", "SELECT ?x FROM <urn:g> { % }", "SELECT ?x { GRAPH <urn:g> { % } }", "ASK { % }",
        "SELECT (COUNT(*) AS ?n) { % } LIMIT 1", "SELECT (COUNT(?x) AS ?n) { % }", "SELECT (COUNT(*) AS ?n) { % } GROUP BY ?x",
        "SELECT ?x { % . % }", "CONSTRUCT { ?x a ?x } { SELECT ?x { % } }", "SELECT ?select ?x { % } HAVING (true)",
    ],
)  # fmt: skip
def test_whatever_asks_for_more_is_the_engines(many: tuple[Store, FullTextIndex], query: str) -> None:
    text = HEAD + query.replace("%", '(?x ?score) text:query "same"')
    assert with_texts(Query(text), many[1]).answer is None


def test_an_answer_beyond_the_limit_is_refused(many: tuple[Store, FullTextIndex]) -> None:
    query = with_texts(Query(HEAD + f"SELECT ?t {{ {PATTERNS[2]} }}", format="json"), many[1])
    refusals = []
    for one in (query, replace(query, answer=None)):
        with pytest.raises(TooLarge) as refused:
            evaluate(many[0], one, "", 5_000)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]


def test_what_may_not_be_in_the_default_graph_is_the_engines() -> None:
    store = Store()
    store.add(Quad(NamedNode("urn:x"), BY[0], Literal("same"), NamedNode("urn:g")))
    index = FullTextIndex.of(index_of(texts_of(store), by_default=has_texts_by_default(store)))
    assert with_texts(Query(HEAD + 'SELECT ?x { ?x text:query "same" }'), index).answer is None


def test_scores_are_as_the_engine_writes_them_where_terms_are_kept(
    many: tuple[Store, FullTextIndex],
) -> None:
    """One of ten ended with a zero, and all rows were read for terms to be kept as they are written."""
    store, index = many
    kept = KeptTermsStore(store, ALL_GRAPHS, has_some=False)
    pattern = '(?x ?score ?t) text:query "same"'
    for query in (f"SELECT ?score {{ {pattern} }}", f"SELECT ?score {{ {pattern} FILTER (?score > 0) }}"):
        read = with_texts(Query(HEAD + query, format="csv"), index)
        rows = list(csv.reader(io.StringIO(evaluate(kept, read, "", 10**7).body.decode())))
        assert len(rows) == 1 + len({(hit.text.thing, *hit.text[2:]) for hit in index.search("same", 1000)})
        read = replace(read, format="json")
        found = json.loads(evaluate(kept, read, "", 10**7).body)["results"]["bindings"]
        assert any(row["score"]["value"][-1] != "0" for row in found)
        assert {row["score"]["datatype"] for row in found} == {"http://www.w3.org/2001/XMLSchema#decimal"}
        assert not any("." in one and one[-1] == "0" for one in (row["score"]["value"] for row in found))


def test_every_score_is_above_zero_and_the_same_both_ways() -> None:
    """Of a very common word in a very long text, too, and where another service evaluates the query."""
    store = Store()
    for number in range(200):
        store.add(
            Quad(NamedNode(f"urn:{number}"), BY[0], Literal("same" + " more" * (2000 ** (number == 9) * 50)))
        )
    index = FullTextIndex.of(index_of(texts_of(store), by_default=True))
    query = with_texts(Query(HEAD + 'SELECT ?x ?s { (?x ?s) text:query "same" }', format="json"), index)
    answers = [
        json.loads(evaluate(store, one, "", 10**7).body) for one in (query, replace(query, answer=None))
    ]
    scores = [row["s"]["value"] for row in answers[0]["results"]["bindings"]]
    assert answers[0] == answers[1]
    assert 0 < min(map(float, scores)) < 0.0001
    cells = re.findall(r"> (\S+)\)", query.whole.text)
    assert [cell.split('"')[1] if '"' in cell else cell for cell in cells] == scores
