"""What a source supports and what speaks against it, as a page and as RDF; and pages as Markdown."""

import re
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from http_client import CHROME, Response, send
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from isnad.build.releases import Release
from isnad.query.store import open_store, release_source
from isnad.rdf.namespaces import CHAIN, DOC, ICI, ID, PROV, RDF

DOCUMENT = f"{DOC}kuwait-ici-20-years"
SUPPORT = "/doc/kuwait-ici-20-years/support"
ANKARA = "char=1715,1789"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
MARKDOWN = "text/markdown"
BREAKING = [
    "| a |",
    "\\|",
    "[^1]",
    "<script>",
    "`",
    "a\n\n# b",
    "[a](javascript:b)",
    "&lt;",
    "- x",
    "1. x",
    "\\",
]


@pytest.fixture(scope="module")
def store(release: Release) -> pyoxigraph.Store:
    return open_store(release_source(release.folder))


def values(store: pyoxigraph.Store, query: str) -> set[str]:
    prefixes = f"PREFIX chain: <{CHAIN}> PREFIX prov: <{PROV}> PREFIX dcterms: <http://purl.org/dc/terms/> "
    found = store.query(prefixes + query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return {one[0].value for one in found}


def graph(answer: Response, format: pyoxigraph.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(answer.body.encode(), format=format)}


def test_whatever_speaks_against_a_document_is_on_its_page_with_its_words(
    address: str, store: pyoxigraph.Store
) -> None:
    about = f"?x chain:sourceClaim/prov:wasDerivedFrom/dcterms:isPartOf <{DOCUMENT}>"
    lines = values(store, f"SELECT ?line {{ {about} ; chain:counterClaim/chain:quote ?line }}")
    reasons = values(
        store, f"SELECT ?reason {{ {about} ; chain:reason ?reason FILTER (LANG(?reason) = 'en') }}"
    )
    assert len(lines) > 5 and len(reasons) > 5
    page = send(f"{address}/en{SUPPORT}", Accept=CHROME)
    text = re.sub(r"&#39;", "'", re.sub(r"&#34;|&quot;", '"', page.body))
    assert page.status == 200
    assert [one for one in (*lines, *reasons) if one not in text] == []
    judged = text.index('id="judged"')
    assert text.index('id="against"') < text.index('id="finer"') < text.index('id="stated"') < judged
    assert 'class="standing attributed"' not in text[:judged]
    assert 'class="standing attributed"' in text[judged:]


def test_of_a_passage_the_page_says_what_it_states_and_no_more(address: str) -> None:
    page = send(f"{address}/en{SUPPORT}?passage={ANKARA}", Accept=CHROME).body
    stated = page[page.index('id="stated"') :]
    assert "Ankara" in stated and "Istanbul" not in stated.split("</section>")[0]
    assert "Today at our Istanbul Summit" in page[: page.index('id="stated"')]
    quiet = send(f"{address}/en{SUPPORT}?passage=char=231,237", Accept=CHROME).body
    assert "nothing that these data know of" in quiet and 'class="difference"' not in quiet
    for path in (
        f"{SUPPORT}?passage=char=0,1",
        f"{SUPPORT}?passage=x",
        "/doc/nothing/support",
        f"{SUPPORT}.exe",
    ):
        assert send(f"{address}{'/en' if '.exe' not in path else ''}{path}").status == 404


def test_the_document_leads_there_in_both_languages(address: str) -> None:
    for language in ("ar", "en"):
        page = send(f"{address}/{language}/doc/kuwait-ici-20-years", Accept=CHROME).body
        assert f'href="/{language}{SUPPORT}"' in page
        assert f'href="/{language}{SUPPORT}?passage={ANKARA}"' in page


@pytest.mark.parametrize("passage", ["", f"?passage={ANKARA}"])
def test_the_same_is_rdf_in_which_nothing_stands_but_as_somebodys_claim(
    address: str, store: pyoxigraph.Store, passage: str
) -> None:
    turtle = graph(send(f"{address}{SUPPORT}.ttl{passage}"), pyoxigraph.RdfFormat.TURTLE)
    assert turtle == graph(send(f"{address}{SUPPORT}.jsonld{passage}"), pyoxigraph.RdfFormat.JSON_LD)
    everything = {
        str(quad.triple) for quad in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    }
    assert turtle <= everything
    assert not [one for one in turtle if one.startswith(f"<{ID}")]
    claims = {one.split()[0] for one in turtle if f"<{RDF}subject>" in one}
    sourced = {
        one.split()[0]
        for one in turtle
        if f"<{PROV}wasDerivedFrom>" in one or f"<{PROV}hadPrimarySource>" in one
    }
    assert claims and claims == sourced
    whole = f"SELECT ?claim {{ ?claim prov:wasDerivedFrom/dcterms:isPartOf <{DOCUMENT}> }}"
    one = f"SELECT ?claim {{ ?claim prov:wasDerivedFrom <{DOCUMENT}#{ANKARA}> }}"
    assert {f"<{name}>" for name in values(store, one if passage else whole)} <= claims
    assert any(f"<{CHAIN}counterClaim>" in one for one in turtle)


def test_programs_are_sent_to_what_they_take(address: str) -> None:
    for accept, place in (
        ("text/turtle", f"{SUPPORT}.ttl?passage={ANKARA}"),
        ("application/ld+json", f"{SUPPORT}.jsonld?passage={ANKARA}"),
        ("text/html", f"/en{SUPPORT}?passage={ANKARA}"),
        ("text/markdown", f"/en{SUPPORT}?format=md&passage={ANKARA}"),
    ):
        found = send(f"{address}{SUPPORT}?passage={ANKARA}", Accept=accept)
        assert (found.status, found.url) == (200, address + place)


def notes(body: str) -> dict[str, str]:
    """Return the footnotes of a page, and fail for a mark without one, or one without a mark."""
    defined = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", body, re.MULTILINE))
    text = body.split("\n[^1]: ")[0]
    assert set(re.findall(r"(?<!\\)\[\^(\d+)\]", text)) == defined.keys()
    return defined


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["/id/LaunchSummit", "/id/Kuwait", "/doc/kuwait-ici-20-years", SUPPORT])
def test_pages_are_markdown_with_each_quote_as_a_footnote(
    address: str, store: pyoxigraph.Store, path: str, language: str
) -> None:
    quotes = values(store, "SELECT ?quote { ?x chain:quote ?quote }")
    found = send(f"{address}/{language}{path}", Accept=MARKDOWN)
    assert found.status == 200 and found.headers["content-type"] == "text/markdown; charset=utf-8"
    assert {"Accept", "Accept-Language"} <= {one.strip() for one in found.headers["vary"].split(",")}
    assert found.headers["content-language"] == language
    assert found.body == send(f"{address}/{language}{path}?format=md", Accept=CHROME).body
    defined = notes(found.body)
    assert defined
    for note in defined.values():
        quoted, _, rest = note.partition("» — " if language == "ar" else "” — ")
        assert re.sub(r"\\(.)", r"\1", quoted[1:]) in quotes
        assert re.search(r"<https?://[^\s<>]+>[,،] \S+", rest)
    inferred = {"en": "(inferred", "ar": "(مستنتج"}[language]
    for line in found.body.splitlines():
        if line.startswith("- [") and inferred not in line:
            assert re.search(r"\[\^\d+\]$", line), line
    kinds = {one.type for one in READER.parse(found.body)}
    assert "footnote_open" in kinds and not kinds & {"html_block", "code_block", "fence"}


