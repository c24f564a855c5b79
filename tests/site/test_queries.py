"""The saved questions: a page in both languages and an address for programs each, all of them described."""

import base64
import csv
import hashlib
import io
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pandas
import pytest
from http_client import CHROME, send
from raw_http import request

from isnad import paths
from isnad.rdf.namespaces import ID
from isnad.site import responses
from isnad.source.questions import Question, read_questions

QUESTIONS = read_questions(paths.HOME / "queries")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_question_has_a_page_and_an_answer_for_programs(address: str, question: Question) -> None:
    wanted = question.path.with_suffix(".csv")
    for language in ("ar", "en"):
        page = unescape(send(f"{address}/{language}/questions/{question.name}", Accept=CHROME).body)
        assert f"<h1>{question.title.ar if language == 'ar' else question.title.en}</h1>" in page
        assert question.body.strip().splitlines()[-1] in page
    if wanted.is_file():
        rows = list(csv.reader(io.StringIO(wanted.read_text("utf-8"))))
        found = request(address, "GET", f"/queries/{question.name}.csv")
        assert found.headers["content-type"] == "text/csv; charset=utf-8"
        answered = [row or [""] for row in csv.reader(io.StringIO(found.body.decode()))]
        assert sorted(answered[1:]) == sorted(row or [""] for row in rows[1:])
        found_json = json.loads(request(address, "GET", f"/queries/{question.name}.json").body)
        assert len(found_json["results"]["bindings"]) == len(rows) - 1
    elif question.path.with_suffix(".nt").is_file():
        found = request(address, "GET", f"/queries/{question.name}.ttl")
        assert found.headers["content-type"] == "text/turtle; charset=utf-8"
    else:
        found = request(address, "GET", f"/queries/{question.name}.json")
        assert isinstance(json.loads(found.body)["boolean"], bool)
    tag = found.headers["etag"]
    extension = {"text/csv": "csv", "text/turtle": "ttl"}.get(
        found.headers["content-type"].split(";")[0], "json"
    )
    again = request(address, "GET", f"/queries/{question.name}.{extension}", None, [("If-None-Match", tag)])
    assert again.status == 304


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_answer_as_a_table_has_the_names_of_things_in_both_languages(
    address: str, question: Question
) -> None:
    found = request(address, "GET", f"/queries/{question.name}.labelled.csv")
    assert (found.status, found.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    table = pandas.read_csv(io.BytesIO(found.body), dtype=str, keep_default_na=False)
    plain = request(address, "GET", f"/queries/{question.name}.csv")
    if plain.status != 200:  # a graph, or yes or no
        assert table.columns[0] in ("subject", "answer")
        return
    bare = pandas.read_csv(io.BytesIO(plain.body), dtype=str, keep_default_na=False)
    assert table[list(bare)].equals(bare)
    for column in bare:
        things = bare[column].str.startswith(ID) & ~bare[column].str.contains(" ")
        if things.any():
            assert (table.loc[things, f"{column}_ar"] != "").all()
            assert (table.loc[things, f"{column}_en"] != "").all()


@pytest.mark.parametrize(
    ("path", "said", "hint"),
    [
        ("/queries/timline.csv", "no saved question", "Did you mean timeline"),
        ("/queries/timline.labelled.csv", "no saved question", "Did you mean timeline"),
        ("/en/questions/timline", "no saved question", "Did you mean timeline"),
        ("/queries/zzzz.csv", "no saved question", "/en/questions"),
        ("/queries/timeline.xls", "not to be had as xls", "json · xml · csv · tsv · md · labelled.csv"),
    ],
)
def test_a_wrong_name_or_format_is_said_with_what_there_is(
    address: str, path: str, said: str, hint: str
) -> None:
    found = request(address, "GET", path)
    assert found.status == 404
    assert said in found.body.decode()
    assert hint in found.body.decode()


def test_a_question_that_nobody_saved_has_no_table(address: str) -> None:
    assert request(address, "GET", "/queries/nobody-asked.labelled.csv").status == 404
    asked = "/queries/events-of-2018.labelled.csv?year="
    assert request(address, "GET", f"{asked}x").status == 400
    names = [request(address, "GET", f"{asked}{year}").body for year in (2018, 2006)]
    assert names[0] != names[1]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_all_questions_are_listed_by_topic(address: str, language: str) -> None:
    page = send(f"{address}/{language}/questions").body
    for question in QUESTIONS:
        assert f'href="/{language}/questions/{question.name}"' in page
        assert f'<h2 id="{question.topic}">' in page


def test_description_names_every_address_and_each_answers(address: str) -> None:
    described = json.loads(request(address, "GET", "/openapi.json").body)
    assert described["openapi"].startswith("3.1")
    parameters = described["paths"]["/why"]["get"]["parameters"]
    asked = "&".join(f"{one['name']}={one['schema']['example']}" for one in parameters)
    described["paths"][f"/why?{asked}"] = described["paths"].pop("/why")
    saved = [path for path in described["paths"] if path.startswith("/queries/")]
    assert {path.split("/")[2].rsplit(".", 1)[0] for path in saved} == {q.name for q in QUESTIONS}
    assert len(described["paths"]) == len(saved) + 1
    for path, methods in described["paths"].items():
        found = request(address, "GET", path)
        assert found.status == 200
        (media_type,) = methods["get"]["responses"]["200"]["content"]
        assert found.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/questions/none", 404),
        ("/queries/none.csv", 404),
        ("/queries/timeline.exe", 404),
        ("/queries/timeline.ttl", 406),
        ("/queries/..%2f..%2fpyproject.csv", 404),
    ],
)
def test_what_is_no_question_or_no_format_is_refused(address: str, path: str, status: int) -> None:
    assert request(address, "GET", path).status == status


