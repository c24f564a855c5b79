"""Hints beside an answer: what has no value for any row, why, and what to write instead."""

from dataclasses import replace

import pyoxigraph
import pytest

from isnad.query.evaluation import evaluate
from isnad.query.expressions import bound_expressions, read_expression
from isnad.query.hint_search import hints_of
from isnad.query.hints import KINDS, Hint, decoded, encoded, is_due
from isnad.query.negotiation import FORMATS
from isnad.query.pattern_reader import UnsupportedQuery
from isnad.query.request import Query

HEAD = (
    "PREFIX e: <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "PREFIX edtf: <http://id.loc.gov/datatypes/edtf/> PREFIX ici: <https://w3id.org/isnad/ici#> "
)
DATA = """INSERT DATA {
  e:a e:f true ; e:d "2004-06"^^edtf:EDTF ; e:n "x"@en ; e:k 5 .
  e:b e:f false ; e:d "2004-07"^^edtf:EDTF ; e:n "y"@ar ; e:k 6 ; e:t "2004-01-01T00:00:00Z"^^xsd:dateTime .
  e:a <https://w3id.org/isnad/chain#quote> "z" .
  GRAPH e:g { e:a e:q "7" }
  GRAPH e:o { ici:quote <http://purl.org/dc/terms/isReplacedBy> <https://w3id.org/isnad/chain#quote> } }"""


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    made = pyoxigraph.Store()
    made.update(HEAD + DATA)
    return made


def hints(store: pyoxigraph.Store, text: str, format_name: str | None = None) -> list[str]:
    """Return the hints for a query as they are said, if one may be due."""
    query = Query(HEAD + text, format=format_name)
    answer = evaluate(store, query, "*/*", 10**6)
    if answer.unbound is None or not is_due(query.text, answer):
        return []
    return [hint.sentence().en for hint in hints_of(store, replace(query, unbound=answer.unbound))]


