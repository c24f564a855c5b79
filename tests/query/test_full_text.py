"""text:query finds names and passages by their words, in any spelling, wherever a triple may stand."""

import csv
import itertools
import json
import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from http_client import send
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store
from raw_http import request
from serving import serving
from writing import TOKEN, writable

from isnad.build.releases import Release
from isnad.names.full_text import FullTextIndex
from isnad.names.spelling import spelt_words
from isnad.names.text_postings import FILE, index_of
from isnad.query.evaluation import evaluate
from isnad.query.full_text import MOST_TEXTS, with_texts
from isnad.query.request import Query
from isnad.rdf.namespaces import CHAIN, ID, NIF, PREFIXES, RDFS, SKOS
from isnad.rdf.terms import Text, has_texts_by_default, texts_of
from isnad.request_errors import MalformedQuery
from isnad.site.site_data import PROLOGUE
from isnad.source.number_words import numbers_in

HEAD = PROLOGUE.replace("\n", " ") + "PREFIX text: <http://jena.apache.org/text#> PREFIX : <urn:> "
PHRASES = Path(__file__).parent / "full_text" / "phrases.tsv"
NAMES = Path(__file__).parents[1] / "reconciliation"
LABELS = (f"{RDFS}label", f"{SKOS}altLabel", f"{SKOS}hiddenLabel")
# In which a name differs from the thing's own in nothing but its spelling, its clitics or its order.
FOLDED = {
    "hamza", "taa-marbuta", "alif-maqsura", "diacritics", "tatweel", "digits", "case", "presentation-forms",
    "article", "clitic", "word-order", "partial",
}  # fmt: skip
SMALL = [
    Quad(NamedNode(f"urn:{name}"), NamedNode(f"{RDFS}label"), Literal(text, language=language), graph)
    for name, text, language, graph in (
        ("nato", "حلف شمال الأطلسي", "ar", NamedNode("urn:g")),
        ("nato", "North Atlantic Treaty Organization", "en", NamedNode("urn:h")),
        ("council", "North Atlantic Council", "en", NamedNode("urn:h")),
        ("quoted", 'a "quoted" \\ name', "en", NamedNode("urn:h")),
    )
]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@pytest.fixture(scope="module")
def index(release: Release) -> FullTextIndex:
    found = FullTextIndex.at(release.folder / FILE)
    assert found
    return found


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    store = Store()
    store.bulk_load(path=str(release.folder / "isnad.nq"))
    return store


def indexed(store: Store) -> FullTextIndex:
    return FullTextIndex.of(index_of(texts_of(store), by_default=has_texts_by_default(store)))


@pytest.fixture(scope="module")
def small() -> tuple[Store, FullTextIndex]:
    store = Store()
    store.extend(SMALL)
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in SMALL)
    return store, indexed(store)


def asked(small: tuple[Store, FullTextIndex], text: str, **dataset: tuple[str, ...]) -> list[dict[str, str]]:
    """Answer a query; give its rows, sorted."""
    query = with_texts(Query(HEAD + text, format="json", **dataset), small[1])  # type: ignore[arg-type]
    found = json.loads(evaluate(small[0], query, "", 10**7).body)
    if "boolean" in found:
        return [{"": str(found["boolean"])}]
    values = [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]
    return sorted(values, key=str)


# ── What is found ──


def test_a_hundred_phrases_of_the_article_find_their_sentences(store: Store, index: FullTextIndex) -> None:
    """The list was written before the index, by a reader of the article; the floors are what is reached."""
    numbers = {
        row[0].value: int(row[1].value)
        for row in store.query(f"{PROLOGUE} SELECT ?s ?n {{ ?s a nif:Sentence ; ici:ordinal ?n }}")  # type: ignore[union-attr]
    }
    right: dict[str, int] = defaultdict(int)
    wanted: dict[str, int] = defaultdict(int)
    found: dict[str, int] = defaultdict(int)
    listed = rows(PHRASES)
    assert len(listed) == 100
    for phrase, language, sentences, _ in listed:
        by = f"{CHAIN}rendering" if language == "en" else f"{NIF}anchorOf"
        hits = index.search(phrase, 1000, properties=[by])
        those = {numbers[hit.text.thing] for hit in hits if hit.text.thing in numbers}
        due = set(map(int, sentences.split()))
        for counted, which in ((right, those & due), (wanted, due), (found, those)):
            counted[language] += len(which)
    figures = {
        language: (round(right[language] / wanted[language], 3), round(right[language] / found[language], 3))
        for language in ("ar", "en")
    }
    assert figures["ar"] >= (0.957, 0.971), figures  # recall, precision
    assert figures["en"][0] >= 0.981, figures
    assert figures["en"][1] >= 0.981, figures