@pytest.mark.parametrize(
    "path", ["/en/", "/ar/doc/kuwait-ici-20-years", "/en/id/Kuwait", "/ar/ontology", "/en/questions"]
)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_page_that_the_client_has_is_not_sent_again(address: str, path: str, coding: str) -> None:
    first = request(address, "GET", path, None, [("Accept-Encoding", coding)])
    assert first.headers.get("content-encoding", "identity") == coding
    again = request(
        address, "GET", path, None, [("Accept-Encoding", coding), ("If-None-Match", first.headers["etag"])]
    )
    assert (again.status, again.body) == (304, b"")
    other = request(
        address, "GET", path.replace("/en/", "/ar/") if "/en/" in path else path.replace("/ar/", "/en/")
    )
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "most"),
    [("/en/", 80_000), ("/ar/doc/kuwait-ici-20-years", 60_000), ("/en/id/ICI", 80_000), ("/ar/id/Kuwait", 80_000),
     ("/ar/ask", 150_000), ("/en/network", 80_000), ("/ar/map", 120_000)],
)  # fmt: skip
def test_a_page_weighs_little(address: str, path: str, most: int) -> None:
    """A page with its style, its scripts and what those import and fetch, compressed."""
    waiting, weights = [path], dict[str, int]()
    while waiting:
        part = waiting.pop()
        found = request(address, "GET", part, None, [("Accept-Encoding", "br")])
        assert found.status == 200, part
        weights[part] = len(found.body)
        body = request(address, "GET", part).body.decode("utf-8", "replace")
        named = re.findall(r'(?:src|data-outlines)="(/static/[^"]+)"|rel="stylesheet" href="([^"]+)"', body)
        imported = re.findall(r'from "\./([\w/.-]+)"', body) if part.endswith(".js") else []
        for other in [one or two for one, two in named] + [f"/static/{name}" for name in imported]:
            if other not in weights and other not in waiting:
                waiting.append(other)
    assert sum(weights.values()) < most < 250_000, weights
    assert "<style>" in request(address, "GET", path).body.decode()
    assert ("/static/vendor/d3.js" in weights) == (
        path not in ("/en/", "/ar/ask", "/ar/doc/kuwait-ici-20-years")
    )


def rows_of(address: str, path: str) -> list[list[str]]:
    found = request(address, "GET", path)
    assert found.status == 200
    return list(csv.reader(io.StringIO(found.body.decode())))[1:]


