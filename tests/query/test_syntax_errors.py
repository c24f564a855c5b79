"""What is said of a text that is no SPARQL: what is wrong, at which token, and how to mend it."""

import pyoxigraph
import pytest

from isnad.query.syntax_errors import malformed
from isnad.request_errors import MalformedQuery

STORE = pyoxigraph.Store()


def error_of(text: str, *, update: bool = False) -> MalformedQuery:
    with pytest.raises(SyntaxError) as caught:
        (STORE.update if update else STORE.query)(text)
    return malformed(text, str(caught.value.msg))


@pytest.mark.parametrize(
    ("text", "at", "what", "hint"),
    [
        ("SELECT ?s { ?s ?p ?o", "{ ?s", "nothing closes this {", "Write } where it ends."),
        ("SELECT ?s {\n ?s ?p ?o OPTIONAL { ?s ?p 1 }", "{\n", "nothing closes this {", "Write } where it ends."),
        ("SELECT ?s { ?s ?p ?o FILTER(?o > 3 }", "(?o", "nothing closes this (", "Write ) where it ends."),
        ("SELECT ?s { ?s ?p ?o }\n}", "}", "nothing opens this }", "Take it away"),
        ("SELECT ?s WHERE ?s ?p ?o }", "}", "nothing opens this }", "write before it what it closes"),
        ("SELECT ?s { ?s ?p ?o FILTER (?o == 3) }", "==", "== is no operator of SPARQL", "Write: ="),
        ("SELECT ?s { ?s ?p '==' FILTER (?s <> 3) }", "<>", "<> is no operator of SPARQL", "Write: !="),
        ("SELECT ?s { ?s ?p ?o FILTER (?o = 3 and ?s = 4) }", "and", "and is no operator of SPARQL", "Write: &&"),
        ("SELECT ?s, ?p { ?s ?p ?o }", ",", "a comma stands between what SELECT names", "Take it away"),
        ("SELECT count(*) { ?s ?p ?o }", "count(*)", "has no brackets, or no name", "Write: (count(*) AS ?value)"),
        ("SELECT ?s (COUNT(?o)) { ?s ?p ?o } GROUP BY ?s", "(COUNT", "or no name", "Write: (COUNT(?o) AS ?value)"),
        ("SELECT ?p (COUNT(?o) ?n) { ?s ?p ?o } GROUP BY ?p", "(COUNT", "AS is missing before the name ?n", "Write: AS ?n"),
        ("PREFIX ex: https://e.example/#\nSELECT ?s { ?s ?p ?o }", "https", "does not stand between < and >", "Write < before it"),
        ("SELECT ?s { ?s <https://e.example/p ?o }", "<https", "does not stand between < and >", "and > behind it"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", "ORDER", "ORDER stands without BY", "Write: ORDER BY"),
        ("SELECT ?s { ?s ?p ?o } group ?s", "group", "group stands without BY", "Write: group BY"),
        ("PREFIX ici <https://w3id.org/isnad/ici#>\nSELECT ?s { ?s a ?o }", "ici <", "the prefix ici has no colon", "Write: PREFIX ici: <…>"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", "ten", "LIMIT takes a whole number", "Write: LIMIT 10"),
        ("SELECT ?s { ?s ?p ?o } OFFSET ?n", "?n", "OFFSET takes a whole number", "Write: OFFSET 10"),
        ('SELECT ?s { ?s ?p "a\\"b }', '"a', "nothing closes the text", "Close it in its line"),
        ("SELECT ?s { ?s ?p '''a\n }", "'''", "nothing closes the text", "between three marks"),
        ("SELECT ?s { ?s <a b> ?o .\n ?z ?p ?o }", "<a b>", "an IRI is not absolute, or holds what no IRI may", "Correct what stands"),
    ],
)  # fmt: skip
def test_a_common_fault_is_said_at_its_token(text: str, at: str, what: str, hint: str) -> None:
    error = error_of(text)
    line, column = (int(one) for one in error.where.split(":")[1:])
    assert "\n".join(text.split("\n")[line - 1 :])[column - 1 :].startswith(at), error.what.en
    assert what in error.what.en
    assert hint in error.hint.en
    assert error.what.ar != error.what.en


@pytest.mark.parametrize("text", ["", "  \n", "# nothing\n", "PREFIX ici: <https://w3id.org/isnad/ici#>\n"])
def test_where_nothing_is_asked_a_query_is_shown(text: str) -> None:
    error = error_of(text)
    assert "not SPARQL: nothing is asked" in error.what.en
    assert "SELECT * { ?s ?p ?o } LIMIT 10" in error.hint.en


@pytest.mark.parametrize(
    ("text", "column"),
    [("INSERT { <x:a> <x:b> <x:c> }", 1), ("DELETE { <x:a> ?p ?o } INSERT { <x:a> ?p 3 }", 24)],
)
def test_a_template_without_where_is_an_update_half_written(text: str, column: int) -> None:
    error = error_of(text, update=True)
    assert error.where == f"query:1:{column}"
    assert "without the WHERE that fills it in" in error.what.en


@pytest.mark.parametrize("text", ["SELECT ?s { ?s ?p ?o " + "(" * 20_000, "SELECT " + "(" * 20_000, "SELECT " + "?a " * 50_000 + "{"])  # fmt: skip
def test_a_hostile_text_is_read_in_its_length(text: str) -> None:
    assert malformed(text, "error at 1:9: expected NOT").hint.en
