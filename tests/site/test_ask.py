"""The Ask page: the passages behind each row, why an answer is empty, and the terms that are offered."""

import json
import re
from html import unescape
from urllib.parse import quote, unquote, urlencode

import pytest
import rdflib
from http_client import CHROME, send

HEAD = (
    "PREFIX ici: <https://w3id.org/isnad/ici#> PREFIX id: <https://w3id.org/isnad/id/> "
    "PREFIX chain: <https://w3id.org/isnad/chain#> "
)
LABELS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def asked(address: str, text: str, language: str = "en") -> str:
    return unescape(send(f"{address}/{language}/ask?query={quote(text)}", Accept=CHROME).body)


def quotes(body: str) -> list[list[str]]:
    """Give, for each row of the table, the passages behind it."""
    rows = re.findall(r"<tr [^>]*>(.*?)</tr>", body.split("<tbody")[1], re.DOTALL)
    return [re.findall(r"<blockquote.*?<a [^>]*>(.*?)</a>", row, re.DOTALL) for row in rows]


def test_each_row_has_the_passages_that_say_so(address: str) -> None:
    body = asked(address, HEAD + "SELECT ?place { id:LaunchSummit ici:tookPlaceIn ?place } ORDER BY ?place")
    assert "Which passages say so" in body
    ankara, turkiye = quotes(body)
    assert ankara == ["قمة رؤساء الدول والحكومات التي عقدت في العاصمة التركية أنقرة في يونيو 2004"]
    assert turkiye == []  # nobody says so: it was inferred
    assert body.count('<span class="standing inferred">inferred</span>') == 1
    assert '<span class="standing disputed">disputed</span>' in body


def test_a_row_shows_the_passages_of_all_that_it_joins_and_of_nothing_else(address: str) -> None:
    body = asked(
        address,
        HEAD + "SELECT DISTINCT ?state { ?event ici:hasParticipant|ici:hostedBy ?state . ?state a ici:State ."
        " MINUS { ?state a ici:City } FILTER (?state = id:Kuwait) }",
    )
    (row,) = quotes(body)
    assert any("الكويت" in quote for quote in row)
    assert len(row) == len(set(row))


def test_a_counted_row_has_the_passages_of_its_group(address: str) -> None:
    text = (
        HEAD
        + "SELECT ?kind (COUNT(?x) AS ?n) { ?x a ?kind VALUES ?kind { ici:City ici:Summit } } GROUP BY ?kind ORDER BY ?kind"
    )
    cities, summits = quotes(asked(address, text))
    assert len(cities) == 2
    assert len(summits) == 1


@pytest.mark.parametrize(("language", "word"), [("ar", "الجملة"), ("en", "Sentence")])
def test_a_passage_is_named_by_its_words_and_its_sentence(address: str, language: str, word: str) -> None:
    text = HEAD + "SELECT ?g { GRAPH ?g { id:LaunchSummit ici:tookPlaceIn id:Ankara } ?g a chain:Passage }"
    (cell,) = re.findall(r'<td role="cell" data-label="g"[^>]*>(.*?)</td>', asked(address, text, language))
    (iri,) = re.findall(r'title="([^"]+#char=1715,1789)"', cell)
    assert f"{word} 7: " in cell
    assert re.search(r'<q[^>]*><bdi lang="ar">قمة رؤساء الدول والحكومات [^<]*في يونيو 2004</bdi></q>', cell)
    assert f">{iri}<" not in cell


def test_a_graph_is_shown_with_the_prefixes_that_it_uses(address: str) -> None:
    body = asked(address, HEAD + "CONSTRUCT { ?state a ici:State } { ?state a ici:State }")
    shown = body.partition('<pre class="sparql"')[2].partition("</pre>")[0]
    declared = set(re.findall(r"@prefix (\w+): <", shown))
    assert (
        declared
        == {"ici", "id"}
        == set(re.findall(r"\b(\w+):\w", shown.rpartition("@prefix")[2])) - {"https"}
    )
    graph = rdflib.Graph().parse(data=shown.partition(">")[2], format="turtle")
    assert len(graph) == 3


def test_a_passage_graph_grounds_only_itself(address: str) -> None:
    text = HEAD + "SELECT ?g { GRAPH ?g { id:Kuwait a ici:State } ?g a chain:Passage }"
    for row in quotes(asked(address, text)):
        assert len(row) == 1


def test_what_no_passage_says_has_no_passage_behind_it(address: str) -> None:
    body = asked(address, LABELS + HEAD + "SELECT ?l { id:Kuwait rdfs:label ?l }")
    assert "Kuwait" in body
    assert "Which passages say so" not in body