def test_a_parameter_asks_the_question_of_something_else(address: str) -> None:
    kuwait = rows_of(address, "/queries/evidence-for-kuwait.csv")
    assert rows_of(address, "/queries/evidence-for-kuwait.csv?thing=id:Kuwait") == kuwait
    nato = rows_of(address, "/queries/evidence-for-kuwait.csv?thing=https://w3id.org/isnad/id/NATO")
    assert nato
    assert nato != kuwait
    assert rows_of(address, "/queries/events-of-2018.csv?year=2004")
    assert (
        len(rows_of(address, "/queries/accession-date.csv?framework=id:IndividualCooperationProgramme")) == 0
    )
    assert rows_of(address, "/queries/sixth-area-activities.csv?number=%22%7D") == []


@pytest.mark.parametrize(
    "query",
    ["who=id:Kuwait", "thing=", "thing=Kuwait", "thing=nope:x", "thing=id:a+b", "thing=id:A&thing=id:B",
     "thing=https://x/%3E+%3C", "thing=javascript:alert(1)"],
)  # fmt: skip
def test_a_parameter_that_does_not_fit_is_refused(address: str, query: str) -> None:
    found = request(address, "GET", f"/queries/evidence-for-kuwait.json?{query}")
    assert found.status == 400
    problem = json.loads(found.body)
    assert problem["where"] in ("who", "thing")
    assert "thing (entity)" in problem["hint"]
    page = send(f"{address}/ar/questions/evidence-for-kuwait?{query}", Accept=CHROME)
    assert page.status == 400
    assert "لا يصلح لهذا السؤال" in page.body


@pytest.mark.parametrize("year", ["18", "02018", "٢٠١٨", "2018+}+UNION+%7B", "-2018"])
def test_a_year_is_four_digits(address: str, year: str) -> None:
    assert request(address, "GET", f"/queries/events-of-2018.csv?year={quote(year)}").status == 400


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_of_a_question_has_its_parameters_as_a_form(address: str, language: str) -> None:
    page = unescape(send(f"{address}/{language}/questions/evidence-for-kuwait?thing=id:NATO").body)
    label = {"ar": "حلف شمال الأطلسي", "en": "North Atlantic Treaty Organization"}[language]
    assert f'<option value="id:NATO" selected>{label}</option>' in page
    assert 'href="/queries/evidence-for-kuwait.csv?thing=id:NATO"' in page
    assert "VALUES ?thing { <https://w3id.org/isnad/id/NATO> }" in page


def test_parameters_are_described(address: str) -> None:
    described = json.loads(request(address, "GET", "/openapi.json").body)["paths"]
    (year,) = described["/queries/events-of-2018.csv"]["get"]["parameters"]
    assert (year["name"], year["in"], year["schema"]["default"]) == ("year", "query", "2018")
    assert described["/queries/timeline.csv"]["get"]["parameters"] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_column_has_a_heading_in_words(address: str, question: Question) -> None:
    answer = question.path.with_suffix(".csv")
    columns = next(csv.reader(io.StringIO(answer.read_text("utf-8")))) if answer.is_file() else []
    assert set(columns) <= question.headings.keys()
    for language in ("ar", "en"):
        page = unescape(send(f"{address}/{language}/questions/{question.name}").body)
        for column in columns:
            assert (
                f'<th role="columnheader" scope="col">{question.headings[column].in_language(language)}</th>'
                in page
            )


def test_dates_are_written_as_people_write_them_and_as_stated_on_demand(address: str) -> None:
    page = send(f"{address}/en/questions/timeline").body
    assert 'title="2019-12-~15">mid-December 2019</bdi>' in page
    assert 'title="2004-06-01">1 June 2004</bdi>' in page
    assert 'title="2019-12-~15">منتصف ديسمبر 2019</bdi>' in send(f"{address}/ar/questions/timeline").body


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("en", "What happened in 2006?", "events-of-2018?year=2006"),
        ("ar", "ماذا وقع سنة 2006", "events-of-2018?year=2006"),
        ("en", "when did Kuwait join", "accession-date"),
        ("en", "in which words does the article speak of NATO?", "evidence-for-kuwait?thing=id%3ANATO"),
    ],
)
def test_a_plain_sentence_is_offered_the_questions_that_fit(
    address: str, language: str, text: str, first: str
) -> None:
    page = send(f"{address}/{language}/ask?text={quote(text)}").body
    offered = re.findall(rf'href="/{language}/questions/([^"]+)"', page.split("<main")[1])
    assert first in offered[:3]


