"""A query and a store make a whole answer, or an error that says where."""

import gzip
from pathlib import Path

import brotli
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple

from isnad.errors import MissingSource, StoreUnavailable
from isnad.query.evaluation import Answer, evaluate
from isnad.query.kept_terms import KeptTermsStore
from isnad.query.negotiation import format_named
from isnad.query.request import Query
from isnad.query.results import write_graph
from isnad.query.store import ALL_GRAPHS, files_source, open_store, release_source
from isnad.rdf.namespaces import PREFIXES
from isnad.request_errors import MalformedQuery, ServiceForbidden, TooLarge

S, P, G = NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:g")


@pytest.fixture
def store() -> Store:
    store = Store()
    store.extend([Quad(S, P, Literal("default")), Quad(S, P, Literal("named"), G)])
    return store


def answer(store: Store, text: str, accept: str = "text/csv", **rest: object) -> Answer:
    return evaluate(store, Query(text, **rest), accept, 10_000)  # type: ignore[arg-type]


def test_rows(store: Store) -> None:
    assert answer(store, "SELECT ?o { ?s ?p ?o }").body == b"o\r\ndefault\r\n"


def test_csv_quotes_what_has_a_comma(store: Store) -> None:
    text = 'SELECT * { VALUES (?a ?b ?c) { (<urn:x#char=1,2> "said ""so"", twice" UNDEF) } }'.replace(
        '""', '\\"'
    )
    assert answer(store, text).body == b'a,b,c\r\n"urn:x#char=1,2","said ""so"", twice",\r\n'


def test_csv_with_one_empty_cell_has_an_empty_line(store: Store) -> None:
    assert answer(store, "SELECT ?a { VALUES ?a { UNDEF 1 } }").body == b"a\r\n\r\n1\r\n"


def test_truth(store: Store) -> None:
    assert answer(store, "ASK { ?s ?p 'default' }", "application/json").body == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize(
    ("truth", "terms"),
    [
        ("true", 'true "1"^^xsd:boolean 1 -0.5 1e0 "a" " " "false" "01"^^xsd:integer "7"^^xsd:byte "INF"^^xsd:double'),
        ("false", 'false "0"^^xsd:boolean 0 0.0 0e0 "" "NaN"^^xsd:double "00"^^xsd:integer "-0"^^xsd:int'),
        ("", '"a"@en "منظمة"@ar ""@en "a"@en--ltr "z"^^xsd:boolean "z"^^xsd:integer <urn:a> UNDEF'),
        ("", '"2004-06-28"^^xsd:date "a"^^<urn:t> <<( <urn:s> <urn:p> 1 )>>'),
    ],
)  # fmt: skip
def test_a_term_is_true_or_false_or_neither(truth: str, terms: str, keeps: bool) -> None:
    """As SPARQL 1.2 has it (§17.2.2, and its test not-not): a text with a language is neither.

    SPARQL 1.1 took its characters, and "z"^^xsd:boolean for false.
    """
    store = KeptTermsStore(Store(), ALL_GRAPHS, has_some=True) if keeps else Store()
    head = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?x {{ VALUES ?v {{ {terms} }} BIND"
    for expression, value in (("!!?v", truth), ("IF(?v, 'true', 'false')", truth), ("?v || ?v", truth)):
        found = evaluate(store, Query(f"{head}({expression} AS ?x) }}"), "text/csv", 10**6).body.decode()
        assert set(found.split("\r\n")[1:-1]) == {value}, expression
    passed = evaluate(store, Query(f"{head}(1 AS ?x) FILTER(?v) }}"), "text/csv", 10**6).body.decode()
    assert bool(passed.split("\r\n")[1]) == (truth == "true")


def test_graph_is_whole_and_each_triple_once(store: Store) -> None:
    found = answer(
        store, "CONSTRUCT { ?s ?p 1 } { { ?s ?p ?o } UNION { ?s ?p ?o } }", "application/n-triples"
    )
    assert found.body == b'<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


@pytest.mark.parametrize(
    ("default", "named", "rows"),
    [
        (("urn:g",), None, b"o\r\nnamed\r\n"),
        (("urn:none",), None, b"o\r\n"),
        (None, ("urn:g",), b"o\r\n"),
    ],
)
def test_graphs_of_the_request_are_the_dataset(
    store: Store, default: tuple[str, ...] | None, named: tuple[str, ...] | None, rows: bytes
) -> None:
    text = "SELECT ?o { ?s ?p ?o }"
    assert answer(store, text, default_graphs=default, named_graphs=named).body == rows


def test_named_graph_of_the_request_is_found_by_graph(store: Store) -> None:
    found = answer(store, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=("urn:g",))
    assert found.body == b"g\r\nurn:g\r\n"


def test_from_chooses_a_graph_and_fetches_nothing(store: Store) -> None:
    assert answer(store, "SELECT ?o FROM <urn:g> { ?s ?p ?o }").body == b"o\r\nnamed\r\n"
    assert answer(store, "SELECT ?o FROM <file:///etc/passwd> { ?s ?p ?o }").body == b"o\r\n"


def test_unknown_function_gives_no_value(store: Store) -> None:
    found = answer(store, "SELECT ?x ?y { BIND(<urn:f>(1) AS ?x) BIND(<urn:h>(<urn:f>(2)) AS ?y) }")
    assert found.body == b"x,y\r\n,\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { service ?where { ?s ?p ?o } }",
        "ASK { SERVICE SILENT <http://127.0.0.1/> { } }",
    ],
)
def test_service_is_refused(store: Store, text: str) -> None:
    with pytest.raises(ServiceForbidden) as caught:
        answer(store, text)
    assert "SERVICE" in caught.value.what.en