CASES = [
    ("SELECT ?s ?typo { ?s e:f ?tipo }", "nothing in the query gives ?typo a value. Write: ?tipo"),
    ("SELECT (STRLEN(?s) AS ?x) { ?s e:f ?f }",
     "STRLEN(?s) has no value for any row, since it is of strings and is given an IRI. Write: STRLEN(STR(?s))"),
    ("SELECT (CONCAT(?s, ' ', ?k) AS ?x) { ?s e:k ?k }", "Write: CONCAT(STR(?s), ' ', STR(?k))"),
    ("SELECT ?s { ?s e:k ?k FILTER(CONTAINS(?k, '5')) }", "Write: CONTAINS(STR(?k), '5')"),
    ("SELECT ?s { ?s e:k ?k FILTER(STRSTARTS(?s, 'http')) }", "Write: STRSTARTS(STR(?s), 'http')"),
    ("SELECT ?s { ?s e:k ?k FILTER regex(?s, 'http') }", "Write: regex(STR(?s), 'http')"),
    ("SELECT ?s { ?s e:d ?d FILTER(?d < '2005') }",
     "the condition at line 1 lets nothing through: ?d < '2005' has no value, "
     "since there is no order between edtf:EDTF and a string. Write: STR(?d) < '2005'"),
    ("SELECT ?s {\n ?s e:d ?d\n FILTER(?d < 3 && ?s = e:a) }", "the condition at line 3 lets nothing through: ?d < 3"),
    ("SELECT ?s { ?s e:d ?d FILTER(?d = '2004-06') }", "Write: '2004-06'^^edtf:EDTF"),
    ("SELECT ?s { ?s e:n ?n FILTER('x' = ?n) }", "Write: 'x'@en"),
    ("SELECT ?s { ?s e:d '2004-06' }",
     "nothing has the value '2004-06': the data have it in a language or with a datatype. Write: '2004-06'^^edtf:EDTF"),
    ("ASK { ?s e:n 'x' }", "Write: 'x'@en"),
    ("CONSTRUCT { ?s e:x 1 } { ?s e:n 'x' }", "Write: 'x'@en"),
    ("SELECT ?s { ?s e:d ?d FILTER(YEAR(?d) = 2004) }", "Write: xsd:integer(SUBSTR(STR(?d), 1, 4))"),
    ("SELECT ?s { ?s e:f ?f FILTER(?f < ?g) ?t e:f ?g }",
     "?f < ?g has no value for true and false, which have no order here. Write: xsd:integer(?f) < xsd:integer(?g)"),
    ("SELECT ?s { GRAPH ?g { ?s e:q ?q FILTER(?q > 3) } }", "Write: xsd:decimal(STR(?q)) > 3"),
    ("SELECT ?s { ?s e:t ?t FILTER(?t > '2000'^^xsd:gYear) }", "no order between xsd:dateTime and xsd:gYear"),
    ("SELECT ?s { ?s e:f ?f OPTIONAL { ?s e:d ?d } FILTER(?z > 3) }", "?z has no value"),
    ("ASK { ?s e:d ?d FILTER(?d) }", "edtf:EDTF is neither true nor false"),
    ("SELECT ?s { ?s e:n ?n FILTER(?n) }",
     "?n has no value, since a text with a language is neither true nor false. Write: (STRLEN(STR(?n)) > 0)"),
    ("ASK { ?s e:n ?n FILTER(!?n) }", "Write: !(STRLEN(STR(?n)) > 0)"),
    ("SELECT (IF(?n, 1, 2) AS ?x) { ?s e:n ?n }", "Write: IF((STRLEN(STR(?n)) > 0), 1, 2)"),
    ("SELECT (?k && ?n AS ?x) { ?s e:k ?k ; e:n ?n }", "since a text with a language is neither true nor false"),
    *((f"ASK {{ BIND('z'^^xsd:{name} AS ?z) FILTER(?z) }}", "since a text that its datatype does not have is neither true")
      for name in ("boolean", "integer")),
    ("SELECT (SUM(?d) AS ?x) { ?s e:d ?d }", "SUM(?d) has no value for any row, since it is of numbers"),
    ("SELECT (AVG(STRLEN(?s)) AS ?x) { ?s e:k ?k }", "Write: STRLEN(STR(?s))"),
    ("SELECT (MAX(?d) AS ?x) { ?s e:none ?d }", "MAX(?d) has no value, since the patterns find no row"),
    ("SELECT (GROUP_CONCAT(?b) AS ?x) { ?s e:f ?f BIND(BNODE() AS ?b) }", "is of strings and is given a blank node"),
    ("SELECT (?k + ?n AS ?y) { ?s e:k ?k ; e:n ?n }", "is of numbers and is given a text with a language"),
    ("SELECT (?d + 'PT1H'^^xsd:dayTimeDuration AS ?y) { ?s e:t ?d }",
     "given xsd:dateTime and xsd:dayTimeDuration. Write: ?d - (-('PT1H'^^xsd:dayTimeDuration))"),
    ("SELECT ('PT1H'^^xsd:dayTimeDuration + ?d AS ?y) { ?s e:t ?d }", "Write: ?d - (-('PT1H'^^xsd:dayTimeDuration))"),
    ("SELECT ?y (COUNT(*) AS ?n) { ?s e:k ?k } GROUP BY (STRLEN(?s) AS ?y)", "Write: STRLEN(STR(?s))"),
    ("SELECT ?s { ?s e:n ?n FILTER(?n IN ('y', 'w')) }", "Write: 'y'@ar"),
    ("SELECT ?x { ?s e:k ?k BIND(e:own(?k) AS ?x) }", "no such function is known here"),
    ("SELECT ?x { ?s e:n ?n BIND(xsd:integer(?n) AS ?x) }", "cannot be made of a text with a language"),
    ("SELECT ?s ?v { ?s e:f ?f OPTIONAL { ?s e:none ?v } }", "?v has no value in any row: what could give it one"),
    ("SELECT ?s ?v { ?s e:f ?f OPTIONAL { ?s e:k ?v FILTER(?v > 9) } }", "?v has no value in any row"),
    ("SELECT ?q {\n ?s ici:quote ?q }",
     "line 2: ici:quote is a former name, and no fact has it any more. Write: <https://w3id.org/isnad/chain#quote>"),
    ("ASK { ?s e:none|<https://w3id.org/isnad/ici#quote> 'z' }", "Write: <https://w3id.org/isnad/chain#quote>"),
    ("SELECT ?s ?q { ?s e:f ?f OPTIONAL { ?s ici:quote ?q } }", "ici:quote is a former name"),
    ("SELECT ?q { VALUES ?p { ici:quote } ?s ?p ?q }", "ici:quote is a former name"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CASES)
def test_a_hint_says_why_and_what_to_write(store: pyoxigraph.Store, text: str, said: str) -> None:
    found = hints(store, text)
    assert any(said in one for one in found), found


@pytest.mark.parametrize(("text", "said"), CASES)
def test_what_it_says_to_write_has_a_value(store: pyoxigraph.Store, text: str, said: str) -> None:
    query = Query(HEAD + text)
    answer = evaluate(store, query, "*/*", 10**6)
    assert answer.unbound is not None
    for hint in hints_of(store, replace(query, unbound=answer.unbound)):
        if hint.instead and hint.text in query.text:
            mended = evaluate(
                store, replace(query, text=hint.instead.join(query.text.rsplit(hint.text, 1))), "*/*", 10**6
            )
            assert mended.unbound != answer.unbound or hint.kind == "filter-error"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?s ?d { ?s e:f ?f OPTIONAL { ?s e:t ?d } }",  # one row of two has a value
        "SELECT ?s { ?s e:k ?k FILTER(?k > 100) }",
        "SELECT ?s { ?s e:n ?n FILTER(?n = 'z') }",
        "SELECT ?s { ?s e:n 'z' }",
        "ASK { ?s e:k 7 }",
        "SELECT ?s { ?s e:f ?f FILTER NOT EXISTS { ?s e:k ?k } }",
        "SELECT ('' AS ?x) {}",
        "SELECT (COUNT(*) AS ?n) { ?s e:none ?o }",
        "SELECT ?q { ?s ici:ordinal ?q }",
        "SELECT ?q { ?s <https://w3id.org/isnad/chain#quote>|ici:quote ?q }",
    ],
)
def test_an_answer_that_is_as_it_was_meant_has_none(store: pyoxigraph.Store, text: str) -> None:
    assert hints(store, text) == []