def test_names_as_strangers_write_them(index: FullTextIndex) -> None:
    """What differs in spelling, clitics or order alone is found; what is misspelt is not: that is /reconcile's."""
    reached: dict[str, list[bool]] = defaultdict(list)
    for entity, variant, kind in rows(NAMES / "variants.tsv"):
        hits = dict.fromkeys(hit.text.thing for hit in index.search(variant, 200, properties=LABELS))
        reached[kind].append(ID + entity in itertools.islice(hits, 10))
    folded = [one for kind in FOLDED for one in reached[kind]]
    assert len(folded) > 400
    assert all(folded), {kind: reached[kind].count(False) for kind in FOLDED}
    every = [one for found in reached.values() for one in found]
    assert sum(every) / len(every) >= 0.74


def test_names_of_other_things_find_no_thing(index: FullTextIndex) -> None:
    strangers = [name for name, _ in rows(NAMES / "strangers.tsv")]
    nothing = [
        not any(hit.text.thing.startswith(ID) for hit in index.search(name, 20, properties=LABELS))
        for name in strangers
    ]
    assert sum(nothing) / len(nothing) >= 0.95


def test_what_shares_more_with_the_words_comes_first(index: FullTextIndex) -> None:
    hits = index.search("الكويت", 5, properties=LABELS)
    assert hits[0].text.thing == f"{ID}Kuwait"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[-1].score > 0


def many(count: int) -> FullTextIndex:
    """Index texts of different lengths, properties and languages; some repeat a word, or have another form of it."""
    words = ("council", "councils", "gulf", "council council", "treaty", "gulf gulf")
    texts = (
        Text(
            f"urn:{n}",
            LABELS[n % 3],
            " ".join([words[n % 6], words[n // 7 % 6], *["more"] * (n % 41)]),
            ("en", "")[n % 2],
        )
        for n in range(count)
    )
    return FullTextIndex.of(index_of(texts))


@pytest.mark.parametrize("words", ["council", "councils", "gulf council", "treaty gulf more"])
@pytest.mark.parametrize("narrowed", [{}, {"properties": LABELS[:2]}, {"language": "en"}])
@pytest.mark.parametrize("most", [1, 20, 200])
def test_the_best_few_are_the_first_of_all(words: str, narrowed: dict[str, Any], most: int) -> None:
    """Though for few not all are looked at."""
    found = many(6_000)
    every = found.search(words, MOST_TEXTS, **narrowed)
    assert len(every) > most
    assert found.search(words, most, **narrowed) == every[:most]


def test_what_a_text_repeats_counts_more_and_the_rest_of_it_less() -> None:
    texts = ["gulf gulf sea", "gulf sea land", "gulf sea", "gulf sea land air", "sea land"]
    found = FullTextIndex.of(index_of(Text("urn:a", LABELS[0], text, "") for text in texts))
    assert [hit.text.value for hit in found.search("gulf", 9)] == [
        "gulf gulf sea",
        "gulf sea",
        "gulf sea land",
        "gulf sea land air",
    ]


def test_every_label_is_found_by_its_own_words(store: Store, index: FullTextIndex) -> None:
    labels = [
        text for text in texts_of(store) if text.property == LABELS[0] and any(map(str.isalnum, text.value))
    ]
    assert len(labels) > 500
    for text in labels:
        found = index.search(text.value, MOST_TEXTS, properties=LABELS, language=text.language)
        assert text in {hit.text for hit in found}, text


@pytest.mark.parametrize("digits", ["❶", "፩ ፪", "𐩀", "9" * 5000, "9" * 31])
def test_digits_that_are_no_number_are_words(digits: str) -> None:
    made = FullTextIndex.of(index_of([Text("urn:a", LABELS[0], f"part {digits} of it", "en")]))
    found = made.search(digits[:2000], 5)
    assert not found or found[0].text.thing == "urn:a"
    assert numbers_in(digits) == set()
    assert [one.form for one in spelt_words(digits)] == digits.split()


def test_a_word_that_all_texts_have_has_a_score() -> None:
    made = FullTextIndex.of(index_of([Text(f"urn:{n}", LABELS[0], "hello", "en") for n in range(9)]))
    assert {f"{one.score:.4f}" > "0.0000" for one in made.search("hello", 5)} == {True}


def test_a_limit_behind_a_variable_called_select_is_no_limit_of_the_pattern() -> None:
    store = Store()
    for thing, language in itertools.product(range(4), ("en", "fr")):
        label = Literal("hello", language=language)
        store.add(Quad(NamedNode(f"urn:{thing}"), NamedNode(f"{RDFS}label"), label))
    made = FullTextIndex.of(index_of(texts_of(store), by_default=has_texts_by_default(store)))
    query = 'SELECT DISTINCT ?SELECT ?x { (?x ?s ?t) text:query "hello" } LIMIT 3'
    answer = evaluate(store, with_texts(Query(HEAD + query, format="csv"), made), "", 10**6)
    assert len(answer.body.decode().split()) == 4


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("terrorism", 2), ("counter-terrorism", 1), ("counterterrorism", 1), ("proliferation", 1), ("non proliferation", 1),
        ("nato", 1), ("operation", 0), ("counter", 0),
    ],
)  # fmt: skip
def test_a_compound_is_found_by_its_part_and_not_the_other_way_round(words: str, found: int) -> None:
    texts = (
        "combating terrorism",
        "Counter-terrorism",
        "non-proliferation",
        "a non-NATO ally",
        "co-operation",
    )
    index = FullTextIndex.of(index_of(Text(f"urn:{n}", "urn:p", one, "en") for n, one in enumerate(texts)))
    assert index.how_many(words) == len(index.search(words, 9)) == found


PAIRS = (
    "organised organized", "specialising specializing", "recognises recognizes", "emphasise emphasize", "organiser organizer",
    "Organisations organizations", "analysed analyzed", "neighbour neighbor", "neighbouring neighboring", "rigour rigor", "honoured honored",
    "odours odors", "behaviour behavior", "catalogue catalog", "catalogues catalogs", "catalogued cataloged", "dialogue dialog",
    "defences defenses", "defences defense", "offence offense", "licence license", "pretences pretenses", "centre center",
    "مسئول مسؤول", "الشئون شؤون", "non-proliferation non\u00a0proliferation", "anti-terrorism anti\u00a0terrorism",
)  # fmt: skip
STRANGERS = (
    "four for", "wise wize", "hour hor", "our or", "rise rize", "promise promize", "tour tor", "flour flor", "sour sor", "devour devor",
    "contours contors", "raise raize", "noise noize", "advise advize", "surprise surprize", "exercised exercized", "your yor", "vogue vog",
    "premises premizes", "prise prize", "course corse", "tourist torist",
)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS + STRANGERS)
def test_spellings_of_a_word_find_each_other_and_no_other_word(pair: str) -> None:
    for text, asked in itertools.permutations(pair.split(" ")):
        made = FullTextIndex.of(index_of([Text("urn:a", LABELS[0], f"more of {text} in it", "")]))
        assert bool(made.search(asked, 5)) == (pair in PAIRS), (text, asked)