def test_a_page_is_kept_for_each_that_it_is_asked_as(address: str) -> None:
    place = f"{address}/en/id/NATO"
    for accept, media_type in ((CHROME, "text/html"), (MARKDOWN, "text/markdown"), (CHROME, "text/html")):
        found = send(place, Accept=accept)
        assert found.headers["content-type"].startswith(media_type)
        assert "Accept" in found.headers["vary"]
    assert 'rel="alternate"; type="text/markdown"' in send(place, Accept=CHROME).headers["link"]
    assert send(f"{address}/id/NATO", Accept=MARKDOWN).url == f"{address}/en/id/NATO?format=md"


def test_saved_questions_are_tables_with_the_passages_behind_each_row(address: str) -> None:
    for path in ("/queries/who-says-ankara.md", "/en/questions/who-says-ankara?format=md"):
        found = send(address + path)
        assert found.headers["content-type"].startswith("text/markdown")
        assert "| [Ankara](https://w3id.org/isnad/id/Ankara) |" in found.body
        assert "disputed" in "".join(notes(found.body).values())
    arabic = send(f"{address}/queries/timeline.md", Accept_Language="ar").body
    assert "[مشاورات مايو 2004](https://w3id.org/isnad/id/ConsultationsOfMay2004)" in arabic
    for name in ("kuwait-first", "chain-of-attribution", "timeline"):
        assert READER.parse(send(f"{address}/queries/{name}.md").body)[0].tag == "h1"
    given = send(f"{address}/queries/evidence-for-kuwait.md?{urlencode({'thing': 'id:NATO'})}").body
    assert "NATO" in given or "North Atlantic" in given
    assert send(f"{address}/queries/evidence-for-kuwait.md?year=1").status == 400


def test_the_endpoint_answers_in_markdown(address: str) -> None:
    query = quote(f"SELECT ?place {{ <{ID}LaunchSummit> <{ICI}tookPlaceIn> ?place }} ORDER BY ?place LIMIT 1")
    for named, accept in (("&format=md", "*/*"), ("", MARKDOWN)):
        found = send(f"{address}/sparql?query={query}{named}", Accept=accept)
        assert found.headers["content-type"] == "text/markdown; charset=utf-8" and found.headers["etag"]
        assert found.body == f"| place |\n| --- |\n| <{ID}Ankara> |\n"
    assert send(f"{address}/sparql?query=ASK%7B%7D&format=md").body == "true\n"
    construct = quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
    assert send(f"{address}/sparql?query={construct}&format=md", Accept="text/csv").status == 406


@pytest.mark.parametrize("path", ["/sparql", "/en/ask"])
def test_no_value_breaks_out_of_the_table_of_an_answer(address: str, path: str) -> None:
    written = " ".join('"' + one.replace("\\", "\\\\").replace("\n", "\\n") + '"' for one in BREAKING)
    query = f"SELECT ?x {{ VALUES ?x {{ {written} }} }}"
    body = send(f"{address}{path}?{urlencode({'query': query, 'format': 'md'})}").body
    tokens = READER.parse(body)
    assert {one.type for one in tokens} <= {
        *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
        *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close", "inline"),
    }
    cells = [one for one in tokens if one.type == "inline"][1:]
    assert {child.type for cell in cells for child in cell.children or ()} <= {"text", "text_special"}
    read = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert read == [re.sub(r"\s*\n\s*", " ", one) for one in BREAKING]
