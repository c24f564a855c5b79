"""Addresses as people and programs write them: with a slash, without a language, misspelt."""

import re
from collections.abc import Iterator
from itertools import product
from unittest.mock import Mock, patch
from urllib.parse import urlencode

import flask
import pytest
from http_client import CHROME
from raw_http import request

from isnad import paths
from isnad.build.releases import Release
from isnad.names.index import NameIndex
from isnad.settings import Settings
from isnad.site import create_app
from isnad.site.monitoring import Metrics
from isnad.site.site_data import Background, SiteData
from isnad.site.terms import Term


@pytest.fixture(scope="module")
def app(release: Release) -> flask.Flask:
    return app_of(release, Settings())


def app_of(release: Release, settings: Settings) -> flask.Flask:
    """Give the app of a release, whose queries all have no row."""
    background = Background()
    site_data = SiteData(
        workers=Mock(), files=release.folder, questions=(), labels={}, graphs=(), figures=dict,
        triples=0, names=background.when_asked(lambda: NameIndex(())), background=background,
        renderings=lambda _: {},
    )  # fmt: skip
    with patch.object(SiteData, "read", return_value=()):
        return create_app(site_data, Mock(settings=settings, version=""), Metrics(), Mock())


def test_every_address_with_a_slash_too_many_or_too_few_leads_to_the_one_that_answers(
    app: flask.Flask,
) -> None:
    client, seen = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule.rule)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        assert "<" not in path, rule.rule
        if path in ("/", "/data"):  # that answer as they are, /data both ways
            continue
        method = "POST" if "GET" not in (rule.methods or ()) else "GET"
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        found = client.open(f"{other}?a=1", method=method)
        assert found.status_code == 308, other
        assert found.headers["Location"] == f"{path}?a=1"  # by path alone: a proxy has the scheme
        seen += 1
    assert seen > 50


_NAMED = {  # what stands in the addresses of routes that have a name in them
    "id": "Kuwait", "doc": "kuwait-ici-20-years", "questions": "timeline", "queries": "timeline",
    "data": "isnad-facts.ttl", "wikidata": "Q817", "ontology": "0.1.0", "ici": "0.1.0", "chain": "0.1.0",
}  # fmt: skip
_ASKED = {
    "/why": urlencode({"s": "id:Kuwait", "p": "rdf:type", "o": "ici:State"}),
    "/preview": "id=Kuwait",
    "/flyout/entity": "id=Kuwait",
    "/flyout/type": "id=State",
    "/flyout/property": "id=hosts",
    "/search.json": "q=k",
    "/sparql": "query=ASK%7B%7D",
}
_OPERATORS = ("/health", "/metrics")