@given(st.text(max_size=60))
def test_any_words_find_something_or_nothing(words: str) -> None:
    made = FullTextIndex.of(index_of([Text("urn:a", LABELS[0], words, "")]))
    assert len(made.search(words, 5)) == any(map(str.isalnum, words)) or made.search(words, 5) == []


@pytest.mark.parametrize("words", ['"', "NEAR(north atlantic)", "keys: north", "north NOT council", "north*", "^north",
                                   "north OR xyz", "-council north", "{north}", "north + treaty"])  # fmt: skip
def test_signs_and_operators_are_text(small: tuple[Store, FullTextIndex], words: str) -> None:
    things = {hit.text.thing for hit in small[1].search(words, 10)}
    letters = [word for word in words.replace("*", " ").split() if word.strip('"(){}^-+:').isalnum()]
    assert things <= {"urn:nato", "urn:council"}
    if {"OR", "NOT", "keys:"} & set(letters):
        assert things == set()  # since these are words, too, which nothing has


def test_two_builds_give_the_same_index() -> None:
    made = [Text(f"urn:{number}", LABELS[0], f"name {number} كتاب", "ar") for number in range(500)]
    assert index_of(made) == index_of(reversed(made))


# ── Where the pattern may stand ──


@pytest.mark.parametrize(
    ("query", "things"),
    [
        ('SELECT ?x { ?x text:query "atlantic" }', ["council", "nato"]),
        ('SELECT ?x { ?x <http://jena.apache.org/text#query> "الاطلسى" . }', ["nato"]),
        ("SELECT ?x { ?x text:query '''north\natlantic''' }", ["council", "nato"]),
        ('SELECT ?x { ?x text:query "north"@en }', ["council", "nato"]),
        ('SELECT ?x { ?x text:query "north"@ar }', []),
        ('SELECT ?x { ?x text:query ("north" "lang:en") }', ["council", "nato"]),
        ('SELECT ?x { ?x text:query (rdfs:label "north" 1) }', ["council"]),
        ('SELECT ?x { ?x text:query (skos:altLabel rdfs:label "treaty") }', ["nato"]),
        ('SELECT ?x { ?x text:query (skos:altLabel "treaty") }', []),
        ('SELECT ?x { (?x) text:query "treaty" }', ["nato"]),
        ('SELECT ?x { ?x text:query "treaty" ; rdfs:label ?name . FILTER (LANG(?name) = "ar") }', ["nato"]),
        ('SELECT ?x { ?x text:query "treaty" ; . }', ["nato"]),
        ('SELECT ?x { ?x rdfs:label ?name . ?x text:query "treaty". FILTER (LANG(?name) = "ar") }', ["nato"]),
        ('SELECT ?x { ?x rdfs:label ?l.?x text:query "atlantic".?x text:query "council"}', ["council"]),
        ('SELECT ?x { ?x text:query "atlantic" MINUS { ?x text:query "council" } }', ["nato"]),
        ('SELECT ?x { ?x text:query "atlantic" FILTER NOT EXISTS { ?x text:query "council" } }', ["nato"]),
        ('SELECT ?x { { ?x text:query "council" } UNION { ?x text:query "quoted" } }', ["council", "quoted"]),
        ('SELECT ?x { { SELECT ?x { ?x text:query "council" } } }', ["council"]),
        ('SELECT ?x { GRAPH :g { ?x text:query "atlantic" } }', []),
        ('SELECT ?x { GRAPH :h { ?x text:query "atlantic" } }', ["council", "nato"]),
        ('SELECT ?x { GRAPH ?g { ?x text:query "atlantic" } FILTER (?g = :h) }', ["council", "nato"]),
        ('SELECT ?x { GRAPH ?g { ?x text:query "الأطلسي" } FILTER (?g = :h) }', []),
        ('SELECT ?x { ?x rdfs:label ?n OPTIONAL { (?x ?score) text:query "council" } FILTER (BOUND(?score)) }', ["council"]),
        ('SELECT ?x { ?x text:query "\\"quoted\\" \\\\ name" }', ["quoted"]),
        ('SELECT ?x { ?x text:query "\\u0646orth atlantic" }', []),
        ('SELECT ?x { # ?x text:query "x" .\n ?x text:query "council" # ; , .\n }', ["council"]),
        ('CONSTRUCT { ?x a :Found } { ?x text:query "council" }', None),
        ('DESCRIBE ?x { ?x text:query "council" }', None),
    ],
)  # fmt: skip
def test_it_stands_where_a_triple_may(
    small: tuple[Store, FullTextIndex], query: str, things: list[str] | None
) -> None:
    if things is None:
        answer = evaluate(small[0], with_texts(Query(HEAD + query, format="nt"), small[1]), "", 10**6)
        assert b"<urn:council>" in answer.body
    else:
        assert [row["x"].removeprefix("urn:") for row in asked(small, query)] == things


