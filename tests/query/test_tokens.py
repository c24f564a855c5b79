"""What a text shows by its words: form, reproducibility, nesting, SERVICE, prefixes; any text, in one pass."""

import time

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isnad.query.syntax_errors import excerpt
from isnad.query.tokens import (
    calls_other_services,
    place,
    read,
    tokens,
    undeclared_prefix,
    unescaped,
    without_addresses,
)
from isnad.request_errors import MalformedQuery


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", "rows"),
        ("select * {}", "rows"),
        ("# SELECT\nASK {}", "truth"),
        ("PREFIX ask: <urn:SELECT> BASE <urn:ASK> CONSTRUCT WHERE {}", "graph"),
        ("DESCRIBE <urn:x>", "graph"),
        ("PREFIX select: <urn:> ASK { ?select a 'SELECT' }", "truth"),
        ("INSERT DATA {}", None),
        ("", None),
    ],
)
def test_form_is_that_of_the_first_keyword(text: str, kind: str | None) -> None:
    assert read(text, 100).kind == kind


@pytest.mark.parametrize(
    ("text", "reproducible"),
    [
        ("SELECT (NOW() AS ?x) {}", False),
        ("SELECT (1-NOW() AS ?x) {}", False),
        ("SELECT (1*rand() AS ?x) {}", False),
        ("SELECT ('NOW()' AS ?x) {} # RAND()", True),
        ("SELECT ?now { ?now <urn:NOW> now:uuid }", True),
        ("SELECT * { ?s ?p [] . _:x ?q (1) }", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [] FILTER(?o > (1)) }", True),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { _:a ?p ?o } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p (1) } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { GRAPH ?g { ?s ?p [] } } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT WHERE { ?s ?p [] }", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", True),
        ("SELECT (\\u004EOW() AS ?x) {}", False),
    ],
)
def test_what_differs_each_time_is_told(text: str, reproducible: bool) -> None:
    assert read(text, 100).reproducible is reproducible


@pytest.mark.parametrize("sign", ["{", "(", "[", "!", "-", "+", "! ", "- -", "(!"])
def test_nesting_is_bounded_and_its_place_is_told(sign: str) -> None:
    with pytest.raises(MalformedQuery) as caught:
        read("SELECT *\n" + sign * 101, 100)
    assert caught.value.details["limit"] == 100
    assert caught.value.where.startswith("query:2:")
    assert read("SELECT * " + "{" * 100 + "}" * 100, 100).kind == "rows"


def test_brackets_in_strings_do_not_nest() -> None:
    assert read(
        "SELECT ('" + "(" * 500 + "' AS ?x) { ?s <urn:" + "(" * 300 + "> '''" + "{" * 300 + "''' }", 10
    )


@pytest.mark.parametrize(
    ("text", "calls", "even_silent"),
    [
        ("SELECT * { SERVICE <urn:x> {} }", True, True),
        ("SELECT * { SERVICE SILENT <urn:x> {} }", False, True),
        ("SELECT * { SERVICE # a comment\n SILENT <urn:x> {} }", False, True),
        ("SELECT * { SERVICE SILENT <urn:x> {} service ?y {} }", True, True),
        ("SELECT * { SERVICE <urn:SILENT> {} }", True, True),
        ("SELECT * { \\u0053ERVICE <urn:x> {} }", True, True),
        ("SELECT ('SERVICE' AS ?SERVICE) { ?s SERVICE:x <urn:SERVICE> } # SERVICE", False, False),
    ],
)
def test_calls_to_other_services_are_told(text: str, calls: bool, even_silent: bool) -> None:
    assert calls_other_services(text, silent_too=False) is calls
    assert calls_other_services(text, silent_too=True) is even_silent


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "SELECT * { SERVICE <https://a.b/> { ?s ?p ?o } }",
            "SELECT * { SERVICE <urn:xxxxxxxx> { ?s ?p ?o } }",
        ),
        ("ASK { service silent <https://a.b/> {} }", "ASK { service silent <urn:xxxxxxxx> {} }"),
        ("BASE <https://a.b/> ASK { SERVICE <s> {} }", "BASE <https://a.b/> ASK { SERVICE <urn:x> {} }"),
        (
            "PREFIX a: <https://a.b/> ASK { SERVICE a:s {} }",
            "PREFIX a: <https://a.b/> ASK { SERVICE <urn:x> {} }",
        ),
        ("ASK { SERVICE a:s {} }", "ASK { SERVICE a:s {} }"),  # no prefix, no SPARQL
        ("ASK { SERVICE ?where {} }", "ASK { SERVICE ?where {} }"),
        ("LOAD SILENT <https://a.b/> INTO GRAPH <urn:g>", "LOAD SILENT <urn:xxxxxxxx> INTO GRAPH <urn:g>"),
        ("ASK { \\u0053ERVICE <https://a.b/> {} }", "ASK { SERVICE <urn:xxxxxxxx> {} }"),
        ("ASK { ?s ?p 'SERVICE <https://a.b/>' }", "ASK { ?s ?p 'SERVICE <https://a.b/>' }"),
    ],
)
def test_an_address_to_be_called_is_written_as_one_that_nobody_has(text: str, written: str) -> None:
    assert without_addresses(text) == written
    assert without_addresses(written) == written


def test_prefixes_are_read_outside_of_strings() -> None:
    text = "PREFIX a: <urn:#x> SELECT ?from { ?x a:b 'it''s' ; a \"FROM\" } # LIMIT"
    assert [token.text for token in tokens(text) if token.kind == "word"] == ["PREFIX", "SELECT", "a"]
    assert undeclared_prefix("PREFIX a: <urn:> ASK { ?x a:b _:c }") is None
    assert undeclared_prefix("ASK {\n ?x :b 1 }") == ("", 2, 5)
    assert undeclared_prefix("ASK { ?x a-b.c:d 1 }") == ("a-b.c", 1, 10)


