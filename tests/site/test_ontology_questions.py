"""Questions in plain words, and what answers each: written with the ontology page and nothing else of the graph.

`first_writing` tells which were right as they were first written: by authors who knew the graph (so it is an upper bound)
forty in the first round, forty others, half of them in Arabic, in the second, and fifteen in the third, after the page had
been mended; by one who knew parts of the ontology forty in the fourth, and by two who had seen nothing of the graph forty
each in the fifth and, after the page had been mended, in the sixth; forty of another stranger, who wrote them before the
page was opened, are the seventh, and after it had been mended those of one more the eighth, and so the ninth to the
thirteenth. These last four are as they were first written, the others as they were mended; of long answers the rows
are counted.
"""

import csv
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from http_client import send
from raw_http import request

from isnad.rdf.namespaces import PREFIXES

FILE = Path(__file__).parents[1] / "ontology-questions.csv"
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
OF_THE_TEXT = {"id:ICI", "id:Kuwait", "id:NATO", "id:Brussels"}  # what a reader of the article would look for


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"])
def test_the_question_is_answered(address: str, row: dict[str, str]) -> None:
    body = request(address, "GET", f"/sparql?query={quote(PROLOGUE + row['query'])}&format=json").body
    answer = json.loads(body)
    found = {str(answer["boolean"]).lower()} if "boolean" in answer else set()
    for binding in answer.get("results", {"bindings": ()})["bindings"]:
        cells = binding.values()
        found.add(
            " ".join(
                re.split("[/#]", cell["value"])[-1] if cell["type"] == "uri" else cell["value"]
                for cell in cells
            )
        )
    assert " | ".join(sorted(found)) == row["answer"]


@pytest.mark.parametrize(
    ("number", "asked", "right"),
    [
        ("1", 40, 37),
        ("2", 40, 38),
        ("3", 15, 13),
        ("4", 40, 36),
        ("5", 40, 36),
        ("6", 40, 38),
        ("7", 40, 33),
        ("8", 40, 35),
        ("9", 40, 39),
        ("10", 40, 36),
        ("11", 40, 37),
        ("12", 40, 36),
        ("13", 40, 38),
    ],
)
def test_most_questions_of_a_round_were_right_at_first(number: str, asked: int, right: int) -> None:
    rows = [row for row in ROWS if row["round"] == number]
    assert len({row["question"] for row in rows}) == asked
    assert sum(row["first_writing"] == "right" for row in rows) == right


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_queries_on_the_page_are_answered_as_they_stand_there(address: str, language: str) -> None:
    page = request(address, "GET", f"/{language}/ontology").body.decode()
    *examples, prefixes = (
        unescape(one) for one in re.findall(r'<pre class="sparql"[^>]*>(.*?)</pre>', page, re.DOTALL)
    )
    found = [request(address, "GET", f"/sparql?query={quote(one)}&format=json") for one in examples]
    assert [one.status for one in found] == [200, 200]
    named, disputed = (json.loads(one.body)["results"]["bindings"] for one in found)
    names = {row["name"]["value"] for row in named}
    assert names >= {"accession of Kuwait to the Istanbul Cooperation Initiative", "مشاورات ديسمبر 2004"}
    assert ("LaunchSummit", "tookPlaceIn", "Ankara") in {
        tuple(re.split("[/#]", row[part]["value"])[-1] for part in ("subject", "predicate", "object"))
        for row in disputed
    }
    assert prefixes.split() == PROLOGUE.split()


def test_half_of_the_second_round_is_asked_in_arabic() -> None:
    arabic = [row for row in ROWS if row["round"] == "2" and re.search("[\u0621-\u064a]", row["question"])]
    assert len(arabic) == 20


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_has_every_term_of_the_queries(address: str, language: str) -> None:
    page = unescape(send(f"{address}/{language}/ontology").body)
    for row in ROWS:
        for term in set(re.findall(r"\b(?:ici|dcterms|skos|time|org|sem):\w+", row["query"])):
            assert term in page, row["question"]
        for thing in set(re.findall(r"\bid:\w+", row["query"])) - OF_THE_TEXT:
            assert thing in page, row["question"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_words_of_others_have_a_name_a_use_and_a_fact(address: str, language: str) -> None:
    page = send(f"{address}/{language}/ontology").body
    borrowed = page[page.index('id="borrowed"') : page.index('id="values"')]
    terms = re.findall(r'<div class="term".*?</div>', borrowed, re.DOTALL)
    assert len(terms) > 40
    for one in terms:
        name, short = re.findall(r"<bdi[^>]*>([^<]+)</bdi>", one)[:2]
        assert name != short
        assert 'class="fact"' in one
        assert re.search(r'<p class="quiet small">[^<]{15,}</p>', one), short


def test_a_class_names_things_of_it(address: str) -> None:
    page = unescape(send(f"{address}/en/ontology").body)
    (series,) = re.findall(r'<div class="term" id="EventSeries".*?</div>', page, re.DOTALL)
    assert "id:KuwaitContributions" in series
    assert "Kuwait's contributions to NATO events" in series


def test_each_term_is_explained_once_and_a_judgement_by_its_graph(address: str) -> None:
    page = unescape(send(f"{address}/en/ontology").body)
    definitions = re.findall(r'<div class="term".*?</div>', page, re.DOTALL)
    assert len(definitions) > 150
    for one in definitions:
        lines = re.findall(r"<(?:p|li)[ >].*?</(?:p|li)>", one)
        assert len(lines) == len(set(lines)), one
    (important,) = [one for one in definitions if 'id="mostImportantAmong"' in one]
    assert "GRAPH ?passage { id:" in important


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("coversDomain", "ici:aimsAt/ici:coversDomain"),
        ("hasParticipant", "id:KuwaitContributions ici:tookPlaceDuring id:NATOEvents"),
        ("tookPlaceDuring", "ici:tookPlaceDuring/ici:organisedBy"),
        ("tookPlaceIn", "ici:City"),
    ],
)
def test_a_property_tells_where_else_to_ask(address: str, language: str, term: str, told: str) -> None:
    page = unescape(send(f"{address}/{language}/ontology").body)
    (found,) = re.findall(rf'<div class="term" id="{term}".*?</div>', page, re.DOTALL)
    notes = re.findall(r'<p class="quiet[^"]*"[^>]*>(.*?)</p>', found, re.DOTALL)
    assert any(told in re.sub("<[^>]+>", "", note) for note in notes), found


def test_the_fact_of_a_property_is_what_its_example_says(address: str) -> None:
    page = unescape(send(f"{address}/en/ontology").body)
    facts = dict(
        re.findall(r'<div class="term" id="(\w+)">.*?<p class="fact"><code><bdi[^>]*>(.*?)</bdi>', page, re.S)
    )
    assert (
        facts["hostedBy"] == "id:FifteenthAnniversary ici:hostedBy id:Kuwait ."
    )  # "it also received, in mid-December 2019"
    assert facts["seatOf"] == "id:RegionalCentreSeat ici:seatOf id:NATOICIRegionalCentre ."
    assert facts["keenOn"].startswith("GRAPH ?passage {")


def test_a_list_of_things_that_goes_on_says_so(address: str) -> None:
    for language, others in (("en", "and others"), ("ar", "وغيرها")):
        page = unescape(send(f"{address}/{language}/ontology").body)
        kinds = dict(re.findall(r'<div class="term" id="(\w+)">(.*?)</div>', page, re.S))
        assert others in kinds["Event"]
        assert others not in kinds["Summit"]