def test_it_gives_the_score_the_text_and_nothing_else(small: tuple[Store, FullTextIndex]) -> None:
    (row,) = asked(small, 'SELECT * { (?x ?score ?text) text:query "treaty" }')
    assert row.keys() == {"x", "score", "text"}
    assert row["text"] == "North Atlantic Treaty Organization"
    assert float(row["score"]) > 0
    assert [row.keys() for row in asked(small, 'SELECT * { ?x text:query "treaty" }')] == [{"x"}]
    (row,) = asked(small, 'SELECT * { GRAPH ?g { ?x text:query "treaty" } }')
    assert row == {"g": "urn:h", "x": "urn:nato"}


def test_a_thing_is_found_once_and_by_its_best_text() -> None:
    store = Store()
    for text in ("war and peace", "war"):
        store.add(Quad(NamedNode("urn:a"), NamedNode(LABELS[0]), Literal(text)))
    found = (store, indexed(store))
    (row,) = asked(found, 'SELECT ?x ?score { (?x ?score) text:query "war" }')
    both = asked(found, 'SELECT ?score { (?x ?score ?text) text:query "war" }')
    assert len(both) == 2
    assert row["score"] == max(one["score"] for one in both)


@pytest.mark.parametrize("words", ["war", "peace"])
def test_what_a_property_has_beside_texts_is_no_text(words: str) -> None:
    """The text of a thing that has one by a property is read from its triple; this has others, too."""
    store = Store()
    for value in (
        Literal("war"),
        Literal(5),
        NamedNode("urn:b"),
        Literal("war", datatype=NamedNode("urn:d")),
    ):
        store.add(Quad(NamedNode("urn:a"), NamedNode(LABELS[0]), value))
    store.add(Quad(NamedNode("urn:a"), NamedNode(LABELS[1]), Literal('of "peace"\n\\', language="en")))
    store.add(Quad(NamedNode("urn:a"), NamedNode(LABELS[1]), Literal('of "peace"\n\\', language="ar")))
    found = (store, indexed(store))
    for properties in ("", "rdfs:label skos:altLabel", "rdfs:label", "skos:altLabel"):
        rows = asked(found, f'SELECT * {{ (?x ?score ?text) text:query ({properties} "{words}") }}')
        due = {"war": ["war"], "peace": ['of "peace"\n\\'] * 2}[words]
        assert [row["text"] for row in rows] == (
            due if {"war": "rdfs", "peace": "skos"}[words] in (properties or "rdfs skos") else []
        )