@pytest.mark.parametrize(
    "name",
    ["a" * 5000, "a" + ".-b" * 30, "e\u0301", "a\u203fb", "a·b", "\u2070", "、", "\uf900", "١", "a1-", "é"],
)
def test_a_name_is_whatever_the_grammar_lets_be_one(name: str) -> None:
    """PN_PREFIX, PN_LOCAL and VARNAME (SPARQL 1.1 §19.8), of what the engine takes as one."""
    own = name.translate({ord("."): "", ord("-"): ""})
    text = f"PREFIX {name}: <urn:> SELECT ?{own} {{ ?{own} {name}:{own}a _:{own}c. _:{own}c:{own} 01 }}"
    pyoxigraph.Store().query(f"PREFIX : <urn:> {text}")
    found = [token.text.rstrip(".") for token in tokens(text) if token.kind not in ("open", "close", "iri")]
    assert found == ["PREFIX", f"{name}:", "SELECT", f"?{own}", f"?{own}", f"{name}:{own}a",
                     f"_:{own}c", f"_:{own}c", f":{own}", "01"]  # fmt: skip
    assert read(text, 10).kind == "rows"


def test_what_is_no_name_is_its_words() -> None:
    assert [(one.kind, one.text) for one in tokens("a.b-c1.5-2 -x e\u0301.f-:g a-b.c:d 1.e5")] == [
        *(("word", "a"), ("word", "b"), ("sign", "-"), ("word", "c1"), ("number", "5"), ("sign", "-"), ("number", "2")),
        *(("sign", "-"), ("word", "x"), ("name", "e\u0301.f-:g"), ("name", "a-b.c:d"), ("number", "1.e5")),
    ]  # fmt: skip


def test_escapes_stand_for_their_character() -> None:
    assert unescaped("\\u0041\\U00000042\\u00") == "AB\\u00"
    assert unescaped("\\uD800 \\UFFFFFFFF") == "\\uD800 \\UFFFFFFFF"


# Texts of 100 kB on which a reader that looks twice takes minutes.
LONG = {
    "braces": "{" * 100_000,
    "quotes": "'''" + "\\'''" * 25_000,
    "dots": "a." * 50_000,
    "hyphens": "a-" * 50_000,
    "angles": "<a" * 50_000,
    "colons": "a:" * 50_000,
    "backslashes": "'\\" * 50_000,
    "tags": "@a-" * 33_000,
    "one word": "a" * 100_000,
    "one number": "1" * 100_000,
    "words": "a " * 50_000,
    "numbers in words": "a.1-" * 25_000,
    "marks": "a\u0301.-" * 25_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_any_text_is_read_in_one_pass(text: str) -> None:
    begin = time.process_time()
    read(text, 10**9)
    calls_other_services(text, silent_too=True)
    undeclared_prefix(text)
    assert time.process_time() - begin < 5  # a second look would take minutes


@given(st.text(alphabet="SELECTaskservice {}()[]<>'\"\\#:?_.-!\n\té", max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = list(tokens(text))
    assert all(text[token.start :].startswith(token.text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)
    try:
        assert read(text, 50).kind in ("rows", "truth", "graph", None)
    except MalformedQuery as refusal:
        assert refusal.where.startswith("query:")


PIECES = st.sampled_from(
    """PREFIX a:~ ex:~<urn:x-y#z> BASE~ SELECT~ select ASK~ DESCRIBE~ CONSTRUCT~ * ?x $y { } ( ) [ ] <urn:now>
    'NOW' now() NOW UUID() _:b a: ask:x select: #~ # ~ , ; . !!! +++ --- ~ {{{ 'a#' "{" SERVICE~ sERvice bnode SELECTé ſELECT
    INSERT prefixé: é ~ PREFIX~é:~<urn:é>""".replace("~ ", "~").split(" ")
)


@given(st.lists(PIECES, max_size=12), st.integers(1, 6))
def test_a_plain_query_is_read_as_any_other(pieces: list[str], max_nesting: int) -> None:
    def outcome(text: str) -> object:
        try:
            return read(text, max_nesting)
        except MalformedQuery as refusal:
            return refusal.where

    text = " ".join(pieces).replace("~", "\n")
    # A backslash, be it in a comment, has a text looked through to its end.
    assert outcome(text) == outcome(text + "\n# \\")


@given(st.text(max_size=100), st.integers(0, 100))
def test_place_is_a_line_and_a_column(text: str, start: int) -> None:
    start = min(start, len(text))
    line, column = place(text, start)
    lines = text.split("\n")
    assert (
        "\n".join(lines[: line - 1]) + ("\n" if line > 1 else "") + lines[line - 1][: column - 1]
        == text[:start]
    )


def test_excerpt_shows_a_window_of_a_long_line() -> None:
    shown = excerpt("x" * 5000 + "HERE" + "y" * 5000, 1, 5001).splitlines()
    assert len(shown[0]) < 200
    assert shown[0][shown[1].index("^") :].startswith("HERE")


@given(st.text(max_size=60), st.integers(1, 5), st.integers(1, 80))
def test_excerpt_holds_no_hidden_sign(text: str, line: int, column: int) -> None:
    shown = excerpt(text, line, column)
    assert shown.count("\n") == 1
    assert not set(shown) & set("\r\t\x00\u202e\u2066\u200f\u2028")