# Questions with parameters, as plain people ask them.
PLAIN = {
    "events-of-2018?year=2006": [
        "events of 2006", "events in December 2006", "what took place in 2006", "2006 events", "anything that occurred during 2006",
        "ماذا حدث في 2006", "ما الذي حدث سنة 2006", "أحداث ديسمبر 2006", "ما جرى عام 2006", "وقائع سنة 2006", "ماذا حدث في عام ٢٠٠٦؟",
    ],
    "accession-date": [
        "when did Kuwait become a member", "date of Kuwait's accession", "Kuwait joining date", "since when is Kuwait in the ICI", "in what year did Kuwait accede",
        "متى أصبحت الكويت عضوا", "تاريخ انضمام الكويت", "منذ متى الكويت في المبادرة", "في أي سنة انضمت الكويت", "متى دخلت الكويت مبادرة إسطنبول",
    ],
    "domains-of-initiative?initiative=id%3AICI": [
        "what areas does the ICI cover", "fields of the Istanbul Cooperation Initiative", "topics of the ICI", "domains of the ICI", "which subjects does the ICI deal with",
        "مجالات مبادرة إسطنبول للتعاون", "ما ميادين مبادرة إسطنبول للتعاون", "ماذا تشمل مبادرة إسطنبول للتعاون", "موضوعات مبادرة إسطنبول للتعاون", "أي مجالات تغطيها مبادرة إسطنبول للتعاون",
    ],
    "events-within?place=id%3ABrussels": [
        "what happened near Brussels", "events within 200 km of Brussels", "events close to Brussels", "what took place around Brussels", "200 kilometres from Brussels",
        "ماذا حدث قرب بروكسل", "أحداث على بعد 200 كيلومتر من بروكسل", "ما وقع بالقرب من بروكسل", "ماذا جرى على مسافة قريبة من بروكسل", "على بعد 200 كلم من بروكسل",
    ],
    "evidence-for-kuwait?thing=id%3ANATO": [
        "what does the article say about NATO", "quotes about NATO", "sentences about NATO", "which words mention NATO", "exact wording on NATO",
        "ماذا يقول المقال عن الناتو", "اقتباسات عن الناتو", "ألفاظ المقال عن الناتو", "نصوص عن الناتو", "ما ذكره المقال عن الناتو",
    ],
    "kuwait-roles?who=id%3ANATO": [
        "what roles does NATO play", "how often did NATO take part", "roles of NATO in events", "in how many events did NATO participate", "participation of NATO",
        "أدوار الناتو", "ما دور الناتو في الأحداث", "كم مرة شارك الناتو", "مشاركات الناتو", "بكم حدث شارك الناتو",
    ],
    "sixth-area-activities?number=3": [
        "activities of the third area", "what does area 3 include", "what is in the third area", "third area activities", "what falls under area number 3",
        "أنشطة المجال الثالث", "ماذا يتضمن المجال الثالث", "نشاطات المجال الثالث", "ما في المجال الثالث", "المجال رقم 3",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "text"), [(first, text) for first, asked in PLAIN.items() for text in asked]
)
def test_a_question_with_parameters_is_found_by_plain_words(address: str, first: str, text: str) -> None:
    language = "en" if text.isascii() else "ar"
    page = unescape(send(f"{address}/{language}/ask?text={quote(text)}").body).split("<main")[1]
    offered = re.findall(rf'href="/{language}/questions/([^"]+)"', page)
    assert any(re.match(rf"{re.escape(first)}(&|$)", one) for one in offered[:3]), offered