def test_only_what_the_dataset_of_the_request_has_is_found(small: tuple[Store, FullTextIndex]) -> None:
    query = 'SELECT ?x { ?x text:query "atlantic" }'
    assert asked(small, query, default_graphs=("urn:g",)) == []
    assert len(asked(small, query, default_graphs=("urn:h",))) == 2
    assert asked(small, 'SELECT ?x FROM :g { ?x text:query "atlantic" }') == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('SELECT ?x { ?x text:query "" }', "no words"), ('SELECT ?x { ?x text:query " ، " }', "no words"),
        ("SELECT ?x { ?x text:query () }", "no words"), ("SELECT ?x { ?x text:query (5) }", "takes properties"),
        ("SELECT ?x { ?x text:query ?words }", "takes properties"), ("SELECT ?x { ?x text:query (?words 5) }", "takes properties"),
        ('SELECT ?x { ?x rdfs:label ?l . ?x text:query ?l }', "takes properties"),
        ('SELECT ?x { ?x text:query ("a" "b") }', "no words"), ('SELECT ?x { ?x text:query ("a" 5 5) }', "takes properties"),
        ('SELECT ?x { ?x text:query ("a" 0) }', "from 1 to"), ('SELECT ?x { ?x text:query ("a" 1000000000) }', "from 1 to"),
        ('SELECT ?x { ?x text:query ("a" -1) }', "takes properties"), ('SELECT ?x { ?x text:query ("a" 1.5) }', "takes properties"),
        ('SELECT ?x { ?x text:query (dcterms:date "a") }', "these properties"), ('SELECT ?x { ?x text:query ("a" "lang:%") }', "language"),
        ('SELECT ?x { ?x text:query "a"^^xsd:string }', "list of words|takes properties"),
        ('SELECT ?x { ?x text:query "a", "b" }', "one list"), ('SELECT ?x { :a text:query "a" }', "a variable"),
        ('SELECT ?x { (?x ?x) text:query "a" }', "a variable"), ('SELECT ?x { (?x ?s ?t ?u) text:query "a" }', "a variable"),
        ('SELECT ?x { () text:query "a" }', "a variable"), ('SELECT ?x { [] text:query "a" }', "a variable"),
        ('SELECT ?x { ?x rdfs:label ?l ; text:query "a" }', "a variable"), ('SELECT ?x { ?x ^text:query "a" }', "a variable"),
        ('SELECT ?x { ?x text:query+ "a" }', "takes properties"), ("SELECT ?x { ?x rdfs:label|text:query ?l }", "a variable|takes properties"),
        *((f"SELECT ?x {{ ?x {by} }}", "only pattern") for by in ('text:search "a"', "text:search 'a'", "text:Query 'a'", 'text:search (rdfs:label "a")')),
        ('SELECT * { GRAPH ?s { (?x ?s) text:query "a" } }', "is no score"), ('CONSTRUCT WHERE { ?x text:query "a" }', "template"),
        *((f"SELECT * {{ GRAPH ?g {{ ?x rdfs:label ?l . {around} }} }}", "within GRAPH") for around in (
            'OPTIONAL { ?x text:query "a" }', 'MINUS { ?x text:query "a" }', 'FILTER EXISTS { ?x text:query "a" }',
            '{ SELECT ?x { ?x text:query "a" } }', '{ OPTIONAL { ?x text:query "a" } }')),
        ('SELECT ?x { ?x text:query "%s" }' % ("a " * 1001), "characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_its_place_and_an_example(
    small: tuple[Store, FullTextIndex], query: str, said: str
) -> None:
    with pytest.raises(MalformedQuery, match=said) as refused:
        with_texts(Query(HEAD + query), small[1])
    assert refused.value.status == 400
    assert refused.value.where.startswith("query:1:")
    assert 'text:query ("words" 20)' in refused.value.hint.en


TERMS = (
    "SELECT ?x { ?x ?p text:query }", "SELECT ?x { text:query rdfs:label ?x }", "CONSTRUCT WHERE { ?x a :State }",
    "CONSTRUCT WHERE { ?x a :State } # <http://jena.apache.org/text#query>", "SELECT ?x { ?x text:entityMap ?y }",
    "SELECT ?x { ?x a text:TextDataset . ?x rdfs:label 'a' }", "SELECT ?x { ?x ?p 'http://jena.apache.org/text#query' }",
    "ASK { FILTER (<http://jena.apache.org/text#query> = text:query) }",
)  # fmt: skip


@pytest.mark.parametrize("query", TERMS)
def test_a_term_of_the_namespace_is_asked_for_as_any_other(
    small: tuple[Store, FullTextIndex], query: str
) -> None:
    for index in (None, small[1]):
        assert with_texts(Query(HEAD + query), index) == Query(HEAD + query)


@pytest.mark.parametrize(
    ("query", "base"),
    [
        ('BASE <http://jena.apache.org/> SELECT ?x { ?x <text#query> "treaty" }', ""),
        ('BASE <http://jena.apache.org/x> PREFIX t: <text#> SELECT ?x { ?x t:query "treaty" }', ""),
        ('BASE <http://jena.apache.org> BASE <text> SELECT ?x { ?x <#query> "treaty" }', ""),
        ('PREFIX t: <//jena.apache.org/te> SELECT ?x { ?x t:xt\\#query "treaty" }', "http://example.org/"),
    ],
)
def test_its_iri_may_be_relative(small: tuple[Store, FullTextIndex], query: str, base: str) -> None:
    found = with_texts(Query(query, base=base or None, format="csv"), small[1])
    assert evaluate(small[0], found, "", 10**6).body.split() == [b"x", b"urn:nato"]