@pytest.mark.parametrize(
    ("where", "said", "shown"),
    [
        ("{ ?e a ici:Summit ; ici:tookPlaceIn id:Brussels }",
         "nothing together with those before it", "1: ici:tookPlaceIn id:Brussels"),
        ("{ ?e a ici:Summit ; ici:tookPlaceIn id:Ankra }", "nothing in the whole graph", "id:Ankara"),
        ("{ ?e a ici:Sumit }", "No triple has this name", "ici:Summit"),
        ("{ ?e a <http://w3id.org/isnad/ici#Summit> }", "Did you mean", "<https://w3id.org/isnad/ici#Summit>"),
        ("{ ?e a ici:Claim }", "ici:Claim is a former name", "chain:Claim"),
        ("{ ?p ici:quote ?q }", "ici:quote is a former name", "chain:quote"),
        ("{ ?e a ici:Summit FILTER (?e = id:Kuwait) }", "condition lets none of it through", "FILTER (?e = id:Kuwait)"),
        ("{ ?e a ici:Summit MINUS { ?e a ici:Summit } }", "with this part nothing is left", "MINUS"),
        ("{ GRAPH ?g { ?e a ici:Summit . ?e a ici:State } }", "nothing together with those", "?e a ici:State"),
        ("{ ?e a ici:Summit } OFFSET 9", "OFFSET or LIMIT leaves no row", "OFFSET"),
    ],
)  # fmt: skip
def test_an_empty_answer_says_which_pattern_finds_nothing(
    address: str, where: str, said: str, shown: str
) -> None:
    body = asked(address, LABELS + HEAD + "SELECT * " + where).split('class="absence"')[1]
    assert said in body
    assert shown in body


@pytest.mark.parametrize("iri", ["http://w3id.org/isnad/ici#", "https://w3id.org/isnad/ici/"])
def test_a_prefix_of_a_namespace_that_is_nearly_ours_is_told(address: str, iri: str) -> None:
    query = f"PREFIX ici: <{iri}>\nSELECT * {{ ?s a ici:State }}"
    body = asked(address, query).split('class="absence"')[1]
    assert "PREFIX ici: <https://w3id.org/isnad/ici#></p>" in body
    link = send(f"{address}/sparql?{urlencode({'query': query})}", Accept="text/csv").headers["link"]
    assert "other-namespace" in link
    assert "another namespace than the one that is known here" in unquote(link)
    right = query.replace(iri, "https://w3id.org/isnad/ici#")
    assert "other-namespace" not in send(f"{address}/sparql?{urlencode({'query': right})}").headers.get(
        "link", ""
    )


@pytest.mark.parametrize(
    ("query", "said", "said_in_arabic"),
    [
        ("SELECT * { ?x rdfs:label 'Kuwait' }", "'Kuwait'@en", "هي في البيانات بلغة أو بنوع بيانات"),
        ("SELECT * { ?e dcterms:date '2004-12' }", "'2004-12'^^edtf:EDTF", "'2004-12'^^edtf:EDTF"),
        ("SELECT ?e { ?e dcterms:date ?d FILTER (?d < '2005') }",
         "?d < '2005' has no value, since there is no order between edtf:EDTF and a string. Write:",
         "لا ترتيب بين edtf:EDTF ونص مجرد"),
        ("SELECT ?e ?wehn { ?e dcterms:date ?when }", "nothing in the query gives ?wehn a value. Write:",
         "لا شيء في الاستعلام يعطي \u2066?wehn\u2069 قيمة"),
    ],
)  # fmt: skip
def test_a_hint_says_what_may_not_be_meant_so(
    address: str, query: str, said: str, said_in_arabic: str
) -> None:
    head = LABELS + HEAD + "PREFIX dcterms: <http://purl.org/dc/terms/> "
    assert said in asked(address, head + query)
    assert said_in_arabic in asked(address, head + query, "ar")


def test_an_empty_answer_says_so_in_arabic(address: str) -> None:
    body = asked(address, HEAD + "ASK { id:Kuwait a ici:City }", "ar")
    assert '<p class="truth">لا</p>' in body
    assert "لا يجد هذا النمط شيئا في الرسم البياني كله" in body


def test_a_large_answer_is_shown_in_part_and_a_very_large_one_not(address: str) -> None:
    body = asked(address, "SELECT * { ?s ?p ?o }")
    assert "The first 500 rows are shown" in body
    assert body.count("<tr ") == 501
    huge = asked(address, "SELECT * { ?s ?p ?o . ?a ?b ?o } LIMIT 30000")
    assert "too large for a page" in huge
    assert 'format=csv" download="isnad.csv"' in huge


@pytest.mark.parametrize(
    ("language", "text", "name", "label"),
    [
        ("ar", "شارك", "ici:hasParticipant", "شارك فيه"),
        ("en", "particip", "ici:participatesIn", "participates in"),
        ("ar", "الكويت", "id:Kuwait", "الكويت"),
        ("en", "الكويت", "id:Kuwait", "Kuwait"),
        ("en", "ici:tookPl", "ici:tookPlaceIn", ""),
        ("ar", "id:Kuw", "id:Kuwait", "الكويت"),
    ],
)
def test_terms_are_offered_by_their_labels(
    address: str, language: str, text: str, name: str, label: str
) -> None:
    found = json.loads(send(f"{address}/{language}/terms.json?q={quote(text)}").body)
    offered = {one["name"]: one["label"] for one in found}
    assert name in offered
    assert label in offered[name]
    if ":" in text:
        assert all(one.startswith(text.split(":")[0] + ":") for one in offered)


def test_terms_of_nothing_are_none(address: str) -> None:
    for text in ("", "zzzz", "nope:x", "%00", "\u202e"):
        assert json.loads(send(f"{address}/en/terms.json?q={quote(text)}").body) == []
