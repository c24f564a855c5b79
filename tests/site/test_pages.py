"""The pages, in both languages, without any script."""

import re
import urllib.request

import pytest
from http_client import CHROME, send

from isnad import paths
from isnad.build.releases import Release
from isnad.source.questions import read_questions

PAGES = ["/", "/ask", "/data"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_page_has_its_language_and_direction(address: str, path: str, language: str, direction: str) -> None:
    found = send(f"{address}/{language}{path}", Accept=CHROME)
    assert found.status == 200
    assert f'<html lang="{language}" dir="{direction}">' in found.body
    other = "en" if language == "ar" else "ar"
    assert f'href="/{other}{path}"' in found.body


@pytest.mark.parametrize(
    ("accepted", "language"), [("ar-KW,ar;q=0.9,en;q=0.5", "ar"), ("en-GB", "en"), ("de", "en")]
)
def test_first_page_is_in_the_readers_language(address: str, accepted: str, language: str) -> None:
    assert send(f"{address}/", Accept_Language=accepted).url == f"{address}/{language}/"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_question_is_offered_with_its_title(address: str, language: str) -> None:
    body = send(f"{address}/{language}/ask").body
    for question in read_questions(paths.HOME / "queries"):
        assert f'value="{question.name}"' in body
        title = question.title.ar if language == "ar" else question.title.en
        assert title.replace("'", "&#39;").replace('"', "&#34;") in body


def test_an_answer_is_a_table_with_labels_in_the_readers_language(address: str) -> None:
    text = "SELECT+%3Fplace+%7B+%3Chttps://w3id.org/isnad/id/LaunchSummit%3E+%3Chttps://w3id.org/isnad/ici%23tookPlaceIn%3E+%3Fplace+%7D"
    arabic = send(f"{address}/ar/ask?query={text}").body
    assert '<bdi lang="ar">أنقرة</bdi>' in arabic
    english = send(f"{address}/en/ask?query={text}").body
    assert '<bdi lang="en">Ankara</bdi>' in english
    assert "2 rows" in english


def test_a_wrong_query_is_shown_with_its_mend(address: str) -> None:
    found = send(f"{address}/en/ask?query=SELECT+%3Fx+%7B+%3Fx+a+skos:Concept+%7D", Accept=CHROME)
    assert found.status == 400
    assert "PREFIX skos: &lt;http://www.w3.org/2004/02/skos/core#&gt;" in found.body


def test_no_rows_truth_and_graph_are_shown(address: str) -> None:
    assert "0 rows" in send(f"{address}/en/ask?query=SELECT+*+%7B+%3Fs+%3Curn:none%3E+%3Fo+%7D").body
    assert '<p class="truth">نعم</p>' in send(f"{address}/ar/ask?query=ASK+%7B%7D").body
    assert (
        '<p class="truth">لا</p>' in send(f"{address}/ar/ask?query=ASK+%7B%3Curn:a%3E+a+%3Curn:b%3E%7D").body
    )
    assert (
        "&lt;urn:a&gt; &lt;urn:b&gt;"
        in send(f"{address}/en/ask?query=CONSTRUCT+%7B%3Curn:a%3E+%3Curn:b%3E+1%7D+%7B%7D").body
    )


def test_what_is_data_is_shown_as_text(address: str) -> None:
    found = send(f"{address}/en/ask?query=SELECT+(%22%3Cscript%3Ealert(1)%3C/script%3E%22+AS+%3Fx)+%7B%7D")
    assert "<script>" not in found.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found.body
    link = send(f"{address}/en/ask?query=SELECT+(%3Cjavascript:alert(1)%3E+AS+%3Fx)+%7B%7D").body
    assert 'href="javascript:' not in link


@pytest.mark.parametrize(
    "path", ["/en/", "/ar/ask", "/en/data", "/sparql?query=ASK%7B%7D", "/data/ici.ttl", "/none"]
)
def test_every_answer_is_guarded(address: str, path: str) -> None:
    headers = send(f"{address}{path}").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_nothing_comes_from_outside(address: str) -> None:
    for path in PAGES:
        body = send(f"{address}/en{path}").body
        loaded = re.findall(r'(?:src|href)="([^"]+)"[^>]*>', re.sub(r"<a [^>]*>", "", body))
        assert loaded
        assert all(url.startswith("/static/") for url in loaded)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_reader_learns_how_to_cite_a_release_and_to_put_in_a_text(
    address: str, release: Release, language: str
) -> None:
    about = send(f"{address}/{language}/about").body
    assert re.search(rf"release {release.version}, 20\d\d-\d\d-\d\d\. https://w3id\.org/isnad/", about)
    assert "isnad document add" in about
    # "Each release stays at an address of its own", the only one, too.
    assert f'href="/data/{release.version}/SHA256SUMS"' in send(f"{address}/{language}/data").body


def test_every_file_of_the_release_is_served_as_built(address: str, release: Release) -> None:
    listing = send(f"{address}/en/data").body
    for path in (p for p in release.folder.rglob("*") if p.is_file()):
        name = str(path.relative_to(release.folder))
        with urllib.request.urlopen(f"{address}/data/{name}", timeout=30) as found:  # noqa: S310 - our own
            assert found.read() == path.read_bytes()
        if name != "SHA256SUMS":
            assert f'href="/data/{name}"' in listing
    assert send(f"{address}/data/isnad.nq").headers["content-type"] == "application/n-quads"
    assert send(f"{address}/data/ici.ttl").headers["content-type"] == "text/turtle; charset=utf-8"


def test_missing_page_helps_in_both_languages(address: str) -> None:
    assert "لا شيء في هذا العنوان" in send(f"{address}/ar/none", Accept=CHROME).body
    assert 'href="/en/"' in send(f"{address}/en/none", Accept=CHROME).body
