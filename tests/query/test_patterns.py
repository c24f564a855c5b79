"""The patterns of queries: read out of their text, and written anew without a change of meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3c import EVALUATION, Entry, entries, passes

from isnad import paths
from isnad.query.pattern_reader import UnsupportedQuery, read_patterns
from isnad.query.patterns import PathPattern
from isnad.query.tokens import unescaped
from isnad.source.questions import read_questions

ENTRIES = [entry for entry in entries() if entry.kind in EVALUATION]
HEAD = "PREFIX ex: <http://ex/> SELECT ?x "


def written(sparql: str) -> list[str]:
    """Give the triple patterns of a query, as they are spelt out."""
    return [triple.written() for triple, _ in read_patterns(sparql).triples()]


@pytest.mark.parametrize(
    ("where", "triples"),
    [
        ("{ ?x a ex:C }", ["?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:C ."]),
        ("{ ?x ex:p 1, 'two'@en ; ex:q -3 . }", ["?x ex:p 1 .", "?x ex:p 'two'@en .", "?x ex:q -3 ."]),
        ("{ ?x ex:p/ex:q ?y }", ["?x ex:p ?isnad_1 .", "?isnad_1 ex:q ?y ."]),
        ("{ ?x ^ex:p ?y }", ["?y ex:p ?x ."]),
        ("{ ?x (^ex:p)/ex:q+ ?y }", ["?isnad_1 ex:p ?x .", "?isnad_1 ex:q+ ?y ."]),
        ("{ ?x ^(ex:p/ex:q) ?y }", ["?y ex:p ?isnad_1 .", "?isnad_1 ex:q ?x ."]),
        ("{ ?x ex:p|ex:q ?y }", ["?x ex:p|ex:q ?y ."]),
        ("{ ?x !(ex:p|^ex:q) ?y }", ["?x !(ex:p|^ex:q) ?y ."]),
        ("{ ?x ex:p [ ex:q ?y ] }", ["?isnad_1 ex:q ?y .", "?x ex:p ?isnad_1 ."]),
        ("{ [ ex:p ?x ] ex:q _:b . _:b ex:r 1.5 }",
         ["?isnad_1 ex:p ?x .", "?isnad_1 ex:q ?isnad_b_node .", "?isnad_b_node ex:r 1.5 ."]),
        ('{ ?x ex:p "1"^^ex:d FILTER (?x > 1) OPTIONAL { ?x ex:q ?z } }',
         ['?x ex:p "1"^^ex:d .', "?x ex:q ?z ."]),
        ("{ { ?x ex:p 1 } UNION { ?x ex:p 2 } MINUS { ?x ex:p 3 } }", ["?x ex:p 1 .", "?x ex:p 2 ."]),
        ("{ FILTER NOT EXISTS { ?x ex:no 1 } ?x ex:p true ; . }", ["?x ex:p true ."]),
        ("{ { SELECT ?x { ?x ex:inner 1 } } ?x ex:p 1 }", ["?x ex:p 1 ."]),
    ],
)  # fmt: skip
def test_triples_are_told_apart(where: str, triples: list[str]) -> None:
    assert written(HEAD + where) == triples


def test_a_triple_knows_its_place_and_its_graph() -> None:
    text = HEAD + "{\n  ?x ex:p 1 ;\n     ex:q 2 .\n  GRAPH ?g { ?x ex:r 3 }\n}"
    found = list(read_patterns(text).triples())
    assert [text[triple.start : triple.end] for triple, _ in found] == ["?x ex:p 1", "ex:q 2", "?x ex:r 3"]
    assert [graph for _, graph in found] == ["", "", "?g"]


def test_steps_are_the_predicates_that_may_be_the_whole_path() -> None:
    text = HEAD + "{ ?x ex:p|ex:q ?y . ?x ex:r* ?z . ?x (ex:a/ex:b)* ?w }"
    assert [triple.steps for triple, _ in read_patterns(text).triples()] == [("ex:p", "ex:q"), ("ex:r",), ()]


def test_projection_dataset_and_pattern_are_read() -> None:
    found = read_patterns(
        "SELECT DISTINCT ?x (COUNT(*) AS ?n) $y FROM <urn:a> FROM NAMED <urn:b> WHERE { ?x ?p $y } GROUP BY ?x"
    )
    assert found.projected == ("?x", "?y")
    assert found.dataset.split() == ["FROM", "<urn:a>", "FROM", "NAMED", "<urn:b>"]
    assert found.where.written() == "{ ?x ?p $y . }"


def respelt(sparql: str) -> str:
    """Write a query with its patterns spelt out; as it was where `*` would show what was made for them."""
    text = unescaped(sparql)
    try:
        found = read_patterns(text)
    except UnsupportedQuery:
        return text
    if found.projected == ("*",) and "?isnad_" in found.where.written():
        return text
    body = found.where.written()
    return f"{text[: found.where.start]}{body}{text[found.where.end :]}" if "VALUES" not in body else text


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_w3c_queries_mean_the_same_when_spelt_out(entry: Entry) -> None:
    assert passes(entry, respelt) == passes(entry)


def test_most_w3c_queries_and_all_saved_questions_are_read() -> None:
    texts = [entry.query.read_text("utf-8") for entry in ENTRIES]
    unread = [text for text in texts if respelt(text) == unescaped(text)]
    assert len(unread) < len(texts) / 4
    for question in read_questions(paths.HOME / "queries"):
        assert any(True for _ in read_patterns(question.sparql).triples()), question.name


@given(st.text(alphabet="?xy:ab<>{}[]().;,/^|*+!\"' SELECTFILRGRAPH", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_patterns(f"SELECT * {{ {text} }}")
    except UnsupportedQuery:
        return
    assert all(isinstance(part, PathPattern) or part.text for part in found.where.parts)