def paths_of(app: flask.Flask) -> Iterator[str]:
    """Give an address that answers for each way that a route can be taken in, with what it must be asked."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        text = rule.rule
        several = re.findall(r"<any\((.*?)\):\w+>", text)
        for chosen in product(*(names.split(", ") for names in several)):
            path = text
            for name in chosen:
                path = re.sub(r"<any\(.*?\):\w+>", name, path, count=1)
            path = re.sub(r"/(\w+)/<[\w:]+>", lambda found: f"/{found[1]}/{_NAMED.get(found[1], '')}", path)
            path = path.replace("<extension>", "ttl" if "queries" not in path else "csv")
            asked = next((words for end, words in _ASKED.items() if path.endswith(end)), "")
            yield f"{path}?{asked}" if asked else path


def test_every_answer_names_its_version_and_any_site_may_read_what_is_for_programs(
    app: flask.Flask, address: str, release: Release
) -> None:
    seen = 0
    for path in sorted({*paths_of(app)}):
        for accept in ("*/*", "text/markdown", CHROME):
            found = request(address, "GET", path, None, [("Accept", accept)])
            if path == "/.well-known/void" and accept == "text/markdown":  # it comes as RDF alone
                assert found.status == 406
                continue
            assert found.status < 400, (path, found.status)
            assert found.headers["isnad-version"] == release.version, path
            page = found.headers["content-type"].startswith("text/html") and "location" not in found.headers
            closed = path.removeprefix("/en").removeprefix("/ar").startswith(_OPERATORS)
            is_open = found.headers.get("access-control-allow-origin") == "*"
            assert is_open != (closed or (page and "preview" not in path)), (path, accept)
            assert not is_open or "Isnad-Version" in found.headers["access-control-expose-headers"], path
            seen += 1
        asked = request(address, "OPTIONS", path)
        allowed = asked.headers.get("access-control-allow-headers", "")
        assert closed or "Authorization" in allowed, path
    assert seen > 300


def about_of(app: flask.Flask, language: str) -> str:
    row = {
        "version": Term("1", False),
        "modified": Term("2026-11-30T00:00:00Z", False),
        "note": Term("", False),
    }
    with patch.object(SiteData, "rows", return_value=(row,)):
        return app.test_client().get(f"/{language}/about").text


def test_the_release_is_cited_in_words_and_in_bibtex(release: Release) -> None:
    app = app_of(release, Settings())
    ontology = (paths.HOME / "ontology" / "ici.ttl").read_text("utf-8")
    (modified,) = re.findall(r'dcterms:modified +"([\d-]{10})T', ontology)
    for language in ("en", "ar"):
        about = about_of(app, language)
        assert f"@misc{{isnad-{release.folder.name}," in about
        for field in (
            "author  = {{The Isnad authors}}",
            f"date    = {{{modified}}}",
            f"year    = {{{modified[:4]}}}",
        ):
            assert field in about


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("facts@example.org", "mailto:facts@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_a_reader_is_told_where_to_report_an_error_if_anywhere(
    release: Release, contact: str, link: str
) -> None:
    for language, nobody in (("en", "names nobody to write to"), ("ar", "لا يسمي هذا الخادم أحدا")):
        named, unnamed = (about_of(app_of(release, Settings(contact=one)), language) for one in (contact, ""))
        assert f'<a class="contact" href="{link}"' in named
        assert nobody not in named
        assert nobody in unnamed
        assert 'class="contact"' not in unnamed
        assert f'href="/{language}/about#errors"' in unnamed


@pytest.mark.parametrize("path", ["/reconcile/1.0/", "/sparql/", "/mcp/", "/update/", "/data/isnad.nq/"])
def test_programs_are_sent_on_from_a_slash(address: str, path: str) -> None:
    found = request(address, "GET", path)
    assert (found.status, found.headers["location"]) == (308, path.rstrip("/"))


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/%2F%2Fevil.example/", "/%5Cevil.example/", "//evil.example/id/Kuwait/"]
)
def test_a_slash_leads_to_no_other_site(address: str, path: str) -> None:
    found = request(address, "GET", path)
    assert not re.match(r"(https?:)?[/\\]{2}(?!127\.0\.0\.1)", found.headers.get("location", ""))


@pytest.mark.parametrize(
    "path",
    ["/timeline", "/search?q=NATO", "/questions/timeline?year=2006", "/discrepancies", "/quickstatements"],
)
def test_a_page_without_a_language_is_in_the_readers(address: str, path: str) -> None:
    found = request(address, "GET", path, None, [("Accept-Language", "ar")])
    assert (found.status, found.headers["location"]) == (302, f"/ar{path}")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/id/Kuwayt", "/id/Kuwait"),
        ("/id/Kuwayt.ttl", "/id/Kuwait"),
        ("/en/id/Kuwayt", "/en/id/Kuwait"),
        ("/doc/Kuwayt", ""),
        ("/timline", "/timeline"),
        ("/en/quesions", "/en/questions"),
        ("/data/isnad.nqq", "isnad.nq"),
        ("/zzzzzz", ""),
    ],
)
def test_a_program_is_told_what_a_wrong_address_may_have_meant(address: str, path: str, meant: str) -> None:
    found = request(address, "GET", path)
    hint = re.search(r"Did you mean ([^?]*)\?", found.body.decode())
    assert found.status == 404
    assert (hint[1].split(" · ")[0] if hint else "") == meant


def test_health_is_linked_from_every_page(address: str) -> None:
    page = request(address, "GET", "/en/", None, [("Accept", CHROME)]).body.decode()
    assert 'href="/en/health"' in page


EVIDENCE, QUESTION = "/queries/evidence-for-kuwait", "/questions/evidence-for-kuwait"


@pytest.mark.parametrize(
    ("path", "accept", "to"),
    [
        ("/queries", "*/*", "/openapi.json"),
        ("/queries/", CHROME, "/queries"),
        ("/queries", CHROME, "/en/questions"),
        ("/queries/timeline", "text/csv", "/queries/timeline.csv"),
        ("/queries/timeline?year=2006", "*/*", "/queries/timeline.json?year=2006"),
        ("/queries/timeline", CHROME, "/en/questions/timeline"),
        ("/queries/timeline?format=csv", "*/*", "/queries/timeline.csv"),
        ("/queries/timeline?format=tsv", CHROME, "/queries/timeline.tsv"),
        ("/queries/timeline?format=", "*/*", "/queries/timeline.json"),
        ("/queries/timeline?format=auto", CHROME, "/en/questions/timeline"),
        ("/queries/timeline?format=md", "*/*", "/en/questions/timeline?format=md"),
        (f"{EVIDENCE}?format=json&thing=id:NATO", "text/csv", f"{EVIDENCE}.json?thing=id:NATO"),
        (f"{EVIDENCE}?thing=id:NATO", "text/markdown", f"/en{QUESTION}?format=md&thing=id:NATO"),
        (f"{EVIDENCE}?thing=id:NATO", CHROME, f"/en{QUESTION}?thing=id:NATO"),
        ("/id/Kuwait?format=nt", "*/*", "/id/Kuwait.nt"),
        ("/id/Kuwait?format=application/rdf%2Bxml", CHROME, "/id/Kuwait.rdf"),
        ("/id/Kuwait?format=md", "text/turtle", "/en/id/Kuwait?format=md"),
        ("/id/Kuwait?format=csv", "text/turtle", "/id/Kuwait.ttl"),
        ("/ontology?format=jsonld", "*/*", "/ontology.jsonld"),
        ("/doc/kuwait-ici-20-years/support?format=nq", "*/*", "/doc/kuwait-ici-20-years/support.nq"),
    ],
)
def test_a_format_is_chosen_where_an_address_has_no_extension(
    address: str, path: str, accept: str, to: str
) -> None:
    found = request(address, "GET", path, None, [("Accept", accept)])
    assert (found.status in (303, 308), found.headers["location"]) == (True, to)


def test_a_format_that_a_thing_has_not_is_said_with_those_it_has(address: str) -> None:
    found = request(address, "GET", "/id/Kuwait.csv")
    assert found.status == 404
    assert "this is not to be had as csv" in found.body.decode()
    assert "ttl · " in found.body.decode()
