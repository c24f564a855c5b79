"""SERVICE patterns are found wherever the grammar lets them stand, with what they are joined with."""

import pyoxigraph
import pytest

from isnad.query.service_patterns import QueryParts, read_parts

HEAD = "PREFIX : <http://e/>\n"


def read(text: str) -> QueryParts:
    found = read_parts(text)
    assert found
    return found


def bodies(text: str) -> list[str]:
    return [one.body.strip() for one in read(HEAD + text).services]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", ["?s ?p ?o"]),
        ("ASK { SERVICE :x { SELECT ?s { ?s ?p ?o } LIMIT 1 } }", ["SELECT ?s { ?s ?p ?o } LIMIT 1"]),
        ("SELECT * { { SELECT ?s { SERVICE <urn:x> { ?s :a 1 } } } }", ["?s :a 1"]),
        ("SELECT * { ?s :a 1 FILTER EXISTS { SERVICE <urn:x> { ?s :b 2 } } }", ["?s :b 2"]),
        ("SELECT * { ?s :a 1 FILTER (1 = 1 && NOT EXISTS { SERVICE <urn:x> { ?s :b 2 } }) }", ["?s :b 2"]),
        ("SELECT * { { SERVICE <urn:x> { :a :b ?x } } UNION { SERVICE <urn:y> { :c :d ?x } } }",
         [":a :b ?x", ":c :d ?x"]),
        ("SELECT * { SERVICE <urn:x> { SERVICE <urn:y> { ?s ?p ?o } } }", ["SERVICE <urn:y> { ?s ?p ?o }"]),
        ("SELECT * { ?s :a 'SERVICE <urn:x> { }' # SERVICE <urn:x> { }\n }", []),
        ("CONSTRUCT { ?s :service [ :a ( 1 2 ) ] } WHERE { SERVICE <urn:x> { ?s :b ( 1 [ :c 2 ] ) } }",
         ["?s :b ( 1 [ :c 2 ] )"]),
        ("SELECT * { ?s :a :b {| :c :d |} . SERVICE <urn:x> { ?s :a :b {| :c ?d |} } }",
         ["?s :a :b {| :c ?d |}"]),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?e) { VALUES (?x ?y) { (1 <<( :a :b :c )>>) } "
         "SERVICE SILENT ?x { ?t ^:a/(:b|!:c)* ?y } } GROUP BY ?x HAVING (COUNT(*) > 1) VALUES ?z { 1 }",
         ["?t ^:a/(:b|!:c)* ?y"]),
    ],
)  # fmt: skip
def test_services_are_found(text: str, found: list[str]) -> None:
    assert bodies(text) == found


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("?s ?p ?o FILTER (?x > 1) MINUS { ?s :a ?y }", "s p o"),
        ("SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?hidden } GROUP BY ?s", "s n"),
        ("SELECT * { ?s ?p ?o BIND(STR(?o) AS ?t) }", "s p o t"),
        ("VALUES ?v { 1 } GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s :a ?b }", "v g s p o b"),
    ],
)
def test_variables_are_those_that_are_visible(text: str, variables: str) -> None:
    (found,) = read(f"SELECT * {{ SERVICE <urn:x> {{ {text} }} }}").services
    assert found.variables == set(variables.split())


# What a service is joined with, for a row of it: `?s` is 1 or 2 here, and what must not be lost is in the third column.
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("VALUES ?s { 1 } SERVICE <urn:x> { ?s :p ?o }", {1}),
        ("SERVICE <urn:x> { ?s :p ?o } VALUES ?s { 1 }", {1}),
        ("VALUES ?s { 1 2 } SERVICE <urn:x> { ?s :p ?o } FILTER (?s = 1)", {1, 2}),
        ("VALUES ?s { 1 2 } OPTIONAL { SERVICE <urn:x> { ?s :p ?o } } VALUES ?s { 1 }", {1, 2}),
        ("VALUES ?s { 1 } OPTIONAL { VALUES ?s { 1 2 } OPTIONAL { SERVICE <urn:x> { ?s :p ?o } } }", {1, 2}),
        ("VALUES ?s { 1 } { VALUES ?s { 1 2 } { SERVICE <urn:x> { ?s :p ?o } } UNION { VALUES ?o { 3 } } }", {1}),
        ("VALUES ?s { 1 } { SELECT ?s { VALUES ?s { 1 2 } SERVICE <urn:x> { ?s :p ?o } } LIMIT 1 }", {1, 2}),
        ("VALUES ?s { 1 2 } MINUS { VALUES ?s { 1 } SERVICE <urn:x> { ?s :p ?o } }", {1}),
        ("VALUES ?s { 1 2 } SERVICE <urn:y> { ?t :p ?u } MINUS { VALUES (?s ?t) { (1 2) } } "
         "SERVICE <urn:x> { ?s :p ?o }", {1, 2}),
        ("VALUES ?i { 1 2 } BIND(?i AS ?s) SERVICE <urn:x> { ?s :p ?o }", {1, 2}),
        ("VALUES ?s { 1 2 } OPTIONAL { VALUES (?s ?o) { (1 4) } } SERVICE <urn:x> { ?s :p ?o }", {1, 2}),
    ],
)  # fmt: skip
def test_what_is_joined_gives_all_that_can_match(text: str, values: set[int]) -> None:
    query = read(f"PREFIX : <http://e/> SELECT * FROM <urn:g> {{ {text} }}")
    found = query.services[-1]
    asked = f"{query.prologue} SELECT DISTINCT ?s {query.dataset} {{ {found.joined} }}"
    rows = pyoxigraph.Store().query(asked)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert {int(row["s"].value) for row in rows} == values


def test_a_prologue_and_a_dataset_are_read() -> None:
    found = read("BASE <http://e/> PREFIX : <x/> SELECT ?s FROM :g FROM NAMED <h> WHERE { ?s :p 1 }")
    assert found.prologue == "BASE <http://e/> PREFIX : <x/> "
    assert found.dataset.split() == ["FROM", ":g", "FROM", "NAMED", "<h>"]


@pytest.mark.parametrize("text", ["", "SELECT", "SELECT * {", "SELECT * { SERVICE }", "}{", "ASK { FILTER"])
def test_what_is_no_query_has_no_services(text: str) -> None:
    found = read_parts(text)
    assert found is None or found.services == ()
