"""Markdown: whatever a text has in it, a reader of CommonMark and of GFM's tables reads it as just that text."""

import re
from collections.abc import Callable

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from isnad.query.markdown import code, iri, link, table, text
from isnad.query.negotiation import choose, format_named, prefers_markdown, prefers_page
from isnad.query.results import write_rows

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
MARKUP = st.text(st.sampled_from("\\`*_[]()<>|~&$#!+-.=:1 \n\r\t\x00\x85\u2028\"'aب^{}"), max_size=30)
TEXTS = MARKUP | st.text(max_size=40)
HOSTILE = (
    "| a | b |", "a\\|b", "\\", "`", "``` x", "<script>alert(1)</script>", "&lt;", "&#124;", "[^1]", "[^1]: note",
    "[a](javascript:alert(1))", "![a](http://example.org)", "# h", "- x", "1. x", "1) x", "> q", "---", "===", "~~x~~",
    "a\n\n# b", "a\r\n| --- |", "<!-- -->", "http://example.org/|x", "**b**", "__b__", "\\\\|", "$x$", "    code", "a  \nb",
)  # fmt: skip


def words(tokens: list[Token]) -> str:
    """Return what is read as text, and fail for anything that is more."""
    flat = [each for one in tokens for each in (one, *(one.children or ()))]
    allowed = {"text", "inline", "text_special"}
    assert {one.type for one in flat} <= allowed, [one.type for one in flat]
    return "".join(one.content for one in flat if one.type != "inline")


def one_line(value: str) -> str:
    """Return a text as it is to be read: its breaks are blanks."""
    return re.sub("[ \t]*[\x00-\x1f\x7f\x85\u2028\u2029]+[ \t]*", " ", value).strip()


def hostile(test: Callable[..., None]) -> Callable[..., None]:
    """Add the texts that are meant to break out."""
    for value in HOSTILE:
        test = example(value)(test)
    return test


@hostile
@example("1 #")
@example("1 ## #")
@given(TEXTS)
@pytest.mark.parametrize(("before", "kind"), [("", "paragraph"), ("- ", "list_item"), ("## ", "heading")])
def test_a_text_is_read_as_itself_and_as_one_block(before: str, kind: str, value: str) -> None:
    tokens = READER.parse(before + text(value))
    assert words([one for one in tokens if one.type == "inline"]).strip() == one_line(value)
    opened = {one.type.rpartition("_")[0] for one in tokens if one.nesting}
    assert opened <= {kind, "paragraph", "bullet_list"}


@hostile
@given(TEXTS)
def test_a_quote_in_a_footnote_is_read_as_itself(value: str) -> None:
    tokens = READER.parse(f"x[^1]\n\n[^1]: “{text(value)}” — b\n")
    note = [one for one in tokens if one.type == "inline"][1]
    children = [one for one in note.children or () if one.type != "footnote_anchor"]
    assert words(children) == f"“{one_line(value)}” — b"


@hostile
@given(TEXTS)
def test_a_cell_is_read_as_itself_and_no_cell_is_lost(value: str) -> None:
    linked = link(value, "https://example.org/")
    lines = table([text(value), "b"], [[text(value), "b"], [linked, text(value)]])
    tokens = READER.parse("\n".join(lines) + "\n\nafter")
    kinds = [one.type for one in tokens if one.nesting == 1]
    assert kinds == ["table_open", "thead_open", "tr_open", "th_open", "th_open", "tbody_open",
                     *["tr_open", "td_open", "td_open"] * 2, "paragraph_open"]  # fmt: skip
    cells = [one for one in tokens if one.type == "inline"]
    assert words([cells[0]]) == words([cells[2]]) == words([cells[5]]) == one_line(value)
    within = [one for one in cells[4].children or () if one.type not in ("link_open", "link_close")]
    assert words(within) == one_line(value)


@given(st.text(max_size=40) | MARKUP)
@example("a) [b](http://evil.example/")
@example("x> <script>")
@example("a&copy=1")
@example("a|b")
@example("a\\")
def test_an_address_stays_one(value: str) -> None:
    (paragraph,) = (
        one for one in READER.parse(link("here", f"https://example.org/{value}")) if one.type == "inline"
    )
    assert [one.type for one in paragraph.children or ()] == ["link_open", "text", "link_close"]
    assert str((paragraph.children or [])[0].attrs["href"]).startswith("https://example.org/")
    assert link("here", f"javascript:{value}") == "here"


@given(st.text(max_size=60) | MARKUP)
@example("```\n# out")
@example("````\n```\n")
def test_code_is_one_block(value: str) -> None:
    tokens = READER.parse("\n".join(code(value, "turtle")))
    assert [one.type for one in tokens] == ["fence"]


def test_rows_are_a_table_with_iris_as_links() -> None:
    store = pyoxigraph.Store()

    def written(query: str) -> tuple[list[str], tuple[str, ...] | None]:
        result = store.query(query)
        assert not isinstance(result, pyoxigraph.QueryTriples)
        found = write_rows(result, format_named("md"), 10_000)
        return found.body.decode().splitlines(), found.unbound

    query = 'SELECT ?a ?b ?c { VALUES (?a ?b) { (<http://example.org/a> "x | y\\n`z`") ("<b>"@en UNDEF) } }'
    assert written(query) == (
        [
            "| a | b | c |",
            "| --- | --- | --- |",
            "| <http://example.org/a> | x \\| y \\`z\\` |  |",
            "| \\<b\\> |  |  |",
        ],
        ("c",),
    )
    assert written("ASK {}") == (["true"], None)
    assert written("ASK { ?s ?p ?o }") == (["false"], ())
    for query in ("SELECT * {}", "SELECT ?x { ?x ?y ?z }"):
        assert READER.parse("\n".join(written(query)[0]))[0].type == "table_open"


def test_an_iri_that_is_no_plain_address_is_text() -> None:
    assert iri("https://example.org/a") == "<https://example.org/a>"
    for value in ("urn:isbn:1", "https://example.org/a|b", "javascript:alert(1)"):
        (paragraph,) = (one for one in READER.parse(iri(value)) if one.type == "inline")
        assert words(paragraph.children or []) == value


@pytest.mark.parametrize(
    ("accept", "markdown", "page"),
    [
        ("text/markdown", True, False),
        ("text/markdown, text/html;q=0.9, */*;q=0.1", True, False),
        ("text/markdown, text/html", True, False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False, True),
        ("text/html, text/markdown;q=0.5", False, True),
        ("text/markdown;q=0, */*", False, False),
        ("*/*", False, False),
        ("", False, False),
    ],
)
def test_markdown_is_for_who_names_it(accept: str, markdown: bool, page: bool) -> None:
    assert (prefers_markdown(accept), prefers_page(accept)) == (markdown, page)
    if not page:
        assert (choose("rows", accept).name == "md") is markdown