@pytest.mark.parametrize(
    "name", ["isnad_text_score", "isnad_text_0_score", "isnad_text_text", "isnad_text_by"]
)
def test_a_variable_has_any_name(small: tuple[Store, FullTextIndex], name: str) -> None:
    for query in ("{ (?x ?% ) text:query 'treaty' }", "{ ?x text:query 'treaty' . ?% rdfs:label ?l }"):
        for graph in ("", "GRAPH ?g "):
            text = (
                "SELECT ?x { " + graph + query.replace("%", name) + " FILTER (BOUND(?%)) }".replace("%", name)
            )
            assert {row["x"] for row in asked(small, text)} == {"urn:nato"}


@pytest.mark.parametrize(("written", "most"), [("0000000000055", 55), ("010000", 10_000), ("1", 1)])
def test_a_limit_may_begin_with_zeros(written: str, most: int) -> None:
    many = FullTextIndex.of(
        index_of((Text(f"urn:{n}", LABELS[0], "same", "") for n in range(MOST_TEXTS + 1)), by_default=True)
    )
    query = f'SELECT ?x {{ ?x text:query ("same" {written}) }}'
    assert with_texts(Query(HEAD + query), many).whole.text.count("<urn:") == most + 1
    query = f'SELECT ?x {{ ?x text:query "same" }} LIMIT {written}'
    assert with_texts(Query(HEAD + query), many).whole.text.count("<urn:") == most + 1


def test_a_text_with_a_direction_is_not_found() -> None:
    """A row of an answer would have another term, without it."""
    store = Store()
    store.load(
        f'_:a <urn:p> 1 . <urn:a> <{LABELS[0]}> "war"@en--ltr, "peace"@en .'.encode(), RdfFormat.TURTLE
    )
    assert [text.value for text in texts_of(store)] == ["peace"]


def test_a_mistake_elsewhere_is_told_at_its_own_place(small: tuple[Store, FullTextIndex]) -> None:
    with pytest.raises(MalformedQuery) as refused:
        with_texts(
            Query('PREFIX text: <http://jena.apache.org/text#>\nSELECT ?x {\n ?x text:query "a" . ?x }'),
            small[1],
        )
    assert refused.value.where.startswith("query:3:")


def test_where_there_is_no_index_it_says_what_to_do(small: tuple[Store, FullTextIndex]) -> None:
    with pytest.raises(MalformedQuery, match="no index") as refused:
        with_texts(Query(HEAD + 'SELECT ?x { ?x text:query "a" }'), None)
    assert "CONTAINS" in refused.value.hint.en


def test_more_than_can_be_written_out_is_refused_and_never_cut() -> None:
    many = FullTextIndex.of(
        index_of(Text(f"urn:{number}", LABELS[0], "same", "") for number in range(MOST_TEXTS + 1))
    )
    with pytest.raises(MalformedQuery, match="name a limit"):
        with_texts(Query(HEAD + 'SELECT ?x { ?x text:query "same" }'), many)
    assert (
        with_texts(Query(HEAD + 'SELECT ?x { ?x text:query ("same" 10000) }'), many).whole.text.count("<urn:")
        == MOST_TEXTS + 1
    )


FEW = "SELECT ?x ?score { (?x ?score) text:query 'same' } "