def test_where_nobody_can_be_called_what_is_no_sparql_is_told_from_what_is_refused(store: Store) -> None:
    with pytest.raises(MalformedQuery):
        evaluate(store, Query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p } }"), "", 1000, sandboxed=True)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("SERVICE" AS ?x) {}',
        "SELECT ('''a SERVICE b''' AS ?x) {}",
        "SELECT (1 AS ?x) {} # SERVICE <http://127.0.0.1/> {}",
        "SELECT (<urn:SERVICE> AS ?x) {}",
        "SELECT (1 AS ?SERVICE) {}",
        "PREFIX SERVICE: <urn:> SELECT (SERVICE:x AS ?x) {}",
    ],
)
def test_the_word_alone_is_no_service(store: Store, text: str) -> None:
    assert len(answer(store, text).body.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("SELECT *\nWHERE { ?s ?p }", "query:2:", "WHERE { ?s ?p }"),
        ("SELECT ?x { ?x a foo:Bar }", "query:1:", "prefix foo: is not declared"),
        ("PREFIX a: <urn:>\nSELECT ?x {\n ?x a skos:Concept }", "query:3:", "skos: is not declared"),
        ("", "query:1:", "not SPARQL"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "query:1:1", "a query begins with SELECT"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "query:1:1", "An update is sent as update="),
        ("PREFIX a: <urn:a>  { ?x a a:b }", "query:1:20", "a query begins with SELECT"),
        ("PREFIX a: <urn:a>\nSELEC ?x { ?x a a:b }", "query:2:1", "a query begins with SELECT"),
    ],
)
def test_what_is_no_query_is_shown_with_its_place(store: Store, text: str, place: str, said: str) -> None:
    with pytest.raises(MalformedQuery) as caught:
        answer(store, text)
    assert caught.value.where.startswith(place)
    assert said in f"{caught.value.what.en} {caught.value.hint.en}"


def test_undeclared_prefix_of_ours_comes_with_its_declaration(store: Store) -> None:
    with pytest.raises(MalformedQuery) as caught:
        answer(store, "SELECT ?x { ?x a skos:Concept }")
    assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" in caught.value.hint.en


def test_an_answer_beyond_the_limit_is_an_error_and_never_cut(store: Store) -> None:
    text = "SELECT (REPLACE('" + "a" * 99 + "', 'a', 'bbbbbbbbbb') AS ?x) {}"
    whole = len(evaluate(store, Query(text), "", 5000).body)
    with pytest.raises(TooLarge) as caught:
        evaluate(store, Query(text), "", 500)
    assert f"the answer has {whole:,} bytes, the limit is 500" in caught.value.what.en
    assert caught.value.details == {"limit": 500, "size": whole}
    many = " ".join("1" for _ in range(1000))
    for accept in ("text/csv", "application/sparql-results+xml"):
        with pytest.raises(TooLarge) as caught:
            evaluate(
                store, Query(f"SELECT * {{ VALUES ?a {{ {many} }} VALUES ?b {{ {many} }} }}"), accept, 500
            )
        assert "more than" in caught.value.what.en


def test_no_release_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MissingSource):
        release_source(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("bad.nq", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", StoreUnavailable, "bad.nq:2"),
        ("bad.ttl", "@prefix a: <urn:> .\n\na:b a:c ; .\n", StoreUnavailable, "bad.ttl:3"),
        ("bad.txt", "", StoreUnavailable, ".trig"),
        ("none.ttl", None, MissingSource, "none.ttl"),
    ],
)
def test_data_that_cannot_be_loaded_are_named(
    tmp_path: Path, name: str, content: str | None, error: type[Exception], said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(error) as caught:
        open_store(files_source((tmp_path / name,)))
    assert said in str(caught.value)


def test_files_are_one_dataset_and_their_version_is_their_content(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .")
    (tmp_path / "b.nq").write_text("<urn:a> <urn:b> <urn:c> <urn:g> .")
    files = (tmp_path / "a.ttl", tmp_path / "b.nq")
    first = files_source(files)
    assert len(open_store(first)) == 2
    assert files_source(files).version == first.version
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 2 .")
    assert files_source(files).version != first.version


def test_coding_is_that_which_was_asked_for(store: Store) -> None:
    text = "SELECT (REPLACE('" + "a" * 400 + "', 'a', 'bbbbbbbbbb') AS ?x) {}"
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        found = evaluate(store, Query(text), "text/csv", 10_000, coding=coding)
        assert found.coding == coding
        assert len(found.body) < 100
        assert unpack(found.body) == b"x\r\n" + b"b" * 4000 + b"\r\n"
    assert evaluate(store, Query("ASK {}"), "", 100, coding="br").coding == "identity"


@pytest.mark.parametrize("name", ["ttl", "trig", "rdf", "nt", "nq", "jsonld"])
def test_a_graph_is_the_same_bytes_each_time(name: str) -> None:
    triples = [
        Triple(NamedNode(f"{PREFIXES['id']}{i}"), NamedNode(f"{PREFIXES['ici']}p"), Literal(i))
        for i in range(9)
    ]
    found = {write_graph(triples, format_named(name), 100_000) for _ in range(8)}
    assert len(found) == 1
    (written,) = found
    assert len(loaded(written, name)) == 9


def loaded(written: bytes, name: str) -> Store:
    store = Store()
    store.load(written, format=RdfFormat.from_extension(name))
    return store