def test_a_number_that_stands_beside_no_word_of_a_question_is_no_value(address: str) -> None:
    page = unescape(send(f"{address}/en/ask?text={quote('what happened on 28 June 2004')}").body)
    assert "/en/questions/events-within" in page
    assert "km=" not in page.split("<main")[1]
    page = unescape(send(f"{address}/en/ask?text={quote('what happened within 28 km of Brussels')}").body)
    assert "events-within?place=id%3ABrussels&km=28" in page


def test_a_sentence_that_nothing_fits_is_led_to_the_search(address: str) -> None:
    page = send(f"{address}/en/ask?text=xyzzy").body
    assert "No saved question shares a word with this" in page
    assert 'href="/en/search?q=xyzzy"' in page


@pytest.mark.parametrize(
    ("text", "thing"), [("Who is Minuto Rizzo?", "MinutoRizzo"), ("what is ICI", "ICI"), ("ما هي مبادرة إسطنبول للتعاون؟", "ICI")]
)  # fmt: skip
def test_a_sentence_that_names_a_thing_leads_to_it(address: str, text: str, thing: str) -> None:
    page = send(f"{address}/en/ask?text={quote(text)}").body
    assert re.search(rf'What is said of it: <a href="/en/id/{thing}">', page)


def test_words_that_any_question_has_offer_none_and_a_year_is_shown(address: str) -> None:
    page = send(f"{address}/en/ask?text={quote('what is there, and where?')}").body
    assert "No saved question shares a word" in page
    page = send(f"{address}/en/search?q={quote('What happened in December 2004?')}").body
    assert 'events-of-2018?year=2004">What happened in 2004?</a></li>' in page
    page = send(f"{address}/ar/ask?text={quote('ماذا وقع سنة 2006')}").body
    assert '?year=2006">ماذا وقع في عام 2006؟</a></li>' in page
    page = send(f"{address}/en/ask?text={quote('in which words does the article speak of NATO?')}").body
    assert re.search(r'thing=id%3ANATO">[^<]+</a> <span class="quiet">\(<bdi>North Atlantic', page)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("Was the initiative launched in Ankara?", ""), ("Which domains does the ICI cover?", "?initiative=id%3AICI")],
)  # fmt: skip
def test_a_parameter_that_is_called_by_a_kind_takes_a_thing_of_that_kind(
    address: str, text: str, asked: str
) -> None:
    page = send(f"{address}/en/ask?text={quote(text)}").body
    assert f'href="/en/questions/domains-of-initiative{asked}"' in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_page_weighs_less_than_150_kb_with_its_fonts(address: str, language: str) -> None:
    page = request(address, "GET", f"/{language}/", None, [("Accept-Encoding", "br")])
    fonts = set(re.findall(r'url\("(/static/vendor/[^"]+\.woff2)"\)', send(f"{address}/{language}/").body))
    assert len(fonts) == 5
    weights = [len(request(address, "GET", font).body) for font in fonts]
    assert len(page.body) + sum(weights) < 150_000


def test_the_style_within_a_page_says_what_its_file_says() -> None:
    strings, rules = re.compile(r'"[^"]*"'), re.compile(r"[^{}]+\{[^{}]*\}")
    file = (Path(responses.__file__).parent / "static" / "isnad.css").read_text("utf-8")
    file = re.sub(r"/\*.*?\*/", "", file, flags=re.DOTALL).replace('"vendor/', '"/static/vendor/')
    assert strings.findall(responses.style()) == strings.findall(file)
    assert len(rules.findall(responses.style())) == len(rules.findall(file)) > 200
    assert "\n" not in responses.style()


@pytest.mark.parametrize("path", ["/en/", "/ar/doc/kuwait-ici-20-years", "/en/no-such-page", "/ar/ask"])
def test_the_style_within_a_page_is_the_only_one_that_a_browser_takes(address: str, path: str) -> None:
    found = request(address, "GET", path, None, [("Accept", "text/html")])
    (style,) = re.findall(r"<style>(.*?)</style>", found.body.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in found.headers["content-security-policy"]
    assert "unsafe-inline" not in found.headers["content-security-policy"]
    assert not re.search(r"<[^>]+\sstyle=", found.body.decode())