@pytest.mark.parametrize(
    "one", [found for found in FORMATS if "rows" in found.kinds], ids=lambda one: one.name
)
def test_every_format_tells_the_same_columns(store: pyoxigraph.Store, one: object) -> None:
    name = getattr(one, "name", "")
    for text, unbound in [
        ("SELECT ?s ?x ?y { ?s e:f ?f }", ("x", "y")),
        ("SELECT ?s { ?s e:f ?f }", None),
        ("SELECT ?s ?x { ?s e:none ?x }", ()),
        ('SELECT ("\\"x\\":{<binding name=\\"x\\">,\\t," AS ?s) ?x {}', ("x",)),
        ("SELECT ?x ?y { VALUES (?x ?y) { (UNDEF 1) (2 UNDEF) } }", None),
        ("SELECT ('' AS ?x) {}", None),
        ("SELECT ?x {}", ("x",)),
    ]:
        assert evaluate(store, Query(HEAD + text, format=name), "", 10**6).unbound == unbound, text


def test_a_hint_comes_as_it_was_sent_and_what_is_none_does_not() -> None:
    sent = (Hint("no-value", "STRLEN(?s)", 3, "strings", ("iri",), "STRLEN(STR(?s))"),)
    assert decoded(encoded(sent)) == sent
    assert decoded(encoded((Hint("<script>", "x"),))) == ()
    assert len(decoded(encoded(sent * 9))) == 3
    assert all(KINDS[name].ar != KINDS[name].en for name in KINDS)


def test_expressions_are_read_as_they_bind() -> None:
    read = read_expression("!?a || ?b = 1 + 2 * STRLEN('x'@ar) && ?c NOT IN (1, -2)")
    assert [part.text for part in read.parts] == ["!?a", "?b = 1 + 2 * STRLEN('x'@ar) && ?c NOT IN (1, -2)"]
    assert [part.name for part in read.parts[1].parts] == ["=", "NOT IN"]
    assert read.parts[1].parts[0].parts[1].parts[1].text == "2 * STRLEN('x'@ar)"
    assert list(bound_expressions("SELECT (1+(2) AS ?x) ?y (STR(?z) AS ?w)")) == [
        ("1+(2)", "x"),
        ("STR(?z)", "w"),
    ]


@pytest.mark.parametrize(
    "text", ["", "?a +", "(?a", "EXISTS { ?s ?p ?o }", "?a ?b", ")", "f(", "(" * 5000, "! " * 5000]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedQuery):
        read_expression(text)


def test_an_expression_of_very_many_parts_has_none(store: pyoxigraph.Store) -> None:
    def errs(times: int) -> str:
        many = " || ".join(f"STRLEN(?s) > {number}" for number in range(times))
        return f"SELECT ?s {{ ?s e:f ?f FILTER({many}) }}"

    assert hints(store, errs(5))
    assert hints(store, errs(400)) == []