@pytest.mark.parametrize(
    ("query", "is_enough"),
    [
        (FEW + "LIMIT 3", True), (FEW + "ORDER BY DESC(?score) LIMIT 3", True), (FEW.lower().replace("?x ?score {", "* where {") + "limit 3", True),
        (FEW + "ORDER BY ?score LIMIT 3", False), (FEW + "ORDER BY DESC(?x) LIMIT 3", False), (FEW + "LIMIT 3 OFFSET 1", False),
        (FEW.replace("SELECT", "SELECT DISTINCT") + "LIMIT 3", False), (FEW.replace("}", "FILTER (?score > 0) }") + "LIMIT 3", False),
        (FEW.replace("}", ". ?x rdfs:label ?l }") + "LIMIT 3", False), (FEW.replace("{", "FROM :g {") + "LIMIT 3", False),
        (FEW.replace("?x ?score {", "(COUNT(*) AS ?n) {") + "LIMIT 3", False), (f"SELECT * {{ {{ {FEW} }} }} LIMIT 3", False),
    ],
)  # fmt: skip
def test_a_query_that_takes_few_rows_looks_for_no_more(query: str, is_enough: bool) -> None:
    store = Store()
    for number in range(20):
        store.add(
            Quad(NamedNode(f"urn:{number:02}"), NamedNode(LABELS[0]), Literal("same " * (1 + number // 4)))
        )
    made = indexed(store)
    asked_for = with_texts(Query(HEAD + query, format="json"), made)
    assert [rows().count("<urn:") for rows in asked_for.rows.values()] == [3 if is_enough else 20]
    if is_enough:
        found = json.loads(evaluate(store, asked_for, "", 10**7).body)["results"]["bindings"]
        every = made.search("same", MOST_TEXTS)
        assert {row["x"]["value"] for row in found} == {hit.text.thing for hit in every[:3]}


def test_few_rows_are_as_many_as_there_are() -> None:
    """A thing with two of the best texts is one row; a text that the graph does not have is none."""
    store = Store()
    for thing, text, by, graph in (
        ("a", "war", 0, DefaultGraph()), ("a", "war", 1, DefaultGraph()), ("b", "war", 0, NamedNode("urn:g")),
        ("c", "war and", 0, DefaultGraph()), ("d", "war and peace", 0, DefaultGraph()),
    ):  # fmt: skip
        store.add(Quad(NamedNode(f"urn:{thing}"), NamedNode(LABELS[by]), Literal(text), graph))
    store.extend(Quad(NamedNode(f"urn:{n}"), NamedNode(LABELS[0]), Literal("sea")) for n in range(20))
    made = indexed(store)
    for limit, due in ((1, ["a"]), (2, ["a", "c"]), (3, ["a", "c", "d"]), (9, ["a", "c", "d"])):
        query = f"{HEAD} SELECT ?x {{ (?x ?score) text:query 'war' }} ORDER BY DESC(?score) LIMIT {limit}"
        asked_for = with_texts(Query(query, format="json"), made)
        rows = json.loads(evaluate(store, asked_for, "", 10**7).body)["results"]["bindings"]
        assert [row["x"]["value"] for row in rows] == [f"urn:{thing}" for thing in due]


def test_no_text_is_taken_for_rows_of_another_pattern() -> None:
    rows = "(<urn:isnad:rows:1> UNDEF UNDEF UNDEF)"
    texts = [Text("urn:a", LABELS[0], f"same {rows}", ""), Text("urn:b", LABELS[0], 'other "', "")]
    store = Store()
    store.extend(Quad(NamedNode(one.thing), NamedNode(LABELS[0]), Literal(one.value)) for one in texts)
    pair = (store, FullTextIndex.of(index_of(texts)))
    found = asked(pair, 'SELECT ?x ?y { ?x text:query "same" . ?y text:query "other" }')
    assert found == [{"x": "urn:a", "y": "urn:b"}]
    assert asked(pair, f'SELECT ?y {{ ?y text:query "other" VALUES (?a ?b ?c ?d) {{ {rows} }} }}') == [
        {"y": "urn:b"}
    ]


def test_a_query_without_it_is_left_as_it_is() -> None:
    query = Query("SELECT * { ?s ?p 'text:query' }")
    assert with_texts(query, None) is query


def test_the_example_of_the_hint_is_sparql(small: tuple[Store, FullTextIndex]) -> None:
    assert asked(small, 'SELECT * { (?thing ?score) text:query ("words" 20) . }') == []
    assert pyoxigraph.Store().query(HEAD + "ASK {}")
    assert "text" not in PREFIXES


# ── Over HTTP, in the sandbox ──


def over_http(address: str, query: str, accept: str = "text/csv") -> tuple[int, str]:
    """Post a query; give the status and the body."""
    head = [("Content-Type", "application/sparql-query"), ("Accept", accept)]
    body = (HEAD + query).encode()
    found = request(address, "POST", "/sparql", body, [*head, ("Content-Length", str(len(body)))])
    return found.status, found.body.decode()


def test_a_server_answers_it_in_a_worker(address: str) -> None:
    status, found = over_http(
        address, 'SELECT ?n { (?s ?score) text:query (nif:anchorOf "ديسمبر ٢٠٠٤" 50) . ?s ici:ordinal ?n }'
    )
    assert status == 200
    assert sorted(found.split()[1:]) == ["12", "2"]
    assert over_http(address, 'SELECT ?s { ?s text:query "Kuwait" }')[0] == 200


@pytest.mark.parametrize("language", ["ar", "en"])
def test_ask_has_an_example_that_finds_sentences(address: str, language: str) -> None:
    page = unescape(send(f"{address}/{language}/ask").body)
    (link,) = re.findall(r'href="(/\w\w/ask\?query=[^"]*text%3Aquery[^"]*)"', page)
    answered = unescape(send(address + link).body)
    assert {"ar": "ومكافحة الإرهاب", "en": "combating terrorism"}[language] in answered.split('class="run"')[
        1
    ]


def test_a_query_that_has_it_is_not_plain(address: str) -> None:
    """It must not be evaluated where HTTP is answered, where no index is and it would find nothing."""
    for _ in range(3):
        status, found = over_http(address, 'SELECT ?s { ?s text:query "NATO" } LIMIT 3')
        assert (status, len(found.split())) == (200, 4)


@pytest.mark.parametrize("words", ['"NATO"', "'NATO'", '("NATO" 5)'])
def test_another_term_with_words_is_refused_however_they_are_quoted(address: str, words: str) -> None:
    for term in ("search", "Query"):
        status, said = over_http(address, f"SELECT ?s {{ ?s text:{term} {words} }}")
        assert (status, "the only pattern" in said) == (400, True)


def test_other_files_have_an_index_that_the_server_makes(tmp_path: Path) -> None:
    data = tmp_path / "data.trig"
    data.write_text('<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "مدينة الكويت"@ar . '
                    '<urn:g> { <urn:b> <http://xmlns.com/foaf/0.1/name> "Kuwait City" }', "utf-8")  # fmt: skip
    with serving(tmp_path, "--data", str(data)) as served:
        assert over_http(served.address, 'SELECT ?s { ?s text:query "للكويت" }') == (200, "s\r\nurn:a\r\n")
        query = 'SELECT ?s { GRAPH ?g { ?s text:query "kuwait" } }'
        assert over_http(served.address, query) == (200, "s\r\nurn:b\r\n")


def test_thousands_of_texts_are_found(tmp_path: Path) -> None:
    """What is found may be longer than any message between processes but an answer."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = (f'<urn:{number}> {label} "{"كلمة " * 40}{number}"@ar .\n' for number in range(3_000))
    (tmp_path / "data.nt").write_text("".join(lines), "utf-8")
    with serving(tmp_path, "--data", str(tmp_path / "data.nt")) as served:
        status, found = over_http(served.address, 'SELECT ?s { ?s text:query "كلمة" }')
        assert (status, len(set(found.split()))) == (200, 3_001)


def test_a_store_that_is_written_to_says_that_it_has_no_index(tmp_path: Path) -> None:
    with writable(tmp_path) as served:
        status, found = over_http(served.address, 'SELECT ?s { ?s text:query "a" }', "text/plain")
        assert status == 400
        assert "no index of texts" in found
        assert "CONTAINS" in found
        for told in (
            "INSERT DATA { :a :b text:query, 'http://jena.apache.org/text#query' } # text:query",
            "INSERT { ?s text:query 'a' } WHERE { ?s ?p text:query ; text:search 'a' }",
            "DELETE WHERE { text:query ?p ?o }",
        ):
            head = [("Content-Type", "application/sparql-update"), ("Authorization", f"Bearer {TOKEN}"),
                    ("Content-Length", str(len(HEAD + told)))]  # fmt: skip
            assert request(served.address, "POST", "/update", (HEAD + told).encode(), head).status < 300, told
        update = f'{HEAD} INSERT {{ ?s a :Found }} WHERE {{ ?s text:query "a" }}'.encode()
        head = [("Content-Type", "application/sparql-update"), ("Authorization", f"Bearer {TOKEN}"),
                ("Content-Length", str(len(update))), ("Accept", "text/plain")]  # fmt: skip
        refused = request(served.address, "POST", "/update", update, head)
        assert refused.status == 400
        assert "no index of texts" in refused.body.decode()


def test_the_service_description_names_it(address: str) -> None:
    head = [("Accept", "application/n-triples")]
    described = request(address, "GET", "/sparql", None, head).body.decode()
    described_by = f"<{PREFIXES['sd']}propertyFeature> <http://jena.apache.org/text#query>"
    assert described_by in described


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("terorism", "terrorism"), ("istambul sumit", "Istanbul summit"), ("natto", "NATO"), ("Kuwiat", "Kuwait"),
        ("الارهااب", "الإرهاب"), ("مكافحة الارهااب", "مكافحة الإرهاب"), ("الكوبت", "الكويت"),
        ("cyber defnce in Kuwait", "cyber defence in Kuwait"), ("co-operaton", "Cooperation"),
        ("counter terrorism", "counter-terrorism"), ("border managment", "border management"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_offered_as_a_text_writes_it(
    index: FullTextIndex, written: str, meant: str
) -> None:
    assert index.respelt(written, lambda words: index.search(words, 1)) == meant
    assert all(index.search(word, 1) for word in meant.split())


@pytest.mark.parametrize(
    "written", ["", " ", "?", "terrorism", "20 years", "2018", "2081", "ناتو", "xqzzw", "abc"]
)
def test_what_is_there_or_near_nothing_is_left_as_it_is(index: FullTextIndex, written: str) -> None:
    assert index.respelt(written, lambda words: index.search(words, 1)) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [("natto Istambul", "NATO Istanbul"), ("counter terorism", "counter-terrorism"), ("istambul natto 2081", "Istanbul NATO 2081")],
)  # fmt: skip
def test_changed_words_beside_each_other_stand_together_in_a_text(
    index: FullTextIndex, written: str, meant: str
) -> None:
    assert index.respelt(written, lambda words: index.search(words, 1)) == meant
    assert index.search(meant.removesuffix(" 2081"), 1)
    assert index.respelt(written, lambda _: []) == ""  # as where these are the words of no text


@given(st.text(max_size=60))
def test_any_text_is_respelt_or_left(index: FullTextIndex, text: str) -> None:
    assert index.respelt(text, lambda words: index.search(words, 1)) != text or not text


def test_texts_with_some_of_the_words_are_found_where_none_has_all(index: FullTextIndex) -> None:
    assert index.things("عشرين مفقودة", 9, ()) == []
    found = index.things("عشرين مفقودة", 9, (), some=True)
    assert found == [hit.text.thing for hit in index.search("عشرين", 9)] != []
    assert index.things("مفقودة", 9, (), some=True) == index.things("", 9, (), some=True) == []
